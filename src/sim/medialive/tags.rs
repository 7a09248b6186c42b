//! Tags of channels, inputs and security groups, by ARN, in any state of theirs.

use super::{bad, not_found, read, tag_map, text, texts};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Tags of one resource at most. (assumed)
const MOST: usize = 50;

fn tags<'a>(
    world: &'a mut World,
    call: &Call,
) -> Result<&'a mut BTreeMap<String, String>, Refusal> {
    let arn = text(&call.input, "resource-arn");
    let missing = || not_found("Resource", arn);
    let mut parts = arn.splitn(7, ':').skip(3);
    let (Some(region), Some(_), Some(kind), Some(id)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(bad(format!("Invalid ARN: {arn}")));
    };
    let region = world
        .medialive
        .regions
        .get_mut(region)
        .filter(|_| region == call.region)
        .ok_or_else(missing)?;
    let found = match kind {
        "channel" => region.channels.get_mut(id).map(|c| (&c.arn, &mut c.tags)),
        "input" => region.inputs.get_mut(id).map(|i| (&i.arn, &mut i.tags)),
        "inputSecurityGroup" => region.groups.get_mut(id).map(|g| (&g.arn, &mut g.tags)),
        _ => None,
    };
    found
        .filter(|(own, _)| *own == arn)
        .map(|(_, tags)| tags)
        .ok_or_else(missing)
}

/// CreateTags: adds and overwrites.
pub fn create(world: &mut World, call: &Call) -> Outcome {
    let new = tag_map(&read(call)?);
    let tags = tags(world, call)?;
    let mut all = tags.clone();
    all.extend(new);
    if all.len() > MOST {
        return Err(bad(format!("A resource can have at most {MOST} tags")));
    }
    *tags = all;
    Ok(Answer::from(Value::Object(Map::new())))
}

/// DeleteTags.
pub fn delete(world: &mut World, call: &Call) -> Outcome {
    let keys = match call.input.get("tagKeys") {
        Some(Value::String(one)) => vec![one.clone()],
        many => texts(many),
    };
    if keys.is_empty() {
        return Err(bad("tagKeys: is required"));
    }
    tags(world, call)?.retain(|k, _| !keys.contains(k));
    Ok(Answer::from(Value::Object(Map::new())))
}

/// ListTagsForResource.
pub fn list(world: &mut World, call: &Call) -> Outcome {
    Ok(json!({"tags": tags(world, call)?}).into())
}
