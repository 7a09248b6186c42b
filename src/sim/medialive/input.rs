//! Inputs: what is kept of one, its addresses, its way through the states.

use super::requests::{self, Seen};
use super::{
    Due, Region, State, bad, conflict, items, limit, not_found, read, tag_map, text, texts,
};
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

/// An address of a documentation network (TEST-NET), so that nobody rehearses against a stranger.
pub fn address(world: &mut World, net: &str) -> String {
    format!("{net}{}", 1 + world.draw() % 254)
}

/// Addresses for the pipelines, one network each; no two inputs of the world share one.
fn addresses(world: &mut World, count: usize) -> Vec<String> {
    ["203.0.113.", "198.51.100."]
        .iter()
        .take(count)
        .map(|net| {
            let taken: Vec<String> = world
                .medialive
                .regions
                .values()
                .flat_map(|r| r.inputs.values())
                .filter(|i| i.gone.is_none())
                .flat_map(|i| i.destinations.iter().map(|d| d.ip.clone()))
                .collect();
            // A network that is full starts over; quotas end far below that.
            (0..4096)
                .map(|_| address(world, net))
                .find(|ip| !taken.contains(ip))
                .unwrap_or_else(|| format!("{net}1"))
        })
        .collect()
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

/// CreateInput.
pub fn create(world: &mut World, call: &Call) -> Outcome {
    let members = read(call)?;
    let token = match requests::look(
        world.medialive.region(&call.region),
        call.operation,
        &members,
    ) {
        Seen::Same(id) => {
            return Ok(json!({"input": find(&world.medialive, call, &id)?.answer()}).into());
        }
        Seen::Different => {
            return Err(bad(
                "The requestId was already used with different parameters",
            ));
        }
        Seen::New(token) => token,
    };
    let asked = Value::Object(members.clone());
    let kind = text(&asked, "type").to_owned();
    check(world, call, &kind, &asked)?;
    check_quota(world, call, &kind)?;
    let id = super::new_id(world, &call.region);
    let wanted = items(&asked, "destinations");
    let ips = addresses(world, wanted.len());
    let push = PUSH.iter().find(|(name, ..)| *name == kind);
    let listen = |(ip, d): (String, &Value)| {
        let (scheme, port) = push.map_or(("", ""), |(_, scheme, port)| (scheme, port));
        let path = if kind == "RTMP_PUSH" {
            format!("/{}", text(d, "streamName"))
        } else {
            String::new()
        };
        Destination {
            url: format!("{scheme}://{ip}:{port}{path}"),
            port: port.to_owned(),
            ip,
        }
    };
    let input = Input {
        arn: super::arn(call, "input", &id),
        id: id.clone(),
        name: text(&asked, "name").to_owned(),
        state: InputState::Creating,
        next: Some(Due {
            at: call.now + world.duration(5.0..15.0),
            then: InputState::Detached,
        }),
        channels: Vec::new(),
        leaving: Vec::new(),
        groups: texts(asked.get("inputSecurityGroups")),
        destinations: ips.into_iter().zip(wanted).map(listen).collect(),
        sources: items(&asked, "sources").to_vec(),
        role: asked
            .get("roleArn")
            .and_then(Value::as_str)
            .map(str::to_owned),
        tags: tag_map(&members),
        created: call.now,
        gone: None,
        kind,
    };
    let answer = json!({"input": input.answer()});
    let region = world.medialive.region_mut(&call.region);
    enter_groups(region, &id, &input.groups);
    requests::keep(region, token, &id);
    region.inputs.insert(id, input);
    Ok(answer.into())
}

fn check(world: &World, call: &Call, kind: &str, asked: &Value) -> Result<(), Refusal> {
    if is_push(kind) {
        if asked.get("vpc").is_some() {
            return Err(Refusal::new(
                501,
                "NotImplemented",
                "The simulator does not have inputs in a VPC.",
            ));
        }
        check_destinations(kind, asked)?;
        if texts(asked.get("inputSecurityGroups")).is_empty() {
            // [assumed: the words; that it is refused, aws-facts 2.5]
            return Err(bad("An input security group is required for push inputs"));
        }
    } else if PULL.contains(&kind) {
        if !matches!(items(asked, "sources").len(), 1 | 2) {
            return Err(bad(format!(
                "One or two sources are required for an input of type {kind}"
            )));
        }
    } else if kind.is_empty() {
        return Err(bad("type: is required"));
    } else {
        return Err(Refusal::new(
            501,
            "NotImplemented",
            format!("The simulator does not have {kind} inputs."),
        ));
    }
    check_groups(world, call, asked)
}

/// One or two places; RTMP needs `application/instance`. [documented: aws-facts 2.5]
fn check_destinations(kind: &str, asked: &Value) -> Result<(), Refusal> {
    let destinations = items(asked, "destinations");
    if !matches!(destinations.len(), 1 | 2) {
        return Err(bad(format!(
            "One or two destinations are required for an input of type {kind}"
        )));
    }
    if kind != "RTMP_PUSH" {
        return Ok(());
    }
    for destination in destinations {
        let name = text(destination, "streamName");
        let parts: Vec<&str> = name.split('/').collect();
        if parts.len() != 2
            || parts
                .iter()
                .any(|p| p.is_empty() || p.contains(char::is_whitespace))
        {
            return Err(bad(format!(
                "Stream name '{name}' is invalid. It must have the form applicationName/applicationInstance"
            )));
        }
    }
    Ok(())
}

fn check_groups(world: &World, call: &Call, asked: &Value) -> Result<(), Refusal> {
    for id in texts(asked.get("inputSecurityGroups")) {
        let group = world
            .medialive
            .region(&call.region)
            .and_then(|r| r.groups.get(&id));
        if group.is_none_or(|g| g.gone.is_some()) {
            return Err(bad(format!("Input security group {id} does not exist")));
        }
    }
    Ok(())
}

fn check_quota(world: &World, call: &Call, kind: &str) -> Result<(), Refusal> {
    let push = is_push(kind);
    let living = world
        .medialive
        .region(&call.region)
        .into_iter()
        .flat_map(|r| r.inputs.values());
    let used = living
        .filter(|i| i.gone.is_none() && i.is_push() == push)
        .count();
    let quotas = &world.settings.quotas;
    let most = if push {
        quotas.medialive_push_inputs
    } else {
        quotas.medialive_pull_inputs
    };
    match used < most {
        true => Ok(()),
        false => Err(limit(if push {
            "the number of push inputs in this region"
        } else {
            "the number of pull inputs in this region"
        })),
    }
}

fn enter_groups(region: &mut Region, input: &str, groups: &[String]) {
    for group in groups {
        if let Some(group) = region.groups.get_mut(group) {
            group.enter(input);
        }
    }
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

/// UpdateInput: members left out stay. Addresses stay for life; only the stream names may change.
/// [documented: aws-facts 2.5; that stream names may change is assumed]
pub fn update(world: &mut World, call: &Call) -> Outcome {
    let members = read(call)?;
    let asked = Value::Object(members);
    let now = find(&world.medialive, call, id_of(call))?.clone();
    if matches!(
        now.state,
        InputState::Creating | InputState::Deleting | InputState::Deleted
    ) {
        return Err(conflict(format!(
            "Input {} cannot be updated in its state",
            now.id
        )));
    }
    check_groups(world, call, &asked)?;
    let renamed = asked.get("destinations").is_some();
    if renamed {
        check_destinations(&now.kind, &asked)?;
        if items(&asked, "destinations").len() != now.destinations.len() {
            return Err(bad("The number of destinations of an input cannot change"));
        }
    }
    if let Some(groups) = asked.get("inputSecurityGroups") {
        let groups = texts(Some(groups));
        if now.is_push() && groups.is_empty() {
            return Err(bad("An input security group is required for push inputs"));
        }
        let region = world.medialive.region_mut(&call.region);
        for id in &now.groups {
            if let Some(group) = region.groups.get_mut(id) {
                group.inputs.retain(|i| *i != now.id);
            }
        }
        enter_groups(region, &now.id, &groups);
    }
    let input = find_mut(world, call, &now.id)?;
    if let Some(name) = asked.get("name").and_then(Value::as_str) {
        input.name = name.to_owned();
    }
    if let Some(role) = asked.get("roleArn").and_then(Value::as_str) {
        input.role = Some(role.to_owned());
    }
    if asked.get("inputSecurityGroups").is_some() {
        input.groups = texts(asked.get("inputSecurityGroups"));
    }
    if asked.get("sources").is_some() {
        input.sources = items(&asked, "sources").to_vec();
    }
    if renamed && input.kind == "RTMP_PUSH" {
        for (place, wanted) in input
            .destinations
            .iter_mut()
            .zip(items(&asked, "destinations"))
        {
            place.url = format!(
                "rtmp://{}:{}/{}",
                place.ip,
                place.port,
                text(wanted, "streamName")
            );
        }
    }
    Ok(json!({"input": input.answer()}).into())
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
