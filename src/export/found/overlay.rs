//! Found settings laid over ours: where they say the same, ours stay open; where they do not, the found
//! ones stand as they are.

use super::super::merge::same;
use super::super::request::Kind;
use super::super::value::{Map, Switch, Value};
use super::sight::Sight;

/// Members that make a thing ours, whatever was found.
fn is_ours(kind: Kind, member: &str) -> bool {
    match kind {
        Kind::Channel => matches!(member, "Name" | "RoleArn" | "Tags"),
        Kind::Input => matches!(member, "Name" | "Tags"),
        Kind::SecurityGroup => member == "Tags",
        Kind::Endpoint => matches!(member, "Id" | "ChannelId" | "Description" | "Tags"),
        _ => false,
    }
}

/// Members of a part as found, under our names. What we have no words for stands before the tags.
pub(super) fn members(sight: &Sight, kind: Kind, Map(ours): Map, Map(theirs): Map) -> Map {
    let theirs = theirs.into_iter().filter(|(n, _)| !is_ours(kind, n));
    let theirs = Map(theirs.collect());
    let mut laid = Vec::new();
    for (name, value) in &ours {
        let value = match theirs.get(name) {
            _ if is_ours(kind, name) => Some(value.clone()),
            Some(found) => Some(overlay(sight, value, found)),
            None => absent(sight, value),
        };
        laid.extend(value.map(|value| (name.clone(), value)));
    }
    let new = theirs
        .0
        .into_iter()
        .filter(|(n, _)| !ours.iter().any(|(o, _)| o == n));
    let tags = laid
        .iter()
        .position(|(n, _)| n == "Tags")
        .unwrap_or(laid.len());
    laid.splice(tags..tags, new);
    Map(laid)
}

fn overlay(sight: &Sight, ours: &Value, theirs: &Value) -> Value {
    if let Value::Either {
        on,
        then,
        otherwise,
    } = ours
    {
        let side = if sight.on(*on) { then } else { otherwise };
        let found = match side {
            Some(side) => overlay(sight, side, theirs),
            None => theirs.clone(),
        };
        return replaced(sight, *on, [then, otherwise], Some(found))
            .unwrap_or_else(|| theirs.clone());
    }
    match (ours, theirs) {
        (Value::Map(ours), Value::Map(theirs)) => Value::Map(maps(sight, ours, theirs)),
        (Value::List(ours), Value::List(theirs)) => Value::List(lists(sight, ours, theirs)),
        (ours, theirs) if sight.value(ours) == sight.value(theirs) => ours.clone(),
        (_, theirs) => theirs.clone(),
    }
}

/// What a switch chooses between, with another value on the side that was found.
fn replaced(
    sight: &Sight,
    on: Switch,
    [then, otherwise]: [&Option<Box<Value>>; 2],
    found: Option<Value>,
) -> Option<Value> {
    let found = found.map(Box::new);
    let (then, otherwise) = if sight.on(on) {
        (found, otherwise.clone())
    } else {
        (then.clone(), found)
    };
    match (then, otherwise) {
        (None, None) => None,
        (Some(a), Some(b)) if a == b => Some(*a),
        (then, otherwise) => Some(Value::Either {
            on,
            then,
            otherwise,
        }),
    }
}

/// What stays of ours where nothing was found: what is not there in this case anyway.
fn absent(sight: &Sight, ours: &Value) -> Option<Value> {
    match ours {
        Value::Either {
            on,
            then,
            otherwise,
        } => replaced(sight, *on, [then, otherwise], None),
        // An empty choice says which of several a thing is.
        Value::Map(Map(members)) if members.is_empty() => Some(ours.clone()),
        _ => None,
    }
}

fn maps(sight: &Sight, Map(ours): &Map, theirs: &Map) -> Map {
    let mut laid: Vec<(String, Value)> = Vec::new();
    for (name, value) in ours {
        let value = match theirs.get(name) {
            Some(found) => Some(overlay(sight, value, found)),
            None => absent(sight, value),
        };
        laid.extend(value.map(|value| (name.clone(), value)));
    }
    let new = |(name, _): &&(String, Value)| !ours.iter().any(|(n, _)| n == name);
    laid.extend(theirs.0.iter().filter(new).cloned());
    Map(laid)
}

/// In the order found. What a switch takes away stands behind what it stood behind.
fn lists(sight: &Sight, ours: &[Value], theirs: &[Value]) -> Vec<Value> {
    let settled: Vec<Option<Value>> = ours.iter().map(|v| sight.value(v)).collect();
    let is_off = |i: &usize| settled[*i].is_none() && matches!(ours[*i], Value::Either { .. });
    let mut taken = vec![false; ours.len()];
    let mut laid = Vec::new();
    for found in theirs {
        let plain = sight.value(found);
        let free = |i: &usize| !taken[*i];
        let twin = |i: &usize| match (&settled[*i], &plain) {
            (Some(ours), Some(found)) => same(ours, found),
            _ => false,
        };
        match (0..ours.len()).filter(free).find(twin) {
            Some(i) => {
                taken[i] = true;
                laid.push(overlay(sight, &ours[i], found));
                let off = (i + 1..ours.len()).take_while(is_off);
                for i in off {
                    taken[i] = true;
                    laid.push(ours[i].clone());
                }
            }
            None => laid.push(found.clone()),
        }
    }
    // Nothing before it was found; it is there in the other case all the same.
    let rest = (0..ours.len()).filter(|i| !taken[*i] && is_off(i));
    laid.extend(rest.map(|i| ours[i].clone()));
    laid
}
