//! CreateInput, and what is asked of an input's places and groups.

use super::{Destination, Input, InputState, PULL, PUSH, find, is_push};
use crate::sim::call::{Call, Outcome, Refusal};
use crate::sim::medialive::requests::{self, Seen};
use crate::sim::medialive::{
    Due, Region, arn, bad, items, limit, new_id, read, tag_map, text, texts,
};
use crate::sim::world::World;
use serde_json::{Value, json};

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
    let id = new_id(world, &call.region);
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
        arn: arn(call, "input", &id),
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
pub fn check_destinations(kind: &str, asked: &Value) -> Result<(), Refusal> {
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

/// The security groups exist.
pub fn check_groups(world: &World, call: &Call, asked: &Value) -> Result<(), Refusal> {
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

/// Enters an input into its security groups.
pub fn enter_groups(region: &mut Region, input: &str, groups: &[String]) {
    for group in groups {
        if let Some(group) = region.groups.get_mut(group) {
            group.enter(input);
        }
    }
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
