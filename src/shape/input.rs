//! MediaLive: who may push, and where to.

use super::{Tags, Text};
use serde::{Deserialize, Serialize};

/// An input security group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityGroupSettings {
    /// Allowed networks, sorted.
    pub whitelist_rules: Vec<String>,
    /// Tags.
    pub tags: Tags,
}

/// An input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputSettings {
    /// Name; not unique in AWS.
    pub name: String,
    /// `RTMP_PUSH`.
    #[serde(rename = "type")]
    pub type_: String,
    /// One destination per pipeline.
    pub destinations: Vec<InputDestination>,
    /// Ids of the security groups.
    pub input_security_groups: Vec<Text>,
    /// Tags.
    pub tags: Tags,
}

/// Where one encoder pushes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputDestination {
    /// `app/instance`; the instance is the stream key.
    pub stream_name: Text,
}
