//! `onair export`: the stream as a project of another tool. Asks AWS nothing, unless the stream is to be
//! exported as it was found.

use super::args::{Common, ExportArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{list, plan, session};
use crate::clock::Clock;
use crate::engine::{self, FindError};
use crate::export::{File, Project, export, export_found};
use crate::spec::StreamName;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Usage (2), a directory with something in it (3), what the disk says (1), or as the calls.
pub async fn run(common: &Common, args: &ExportArgs, out: &Out) -> Result<u8, CliError> {
    let dir = args.out.as_path();
    let taken = is_taken(dir).map_err(|e| at(dir, &e))?;
    if taken && !args.force {
        return Err(CliError::refused(format!(
            "{} is not empty; nothing was written. Name another directory, or add --force, which writes over the files of an earlier export and leaves all others",
            dir.display()
        )));
    }
    let (project, name, notes) = match args.from_stream {
        true => found(common, args, out).await?,
        false => configured(common, args, out)?,
    };
    if taken {
        write_into(dir, &project.files)
    } else {
        write_new(dir, &project.files)
    }
    .map_err(|(path, e)| at(&path, &e))?;
    let paths = project.files.iter().map(|file| file.path.to_owned());
    let files: Vec<String> = paths.collect();
    out.line(format!(
        "{} of {name} in {}: {}",
        args.dialect.title(),
        dir.display(),
        files.join(", ")
    ));
    for note in &notes {
        out.line(format!("\n{note}"));
    }
    out.line(format!(
        "\nREADME.md says the rest. There:\n\n{}",
        project.next.trim_end()
    ));
    out.object(Message::Export {
        dialect: args.dialect.as_str().to_owned(),
        directory: dir.display().to_string(),
        files,
        notes,
    });
    Ok(0)
}

type Exported = (Project, StreamName, Vec<String>);

fn configured(common: &Common, args: &ExportArgs, out: &Out) -> Result<Exported, CliError> {
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
    let project = export(&spec, args.dialect).map_err(CliError::failed)?;
    Ok((project, spec.name, vec![]))
}

async fn found(common: &Common, args: &ExportArgs, out: &Out) -> Result<Exported, CliError> {
    let (asked, region) = match &args.stream.stream {
        Some(asked) => (asked.clone(), list::region(common)?),
        None => {
            let (spec, _) = session::spec(common, None)?;
            (spec.name.to_string(), spec.region)
        }
    };
    let (aws, clock, _, _simulator) = session::connect(common, region.as_str()).await?;
    out.about(&clock, Some(&asked), aws.simulated());
    let found = engine::find(&aws, region, &asked).await?;
    export_found(&found, args.dialect).map_err(CliError::failed)
}

impl From<FindError> for CliError {
    fn from(e: FindError) -> Self {
        match e {
            FindError::Aws(e) => e.into(),
            e @ (FindError::None { .. } | FindError::Several { .. }) => Self::usage(e),
        }
    }
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
