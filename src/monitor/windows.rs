//! Verdicts over settled windows: two against a state turn it, so that nothing flaps. Pure.

use super::types::{Pipeline, Track};
use crate::clock::Timestamp;

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

/// Errors among requests.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Share {
    pub errors: f64,
    pub requests: f64,
}

impl Share {
    /// Fewer requests than this prove nothing.
    const ENOUGH: f64 = 50.0;
    /// Viewers notice.
    const MAJOR: f64 = 0.01;
    /// Viewers suffer.
    const CRITICAL: f64 = 0.05;

    fn of(self) -> Option<f64> {
        (self.requests >= Self::ENOUGH).then(|| self.errors / self.requests)
    }

    /// Whether it is too much; none when there are too few requests to say.
    fn bad(self) -> Option<bool> {
        self.of().map(|share| share >= Self::MAJOR)
    }

    /// Whether viewers suffer.
    pub fn critical(self) -> bool {
        self.of().is_some_and(|share| share >= Self::CRITICAL)
    }

    /// In percent, for people.
    pub fn percent(self) -> f64 {
        if self.requests > 0.0 {
            100.0 * self.errors / self.requests
        } else {
            0.0
        }
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

/// Since when too many requests have failed, with how many of the last five minutes' did. Windows
/// are taken in pairs, which doubles what little traffic proves.
pub(super) fn failing_since(shares: &[(Timestamp, Share)]) -> Option<(Timestamp, Share)> {
    let before = std::iter::once(Share::default()).chain(shares.iter().map(|s| s.1));
    let verdicts = shares
        .iter()
        .zip(before)
        .map(|((at, share), before)| (*at, share.and(before).bad()));
    let since = bad_since(verdicts, TURNS)?;
    let last = shares.last()?.0;
    let recent = shares
        .iter()
        .filter(|s| last.duration_since(s.0).as_secs() < 300)
        .fold(Share::default(), |sum, s| sum.and(s.1));
    Some((since, recent))
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
