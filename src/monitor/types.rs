//! What watching yields: readings with source, age and reason, and one picture per stream. Plain
//! values, no IO; `watch` fills them, the screens draw them, and nothing here knows either. The picture
//! of a stream is also what a recording holds, so its members are only ever added to.

use super::alerts::Alerts;
use super::meter::Meter;
use crate::clock::Timestamp;
use crate::probe::{Name, Observation, name};
use crate::spec::price::Tariff;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// MediaLive's two encoder pipelines: A is 0, B is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Pipeline {
    /// Pipeline 0.
    A,
    /// Pipeline 1.
    B,
}

impl Pipeline {
    /// Both, A first.
    pub const BOTH: [Pipeline; 2] = [Pipeline::A, Pipeline::B];

    /// The number AWS uses.
    pub fn number(self) -> &'static str {
        match self {
            Pipeline::A => "0",
            Pipeline::B => "1",
        }
    }

    /// The letter people use.
    pub fn letter(self) -> &'static str {
        match self {
            Pipeline::A => "A",
            Pipeline::B => "B",
        }
    }

    /// The other one.
    pub fn other(self) -> Pipeline {
        match self {
            Pipeline::A => Pipeline::B,
            Pipeline::B => Pipeline::A,
        }
    }
}

/// Where a number comes from; its delay decides when it is stale (screens.md rule 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// CloudWatch AWS/MediaLive, 10 s periods.
    MediaLive,
    /// CloudWatch AWS/MediaPackage, 60 s periods.
    MediaPackage,
    /// CloudWatch AWS/CloudFront in us-east-1, 60 s periods.
    CloudFront,
    /// A Describe or List call.
    Api,
}

/// Why there is no number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// The channel does not run.
    NotStarted,
    /// Running, and never had input.
    NeverHadInput,
    /// The window has not arrived yet.
    Late,
    /// AWS refuses to say.
    NotPermitted(String),
    /// Asked too often.
    Throttled,
    /// AWS has no metric with these dimensions.
    NoSuchMetric,
    /// AWS does not answer.
    Unreachable(String),
    /// Nobody asks for the stream: what counts requests says nothing then.
    NoTraffic,
    /// Not asked yet.
    NotAsked,
}

impl Why {
    /// In a few words, for a cell.
    pub fn words(&self) -> &str {
        match self {
            Why::NotStarted => "not started",
            Why::NeverHadInput => "never had input",
            Why::Late => "late",
            Why::NotPermitted(_) => "not permitted",
            Why::Throttled => "throttled",
            Why::NoSuchMetric => "no such metric",
            Why::Unreachable(_) => "no answer",
            Why::NoTraffic => "no requests",
            Why::NotAsked => "asking",
        }
    }
}

/// One number, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reading {
    /// A settled value.
    Value {
        /// In the metric's own unit.
        v: f64,
        /// End of the window it covers; age counts from here.
        until: Timestamp,
    },
    /// No number.
    NoData(Why),
    /// The last value, too old to judge by.
    Stale {
        /// In the metric's own unit.
        v: f64,
        /// End of its window.
        until: Timestamp,
        /// Why nothing newer came.
        why: Why,
    },
}

impl Reading {
    /// The value, if it is fresh.
    pub fn fresh(&self) -> Option<f64> {
        match self {
            Reading::Value { v, .. } => Some(*v),
            Reading::NoData(_) | Reading::Stale { .. } => None,
        }
    }

    /// The last value, fresh or not.
    pub fn last(&self) -> Option<f64> {
        match self {
            Reading::Value { v, .. } | Reading::Stale { v, .. } => Some(*v),
            Reading::NoData(_) => None,
        }
    }

    /// End of the window it covers.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Reading::Value { until, .. } | Reading::Stale { until, .. } => Some(*until),
            Reading::NoData(_) => None,
        }
    }
}

/// One metric over time, oldest first. A missing period is a gap: it is not in `points`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Start of the window, value.
    pub points: Vec<(Timestamp, f64)>,
    /// Length of a window.
    pub period: Duration,
    /// Latest settled value, judged for age.
    pub now: Reading,
    /// Where it comes from.
    pub source: Source,
}

