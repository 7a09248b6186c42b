//! Watches: what is measured, how often it is asked, what it means. One task per region feeds
//! [`Snapshot`]s to whoever shows them. Knows nothing of terminals, and changes nothing in AWS.

mod alerts;
mod ask;
mod catalogue;
mod channel;
mod dimensions;
mod encoder;
mod ending;
mod feed;
mod fetch;
mod input;
mod judge;
mod lamps;
mod ledger;
mod meter;
mod named;
mod outputs;
mod picture;
mod playback;
mod points;
mod poller;
mod reading;
mod run;
mod sight;
mod stream;
#[cfg(test)]
mod tests;
mod types;
mod verdict;
mod viewing;
mod windows;
mod words;

pub use alerts::{Alarms, Alert, AlertSource, Alerts};
pub use ending::WARNINGS as END_WARNINGS;
pub use judge::{Blind, judge};
#[cfg(test)]
pub(crate) use meter::sample_meter;
pub use meter::{Amount, Forecast, Meter, MeterLine, Origin, Sum, Viewers};
pub use named::{Named, named};
pub use picture::album::DIFFERENT as DIFFERENT_PERCENT;
pub use picture::judge::{BLACK as BLACK_PERCENT, STILL as STILL_PERCENT};
#[cfg(test)]
pub(crate) use picture::tests::sample_shot;
pub use picture::{NoPicture, Picture, Raster, Shot, Small, Unreadable};
pub use points::Points;
pub use poller::watch;
pub use reading::{Reading, Source, Track, Why};
pub use sight::{FORGOTTEN, in_sight};
pub use types::{
    Edge, End, Leg, Names, Orders, Packager, Pipeline, Snapshot, StreamSnapshot, Wants,
};
pub use verdict::{Condition, Lamp, Light, Severity, Tally};
