//! The mapping both ways, and what an update leaves alone.

use super::super::samples;
use super::distribution_map::{config, put_onto, settings};
use crate::shape::Part;
use aws_sdk_cloudfront::types as sdk;

#[test]
fn settings_survive_the_way_there_and_back() {
    let wanted = samples::distribution(&samples::known());
    let sent = config(&wanted, "token").unwrap();
    assert_eq!(sent.caller_reference, "token");
    assert_eq!(sent.origins.as_ref().unwrap().quantity, 2);
    assert_eq!(
        settings(&sent, &samples::found_tags(&Part::Distribution)),
        wanted
    );
}

#[test]
fn an_update_leaves_alone_what_is_not_ours() {
    let mut wanted = samples::distribution(&samples::known());
    let mut there = config(&wanted, "token").unwrap();
    let headers = sdk::CustomHeaders::builder().quantity(0).build().unwrap();
    there.web_acl_id = Some("acl".into());
    there.origins.as_mut().unwrap().items[0].custom_headers = Some(headers.clone());
    there
        .default_cache_behavior
        .as_mut()
        .unwrap()
        .field_level_encryption_id = Some("fle".into());
    wanted.price_class = "PriceClass_All".into();
    wanted.cache_behaviors[0].compress = false;
    put_onto(&mut there, &wanted).unwrap();
    assert_eq!(there.web_acl_id.as_deref(), Some("acl"));
    assert_eq!(
        there.origins.as_ref().unwrap().items[0].custom_headers,
        Some(headers)
    );
    let default = there.default_cache_behavior.as_ref().unwrap();
    assert_eq!(default.field_level_encryption_id.as_deref(), Some("fle"));
    assert_eq!(
        settings(&there, &samples::found_tags(&Part::Distribution)),
        wanted
    );
}
