//! Verdicts over settled windows: two against a state turn it, so that nothing flaps. Pure.

use super::reading::{Reading, Track, Why};
use super::types::{Leg, Pipeline};
use crate::clock::Timestamp;

/// Below this there is no picture.
const NO_PICTURE_FPS: f64 = 1.0;
/// Windows that turn a state.
pub(super) const TURNS: usize = 2;

/// The settled points since `from`, oldest first.
pub(super) fn settled(track: &Track, from: Option<Timestamp>) -> &[(Timestamp, f64)] {
    let Some(until) = track.now.until() else {
        return &[];
    };
    let points = &track.points;
    let first = from.map_or(0, |from| points.partition_point(|p| p.0 < from));
    let last = points.partition_point(|p| p.0 + track.period <= until);
    points.get(first..last).unwrap_or_default()
}

/// Since when a state has been bad, if it is: `up` bad windows in a row begin it, [`TURNS`] good ones
/// end it. A window without a verdict counts for neither.
pub(super) fn bad_since(
    verdicts: impl IntoIterator<Item = (Timestamp, Option<bool>)>,
    up: usize,
) -> Option<Timestamp> {
    let (mut since, mut begun, mut bads, mut goods) = (None, None, 0, 0);
    for (at, verdict) in verdicts {
        match verdict {
            None => {}
            Some(true) => {
                goods = 0;
                bads += 1;
                if bads == 1 {
                    begun = Some(at);
                }
                if bads >= up && since.is_none() {
                    since = begun;
                }
            }
            Some(false) => {
                bads = 0;
                goods += 1;
                if goods >= TURNS {
                    since = None;
                }
            }
        }
    }
    since
}

/// [`bad_since`] of a single track.
pub(super) fn track_bad_since(
    track: &Track,
    from: Option<Timestamp>,
    up: usize,
    bad: impl Fn(f64) -> bool,
) -> Option<Timestamp> {
    bad_since(
        settled(track, from)
            .iter()
            .map(|(at, v)| (*at, Some(bad(*v)))),
        up,
    )
}

/// Since when no frame has come, if so: two windows without any in a row, or one that something else
/// confirms, which is ten seconds without a frame [live-ops 3.3, incident 1: any more than 10 s]. The Maximum of a
/// window that has come in part can be too low and never too high, so a window with frames counts before it
/// is settled; one without does too, because part of it would show frames if there were any.
pub(super) fn lost_since(leg: &Leg, from: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let closed = |track: &Track| {
        let first = from.map_or(0, |from| track.points.partition_point(|p| p.0 < from));
        let last = track.points.partition_point(|p| p.0 + track.period <= now);
        first.min(last)..last
    };
    // MediaLive's own alert, or outputs that pause: both follow from input that is not there.
    let says = |track: &Track, since: Timestamp, bad: fn(f64) -> bool| {
        let points = &track.points[closed(track)];
        points.iter().any(|(at, v)| *at >= since && bad(*v))
    };
    let confirmed =
        |since| says(&leg.alerts, since, |v| v >= 1.0) || says(&leg.outputs, since, |v| v < 1.0);
    if matches!(leg.in_fps.now, Reading::NoData(Why::NotStarted)) {
        return None;
    }
    let (mut since, mut begun, mut bads, mut goods) = (None, None, 0, 0);
    for (at, v) in &leg.in_fps.points[closed(&leg.in_fps)] {
        if *v < NO_PICTURE_FPS {
            goods = 0;
            bads += 1;
            if bads == 1 {
                begun = Some(*at);
            }
            if since.is_none() && (bads >= TURNS || confirmed(*at)) {
                since = begun;
            }
        } else {
            bads = 0;
            goods += 1;
            if goods >= TURNS {
                since = None;
            }
        }
    }
    since
}

/// How much of the requests may fail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limits {
    /// Viewers notice.
    pub warn: f64,
    /// Viewers suffer.
    pub page: f64,
}

/// Errors among requests.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Share {
    pub errors: f64,
    pub requests: f64,
}

impl Share {
    /// Fewer requests than this prove nothing.
    const ENOUGH: f64 = 50.0;
    /// And fewer errors neither, however few asked [aws-facts 7, origin 5xx: 5 of them].
    const SOME: f64 = 5.0;

