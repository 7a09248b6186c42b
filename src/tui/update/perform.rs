//! The acts of the screens: what each does to the model once nothing lies on top. Acts that change AWS
//! end in `consent`, those about conditions in `taken`.

use super::super::actions::{Act, action};
use super::super::event::Effect;
use super::super::model::{Model, Overlay, View};
use super::super::outside;
use super::super::palette::Palette;
use super::super::rehearsal;
use super::super::screens::live::Pane;
use super::super::theme::Role;
use super::{consent, open, poke, replay, taken};

/// Does an act, or says why not.
pub fn perform(model: &mut Model, act: Act, effects: &mut Vec<Effect>) {
    let row = action(act);
    if let Some(why) = model.forbids(row) {
        return model.say(Role::Warn, why);
    }
    match act {
        Act::Help => model.overlay = Some(Overlay::Help { turned: 0 }),
        Act::Palette => model.overlay = Some(Overlay::Palette(Palette::default())),
        Act::Quit => consent::quit(model, effects),
        Act::Back => back(model),
        Act::Streams => open(model, View::Streams, effects),
        Act::Live => open(model, View::Live, effects),
        Act::Plan => open(model, View::Plan, effects),
        Act::Outputs => open(model, View::Outputs, effects),
        Act::Events => open(model, View::Events, effects),
        Act::Open => enter(model, effects),
        Act::SetUp => consent::set_up(model),
        Act::Faults => {
            model.overlay = Some(Overlay::Faults {
                choices: rehearsal::FAULTS,
                cursor: 0,
            })
        }
        Act::NextPane => model.live.pane = model.live.pane.next(),
        Act::PreviousPane => model.live.pane = next(model.live.pane, Pane::ALL.len() - 1),
        Act::Up => up_down(model, -1),
        Act::Down => up_down(model, 1),
        Act::PageUp => up_down(model, -10),
        Act::PageDown => up_down(model, 10),
        Act::Left => along_time(model, -1),
        Act::Right => along_time(model, 1),
        Act::Range => model.live.range = model.live.range.next(),
        Act::Freeze => freeze(model),
        Act::Acknowledge => taken::acknowledge(model),
        Act::Snooze => taken::snooze(model),
        Act::NotUsed => taken::not_used(model, effects),
        Act::Pictures => model.live.pictures = !model.live.pictures,
        Act::BlackMeant => taken::black_meant(model, effects),
        Act::Copy => copy(model, effects),
        Act::Reveal => reveal(model),
        Act::Qr => qr(model, effects),
        Act::Evidence => match model.shown().cloned() {
            Some(stream) => {
                let at = model.live.frozen.as_ref().map_or(model.now, |held| held.0);
                effects.push(Effect::Evidence(Box::new(stream), at));
            }
            None => model.say(Role::Muted, "nothing is known of the stream yet"),
        },
        Act::Export => {
            model.overlay = Some(Overlay::Export {
                found: model.view == View::Outputs,
                cursor: 0,
            });
        }
        Act::TestNotify => outside::test(model, effects),
        Act::Calls => {
            model.events.toggle_calls();
            effects.push(Effect::Calls);
        }
        Act::Filter => model.events.filter(),
        Act::Refresh => {
            poke(model, effects);
            match (model.view, model.focus.clone()) {
                (View::Plan, Some(stream)) => effects.push(Effect::Plan(stream)),
                (View::Outputs, Some(stream)) => effects.push(Effect::Outputs(stream)),
                _ => {}
            }
        }
        Act::Mouse => {
            model.mouse = !model.mouse;
            let told = if model.mouse {
                "mouse: onair has it"
            } else {
                "mouse: the terminal has it, text can be selected"
            };
            model.say(Role::Muted, told);
        }
        Act::Interrupt => {
            if let Some(stream) = model
                .focus
                .clone()
                .filter(|s| model.running.contains_key(s))
            {
                model.say(
                    Role::Warn,
                    "asked to stop: calls in flight finish, AWS keeps what is made",
                );
                effects.push(Effect::Interrupt(stream));
            }
        }
        Act::Pause
        | Act::Rewind
        | Act::Forward
        | Act::FarBack
        | Act::FarOn
        | Act::First
        | Act::Last
        | Act::Faster
        | Act::Slower => replay::perform(model, act, effects),
        Act::Start
        | Act::Stop
        | Act::Destroy
        | Act::Apply
        | Act::Restart
        | Act::Allow
        | Act::End
        | Act::Retry
        | Act::Skip
        | Act::RollBack => consent::ask(model, act),
    }
}

fn next(pane: Pane, by: usize) -> Pane {
    let at = Pane::ALL.iter().position(|p| *p == pane).unwrap_or(0);
    Pane::ALL[(at + by) % Pane::ALL.len()]
}

