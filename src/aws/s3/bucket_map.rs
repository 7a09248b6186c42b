//! Bucket sub-settings into requests and out of answers.

use super::super::error::Bug;
use super::super::text::word;
use super::super::types::FoundTags;
use crate::shape::{LifecycleRule, PublicAccessBlock, Transition};
use aws_sdk_s3::types as sdk;

pub(super) fn access_block(b: &PublicAccessBlock) -> sdk::PublicAccessBlockConfiguration {
    let PublicAccessBlock {
        block_public_acls,
        ignore_public_acls,
        block_public_policy,
        restrict_public_buckets,
    } = b;
    sdk::PublicAccessBlockConfiguration::builder()
        .block_public_acls(*block_public_acls)
        .ignore_public_acls(*ignore_public_acls)
        .block_public_policy(*block_public_policy)
        .restrict_public_buckets(*restrict_public_buckets)
        .build()
}

pub(super) fn access_block_seen(
    b: Option<sdk::PublicAccessBlockConfiguration>,
) -> PublicAccessBlock {
    let on = |which: fn(&sdk::PublicAccessBlockConfiguration) -> Option<bool>| {
        b.as_ref().and_then(which).unwrap_or_default()
    };
    PublicAccessBlock {
        block_public_acls: on(|b| b.block_public_acls),
        ignore_public_acls: on(|b| b.ignore_public_acls),
        block_public_policy: on(|b| b.block_public_policy),
        restrict_public_buckets: on(|b| b.restrict_public_buckets),
    }
}

fn rule(r: &LifecycleRule) -> Result<sdk::LifecycleRule, Bug> {
    let LifecycleRule {
        id,
        prefix,
        transitions,
        expiration_days,
        abort_incomplete_multipart_days,
    } = r;
    let transition = |t: &Transition| {
        let Transition {
            days,
            storage_class,
        } = t;
        sdk::Transition::builder()
            .days(*days)
            .storage_class(storage_class.as_str().into())
            .build()
    };
    let transitions =
        (!transitions.is_empty()).then(|| transitions.iter().map(transition).collect());
    let expiration =
        expiration_days.map(|days| sdk::LifecycleExpiration::builder().days(days).build());
    let abort = abort_incomplete_multipart_days.map(|days| {
        sdk::AbortIncompleteMultipartUpload::builder()
            .days_after_initiation(days)
            .build()
    });
    Ok(sdk::LifecycleRule::builder()
        .id(id)
        .filter(sdk::LifecycleRuleFilter::builder().prefix(prefix).build())
        .status(sdk::ExpirationStatus::Enabled)
        .set_transitions(transitions)
        .set_expiration(expiration)
        .set_abort_incomplete_multipart_upload(abort)
        .build()?)
}

pub(super) fn rule_seen(r: &sdk::LifecycleRule) -> LifecycleRule {
    let transition = |t: &sdk::Transition| Transition {
        days: t.days.unwrap_or_default(),
        storage_class: word(t.storage_class.as_ref()),
    };
    // A rule that is switched off does not do what its name promises: it reads as another rule.
    let off = if r.status == sdk::ExpirationStatus::Enabled {
        ""
    } else {
        " (off)"
    };
    LifecycleRule {
        id: format!("{}{off}", r.id().unwrap_or_default()),
        prefix: r
            .filter()
            .and_then(|f| f.prefix())
            .unwrap_or_default()
            .to_owned(),
        transitions: r.transitions().iter().map(transition).collect(),
        expiration_days: r.expiration().and_then(|e| e.days),
        abort_incomplete_multipart_days: r
            .abort_incomplete_multipart_upload()
            .and_then(|a| a.days_after_initiation),
    }
}

pub(super) fn tagging(tags: FoundTags) -> Result<sdk::Tagging, Bug> {
    let tags: Result<Vec<sdk::Tag>, Bug> = tags
        .into_iter()
        .map(|(k, v)| Ok(sdk::Tag::builder().key(k).value(v).build()?))
        .collect();
    Ok(sdk::Tagging::builder().set_tag_set(Some(tags?)).build()?)
}

pub(super) fn ownership(object_ownership: &str) -> Result<sdk::OwnershipControls, Bug> {
    let rule = sdk::OwnershipControlsRule::builder()
        .object_ownership(object_ownership.into())
        .build()?;
    Ok(sdk::OwnershipControls::builder().rules(rule).build()?)
}

pub(super) fn encryption(
    sse_algorithm: &str,
) -> Result<sdk::ServerSideEncryptionConfiguration, Bug> {
    let by_default = sdk::ServerSideEncryptionByDefault::builder()
        .sse_algorithm(sse_algorithm.into())
        .build()?;
    let rule = sdk::ServerSideEncryptionRule::builder()
        .apply_server_side_encryption_by_default(by_default)
        .build();
    Ok(sdk::ServerSideEncryptionConfiguration::builder()
        .rules(rule)
        .build()?)
}

pub(super) fn lifecycle(rules: &[LifecycleRule]) -> Result<sdk::BucketLifecycleConfiguration, Bug> {
    let rules = rules.iter().map(rule).collect::<Result<_, _>>()?;
    Ok(sdk::BucketLifecycleConfiguration::builder()
        .set_rules(Some(rules))
        .build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifecycle_survives_the_way_there_and_back() {
        let wanted = LifecycleRule {
            id: "cold".into(),
            prefix: "archive/".into(),
            transitions: vec![Transition {
                days: 30,
                storage_class: "GLACIER_IR".into(),
            }],
            expiration_days: Some(365),
            abort_incomplete_multipart_days: Some(7),
        };
        assert_eq!(rule_seen(&rule(&wanted).unwrap()), wanted);
    }
}
