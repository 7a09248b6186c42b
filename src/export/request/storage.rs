//! S3: buckets and the player page.

use super::super::value::{Map, Value};
use super::{policy, some, tags};
use crate::shape::{
    BucketSettings, LifecycleRule, ObjectSettings, PlayerSettings, PublicAccessBlock, Transition,
};

pub(super) fn bucket(s: &BucketSettings) -> Map {
    let BucketSettings {
        bucket,
        public_access_block,
        object_ownership,
        sse_algorithm,
        lifecycle,
        policy,
        tags: all,
    } = s;
    let PublicAccessBlock {
        block_public_acls,
        ignore_public_acls,
        block_public_policy,
        restrict_public_buckets,
    } = public_access_block;
    let rules = |rule: Map| Map::new().with("Rules", Value::list([rule]));
    let encryption = Map::new().with(
        "ApplyServerSideEncryptionByDefault",
        Map::new().with("SSEAlgorithm", sse_algorithm),
    );
    let lifecycle =
        some(Value::list(lifecycle.iter().map(rule))).map(|rules| Map::new().with("Rules", rules));
    Map::new()
        .with("Bucket", bucket)
        .with(
            "PublicAccessBlockConfiguration",
            Map::new()
                .with("BlockPublicAcls", *block_public_acls)
                .with("IgnorePublicAcls", *ignore_public_acls)
                .with("BlockPublicPolicy", *block_public_policy)
                .with("RestrictPublicBuckets", *restrict_public_buckets),
        )
        .with(
            "OwnershipControls",
            rules(Map::new().with("ObjectOwnership", object_ownership)),
        )
        .with("ServerSideEncryptionConfiguration", rules(encryption))
        .with_some("LifecycleConfiguration", lifecycle)
        .with_some("Policy", policy.as_ref().map(policy::document))
        .with("Tags", tags(all))
}

fn rule(r: &LifecycleRule) -> Map {
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
        Map::new()
            .with("Days", *days)
            .with("StorageClass", storage_class)
    };
    Map::new()
        .with("ID", id)
        .with("Filter", Map::new().with("Prefix", prefix))
        .with("Status", "Enabled")
        .with_some(
            "Transitions",
            some(Value::list(transitions.iter().map(transition))),
        )
        .with_some(
            "Expiration",
            expiration_days.map(|days| Map::new().with("Days", days)),
        )
        .with_some(
            "AbortIncompleteMultipartUpload",
            abort_incomplete_multipart_days.map(|d| Map::new().with("DaysAfterInitiation", d)),
        )
}

pub(super) fn player(s: &PlayerSettings) -> Map {
    let PlayerSettings {
        bucket,
        objects,
        policy,
    } = s;
    let object = |object: &ObjectSettings| {
        let ObjectSettings {
            key,
            content_type,
            cache_control,
            body,
        } = object;
        Map::new()
            .with("Key", key)
            .with("ContentType", content_type)
            .with("CacheControl", cache_control)
            .with("Body", body)
    };
    Map::new()
        .with("Bucket", bucket)
        .with("Objects", Value::list(objects.iter().map(object)))
        .with("Policy", policy::document(policy))
}
