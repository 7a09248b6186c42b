//! Input security group: the networks that may push. It can be edited while the channel runs;
//! changes act on new connections [documented: aws-facts 2.2, 12].

use super::{Wanted, tags};
use crate::shape::{Part, SecurityGroupSettings, Settings};
use crate::spec::StreamSpec;

pub(super) fn wanted(spec: &StreamSpec) -> Wanted {
    let mut rules: Vec<String> = spec.ingest.allow.iter().map(ToString::to_string).collect();
    rules.sort();
    let settings = SecurityGroupSettings {
        whitelist_rules: rules,
        tags: tags(spec, &Part::SecurityGroup),
    };
    Wanted::new(Part::SecurityGroup, Settings::SecurityGroup(settings))
}
