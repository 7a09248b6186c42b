//! The tour through the console: once a second it is told what there is to be seen, and what it asks
//! for is done as if by keys that were consented to.

use super::super::event::{Effect, Intent};
use super::super::model::{Model, View};
use super::super::theme::Role;
use super::super::tour::{Act, Seen};
use super::consent;
use std::time::Duration;

/// A second passed: goes on when it is time to.
pub fn go_on(model: &mut Model, effects: &mut Vec<Effect>) {
    let (Some(stream), true) = (model.focus.clone(), model.identity().is_some()) else {
        return;
    };
    let seen = seen(model);
    let Some(tour) = &mut model.tour else { return };
    model.tour_seconds += 1;
    let Some(act) = tour.next(&seen, Duration::from_secs(model.tour_seconds)) else {
        return;
    };
    match act {
        Act::Show => {}
        Act::Deploy => {
            let intent = Intent::Deploy {
                plan: None,
                skip: None,
            };
            consent::send(model, stream, intent, effects);
        }
        Act::Start => {
            model.go(View::Live);
            consent::send(model, stream, Intent::Start, effects);
        }
        Act::Stop => consent::send(model, stream, Intent::Stop, effects),
        Act::Destroy => {
            let delete_archive = true;
            consent::send(model, stream, Intent::Destroy { delete_archive }, effects);
        }
        Act::Order(order) => effects.push(Effect::Fault { stream, order }),
        Act::End => {
            let last = tour.caption().to_owned();
            model.tour = None;
            model.say(Role::Accent, last);
        }
    }
}

/// What there is to be seen now; how acts ended was noted when they did.
fn seen(model: &Model) -> Seen {
    let stream = model.stream();
    let fed = |leg: &crate::monitor::Leg| leg.in_fps.now.fresh().is_some_and(|v| v > 1.0);
    Seen {
        channel: stream.and_then(|s| s.channel_state.clone()),
        inputs_good: stream.is_some_and(|s| !s.legs.is_empty() && s.legs.iter().all(fed)),
        input_lost: stream.is_some_and(|s| s.conditions.iter().any(|c| c.kind == "input_lost")),
        ..model.tour_seen.clone()
    }
}
