//! The tables of CloudFront's smaller documents: tags, access controls, invalidations, monitoring,
//! and what all lists have. [documented: botocore 1.43.11 cloudfront 2020-05-31] Data only; the
//! distribution's own tables are in [`super::config`].

use super::shape::{Kind, Member, Need, counted};
use Kind::{Bool, Int, List, Struct, Text, Word};
use Need::{Else, May, Must};

const EMPTY: Need = Else(r#""""#);

/// One page of things: `$items` is the list of summaries.
macro_rules! page {
    ($item:literal, $kind:expr) => {
        Struct(&[
            Member("Marker", Must, Text),
            Member("NextMarker", May, Text),
            Member("MaxItems", Must, Int),
            Member("IsTruncated", Must, Bool),
            Member("Quantity", Must, Int),
            Member("Items", May, List($item, &$kind)),
        ])
    };
}

pub(super) use page;

/// `Tags`.
pub const TAGS: Kind = Struct(&[Member("Items", May, List("Tag", &TAG))]);

const TAG: Kind = Struct(&[Member("Key", Must, Text), Member("Value", May, Text)]);

/// `TagKeys`.
pub const TAG_KEYS: Kind = Struct(&[Member("Items", May, List("Key", &Text))]);

/// `OriginAccessControlList`.
pub const ACCESS_CONTROL_LIST: Kind = page!("OriginAccessControlSummary", ACCESS_CONTROL_SUMMARY);
/// `InvalidationList`.
pub const INVALIDATION_LIST: Kind = page!("InvalidationSummary", INVALIDATION_SUMMARY);

/// `OriginAccessControlConfig`.
pub const ACCESS_CONTROL_CONFIG: Kind = Struct(&[
    Member("Name", Must, Text),
    Member("Description", EMPTY, Text),
    Member("SigningProtocol", Must, Word(&["sigv4"])),
    Member(
        "SigningBehavior",
        Must,
        Word(&["never", "always", "no-override"]),
    ),
    Member(
        "OriginAccessControlOriginType",
        Must,
        Word(&["s3", "mediastore", "mediapackagev2", "lambda"]),
    ),
]);

/// `OriginAccessControl`.
pub const ACCESS_CONTROL: Kind = Struct(&[
    Member("Id", Must, Text),
    Member("OriginAccessControlConfig", May, ACCESS_CONTROL_CONFIG),
]);

const ACCESS_CONTROL_SUMMARY: Kind = Struct(&[
    Member("Id", Must, Text),
    Member("Description", Must, Text),
    Member("Name", Must, Text),
    Member("SigningProtocol", Must, Text),
    Member("SigningBehavior", Must, Text),
    Member("OriginAccessControlOriginType", Must, Text),
]);

/// `InvalidationBatch`.
pub const INVALIDATION_BATCH: Kind = Struct(&[
    Member("Paths", Must, counted!("Path", Text)),
    Member("CallerReference", Must, Text),
]);

/// `Invalidation`.
pub const INVALIDATION: Kind = Struct(&[
    Member("Id", Must, Text),
    Member("Status", Must, Text),
    Member("CreateTime", Must, Text),
    Member("InvalidationBatch", Must, INVALIDATION_BATCH),
]);

const INVALIDATION_SUMMARY: Kind = Struct(&[
    Member("Id", Must, Text),
    Member("CreateTime", Must, Text),
    Member("Status", Must, Text),
]);

/// `MonitoringSubscription`.
pub const MONITORING: Kind = Struct(&[Member(
    "RealtimeMetricsSubscriptionConfig",
    May,
    Struct(&[Member(
        "RealtimeMetricsSubscriptionStatus",
        Must,
        Word(&["Enabled", "Disabled"]),
    )]),
)]);
