//! The channel's role: whether MediaLive can assume it by now.

use super::Look;
use crate::sim::call::Refusal;
use crate::sim::iam;
use crate::sim::medialive::{bad, text};

/// A role that is missing, new or not MediaLive's is a 400 whose text clients wait by.
/// [seen: aws-facts 5, for inputs; assumed for channels]
pub fn usable(look: &Look<'_>) -> Result<(), Refusal> {
    let role = text(look.settings, "roleArn");
    if role.is_empty() {
        return Err(bad("roleArn: is required"));
    }
    if !iam::usable(look.world, role, "medialive.amazonaws.com", look.call.now) {
        return Err(bad(format!(
            "Failed to assume role {role}. Please make sure the role exists and \
             medialive.amazonaws.com is a trusted service"
        )));
    }
    Ok(())
}
