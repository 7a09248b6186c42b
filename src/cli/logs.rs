//! Log lines go to a file and only when asked for: `ONAIR_LOG=onair=debug onair …` writes
//! `onair.log` in the state directory. Nothing is ever logged to the terminal.

use super::paths;
use std::fs::OpenOptions;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Installs the log, when `ONAIR_LOG` asks for one.
///
/// # Errors
/// When the file cannot be opened or the filter does not parse.
pub fn install() -> Result<(), Box<dyn std::error::Error>> {
    let Ok(filter) = std::env::var("ONAIR_LOG") else {
        return Ok(());
    };
    let dir = paths::state_dir()?;
    std::fs::create_dir_all(&dir)?;
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join("onair.log"))?;
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(filter)?)
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .try_init()
        .map_err(|e| e as Box<dyn std::error::Error>)
}