fn back(model: &mut Model) {
    if model.view == View::Live && model.live.pictures {
        model.live.pictures = false;
    } else if model.view == View::Live && (model.live.full || model.live.frozen.is_some()) {
        model.live.full = false;
        model.live.frozen = None;
        model.live.cursor = None;
    } else if let Some(view) = model.back.pop() {
        model.view = view;
    } else if model.view != View::Streams && model.view != View::Welcome {
        model.view = View::Streams;
    }
}

fn enter(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.view {
        View::Streams => {
            let Some(name) = model.names().get(model.cursor).cloned() else {
                return consent::set_up(model);
            };
            let deployed = model
                .snapshot
                .iter()
                .flat_map(|s| &s.streams)
                .any(|s| s.name == name && s.channel_id.is_some());
            model.focus = Some(name.clone());
            let view = if model
                .running
                .get(&name)
                .is_some_and(|r| matches!(r.word, "deploy" | "destroy"))
            {
                View::Deploy
            } else if deployed {
                View::Live
            } else {
                View::Plan
            };
            open(model, view, effects);
        }
        // What lies on top goes first.
        View::Live if model.live.pictures => model.live.pictures = false,
        View::Live => model.live.full = !model.live.full,
        _ => {}
    }
}

fn up_down(model: &mut Model, by: isize) {
    let moved =
        |cursor: usize, len: usize| cursor.saturating_add_signed(by).min(len.saturating_sub(1));
    match model.view {
        View::Streams => model.cursor = moved(model.cursor, model.names().len()),
        View::Plan => {
            if let Some(Ok(plan)) = &mut model.plan {
                plan.move_by(by);
            }
        }
        View::Deploy => {
            let len = model
                .focus
                .as_ref()
                .and_then(|s| model.deploys.get(s))
                .map_or(0, |d| d.rows());
            model.deploy_cursor = moved(model.deploy_cursor, len);
        }
        View::Outputs => {
            if let Some(Ok(outputs)) = &mut model.outputs {
                outputs.move_by(by);
            }
        }
        View::Events => model.events.scroll(by),
        View::Receipt => {
            let receipt = model.focus.as_ref().and_then(|s| model.receipts.get_mut(s));
            if let Some(receipt) = receipt {
                receipt.scroll = receipt.scroll.saturating_add_signed(by);
            }
        }
        View::Live | View::Welcome | View::SetUp => {}
    }
}

/// The cursor in time moves by a sixtieth of the range.
fn along_time(model: &mut Model, by: i32) {
    let now = model.now;
    let step = model.live.range.length() / 60;
    let at = model.live.cursor.unwrap_or(now) + step * by;
    model.live.cursor = (at < now).then_some(at);
}

fn freeze(model: &mut Model) {
    model.live.frozen = match model.live.frozen.take() {
        Some(_) => None,
        None => model.stream().cloned().map(|s| (model.now, Box::new(s))),
    };
}

fn copy(model: &mut Model, effects: &mut Vec<Effect>) {
    let text = match model.view {
        View::Outputs => match &model.outputs {
            Some(Ok(outputs)) => outputs.selected(),
            _ => None,
        },
        View::Deploy => {
            let deploy = model.focus.as_ref().and_then(|s| model.deploys.get(s));
            deploy.and_then(|d| d.ingest_to_copy(model.deploy_cursor))
        }
        _ => None,
    };
    match text {
        Some((label, text)) => {
            effects.push(Effect::Copy(text));
            model.log(Role::Muted, format!("copied {label}"));
        }
        None => model.say(Role::Muted, "nothing to copy here"),
    }
}

fn reveal(model: &mut Model) {
    model.reveal = !model.reveal;
    if let Some(Ok(outputs)) = &mut model.outputs {
        outputs.reveal = model.reveal;
    }
    if model.reveal {
        model.say(Role::Warn, "stream keys are on screen: v hides them");
    }
}

fn qr(model: &mut Model, effects: &mut Vec<Effect>) {
    let url = match &model.outputs {
        Some(Ok(view)) if Some(view.spec.name.as_str()) == model.focus.as_deref() => {
            let outputs = &view.outputs;
            let player = outputs.player_url.clone().map(|u| ("player page", u));
            player.or_else(|| outputs.hls_url.clone().map(|u| ("HLS", u)))
        }
        _ => {
            if let Some(stream) = model.focus.clone() {
                effects.push(Effect::Outputs(stream));
            }
            return model.say(Role::Muted, "asking for the addresses: press u again");
        }
    };
    match url {
        Some((label, url)) => {
            let label = label.to_owned();
            model.overlay = Some(Overlay::Qr { label, url });
        }
        None => model.say(Role::Warn, "there is no playback address yet"),
    }
}
