//! What the program says about itself: JSON Schema, completions, manual page.

use super::args::Cli;
use super::error::CliError;
use super::message::Envelope;
use clap::CommandFactory;
use std::io::Write;

/// Prints the JSON Schema of everything `--json` prints, and of what webhooks and commands are given.
///
/// # Errors
/// When the schema cannot be written down, which is a fault of onair.
pub fn schema() -> Result<u8, CliError> {
    let mut generator = schemars::SchemaGenerator::default();
    // Stands among the definitions: it is not printed by --json.
    generator.subschema_for::<crate::notify::Envelope<'static>>();
    let schema = generator.into_root_schema_for::<Envelope<'static>>();
    let text = serde_json::to_string_pretty(&schema).map_err(CliError::failed)?;
    put(text.as_bytes());
    put(b"\n");
    Ok(0)
}

/// Prints completions for a shell.
///
/// # Errors
/// Never yet.
pub fn completions(shell: clap_complete::Shell) -> Result<u8, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "onair", &mut text);
    put(&text);
    Ok(0)
}

/// Prints the manual page.
///
/// # Errors
/// When the page cannot be made, which is a fault of onair.
pub fn man() -> Result<u8, CliError> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut text)
        .map_err(CliError::failed)?;
    put(&text);
    Ok(0)
}

/// Whoever reads may have seen enough (`onair man | head`): that is no failure.
fn put(text: &[u8]) {
    std::io::stdout().write_all(text).ok();
}
