//! What the worker says: connections, pictures, plans, what acts say and how they end.

use super::super::event::{Effect, Ended, Event};
use super::super::model::{Link, Model, View};
use super::super::outside;
use super::super::screens::deploy::DeployEnd;
use super::super::screens::outputs::OutputsView;
use super::super::screens::plan::PlanView;
use super::super::screens::receipt::ReceiptView;
use super::super::session;
use super::super::setup::IdentityLine;
use super::super::theme::Role;
use super::super::widgets::readings::clock;
use super::{ending, poke, replay, taken, watch};
use crate::engine::{self, Stamped};
use crate::monitor::{Alert, AlertSource, Severity, Snapshot, StreamSnapshot};
use crate::spec::StreamSpec;
use crate::stack::outputs::Outputs;
use std::collections::BTreeMap;

/// One thing the worker said.
pub fn told(model: &mut Model, event: Event, effects: &mut Vec<Effect>) {
    model.dirty = true;
    match event {
        Event::Connected {
            identity,
            specs,
            faults,
            zone,
            ..
        } => {
            model.zone = zone;
            model.log(
                Role::Ok,
                format!("connected to {} as {}", identity.account, identity.who),
            );
            elsewhere(model, &identity.region);
            // Another account, or another region: nothing was told of it yet.
            model.outside.ledger = Default::default();
            model.link = Link::Up(identity);
            model.can_fault = faults;
            for spec in specs {
                model.specs.insert(spec.name.to_string(), spec);
            }
            if model.focus.is_none() && model.specs.len() == 1 {
                model.focus = model.specs.keys().next().cloned();
            }
            watch(model, effects);
            poke(model, effects);
        }
        Event::Refused(why) => {
            model.say(Role::Bad, format!("not connected: {why}"));
            model.link = Link::Down(why);
        }
        Event::Identified(who) => {
            if let Some(setup) = &mut model.setup {
                setup.identity(who.map(|i| IdentityLine {
                    account: i.account,
                    who: i.who,
                    alias: None,
                }));
            }
        }
        Event::Snapshot(snapshot) => picture(model, snapshot, effects),
        Event::Replayed(snapshot) => replay::shown(model, snapshot),
        Event::Planned { stream, plan } if model.focus.as_ref() == Some(&stream) => {
            model.plan = Some(match (plan, model.specs.get(&stream)) {
                (Ok(plan), Some(spec)) => Ok(Box::new(PlanView::new(*plan, spec.clone()))),
                (Ok(_), None) => Err(format!("{stream} is not configured on this machine")),
                (Err(e), _) => Err(e),
            });
        }
        Event::Outputs { stream, outputs } if model.focus.as_ref() == Some(&stream) => {
            model.outputs = Some(match (outputs, model.specs.get(&stream)) {
                (Ok(outputs), Some(spec)) => {
                    Ok(Box::new(shown(*outputs, spec.clone(), model.reveal)))
                }
                (Ok(_), None) => Err(format!(
                    "{stream} is not configured on this machine, so its addresses cannot be told apart. onair outputs needs its configuration."
                )),
                (Err(e), _) => Err(e),
            });
        }
        // Asked for before the focus moved on.
        Event::Planned { .. } | Event::Outputs { .. } => model.dirty = false,
        Event::Said { stream, said } => says(model, &stream, &said),
        Event::Ended { stream, word, how } => ended(model, stream, word, how, effects),
        Event::Calls(calls) => model.events.calls.catch_up(calls.into_iter()),
        Event::Notice(text) => model.say(Role::Text, text),
        Event::Trouble(text) => model.say(Role::Bad, text),
        Event::Saved(spec) => {
            let name = spec.name.to_string();
            model.say(
                Role::Ok,
                format!(
                    "{name} is in {}. Nothing is created yet: p plans, A applies.",
                    model.config_path
                ),
            );
            let region = spec.region.to_string();
            model.specs.insert(name.clone(), *spec);
            model.found.config_has.push(name.clone());
            let asked = model.setup.take();
            model.profile = asked.and_then(|s| s.profile().map(str::to_owned));
            model.draft = None;
            model.focus = Some(name);
            model.back.clear();
            match model.identity() {
                Some(_) => super::open(model, View::Plan, effects),
                None => {
                    model.view = View::Streams;
                    model.link = Link::Connecting;
                    let profile = model.profile.clone();
                    effects.push(Effect::Connect {
                        rehearse: false,
                        profile,
                        region: Some(region),
                    });
                }
            }
        }
        Event::Key(_)
        | Event::Paste(_)
        | Event::Mouse(_)
        | Event::Resize(..)
        | Event::Focus(_)
        | Event::Tick
        | Event::Signal(_)
        | Event::TerminalLost(_) => {}
    }
}

