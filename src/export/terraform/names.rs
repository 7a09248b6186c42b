//! What the AWS provider calls things: types, arguments whose names or places are not the API's, and what
//! it has no words for.

use super::super::request::Kind;
use super::hcl::Item;

/// The type of the resource that a part's own members go to.
pub(super) fn resource_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "aws_iam_role",
        Kind::Bucket => "aws_s3_bucket",
        Kind::SecurityGroup => "aws_medialive_input_security_group",
        Kind::Input => "aws_medialive_input",
        Kind::PackageChannel => "aws_media_package_channel",
        Kind::Endpoint => "terraform_data",
        Kind::Channel => "aws_medialive_channel",
        Kind::AccessControl => "aws_cloudfront_origin_access_control",
        Kind::Distribution => "aws_cloudfront_distribution",
        Kind::Player => "aws_s3_object",
        Kind::Topic => "aws_sns_topic",
        Kind::Alarm => "aws_cloudwatch_metric_alarm",
        Kind::Dashboard => "aws_cloudwatch_dashboard",
    }
}

/// The file in which parts of a kind stand.
pub(super) fn file(kind: Kind) -> &'static str {
    match kind {
        Kind::Bucket => "storage.tf",
        Kind::Role | Kind::SecurityGroup | Kind::Input | Kind::Channel => "medialive.tf",
        Kind::PackageChannel | Kind::Endpoint => "mediapackage.tf",
        Kind::AccessControl | Kind::Distribution | Kind::Player => "cloudfront.tf",
        Kind::Topic | Kind::Alarm | Kind::Dashboard => "monitoring.tf",
    }
}

/// How a member goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// Under the API's name, in the provider's letter case.
    Same,
    /// Under another name.
    Name(&'static str),
    /// As a resource of its own.
    Apart,
    /// Not by us: the provider sends it unasked.
    Unasked,
    /// Not at all: see [`UNSAID`].
    Unsaid,
}

/// Kind, member the name stands in (empty: any), the API's name, how it goes out.
const NAMES: &[(Kind, &str, &str, Says)] = &[
    (Kind::Role, "", "RoleName", Says::Name("name")),
    (
        Kind::Role,
        "",
        "AssumeRolePolicyDocument",
        Says::Name("assume_role_policy"),
    ),
    (Kind::Role, "", "Policies", Says::Apart),
    (
        Kind::Bucket,
        "",
        "PublicAccessBlockConfiguration",
        Says::Apart,
    ),
    (Kind::Bucket, "", "OwnershipControls", Says::Apart),
    (
        Kind::Bucket,
        "",
        "ServerSideEncryptionConfiguration",
        Says::Apart,
    ),
    (Kind::Bucket, "", "LifecycleConfiguration", Says::Apart),
    (Kind::Bucket, "", "Policy", Says::Apart),
    (Kind::Bucket, "", "Rules", Says::Name("rule")),
    (Kind::Bucket, "", "Transitions", Says::Name("transition")),
    (Kind::PackageChannel, "", "Id", Says::Name("channel_id")),
    (
        Kind::Channel,
        "InputSpecification",
        "Resolution",
        Says::Name("input_resolution"),
    ),
    (Kind::Distribution, "", "Origins", Says::Name("origin")),
    (Kind::Distribution, "Origins", "Id", Says::Name("origin_id")),
    (
        Kind::Distribution,
        "Origins",
        "S3OriginConfig",
        Says::Unasked,
    ),
    (
        Kind::Distribution,
        "",
        "CacheBehaviors",
        Says::Name("ordered_cache_behavior"),
    ),
    (
        Kind::Distribution,
        "",
        "CustomErrorResponses",
        Says::Name("custom_error_response"),
    ),
    (
        Kind::Distribution,
        "GeoRestriction",
        "Items",
        Says::Name("locations"),
    ),
    (
        Kind::Distribution,
        "",
        "CloudFrontDefaultCertificate",
        Says::Name("cloudfront_default_certificate"),
    ),
    (Kind::Topic, "", "Subscriptions", Says::Apart),
    (Kind::Topic, "", "Policy", Says::Apart),
];

/// What the provider cannot say, of which kind of part, and what follows from it. The README lists it.
pub(super) const UNSAID: &[(Kind, &str, &str)] = &[(
    Kind::Channel,
    "ThumbnailConfiguration",
    "the provider has no argument for it, so MediaLive decides whether the channel makes thumbnails",
)];

/// What stands beside the members of one member: MediaLive answers these where nothing was said, and the
/// provider would take the answer for somebody's change at every plan.
/// [seen: the provider's plans against the simulator; that MediaLive answers so is assumed]
pub(super) fn beside(kind: Kind, within: &str) -> Vec<Item> {
    match (kind, within) {
        (Kind::Channel, "InputSettings") => vec![
            Item::argument("input_filter", "AUTO"),
            Item::argument("filter_strength", 1),
            Item::argument("deblock_filter", "DISABLED"),
            Item::argument("denoise_filter", "DISABLED"),
        ],
        _ => vec![],
    }
}

/// How the member `name` of `within` goes out.
pub(super) fn says(kind: Kind, within: &str, name: &str) -> Says {
    if UNSAID.iter().any(|(k, n, _)| *k == kind && *n == name) {
        return Says::Unsaid;
    }
    NAMES
        .iter()
        .find(|(k, w, n, _)| *k == kind && (w.is_empty() || *w == within) && *n == name)
        .map_or(Says::Same, |(.., says)| *says)
}

/// `IsIPV6Enabled` as the provider writes it: `is_ipv6_enabled`.
pub(in crate::export) fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i));
        let after = chars.get(i + 1);
        let word = c.is_ascii_uppercase()
            && before.is_some_and(|b| {
                !b.is_ascii_uppercase() || after.is_some_and(char::is_ascii_lowercase)
            });
        if word {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case() {
        for (api, provider) in [
            ("IsIPV6Enabled", "is_ipv6_enabled"),
            ("HTTPPort", "http_port"),
            ("OKActions", "ok_actions"),
            ("GopNumBFrames", "gop_num_b_frames"),
            ("H264Settings", "h264_settings"),
            ("M2tsSettings", "m2ts_settings"),
            ("ErrorCachingMinTTL", "error_caching_min_ttl"),
            ("RTMPBackupInputURL", "rtmp_backup_input_url"),
        ] {
            assert_eq!(snake(api), provider);
        }
    }
}
