//! Makes it so: takes a plan and applies exactly that, or removes everything, or starts and stops
//! the channel. Every run can be killed at any moment and run again, by anybody.
//!
//! AWS is the state. What a call did is never assumed: after each change the engine looks again, and
//! an answer that did not come means *find again*, never *send again*. Waiting is looking at a state,
//! at an interval that fits how long the thing usually takes.
//!
//! Knows no terminal: it says [`Event`]s, and asks nobody anything.

mod air;
mod behaviour;
mod context;
mod deploy;
mod destroy;
mod emergency;
mod ends;
mod epoch;
mod events;
mod found;
mod gate;
mod inventory;
mod lock;
mod make;
mod remove;
mod run;
pub mod schedule;
mod status;

pub use air::{ChannelLeft, start, stop};
pub use context::{Context, EngineError, Interrupt, Stop};
pub use deploy::{DeployReport, deploy};
pub use destroy::{Destroy, Kept, Left, Receipt, destroy};
pub use emergency::{allow, restart};
pub use ends::{Announced, announce, announced};
pub use events::{Event, Sink, Stamped};
pub use found::{FindError, find};
pub use inventory::inventory;
pub use lock::{LEASE, Owner};
pub use status::{Status, StatusPart, status};
