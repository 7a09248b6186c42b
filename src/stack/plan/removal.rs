//! Towards gone: what a destroy removes, what an unwanted part turns into, and which parts must go
//! before which.

use super::{Action, Inventory, Plan, Step, ownership};
use crate::aws::{Phase, Seen};
use crate::shape::Part;
use crate::stack::{Identity, Usual, impact};
use std::collections::BTreeMap;

const KEPT: &str = "recordings are kept unless --delete-archive is given";

/// What to do to remove everything that was found. The site bucket is not among the steps: it holds
/// the lock, so the engine removes it last, by itself.
///
/// Doublings all go; what is not ours is left.
pub fn removal_plan(identity: &Identity, found: &Inventory, delete_archive: bool) -> Plan {
    let mut steps = Vec::new();
    for (part, all) in &found.0 {
        let ours = all.iter().filter(|seen| {
            ownership(identity, part, seen).is_ok() && seen.state.phase != Phase::Gone
        });
        for seen in ours.filter(|_| *part != Part::SiteBucket) {
            let mut step = removal(part, seen);
            if *part == Part::ArchiveBucket {
                step.action = if delete_archive {
                    Action::Delete
                } else {
                    Action::Retain { why: KEPT.into() }
                };
            }
            steps.push(step);
        }
    }
    Plan {
        identity: identity.clone(),
        steps,
        air: found.air(),
    }
}

pub(super) fn removal(part: &Part, seen: &Seen) -> Step {
    let action = if *part == Part::ArchiveBucket {
        Action::Retain {
            why: "no longer written to; recordings are never deleted by a deploy".into(),
        }
    } else {
        Action::Delete
    };
    Step {
        part: part.clone(),
        action,
        impact: impact::of_removal(part),
        usual: Usual::removing(part),
        needs: BTreeMap::new(),
        wanted: None,
        id: Some(seen.id.clone()),
    }
}

/// What deleting `part` must wait for: the parts that refer to it. The union over every spec, so
/// that a destroy needs no config.
pub fn dependents(part: &Part, present: &[Part]) -> Vec<Part> {
    let needs = |other: &Part, needed: &Part| match other {
        Part::Channel => matches!(
            needed,
            Part::Role | Part::Input | Part::PackageChannel | Part::ArchiveBucket
                // The packager's endpoints go only after the encoder [documented: aws-facts 2.6].
                | Part::EndpointHls | Part::EndpointDash | Part::EndpointCmaf
        ),
        Part::Input => *needed == Part::SecurityGroup,
        Part::EndpointHls | Part::EndpointDash | Part::EndpointCmaf => {
            *needed == Part::PackageChannel
        }
        Part::Distribution => matches!(needed, Part::AccessControl | Part::SiteBucket),
        Part::Player => *needed == Part::SiteBucket,
        Part::Alarm(_) => matches!(needed, Part::Topic | Part::TopicGlobal),
        _ => false,
    };
    present
        .iter()
        .filter(|other| needs(other, part))
        .cloned()
        .collect()
}
