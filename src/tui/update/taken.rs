//! What a person says about a condition: that somebody is at it, or that a pipeline is not fed by
//! plan. Both are of this console and of one occurrence: what is over and comes again asks again.

use super::super::event::Effect;
use super::super::model::Model;
use super::super::theme::Role;
use super::watch;
use crate::monitor::{Condition, StreamSnapshot};

/// Takes the worst condition that nobody has taken, or gives the last one back.
pub(super) fn acknowledge(model: &mut Model) {
    let Some(stream) = model.stream() else {
        return model.say(Role::Muted, "no condition to acknowledge");
    };
    let taken = |c: &Condition| {
        let mut all = model.live.acked.iter();
        all.any(|(name, key)| *name == stream.name && *key == (c.kind, c.pipeline))
    };
    let open = stream.conditions.iter().find(|c| !taken(c));
    let Some(worst) = open.or(stream.conditions.last()) else {
        return model.say(Role::Muted, "no condition to acknowledge");
    };
    let key = (stream.name.clone(), (worst.kind, worst.pipeline));
    let what = worst.what.clone();
    if model.live.acked.remove(&key) {
        model.say(Role::Text, format!("no longer acknowledged: {what}"));
    } else {
        model.live.acked.insert(key);
        model.say(Role::Text, format!("acknowledged here: {what}"));
    }
}

/// Forgets who took what is over.
pub(super) fn over(model: &mut Model, stream: &StreamSnapshot) {
    let open = |kind, pipeline| {
        let mut all = stream.conditions.iter();
        all.any(|c| (c.kind, c.pipeline) == (kind, pipeline))
    };
    model
        .live
        .acked
        .retain(|(name, (kind, pipeline))| *name != stream.name || open(*kind, *pipeline));
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
