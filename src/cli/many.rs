//! A crowd of streams out of one, for measuring a console that has many to show. The world is data, so
//! another stream is the first one's data under other names and ids. Fit for looking at; nobody
//! promises that a deploy of such a stream finds nothing to change.

use super::error::CliError;
use crate::sim::world::World;
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

/// The same world with `streams` streams like the one called `name`: `name`, `name002`, `name003`…
///
/// # Errors
/// When the world does not survive being written and read.
pub fn more(world: &World, name: &str, streams: usize) -> Result<World, CliError> {
    let mut all = serde_json::to_value(world).map_err(CliError::failed)?;
    let first = all.clone();
    let ids = ids(&first);
    for n in 2..=streams {
        let mut names: HashMap<String, String> =
            ids.iter().map(|id| (id.clone(), other(id, n))).collect();
        names.insert(name.to_owned(), format!("{name}{n:03}"));
        let mut copy = renamed(&first, &names);
        // Encoders are known by names of their own.
        if let Some(encoders) = copy["encoders"]["encoders"].as_object_mut() {
            let own = std::mem::take(encoders).into_iter();
            encoders.extend(own.map(|(key, value)| (format!("{name}{n:03} {key}"), value)));
        }
        add(&mut all, copy);
    }
    serde_json::from_value(all).map_err(CliError::failed)
}

/// Words of the world that belong to one thing in it: ids that the account gave out, stream keys,
/// hosts. They are told from words by having a digit and some length.
fn ids(world: &Value) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut keep = |text: &str| {
        ids.extend(
            text.split(separates)
                .filter(|w| random(w))
                .map(str::to_owned),
        );
    };
    let medialive = regions(world, "medialive");
    for kind in medialive.flat_map(|r| [&r["channels"], &r["inputs"], &r["groups"]]) {
        members(kind).for_each(|(id, _)| keep(id));
    }
    for input in regions(world, "medialive").flat_map(|r| members(&r["inputs"])) {
        let places = input.1["destinations"].as_array();
        for url in places
            .into_iter()
            .flatten()
            .filter_map(|d| d["url"].as_str())
        {
            // Only the key: the address and the application may be anybody's.
            keep(url.rsplit('/').next().unwrap_or_default());
        }
    }
    for endpoint in regions(world, "mediapackage").flat_map(|r| members(&r["endpoints"])) {
        keep(endpoint.1["uid"].as_str().unwrap_or_default());
    }
    for (id, distribution) in members(&world["cloudfront"]["distributions"]) {
        keep(id);
        let domain = distribution["domain"].as_str().unwrap_or_default();
        keep(domain.split('.').next().unwrap_or_default());
    }
    members(&world["cloudfront"]["access_controls"]).for_each(|(id, _)| keep(id));
    ids
}

fn regions<'a>(world: &'a Value, service: &str) -> impl Iterator<Item = &'a Value> {
    members(&world[service]["regions"]).map(|(_, region)| region)
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn separates(c: char) -> bool {
    !c.is_ascii_alphanumeric()
}

fn random(word: &str) -> bool {
    word.len() >= 7 && word.bytes().any(|b| b.is_ascii_digit())
}

/// The n-th like this id: of the same length and alphabet, as far as digits go.
fn other(id: &str, n: usize) -> String {
    let tail = format!("{n:04}");
    let head = &id[..id.len().saturating_sub(tail.len())];
    format!("{head}{tail}")
}

/// A copy in which every whole word is what `names` says.
fn renamed(value: &Value, names: &HashMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(words(text, names)),
        Value::Array(items) => items.iter().map(|v| renamed(v, names)).collect(),
        Value::Object(map) => {
            let members = map
                .iter()
                .map(|(k, v)| (words(k, names), renamed(v, names)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}

fn words(text: &str, names: &HashMap<String, String>) -> String {
    let parts = text.split_inclusive(separates);
    parts
        .map(|part| {
            let word = part.trim_end_matches(separates);
            let name = names.get(word).map_or(word, String::as_str);
            format!("{name}{}", &part[word.len()..])
        })
        .collect()
}

/// Puts in what is not there yet, at any depth; what both have stays.
fn add(to: &mut Value, from: Value) {
    let (Value::Object(to), Value::Object(from)) = (to, from) else {
        return;
    };
    for (key, value) in from {
        match to.get_mut(&key) {
            Some(there) => add(there, value),
            None => {
                to.insert(key, value);
            }
        }
    }
}
