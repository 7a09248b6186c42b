//! UpdateInput.

use super::create::{check_destinations, check_groups, enter_groups};
use super::{InputState, find, find_mut, id_of};
use crate::sim::call::{Call, Outcome};
use crate::sim::medialive::{bad, conflict, items, read, text, texts};
use crate::sim::world::World;
use serde_json::{Value, json};

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
