//! CloudWatch: alarms, dashboards, metric data. Knows nothing of the three wire formats.

use super::call::{Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};

/// What CloudWatch keeps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {}

/// The operations it has.
pub const OPERATIONS: &[Operation] = &[];

/// Does one operation.
pub fn handle(_world: &mut World, call: &Call) -> Outcome {
    Err(Refusal::not_built(call))
}

/// Applies what is due.
pub fn settle(_world: &mut World, _now: Timestamp) {}
