//! MediaPackage v1: what it keeps, its operation table, and the way to each operation. Channels and
//! endpoints have no states: they are there at once, and gone at once. Knows nothing of HTTP.

pub mod channel;
pub mod endpoint;
mod package;
mod tags;
#[cfg(test)]
mod tests;

pub use channel::Channel;
pub use endpoint::Endpoint;

use super::call::{Call, Outcome, Refusal};
use super::model::Model;
use super::operation::Operation;
use super::world::World;
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Trouble of a packager's channel (the target is its id) on a pipeline: what the encoder sends is refused
/// with 403, as when credentials were rotated; viewers are served what came before.
pub const PACKAGER_REFUSES: &str = "packager_refuses";
/// Trouble of a packager's channel: one request in a hundred is answered with 5xx.
pub const PACKAGER_SOME_FAIL: &str = "packager_some_fail";
/// Trouble of a packager's channel: its last rung is in no manifest.
pub const RUNG_MISSING: &str = "rung_missing";
/// Trouble of a packager's channel, and none: what comes in is black, which makes small segments.
pub const BLACK: &str = "black";

/// What MediaPackage keeps, region by region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Regions in which something was ever made.
    pub regions: BTreeMap<String, Region>,
}

/// One region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Region {
    /// First label of the host that all endpoints share. [documented: aws-facts 3, by what LSOA relies on]
    pub host: String,
    /// Channels by id.
    pub channels: BTreeMap<String, Channel>,
    /// Endpoints by id.
    pub endpoints: BTreeMap<String, Endpoint>,
    /// Channels and endpoints that are gone, for the lists that lag and for metrics.
    pub gone: Vec<Gone>,
}

/// Something that was removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gone {
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub what: Removed,
}

/// A removed thing as it last was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Removed {
    /// A channel.
    Channel(Channel),
    /// An endpoint.
    Endpoint(Endpoint),
}

impl Removed {
    /// When it is a channel.
    pub fn channel(&self) -> Option<&Channel> {
        match self {
            Self::Channel(channel) => Some(channel),
            Self::Endpoint(_) => None,
        }
    }

    /// When it is an endpoint.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        match self {
            Self::Endpoint(endpoint) => Some(endpoint),
            Self::Channel(_) => None,
        }
    }
}

impl State {
    /// A region to look at.
    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.get(name)
    }

    /// A channel that is there.
    pub fn channel(&self, region: &str, id: &str) -> Option<&Channel> {
        self.region(region)?.channels.get(id)
    }

    /// The endpoint behind a path: `/out/v1/<32 hex>/…`.
    pub fn endpoint_at(&self, path: &str) -> Option<(&Region, &Endpoint)> {
        let uid = path.strip_prefix("/out/v1/")?.split('/').next()?;
        self.regions
            .values()
            .find_map(|r| Some((r, r.endpoints.values().find(|e| e.owns(uid))?)))
    }
}

/// Whether a channel is there, as MediaLive asks.
pub fn has_channel(world: &World, region: &str, id: &str) -> bool {
    world.mediapackage.channel(region, id).is_some()
}

/// Regions without MediaPackage v1 that have MediaLive. [documented: aws-facts 2.4]
const ABSENT: &[&str] = &["ap-south-2", "ap-southeast-5", "me-central-1", "us-west-1"];

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("model.json")));

const PAGE: &[&str] = &["maxResults", "nextToken"];

/// The operations it has. [documented: botocore's model]
pub const OPERATIONS: &[Operation] = &[
    Operation::write("CreateChannel", "POST", "/channels", 200),
    Operation::read("DescribeChannel", "/channels/{id}", &[]),
    Operation::read("ListChannels", "/channels", PAGE),
    Operation::write("UpdateChannel", "PUT", "/channels/{id}", 200),
    Operation::write("DeleteChannel", "DELETE", "/channels/{id}", 202),
    Operation::write("ConfigureLogs", "PUT", "/channels/{id}/configure_logs", 200),
    Operation::write(
        "RotateChannelCredentials",
        "PUT",
        "/channels/{id}/credentials",
        200,
    ),
    Operation::write(
        "RotateIngestEndpointCredentials",
        "PUT",
        "/channels/{id}/ingest_endpoints/{ingest_endpoint_id}/credentials",
        200,
    ),
    Operation::write("CreateOriginEndpoint", "POST", "/origin_endpoints", 200),
    Operation::read("DescribeOriginEndpoint", "/origin_endpoints/{id}", &[]),
    Operation::read(
        "ListOriginEndpoints",
        "/origin_endpoints",
        &["channelId", "maxResults", "nextToken"],
    ),
    Operation::write("UpdateOriginEndpoint", "PUT", "/origin_endpoints/{id}", 200),
    Operation::write(
        "DeleteOriginEndpoint",
        "DELETE",
        "/origin_endpoints/{id}",
        202,
    ),
    Operation::write("TagResource", "POST", "/tags/{resource-arn+}", 204),
    Operation {
        query: &["tagKeys"],
        ..Operation::write("UntagResource", "DELETE", "/tags/{resource-arn+}", 204)
    },
    Operation::read("ListTagsForResource", "/tags/{resource-arn+}", &[]),
];

