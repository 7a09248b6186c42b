//! What the program says about itself: JSON Schema, completions, manual page.

use super::args::Cli;
use super::error::CliError;
use super::message::Envelope;
use clap::CommandFactory;

/// Prints the JSON Schema of everything `--json` prints.
///
/// # Errors
/// When stdout cannot be written.
pub fn schema() -> Result<u8, CliError> {
    let schema = schemars::schema_for!(Envelope<'static>);
    println!(
        "{}",
        serde_json::to_string_pretty(&schema).map_err(CliError::failed)?
    );
    Ok(0)
}

/// Prints completions for a shell.
///
/// # Errors
/// Never yet.
pub fn completions(shell: clap_complete::Shell) -> Result<u8, CliError> {
    clap_complete::generate(shell, &mut Cli::command(), "onair", &mut std::io::stdout());
    Ok(0)
}

/// Prints the manual page.
///
/// # Errors
/// When stdout cannot be written.
pub fn man() -> Result<u8, CliError> {
    clap_mangen::Man::new(Cli::command())
        .render(&mut std::io::stdout())
        .map_err(CliError::failed)?;
    Ok(0)
}
