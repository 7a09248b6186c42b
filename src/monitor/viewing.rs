//! What the probe's observations mean for a stream: conditions of playback, and whether ON AIR is
//! earned. Pure.

use super::types::StreamSnapshot;
use super::verdict::{Condition, Light, Severity};
use super::words::condition;
use crate::clock::Timestamp;
use crate::probe::{self, Finding, Observation, Play};
use jiff::SignedDuration;

/// An observation older than this says nothing about now: the probe itself is stuck.
const FORGOTTEN: SignedDuration = SignedDuration::from_secs(90);

/// The observation, while it is young enough to judge by.
pub(super) fn fresh(stream: &StreamSnapshot, now: Timestamp) -> Option<&Observation> {
    let seen = stream.playback.as_ref()?;
    (now.duration_since(seen.observed_at) <= FORGOTTEN).then_some(seen)
}

/// Whether viewers' playlist is seen to advance; nothing while that is not known.
pub(super) fn advancing(stream: &StreamSnapshot, now: Timestamp) -> Option<bool> {
    let seen = fresh(stream, now)?;
    if seen.findings.iter().any(|f| outage(f).is_some()) {
        return Some(false);
    }
    seen.advancing.filter(|_| seen.play == Play::Live)
}

/// Findings that mean that viewers have no picture.
fn outage(f: &Finding) -> Option<&'static str> {
    let critical = f.severity == probe::Severity::Critical;
    match f.kind {
        "playlist_stale" => Some("playlist_stale"),
        "http_5xx" | "http_4xx" | "not_a_manifest" if critical => Some("playback_fails"),
        "segment_5xx" if critical => Some("playback_fails"),
        "segment_missing" if critical => Some("segments_missing"),
        _ => None,
    }
}

/// Conditions of playback. Those that follow from a cause known already are grouped under it.
pub(super) fn conditions(all: &mut Vec<Condition>, stream: &StreamSnapshot, now: Timestamp) {
    let Some(seen) = fresh(stream, now) else {
        return;
    };
    // Nothing can be played before the first segment is out.
    let young = stream
        .running_since
        .is_none_or(|at| now.duration_since(at) < SignedDuration::from_secs(60));
    let played = stream.played_at.is_some();
    let Some((finding, kind)) = seen.findings.iter().find_map(|f| Some((f, outage(f)?))) else {
        all.extend(seen.findings.iter().filter_map(lesser));
        return;
    };
    let explains =
        |c: &&mut Condition| CAUSES.contains(&c.kind) && c.severity == Severity::Critical;
    if let Some(cause) = all.iter_mut().find(explains) {
        cause.grouped += 1;
        cause
            .proof
            .push_str(&format!(" Probe: {}", finding.evidence));
        return;
    }
    let waits = stream.legs.iter().all(|l| !l.ever_had_input);
    if !played && (waits || young) {
        return;
    }
    let unchanged = SignedDuration::from_millis(
        seen.unchanged_ms
            .filter(|_| kind == "playlist_stale")
            .and_then(|ms| i64::try_from(ms).ok())
            .unwrap_or(0),
    );
    let mut c = condition(kind, None, Severity::Critical, seen.observed_at - unchanged);
    c.what.clone_from(&finding.what);
    c.proof.clone_from(&finding.evidence);
    // screens.md, "Stale playlist".
    c.first = match kind {
        "playlist_stale" => {
            "See ENC OUT: are all outputs there? If yes: packager, e makes the bundle for AWS support. If no: see that condition."
        }
        "playback_fails" => {
            "Open the playback URL yourself. Then compare packager and edge under ERRORS: the first that fails is where to look."
        }
        _ => "Ask at the packager: onair probe --deep on both URLs tells which side lost them.",
    }
    .to_owned();
    c.not = Some(
        "Do not stop the channel: it is delivery that is seen to fail, not the encoder.".to_owned(),
    );
    if kind == "playlist_stale" && !finding.what.contains("Delivery, not encoder") {
        c.not = Some("Do not stop the channel before you know which side is frozen.".to_owned());
    }
    // Viewers' refusals are the same outage.
    let before = all.len();
    all.retain(|o| kind != "playback_fails" || o.kind != "edge_4xx");
    c.grouped = before - all.len();
    all.push(c);
}

