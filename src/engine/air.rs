//! Start and stop: acts on the channel alone. They never wait for the lock or for S3.

use super::context::{Context, EngineError, Stop};
use super::emergency::beside;
use super::ends::forget_passed;
use super::events::Event;
use super::gate::Watch;
use crate::aws::{Aws, Class, Key, Phase, Seen};
use crate::shape::Part;
use crate::stack::Usual;
use crate::stack::identity::GLOBAL_REGION;
use crate::stack::plan::ownership;
use std::sync::Arc;

/// What a start or stop left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelLeft {
    /// Channel's id.
    pub id: String,
    /// AWS's word for its state.
    pub state: String,
    /// Whether it was in that state before.
    pub already: bool,
    /// Alarms armed or disarmed.
    pub alarms: usize,
}

/// Starts the channel, waits until it runs, arms the alarms.
///
/// # Errors
/// [`EngineError::NoChannel`], [`EngineError::TooSlow`], or as the calls.
pub async fn start(cx: &Context) -> Result<ChannelLeft, EngineError> {
    beside(cx, Box::pin(go(cx, Way::START))).await
}

/// Stops the channel, waits until it is idle, disarms the alarms. The caller has asked for consent.
///
/// # Errors
/// As [`start`].
pub async fn stop(cx: &Context) -> Result<ChannelLeft, EngineError> {
    beside(cx, Box::pin(go(cx, Way::STOP))).await
}

/// Arms every alarm of a stream that is on air.
pub(super) async fn arm(cx: &Context) -> Result<usize, EngineError> {
    let gate = Watch::new(None, cx.history.clone(), cx.events.clone());
    set_alarms(cx, &cx.aws.with_gate(Arc::new(gate)), true).await
}

/// One of the two ways.
struct Way {
    goal: &'static str,
    /// States from which AWS goes there by itself.
    on_the_way: &'static [&'static str],
    /// States in which the call is worth making.
    from: &'static [&'static str],
    usual: Usual,
    arm: bool,
}

impl Way {
    const START: Way = Way {
        goal: "RUNNING",
        on_the_way: &["STARTING", "RECOVERING"],
        from: &["IDLE"],
        usual: Usual::START,
        arm: true,
    };
    // Stopping in STARTING and RECOVERING is allowed [assumed: aws-facts 2.2].
    const STOP: Way = Way {
        goal: "IDLE",
        on_the_way: &["STOPPING"],
        from: &["RUNNING", "STARTING", "RECOVERING"],
        usual: Usual::STOP,
        arm: false,
    };
}

async fn go(cx: &Context, way: Way) -> Result<ChannelLeft, EngineError> {
    let gate = Watch::new(None, cx.history.clone(), cx.events.clone());
    let aws = cx.aws.with_gate(Arc::new(gate));
    let key = cx.identity.key(&Part::Channel);
    let seen = channel(cx, &aws, &key).await?;
    let id = seen.id.clone();
    let began = cx.aws.clock().now();
    let mut already = true;
    let mut alarms = None;
    let mut said = String::new();
    let state = loop {
        let state = aws.look(&key, &id).await?;
        if said != state.name {
            said.clone_from(&state.name);
            cx.events.say(Event::Channel {
                state: state.name.clone(),
            });
        }
        // A stopped channel publishes nothing, and alarms that take missing data for trouble would
        // fire: they are off as soon as it is stopping. Stopping itself never waits for them, and
        // arming waits until the channel runs.
        let bound = state.name == way.goal || way.on_the_way.contains(&state.name.as_str());
        if bound && !way.arm && alarms.is_none() {
            alarms = Some(set_alarms(cx, &aws, false).await?);
        }
        if state.name == way.goal {
            break state.name;
        }
        if state.phase == Phase::Gone {
            return Err(no_channel(cx));
        }
        if way.from.contains(&state.name.as_str()) {
            already = false;
            let sent = if way.arm {
                aws.channel_start(&id).await
            } else {
                aws.channel_stop(&id).await
            };
            match sent {
                Ok(()) => {}
                // Its state changed under us, or the answer was lost: look again.
                Err(e)
                    if matches!(
                        e.class,
                        Class::Conflict | Class::Network | Class::Service | Class::Throttled
                    ) =>
                {
                    cx.events.note(format!("looking again: {e}"));
                }
                Err(e) => return Err(e.into()),
            }
        } else if !way.on_the_way.contains(&state.name.as_str()) && state.phase != Phase::Changing {
            return Err(EngineError::NotDone {
                doing: "nothing".into(),
                times: 0,
                what: format!("channel {id}"),
                state: state.name,
            });
        }
        if cx.aws.clock().since(began) > way.usual.limit {
            return Err(EngineError::TooSlow {
                what: format!("channel {id}"),
                goal: format!("become {}", way.goal),
                limit: format!("{} s", way.usual.limit.as_secs()),
                state: state.name,
            });
        }
        tokio::select! {
            () = cx.aws.clock().sleep(way.usual.poll(cx.settle)) => {}
            () = cx.interrupt.reached(Stop::Gently) => return Err(EngineError::Interrupted),
        }
    };
    if way.arm && !already {
        forget_passed(cx, &seen).await;
    }
    let alarms = match alarms {
        Some(set) => set,
        None => set_alarms(cx, &aws, way.arm).await?,
    };
    Ok(ChannelLeft {
        id,
        state,
        already,
        alarms,
    })
}

/// The one channel of the stream.
pub(super) async fn channel(cx: &Context, aws: &Aws, key: &Key) -> Result<Seen, EngineError> {
    let mut ours: Vec<Seen> = aws
        .find(key)
        .await?
        .into_iter()
        .filter(|s| {
            s.state.phase != Phase::Gone && ownership(&cx.identity, &Part::Channel, s).is_ok()
        })
        .collect();
    match (ours.pop(), ours.as_slice()) {
        (Some(one), []) => Ok(one),
        (None, _) => Err(no_channel(cx)),
        (Some(last), others) => Err(crate::stack::plan::Refusal::Doubled {
            part: Part::Channel,
            ids: others.iter().chain([&last]).map(|s| s.id.clone()).collect(),
        }
        .into()),
    }
}

fn no_channel(cx: &Context) -> EngineError {
    EngineError::NoChannel {
        stream: cx.identity.stream.to_string(),
        region: cx.identity.region.to_string(),
        account: cx.identity.account.clone(),
    }
}

/// Arms or disarms every alarm of the stream. The channel is where it was asked to be, whatever
/// happens here, so a failure is told and is not the act's failure.
async fn set_alarms(cx: &Context, aws: &Aws, arm: bool) -> Result<usize, EngineError> {
    let prefix = cx.identity.alarm_prefix();
    let here = cx.identity.region.as_str();
    let regions = if here == GLOBAL_REGION {
        vec![here]
    } else {
        vec![here, GLOBAL_REGION]
    };
    let mut set = 0;
    for region in regions {
        let done = async {
            let names: Vec<String> = aws
                .find_alarms(&prefix, region)
                .await?
                .into_iter()
                .map(|s| s.id)
                .collect();
            if names.is_empty() {
                return Ok(0);
            }
            if arm {
                aws.alarms_arm(&names, region).await?
            } else {
                aws.alarms_disarm(&names, region).await?
            }
            Ok::<usize, crate::aws::AwsError>(names.len())
        };
        match done.await {
            Ok(n) => set += n,
            Err(e) => cx.events.note(format!(
                "alarms in {region} could not be {}: {e}",
                if arm {
                    "armed; nobody will be told"
                } else {
                    "disarmed; they may tell of the stop"
                }
            )),
        }
    }
    Ok(set)
}
