//! MediaLive: who may push, and where to.

use super::super::value::{Map, Value};
use super::{tags, texts};
use crate::shape::{InputDestination, InputSettings, SecurityGroupSettings};

pub(super) fn security_group(s: &SecurityGroupSettings) -> Map {
    let SecurityGroupSettings {
        whitelist_rules,
        tags: all,
    } = s;
    let rules = whitelist_rules
        .iter()
        .map(|cidr| Map::new().with("Cidr", cidr));
    Map::new()
        .with("WhitelistRules", Value::list(rules))
        .with("Tags", tags(all))
}

pub(super) fn input(s: &InputSettings) -> Map {
    let InputSettings {
        name,
        type_,
        destinations,
        input_security_groups,
        tags: all,
    } = s;
    let destinations = destinations.iter().map(|destination| {
        let InputDestination { stream_name } = destination;
        Map::new().with("StreamName", stream_name)
    });
    Map::new()
        .with("Name", name)
        .with("Type", type_)
        .with("Destinations", Value::list(destinations))
        .with("InputSecurityGroups", texts(input_security_groups))
        .with("Tags", tags(all))
}
