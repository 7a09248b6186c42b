//! Watching without a console: `watch`, `status --check` and `exporter`, and here what they share: the
//! way from the command line to pictures of the monitor. What a picture means is the monitor's; how it
//! is told is in `words`, `changes`, `verdict` and `metrics`, which are pure.

mod changes;
mod exporter;
mod metrics;
mod outside;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

pub use changes::Change;
pub use exporter::exporter;
pub use outside::{settings as notify_settings, terminal as notify_terminal};
pub use verdict::Judgement;
pub use words::{alert_source, one_line};

use super::args::{Common, EvidenceArgs, StatusArgs, WatchArgs};
use super::error::CliError;
use super::message::{Body, Message};
use super::output::Out;
use super::simulator::Serving;
use super::{list, paths, progress, session};
use crate::aws::Aws;
use crate::clock::Clock;
use crate::engine::Context;
use crate::evidence::{About, Evidence};
use crate::history::{KEEP_DAYS, Tape, Whose};
use crate::monitor::{self, Orders, Snapshot, StreamSnapshot, Wants};
use crate::spec::Region;
use crate::tui::wants;
use outside::Outside;
use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::{mpsc, watch as channel};
use tokio::task::JoinHandle;

/// A status waits for numbers no longer than this.
const LOOK: Duration = Duration::from_secs(20);

/// A region that is being watched; ends with this.
struct Watching {
    clock: Clock,
    region: Region,
    simulated: bool,
    pictures: mpsc::UnboundedReceiver<Snapshot>,
    poller: JoinHandle<()>,
    aws: Aws,
    _simulator: Option<Serving>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.poller.abort();
    }
}

impl Watching {
    /// Connects, and watches the region or one stream of it.
    async fn begin(
        common: &Common,
        region: Region,
        only: Option<&str>,
        records: bool,
        out: &Out,
    ) -> Result<Self, CliError> {
        let wants = configured(common, region, only, out)?;
        let (aws, clock, _, simulator) = session::connect(common, region.as_str()).await?;
        out.about(&clock, only, aws.simulated());
        // Refused is told at once and by its own exit code: the poller would go on for ever.
        aws.list_channels().await?;
        let tape = if records {
            tape(common, &aws, out)?
        } else {
            None
        };
        let orders = Orders {
            only: only.map(str::to_owned),
            wants,
            profile: common.profile.clone(),
            ..Orders::default()
        };
        Ok(Self::over(aws, clock, region, orders, simulator, tape))
    }

    fn over(
        aws: Aws,
        clock: Clock,
        region: Region,
        orders: Orders,
        simulator: Option<Serving>,
        tape: Option<Tape>,
    ) -> Self {
        let (say, pictures) = mpsc::unbounded_channel();
        let (simulated, asked) = (aws.simulated(), aws.clone());
        let poller = tokio::spawn(async move {
            // Held for as long as it is watched: the orders never change.
            let (_orders, heard) = channel::channel(orders);
            let told = move |picture| {
                if let Some(tape) = &tape {
                    tape.note(&picture);
                }
                // Nobody listens any more: the command is ending.
                say.send(picture).ok();
            };
            monitor::watch(aws, heard, told).await;
        });
        Self {
            clock,
            region,
            simulated,
            pictures,
            poller,
            aws: asked,
            _simulator: simulator,
        }
    }

    async fn next(&mut self) -> Result<Snapshot, CliError> {
        let ended = || CliError::failed("watching ended by itself; that is a mistake in onair");
        self.pictures.recv().await.ok_or_else(ended)
    }
}

/// Where pictures are written down; without a place the watching goes on. One look of a check is no
/// recording.
fn tape(common: &Common, aws: &Aws, out: &Out) -> Result<Option<Tape>, CliError> {
    let (keep_days, wrong) = session::config(common)?.settings.keep_days(KEEP_DAYS);
    for told in wrong {
        out.warn(format!("onair: {told}"));
    }
    let whose = Whose {
        account: aws.account().to_owned(),
        region: aws.region().to_owned(),
        simulated: aws.simulated(),
        stream: String::new(),
    };
    let state_dir = match paths::state_dir() {
        Ok(dir) => dir,
        Err(e) => {
            out.warn(format!("onair: nothing is recorded: {e}"));
            return Ok(None);
        }
    };
    let say = |told| eprintln!("onair: {told}");
    Ok(Some(Tape::start(&state_dir, whose, keep_days, say)))
}

