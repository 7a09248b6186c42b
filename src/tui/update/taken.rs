//! What a person says about a condition: that somebody is at it, that it may wait, or that a pipeline is
//! not fed by plan, that black is meant. All are of this console; what is said of a condition is of one
//! occurrence: what is over and comes again asks again.

use super::super::event::Effect;
use super::super::model::Model;
use super::super::theme::Role;
use super::super::widgets::conditions::Taken;
use super::super::widgets::readings::minute;
use super::watch;
use crate::monitor::{Condition, StreamSnapshot};
use jiff::SignedDuration;

/// How long a condition is snoozed. [screens.md, RUNNING without input]
const SNOOZE: SignedDuration = SignedDuration::from_mins(30);

/// Takes the worst condition that nobody has taken, or gives the last one back.
pub(super) fn acknowledge(model: &mut Model) {
    take(model, Taken::Acknowledged);
}

/// The same for a while.
pub(super) fn snooze(model: &mut Model) {
    take(model, Taken::Snoozed(model.now + SNOOZE));
}

fn take(model: &mut Model, how: Taken) {
    let chosen = model.stream().and_then(|stream| {
        let key = |c: &Condition| (stream.name.clone(), (c.kind, c.pipeline));
        let free = |c: &&Condition| !model.live.taken.contains_key(&key(c));
        let open = stream.conditions.iter().find(free);
        let worst = open.or(stream.conditions.last())?;
        Some((key(worst), worst.what.clone()))
    });
    let Some((key, what)) = chosen else {
        return model.say(Role::Muted, "no condition is open");
    };
    if let Some(had) = model.live.taken.remove(&key) {
        let word = match had {
            Taken::Acknowledged => "acknowledged",
            Taken::Snoozed(_) => "snoozed",
        };
        return model.say(Role::Text, format!("no longer {word}: {what}"));
    }
    model.live.taken.insert(key, how);
    let said = match how {
        Taken::Acknowledged => format!("acknowledged here: {what}"),
        Taken::Snoozed(until) => format!("asks again at {}: {what}", minute(until)),
    };
    model.say(Role::Text, said);
}

/// Forgets who took what is over, and asks again about what was snoozed long enough.
pub(super) fn over(model: &mut Model, stream: &StreamSnapshot, effects: &mut Vec<Effect>) {
    let now = model.now;
    let mut again = Vec::new();
    model.live.taken.retain(|(name, key), how| {
        if *name != stream.name {
            return true;
        }
        let mut open = stream.conditions.iter();
        let Some(open) = open.find(|c| (c.kind, c.pipeline) == *key) else {
            return false;
        };
        let due = matches!(how, Taken::Snoozed(until) if *until <= now);
        if due {
            again.push(open.what.clone());
        }
        !due
    });
    for what in again {
        model.say(Role::Warn, format!("{}, still: {what}", stream.name));
        effects.push(Effect::Bell);
    }
}

/// Marks the pipeline that has never had input as not used, or takes the mark off again.
pub(super) fn not_used(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(name) = model.stream().map(|s| s.name.clone()) else {
        return model.say(Role::Muted, "no stream is chosen");
    };
    if let Some(pipeline) = model.unused.remove(&name) {
        let letter = pipeline.letter();
        model.say(Role::Text, format!("{letter} is expected to be fed again"));
        return watch(model, effects);
    }
    let Some(stream) = model.stream().filter(|s| s.wants.is_some()) else {
        let text = format!("{name} is not configured on this machine: nothing is expected of it");
        return model.say(Role::Muted, text);
    };
    let never = |pipeline| {
        let mut legs = stream.legs.iter();
        legs.any(|leg| leg.pipeline == pipeline && !leg.ever_had_input)
    };
    let mut silent = stream.conditions.iter().filter(|c| c.kind == "input_lost");
    let Some(pipeline) = silent.find_map(|c| c.pipeline).filter(|p| never(*p)) else {
        return model.say(
            Role::Muted,
            "only a pipeline that has never had input can be marked as not used",
        );
    };
    model.unused.insert(name, pipeline);
    model.say(
        Role::Text,
        format!(
            "{} is not used by plan, says this console until it ends; for good: channel.feeds = 1",
            pipeline.letter()
        ),
    );
    watch(model, effects);
}

/// Says that black, a still or silence is meant for a while, or takes it back.
pub(super) fn black_meant(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(name) = model.stream().map(|s| s.name.clone()) else {
        return model.say(Role::Muted, "no stream is chosen");
    };
    let now = model.now;
    let held = model.black_until.remove(&name).filter(|until| now < *until);
    if held.is_some() {
        model.say(
            Role::Text,
            format!("{name}: black, stills and silence are told again"),
        );
        return watch(model, effects);
    }
    let until = now + SNOOZE;
    let text = format!(
        "{name}: black, stills and silence are meant until {}, says this console; b takes it back",
        minute(until)
    );
    model.black_until.insert(name, until);
    model.say(Role::Warn, text);
    watch(model, effects);
}
