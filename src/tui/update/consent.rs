//! What an act needs before it goes out: is it allowed now, what will it do, what must be typed. What
//! can harm a running stream is refused or asked for in words; a refusal says what to do instead.

use super::super::actions::Act;
use super::super::dialog::{Ask, Consent, Dialog, shortest_prefix};
use super::super::event::{Effect, Intent};
use super::super::model::{Model, Overlay, Running, View};
use super::super::screens::deploy::{DeployView, Kind};
use super::super::setup::{Found, Setup};
use super::super::spare;
use super::super::theme::Role;
use crate::monitor::{Pipeline, StreamSnapshot, Tally};
use crate::shape::Part;

/// Asks for consent, or says why not.
pub fn ask(model: &mut Model, act: Act, effects: &mut Vec<Effect>) {
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
        let emergency = matches!(act, Act::Stop | Act::Restart | Act::Allow);
        let told = format!("{} of {stream} is under way", running.word);
        if !emergency || running.word == "stop" {
            return model.say(Role::Warn, format!("{told}. Nothing was changed."));
        }
        model.say(Role::Warn, told);
    }
    match act {
        Act::Start => start(model, &stream),
        Act::Stop => stop(model, &stream),
        Act::Destroy => destroy(model, &stream),
        Act::Restart => restart(model, &stream),
        Act::Allow => {
            let text = "Encoders may push from this network too. Running encoders are not touched.";
            let what = Consent::Value("an address or network, as in 203.0.113.7/32,");
            let dialog = Dialog::new("Allow an address", &stream, what, Ask::Network)
                .line(Role::Text, text)
                .line(Role::Muted, identity(model))
                .same_as("aws medialive update-input-security-group --input-security-group-id … --whitelist-rules …");
            open(model, dialog);
        }
        Act::Apply => apply(model, &stream),
        Act::Retry => again(model, &stream, false, effects),
        Act::Skip => again(model, &stream, true, effects),
        Act::RollBack => roll_back(model, &stream),
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
        Intent::Start | Intent::Stop | Intent::Restart(_) | Intent::Allow(_) => false,
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
    } else if model.view == View::Streams && word != "allow" {
        model.go(View::Live);
    }
    effects.push(Effect::Act { stream, intent });
    super::poke(model, effects);
    super::watch(model, effects);
}

/// Leaves, after asking when something runs (screens.md rule 11).
pub fn quit(model: &mut Model, effects: &mut Vec<Effect>) {
    let running: Vec<String> = model
        .snapshot
        .iter()
        .flat_map(|s| &s.streams)
        .filter(|s| model.on_air(&s.name))
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
    let dialog = Dialog::new("Quit", first, Consent::Yes, Ask::Quit)
        .line(
            Role::Strong,
            format!("{first} stays ON AIR{at}.{more} Quit?"),
        )
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

fn open(model: &mut Model, dialog: Dialog) {
    model.overlay = Some(Overlay::Dialog(Box::new(dialog)));
}

/// Who does what where: a line in every dialog.
fn identity(model: &Model) -> String {
    model.identity().map_or_else(String::new, |i| {
        let world = if i.simulated {
            "REHEARSAL"
        } else {
            "AWS, real"
        };
        format!("{}, {} as {} ({world})", i.region, i.account, i.who)
    })
}

fn snapshot<'a>(model: &'a Model, stream: &str) -> Option<&'a StreamSnapshot> {
    model
        .snapshot
        .as_ref()?
        .streams
        .iter()
        .find(|s| s.name == stream)
}

fn channel_id(model: &Model, stream: &str) -> String {
    snapshot(model, stream)
        .and_then(|s| s.channel_id.clone())
        .unwrap_or_else(|| "…".into())
}

fn start(model: &mut Model, stream: &str) {
    let state = snapshot(model, stream).and_then(|s| s.channel_state.clone());
    match state.as_deref() {
        None => {
            return model.say(
                Role::Warn,
                format!("{stream} has no channel yet: p plans, A applies. Nothing was changed."),
            );
        }
        Some("IDLE") => {}
        Some(other) => {
            return model.say(
                Role::Warn,
                format!("{stream} is {other} already. Nothing was changed."),
            );
        }
    }
    let price = model.orders.wants.get(stream).and_then(|w| w.usd_per_hour);
    let bills = price.map_or_else(|| "It bills from now on; the price is not in the table.".to_owned(), |usd| format!("It bills ${usd:.2}/h from now on, at least 10 minutes (${:.2}), with or without picture.", usd / 6.0));
    let dialog = Dialog::new(
        format!("Start {stream}"),
        stream,
        Consent::Yes,
        Ask::Act(Intent::Start),
    )
    .line(Role::Strong, bills)
    .line(
        Role::Text,
        "Usually under 3 minutes, up to 10 is normal. For a big event start two hours early.",
    )
    .line(
        Role::Text,
        "Alarms are armed once it runs. Encoders may be refused until then; let them retry.",
    )
    .line(Role::Muted, identity(model))
    .same_as(format!(
        "aws medialive start-channel --channel-id {}",
        channel_id(model, stream)
    ));
    open(model, dialog);
}

