//! Staging: a stream on air, and what is done to it. Everything acts on the simulated world, nothing
//! on a metric or a condition.

use super::expected::{Delay, Start};
use crate::monitor::{spec, urls};
use crate::rig::Rig;
use onair::clock::Timestamp;
use onair::engine::{inventory, start};
use onair::shape::{Attr, Part};
use onair::sim::encoder::Order;
use onair::sim::faults::{Effect, Rule, Trouble};
use onair::sim::world::World;
use std::time::Duration;

/// A world to begin from, and where things are in it.
#[derive(Clone)]
pub struct Base {
    world: World,
    at: Timestamp,
    channel: String,
    distribution: String,
    ingest: [String; 2],
}

/// One stream in one world, about to have an incident.
pub struct Scene {
    pub rig: Rig,
    base: Base,
}

const PACKAGER: &str = "onair-demo";

/// A deployed stream that is not started, and one that has been on air for twenty minutes.
pub async fn bases() -> (Base, Base) {
    let rig = Rig::new(&spec()).await;
    rig.deployed("anna").await;
    let (a, b) = urls(&rig).await;
    let cx = rig.context("looker");
    let found = rig.drive(inventory(&cx.aws, &cx.identity)).await.unwrap();
    let id = |part: &Part| found.one(part).unwrap().attrs[&Attr::Id].clone();
    let take = |rig: &Rig| Base {
        world: rig.world(),
        at: rig.clock.now(),
        channel: id(&Part::Channel),
        distribution: id(&Part::Distribution),
        ingest: [a.clone(), b.clone()],
    };
    let idle = take(&rig);
    rig.drive(start(&rig.context("anna"))).await.unwrap();
    feed(&rig, &idle, 0, 30.0, true);
    rig.pass(Duration::from_secs(20)).await;
    feed(&rig, &idle, 1, 30.0, true);
    rig.pass(Duration::from_secs(1200)).await;
    (idle, take(&rig))
}

/// Tells an encoder what to push; without frames it still sends its megabits of sound and headers.
fn feed(rig: &Rig, base: &Base, leg: usize, fps: f64, on: bool) {
    let at = rig.clock.now();
    let order = Order {
        at,
        fps,
        mbps: if fps > 0.0 { 5.0 } else { 0.5 },
        on,
    };
    rig.sim.with(|world| {
        let name = ["a", "b"][leg];
        world.encoders.order(name, &base.ingest[leg], order);
        world.settle(at);
    });
}

impl Scene {
    /// A world of its own, with metrics so late.
    pub async fn new(idle: &Base, on_air: &Base, start: Start, delay: Delay, seed: u64) -> Self {
        let base = match start {
            Start::OnAir => on_air,
            Start::WithoutInput | Start::WithoutB => idle,
        };
        let mut base = base.clone();
        base.world.seed = seed;
        base.world.settings.metric_delay = match delay {
            Delay::Times(k) => f64::from(k),
            Delay::Silent => 1.0,
        };
        let rig = Rig::at(&spec(), base.world.clone(), base.at).await;
        Self { rig, base }
    }

    /// Both encoders as they should be, from now on.
    pub fn feed(&self, leg: usize, fps: f64, on: bool) {
        feed(&self.rig, &self.base, leg, fps, on);
    }

    /// Begins a trouble of the world now; gives its number.
    pub fn trouble(&self, kind: &str, target: &str, pipeline: Option<usize>) -> u64 {
        self.rig.sim.begin_trouble(Trouble {
            id: 0,
            kind: kind.into(),
            target: target.into(),
            pipeline,
            from: self.rig.clock.now(),
            until: None,
        })
    }

    /// Ends it now.
    pub fn over(&self, trouble: u64) {
        let now = self.rig.clock.now();
        self.rig.sim.with(|world| {
            let mut all = world.faults.troubles.iter_mut();
            all.find(|t| t.id == trouble).unwrap().until = Some(now);
        });
    }

    /// The distribution's trouble.
    pub fn at_the_edge(&self, kind: &str) -> u64 {
        self.trouble(kind, &self.base.distribution, None)
    }

    /// The packager's trouble.
    pub fn at_the_packager(&self, kind: &str, pipeline: Option<usize>) -> u64 {
        self.trouble(kind, PACKAGER, pipeline)
    }

