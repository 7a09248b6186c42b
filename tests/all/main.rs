//! Everything that is tested from outside the crate, in one binary. Ring 2: the engine against the
//! simulator, on manual time, in process ([`rig`]); killed, disturbed, shared ([`sweep`]).

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where and end"
)]

mod arrows;
mod bad_days;
mod bad_input;
mod edits;
#[allow(dead_code)]
mod normal;
#[allow(dead_code)]
mod rig;
mod surface;
mod sweep;
