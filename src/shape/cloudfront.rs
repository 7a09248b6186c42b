//! CloudFront. `Quantity` members are not settings: `aws/` counts.

use super::{Tags, Text};
use serde::{Deserialize, Serialize};

/// An origin access control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccessControlSettings {
    /// Name, unique per account, ≤ 64.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// `sigv4`.
    pub signing_protocol: String,
    /// `always`.
    pub signing_behavior: String,
    /// `s3`.
    pub origin_access_control_origin_type: String,
}

/// A distribution. The caller reference is a token of the deployment, not a setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DistributionSettings {
    /// `onair <stream> <region>`; how the distribution is found again.
    pub comment: String,
    /// Whether it answers.
    pub enabled: bool,
    /// `index.html`.
    pub default_root_object: String,
    /// Origins, by id.
    pub origins: Vec<Origin>,
    /// What no other behaviour matches.
    pub default_cache_behavior: CacheBehavior,
    /// By path pattern, in order of precedence.
    pub cache_behaviors: Vec<CacheBehavior>,
    /// How long errors are cached.
    pub custom_error_responses: Vec<CustomErrorResponse>,
    /// `PriceClass_100`, `PriceClass_200`, `PriceClass_All`.
    pub price_class: String,
    /// Who may watch.
    pub geo_restriction: GeoRestriction,
    /// `http2and3`.
    pub http_version: String,
    /// IPv6.
    #[serde(rename = "IsIPV6Enabled")]
    pub is_ipv6_enabled: bool,
    /// The `*.cloudfront.net` certificate.
    pub cloud_front_default_certificate: bool,
    /// Tags.
    pub tags: Tags,
}

/// One origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Origin {
    /// Id within the distribution.
    pub id: String,
    /// Host.
    pub domain_name: Text,
    /// Prefix added to each path; may be empty.
    pub origin_path: String,
    /// What kind it is.
    pub kind: OriginKind,
}

/// What kind an origin is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub enum OriginKind {
    /// S3 through an access control.
    S3 {
        /// Access control's id.
        origin_access_control_id: Text,
    },
    /// A web server over HTTPS with TLS 1.2.
    Https {
        /// Seconds to wait for an answer.
        origin_read_timeout: i32,
        /// Seconds to keep a connection.
        origin_keepalive_timeout: i32,
        /// Region of the origin shield, if any.
        origin_shield_region: Option<String>,
    },
}

/// A cache behaviour; policies are managed ones, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CacheBehavior {
    /// Path pattern; `None` in the default behaviour only.
    pub path_pattern: Option<String>,
    /// Origin's id.
    pub target_origin_id: String,
    /// `redirect-to-https` or `https-only`.
    pub viewer_protocol_policy: String,
    /// Methods; the cached ones are always GET and HEAD.
    pub allowed_methods: Vec<String>,
    /// Compress answers.
    pub compress: bool,
    /// Managed cache policy.
    pub cache_policy_id: String,
    /// Managed origin request policy.
    pub origin_request_policy_id: Option<String>,
    /// Managed response headers policy.
    pub response_headers_policy_id: Option<String>,
}

/// How long CloudFront keeps an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomErrorResponse {
    /// HTTP status.
    pub error_code: i32,
    /// Seconds.
    #[serde(rename = "ErrorCachingMinTTL")]
    pub error_caching_min_ttl: i64,
}

/// Who may watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GeoRestriction {
    /// `none`, `whitelist`, `blacklist`.
    pub restriction_type: String,
    /// ISO 3166 two-letter codes, sorted.
    pub items: Vec<String>,
}
