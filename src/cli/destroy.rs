//! `onair destroy`: consent, removal, receipt.

use super::args::{Common, DestroyArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{ask, progress, session};
use crate::engine::{self, Destroy, Receipt};

/// Runs the command.
///
/// # Errors
/// Usage, refusals, or as the engine.
pub async fn run(common: &Common, args: &DestroyArgs, out: &Out) -> Result<u8, CliError> {
    let (name, region) = session::who(common, args.stream.stream.as_deref())?;
    match &args.confirm {
        Some(typed) if typed == name.as_str() => {}
        Some(typed) => {
            return Err(CliError::refused(format!(
                "--confirm {typed} is not the stream's name, {name}. Nothing was changed."
            )));
        }
        None => {
            let archive = if args.delete_archive {
                " and every recording"
            } else {
                "; recordings are kept"
            };
            let question = format!(
                "Destroy removes {name} in {}: both ingest URLs and the playback URLs die for ever{archive}.\nTo keep the URLs, stop it instead.\nType the stream's whole name to destroy it: ",
                region.as_str()
            );
            ask::word(&question, &format!("--confirm {name}"), |typed| {
                typed == name.as_str()
            })?;
        }
    }
    let session = session::open(common, &name, region, out).await?;
    let cx = session.cx;
    let how = Destroy {
        delete_archive: args.delete_archive,
        take_off_air: args.take_off_air,
    };
    let receipt = progress::watch(&cx, session.events, out, engine::destroy(&cx, how)).await?;
    show(&receipt, name.as_str(), cx.aws.simulated(), out);
    Ok(receipt.exit_code())
}

/// The receipt in words.
pub fn show(receipt: &Receipt, name: &str, simulated: bool, out: &Out) {
    let rehearsal = if simulated { "  REHEARSAL" } else { "" };
    out.line(format!("\nRECEIPT  {name}{rehearsal}"));
    for part in &receipt.gone {
        out.line(format!("  gone     {part}"));
    }
    for kept in &receipt.kept {
        out.line(format!(
            "  kept     {:<16} {}  ({})",
            kept.part, kept.id, kept.why
        ));
    }
    for left in &receipt.left {
        out.line(format!(
            "  LEFT     {:<16} {}  {}",
            left.part, left.id, left.why
        ));
    }
    for other in &receipt.foreign {
        out.line(format!(
            "  not ours {:<16} {}  ({})",
            other.part, other.id, other.why
        ));
    }
    out.line(receipt.closing(name));
    out.object(Message::Receipt(receipt.clone()));
}
