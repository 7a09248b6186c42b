//! The run of a channel that goes on: when it began, as far as anybody can tell, and what went through
//! since. A channel that is stopped ends it; the next one begins anew.

use super::catalogue::{Slot, of};
use super::ledger::{Counted, Ledger};
use super::meter::Usage;
use crate::clock::Timestamp;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// Windows further apart belong to two runs: a channel takes longer from stop to start (assumed).
const PAUSE: SignedDuration = SignedDuration::from_secs(90);
/// The same in windows of a minute.
const PAUSE_IN_MINUTES: SignedDuration = SignedDuration::from_secs(150);
/// A run that began no longer than this before it was first seen began within what is asked for first.
const WITHIN_HISTORY: SignedDuration = SignedDuration::from_mins(28);
/// What is summed up since the start.
const SUMMED: [Slot; 4] = [
    Slot::PackIn,
    Slot::PackOut,
    Slot::EdgeBytes,
    Slot::EdgeRequests,
];

/// A start, end of which is now.
pub(super) type Span = (Timestamp, Timestamp);

/// One run.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// Running since: seen by us, or told by the numbers.
    since: Option<Timestamp>,
    /// The start itself was seen, or stands in the numbers; else it lies at least as far back.
    start_seen: bool,
    /// When it was first seen to run.
    first_seen: Option<Timestamp>,
    /// What has been asked for all of the run.
    looked_back: BTreeSet<Slot>,
    ledgers: BTreeMap<Slot, Ledger>,
}

/// Where the last run of windows begins, of which none is further than `pause` from the next.
fn last_run(points: &[(Timestamp, f64)], pause: SignedDuration) -> Option<Timestamp> {
    let gap = points
        .windows(2)
        .rposition(|two| two[1].0.duration_since(two[0].0) > pause);
    points.get(gap.map_or(0, |i| i + 1)).map(|p| p.0)
}

impl Run {
    /// It is seen to run for the first time; `from_the_start`: it did not when it was looked at before.
    pub fn seen(now: Timestamp, from_the_start: bool) -> Self {
        Self {
            since: from_the_start.then_some(now),
            start_seen: from_the_start,
            first_seen: Some(now),
            ..Self::default()
        }
    }

    /// Since when, where that is known.
    pub fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// Takes the start from tracks that are published as long as a channel runs, when nobody saw it.
    pub fn told_by<'a>(&mut self, tracks: impl Iterator<Item = &'a [(Timestamp, f64)]>) {
        if self.since.is_some() {
            return;
        }
        self.since = tracks.filter_map(|points| last_run(points, PAUSE)).min();
        // Of a longer run, what was asked for begins within it.
        let begun = self.first_seen.zip(self.since);
        self.start_seen =
            begun.is_some_and(|(seen, begun)| seen.duration_since(begun) < WITHIN_HISTORY);
    }

    /// What is to be asked once for all of the run.
    pub fn open(&self) -> impl Iterator<Item = Slot> + '_ {
        let all = SUMMED.into_iter().chain([Slot::Alerts]);
        all.filter(|slot| !self.looked_back.contains(slot))
    }

    /// Puts an answer into the sums, where there is one of it.
    pub fn count(&mut self, slot: Slot, points: &[(Timestamp, f64)], asked: Span) {
        if SUMMED.contains(&slot) {
            self.ledgers.entry(slot).or_default().take(points, asked);
        }
    }

    /// Puts an answer for all of the run in: sums, and of the alerts, which are published as long as a
    /// channel runs, when it began.
    pub fn look_back(&mut self, slot: Slot, points: &[(Timestamp, f64)], asked: Span) {
        self.looked_back.insert(slot);
        if SUMMED.contains(&slot) {
            let ledger = self.ledgers.entry(slot).or_default();
            return ledger.take_long(points, asked);
        }
        let Some(begun) = last_run(points, PAUSE_IN_MINUTES).filter(|_| !self.start_seen) else {
            return;
        };
        self.since = Some(self.since.map_or(begun, |since| since.min(begun)));
        self.start_seen = begun.duration_since(asked.0) > PAUSE_IN_MINUTES;
    }

    fn counted(&mut self, slot: Slot, now: Timestamp) -> Option<Counted> {
        let (from, source) = (self.since?, of(slot)?.source);
        let ledger = self.ledgers.get_mut(&slot)?;
        ledger.since(from, source.period(), source.settles_after(), now)
    }

    /// What was counted since the start.
    pub fn usage(&mut self, now: Timestamp) -> Usage {
        Usage {
            start_seen: self.start_seen,
            ingress: self.counted(Slot::PackIn, now),
            egress: self.counted(Slot::PackOut, now),
            edge_bytes: self.counted(Slot::EdgeBytes, now),
            edge_requests: self.counted(Slot::EdgeRequests, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
    }

    fn windows(of: std::ops::Range<i64>) -> Vec<(Timestamp, f64)> {
        of.map(|m| (at(m), 0.0)).collect()
    }

    #[test]
    fn the_start_is_seen_told_or_looked_for_and_never_guessed() {
        let seen = Run::seen(at(0), true);
        assert_eq!((seen.since(), seen.start_seen), (Some(at(0)), true));
        // Begun ten minutes before we came.
        let mut told = Run::seen(at(10), false);
        told.told_by([&windows(0..10)[..]].into_iter());
        assert_eq!((told.since(), told.start_seen), (Some(at(0)), true));
        // Half an hour is all that was asked for, and it ran all that time.
        let mut long = Run::seen(at(300), false);
        long.told_by([&windows(270..300)[..]].into_iter());
        assert_eq!((long.since(), long.start_seen), (Some(at(270)), false));
        // A day is looked back at: the run before ended at 100, this one began at 120.
        let both = [windows(0..100), windows(120..300)].concat();
        long.look_back(Slot::Alerts, &both, (at(-1140), at(300)));
        assert_eq!((long.since(), long.start_seen), (Some(at(120)), true));
        // Longer than a day: it is known to be at least that.
        let mut longer = Run::seen(at(300), false);
        longer.look_back(Slot::Alerts, &windows(-1140..300), (at(-1140), at(300)));
        assert_eq!(
            (longer.since(), longer.start_seen),
            (Some(at(-1140)), false)
        );
    }

    #[test]
    fn each_is_looked_back_at_once() {
        let mut run = Run::seen(at(0), false);
        assert_eq!(run.open().count(), 5);
        run.look_back(Slot::EdgeBytes, &[], (at(-1440), at(0)));
        run.look_back(Slot::Alerts, &[], (at(-1440), at(0)));
        let left: Vec<_> = run.open().collect();
        assert_eq!(left, [Slot::PackIn, Slot::PackOut, Slot::EdgeRequests]);
        assert_eq!(run.since(), None, "nothing is known without a window");
    }
}
