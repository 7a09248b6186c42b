//! What a change does to viewers.

use super::diff::Change;
use crate::shape::Part;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether the stream's channel runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AirState {
    /// No channel, or one that neither runs nor is about to.
    Off,
    /// STARTING, RUNNING, RECOVERING or STOPPING: whatever is not surely off counts as on.
    On,
}

/// What a change does to viewers while the channel runs; the worst wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AirImpact {
    /// Nothing.
    None,
    /// Some viewers notice: a stall, or a country that may no longer watch.
    Viewers,
    /// One pipeline restarts.
    OnePipeline,
    /// The channel must be stopped.
    OffAir,
    /// An ingest or playback URL dies for ever.
    UrlsChange,
}

impl AirImpact {
    /// In words, as plans print it.
    pub fn words(self) -> &'static str {
        match self {
            AirImpact::None => "none",
            AirImpact::Viewers => "some viewers notice",
            AirImpact::OnePipeline => "one pipeline restarts",
            AirImpact::OffAir => "off air: channel must be stopped",
            AirImpact::UrlsChange => "URLs change for ever",
        }
    }
}

/// Impact of updating `part` in place.
pub(super) fn of_update(part: &Part, changes: &[Change]) -> AirImpact {
    changes
        .iter()
        .map(|change| of_change(part, &change.path))
        .max()
        .unwrap_or(AirImpact::None)
}

fn of_change(part: &Part, path: &str) -> AirImpact {
    if path.starts_with("tags") || path.starts_with("Tags") {
        return AirImpact::None;
    }
    match part {
        // UpdateChannel is refused unless IDLE [documented: aws-facts 2.2].
        Part::Channel => AirImpact::OffAir,
        // Editing the allow-list is allowed while the channel runs [documented: aws-facts 2.2].
        Part::SecurityGroup => AirImpact::None,
        // The ingest URLs hold the stream names.
        Part::Input if path.starts_with("destinations") => AirImpact::UrlsChange,
        // Name and groups of an attached input [assumed].
        Part::Input => AirImpact::OffAir,
        // A changed manifest can make players stall or start over [assumed].
        Part::EndpointHls | Part::EndpointDash | Part::EndpointCmaf if path != "description" => {
            AirImpact::Viewers
        }
        // Prices, comments and error caching roll out unseen; who may watch, and from where, does not.
        Part::Distribution if !matches!(path, "PriceClass" | "Comment" | "HttpVersion") => {
            AirImpact::Viewers
        }
        _ => AirImpact::None,
    }
}

/// Impact of deleting `part`, or of making it anew.
pub(super) fn of_removal(part: &Part) -> AirImpact {
    match part {
        Part::Input
        | Part::PackageChannel
        | Part::EndpointHls
        | Part::EndpointDash
        | Part::EndpointCmaf
        | Part::Distribution => AirImpact::UrlsChange,
        Part::Channel | Part::Role | Part::SecurityGroup => AirImpact::OffAir,
        Part::AccessControl | Part::SiteBucket | Part::Player => AirImpact::Viewers,
        Part::ArchiveBucket
        | Part::Topic
        | Part::TopicGlobal
        | Part::Alarm(_)
        | Part::Dashboard => AirImpact::None,
    }
}
