//! What AWS itself says is wrong, in one list: MediaLive's alerts and CloudWatch's alarms, set and
//! lately cleared. Not judged here: conditions are the judgement, this is a witness. Pure but for
//! asking; whom to ask in a round is one function of values.

use super::ask::why;
use super::feed::age;
use super::fetch::NAMES_AGAIN;
use super::poller::{Kind, Watcher};
use super::reading::Why;
use super::stream::Stream;
use super::types::{Orders, Pipeline};
use crate::aws::{AlarmStatus, ChannelAlert, Class, GLOBAL_REGION};
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// ListAlerts calls in one round. There is no list over all channels, so they would grow with streams;
/// this many fit MediaLive's pace beside ListChannels [assumed: aws-facts 2.4].
const ASKED: usize = 6;
/// A cleared alert stays in sight for as long as MediaLive lists it [seen: live-ops, "Alerts"].
const TAIL: Duration = Duration::from_secs(5 * 60);
/// Before the names of our alarms, which go on with stream and region.
const OURS: &str = "onair-";

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AlertSource {
    /// MediaLive, about its channel (ListAlerts).
    MediaLive,
    /// CloudWatch: one of our alarms is in ALARM.
    CloudWatch,
}

/// One alert, set or lately cleared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Who says so.
    pub source: AlertSource,
    /// MediaLive's id of this occurrence, or the alarm's whole name.
    pub id: String,
    /// What, in MediaLive's or the alarm's own short words: `Video Not Detected`, `no-frames-a`.
    pub what: String,
    /// The sentence or reason that comes with it.
    pub message: String,
    /// Pipeline, where it is about one.
    pub pipeline: Option<Pipeline>,
    /// Since when it holds.
    pub since: Timestamp,
    /// When it was over: as AWS says, or when it was no longer told.
    pub cleared: Option<Timestamp>,
}

impl Alert {
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.cleared.is_none()
    }

    /// One of our alarms as an alert, when it is in ALARM; `prefix` is what comes before its short name.
    pub fn of(a: &AlarmStatus, prefix: &str) -> Option<Self> {
        (a.state == "ALARM").then(|| Self {
            source: AlertSource::CloudWatch,
            id: a.name.clone(),
            what: a.name.strip_prefix(prefix).unwrap_or(&a.name).to_owned(),
            message: a.reason.clone(),
            pipeline: pipeline(a.pipeline.as_deref()),
            since: a.since,
            cleared: None,
        })
    }

    /// Whether both are the same occurrence.
    pub fn is(&self, other: &Alert) -> bool {
        (self.source, &self.id, self.since) == (other.source, &other.id, other.since)
    }

    /// `alert A "Video Not Detected"`, `alarm no-frames-a`.
    pub fn name(&self) -> String {
        match self.source {
            AlertSource::MediaLive => {
                let on = self
                    .pipeline
                    .map_or(String::new(), |p| format!("{} ", p.letter()));
                format!("alert {on}\"{}\"", self.what)
            }
            AlertSource::CloudWatch => format!("alarm {}", self.what),
        }
    }
}

/// How our alarms of one stream stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarms {
    /// In OK.
    pub ok: usize,
    /// In ALARM.
    pub alarm: usize,
    /// In INSUFFICIENT_DATA.
    pub no_data: usize,
    /// Of all of them, those that would tell nobody.
    pub disarmed: usize,
}

/// What AWS says is wrong with one stream, and whether it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alerts {
    /// Those that hold, newest first; then those lately cleared.
    pub all: Vec<Alert>,
    /// When MediaLive was last asked and answered; it is not asked while the channel does not run.
    pub heard: Option<Timestamp>,
    /// Why MediaLive's are not known.
    pub why: Option<Why>,
    /// How our alarms stand; known of the stream in focus.
    pub alarms: Option<Alarms>,
}

impl Alerts {
    /// Those that hold.
    pub fn open(&self) -> impl Iterator<Item = &Alert> {
        self.all.iter().filter(|a| a.holds())
    }

