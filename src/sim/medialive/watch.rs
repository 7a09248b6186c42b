//! Looking at a channel beyond its description: alerts, thumbnails, engine versions.

use super::alerts::{self, Alert};
use super::channel::{ENGINE, find, id_of};
use super::{bad, conflict, read, text};
use crate::sim::call::{Answer, Call, Outcome};
use crate::sim::page::page;
use crate::sim::world::World;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// How long an alert is still listed after it has cleared. [seen: live-ops, "about 5 minutes"]
const TAIL: SignedDuration = SignedDuration::from_mins(5);

/// ListAlerts: without a filter all of them. [documented: botocore's text; the default assumed]
pub fn alerts(world: &mut World, call: &Call) -> Outcome {
    let asked = Value::Object(read(call)?);
    let channel = find(&world.medialive, call, id_of(call))?;
    let wanted = text(&asked, "stateFilter");
    if !["", "ALL", "SET", "CLEARED"].contains(&wanted) {
        return Err(bad(format!(
            "stateFilter: '{wanted}' must be one of [ALL, SET, CLEARED]"
        )));
    }
    let shown = |a: &Alert| match wanted {
        "SET" => a.cleared.is_none(),
        "CLEARED" => a.cleared.is_some(),
        _ => true,
    };
    let mut all = alerts::of(world, &call.region, channel, call.now);
    all.retain(|a| a.cleared.is_none_or(|end| call.now < end + TAIL));
    let rows = all.iter().filter(|a| shown(a)).enumerate();
    let rows = rows.map(|(i, a)| (format!("{i:06}"), a.answer(channel)));
    page("alerts", rows, &call.input, bad).map(Answer::from)
}

/// DescribeThumbnails: RUNNING channels with thumbnails AUTO only. There is no picture to show, so
/// the lists are empty. [documented: aws-facts 2.1; the refusals' words assumed]
pub fn thumbnails(world: &mut World, call: &Call) -> Outcome {
    let asked = read(call)?;
    let channel = find(&world.medialive, call, id_of(call))?;
    if !channel.state.on_air() {
        return Err(conflict(
            "Thumbnails are available only while the channel is running",
        ));
    }
    let settings = Value::Object(channel.settings.clone());
    if settings
        .pointer("/encoderSettings/thumbnailConfiguration/state")
        .and_then(Value::as_str)
        != Some("AUTO")
    {
        return Err(conflict("Thumbnails are not enabled for this channel"));
    }
    Ok(
        json!({"thumbnailDetails": [{"pipelineId": asked.get("pipelineId"), "thumbnails": []}]})
            .into(),
    )
}

/// ListVersions: one engine that does not expire.
pub fn versions() -> Answer {
    json!({"versions": [{"version": ENGINE}]}).into()
}
