//! What the metrics look at: one pipeline of a channel through time, and who watches. Made of the
//! channel's runs and the encoders' orders, which are histories; nothing is kept here.

use super::{Asked, Sample};
use crate::clock::Timestamp;
use crate::sim::encoder::Feed;
use crate::sim::medialive::Channel;
use crate::sim::world::{World, mix};
use jiff::SignedDuration;
use serde_json::Value;

/// Trouble of a packager's channel (the target is its id): it answers 503 to encoder and viewers.
pub const PACKAGER_FAILS: &str = "packager_fails";

/// Looks per window.
const LOOKS: i64 = 10;

/// One pipeline of a channel.
pub struct Pipe<'a> {
    world: &'a World,
    /// The channel.
    pub channel: &'a Channel,
    /// 0 is A, 1 is B.
    pub pipeline: usize,
    input: String,
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
    /// A pipeline of a channel.
    pub fn new(world: &'a World, channel: &'a Channel, pipeline: usize) -> Self {
        let input = channel
            .attachments()
            .into_iter()
            .next()
            .map(|(_, id)| id)
            .unwrap_or_default();
        Self {
            world,
            channel,
            pipeline,
            input,
        }
    }

    /// The pipelines of a channel that ever encoded.
    pub fn all(world: &'a World, channel: &'a Channel) -> Vec<Self> {
        let ever = |p: &usize| channel.runs.iter().any(|r| r.pipeline == *p);
        (0..2)
            .filter(ever)
            .map(|p| Self::new(world, channel, p))
            .collect()
    }

    /// When it was last started, as far as it runs at `at`.
    fn started(&self, at: Timestamp) -> Option<Timestamp> {
        let holds = |r: &&crate::sim::medialive::Run| {
            r.pipeline == self.pipeline && r.from <= at && r.until.is_none_or(|until| at < until)
        };
        self.channel.runs.iter().find(holds).map(|r| r.from)
    }

    /// How it is at a moment.
    pub fn look(&self, at: Timestamp) -> Look {
        let Some(from) = self.started(at) else {
            return Look::default();
        };
        let encoders = &self.world.encoders;
        let feed = encoders.state_at(&self.input, self.pipeline, at);
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
        let mut changes = encoders.changes(&self.input, self.pipeline);
        changes.push(from);
        changes.sort_unstable();
        for change in changes.into_iter().rev().filter(|c| *c <= at && *c >= from) {
            if encoders.state_at(&self.input, self.pipeline, change).fps > 0.0 {
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
        let fed = |at| {
            self.world
                .encoders
                .state_at(&self.input, self.pipeline, at)
                .fps
                > 0.0
        };
        if !fed(at) {
            return None;
        }
        let changes = self.world.encoders.changes(&self.input, self.pipeline);
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

/// A sample of looks that have a value; nothing when none has.
pub fn sample(looks: &[Look], value: impl Fn(&Look) -> Option<f64>) -> Option<Sample> {
    let values: Vec<_> = looks.iter().filter_map(value).collect();
    let count = values.len() as f64;
    (count > 0.0).then(|| Sample {
        count,
        sum: values.iter().sum(),
        min: values.iter().copied().fold(f64::INFINITY, f64::min),
        max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
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

/// The pipelines that write to a packager's channel, A before B.
pub fn writers<'a>(world: &'a World, region: &str, packager: &str) -> Vec<Pipe<'a>> {
    let channels = world
        .medialive
        .channels(region)
        .filter(|c| packagers(c).any(|id| id == packager));
    channels.flat_map(|c| Pipe::all(world, c)).collect()
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

/// How many people watch a packager's channel at a moment. They come over half an hour once there
/// is something to see, and leave within minutes when it ends. [assumed: there are no real ones here]
pub fn viewers(asked: &Asked, region: &str, packager: &str, at: Timestamp) -> f64 {
    let fed = |at| {
        writers(asked.world, region, packager)
            .iter()
            .filter_map(|p| p.fed_since(at))
            .min()
    };
    let most = 150.0 + (mix(asked.world.seed, packager.bytes().map(u64::from).sum()) % 300) as f64;
    match (fed(at), fed(at - SignedDuration::from_mins(3))) {
        (Some(since), _) => {
            let minutes = at.duration_since(since).as_secs_f64() / 60.0;
            most * (0.05 + 0.95 * (minutes / 30.0).min(1.0))
        }
        (None, Some(_)) => most * 0.2,
        (None, None) => 0.0,
    }
}
