//! The CDK: an app in TypeScript or Python. What the document says becomes a tree of classes and
//! constructs once (`grow.rs`, `tree.rs`); each language writes that tree down in its own folder.
//!
//! All constructs are L1: a template says exactly the document's settings, under the logical ids of the
//! CloudFormation export. What the switches do is an `if` of the language.

mod area;
mod grow;
mod guide;
mod layout;
mod names;
mod page;
mod parameters;
mod python;
mod share;
mod text;
mod tree;
mod types;
mod typescript;

#[cfg(test)]
mod tests;

use super::document::{Document, ExportError, Output};
use super::project::Printed;
use super::request::Kind;
use super::value::{Map, Piece, Value};
use crate::shape::Part;
use names::Scope;
use tree::{Expr, Open};

/// The library, which both languages have in this version.
const LIBRARY: &str = "2.275.0";
/// The constructs' own library.
const CONSTRUCTS: &str = "10.8.1";
/// The command line.
const TOOL: &str = "2.1148.1";

/// What an app is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// TypeScript.
    TypeScript,
    /// Python.
    Python,
}

/// The app.
///
/// # Errors
/// When the CDK has no words for something.
pub(super) fn print(document: &Document, language: Language) -> Result<Printed, ExportError> {
    let units = grow::units(document)?;
    let shared = shared(document, &units)?;
    let scopes: Vec<Scope<'_>> = units
        .iter()
        .map(|unit| Scope {
            unit,
            all: &units,
            shared: &shared,
        })
        .collect();
    let (mut files, spelled): (_, fn(&str) -> String) = match language {
        Language::TypeScript => (typescript::files(document, &scopes)?, types::variable),
        Language::Python => (python::files(document, &scopes)?, types::snake),
    };
    for resource in document.resources.iter().filter(|r| r.kind == Kind::Player) {
        files.extend(page::files(resource, spelled)?);
    }
    let guide = guide::guide(document, language, &units);
    Ok(Printed { files, guide })
}

/// Ids of all constructs that other classes, or outputs, refer to.
fn shared(document: &Document, units: &[tree::Unit]) -> Result<Vec<String>, ExportError> {
    let together = units.iter().filter(|u| u.area != area::Area::Viewers);
    let foreign = together.flat_map(tree::Unit::foreign).map(str::to_owned);
    let mut shared: Vec<String> = foreign.collect();
    for one in &document.outputs {
        let value = output(one).map_err(unprintable)?;
        let opens = value.opens();
        shared.extend(opens.into_iter().filter_map(Open::of).map(str::to_owned));
    }
    Ok(shared)
}

/// What an output says.
fn output(output: &Output) -> Result<Expr, String> {
    text::text(&output.value)
}

fn unprintable(what: String) -> ExportError {
    ExportError::Unprintable {
        part: Part::Channel,
        what,
    }
}

fn rungs(document: &Document) -> usize {
    document.rates().len()
}

/// What a tag says.
#[derive(Clone, Debug, PartialEq)]
enum Tag {
    /// The part.
    Part,
    /// The stream's name.
    Stream,
    /// The same everywhere.
    Fixed(String),
}

/// The tags of every part.
fn tags(document: &Document) -> Result<Vec<(String, Tag)>, ExportError> {
    let mut all: Option<Vec<(String, Tag)>> = None;
    for resource in &document.resources {
        let Some(Value::Map(Map(members))) = resource.members.get("Tags") else {
            continue;
        };
        let part = resource.part.to_string();
        let mut tags = Vec::new();
        for (name, value) in members {
            let tag = match value {
                Value::Text(phrase) if phrase.pieces() == [Piece::StreamName] => Tag::Stream,
                Value::Text(phrase) => match phrase.fixed() {
                    Some(fixed) if name == "onair:part" && fixed == part => Tag::Part,
                    Some(fixed) => Tag::Fixed(fixed.to_owned()),
                    None => {
                        return Err(unprintable(format!(
                            "the tag {name} is not the same everywhere"
                        )));
                    }
                },
                _ => return Err(unprintable(format!("the tag {name} is no text"))),
            };
            tags.push((name.clone(), tag));
        }
        match &all {
            Some(all) if *all != tags => {
                return Err(unprintable(format!("{part} has other tags than the rest")));
            }
            _ => all = Some(tags),
        }
    }
    Ok(all.unwrap_or_default())
}

/// `cdk.json`: how to run the app, and its context.
fn cdk_json(document: &Document, run: &[(&str, &str)]) -> String {
    let mut out = String::from("{\n");
    for (name, value) in run {
        out.push_str(&format!("  \"{name}\": \"{value}\",\n"));
    }
    let rates: Vec<String> = document.rates().iter().map(ToString::to_string).collect();
    out.push_str(&format!(
        "  \"versionReporting\": false,\n  \"context\": {{\n    \"streamName\": \"{}\",\n    \
        \"enableArchiving\": {},\n    \"enableMonitoring\": {},\n    \"videoBitrates\": [{}]\n  }}\n}}\n",
        document.spec.name,
        document.archiving(),
        document.monitoring(),
        rates.join(", "),
    ));
    out
}