impl Track {
    /// Nothing yet.
    pub fn empty(source: Source, period: Duration) -> Self {
        Self {
            points: Vec::new(),
            period,
            now: Reading::NoData(Why::NotAsked),
            source,
        }
    }

    /// What an older recording has of a metric that it did not ask for.
    fn unasked() -> Self {
        Self::empty(Source::MediaLive, Source::MediaLive.period())
    }

    /// Lowest value since `from`.
    pub fn low_since(&self, from: Timestamp) -> Option<f64> {
        let since = self.points.iter().filter(|(at, _)| *at >= from);
        since.map(|(_, v)| *v).min_by(f64::total_cmp)
    }

    /// Sum since `from`; `None` without any point.
    pub fn sum_since(&self, from: Timestamp) -> Option<f64> {
        let mut points = self.points.iter().filter(|(at, _)| *at >= from).peekable();
        points.peek()?;
        Some(points.map(|(_, v)| *v).sum())
    }
}

/// One pipeline of the channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Which.
    pub pipeline: Pipeline,
    /// Whether an encoder should feed it.
    pub expected: bool,
    /// InputVideoFrameRate, Maximum: loss is judged by it.
    pub in_fps: Track,
    /// InputVideoFrameRate, Minimum: sag is judged by it.
    pub in_fps_low: Track,
    /// NetworkIn, megabits per second.
    pub in_mbps: Track,
    /// ActiveOutputs of the group that feeds the packager, Maximum; wanted are [`Wants::outputs`].
    pub outputs: Track,
    /// ActiveOutputs of the archive group, Maximum; it records black without input.
    pub archive: Track,
    /// Output frame rate, where MediaLive publishes one; else derived (see [`Leg::out_derived`]).
    pub out_fps: Track,
    /// Whether `out_fps` is derived: the wanted rate times what the encoder keeps up with.
    pub out_derived: bool,
    /// FillMsec, Maximum: how long the last frame has been repeated, milliseconds.
    pub fill_ms: Track,
    /// DroppedFrames, Sum.
    pub dropped: Track,
    /// SvqTime, Maximum, percent.
    pub svq_percent: Track,
    /// ActiveAlerts, Maximum.
    pub alerts: Track,
    /// Output4xxErrors, Sum, encoder to packager.
    pub out_4xx: Track,
    /// Output5xxErrors, Sum, encoder to packager.
    pub out_5xx: Track,
    /// OutputAudioLevelDbfs, Maximum: silence is judged by the loudest moment.
    #[serde(default = "Track::unasked")]
    pub audio_dbfs: Track,
    /// OutputAudioLevelLkfs, Maximum: how loud it is heard.
    #[serde(default = "Track::unasked")]
    pub audio_lkfs: Track,
    /// Whether it ever had input since the start that we can see.
    pub ever_had_input: bool,
}

/// The packager.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Packager {
    /// Requests to the endpoints, Sum.
    pub requests: Track,
    /// 4xx answers, Sum.
    pub egress_4xx: Track,
    /// 5xx answers, Sum.
    pub egress_5xx: Track,
    /// Bytes to the edge, Sum.
    pub egress_bytes: Track,
    /// Bytes from the encoder, Sum.
    pub ingress_bytes: Track,
}

/// The edge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// Requests, Sum.
    pub requests: Track,
    /// 4xxErrorRate, percent.
    pub rate_4xx: Track,
    /// 5xxErrorRate, percent.
    pub rate_5xx: Track,
    /// BytesDownloaded, Sum.
    pub bytes: Track,
}

/// How bad, as crews use the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing.
    Minor,
    /// Viewers have picture, no spare; or money is wasted.
    Major,
    /// Viewers suffer.
    Critical,
}

impl Severity {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Minor => "minor",
            Severity::Major => "major",
            Severity::Critical => "critical",
        }
    }
}

