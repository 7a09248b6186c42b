//! How fast calls may go out: a token bucket per service and kind, halved for a while after AWS
//! said "slow down". The bucket is pure; [`Pace`] waits on the crate's clock.
//!
//! Knows nothing about which calls there are.

use crate::clock::{Clock, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Refill is halved for this long after a throttle.
const PENALTY: Duration = Duration::from_secs(60);

/// Burst and refill per second.
type Rate = (f64, f64);

/// By service, then looks and changes. MediaLive publishes no rates [assumed, aws-facts 2.4];
/// CloudWatch's are 3/s for changes and 9/s for DescribeAlarms [documented, aws-facts 1.5]; S3 takes
/// thousands (documented), so its bucket only keeps a runaway loop in check.
const RATES: &[(&str, Rate, Rate)] = &[
    ("medialive", (8.0, 2.0), (8.0, 2.0)),
    ("monitoring", (24.0, 8.0), (8.0, 3.0)),
    ("s3", (64.0, 64.0), (32.0, 16.0)),
];
const OTHERS: (Rate, Rate) = ((8.0, 8.0), (8.0, 8.0));

/// A token bucket; time is given.
#[derive(Clone, Debug)]
struct Bucket {
    rate: Rate,
    tokens: f64,
    filled_at: Timestamp,
    slow_until: Option<Timestamp>,
}

impl Bucket {
    fn new(rate: Rate, now: Timestamp) -> Self {
        Self {
            rate,
            tokens: rate.0,
            filled_at: now,
            slow_until: None,
        }
    }

    fn refill_per_s(&self, now: Timestamp) -> f64 {
        if self.slow_until.is_some_and(|until| now < until) {
            self.rate.1 / 2.0
        } else {
            self.rate.1
        }
    }

    /// Takes a token, possibly one that is not there yet, and says how long until it is. Debts queue
    /// callers one behind the other.
    fn take(&mut self, now: Timestamp) -> Duration {
        let refill = self.refill_per_s(now);
        let passed = now.duration_since(self.filled_at).as_secs_f64().max(0.0);
        self.tokens = (self.tokens + passed * refill).min(self.rate.0) - 1.0;
        self.filled_at = now;
        if self.tokens >= 0.0 {
            Duration::ZERO
        } else {
            Duration::from_secs_f64(-self.tokens / refill)
        }
    }

    fn slow_down(&mut self, now: Timestamp) {
        self.tokens = self.tokens.min(0.0);
        self.slow_until = Some(now + jiff::SignedDuration::try_from(PENALTY).unwrap_or_default());
    }
}

/// The buckets of one account.
#[derive(Debug, Default)]
pub struct Pace(Mutex<BTreeMap<(&'static str, bool), Bucket>>);

impl Pace {
    fn with<T>(
        &self,
        service: &'static str,
        mutates: bool,
        now: Timestamp,
        act: impl FnOnce(&mut Bucket) -> T,
    ) -> T {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rates = RATES
            .iter()
            .find(|r| r.0 == service)
            .map_or(OTHERS, |r| (r.1, r.2));
        let rate = if mutates { rates.1 } else { rates.0 };
        act(buckets
            .entry((service, mutates))
            .or_insert_with(|| Bucket::new(rate, now)))
    }

    /// Waits for the turn of one call.
    pub async fn turn(&self, service: &'static str, mutates: bool, clock: &Clock) {
        let now = clock.now();
        let wait = self.with(service, mutates, now, |b| b.take(now));
        if !wait.is_zero() {
            clock.sleep(wait).await;
        }
    }

    /// AWS said "slow down".
    pub fn throttled(&self, service: &'static str, mutates: bool, clock: &Clock) {
        let now = clock.now();
        self.with(service, mutates, now, |b| b.slow_down(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn a_burst_passes_and_the_rest_queue_at_the_refill_rate() {
        let mut bucket = Bucket::new((8.0, 2.0), at(0));
        assert!((0..8).all(|_| bucket.take(at(0)).is_zero()));
        assert_eq!(bucket.take(at(0)), Duration::from_millis(500));
        assert_eq!(bucket.take(at(0)), Duration::from_millis(1000));
        // A second pays both debts; nothing is left over.
        assert_eq!(bucket.take(at(1000)), Duration::from_millis(500));
        // It never holds more than the burst.
        assert!((0..8).all(|_| bucket.take(at(3_600_000)).is_zero()));
        assert!(!bucket.take(at(3_600_000)).is_zero());
    }

    #[test]
    fn a_throttle_halves_the_rate_for_a_minute() {
        let mut bucket = Bucket::new((8.0, 2.0), at(0));
        bucket.slow_down(at(0));
        assert_eq!(bucket.take(at(0)), Duration::from_secs(1));
        assert_eq!(bucket.take(at(61_000)), Duration::ZERO);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn callers_wait_on_the_given_clock() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let pace = Pace::default();
        let c = clock.clone();
        tokio::select! {
            () = clock.drive() => {}
            () = async { for _ in 0..20 { pace.turn("medialive", true, &c).await; } } => {}
        }
        assert_eq!(clock.now().as_second(), 6);
    }
}
