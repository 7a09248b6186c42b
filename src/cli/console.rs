//! `onair`, `onair demo` and `onair replay`: the console with its surroundings: configuration, the terminal's
//! abilities, and how connections are made.

use super::args::{Common, DemoArgs, ReplayArgs};
use super::error::CliError;
use super::{control, paths, recordings, rehearsal, session};
use crate::aws::{Aws, CallLog, Target, profiles};
use crate::config::{self, Loaded};
use crate::history::KEEP_DAYS;
use crate::notify;
use crate::tui::{self, Appearance, Connected, Connector, Setting, Start, Where};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

/// Opens the console on what is configured; without a configuration on the welcome.
///
/// # Errors
/// Usage (2), or the terminal's.
pub fn open(common: &Common) -> Result<u8, CliError> {
    let loaded = session::config(common)?;
    let welcome = loaded.streams.is_empty() && !common.sim;
    let first = if welcome {
        Start::Welcome
    } else {
        Start::Streams {
            rehearse: common.sim,
        }
    };
    run(common, Some(loaded), first, connector(common))
}

/// Opens the console on a rehearsal of its own, with a stream on air; or takes the tour.
///
/// # Errors
/// Usage (2), or the terminal's.
pub fn demo(common: &Common, args: &DemoArgs) -> Result<u8, CliError> {
    let speed = common
        .speed
        .unwrap_or(if args.tour { tui::tour::SPEED } else { 1.0 });
    let (tour, streams) = (args.tour, args.streams);
    let connect: Connector = Arc::new(move |_| {
        Box::pin(async move {
            let booted = if tour {
                rehearsal::empty(speed).await
            } else {
                rehearsal::boot(speed, streams).await
            }
            .map_err(|e| e.message)?;
            let target = Target::Sim {
                url: booted.url.clone(),
            };
            let region = booted.spec.region.as_str().to_owned();
            let aws = Aws::connect(target, &region, booted.clock.clone(), CallLog::default())
                .await
                .map_err(|e| e.to_string())?;
            Ok(Connected {
                control: Some(control::control(booted.url.clone(), region)),
                aws,
                settle: booted.settle,
                speed,
                profile: None,
                specs: vec![booted.spec.clone()],
                keep: Box::new(booted),
            })
        })
    });
    run(
        common,
        None,
        if args.tour { Start::Tour } else { Start::Demo },
        connect,
    )
}

/// Whether there is a terminal to draw on and to read keys from.
pub fn has_terminal() -> bool {
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal()
}

fn run(
    common: &Common,
    loaded: Option<Loaded>,
    first: Start,
    connect: Connector,
) -> Result<u8, CliError> {
    let (launch, setting) = launch(common, loaded, first, connect)?;
    tui::open(launch, setting).map_err(|e| CliError::failed(format!("the terminal: {e}")))
}

/// Opens the console on a recording. Configuration is read for its looks and keys only.
///
/// # Errors
/// Usage (2), or the recording's (1), or the terminal's.
pub fn replay(common: &Common, args: &ReplayArgs) -> Result<u8, CliError> {
    if common.speed.is_some() || common.settle.is_some() {
        return Err(CliError::usage(
            "--speed and --settle belong to a rehearsal: + and - change a replay's speed",
        ));
    }
    let recording = recordings::open(common, args.stream.as_deref(), args.file.as_deref())?;
    let (from, to) = recording.span();
    let at = match &args.at {
        Some(text) => recordings::moment("--at", text, (from, to))?,
        None => from,
    };
    let loaded = session::config(common)?;
    let connect: Connector =
        Arc::new(|_| Box::pin(async { Err("this is a recording: it leads to no AWS".to_owned()) }));
    let (launch, mut setting) = launch(common, Some(loaded), Start::Replay, connect)?;
    setting.read_only = true;
    let launch = tui::Launch {
        specs: Vec::new(),
        ..launch
    };
    tui::open_recording(launch, setting, recording, at).map_err(CliError::failed)
}

fn launch(
    common: &Common,
    loaded: Option<Loaded>,
    first: Start,
    connect: Connector,
) -> Result<(tui::Launch, Setting), CliError> {
    if !has_terminal() {
        return Err(CliError::usage(
            "the console needs a terminal. In a script use a verb: onair status, onair demo --headless; onair --help lists them",
        ));
    }
    let env = |name: &str| std::env::var(name).ok();
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let config_path = common
        .config
        .clone()
        .or_else(|| {
            env(config::CONFIG)
                .filter(|p| !p.is_empty())
                .map(PathBuf::from)
        })
        .or_else(config::default_path)
        .unwrap_or_else(|| "onair.toml".into());
    let (mut specs, mut wrong) = (Vec::new(), Vec::new());
    let mut settings = config::Settings::default();
    if let Some(loaded) = loaded {
        for name in loaded.streams.keys() {
            match loaded.among_all(name) {
                Ok((spec, _)) => specs.push(spec),
                Err(e) => wrong.push(e.to_string()),
            }
        }
        settings = loaded.settings;
    }
    let (keep_days, odd) = settings.keep_days(KEEP_DAYS);
    wrong.extend(odd);
    let (told, odd) = notify::Settings::read(&settings);
    wrong.extend(odd);
    let again = common.clone();
    let setting = Setting {
        connect,
        config: Arc::new(move || session::config(&again).map_err(|e| e.message)),
        config_path: config_path.clone(),
        state_dir: paths::state_dir().map_err(CliError::failed)?,
        keep_days,
        notify: told,
        run: ulid::Ulid::generate().to_string(),
        inbox: Default::default(),
        read_only: common.read_only,
    };
    let (appearance, odd) = Appearance::read(&settings, &env);
    wrong.extend(odd);
    let launch = tui::Launch {
        start: first,
        specs,
        wrong,
        appearance,
        profile: common.profile.clone(),
        region: common
            .region
            .clone()
            .or_else(|| env("AWS_REGION"))
            .filter(|r| !r.is_empty()),
        profiles: profiles(&env, home.as_deref()),
        panics: env("ONAIR_TEST_PANIC").is_some(),
    };
    Ok((launch, setting))
}

/// Connects as every other command does.
fn connector(common: &Common) -> Connector {
    let common = common.clone();
    Arc::new(move |place| {
        let mut common = common.clone();
        Box::pin(async move {
            let region = match place {
                Where::Rehearsal => {
                    common.sim = true;
                    None
                }
                Where::Aws { profile, region } => {
                    common.profile = profile.or(common.profile);
                    region
                }
            };
            let region = region
                .or(common.region.clone())
                .unwrap_or_else(|| "us-east-1".into());
            let (aws, clock, settle, serving) = session::connect(&common, &region)
                .await
                .map_err(|e| e.message)?;
            let control = aws
                .endpoint()
                .map(|url| control::control(url.to_owned(), region.clone()));
            Ok(Connected {
                speed: clock.scale().map_or(1.0, |s| s.speed),
                control,
                aws,
                settle,
                profile: common.profile.clone().filter(|_| !common.sim),
                specs: vec![],
                keep: Box::new(serving),
            })
        })
    })
}
