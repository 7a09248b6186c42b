//! What is known of one stream between two rounds, and the picture it makes.

use super::alerts::Alerts;
use super::ask::{Ask, Ids, ask};
use super::catalogue::{ALL, Nothing, Pace, Slot, of};
use super::dimensions::Uids;
use super::feed::{Delays, Feed, Reader};
use super::judge::{Blind, judge};
use super::meter::{Polling, meter};
use super::picture::Album;
use super::reading::{Reading, Source, Track, Why};
use super::run::{Run, Span};
use super::types::{Edge, End, Leg, Names, Packager, Pipeline, StreamSnapshot, Wants};
use super::verdict::Tally;
use super::windows::carrier;
use crate::aws::ListedChannel;
use crate::clock::Timestamp;
use crate::probe::Observation;
use std::collections::BTreeMap;
use std::time::Duration;

/// One stream.
#[derive(Debug)]
pub(super) struct Stream {
    pub name: String,
    pub channel: Option<ListedChannel>,
    pub looked_at: Option<Timestamp>,
    /// The run that goes on.
    pub run: Run,
    pub feeds: BTreeMap<(Slot, Option<Pipeline>), Feed>,
    /// Ids of the packager's ingest endpoints, A first.
    pub ingests: Vec<String>,
    pub uids: Uids,
    pub distribution: Option<String>,
    /// Its host, and where viewers begin there.
    pub domain: Option<String>,
    pub playback_url: Option<String>,
    /// The same manifest at the packager.
    pub packager_url: Option<String>,
    pub no_playback: Option<Why>,
    /// Why there are none, and when to ask again.
    pub no_ingests: Option<Why>,
    pub no_distribution: Option<Why>,
    pub alerts: Alerts,
    /// When MediaLive was last asked for them.
    pub alerts_asked: Option<Timestamp>,
    /// Pictures of the run that goes on.
    pub album: Album,
    prev: Option<StreamSnapshot>,
}

fn end(text: &str) -> End {
    text.parse()
        .map_or_else(|_| End::Unreadable(text.to_owned()), End::At)
}

/// What a round asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round<'a> {
    pub now: Timestamp,
    pub slow: bool,
    pub every: Duration,
    pub focus: Option<&'a str>,
}

/// What whoever watches has said of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub stop_asked: bool,
    pub black_until: Option<Timestamp>,
}

/// What is the same for the pictures of all streams.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene<'a> {
    pub now: Timestamp,
    pub delays: &'a Delays,
    /// Since when AWS does not answer.
    pub blind: Option<&'a Blind>,
    pub polling: Polling,
}

