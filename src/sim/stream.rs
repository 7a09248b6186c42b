//! What goes through a channel, as metrics and players see it: one pipeline through time, and who
//! watches. Made of the
//! channel's runs and the encoders' orders, which are histories; nothing is kept here.

use super::encoder::{Encoder, Feed, changes, feed};
use super::medialive::{Channel, Run};
use super::world::{World, mix};
use crate::clock::Timestamp;
use jiff::SignedDuration;
use serde_json::Value;

/// Trouble of a packager's channel (the target is its id): it answers 503 to encoder and viewers.
pub const PACKAGER_FAILS: &str = "packager_fails";
/// Trouble of a packager's channel: its manifests stay as they were when it began.
pub const PACKAGER_FROZEN: &str = "packager_frozen";
/// Trouble of a packager's channel: segments that begin while it lasts are named and not there.
pub const SEGMENT_MISSING: &str = "segment_missing";

/// Looks per window.
const LOOKS: i64 = 10;

/// One pipeline of a channel.
#[derive(Clone, Debug)]
pub struct Pipe<'a> {
    /// The channel.
    pub channel: &'a Channel,
    /// 0 is A, 1 is B.
    pub pipeline: usize,
    input: &'a str,
    /// Those that feed or fed it.
    encoders: Vec<&'a Encoder>,
}

/// How a pipeline is at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Whether it encodes.
    pub running: bool,
    /// What arrives.
    pub feed: Feed,
    /// Whether anything arrived since it was started.
    pub had_input: bool,
    /// Milliseconds since the video stopped arriving; 0 while it arrives.
    pub lost_ms: f64,
}

impl Look {
    /// Whether video arrives and is encoded.
    pub fn fed(&self) -> bool {
        self.running && self.feed.fps > 0.0
    }
}

