//! SNS.

use super::{PolicyDocument, Tags};
use serde::{Deserialize, Serialize};

/// A topic with its subscriptions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TopicSettings {
    /// Name, unique per account and region.
    pub name: String,
    /// Shown as sender of mails.
    pub display_name: String,
    /// Who may publish.
    pub policy: PolicyDocument,
    /// Who is told; subscriptions made by others are left alone.
    pub subscriptions: Vec<Subscription>,
    /// Tags.
    pub tags: Tags,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subscription {
    /// `email` or `https`.
    pub protocol: String,
    /// Address.
    pub endpoint: String,
}
