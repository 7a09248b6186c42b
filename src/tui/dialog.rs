//! Dialogs: what will happen, to what, the same as an `aws` command, and consent in proportion
//! (screens.md rule 1). Cancel is what enter means until consent is complete. Pure.

use super::event::Intent;
use super::theme::Role;
use super::widgets::line::Line;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What must be given before an act goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {
    /// The key `y`.
    Yes,
    /// At least the first `enough` letters of `name`.
    Prefix {
        /// The stream's name.
        name: String,
        /// How many letters tell it from every other stream, at least four.
        enough: usize,
    },
    /// The whole name.
    Whole(String),
    /// A value that the act needs; read by the caller.
    Value(&'static str),
    /// Nothing can be consented to: this only tells.
    Told,
}

/// What a dialog asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Change AWS.
    Act(Intent),
    /// Leave the console.
    Quit,
    /// Go on with the set-up that was kept for later; no begins anew.
    Resume,
    /// A network to let in; what is typed becomes [`Intent::Allow`].
    Network,
    /// When the stream ends; what is typed becomes [`Intent::Announce`].
    End,
    /// Nothing.
    Nothing,
}

/// A dialog.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// Title.
    pub title: String,
    /// Which stream.
    pub stream: String,
    /// What will happen, what dies, what stays.
    pub text: Vec<(Role, String)>,
    /// The same with the `aws` command line.
    pub command: Option<String>,
    /// What is asked for.
    pub consent: Consent,
    /// What it is for.
    pub ask: Ask,
    /// What is typed.
    pub typed: Line,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// A box to tick: what it means, and whether it is.
    pub tick: Option<(String, bool)>,
    /// By how many lines the text was moved, where not all of it is in sight.
    pub turned: i16,
}

/// What a key did to a dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Still open.
    Open,
    /// Closed, nothing done.
    Cancel,
    /// Consent is complete.
    Go,
}

impl Dialog {
    /// A dialog with nothing typed.
    pub fn new(title: impl Into<String>, stream: &str, consent: Consent, ask: Ask) -> Self {
        Self {
            title: title.into(),
            stream: stream.to_owned(),
            text: Vec::new(),
            command: None,
            consent,
            ask,
            typed: Line::default(),
            wrong: None,
            tick: None,
            turned: 0,
        }
    }

    /// One more line.
    #[must_use]
    pub fn line(mut self, role: Role, text: impl Into<String>) -> Self {
        self.text.push((role, text.into()));
        self
    }

