//! The task that watches a region: asks in rounds, survives every answer, says a picture after each.

use super::ask::{USD_EACH, trouble};
use super::dimensions::Dimensions;
use super::feed::{Delays, age};
use super::judge::Blind;
use super::meter::Polling;
use super::playback::{Probes, Target};
use super::stream::{Said, Scene, Stream};
use super::types::{Orders, Snapshot, StreamSnapshot};
use super::verdict::{Severity, Tally};
use crate::aws::{Aws, AwsError, Class, ListedChannel};
use crate::clock::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use tokio::sync::watch::Receiver;

/// Between two rounds.
const QUICK: Duration = Duration::from_secs(10);
/// Between two rounds that ask everything, and the slowest pace of all.
pub(super) const SLOW: Duration = Duration::from_secs(60);
/// A picture for what the probe saw comes no sooner after another one: with hundreds of streams there is
/// news many times a second, and each picture judges and copies all of them.
const GATHERED: Duration = Duration::from_millis(500);
/// Between two looks at states after an act, and for how long.
const AFTER_ACT: Duration = Duration::from_millis(2500);
const ACT_SHOWS: Duration = Duration::from_secs(30);
/// Without any answer for so long we are blind.
const BLIND: Duration = Duration::from_secs(60);
/// Costs are measured over this.
const METER: Duration = Duration::from_secs(600);

/// What a call is about: each kind has its own trouble, cleared by its own success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    States,
    Metrics,
    EdgeMetrics,
    Packagers,
    Distributions,
    Alerts,
    Alarms,
    Pictures,
}

/// What is known between two rounds.
pub(super) struct Watcher {
    pub(super) aws: Aws,
    pub(super) began: Timestamp,
    pub(super) streams: BTreeMap<String, Stream>,
    pub(super) delays: Delays,
    pub(super) answered: Option<Timestamp>,
    /// The last round brought no answer at all.
    pub(super) failing: bool,
    pub(super) troubles: BTreeMap<Kind, AwsError>,
    pub(super) throttled: bool,
    pub(super) every: Duration,
    pub(super) metered: VecDeque<(Timestamp, usize)>,
    /// Metrics asked for since watching began.
    pub(super) asked: u64,
    pub(super) names_due: Timestamp,
    /// Refused before: not asked again until then.
    pub(super) alerts_due: Timestamp,
    pub(super) alarms_due: Timestamp,
    pub(super) probes: Probes,
    pub(super) dimensions: Dimensions,
}

