//! IAM role.

use super::{PolicyDocument, Tags};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A role with its inline policies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoleSettings {
    /// Name, ≤ 64 characters.
    pub role_name: String,
    /// One sentence for whoever finds it in the console.
    pub description: String,
    /// Who may take the role on.
    pub assume_role_policy_document: PolicyDocument,
    /// Inline policies by name.
    pub policies: BTreeMap<String, PolicyDocument>,
    /// Tags.
    pub tags: Tags,
}