    /// The `aws` command that does the same.
    #[must_use]
    pub fn same_as(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// Whether what is typed is enough.
    pub fn consented(&self) -> bool {
        let typed = self.typed.text();
        match &self.consent {
            Consent::Yes | Consent::Told => false,
            Consent::Prefix { name, enough } => {
                typed.chars().count() >= *enough && name.starts_with(typed)
            }
            Consent::Whole(name) => typed == name,
            Consent::Value(_) => !typed.trim().is_empty(),
        }
    }

    /// What to give, in words.
    pub fn prompt(&self) -> String {
        match &self.consent {
            Consent::Yes => "y does it; enter or esc: no".into(),
            Consent::Told => "enter or esc closes".into(),
            Consent::Prefix { name, enough } => {
                let start: String = name.chars().take(*enough).collect();
                format!("type {start} and enter; esc: no")
            }
            Consent::Whole(name) => format!("type {name} and enter; esc: no"),
            Consent::Value(what) => format!("type {what} and enter; esc: no"),
        }
    }

    /// A key.
    pub fn key(&mut self, key: &KeyEvent) -> Answer {
        let ctrl_c =
            key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
        if key.code == KeyCode::Esc || ctrl_c {
            return Answer::Cancel;
        }
        if let Some(by) = turns(key) {
            self.turned = self.turned.wrapping_add(by);
            return Answer::Open;
        }
        match (&self.consent, key.code) {
            (Consent::Yes, KeyCode::Char('y')) => Answer::Go,
            (Consent::Yes | Consent::Told, KeyCode::Enter) => Answer::Cancel,
            (Consent::Yes, KeyCode::Char('n' | 'q')) => Answer::Cancel,
            (Consent::Yes | Consent::Told, _) => Answer::Open,
            (_, KeyCode::Tab) => {
                if let Some((_, on)) = &mut self.tick {
                    *on = !*on;
                }
                Answer::Open
            }
            (_, KeyCode::Enter) if self.consented() => Answer::Go,
            (_, KeyCode::Enter) if self.typed.text().is_empty() => Answer::Cancel,
            (_, KeyCode::Enter) => {
                self.wrong = Some(match &self.consent {
                    Consent::Prefix { name, .. } | Consent::Whole(name) => {
                        format!(
                            "{:?} is not {name}. Nothing was changed.",
                            self.typed.text()
                        )
                    }
                    Consent::Yes | Consent::Told | Consent::Value(_) => String::new(),
                });
                Answer::Open
            }
            _ => {
                self.wrong = None;
                self.typed.key(*key);
                Answer::Open
            }
        }
    }
}

/// Lines of a page: fewer than the smallest window shows.
pub const PAGE: i16 = 8;

/// By how many lines a key moves a text that is longer than its box; nothing when it is not for that.
pub fn turns(key: &KeyEvent) -> Option<i16> {
    match key.code {
        KeyCode::Down => Some(1),
        KeyCode::Up => Some(-1),
        KeyCode::PageDown => Some(PAGE),
        KeyCode::PageUp => Some(-PAGE),
        _ => None,
    }
}

/// How many letters tell `name` from the others: at least four, or all it has.
pub fn shortest_prefix<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> usize {
    let shared = |other: &str| {
        let pairs = name.chars().zip(other.chars());
        pairs.take_while(|(a, b)| a == b).count() + 1
    };
    let others = others.filter(|other| *other != name);
    let needed = others.map(shared).max().unwrap_or(0).max(4);
    needed.min(name.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(dialog: &mut Dialog, keys: &str) -> Answer {
        let mut last = Answer::Open;
        for c in keys.chars() {
            let code = match c {
                '\n' => KeyCode::Enter,
                c => KeyCode::Char(c),
            };
            last = dialog.key(&KeyEvent::new(code, KeyModifiers::NONE));
        }
        last
    }

    #[test]
    fn enter_is_no_until_consent_is_complete() {
        let mut yes = Dialog::new("Start", "cup", Consent::Yes, Ask::Act(Intent::Start));
        assert_eq!(press(&mut yes.clone(), "\n"), Answer::Cancel);
        assert_eq!(press(&mut yes, "y"), Answer::Go);
        let consent = Consent::Prefix {
            name: "cup-final".into(),
            enough: 4,
        };
        let stop = Dialog::new("Stop", "cup-final", consent, Ask::Act(Intent::Stop));
        assert_eq!(press(&mut stop.clone(), "\n"), Answer::Cancel);
        assert_eq!(press(&mut stop.clone(), "cup\n"), Answer::Open);
        assert_eq!(press(&mut stop.clone(), "cup-\n"), Answer::Go);
        assert_eq!(press(&mut stop.clone(), "cupx\n"), Answer::Open);
        let whole = Consent::Whole("cup-final".into());
        let destroy = Dialog::new("Destroy", "cup-final", whole, Ask::Nothing);
        assert_eq!(press(&mut destroy.clone(), "cup-fina\n"), Answer::Open);
        assert_eq!(press(&mut destroy.clone(), "cup-final\n"), Answer::Go);
    }

    #[test]
    fn a_prefix_tells_the_stream_from_every_other() {
        let all = ["cup-final", "cup-finalist", "demo"];
        assert_eq!(shortest_prefix("demo", all.into_iter()), 4);
        assert_eq!(shortest_prefix("cup-finalist", all.into_iter()), 10);
        assert_eq!(shortest_prefix("cup-final", all.into_iter()), 9);
    }
}
