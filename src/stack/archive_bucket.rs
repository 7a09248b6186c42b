//! Archive bucket: the recordings. Never deleted by a deploy, and by a destroy only when asked.

use super::{Wanted, identity::Names, site_bucket::private, tags};
use crate::join;
use crate::shape::{
    BucketSettings, LifecycleRule, Part, PolicyDocument, Principal, Settings, Statement, Text,
    Transition,
};
use crate::spec::StreamSpec;

pub(super) fn wanted(spec: &StreamSpec) -> Option<Wanted> {
    if !spec.archive.enabled {
        return None;
    }
    let bucket = Names::of(spec).archive_bucket();
    let settings = BucketSettings {
        public_access_block: private(),
        object_ownership: "BucketOwnerEnforced".into(),
        sse_algorithm: "AES256".into(),
        lifecycle: lifecycle(spec),
        policy: Some(PolicyDocument::new(vec![tls_only(&bucket)])),
        tags: tags(spec, &Part::ArchiveBucket),
        bucket,
    };
    Some(Wanted::new(Part::ArchiveBucket, Settings::Bucket(settings)))
}

/// MediaLive uploads in parts; what a stopped channel leaves unfinished is billed until dropped
/// [documented: aws-facts 6].
fn lifecycle(spec: &StreamSpec) -> Vec<LifecycleRule> {
    let life = &spec.archive.lifecycle;
    let days = |d: u32| i32::try_from(d).unwrap_or(i32::MAX);
    let move_to = |after: Option<u32>, class: &str| {
        after.map(|d| Transition {
            days: days(d),
            storage_class: class.into(),
        })
    };
    let transitions: Vec<_> = [
        move_to(life.infrequent_access_after_days, "STANDARD_IA"),
        move_to(life.glacier_after_days, "GLACIER"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut rules = vec![LifecycleRule {
        id: "abort-unfinished-uploads".into(),
        prefix: String::new(),
        transitions: vec![],
        expiration_days: None,
        abort_incomplete_multipart_days: Some(2),
    }];
    if !transitions.is_empty() || life.expire_after_days.is_some() {
        rules.push(LifecycleRule {
            id: "age-recordings".into(),
            prefix: super::channel::ARCHIVE_PREFIX.into(),
            transitions,
            expiration_days: life.expire_after_days.map(days),
            abort_incomplete_multipart_days: None,
        });
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// Refuses requests without TLS.
pub(super) fn tls_only(bucket: &Text) -> Statement {
    let mut statement = Statement::allow(
        "TlsOnly",
        &["s3:*"],
        vec![
            join!["arn:aws:s3:::", bucket.clone()],
            join!["arn:aws:s3:::", bucket.clone(), "/*"],
        ],
    )
    .of(Principal::anyone())
    .when("Bool", "aws:SecureTransport", "false");
    statement.effect = "Deny".into();
    statement
}
