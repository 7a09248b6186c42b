//! MediaLive: what it keeps, its operation table, and the way to each operation. What the
//! operations do is in the files beside this one. Knows nothing of HTTP.

pub mod alerts;
pub mod card;
pub mod channel;
mod door;
pub mod group;
pub mod input;
mod lifecycle;
mod requests;
mod schedule;
mod tags;
#[cfg(test)]
pub(in crate::sim) mod tests;
pub mod thumbnail;
mod validate;
mod watch;

pub use channel::{Channel, ChannelState, Run};
pub use door::Doors;
pub use group::Group;
pub use input::{Input, InputState};
pub use lifecycle::settle;

use super::call::{Call, Outcome, Refusal};
use super::model::Model;
use super::operation::Operation;
use super::world::World;
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What MediaLive keeps, region by region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Regions in which something was ever made.
    pub regions: BTreeMap<String, Region>,
}

/// One region. Removed things stay as tombstones: Describe answers DELETED, deleting again is 200.
/// [seen: aws-facts 2.2]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Region {
    /// Channels by id.
    pub channels: BTreeMap<String, Channel>,
    /// Inputs by id.
    pub inputs: BTreeMap<String, Input>,
    /// Input security groups by id.
    pub groups: BTreeMap<String, Group>,
    /// What `requestId`s were used for.
    pub requests: BTreeMap<String, requests::Remembered>,
}

impl State {
    /// A region to look at.
    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.get(name)
    }

    /// A region to change.
    pub fn region_mut(&mut self, name: &str) -> &mut Region {
        self.regions.entry(name.to_owned()).or_default()
    }

    /// A channel of a region, tombstones too.
    pub fn channel(&self, region: &str, id: &str) -> Option<&Channel> {
        self.region(region)?.channels.get(id)
    }

    /// All channels of a region, tombstones too.
    pub fn channels(&self, region: &str) -> impl Iterator<Item = &Channel> {
        self.region(region)
            .into_iter()
            .flat_map(|r| r.channels.values())
    }
}

/// A change that is on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Due<S> {
    /// When it happens.
    pub at: Timestamp,
    /// What is then.
    pub then: S,
}

/// Regions without MediaLive, of those that have the other services. [documented: aws-facts 2.4]
const ABSENT: &[&str] = &["us-west-1"];

/// How long a tombstone still answers. [assumed: "ages out", aws-facts 2.2]
const TOMBSTONE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("model.json")));

const PAGE: &[&str] = &["maxResults", "nextToken"];

/// The operations it has. [documented: botocore's model]
pub const OPERATIONS: &[Operation] = &[
    Operation::write("CreateChannel", "POST", "/prod/channels", 201),
    Operation::read("DescribeChannel", "/prod/channels/{channelId}", &[]),
    Operation::read("ListChannels", "/prod/channels", PAGE),
    Operation::write("UpdateChannel", "PUT", "/prod/channels/{channelId}", 200),
    Operation::write("DeleteChannel", "DELETE", "/prod/channels/{channelId}", 200),
    Operation::write(
        "StartChannel",
        "POST",
        "/prod/channels/{channelId}/start",
        200,
    ),
    Operation::write(
        "StopChannel",
        "POST",
        "/prod/channels/{channelId}/stop",
        200,
    ),
    Operation::write(
        "UpdateChannelClass",
        "PUT",
        "/prod/channels/{channelId}/channelClass",
        200,
    ),
    Operation::write(
        "RestartChannelPipelines",
        "POST",
        "/prod/channels/{channelId}/restartChannelPipelines",
        200,
    ),
    Operation::write("BatchStart", "POST", "/prod/batch/start", 200),
    Operation::write("BatchStop", "POST", "/prod/batch/stop", 200),
    Operation::write("BatchDelete", "POST", "/prod/batch/delete", 200),
    Operation::write(
        "BatchUpdateSchedule",
        "PUT",
        "/prod/channels/{channelId}/schedule",
        200,
    ),
    Operation::read(
        "DescribeSchedule",
        "/prod/channels/{channelId}/schedule",
        PAGE,
    ),
    Operation::write(
        "DeleteSchedule",
        "DELETE",
        "/prod/channels/{channelId}/schedule",
        200,
    ),
    Operation::read(
        "ListAlerts",
        "/prod/channels/{channelId}/alerts",
        &["maxResults", "nextToken", "stateFilter"],
    ),
    Operation::read(
        "DescribeThumbnails",
        "/prod/channels/{channelId}/thumbnails",
        &["pipelineId", "thumbnailType"],
    ),
    Operation::write("CreateInput", "POST", "/prod/inputs", 201),
    Operation::read("DescribeInput", "/prod/inputs/{inputId}", &[]),
    Operation::read("ListInputs", "/prod/inputs", PAGE),
    Operation::write("UpdateInput", "PUT", "/prod/inputs/{inputId}", 200),
    Operation::write("DeleteInput", "DELETE", "/prod/inputs/{inputId}", 200),
    Operation::write(
        "CreateInputSecurityGroup",
        "POST",
        "/prod/inputSecurityGroups",
        200,
    ),
    Operation::read(
        "DescribeInputSecurityGroup",
        "/prod/inputSecurityGroups/{inputSecurityGroupId}",
        &[],
    ),
    Operation::read("ListInputSecurityGroups", "/prod/inputSecurityGroups", PAGE),
    Operation::write(
        "UpdateInputSecurityGroup",
        "PUT",
        "/prod/inputSecurityGroups/{inputSecurityGroupId}",
        200,
    ),
    Operation::write(
        "DeleteInputSecurityGroup",
        "DELETE",
        "/prod/inputSecurityGroups/{inputSecurityGroupId}",
        200,
    ),
    Operation::write("CreateTags", "POST", "/prod/tags/{resource-arn+}", 204),
    Operation {
        query: &["tagKeys"],
        ..Operation::write("DeleteTags", "DELETE", "/prod/tags/{resource-arn+}", 204)
    },
    Operation::read("ListTagsForResource", "/prod/tags/{resource-arn+}", &[]),
    Operation::read(
        "DescribeAccountConfiguration",
        "/prod/accountConfiguration",
        &[],
    ),
    Operation::read("ListOfferings", "/prod/offerings", PAGE),
    Operation::read("ListVersions", "/prod/versions", &[]),
];

