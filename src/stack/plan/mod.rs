//! The difference between wanted and found parts, with the air impact and duration of each change.
//! Pure: the engine applies exactly what stands here.

mod ownership;
mod removal;
mod resolve;

pub use ownership::ownership;
pub use removal::{dependents, removal_plan};
pub use resolve::{attr_of, map_texts, resolve};

use super::diff::{Change, diff};
use super::{AirImpact, AirState, Goal, Identity, Usual, Wanted, impact};
use crate::aws::{Phase, Seen};
use crate::shape::{Attrs, Part, Settings};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that was found, by part. A part that is absent has no entry.
#[derive(Clone, Debug, Default)]
pub struct Inventory(pub BTreeMap<Part, Vec<Seen>>);

impl Inventory {
    /// The one thing found as `part`, when it is one.
    pub fn one(&self, part: &Part) -> Option<&Seen> {
        let mut there = self
            .0
            .get(part)?
            .iter()
            .filter(|s| s.state.phase != Phase::Gone);
        let first = there.next()?;
        there.next().is_none().then_some(first)
    }

    /// Attributes of every part that was found once.
    pub fn attrs(&self) -> BTreeMap<Part, Attrs> {
        self.0
            .keys()
            .filter_map(|part| Some((part.clone(), self.one(part)?.attrs.clone())))
            .collect()
    }

    /// Whether the channel runs, or may.
    pub fn air(&self) -> AirState {
        let off = |seen: &Seen| {
            matches!(
                seen.state.name.as_str(),
                "IDLE"
                    | "CREATING"
                    | "CREATE_FAILED"
                    | "UPDATING"
                    | "UPDATE_FAILED"
                    | "DELETING"
                    | "DELETED"
            )
        };
        let all_off = self
            .0
            .get(&Part::Channel)
            .is_none_or(|all| all.iter().all(off));
        if all_off { AirState::Off } else { AirState::On }
    }
}

/// A plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Whose.
    pub identity: Identity,
    /// One step per part, in reading order; parts to keep included.
    pub steps: Vec<Step>,
    /// Whether the channel ran when the plan was made.
    pub air: AirState,
}

/// What happens to one part.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which part.
    pub part: Part,
    /// What happens.
    pub action: Action,
    /// What it does to viewers while the channel runs.
    pub impact: AirImpact,
    /// How long it usually takes.
    pub usual: Usual,
    /// What must be there first.
    pub needs: BTreeMap<Part, Goal>,
    /// What the part should be; absent for parts that go.
    pub wanted: Option<Settings>,
    /// What it is, for parts that exist.
    pub id: Option<String>,
}

/// What happens to one part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// It is made.
    Create,
    /// It is as it should be.
    Keep,
    /// It is as it should be, but still on its way there: a run that was cut off began it.
    Wait {
        /// AWS's word for its state.
        state: String,
    },
    /// It is changed in place.
    Update {
        /// What changes.
        changes: Vec<Change>,
    },
    /// It is deleted and made anew, because AWS cannot change it in place or it is broken.
    Replace {
        /// Why.
        why: String,
    },
    /// It is deleted.
    Delete,
    /// It is no longer wanted but stays, because it holds what onair never deletes unasked.
    Retain {
        /// Why.
        why: String,
    },
}

impl Action {
    /// The action's name as in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Keep => "keep",
            Action::Wait { .. } => "wait",
            Action::Update { .. } => "update",
            Action::Replace { .. } => "replace",
            Action::Delete => "delete",
            Action::Retain { .. } => "retain",
        }
    }

    /// The action's sign in front of a line.
    pub fn mark(&self) -> char {
        match self {
            Action::Create => '+',
            Action::Keep => ' ',
            Action::Wait { .. } => '.',
            Action::Update { .. } => '~',
            Action::Replace { .. } => '!',
            Action::Delete => '-',
            Action::Retain { .. } => '=',
        }
    }

    /// Why, for actions that have a reason.
    pub fn why(&self) -> Option<String> {
        match self {
            Action::Replace { why } | Action::Retain { why } => Some(why.clone()),
            Action::Wait { state } => Some(format!("it is {state}")),
            Action::Create | Action::Keep | Action::Update { .. } | Action::Delete => None,
        }
    }

    /// Whether there is anything to do, be it to wait.
    pub fn changes_aws(&self) -> bool {
        !matches!(self, Action::Keep | Action::Retain { .. })
    }
}

/// Why no plan can be made. Nothing was changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Something of that name belongs to somebody else.
    #[error(
        "{part}: {id} exists and does not belong to this stream ({why}). Nothing was changed. Choose another stream name, or remove it yourself if it is yours."
    )]
    Foreign {
        /// Which part wants the name.
        part: Part,
        /// What is there.
        id: String,
        /// How we can tell.
        why: String,
    },
    /// One part exists more than once.
    #[error("{part} exists {n} times: {ids}. onair never picks one: delete all but the one you want (the encoder's URLs tell which is in use), then run this again.", n = ids.len(), ids = ids.join(", "))]
    Doubled {
        /// Which part.
        part: Part,
        /// The ids.
        ids: Vec<String>,
    },
    /// A change that viewers would notice, while on air.
    #[error("the channel is running and this would reach viewers: {}. Nothing was changed. Stop first, or say --take-off-air.", what.join("; "))]
    OnAir {
        /// The changes.
        what: Vec<String>,
    },
    /// A shape could not be compared; a fault of onair.
    #[error("cannot compare {0}: {1}")]
    Internal(Part, String),
}

