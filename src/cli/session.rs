//! What most commands begin with: the configured stream, the way to AWS or to the simulator, and the
//! engine's context.

use super::args::Common;
use super::error::CliError;
use super::output::Out;
use super::paths;
use super::simulator::{Serving, join_or_serve};
use crate::aws::{Aws, CallLog, Target};
use crate::clock::Clock;
use crate::config::{Loaded, Origins, Sources, load};
use crate::engine::{Context, Stamped};
use crate::spec::{Region, StreamName, StreamSpec};
use tokio::sync::mpsc::UnboundedReceiver;

/// An open session.
pub struct Session {
    /// The engine's context.
    pub cx: Context,
    /// What runs say.
    pub events: UnboundedReceiver<Stamped>,
    /// Keeps a simulator of this process alive.
    pub simulator: Option<Serving>,
}

/// Reads the configuration.
///
/// # Errors
/// Usage (2), naming every problem at once.
pub fn config(common: &Common) -> Result<Loaded, CliError> {
    let env = std::env::vars_os()
        .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
        .collect();
    let mut sources = Sources::read(common.config.as_deref(), env)?;
    for pair in &common.set {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            CliError::usage(format!(
                "--set {pair}: write KEY=VALUE, as in archive.enabled=false"
            ))
        })?;
        sources.overrides.push((key.to_owned(), value.to_owned()));
    }
    if let Some(region) = &common.region {
        sources.overrides.push(("region".into(), region.clone()));
    }
    Ok(load(&sources)?)
}

/// The stream as configured.
///
/// # Errors
/// Usage (2).
pub fn spec(common: &Common, stream: Option<&str>) -> Result<(StreamSpec, Origins), CliError> {
    Ok(config(common)?.stream(stream)?)
}

/// Who a command is about: name and region, from the configuration, or from the command line alone
/// (a destroy must work from a laptop that never saw the configuration).
///
/// # Errors
/// Usage (2).
pub fn who(common: &Common, stream: Option<&str>) -> Result<(StreamName, Region), CliError> {
    let first = match spec(common, stream) {
        Ok((spec, _)) => return Ok((spec.name, spec.region)),
        Err(e) => e,
    };
    let named = stream.and_then(|name| name.parse::<StreamName>().ok());
    let region = common
        .region
        .clone()
        .or_else(|| std::env::var("AWS_REGION").ok())
        .filter(|r| !r.is_empty());
    match (named, region.map(|r| r.parse::<Region>())) {
        (Some(name), Some(Ok(region))) => Ok((name, region)),
        (_, Some(Err(e))) => Err(CliError::usage(e)),
        _ => Err(first),
    }
}

/// Opens a session.
///
/// # Errors
/// Credentials (7), or as the calls.
pub async fn open(
    common: &Common,
    name: &StreamName,
    region: Region,
    out: &Out,
) -> Result<Session, CliError> {
    let (aws, clock, settle, simulator) = connect(common, region.as_str()).await?;
    out.about(&clock, Some(name.as_str()), aws.simulated());
    Ok(context(aws, settle, simulator, name, region, out))
}

/// Connects to AWS, or to the simulator.
///
/// # Errors
/// Credentials (7), or as the calls.
pub async fn connect(
    common: &Common,
    region: &str,
) -> Result<(Aws, Clock, f64, Option<Serving>), CliError> {
    if !common.sim {
        if common.speed.is_some() || common.settle.is_some() {
            return Err(CliError::usage(
                "--speed and --settle belong to a rehearsal: add --sim",
            ));
        }
        let clock = Clock::wall();
        let target = Target::Aws {
            profile: common.profile.clone(),
        };
        return Ok((
            Aws::connect(target, region, clock.clone(), CallLog::default()).await?,
            clock,
            1.0,
            None,
        ));
    }
    let sim = join_or_serve(common.speed, common.settle).await?;
    let target = Target::Sim { url: sim.url };
    let aws = Aws::connect(target, region, sim.clock.clone(), CallLog::default()).await?;
    Ok((aws, sim.clock, sim.settle, sim.serving))
}

/// A session over an open connection. Never fails for want of history: that is told as a warning.
pub fn context(
    aws: Aws,
    settle: f64,
    simulator: Option<Serving>,
    name: &StreamName,
    region: Region,
    out: &Out,
) -> Session {
    let state_dir = paths::state_dir();
    let dir = state_dir.as_deref().ok();
    let (cx, events, trouble) = Context::open(aws, settle, (name.clone(), region), dir, &out.run);
    let no_place = state_dir.as_ref().err().map(ToString::to_string);
    for told in no_place.into_iter().chain(trouble.map(|e| e.to_string())) {
        out.warn(format!("onair: {told}"));
    }
    Session {
        cx,
        events,
        simulator,
    }
}
