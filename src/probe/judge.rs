//! What a sequence of looks means. Pure: what was fetched and when comes in, an observation comes out.
//! Fresh or stale follows from the manifest's own promise, and from what was seen to change here;
//! headers only say on which side of the edge to look.

use super::checks;
use super::fresh::{Seen, freshness, progress, since};
use super::headers::millis;
use super::manifest::{Manifest, Track};
use super::types::{Fetched, Finding, Observation, Play, RungSeen, Severity, Wanted};
use crate::clock::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// One list of segments, as it came.
#[derive(Clone, Debug)]
pub struct TrackLook {
    /// Name of its rung.
    pub rung: String,
    /// Its own request; none when it came with the manifest.
    pub fetched: Option<Fetched>,
    /// The list, or why it cannot be read; absent when there was no good answer.
    pub track: Option<Result<Track, String>>,
    /// Breaches of the standard.
    pub problems: Vec<String>,
    /// Segments that should have been asked for and were too many.
    pub unasked: usize,
}

/// The newest segment of a rung, as it came.
#[derive(Clone, Debug)]
pub struct SegmentLook {
    /// Name of its rung.
    pub rung: String,
    /// Its number.
    pub sequence: u64,
    /// Its length in time.
    pub duration: Duration,
    /// So many others of its list are lost like it.
    pub more: usize,
    /// The request.
    pub fetched: Fetched,
    /// Whether its length in bytes is of this segment alone.
    pub whole: bool,
}

/// Everything that one look brought.
#[derive(Clone, Debug)]
pub struct Look {
    /// When it was over.
    pub at: Timestamp,
    /// The manifest's request.
    pub main: Fetched,
    /// The manifest, or why it cannot be read; absent when there was no good answer.
    pub manifest: Option<Result<Manifest, String>>,
    /// Lists of segments.
    pub tracks: Vec<TrackLook>,
    /// Newest segments.
    pub segments: Vec<SegmentLook>,
}

/// Judges looks in their order.
#[derive(Clone, Debug, Default)]
pub struct Judge {
    seen: BTreeMap<String, Seen>,
    was_live: bool,
    failures: u32,
    /// Looks in a row in which a segment was not there.
    lost_segments: u32,
    wanted: Vec<Wanted>,
}

/// Where a finding is from.
pub(super) struct Spot<'a> {
    pub rung: Option<&'a str>,
    pub fetched: &'a Fetched,
}

/// Pieces of what a server sent may stand in it, and it is shown on terminals.
fn clean(text: &str) -> String {
    let shown = |c: &char| {
        !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(shown).collect()
}

impl Spot<'_> {
    pub(super) fn finding(
        &self,
        kind: &'static str,
        severity: Severity,
        what: impl Into<String>,
        evidence: impl Into<String>,
    ) -> Finding {
        Finding {
            kind,
            severity,
            rung: self.rung.filter(|r| !r.is_empty()).map(str::to_owned),
            what: clean(&what.into()),
            evidence: clean(&evidence.into()),
            source: self.fetched.url.clone(),
            seen_at: self.fetched.at,
        }
    }
}