/// Watches every stream of the region of `aws` for ever, and says a picture after each round. Ends
/// only by being dropped; whatever AWS answers, the next round comes.
pub async fn watch(
    aws: Aws,
    mut orders: Receiver<Orders>,
    say: impl Fn(Snapshot) + Send + Sync + 'static,
) {
    let clock = aws.clock().clone();
    let mut w = Watcher::new(aws);
    let (mut told, mut listening) = (orders.borrow_and_update().clone(), true);
    let (mut quick_due, mut slow_due) = (clock.now(), clock.now());
    let mut states_due = clock.now();
    let mut closer_due: Option<Timestamp> = None;
    let mut poked: Option<Timestamp> = None;
    let mut first = true;
    // The probe has seen something that no picture shows yet.
    let mut fresh = false;
    loop {
        let now = clock.now();
        let (quick, slow) = (now >= quick_due, now >= slow_due);
        let mut any = false;
        let asks = quick || now >= states_due;
        if asks {
            any |= w.states(&told).await;
            // The first numbers of many streams take a while; which streams there are is told before.
            if any && std::mem::take(&mut first) {
                say(w.snapshot(&told));
            }
        }
        if quick {
            if slow {
                Box::pin(w.names()).await;
                Box::pin(w.dimensions()).await;
            }
            any |= Box::pin(w.metrics(&told, slow)).await;
            // Where nothing else answers, these would only make the round longer.
            if any {
                Box::pin(w.alerts(&told, slow)).await;
                Box::pin(w.pictures(&told)).await;
            }
            if slow {
                Box::pin(w.look_back(&told)).await;
            }
            w.pace();
        } else if closer_due.is_some_and(|due| now >= due) {
            Box::pin(w.look_closer(&told)).await;
        }
        // A closer look at a picture is no round: it says nothing of the rest.
        if asks {
            w.failing = !any;
        }
        w.follow(&told);
        say(w.snapshot(&told));
        let began = now;
        let now = clock.now();
        closer_due = w.closer_due(&told, now);
        let mut said = now;
        w.every = w.every.max(QUICK);
        let idle = if told.unfocused { SLOW } else { w.every };
        // From beginning to beginning; after a round that took longer there is a pause all the same.
        let next = |every: Duration| (began + every).max(now + every / 4);
        if quick {
            quick_due = next(idle);
        }
        if slow {
            slow_due = next(SLOW);
        }
        let acting = poked.is_some_and(|at| age(now, at) < ACT_SHOWS);
        states_due = if !asks {
            states_due
        } else if acting && !w.throttled {
            now + AFTER_ACT
        } else {
            quick_due
        };
        // Waiting may be cut short by any number of new orders.
        loop {
            let next = quick_due.min(states_due);
            let next = closer_due.map_or(next, |due| next.min(due));
            let left = Duration::try_from(next.duration_since(clock.now())).unwrap_or_default();
            if left.is_zero() {
                break;
            }
            let changed = async {
                if listening {
                    orders.changed().await
                } else {
                    std::future::pending().await
                }
            };
            let news = std::sync::Arc::clone(&w.probes.news);
            let gathered = async {
                if !fresh {
                    news.notified().await;
                    fresh = true;
                }
                let left = GATHERED.saturating_sub(age(clock.now(), said));
                // A timer of nothing would still be a wake-up of its own.
                if !left.is_zero() {
                    clock.sleep(left).await;
                }
            };
            tokio::select! {
                () = clock.sleep(left) => break,
                () = gathered => {
                    fresh = false;
                    said = clock.now();
                    say(w.snapshot(&told));
                }
                heard = changed => match heard {
                    Err(_) => listening = false,
                    Ok(()) => {
                        let new = orders.borrow_and_update().clone();
                        let old = std::mem::replace(&mut told, new);
                        let now = clock.now();
                        if told.poke != old.poke {
                            poked = Some(now);
                            states_due = now;
                        }
                        if told.focus != old.focus || old.unfocused && !told.unfocused {
                            (quick_due, slow_due) = (now, now);
                        }
                        if told.wants != old.wants {
                            say(w.snapshot(&told));
                        }
                    }
                },
            }
        }
    }
}