/// Streams that are configured for other regions are not seen from here; they are told, not shown as
/// if they were not deployed.
fn elsewhere(model: &mut Model, region: &str) {
    let (here, there) = std::mem::take(&mut model.specs)
        .into_iter()
        .partition(|(_, spec)| spec.region.as_str() == region);
    model.specs = here;
    let there: BTreeMap<String, StreamSpec> = there;
    for (name, spec) in there {
        let told = format!(
            "{name} lives in {}: onair --region {} watches it",
            spec.region, spec.region
        );
        model.say(Role::Warn, told);
    }
}

fn shown(outputs: Outputs, spec: StreamSpec, reveal: bool) -> OutputsView {
    let mut view = OutputsView::new(outputs, spec);
    view.reveal = reveal;
    view
}

/// A new picture: what changed goes into what happened, and what is wrong is told outside.
fn picture(model: &mut Model, snapshot: Box<Snapshot>, effects: &mut Vec<Effect>) {
    let before = model.snapshot.take();
    for stream in &snapshot.streams {
        let old = before
            .iter()
            .flat_map(|s| &s.streams)
            .find(|s| s.name == stream.name);
        news(model, old, stream, effects);
    }
    outside::news(model, &snapshot, effects);
    let lost = |s: &Option<Box<Snapshot>>| s.as_ref().and_then(|s| s.trouble.clone());
    if snapshot.trouble != lost(&before) {
        match &snapshot.trouble {
            Some(why) => model.log(Role::Bad, why.clone()),
            None if before.is_some() => model.log(Role::Ok, "AWS answers again"),
            None => {}
        }
    }
    if let Some(ends) = snapshot.session_ends {
        let told = before
            .as_ref()
            .filter(|b| b.session_ends == Some(ends))
            .map_or(0, |b| session::due(ends, b.at));
        if session::due(ends, snapshot.at) > told && ends > snapshot.at {
            let text = session::warning(ends, snapshot.at, model.profile.as_deref());
            model.say(Role::Warn, text);
            effects.push(Effect::Bell);
        }
    }
    if before.is_none() && model.focus.is_none() {
        model.focus = snapshot.streams.first().map(|s| s.name.clone());
    }
    let first = before.is_none();
    model.snapshot = Some(snapshot);
    ending::look(model, before.as_deref(), effects);
    if first && model.opens_live && model.view == View::Streams && model.stream().is_some() {
        model.view = View::Live;
    }
    watch(model, effects);
    let last = model.names().len().saturating_sub(1);
    if model.view == View::Streams {
        model.cursor = model.cursor.min(last);
    }
}

fn news(
    model: &mut Model,
    old: Option<&StreamSnapshot>,
    new: &StreamSnapshot,
    effects: &mut Vec<Effect>,
) {
    let name = &new.name;
    if let Some(old) = old {
        if old.channel_state != new.channel_state {
            let word = |s: &Option<String>| s.clone().unwrap_or_else(|| "no channel".into());
            model.log(
                Role::Strong,
                format!(
                    "{name}: {} > {}",
                    word(&old.channel_state),
                    word(&new.channel_state)
                ),
            );
        }
        if old.carries != new.carries
            && let Some(now) = new.carries
        {
            model.log(
                Role::Text,
                format!("{name}: packager takes {} (1-min data)", now.letter()),
            );
        }
        for gone in old
            .conditions
            .iter()
            .filter(|c| !new.conditions.iter().any(|n| same(c, n)))
        {
            model.log(Role::Ok, format!("{name}: over: {}", gone.what));
        }
    }
    alerts(model, old, new);
    taken::over(model, new, effects);
    let known = |c: &crate::monitor::Condition| {
        old.is_some_and(|o| o.conditions.iter().any(|n| same(c, n)))
    };
    for fresh in new.conditions.iter().filter(|c| !known(c)) {
        let role = if fresh.severity == Severity::Minor {
            Role::Warn
        } else {
            Role::Bad
        };
        model.log(role, format!("{name}: {}", fresh.what));
    }
}

