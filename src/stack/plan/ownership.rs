//! Whose a found thing is, by its tags, or by its name where it cannot carry any.

use crate::aws::Seen;
use crate::shape::{Part, Settings};
use crate::stack::Identity;

/// Whether a found thing is ours; `Err` says how we can tell that it is not.
pub fn ownership(identity: &Identity, part: &Part, seen: &Seen) -> Result<(), String> {
    match &seen.settings {
        // Neither can carry tags; the name alone is ours to choose.
        Settings::Player(_) | Settings::Dashboard(_) => Ok(()),
        Settings::AccessControl(found) => {
            let ours = format!(
                "onair {} {}",
                identity.stream.as_str(),
                identity.region.as_str()
            );
            if found.description == ours {
                Ok(())
            } else {
                Err(format!("its description is {:?}", found.description))
            }
        }
        // A bucket made by a run that was killed before it could tag it: ours, empty and untagged.
        Settings::Bucket(_)
            if seen.tags.is_empty()
                && seen.state.detail.as_deref() == Some(crate::aws::EMPTY_BUCKET) =>
        {
            Ok(())
        }
        _ if identity.owns(part, &seen.tags) => Ok(()),
        _ => {
            let marks: Vec<String> = seen
                .tags
                .iter()
                .filter(|(k, _)| k.starts_with("onair:"))
                .map(|(k, v)| format!("{k}={v}"))
                .collect();
            Err(if marks.is_empty() {
                "it has no onair tags".into()
            } else {
                format!("its tags say {}", marks.join(" "))
            })
        }
    }
}