/// Does one operation.
pub fn handle(world: &mut World, call: &Call) -> Outcome {
    if ABSENT.contains(&call.region.as_str()) {
        // There is no such host in truth; a refusal is the nearest to that. [assumed]
        return Err(Refusal::new(
            403,
            "ForbiddenException",
            "MediaLive is not available in this region",
        ));
    }
    match call.operation {
        "CreateChannel" => channel::create::create(world, call),
        "DescribeChannel" => channel::describe(world, call),
        "ListChannels" => channel::list(world, call),
        "UpdateChannel" => channel::update::update(world, call),
        "UpdateChannelClass" => channel::update::class(world, call),
        "DeleteChannel" => channel::delete(world, call),
        "StartChannel" => channel::start(world, call),
        "StopChannel" => channel::stop(world, call),
        "RestartChannelPipelines" => channel::update::restart(world, call),
        "BatchStart" | "BatchStop" | "BatchDelete" => channel::update::batch(world, call),
        "BatchUpdateSchedule" => schedule::update(world, call),
        "DescribeSchedule" => schedule::describe(world, call),
        "DeleteSchedule" => schedule::delete(world, call),
        "ListAlerts" => watch::alerts(world, call),
        "DescribeThumbnails" => thumbnail::describe(world, call),
        "DescribeAccountConfiguration" => Ok(json!({"accountConfiguration": {}}).into()),
        "ListOfferings" => Ok(json!({"offerings": []}).into()),
        "ListVersions" => Ok(watch::versions()),
        "CreateInput" => input::create::create(world, call),
        "DescribeInput" => input::describe(world, call),
        "ListInputs" => input::list(world, call),
        "UpdateInput" => input::update::update(world, call),
        "DeleteInput" => input::delete(world, call),
        "CreateInputSecurityGroup" => group::create(world, call),
        "DescribeInputSecurityGroup" => group::describe(world, call),
        "ListInputSecurityGroups" => group::list(world, call),
        "UpdateInputSecurityGroup" => group::update(world, call),
        "DeleteInputSecurityGroup" => group::delete(world, call),
        "CreateTags" => tags::create(world, call),
        "DeleteTags" => tags::delete(world, call),
        "ListTagsForResource" => tags::list(world, call),
        _ => Err(Refusal::not_built(call)),
    }
}

/// The request's members, judged by the model. A miss is a 400. [assumed: the words]
fn read(call: &Call) -> Result<Map<String, Value>, Refusal> {
    MODEL.read(call.operation, &call.input).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        bad(format!("Invalid request: {}", told.join("; ")))
    })
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "BadRequestException", message)
}

fn conflict(message: impl Into<String>) -> Refusal {
    Refusal::new(409, "ConflictException", message)
}

fn not_found(what: &str, id: &str) -> Refusal {
    Refusal::new(404, "NotFoundException", format!("{what} {id} not found"))
}

/// A quota, which AWS answers like a throttle. [seen: aws-facts 9]
fn limit(what: &str) -> Refusal {
    Refusal::new(
        429,
        "TooManyRequestsException",
        format!("Limit exceeded: {what}"),
    )
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let texts = value.and_then(Value::as_array).into_iter().flatten();
    texts.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn tag_map(members: &Map<String, Value>) -> BTreeMap<String, String> {
    let tags = members
        .get("tags")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    tags.filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned())))
        .collect()
}

/// Whether List* shows a thing: new and removed ones lag. [seen: aws-facts 2.2, lists late]
fn listed(world: &World, created: Timestamp, gone: Option<Timestamp>, now: Timestamp) -> bool {
    let lag = jiff::SignedDuration::from_secs_f64(world.settings.list_lag);
    created + lag <= now && gone.is_none_or(|gone| now < gone + lag)
}

fn aged_out(gone: Option<Timestamp>, now: Timestamp) -> bool {
    gone.is_some_and(|gone| gone + TOMBSTONE < now)
}

/// A new id of seven digits that nothing in the region has.
fn new_id(world: &mut World, region: &str) -> String {
    loop {
        let id = world.digits(7);
        let free = world.medialive.region(region).is_none_or(|r| {
            !r.channels.contains_key(&id)
                && !r.inputs.contains_key(&id)
                && !r.groups.contains_key(&id)
        });
        if free {
            return id;
        }
    }
}

fn arn(call: &Call, kind: &str, id: &str) -> String {
    format!(
        "arn:aws:medialive:{}:{}:{kind}:{id}",
        call.region, call.account
    )
}