/// One judged fact about a stream (screens.md rule 7: what, proof, FIRST, NOT).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Stable name: `input_lost`, `no_input`, `running_without_input`, `packager_5xx`, `edge_5xx`, …
    #[serde(deserialize_with = "name")]
    pub kind: Name,
    /// Pipeline, where it is about one.
    pub pipeline: Option<Pipeline>,
    /// How bad.
    pub severity: Severity,
    /// When it happened (event time).
    pub since: Timestamp,
    /// When we saw it.
    pub seen: Timestamp,
    /// What, in one sentence; the age is drawn by the screen.
    pub what: String,
    /// Proof: numbers.
    pub proof: String,
    /// What a practised crew does first.
    pub first: String,
    /// What not to do.
    pub not: Option<String>,
    /// How many consequences are grouped under it.
    pub grouped: usize,
}

/// The state of one lamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Light {
    /// Measured and good.
    Good,
    /// Measured and not as wanted.
    Warn,
    /// Measured and down.
    Down,
    /// Follows from another lamp.
    Follows,
    /// Not measured: hollow, never green.
    Hollow,
}

/// One of the seven lamps, source to viewer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lamp {
    /// `SOURCE`, `CONTRIB`, `ENC IN`, `ENC OUT`, `PACKAGER`, `EDGE`, `VIEWER`.
    #[serde(deserialize_with = "name")]
    pub name: Name,
    /// One light per pipeline where the lamp is about pipelines, else one.
    pub lights: Vec<(Option<Pipeline>, Light)>,
    /// What it shows, in a few words.
    pub evidence: String,
    /// End of the window it was judged by.
    pub until: Option<Timestamp>,
}

/// The tally (screens.md rule 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tally {
    /// Nothing seen yet.
    Unknown,
    /// No channel.
    NotDeployed,
    /// Idle.
    OffAir,
    /// Starting since.
    Starting(Option<Timestamp>),
    /// Running, an expected input missing on all pipelines.
    RunningNoInput(Timestamp),
    /// Running with input; the edge is not seen to advance.
    RunningNotProven {
        /// What is not as it should be.
        degraded: Option<String>,
    },
    /// Running, edge seen to advance; degraded tells how.
    OnAir {
        /// What is not as it should be.
        degraded: Option<String>,
    },
    /// Running and viewers suffer.
    Trouble(String),
    /// Stopping.
    Ending,
    /// Channel in a state of its own: `CREATING`, `UPDATING`, `DELETING`, `RECOVERING`…
    Other(String),
    /// No AWS answers.
    Blind {
        /// Since.
        since: Timestamp,
        /// Why.
        why: String,
        /// Whether the playlist is seen to advance, which needs no AWS; nothing while that is not known.
        #[serde(default)]
        plays: Option<bool>,
    },
}

/// What is wanted of one stream, from its configuration; without one, guesses are not made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wants {
    /// Frames per second of the source.
    pub fps: f64,
    /// Encoder's bit rate, megabits per second.
    pub mbps: f64,
    /// Outputs to the packager per pipeline.
    pub outputs: u32,
    /// Width and height of each rung: what the playlist should declare.
    pub rungs: Vec<(u32, u32)>,
    /// Archive outputs per pipeline, beside them.
    pub archive_outputs: u32,
    /// Name of the sound, by which its level is told.
    #[serde(default)]
    pub audio: Option<String>,
    /// Encoders that should feed it: 1 or 2.
    pub feeds: u8,
    /// A pipeline that is not fed by plan, said by whoever watches.
    pub unused: Option<Pipeline>,
    /// Channel on air, dollars an hour; absent when the price is not in the table.
    pub usd_per_hour: Option<f64>,
    /// Bit rate of each rung with its sound, bits per second.
    #[serde(default)]
    pub rung_bps: Vec<u64>,
    /// The other prices; absent where the table cannot be read.
    #[serde(default)]
    pub tariff: Option<Tariff>,
}

/// An announced end, as the channel's tag has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// A time.
    At(Timestamp),
    /// Something that is no time: not written by onair.
    Unreadable(String),
}

