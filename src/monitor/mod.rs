//! Watches: what is measured, how often it is asked, what it means. One task per region feeds
//! [`Snapshot`]s to whoever shows them. Knows nothing of terminals, and changes nothing in AWS.

mod types;

pub use types::{
    Condition, Edge, Lamp, Leg, Light, Orders, Packager, Pipeline, Reading, Severity, Snapshot,
    Source, StreamSnapshot, Tally, Track, Wants, Why,
};
