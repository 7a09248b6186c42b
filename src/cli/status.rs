//! `onair status`: parts and channel at one look.

use super::args::{Common, StreamArg};
use super::error::CliError;
use super::headless::{alert_source, one_line};
use super::message::Message;
use super::output::Out;
use super::session::Session;
use super::{cost, headless, session, until};
use crate::aws::{AwsError, GLOBAL_REGION};
use crate::engine::{self, Status};
use crate::monitor::{Alert, Pipeline};
use crate::shape::Part;

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
    alerts(&session, &status, out).await;
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

/// What AWS itself says is wrong, of a channel that runs. What cannot be asked is told and fails nothing.
async fn alerts(session: &Session, status: &Status, out: &Out) {
    if status.channel.as_deref() != Some("RUNNING") {
        return;
    }
    let told = match asked(session, status).await {
        Ok(told) => told,
        Err(e) => return out.warn(format!("onair: alerts are not known: {e}")),
    };
    out.line(if told.is_empty() {
        "\nno alert of MediaLive, no alarm in ALARM"
    } else {
        "\nwhat AWS says itself"
    });
    for alert in told {
        let since = alert.since.strftime("%FT%TZ");
        let cleared = alert
            .cleared
            .map(|at| at.strftime(", cleared %FT%TZ").to_string());
        out.line(format!(
            "  {} set {since}{}: {}",
            one_line(&alert.name()),
            cleared.unwrap_or_default(),
            one_line(&alert.message)
        ));
        out.object(Message::StatusAlert {
            source: alert_source(alert.source),
            what: alert.what,
            message: alert.message,
            pipeline: alert.pipeline.map(Pipeline::letter),
            since: alert.since,
            cleared: alert.cleared,
        });
    }
}

async fn asked(session: &Session, status: &Status) -> Result<Vec<Alert>, AwsError> {
    let (aws, identity) = (&session.cx.aws, &session.cx.identity);
    let mut told = Vec::new();
    let channel = status.parts.iter().find(|p| p.part == Part::Channel);
    if let Some(channel) = channel {
        let alerts = aws.channel_alerts(&channel.id).await?;
        told.extend(alerts.into_iter().map(Alert::from));
    }
    let prefix = identity.alarm_prefix();
    let here = aws.region().to_owned();
    let regions = [here.as_str(), GLOBAL_REGION];
    for region in &regions[..if here == GLOBAL_REGION { 1 } else { 2 }] {
        let alarms = aws.alarms_status(&prefix, true, region).await?;
        told.extend(alarms.iter().filter_map(|a| Alert::of(a, &prefix)));
    }
    Ok(told)
}
