//! `onair start` and `onair stop`.

use super::args::{Common, StartArgs, StopArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{ask, progress, session, until};
use crate::aws::Phase;
use crate::engine::{self, ChannelLeft, Context};
use crate::shape::Part;

/// Runs `start`.
///
/// # Errors
/// Usage, refusals, or as the engine.
pub async fn start(common: &Common, args: &StartArgs, out: &Out) -> Result<u8, CliError> {
    let (name, region) = session::who(common, args.stream.stream.as_deref())?;
    let session = session::open(common, &name, region, out).await?;
    let cx = session.cx;
    let who = format!(
        "{name} in {region} of account {} as {}",
        cx.identity.account, cx.owner.who
    );
    let ends = args.end.resolve(&cx)?;
    let now = cx.aws.clock().now();
    let zone = jiff::tz::TimeZone::system();
    let told = ends.map(|at| until::words(at, now, &zone));
    let end = told.as_ref().map_or(String::new(), |told| {
        format!(" It {told}; nothing stops by itself.")
    });
    ask::yes(
        &format!("Start {who}? It bills from now on, at least 10 minutes.{end}"),
        args.yes,
    )?;
    // Before it runs: a start that is killed right after leaves no stream without the end that was
    // asked for, and one that may not announce it changes nothing.
    if let Some(at) = ends {
        let announced = engine::announce(&cx, Some(at)).await?;
        out.object(until::message(&announced, now));
    }
    let left = progress::watch(&cx, session.events, out, engine::start(&cx)).await?;
    let armed = if left.alarms == 0 {
        String::new()
    } else {
        format!(" {} alarms armed.", left.alarms)
    };
    out.line(if left.already {
        format!("{name} was RUNNING already.{armed}{end}")
    } else {
        format!("{name} is RUNNING and bills.{armed}{end} Encoders may have been refused until now; they retry by themselves.")
    });
    show(&left, out);
    Ok(0)
}

/// Runs `stop`.
///
/// # Errors
/// Usage, refusals, or as the engine.
pub async fn stop(common: &Common, args: &StopArgs, out: &Out) -> Result<u8, CliError> {
    let (name, region) = session::who(common, args.stream.stream.as_deref())?;
    let session = session::open(common, &name, region, out).await?;
    let cx = session.cx;
    if !args.take_off_air && runs(&cx).await? {
        consent(&name, &cx)?;
    }
    let left = progress::watch(&cx, session.events, out, engine::stop(&cx)).await?;
    out.line(if left.already {
        format!("{name} was off air already.")
    } else {
        format!(
            "{name} is off air. URLs stay; the idle channel and input cost little but not nothing."
        )
    });
    show(&left, out);
    Ok(0)
}

/// The shortest unique prefix of the name is enough, but never less than four letters.
fn consent(name: &crate::spec::StreamName, cx: &Context) -> Result<(), CliError> {
    let name = name.as_str();
    let enough = name.len().min(4);
    let question = format!(
        "{name} RUNS in {} of account {}. Stopping ends the show for every viewer; players may need a reload after the next start.\nType the first {enough} letters of its name to stop it: ",
        cx.identity.region.as_str(),
        cx.identity.account
    );
    ask::word(&question, "--take-off-air", |typed| {
        typed.len() >= enough && name.starts_with(typed)
    })
}

async fn runs(cx: &Context) -> Result<bool, CliError> {
    let found = cx.aws.find(&cx.identity.key(&Part::Channel)).await?;
    Ok(found
        .iter()
        .any(|s| s.state.phase != Phase::Gone && s.state.name != "IDLE"))
}

fn show(left: &ChannelLeft, out: &Out) {
    let ChannelLeft {
        id,
        state,
        already,
        alarms,
    } = left.clone();
    out.object(Message::Channel {
        id,
        state,
        already,
        alarms,
    });
}
