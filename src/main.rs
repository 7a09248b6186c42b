//! A table of contents: reports, logs, one command.

use clap::Parser;
use onair::cli::{Cli, logs, run};
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Err(e) = color_eyre::install() {
        eprintln!("onair: error reports are plain: {e}");
    }
    let cli = Cli::parse();
    if let Err(e) = logs::install() {
        eprintln!("onair: no log file: {e}");
    }
    run(cli)
}
