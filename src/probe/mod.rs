//! Playback as a viewer's player would find it, without AWS's API and without credentials: reads HLS
//! and DASH manifests into one model, judges them look by look, and says what it found with numbers.
//! Pure but for [`Prober`], which fetches. Knows nothing of streams, terminals or who asks.
//!
//! Freshness is judged against the manifest's own cadence, and only what is *seen* to advance
//! advances: a header is evidence for where to look, never proof of a picture.

mod checks;
mod dash;
mod dash_time;
mod fresh;
mod headers;
mod hls;
mod judge;
mod manifest;
mod names;
mod prober;
#[cfg(test)]
mod tests;
mod types;

pub use judge::{Judge, Look, SegmentLook, TrackLook};
pub use manifest::{Format, Kind, Manifest, Rung, Segment, Track};
pub use names::{Name, name};
pub use prober::{Prober, parse, url};
pub use types::{Cache, Fetched, Finding, Observation, Play, RungSeen, Severity, Wanted};
