//! `onair probe URL`: what a player would find, without configuration and without credentials. One
//! table, a line per change with `--watch`, or an object per look with `--json`.

use super::args::{Common, ProbeArgs};
use super::error::CliError;
use super::message::{Body, Message};
use super::output::Out;
use super::probe_words::{line, state, table};
use super::simulator::{Simulator, join_or_serve};
use crate::clock::Clock;
use crate::http::Http;
use crate::probe::{Observation, Play, Prober, Severity, url};
use std::time::Duration;

/// After so many cadences without news the judge has its verdict.
const VERDICT: f64 = 3.2;

/// Runs the command.
///
/// # Errors
/// Usage (2); the URL cannot be reached (1).
pub async fn run(common: &Common, args: &ProbeArgs, out: &Out) -> Result<u8, CliError> {
    let url = url(&args.url).map_err(CliError::usage)?;
    let (http, clock, _simulator) = way(common).await?;
    out.about(&clock, None, http.rehearses());
    let mut prober = Prober::new(http, clock.clone(), url, args.deep, Vec::new());
    if args.watch {
        watch(&mut prober, &clock, args, out).await
    } else {
        once(&mut prober, &clock, args, out).await
    }
}

/// The way to where it is played: the world, or in a rehearsal the simulator.
async fn way(common: &Common) -> Result<(Http, Clock, Option<Simulator>), CliError> {
    let wrong = |e: std::io::Error| CliError::failed(format!("no HTTP from here: {e}"));
    if common.sim {
        let simulator = join_or_serve(common.speed, common.settle).await?;
        let clock = simulator.clock.clone();
        let http = Http::rehearsal(clock.clone(), &simulator.url).map_err(wrong)?;
        return Ok((http, clock, Some(simulator)));
    }
    if common.speed.is_some() || common.settle.is_some() {
        return Err(CliError::usage(
            "--speed and --settle belong to a rehearsal: add --sim",
        ));
    }
    let clock = Clock::wall();
    Ok((Http::new(clock.clone()).map_err(wrong)?, clock, None))
}

/// Looks until it is known whether the playlist advances: one look cannot tell.
async fn once(
    prober: &mut Prober,
    clock: &Clock,
    args: &ProbeArgs,
    out: &Out,
) -> Result<u8, CliError> {
    let began = clock.now();
    let mut seen = prober.look().await;
    say(&seen, out);
    while seen.play == Play::Live && seen.advancing.is_none() && !args.once {
        // By the list's own cadence: looks come sooner while one more decides, the verdict does not.
        let most = prober.cadence().mul_f64(VERDICT);
        if clock.since(began) > most {
            break;
        }
        let part = prober.every() / 4;
        clock.sleep(part.max(Duration::from_millis(500))).await;
        seen = prober.look().await;
        say(&seen, out);
    }
    for row in table(&seen, &prober.shown(), out.width()) {
        out.line(row);
    }
    ended(&seen, prober, seen.worst())
}

async fn watch(
    prober: &mut Prober,
    clock: &Clock,
    args: &ProbeArgs,
    out: &Out,
) -> Result<u8, CliError> {
    let (mut before, mut worst) = (None, Severity::Note);
    let mut left = args.looks;
    loop {
        let seen = prober.look().await;
        say(&seen, out);
        let now = state(&seen);
        if before.as_ref() != Some(&now) {
            out.line(line(&seen));
        }
        before = Some(now);
        worst = worst.max(seen.worst());
        left = left.map(|n| n.saturating_sub(1));
        if left == Some(0) {
            return ended(&seen, prober, worst);
        }
        clock.sleep(prober.every()).await;
    }
}

fn say(seen: &Observation, out: &Out) {
    let body = Body::Message(Message::Probe(Box::new(seen.clone())));
    out.object_at(Some(seen.observed_at), body);
}

fn ended(last: &Observation, prober: &Prober, worst: Severity) -> Result<u8, CliError> {
    if !last.reached() {
        let why = last.manifest.error.clone().unwrap_or_default();
        let text = format!("{} cannot be reached: {why}", prober.shown());
        return Err(CliError::failed(text));
    }
    Ok(if worst >= Severity::Minor { 4 } else { 0 })
}
