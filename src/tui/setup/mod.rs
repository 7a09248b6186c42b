//! The guided set-up: ten steps from nothing to a configuration that `onair deploy` takes unchanged. A
//! pure state machine; with every key the answers go through the configuration's own loader, so that
//! errors, lint and price are the very ones a file would get.

mod draw;
pub mod fields;
#[cfg(test)]
mod tests;

use super::widgets::line::Line;
use crate::config::{ConfigError, Sources, load, to_toml};
use crate::spec::StreamSpec;
use fields::{FEEDS, Field, Kind, STEPS, feeds_of};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;

/// What was found on this machine.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Profiles.
    pub profiles: Vec<String>,
    /// Streams that are configured already.
    pub config_has: Vec<String>,
    /// The region that the environment or the command line names.
    pub env_region: Option<String>,
}

/// Whose credentials these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityLine {
    /// Account id.
    pub account: String,
    /// Who.
    pub who: String,
    /// Region.
    pub region: String,
}

/// What a key led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupOut {
    /// Nothing but a changed form.
    None,
    /// Done: the configuration of this stream.
    Save {
        /// The file's text, this stream alone.
        toml: String,
        /// Its name.
        name: String,
    },
    /// Kept for later.
    Later {
        /// The answers.
        draft: String,
        /// The stream's name so far.
        name: String,
    },
    /// Left.
    Cancel,
    /// Who are these credentials?
    AskIdentity {
        /// Profile; none is the environment's.
        profile: Option<String>,
        /// Region.
        region: String,
    },
}

/// The form.
#[derive(Clone, Debug)]
pub struct Setup {
    found: Found,
    step: usize,
    cursor: usize,
    answers: BTreeMap<&'static str, Line>,
    identity: Option<Result<IdentityLine, String>>,
    built: Result<StreamSpec, Vec<(String, String)>>,
    /// Furthest step seen: what was not seen yet has no errors to show.
    seen: usize,
}

impl Setup {
    /// From the beginning.
    pub fn new(found: Found) -> Self {
        let all = STEPS.iter().flat_map(|s| s.fields);
        let mut answers: BTreeMap<&'static str, Line> =
            all.map(|f| (f.key, Line::of(f.begins))).collect();
        if let Some(region) = &found.env_region {
            answers.insert("region", Line::of(region.clone()));
        }
        let mut setup = Self {
            found,
            step: 0,
            cursor: 0,
            answers,
            identity: None,
            built: Err(vec![]),
            seen: 0,
        };
        setup.build();
        setup
    }

    /// From answers that were kept for later; what cannot be read of them begins anew.
    pub fn resume(found: Found, draft: &str) -> Self {
        let mut setup = Self::new(found);
        let kept: BTreeMap<String, String> = serde_json::from_str(draft).unwrap_or_default();
        for (key, line) in &mut setup.answers {
            if let Some(text) = kept.get(*key) {
                *line = Line::of(text.clone());
            }
        }
        setup.seen = STEPS.len() - 1;
        setup.build();
        setup
    }

    /// Who the credentials are, as asked for.
    pub fn identity(&mut self, who: Result<IdentityLine, String>) {
        self.identity = Some(who);
    }

    fn answer(&self, key: &str) -> &str {
        self.answers.get(key).map_or("", Line::text)
    }

