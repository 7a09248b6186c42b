//! The bundle as values, which are also its JSON: everything in it has passed `clean`.

use crate::clock::Timestamp;
use crate::probe::Observation;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// One thing in AWS.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "EvidenceThing")]
pub struct Thing {
    /// What it is: `MediaLive channel`.
    pub what: &'static str,
    /// Its id.
    pub id: String,
    /// Its ARN, where it follows from the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
}

/// One judged fact.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "EvidenceFact")]
pub struct Fact {
    /// Stable name.
    pub kind: String,
    /// `A` or `B`, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<&'static str>,
    /// `minor`, `major`, `critical`.
    pub severity: &'static str,
    /// When it began.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// When it was seen.
    #[schemars(with = "String")]
    pub seen: Timestamp,
    /// What, in one sentence.
    pub what: String,
    /// Proof: numbers.
    pub proof: String,
    /// How many consequences are grouped under it.
    pub grouped: usize,
}

/// One lamp, viewer's end last.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "EvidenceLamp")]
pub struct LampSeen {
    /// `SOURCE` to `VIEWER`.
    pub name: String,
    /// `good`, `bad`, `down`, `follows`, `not measured`; with the pipeline before it, where there are two.
    pub lights: Vec<String>,
    /// What it shows.
    pub evidence: String,
    /// End of the window it was judged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
}

/// One alert or alarm.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "EvidenceAlert")]
pub struct AlertSeen {
    /// `MediaLive` or `CloudWatch`.
    pub source: &'static str,
    /// Id of the alert, or the alarm's name.
    pub id: String,
    /// In short.
    pub what: String,
    /// As AWS says it.
    pub message: String,
    /// `A` or `B`, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<&'static str>,
    /// Since when.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// When it was over; absent while it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub cleared: Option<Timestamp>,
}

/// The windows of one metric.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "EvidenceWindows")]
pub struct Windows {
    /// `AWS/MediaLive`…
    pub namespace: String,
    /// The metric's name.
    pub name: String,
    /// `Maximum`, `Sum`…
    pub statistic: String,
    /// Its dimensions.
    pub dimensions: BTreeMap<String, String>,
    /// Length of a window in seconds.
    pub period_s: i32,
    /// `A` or `B`, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<&'static str>,
    /// The latest settled value and its age, or why there is none.
    pub now: String,
    /// Start of each window and its value, oldest first; a window that is not here did not come.
    #[schemars(with = "Vec<(String, f64)>")]
    pub points: Vec<(Timestamp, f64)>,
}

/// One call to AWS.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "EvidenceCall")]
pub struct CallSeen {
    /// When it went out.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Region it went to.
    pub region: String,
    /// `medialive:ListChannels`, and what it was about.
    pub call: String,
    /// `ok`, or the error's code.
    pub outcome: String,
    /// Until the answer.
    pub took_ms: u64,
    /// Request id of the answer; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// The bundle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// Version of onair.
    pub onair: &'static str,
    /// Whether this is a rehearsal.
    pub simulated: bool,
    /// Whether it is made from a recording.
    pub recorded: bool,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Stream.
    pub stream: String,
    /// The moment it is about.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Where its windows begin.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// The tally in words.
    pub tally: String,
    /// AWS's word for the channel's state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_state: Option<String>,
    /// `STANDARD` or `SINGLE_PIPELINE`.
    pub channel_class: String,
    /// Since when the channel runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub running_since: Option<Timestamp>,
    /// The pipeline that the packager takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carries: Option<&'static str>,
    /// What is in AWS.
    pub things: Vec<Thing>,
    /// What was judged, worst first.
    pub conditions: Vec<Fact>,
    /// The seven lamps.
    pub lamps: Vec<LampSeen>,
    /// What AWS itself says, newest first.
    pub alerts: Vec<AlertSeen>,
    /// How our alarms stand, in words; absent when not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarms: Option<String>,
    /// What the probe saw last; absent when nothing was probed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub playback: Option<Observation>,
    /// Metrics with their windows.
    pub metrics: Vec<Windows>,
    /// Calls to AWS, newest last.
    pub calls: Vec<CallSeen>,
    /// Lines for a shell that ask the same again.
    pub again: Vec<String>,
}
