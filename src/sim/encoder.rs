//! The pretend encoders: what stands at the venue and pushes video. An encoder knows a URL, a frame
//! rate and a bitrate; whether the other side lets it in is MediaLive's to say. Everything is kept
//! as intervals, so that metrics are functions of time; nothing here ticks.

use super::medialive::Doors;
use super::world::{World, mix};
use crate::clock::Timestamp;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

/// All encoders by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Encoders by the name that the controller gave them.
    pub encoders: BTreeMap<String, Encoder>,
}

/// One encoder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Encoder {
    /// Where it pushes to: `rtmp://host:1935/app/instance`.
    pub url: String,
    /// Address that it comes from.
    #[serde(default = "venue")]
    pub source: IpAddr,
    /// What it was told to do, oldest first; the last one holds.
    #[serde(default)]
    pub orders: Vec<Order>,
    /// When it was let in, oldest first; the last one may still be open.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Why the last attempt failed, while it is not connected and wants to be.
    #[serde(default)]
    pub refused: Option<String>,
}

/// What an encoder does from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Since when.
    pub at: Timestamp,
    /// Frames per second; zero is connected with nothing to say.
    pub fps: f64,
    /// Megabits per second.
    pub mbps: f64,
    /// Whether it pushes at all.
    pub on: bool,
}

/// A connection to one pipeline of one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The input.
    pub input_id: String,
    /// The pipeline: 0 is A, 1 is B.
    pub pipeline: usize,
    /// When it was let in.
    pub from: Timestamp,
    /// When it was thrown out or left.
    pub until: Option<Timestamp>,
}

/// What arrives at one pipeline of one input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Feed {
    /// Whether an encoder is connected.
    pub connected: bool,
    /// Frames per second.
    pub fps: f64,
    /// Megabits per second.
    pub mbps: f64,
}

/// How MediaLive looks at a pushing URL; see [`super::medialive::Doors`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The input that has this destination.
    pub input_id: String,
    /// The pipeline that listens there.
    pub pipeline: usize,
    /// Whether something listens (the channel is RUNNING and the pipeline is up).
    pub open: bool,
    /// Since when `open` has its value.
    pub since: Timestamp,
    /// Whether the security group admits the source address; asked of new connections only.
    pub admits: bool,
}

/// A documentation address (TEST-NET-2): nobody's own.
fn venue() -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(198, 51, 100, 10))
}

impl Encoder {
    /// An encoder that is plugged in and switched off.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            source: venue(),
            orders: Vec::new(),
            links: Vec::new(),
            refused: None,
        }
    }

    /// What it was told to do at a moment.
    pub fn order_at(&self, at: Timestamp) -> Option<&Order> {
        self.orders.iter().rev().find(|o| o.at <= at)
    }

    /// The pipelines that it is or was let in to, as `(input, pipeline)`, each once.
    pub fn fed(&self) -> BTreeSet<(&str, usize)> {
        let links = self.links.iter();
        links.map(|l| (l.input_id.as_str(), l.pipeline)).collect()
    }

    /// Since when it has wanted to push, if it wants to at `now`.
    fn wants_since(&self, now: Timestamp) -> Option<Timestamp> {
        let told = self.orders.iter().filter(|o| o.at <= now);
        told.rev().take_while(|o| o.on).last().map(|o| o.at)
    }
}

impl State {
    /// Tells an encoder what to do from `order.at` on; settle the world afterwards.
    pub fn order(&mut self, name: &str, url: &str, order: Order) {
        let encoder = self
            .encoders
            .entry(name.to_owned())
            .or_insert_with(|| Encoder::new(url));
        encoder.url = url.to_owned();
        encoder.orders.push(order);
    }

    /// What arrives at a pipeline of an input at a moment.
    pub fn state_at(&self, input_id: &str, pipeline: usize, at: Timestamp) -> Feed {
        feed(self.encoders.values(), input_id, pipeline, at)
    }

    /// Every moment at which what arrives at a pipeline may have changed, in order. Between two of
    /// them [`State::state_at`] is constant.
    pub fn changes(&self, input_id: &str, pipeline: usize) -> Vec<Timestamp> {
        changes(self.encoders.values(), input_id, pipeline)
    }
}

