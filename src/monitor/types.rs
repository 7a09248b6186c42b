//! What watching yields: one picture per stream, of [`super::reading`]s and what was judged of them
//! ([`super::verdict`]). Plain values, no IO; `watch` fills them, the screens draw them, and nothing here
//! knows either. The picture of a stream is also what a recording holds, so its members are only ever added to.

use super::alerts::Alerts;
use super::meter::Meter;
use super::picture::Picture;
use super::reading::{Source, Track};
use super::verdict::{Condition, Lamp, Tally};
use crate::clock::Timestamp;
use crate::probe::Observation;
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
    /// What comes in, as MediaLive shows it.
    #[serde(default)]
    pub picture: Picture,
    /// The brightest part of each picture, percent of white: black is judged by it.
    #[serde(default = "momentary")]
    pub brightest: Track,
    /// The most that a part of a picture changed since the one before, percent of white: standing still is
    /// judged by it.
    #[serde(default = "momentary")]
    pub stir: Track,
    /// Whether it ever had input since the start that we can see.
    pub ever_had_input: bool,
}

/// Numbers of pictures, none of them: they are of a moment and not of a window.
fn momentary() -> Track {
    Track::empty(Source::Api, Duration::ZERO)
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
    /// Whether the channel makes thumbnails.
    #[serde(default)]
    pub thumbnails: bool,
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
    /// Until when black, stills and silence are meant, says whoever watches here.
    #[serde(default)]
    pub black_until: Option<Timestamp>,
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
    /// How far the nearest two pictures of A and B are from each other, percent of white.
    #[serde(default = "momentary")]
    pub apart: Track,
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
    /// Whether black, stills and silence are meant now.
    pub fn expects_black(&self, now: Timestamp) -> bool {
        self.black_until.is_some_and(|until| now < until)
    }

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
    /// Streams in which black, stills and silence are meant, and until when.
    pub black_until: BTreeMap<String, Timestamp>,
    /// Credentials profile, for advice when they no longer work.
    pub profile: Option<String>,
    /// Raised after an act: look at once.
    pub poke: u64,
    /// Look rarely: nobody is watching.
    pub unfocused: bool,
}