impl Judge {
    /// A judge that compares the ladder with what is configured; with nothing, it does not compare.
    pub fn new(wanted: Vec<Wanted>) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// Judges the next look.
    pub fn look(&mut self, look: &Look) -> Observation {
        let mut out = blank(look);
        // Of a list seen before, one segment once is an accident; at the first look it is all there is.
        let accident = self.was_live && self.lost_segments == 0;
        let main = Spot {
            rung: None,
            fetched: &look.main,
        };
        self.answered(&main, &look.manifest, &mut out.findings);
        if let Some(Ok(manifest)) = &look.manifest {
            out.format = Some(manifest.format);
            out.findings
                .extend(checks::problems(&main, &manifest.problems));
            out.findings
                .extend(checks::ladder(&main, manifest, &self.wanted));
            out.rungs = rungs(manifest, look);
        }
        out.findings.extend(checks::slow(&main, None));
        for (i, list) in look.tracks.iter().enumerate() {
            self.track(look, list, i == 0, &mut out);
        }
        out.findings.extend(checks::apart(look));
        let cut = look.tracks.iter();
        out.findings
            .extend(cut.filter_map(|t| checks::cut(t, &look.main)));
        for segment in &look.segments {
            let all = out.rungs.iter();
            let rung = all.clone().find(|r| r.name == segment.rung);
            let found = checks::segment(segment, rung, out.cadence_ms, accident);
            out.findings.extend(found);
        }
        if !look.segments.is_empty() {
            let lost = look.segments.iter().any(|s| !s.fetched.good());
            self.lost_segments = if lost {
                self.lost_segments.saturating_add(1)
            } else {
                0
            };
        }
        by_clock(look, &mut out);
        if let Some(ahead) = out.clock_ahead_ms.filter(|ms| ms.abs() > 5_000) {
            let side = if ahead > 0 { "ahead" } else { "behind" };
            out.findings.push(main.finding(
                "clock_off",
                Severity::Note,
                format!(
                    "This machine's clock is {side} of the server's; ages are by the server's."
                ),
                format!("{:.1} s.", ahead.unsigned_abs() as f64 / 1000.0),
            ));
        }
        out.findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
        out
    }

    /// Whether the manifest came and can be read. Once is an accident, twice is an outage.
    fn answered(
        &mut self,
        from: &Spot<'_>,
        manifest: &Option<Result<Manifest, String>>,
        found: &mut Vec<Finding>,
    ) {
        let again = if self.failures == 0 && self.was_live {
            Severity::Major
        } else {
            Severity::Critical
        };
        let before = found.len();
        found.extend(checks::status(from, "The manifest", again));
        if let Some(Err(why)) = manifest {
            let what = "The answer is no playlist and no MPD.";
            found.push(from.finding("not_a_manifest", again, what, format!("It {why}.")));
        }
        self.failures = if found.len() > before {
            self.failures.saturating_add(1)
        } else {
            0
        };
    }

    fn track(&mut self, look: &Look, list: &TrackLook, first: bool, out: &mut Observation) {
        let fetched = list.fetched.as_ref().unwrap_or(&look.main);
        let from = Spot {
            rung: Some(&list.rung),
            fetched,
        };
        if list.fetched.is_some() {
            let again = if self.was_live {
                Severity::Major
            } else {
                Severity::Critical
            };
            let what = format!("The playlist of {}", list.rung);
            out.findings.extend(checks::status(&from, &what, again));
            out.findings.extend(checks::slow(&from, None));
        }
        out.findings.extend(checks::problems(&from, &list.problems));
        let track = match &list.track {
            Some(Ok(track)) => track,
            Some(Err(why)) => {
                let what = "A rung's playlist cannot be read.";
                let severity = Severity::Critical;
                let evidence = format!("It {why}.");
                out.findings
                    .push(from.finding("not_a_manifest", severity, what, evidence));
                return;
            }
            None => return,
        };
        out.findings.extend(checks::timing(&from, track));
        let before = self.seen.get(&list.rung).cloned();
        let (seen, mut found) = progress(before.as_ref(), track, look.at, &from);
        if first {
            out.playlist.clone_from(&list.fetched);
            self.facts(track, fetched, look.at, out);
            if let Some(seen) = &seen {
                out.advanced_at = seen.advanced_at;
                out.step = seen.step;
                out.step_ms = seen.step_time.map(millis);
            }
        }
        if let (Some(seen), Play::Live) = (&seen, play(track, self.was_live)) {
            let unchanged = since(look.at, seen.since);
            if first {
                out.unchanged_ms = Some(millis(unchanged));
                out.advancing = seen.advanced_at.map(|_| true);
            }
            if !track.by_clock {
                let stale = freshness(&from, track, unchanged, seen.advanced_at.is_some());
                if first && stale.as_ref().is_some_and(|f| f.kind == "playlist_stale") {
                    out.advancing = Some(false);
                }
                found.extend(stale);
            }
        }
        if first {
            self.was_live |= !track.complete;
        }
        if let Some(seen) = seen {
            self.seen.insert(list.rung.clone(), seen);
        }
        out.findings.append(&mut found);
    }

