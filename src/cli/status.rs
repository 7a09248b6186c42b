//! `onair status`: parts and channel at one look.

use super::args::{Common, StreamArg};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{cost, headless, session, until};
use crate::engine;

/// Runs the command.
///
/// # Errors
/// Usage, or as the calls.
pub async fn run(common: &Common, args: &StreamArg, out: &Out) -> Result<u8, CliError> {
    let (name, region) = session::who(common, args.stream.as_deref())?;
    let session = session::open(common, &name, region, out).await?;
    let status = engine::status(&session.cx).await?;
    let word = match status.channel.as_deref() {
        None => "NOT DEPLOYED, or only in part",
        Some("IDLE") => "OFF AIR: idle, nothing encodes",
        Some("RUNNING") => "RUNNING: it bills; whether viewers have picture is not judged here",
        Some(other) => other,
    };
    let rehearsal = if session.cx.aws.simulated() {
        "  REHEARSAL"
    } else {
        ""
    };
    let seen = match status.channel {
        Some(_) => headless::look(common, &session.cx, out).await?,
        None => None,
    };
    let now = session.cx.aws.clock().now();
    let ends = seen.as_ref().and_then(|s| s.end(now));
    let here = jiff::tz::TimeZone::system();
    let end = ends.map(|at| format!("{}\n", until::words(at, now, &here)));
    let end = end.unwrap_or_default();
    out.line(format!(
        "{name}  {}  {}{rehearsal}\n{word}\n{end}",
        region.as_str(),
        session.cx.identity.account
    ));
    for part in &status.parts {
        let foreign = if part.ours { "" } else { "  NOT OURS" };
        out.line(format!(
            "  {:<22} {:<12} {}{foreign}",
            part.part, part.state, part.id
        ));
        out.object(Message::StatusPart(part.clone()));
    }
    if let Some(meter) = seen.as_ref().and_then(|s| s.meter.as_ref()) {
        out.line("");
        for line in cost::lines(meter, now) {
            out.line(line);
        }
        for object in cost::objects(meter, now) {
            out.object(object);
        }
    }
    out.object(Message::Status {
        channel_state: status.channel.clone(),
        parts: status.parts.len(),
        ends,
        ends_in_ms: ends.map(|at| until::left_ms(at, now)),
    });
    Ok(0)
}
