//! STS: who am I. Keeps nothing.

use super::call::{Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use serde_json::json;

/// The operations it has.
pub const OPERATIONS: &[Operation] = &[Operation::rpc("GetCallerIdentity", false)];

/// Does one operation.
pub fn handle(_world: &mut World, call: &Call) -> Outcome {
    match call.operation {
        "GetCallerIdentity" => {
            Ok(json!({ "UserId": "AIDASIMULATEDONAIR000", "Account": call.account, "Arn": call.caller_arn }).into())
        }
        _ => Err(Refusal::not_built(call)),
    }
}