/// Does one operation.
pub fn handle(world: &mut World, call: &Call) -> Outcome {
    if ABSENT.contains(&call.region.as_str()) {
        // There is no such host in truth; a refusal is the nearest to that. [assumed]
        return Err(Refusal::new(
            403,
            "ForbiddenException",
            "MediaPackage is not available in this region",
        ));
    }
    match call.operation {
        "CreateChannel" => channel::create(world, call),
        "DescribeChannel" => channel::describe(world, call),
        "ListChannels" => channel::list(world, call),
        "UpdateChannel" | "ConfigureLogs" => channel::update(world, call),
        "DeleteChannel" => channel::delete(world, call),
        "RotateChannelCredentials" | "RotateIngestEndpointCredentials" => {
            channel::rotate(world, call)
        }
        "CreateOriginEndpoint" => endpoint::create(world, call),
        "DescribeOriginEndpoint" => endpoint::describe(world, call),
        "ListOriginEndpoints" => endpoint::list(world, call),
        "UpdateOriginEndpoint" => endpoint::update(world, call),
        "DeleteOriginEndpoint" => endpoint::delete(world, call),
        "TagResource" => tags::add(world, call),
        "UntagResource" => tags::remove(world, call),
        "ListTagsForResource" => tags::list(world, call),
        _ => Err(Refusal::not_built(call)),
    }
}

/// The request's members, judged by the model. A miss is a 422: 400 is not among v1's errors.
/// [documented: botocore's model; the words assumed]
fn read(call: &Call) -> Result<Map<String, Value>, Refusal> {
    MODEL.read(call.operation, &call.input).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        unprocessable(told.join("; "))
    })
}

fn unprocessable(message: impl Into<String>) -> Refusal {
    Refusal::new(422, "UnprocessableEntityException", message)
}

fn not_found(what: &str, id: &str) -> Refusal {
    Refusal::new(
        404,
        "NotFoundException",
        format!("{what} {id} does not exist"),
    )
}

/// A quota, which AWS answers like a throttle. [documented: aws-facts 3]
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

/// A time as v1 writes it. [assumed: the form]
fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn id_of(call: &Call) -> &str {
    text(&call.input, "id")
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

/// Ids are letters, digits, `-` and `_`, chosen by the caller and fixed. [documented: aws-facts 3]
fn check_id(id: &str) -> Result<(), Refusal> {
    let fits = (1..=256).contains(&id.len())
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if fits {
        Ok(())
    } else {
        Err(unprocessable(format!(
            "The id '{id}' is invalid: letters, digits, - and _ only"
        )))
    }
}

/// Rows of a list as it lags: young things are missing, removed ones still there.
fn lagging<'a, T: 'a>(
    world: &'a World,
    call: &'a Call,
    living: impl Iterator<Item = &'a T> + 'a,
    created: impl Fn(&T) -> Timestamp + 'a,
    removed: impl Fn(&'a Removed) -> Option<&'a T> + 'a,
) -> Vec<&'a T> {
    let lag = jiff::SignedDuration::from_secs_f64(world.settings.list_lag);
    let gone = world
        .mediapackage
        .region(&call.region)
        .into_iter()
        .flat_map(|r| &r.gone);
    let ghosts = gone
        .filter(move |g| call.now < g.at + lag)
        .filter_map(move |g| removed(&g.what));
    living
        .filter(move |t| created(t) + lag <= call.now)
        .chain(ghosts)
        .collect()
}
