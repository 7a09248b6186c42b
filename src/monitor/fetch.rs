//! What a round asks of CloudWatch, and of MediaPackage and CloudFront for the names that only they
//! know; answers and refusals go to the feeds they belong to.

use super::ask::{Ask, batches, why};
use super::feed::age;
use super::poller::{Kind, SLOW, Watcher};
use super::reading::{Source, Why};
use super::stream::{Round, Stream};
use super::types::Orders;
use crate::aws::{Class, GLOBAL_REGION, MetricQuery, Series};
use crate::clock::Timestamp;
use crate::shape::{distribution_comment, endpoint_id, package_channel_id};
use futures::future::join_all;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::time::Duration;

/// The first question asks for so much.
const HISTORY: Duration = Duration::from_secs(30 * 60);
/// No question asks for more.
const LONGEST: Duration = Duration::from_secs(3 * 3600);
/// Calls under way at once: a thousand streams are some twenty pages in each round. AWS takes 50 a second
/// [documented: aws-facts 1.5].
const IN_FLIGHT: usize = 4;
/// A run is looked back at for so long: once, in windows of a minute.
const LOOK_BACK: Duration = Duration::from_secs(24 * 3600);
/// Names that could not be found are looked for again after this.
pub(super) const NAMES_AGAIN: Duration = Duration::from_secs(300);

