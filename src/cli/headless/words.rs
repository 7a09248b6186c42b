//! What is said of a picture without a screen: stable keys for machines, words for people. No ages: a
//! line has its time.

use crate::monitor::{AlertSource, Condition, Light, Pipeline, Reading, StreamSnapshot, Tally};

/// The tally's stable key, as in JSON and in labels.
pub fn key(tally: &Tally) -> &'static str {
    match tally {
        Tally::Unknown => "unknown",
        Tally::NotDeployed => "not_deployed",
        Tally::OffAir => "off_air",
        Tally::Starting(_) => "starting",
        Tally::RunningNoInput(_) => "running_no_input",
        Tally::RunningNotProven { .. } => "running_not_proven",
        Tally::OnAir { .. } => "on_air",
        Tally::Trouble(_) => "trouble",
        Tally::Ending => "ending",
        Tally::Other(_) => "other",
        Tally::Blind { .. } => "blind",
    }
}

/// AWS's text on one line, whatever is in it.
pub fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let plain: String = plain.collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Who tells an alert, in one word.
pub fn alert_source(source: AlertSource) -> &'static str {
    match source {
        AlertSource::MediaLive => "medialive",
        AlertSource::CloudWatch => "cloudwatch",
    }
}

/// In one word.
pub fn light(light: Light) -> &'static str {
    match light {
        Light::Good => "good",
        Light::Warn => "warn",
        Light::Down => "down",
        Light::Follows => "follows",
        Light::Hollow => "not_measured",
    }
}

/// A condition in one line: `major input_lost A: Input A lost. …`.
pub fn condition(c: &Condition) -> String {
    let leg = c.pipeline.map_or("", Pipeline::letter);
    let space = if leg.is_empty() { "" } else { " " };
    format!("{} {}{space}{leg}: {}", c.severity.word(), c.kind, c.what)
}

/// What was measured: `A 30.0 fps, B no data (late); playback advancing, 9 s behind live`.
pub fn measured(stream: &StreamSnapshot) -> String {
    let legs: Vec<_> = stream
        .legs
        .iter()
        .map(|l| format!("{} {}", l.pipeline.letter(), reading(&l.in_fps.now, " fps")))
        .collect();
    let seen = stream.playback.as_ref();
    let playback = match seen.and_then(|s| s.advancing) {
        Some(true) => "playback advancing",
        Some(false) => "playback not advancing",
        None => "playback no data",
    };
    let behind = seen.and_then(|s| s.behind_live_ms).map(|ms| {
        let seconds = ms as f64 / 1000.0;
        format!(", {seconds:.0} s behind live")
    });
    let behind = behind.unwrap_or_default();
    let all = legs.into_iter().chain([format!("{playback}{behind}")]);
    all.collect::<Vec<_>>().join("; ")
}

/// A number with its unit, or why there is none.
fn reading(reading: &Reading, unit: &str) -> String {
    match reading {
        Reading::Value { v, .. } => format!("{v:.1}{unit}"),
        Reading::NoData(why) => format!("no data ({})", why.words()),
        Reading::Stale { why, .. } => format!("no fresh data ({})", why.words()),
    }
}
