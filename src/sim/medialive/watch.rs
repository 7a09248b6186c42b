//! Looking at a channel beyond its description: alerts, thumbnails, engine versions.

use super::channel::{find, id_of};
use super::{bad, conflict, read};
use crate::sim::call::{Answer, Call, Outcome};
use crate::sim::page::page;
use crate::sim::world::World;
use serde_json::{Value, json};

/// ListAlerts. The simulator raises none yet.
pub fn alerts(world: &mut World, call: &Call) -> Outcome {
    read(call)?;
    find(&world.medialive, call, id_of(call))?;
    page("alerts", std::iter::empty(), &call.input, bad).map(Answer::from)
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

/// ListVersions: one engine that does not expire. [assumed: its number]
pub fn versions() -> Answer {
    json!({"versions": [{"version": "2.25.1"}]}).into()
}
