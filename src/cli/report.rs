//! `onair report`: a page about what was recorded, in HTML and in Markdown. No AWS account.

use super::args::{Common, ReportArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::recordings;
use crate::clock::Clock;
use crate::report::{Facts, html, markdown};
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// Usage (2); the recording cannot be read or a file not be written (1).
pub fn run(common: &Common, args: &ReportArgs, out: &Out) -> Result<u8, CliError> {
    let mut recording = recordings::open(common, args.stream.as_deref(), args.file.as_deref())?;
    let span = recording.span();
    let given = |field, text: &Option<String>, usual| match text {
        Some(text) => recordings::moment(field, text, span),
        None => Ok(usual),
    };
    let from = given("--from", &args.from, span.0)?;
    let to = given("--to", &args.to, span.1)?;
    if to < from {
        return Err(CliError::usage(format!(
            "--to {to}: before --from, which is {from}"
        )));
    }
    let facts = Facts::gather(&mut recording, from, to).map_err(CliError::failed)?;
    let whose = recording.whose();
    out.about(&Clock::wall(), Some(&whose.stream), whose.simulated);
    // The name of the file that was read is a safe one; what stands in it may be anything.
    let stem = recording.path().file_stem().unwrap_or_default();
    let stem = stem.to_string_lossy();
    let name = format!("{stem}-report-{}", from.strftime("%Y%m%dT%H%M%SZ"));
    let dir = args.out.as_deref().unwrap_or(Path::new("."));
    let write = |ending: &str, text: String| {
        let path = dir.join(format!("{name}.{ending}"));
        std::fs::create_dir_all(dir)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|e| CliError::failed(format!("cannot write {}: {e}", path.display())))?;
        Ok::<_, CliError>(path.display().to_string())
    };
    let (html, markdown) = (write("html", html(&facts))?, write("md", markdown(&facts))?);
    let (conditions, gaps) = (facts.raised.len(), facts.gaps.len());
    out.line(format!(
        "{html}\n{markdown}\n{}: {conditions} conditions, {} acts, {gaps} gaps in the recording.",
        whose.stream,
        facts.acts.len()
    ));
    out.object(Message::Report { html, markdown });
    Ok(0)
}
