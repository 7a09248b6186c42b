//! What one list does from look to look: advance, stand still, go back, lose segments; when that is
//! late and when stale, and on which side of the edge to look.

use super::judge::Spot;
use super::manifest::Track;
use super::types::{Cache, Fetched, Finding, Severity};
use crate::clock::Timestamp;
use std::time::Duration;

/// Later than this many cadences is late: a new list is due within one and a half target durations
/// [documented: RFC 8216 6.2.2].
const LATE: f64 = 1.5;
/// Later than this many is stale [documented: live-ops 3.3, incident 13].
const STALE: f64 = 3.0;

/// What is remembered of a list between looks.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub sequence: u64,
    pub end: Option<Timestamp>,
    /// Since when the newest segment is the newest.
    pub since: Timestamp,
    pub advanced_at: Option<Timestamp>,
    pub step: Option<u64>,
    pub step_time: Option<Duration>,
}

/// How long ago `then` was; zero when it lies ahead.
pub(super) fn since(now: Timestamp, then: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

/// What the newest number does from look to look.
pub(super) fn progress(
    before: Option<&Seen>,
    track: &Track,
    at: Timestamp,
    from: &Spot<'_>,
) -> (Option<Seen>, Vec<Finding>) {
    let Some(newest) = track.newest() else {
        return (before.cloned(), Vec::new());
    };
    let (sequence, end) = (newest.sequence, newest.end());
    let fresh = Seen {
        sequence,
        end,
        since: at,
        advanced_at: None,
        step: None,
        step_time: None,
    };
    let Some(before) = before else {
        return (Some(fresh), Vec::new());
    };
    if sequence == before.sequence {
        return (Some(before.clone()), Vec::new());
    }
    let mut found = Vec::new();
    // Numbers may begin anew, as in a new period; time does not.
    let later = end.zip(before.end).is_some_and(|(now, then)| now > then);
    if sequence < before.sequence && !later {
        let back = before.sequence - sequence;
        let (severity, what) = if back == 1 {
            // Two machines of one edge may hold two ages of a list [assumed].
            let what =
                "The playlist went one segment back: another cache answered, with an older copy.";
            (Severity::Minor, what)
        } else {
            (
                Severity::Major,
                "The playlist goes backwards; players stall or repeat.",
            )
        };
        let evidence = format!(
            "Newest segment {sequence}, after {} before.",
            before.sequence
        );
        found.push(from.finding("sequence_back", severity, what, evidence));
        if back == 1 {
            return (Some(before.clone()), found);
        }
        let kept = Seen {
            advanced_at: before.advanced_at,
            ..fresh
        };
        return (Some(kept), found);
    }
    let oldest = track.segments.first().map_or(sequence, |s| s.sequence);
    if oldest > before.sequence.saturating_add(1) {
        let gone = oldest - before.sequence - 1;
        // Whoever looks seldom misses what came and went; that is no fault of the stream.
        let fair = since(at, before.since) < track.window();
        let severity = if fair {
            Severity::Major
        } else {
            Severity::Note
        };
        found.push(from.finding(
            "sequence_gap",
            severity,
            "Segments came and went between two looks.",
            format!("{gone} between {} and {oldest}.", before.sequence),
        ));
    }
    let seen = Seen {
        advanced_at: Some(at),
        step: Some(sequence.saturating_sub(before.sequence)),
        step_time: before.advanced_at.map(|then| since(at, then)),
        ..fresh
    };
    (Some(seen), found)
}

/// Whether the list is late or stale, and on which side of the edge.
pub(super) fn freshness(
    from: &Spot<'_>,
    track: &Track,
    unchanged: Duration,
    advanced: bool,
) -> Option<Finding> {
    let cadence = track.cadence.as_secs_f64().max(0.1);
    let fetched = from.fetched;
    // The packager's own word holds at the first look; a file server's date may mean anything.
    let told = fetched.packager_updated.and(fetched.origin_age());
    let total = told.map(|age| age.saturating_add(cached(fetched)));
    let quiet = unchanged.max(total.unwrap_or_default()).as_secs_f64();
    if quiet <= LATE * cadence {
        return None;
    }
    let stale = quiet > STALE * cadence;
    let (kind, severity) = match (stale, advanced) {
        (true, _) => ("playlist_stale", Severity::Critical),
        (false, _) => ("playlist_late", Severity::Minor),
    };
    let state = if stale { "is frozen" } else { "is late" };
    let what = format!(
        "Playlist {state}: {} and no new segment for {quiet:.0} s (expected every {cadence:.1} s). {}",
        fetched.status.map_or("200".to_owned(), |s| s.to_string()),
        side(fetched, cadence)
    );
    let newest = track.newest().map_or(0, |s| s.sequence);
    let mut evidence = format!("Newest segment is still {newest}");
    if let Some(age) = fetched.cache_age_s {
        evidence.push_str(&format!(", Age {age}"));
    }
    if let Some(age) = fetched.origin_age() {
        let age = age.as_secs();
        evidence.push_str(&format!(", {age} s old when the origin gave it away"));
    }
    if let Some(cache) = fetched.cache {
        evidence.push_str(&format!(", X-Cache {}", cache.word()));
    }
    evidence.push('.');
    Some(from.finding(kind, severity, what, evidence))
}

fn cached(fetched: &Fetched) -> Duration {
    Duration::from_secs(fetched.cache_age_s.unwrap_or(0))
}

/// Where to look when nothing new comes.
fn side(fetched: &Fetched, cadence: f64) -> String {
    let age = cached(fetched).as_secs_f64();
    let origin = fetched.origin_age().map(|d| d.as_secs_f64());
    match origin {
        Some(origin) if origin <= LATE * cadence && age > LATE * cadence => format!(
            "Packager was fresh ({origin:.0} s), edge is not (Age {age:.0}): the cache is stale. Delivery, not encoder."
        ),
        None if age > LATE * cadence => {
            format!("The edge repeats an old answer (Age {age:.0}): look at the cache first.")
        }
        Some(origin) if origin > LATE * cadence => format!(
            "Packager is frozen too (its list was {origin:.0} s old): the edge only repeats it. Look at ENC OUT."
        ),
        _ if matches!(fetched.cache, Some(Cache::Miss | Cache::RefreshHit)) => {
            "The origin itself gives nothing newer. Look at ENC OUT.".to_owned()
        }
        _ => "Which side of the edge, the headers do not say.".to_owned(),
    }
}
