//! Where onair keeps things on this machine.

use std::path::PathBuf;

/// There is no home directory to keep anything in.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no home directory to keep history in; name a directory with ONAIR_STATE_DIR")]
pub struct NoHome;

/// Directory of history, logs and the simulator's world: `ONAIR_STATE_DIR`, or the usual place.
///
/// # Errors
/// [`NoHome`].
pub fn state_dir() -> Result<PathBuf, NoHome> {
    if let Some(dir) = std::env::var_os("ONAIR_STATE_DIR").filter(|d| !d.is_empty()) {
        return Ok(dir.into());
    }
    let dirs = directories::ProjectDirs::from("", "", "onair").ok_or(NoHome)?;
    Ok(dirs
        .state_dir()
        .unwrap_or_else(|| dirs.data_local_dir())
        .to_owned())
}
