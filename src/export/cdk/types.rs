//! What the CDK calls things: modules, classes, the types of nested properties, and its spelling of
//! CloudFormation's names [seen: the library's own type definitions].

/// Module and class of a CloudFormation resource type: `AWS::MediaLive::Channel` is `medialive` and
/// `CfnChannel`.
pub(super) fn class(resource_type: &str) -> Option<Class> {
    let mut words = resource_type.split("::").skip(1);
    let (module, name) = (words.next()?, words.next()?);
    Some(Class {
        module: module.to_lowercase(),
        name: format!("Cfn{name}"),
    })
}

/// A construct's class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class {
    /// The library's module without its `aws_`.
    pub(super) module: String,
    /// Its name in there.
    pub(super) name: String,
}

/// What a member that has members is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A structure; the type's name in Python, which TypeScript does not need.
    Struct(&'static str),
    /// A document whose names go out as they are.
    Free,
}

/// Class, member that holds it (empty: any), member, type. A list is of that type.
const TYPES: &[(&str, &str, &str, Shape)] = {
    use Shape::{Free, Struct};
    &[
        ("CfnAlarm", "", "Dimensions", Struct("DimensionProperty")),
        (
            "CfnBucket",
            "",
            "BucketEncryption",
            Struct("BucketEncryptionProperty"),
        ),
        (
            "CfnBucket",
            "",
            "LifecycleConfiguration",
            Struct("LifecycleConfigurationProperty"),
        ),
        (
            "CfnBucket",
            "",
            "OwnershipControls",
            Struct("OwnershipControlsProperty"),
        ),
        (
            "CfnBucket",
            "",
            "PublicAccessBlockConfiguration",
            Struct("PublicAccessBlockConfigurationProperty"),
        ),
        (
            "CfnBucket",
            "",
            "ServerSideEncryptionConfiguration",
            Struct("ServerSideEncryptionRuleProperty"),
        ),
        (
            "CfnBucket",
            "LifecycleConfiguration",
            "Rules",
            Struct("RuleProperty"),
        ),
        (
            "CfnBucket",
            "OwnershipControls",
            "Rules",
            Struct("OwnershipControlsRuleProperty"),
        ),
        (
            "CfnBucket",
            "",
            "AbortIncompleteMultipartUpload",
            Struct("AbortIncompleteMultipartUploadProperty"),
        ),
        ("CfnBucket", "", "Transitions", Struct("TransitionProperty")),
        (
            "CfnBucket",
            "",
            "ServerSideEncryptionByDefault",
            Struct("ServerSideEncryptionByDefaultProperty"),
        ),
        ("CfnBucketPolicy", "", "PolicyDocument", Free),
        ("CfnTopicPolicy", "", "PolicyDocument", Free),
        ("CfnRole", "", "AssumeRolePolicyDocument", Free),
        ("CfnRole", "", "Policies", Struct("PolicyProperty")),
        ("CfnRole", "", "PolicyDocument", Free),
        (
            "CfnTopic",
            "",
            "Subscription",
            Struct("SubscriptionProperty"),
        ),
        (
            "CfnInputSecurityGroup",
            "",
            "WhitelistRules",
            Struct("InputWhitelistRuleCidrProperty"),
        ),
        (
            "CfnInput",
            "",
            "Destinations",
            Struct("InputDestinationRequestProperty"),
        ),
        (
            "CfnOriginEndpoint",
            "",
            "CmafPackage",
            Struct("CmafPackageProperty"),
        ),
        (
            "CfnOriginEndpoint",
            "",
            "DashPackage",
            Struct("DashPackageProperty"),
        ),
        (
            "CfnOriginEndpoint",
            "",
            "HlsPackage",
            Struct("HlsPackageProperty"),
        ),
        (
            "CfnOriginEndpoint",
            "",
            "HlsManifests",
            Struct("HlsManifestProperty"),
        ),
        (
            "CfnOriginAccessControl",
            "",
            "OriginAccessControlConfig",
            Struct("OriginAccessControlConfigProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "DistributionConfig",
            Struct("DistributionConfigProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "CacheBehaviors",
            Struct("CacheBehaviorProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "CustomErrorResponses",
            Struct("CustomErrorResponseProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "DefaultCacheBehavior",
            Struct("DefaultCacheBehaviorProperty"),
        ),
        ("CfnDistribution", "", "Origins", Struct("OriginProperty")),
        (
            "CfnDistribution",
            "",
            "Restrictions",
            Struct("RestrictionsProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "ViewerCertificate",
            Struct("ViewerCertificateProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "CustomOriginConfig",
            Struct("CustomOriginConfigProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "OriginShield",
            Struct("OriginShieldProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "S3OriginConfig",
            Struct("S3OriginConfigProperty"),
        ),
        (
            "CfnDistribution",
            "",
            "GeoRestriction",
            Struct("GeoRestrictionProperty"),
        ),
        ("CfnFunction", "", "Code", Struct("CodeProperty")),
        (
            "CfnFunction",
            "",
            "LoggingConfig",
            Struct("LoggingConfigProperty"),
        ),
    ]
};

/// The same for MediaLive's channel: member that holds it, member, type.
const CHANNEL: &[(&str, &str, &str)] = &[
    ("", "InputSpecification", "InputSpecificationProperty"),
    ("", "InputAttachments", "InputAttachmentProperty"),
    ("", "InputSettings", "InputSettingsProperty"),
    ("", "EncoderSettings", "EncoderSettingsProperty"),
    ("", "Maintenance", "MaintenanceCreateSettingsProperty"),
    (
        "",
        "MediaPackageSettings",
        "MediaPackageOutputDestinationSettingsProperty",
    ),
    (
        "Destinations",
        "Settings",
        "OutputDestinationSettingsProperty",
    ),
    ("", "Destinations", "OutputDestinationProperty"),
    ("", "Destination", "OutputLocationRefProperty"),
    ("", "TimecodeConfig", "TimecodeConfigProperty"),
    ("", "VideoDescriptions", "VideoDescriptionProperty"),
    ("", "AudioDescriptions", "AudioDescriptionProperty"),
    (
        "VideoDescriptions",
        "CodecSettings",
        "VideoCodecSettingsProperty",
    ),
    (
        "AudioDescriptions",
        "CodecSettings",
        "AudioCodecSettingsProperty",
    ),
    ("", "H264Settings", "H264SettingsProperty"),
    ("", "AacSettings", "AacSettingsProperty"),
    ("", "OutputGroups", "OutputGroupProperty"),
    ("", "OutputGroupSettings", "OutputGroupSettingsProperty"),
    (
        "",
        "MediaPackageGroupSettings",
        "MediaPackageGroupSettingsProperty",
    ),
    ("", "ArchiveGroupSettings", "ArchiveGroupSettingsProperty"),
    ("", "Outputs", "OutputProperty"),
    ("", "OutputSettings", "OutputSettingsProperty"),
    (
        "",
        "MediaPackageOutputSettings",
        "MediaPackageOutputSettingsProperty",
    ),
    ("", "ArchiveOutputSettings", "ArchiveOutputSettingsProperty"),
    ("", "ContainerSettings", "ArchiveContainerSettingsProperty"),
    ("", "M2tsSettings", "M2tsSettingsProperty"),
    ("", "GlobalConfiguration", "GlobalConfigurationProperty"),
    ("", "InputLossBehavior", "InputLossBehaviorProperty"),
    (
        "",
        "ThumbnailConfiguration",
        "ThumbnailConfigurationProperty",
    ),
];

/// What the member `name` of `within` is, which has members itself.
pub(super) fn shape(class: &str, within: &str, name: &str) -> Option<Shape> {
    let at = |w: &str, n: &str| (w.is_empty() || w == within) && n == name;
    if class == "CfnChannel" {
        let found = CHANNEL.iter().find(|(w, n, _)| at(w, n));
        return found.map(|(.., type_)| Shape::Struct(type_));
    }
    let found = TYPES.iter().find(|(c, w, n, _)| *c == class && at(w, n));
    found.map(|(.., shape)| *shape)
}

/// A name in words, each in lower case: `OriginSSLProtocols` is origin, ssl, protocols.
fn words(name: &str) -> Vec<String> {
    // The library takes this one apart at its digit.
    if let Some(rest) = name.strip_prefix("M2ts") {
        return [vec!["m2".to_owned(), "ts".into()], words(rest)].concat();
    }
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| chars.get(b));
        let begins = c.is_ascii_uppercase()
            && before.is_none_or(|b| {
                // A capital after a capital begins a word only when small letters follow.
                !b.is_ascii_uppercase() || chars.get(i + 1).is_some_and(char::is_ascii_lowercase)
            });
        match words.last_mut() {
            Some(word) if !begins => word.push(c.to_ascii_lowercase()),
            _ => words.push(c.to_ascii_lowercase().to_string()),
        }
    }
    words
}

/// `httpPort`, for TypeScript.
pub(super) fn camel(name: &str) -> String {
    let mut words = words(name).into_iter();
    let mut camel = words.next().unwrap_or_default();
    for word in words {
        camel.push_str(&super::super::names::pascal(&word));
    }
    camel
}

/// `hlsEndpoint` of `HlsEndpoint`: in TypeScript the variable that holds a construct.
pub(super) fn variable(id: &str) -> String {
    let mut chars = id.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

/// `http_port`, for Python.
pub(super) fn snake(name: &str) -> String {
    words(name).join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_the_library_spells_them() {
        for (name, camels, snakes) in [
            ("OKActions", "okActions", "ok_actions"),
            ("IPV6Enabled", "ipv6Enabled", "ipv6_enabled"),
            ("HTTPSPort", "httpsPort", "https_port"),
            ("S3OriginConfig", "s3OriginConfig", "s3_origin_config"),
            ("H264Settings", "h264Settings", "h264_settings"),
            ("M2tsSettings", "m2TsSettings", "m2_ts_settings"),
            ("GopNumBFrames", "gopNumBFrames", "gop_num_b_frames"),
            ("GopBReference", "gopBReference", "gop_b_reference"),
            (
                "ErrorCachingMinTTL",
                "errorCachingMinTtl",
                "error_caching_min_ttl",
            ),
            (
                "OriginSSLProtocols",
                "originSslProtocols",
                "origin_ssl_protocols",
            ),
            (
                "Delivery4xxAAlarm",
                "delivery4xxAAlarm",
                "delivery4xx_a_alarm",
            ),
            ("Id", "id", "id"),
        ] {
            assert_eq!(camel(name), camels);
            assert_eq!(snake(name), snakes);
        }
    }
}