impl Plan {
    /// Steps that do something.
    pub fn changes(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.action.changes_aws())
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.changes().next().is_none()
    }

    /// The worst that viewers would notice if it were applied to a running channel.
    pub fn impact(&self) -> AirImpact {
        self.changes()
            .map(|step| step.impact)
            .max()
            .unwrap_or(AirImpact::None)
    }

    /// Refuses what reaches viewers while the channel runs.
    ///
    /// # Errors
    /// [`Refusal::OnAir`] names each change.
    pub fn refuse_on_air(&self) -> Result<(), Refusal> {
        let what: Vec<String> = self
            .changes()
            .filter(|step| step.impact > AirImpact::None)
            .map(|step| {
                format!(
                    "{} {} ({})",
                    step.action.word(),
                    step.part,
                    step.impact.words()
                )
            })
            .collect();
        if self.air == AirState::On && !what.is_empty() {
            Err(Refusal::OnAir { what })
        } else {
            Ok(())
        }
    }
}

/// What to do to make `found` as `wanted`.
///
/// # Errors
/// [`Refusal`], when something is not ours or not clear; nothing may be changed then.
pub fn plan(identity: &Identity, wanted: &[Wanted], found: &Inventory) -> Result<Plan, Refusal> {
    let mut attrs = found.attrs();
    for want in wanted {
        let foreseen = || identity.foreseen(&want.part);
        attrs.entry(want.part.clone()).or_insert_with(foreseen);
    }
    let air = found.air();
    let mut steps = Vec::new();
    for want in wanted {
        let settings = resolve(&want.settings, &identity.account, &attrs)
            .map_err(|e| Refusal::Internal(want.part.clone(), e.to_string()))?;
        let seen = owned(identity, &want.part, found)?;
        let action = action(&want.part, &settings, seen)?;
        steps.push(Step {
            impact: match &action {
                Action::Update { changes } => impact::of_update(&want.part, changes),
                Action::Replace { .. } | Action::Delete => impact::of_removal(&want.part),
                Action::Create | Action::Keep | Action::Wait { .. } | Action::Retain { .. } => {
                    AirImpact::None
                }
            },
            usual: Usual::making(&want.part),
            part: want.part.clone(),
            needs: want.needs.clone(),
            id: seen.map(|s| s.id.clone()),
            wanted: Some(want.settings.clone()),
            action,
        });
    }
    for part in found
        .0
        .keys()
        .filter(|part| !wanted.iter().any(|w| w.part == **part))
    {
        if let Some(seen) = owned(identity, part, found)? {
            steps.push(removal::removal(part, seen));
        }
    }
    Ok(Plan {
        identity: identity.clone(),
        steps,
        air,
    })
}

/// The found thing, if there is one and it is ours.
fn owned<'a>(
    identity: &Identity,
    part: &Part,
    found: &'a Inventory,
) -> Result<Option<&'a Seen>, Refusal> {
    let all: Vec<&Seen> = found
        .0
        .get(part)
        .into_iter()
        .flatten()
        .filter(|s| s.state.phase != Phase::Gone)
        .collect();
    for seen in &all {
        ownership(identity, part, seen).map_err(|why| Refusal::Foreign {
            part: part.clone(),
            id: seen.id.clone(),
            why,
        })?;
    }
    match all.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        many => Err(Refusal::Doubled {
            part: part.clone(),
            ids: many.iter().map(|s| s.id.clone()).collect(),
        }),
    }
}

fn action(part: &Part, wanted: &Settings, seen: Option<&Seen>) -> Result<Action, Refusal> {
    let Some(seen) = seen else {
        return Ok(Action::Create);
    };
    if seen.state.name == "DELETING" {
        return Ok(Action::Create);
    }
    if seen.state.phase == Phase::Failed {
        return Ok(Action::Replace {
            why: format!("it is {}", seen.state.name),
        });
    }
    let changes =
        diff(wanted, &seen.settings).map_err(|e| Refusal::Internal(part.clone(), e.to_string()))?;
    Ok(match replace_reason(part, &changes) {
        Some(why) => Action::Replace { why },
        None if changes.is_empty() && settles(part, seen) => Action::Wait {
            state: seen.state.name.clone(),
        },
        None if changes.is_empty() => Action::Keep,
        None => Action::Update { changes },
    })
}

/// Whether a thing is still being made or changed. A channel that starts or stops is not.
fn settles(part: &Part, seen: &Seen) -> bool {
    let state = seen.state.name.as_str();
    seen.state.phase == Phase::Changing
        && (*part != Part::Channel || matches!(state, "CREATING" | "UPDATING"))
}

/// Changes that AWS cannot make in place.
pub fn replace_reason(part: &Part, changes: &[Change]) -> Option<String> {
    let fixed = |path: &str| match part {
        // The packaging of an endpoint is chosen once [documented: aws-facts 3].
        Part::EndpointHls | Part::EndpointDash | Part::EndpointCmaf => {
            matches!(path, "channelId" | "package")
                || path == "package.hlsPackage"
                || path == "package.dashPackage"
        }
        // The type is chosen once; UpdateInput takes new stream names [documented: its model].
        Part::Input => path == "type",
        _ => false,
    };
    changes
        .iter()
        .find(|change| fixed(&change.path))
        .map(|change| format!("AWS cannot change {} in place", change.path))
}
