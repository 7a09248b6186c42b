//! The state file: the world as JSON, replaced whole so that a kill at any moment leaves either the
//! old world or the new one.

use super::world::World;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Reads a world; nothing when there is no file. A file that cannot be read as a world is an error
/// and stays as it is.
pub fn load(path: &Path) -> io::Result<Option<World>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|e| {
        let message = format!(
            "{} is no state of the simulator ({e}); move it away to begin anew",
            path.display()
        );
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

/// Writes a world: to a file beside it, flushed to the disk, then renamed over it.
pub fn save(path: &Path, world: &World) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut file = File::create(&beside)?;
    file.write_all(&serde_json::to_vec(world)?)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    // The rename itself lives in the directory.
    match path.parent().filter(|p| !p.as_os_str().is_empty()) {
        Some(parent) => File::open(parent)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_comes_back_and_rubbish_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("world.json");
        assert!(load(&path).unwrap().is_none());
        let mut world = World::default();
        world.draw();
        save(&path, &world).unwrap();
        assert_eq!(load(&path).unwrap(), Some(world));
        fs::write(&path, "rubbish").unwrap();
        assert!(
            load(&path)
                .unwrap_err()
                .to_string()
                .contains("no state of the simulator")
        );
        assert_eq!(fs::read(&path).unwrap(), b"rubbish");
    }
}
