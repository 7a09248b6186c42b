//! Keys to acts: the table's defaults, overridden by `[keys]` of the configuration. What is asked
//! wrongly is told with the accepted form, and the default stays.

use super::actions::{ACTIONS, Act, Action, Danger, REPLAY, every};
use super::model::View;
use crate::config::Value;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;

/// One key as people write it: `q`, `X`, `enter`, `ctrl-r`, `alt-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

const NAMED: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("space", KeyCode::Char(' ')),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
];

impl Key {
    /// A key as it was pressed. Shift is in the letter already.
    pub fn of(event: &KeyEvent) -> Self {
        Self {
            code: event.code,
            modifiers: event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT),
        }
    }

    /// Reads a key as people write it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-").filter(|r| !r.is_empty()) {
                modifiers |= KeyModifiers::CONTROL;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("alt-").filter(|r| !r.is_empty()) {
                modifiers |= KeyModifiers::ALT;
                rest = after;
            } else {
                break;
            }
        }
        let named = NAMED.iter().find(|(name, _)| *name == rest).map(|n| n.1);
        let mut chars = rest.chars();
        let code = match (named, chars.next(), chars.next()) {
            (Some(code), ..) => code,
            (None, Some(c), None) if !c.is_control() => KeyCode::Char(c),
            _ => return None,
        };
        Some(Self { code, modifiers })
    }
}

/// Keys of every act.
#[derive(Clone, Debug)]
pub struct Keymap {
    keys: Vec<(Act, Vec<(Key, String)>)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let of = |keys: &[&str]| {
            keys.iter()
                .filter_map(|k| Some((Key::parse(k)?, (*k).to_owned())))
                .collect()
        };
        Self {
            keys: every().map(|a| (a.act, of(a.keys))).collect(),
        }
    }
}

impl Keymap {
    /// The defaults with `[keys]` over them, and what could not be taken.
    pub fn with(settings: &BTreeMap<String, Value>) -> (Self, Vec<String>) {
        let (mut map, mut wrong) = (Self::default(), Vec::new());
        for (name, value) in settings {
            let Some(action) = every().find(|a| a.name == name) else {
                let names = every().map(|a| a.name);
                let near = crate::spec::near::nearest(name, names);
                wrong.push(match near {
                    Some(near) => format!("keys.{name}: no such act; did you mean {near}?"),
                    None => format!("keys.{name}: no such act; ? in the console lists them"),
                });
                continue;
            };
            let texts: Vec<String> = match value {
                Value::List(items) => items.iter().map(Value::to_string).collect(),
                one => vec![one.to_string()],
            };
            let mut keys = Vec::new();
            for text in &texts {
                let capital = matches!(text.chars().next(), Some('A'..='Z')) && text.len() == 1;
                match Key::parse(text) {
                    Some(_) if action.danger > Danger::Looks && !capital => wrong.push(format!(
                        "keys.{name} = {text:?}: what changes AWS stays on a capital letter"
                    )),
                    Some(_) if action.danger == Danger::Looks && capital => wrong.push(format!(
                        "keys.{name} = {text:?}: capitals are for what changes AWS"
                    )),
                    Some(key) => keys.push((key, text.clone())),
                    None => wrong.push(format!(
                        "keys.{name} = {text:?}: one character, or enter, esc, tab, space, up, down, pageup…, with ctrl- or alt- before it"
                    )),
                }
            }
            if !keys.is_empty()
                && let Some(row) = map.keys.iter_mut().find(|r| r.0 == action.act)
            {
                row.1 = keys;
            }
        }
        (map, wrong)
    }

    /// What a key means on a screen.
    pub fn act(&self, event: &KeyEvent, view: View) -> Option<Act> {
        self.among(ACTIONS, event, view)
    }

    /// What it means there in a replay.
    pub fn in_replay(&self, event: &KeyEvent, view: View) -> Option<Act> {
        let own = self.among(REPLAY, event, view);
        own.or_else(|| self.act(event, view))
    }

    fn among(&self, table: &[Action], event: &KeyEvent, view: View) -> Option<Act> {
        let key = Key::of(event);
        let bound = |act: Act| {
            let row = self.keys.iter().find(|r| r.0 == act);
            row.is_some_and(|r| r.1.iter().any(|k| k.0 == key))
        };
        let found = table.iter().find(|a| a.is_on(view) && bound(a.act));
        found.map(|a| a.act)
    }

    /// The key that is shown for an act.
    pub fn shown(&self, act: Act) -> &str {
        self.keys
            .iter()
            .find(|r| r.0 == act)
            .and_then(|r| r.1.first())
            .map_or("", |k| k.1.as_str())
    }

    /// All keys of an act, for help.
    pub fn all(&self, act: Act) -> String {
        let row = self.keys.iter().find(|r| r.0 == act);
        let names = row
            .into_iter()
            .flat_map(|r| r.1.iter().map(|k| k.1.as_str()));
        names.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(text: &str) -> KeyEvent {
        let key = Key::parse(text).unwrap();
        KeyEvent::new(key.code, key.modifiers)
    }

    #[test]
    fn every_default_key_can_be_read() {
        for a in ACTIONS {
            assert!(a.keys.iter().all(|k| Key::parse(k).is_some()), "{}", a.name);
        }
        assert_eq!(Key::parse("ctrl-"), None);
        assert_eq!(Key::parse("nonsense"), None);
    }

    #[test]
    fn settings_override_and_are_held_to_the_rule() {
        let settings = BTreeMap::from([
            ("quit".to_owned(), Value::from("ctrl-q".to_owned())),
            ("stop".to_owned(), Value::from("x".to_owned())),
            ("rnage".to_owned(), Value::from("g".to_owned())),
        ]);
        let (map, wrong) = Keymap::with(&settings);
        assert_eq!(map.act(&press("ctrl-q"), View::Live), Some(Act::Quit));
        assert_eq!(map.act(&press("q"), View::Live), None);
        assert_eq!(map.act(&press("X"), View::Live), Some(Act::Stop));
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(wrong.iter().any(|w| w.contains("range")));
    }

    #[test]
    fn one_key_means_what_its_screen_says() {
        let map = Keymap::default();
        assert_eq!(map.act(&press("R"), View::Live), Some(Act::Restart));
        assert_eq!(map.act(&press("R"), View::Deploy), Some(Act::Retry));
    }
}
