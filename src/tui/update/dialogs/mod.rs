//! What each act asks and says before it goes out: what will happen, what dies, what stays, the same as
//! a command. What can harm a running stream is refused or asked for in words; a refusal says what to do
//! instead. Sends nothing itself. What goes on with a plan or a run is [`runs`]'.

pub mod ends;
pub mod runs;

use super::super::dialog::{Ask, Consent, Dialog, shortest_prefix};
use super::super::event::Intent;
use super::super::model::{Model, Overlay};
use super::super::spare;
use super::super::theme::Role;
use super::super::widgets::readings::minute;
use crate::monitor::{End, Pipeline, StreamSnapshot, Tally};

/// Puts it over the screen.
pub fn open(model: &mut Model, dialog: Dialog) {
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

/// Starts the channel.
pub fn start(model: &mut Model, stream: &str) {
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
    let end = match snapshot(model, stream).and_then(|s| s.ends.clone()) {
        Some(End::At(at)) if at > model.now => {
            format!("Announced to end {} UTC; E moves the end.", minute(at))
        }
        _ => "No end is announced; E announces one, so that you are asked in time.".to_owned(),
    };
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
    .line(Role::Text, end)
    .line(Role::Muted, identity(model))
    .same_as(format!(
        "aws medialive start-channel --channel-id {}",
        channel_id(model, stream)
    ));
    open(model, dialog);
}

/// Stops it, at the price of the first letters of its name.
pub fn stop(model: &mut Model, stream: &str) {
    ask_stop(model, stream, &[]);
}

fn ask_stop(model: &mut Model, stream: &str, why: &[(Role, String)]) {
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
    let mut dialog = Dialog::new(
        format!("Stop {stream}"),
        stream,
        consent,
        Ask::Act(Intent::Stop),
    );
    dialog.text.extend_from_slice(why);
    let dialog = dialog
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

/// Removes the stream.
pub fn destroy(model: &mut Model, stream: &str) {
    remove(model, stream, false);
}

fn remove(model: &mut Model, stream: &str, roll_back: bool) {
    let (verb, what) = if roll_back {
        ("Roll back", "Removes what this run made.")
    } else {
        ("Destroy", "Removes every part of the stream.")
    };
    if let Some(why) = not_off_air(model, stream) {
        let keep = if model.on_air(stream) {
            format!(
                "To end the show and keep the URLs: X ({}).",
                idle(model, stream)
            )
        } else {
            "It can be stopped or destroyed when AWS answers again; ctrl-r looks at once."
                .to_owned()
        };
        let dialog = Dialog::new(
            format!("{verb} {stream}"),
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
        .line(Role::Text, keep)
        .line(
            Role::Text,
            "To destroy after the show: stop first, then D. The archive is kept.",
        )
        .line(Role::Muted, identity(model));
        return open(model, dialog);
    }
    let mut dialog = Dialog::new(
        format!("{verb} {stream}"),
        stream,
        Consent::Whole(stream.to_owned()),
        Ask::Act(Intent::Destroy {
            delete_archive: false,
        }),
    )
    .line(
        Role::Bad,
        format!("{what} These die for ever, and a new deploy makes other ones:"),
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
            format!("To keep them: leave it stopped ({}).", idle(model, stream)),
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
pub fn restart(model: &mut Model, stream: &str) {
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
                format!(
                    "restart of {} is refused: {why}. Nothing was changed.",
                    carried.letter()
                ),
            );
        }
    }
}

fn ask_restart(model: &mut Model, stream: &str, spare: Pipeline, carries: Pipeline) {
    let dialog = Dialog::new(
        format!("Restart {} of {stream}", spare.letter()),
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

/// Lets encoders in from one more network.
pub fn allow(model: &mut Model, stream: &str) {
    let text = "Encoders may push from this network too. Running encoders are not touched.";
    let what = Consent::Value("an address or network, as in 203.0.113.7/32,");
    let title = format!("Allow an address to {stream}");
    let dialog = Dialog::new(title, stream, what, Ask::Network)
        .line(Role::Text, text)
        .line(Role::Muted, identity(model))
        .same_as("aws medialive update-input-security-group --input-security-group-id … --whitelist-rules …");
    open(model, dialog);
}
