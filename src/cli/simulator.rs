//! Joining or starting the simulator for `--sim`. A running simulator leaves a port file in the state
//! directory; without one, this process serves the world kept there for as long as it lives.

use super::error::CliError;
use super::paths;
use crate::clock::{Clock, Scale, Timestamp};
use crate::sim::world::WorldSettings;
use crate::sim::{Options, Running, serve};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What a running simulator tells others on this machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PortFile {
    /// Endpoint URL.
    pub url: String,
    /// Process that serves it.
    pub pid: u32,
    /// Its time.
    pub scale: Scale,
    /// Length of its state transitions, as a factor.
    pub settle: f64,
    /// Whether its world is the one that is kept on disk.
    #[serde(default)]
    pub keeps: bool,
}

/// A simulator to talk to.
pub struct Simulator {
    /// Endpoint URL.
    pub url: String,
    /// Its time.
    pub clock: Clock,
    /// Length of its state transitions, as a factor.
    pub settle: f64,
    /// The server, when it is this process that serves.
    pub serving: Option<Serving>,
}

/// A simulator of this process. When it ends it leaves word of its world's time, so that the next
/// one goes on from there: a world that ran fast is ahead of the clock on the wall.
pub struct Serving {
    _running: Running,
    clock: Clock,
    left_at: PathBuf,
}

impl Serving {
    /// Keeps `running` alive, and its world's time on disk beside `world`.
    pub fn new(running: Running, clock: Clock, world: &Path) -> Self {
        Self {
            _running: running,
            clock,
            left_at: left_at(world),
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Losing the word costs a rehearsal some simulated minutes, nothing else.
        std::fs::write(&self.left_at, self.clock.now().to_string()).ok();
    }
}

/// File that says where the kept world's time stopped.
fn left_at(world: &Path) -> PathBuf {
    world.with_extension("time")
}

/// A clock that goes on where the kept world stopped, or from now if that is later.
pub fn clock_after(world: &Path, speed: f64) -> Clock {
    let fresh = Clock::scaled(speed);
    let left = std::fs::read_to_string(left_at(world))
        .ok()
        .and_then(|text| text.trim().parse::<Timestamp>().ok());
    match (left, fresh.scale()) {
        (Some(left), Some(scale)) if left > scale.origin => Clock::with_scale(Scale {
            origin: left,
            ..scale
        }),
        _ => fresh,
    }
}

impl PortFile {
    fn path() -> Result<PathBuf, CliError> {
        Ok(paths::state_dir()
            .map_err(CliError::failed)?
            .join("simulator.json"))
    }

    /// Leaves the file for others, unless another simulator has: who joined that one stays in its world.
    /// Answers with the other.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn leave(&self) -> Result<Option<Self>, CliError> {
        if let Some(other) = Self::running() {
            return Ok(Some(other));
        }
        let path = Self::path()?;
        let wrong =
            |e: std::io::Error| CliError::failed(format!("cannot write {}: {e}", path.display()));
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir).map_err(wrong)?;
        }
        let text = serde_json::to_string(self).map_err(CliError::failed)?;
        // Whole or not at all: who reads half of it would go on in another world.
        let new = path.with_extension(format!("new-{}", self.pid));
        std::fs::write(&new, text).map_err(wrong)?;
        std::fs::rename(&new, &path).map_err(wrong)?;
        Ok(None)
    }

    /// Refuses to keep a world that another simulator keeps already: each would write over the other's.
    ///
    /// # Errors
    /// When one does, naming it.
    pub fn refuse_second_keeper() -> Result<(), CliError> {
        match Self::running().filter(|other| other.keeps) {
            None => Ok(()),
            Some(Self { url, pid, .. }) => Err(CliError::refused(format!(
                "a simulator runs already at {url} (process {pid}) and keeps this world. onair --sim joins it. For another one beside it: onair simulate --forget, or another ONAIR_STATE_DIR"
            ))),
        }
    }

    /// Takes the file away again, unless another simulator has left its own.
    pub fn take_away() {
        if Self::read().is_some_and(|file| file.pid == std::process::id())
            && let Ok(path) = Self::path()
        {
            // Nobody joins a simulator whose process is gone, so a file left behind does no harm.
            std::fs::remove_file(path).ok();
        }
    }

    fn read() -> Option<Self> {
        let text = std::fs::read_to_string(Self::path().ok()?).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// The simulator that runs on this machine.
    fn running() -> Option<Self> {
        let file = Self::read()?;
        let port = file.url.strip_prefix("http://")?;
        std::net::TcpStream::connect(port).ok().map(|_| file)
    }
}

/// File of the world that rehearsals share.
///
/// # Errors
/// When there is no place for it.
pub fn world_file() -> Result<PathBuf, CliError> {
    Ok(paths::state_dir()
        .map_err(CliError::failed)?
        .join("simulator-world.json"))
}

/// Joins the running simulator, or serves the kept world.
///
/// # Errors
/// When the world cannot be read or no port can be had.
pub async fn join_or_serve(speed: Option<f64>, settle: Option<f64>) -> Result<Simulator, CliError> {
    if let Some(there) = PortFile::running() {
        if speed.is_some() || settle.is_some() {
            let text = "a simulator runs already and sets its own --speed and --settle; stop it or leave them out";
            return Err(CliError::usage(text));
        }
        let clock = Clock::with_scale(there.scale);
        return Ok(Simulator {
            url: there.url,
            clock,
            settle: there.settle,
            serving: None,
        });
    }
    let file = world_file()?;
    if let Some(dir) = file.parent() {
        std::fs::create_dir_all(dir)
            .map_err(|e| CliError::failed(format!("cannot make {}: {e}", dir.display())))?;
    }
    let settle = settle.unwrap_or(1.0);
    let settings = WorldSettings {
        settle,
        ..WorldSettings::default()
    };
    let clock = clock_after(&file, speed.unwrap_or(1.0));
    let world = file.clone();
    let options = Options {
        state_file: Some(file),
        settings: Some(settings),
        ..Options::default()
    };
    let running = serve(options, clock.clone())
        .await
        .map_err(|e| CliError::failed(format!("the simulator: {e}")))?;
    Ok(Simulator {
        url: running.url(),
        settle,
        serving: Some(Serving::new(running, clock.clone(), &world)),
        clock,
    })
}
