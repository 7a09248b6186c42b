//! A picture in Prometheus' text format, version 0.0.4. Pure. Where there is no fresh number there is no
//! series, never a zero; `onair_no_data` says why.

mod table;

use super::super::cost::origin;
use super::{age, words};
use crate::clock::Timestamp;
use crate::monitor::{
    Amount, FORGOTTEN, Leg, Meter, Pipeline, Reading, Severity, Snapshot, Source, StreamSnapshot,
    Tally, Track,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;
pub(super) use table::METRICS;

/// A picture, or a look at states, older than this says nothing about now: the slowest pace of watching
/// is a minute.
const OLD: Duration = Duration::from_secs(180);

type Labels<'a> = Vec<(&'static str, &'a str)>;

/// The page so far.
#[derive(Default)]
struct Page(BTreeMap<&'static str, String>);

impl Page {
    fn put(&mut self, name: &'static str, labels: &Labels<'_>, v: f64) {
        debug_assert!(METRICS.iter().any(|m| m.0 == name), "{name} has no help");
        // Neither is a measurement.
        if !v.is_finite() {
            return;
        }
        let labels: Vec<_> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
            .collect();
        let lines = self.0.entry(name).or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{name}{{{}}} {v}", labels.join(","));
    }

    fn written(self) -> String {
        let mut text = String::new();
        for (name, help) in METRICS {
            if let Some(lines) = self.0.get(name) {
                // As above.
                let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{lines}");
            }
        }
        text
    }
}

/// A label's value as the format wants it.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

fn with<'a>(labels: &Labels<'a>, more: &[(&'static str, &'a str)]) -> Labels<'a> {
    labels.iter().chain(more).copied().collect()
}

fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn unix(at: Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1000.0
}

/// The page at `now`; `picture` is the newest there is, or none yet.
pub fn render(region: &str, simulated: bool, picture: Option<&Snapshot>, now: Timestamp) -> String {
    let mut page = Page::default();
    let version = env!("CARGO_PKG_VERSION");
    page.put("onair_build_info", &vec![("version", version)], 1.0);
    let labels: Labels<'_> = vec![("region", region)];
    page.put("onair_rehearsal", &labels, flag(simulated));
    let young = |at: Timestamp| age(now, at) <= OLD;
    let picture = picture.filter(|p| young(p.at));
    let blind = |p: &Snapshot| {
        let mut all = p.streams.iter();
        all.any(|s| matches!(s.tally, Tally::Blind { .. }))
    };
    let up = picture.is_some_and(|p| p.answered.is_some_and(young) && !blind(p));
    page.put("onair_up", &labels, flag(up));
    let Some(picture) = picture else {
        return page.written();
    };
    let trouble = flag(picture.trouble.is_some());
    page.put("onair_watching_trouble", &labels, trouble);
    page.put("onair_watched_timestamp_seconds", &labels, unix(picture.at));
    page.put("onair_polling_usd_per_hour", &labels, picture.usd_per_hour);
    if let Some(ends) = picture.session_ends {
        let name = "onair_credentials_expiry_timestamp_seconds";
        page.put(name, &labels, unix(ends));
    }
    if picture.answered.is_some() {
        page.put("onair_streams", &labels, picture.streams.len() as f64);
    }
    let mut streams: Vec<_> = picture.streams.iter().collect();
    streams.sort_by(|a, b| a.name.cmp(&b.name));
    for stream in streams {
        let labels = vec![("stream", stream.name.as_str()), ("region", region)];
        of(&mut page, &labels, stream, now);
    }
    page.written()
}

fn of(page: &mut Page, labels: &Labels<'_>, stream: &StreamSnapshot, now: Timestamp) {
    let looked = stream.looked_at.filter(|at| age(now, *at) <= OLD);
    let running = stream.channel_state.as_deref() == Some("RUNNING");
    if let Some(state) = stream.channel_state.as_deref().filter(|_| looked.is_some()) {
        page.put("onair_channel_running", labels, flag(running));
        page.put(
            "onair_channel_state",
            &with(labels, &[("state", state)]),
            1.0,
        );
    }
    if running && let Some(since) = stream.running_since {
        let name = "onair_channel_running_since_timestamp_seconds";
        page.put(name, labels, unix(since));
    }
    let tally = words::key(&stream.tally);
    page.put("onair_tally", &with(labels, &[("tally", tally)]), 1.0);
    let on_air = match stream.tally {
        Tally::OnAir { .. } => Some(true),
        Tally::Unknown | Tally::Blind { .. } | Tally::RunningNotProven { .. } => None,
        _ => Some(false),
    };
    if let Some(on_air) = on_air {
        page.put("onair_on_air", labels, flag(on_air));
    }
    if let Some(wants) = &stream.wants {
        page.put("onair_input_frame_rate_wanted", labels, wants.fps);
        page.put("onair_active_outputs_wanted", labels, wants.outputs.into());
        if let Some(usd) = wants.usd_per_hour.filter(|_| running) {
            page.put("onair_channel_usd_per_hour", labels, usd);
        }
    }
    if let Some(end) = stream.end(now) {
        page.put("onair_announced_end_timestamp_seconds", labels, unix(end));
    }
    if let Some(meter) = stream.meter.as_ref().filter(|_| looked.is_some()) {
        cost(page, labels, meter);
    }
    for leg in &stream.legs {
        pipeline(page, labels, stream, leg);
    }
    delivery(page, labels, stream);
    judged(page, labels, stream);
    playback(page, labels, stream, now);
    ages(page, labels, stream, now);
}

