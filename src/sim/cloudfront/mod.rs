//! CloudFront: distributions, access controls, and the edge. Knows nothing of HTTP.

use super::call::{Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};

/// What CloudFront keeps.
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

/// What a viewer gets from the host that the request names; nothing when no distribution or packager
/// has that host.
pub fn playback(
    _world: &World,
    _request: &super::wire::Request,
) -> Option<http::Response<bytes::Bytes>> {
    None
}
