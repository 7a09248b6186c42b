//! Single checks of a look: status, speed, ladder, timing within a list, segments. Each is a pure
//! function with its thresholds beside it; what runs over several looks is in `judge`.

use super::judge::{Look, SegmentLook, Spot, TrackLook};
use super::manifest::{Kind, Manifest, Track, rate};
use super::types::{Cache, Fetched, Finding, RungSeen, Severity, Wanted};
use jiff::SignedDuration;

/// A first byte later than this is slow for a list of a few kilobytes [assumed; the packager's own
/// alarm is at half of it: live-ops 3.3, incident 12].
const SLOW_MS: u64 = 1_000;
/// A segment this much larger than its rung declares starves who just has the bandwidth; Apple asks
/// for a tenth [documented: HLS authoring specification], packaging overhead is excused.
const TOO_LARGE: f64 = 1.25;
/// A segment this small is black, or empty (assumed).
const TOO_SMALL: f64 = 0.05;

/// What an answer's status says, when it is not good.
pub(super) fn status(from: &Spot<'_>, whose: &str, severity: Severity) -> Option<Finding> {
    let fetched = from.fetched;
    if let Some(error) = &fetched.error {
        let what = format!("{whose} cannot be fetched from here.");
        return Some(from.finding("unreachable", severity, what, format!("{error}.")));
    }
    let status = fetched.status.filter(|_| !fetched.good())?;
    let kept = fetched.cache_age_s.filter(|age| *age > 0);
    let (kind, side) = match (status, fetched.cache) {
        (500.., Some(Cache::Error)) => ("http_5xx", "The edge or its origin fails."),
        (500.., _) => ("http_5xx", "The server fails."),
        (403, _) => (
            "http_4xx",
            "Not allowed: signed URL, country, or nothing there yet.",
        ),
        (404, _) => (
            "http_4xx",
            "Not there: wrong URL, or nothing has been sent yet.",
        ),
        (400.., _) => ("http_4xx", "The server refuses."),
        _ => (
            "http_other",
            "Neither an answer nor a redirect that can be followed.",
        ),
    };
    let mut evidence = format!("HTTP {status}");
    if let Some(cache) = fetched.cache {
        evidence.push_str(&format!(", X-Cache {}", cache.word()));
    }
    if let Some(age) = kept {
        evidence.push_str(&format!(
            ", Age {age}: the error itself comes from the cache"
        ));
    }
    if let Some(id) = &fetched.request_id {
        evidence.push_str(&format!(", request id {id}"));
    }
    evidence.push('.');
    let what = format!("{whose} answers {status}. {side}");
    Some(from.finding(kind, severity, what, evidence))
}

/// Whether the first byte took too long; of a segment, half its length is too long.
pub(super) fn slow(from: &Spot<'_>, limit: Option<u64>) -> Option<Finding> {
    let took = from.fetched.first_byte_ms.filter(|_| from.fetched.good())?;
    let limit = limit.unwrap_or(SLOW_MS);
    (took > limit).then(|| {
        from.finding(
            "slow",
            Severity::Minor,
            "The first byte comes late.",
            format!("{took} ms, more than {limit} ms; connecting included."),
        )
    })
}

/// Breaches of the standard, told as one.
pub(super) fn problems(from: &Spot<'_>, all: &[String]) -> Option<Finding> {
    let first = all.first()?;
    let more = match all.len() - 1 {
        0 => String::new(),
        n => format!(", and {n} more"),
    };
    let what = "The text breaks the standard; players differ in what they make of it.";
    Some(from.finding(
        "malformed",
        Severity::Minor,
        what,
        format!("{first}{more}."),
    ))
}

