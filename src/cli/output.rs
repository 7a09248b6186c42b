//! Where a command's words go: lines for people, or one JSON object per line on stdout with
//! diagnostics on stderr. A closed pipe ends the output quietly and never the work.

use super::error::CliError;
use super::message::{Body, Envelope, Message};
use crate::clock::{Clock, Timestamp};
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

/// Where words go.
#[derive(Debug)]
pub struct Out {
    /// Whether objects are wanted.
    pub json: bool,
    /// The run, a ULID.
    pub run: String,
    about: Mutex<About>,
    signal: AtomicU8,
}

/// What the objects are about, known once a session is open.
#[derive(Debug)]
struct About {
    clock: Clock,
    stream: Option<String>,
    simulated: bool,
}

impl Out {
    /// Output of one run.
    pub fn new(json: bool) -> Self {
        let about = About {
            clock: Clock::wall(),
            stream: None,
            simulated: false,
        };
        Self {
            json,
            run: ulid::Ulid::generate().to_string(),
            about: Mutex::new(about),
            signal: AtomicU8::new(0),
        }
    }

    /// From now on the words are about this.
    pub fn about(&self, clock: &Clock, stream: Option<&str>, simulated: bool) {
        let about = About {
            clock: clock.clone(),
            stream: stream.map(str::to_owned),
            simulated,
        };
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = about;
    }

    /// A signal asked the command to stop; `code` is the exit code for that.
    pub fn interrupted(&self, code: u8) {
        self.signal.store(code, Ordering::Relaxed);
    }

    /// The exit code of a run that was stopped says by which signal.
    pub fn exit_code(&self, code: u8) -> u8 {
        match (code, self.signal.load(Ordering::Relaxed)) {
            (130, by) if by != 0 => by,
            _ => code,
        }
    }

    /// Whether progress may be drawn in place.
    pub fn live(&self) -> bool {
        !self.json && std::io::stdout().is_terminal()
    }

    /// Columns to write in; as wide as it likes when nobody watches.
    pub fn width(&self) -> usize {
        let terminal = || crossterm::terminal::size().map(|(columns, _)| usize::from(columns));
        if std::io::stdout().is_terminal() {
            terminal().unwrap_or(80)
        } else {
            usize::MAX
        }
    }

    /// A line for people; nothing in JSON.
    pub fn line(&self, text: impl AsRef<str>) {
        if !self.json {
            put(&mut std::io::stdout(), text.as_ref());
        }
    }

    /// A line that must be seen in either form: on stderr.
    pub fn warn(&self, text: impl AsRef<str>) {
        put(&mut std::io::stderr(), text.as_ref());
    }

    /// An object; nothing for people.
    pub fn object(&self, message: Message) {
        self.object_at(None, Body::Message(message));
    }

    /// An object of a given time.
    pub fn object_at(&self, at: Option<Timestamp>, body: Body) {
        self.object_of(at, None, body);
    }

    /// An object of a given time about a stream, where not all objects are about one.
    pub fn object_of(&self, at: Option<Timestamp>, stream: Option<&str>, body: Body) {
        if !self.json {
            return;
        }
        let about = self.about.lock().unwrap_or_else(PoisonError::into_inner);
        let envelope = Envelope {
            schema: "onair/1",
            at: at.unwrap_or_else(|| about.clock.now()),
            run: &self.run,
            stream: stream.or(about.stream.as_deref()),
            simulated: about.simulated,
            body,
        };
        match serde_json::to_string(&envelope) {
            Ok(text) => put(&mut std::io::stdout(), &text),
            Err(e) => put(
                &mut std::io::stderr(),
                &format!("onair: an object could not be written: {e}"),
            ),
        }
    }

    /// The end of a failed command.
    pub fn error(&self, e: &CliError) {
        self.object(Message::Error {
            message: e.message.clone(),
            exit_code: e.code,
        });
        if !e.message.is_empty() {
            put(&mut std::io::stderr(), &format!("onair: {}", e.message));
        }
    }
}

/// Writes a line. Whoever read it may have left (`onair list | head -1`): that is no failure.
fn put(to: &mut impl Write, text: &str) {
    writeln!(to, "{text}").ok();
}