impl<'a> Pipe<'a> {
    /// The pipelines of a channel that ever encoded; `feeding` tells which encoders feed a pipeline of an
    /// input.
    pub fn all(
        channel: &'a Channel,
        feeding: impl Fn(&'a str, usize) -> Vec<&'a Encoder>,
    ) -> Vec<Self> {
        let attached = channel.settings.get("inputAttachments");
        let input = attached
            .and_then(|a| a.get(0)?.get("inputId")?.as_str())
            .unwrap_or_default();
        let ever = |p: &usize| channel.runs.iter().any(|r| r.pipeline == *p);
        let pipe = |pipeline| Self {
            channel,
            pipeline,
            input,
            encoders: feeding(input, pipeline),
        };
        (0..2).filter(ever).map(pipe).collect()
    }

    /// What arrives at a moment, whether or not it runs.
    fn feed(&self, at: Timestamp) -> Feed {
        feed(self.encoders.iter().copied(), self.input, self.pipeline, at)
    }

    /// Every moment at which what arrives may change, in order.
    fn changes(&self) -> Vec<Timestamp> {
        changes(self.encoders.iter().copied(), self.input, self.pipeline)
    }

    /// When it was last started, as far as it runs at `at`.
    fn started(&self, at: Timestamp) -> Option<Timestamp> {
        let holds = |r: &&Run| {
            r.pipeline == self.pipeline && r.from <= at && r.until.is_none_or(|until| at < until)
        };
        self.channel.runs.iter().find(holds).map(|r| r.from)
    }

    /// How it is at a moment.
    pub fn look(&self, at: Timestamp) -> Look {
        let Some(from) = self.started(at) else {
            return Look::default();
        };
        let feed = self.feed(at);
        if feed.fps > 0.0 {
            return Look {
                running: true,
                feed,
                had_input: true,
                lost_ms: 0.0,
            };
        }
        // Between two changes the feed is the same; the last stretch with video ends where the
        // next begins.
        let mut end = at;
        let mut changes = self.changes();
        changes.push(from);
        changes.sort_unstable();
        for change in changes.into_iter().rev().filter(|c| *c <= at && *c >= from) {
            if self.feed(change).fps > 0.0 {
                let lost_ms = at.duration_since(end).as_secs_f64() * 1000.0;
                return Look {
                    running: true,
                    feed,
                    had_input: true,
                    lost_ms,
                };
            }
            end = change;
        }
        Look {
            running: true,
            feed,
            had_input: false,
            lost_ms: 0.0,
        }
    }

    /// Since when video has arrived without a break, if it arrives at `at`.
    pub fn fed_since(&self, at: Timestamp) -> Option<Timestamp> {
        let from = self.started(at)?;
        let fed = |at| self.feed(at).fps > 0.0;
        if !fed(at) {
            return None;
        }
        let changes = self.changes();
        let within = changes.into_iter().rev().filter(|c| *c <= at && *c > from);
        let mut since = at;
        for change in within.chain([from]) {
            if !fed(change) {
                break;
            }
            since = change;
        }
        Some(since)
    }

    /// Up to when video came, as far as it came at all by `at`.
    pub fn last_fed(&self, at: Timestamp) -> Option<Timestamp> {
        if self.look(at).fed() {
            return Some(at);
        }
        let runs = self
            .channel
            .runs
            .iter()
            .filter(|r| r.pipeline == self.pipeline);
        let mut ends: Vec<_> = runs.filter_map(|r| r.until).collect();
        ends.extend(self.changes());
        ends.sort_unstable();
        let before = |end: &Timestamp| self.look(*end - SignedDuration::from_millis(1)).fed();
        ends.into_iter().rev().filter(|end| *end <= at).find(before)
    }

    /// Several looks over a window, in order, those at which it runs; nothing when it never does.
    pub fn looks(&self, at: i64, length: i64) -> Option<Vec<Look>> {
        let looks: Vec<_> = moments(at, length)
            .map(|t| self.look(t))
            .filter(|l| l.running)
            .collect();
        (!looks.is_empty()).then_some(looks)
    }
}

/// Evenly spread moments of a window.
pub fn moments(at: i64, length: i64) -> impl Iterator<Item = Timestamp> {
    let start = Timestamp::from_second(at).unwrap_or_default();
    (0..LOOKS).map(move |i| {
        start + SignedDuration::from_millis((2 * i + 1) * length * 1000 / (2 * LOOKS))
    })
}

/// A number in -1..1 that is always the same for the same question.
pub fn noise(world: &World, mark: u64, at: i64) -> f64 {
    let part = (mix(world.seed ^ mark, at as u64) >> 11) as f64 / (1u64 << 53) as f64;
    2.0 * part - 1.0
}

/// The ids of the packager's channels that a channel writes to.
pub fn packagers(channel: &Channel) -> impl Iterator<Item = &str> {
    let destinations = channel
        .settings
        .get("destinations")
        .and_then(Value::as_array);
    let settings = destinations
        .into_iter()
        .flatten()
        .filter_map(|d| d.get("mediaPackageSettings")?.as_array());
    settings
        .flatten()
        .filter_map(|s| s.get("channelId")?.as_str())
}

/// Bits per second that one group of outputs writes: the video of its outputs and some audio.
pub fn bitrate(channel: &Channel, group: usize) -> f64 {
    let Some(settings) = channel.settings.get("encoderSettings") else {
        return 0.0;
    };
    let video = |output: &Value| {
        let name = output.get("videoDescriptionName")?;
        let found = list(settings, "videoDescriptions")
            .iter()
            .find(|v| v.get("name") == Some(name))?;
        found
            .get("codecSettings")?
            .as_object()?
            .values()
            .next()?
            .get("bitrate")?
            .as_f64()
    };
    let group = list(settings, "outputGroups").get(group);
    let outputs = group.map_or(&[][..], |g| list(g, "outputs"));
    outputs
        .iter()
        .map(|o| video(o).unwrap_or(0.0) + 128_000.0)
        .sum()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// How many people watch a packager's channel at a moment, fed by `writers`. They come over half an hour once there
/// is something to see, and leave within minutes when it ends. [assumed: there are no real ones here]
pub fn viewers(world: &World, packager: &str, writers: &[Pipe], at: Timestamp) -> f64 {
    let fed = |at| writers.iter().filter_map(|p| p.fed_since(at)).min();
    if let Some(few) = world.settings.viewers {
        return if fed(at).is_some() { few } else { 0.0 };
    }
    let most = 150.0 + (mix(world.seed, packager.bytes().map(u64::from).sum()) % 300) as f64;
    match (fed(at), fed(at - SignedDuration::from_mins(3))) {
        (Some(since), _) => {
            let minutes = at.duration_since(since).as_secs_f64() / 60.0;
            most * (0.05 + 0.95 * (minutes / 30.0).min(1.0))
        }
        (None, Some(_)) => most * 0.2,
        (None, None) => 0.0,
    }
}

/// A world with a channel, a packager and two encoders, made by hand.
#[cfg(test)]
pub mod rig {
    use super::*;
    use crate::sim::encoder::{Encoder, Link, Order};
    use crate::sim::medialive::ChannelState;
    use crate::sim::mediapackage;
    use serde_json::json;
    use std::collections::BTreeMap;

    /// A round moment.
    pub const START: i64 = 1_800_000_000;

    /// A moment, in seconds after it.
    pub fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(START + seconds).unwrap()
    }

    /// A channel that runs from 0 on; its encoder on A pushes from 60 to 300 and again from 360 on, the
    /// one on B from 90 on.
    pub fn world(metric_delay: f64) -> World {
        let mut world = World::default();
        world.settings.metric_delay = metric_delay;
        let run = |pipeline| Run {
            pipeline,
            from: at(0),
            until: None,
        };
        let settings = json!({
            "inputAttachments": [{ "inputId": "77", "inputAttachmentName": "main" }],
            "destinations": [{ "id": "mp", "mediaPackageSettings": [{ "channelId": "pkg" }] }],
            "encoderSettings": {
                "audioDescriptions": [{ "name": "audio_1" }],
                "videoDescriptions": [{
                    "name": "v", "width": 1920, "height": 1080,
                    "codecSettings": { "h264Settings": { "bitrate": 4_872_000, "framerateNumerator": 50, "framerateDenominator": 1 } },
                }],
                "outputGroups": [
                    { "name": "package", "outputGroupSettings": { "mediaPackageGroupSettings": {} }, "outputs": [{ "videoDescriptionName": "v" }, {}] },
                    { "name": "archive", "outputGroupSettings": { "archiveGroupSettings": {} }, "outputs": [{ "videoDescriptionName": "v" }] },
                ],
            },
        });
        let channel = Channel {
            id: "1234567".into(),
            arn: "arn".into(),
            class: "STANDARD".into(),
            state: ChannelState::Running,
            next: None,
            settings: settings.as_object().unwrap().clone(),
            tags: BTreeMap::new(),
            egress: Vec::new(),
            runs: vec![run(0), run(1)],
            returning: Vec::new(),
            schedule: Vec::new(),
            created: at(-100),
            gone: None,
        };
        world
            .medialive
            .region_mut("eu-west-1")
            .channels
            .insert(channel.id.clone(), channel);
        let mut push = |name: &str, pipeline, spans: &[(i64, Option<i64>)]| {
            let mut encoder = Encoder::new("rtmp://x");
            encoder.orders.push(Order {
                at: at(0),
                fps: 50.0,
                mbps: 8.0,
                on: true,
            });
            let link = |(from, until): &(i64, Option<i64>)| Link {
                input_id: "77".into(),
                pipeline,
                from: at(*from),
                until: until.map(at),
            };
            encoder.links.extend(spans.iter().map(link));
            world.encoders.encoders.insert(name.into(), encoder);
        };
        push("a", 0, &[(60, Some(300)), (360, None)]);
        push("b", 1, &[(90, None)]);
        let mut region = mediapackage::Region {
            host: "h".into(),
            ..mediapackage::Region::default()
        };
        let ingest = |id: &str| json!({ "id": id, "url": "u", "username": "n", "password": "p" });
        let channel = json!({
            "id": "pkg", "arn": "a", "description": "", "ingest": [ingest("in-a"), ingest("in-b")],
            "egress_logs": null, "ingress_logs": null, "tags": {}, "created": at(0),
        });
        region
            .channels
            .insert("pkg".into(), serde_json::from_value(channel).unwrap());
        for (id, package, file) in [
            ("hls", "hlsPackage", "index.m3u8"),
            ("dash", "dashPackage", "index.mpd"),
        ] {
            let endpoint = json!({
                "id": id, "channel": "pkg", "arn": "a", "uid": id, "tags": {}, "created": at(0),
                "settings": { package: { "segmentDurationSeconds": 6, "playlistWindowSeconds": 60, "programDateTimeIntervalSeconds": 1 } },
                "url": format!("https://h.mediapackage.eu-west-1.amazonaws.com/out/v1/{id}/{file}"),
            });
            region
                .endpoints
                .insert(id.into(), serde_json::from_value(endpoint).unwrap());
        }
        world
            .mediapackage
            .regions
            .insert("eu-west-1".into(), region);
        world
    }
}
