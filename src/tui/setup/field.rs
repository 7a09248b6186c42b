//! One question of the set-up and what can be answered to it.

use super::step::Step;
use crate::tui::widgets::line::Line;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As configuration writes it.
    pub value: String,
    /// As the screen says it.
    pub label: String,
    /// What follows from it; empty when the label says it all.
    pub says: &'static str,
}

/// How a field is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// By typing. The words are offered for completion; the text says what leaving it empty means.
    Text {
        /// What is typed.
        line: Line,
        /// Usual answers.
        usual: Vec<String>,
        /// What it means when nothing is typed.
        empty: &'static str,
    },
    /// By choosing one.
    Pick {
        /// The answers.
        options: Vec<Choice>,
        /// The chosen one.
        at: usize,
        /// One below the other, each with what follows from it.
        tall: bool,
    },
    /// By yes or no.
    Tick(bool),
    /// Not a question but something to do.
    Act,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The setting, as in the configuration; words without one belong to the set-up alone.
    pub key: &'static str,
    /// Where it is asked.
    pub step: Step,
    /// The question, in a word or two.
    pub label: &'static str,
    /// The question, in a sentence.
    pub help: &'static str,
    /// The answer.
    pub input: Input,
}

impl Field {
    /// The answer as configuration would write it.
    pub fn value(&self) -> &str {
        match &self.input {
            Input::Text { line, .. } => line.text().trim(),
            Input::Pick { options, at, .. } => options.get(*at).map_or("", |o| &o.value),
            Input::Tick(true) => "true",
            Input::Tick(false) => "false",
            Input::Act => "",
        }
    }

    /// Answers with what configuration has. An unusual answer to a choice becomes one of the choices, so
    /// that nothing written elsewhere is lost here.
    pub fn set(&mut self, value: &str) {
        match &mut self.input {
            Input::Text { line, .. } => *line = Line::new(value),
            Input::Pick { options, at, .. } => {
                let known = options
                    .iter()
                    .position(|o| o.value.eq_ignore_ascii_case(value));
                *at = known.unwrap_or_else(|| {
                    options.push(Choice {
                        value: value.into(),
                        label: value.into(),
                        says: "",
                    });
                    options.len() - 1
                });
            }
            Input::Tick(on) => *on = matches!(value, "true" | "yes" | "on" | "1"),
            Input::Act => {}
        }
    }

    /// What would complete the text: the rest of the first usual answer that begins like it.
    pub fn completion(&self) -> Option<&str> {
        let Input::Text { line, usual, .. } = &self.input else {
            return None;
        };
        if line.text().is_empty() || !line.at_end() {
            return None;
        }
        usual
            .iter()
            .filter_map(|u| u.strip_prefix(line.text()))
            .find(|rest| !rest.is_empty())
    }

    /// Understands a key; `false` when the field has no use for it.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let completion = self.completion().map(String::from);
        let plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
        match &mut self.input {
            Input::Text { line, .. } => match (key.code, completion) {
                (KeyCode::Right | KeyCode::End, Some(rest)) if plain => {
                    line.paste(&rest);
                    true
                }
                _ => line.key(key),
            },
            Input::Pick { options, at, .. } if plain => {
                let many = options.len().max(1);
                match key.code {
                    KeyCode::Right | KeyCode::Char(' ') => *at = (*at + 1) % many,
                    KeyCode::Left => *at = (*at + many - 1) % many,
                    _ => return false,
                }
                true
            }
            Input::Tick(on) if plain && key.code == KeyCode::Char(' ') => {
                *on = !*on;
                true
            }
            Input::Pick { .. } | Input::Tick(_) | Input::Act => false,
        }
    }
}
