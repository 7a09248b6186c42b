//! The bundle on disk: readable by its owner only.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Writes a text under a name into a directory, which is made if it is not there, and gives where it is.
/// What is there under that name is replaced, whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn keep(dir: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let path = dir.join(name);
    let new = dir.join(format!(".{name}.{}.new", std::process::id()));
    let written = write(&new, text).and_then(|()| std::fs::rename(&new, &path));
    if written.is_err() {
        // What is half there is of no use; that it stays is no worse than that it cannot be written.
        std::fs::remove_file(&new).ok();
    }
    written.map(|()| path)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
