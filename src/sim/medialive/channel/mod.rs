//! Channels: what is kept of one, how it is described, and its way through the states. Making one
//! is in `create.rs`, changing it in `update.rs`, judging its settings in `validate/`.

pub mod create;
pub mod update;

use super::{Due, State, bad, conflict, not_found, text};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::page::page;
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The engine that all channels have. [assumed: its number]
pub const ENGINE: &str = "2.25.1";

/// States of a channel. [documented: botocore's ChannelState]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "AWS's own words")]
pub enum ChannelState {
    Creating,
    CreateFailed,
    Idle,
    Starting,
    Running,
    Recovering,
    Stopping,
    Updating,
    UpdateFailed,
    Deleting,
    Deleted,
}

impl ChannelState {
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::CreateFailed => "CREATE_FAILED",
            Self::Idle => "IDLE",
            Self::Starting => "STARTING",
            Self::Running => "RUNNING",
            Self::Recovering => "RECOVERING",
            Self::Stopping => "STOPPING",
            Self::Updating => "UPDATING",
            Self::UpdateFailed => "UPDATE_FAILED",
            Self::Deleting => "DELETING",
            Self::Deleted => "DELETED",
        }
    }

    /// Whether encoding goes on, with one pipeline at least wanted.
    pub fn on_air(self) -> bool {
        matches!(self, Self::Running | Self::Recovering)
    }
}

/// A time in which a pipeline encoded. Metrics are functions of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// 0 is A, 1 is B.
    pub pipeline: usize,
    /// First moment.
    pub from: Timestamp,
    /// First moment after; open while it lasts.
    pub until: Option<Timestamp>,
}

/// One channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Seven digits.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// `STANDARD` or `SINGLE_PIPELINE`.
    pub class: String,
    /// Where it stands.
    pub state: ChannelState,
    /// Where it is going.
    pub next: Option<Due<ChannelState>>,
    /// Settings by wire name, as they were asked for, with the server's defaults.
    pub settings: Map<String, Value>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Source addresses of its pipelines.
    pub egress: Vec<String>,
    /// When its pipelines encoded, oldest first.
    pub runs: Vec<Run>,
    /// Pipelines that come back after a restart or a failure.
    pub returning: Vec<Due<usize>>,
    /// Schedule actions.
    pub schedule: Vec<Value>,
    /// When it was made.
    pub created: Timestamp,
    /// When it became DELETED.
    pub gone: Option<Timestamp>,
}

/// An output group as metrics see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputGroup {
    /// Its name, the metrics' `OutputGroupName`.
    pub name: String,
    /// The kind of its settings: `mediaPackageGroupSettings`, `archiveGroupSettings`…
    pub kind: String,
    /// How many outputs it has.
    pub outputs: usize,
}

impl Channel {
    /// How many pipelines its class has.
    pub fn pipelines(&self) -> usize {
        if self.class == "SINGLE_PIPELINE" {
            1
        } else {
            2
        }
    }

    /// Whether a pipeline encoded at a moment.
    pub fn running(&self, pipeline: usize, at: Timestamp) -> bool {
        let mut runs = self.runs.iter().filter(|r| r.pipeline == pipeline);
        runs.any(|r| r.from <= at && r.until.is_none_or(|until| at < until))
    }

    /// Its output groups in order.
    pub fn output_groups(&self) -> Vec<OutputGroup> {
        let groups = self
            .settings
            .get("encoderSettings")
            .map_or(&[][..], |e| super::items(e, "outputGroups"));
        let view = |(i, g): (usize, &Value)| OutputGroup {
            // AWS names a nameless group itself. [assumed: how]
            name: g
                .get("name")
                .and_then(Value::as_str)
                .map_or_else(|| format!("OutputGroup{i}"), str::to_owned),
            kind: g
                .get("outputGroupSettings")
                .and_then(Value::as_object)
                .and_then(|s| s.keys().next().cloned())
                .unwrap_or_default(),
            outputs: super::items(g, "outputs").len(),
        };
        groups.iter().enumerate().map(view).collect()
    }

