//! `onair evidence`: one file about one stream for AWS support, of now or of a recorded moment.

use super::args::{Common, EvidenceArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{headless, paths, recordings};
use crate::clock::Clock;
use crate::evidence::{About, Evidence, keep};

/// Runs the command.
///
/// # Errors
/// Usage (2), as the first calls (1, 7), or when the file cannot be written (1).
pub async fn run(common: &Common, args: &EvidenceArgs, out: &Out) -> Result<u8, CliError> {
    let bundle = if args.at.is_some() || args.file.is_some() {
        recorded(common, args, out)?
    } else {
        headless::evidence(common, args, out).await?
    };
    let dir = match &args.out {
        Some(dir) => dir.clone(),
        None => paths::state_dir()
            .map_err(CliError::failed)?
            .join("evidence"),
    };
    let written = keep(&dir, &bundle.file_name(), &bundle.markdown());
    let path = written.map_err(|e| {
        CliError::failed(format!(
            "{}: {e}. Give another directory: --out DIR",
            dir.display()
        ))
    })?;
    let file = path.display().to_string();
    if bundle.simulated {
        out.line("REHEARSAL: not for AWS support");
    }
    out.line(&file);
    out.object(Message::Evidence {
        file,
        bundle: Box::new(bundle),
    });
    Ok(0)
}

/// Of a moment of a recording; its last one when none is named.
fn recorded(common: &Common, args: &EvidenceArgs, out: &Out) -> Result<Evidence, CliError> {
    let stream = args.stream.stream.as_deref();
    let mut recording = recordings::open(common, stream, args.file.as_deref())?;
    let span = recording.span();
    let at = match &args.at {
        Some(text) => recordings::moment("--at", text, span)?,
        None => span.1,
    };
    let whose = recording.whose().clone();
    out.about(&Clock::wall(), Some(&whose.stream), whose.simulated);
    let picture = recording.moment(at).map_err(CliError::failed)?;
    let seen = picture.streams.iter().find(|s| s.name == whose.stream);
    let seen = seen.ok_or_else(|| CliError::failed("nothing was seen of the stream then"))?;
    let about = About {
        account: whose.account,
        region: whose.region,
        simulated: whose.simulated,
        profile: None,
        recorded: true,
    };
    Ok(Evidence::of(&about, seen, at, &[]))
}
