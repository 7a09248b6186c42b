//! Everything that is tested from outside the crate, in one binary. Ring 2: the engine against the
//! simulator, on manual time, in process ([`rig`]); killed, disturbed, shared ([`sweep`]); the real
//! binary killed ([`sigkill`]).

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where and end"
)]

mod normal;
#[allow(dead_code, reason = "a bench has more tools than its first tests need")]
mod rig;
mod sigkill;
mod sweep;
