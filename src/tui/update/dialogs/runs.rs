//! What is asked about a plan and about a run: apply it, try again what failed, go on without it, remove
//! what it made.

use super::super::super::dialog::{Ask, Consent, Dialog};
use super::super::super::event::Intent;
use super::super::super::model::Model;
use super::super::super::screens::deploy::Kind;
use super::super::super::theme::Role;
use super::{identity, open, remove};
use crate::shape::Part;

/// Applies the plan on screen.
pub fn apply(model: &mut Model, stream: &str) {
    let Some(Ok(view)) = &model.plan else {
        return model.say(Role::Warn, "there is no plan to apply: p makes one");
    };
    let plan = view.plan.clone();
    if plan.is_empty() {
        return model.say(Role::Ok, "nothing to do: everything is as configured");
    }
    if let Err(refusal) = plan.refuse_on_air() {
        let dialog = Dialog::new(
            format!("Apply to {stream}"),
            stream,
            Consent::Told,
            Ask::Nothing,
        )
        .line(Role::Bad, format!("REFUSED  {refusal}"))
        .line(
            Role::Text,
            format!("On Live X stops it; or in a shell: onair deploy {stream} --take-off-air"),
        );
        return open(model, dialog);
    }
    let many = plan.changes().count();
    let intent = Intent::Deploy {
        plan: Some(Box::new(plan)),
        skip: None,
    };
    let dialog = Dialog::new(
        format!("Apply to {stream}"),
        stream,
        Consent::Yes,
        Ask::Act(intent),
    )
    .line(
        Role::Strong,
        format!("{many} parts are made or changed, exactly as planned."),
    )
    .line(
        Role::Text,
        "The channel is not started: nothing is on air until you press S.",
    )
    .line(
        Role::Text,
        "Quit is safe at any moment; the next apply goes on where this one stopped.",
    )
    .line(Role::Muted, identity(model))
    .same_as(format!("onair deploy {stream}"));
    open(model, dialog);
}

/// The run that can go on, and its failed steps.
fn gone_wrong(model: &mut Model, stream: &str) -> Option<Vec<Part>> {
    let Some(view) = model.deploys.get(stream) else {
        model.say(Role::Warn, "there is no run to go on with");
        return None;
    };
    if view.kind() == Kind::Destroy {
        let told = "this run removes the stream: D on Live or Streams goes on with that";
        model.say(Role::Warn, told);
        return None;
    }
    let failed = view.failed();
    if failed.is_empty() {
        model.say(Role::Warn, "no step has failed");
        return None;
    }
    Some(failed)
}

/// Once more, what failed and what waits for it.
pub fn retry(model: &mut Model, stream: &str) {
    let Some(failed) = gone_wrong(model, stream) else {
        return;
    };
    let failed: Vec<String> = failed.iter().map(ToString::to_string).collect();
    let intent = Intent::Deploy {
        plan: None,
        skip: None,
    };
    let ask = Ask::Act(intent);
    let dialog = Dialog::new(format!("Retry {stream}"), stream, Consent::Yes, ask)
        .line(
            Role::Strong,
            format!(
                "Tried again, with what waits for it: {}.",
                failed.join(", ")
            ),
        )
        .line(
            Role::Text,
            "What is done stays as it is. The channel is not started.",
        )
        .line(Role::Muted, identity(model))
        .same_as(format!("onair deploy {stream}"));
    open(model, dialog);
}

/// Once more, without the failed step under the cursor, or the first.
pub fn skip(model: &mut Model, stream: &str) {
    let Some(failed) = gone_wrong(model, stream) else {
        return;
    };
    let view = model.deploys.get(stream);
    let under = view.and_then(|view| view.part_at(model.deploy_cursor));
    let chosen = under.filter(|p| failed.contains(p));
    let Some(part) = chosen.or_else(|| failed.into_iter().next()) else {
        return;
    };
    let said = format!("Goes on without {part} and without what needs it.");
    let intent = Intent::Deploy {
        plan: None,
        skip: Some(part),
    };
    let ask = Ask::Act(intent);
    let dialog = Dialog::new(format!("Skip in {stream}"), stream, Consent::Yes, ask)
        .line(Role::Warn, said)
        .line(
            Role::Text,
            "Nothing that exists is removed. The next deploy makes what was left out.",
        )
        .line(Role::Muted, identity(model));
    open(model, dialog);
}

/// Removes what a first deploy made.
pub fn roll_back(model: &mut Model, stream: &str) {
    let Some(view) = model.deploys.get(stream) else {
        return model.say(Role::Warn, "there is no run to roll back");
    };
    if !view.made_everything() {
        return model.say(Role::Warn, "roll back is for a first deploy; this run changed a stream that was there. Nothing was changed.");
    }
    remove(model, stream, true);
}
