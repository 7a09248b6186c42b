//! JSON and plain text as here documents, in which the shell puts in what is open.

use super::super::document::ExportError;
use super::super::value::{Map, Phrase, Piece, Switch, Value};
use super::{piece, test};
use crate::shape::Part;

/// End of each here document.
pub(super) const END: &str = "END";

/// Prints the documents of one part as functions.
pub(super) struct Writer<'a> {
    pub(super) part: &'a Part,
    /// Functions so far, the ones that others call before them.
    pub(super) functions: String,
    pieces: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(part: &'a Part) -> Self {
        Self {
            part,
            functions: String::new(),
            pieces: 0,
        }
    }

    /// A function that prints the value as JSON.
    pub(super) fn json(&mut self, name: &str, value: &Value) -> Result<(), ExportError> {
        let mut text = String::new();
        self.value(name, value, 0, &mut text)?;
        self.function(name, &text);
        Ok(())
    }

    /// A function that prints the text, whose last line ends.
    pub(super) fn text(&mut self, name: &str, phrase: &Phrase) {
        let pieces = phrase.pieces().iter().map(|p| piece(p, escape));
        let text: String = pieces.collect();
        let text = text
            .strip_suffix('\n')
            .map_or_else(|| text.clone(), str::to_owned);
        self.function(name, &text);
    }

    fn function(&mut self, name: &str, text: &str) {
        self.functions.push_str(&format!(
            "{name}() {{\n  cat <<{END}\n{text}\n{END}\n}}\n\n"
        ));
    }

    fn unprintable(&self, what: &str) -> ExportError {
        ExportError::Unprintable {
            part: self.part.clone(),
            what: what.to_owned(),
        }
    }

    fn value(
        &mut self,
        name: &str,
        value: &Value,
        indent: usize,
        out: &mut String,
    ) -> Result<(), ExportError> {
        match value {
            Value::Bool(b) => out.push_str(&b.to_string()),
            Value::Number(n) => out.push_str(&n.to_string()),
            Value::BitRate { rung, times: 1 } => out.push_str(&format!("${{RATES[{rung}]}}")),
            Value::BitRate { rung, times } => {
                out.push_str(&format!("$(({times} * RATES[{rung}]))"));
            }
            Value::Text(phrase) => out.push_str(&string(phrase)),
            Value::List(items) if items.is_empty() => out.push_str("[]"),
            Value::List(items) => self.list(name, items, indent, out)?,
            Value::Map(Map(members)) if members.is_empty() => out.push_str("{}"),
            Value::Map(Map(members)) => {
                out.push('{');
                for (i, (member, value)) in members.iter().enumerate() {
                    line(i, indent + 2, out);
                    out.push_str(&escape(&format!(
                        "{}: ",
                        serde_json::Value::from(member.as_str())
                    )));
                    self.value(name, value, indent + 2, out)?;
                }
                out.push_str(&format!("\n{:indent$}}}", ""));
            }
            Value::Json(_) => return Err(self.unprintable("a document within a document")),
            Value::Either { .. } => {
                return Err(self.unprintable("a setting that is one thing or another"));
            }
        }
        Ok(())
    }

    /// Items that are there while a switch is on are functions of their own, each with the comma before
    /// it; so the first item must always be there.
    fn list(
        &mut self,
        name: &str,
        items: &[Value],
        indent: usize,
        out: &mut String,
    ) -> Result<(), ExportError> {
        out.push('[');
        for (i, item) in items.iter().enumerate() {
            match item {
                Value::Either {
                    on,
                    then: Some(then),
                    otherwise: None,
                } if i > 0 => {
                    self.pieces += 1;
                    let piece = format!("{name}_{}", self.pieces);
                    let mut text = String::new();
                    line(i, indent + 2, &mut text);
                    self.value(name, then, indent + 2, &mut text)?;
                    self.function(&piece, &text);
                    out.push_str(&optional(*on, &piece));
                }
                item => {
                    line(i, indent + 2, out);
                    self.value(name, item, indent + 2, out)?;
                }
            }
        }
        out.push_str(&format!("\n{:indent$}]", ""));
        Ok(())
    }
}

/// What a function prints, while a switch is on.
fn optional(on: Switch, function: &str) -> String {
    format!("$(if {}; then {function}; fi)", test(on))
}

fn line(i: usize, indent: usize, out: &mut String) {
    let comma = if i > 0 { "," } else { "" };
    out.push_str(&format!("{comma}\n{:indent$}", ""));
}

fn string(phrase: &Phrase) -> String {
    let json = |text: &str| {
        let quoted = serde_json::Value::from(text).to_string();
        escape(&quoted[1..quoted.len() - 1])
    };
    let pieces = phrase.pieces().iter();
    let text: String = pieces.map(|p: &Piece| piece(p, json)).collect();
    format!("\"{text}\"")
}

/// What the shell would read in a here document as its own.
fn escape(text: &str) -> String {
    let special = |c: char| matches!(c, '\\' | '$' | '`');
    let one = |c: char| {
        if special(c) {
            format!("\\{c}")
        } else {
            c.into()
        }
    };
    text.chars().map(one).collect()
}
