//! A replay: a second passes, a key moves it, a moment of the recording comes in.

use super::super::actions::Act;
use super::super::event::Effect;
use super::super::model::Model;
use super::super::screens::events::{ConsoleEvent, Log};
use crate::monitor::Snapshot;

/// A real second passed.
pub fn tick(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(replay) = &mut model.replay else {
        return;
    };
    let noticed = model.notice.is_some();
    if noticed && replay.read() {
        model.notice = None;
    }
    if replay.tick() {
        effects.push(Effect::Seek(replay.at));
    }
    model.now = replay.at;
    model.dirty = true;
}

/// A key of its own.
pub fn perform(model: &mut Model, act: Act, effects: &mut Vec<Effect>) {
    let Some(replay) = &mut model.replay else {
        return;
    };
    if replay.perform(act) {
        effects.push(Effect::Seek(replay.at));
    }
    model.now = replay.at;
    model.dirty = true;
}

/// What was known at that moment, and what had happened by then.
pub fn shown(model: &mut Model, snapshot: Box<Snapshot>) {
    let Some(replay) = &model.replay else {
        return;
    };
    let happened = replay.happened();
    model.log = happened
        .iter()
        .rev()
        .take(super::super::model::KEPT)
        .cloned()
        .collect();
    if happened.len() != model.events.happened.len() {
        let mut log = Log::default();
        for line in happened {
            log.push(ConsoleEvent {
                at: line.at,
                role: line.role,
                source: String::new(),
                text: line.text.clone(),
            });
        }
        model.events.happened = log;
        model.events.refilter();
    }
    model.snapshot = Some(snapshot);
}
