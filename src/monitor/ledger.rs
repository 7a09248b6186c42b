//! What a metric of sums came to since the channel was started. Windows come late and change while
//! they fill; spans in which nobody could ask are gaps, and are told as such: no data is not zero.

use super::feed::age;
use crate::clock::Timestamp;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::time::Duration;

/// Windows older than this change no more (assumed; see [`super::reading::Source`]'s delays).
const FINAL: Duration = Duration::from_secs(30 * 60);
/// Gaps shorter than this are what whole minutes leave at the edges.
const GAP: Duration = Duration::from_secs(120);

/// The windows of one metric since a start.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// By start, those that may still change.
    recent: BTreeMap<Timestamp, f64>,
    /// Those before, summed.
    sum: f64,
    windows: u64,
    /// Windows that begin before are in `sum`.
    folded: Option<Timestamp>,
    /// Spans for which AWS has answered, oldest first, none touching another.
    asked: Vec<(Timestamp, Timestamp)>,
}

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counted {
    /// In the metric's own unit.
    pub sum: f64,
    /// Windows that had a value.
    pub windows: u64,
    /// End of the time counted.
    pub until: Timestamp,
    /// Of that time, how much nobody could ask for.
    pub missing: Duration,
}

impl Ledger {
    /// Begins anew with an answer that reaches further back than all before.
    pub fn take_long(&mut self, points: &[(Timestamp, f64)], asked: (Timestamp, Timestamp)) {
        if self.asked.first().is_none_or(|first| asked.0 < first.0) {
            *self = Self::default();
        }
        self.take(points, asked);
    }

    /// Puts an answer for the span `asked` in.
    pub fn take(&mut self, points: &[(Timestamp, f64)], asked: (Timestamp, Timestamp)) {
        let open = |at: &Timestamp| self.folded.is_none_or(|before| *at >= before);
        let points = points.iter().filter(|(at, v)| v.is_finite() && open(at));
        let points: Vec<_> = points.copied().collect();
        self.recent.extend(points);
        self.asked.push(asked);
        self.asked.sort_unstable();
        let mut joined: Vec<(Timestamp, Timestamp)> = Vec::new();
        for span in self.asked.drain(..) {
            match joined.last_mut() {
                Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
                _ => joined.push(span),
            }
        }
        self.asked = joined;
    }

    /// What was counted since `from` in windows of `period`, of which the last is whole after
    /// `settles`; nothing when no window had a value.
    pub fn since(
        &mut self,
        from: Timestamp,
        period: Duration,
        settles: Duration,
        now: Timestamp,
    ) -> Option<Counted> {
        let long = |d: Duration| SignedDuration::try_from(d).unwrap_or(SignedDuration::ZERO);
        // The window in which it was started began before.
        let first = from - long(period) + SignedDuration::from_nanos(1);
        self.recent = self.recent.split_off(&first);
        let last_folded = now - long(FINAL);
        if self.folded.is_none_or(|before| before < last_folded) {
            let rest = self.recent.split_off(&last_folded);
            let old = std::mem::replace(&mut self.recent, rest);
            self.windows += old.len() as u64;
            self.sum += old.into_values().sum::<f64>();
            self.folded = Some(last_folded);
        }
        let closed = self.recent.iter().filter(|(at, _)| **at + period <= now);
        let (n, sum) = closed.fold((0, 0.0), |(n, sum), (_, v)| (n + 1, sum + v));
        let windows = self.windows + n;
        if windows == 0 {
            return None;
        }
        let last = self.recent.keys().map(|at| *at + period);
        let last = last.filter(|end| *end <= now).max();
        // Asked and settled without a window: nothing happened then.
        let heard = self.asked.last().map(|(_, to)| *to - long(settles));
        let until = last
            .into_iter()
            .chain(heard)
            .max()
            .unwrap_or(from)
            .max(from);
        let answered: Duration = self
            .asked
            .iter()
            .map(|(a, b)| age((*b).min(until), (*a).max(from)))
            .sum();
        let missing = age(until, from).saturating_sub(answered);
        Some(Counted {
            sum: self.sum + sum,
            windows,
            until,
            missing: if missing < GAP {
                Duration::ZERO
            } else {
                missing
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
    }

    const MINUTE: Duration = Duration::from_secs(60);
    const SETTLES: Duration = Duration::from_secs(150);

    fn windows(of: std::ops::Range<i64>, v: f64) -> Vec<(Timestamp, f64)> {
        of.map(|m| (at(m), v)).collect()
    }

    #[test]
    fn every_window_counts_once_however_often_it_comes() {
        let mut ledger = Ledger::default();
        let mut count = |from: i64, to: i64, v: f64| {
            ledger.take(&windows(from..to, v), (at(from), at(to)));
            ledger.since(at(0), MINUTE, SETTLES, at(to))
        };
        let first = count(0, 10, 1.0).unwrap();
        assert_eq!((first.sum, first.windows, first.until), (10.0, 10, at(10)));
        assert_eq!(first.missing, Duration::ZERO);
        // Asked again with a look back, each minute for two hours; the last ones fill up late.
        for to in 11..=120 {
            count(to - 8, to, 1.0);
        }
        let all = count(112, 120, 2.0).unwrap();
        assert_eq!((all.sum, all.windows), (112.0 + 16.0, 120));
    }

    #[test]
    fn what_nobody_could_ask_for_is_missing_and_what_was_asked_and_empty_is_not() {
        let mut ledger = Ledger::default();
        ledger.take(&windows(0..10, 1.0), (at(0), at(10)));
        // Down for an hour and a half; the answer then reaches back half an hour.
        ledger.take(&windows(70..90, 1.0), (at(70), at(100)));
        let counted = ledger.since(at(0), MINUTE, SETTLES, at(100)).unwrap();
        assert_eq!((counted.sum, counted.windows), (30.0, 30));
        assert_eq!(counted.missing, MINUTE * 60);
        // The last ten minutes were asked for and had nothing.
        assert_eq!(counted.until, at(100) - SETTLES);
    }

    #[test]
    fn nothing_is_not_zero_and_another_run_is_not_this_one() {
        let mut ledger = Ledger::default();
        ledger.take(&[], (at(0), at(30)));
        assert_eq!(ledger.since(at(0), MINUTE, SETTLES, at(30)), None);
        ledger.take(&[(at(5), f64::NAN)], (at(0), at(30)));
        assert_eq!(ledger.since(at(0), MINUTE, SETTLES, at(30)), None);
        let mut ledger = Ledger::default();
        ledger.take(&windows(0..30, 1.0), (at(0), at(30)));
        let counted = ledger.since(at(20), MINUTE, SETTLES, at(30)).unwrap();
        assert_eq!(counted.sum, 10.0);
    }

    #[test]
    fn a_long_look_back_fills_what_was_missing() {
        let mut ledger = Ledger::default();
        ledger.take(&windows(300..330, 1.0), (at(300), at(330)));
        let short = ledger.since(at(0), MINUTE, SETTLES, at(330)).unwrap();
        assert_eq!(short.missing, MINUTE * 300);
        ledger.take_long(&windows(0..330, 1.0), (at(-1000), at(330)));
        let long = ledger.since(at(0), MINUTE, SETTLES, at(330)).unwrap();
        assert_eq!((long.sum, long.missing), (330.0, Duration::ZERO));
    }
}