    /// Its attachments: name and input id, in order.
    pub fn attachments(&self) -> Vec<(String, String)> {
        attachments(&self.settings)
    }

    /// Ends all encoding at a moment.
    pub fn halt(&mut self, at: Timestamp) {
        self.returning.clear();
        for run in self.runs.iter_mut().filter(|r| r.until.is_none()) {
            run.until = Some(at);
        }
    }

    /// The channel as Describe and the mutating operations answer it.
    pub fn answer(&self, region: &str) -> Value {
        let mut out = self.settings.clone();
        for destination in out
            .get_mut("destinations")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            // Describe has empty lists here, which Create refuses when they are sent back.
            // [seen: aws-facts 2.7 rule 1]
            if let Some(d) = destination.as_object_mut() {
                d.entry("mediaPackageSettings").or_insert_with(|| json!([]));
                d.entry("settings").or_insert_with(|| json!([]));
            }
        }
        if let Some(vpc) = out.get_mut("vpc").and_then(Value::as_object_mut) {
            vpc.remove("publicAddressAllocationIds");
            vpc.insert(
                "availabilityZones".to_owned(),
                json!([format!("{region}a"), format!("{region}b")]),
            );
        }
        out.insert("arn".to_owned(), self.arn.as_str().into());
        out.entry("channelEngineVersion")
            .or_insert_with(|| json!({"version": ENGINE}));
        out.insert("channelClass".to_owned(), self.class.as_str().into());
        out.insert(
            "egressEndpoints".to_owned(),
            self.egress
                .iter()
                .map(|ip| json!({"sourceIp": ip}))
                .collect(),
        );
        out.insert("id".to_owned(), self.id.as_str().into());
        out.insert("pipelineDetails".to_owned(), self.details());
        out.insert("pipelinesRunningCount".to_owned(), self.up().count().into());
        out.insert("state".to_owned(), self.state.word().into());
        out.insert("tags".to_owned(), json!(self.tags));
        Value::Object(out)
    }

    /// The channel as List answers it. [documented: aws-facts 2.1]
    fn summary(&self, region: &str) -> Value {
        let mut out = self.answer(region);
        if let Some(members) = out.as_object_mut() {
            members.remove("encoderSettings");
            members.remove("pipelineDetails");
            members.insert(
                "usedChannelEngineVersions".to_owned(),
                json!([{"version": ENGINE}]),
            );
        }
        out
    }

    /// Pipelines that encode now (as far as the world is settled).
    pub fn up(&self) -> impl Iterator<Item = usize> {
        self.runs
            .iter()
            .filter(|r| r.until.is_none())
            .map(|r| r.pipeline)
    }

    fn details(&self) -> Value {
        let active = self
            .attachments()
            .into_iter()
            .next()
            .map(|(name, _)| name)
            .unwrap_or_default();
        let detail = |p: usize| {
            json!({"activeInputAttachmentName": active, "channelEngineVersion": {"version": ENGINE},
            "pipelineId": p.to_string()})
        };
        self.up().map(detail).collect()
    }
}

/// Attachments of some settings: name and input id, in order.
pub fn attachments(settings: &Map<String, Value>) -> Vec<(String, String)> {
    let list = settings
        .get("inputAttachments")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    list.map(|a| {
        (
            text(a, "inputAttachmentName").to_owned(),
            text(a, "inputId").to_owned(),
        )
    })
    .collect()
}

/// The channel's id in a request's path.
pub fn id_of(call: &Call) -> &str {
    text(&call.input, "channelId")
}

/// A channel that answers, tombstones included.
pub fn find<'a>(state: &'a State, call: &Call, id: &str) -> Result<&'a Channel, Refusal> {
    let channel = state
        .channel(&call.region, id)
        .filter(|c| !super::aged_out(c.gone, call.now));
    channel.ok_or_else(|| not_found("Channel", id))
}

