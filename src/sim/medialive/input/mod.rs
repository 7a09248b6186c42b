//! Inputs: what is kept of one and its way through the states. Making one is in `create.rs`,
//! changing it in `update.rs`.

pub mod create;
pub mod update;

pub use create::address;

use super::{Due, State, bad, conflict, not_found, text};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::page::page;
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// States of an input. [documented: botocore's InputState]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "AWS's own words")]
pub enum InputState {
    Creating,
    Detached,
    Attached,
    Deleting,
    Deleted,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Seven digits.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Name as given.
    pub name: String,
    /// `RTMP_PUSH`…
    pub kind: String,
    /// Where it stands.
    pub state: InputState,
    /// Where it is going.
    pub next: Option<Due<InputState>>,
    /// Channels that it is attached to; one at most.
    pub channels: Vec<String>,
    /// Channels that are letting it go.
    pub leaving: Vec<Due<String>>,
    /// Its security groups.
    pub groups: Vec<String>,
    /// Where to push to, by pipeline.
    pub destinations: Vec<Destination>,
    /// Where it pulls from, by pipeline, as given.
    pub sources: Vec<Value>,
    /// Role that was given.
    pub role: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it became DELETED.
    pub gone: Option<Timestamp>,
}

/// Where one pipeline of a push input listens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Destination {
    /// Its address.
    pub ip: String,
    /// Its port.
    pub port: String,
    /// All of it: `rtmp://203.0.113.7:1935/app/instance`.
    pub url: String,
}

/// Kinds that AWS listens for: wire name, scheme, port. [documented: aws-facts 2.5]
const PUSH: &[(&str, &str, &str)] = &[
    ("RTMP_PUSH", "rtmp", "1935"),
    ("RTP_PUSH", "rtp", "5000"),
    ("UDP_PUSH", "udp", "5000"),
];

/// Kinds that AWS fetches.
const PULL: &[&str] = &["RTMP_PULL", "URL_PULL", "MP4_FILE", "TS_FILE"];

impl Input {
    /// `STANDARD` with two places, `SINGLE_PIPELINE` with one. [documented: aws-facts 2.5]
    pub fn class(&self) -> &'static str {
        if self.destinations.len().max(self.sources.len()) > 1 {
            "STANDARD"
        } else {
            "SINGLE_PIPELINE"
        }
    }

    /// Whether others push to it.
    pub fn is_push(&self) -> bool {
        is_push(&self.kind)
    }

    /// Gives it to a channel.
    pub fn attach(&mut self, channel: &str) {
        self.leaving.retain(|l| l.then != channel);
        if !self.channels.iter().any(|c| c == channel) {
            self.channels.push(channel.to_owned());
        }
        self.rest();
    }

    /// Takes it from a channel.
    pub fn detach(&mut self, channel: &str) {
        self.leaving.retain(|l| l.then != channel);
        self.channels.retain(|c| c != channel);
        self.rest();
    }

    /// The state of rest that its attachments give it.
    fn rest(&mut self) {
        if matches!(self.state, InputState::Attached | InputState::Detached) {
            self.state = if self.channels.is_empty() {
                InputState::Detached
            } else {
                InputState::Attached
            };
        }
    }

    /// It was made.
    pub fn made(&mut self) {
        self.state = InputState::Detached;
        self.rest();
    }

    fn answer(&self) -> Value {
        let mut out = json!({
            "arn": self.arn, "attachedChannels": self.channels, "destinations": self.destinations, "id": self.id,
            "inputClass": self.class(), "inputDevices": [], "inputPartnerIds": [], "inputSourceType": "STATIC",
            "mediaConnectFlows": [], "name": self.name, "securityGroups": self.groups, "sources": self.sources,
            "state": self.state, "tags": self.tags, "type": self.kind, "inputNetworkLocation": "AWS",
        });
        if let (Some(role), Some(members)) = (&self.role, out.as_object_mut()) {
            members.insert("roleArn".to_owned(), role.as_str().into());
        }
        out
    }
}

fn is_push(kind: &str) -> bool {
    PUSH.iter().any(|(name, ..)| *name == kind)
}

fn find<'a>(state: &'a State, call: &Call, id: &str) -> Result<&'a Input, Refusal> {
    let input = state.region(&call.region).and_then(|r| r.inputs.get(id));
    input
        .filter(|i| !super::aged_out(i.gone, call.now))
        .ok_or_else(|| not_found("Input", id))
}

fn find_mut<'a>(world: &'a mut World, call: &Call, id: &str) -> Result<&'a mut Input, Refusal> {
    find(&world.medialive, call, id)?;
    let input = world.medialive.region_mut(&call.region).inputs.get_mut(id);
    input.ok_or_else(|| not_found("Input", id))
}

fn id_of(call: &Call) -> &str {
    text(&call.input, "inputId")
}

/// DescribeInput.
pub fn describe(world: &mut World, call: &Call) -> Outcome {
    Ok(find(&world.medialive, call, id_of(call))?.answer().into())
}

/// ListInputs.
pub fn list(world: &mut World, call: &Call) -> Outcome {
    let inputs = world
        .medialive
        .region(&call.region)
        .into_iter()
        .flat_map(|r| r.inputs.values());
    let rows = inputs.filter(|i| super::listed(world, i.created, i.gone, call.now));
    page(
        "inputs",
        rows.map(|i| (i.id.clone(), i.answer())),
        &call.input,
        bad,
    )
    .map(Answer::from)
}

/// DeleteInput.
pub fn delete(world: &mut World, call: &Call) -> Outcome {
    delete_one(world, call, id_of(call))
}

/// Deletes an input; a deleted one again with success. [seen: aws-facts 2.2]
pub fn delete_one(world: &mut World, call: &Call, id: &str) -> Outcome {
    let due = call.now + world.duration(5.0..10.0);
    let input = find_mut(world, call, id)?;
    match input.state {
        InputState::Deleted => {}
        InputState::Detached if input.channels.is_empty() => {
            input.state = InputState::Deleting;
            input.next = Some(Due {
                at: due,
                then: InputState::Deleted,
            });
        }
        _ => {
            return Err(conflict(format!(
                "Input {id} is busy, it cannot be deleted."
            )));
        }
    }
    Ok(Answer::from(Value::Object(Map::new())))
}