/// What the configuration wants of streams in this region. One that cannot be read is told, and watched
/// without.
fn configured(
    common: &Common,
    region: Region,
    only: Option<&str>,
    out: &Out,
) -> Result<BTreeMap<String, Wants>, CliError> {
    let loaded = session::config(common)?;
    let mut all = BTreeMap::new();
    let meant = |name: &str| only.is_none_or(|only| only == name);
    for name in loaded.streams.keys().filter(|n| meant(n.as_str())) {
        match loaded.among_all(name) {
            Ok((spec, _)) if spec.region == region => {
                all.insert(name.to_string(), wants::of(&spec, None));
            }
            Ok(_) => {}
            Err(e) => out.warn(format!("onair: {e}")),
        }
    }
    Ok(all)
}

/// The stream and region of a command that may be about all streams of a region.
fn who(common: &Common, stream: Option<&str>) -> Result<(Option<String>, Region), CliError> {
    match stream {
        Some(_) => {
            let (name, region) = session::who(common, stream)?;
            Ok((Some(name.to_string()), region))
        }
        None => Ok((None, list::region(common)?)),
    }
}

/// Runs `onair watch` until it is interrupted.
///
/// # Errors
/// Usage (2), credentials (7), or as the first calls.
pub async fn watch(common: &Common, args: &WatchArgs, out: &Out) -> Result<u8, CliError> {
    let mut stop = pin!(progress::interrupted());
    let (only, region) = who(common, args.stream.as_deref())?;
    let told = notify_settings(common)?;
    let mut watching = tokio::select! {
        code = &mut stop => return Ok(code),
        begun = Watching::begin(common, region, only.as_deref(), true, out) => begun?,
    };
    if watching.simulated {
        out.warn("onair: REHEARSAL: the simulator is watched, not AWS");
    }
    let mut outside = Outside::start(told, &watching.aws, out);
    let clock = watching.clock.clone();
    let mut end = pin!(async {
        match args.length {
            Some(length) => clock.sleep(length).await,
            None => std::future::pending().await,
        }
    });
    let mut before = None;
    loop {
        let now = tokio::select! {
            code = &mut stop => {
                outside.finish().await;
                return Ok(watched(code));
            }
            () = &mut end => {
                outside.finish().await;
                return Ok(0);
            }
            now = watching.next() => now?,
        };
        outside.picture(&now);
        for change in changes::between(before.as_ref(), &now, only.as_deref()) {
            out.line(change.line());
            let (at, stream) = (change.at, change.stream.clone());
            let body = Body::Message(Message::Change(change));
            out.object_of(Some(at), stream.as_deref(), body);
        }
        before = Some(changes::remembered(before, now));
    }
}

/// Being interrupted is how a watcher is meant to end.
fn watched(code: u8) -> u8 {
    if code == 130 || code == 143 { 0 } else { code }
}

/// Runs `onair status --check`: one line, and the exit code is the judgement.
///
/// # Errors
/// Usage (2); with `--json` also what AWS refuses (1, 7), which is a line on stdout without.
pub async fn check(common: &Common, args: &StatusArgs, out: &Out) -> Result<u8, CliError> {
    let (name, region) = session::who(common, args.stream.stream.as_deref())?;
    let name = name.to_string();
    let judged = tokio::select! {
        code = progress::interrupted() => return Ok(code),
        judged = settled(common, args, &name, region, out) => judged,
    };
    let judged = match judged {
        // Monitors show what is on stdout.
        Err(e) if !out.json && e.code != 2 => {
            let told: Vec<_> = e.message.split_whitespace().collect();
            out.line(format!("NO DATA {name}: {}", told.join(" ")));
            return Ok(e.code);
        }
        judged => judged?,
    };
    let rehearsal = if common.sim { " (REHEARSAL)" } else { "" };
    out.line(format!("{}{rehearsal}", judged.line(&name)));
    let code = judged.exit_code();
    out.object(Message::Check(judged));
    Ok(code)
}