impl Stream {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            channel: None,
            looked_at: None,
            run: Run::default(),
            feeds: BTreeMap::new(),
            ingests: Vec::new(),
            uids: Uids::default(),
            distribution: None,
            domain: None,
            playback_url: None,
            packager_url: None,
            no_playback: None,
            no_ingests: None,
            no_distribution: None,
            alerts: Alerts::default(),
            alerts_asked: None,
            album: Album::default(),
            prev: None,
        }
    }

    pub fn running(&self) -> bool {
        let state = self.channel.as_ref().map(|c| c.state.name.as_str());
        // One pipeline of two may be what recovers; the other goes on.
        matches!(state, Some("RUNNING" | "RECOVERING"))
    }

    fn standard(&self) -> bool {
        let class = self.channel.as_ref().map(|c| c.channel_class.as_str());
        class != Some("SINGLE_PIPELINE")
    }

    /// Those that its channel has.
    pub fn pipelines(&self) -> &'static [Pipeline] {
        match (&self.channel, self.standard()) {
            (None, _) => &[],
            (_, true) => &Pipeline::BOTH,
            (_, false) => &[Pipeline::A],
        }
    }

    /// What the list of channels says now.
    pub fn look(&mut self, channel: Option<ListedChannel>, now: Timestamp) {
        let id = |c: &Option<ListedChannel>| c.as_ref().map(|c| c.id.clone());
        if self.channel.is_some() && id(&self.channel) != id(&channel) {
            // Destroyed, or made again: everything else is new too.
            let prev = self.prev.take();
            *self = Self::new(&self.name);
            self.prev = prev;
        }
        let ran = self.running();
        let known = self.looked_at.is_some();
        self.channel = channel;
        self.looked_at = Some(now);
        if !self.running() {
            self.run = Run::default();
        } else if !ran {
            self.run = Run::seen(now, known);
        }
    }

    /// What to ask once about all of the run, in windows of a minute.
    pub fn asks_back(&self) -> Vec<Ask> {
        let (Some(channel), true) = (&self.channel, self.running()) else {
            return Vec::new();
        };
        let ids = Ids {
            stream: &self.name,
            channel: &channel.id,
            ingests: &self.ingests,
            distribution: self.distribution.as_deref(),
            audio: None,
        };
        let slots = self.run.open();
        let asks = slots.filter_map(|slot| {
            let entry = of(slot)?;
            let pipeline = entry.pipelines(self.standard()).first()?;
            let mut asked = ask(entry, *pipeline, ids)?;
            asked.query.period_s = 60;
            Some(asked)
        });
        asks.collect()
    }

    /// What to ask this round.
    pub fn asks(&mut self, wants: Option<&Wants>, round: Round<'_>) -> Vec<Ask> {
        let (Some(channel), true) = (&self.channel, self.running()) else {
            return Vec::new();
        };
        let focus = round.focus == Some(self.name.as_str());
        let ids = Ids {
            stream: &self.name,
            channel: &channel.id,
            ingests: &self.ingests,
            distribution: self.distribution.as_deref(),
            audio: wants.and_then(|w| w.audio.as_deref()),
        };
        let archive = wants.is_none_or(|w| w.archive_outputs > 0);
        let mut out = Vec::new();
        for entry in ALL.iter().filter(|e| archive || e.slot != Slot::Archive) {
            let quick = entry.pace == Pace::Quick || focus && entry.source == Source::MediaLive;
            for pipeline in entry.pipelines(self.standard()) {
                let Some(asked) = ask(entry, *pipeline, ids) else {
                    continue;
                };
                let key = (entry.slot, *pipeline);
                let feed = self
                    .feeds
                    .entry(key)
                    .or_insert_with(|| Feed::new(entry.source));
                feed.poll = if quick {
                    round.every
                } else {
                    round.every.max(Duration::from_secs(60))
                };
                let refused = feed.refused_until.is_some_and(|until| round.now < until);
                if !refused && (quick || round.slow || feed.answered.is_none()) {
                    out.push(asked);
                }
            }
        }
        out
    }

    /// Windows before are of another run.
    pub fn run_from(&self) -> Option<Timestamp> {
        super::judge::run_from(self.run.since())
    }

    /// Whether ActiveAlerts counts any.
    pub fn counts_alerts(&self) -> bool {
        Pipeline::BOTH.iter().any(|p| {
            let feed = self.feeds.get(&(Slot::Alerts, Some(*p)));
            let last = feed.and_then(|f| f.track.points.last());
            last.is_some_and(|(_, v)| *v >= 1.0)
        })
    }

    /// Puts an answer for all of the run in; what was judged of it stands.
    pub fn look_back(&mut self, slot: Slot, points: &[(Timestamp, f64)], asked: Span) {
        self.run.look_back(slot, points, asked);
        if let Some(prev) = &mut self.prev
            && prev.running_since.is_some()
        {
            prev.running_since = self.run.since();
        }
    }

    fn track(
        &mut self,
        slot: Slot,
        pipeline: Option<Pipeline>,
        now: Timestamp,
        delays: &Delays,
    ) -> Track {
        let running = self.running();
        let entry = of(slot);
        let source = entry.map_or(Source::Api, |e| e.source);
        let nothing = entry.map_or(Nothing::Late, |e| e.nothing);
        let from = self.run_from();
        let no_name = match (slot, source) {
            (Slot::Taken, _) => self.no_ingests.clone(),
            (_, Source::CloudFront) => self.no_distribution.clone(),
            _ => None,
        };
        let other = match nothing {
            Nothing::ZeroWith(other) => self.feeds.get(&(other, pipeline)).map(|f| f.track.clone()),
            _ => None,
        };
        let Some(feed) = self.feeds.get_mut(&(slot, pipeline)) else {
            let mut track = Track::empty(source, source.period());
            let why = if running {
                no_name.unwrap_or(Why::NotAsked)
            } else {
                Why::NotStarted
            };
            track.now = Reading::NoData(why);
            return track;
        };
        match other {
            Some(other) => feed.read_with(&other, now, delays),
            None => feed.read(
                nothing,
                Reader {
                    now,
                    from,
                    running,
                    delays,
                },
            ),
        }
        feed.track.clone()
    }

    /// The picture now, judged.
    pub fn picture(
        &mut self,
        wants: Option<&Wants>,
        playback: Option<Observation>,
        said: Said,
        scene: Scene<'_>,
    ) -> StreamSnapshot {
        let Scene {
            now,
            delays,
            blind,
            polling,
        } = scene;
        if self.running() {
            let alerts = Pipeline::BOTH.iter();
            let alerts = alerts.filter_map(|p| self.feeds.get(&(Slot::Alerts, Some(*p))));
            self.run
                .told_by(alerts.map(|feed| feed.track.points.as_slice()));
        }
        let pipelines = self.pipelines();
        let mut one = |slot| self.track(slot, None, now, delays);
        let packager = Packager {
            requests: one(Slot::PackRequests),
            egress_4xx: one(Slot::Pack4xx),
            egress_5xx: one(Slot::Pack5xx),
            egress_bytes: one(Slot::PackOut),
            ingress_bytes: one(Slot::PackIn),
        };
        let edge = Edge {
            requests: one(Slot::EdgeRequests),
            rate_4xx: one(Slot::Edge4xx),
            rate_5xx: one(Slot::Edge5xx),
            bytes: one(Slot::EdgeBytes),
        };
        let legs = pipelines
            .iter()
            .map(|p| self.leg(*p, now, delays))
            .collect();
        let taken: Vec<_> = pipelines
            .iter()
            .map(|p| (*p, self.track(Slot::Taken, Some(*p), now, delays)))
            .collect();
        let taken: Vec<_> = taken.iter().map(|(p, t)| (*p, t)).collect();
        let carries = carrier(&taken);
        let before = self
            .prev
            .as_ref()
            .filter(|b| b.carries == carries.map(|c| c.0));
        let carries_since = match (carries, before.and_then(|b| b.carries_since)) {
            (Some((_, since)), Some(told)) => Some(since.min(told)),
            (carries, _) => carries.map(|c| c.1),
        };
        let channel = self.channel.as_ref();
        let mut next = StreamSnapshot {
            name: self.name.clone(),
            channel_id: channel.map(|c| c.id.clone()),
            channel_state: channel.map(|c| c.state.name.clone()),
            channel_class: channel.map_or(String::new(), |c| c.channel_class.clone()),
            pipelines_running: channel.and_then(|c| c.pipelines_running),
            stop_asked: said.stop_asked,
            black_until: said.black_until,
            looked_at: self.looked_at,
            running_since: self.run.since(),
            ends: channel.and_then(|c| c.ends.as_deref()).map(end),
            wants: wants.cloned(),
            legs,
            carries: carries.map(|c| c.0),
            carries_since,
            packager,
            edge,
            apart: self.album.apart(now),
            playback,
            played_at: None,
            alerts: self.alerts.clone(),
            names: Names {
                distribution: self.distribution.clone(),
                playback_url: self.playback_url.clone(),
                packager_url: self.packager_url.clone(),
                ingests: self.ingests.clone(),
            },
            conditions: Vec::new(),
            lamps: Vec::new(),
            tally: Tally::Unknown,
            meter: None,
        };
        judge(self.prev.as_ref(), &mut next, now, blind);
        let usage = self.run.usage(now);
        next.meter = Some(meter(&next, &usage, polling, now));
        self.prev = Some(next.clone());
        next
    }

    fn leg(&mut self, pipeline: Pipeline, now: Timestamp, delays: &Delays) -> Leg {
        let mut one = |slot| self.track(slot, Some(pipeline), now, delays);
        Leg {
            pipeline,
            expected: false,
            in_fps: one(Slot::InFps),
            in_fps_low: one(Slot::InFpsLow),
            in_mbps: one(Slot::InMbps),
            outputs: one(Slot::Outputs),
            archive: one(Slot::Archive),
            out_fps: Track::empty(Source::MediaLive, Source::MediaLive.period()),
            out_derived: true,
            fill_ms: one(Slot::Fill),
            dropped: one(Slot::Dropped),
            svq_percent: one(Slot::Svq),
            alerts: one(Slot::Alerts),
            out_4xx: one(Slot::Out4xx),
            out_5xx: one(Slot::Out5xx),
            audio_dbfs: one(Slot::Audio),
            audio_lkfs: one(Slot::Loudness),
            picture: self.album.picture(pipeline),
            brightest: self.album.brightest(pipeline, now),
            stir: self.album.stir(pipeline, now),
            ever_had_input: false,
        }
    }
}
