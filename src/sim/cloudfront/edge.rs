//! The edge: what a viewer gets. Not built yet.

use crate::sim::wire::Request;
use crate::sim::world::World;

/// What a viewer gets from the host that the request names; nothing when no distribution or packager
/// has that host.
pub fn playback(_world: &World, _request: &Request) -> Option<http::Response<bytes::Bytes>> {
    None
}
