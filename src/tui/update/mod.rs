//! The pure update: an event in, a changed model and effects out. No IO, no clock: the model's `now`
//! is set before. Keys in `keys`, what they do in `perform`; what acts need before they go out in
//! `consent` and `dialogs`, what the worker says in `told`.

mod consent;
mod dialogs;
mod ending;
mod keys;
mod perform;
mod replay;
mod taken;
mod told;
mod tour;

use super::event::{Effect, Event};
use super::model::{Link, Model, View};
use super::term::Signal;
use super::theme::Role;
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// How long a notice stays.
const NOTICE: SignedDuration = SignedDuration::from_secs(6);

/// One event. `now` is the time on the console's clock.
pub fn update(model: &mut Model, event: Event, now: Timestamp) -> Vec<Effect> {
    model.tell_time(now);
    let mut effects = Vec::new();
    match event {
        Event::Key(key) => keys::key(model, &key, &mut effects),
        Event::Paste(text) => keys::paste(model, &text),
        Event::Mouse(mouse) => keys::mouse(model, mouse, &mut effects),
        Event::Resize(columns, rows) => {
            model.size = (columns, rows);
            model.dirty = true;
        }
        Event::Focus(focused) => {
            model.focused = focused;
            watch(model, &mut effects);
        }
        Event::Tick => tick(model, &mut effects),
        Event::Signal(Signal::Terminate) => effects.push(Effect::Quit(143)),
        Event::Signal(Signal::Interrupt) => effects.push(Effect::Quit(130)),
        Event::Signal(Signal::Hangup) | Event::TerminalLost(_) => effects.push(Effect::Quit(129)),
        Event::Signal(Signal::Stop) => effects.push(Effect::Suspend),
        Event::Signal(Signal::Continue) => model.dirty = true,
        told => told::told(model, told, &mut effects),
    }
    effects
}

/// A second passed: the clock on screen moves, old notices go, the tour goes on.
fn tick(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.replay.is_some() {
        return replay::tick(model, effects);
    }
    let now = model.now;
    // A rehearsal's seconds are short; a notice is read in real ones.
    let stays = NOTICE * speed(model);
    if model
        .notice
        .as_ref()
        .is_some_and(|n| now.duration_since(n.at) > stays)
    {
        model.notice = None;
    }
    if model.view == View::Events && model.events.shows_calls() {
        effects.push(Effect::Calls);
    }
    tour::go_on(model, effects);
    model.dirty = true;
}

/// Simulated seconds per second, as a whole number; 1 in AWS.
fn speed(model: &Model) -> i32 {
    let percent = model.identity().map_or(100, |i| i.speed_percent);
    i32::try_from(percent / 100).unwrap_or(1).max(1)
}

/// Tells the watcher what has changed about what is wanted.
pub(super) fn watch(model: &mut Model, effects: &mut Vec<Effect>) {
    if !matches!(model.link, Link::Up(_)) {
        return;
    }
    let mut orders = model.orders.clone();
    orders.focus = model.focus.clone();
    orders.unfocused = !model.focused;
    let stops = model
        .running
        .iter()
        .filter(|(_, r)| !matches!(r.word, "start" | "restart" | "allow"));
    orders.stopping = stops.map(|(name, _)| name.clone()).collect();
    orders.wants = model
        .specs
        .iter()
        .map(|(name, spec)| {
            let unused = model.unused.get(name).copied();
            (name.clone(), super::wants::of(spec, unused))
        })
        .collect();
    orders.black_until.clone_from(&model.black_until);
    if orders != model.orders {
        model.orders = orders.clone();
        effects.push(Effect::Watch(orders));
    }
}

/// Looks at once.
pub(super) fn poke(model: &mut Model, effects: &mut Vec<Effect>) {
    model.orders.poke += 1;
    effects.push(Effect::Watch(model.orders.clone()));
}

/// Opens a screen about the stream in focus, asking for what it needs.
pub(super) fn open(model: &mut Model, view: View, effects: &mut Vec<Effect>) {
    if model.focus.is_none() {
        model.focus = model.names().get(model.cursor).cloned();
    }
    let about_a_stream = matches!(view, View::Live | View::Plan | View::Outputs);
    let Some(stream) = model.focus.clone() else {
        if about_a_stream {
            model.say(
                Role::Warn,
                "no stream is chosen: choose one on Streams, or set one up with n",
            );
            return;
        }
        model.go(view);
        return;
    };
    match view {
        View::Plan => {
            if model.specs.contains_key(&stream) {
                model.plan = None;
                effects.push(Effect::Plan(stream));
            } else {
                model.plan = Some(Err(format!(
                    "{stream} is not configured on this machine, so there is nothing to plan towards. It can be watched, started, stopped and destroyed."
                )));
            }
        }
        View::Outputs => {
            model.outputs = None;
            effects.push(Effect::Outputs(stream));
        }
        View::Events => effects.push(Effect::Calls),
        _ => {}
    }
    model.go(view);
    watch(model, effects);
}