/// The ladder that is declared against the one that is configured.
pub(super) fn ladder(from: &Spot<'_>, manifest: &Manifest, wanted: &[Wanted]) -> Vec<Finding> {
    if wanted.is_empty() || manifest.ladder.is_empty() {
        return Vec::new();
    }
    let declared: Vec<_> = manifest.ladder.iter().filter_map(|r| r.size).collect();
    let text = |all: &[(u32, u32)]| {
        let all: Vec<_> = all.iter().map(|(w, h)| format!("{w}x{h}")).collect();
        all.join(", ")
    };
    let sizes: Vec<_> = wanted.iter().map(|w| w.size).collect();
    let missing: Vec<_> = sizes
        .iter()
        .filter(|s| !declared.contains(s))
        .copied()
        .collect();
    let extra: Vec<_> = declared
        .iter()
        .filter(|s| !sizes.contains(s))
        .copied()
        .collect();
    let mut out = Vec::new();
    let both = format!("Declared {}; configured {}.", text(&declared), text(&sizes));
    if !missing.is_empty() {
        let what = format!("Rungs are missing: {}.", text(&missing));
        out.push(from.finding("ladder_missing", Severity::Major, what, both.clone()));
    }
    if !extra.is_empty() {
        let what = format!("Rungs that are not configured: {}.", text(&extra));
        out.push(from.finding("ladder_extra", Severity::Minor, what, both));
    }
    out
}

/// What a list says about its own times.
pub(super) fn timing(from: &Spot<'_>, track: &Track) -> Vec<Finding> {
    let mut out = Vec::new();
    if track.segments.is_empty() {
        let what = "The list has no segment.";
        out.push(from.finding("empty", Severity::Critical, what, "0 segments."));
    }
    // Rounded to the second it must not exceed the target [documented: RFC 8216 4.3.3.1]. DASH's
    // cadence is its longest segment by definition.
    let too_long = track.segments.iter().find(|s| {
        let length = s.duration.as_secs_f64().round();
        length > track.cadence.as_secs_f64().ceil().max(1.0)
    });
    if let Some(s) = too_long {
        out.push(from.finding(
            "segment_too_long",
            Severity::Minor,
            "A segment is longer than the target duration; players may run dry.",
            format!(
                "Segment {}: {:.3} s, target {:.0} s.",
                s.sequence,
                s.duration.as_secs_f64(),
                track.cadence.as_secs_f64()
            ),
        ));
    }
    if let Some(gap) = track.segments.iter().rev().find(|s| s.gap) {
        let what = "The packager declares a segment as missing.";
        let evidence = format!("Segment {} has EXT-X-GAP.", gap.sequence);
        out.push(from.finding("segment_gap", Severity::Major, what, evidence));
    }
    out.extend(jump(from, track));
    // At the very beginning of a window it is no news: it leaves with the segment.
    let after = track.segments.iter().skip(1);
    let marks: Vec<_> = after.filter(|s| s.discontinuity).collect();
    if let Some(last) = marks.last() {
        out.push(from.finding(
            "discontinuity",
            Severity::Note,
            "The stream was interrupted or switched: a discontinuity is in the window.",
            format!(
                "{} in {} segments, last at {}.",
                marks.len(),
                track.segments.len(),
                last.sequence
            ),
        ));
    }
    out
}

/// A date that is not where the segment before it ends.
fn jump(from: &Spot<'_>, track: &Track) -> Option<Finding> {
    let limit = track.cadence.as_secs_f64() * 2.0;
    track.segments.windows(2).rev().find_map(|two| {
        let [before, after] = two else { return None };
        let written = after.dated && !after.discontinuity;
        let (end, at) = before.end().zip(after.at).filter(|_| written)?;
        let off = at.duration_since(end).as_secs_f64();
        (off.abs() > limit).then(|| {
            from.finding(
                "date_jump",
                Severity::Minor,
                "PROGRAM-DATE-TIME jumps without a discontinuity.",
                format!("{off:+.1} s before segment {}.", after.sequence),
            )
        })
    })
}

