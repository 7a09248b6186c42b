//! Watches: what is measured, how often it is asked, what it means. One task per region feeds
//! [`Snapshot`]s to whoever shows them. Knows nothing of terminals, and changes nothing in AWS.

mod ask;
mod catalogue;
mod channel;
mod encoder;
mod feed;
mod fetch;
mod judge;
mod lamps;
mod outputs;
mod playback;
mod poller;
mod stream;
#[cfg(test)]
mod tests;
mod types;
mod viewing;
mod windows;
mod words;

pub use judge::{Blind, judge};
pub use poller::watch;
pub use types::{
    Condition, Edge, Lamp, Leg, Light, Orders, Packager, Pipeline, Reading, Severity, Snapshot,
    Source, StreamSnapshot, Tally, Track, Wants, Why,
};