/// What arrives at a pipeline of an input at a moment from some encoders.
pub fn feed<'a>(
    encoders: impl IntoIterator<Item = &'a Encoder>,
    input_id: &str,
    pipeline: usize,
    at: Timestamp,
) -> Feed {
    let linked = encoders.into_iter().find(|e| {
        let mut links = e.links.iter();
        links.any(|l| l.input_id == input_id && l.pipeline == pipeline && l.holds(at))
    });
    match linked.and_then(|e| e.order_at(at)) {
        Some(order) if order.on => Feed {
            connected: true,
            fps: order.fps,
            mbps: order.mbps,
        },
        _ => Feed::default(),
    }
}

/// Every moment at which [`feed`] may change, in order.
pub fn changes<'a>(
    encoders: impl IntoIterator<Item = &'a Encoder>,
    input_id: &str,
    pipeline: usize,
) -> Vec<Timestamp> {
    let mut at = Vec::new();
    for encoder in encoders {
        let links = || {
            encoder
                .links
                .iter()
                .filter(|l| l.input_id == input_id && l.pipeline == pipeline)
        };
        if links().next().is_some() {
            at.extend(encoder.orders.iter().map(|o| o.at));
            at.extend(links().flat_map(|l| [Some(l.from), l.until]).flatten());
        }
    }
    at.sort_unstable();
    at.dedup();
    at
}

impl Link {
    fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// Encoders connect, and are thrown out, up to `now`. Answers when the next one gets an order or a
/// connection; doors open and shut at the moments that [`super::medialive::settle`] knows.
pub fn settle(world: &mut World, now: Timestamp) -> Option<Timestamp> {
    let mut encoders = std::mem::take(&mut world.encoders.encoders);
    let doors = Doors::new(world);
    let mut next = None;
    for encoder in encoders.values_mut() {
        let connects = look(world, &doors, encoder, now);
        let orders = encoder.orders.iter().map(|o| o.at);
        let due = orders.chain(connects).filter(|at| *at > now).min();
        next = next.into_iter().chain(due).min();
    }
    world.encoders.encoders = encoders;
    next
}

/// How one encoder does; answers when it gets in, if it is about to.
fn look(world: &World, doors: &Doors, encoder: &mut Encoder, now: Timestamp) -> Option<Timestamp> {
    let door = doors.find(&encoder.url, encoder.source);
    let wants = encoder.wants_since(now);
    let open = encoder.links.iter().position(|l| l.until.is_none());
    if let Some(i) = open {
        let left = encoder
            .orders
            .iter()
            .rev()
            .find(|o| o.at <= now && !o.on)
            .map(|o| o.at);
        let link = &mut encoder.links[i];
        let same = door
            .as_ref()
            .filter(|d| d.input_id == link.input_id && d.pipeline == link.pipeline);
        let shut = match same {
            Some(d) if d.open => left.filter(|at| *at > link.from),
            Some(d) => Some(
                left.filter(|at| *at > link.from)
                    .map_or(d.since, |at| at.min(d.since)),
            ),
            None => Some(now),
        };
        let at = shut?;
        link.until = Some(at.max(link.from));
    }
    encoder.refused = None;
    let wants = wants?;
    let mut connects = None;
    let why = match door {
        None => "no input has this address",
        Some(d) if !d.open => "connection refused: the channel is not running",
        Some(d) if !d.admits => "connection reset: the security group does not admit this address",
        Some(d) => {
            let last = encoder.links.last().and_then(|l| l.until);
            let ready = last.into_iter().fold(wants.max(d.since), Timestamp::max);
            // It tries every five seconds, so it gets in a little after the door opens.
            let wait = mix(world.seed, ready.as_nanosecond() as u64) % 5_000;
            let from = ready + SignedDuration::from_millis(wait as i64);
            if from <= now {
                encoder.links.push(Link {
                    input_id: d.input_id,
                    pipeline: d.pipeline,
                    from,
                    until: None,
                });
                return None;
            }
            connects = Some(from);
            "connecting"
        }
    };
    encoder.refused = Some(why.to_owned());
    connects
}
