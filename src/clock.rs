//! The only place that reads or waits for time.
//!
//! Everything that asks "what time is it" or "wait a little" holds a [`Clock`]. Three kinds exist:
//! *wall* time, wall time run faster (*scaled*, for rehearsals: the simulated world and onair's own
//! clients follow the same one), and *manual* time, which jumps to the next sleeper when nothing is
//! under way (a day of watching in seconds). Transport timeouts inside the SDK stay on real time and
//! never come here.
//!
//! Knows nothing of anything else in the crate.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

pub use jiff::Timestamp;

/// A cheap handle on one source of time; clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
enum Inner {
    Wall,
    Scaled(Scale),
    Manual(Mutex<Manual>),
}

/// How simulated time maps to real time: `simulated = origin + (real - real_origin) * speed`.
///
/// Two processes that hold the same scale agree on the time, which is how a console follows a
/// simulator that runs elsewhere on the machine.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scale {
    /// Simulated seconds per real second; above zero.
    pub speed: f64,
    /// Simulated time at `real_origin`.
    pub origin: Timestamp,
    /// Real time at which the scale was set.
    pub real_origin: Timestamp,
}

#[derive(Debug)]
struct Manual {
    now: Timestamp,
    next: u64,
    busy: usize,
    activity: u64,
    sleepers: BTreeMap<(Timestamp, u64), Waker>,
}

impl Clock {
    /// Wall time.
    pub fn wall() -> Self {
        Self(Arc::new(Inner::Wall))
    }

    /// Wall time from now on, `speed` times as fast.
    pub fn scaled(speed: f64) -> Self {
        let now = real_now();
        Self::with_scale(Scale {
            speed,
            origin: now,
            real_origin: now,
        })
    }

    /// Time on an agreed scale.
    pub fn with_scale(scale: Scale) -> Self {
        Self(Arc::new(Inner::Scaled(scale)))
    }

    /// Time that stands still until [`Clock::drive`] or [`Clock::advance`] moves it.
    pub fn manual(start: Timestamp) -> Self {
        Self(Arc::new(Inner::Manual(Mutex::new(Manual {
            now: start,
            next: 0,
            busy: 0,
            activity: 0,
            sleepers: BTreeMap::new(),
        }))))
    }

    /// The scale of this clock; `None` for manual time, the identity for wall time.
    pub fn scale(&self) -> Option<Scale> {
        match &*self.0 {
            Inner::Wall => {
                let now = real_now();
                Some(Scale {
                    speed: 1.0,
                    origin: now,
                    real_origin: now,
                })
            }
            Inner::Scaled(scale) => Some(*scale),
            Inner::Manual(_) => None,
        }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Inner::Wall => real_now(),
            Inner::Scaled(s) => {
                let real = real_now().duration_since(s.real_origin).as_secs_f64();
                s.origin + jiff::SignedDuration::from_secs_f64(real * s.speed)
            }
            Inner::Manual(m) => lock(m).now,
        }
    }

    /// How long ago `then` was; zero when it lies ahead.
    pub fn since(&self, then: Timestamp) -> Duration {
        Duration::try_from(self.now().duration_since(then)).unwrap_or_default()
    }

    /// Waits for `length` of this clock's time.
    pub async fn sleep(&self, length: Duration) {
        match &*self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the one place that waits"
            )]
            Inner::Wall => tokio::time::sleep(length).await,
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the one place that waits"
            )]
            Inner::Scaled(s) => tokio::time::sleep(length.div_f64(s.speed)).await,
            Inner::Manual(m) => {
                let until = lock(m).now
                    + jiff::SignedDuration::try_from(length).unwrap_or(jiff::SignedDuration::MAX);
                ManualSleep {
                    clock: self.clone(),
                    until,
                    key: None,
                }
                .await;
            }
        }
    }

    /// Marks work that manual time must wait for: a request in flight, a write to disk.
    pub fn busy(&self) -> Busy {
        if let Inner::Manual(m) = &*self.0 {
            let mut m = lock(m);
            m.busy += 1;
            m.activity += 1;
        }
        Busy(self.clone())
    }

    /// Moves manual time forward by `length`, waking who is due. No effect on other clocks.
    pub fn advance(&self, length: Duration) {
        if let Inner::Manual(m) = &*self.0 {
            let until = lock(m).now
                + jiff::SignedDuration::try_from(length).unwrap_or(jiff::SignedDuration::ZERO);
            self.move_to(m, until);
        }
    }

    /// Moves manual time to the next sleeper whenever nothing is [`busy`](Clock::busy) and no task
    /// can run, for ever. Run it beside the work on a current-thread runtime (on several threads
    /// "no task can run" cannot be seen from inside). Never returns; other clocks just wait.
    pub async fn drive(&self) {
        let Inner::Manual(m) = &*self.0 else {
            return std::future::pending().await;
        };
        loop {
            let before = lock(m).activity;
            // On one thread every runnable task gets its turn between two of these.
            for _ in 0..16 {
                tokio::task::yield_now().await;
            }
            let next = {
                let m = lock(m);
                (m.busy == 0 && m.activity == before)
                    .then(|| m.sleepers.keys().next().map(|k| k.0))
                    .flatten()
            };
            match next {
                Some(at) => self.move_to(m, at),
                None => tokio::task::yield_now().await,
            }
        }
    }

    fn move_to(&self, m: &Mutex<Manual>, at: Timestamp) {
        let mut due = Vec::new();
        {
            let mut m = lock(m);
            m.now = m.now.max(at);
            m.activity += 1;
            let last_due = (m.now, u64::MAX);
            let later = m.sleepers.split_off(&last_due);
            due.extend(std::mem::replace(&mut m.sleepers, later).into_values());
        }
        for waker in due {
            waker.wake();
        }
    }
}