impl Watcher {
    fn new(aws: Aws) -> Self {
        let began = aws.clock().now();
        Self {
            probes: Probes::new(&aws),
            aws,
            began,
            streams: BTreeMap::new(),
            delays: Delays::default(),
            answered: None,
            failing: false,
            troubles: BTreeMap::new(),
            throttled: false,
            every: QUICK,
            metered: VecDeque::new(),
            asked: 0,
            names_due: began,
            dimensions: Dimensions::default(),
            alerts_due: began,
            alarms_due: began,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.aws.clock().now()
    }

    /// Notes an answer or what stands for it; gives whether AWS answered as asked.
    pub(super) fn note<T>(
        &mut self,
        kind: Kind,
        result: Result<T, AwsError>,
    ) -> Result<T, AwsError> {
        match &result {
            Ok(_) => {
                self.answered = Some(self.now());
                self.troubles.remove(&kind);
            }
            Err(e) => {
                self.throttled |= e.class == Class::Throttled;
                self.troubles.insert(kind, e.clone());
            }
        }
        result
    }

    /// Running streams are probed where viewers begin.
    fn follow(&mut self, orders: &Orders) {
        let running = self.streams.values().filter(|s| s.running());
        let wanted = running.filter_map(|s| {
            let wants = orders.wants.get(&s.name);
            let target = Target {
                url: s.playback_url.clone()?,
                rungs: wants.map_or(Vec::new(), |w| w.rungs.clone()),
            };
            Some((s.name.clone(), target))
        });
        self.probes.follow(&wanted.collect());
    }

    /// Twice as slow after a throttle, up to a minute; back step by step.
    fn pace(&mut self) {
        self.every = if self.throttled {
            (self.every * 2).min(SLOW)
        } else {
            (self.every / 2).max(QUICK)
        };
        self.throttled = false;
    }

    async fn states(&mut self, orders: &Orders) -> bool {
        let listed = self.aws.list_channels().await;
        let Ok(listed) = self.note(Kind::States, listed) else {
            for name in orders.wants.keys() {
                let new = || Stream::new(name);
                self.streams.entry(name.clone()).or_insert_with(new);
            }
            return false;
        };
        let now = self.now();
        let mut channels: BTreeMap<String, ListedChannel> = BTreeMap::new();
        let only = orders.only.as_deref();
        let meant = |c: &ListedChannel| only.is_none_or(|name| c.stream == name);
        for channel in listed.into_iter().filter(meant) {
            channels.entry(channel.stream.clone()).or_insert(channel);
        }
        let wanted = |name: &String| orders.wants.contains_key(name);
        let keep = |name: &String| channels.contains_key(name) || wanted(name);
        self.streams.retain(|name, _| keep(name));
        for name in channels.keys().chain(orders.wants.keys()) {
            let new = || Stream::new(name);
            self.streams.entry(name.clone()).or_insert_with(new);
        }
        for (name, stream) in &mut self.streams {
            stream.look(channels.remove(name), now);
        }
        true
    }

    fn usd_per_hour(&mut self, now: Timestamp) -> f64 {
        while self.metered.front().is_some_and(|m| age(now, m.0) > METER) {
            self.metered.pop_front();
        }
        let asked: usize = self.metered.iter().map(|m| m.1).sum();
        let over = age(now, self.began).clamp(SLOW, METER);
        asked as f64 * USD_EACH * 3600.0 / over.as_secs_f64()
    }

    fn snapshot(&mut self, orders: &Orders) -> Snapshot {
        let at = self.now();
        let every = if orders.unfocused { SLOW } else { self.every };
        let profile = orders.profile.as_deref();
        let said = |e: &AwsError| trouble(e, profile, every);
        // Credentials explain all the others.
        let worst = self
            .troubles
            .values()
            .min_by_key(|e| e.class != Class::Credentials)
            .map(said);
        let since = self.answered.unwrap_or(self.began);
        let blind = (self.failing && age(at, since) >= BLIND).then(|| Blind {
            since,
            why: worst.clone().unwrap_or_else(|| "no answer from AWS".into()),
        });
        let polling = Polling {
            per_hour: self.usd_per_hour(at),
            so_far: self.asked as f64 * USD_EACH,
            began: self.began,
        };
        let scene = Scene {
            now: at,
            delays: &self.delays,
            blind: blind.as_ref(),
            polling,
        };
        let mut streams: Vec<StreamSnapshot> = self
            .streams
            .values_mut()
            .map(|s| {
                let wants = orders.wants.get(&s.name);
                let seen = self.probes.of(&s.name);
                let said = Said {
                    stop_asked: orders.stopping.contains(&s.name),
                    black_until: orders.black_until.get(&s.name).copied(),
                };
                s.picture(wants, seen, said, scene)
            })
            .collect();
        streams.sort_by_key(rank);
        Snapshot {
            at,
            answered: self.answered,
            trouble: worst,
            usd_per_hour: polling.per_hour,
            session_ends: self.aws.session_ends(),
            streams,
        }
    }
}

/// Worst first: what viewers suffer, what runs, the rest by name.
fn rank(s: &StreamSnapshot) -> (u8, String) {
    let worst = s.conditions.iter().map(|c| c.severity).max();
    let n = match (worst, &s.tally) {
        (Some(Severity::Critical), _) | (_, Tally::Trouble(_)) => 0,
        (Some(Severity::Major), _) => 1,
        (Some(Severity::Minor), _) => 2,
        (None, Tally::RunningNoInput(_)) => 3,
        (None, Tally::OffAir) => 6,
        (None, Tally::NotDeployed) => 7,
        (None, Tally::RunningNotProven { .. } | Tally::OnAir { .. }) => 5,
        (None, _) => 4,
    };
    (n, s.name.clone())
}