    /// Takes what a source tells now: what it no longer tells is over, and nothing is told twice.
    fn tell(&mut self, source: AlertSource, told: Vec<Alert>, now: Timestamp) {
        for alert in self.all.iter_mut().filter(|a| a.source == source) {
            match told.iter().find(|t| t.is(alert)) {
                Some(told) => alert.clone_from(told),
                None => alert.cleared = alert.cleared.or(Some(now)),
            }
        }
        let known = |t: &Alert| self.all.iter().any(|a| a.is(t));
        let new: Vec<_> = told.into_iter().filter(|t| !known(t)).collect();
        self.all.extend(new);
        let gone = |a: &Alert| a.cleared.is_some_and(|at| age(now, at) > TAIL);
        self.all.retain(|a| !gone(a));
        self.all.sort_by(|a, b| {
            let at = |a: &Alert| (a.holds(), a.cleared.unwrap_or(a.since));
            at(b).cmp(&at(a))
        });
    }

    /// The channel does not run: MediaLive has nothing to say of it, and our alarms are disarmed.
    pub(super) fn off_air(&mut self, now: Timestamp) {
        self.tell(AlertSource::MediaLive, Vec::new(), now);
        self.tell(AlertSource::CloudWatch, Vec::new(), now);
        (self.heard, self.why, self.alarms) = (None, None, None);
    }
}

fn pipeline(number: Option<&str>) -> Option<Pipeline> {
    let number = number?;
    Pipeline::BOTH.into_iter().find(|p| p.number() == number)
}

impl From<ChannelAlert> for Alert {
    fn from(a: ChannelAlert) -> Self {
        Self {
            source: AlertSource::MediaLive,
            pipeline: pipeline(a.pipeline.as_deref()),
            id: a.id,
            what: a.kind,
            message: a.message,
            since: a.set,
            cleared: a.cleared,
        }
    }
}

/// An alarm in ALARM as an alert of the run that began then. One that went off before says nothing of it:
/// while the channel idles, missing data counts as breaching.
fn of_this_run(a: &AlarmStatus, prefix: &str, run_from: Option<Timestamp>) -> Option<Alert> {
    Alert::of(a, prefix).filter(|a| run_from.is_none_or(|from| a.since >= from))
}

/// What there is to know of a stream before it is asked for alerts.
#[derive(Clone, Copy, Debug)]
struct Turn<'a> {
    stream: &'a str,
    focus: bool,
    /// ActiveAlerts counts some, or some are held that may have cleared.
    active: bool,
    asked: Option<Timestamp>,
}

/// Whom to ask this round: the stream in focus, then those that have alerts, then those that waited
/// longest. With few streams everybody is asked in every round (screens.md rule 10); with many, whether
/// there is any alert at all is known from ActiveAlerts, which costs no call of its own.
fn turns(mut all: Vec<Turn<'_>>) -> Vec<&str> {
    all.sort_by_key(|t| (!t.focus, !t.active, t.asked));
    all.iter().take(ASKED).map(|t| t.stream).collect()
}

/// Alarms by what their names begin with, and by name. Of two beginnings that fit the longer one is meant:
/// `a` and `a-b` may both be streams.
fn owned(
    told: Vec<AlarmStatus>,
    prefixes: &[String],
) -> BTreeMap<String, BTreeMap<String, AlarmStatus>> {
    let mut out: BTreeMap<String, BTreeMap<String, AlarmStatus>> = BTreeMap::new();
    for alarm in told {
        let fitting = prefixes.iter().filter(|p| alarm.name.starts_with(*p));
        if let Some(prefix) = fitting.max_by_key(|p| p.len()) {
            let of = out.entry(prefix.clone()).or_default();
            of.insert(alarm.name.clone(), alarm);
        }
    }
    out
}

fn sum<'a>(all: impl Iterator<Item = &'a AlarmStatus>) -> Alarms {
    let mut sum = Alarms::default();
    for alarm in all {
        match alarm.state.as_str() {
            "OK" => sum.ok += 1,
            "ALARM" => sum.alarm += 1,
            _ => sum.no_data += 1,
        }
        sum.disarmed += usize::from(!alarm.armed);
    }
    sum
}

impl Stream {
    fn turn<'a>(&'a self, focus: Option<&str>) -> Turn<'a> {
        Turn {
            stream: &self.name,
            focus: focus == Some(self.name.as_str()),
            active: self.counts_alerts() || self.alerts.open().next().is_some(),
            asked: self.alerts_asked,
        }
    }
}