    /// Errors of each request; zero without requests.
    pub fn part(self) -> f64 {
        if self.requests > 0.0 {
            self.errors / self.requests
        } else {
            0.0
        }
    }

    /// In percent, for people.
    pub fn percent(self) -> f64 {
        100.0 * self.part()
    }

    fn and(self, other: Share) -> Share {
        Share {
            errors: self.errors + other.errors,
            requests: self.requests + other.requests,
        }
    }
}

/// Requests and errors by window, where both are settled; `errors` gives errors from a window's
/// value of the second track and its requests.
pub(super) fn shares(
    requests: &Track,
    second: &Track,
    from: Option<Timestamp>,
    errors: impl Fn(f64, f64) -> f64,
) -> Vec<(Timestamp, Share)> {
    let seconds = settled(second, from);
    let both = settled(requests, from).iter().filter_map(|(at, all)| {
        let i = seconds.binary_search_by_key(at, |p| p.0).ok()?;
        let share = Share {
            errors: errors(seconds[i].1, *all),
            requests: *all,
        };
        Some((*at, share))
    });
    both.collect()
}

/// What the last `n` windows up to one say together; nothing when one of them is without errors: a
/// single bad minute is no trend, however bad.
fn streak(shares: &[(Timestamp, Share)], end: usize, n: usize) -> Option<Share> {
    let windows = shares.get((end + 1).checked_sub(n)?..=end)?;
    let sum = windows
        .iter()
        .fold(Share::default(), |sum, (_, s)| sum.and(*s));
    let each = windows.iter().all(|(_, s)| s.errors > 0.0);
    (each && sum.requests >= Share::ENOUGH && sum.errors >= Share::SOME).then_some(sum)
}

/// Since when too many requests have failed, with how many did since then in the last five minutes:
/// two minutes of what is a page, or three of what is a warning [live-ops 3.3, incident 12; aws-facts 7].
pub(super) fn failing_since(
    shares: &[(Timestamp, Share)],
    limits: Limits,
) -> Option<(Timestamp, Share)> {
    let over = |end, n, limit| streak(shares, end, n).is_some_and(|s| s.part() >= limit);
    let verdicts = shares.iter().enumerate().map(|(i, (at, _))| {
        let bad = over(i, 2, limits.page) || over(i, 3, limits.warn);
        // What goes on is told by fewer windows than what begins.
        let goes_on = over(i, 1, limits.warn);
        (*at, bad, goes_on)
    });
    let (mut since, mut goods) = (None, 0);
    for (at, bad, goes_on) in verdicts {
        match (since, bad, goes_on) {
            (None, true, _) => (since, goods) = (Some(at), 0),
            (Some(_), false, false) => {
                goods += 1;
                if goods >= TURNS {
                    since = None;
                }
            }
            _ => goods = 0,
        }
    }
    // It began with the first of the windows that told it.
    let told = shares.partition_point(|s| s.0 < since.unwrap_or_default());
    let first = shares[..told].iter().rposition(|(_, s)| s.errors == 0.0);
    let begun = shares.get(first.map_or(0, |i| i + 1))?.0.min(since?);
    let last = shares.last()?.0;
    let recent = shares
        .iter()
        .filter(|s| s.0 >= begun && last.duration_since(s.0).as_secs() < 300)
        .fold(Share::default(), |sum, s| sum.and(s.1));
    Some((begun, recent))
}

/// Which pipeline the packager takes by its own word, and since when: the latest settled window of
/// the two ActiveInput tracks, if it is fresh. In the minute of a change both are taken; then it is
/// the one that was not before.
pub(super) fn carrier(taken: &[(Pipeline, &Track)]) -> Option<(Pipeline, Timestamp)> {
    let streak = |track: &Track| {
        let points = settled(track, None).iter().rev();
        points.take_while(|(_, v)| *v > 0.5).last().map(|p| p.0)
    };
    taken
        .iter()
        .filter(|(_, track)| track.now.fresh().is_some_and(|v| v > 0.5))
        .filter_map(|(pipeline, track)| Some((track.now.until()?, streak(track)?, *pipeline)))
        .max()
        .map(|(_, since, pipeline)| (pipeline, since))
}
