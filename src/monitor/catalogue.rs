//! Every metric that is asked for, as a table: name, dimensions, statistic, window, how often, and
//! what it means when it says zero or nothing.

use super::reading::Source;
use super::types::Pipeline;
use crate::shape::{ARCHIVE_GROUP, PACKAGER_GROUP};
use std::time::Duration;

/// The place a metric fills in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    InFps,
    InFpsLow,
    InMbps,
    Outputs,
    Archive,
    Fill,
    Dropped,
    Svq,
    Alerts,
    Out4xx,
    Out5xx,
    Audio,
    Loudness,
    /// ActiveInput of one ingest endpoint: whether the packager takes it.
    Taken,
    PackRequests,
    Pack4xx,
    Pack5xx,
    PackOut,
    PackIn,
    EdgeRequests,
    Edge4xx,
    Edge5xx,
    EdgeBytes,
}

/// Which dimensions name it; a set that is not whole gives nothing [documented: aws-facts 1.1].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// ChannelId, Pipeline.
    Pipeline,
    /// ChannelId, Pipeline, OutputGroupName.
    Group(&'static str),
    /// ChannelId, Pipeline, AudioDescriptionName.
    Audio,
    /// IngestEndpoint, OriginEndpoint; one per pipeline.
    Ingest,
    /// Channel.
    Package,
    /// Channel, StatusCodeRange.
    PackageRange(&'static str),
    /// DistributionId, Region=Global.
    Edge,
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// With the states: loss of picture is found by these, on every running stream.
    Quick,
    /// Each minute; for MediaLive as quick as the rest on the stream in focus.
    Slow,
}

/// What an answered question without a point means while the channel runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nothing {
    /// Published as long as the channel runs: it is late.
    Late,
    /// Published from the first input on.
    NeverHadInput,
    /// Published when somebody asked for something.
    NoTraffic,
    /// No such answers; zero wherever the other metric has a window.
    ZeroWith(Slot),
}

/// One metric.
#[derive(Debug)]
pub(super) struct Entry {
    pub slot: Slot,
    pub source: Source,
    pub name: &'static str,
    pub by: By,
    pub stat: &'static str,
    pub pace: Pace,
    pub nothing: Nothing,
}

const fn live(
    slot: Slot,
    name: &'static str,
    by: By,
    stat: &'static str,
    pace: Pace,
    nothing: Nothing,
) -> Entry {
    Entry {
        slot,
        source: Source::MediaLive,
        name,
        by,
        stat,
        pace,
        nothing,
    }
}

const fn minute(
    slot: Slot,
    source: Source,
    name: &'static str,
    by: By,
    stat: &'static str,
    nothing: Nothing,
) -> Entry {
    Entry {
        slot,
        source,
        name,
        by,
        stat,
        pace: Slow,
        nothing,
    }
}

use Nothing::{Late, NeverHadInput, NoTraffic, ZeroWith};
use Pace::{Quick, Slow};