impl Watcher {
    /// Finds what metrics are named by and only AWS knows: once for each stream.
    pub(super) async fn names(&mut self) {
        let now = self.now();
        let again = now >= self.names_due;
        if again {
            self.names_due = now + NAMES_AGAIN;
        }
        let open = |why: &Option<Why>| why.is_none() || again;
        let mut running = self.streams.values().filter(|s| s.running());
        if running.any(|s| s.ingests.is_empty() && open(&s.no_ingests)) {
            self.ingests().await;
        }
        let mut running = self.streams.values().filter(|s| s.running());
        if !running.any(|s| s.distribution.is_none() && open(&s.no_distribution)) {
            return self.playback_urls(again).await;
        }
        let found = Box::pin(self.aws.distributions_commented("")).await;
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
                    let mut ours = all.iter().filter(|d| d.comment == comment);
                    let one = ours.next().filter(|_| ours.next().is_none());
                    stream.distribution = one.map(|d| d.id.clone());
                    stream.domain = one.map(|d| d.domain.clone());
                    stream.no_distribution = one.is_none().then_some(Why::NoSuchMetric);
                }
                Err(e) => stream.no_distribution = Some(why(e)),
            }
        }
        self.playback_urls(again).await;
    }

    async fn ingests(&mut self) {
        let found = Box::pin(self.aws.packages_listed()).await;
        let found = self.note(Kind::Packagers, found);
        let running = self.streams.values_mut().filter(|s| s.running());
        for stream in running.filter(|s| s.ingests.is_empty()) {
            let id = package_channel_id(&stream.name);
            match &found {
                Ok(all) => {
                    let one = all.iter().find(|p| p.id == id);
                    stream.ingests = one.map_or(Vec::new(), |p| p.ingests.clone());
                    stream.uids.package = one.and_then(|p| p.uid.clone());
                    let none = stream.ingests.is_empty();
                    stream.no_ingests = none.then_some(Why::NoSuchMetric);
                }
                Err(e) => stream.no_ingests = Some(why(e)),
            }
        }
    }

    /// Finds where viewers begin: the distribution's host and the endpoint's path, HLS before CMAF
    /// before DASH. What was not found is looked for again with the names.
    async fn playback_urls(&mut self, again: bool) {
        let open = |s: &Stream| {
            let fresh = again || s.no_playback.is_none();
            s.running() && s.playback_url.is_none() && s.domain.is_some() && fresh
        };
        if !self.streams.values().any(open) {
            return;
        }
        let found = Box::pin(self.aws.endpoints_listed()).await;
        let found = self.note(Kind::Packagers, found);
        for stream in self.streams.values_mut().filter(|s| open(s)) {
            match &found {
                Ok(all) => {
                    let hls = endpoint_id(&stream.name, "hls");
                    let named = all.iter().find(|e| e.id == hls);
                    let uid = named.and_then(|e| e.uid.clone());
                    stream.uids.endpoints.extend(uid.map(|uid| (hls, uid)));
                    let found = ["hls", "cmaf", "dash"].iter().find_map(|kind| {
                        let id = endpoint_id(&stream.name, kind);
                        all.iter().find(|e| e.id == id && e.path.is_some())
                    });
                    stream.packager_url = found.and_then(|e| e.url.clone());
                    let path = found.and_then(|e| e.path.clone());
                    let url = stream.domain.as_ref().zip(path);
                    stream.playback_url = url.map(|(host, path)| format!("https://{host}{path}"));
                    let none = stream.playback_url.is_none();
                    stream.no_playback = none.then_some(Why::NoSuchMetric);
                }
                Err(e) => stream.no_playback = Some(why(e)),
            }
        }
    }

    pub(super) async fn metrics(&mut self, orders: &Orders, slow: bool) -> bool {
        let now = self.now();
        let round = Round {
            now,
            slow,
            every: if orders.unfocused { SLOW } else { self.every },
            focus: orders.focus.as_deref(),
        };
        let alone = self.streams.values().filter(|s| s.running()).count() < 2;
        let mut asks: Vec<Ask> = self
            .streams
            .values_mut()
            .flat_map(|s| s.asks(orders.wants.get(&s.name), round))
            .collect();
        for ask in &mut asks {
            if let Some(stream) = self.streams.get(&ask.stream) {
                self.dimensions.resolve(&mut ask.query, &stream.uids, alone);
            }
        }
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
        // Of a source, the newest window of anything: some metrics have none for hours on a good day.
        let feeds = self.streams.values().flat_map(|s| s.feeds.values());
        let mut newest: BTreeMap<Source, Timestamp> = BTreeMap::new();
        for feed in feeds {
            if let Some((at, _)) = feed.track.points.last() {
                let known = newest.entry(feed.track.source).or_insert(*at);
                *known = (*known).max(*at);
            }
        }
        let back = |a: &Ask| {
            let quiet = newest.get(&a.source).map(|at| age(now, *at));
            let broken = age(now, answered(a)?);
            Some(
                self.delays
                    .look_back(a.source, quiet)
                    .max(broken + a.source.look_back()),
            )
        };
        let (known, new): (Vec<_>, Vec<_>) = asks.into_iter().partition(|a| answered(a).is_some());
        let range = known.iter().filter_map(back).max().unwrap_or(HISTORY);
        let mut any = false;
        for (asks, range) in [(known, range.min(LONGEST)), (new, HISTORY)] {
            let from = start(now, range);
            let mut todo = batches(asks, range);
            while !todo.is_empty() {
                let some = todo.split_off(todo.len().saturating_sub(IN_FLIGHT));
                let calls = some.iter().map(|batch| {
                    let queries: Vec<MetricQuery> = batch.iter().map(|a| a.query.clone()).collect();
                    let aws = &self.aws;
                    async move { aws.metrics(&queries, from, now, region).await }
                });
                let answers = join_all(calls).await;
                for (batch, answer) in some.into_iter().zip(answers) {
                    match self.note(kind, answer) {
                        Ok(series) => {
                            any = true;
                            self.count(now, batch.len());
                            for (ask, series) in batch.iter().zip(series) {
                                let Series { points, status, .. } = &series;
                                self.answer(ask, points, status, (from, now), orders);
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
        }
        any
    }

    /// Each metric asked for is paid for.
    fn count(&mut self, now: Timestamp, metrics: usize) {
        self.metered.push_back((now, metrics));
        self.asked += metrics as u64;
    }

    /// Asks once for all of the run of the stream that is looked at: when it began, and what went
    /// through since. What is refused is asked again with the next slow round.
    pub(super) async fn look_back(&mut self, orders: &Orders) {
        let now = self.now();
        let focus = orders.only.as_ref().or(orders.focus.as_ref());
        let Some(stream) = focus.and_then(|name| self.streams.get(name)) else {
            return;
        };
        let asks = stream.asks_back();
        let region = self.aws.region().to_owned();
        let (edge, here): (Vec<_>, Vec<_>) = asks
            .into_iter()
            .partition(|a| a.source == Source::CloudFront);
        for (asks, kind, region) in [
            (here, Kind::Metrics, region.as_str()),
            (edge, Kind::EdgeMetrics, GLOBAL_REGION),
        ] {
            for batch in batches(asks, LOOK_BACK) {
                let queries: Vec<MetricQuery> = batch.iter().map(|a| a.query.clone()).collect();
                let from = start(now, LOOK_BACK);
                let answer = self.aws.metrics(&queries, from, now, region).await;
                // Refused, it is not known; what is asked each minute tells of the trouble.
                let series = self.note(kind, answer).unwrap_or_default();
                if !series.is_empty() {
                    self.count(now, batch.len());
                }
                for (ask, series) in batch.iter().zip(series) {
                    let stream = self.streams.get_mut(&ask.stream);
                    if let Some(stream) = stream.filter(|_| series.status == "Complete") {
                        stream.look_back(ask.slot, &series.points, (from, now));
                    }
                }
            }
        }
    }

    fn answer(
        &mut self,
        ask: &Ask,
        points: &[(Timestamp, f64)],
        status: &str,
        asked: (Timestamp, Timestamp),
        orders: &Orders,
    ) {
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
        let Some(stream) = self.streams.get_mut(&ask.stream) else {
            return;
        };
        stream.run.count(ask.slot, points, asked);
        let Some(feed) = stream.feeds.get_mut(&key) else {
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
}

/// Whole minutes, so that minute windows are whole.
fn start(now: Timestamp, range: Duration) -> Timestamp {
    let from = now - SignedDuration::try_from(range).unwrap_or(SignedDuration::from_mins(30));
    let second = from.as_second().div_euclid(60) * 60;
    Timestamp::from_second(second).unwrap_or(from)
}
