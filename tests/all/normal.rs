//! Worlds made comparable: what a person would call the same account, up to generated names and to
//! when things happened. Tombstones, logs and the lock are left out; every generated name becomes its
//! place in the order of appearance, so that references still have to agree.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onair::sim::world::World;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Members that say when, how often or by which secret, and never what.
const NOISE: &[&str] = &[
    // The world's own.
    "counter",
    "encoders",
    "faults",
    "seed",
    // When, and what was.
    "at",
    "created",
    "custom",
    "gone",
    "invalidations",
    "judged",
    "modified",
    "published",
    "requests",
    "returning",
    "runs",
    "serving",
    "since",
    "taken",
    "updated",
    "until",
    "usable_from",
    "versions",
    // Drawn, and referred to by nothing. (Maintenance is, unless it is asked for.)
    "egress",
    "etag",
    "ip",
    "maintenance",
    "password",
    "token",
    "username",
    // What an alarm thinks at the moment.
    "data",
    "reason",
    // The lock and what tokens derive from.
    "onair/epoch",
    "onair/lock",
];

/// The world up to names and times.
pub fn normalize(world: &World) -> Value {
    let mut value = serde_json::to_value(world).unwrap();
    // The world's own only: what was asked of MediaLive is called so too.
    value.as_object_mut().unwrap().remove("settings");
    strip(&mut value);
    rename(&mut value, &mut BTreeMap::new());
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, v| !noise(name, v) && !tombstone(v));
            if let Some(Value::String(body)) = members.get_mut("body")
                && let Ok(bytes) = STANDARD.decode(body.as_bytes())
                && let Ok(text) = String::from_utf8(bytes)
            {
                *body = text;
            }
            // Nothing refers to a subscription, and its name is nothing but drawn.
            if let Some(Value::Object(all)) = members.get("subscriptions") {
                let all = all.values().cloned().collect();
                members.insert("subscriptions".into(), Value::Array(all));
            }
            // The host of an ingest URL is an address, and drawn.
            if let Some(Value::String(url)) = members.get_mut("url")
                && let Some((_, rest)) = url.strip_prefix("rtmp://").and_then(|u| u.split_once(':'))
            {
                *url = format!("rtmp://*:{rest}");
            }
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

fn noise(name: &str, value: &Value) -> bool {
    let alarm_state = ["OK", "ALARM", "INSUFFICIENT_DATA"]
        .iter()
        .any(|word| value == word);
    NOISE.contains(&name) || alarm_state
}

/// What lists do not show any more.
fn tombstone(value: &Value) -> bool {
    ["gone", "deleted"]
        .iter()
        .any(|k| value.get(k).is_some_and(Value::is_string))
}

fn rename(value: &mut Value, names: &mut BTreeMap<String, usize>) {
    match value {
        Value::String(text) => *text = renamed(text, names),
        Value::Array(items) => items.iter_mut().for_each(|v| rename(v, names)),
        Value::Object(members) => {
            let old = std::mem::take(members);
            *members = old
                .into_iter()
                .map(|(name, mut v)| {
                    let name = renamed(&name, names);
                    rename(&mut v, names);
                    (name, v)
                })
                .collect::<Map<_, _>>();
        }
        _ => {}
    }
}

/// The text with each word that looks generated replaced by its number.
fn renamed(text: &str, names: &mut BTreeMap<String, usize>) -> String {
    let word = |c: char| c.is_ascii_alphanumeric();
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let (head, tail) = rest.split_at(end);
        if generated(head) {
            let next = names.len();
            let number = *names.entry(head.to_owned()).or_insert(next);
            out.push_str(&format!("#{number}"));
        } else {
            out.push_str(head);
        }
        let between = tail.find(word).unwrap_or(tail.len());
        out.push_str(&tail[..between]);
        rest = &tail[between..];
    }
    out
}

/// MediaLive's seven digits, CloudFront's and IAM's capitals, hexadecimal, stream keys. A fixed word
/// that looks like one is renamed everywhere alike, which does no harm.
fn generated(word: &str) -> bool {
    // Stream keys and tokens are as long as this, and once in a while all letters.
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if matches!(word.len(), 20 | 32) && word.chars().all(lower) {
        return true;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let long = word.len() >= 13;
    (word.len() == 7 && digits == 7)
        || (long && digits > 0 && digits < word.len())
        || (long && word.bytes().all(|b| b.is_ascii_uppercase()))
        || (word.len() == 14 && word.starts_with('d'))
}