/// Rungs that are not in step: who switches between them sees a jump.
pub(super) fn apart(look: &Look) -> Option<Finding> {
    let lists = look.tracks.iter().filter_map(|t| {
        let track = t.track.as_ref()?.as_ref().ok()?;
        let newest = track
            .newest()
            .filter(|_| !track.complete && !track.by_clock)?;
        Some((t, track, newest))
    });
    let lists: Vec<_> = lists.collect();
    let (first, track, _) = lists.first()?;
    // By time where every rung tells it: numbers of DASH need not agree between representations.
    let ends: Option<Vec<_>> = lists.iter().map(|(_, _, n)| n.end()).collect();
    let spread = match ends {
        Some(ends) => {
            let (low, high) = ends.iter().min().zip(ends.iter().max())?;
            high.duration_since(*low)
        }
        None => {
            let all = lists.iter().map(|(_, _, n)| n.sequence);
            let steps = all.clone().max()? - all.min()?;
            let each = SignedDuration::try_from(track.cadence).unwrap_or_default();
            each.saturating_mul(i32::try_from(steps).unwrap_or(i32::MAX))
        }
    };
    let cadences = spread.as_secs_f64() / track.cadence.as_secs_f64().max(0.1);
    // Lists are fetched one after the other, so one segment apart is in step.
    if cadences <= 1.5 {
        return None;
    }
    let severity = if cadences > 3.0 {
        Severity::Major
    } else {
        Severity::Minor
    };
    let fetched = first.fetched.as_ref().unwrap_or(&look.main);
    let from = Spot {
        rung: None,
        fetched,
    };
    let rungs = lists.iter();
    let each: Vec<_> = rungs
        .map(|(t, _, n)| format!("{} at {}", t.rung, n.sequence))
        .collect();
    Some(from.finding(
        "rungs_apart",
        severity,
        "Rungs are not in step; switching between them jumps.",
        format!("{:.1} s: {}.", spread.as_secs_f64(), each.join(", ")),
    ))
}

/// What a deep look at a very long film leaves out is told: a film that is whole as far as anybody looked may
/// be broken behind that.
pub(super) fn cut(list: &TrackLook, main: &Fetched) -> Option<Finding> {
    let track = list.track.as_ref()?.as_ref().ok()?;
    let all = track.segments.len();
    let from = Spot {
        rung: Some(&list.rung),
        fetched: list.fetched.as_ref().unwrap_or(main),
    };
    (list.unasked > 0).then(|| {
        from.finding(
            "film_cut",
            Severity::Note,
            "The film is too long to ask for every segment: what is behind was not looked at.",
            format!("{} of {all} segments asked for.", all - list.unasked),
        )
    })
}

/// The newest segment: there, quick, and as large as its rung declares.
pub(super) fn segment(
    look: &SegmentLook,
    rung: Option<&RungSeen>,
    cadence_ms: Option<u64>,
    accident: bool,
) -> Vec<Finding> {
    let from = Spot {
        rung: Some(&look.rung),
        fetched: &look.fetched,
    };
    let mut out = Vec::new();
    let number = look.sequence;
    if !look.fetched.good() {
        let whose = format!("Segment {number}");
        let severity = if accident {
            Severity::Major
        } else {
            Severity::Critical
        };
        let other = status(&from, &whose, severity);
        out.extend(other.map(|f| Finding {
            kind: match f.kind {
                "http_4xx" => "segment_missing",
                "http_5xx" => "segment_5xx",
                _ => "segment_unreachable",
            },
            what: format!("{} The list names it, and players ask for it.", f.what),
            evidence: match look.more {
                0 => f.evidence,
                n => format!("{} {n} more of the list are lost.", f.evidence),
            },
            ..f
        }));
        return out;
    }
    out.extend(slow(&from, cadence_ms.map(|ms| (ms / 2).max(SLOW_MS))));
    let declared = rung.and_then(|r| {
        let picture = r.carries == Kind::Video;
        r.bandwidth_bps.filter(|bps| picture && *bps > 0)
    });
    let length = look.duration.as_secs_f64();
    let bytes = look.fetched.bytes.filter(|_| look.whole && length > 0.5);
    if let (Some(declared), Some(bytes)) = (declared, bytes) {
        let real = bytes as f64 * 8.0 / length;
        let share = real / declared as f64;
        let said = rate(declared as f64);
        let evidence = format!(
            "Segment {number}: {bytes} bytes in {length:.1} s are {}, declared {said}.",
            rate(real)
        );
        if share > TOO_LARGE {
            let what = "A segment is larger than its rung declares; who chose it may stall.";
            out.push(from.finding("segment_large", Severity::Minor, what, evidence));
        } else if share < TOO_SMALL {
            let what = "A segment is far smaller than its rung declares: black, or empty?";
            out.push(from.finding("segment_small", Severity::Minor, what, evidence));
        }
    }
    out
}
