//! `onair export`: the stream as a project of another tool. Asks AWS nothing, unless the stream is to be
//! exported as it was found.

use super::args::{Common, ExportArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{list, plan, session};
use crate::clock::Clock;
use crate::engine::{self, FindError};
use crate::export::{Project, export, export_found, is_taken, write};
use crate::spec::StreamName;

/// Runs the command.
///
/// # Errors
/// Usage (2), a directory with something in it (3), what the disk says (1), or as the calls.
pub async fn run(common: &Common, args: &ExportArgs, out: &Out) -> Result<u8, CliError> {
    let dir = args.out.as_path();
    let taken = is_taken(dir).map_err(CliError::failed)?;
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
    write(dir, &project.files).map_err(CliError::failed)?;
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
