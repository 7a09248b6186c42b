//! Telling the world outside, for `watch` and `exporter`: the same ledger and the same sender as the
//! console's; the bell and the desktop where somebody sits at a terminal.

use super::super::args::Common;
use super::super::error::CliError;
use super::super::output::Out;
use super::super::session;
use crate::aws::Aws;
use crate::monitor::Snapshot;
use crate::notify::{About, Ledger, Sender, Settings, What};
use crate::tui::{self, term::Caps};
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// How long the end of a command waits for messages that are on their way.
const AT_THE_END: Duration = Duration::from_secs(5);

/// Who is told of what is watched.
pub struct Outside {
    settings: Settings,
    ledger: Ledger,
    sender: Sender,
}

impl Outside {
    /// Begins to deliver.
    pub fn start(settings: Settings, aws: &Aws, out: &Out) -> Self {
        let about = About {
            account: aws.account().to_owned(),
            region: aws.region().to_owned(),
            simulated: aws.simulated(),
            run: out.run.clone(),
        };
        let say = |told| eprintln!("onair: {told}");
        Self {
            sender: Sender::start(&settings, about, say),
            ledger: Ledger::default(),
            settings,
        }
    }

    /// Tells what is new in a picture.
    pub fn picture(&mut self, picture: &Snapshot) {
        let about = self.sender.about().clone();
        // Nobody takes a condition on here.
        for message in self.ledger.news(&about, picture, |_, _| false) {
            if message.severity >= self.settings.severity {
                let bell = self.settings.bell && message.what != What::Over;
                let (title, body) = (message.title(&about), message.sentence());
                terminal(&self.settings, bell, &title, &body);
            }
            self.sender.send(&message);
        }
    }

    /// Lets what is on its way arrive.
    pub async fn finish(self) {
        self.sender.finish(AT_THE_END).await;
    }
}

/// `[notify]`, without anything wrong in it.
///
/// # Errors
/// Usage (2): a watcher that would tell nobody must not look as if it did.
pub fn settings(common: &Common) -> Result<Settings, CliError> {
    let (settings, wrong) = Settings::read(&session::config(common)?.settings);
    if wrong.is_empty() {
        Ok(settings)
    } else {
        Err(CliError::usage(wrong.join("\n")))
    }
}

/// The bell and the desktop, on stderr where that is a terminal: whether it rang, and by which sequence the
/// desktop was asked. Nothing where there is no terminal.
pub fn terminal(
    settings: &Settings,
    bell: bool,
    title: &str,
    body: &str,
) -> Option<(bool, Option<String>)> {
    let mut to = std::io::stderr();
    if !to.is_terminal() {
        return None;
    }
    let caps = Caps::here();
    let sequence = tui::sequence(settings.desktop, &caps);
    let mut bytes = if bell { b"\x07".to_vec() } else { Vec::new() };
    if let Some(sequence) = sequence {
        bytes.extend(sequence.bytes(title, body, caps.tmux));
    }
    // A terminal that is gone is nobody's to tell.
    to.write_all(&bytes).and_then(|()| to.flush()).ok()?;
    Some((bell, sequence.map(|s| format!("{s:?}"))))
}
