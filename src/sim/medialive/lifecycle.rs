//! What happens by itself: transitions that are due, inputs that come free, pipelines that fail and
//! come back. Everything acts at its own time, so it matters not how seldom anybody looks.

use super::{Channel, ChannelState, Due, InputState, Region, Run, State};
use crate::clock::Timestamp;
use crate::sim::world::{World, mix};

/// The word for a pipeline that is down among the world's troubles; the target is the channel's id.
pub const PIPELINE_DOWN: &str = "pipeline_down";

/// Transitions that fail instead while such a trouble of the channel holds: the word, the
/// state that is left, and the one that comes. [assumed: that a failed start ends IDLE]
const FAILURES: &[(&str, ChannelState, ChannelState)] = &[
    (
        "create_failed",
        ChannelState::Creating,
        ChannelState::CreateFailed,
    ),
    (
        "update_failed",
        ChannelState::Updating,
        ChannelState::UpdateFailed,
    ),
    ("start_failed", ChannelState::Starting, ChannelState::Idle),
];

enum Event {
    Channel(String),
    /// A pipeline of a channel comes back.
    Pipeline(String, usize),
    Input(String),
    /// A channel lets an input go.
    Detach {
        input: String,
        channel: String,
    },
    Group(String),
    /// A group notices that an input is gone.
    Leave {
        group: String,
        input: String,
    },
}

/// Applies what is due by `now`, in the order of its time. Answers when there is something to do again.
pub fn settle(world: &mut World, now: Timestamp) -> Option<Timestamp> {
    run(world, now);
    fail(world, now);
    // Pipelines that failed may be back already.
    run(world, now);
    let moves = world.medialive.regions.values().flat_map(due);
    let down = world.faults.troubles.iter().map(|t| t.from);
    let down = down.filter(|from| *from > now);
    moves.map(|(at, _)| at).chain(down).min()
}

fn run(world: &mut World, now: Timestamp) {
    while let Some((at, region, event)) = next(&world.medialive, now) {
        apply(world, at, &region, event);
    }
}

fn next(state: &State, now: Timestamp) -> Option<(Timestamp, String, Event)> {
    let events = state
        .regions
        .iter()
        .flat_map(|(name, region)| due(region).map(move |(at, e)| (at, name.clone(), e)));
    events
        .filter(|(at, ..)| *at <= now)
        .min_by_key(|(at, ..)| *at)
}

fn due(region: &Region) -> impl Iterator<Item = (Timestamp, Event)> {
    let channels = region.channels.values().flat_map(|c| {
        let moves = c.next.iter().map(|d| (d.at, Event::Channel(c.id.clone())));
        moves.chain(
            c.returning
                .iter()
                .map(|d| (d.at, Event::Pipeline(c.id.clone(), d.then))),
        )
    });
    let inputs = region.inputs.values().flat_map(|i| {
        let moves = i.next.iter().map(|d| (d.at, Event::Input(i.id.clone())));
        let leave = |d: &Due<String>| {
            (
                d.at,
                Event::Detach {
                    input: i.id.clone(),
                    channel: d.then.clone(),
                },
            )
        };
        moves.chain(i.leaving.iter().map(leave))
    });
    let groups = region.groups.values().flat_map(|g| {
        let moves = g
            .updating
            .iter()
            .map(|at| (*at, Event::Group(g.id.clone())));
        let leave = |d: &Due<String>| {
            (
                d.at,
                Event::Leave {
                    group: g.id.clone(),
                    input: d.then.clone(),
                },
            )
        };
        moves.chain(g.leaving.iter().map(leave))
    });
    channels.chain(inputs).chain(groups)
}