/// `0:48`, `12:03`, `1:52:40`: a length of time as people read it off a clock.
pub fn short(length: Duration) -> String {
    let secs = length.as_secs();
    let (hours, minutes, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{secs:02}")
    } else {
        format!("{minutes}:{secs:02}")
    }
}

/// While it lives, manual time does not move. See [`Clock::busy`].
#[derive(Debug)]
pub struct Busy(Clock);

impl Drop for Busy {
    fn drop(&mut self) {
        if let Inner::Manual(m) = &*self.0.0 {
            let mut m = lock(m);
            m.busy -= 1;
            m.activity += 1;
        }
    }
}

struct ManualSleep {
    clock: Clock,
    until: Timestamp,
    key: Option<(Timestamp, u64)>,
}

impl Future for ManualSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let Inner::Manual(m) = &*clock.0 else {
            return Poll::Ready(());
        };
        let mut m = lock(m);
        let key = self.key.take();
        if m.now >= self.until {
            m.activity += 1;
            key.map(|key| m.sleepers.remove(&key));
            return Poll::Ready(());
        }
        // A task that is woken for another reason polls this again: that is no activity, or a
        // driver in the same task would see its own turns as work and never move.
        let key = key.unwrap_or_else(|| {
            m.activity += 1;
            m.next += 1;
            (self.until, m.next)
        });
        m.sleepers.insert(key, cx.waker().clone());
        drop(m);
        self.key = Some(key);
        Poll::Pending
    }
}

impl Drop for ManualSleep {
    fn drop(&mut self) {
        if let (Some(key), Inner::Manual(m)) = (self.key.take(), &*self.clock.0) {
            lock(m).sleepers.remove(&key);
        }
    }
}

/// Real time that has passed, for figures shown to people and for log lines; never for decisions.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts counting.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads time"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Real time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads time"
)]
fn real_now() -> Timestamp {
    Timestamp::now()
}

/// Nothing panics while one of these locks is held, so a poisoned one still guards whole data.
fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn manual_time_jumps_to_each_sleeper_in_turn() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let seen = Mutex::new(Vec::new());
        let nap = |secs: u64, clock: Clock| {
            let seen = &seen;
            async move {
                clock.sleep(Duration::from_secs(secs)).await;
                lock(seen).push(clock.now().as_second());
            }
        };
        tokio::select! {
            () = clock.drive() => {}
            _ = async { tokio::join!(nap(3600, clock.clone()), nap(5, clock.clone()), nap(5, clock.clone())) } => {}
        }
        assert_eq!(*lock(&seen), [5, 5, 3600]);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn manual_time_waits_for_what_is_busy() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let (c, d) = (clock.clone(), clock.clone());
        tokio::select! {
            () = clock.drive() => {}
            _ = async move {
                tokio::join!(c.sleep(Duration::from_secs(60)), async {
                    let busy = d.busy();
                    for _ in 0..200 { tokio::task::yield_now().await; }
                    assert_eq!(d.now(), Timestamp::UNIX_EPOCH);
                    drop(busy);
                })
            } => {}
        }
        assert_eq!(clock.now().as_second(), 60);
    }

    #[test]
    fn scaled_time_follows_its_scale() {
        let long_ago = real_now() - jiff::SignedDuration::from_secs(10);
        let clock = Clock::with_scale(Scale {
            speed: 60.0,
            origin: Timestamp::UNIX_EPOCH,
            real_origin: long_ago,
        });
        let secs = clock.now().as_second();
        assert!((600..630).contains(&secs), "{secs}");
    }
}