/// What is known of the cost; the console's own is said once for all streams.
fn cost(page: &mut Page, labels: &Labels<'_>, meter: &Meter) {
    for line in meter.lines.iter().filter(|l| l.name != "console") {
        let own = with(
            labels,
            &[("item", line.name), ("origin", origin(line.origin))],
        );
        if let Some(usd) = line.per_hour.usd() {
            page.put("onair_cost_usd_per_hour", &own, usd);
        }
        if let Some(usd) = line.since_start.as_ref().and_then(Amount::usd) {
            page.put("onair_cost_since_start_usd", &own, usd);
        }
    }
    if let Some(viewers) = &meter.viewers {
        page.put("onair_viewers_estimate", labels, viewers.mean);
    }
}

/// A number, or why there is none; a stream that does not run has none and needs no reason.
fn measured(
    page: &mut Page,
    labels: &Labels<'_>,
    stream: &StreamSnapshot,
    name: &'static str,
    (track, factor): (&Track, f64),
) {
    let reason = match &track.now {
        Reading::Value { v, .. } => return page.put(name, labels, v * factor),
        Reading::NoData(why) => why.words().replace(' ', "_"),
        Reading::Stale { .. } => "stale".to_owned(),
    };
    if stream.encodes() {
        let why = with(labels, &[("metric", name), ("reason", &reason)]);
        page.put("onair_no_data", &why, 1.0);
    }
}

/// What makes a sum a rate.
fn per_second(track: &Track) -> (&Track, f64) {
    (track, 1.0 / track.period.as_secs_f64())
}

fn pipeline(page: &mut Page, labels: &Labels<'_>, stream: &StreamSnapshot, leg: &Leg) {
    let labels = &with(labels, &[("pipeline", leg.pipeline.letter())]);
    if stream.encodes() {
        page.put("onair_pipeline_expected", labels, flag(leg.expected));
        if let Some(carries) = stream.carries {
            let this = flag(carries == leg.pipeline);
            page.put("onair_pipeline_carries", labels, this);
        }
    }
    let mut put = |name, by| measured(page, labels, stream, name, by);
    put("onair_input_frame_rate", (&leg.in_fps, 1.0));
    put("onair_input_frame_rate_low", (&leg.in_fps_low, 1.0));
    put("onair_input_bytes_per_second", (&leg.in_mbps, 1e6 / 8.0));
    put("onair_active_outputs", (&leg.outputs, 1.0));
    put("onair_fill_seconds", (&leg.fill_ms, 1e-3));
    put("onair_dropped_frames_per_second", per_second(&leg.dropped));
    put("onair_speed_versus_quality_ratio", (&leg.svq_percent, 0.01));
    put("onair_active_alerts", (&leg.alerts, 1.0));
    put("onair_output_4xx_per_second", per_second(&leg.out_4xx));
    put("onair_output_5xx_per_second", per_second(&leg.out_5xx));
    if stream.wants.as_ref().is_some_and(|w| w.audio.is_some()) {
        put("onair_output_audio_peak_dbfs", (&leg.audio_dbfs, 1.0));
        put("onair_output_audio_loudness_lkfs", (&leg.audio_lkfs, 1.0));
    }
    if pictured(stream) {
        put("onair_picture_brightest_ratio", (&leg.brightest, 0.01));
        put("onair_picture_stir_ratio", (&leg.stir, 0.01));
    }
    if stream.wants.as_ref().is_none_or(|w| w.archive_outputs > 0) {
        put("onair_active_archive_outputs", (&leg.archive, 1.0));
    }
}

/// Whether MediaLive is to make thumbnails of it.
fn pictured(stream: &StreamSnapshot) -> bool {
    stream.wants.as_ref().is_some_and(|w| w.thumbnails)
}

fn delivery(page: &mut Page, labels: &Labels<'_>, stream: &StreamSnapshot) {
    let (p, e) = (&stream.packager, &stream.edge);
    let mut put = |name, by| measured(page, labels, stream, name, by);
    put(
        "onair_packager_requests_per_second",
        per_second(&p.requests),
    );
    put("onair_packager_4xx_per_second", per_second(&p.egress_4xx));
    put("onair_packager_5xx_per_second", per_second(&p.egress_5xx));
    put(
        "onair_packager_egress_bytes_per_second",
        per_second(&p.egress_bytes),
    );
    put(
        "onair_packager_ingress_bytes_per_second",
        per_second(&p.ingress_bytes),
    );
    put("onair_edge_requests_per_second", per_second(&e.requests));
    put("onair_edge_4xx_ratio", (&e.rate_4xx, 0.01));
    put("onair_edge_5xx_ratio", (&e.rate_5xx, 0.01));
    put("onair_edge_bytes_per_second", per_second(&e.bytes));
    if pictured(stream) && stream.legs.len() > 1 {
        put("onair_pictures_apart_ratio", (&stream.apart, 0.01));
    }
}

