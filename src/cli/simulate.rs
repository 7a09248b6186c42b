//! `onair simulate`: the simulator alone, for other terminals, the aws CLI and boto3.

use super::args::SimulateArgs;
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::simulator::{PortFile, Serving, clock_after, world_file};
use crate::clock::Clock;
use crate::sim::world::WorldSettings;
use crate::sim::{Options, serve};

/// Runs the command until it is interrupted.
///
/// # Errors
/// When no port can be had or the kept world cannot be read.
pub async fn run(args: &SimulateArgs, out: &Out) -> Result<u8, CliError> {
    if let Some(streams) = args.on_air {
        let speed = args.speed.unwrap_or(1.0);
        let booted = super::rehearsal::boot(speed, usize::from(streams)).await?;
        out.about(&booted.clock, None, true);
        return listen(out, &booted.url, &booted.clock, booted.settle, false).await;
    }
    let settle = args.settle.unwrap_or(1.0);
    let settings = WorldSettings {
        settle,
        list_lag: args.list_lag,
        enforce_iam: args.enforce_iam,
        ..WorldSettings::default()
    };
    let state_file = if args.forget {
        None
    } else {
        PortFile::refuse_second_keeper()?;
        Some(world_file()?)
    };
    if let Some(dir) = state_file.as_deref().and_then(std::path::Path::parent) {
        std::fs::create_dir_all(dir)
            .map_err(|e| CliError::failed(format!("cannot make {}: {e}", dir.display())))?;
    }
    let speed = args.speed.unwrap_or(1.0);
    let clock = state_file
        .as_deref()
        .map_or_else(|| Clock::scaled(speed), |file| clock_after(file, speed));
    let world = state_file.clone();
    out.about(&clock, None, true);
    let options = Options {
        port: args.port,
        state_file,
        world: None,
        settings: Some(settings),
    };
    let running = serve(options, clock.clone())
        .await
        .map_err(|e| CliError::failed(format!("the simulator cannot serve: {e}")))?;
    let code = listen(out, &running.url(), &clock, settle, world.is_some()).await?;
    match world {
        Some(world) => drop(Serving::new(running, clock, &world)),
        None => running.stop().await,
    }
    Ok(code)
}

/// Tells where the simulator is, and waits until it is interrupted: the exit code.
async fn listen(
    out: &Out,
    url: &str,
    clock: &Clock,
    settle: f64,
    keeps: bool,
) -> Result<u8, CliError> {
    // Listened for before anybody is told, who may end it at once.
    let stop = super::progress::interrupted();
    let scale = clock
        .scale()
        .ok_or_else(|| CliError::failed("the simulator's clock has no scale"))?;
    let file = PortFile {
        url: url.to_owned(),
        pid: std::process::id(),
        scale,
        settle,
        keeps,
    };
    let joined = match file.leave()? {
        None => "onair --sim joins it".to_owned(),
        Some(other) => format!("onair --sim joins another one, at {}", other.url),
    };
    out.line(format!(
        "AWS_ENDPOINT_URL={url}\nREHEARSAL: not AWS. {joined}; the aws CLI and boto3 follow AWS_ENDPOINT_URL with any keys. Ctrl-C ends it."
    ));
    out.object(Message::Simulator {
        url: url.to_owned(),
    });
    let code = stop.await;
    PortFile::take_away();
    // Being stopped is how it is meant to end.
    Ok(if code == 130 || code == 143 { 0 } else { code })
}
