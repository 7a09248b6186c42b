//! Which action on which resource a call needs, as the Service Authorization Reference has it. What
//! is not in the tables needs the operation's own name on `*`. [documented: aws-facts 5]

use crate::sim::call::Call;
use crate::sim::world::World;
use serde_json::Value;

/// One permission that a call needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needed {
    pub action: String,
    pub resource: String,
    /// Condition keys with their values.
    pub context: Vec<(String, String)>,
}

/// S3's actions that are not named as the operation.
const S3_ACTIONS: &[(&str, &str)] = &[
    ("HeadBucket", "ListBucket"),
    ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"),
    ("ListObjectVersions", "ListBucketVersions"),
    ("ListBuckets", "ListAllMyBuckets"),
    ("HeadObject", "GetObject"),
    ("DeleteObjects", "DeleteObject"),
    ("CreateMultipartUpload", "PutObject"),
    ("UploadPart", "PutObject"),
    ("CompleteMultipartUpload", "PutObject"),
    ("ListMultipartUploads", "ListBucketMultipartUploads"),
    ("ListParts", "ListMultipartUploadParts"),
    ("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
    ("DeletePublicAccessBlock", "PutBucketPublicAccessBlock"),
    (
        "DeleteBucketOwnershipControls",
        "PutBucketOwnershipControls",
    ),
    ("PutBucketEncryption", "PutEncryptionConfiguration"),
    ("GetBucketEncryption", "GetEncryptionConfiguration"),
    ("DeleteBucketEncryption", "PutEncryptionConfiguration"),
    (
        "PutBucketLifecycleConfiguration",
        "PutLifecycleConfiguration",
    ),
    (
        "GetBucketLifecycleConfiguration",
        "GetLifecycleConfiguration",
    ),
    ("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
    ("DeleteBucketTagging", "PutBucketTagging"),
];

/// MediaLive's and the others' path members that name a resource: member, ARN part before the id.
const BY_MEMBER: &[(&str, &str, &str)] = &[
    ("medialive", "channelId", "channel:"),
    ("medialive", "inputId", "input:"),
    ("medialive", "inputSecurityGroupId", "inputSecurityGroup:"),
    ("cloudwatch", "AlarmName", "alarm:"),
];

/// What a call needs, in the order in which AWS asks.
pub(super) fn needed(world: &World, prefix: &str, call: &Call) -> Vec<Needed> {
    let name = match prefix {
        "s3" => S3_ACTIONS
            .iter()
            .find(|(o, _)| *o == call.operation)
            .map_or(call.operation, |(_, a)| *a),
        _ => call.operation,
    };
    let mut context = vec![("aws:RequestedRegion".to_owned(), call.region.clone())];
    context.extend(request_tags(call));
    let resource = resource(world, prefix, call);
    let mut all = vec![Needed {
        action: format!("{prefix}:{name}"),
        resource,
        context,
    }];
    if let Some(role) = call.input.get("roleArn").and_then(Value::as_str) {
        let passed = (
            "iam:PassedToService".to_owned(),
            format!("{prefix}.amazonaws.com"),
        );
        all.push(Needed {
            action: "iam:PassRole".to_owned(),
            resource: role.to_owned(),
            context: vec![passed],
        });
    }
    all
}

fn request_tags(call: &Call) -> Vec<(String, String)> {
    let tag = |key: &str, value: &Value| {
        Some((format!("aws:RequestTag/{key}"), value.as_str()?.to_owned()))
    };
    let plain = call.input.get("tags").and_then(Value::as_object);
    let plain = plain.into_iter().flatten().filter_map(|(k, v)| tag(k, v));
    let listed = call.input.get("Tags").and_then(Value::as_array);
    let listed = listed
        .into_iter()
        .flatten()
        .filter_map(|t| tag(t["Key"].as_str()?, &t["Value"]));
    plain.chain(listed).collect()
}

fn resource(world: &World, prefix: &str, call: &Call) -> String {
    let text = |member: &str| call.input.get(member).and_then(Value::as_str);
    let regional =
        |rest: &str| format!("arn:aws:{prefix}:{}:{}:{rest}", call.region, world.account);
    let global = |rest: &str| format!("arn:aws:{prefix}::{}:{rest}", world.account);
    if let Some(arn) = [
        "resource-arn",
        "Resource",
        "ResourceARN",
        "ResourceArn",
        "TopicArn",
    ]
    .into_iter()
    .find_map(text)
    {
        return arn.to_owned();
    }
    match prefix {
        "s3" => match (text("Bucket"), text("Key")) {
            (Some(bucket), Some(key)) => format!("arn:aws:s3:::{bucket}/{key}"),
            (Some(bucket), None) => format!("arn:aws:s3:::{bucket}"),
            (None, _) => "*".to_owned(),
        },
        "iam" => text("RoleName").map_or_else(
            || "*".to_owned(),
            |name| {
                let path = world
                    .iam
                    .roles
                    .get(name)
                    .map_or(text("Path").unwrap_or("/"), |r| r.path.as_str());
                global(&format!("role{path}{name}"))
            },
        ),
        "sns" => text("Name").map_or_else(|| "*".to_owned(), regional),
        "cloudfront" => match text("Id") {
            Some(id) if call.operation.contains("OriginAccessControl") => {
                global(&format!("origin-access-control/{id}"))
            }
            Some(id) => global(&format!("distribution/{id}")),
            None => "*".to_owned(),
        },
        "cloudwatch" if text("DashboardName").is_some() => global(&format!(
            "dashboard/{}",
            text("DashboardName").unwrap_or_default()
        )),
        "mediapackage" => match text("id") {
            _ if call.operation.starts_with("Create") => "*".to_owned(),
            Some(id) if call.operation.contains("OriginEndpoint") => {
                regional(&format!("origin_endpoints/{id}"))
            }
            Some(id) => regional(&format!("channels/{id}")),
            None => "*".to_owned(),
        },
        _ => {
            let named = BY_MEMBER.iter().find_map(|(p, member, part)| {
                (*p == prefix)
                    .then(|| text(member).map(|id| regional(&format!("{part}{id}"))))
                    .flatten()
            });
            let made = match call.operation {
                "CreateChannel" => Some("channel:*"),
                "CreateInput" => Some("input:*"),
                "CreateInputSecurityGroup" => Some("inputSecurityGroup:*"),
                _ => None,
            };
            named
                .or_else(|| made.map(regional))
                .unwrap_or_else(|| "*".to_owned())
        }
    }
}
