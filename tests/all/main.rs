//! Everything that is tested from outside the crate, in one binary. Ring 2: the engine against the
//! simulator, on manual time, in process ([`rig`]): killed, disturbed, shared ([`sweep`]), edited
//! ([`edits`]), on bad days ([`bad_days`]), with an announced end ([`ends`]). Ring 2 with the real binary:
//! [`sigkill`], [`bad_input`], [`surface`], [`recorder`], [`headless`] and [`notify`] (with a [`simulator`] of
//! their own). Ring 4, a real pseudo
//! terminal: [`console`], and [`pictures`] for the README, drawn by [`svg`]. And the house's own rule:
//! [`arrows`].

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where and end"
)]

mod arrows;
mod bad_days;
mod bad_input;
mod console;
mod detection;
mod edits;
mod ends;
mod export;
mod headless;
mod monitor;
mod normal;
mod notify;
mod pictures;
mod probe;
mod pty;
mod recorder;
mod rig;
mod sigkill;
mod simulator;
mod surface;
mod svg;
mod sweep;
mod terminal;
mod thumbnails;
