//! Watches: what is measured, how often it is asked, what it means. One task per region feeds
//! [`Snapshot`]s to whoever shows them. Knows nothing of terminals, and changes nothing in AWS.

mod alerts;
mod ask;
mod catalogue;
mod feed;
mod fetch;
mod judge;
mod lamps;
mod named;
mod outputs;
mod playback;
mod poller;
mod sight;
mod stream;
#[cfg(test)]
mod tests;
mod types;
mod viewing;
mod windows;
mod words;

pub use alerts::{Alarms, Alert, AlertSource, Alerts};
pub use judge::{Blind, judge};
pub use named::{Named, named};
pub use poller::watch;
pub use sight::{FORGOTTEN, in_sight};
pub use types::{
    Condition, Edge, Lamp, Leg, Light, Names, Orders, Packager, Pipeline, Reading, Severity,
    Snapshot, Source, StreamSnapshot, Tally, Track, Wants, Why,
};