    fn field(&self) -> Option<&'static Field> {
        STEPS[self.step].fields.get(self.cursor)
    }

    /// The answers as the configuration's keys and values; what is empty is left to its default.
    fn overrides(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (key, line) in &self.answers {
            let text = line.text().trim();
            if matches!(*key, "profile" | "name" | "feeds") || text.is_empty() {
                continue;
            }
            pairs.push(((*key).to_owned(), text.to_owned()));
        }
        let (class, feeds) = feeds_of(self.answer("feeds"));
        pairs.push(("channel.class".into(), class.into()));
        pairs.push(("channel.feeds".into(), feeds.into()));
        pairs
    }

    fn build(&mut self) {
        let name = self.answer("name").trim().to_owned();
        if name.is_empty() {
            self.built = Err(vec![(
                "name".into(),
                "required: small letters, digits and dashes, as in cup-final".into(),
            )]);
            return;
        }
        if self.found.config_has.contains(&name) {
            self.built = Err(vec![(
                "name".into(),
                format!("{name} is configured already; take another name"),
            )]);
            return;
        }
        let sources = Sources {
            overrides: self.overrides(),
            ..Sources::default()
        };
        let made = load(&sources).and_then(|loaded| loaded.stream(Some(&name)));
        self.built = made.map(|(spec, _)| spec).map_err(|e| problems(&e));
    }

    /// What is wrong with a field.
    fn wrong(&self, key: &str) -> Option<&str> {
        let problems = self.built.as_ref().err()?;
        let about = |field: &str| {
            field == key
                || field.ends_with(&format!(".{key}"))
                || (key == "name" && matches!(field, "STREAM" | "STREAM_NAME"))
        };
        problems
            .iter()
            .find(|(field, _)| about(field))
            .map(|p| p.1.as_str())
    }

    fn step_is_wrong(&self, step: usize) -> bool {
        STEPS[step]
            .fields
            .iter()
            .any(|f| self.wrong(f.key).is_some())
    }

    fn go(&mut self, step: usize) -> SetupOut {
        self.step = step.min(STEPS.len() - 1);
        self.seen = self.seen.max(self.step);
        self.cursor = 0;
        SetupOut::None
    }

    /// A key.
    pub fn key(&mut self, key: KeyEvent) -> SetupOut {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        let fields = STEPS[self.step].fields.len();
        match key.code {
            KeyCode::Char('s') if control => return self.later(),
            KeyCode::Char('c') if control => return SetupOut::Cancel,
            KeyCode::Char('n') if control => return self.go(self.step + 1),
            KeyCode::Char('p') if control => return self.go(self.step.saturating_sub(1)),
            KeyCode::Char('t') if control => return self.who(),
            KeyCode::Char(c @ '0'..='9') if alt => {
                let number = c as usize - '0' as usize;
                return self.go(if number == 0 { 9 } else { number - 1 });
            }
            KeyCode::Esc if self.step == 0 => return SetupOut::Cancel,
            KeyCode::Esc => return self.go(self.step - 1),
            KeyCode::Enter if self.step == STEPS.len() - 1 => return self.finish(),
            KeyCode::Enter if self.cursor + 1 < fields => self.cursor += 1,
            // What is wrong on this step is put right here, where its field is.
            KeyCode::Enter if self.step_is_wrong(self.step) => {
                let at = STEPS[self.step]
                    .fields
                    .iter()
                    .position(|f| self.wrong(f.key).is_some());
                self.cursor = at.unwrap_or(0);
            }
            KeyCode::Enter if self.step == 0 && self.identity.is_none() => {
                let ask = self.who();
                self.go(1);
                return ask;
            }
            KeyCode::Enter => return self.go(self.step + 1),
            KeyCode::Tab | KeyCode::Down if fields > 0 => self.cursor = (self.cursor + 1) % fields,
            KeyCode::BackTab | KeyCode::Up if fields > 0 => {
                self.cursor = (self.cursor + fields - 1) % fields
            }
            _ => {
                self.edit(&key);
                self.build();
            }
        }
        SetupOut::None
    }

    fn edit(&mut self, key: &KeyEvent) {
        let Some(field) = self.field() else { return };
        let profiles: Vec<String> = std::iter::once(String::new())
            .chain(self.found.profiles.iter().cloned())
            .collect();
        let Some(line) = self.answers.get_mut(field.key) else {
            return;
        };
        let forward = match key.code {
            KeyCode::Left => false,
            KeyCode::Right | KeyCode::Char(' ') => true,
            _ if field.kind == Kind::Text => {
                line.key(key);
                return;
            }
            _ => return,
        };
        let turn = |values: &[&str], now: &str| {
            let many = values.len().max(1);
            let at = values.iter().position(|v| *v == now).unwrap_or(0);
            let next = if forward { at + 1 } else { at + many - 1 } % many;
            values
                .get(next)
                .map(|v| (*v).to_owned())
                .unwrap_or_default()
        };
        match field.kind {
            Kind::Text => {
                line.key(key);
            }
            Kind::Toggle => *line = Line::of(turn(&["false", "true"], line.text())),
            Kind::Choice(choices) => {
                let values: Vec<&str> = choices.iter().map(|c| c.0).collect();
                *line = Line::of(turn(&values, line.text()));
            }
            Kind::Profile => {
                let values: Vec<&str> = profiles.iter().map(String::as_str).collect();
                *line = Line::of(turn(&values, line.text()));
                self.identity = None;
            }
        }
    }

    /// Pasted text goes into the field under the cursor.
    pub fn paste(&mut self, text: &str) {
        if let Some(field) = self.field().filter(|f| f.kind == Kind::Text)
            && let Some(line) = self.answers.get_mut(field.key)
        {
            line.paste(text.trim());
            self.build();
        }
    }

    fn who(&self) -> SetupOut {
        let profile = Some(self.answer("profile").to_owned()).filter(|p| !p.is_empty());
        SetupOut::AskIdentity {
            profile,
            region: self.answer("region").trim().to_owned(),
        }
    }

    fn later(&self) -> SetupOut {
        let answers: BTreeMap<&str, &str> =
            self.answers.iter().map(|(k, l)| (*k, l.text())).collect();
        let name = Some(self.answer("name").trim())
            .filter(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        // A map of texts always has a JSON form.
        let draft = serde_json::to_string(&answers).unwrap_or_default();
        SetupOut::Later {
            draft,
            name: name.unwrap_or("unnamed").to_owned(),
        }
    }

    fn finish(&mut self) -> SetupOut {
        match &self.built {
            Ok(spec) => SetupOut::Save {
                toml: to_toml(spec),
                name: spec.name.to_string(),
            },
            Err(_) => {
                let first = (0..STEPS.len()).find(|s| self.step_is_wrong(*s));
                self.go(first.unwrap_or(self.step))
            }
        }
    }

    /// Keys of this step.
    pub fn footer(&self) -> Vec<(&'static str, &'static str)> {
        let next = if self.step == STEPS.len() - 1 {
            ("enter", "WRITE the configuration")
        } else {
            ("enter", "next")
        };
        let mut keys = vec![next, ("esc", "back")];
        match self.field().map(|f| f.kind) {
            Some(Kind::Text) => keys.push(("tab", "next field")),
            Some(_) => keys.extend([("space", "change"), ("tab", "next field")]),
            None => {}
        }
        keys.extend([
            ("alt-1..0", "jump"),
            ("ctrl-s", "keep for later"),
            ("ctrl-t", "who am I"),
        ]);
        keys
    }
}

fn problems(e: &ConfigError) -> Vec<(String, String)> {
    let one = |p: &crate::config::Problem| {
        let value = p
            .value
            .as_ref()
            .map_or_else(String::new, |v| format!("{v}: "));
        (p.field.clone(), format!("{value}{}", p.accepted))
    };
    e.0.iter().map(one).collect()
}

/// What a choice means.
fn meaning(field: &Field, value: &str) -> &'static str {
    match field.kind {
        Kind::Choice(choices) => choices.iter().find(|c| c.0 == value).map_or("", |c| c.1),
        _ if field.key == "feeds" => FEEDS.iter().find(|c| c.0 == value).map_or("", |c| c.1),
        _ => "",
    }
}
