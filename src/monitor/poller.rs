//! The task that watches a region: asks in rounds, survives every answer, says a picture after each.

use super::ask::{Ask, USD_EACH, batches, trouble, why};
use super::feed::{Delays, age};
use super::judge::Blind;
use super::stream::{Round, Stream};
use super::types::{Orders, Severity, Snapshot, Source, StreamSnapshot, Tally, Why};
use crate::aws::{Aws, AwsError, Class, GLOBAL_REGION, ListedChannel, MetricQuery};
use crate::clock::Timestamp;
use crate::shape::{distribution_comment, package_channel_id};
use jiff::SignedDuration;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use tokio::sync::watch::Receiver;

/// Between two rounds.
const QUICK: Duration = Duration::from_secs(10);
/// Between two rounds that ask everything, and the slowest pace of all.
const SLOW: Duration = Duration::from_secs(60);
/// Between two looks at states after an act, and for how long.
const AFTER_ACT: Duration = Duration::from_millis(2500);
const ACT_SHOWS: Duration = Duration::from_secs(30);
/// The first question asks for so much.
const HISTORY: Duration = Duration::from_secs(30 * 60);
/// No question asks for more.
const LONGEST: Duration = Duration::from_secs(3 * 3600);
/// Without any answer for so long we are blind.
const BLIND: Duration = Duration::from_secs(60);
/// Names that could not be found are looked for again after this.
const NAMES_AGAIN: Duration = Duration::from_secs(300);
/// Packager channels looked up in one round.
const NAMES_AT_ONCE: usize = 10;
/// Costs are measured over this.
const METER: Duration = Duration::from_secs(600);

/// What a call is about: each kind has its own trouble, cleared by its own success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    States,
    Metrics,
    EdgeMetrics,
    Packagers,
    Distributions,
}