/// The same to change it, when its state is one of `allowed`.
pub fn in_state<'a>(
    world: &'a mut World,
    call: &Call,
    id: &str,
    allowed: &[ChannelState],
    refusal: impl Fn(ChannelState) -> String,
) -> Result<&'a mut Channel, Refusal> {
    let state = find(&world.medialive, call, id)?.state;
    if !allowed.contains(&state) {
        return Err(conflict(refusal(state)));
    }
    let channel = world
        .medialive
        .region_mut(&call.region)
        .channels
        .get_mut(id);
    channel.ok_or_else(|| not_found("Channel", id))
}

/// DescribeChannel.
pub fn describe(world: &mut World, call: &Call) -> Outcome {
    Ok(find(&world.medialive, call, id_of(call))?
        .answer(&call.region)
        .into())
}

/// ListChannels.
pub fn list(world: &mut World, call: &Call) -> Outcome {
    let shown = |c: &&Channel| super::listed(world, c.created, c.gone, call.now);
    let rows = world.medialive.channels(&call.region).filter(shown);
    let rows = rows.map(|c| (c.id.clone(), c.summary(&call.region)));
    page("channels", rows, &call.input, bad).map(Answer::from)
}

/// StartChannel.
pub fn start(world: &mut World, call: &Call) -> Outcome {
    start_one(world, call, id_of(call))
}

/// StopChannel.
pub fn stop(world: &mut World, call: &Call) -> Outcome {
    stop_one(world, call, id_of(call))
}

/// DeleteChannel.
pub fn delete(world: &mut World, call: &Call) -> Outcome {
    delete_one(world, call, id_of(call))
}

/// Starts a channel. [documented: aws-facts 2.2; its words assumed]
pub fn start_one(world: &mut World, call: &Call, id: &str) -> Outcome {
    let due = call.now + world.duration(60.0..150.0);
    let refusal = |s: ChannelState| {
        format!(
            "Cannot start a channel that is not idle. Channel is in state {}",
            s.word()
        )
    };
    let channel = in_state(world, call, id, &[ChannelState::Idle], refusal)?;
    channel.state = ChannelState::Starting;
    channel.next = Some(Due {
        at: due,
        then: ChannelState::Running,
    });
    Ok(channel.answer(&call.region).into())
}

/// Stops a channel; a starting one too. [assumed: aws-facts 2.2]
pub fn stop_one(world: &mut World, call: &Call, id: &str) -> Outcome {
    use ChannelState::{Recovering, Running, Starting};
    let due = call.now + world.duration(20.0..60.0);
    let refusal = |s: ChannelState| {
        format!(
            "Cannot stop a channel that is not running. Channel is in state {}",
            s.word()
        )
    };
    let channel = in_state(world, call, id, &[Running, Starting, Recovering], refusal)?;
    channel.halt(call.now);
    channel.state = ChannelState::Stopping;
    channel.next = Some(Due {
        at: due,
        then: ChannelState::Idle,
    });
    Ok(channel.answer(&call.region).into())
}

/// Deletes a channel; a deleted one again with success. [seen: aws-facts 2.2]
pub fn delete_one(world: &mut World, call: &Call, id: &str) -> Outcome {
    use ChannelState::{
        CreateFailed, Deleted, Idle, Recovering, Running, Starting, Stopping, UpdateFailed,
    };
    let due = call.now + world.duration(5.0..20.0);
    let refusal = |s: ChannelState| {
        match s {
        Running | Starting | Recovering | Stopping => {
            "Cannot delete a channel that has not been stopped yet. Please stop the channel and try again.".to_owned()
        }
        _ => format!("Cannot delete a channel in state {}", s.word()),
    }
    };
    let channel = in_state(
        world,
        call,
        id,
        &[Idle, CreateFailed, UpdateFailed, Deleted],
        refusal,
    )?;
    if channel.state != Deleted {
        channel.state = ChannelState::Deleting;
        channel.next = Some(Due {
            at: due,
            then: Deleted,
        });
    }
    Ok(channel.answer(&call.region).into())
}
