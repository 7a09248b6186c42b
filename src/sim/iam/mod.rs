//! IAM: roles, policies, and the judgement whether a call is allowed. Knows nothing of HTTP.

use super::call::{Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};

/// What IAM keeps.
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

/// Who all calls come from.
pub fn caller_arn(world: &World) -> String {
    format!("arn:aws:iam::{}:user/operator", world.account)
}

/// AWS's words for a call that is not allowed.
pub fn denial(prefix: &str, call: &Call) -> String {
    format!(
        "User: {} is not authorized to perform: {prefix}:{}",
        call.caller_arn, call.operation
    )
}

/// Why the caller may not do this, if so.
pub fn refused(_world: &World, _prefix: &str, _call: &Call) -> Option<String> {
    None
}