/// All of them. Units are as published, so nothing is scaled: NetworkIn comes in megabits per second,
/// FillMsec in milliseconds, bytes in bytes per window [documented: aws-facts 1.1 to 1.3].
#[rustfmt::skip]
pub(super) const ALL: &[Entry] = &[
    // Zero: had input and lost it. Nothing: never had any since the start. [documented: aws-facts 1.1]
    live(Slot::InFps, "InputVideoFrameRate", By::Pipeline, "Maximum", Quick, NeverHadInput),
    live(Slot::InFpsLow, "InputVideoFrameRate", By::Pipeline, "Minimum", Quick, NeverHadInput),
    // Zero: nothing is written. [documented] A group that has an archive records black instead and
    // keeps its outputs. [documented: aws-facts 12 "Input loss"]
    live(Slot::Outputs, "ActiveOutputs", By::Group(PACKAGER_GROUP), "Maximum", Quick, NeverHadInput),
    live(Slot::Archive, "ActiveOutputs", By::Group(ARCHIVE_GROUP), "Maximum", Slow, NeverHadInput),
    // Zero: none. Nothing: the channel does not run. [documented]
    live(Slot::Alerts, "ActiveAlerts", By::Pipeline, "Maximum", Quick, Late),
    // Never quite zero: some traffic is there without a feed. Nothing: not running. [documented]
    live(Slot::InMbps, "NetworkIn", By::Pipeline, "Average", Slow, Late),
    // Zero: healthy; up to 60,000 while the last frame is repeated. Nothing: not producing. [documented]
    live(Slot::Fill, "FillMsec", By::Pipeline, "Maximum", Slow, NeverHadInput),
    // Zero: keeps up. By channel and pipeline, as AWS's own samples have it; its papers say
    // Pipeline and Region. [seen: aws-facts 1.1]
    live(Slot::Dropped, "DroppedFrames", By::Pipeline, "Sum", Slow, Late),
    live(Slot::Svq, "SvqTime", By::Pipeline, "Maximum", Slow, Late),
    // Zero: no errors. Nothing: nothing is sent. [documented]
    live(Slot::Out4xx, "Output4xxErrors", By::Group(PACKAGER_GROUP), "Sum", Slow, NeverHadInput),
    live(Slot::Out5xx, "Output5xxErrors", By::Group(PACKAGER_GROUP), "Sum", Slow, NeverHadInput),
    // Decibels below full scale. Nothing: no sound goes out. [documented]
    live(Slot::Audio, "OutputAudioLevelDbfs", By::Audio, "Maximum", Slow, NeverHadInput),
    // The same as it is heard, LKFS. [documented]
    live(Slot::Loudness, "OutputAudioLevelLkfs", By::Audio, "Maximum", Slow, NeverHadInput),
    // One on the input that is taken, zero on the other. Nothing: nothing is packaged.
    // [documented: aws-facts 1.2; assumed: that ids and not uids name them]
    minute(Slot::Taken, Source::MediaPackage, "ActiveInput", By::Ingest, "Maximum", Late),
    // Nothing: nobody asked, or (by range) no such answer. [documented: aws-facts 1.2]
    minute(Slot::PackRequests, Source::MediaPackage, "EgressRequestCount", By::Package, "Sum", NoTraffic),
    minute(Slot::Pack4xx, Source::MediaPackage, "EgressRequestCount", By::PackageRange("4xx"), "Sum", ZeroWith(Slot::PackRequests)),
    minute(Slot::Pack5xx, Source::MediaPackage, "EgressRequestCount", By::PackageRange("5xx"), "Sum", ZeroWith(Slot::PackRequests)),
    minute(Slot::PackOut, Source::MediaPackage, "EgressBytes", By::Package, "Sum", NoTraffic),
    // Nothing: nothing came in. [assumed: as with egress]
    minute(Slot::PackIn, Source::MediaPackage, "IngressBytes", By::Package, "Sum", NoTraffic),
    // Each has one valid statistic. Nothing: nobody watches. [documented: aws-facts 1.3]
    minute(Slot::EdgeRequests, Source::CloudFront, "Requests", By::Edge, "Sum", NoTraffic),
    minute(Slot::Edge4xx, Source::CloudFront, "4xxErrorRate", By::Edge, "Average", NoTraffic),
    minute(Slot::Edge5xx, Source::CloudFront, "5xxErrorRate", By::Edge, "Average", NoTraffic),
    minute(Slot::EdgeBytes, Source::CloudFront, "BytesDownloaded", By::Edge, "Sum", NoTraffic),
];

impl Entry {
    /// One per pipeline, or one of all.
    pub fn pipelines(&self, standard: bool) -> &'static [Option<Pipeline>] {
        match self.by {
            By::Pipeline | By::Group(_) | By::Audio | By::Ingest if standard => {
                &[Some(Pipeline::A), Some(Pipeline::B)]
            }
            By::Pipeline | By::Group(_) | By::Audio | By::Ingest => &[Some(Pipeline::A)],
            By::Package | By::PackageRange(_) | By::Edge => &[None],
        }
    }
}

/// The entry of a slot.
pub(super) fn of(slot: Slot) -> Option<&'static Entry> {
    ALL.iter().find(|e| e.slot == slot)
}

impl Source {
    /// CloudWatch's namespace.
    pub(super) fn namespace(self) -> &'static str {
        match self {
            Source::MediaLive | Source::Api => "AWS/MediaLive",
            Source::MediaPackage => "AWS/MediaPackage",
            Source::CloudFront => "AWS/CloudFront",
        }
    }

    /// Length of a window [documented: aws-facts 1.1 to 1.3].
    pub fn period(self) -> Duration {
        match self {
            Source::MediaLive | Source::Api => Duration::from_secs(10),
            Source::MediaPackage | Source::CloudFront => Duration::from_secs(60),
        }
    }

    /// Older than this is stale until the real delay is known (screens.md rule 5) [assumed:
    /// aws-facts 12 "Delay of metrics"].
    pub fn stale_after(self) -> Duration {
        Duration::from_secs(match self {
            Source::MediaLive | Source::Api => 45,
            Source::MediaPackage => 180,
            Source::CloudFront => 360,
        })
    }

    /// How long a window that nothing follows is waited for before it counts as whole (assumed).
    pub(super) fn settles_after(self) -> Duration {
        self.stale_after() - self.period() / 2
    }

    /// How far back to ask again: windows are late, and some later than that (assumed).
    pub(super) fn look_back(self) -> Duration {
        Duration::from_secs(match self {
            Source::MediaLive | Source::Api => 300,
            Source::MediaPackage => 480,
            Source::CloudFront => 720,
        })
    }
}