fn apply(world: &mut World, at: Timestamp, region: &str, event: Event) {
    let (detach, leave) = (world.duration(5.0..10.0), world.duration(5.0..12.0));
    let faults = &world.faults;
    let region = world.medialive.region_mut(region);
    match event {
        Event::Channel(id) => {
            let Some(channel) = region.channels.get_mut(&id) else {
                return;
            };
            let mut failures = FAILURES
                .iter()
                .filter(|(_, from, _)| *from == channel.state);
            if let Some((.., then)) = failures.find(|f| faults.trouble_at(f.0, &id, None, at)) {
                channel.next = Some(Due { at, then: *then });
            }
            arrive(channel, at);
            if channel.gone.is_some() {
                for (_, input) in channel.attachments() {
                    release(region, &input, &id, at + detach);
                }
            }
        }
        Event::Pipeline(id, pipeline) => {
            let Some(channel) = region.channels.get_mut(&id) else {
                return;
            };
            channel.returning.retain(|d| d.then != pipeline);
            channel.runs.push(Run {
                pipeline,
                from: at,
                until: None,
            });
            if channel.state == ChannelState::Recovering && channel.returning.is_empty() {
                channel.state = ChannelState::Running;
            }
        }
        Event::Input(id) => {
            let Some(input) = region.inputs.get_mut(&id) else {
                return;
            };
            match input.next.take().map(|d| d.then) {
                Some(InputState::Deleted) => {
                    input.state = InputState::Deleted;
                    input.gone = Some(at);
                    for group in input.groups.clone() {
                        if let Some(group) = region.groups.get_mut(&group) {
                            group.leaving.push(Due {
                                at: at + leave,
                                then: id.clone(),
                            });
                        }
                    }
                }
                Some(_) => input.made(),
                None => {}
            }
        }
        Event::Detach { input, channel } => {
            if let Some(input) = region.inputs.get_mut(&input) {
                input.detach(&channel);
            }
        }
        Event::Group(id) => {
            if let Some(group) = region.groups.get_mut(&id) {
                group.updating = None;
            }
        }
        Event::Leave { group, input } => {
            if let Some(group) = region.groups.get_mut(&group) {
                group.inputs.retain(|i| *i != input);
                group.leaving.retain(|l| l.then != input);
            }
        }
    }
}

fn arrive(channel: &mut Channel, at: Timestamp) {
    let Some(due) = channel.next.take() else {
        return;
    };
    channel.state = due.then;
    match due.then {
        ChannelState::Running => {
            let begin = |pipeline| Run {
                pipeline,
                from: at,
                until: None,
            };
            channel.runs.extend((0..channel.pipelines()).map(begin));
        }
        ChannelState::Deleted => channel.gone = Some(at),
        _ => {}
    }
}

/// An input comes free of a channel at a moment.
pub fn release(region: &mut Region, input: &str, channel: &str, at: Timestamp) {
    if let Some(input) = region.inputs.get_mut(input) {
        input.leaving.push(Due {
            at,
            then: channel.to_owned(),
        });
    }
}

/// Pipelines that the world's troubles hit stop, and are restarted when the trouble is over; the
/// channel is RECOVERING meanwhile. [documented: aws-facts 2.2]
fn fail(world: &mut World, now: Timestamp) {
    let troubles: Vec<_> = world
        .faults
        .troubles
        .iter()
        .filter(|t| t.kind == PIPELINE_DOWN)
        .cloned()
        .collect();
    for trouble in troubles.iter().filter(|t| t.from <= now) {
        let restart = world.lasting(20.0..60.0, mix(world.seed, trouble.id));
        let channels = world
            .medialive
            .regions
            .values_mut()
            .flat_map(|r| r.channels.values_mut());
        for channel in channels
            .filter(|c| c.state.on_air() && (trouble.target.is_empty() || c.id == trouble.target))
        {
            hit(
                channel,
                trouble.pipeline,
                trouble.from,
                trouble.until,
                restart,
            );
        }
    }
}

fn hit(
    channel: &mut Channel,
    pipeline: Option<usize>,
    from: Timestamp,
    until: Option<Timestamp>,
    restart: jiff::SignedDuration,
) {
    let struck = |p: usize| pipeline.is_none_or(|only| only == p);
    for run in channel
        .runs
        .iter_mut()
        .filter(|r| r.until.is_none() && struck(r.pipeline))
    {
        // A run that began after the trouble was over is none of its business.
        if until.is_none_or(|until| run.from < until) {
            run.until = Some(run.from.max(from));
            channel.state = ChannelState::Recovering;
        }
    }
    let Some(until) = until else { return };
    for p in (0..channel.pipelines()).filter(|p| struck(*p)) {
        let last = channel.runs.iter().rfind(|r| r.pipeline == p);
        // What went down after the trouble was over is none of its business either.
        let down = last.is_some_and(|r| r.until.is_some_and(|at| from <= at && at < until));
        if down && !channel.returning.iter().any(|d| d.then == p) {
            channel.returning.push(Due {
                at: until + restart,
                then: p,
            });
        }
    }
}