fn stop(model: &mut Model, stream: &str) {
    let Some(now) = snapshot(model, stream) else {
        return model.say(
            Role::Warn,
            format!("{stream} is not seen in AWS. Nothing was changed."),
        );
    };
    match now.channel_state.as_deref() {
        None | Some("IDLE") => {
            return model.say(
                Role::Warn,
                format!("{stream} is off air already. Nothing was changed."),
            );
        }
        Some(_) => {}
    }
    let both = now.legs.len() == 2
        && now
            .legs
            .iter()
            .all(|l| l.outputs.now.fresh().is_some_and(|v| v > 0.0));
    // MediaPackage v1 ends the playlist when both pipelines stop [documented: aws-facts 3].
    let players = if both {
        "Both pipelines are active: the playlist will end (ENDLIST). Players may need a reload after the next start."
    } else {
        "The playlist may go stale instead of ending. Players may need a reload after the next start."
    };
    let picture = if matches!(now.tally, Tally::RunningNoInput(_)) {
        "It has no input: viewers see nothing now.".to_owned()
    } else {
        "Every viewer loses the picture.".to_owned()
    };
    let names = model.names();
    let enough = shortest_prefix(stream, names.iter().map(String::as_str));
    let consent = Consent::Prefix {
        name: stream.to_owned(),
        enough,
    };
    let dialog = Dialog::new(
        format!("Stop {stream}"),
        stream,
        consent,
        Ask::Act(Intent::Stop),
    )
    .line(Role::Bad, format!("{picture} This is not a pause."))
    .line(Role::Text, players)
    .line(
        Role::Text,
        "Ingest and playback URLs stay. Alarms are disarmed. Billing of the channel ends.",
    )
    .line(Role::Muted, identity(model))
    .same_as(format!(
        "aws medialive stop-channel --channel-id {}",
        channel_id(model, stream)
    ));
    open(model, dialog);
}

fn destroy(model: &mut Model, stream: &str) {
    if let Some(why) = not_off_air(model, stream) {
        let idle = idle(model, stream);
        let dialog = Dialog::new(
            format!("Destroy {stream}"),
            stream,
            Consent::Told,
            Ask::Nothing,
        )
        .line(
            Role::Bad,
            format!("REFUSED  {stream} {why}. Nothing was changed."),
        )
        .line(
            Role::Text,
            "Destroy would end the show and delete both ingest URLs and the playback URL for ever.",
        )
        .line(
            Role::Text,
            format!("To end the show and keep the URLs: X ({idle})."),
        )
        .line(
            Role::Text,
            "To destroy after the show: stop first, then D. The archive is kept.",
        )
        .line(Role::Muted, identity(model));
        return open(model, dialog);
    }
    let idle = idle(model, stream);
    let mut dialog = Dialog::new(
        format!("Destroy {stream}"),
        stream,
        Consent::Whole(stream.to_owned()),
        Ask::Act(Intent::Destroy {
            delete_archive: false,
        }),
    )
    .line(
        Role::Bad,
        "Removes every part of the stream. These die for ever, and a new deploy makes other ones:",
    );
    let urls = match &model.outputs {
        Some(Ok(view)) if view.spec.name.as_str() == stream => {
            let o = &view.outputs;
            let ingest = [&o.ingest_a, &o.ingest_b]
                .into_iter()
                .flatten()
                .map(|i| i.url(false));
            ingest.chain(o.hls_url.clone()).collect::<Vec<_>>()
        }
        _ => vec!["both ingest URLs, the playback URLs, the player page".to_owned()],
    };
    for url in urls {
        dialog = dialog.line(Role::Text, format!("  {url}"));
    }
    dialog = dialog
        .line(
            Role::Text,
            format!("To keep them: leave it stopped ({idle})."),
        )
        .line(
            Role::Text,
            "Ends with a receipt. CloudFront takes 3 to 15 minutes to go.",
        )
        .line(Role::Muted, identity(model))
        .same_as(format!("onair destroy {stream} --confirm {stream}"));
    dialog.tick = Some(("delete the recordings too (tab ticks)".into(), false));
    open(model, dialog);
}