/// Alerts that were set or cleared since the picture before; without one, those that hold. Alarms that went
/// off together are one line: they follow from one cause.
fn alerts(model: &mut Model, old: Option<&StreamSnapshot>, new: &StreamSnapshot) {
    let old = old.map_or(&[][..], |o| &o.alerts.all);
    let held = |alert: &Alert| old.iter().find(|o| o.is(alert)).map(Alert::holds);
    let all = new.alerts.all.iter();
    let set: Vec<_> = all
        .clone()
        .filter(|a| a.holds() && held(a).is_none())
        .collect();
    let cleared: Vec<_> = all
        .filter(|a| !a.holds() && held(a) == Some(true))
        .collect();
    let name = &new.name;
    for (alerts, word, role) in [(set, "set", Role::Warn), (cleared, "cleared", Role::Ok)] {
        let (alarms, alerts): (Vec<&Alert>, Vec<&Alert>) = alerts
            .into_iter()
            .partition(|a| a.source == AlertSource::CloudWatch);
        for alert in alerts {
            let at = clock(alert.cleared.unwrap_or(alert.since));
            model.log(role, format!("{name}: {} {word} {at}", alert.name()));
        }
        let names: Vec<_> = alarms.iter().map(|a| a.what.as_str()).collect();
        if !names.is_empty() {
            model.log(role, format!("{name}: alarm {} {word}", names.join(" ")));
        }
    }
}

fn same(a: &crate::monitor::Condition, b: &crate::monitor::Condition) -> bool {
    a.kind == b.kind && a.pipeline == b.pipeline
}

fn says(model: &mut Model, stream: &str, said: &Stamped) {
    if let Some(view) = model.deploys.get_mut(stream) {
        view.event(said);
    }
    use engine::Event as E;
    let line = match &said.event {
        E::LockHeld { .. } => "the lock is ours".to_owned(),
        E::Started { part, action, .. } => format!("{action} {part}"),
        E::Waiting { part, what, .. } => format!("{part} waits: {what}"),
        E::Exists { part, .. } => format!("{part} is known to AWS"),
        E::Done { part, action, took } => format!("{part}: {action} done in {} s", took.as_secs()),
        E::Failed { part, error } => format!("{part} FAILED: {error}"),
        E::Skipped { part, .. } => format!("{part} skipped"),
        E::Channel { state } => format!("channel is {state}"),
        E::Note { text } => text.clone(),
    };
    if let Some(running) = model.running.get_mut(stream) {
        running.last.clone_from(&line);
    }
    let role = if matches!(said.event, E::Failed { .. }) {
        Role::Bad
    } else {
        Role::Text
    };
    model.log(role, format!("{stream}: {line}"));
}

fn ended(
    model: &mut Model,
    stream: String,
    word: &'static str,
    how: Ended,
    effects: &mut Vec<Effect>,
) {
    model.running.remove(&stream);
    poke(model, effects);
    match how {
        Ended::Deploy(report) => {
            let (done, failed) = (report.done.len(), report.failed.len());
            if let Some(view) = model.deploys.get_mut(&stream) {
                view.ended(DeployEnd::Deployed, model.now);
            }
            model.tour_seen.deployed = report.exit_code() == 0;
            if !model.tour_seen.deployed {
                model.tour_seen.failed = Some("the deploy failed".into());
            }
            if report.exit_code() == 0 {
                model.say(
                    Role::Ok,
                    format!(
                        "{stream} is deployed: {done} parts made or changed. Off air; S starts it."
                    ),
                );
                effects.push(Effect::Outputs(stream));
            } else {
                model.say(
                    Role::Bad,
                    format!(
                        "{stream}: {done} done, {failed} failed. AWS keeps what is made; R retries."
                    ),
                );
            }
        }
        Ended::Destroy(receipt) => {
            let left = receipt.left.len();
            if let Some(view) = model.deploys.get_mut(&stream) {
                view.ended(DeployEnd::Destroyed((*receipt).clone()), model.now);
            }
            model.tour_seen.receipt = true;
            let rehearsal = model.identity().is_some_and(|i| i.simulated);
            let run = model.deploys.get(&stream);
            let estimate = model
                .specs
                .get(&stream)
                .and_then(|s| crate::spec::price::estimate(s).ok());
            let view = ReceiptView::new(*receipt, &stream, rehearsal, run).priced(estimate);
            model.receipts.insert(stream.clone(), view);
            model.plan = None;
            model.outputs = None;
            if left == 0 {
                model.say(
                    Role::Ok,
                    format!("{stream} is gone; the receipt says what was kept."),
                );
            } else {
                model.say(
                    Role::Bad,
                    format!("{stream}: {left} things are LEFT, see the receipt. D goes on."),
                );
            }
            if model.focus.as_ref() == Some(&stream) && model.view == View::Deploy {
                model.view = View::Receipt;
            }
        }
        Ended::Seen(text) => model.say(Role::Ok, format!("{stream}: {text}")),
        Ended::Failed { error, .. } => {
            if let Some(view) = model
                .deploys
                .get_mut(&stream)
                .filter(|_| matches!(word, "deploy" | "destroy"))
            {
                view.ended(DeployEnd::Stopped(error.clone()), model.now);
            }
            model.tour_seen.failed = Some(format!("{word} failed"));
            model.say(Role::Bad, format!("{word} of {stream}: {error}"));
        }
    }
}