    /// Numbers of the list that everything is judged by.
    fn facts(&self, track: &Track, fetched: &Fetched, at: Timestamp, out: &mut Observation) {
        out.play = play(track, self.was_live);
        out.cadence_ms = Some(millis(track.cadence));
        out.window_ms = Some(millis(track.window()));
        out.origin_age_ms = fetched.origin_age().map(millis);
        let Some(newest) = track.newest() else { return };
        out.sequence = Some(newest.sequence);
        if track.complete {
            if out.play == Play::Ended {
                let from = Spot {
                    rung: None,
                    fetched,
                };
                let sequence = newest.sequence;
                out.findings.push(from.finding(
                    "ended",
                    Severity::Note,
                    "The playlist has ended: the channel was stopped. Not a fault of delivery.",
                    format!("It says so itself; last segment {sequence}."),
                ));
            }
            return;
        }
        let now = fetched.server_now().unwrap_or(at);
        let Some(end) = newest.end() else { return };
        // Dates ahead of the clock are wrong by themselves; an age below zero says nothing.
        let age = Duration::try_from(now.duration_since(end)).unwrap_or_default();
        out.newest_age_ms = Some(millis(age));
        // A player starts three target durations before the end unless told otherwise
        // [documented: RFC 8216 6.3.3].
        let back = track.hold_back.unwrap_or(track.cadence.saturating_mul(3));
        out.behind_live_ms = Some(millis(age.saturating_add(back)));
    }
}

fn blank(look: &Look) -> Observation {
    let ahead = look
        .main
        .server_now()
        .map(|there| look.main.at.duration_since(there));
    Observation {
        observed_at: look.at,
        format: None,
        play: Play::Unknown,
        manifest: look.main.clone(),
        playlist: None,
        cadence_ms: None,
        sequence: None,
        advancing: None,
        advanced_at: None,
        step: None,
        step_ms: None,
        unchanged_ms: None,
        newest_age_ms: None,
        behind_live_ms: None,
        window_ms: None,
        clock_ahead_ms: ahead.and_then(|a| i64::try_from(a.as_millis()).ok()),
        origin_age_ms: None,
        rungs: Vec::new(),
        findings: Vec::new(),
    }
}

fn play(track: &Track, was_live: bool) -> Play {
    match (track.complete, was_live) {
        (false, _) => Play::Live,
        (true, true) => Play::Ended,
        (true, false) => Play::Vod,
    }
}

/// A manifest that follows from the clock proves nothing by itself: its newest segment does.
fn by_clock(look: &Look, out: &mut Observation) {
    let track = look
        .tracks
        .first()
        .and_then(|t| t.track.as_ref()?.as_ref().ok());
    if !track.is_some_and(|t| t.by_clock) {
        return;
    }
    let newest = look.segments.first();
    // Once is not yet an advance, and not its absence either.
    out.advancing = match newest.map(|s| s.fetched.good()) {
        Some(true) => out.advanced_at.map(|_| true),
        Some(false) => Some(false),
        None => None,
    };
    if newest.is_none() {
        out.advanced_at = None;
    }
}

fn rungs(manifest: &Manifest, look: &Look) -> Vec<RungSeen> {
    let list = |name: &str| {
        let found = look.tracks.iter().find(|t| t.rung == name)?;
        found.track.as_ref()?.as_ref().ok()
    };
    let row = |name: &str| {
        let track = list(name);
        let segment = look.segments.iter().find(|s| s.rung == name);
        RungSeen {
            name: name.to_owned(),
            carries: super::manifest::Kind::Video,
            bandwidth_bps: None,
            fps: None,
            sequence: track.and_then(|t| Some(t.newest()?.sequence)),
            segments: track.map(|t| t.segments.len()),
            segment_status: segment.and_then(|s| s.fetched.status),
            segment_bytes: segment.and_then(|s| s.fetched.bytes),
            segment_first_byte_ms: segment.and_then(|s| s.fetched.first_byte_ms),
        }
    };
    if manifest.ladder.is_empty() {
        return vec![row("")];
    }
    let declared = manifest.ladder.iter();
    declared
        .map(|r| RungSeen {
            carries: r.kind,
            bandwidth_bps: r.bandwidth_bps,
            fps: r.fps,
            ..row(&r.name)
        })
        .collect()
}