/// Why a stream is not destroyed now; nothing when it is seen to be off air. ON AIR is said only of
/// what is proven (screens.md rule 3).
fn not_off_air(model: &Model, stream: &str) -> Option<String> {
    let now = snapshot(model, stream)?;
    let word = match &now.tally {
        Tally::OffAir | Tally::NotDeployed | Tally::Unknown => return None,
        Tally::Blind { .. } => {
            return Some("may be on air: AWS does not answer, so nobody knows".to_owned());
        }
        Tally::OnAir { .. } => "is ON AIR",
        Tally::Starting(_) => "is STARTING",
        Tally::Ending => "is ENDING",
        _ => "is RUNNING",
    };
    let carries = now
        .carries
        .map_or_else(String::new, |p| format!(": {} carries", p.letter()));
    Some(format!("{word}{carries}"))
}

/// What a stopped stream costs.
fn idle(model: &Model, stream: &str) -> String {
    let estimate = model.specs.get(stream);
    estimate
        .and_then(|spec| crate::spec::price::estimate(spec).ok())
        .map_or_else(
            || "the idle channel costs little, unverified".to_owned(),
            |e| {
                // A month of AWS's calculators has 730 hours.
                let usd = e.idle_usd_per_month.usd() / 730.0;
                format!("about ${usd:.2}/h while idle, unverified")
            },
        )
}

/// Only a pipeline that does not carry is restarted (screens.md rule 4).
fn restart(model: &mut Model, stream: &str) {
    let Some(now) = snapshot(model, stream) else {
        return model.say(
            Role::Warn,
            format!("{stream} is not seen in AWS. Nothing was changed."),
        );
    };
    let spare = Pipeline::BOTH
        .into_iter()
        .find(|p| spare::refused(now, *p).is_none());
    match (spare, now.carries) {
        (Some(spare), Some(carries)) => ask_restart(model, stream, spare, carries),
        _ => {
            let carried = now.carries.map_or(Pipeline::A, Pipeline::other);
            let why = spare::refused(now, carried).unwrap_or("it is not known which may be");
            model.say(
                Role::Warn,
                format!("restart is refused: {why}. Nothing was changed."),
            );
        }
    }
}

fn ask_restart(model: &mut Model, stream: &str, spare: Pipeline, carries: Pipeline) {
    let dialog = Dialog::new(
        format!("Restart {}", spare.letter()),
        stream,
        Consent::Yes,
        Ask::Act(Intent::Restart(spare)),
    )
    .line(
        Role::Strong,
        format!(
            "Pipeline {} restarts; {} carries the show and is not touched.",
            spare.letter(),
            carries.letter()
        ),
    )
    .line(
        Role::Text,
        "Until it is back, usually within a minute, there is no spare.",
    )
    .line(Role::Muted, identity(model))
    .same_as(format!(
        "aws medialive restart-channel-pipelines --channel-id {} --pipeline-ids PIPELINE_{}",
        channel_id(model, stream),
        spare.number()
    ));
    open(model, dialog);
}

fn apply(model: &mut Model, stream: &str) {
    let Some(Ok(view)) = &model.plan else {
        return model.say(Role::Warn, "there is no plan to apply: p makes one");
    };
    let plan = view.plan.clone();
    if plan.is_empty() {
        return model.say(Role::Ok, "nothing to do: everything is as configured");
    }
    if let Err(refusal) = plan.refuse_on_air() {
        let dialog = Dialog::new("Apply", stream, Consent::Told, Ask::Nothing)
            .line(Role::Bad, format!("REFUSED  {refusal}"))
            .line(
                Role::Text,
                format!("Stop first (X), or in a shell: onair deploy {stream} --take-off-air"),
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

/// Retry: once more, what failed and what waits for it. Skip: once more, without this one.
fn again(model: &mut Model, stream: &str, skip: bool, effects: &mut Vec<Effect>) {
    let Some(view) = model.deploys.get(stream) else {
        return model.say(Role::Warn, "there is no run to go on with");
    };
    if view.kind() == Kind::Destroy {
        return model.say(
            Role::Warn,
            "this run removes the stream: D on Live or Streams goes on with that",
        );
    }
    let failed: Vec<Part> = view.failed();
    let under = view.part_at(model.deploy_cursor);
    let chosen = under.filter(|p| failed.contains(p));
    let Some(part) = chosen.or_else(|| failed.into_iter().next()) else {
        return model.say(Role::Warn, "no step has failed");
    };
    let intent = Intent::Deploy {
        plan: None,
        skip: skip.then_some(part),
    };
    send(model, stream.to_owned(), intent, effects);
}

fn roll_back(model: &mut Model, stream: &str) {
    let Some(view) = model.deploys.get(stream) else {
        return model.say(Role::Warn, "there is no run to roll back");
    };
    if !view.made_everything() {
        return model.say(Role::Warn, "roll back is for a first deploy; this run changed a stream that was there. Nothing was changed.");
    }
    destroy(model, stream);
}
