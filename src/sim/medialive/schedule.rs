//! A channel's schedule: its actions are kept and given back; they do nothing to the channel yet.

use super::channel::{find, id_of};
use super::{Channel, bad, items, not_found, read, text, texts};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::page::page;
use crate::sim::world::World;
use serde_json::{Map, Value, json};

fn living<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Channel, Refusal> {
    let id = id_of(call);
    if find(&world.medialive, call, id)?.gone.is_some() {
        return Err(not_found("Channel", id));
    }
    let channel = world
        .medialive
        .region_mut(&call.region)
        .channels
        .get_mut(id);
    channel.ok_or_else(|| not_found("Channel", id))
}

/// BatchUpdateSchedule: deletes come first. [documented: botocore's text]
pub fn update(world: &mut World, call: &Call) -> Outcome {
    let asked = Value::Object(read(call)?);
    let channel = living(world, call)?;
    let mut schedule = channel.schedule.clone();
    let names = texts(asked.pointer("/deletes/actionNames"));
    if let Some(unknown) = names
        .iter()
        .find(|n| !schedule.iter().any(|a| text(a, "actionName") == *n))
    {
        return Err(bad(format!("The schedule has no action named {unknown}")));
    }
    let (gone, mut schedule): (Vec<Value>, Vec<Value>) = schedule
        .drain(..)
        .partition(|a| names.iter().any(|n| n == text(a, "actionName")));
    let new = asked
        .get("creates")
        .map_or(&[][..], |c| items(c, "scheduleActions"));
    for action in new {
        if schedule
            .iter()
            .any(|a| text(a, "actionName") == text(action, "actionName"))
        {
            return Err(bad(format!(
                "Action name {} is already in the schedule",
                text(action, "actionName")
            )));
        }
        schedule.push(action.clone());
    }
    channel.schedule = schedule;
    Ok(json!({"creates": {"scheduleActions": new}, "deletes": {"scheduleActions": gone}}).into())
}

/// DescribeSchedule.
pub fn describe(world: &mut World, call: &Call) -> Outcome {
    let channel = find(&world.medialive, call, id_of(call))?;
    let rows = channel
        .schedule
        .iter()
        .enumerate()
        .map(|(i, a)| (format!("{i:06}"), a.clone()));
    page("scheduleActions", rows, &call.input, bad).map(Answer::from)
}

/// DeleteSchedule.
pub fn delete(world: &mut World, call: &Call) -> Outcome {
    living(world, call)?.schedule.clear();
    Ok(Answer::from(Value::Object(Map::new())))
}
