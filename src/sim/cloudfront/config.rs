//! The tables of CloudFront's documents, from botocore's model [documented: botocore 1.43.11
//! cloudfront 2020-05-31], with what AWS puts in place of members that were not sent
//! [seen: outputs of `aws cloudfront get-distribution` in public issues]. Data only.

use super::documents::{TAGS, page};
use super::shape::{Kind, Member, Need, counted};
use Kind::{Bool, Int, List, Struct, Text, Word};
use Need::{Else, May, Must};

const NONE: Need = Else(r#"{"Quantity":0}"#);
const EMPTY: Need = Else(r#""""#);
const FALSE: Need = Else("false");
const OFF: Need = Else(r#"{"Enabled":false}"#);
const NOBODY: Need = Else(r#"{"Enabled":false,"Quantity":0}"#);

const METHOD: Kind = Word(&["GET", "HEAD", "POST", "PUT", "PATCH", "OPTIONS", "DELETE"]);
const EVENT: Kind = Word(&[
    "viewer-request",
    "viewer-response",
    "origin-request",
    "origin-response",
]);
const ENABLED: Kind = Struct(&[Member("Enabled", Must, Bool)]);

macro_rules! trusted {
    ($item:literal) => {
        Struct(&[
            Member("Enabled", Must, Bool),
            Member("Quantity", Must, Int),
            Member("Items", May, List($item, &Text)),
        ])
    };
}

/// `DistributionConfigWithTags`.
pub const WITH_TAGS: Kind = Struct(&[
    Member("DistributionConfig", Must, CONFIG),
    Member("Tags", Must, TAGS),
]);

/// `Distribution`.
pub const DISTRIBUTION: Kind = Struct(&[
    Member("Id", Must, Text),
    Member("ARN", Must, Text),
    Member("Status", Must, Text),
    Member("LastModifiedTime", Must, Text),
    Member("InProgressInvalidationBatches", Must, Int),
    Member("DomainName", Must, Text),
    Member("ActiveTrustedSigners", May, ENABLED_COUNT),
    Member("ActiveTrustedKeyGroups", May, ENABLED_COUNT),
    Member("DistributionConfig", Must, CONFIG),
]);

const ENABLED_COUNT: Kind = Struct(&[Member("Enabled", Must, Bool), Member("Quantity", Must, Int)]);

/// `DistributionList`.
pub const DISTRIBUTION_LIST: Kind = page!("DistributionSummary", SUMMARY);
/// `DistributionSummary`: all of it is required in an answer. [documented: botocore]
const SUMMARY: Kind = Struct(&[
    Member("Id", Must, Text),
    Member("ARN", Must, Text),
    Member("ETag", May, Text),
    Member("Status", Must, Text),
    Member("LastModifiedTime", Must, Text),
    Member("DomainName", Must, Text),
    Member("Aliases", Must, counted!("CNAME", Text)),
    Member("Origins", Must, counted!("Origin", ORIGIN)),
    Member("OriginGroups", May, counted!("OriginGroup", ORIGIN_GROUP)),
    Member("DefaultCacheBehavior", Must, Struct(BEHAVIOR)),
    Member(
        "CacheBehaviors",
        Must,
        counted!("CacheBehavior", PATH_BEHAVIOR),
    ),
    Member(
        "CustomErrorResponses",
        Must,
        counted!("CustomErrorResponse", ERROR_RESPONSE),
    ),
    Member("Comment", Must, Text),
    Member("PriceClass", Must, Text),
    Member("Enabled", Must, Bool),
    Member("ViewerCertificate", Must, CERTIFICATE),
    Member("Restrictions", Must, RESTRICTIONS),
    Member("WebACLId", Must, Text),
    Member("HttpVersion", Must, Text),
    Member("IsIPV6Enabled", Must, Bool),
    Member("Staging", Must, Bool),
]);

/// `DistributionConfig`. What nobody streams with (tenants, mutual TLS, anycast lists, connection
/// functions) is not in it and is refused as unknown.
pub const CONFIG: Kind = Struct(&[
    Member("CallerReference", Must, Text),
    Member("Aliases", NONE, counted!("CNAME", Text)),
    Member("DefaultRootObject", EMPTY, Text),
    Member("Origins", Must, counted!("Origin", ORIGIN)),
    Member("OriginGroups", NONE, counted!("OriginGroup", ORIGIN_GROUP)),
    Member("DefaultCacheBehavior", Must, Struct(BEHAVIOR)),
    Member(
        "CacheBehaviors",
        NONE,
        counted!("CacheBehavior", PATH_BEHAVIOR),
    ),
    Member(
        "CustomErrorResponses",
        NONE,
        counted!("CustomErrorResponse", ERROR_RESPONSE),
    ),
    Member("Comment", Must, Text),
    Member(
        "Logging",
        Else(r#"{"Enabled":false,"IncludeCookies":false,"Bucket":"","Prefix":""}"#),
        LOGGING,
    ),
    Member(
        "PriceClass",
        Else(r#""PriceClass_All""#),
        Word(&["PriceClass_100", "PriceClass_200", "PriceClass_All", "None"]),
    ),
    Member("Enabled", Must, Bool),
    Member(
        "ViewerCertificate",
        Else(r#"{"CloudFrontDefaultCertificate":true}"#),
        CERTIFICATE,
    ),
    Member(
        "Restrictions",
        Else(r#"{"GeoRestriction":{"RestrictionType":"none","Quantity":0}}"#),
        RESTRICTIONS,
    ),
    Member("WebACLId", EMPTY, Text),
    Member(
        "HttpVersion",
        Else(r#""http2""#),
        Word(&["http1.1", "http2", "http3", "http2and3"]),
    ),
    Member("IsIPV6Enabled", Else("true"), Bool),
    Member("ContinuousDeploymentPolicyId", EMPTY, Text),
    Member("Staging", FALSE, Bool),
]);

const ORIGIN: Kind = Struct(&[
    Member("Id", Must, Text),
    Member("DomainName", Must, Text),
    Member("OriginPath", EMPTY, Text),
    Member(
        "CustomHeaders",
        NONE,
        counted!("OriginCustomHeader", ORIGIN_HEADER),
    ),
    Member(
        "S3OriginConfig",
        May,
        Struct(&[
            Member("OriginAccessIdentity", Must, Text),
            Member("OriginReadTimeout", Else("30"), Int),
        ]),
    ),
    Member("CustomOriginConfig", May, CUSTOM_ORIGIN),
    Member("ConnectionAttempts", Else("3"), Int),
    Member("ConnectionTimeout", Else("10"), Int),
    Member("ResponseCompletionTimeout", May, Int),
    Member(
        "OriginShield",
        OFF,
        Struct(&[
            Member("Enabled", Must, Bool),
            Member("OriginShieldRegion", May, Text),
        ]),
    ),
    Member("OriginAccessControlId", EMPTY, Text),
]);

const ORIGIN_HEADER: Kind = Struct(&[
    Member("HeaderName", Must, Text),
    Member("HeaderValue", Must, Text),
]);

const CUSTOM_ORIGIN: Kind = Struct(&[
    Member("HTTPPort", Must, Int),
    Member("HTTPSPort", Must, Int),
    Member(
        "OriginProtocolPolicy",
        Must,
        Word(&["http-only", "match-viewer", "https-only"]),
    ),
    Member(
        "OriginSslProtocols",
        Else(r#"{"Quantity":2,"Items":["TLSv1","SSLv3"]}"#),
        counted!(
            "SslProtocol",
            Word(&["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"])
        ),
    ),
    Member("OriginReadTimeout", Else("30"), Int),
    Member("OriginKeepaliveTimeout", Else("5"), Int),
    Member("IpAddressType", May, Word(&["ipv4", "ipv6", "dualstack"])),
]);

const ORIGIN_GROUP: Kind = Struct(&[
    Member("Id", Must, Text),
    Member(
        "FailoverCriteria",
        Must,
        Struct(&[Member("StatusCodes", Must, counted!("StatusCode", Int))]),
    ),
    Member(
        "Members",
        Must,
        counted!(
            "OriginGroupMember",
            Struct(&[Member("OriginId", Must, Text)])
        ),
    ),
    Member(
        "SelectionCriteria",
        May,
        Word(&["default", "media-quality-based"]),
    ),
]);

/// A behaviour's members, after those given: the default one has no path.
macro_rules! behavior {
    ($($first:expr)?) => {
        &[
            $($first,)?
            Member("TargetOriginId", Must, Text),
            Member("TrustedSigners", NOBODY, trusted!("AwsAccountNumber")),
            Member("TrustedKeyGroups", NOBODY, trusted!("KeyGroup")),
            Member("ViewerProtocolPolicy", Must, Word(&["allow-all", "https-only", "redirect-to-https"])),
            Member(
                "AllowedMethods",
                Else(r#"{"Quantity":2,"Items":["HEAD","GET"],"CachedMethods":{"Quantity":2,"Items":["HEAD","GET"]}}"#),
                ALLOWED_METHODS,
            ),
            Member("SmoothStreaming", FALSE, Bool),
            Member("Compress", FALSE, Bool),
            Member("LambdaFunctionAssociations", NONE, counted!("LambdaFunctionAssociation", LAMBDA)),
            Member("FunctionAssociations", NONE, counted!("FunctionAssociation", FUNCTION)),
            Member("FieldLevelEncryptionId", EMPTY, Text),
            Member("RealtimeLogConfigArn", May, Text),
            Member("CachePolicyId", May, Text),
            Member("OriginRequestPolicyId", May, Text),
            Member("ResponseHeadersPolicyId", May, Text),
            Member("GrpcConfig", OFF, ENABLED),
            Member("ForwardedValues", May, FORWARDED),
            Member("MinTTL", May, Int),
            Member("DefaultTTL", May, Int),
            Member("MaxTTL", May, Int),
        ]
    };
}

const BEHAVIOR: &[Member] = behavior!();
const PATH_BEHAVIOR: Kind = Struct(behavior!(Member("PathPattern", Must, Text)));

const ALLOWED_METHODS: Kind = Struct(&[
    Member("Quantity", Must, Int),
    Member("Items", Must, List("Method", &METHOD)),
    Member(
        "CachedMethods",
        Else(r#"{"Quantity":2,"Items":["HEAD","GET"]}"#),
        counted!("Method", METHOD),
    ),
]);

const LAMBDA: Kind = Struct(&[
    Member("LambdaFunctionARN", Must, Text),
    Member("EventType", Must, EVENT),
    Member("IncludeBody", FALSE, Bool),
]);

const FUNCTION: Kind = Struct(&[
    Member("FunctionARN", Must, Text),
    Member("EventType", Must, EVENT),
]);

const FORWARDED: Kind = Struct(&[
    Member("QueryString", Must, Bool),
    Member(
        "Cookies",
        Must,
        Struct(&[
            Member("Forward", Must, Word(&["none", "whitelist", "all"])),
            Member("WhitelistedNames", May, counted!("Name", Text)),
        ]),
    ),
    Member("Headers", NONE, counted!("Name", Text)),
    Member("QueryStringCacheKeys", NONE, counted!("Name", Text)),
]);

const ERROR_RESPONSE: Kind = Struct(&[
    Member("ErrorCode", Must, Int),
    Member("ResponsePagePath", EMPTY, Text),
    Member("ResponseCode", EMPTY, Text),
    Member("ErrorCachingMinTTL", Else("10"), Int),
]);

const LOGGING: Kind = Struct(&[
    Member("Enabled", FALSE, Bool),
    Member("IncludeCookies", FALSE, Bool),
    Member("Bucket", EMPTY, Text),
    Member("Prefix", EMPTY, Text),
]);

const CERTIFICATE: Kind = Struct(&[
    Member("CloudFrontDefaultCertificate", May, Bool),
    Member("IAMCertificateId", May, Text),
    Member("ACMCertificateArn", May, Text),
    Member(
        "SSLSupportMethod",
        May,
        Word(&["sni-only", "vip", "static-ip"]),
    ),
    Member(
        "MinimumProtocolVersion",
        May,
        Word(&[
            "SSLv3",
            "TLSv1",
            "TLSv1_2016",
            "TLSv1.1_2016",
            "TLSv1.2_2018",
            "TLSv1.2_2019",
            "TLSv1.2_2021",
            "TLSv1.3_2025",
            "TLSv1.2_2025",
        ]),
    ),
    Member("Certificate", May, Text),
    Member(
        "CertificateSource",
        May,
        Word(&["cloudfront", "iam", "acm"]),
    ),
]);

const RESTRICTIONS: Kind = Struct(&[Member(
    "GeoRestriction",
    Must,
    Struct(&[
        Member(
            "RestrictionType",
            Must,
            Word(&["blacklist", "whitelist", "none"]),
        ),
        Member("Quantity", Must, Int),
        Member("Items", May, List("Location", &Text)),
    ]),
)]);