    /// The channel makes thumbnails, as it does when it was deployed with them.
    pub fn thumbnails(&self) {
        self.rig.sim.with(|world| {
            let region = world.medialive.regions.get_mut("eu-west-1").unwrap();
            let channel = region.channels.get_mut(&self.base.channel).unwrap();
            let encoder = channel.settings.get_mut("encoderSettings");
            encoder.unwrap()["thumbnailConfiguration"] = serde_json::json!({ "state": "AUTO" });
        });
    }

    /// Nobody may list alerts any more.
    pub fn no_alerts(&self) {
        let rule = Rule::new(Effect::Deny).on("medialive", "ListAlerts");
        self.rig.sim.add_fault(rule);
    }

    /// The show is black, as it should be; gives its number.
    pub fn black(&self) -> u64 {
        self.at_the_packager("black", None)
    }

    /// Starts the channel, and gives the moment at which it runs.
    pub async fn start(&self) {
        let cx = self.rig.context("anna");
        cx.aws.channel_start(&self.base.channel).await.unwrap();
        let running = || {
            let state = |world: &mut World| {
                let channel = world.medialive.channel("eu-west-1", &self.base.channel);
                channel.map(|c| c.state.word()) == Some("RUNNING")
            };
            self.rig.sim.with(state)
        };
        while !running() {
            self.rig.clock.sleep(Duration::from_secs(1)).await;
        }
    }

    /// Makes the incident of that name happen, now.
    pub async fn stage(&self, incident: &str) {
        let channel = |kind, pipeline| {
            self.trouble(kind, &self.base.channel, pipeline);
        };
        let packager = |kind, pipeline| {
            self.at_the_packager(kind, pipeline);
        };
        let edge = |kind| {
            self.at_the_edge(kind);
        };
        match incident {
            "input_a_lost" | "frames_a_lost" => self.feed(0, 0.0, true),
            "input_b_lost" => self.feed(1, 0.0, true),
            "inputs_lost" | "frames_lost" => {
                [0, 1].into_iter().for_each(|leg| self.feed(leg, 0.0, true))
            }
            "venue_gone" => [0, 1]
                .into_iter()
                .for_each(|leg| self.feed(leg, 0.0, false)),
            "never_arrives" | "frames_never" | "left_running" => self.start().await,
            "b_never_arrives" => {
                self.start().await;
                self.feed(0, 30.0, true);
            }
            "sag_a" => self.feed(0, 25.0, true),
            "sag_a_badly" => self.feed(0, 12.0, true),
            "overloaded_a" | "overloaded_papers" => channel("encoder_overloaded", Some(0)),
            "silent_audio_b" => channel("audio_silent", Some(1)),
            "silent_audio" => channel("audio_silent", None),
            "black_a" => channel("picture_black", Some(0)),
            "black_b" => channel("picture_black", Some(1)),
            "black" => channel("picture_black", None),
            "frozen_a" => channel("picture_frozen", Some(0)),
            "frozen" => channel("picture_frozen", None),
            "pictures_differ" => channel("picture_other", Some(1)),
            "archive" => channel("archive_fails", Some(0)),
            "recovering_a" => channel("pipeline_down", Some(0)),
            "recovering" => channel("pipeline_down", None),
            "refused_a" => packager("packager_refuses", Some(0)),
            "refused" => packager("packager_refuses", None),
            "packager_5xx" | "packager_papers" => packager("packager_fails", None),
            "packager_some_5xx" => packager("packager_some_fail", None),
            "packager_frozen" => packager("packager_frozen", None),
            "segments_missing" => packager("segment_missing", None),
            "rung_missing" => packager("rung_missing", None),
            "edge_5xx" => edge("edge_fails"),
            "edge_stale" => edge("edge_stale"),
            "storm_404" => edge("viewers_404"),
            "some_403" => edge("viewers_403"),
            "credentials" => {
                self.rig.sim.add_fault(Rule::new(Effect::Expired));
            }
            "stopped" => {
                let cx = self.rig.context("somebody");
                cx.aws.channel_stop(&self.base.channel).await.unwrap();
            }
            other => panic!("nobody knows how to stage {other}"),
        }
    }
}