fn judged(page: &mut Page, labels: &Labels<'_>, stream: &StreamSnapshot) {
    for c in &stream.conditions {
        let mut own = with(labels, &[("kind", c.kind), ("severity", c.severity.word())]);
        own.extend(c.pipeline.map(|p| ("pipeline", Pipeline::letter(p))));
        page.put("onair_condition_active", &own, 1.0);
        page.put(
            "onair_condition_since_timestamp_seconds",
            &own,
            unix(c.since),
        );
    }
    for alert in stream.alerts.open() {
        let source = words::alert_source(alert.source);
        let mut own = with(
            labels,
            &[("source", source), ("alert", alert.what.as_str())],
        );
        own.extend(alert.pipeline.map(|p| ("pipeline", Pipeline::letter(p))));
        page.put("onair_alert", &own, 1.0);
    }
    if !matches!(stream.tally, Tally::Unknown | Tally::Blind { .. }) {
        for severity in [Severity::Critical, Severity::Major, Severity::Minor] {
            let all = stream.conditions.iter();
            let n = all.filter(|c| c.severity == severity).count();
            let own = with(labels, &[("severity", severity.word())]);
            page.put("onair_conditions", &own, n as f64);
        }
    }
    for lamp in &stream.lamps {
        let name = lamp.name.to_lowercase().replace(' ', "_");
        for (pipeline, light) in &lamp.lights {
            let mut own = with(labels, &[("lamp", &name)]);
            own.extend(pipeline.map(|p| ("pipeline", p.letter())));
            own.push(("state", words::light(*light)));
            page.put("onair_lamp_state", &own, 1.0);
        }
    }
}

fn playback(page: &mut Page, labels: &Labels<'_>, stream: &StreamSnapshot, now: Timestamp) {
    let Some(seen) = &stream.playback else {
        return;
    };
    if age(now, seen.observed_at) > FORGOTTEN {
        return;
    }
    let seconds = |ms: Option<u64>| ms.map(|ms| ms as f64 / 1000.0);
    let by = seen.judged_by();
    let all = [
        ("onair_playback_advancing", seen.advancing.map(flag)),
        (
            "onair_playback_behind_live_seconds",
            seconds(seen.behind_live_ms),
        ),
        (
            "onair_playback_unchanged_seconds",
            seconds(seen.unchanged_ms),
        ),
        (
            "onair_playback_first_byte_seconds",
            seconds(seen.manifest.first_byte_ms),
        ),
        (
            "onair_playback_http_status",
            seen.manifest.status.map(f64::from),
        ),
        (
            "onair_playback_cache_age_seconds",
            by.cache_age_s.map(|s| s as f64),
        ),
    ];
    for (name, v) in all {
        if let Some(v) = v {
            page.put(name, labels, v);
        }
    }
    let mut found: BTreeMap<&'static str, u32> = BTreeMap::new();
    for finding in &seen.findings {
        *found.entry(finding.severity.word()).or_default() += 1;
    }
    for (severity, n) in found {
        let own = with(labels, &[("severity", severity)]);
        page.put("onair_playback_findings", &own, n.into());
    }
}

fn ages(page: &mut Page, labels: &Labels<'_>, stream: &StreamSnapshot, now: Timestamp) {
    let (p, e) = (&stream.packager, &stream.edge);
    let legs = stream.legs.iter();
    let medialive = legs.flat_map(|l| [&l.in_fps, &l.outputs, &l.alerts, &l.in_mbps]);
    let rest = [
        &p.requests,
        &p.egress_5xx,
        &p.ingress_bytes,
        &e.requests,
        &e.rate_5xx,
    ];
    let mut newest: BTreeMap<&'static str, Timestamp> = BTreeMap::new();
    let windows = medialive
        .chain(rest)
        .filter_map(|t| Some((source(t.source), t.now.until()?)));
    let looks = [
        stream.looked_at.map(|at| ("aws_api", at)),
        stream.playback.as_ref().map(|p| ("probe", p.observed_at)),
    ];
    for (source, at) in windows.chain(looks.into_iter().flatten()) {
        let known = newest.entry(source).or_insert(at);
        *known = (*known).max(at);
    }
    for (source, at) in newest {
        let own = with(labels, &[("source", source)]);
        page.put("onair_data_age_seconds", &own, age(now, at).as_secs_f64());
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::MediaLive => "medialive",
        Source::MediaPackage => "mediapackage",
        Source::CloudFront => "cloudfront",
        Source::Api => "aws_api",
    }
}