struct Watcher {
    aws: Aws,
    began: Timestamp,
    streams: BTreeMap<String, Stream>,
    delays: Delays,
    answered: Option<Timestamp>,
    /// The last round brought no answer at all.
    failing: bool,
    troubles: BTreeMap<Kind, AwsError>,
    throttled: bool,
    every: Duration,
    metered: VecDeque<(Timestamp, usize)>,
    names_due: Timestamp,
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
    let mut poked: Option<Timestamp> = None;
    loop {
        let now = clock.now();
        let (quick, slow) = (now >= quick_due, now >= slow_due);
        let mut any = false;
        if quick || now >= states_due {
            any |= w.states(&told).await;
        }
        if quick {
            if slow {
                w.names(&told).await;
            }
            any |= w.metrics(&told, slow).await;
            w.pace();
        }
        w.failing = !any;
        say(w.snapshot(&told));
        let now = clock.now();
        let idle = if told.unfocused { SLOW } else { w.every };
        w.every = w.every.max(QUICK);
        if quick {
            quick_due = now + idle;
        }
        if slow {
            slow_due = now + SLOW;
        }
        let acting = poked.is_some_and(|at| age(now, at) < ACT_SHOWS);
        states_due = if acting && !w.throttled {
            now + AFTER_ACT
        } else {
            quick_due
        };
        // Waiting may be cut short by any number of new orders.
        loop {
            let next = quick_due.min(states_due);
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
            tokio::select! {
                () = clock.sleep(left) => break,
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
            names_due: began,
        }
    }

    fn now(&self) -> Timestamp {
        self.aws.clock().now()
    }

    /// Notes an answer or what stands for it; gives whether AWS answered as asked.
    fn note<T>(&mut self, kind: Kind, result: Result<T, AwsError>) -> Result<T, AwsError> {
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
        for channel in listed {
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

    /// Finds what metrics are named by and only AWS knows: once for each stream.
    async fn names(&mut self, orders: &Orders) {
        let now = self.now();
        let again = now >= self.names_due;
        if again {
            self.names_due = now + NAMES_AGAIN;
        }
        let open = |s: &&Stream, why: &Option<Why>| s.running() && (why.is_none() || again);
        let mut packagers: Vec<String> = self
            .streams
            .values()
            .filter(|s| s.ingests.is_empty() && open(s, &s.no_ingests))
            .map(|s| s.name.clone())
            .collect();
        packagers.sort_by_key(|name| orders.focus.as_ref() != Some(name));
        for name in packagers.into_iter().take(NAMES_AT_ONCE) {
            let found = self.aws.package_ingests(&package_channel_id(&name)).await;
            let found = self.note(Kind::Packagers, found);
            let Some(stream) = self.streams.get_mut(&name) else {
                continue;
            };
            match found {
                Ok(ids) if ids.is_empty() => stream.no_ingests = Some(Why::NoSuchMetric),
                Ok(ids) => (stream.ingests, stream.no_ingests) = (ids, None),
                Err(e) => stream.no_ingests = Some(why(&e)),
            }
        }
        let open = |s: &&Stream| s.distribution.is_none() && open(s, &s.no_distribution);
        if !self.streams.values().any(|s| open(&s)) {
            return;
        }
        let found = self.aws.distributions_commented("").await;
        let found = self.note(Kind::Distributions, found);
        let region = self.aws.region().to_owned();
        for stream in self.streams.values_mut() {
            if stream.distribution.is_some() {
                continue;
            }
            let comment = distribution_comment(&stream.name, &region);
            match &found {
                // Of two with one comment nobody can say which is meant: `onair plan` shows both.
                Ok(all) => {
                    let mut ours = all.iter().filter(|(c, _)| *c == comment);
                    let one = ours.next().filter(|_| ours.next().is_none());
                    stream.distribution = one.map(|(_, id)| id.clone());
                    stream.no_distribution = one.is_none().then_some(Why::NoSuchMetric);
                }
                Err(e) => stream.no_distribution = Some(why(e)),
            }
        }
    }

    async fn metrics(&mut self, orders: &Orders, slow: bool) -> bool {
        let now = self.now();
        let round = Round {
            now,
            slow,
            every: if orders.unfocused { SLOW } else { self.every },
            focus: orders.focus.as_deref(),
        };
        let asks: Vec<Ask> = self
            .streams
            .values_mut()
            .flat_map(|s| s.asks(orders.wants.get(&s.name), round))
            .collect();
        let (edge, here): (Vec<_>, Vec<_>) = asks
            .into_iter()
            .partition(|a| a.source == Source::CloudFront);
        let region = self.aws.region().to_owned();
        let here = self.ask_all(here, Kind::Metrics, &region, orders).await;
        let edge = self
            .ask_all(edge, Kind::EdgeMetrics, GLOBAL_REGION, orders)
            .await;
        here || edge
    }

    /// Asks what was never asked for its history, and the rest for what may have come since.
    async fn ask_all(&mut self, asks: Vec<Ask>, kind: Kind, region: &str, orders: &Orders) -> bool {
        let now = self.now();
        let answered = |a: &Ask| {
            let feed = self
                .streams
                .get(&a.stream)?
                .feeds
                .get(&(a.slot, a.pipeline));
            feed?.answered
        };
        let back = |a: &Ask| Some(a.source.look_back() + age(now, answered(a)?));
        let (known, new): (Vec<_>, Vec<_>) = asks.into_iter().partition(|a| answered(a).is_some());
        let range = known.iter().filter_map(back).max().unwrap_or(HISTORY);
        let mut any = false;
        for (asks, range) in [(known, range.min(LONGEST)), (new, HISTORY)] {
            let mut todo = batches(asks, range);
            while let Some(batch) = todo.pop() {
                let queries: Vec<MetricQuery> = batch.iter().map(|a| a.query.clone()).collect();
                let from = start(now, range);
                let answer = self.aws.metrics(&queries, from, now, region).await;
                match self.note(kind, answer) {
                    Ok(series) => {
                        any = true;
                        self.metered.push_back((now, batch.len()));
                        for (ask, series) in batch.iter().zip(series) {
                            self.answer(ask, &series.points, &series.status, orders);
                        }
                    }
                    // One question in it is refused: halve until it is alone, so that the rest goes on.
                    Err(e) if e.class == Class::Validation && batch.len() > 1 => {
                        let (a, b) = batch.split_at(batch.len() / 2);
                        todo.extend([b.to_vec(), a.to_vec()]);
                    }
                    Err(e) => {
                        for ask in &batch {
                            self.refuse(ask, why(&e), e.class == Class::Validation);
                        }
                    }
                }
            }
        }
        any
    }

    fn answer(&mut self, ask: &Ask, points: &[(Timestamp, f64)], status: &str, orders: &Orders) {
        let now = self.aws.clock().now();
        match status {
            "Forbidden" => {
                let text = format!("CloudWatch refuses {}", ask.query.name);
                return self.refuse(ask, Why::NotPermitted(text), false);
            }
            "InternalError" => {
                let text = "CloudWatch: InternalError".to_owned();
                return self.refuse(ask, Why::Unreachable(text), false);
            }
            _ => {}
        }
        let key = (ask.slot, ask.pipeline);
        let stream = self.streams.get_mut(&ask.stream);
        let Some(feed) = stream.and_then(|s| s.feeds.get_mut(&key)) else {
            return;
        };
        // After a break, what waited for us says nothing about how late windows are; nor does what
        // is asked once a minute.
        let steady = feed
            .answered
            .is_some_and(|at| age(now, at) <= feed.track.period * 2);
        let focus = orders.focus.as_ref() == Some(&ask.stream);
        let late = feed.merge(points, now, focus);
        if steady {
            self.delays.learn(ask.source, &late);
        }
    }

    fn refuse(&mut self, ask: &Ask, why: Why, lasting: bool) {
        let now = self.now();
        let key = (ask.slot, ask.pipeline);
        let stream = self.streams.get_mut(&ask.stream);
        if let Some(feed) = stream.and_then(|s| s.feeds.get_mut(&key)) {
            feed.failed(why);
            feed.refused_until = lasting.then(|| now + NAMES_AGAIN);
        }
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
        let mut streams: Vec<StreamSnapshot> = self
            .streams
            .values_mut()
            .map(|s| s.picture(orders.wants.get(&s.name), at, &self.delays, blind.as_ref()))
            .collect();
        streams.sort_by_key(rank);
        Snapshot {
            at,
            answered: self.answered,
            trouble: worst,
            usd_per_hour: self.usd_per_hour(at),
            streams,
        }
    }
}

/// Whole minutes, so that minute windows are whole.
fn start(now: Timestamp, range: Duration) -> Timestamp {
    let from = now - SignedDuration::try_from(range).unwrap_or(SignedDuration::from_mins(30));
    let second = from.as_second().div_euclid(60) * 60;
    Timestamp::from_second(second).unwrap_or(from)
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
        (None, Tally::RunningNotProven | Tally::OnAir { .. }) => 5,
        (None, _) => 4,
    };
    (n, s.name.clone())
}