/// Looks until the judgement is settled, or the time is over.
async fn settled(
    common: &Common,
    args: &StatusArgs,
    name: &str,
    region: Region,
    out: &Out,
) -> Result<Judgement, CliError> {
    let mut watching = Watching::begin(common, region, Some(name), false, out).await?;
    let clock = watching.clock.clone();
    let mut end = pin!(clock.sleep(args.timeout));
    let mut last: Option<Snapshot> = None;
    loop {
        tokio::select! {
            () = &mut end => {
                return Ok(verdict::unsettled(last.as_ref(), name, args.expect, args.timeout));
            }
            now = watching.next() => {
                let now = now?;
                if let Some(judged) = verdict::of(&now, name, args.expect) {
                    return Ok(judged);
                }
                last = Some(now);
            }
        }
    }
}

/// What is seen of a stream, once the judgement is settled or the time is over, for `onair evidence`.
///
/// # Errors
/// Usage (2), or as the first calls (1, 7); failed (1) when nothing was seen at all.
pub async fn evidence(
    common: &Common,
    args: &EvidenceArgs,
    out: &Out,
) -> Result<Evidence, CliError> {
    let (name, region) = session::who(common, args.stream.stream.as_deref())?;
    let name = name.as_str();
    let mut stop = pin!(progress::interrupted());
    let gone = |code| CliError {
        code,
        message: "interrupted: nothing was written".into(),
    };
    let mut watching = tokio::select! {
        code = &mut stop => return Err(gone(code)),
        begun = Watching::begin(common, region, Some(name), false, out) => begun?,
    };
    let clock = watching.clock.clone();
    let mut end = pin!(clock.sleep(args.timeout));
    let mut last: Option<Snapshot> = None;
    loop {
        tokio::select! {
            code = &mut stop => return Err(gone(code)),
            () = &mut end => break,
            now = watching.next() => {
                let now = now?;
                let settled = verdict::of(&now, name, None).is_some();
                last = Some(now);
                if settled {
                    break;
                }
            }
        }
    }
    let seen = last
        .as_ref()
        .map(|p| (p.at, p.streams.iter().find(|s| s.name == name)));
    let Some((at, Some(stream))) = seen else {
        return Err(CliError::failed(format!(
            "{name}: nothing was seen of it within {} s; --timeout waits longer",
            args.timeout.as_secs()
        )));
    };
    let about = About {
        account: watching.aws.account().to_owned(),
        region: watching.aws.region().to_owned(),
        simulated: watching.simulated,
        profile: common.profile.clone().filter(|_| !common.sim),
        recorded: false,
    };
    let calls = watching.aws.calls().latest();
    Ok(Evidence::of(&about, stream, at, &calls))
}

/// One picture of a stream with its numbers, over an open connection; nothing when AWS gives none in
/// time. For a status: nothing is judged by it.
///
/// # Errors
/// Usage (2).
pub async fn look(
    common: &Common,
    cx: &Context,
    out: &Out,
) -> Result<Option<StreamSnapshot>, CliError> {
    let name = cx.identity.stream.to_string();
    let region = cx.identity.region;
    let orders = Orders {
        wants: configured(common, region, Some(&name), out)?,
        only: Some(name.clone()),
        ..Orders::default()
    };
    let clock = cx.aws.clock().clone();
    let (aws, clock_too) = (cx.aws.clone(), clock.clone());
    let mut watching = Watching::over(aws, clock_too, region, orders, None, None);
    let mut end = pin!(clock.sleep(LOOK));
    let mut last = None;
    // The first one comes before the numbers of what runs.
    for _ in 0..2 {
        tokio::select! {
            () = &mut end => break,
            now = watching.next() => {
                let all = now?.streams;
                last = all.into_iter().find(|s| s.name == name);
                if last.as_ref().is_some_and(|s| s.channel_state.as_deref() != Some("RUNNING")) {
                    break;
                }
            }
        }
    }
    Ok(last)
}

/// How long ago; zero when it lies ahead.
fn age(now: crate::clock::Timestamp, then: crate::clock::Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}
