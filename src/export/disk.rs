//! A project on disk: all of its files or none, each whole. The only part of exports that touches files.

use super::project::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {source}", path = path.display())]
pub struct WriteError {
    path: PathBuf,
    source: io::Error,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_owned();
    move |source| WriteError { path, source }
}

/// Whether a directory holds anything that could be lost.
///
/// # Errors
/// When it cannot be read.
pub fn is_taken(dir: &Path) -> Result<bool, WriteError> {
    match std::fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(at(dir)(e)),
    }
}

/// Writes a project: into a directory with something in it file by file, over the files of an earlier
/// export and nothing else; otherwise all files or none.
///
/// # Errors
/// Which path, and what the disk says.
pub fn write(dir: &Path, files: &[File]) -> Result<(), WriteError> {
    if is_taken(dir)? {
        write_into(dir, files)
    } else {
        write_new(dir, files)
    }
}

/// All files or none: into a directory beside it, which then takes its place.
fn write_new(dir: &Path, files: &[File]) -> Result<(), WriteError> {
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    if name.is_empty() {
        // `.` or `..`, which nothing can take the place of.
        return write_into(dir, files);
    }
    name.push(format!(".new-{}", std::process::id()));
    let new = dir.with_file_name(name);
    let done = write_into(&new, files).and_then(|()| {
        // It is empty, or not there.
        std::fs::rename(&new, dir).map_err(at(dir))
    });
    if done.is_err() {
        // What failed is told; this is tidying up.
        std::fs::remove_dir_all(&new).ok();
    }
    done
}

/// Each file whole or not at all.
fn write_into(dir: &Path, files: &[File]) -> Result<(), WriteError> {
    for file in files {
        let path = dir.join(file.path);
        let parent = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(parent).map_err(at(parent))?;
        replace(&path, file).map_err(at(&path))?;
    }
    Ok(())
}

fn replace(path: &Path, file: &File) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    let new = path.with_file_name(name);
    let write = || {
        let mut to = std::fs::File::create(&new)?;
        to.write_all(file.text.as_bytes())?;
        #[cfg(unix)]
        if file.executable {
            use std::os::unix::fs::PermissionsExt as _;
            to.set_permissions(std::fs::Permissions::from_mode(0o755))?;
        }
        to.sync_all()?;
        std::fs::rename(&new, path)
    };
    let done = write();
    if done.is_err() {
        std::fs::remove_file(&new).ok();
    }
    done
}
