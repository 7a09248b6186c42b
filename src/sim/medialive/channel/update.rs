//! Changing channels: settings and class while idle, restarting pipelines while on air, and the
//! batch operations.

use super::create::{attach, fill};
use super::{
    Channel, ChannelState, attachments, delete_one, find, id_of, in_state, start_one, stop_one,
};
use crate::sim::call::{Call, Outcome, Refusal};
use crate::sim::medialive::{Due, arn, bad, group, input, lifecycle, read, text, texts, validate};
use crate::sim::world::World;
use serde_json::{Value, json};

/// States in which settings may change. [documented: aws-facts 2.2; a failed update assumed]
const IDLE: &[ChannelState] = &[ChannelState::Idle, ChannelState::UpdateFailed];

fn not_idle(state: ChannelState) -> String {
    format!(
        "The channel must be idle to be updated. Channel is in state {}",
        state.word()
    )
}

/// UpdateChannel: members left out stay.
pub fn update(world: &mut World, call: &Call) -> Outcome {
    let mut asked = read(call)?;
    let id = id_of(call).to_owned();
    let dry = asked
        .get("dryRun")
        .and_then(Value::as_bool)
        .unwrap_or_default();
    for name in ["channelId", "dryRun", "specialRouterSettings"] {
        asked.remove(name);
    }
    let before = in_state(world, call, &id, IDLE, not_idle)?.clone();
    let mut settings = before.settings.clone();
    settings.extend(asked);
    validate::channel(world, call, Some(&id), &settings, &before.class)?;
    fill(&mut settings);
    if dry {
        let would = Channel { settings, ..before };
        return Ok(json!({"channel": would.answer(&call.region)}).into());
    }
    let (due, detach) = (
        call.now + world.duration(3.0..10.0),
        call.now + world.duration(5.0..10.0),
    );
    let region = world.medialive.region_mut(&call.region);
    let kept = attachments(&settings);
    for (_, input) in before
        .attachments()
        .iter()
        .filter(|(_, i)| !kept.iter().any(|(_, k)| k == i))
    {
        lifecycle::release(region, input, &id, detach);
    }
    attach(region, &id, &settings);
    let channel = in_state(world, call, &id, IDLE, not_idle)?;
    channel.settings = settings;
    channel.state = ChannelState::Updating;
    channel.next = Some(Due {
        at: due,
        then: ChannelState::Idle,
    });
    Ok(json!({"channel": channel.answer(&call.region)}).into())
}

/// UpdateChannelClass.
pub fn class(world: &mut World, call: &Call) -> Outcome {
    let asked = read(call)?;
    let id = id_of(call).to_owned();
    let before = in_state(world, call, &id, IDLE, not_idle)?.clone();
    let class = asked
        .get("channelClass")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let mut settings = before.settings;
    if let Some(destinations) = asked.get("destinations") {
        settings.insert("destinations".to_owned(), destinations.clone());
    }
    validate::channel(world, call, Some(&id), &settings, &class)?;
    let due = call.now + world.duration(3.0..10.0);
    let second = input::address(world, "192.0.2.");
    let channel = in_state(world, call, &id, IDLE, not_idle)?;
    channel.settings = settings;
    channel.class = class;
    channel.egress.push(second);
    channel.egress.truncate(channel.pipelines());
    channel.state = ChannelState::Updating;
    channel.next = Some(Due {
        at: due,
        then: ChannelState::Idle,
    });
    Ok(json!({"channel": channel.answer(&call.region)}).into())
}

/// RestartChannelPipelines: RUNNING only; without `pipelineIds` all of them. [documented: aws-facts 2.1, 12]
pub fn restart(world: &mut World, call: &Call) -> Outcome {
    let asked = read(call)?;
    let wanted: Vec<usize> = texts(asked.get("pipelineIds"))
        .iter()
        .filter_map(|p| p.strip_prefix("PIPELINE_").and_then(|n| n.parse().ok()))
        .collect();
    let back = call.now + world.duration(30.0..60.0);
    let refusal = |s: ChannelState| {
        format!(
            "Pipelines can be restarted only while the channel is running. Channel is in state {}",
            s.word()
        )
    };
    let channel = in_state(world, call, id_of(call), &[ChannelState::Running], refusal)?;
    if let Some(absent) = wanted.iter().find(|p| **p >= channel.pipelines()) {
        return Err(bad(format!("The channel has no pipeline {absent}")));
    }
    let all = wanted.is_empty();
    for run in channel
        .runs
        .iter_mut()
        .filter(|r| r.until.is_none() && (all || wanted.contains(&r.pipeline)))
    {
        run.until = Some(call.now);
        channel.returning.push(Due {
            at: back,
            then: run.pipeline,
        });
    }
    let mut answer = channel.answer(&call.region);
    if let Some(members) = answer.as_object_mut() {
        members.insert("maintenanceStatus".to_owned(), "".into());
    }
    Ok(answer.into())
}

/// BatchStart, BatchStop, BatchDelete: each id for itself, in the request's order.
pub fn batch(world: &mut World, call: &Call) -> Outcome {
    type One = fn(&mut World, &Call, &str) -> Outcome;
    let kinds: &[(&str, &str, One)] = match call.operation {
        "BatchStart" => &[("channelIds", "channel", start_one)],
        "BatchStop" => &[("channelIds", "channel", stop_one)],
        _ => &[
            ("channelIds", "channel", delete_one),
            ("inputIds", "input", input::delete_one),
            (
                "inputSecurityGroupIds",
                "inputSecurityGroup",
                group::delete_one,
            ),
        ],
    };
    let (mut failed, mut successful) = (Vec::new(), Vec::new());
    for (member, kind, one) in kinds {
        for id in texts(call.input.get(member)) {
            let arn = arn(call, kind, &id);
            match one(world, call, &id) {
                Ok(_) => {
                    let state =
                        find(&world.medialive, call, &id).map_or("DELETING", |c| c.state.word());
                    successful.push(json!({"arn": arn, "id": id, "state": state}));
                }
                Err(Refusal { code, message, .. }) => {
                    failed.push(json!({"arn": arn, "code": code, "id": id, "message": message}));
                }
            }
        }
    }
    if failed.is_empty() && successful.is_empty() && text(&call.input, "multiplexIds").is_empty() {
        return Err(bad("At least one id is required"));
    }
    Ok(json!({"failed": failed, "successful": successful}).into())
}
