//! CreateChannel, and what the server adds to the settings that it is given.

use super::{Channel, ChannelState, attachments, find};
use crate::sim::call::{Call, Outcome};
use crate::sim::medialive::requests::{self, Seen};
use crate::sim::medialive::{
    Due, Region, arn, conflict, input, limit, new_id, read, tag_map, validate,
};
use crate::sim::world::World;
use serde_json::{Map, Value, json};

/// CreateChannel.
pub fn create(world: &mut World, call: &Call) -> Outcome {
    let mut members = read(call)?;
    let token = match requests::look(
        world.medialive.region(&call.region),
        call.operation,
        &members,
    ) {
        Seen::Same(id) => {
            let channel = find(&world.medialive, call, &id)?;
            return Ok(json!({"channel": channel.answer(&call.region)}).into());
        }
        Seen::Different => {
            return Err(conflict(
                "The requestId was already used with different parameters",
            ));
        }
        Seen::New(token) => token,
    };
    let class = members.remove("channelClass");
    let class = class
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or("STANDARD")
        .to_owned();
    let tags = tag_map(&members);
    // `dryRun`: judged like the others and not kept. [assumed: aws-facts 2.1 leaves it open]
    let dry = members
        .get("dryRun")
        .and_then(Value::as_bool)
        .unwrap_or_default();
    for name in ["tags", "requestId", "dryRun", "reserved"] {
        members.remove(name);
    }
    validate::channel(world, call, None, &members, &class)?;
    let used = world
        .medialive
        .channels(&call.region)
        .filter(|c| c.gone.is_none())
        .count();
    if used >= world.settings.quotas.medialive_channels {
        return Err(limit("the number of channels in this region"));
    }
    fill(&mut members);
    default_maintenance(world, &mut members);
    let id = new_id(world, &call.region);
    let egress: Vec<String> = (0..if class == "SINGLE_PIPELINE" { 1 } else { 2 })
        .map(|_| input::address(world, "192.0.2."))
        .collect();
    let channel = Channel {
        arn: arn(call, "channel", &id),
        id: id.clone(),
        class,
        state: ChannelState::Creating,
        next: Some(Due {
            at: call.now + world.duration(10.0..60.0),
            then: ChannelState::Idle,
        }),
        settings: members,
        tags,
        egress,
        runs: Vec::new(),
        returning: Vec::new(),
        schedule: Vec::new(),
        created: call.now,
        gone: None,
    };
    let answer = json!({"channel": channel.answer(&call.region)});
    if !dry {
        let region = world.medialive.region_mut(&call.region);
        attach(region, &id, &channel.settings);
        requests::keep(region, token, &id);
        region.channels.insert(id, channel);
    }
    Ok(answer.into())
}

/// Without a wish AWS picks a window itself. [assumed: that it shows in Describe]
fn default_maintenance(world: &mut World, members: &mut Map<String, Value>) {
    const DAYS: [&str; 7] = [
        "MONDAY",
        "TUESDAY",
        "WEDNESDAY",
        "THURSDAY",
        "FRIDAY",
        "SATURDAY",
        "SUNDAY",
    ];
    if !members.contains_key("maintenance") {
        let (day, hour) = (world.draw() % 7, world.draw() % 24);
        let window = json!({"maintenanceDay": DAYS[day as usize], "maintenanceStartTime": format!("{hour:02}:00")});
        members.insert("maintenance".to_owned(), window);
    }
}

/// Attaches a channel to its inputs.
pub fn attach(region: &mut Region, id: &str, settings: &Map<String, Value>) {
    for (_, input) in attachments(settings) {
        if let Some(input) = region.inputs.get_mut(&input) {
            input.attach(id);
        }
    }
}

/// Settings that describe back as more than was sent. [assumed: which; "server defaults", aws-facts 2.2]
pub fn fill(settings: &mut Map<String, Value>) {
    settings
        .entry("logLevel")
        .or_insert_with(|| "DISABLED".into());
    for attachment in settings
        .get_mut("inputAttachments")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let Some(attachment) = attachment.as_object_mut() else {
            continue;
        };
        let inside = attachment
            .entry("inputSettings")
            .or_insert_with(|| json!({}));
        let defaults = json!({"audioSelectors": [], "captionSelectors": [], "deblockFilter": "DISABLED",
            "denoiseFilter": "DISABLED", "filterStrength": 1, "inputFilter": "AUTO", "sourceEndBehavior": "CONTINUE"});
        merge(inside, &defaults);
    }
    if let Some(encoder) = settings.get_mut("encoderSettings") {
        merge(encoder, &json!({"captionDescriptions": []}));
        for group in encoder
            .get_mut("outputGroups")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            for output in group
                .get_mut("outputs")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                merge(
                    output,
                    &json!({"audioDescriptionNames": [], "captionDescriptionNames": []}),
                );
            }
        }
    }
}

fn merge(into: &mut Value, defaults: &Value) {
    if let (Some(into), Some(defaults)) = (into.as_object_mut(), defaults.as_object()) {
        for (name, value) in defaults {
            into.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
}
