//! Tags of channels and endpoints, by ARN.

use super::{not_found, read, tag_map, text, unprocessable};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn tags<'a>(
    world: &'a mut World,
    call: &Call,
) -> Result<&'a mut BTreeMap<String, String>, Refusal> {
    let arn = text(&call.input, "resource-arn");
    let region = world.mediapackage.regions.get_mut(&call.region);
    let found = region.and_then(|r| {
        let channels = r.channels.values_mut().map(|c| (&c.arn, &mut c.tags));
        let endpoints = r.endpoints.values_mut().map(|e| (&e.arn, &mut e.tags));
        channels.chain(endpoints).find(|(own, _)| *own == arn)
    });
    found
        .map(|(_, tags)| tags)
        .ok_or_else(|| not_found("Resource", arn))
}

/// TagResource: adds and overwrites.
pub fn add(world: &mut World, call: &Call) -> Outcome {
    let new = tag_map(&read(call)?);
    tags(world, call)?.extend(new);
    Ok(Answer::from(Value::Object(Map::new())))
}

/// UntagResource.
pub fn remove(world: &mut World, call: &Call) -> Outcome {
    let keys: Vec<&str> = match call.input.get("tagKeys") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => return Err(unprocessable("tagKeys: is required")),
    };
    tags(world, call)?.retain(|k, _| !keys.contains(&k.as_str()));
    Ok(Answer::from(Value::Object(Map::new())))
}

/// ListTagsForResource.
pub fn list(world: &mut World, call: &Call) -> Outcome {
    Ok(json!({"tags": tags(world, call)?}).into())
}
