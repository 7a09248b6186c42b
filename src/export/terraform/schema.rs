//! What the AWS provider has words for, where a stream may have more: an onair stream is said whole but for
//! [`UNSAID`], a found one may have anything that MediaLive has.
//!
//! `channel.json` is the provider's own schema of `aws_medialive_channel` (5.100.0), names only; the peers
//! compare it with what the provider says of itself.

use super::super::document::Document;
use super::super::request::Kind;
use super::super::value::{Map, Value};
use super::names::{Says, UNSAID, says, snake};
use serde_json::Value as Json;
use std::sync::LazyLock;

/// Arguments and blocks of a resource or a block by name; none is not checked.
pub(super) type Schema = Option<&'static Json>;

static CHANNEL: LazyLock<Json> =
    LazyLock::new(|| serde_json::from_str(include_str!("channel.json")).unwrap_or_default());

/// Of the resource for a kind of part.
pub(super) fn of(kind: Kind) -> Schema {
    match kind {
        Kind::Channel => Some(&CHANNEL),
        _ => None,
    }
}

/// Of an argument or block; an error when there is none.
pub(super) fn below(schema: Schema, said: &str) -> Result<Schema, ()> {
    match schema {
        None => Ok(None),
        Some(known) => known.get(said).map(Some).ok_or(()),
    }
}

/// What the provider calls a member; none when it does not stand in the resource itself.
pub(super) fn word(kind: Kind, within: &str, name: &str) -> Option<String> {
    match says(kind, within, name) {
        Says::Same => Some(snake(name)),
        Says::Name(other) => Some(other.to_owned()),
        Says::Apart | Says::Unasked | Says::Unsaid => None,
    }
}

/// What of a document is not said, and why: once each, by the names of MediaLive's API.
pub(super) fn unsaid(document: &Document) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for resource in &document.resources {
        let schema = of(resource.kind);
        members(resource.kind, "", &resource.members, schema, &mut found);
    }
    let mut once = Vec::new();
    found.into_iter().for_each(|one| {
        if !once.contains(&one) {
            once.push(one);
        }
    });
    once
}

type Found = Vec<(String, &'static str)>;

fn members(kind: Kind, within: &str, Map(all): &Map, schema: Schema, out: &mut Found) {
    for (name, value) in all {
        if let Some((.., why)) = UNSAID.iter().find(|(k, n, _)| *k == kind && n == name) {
            out.push((name.clone(), why));
        } else if let Some(said) = word(kind, within, name) {
            match below(schema, &said) {
                Ok(schema) => inside(kind, name, value, schema, out),
                Err(()) => out.push((
                    format!("{within}.{name}"),
                    "the provider has no argument for it",
                )),
            }
        }
    }
}

fn inside(kind: Kind, name: &str, value: &Value, schema: Schema, out: &mut Found) {
    match value {
        // Keys of tags are no members.
        Value::Map(_) if name == "Tags" => {}
        Value::Map(map) => members(kind, name, map, schema, out),
        Value::List(items) => items
            .iter()
            .for_each(|v| inside(kind, name, v, schema, out)),
        Value::Either {
            then, otherwise, ..
        } => [then, otherwise]
            .into_iter()
            .flatten()
            .for_each(|v| inside(kind, name, v, schema, out)),
        Value::Bool(_)
        | Value::Number(_)
        | Value::BitRate { .. }
        | Value::Text(_)
        | Value::Json(_) => {}
    }
}