/// What else in AWS a stream is made of, by the names that its metrics have and AWS support asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// CloudFront distribution.
    pub distribution: Option<String>,
    /// Where viewers begin: the manifest at the edge.
    pub playback_url: Option<String>,
    /// The same manifest at the packager.
    pub packager_url: Option<String>,
    /// Ids of the packager's ingest endpoints, A first.
    pub ingests: Vec<String>,
}

/// One stream at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StreamSnapshot {
    /// Its name.
    pub name: String,
    /// MediaLive channel id.
    pub channel_id: Option<String>,
    /// AWS's word for the channel's state.
    pub channel_state: Option<String>,
    /// `STANDARD` or `SINGLE_PIPELINE`.
    pub channel_class: String,
    /// Pipelines that encode, by MediaLive's own count.
    #[serde(default)]
    pub pipelines_running: Option<u32>,
    /// Whether whoever watches here has asked for a stop.
    #[serde(default)]
    pub stop_asked: bool,
    /// When its state was looked at.
    pub looked_at: Option<Timestamp>,
    /// Running since: seen by us, or told by the first data point in the window asked for.
    pub running_since: Option<Timestamp>,
    /// The announced end; [`StreamSnapshot::end`] says whether it is of this run.
    #[serde(default)]
    pub ends: Option<End>,
    /// From the configuration.
    pub wants: Option<Wants>,
    /// One or two.
    pub legs: Vec<Leg>,
    /// Which pipeline the packager takes (ActiveInput).
    pub carries: Option<Pipeline>,
    /// When it took it.
    pub carries_since: Option<Timestamp>,
    /// The packager.
    pub packager: Packager,
    /// The edge.
    pub edge: Edge,
    /// What the probe saw last at the playback URL; nothing while it is not probed.
    pub playback: Option<Observation>,
    /// When the playlist was last seen to advance in this run.
    #[serde(default)]
    pub played_at: Option<Timestamp>,
    /// What AWS itself says is wrong.
    #[serde(default)]
    pub alerts: Alerts,
    /// Its other names in AWS, as far as they are known.
    #[serde(default)]
    pub names: Names,
    /// Judged facts, worst first.
    pub conditions: Vec<Condition>,
    /// Source to viewer.
    pub lamps: Vec<Lamp>,
    /// The tally.
    pub tally: Tally,
    /// What it costs; absent in recordings older than the meter.
    #[serde(default)]
    pub meter: Option<Meter>,
}

impl StreamSnapshot {
    /// Whether its channel encodes, with one pipeline at least or about to. [documented: aws-facts 2.2,
    /// RECOVERING]
    pub fn encodes(&self) -> bool {
        matches!(
            self.channel_state.as_deref(),
            Some("RUNNING" | "RECOVERING")
        )
    }
}

/// All streams of an account and region at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// When it was put together.
    pub at: Timestamp,
    /// When AWS last answered anything.
    pub answered: Option<Timestamp>,
    /// What is wrong with the watching itself; one line, ready to show.
    pub trouble: Option<String>,
    /// What the watching costs, dollars an hour (GetMetricData is paid per metric).
    pub usd_per_hour: f64,
    /// When the credentials in use end, where whoever gave them says so.
    pub session_ends: Option<Timestamp>,
    /// Streams, worst first.
    pub streams: Vec<StreamSnapshot>,
}

/// What the watcher is told, and may be told anew at any moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Orders {
    /// The stream in focus: described in full.
    pub focus: Option<String>,
    /// The only stream to watch; nothing watches all of the region.
    pub only: Option<String>,
    /// Configured wants by stream name.
    pub wants: BTreeMap<String, Wants>,
    /// Streams that are being stopped from here: their stop surprises nobody.
    pub stopping: BTreeSet<String>,
    /// Credentials profile, for advice when they no longer work.
    pub profile: Option<String>,
    /// Raised after an act: look at once.
    pub poke: u64,
    /// Look rarely: nobody is watching.
    pub unfocused: bool,
}