impl Watcher {
    /// Asks AWS what it says is wrong: MediaLive in every round, CloudWatch in the slow ones, because
    /// its alarms look at whole minutes. What cannot be asked costs nothing else.
    pub(super) async fn alerts(&mut self, orders: &Orders, slow: bool) {
        let now = self.now();
        for stream in self.streams.values_mut().filter(|s| !s.running()) {
            stream.alerts.off_air(now);
        }
        let focus = orders.focus.as_deref().or(orders.only.as_deref());
        if now >= self.alerts_due {
            self.channel_alerts(focus, now).await;
        }
        if slow && now >= self.alarms_due {
            self.alarms(focus, now).await;
        }
    }

    async fn channel_alerts(&mut self, focus: Option<&str>, now: Timestamp) {
        let running = self.streams.values().filter(|s| s.running());
        let asked = turns(running.map(|s| s.turn(focus)).collect());
        let asked: Vec<String> = asked.into_iter().map(str::to_owned).collect();
        for name in asked {
            let Some(channel) = self.streams.get(&name).and_then(|s| s.channel.as_ref()) else {
                continue;
            };
            let told = self.aws.channel_alerts(&channel.id.clone()).await;
            // Destroyed since it was listed: that is told by the next list.
            if told.as_ref().is_err_and(|e| e.class == Class::Gone) {
                continue;
            }
            let told = self.note(Kind::Alerts, told);
            let Some(stream) = self.streams.get_mut(&name) else {
                continue;
            };
            stream.alerts_asked = Some(now);
            match told {
                Ok(told) => {
                    let told = told.into_iter().map(Alert::from).collect();
                    stream.alerts.tell(AlertSource::MediaLive, told, now);
                    (stream.alerts.heard, stream.alerts.why) = (Some(now), None);
                }
                // The others would say the same.
                Err(e) => {
                    let why = why(&e);
                    for stream in self.streams.values_mut().filter(|s| s.running()) {
                        stream.alerts.why = Some(why.clone());
                    }
                    if matches!(e.class, Class::Permission { .. }) {
                        self.alerts_due = now + NAMES_AGAIN;
                    }
                    return;
                }
            }
        }
    }

    /// All alarms of the stream in focus, and of the others those in ALARM: calls grow with trouble, not
    /// with streams.
    async fn alarms(&mut self, focus: Option<&str>, now: Timestamp) {
        let running = self.streams.values().filter(|s| s.running()).count();
        if running == 0 {
            return;
        }
        let here = self.aws.region().to_owned();
        let regions = [here.as_str(), GLOBAL_REGION];
        let regions = &regions[..if here == GLOBAL_REGION { 1 } else { 2 }];
        let prefix = |stream: &str| format!("{OURS}{stream}-{here}-");
        let focus = focus.filter(|f| self.streams.get(*f).is_some_and(Stream::running));
        let mut told = Vec::new();
        for region in regions {
            if let Some(focus) = focus {
                let whole = self.aws.alarms_status(&prefix(focus), false, region).await;
                match self.note(Kind::Alarms, whole) {
                    Ok(whole) => told.extend(whole),
                    Err(e) => return self.no_alarms(&e, now),
                }
            }
            if focus.is_none() || running > 1 {
                let alarming = self.aws.alarms_status(OURS, true, region).await;
                match self.note(Kind::Alarms, alarming) {
                    Ok(alarming) => told.extend(alarming),
                    Err(e) => return self.no_alarms(&e, now),
                }
            }
        }
        let names: Vec<_> = self.streams.keys().map(|s| prefix(s)).collect();
        let mut owned = owned(told, &names);
        for stream in self.streams.values_mut().filter(|s| s.running()) {
            let prefix = prefix(&stream.name);
            let mine = owned.remove(&prefix).unwrap_or_default();
            let from = stream.run_from();
            let set = mine.values().filter_map(|a| of_this_run(a, &prefix, from));
            let set = set.collect();
            stream.alerts.tell(AlertSource::CloudWatch, set, now);
            let whole = focus == Some(stream.name.as_str());
            stream.alerts.alarms = whole.then(|| sum(mine.values()));
        }
    }

    fn no_alarms(&mut self, e: &crate::aws::AwsError, now: Timestamp) {
        if matches!(e.class, Class::Permission { .. }) {
            self.alarms_due = now + NAMES_AGAIN;
        }
    }
}

#[cfg(test)]
mod tests;
