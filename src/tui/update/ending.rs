//! The announced end of any stream that runs, in focus or not: told in time, and asked for when it has
//! come. Nothing is stopped here: the dialog is the one that `stop` opens, with its consent.

use super::super::event::Effect;
use super::super::model::{Model, View};
use super::super::theme::Role;
use super::super::widgets::readings::{lasted, minute};
use super::dialogs;
use crate::clock::Timestamp;
use crate::monitor::{END_WARNINGS, Snapshot};
use jiff::SignedDuration;

/// Who was asked and said no is asked again after this.
const AGAIN: SignedDuration = SignedDuration::from_mins(30);

/// How many of the warnings are due.
fn due(end: Timestamp, now: Timestamp) -> usize {
    let left = end.duration_since(now);
    END_WARNINGS.iter().filter(|at| left <= **at).count()
}

/// Looks at the picture that the model holds by now; `before` is the one before it.
pub(super) fn look(model: &mut Model, before: Option<&Snapshot>, effects: &mut Vec<Effect>) {
    let Some(snapshot) = model.snapshot.as_deref() else {
        return;
    };
    let now = snapshot.at;
    let ends: Vec<(String, Timestamp)> = snapshot
        .streams
        .iter()
        .filter(|s| s.up())
        .filter_map(|s| Some((s.name.clone(), s.end(now)?)))
        .collect();
    model
        .asked_ends
        .retain(|name, (end, _)| ends.iter().any(|(n, e)| n == name && e == end));
    for (name, end) in ends {
        if now < end {
            let was = before.and_then(|b| b.streams.iter().find(|s| s.name == name));
            let same = was.filter(|s| s.up() && s.end(now) == Some(end));
            let told = same.zip(before).map_or(0, |(_, b)| due(end, b.at));
            if due(end, now) > told {
                let text = format!(
                    "{name} ends {} UTC, in {}: E moves the end, X stops. Nothing stops by itself.",
                    minute(end),
                    lasted(now, end)
                );
                model.say(Role::Warn, text);
                effects.push(Effect::Bell);
            }
        } else {
            ask(model, &name, (end, now), effects);
        }
    }
}

/// Asks whether to stop, unless somebody is typing, has answered lately or is at it.
fn ask(
    model: &mut Model,
    name: &str,
    (end, now): (Timestamp, Timestamp),
    effects: &mut Vec<Effect>,
) {
    let lately = |at: &Timestamp| now.duration_since(*at) < AGAIN;
    let answered = model.asked_ends.get(name).is_some_and(|(_, at)| lately(at));
    let typing = model.overlay.is_some()
        || matches!(model.view, View::SetUp | View::Welcome)
        || model.view == View::Events && model.events.filtering();
    let busy = model.running.contains_key(name) || model.tour.is_some();
    if answered || typing || busy || model.replay.is_some() {
        return;
    }
    model.asked_ends.insert(name.to_owned(), (end, now));
    effects.push(Effect::Bell);
    if model.read_only {
        let text = format!(
            "The announced end of {name}, {} UTC, has passed and it runs. This console is read-only: stop it from another.",
            minute(end)
        );
        return model.say(Role::Warn, text);
    }
    dialogs::ends::stop(model, name, end);
}
