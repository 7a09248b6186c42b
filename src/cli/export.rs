//! `onair export`: the stream as a project of another tool. Asks AWS nothing.

use super::args::{Common, ExportArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{plan, session};
use crate::clock::Clock;
use crate::export::{File, export};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Usage (2), a directory with something in it (3), or what the disk says (1).
pub fn run(common: &Common, args: &ExportArgs, out: &Out) -> Result<u8, CliError> {
    let (spec, origins) = session::spec(common, args.stream.stream.as_deref())?;
    out.about(&Clock::wall(), Some(spec.name.as_str()), false);
    if plan::check(&spec, out)? {
        return Err(CliError::usage(
            "the configuration has errors, see above; nothing was written",
        ));
    }
    for setting in origins.overridden() {
        out.line(format!("overridden  {setting}"));
    }
    let dir = args.out.as_path();
    let taken = is_taken(dir).map_err(|e| at(dir, &e))?;
    if taken && !args.force {
        return Err(CliError::refused(format!(
            "{} is not empty; nothing was written. Name another directory, or add --force, which writes over the files of an earlier export and leaves all others",
            dir.display()
        )));
    }
    let project = export(&spec, args.dialect).map_err(CliError::failed)?;
    if taken {
        write_into(dir, &project.files)
    } else {
        write_new(dir, &project.files)
    }
    .map_err(|(path, e)| at(&path, &e))?;
    let paths = project.files.iter().map(|file| file.path.to_owned());
    let files: Vec<String> = paths.collect();
    out.line(format!(
        "{} of {} in {}: {}",
        args.dialect.title(),
        spec.name,
        dir.display(),
        files.join(", ")
    ));
    out.line(format!(
        "\nREADME.md says the rest. There:\n\n{}",
        project.next.trim_end()
    ));
    out.object(Message::Export {
        dialect: args.dialect.as_str().to_owned(),
        directory: dir.display().to_string(),
        files,
    });
    Ok(0)
}

fn at(path: &Path, e: &io::Error) -> CliError {
    CliError::failed(format!("cannot write {}: {e}", path.display()))
}

/// Whether anything is there that could be lost.
fn is_taken(dir: &Path) -> io::Result<bool> {
    match std::fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    }
}

type Failed = (PathBuf, io::Error);

/// All files or none: into a directory beside it, which then takes its place.
fn write_new(dir: &Path, files: &[File]) -> Result<(), Failed> {
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    if name.is_empty() {
        // `.` or `..`, which nothing can take the place of.
        return write_into(dir, files);
    }
    name.push(format!(".new-{}", std::process::id()));
    let new = dir.with_file_name(name);
    let done = write_into(&new, files).and_then(|()| {
        // It is empty, or not there.
        std::fs::rename(&new, dir).map_err(|e| (dir.to_owned(), e))
    });
    if done.is_err() {
        // What failed is told; this is tidying up.
        std::fs::remove_dir_all(&new).ok();
    }
    done
}

/// Each file whole or not at all.
fn write_into(dir: &Path, files: &[File]) -> Result<(), Failed> {
    for file in files {
        let path = dir.join(file.path);
        let parent = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(parent).map_err(|e| (parent.to_owned(), e))?;
        replace(&path, file).map_err(|e| (path, e))?;
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
