//! What CloudFormation calls things: types, and the members whose names or places are not the API's.

use super::super::request::Kind;

/// The type of the resource that a part's own members go to; a player is several of others.
pub(in crate::export) fn resource_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "AWS::IAM::Role",
        Kind::Bucket => "AWS::S3::Bucket",
        Kind::SecurityGroup => "AWS::MediaLive::InputSecurityGroup",
        Kind::Input => "AWS::MediaLive::Input",
        Kind::PackageChannel => "AWS::MediaPackage::Channel",
        Kind::Endpoint => "AWS::MediaPackage::OriginEndpoint",
        Kind::Channel => "AWS::MediaLive::Channel",
        Kind::AccessControl => "AWS::CloudFront::OriginAccessControl",
        Kind::Distribution => "AWS::CloudFront::Distribution",
        Kind::Player => "Custom::PlayerPage",
        Kind::Topic => "AWS::SNS::Topic",
        Kind::Alarm => "AWS::CloudWatch::Alarm",
        Kind::Dashboard => "AWS::CloudWatch::Dashboard",
    }
}

/// The one property under which all members but the tags stand, where there is one.
pub(in crate::export) fn wrapper(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::AccessControl => Some("OriginAccessControlConfig"),
        Kind::Distribution => Some("DistributionConfig"),
        _ => None,
    }
}

/// MediaLive takes tags as a map, all others as pairs.
pub(in crate::export) fn tags_are_pairs(kind: Kind) -> bool {
    !matches!(kind, Kind::SecurityGroup | Kind::Input | Kind::Channel)
}

/// How a member goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Says {
    /// Under the API's name.
    Same,
    /// Under another name.
    Name(&'static str),
    /// It has one member; that one's value, under this name.
    Only(&'static str),
    /// As a resource of its own.
    Apart,
}

/// Kind, member the name stands in (empty: any), the API's name, CloudFormation's.
const NAMES: &[(Kind, &str, &str, Says)] = &[
    (Kind::Bucket, "", "Bucket", Says::Name("BucketName")),
    (
        Kind::Bucket,
        "",
        "ServerSideEncryptionConfiguration",
        Says::Name("BucketEncryption"),
    ),
    (
        Kind::Bucket,
        "ServerSideEncryptionConfiguration",
        "Rules",
        Says::Name("ServerSideEncryptionConfiguration"),
    ),
    (
        Kind::Bucket,
        "",
        "ApplyServerSideEncryptionByDefault",
        Says::Name("ServerSideEncryptionByDefault"),
    ),
    (Kind::Bucket, "Rules", "ID", Says::Name("Id")),
    (Kind::Bucket, "Rules", "Filter", Says::Only("Prefix")),
    (
        Kind::Bucket,
        "Rules",
        "Expiration",
        Says::Only("ExpirationInDays"),
    ),
    (
        Kind::Bucket,
        "Transitions",
        "Days",
        Says::Name("TransitionInDays"),
    ),
    (Kind::Bucket, "", "Policy", Says::Apart),
    (Kind::Topic, "", "Name", Says::Name("TopicName")),
    (Kind::Topic, "", "Subscriptions", Says::Name("Subscription")),
    (Kind::Topic, "", "Policy", Says::Apart),
    (
        Kind::Distribution,
        "",
        "IsIPV6Enabled",
        Says::Name("IPV6Enabled"),
    ),
    (
        Kind::Distribution,
        "CustomOriginConfig",
        "OriginSslProtocols",
        Says::Name("OriginSSLProtocols"),
    ),
    (
        Kind::Distribution,
        "GeoRestriction",
        "Items",
        Says::Name("Locations"),
    ),
];

/// How the member `name` of `within` goes out.
pub(in crate::export) fn says(kind: Kind, within: &str, name: &str) -> Says {
    NAMES
        .iter()
        .find(|(k, w, n, _)| *k == kind && (w.is_empty() || *w == within) && *n == name)
        .map_or(Says::Same, |(.., says)| *says)
}
