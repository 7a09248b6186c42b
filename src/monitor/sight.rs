//! Whether there is data that could tell whether a condition still holds. What nobody can see any more
//! is not over.

use super::feed::age;
use super::reading::{Reading, Why};
use super::types::StreamSnapshot;
use super::verdict::{Condition, Tally};
use crate::clock::Timestamp;
use std::time::Duration;

/// An observation of the probe older than this says nothing about now.
pub const FORGOTTEN: Duration = Duration::from_secs(90);

/// Whether there is data in `now`, looked at `at`, that could tell whether the condition holds.
pub fn in_sight(now: &StreamSnapshot, c: &Condition, at: Timestamp) -> bool {
    if matches!(now.tally, Tally::Blind { .. } | Tally::Unknown) {
        return false;
    }
    if !now.encodes() {
        return true;
    }
    match c.kind {
        "packager_5xx" => known(&now.packager.requests.now),
        "edge_5xx" | "edge_4xx" => known(&now.edge.requests.now),
        // The list of channels and the clock tell.
        "ends_soon" | "end_passed" | "end_unreadable" => true,
        // By the channel's state.
        "pipeline_down" | "channel_stopping" => now.looked_at.is_some(),
        "picture_black" | "picture_frozen" => now
            .legs
            .iter()
            .filter(|l| c.pipeline.is_none_or(|p| p == l.pipeline))
            .any(|l| l.stir.now.fresh().is_some()),
        "pictures_differ" => now.apart.now.fresh().is_some(),
        "input_lost"
        | "no_input"
        | "running_without_input"
        | "input_low"
        | "audio_silent"
        | "encoder_overloaded"
        | "archive_missing"
        | "outputs_missing"
        | "alerts"
        | "encoder_to_packager_errors" => now
            .legs
            .iter()
            .filter(|l| c.pipeline.is_none_or(|p| p == l.pipeline))
            .any(|l| l.in_fps.now.fresh().is_some()),
        // The probe's.
        _ => {
            let seen = now.playback.as_ref().map(|p| p.observed_at);
            seen.is_some_and(|seen| age(at, seen) <= FORGOTTEN)
        }
    }
}

/// A number, or the knowledge that nobody asks for anything.
fn known(reading: &Reading) -> bool {
    reading.fresh().is_some() || matches!(reading, Reading::NoData(Why::NoTraffic))
}
