//! Channels: two ingest endpoints each, their credentials, access logs.

use super::{
    Gone, Removed, State, check_id, id_of, lagging, limit, not_found, read, seconds, tag_map, text,
    unprocessable,
};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::page::page;
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Chosen by the caller.
    pub id: String,
    /// Its ARN, which ends in an id of AWS's own.
    pub arn: String,
    /// Description as given.
    pub description: String,
    /// Where encoders push to; MediaLive's pipeline 0 uses the first. [documented: aws-facts 2.7 rule 4]
    pub ingest: Vec<Ingest>,
    /// Log group of the origin's accesses.
    pub egress_logs: Option<String>,
    /// Log group of the ingest's accesses.
    pub ingress_logs: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Timestamp,
}

/// One ingest endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ingest {
    /// Its id.
    pub id: String,
    /// Where to push.
    pub url: String,
    /// WebDAV user.
    pub username: String,
    /// WebDAV password.
    pub password: String,
}

impl Channel {
    fn answer(&self) -> Value {
        let mut out = json!({
            "arn": self.arn, "createdAt": seconds(self.created), "description": self.description,
            "hlsIngest": {"ingestEndpoints": self.ingest}, "id": self.id, "tags": self.tags,
        });
        for (name, group) in [
            ("egressAccessLogs", &self.egress_logs),
            ("ingressAccessLogs", &self.ingress_logs),
        ] {
            if let (Some(group), Some(members)) = (group, out.as_object_mut()) {
                members.insert(name.to_owned(), json!({"logGroupName": group}));
            }
        }
        out
    }
}

fn find<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Channel, Refusal> {
    let id = id_of(call);
    let channel = state
        .regions
        .get_mut(&call.region)
        .and_then(|r| r.channels.get_mut(id));
    channel.ok_or_else(|| not_found("Channel", id))
}

/// CreateChannel.
pub fn create(world: &mut World, call: &Call) -> Outcome {
    let members = read(call)?;
    let id = id_of(call).to_owned();
    check_id(&id)?;
    let channels = world
        .mediapackage
        .region(&call.region)
        .map_or(0, |r| r.channels.len());
    if super::has_channel(world, &call.region, &id) {
        return Err(unprocessable(format!(
            "A channel with the id {id} already exists"
        )));
    }
    if channels >= world.settings.quotas.mediapackage_channels {
        return Err(limit("the number of channels in this region"));
    }
    let uid = world.hex(32);
    let ingest = (0..2).map(|_| {
        let (host, own) = (world.hex(16), world.hex(32));
        Ingest {
            url: format!(
                "https://{host}.mediapackage.{}.amazonaws.com/in/v2/{uid}/{own}/channel",
                call.region
            ),
            id: own,
            username: world.hex(32),
            password: world.hex(32),
        }
    });
    let channel = Channel {
        arn: format!(
            "arn:aws:mediapackage:{}:{}:channels/{uid}",
            call.region, call.account
        ),
        id: id.clone(),
        ingest: ingest.collect(),
        description: members
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        egress_logs: None,
        ingress_logs: None,
        tags: tag_map(&members),
        created: call.now,
    };
    let answer = channel.answer();
    world
        .mediapackage
        .regions
        .entry(call.region.clone())
        .or_default()
        .channels
        .insert(id, channel);
    Ok(answer.into())
}

/// DescribeChannel.
pub fn describe(world: &mut World, call: &Call) -> Outcome {
    Ok(find(&mut world.mediapackage, call)?.answer().into())
}

/// ListChannels.
pub fn list(world: &mut World, call: &Call) -> Outcome {
    let living = world
        .mediapackage
        .region(&call.region)
        .into_iter()
        .flat_map(|r| r.channels.values());
    let mut rows = lagging(world, call, living, |c| c.created, Removed::channel);
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    page(
        "channels",
        rows.iter().map(|c| (c.id.clone(), c.answer())),
        &call.input,
        unprocessable,
    )
    .map(Answer::from)
}

/// UpdateChannel and ConfigureLogs: members left out stay.
pub fn update(world: &mut World, call: &Call) -> Outcome {
    /// Where access logs go when the caller names no group. [documented: MediaPackage v1 guide]
    const GROUPS: [&str; 2] = [
        "/aws/MediaPackage/EgressAccessLogs",
        "/aws/MediaPackage/IngressAccessLogs",
    ];
    let members = Value::Object(read(call)?);
    let channel = find(&mut world.mediapackage, call)?;
    if let Some(description) = members.get("description").and_then(Value::as_str) {
        channel.description = description.to_owned();
    }
    let group = |name: &str, usual: &str| {
        let logs = members.get(name)?;
        Some(
            logs.get("logGroupName")
                .and_then(Value::as_str)
                .unwrap_or(usual)
                .to_owned(),
        )
    };
    let (egress, ingress) = (
        group("egressAccessLogs", GROUPS[0]),
        group("ingressAccessLogs", GROUPS[1]),
    );
    channel.egress_logs = egress.or(channel.egress_logs.take());
    channel.ingress_logs = ingress.or(channel.ingress_logs.take());
    Ok(channel.answer().into())
}

/// RotateIngestEndpointCredentials, and the older RotateChannelCredentials for the first endpoint.
pub fn rotate(world: &mut World, call: &Call) -> Outcome {
    let (username, password) = (world.hex(32), world.hex(32));
    let channel = find(&mut world.mediapackage, call)?;
    let wanted = text(&call.input, "ingest_endpoint_id");
    let all = call.operation == "RotateChannelCredentials";
    let Some(ingest) = channel.ingest.iter_mut().find(|i| all || i.id == wanted) else {
        return Err(not_found("Ingest endpoint", wanted));
    };
    (ingest.username, ingest.password) = (username, password);
    Ok(channel.answer().into())
}

/// DeleteChannel: not while it has endpoints. [documented: aws-facts 3]
pub fn delete(world: &mut World, call: &Call) -> Outcome {
    let id = find(&mut world.mediapackage, call)?.id.clone();
    let Some(region) = world.mediapackage.regions.get_mut(&call.region) else {
        return Err(not_found("Channel", &id));
    };
    if region.endpoints.values().any(|e| e.channel == id) {
        return Err(unprocessable(format!(
            "Channel {id} still has origin endpoints and cannot be deleted"
        )));
    }
    if let Some(channel) = region.channels.remove(&id) {
        region.gone.push(Gone {
            at: call.now,
            what: Removed::Channel(channel),
        });
    }
    Ok(Answer::from(Value::Object(Map::new())))
}
