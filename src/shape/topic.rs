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
    /// Who is told: exactly these. Read back: the confirmed ones, sorted.
    pub subscriptions: Vec<Subscription>,
    /// Read back only: those nobody has confirmed yet, sorted. They cannot be removed (they have no
    /// ARN; AWS drops them after some days), so they are never compared. `None` in what we want.
    #[serde(default)]
    pub unconfirmed: Option<Vec<Subscription>>,
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