/// What explains that viewers have no picture, when it is critical: a packager that fails one request
/// in a hundred does not explain a playlist that stands still.
const CAUSES: [&str; 5] = [
    "no_input",
    "pipeline_down",
    "packager_5xx",
    "edge_5xx",
    "encoder_to_packager_errors",
];

/// What viewers may notice, and can live with.
fn lesser(f: &Finding) -> Option<Condition> {
    let first = match f.kind {
        "ladder_missing" => {
            "Compare with the deployed state: onair plan. If nothing differs, see ENC OUT: are all outputs there?"
        }
        "rungs_apart" | "segment_gap" | "sequence_gap" | "sequence_back" => {
            "Watch whether it stays: onair probe --deep --watch. See ENC OUT and the alerts."
        }
        _ => return None,
    };
    if f.severity < probe::Severity::Major {
        return None;
    }
    let mut c = condition(f.kind, None, Severity::Minor, f.seen_at);
    c.what.clone_from(&f.what);
    c.proof.clone_from(&f.evidence);
    c.first = first.to_owned();
    c.not = Some("Do not restart anything while viewers have picture.".to_owned());
    Some(c)
}

/// What the tally says of an outage.
pub(super) fn trouble(kind: &str) -> Option<&'static str> {
    match kind {
        "playlist_stale" => Some("PLAYLIST FROZEN, VIEWERS STALLED"),
        "playback_fails" => Some("PLAYBACK FAILS, VIEWERS GET ERRORS"),
        "segments_missing" => Some("SEGMENTS MISSING, VIEWERS STALL"),
        "packager_5xx" => Some("PACKAGER ANSWERS ERRORS"),
        "edge_5xx" => Some("EDGE ANSWERS ERRORS"),
        "pipeline_down" => Some("NO PIPELINE ENCODES, VIEWERS STALLED"),
        "encoder_to_packager_errors" => Some("PACKAGER TAKES NOTHING, VIEWERS STALLED"),
        _ => None,
    }
}

/// The viewer's lamp and its evidence.
pub(super) fn viewer(seen: Option<&Observation>) -> (Light, String, Option<Timestamp>) {
    let Some(seen) = seen else {
        return (Light::Hollow, "not measured yet".to_owned(), None);
    };
    let down = seen.findings.iter().any(|f| outage(f).is_some());
    let behind = seen
        .behind_live_ms
        .map(|ms| format!("{:.0}s behind live", ms as f64 / 1000.0));
    let (light, words) = match (seen.play, seen.advancing) {
        (Play::Ended, _) => (Light::Down, "playlist ended"),
        _ if down && seen.has("playlist_stale").is_some() => (Light::Down, "frozen"),
        _ if down => (Light::Down, "no picture"),
        (Play::Live, Some(true)) if seen.worst() >= probe::Severity::Minor => {
            (Light::Warn, "advancing")
        }
        (Play::Live, Some(true)) => (Light::Good, "advancing"),
        _ => (Light::Hollow, "not seen to advance yet"),
    };
    let behind = behind.filter(|_| matches!(light, Light::Good | Light::Warn));
    let evidence = behind.map_or(words.to_owned(), |b| format!("{words} {b}"));
    (light, evidence, Some(seen.observed_at))
}

/// What the edge answered to the probe, in a few words: `200 Age 2`.
pub(super) fn edge(seen: &Observation) -> (Light, String) {
    let by = seen.judged_by();
    let failed = [&seen.manifest, by].into_iter().find(|f| !f.good());
    if let Some(failed) = failed {
        let status = failed
            .status
            .map_or("no answer".to_owned(), |s| s.to_string());
        return (Light::Down, status);
    }
    let age = by
        .cache_age_s
        .map_or(String::new(), |age| format!(" Age {age}"));
    let stale = seen
        .has("playlist_stale")
        .is_some_and(|f| f.what.contains("cache"));
    let light = if stale { Light::Down } else { Light::Good };
    (light, format!("{}{age}", by.status.unwrap_or(200)))
}
