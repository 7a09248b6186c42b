//! Origin access control: CloudFront signs its requests to the site bucket. It cannot carry tags
//! [documented: aws-facts 10]; its name and description make it ours.

use super::{Wanted, identity::Names};
use crate::shape::{AccessControlSettings, Part, Settings};
use crate::spec::StreamSpec;

pub(super) fn wanted(spec: &StreamSpec) -> Wanted {
    let names = Names::of(spec);
    let settings = AccessControlSettings {
        name: names.regional(),
        description: names.comment(),
        signing_protocol: "sigv4".into(),
        signing_behavior: "always".into(),
        origin_access_control_origin_type: "s3".into(),
    };
    Wanted::new(Part::AccessControl, Settings::AccessControl(settings))
}
