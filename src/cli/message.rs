//! Everything `--json` prints, as types: the JSON Schema derives from them, and a test refuses that
//! anything is taken away within `onair/1`. Units stand in names; absent, null and zero differ.

use crate::engine::{Event, Receipt, StatusPart};
use crate::shape::Part;
use schemars::JsonSchema;
use serde::Serialize;

/// The frame of every object.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Envelope<'a> {
    /// `onair/1`.
    pub schema: &'static str,
    /// When, RFC 3339 in UTC; simulated time in a rehearsal.
    #[schemars(with = "String")]
    pub at: crate::clock::Timestamp,
    /// The run, a ULID.
    pub run: &'a str,
    /// Stream, where the object is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<&'a str>,
    /// Whether this is a rehearsal.
    pub simulated: bool,
    /// What it says.
    #[serde(flatten)]
    pub body: Body,
}

/// What an object says.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Body {
    /// While a run goes on.
    Event(Event),
    /// A result.
    Message(Message),
}

/// A result.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Message {
    /// One part of a plan.
    #[serde(rename = "plan.part")]
    PlanPart {
        /// Which part.
        part: Part,
        /// `create`, `keep`, `wait`, `update`, `replace`, `delete`, `retain`.
        action: &'static str,
        /// Id of what is there.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// What it does to viewers of a running channel.
        air_impact: crate::stack::AirImpact,
        /// Settings that change.
        changes: Vec<ChangeLine>,
        /// Why, for `wait`, `replace` and `retain`.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        /// Usual duration, quick end.
        usual_from_ms: u64,
        /// Usual duration, slow end.
        usual_to_ms: u64,
        /// Wanted settings, with `--settings`.
        #[serde(skip_serializing_if = "Option::is_none")]
        settings: Option<serde_json::Value>,
    },
    /// One line of the estimate.
    #[serde(rename = "plan.cost")]
    PlanCost {
        /// What is paid for.
        what: String,
        /// How much of it.
        quantity: String,
        /// While on air; absent when the price table has no price.
        #[serde(skip_serializing_if = "Option::is_none")]
        usd_per_hour: Option<f64>,
        /// While it exists; absent when it costs nothing or is unknown.
        #[serde(skip_serializing_if = "Option::is_none")]
        usd_per_month: Option<f64>,
        /// What the price hangs on, or why there is none.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// One finding of the lint.
    #[serde(rename = "plan.lint")]
    PlanLint {
        /// Rule.
        rule: String,
        /// `error`, `warning`, `note`.
        severity: String,
        /// What, and what to do.
        message: String,
    },
    /// The whole plan in numbers.
    #[serde(rename = "plan")]
    Plan {
        /// Parts to make.
        create: usize,
        /// Parts to change.
        update: usize,
        /// Parts to make anew.
        replace: usize,
        /// Parts to remove.
        delete: usize,
        /// Parts that are as they should be, or stay.
        keep: usize,
        /// Whether the channel runs, or may.
        on_air: bool,
        /// The worst of the parts.
        air_impact: crate::stack::AirImpact,
        /// Whether AWS was asked; false for `--offline`.
        asked_aws: bool,
        /// On air, at least.
        #[serde(skip_serializing_if = "Option::is_none")]
        usd_per_hour: Option<f64>,
        /// Whether some price is unknown, so that the sum is a lower bound.
        usd_is_lower_bound: bool,
        /// Date of the price table.
        #[serde(skip_serializing_if = "Option::is_none")]
        prices_dated: Option<String>,
    },
    /// How a deploy ended.
    #[serde(rename = "deploy")]
    Deploy {
        /// Parts made or changed.
        done: Vec<Part>,
        /// Parts that failed.
        failed: Vec<Part>,
        /// Parts not tried.
        skipped: Vec<Part>,
        /// API calls of this run.
        api_calls: u64,
    },
    /// The recipe's seven outputs and more.
    #[serde(rename = "outputs")]
    Outputs {
        /// Ingest URL of A.
        #[serde(rename = "RTMPInputURL")]
        rtmp_input_url: Option<String>,
        /// Ingest URL of B; null for a single-pipeline channel.
        #[serde(rename = "RTMPBackupInputURL")]
        rtmp_backup_input_url: Option<String>,
        /// HLS.
        #[serde(rename = "HLSPlaybackURL")]
        hls_playback_url: Option<String>,
        /// DASH; null when switched off.
        #[serde(rename = "DASHPlaybackURL")]
        dash_playback_url: Option<String>,
        /// Player page.
        #[serde(rename = "TestPlayerURL")]
        test_player_url: Option<String>,
        /// MediaLive channel.
        #[serde(rename = "MediaLiveChannelId")]
        media_live_channel_id: Option<String>,
        /// Dashboard; null when switched off.
        #[serde(rename = "CloudWatchDashboardURL")]
        cloud_watch_dashboard_url: Option<String>,
        /// CMAF; null when switched off.
        cmaf_playback_url: Option<String>,
        /// The channel in MediaLive's own console.
        console_url: Option<String>,
        /// Whether stream keys are shown.
        keys_revealed: bool,
    },
    /// One part that is there.
    #[serde(rename = "status.part")]
    StatusPart(StatusPart),
    /// The stream at one look.
    #[serde(rename = "status")]
    Status {
        /// AWS's word for the channel's state; null without a channel.
        channel_state: Option<String>,
        /// Parts that are there.
        parts: usize,
        /// When the stream is meant to end; null when no end is announced.
        #[schemars(with = "Option<String>")]
        ends: Option<crate::clock::Timestamp>,
        /// Until then; negative once it has passed, null without an end.
        ends_in_ms: Option<i64>,
    },
    /// One line of what the stream costs.
    #[serde(rename = "status.cost_line")]
    StatusCostLine {
        /// `channel`, `packager`, `cdn`, `idle`, `alarms`, `console`.
        name: &'static str,
        /// As it is now; null when it is not known.
        usd_per_hour: Option<f64>,
        /// `at_least` or `at_most`, where it is not exact.
        #[serde(skip_serializing_if = "Option::is_none")]
        usd_per_hour_bound: Option<&'static str>,
        /// Since the channel was started; null when it is not known or means nothing.
        usd_since_start: Option<f64>,
        /// `at_least` or `at_most`, where it is not exact.
        #[serde(skip_serializing_if = "Option::is_none")]
        usd_since_start_bound: Option<&'static str>,
        /// `list_price`, `list_price_assumed`, `measured`, `counted`.
        origin: &'static str,
        /// Age of what it is measured by; absent when nothing is.
        #[serde(skip_serializing_if = "Option::is_none")]
        age_ms: Option<u64>,
        /// Why a figure is null.
        #[serde(skip_serializing_if = "Option::is_none")]
        why_unknown: Option<String>,
        /// What more there is to know.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// What the stream costs; the console's own questions are not in it.
    #[serde(rename = "status.cost")]
    StatusCost {
        /// Now; null where nothing of it is known.
        usd_per_hour: Option<f64>,
        /// Something is not known.
        usd_per_hour_is_lower_bound: Option<bool>,
        /// Since the channel was started; null while it does not run.
        usd_since_start: Option<f64>,
        /// Something is not known or was not measured.
        usd_since_start_is_lower_bound: Option<bool>,
        /// At the announced end, if it goes on as now; null without an end to come.
        usd_at_announced_end: Option<f64>,
        /// Something is not known or was not measured.
        usd_at_announced_end_is_lower_bound: Option<bool>,
        /// Viewers by what left the edge and the mean rate of the ladder; null without data.
        viewers_estimate: Option<f64>,
        /// If all took the highest rung.
        viewers_estimate_low: Option<f64>,
        /// If all took the lowest rung.
        viewers_estimate_high: Option<f64>,
        /// Age of what the estimate is made from.
        viewers_age_ms: Option<u64>,
        /// Region and date of the price table; null when the stream is not configured here.
        prices: Option<String>,
        /// They are not of the stream's region.
        prices_of_another_region: bool,
    },
    /// The channel after start or stop.
    #[serde(rename = "channel")]
    Channel {
        /// Id.
        id: String,
        /// AWS's word for its state.
        state: String,
        /// Whether it was in that state before.
        already: bool,
        /// Alarms armed or disarmed.
        alarms: usize,
    },
    /// The announced end.
    #[serde(rename = "until")]
    Until {
        /// AWS's word for the channel's state.
        channel_state: String,
        /// When the stream is meant to end; null when no end is announced.
        #[schemars(with = "Option<String>")]
        ends: Option<crate::clock::Timestamp>,
        /// Until then; negative once it has passed, null without an end.
        ends_in_ms: Option<i64>,
    },
    /// What a destroy left.
    #[serde(rename = "receipt")]
    Receipt(Receipt),
    /// One stream of the account and region.
    #[serde(rename = "list.stream")]
    ListStream {
        /// Stream.
        name: String,
        /// Its channel's state; null without a channel.
        channel_state: Option<String>,
        /// Parts seen.
        parts: usize,
    },
    /// One look of a probe.
    #[serde(rename = "probe")]
    Probe(Box<crate::probe::Observation>),
    /// A report was written.
    #[serde(rename = "report")]
    Report {
        /// The page.
        html: String,
        /// The same in Markdown.
        markdown: String,
    },
    /// A project was written.
    #[serde(rename = "export")]
    Export {
        /// `cloudformation`…
        dialect: String,
        /// Where.
        directory: String,
        /// Paths below it.
        files: Vec<String>,
        /// Of a stream that was found: what to know, one sentence each.
        notes: Vec<String>,
    },
    /// One change, of `watch`.
    #[serde(rename = "watch.change")]
    Change(super::headless::Change),
    /// The judgement of `status --check`.
    #[serde(rename = "check")]
    Check(super::headless::Judgement),
    /// One webhook or command of `notify`, and what became of a test.
    #[serde(rename = "notify.target")]
    NotifyTarget {
        /// Its name in the configuration.
        name: String,
        /// What it is, without what is secret.
        to: String,
        /// From which severity on it is told.
        severity: &'static str,
        /// `not_tried`, `delivered`, `failed`.
        result: &'static str,
        /// What it answered, or why it failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        said: Option<String>,
        /// Until the answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        took_ms: Option<u64>,
    },
    /// An evidence bundle was written.
    #[serde(rename = "evidence")]
    Evidence {
        /// The file.
        file: String,
        /// What is in it.
        bundle: Box<crate::evidence::Evidence>,
    },
    /// One alert of MediaLive, or alarm of ours in ALARM.
    #[serde(rename = "status.alert")]
    StatusAlert {
        /// `medialive` or `cloudwatch`.
        source: &'static str,
        /// What, in AWS's own short words.
        what: String,
        /// AWS's sentence.
        message: String,
        /// `A` or `B`, where it is about one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pipeline: Option<&'static str>,
        /// Since when.
        #[schemars(with = "String")]
        since: crate::clock::Timestamp,
        /// When it was over; absent while it holds.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        cleared: Option<crate::clock::Timestamp>,
    },
    /// Where an exporter listens.
    #[serde(rename = "exporter")]
    Exporter {
        /// URL of the metrics.
        url: String,
    },
    /// Where a simulator listens.
    #[serde(rename = "simulator")]
    Simulator {
        /// Endpoint URL.
        url: String,
    },
    /// A step of the demo.
    #[serde(rename = "demo.step")]
    DemoStep {
        /// What happens.
        text: String,
    },
    /// What the demo sees.
    #[serde(rename = "demo.reading")]
    DemoReading {
        /// Frames per second at A; null when there is no data.
        input_a_fps: Option<f64>,
        /// Frames per second at B; null when there is no data.
        input_b_fps: Option<f64>,
        /// Age of the older of the two; null when there is no data.
        age_ms: Option<u64>,
    },
    /// The command failed.
    #[serde(rename = "error")]
    Error {
        /// What happened, to what, what to do.
        message: String,
        /// The process's exit code.
        exit_code: u8,
    },
}

/// One setting that changes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChangeLine {
    /// Where.
    pub path: String,
    /// Now.
    pub from: serde_json::Value,
    /// Then.
    pub to: serde_json::Value,
}
