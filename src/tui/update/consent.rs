//! What an act needs before it goes out: is it allowed now, and how it goes out once it was agreed to.
//! What each asks and says is `dialogs`'.

use super::super::actions::Act;
use super::super::dialog::{Ask, Consent, Dialog};
use super::super::event::{Effect, Intent};
use super::super::model::{Model, Running, View};
use super::super::screens::deploy::{DeployView, Kind};
use super::super::setup::{Found, Setup};
use super::super::theme::Role;
use super::dialogs::{self, open};
use crate::monitor::Tally;

/// Asks for consent, or says why not.
pub fn ask(model: &mut Model, act: Act) {
    let chosen = if model.view == View::Streams {
        model.names().get(model.cursor).cloned()
    } else {
        model.focus.clone()
    };
    let Some(stream) = chosen else {
        return model.say(Role::Warn, "no stream is chosen");
    };
    model.focus = Some(stream.clone());
    if let Some(running) = model.running.get(&stream) {
        // An emergency act never waits; two of the same would.
        let emergency = matches!(act, Act::Stop | Act::Restart | Act::Allow | Act::End);
        let told = format!("{} of {stream} is under way", running.word);
        if !emergency || running.word == "stop" {
            return model.say(Role::Warn, format!("{told}. Nothing was changed."));
        }
        model.say(Role::Warn, told);
    }
    match act {
        Act::Start => dialogs::start(model, &stream),
        Act::Stop => dialogs::stop(model, &stream),
        Act::Destroy => dialogs::destroy(model, &stream),
        Act::Restart => dialogs::restart(model, &stream),
        Act::Allow => dialogs::allow(model, &stream),
        Act::End => dialogs::ends::ask(model, &stream),
        Act::Apply => dialogs::runs::apply(model, &stream),
        Act::Retry => dialogs::runs::retry(model, &stream),
        Act::Skip => dialogs::runs::skip(model, &stream),
        Act::RollBack => dialogs::runs::roll_back(model, &stream),
        _ => {}
    }
}

/// The act goes out: it is on screen from now on, and the worker has it.
pub fn send(model: &mut Model, stream: String, intent: Intent, effects: &mut Vec<Effect>) {
    let word = intent.word();
    let now = model.now;
    let shows = match &intent {
        Intent::Deploy { plan, .. } => {
            let view = DeployView::new(Kind::Deploy, &stream, plan.as_deref(), now);
            model.deploys.insert(stream.clone(), view);
            true
        }
        Intent::Destroy { .. } => {
            let view = DeployView::new(Kind::Destroy, &stream, None, now);
            model.deploys.insert(stream.clone(), view);
            true
        }
        Intent::Start
        | Intent::Stop
        | Intent::Restart(_)
        | Intent::Allow(_)
        | Intent::Announce(_) => false,
    };
    let last = String::new();
    model.running.insert(
        stream.clone(),
        Running {
            word,
            since: now,
            last,
        },
    );
    model.log(Role::Accent, format!("{stream}: {word} asked for"));
    if shows {
        model.deploy_cursor = 0;
        model.go(View::Deploy);
    } else if model.view == View::Streams && !matches!(word, "allow" | "announce") {
        model.go(View::Live);
    }
    effects.push(Effect::Act { stream, intent });
    super::poke(model, effects);
    super::watch(model, effects);
}

/// Leaves, after asking when something runs (screens.md rule 11).
pub fn quit(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.replay.is_some() {
        return effects.push(Effect::Quit(0));
    }
    let running: Vec<String> = model
        .snapshot
        .iter()
        .flat_map(|s| &s.streams)
        // One that is out of sight is asked about too.
        .filter(|s| model.on_air(&s.name) || matches!(s.tally, Tally::Blind { .. }))
        .map(|s| s.name.clone())
        .collect();
    let under_way = model
        .running
        .iter()
        .next()
        .map(|(s, r)| (s.clone(), r.word));
    if let Some((stream, word)) = under_way {
        let dialog = Dialog::new("Quit", &stream, Consent::Yes, Ask::Quit)
            .line(Role::Warn, format!("{word} of {stream} is under way. Quit is safe: calls in flight end, AWS keeps what is made, and the same act goes on where it stopped."));
        return open(model, dialog);
    }
    let [first, others @ ..] = running.as_slice() else {
        return effects.push(Effect::Quit(0));
    };
    let price = model.orders.wants.get(first).and_then(|w| w.usd_per_hour);
    let at = price.map_or_else(String::new, |usd| format!(" at ${usd:.2}/h"));
    let more = match others.len() {
        0 => String::new(),
        n => format!(" So do {n} more streams."),
    };
    let stays = if model.on_air(first) {
        format!("stays ON AIR{at}")
    } else {
        format!("is out of sight, AWS does not answer, and may stay ON AIR{at}")
    };
    let dialog = Dialog::new("Quit", first, Consent::Yes, Ask::Quit)
        .line(Role::Strong, format!("{first} {stays}.{more} Quit?"))
        .line(
            Role::Muted,
            "Watching ends with the console; nothing in AWS changes.",
        );
    open(model, dialog);
}

/// Opens the set-up; one that was kept for later is offered first.
pub fn set_up(model: &mut Model) {
    if model.draft.is_none() {
        return begin(model);
    }
    let dialog = Dialog::new("Set-up", "", Consent::Yes, Ask::Resume)
        .line(Role::Strong, "A set-up was kept for later. Go on with it?")
        .line(
            Role::Muted,
            "No begins anew; the kept one stays until a set-up is finished.",
        );
    open(model, dialog);
}

fn found(model: &Model) -> Found {
    Found {
        here: model.identity().map(|i| i.region.clone()),
        ..model.found.clone()
    }
}

/// A set-up from the beginning.
pub fn begin(model: &mut Model) {
    model.setup = Some(Box::new(Setup::new(found(model))));
    model.go(View::SetUp);
}

/// The set-up that was kept for later.
pub fn resume(model: &mut Model) {
    let draft = model.draft.clone().unwrap_or_default();
    let setup = Setup::resume(found(model), &draft);
    model.setup = Some(Box::new(setup));
    model.go(View::SetUp);
}
