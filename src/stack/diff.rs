//! What differs between what a part should be and what was found, setting by setting.
//!
//! The comparison runs over the serialized shapes, so it needs to know no kind of part. What is left
//! to AWS or to another part ([`LEFT_OPEN`]) and what was generated once (a stream key) never
//! differs; tags of others stay.

use crate::shape::{Settings, Text};
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// One setting that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Where: AWS's member names joined by dots, list items by their name in brackets.
    pub path: String,
    /// What it is now; `null` when absent.
    pub from: Value,
    /// What it should be; `null` when it should be absent.
    pub to: Value,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change { path, from, to } = self;
        match (from, to) {
            (Value::Null, to) => write!(f, "{path}: + {}", short(to)),
            (from, Value::Null) => write!(f, "{path}: - {}", short(from)),
            (from, to) => write!(f, "{path}: {} -> {}", short(from), short(to)),
        }
    }
}

/// A value in at most a few dozen characters.
fn short(value: &Value) -> String {
    const MOST: usize = 60;
    let text = match (Text::open(value), value) {
        (Some(text), _) => text.to_string(),
        (None, Value::String(s)) => s.clone(),
        (None, other) => other.to_string(),
    };
    let line = text.replace(['\n', '\r'], " ");
    if line.chars().count() <= MOST {
        return line;
    }
    line.chars().take(MOST - 1).chain(['…']).collect()
}

/// Settings of `found` that are not as `wanted`.
///
/// # Errors
/// Only when a shape cannot be serialized, which is a fault of onair.
pub fn diff(wanted: &Settings, found: &Settings) -> Result<Vec<Change>, serde_json::Error> {
    let found = settle_unconfirmed(wanted, found.clone());
    let (wanted, found) = (serde_json::to_value(wanted)?, serde_json::to_value(found)?);
    let mut changes = Vec::new();
    if wanted["kind"] == found["kind"] {
        compare("", &wanted["settings"], &found["settings"], &mut changes);
    } else {
        changes.push(Change {
            path: "kind".into(),
            from: found["kind"].clone(),
            to: wanted["kind"].clone(),
        });
    }
    Ok(changes)
}

/// A subscription that waits for its confirmation is there as far as we are concerned.
fn settle_unconfirmed(wanted: &Settings, mut found: Settings) -> Settings {
    if let (Settings::Topic(wanted), Settings::Topic(found)) = (wanted, &mut found) {
        let waiting = found.unconfirmed.take().unwrap_or_default();
        found.subscriptions.extend(
            waiting
                .into_iter()
                .filter(|s| wanted.subscriptions.contains(s)),
        );
        found.subscriptions.sort();
        found.subscriptions.dedup();
    }
    found
}

/// Members that are not ours to say while we leave them out: AWS chooses a maintenance window, the
/// site bucket's policy belongs to the player, and nobody wants a subscription to stay unconfirmed.
/// Whatever else we leave out is to be absent.
const LEFT_OPEN: &[&str] = &["maintenance", "Policy", "Unconfirmed"];

fn compare(path: &str, wanted: &Value, found: &Value, changes: &mut Vec<Change>) {
    let differs = |changes: &mut Vec<Change>| {
        changes.push(Change {
            path: path.to_owned(),
            from: found.clone(),
            to: wanted.clone(),
        });
    };
    if let Some(text) = Text::open(wanted) {
        // A generated piece is kept as found; any other open text names a part that is yet to be made.
        let kept = text.is_generated()
            && found
                .as_str()
                .is_some_and(|s| s.starts_with(&literal_start(&text)));
        if !kept {
            differs(changes);
        }
        return;
    }
    match (wanted, found) {
        (Value::Null, _) if LEFT_OPEN.contains(&path) => {}
        (Value::Object(w), Value::Object(f)) => {
            for (key, value) in w {
                compare(
                    &join(path, key),
                    value,
                    f.get(key).unwrap_or(&Value::Null),
                    changes,
                );
            }
            let others = !matches!(path, "tags" | "Tags");
            for (key, value) in f
                .iter()
                .filter(|(key, value)| others && !value.is_null() && !w.contains_key(*key))
            {
                changes.push(Change {
                    path: join(path, key),
                    from: value.clone(),
                    to: Value::Null,
                });
            }
        }
        (Value::Array(w), Value::Array(f)) => match (named(w), named(f)) {
            (Some(w), Some(f)) => compare_named(path, &w, &f, changes),
            _ if w.len() == f.len() => {
                for (i, (w, f)) in w.iter().zip(f).enumerate() {
                    compare(&format!("{path}[{i}]"), w, f, changes);
                }
            }
            _ => differs(changes),
        },
        (Value::Number(w), Value::Number(f)) if w.as_f64() == f.as_f64() => {}
        (w, f) if w == f => {}
        _ => differs(changes),
    }
}

fn compare_named(
    path: &str,
    wanted: &[(&str, &Value)],
    found: &[(&str, &Value)],
    changes: &mut Vec<Change>,
) {
    let at = |name: &str| format!("{path}[{name}]");
    for (name, value) in wanted {
        let there = found
            .iter()
            .find(|(n, _)| n == name)
            .map_or(&Value::Null, |(_, v)| v);
        compare(&at(name), value, there, changes);
    }
    for (name, value) in found
        .iter()
        .filter(|(name, _)| !wanted.iter().any(|(n, _)| n == name))
    {
        changes.push(Change {
            path: at(name),
            from: (*value).clone(),
            to: Value::Null,
        });
    }
    let names = |list: &[(&str, &Value)]| {
        list.iter()
            .map(|(n, _)| (*n).to_owned())
            .collect::<Vec<_>>()
    };
    let (w, f) = (names(wanted), names(found));
    if w != f && w.len() == f.len() && changes.is_empty() {
        changes.push(Change {
            path: format!("{path} (order)"),
            from: f.into(),
            to: w.into(),
        });
    }
}

/// The items by name, when every item is an object that has one.
fn named(items: &[Value]) -> Option<Vec<(&str, &Value)>> {
    const NAMES: &[&str] = &[
        "name",
        "outputName",
        "id",
        "Id",
        "Sid",
        "Key",
        "PathPattern",
    ];
    items
        .iter()
        .map(|item| Some((NAMES.iter().find_map(|n| item.get(n)?.as_str())?, item)))
        .collect()
}

fn literal_start(text: &Text) -> String {
    match text {
        Text::Join(parts) => parts.iter().map_while(Text::lit).collect(),
        other => other.lit().unwrap_or_default(),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
