//! Consent, typed by a person. Where nobody can type, the flag to give is named and nothing is done.

use super::error::CliError;
use std::io::{BufRead, IsTerminal, Write};

/// Whether somebody can be asked.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks a harmless question; `y` agrees.
///
/// # Errors
/// A refusal (3) when the answer is no, or when nobody can be asked.
pub fn yes(question: &str, flag: bool) -> Result<(), CliError> {
    if flag {
        return Ok(());
    }
    let answer = typed(&format!("{question} [y/N] "), "--yes")?;
    if matches!(answer.as_str(), "y" | "Y" | "yes") {
        Ok(())
    } else {
        Err(CliError::refused("Nothing was changed."))
    }
}

/// Asks for a word to be typed.
///
/// # Errors
/// A refusal (3) when it is not what `accept` wants, or when nobody can be asked.
pub fn word(question: &str, flag: &str, accept: impl Fn(&str) -> bool) -> Result<(), CliError> {
    let answer = typed(question, flag)?;
    if accept(&answer) {
        Ok(())
    } else {
        Err(CliError::refused("That is not it. Nothing was changed."))
    }
}

fn typed(question: &str, flag: &str) -> Result<String, CliError> {
    if !can_ask() {
        return Err(CliError::refused(format!(
            "Nobody can be asked here, so nothing was changed. To agree: {flag}."
        )));
    }
    let wrong = |e: std::io::Error| {
        CliError::refused(format!(
            "No answer could be read ({e}). Nothing was changed."
        ))
    };
    let mut err = std::io::stderr();
    write!(err, "{question}")
        .and_then(|()| err.flush())
        .map_err(wrong)?;
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(wrong)?;
    Ok(line.trim().to_owned())
}
