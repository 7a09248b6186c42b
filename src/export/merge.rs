//! Two trees of the same thing, one with a switch on and one with it off, as one tree.

use super::value::{Map, Switch, Value};

/// Members that name an item of a list, so that two versions of one item are not taken for two items.
const NAMES: &[&str] = &[
    "Name",
    "OutputName",
    "InputAttachmentName",
    "PolicyName",
    "Id",
    "ID",
    "Sid",
    "PathPattern",
];

/// The tree that is `then` while `on` is on and `otherwise` while it is off.
pub fn merge(on: Switch, then: Value, otherwise: Value) -> Value {
    match (then, otherwise) {
        (then, otherwise) if then == otherwise => then,
        (Value::Map(then), Value::Map(otherwise)) => Value::Map(maps(on, then, otherwise)),
        (Value::List(then), Value::List(otherwise)) => Value::List(lists(on, then, otherwise)),
        (Value::Json(then), Value::Json(otherwise)) => {
            Value::Json(Box::new(merge(on, *then, *otherwise)))
        }
        (then, otherwise) => either(on, Some(then), Some(otherwise)),
    }
}

fn either(on: Switch, then: Option<Value>, otherwise: Option<Value>) -> Value {
    Value::Either {
        on,
        then: then.map(Box::new),
        otherwise: otherwise.map(Box::new),
    }
}

fn maps(on: Switch, Map(then): Map, Map(mut otherwise): Map) -> Map {
    let mut merged = Vec::new();
    for (name, value) in then {
        let other = otherwise.iter().position(|(n, _)| *n == name);
        let value = match other.map(|at| otherwise.remove(at).1) {
            Some(other) => merge(on, value, other),
            None => either(on, Some(value), None),
        };
        merged.push((name, value));
    }
    let rest = otherwise.into_iter();
    merged.extend(rest.map(|(name, value)| (name, either(on, None, Some(value)))));
    Map(merged)
}

/// The longest common subsequence stays; items between its members are there in one case only.
fn lists(on: Switch, then: Vec<Value>, otherwise: Vec<Value>) -> Vec<Value> {
    let (rows, columns) = (then.len(), otherwise.len());
    let mut longest = vec![vec![0_usize; columns + 1]; rows + 1];
    for (r, t) in then.iter().enumerate().rev() {
        for (c, o) in otherwise.iter().enumerate().rev() {
            longest[r][c] = if same(t, o) {
                longest[r + 1][c + 1] + 1
            } else {
                longest[r + 1][c].max(longest[r][c + 1])
            };
        }
    }
    let mut merged = Vec::new();
    let (mut r, mut c) = (0, 0);
    let (mut then, mut otherwise) = (
        then.into_iter().peekable(),
        otherwise.into_iter().peekable(),
    );
    loop {
        match (then.peek(), otherwise.peek()) {
            (Some(t), Some(o)) if same(t, o) => {
                merged.extend(
                    then.next()
                        .zip(otherwise.next())
                        .map(|(t, o)| merge(on, t, o)),
                );
                (r, c) = (r + 1, c + 1);
            }
            (Some(_), other) if other.is_none() || longest[r + 1][c] >= longest[r][c + 1] => {
                merged.push(either(on, then.next(), None));
                r += 1;
            }
            (_, Some(_)) => {
                merged.push(either(on, None, otherwise.next()));
                c += 1;
            }
            _ => return merged,
        }
    }
}

/// Whether two items are one in two versions.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    let name = |v: &Value| match v {
        Value::Map(map) => NAMES.iter().find_map(|n| map.get(n)).cloned(),
        _ => None,
    };
    a == b || name(a).is_some_and(|a| Some(a) == name(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_case_lacks_is_there_in_the_other_only() {
        let item = |id: &str, n: i32| Value::from(Map::new().with("Id", id).with("n", n));
        let then = Value::list([item("a", 1), item("x", 1), item("b", 1)]);
        let otherwise = Value::list([item("a", 1), item("b", 2), item("c", 1)]);
        let Value::List(merged) = merge(Switch::Archiving, then, otherwise) else {
            panic!("a list");
        };
        let only = |item: Value| Some(Box::new(item));
        assert_eq!(merged[0], item("a", 1));
        assert_eq!(
            merged[1],
            Value::Either {
                on: Switch::Archiving,
                then: only(item("x", 1)),
                otherwise: None
            }
        );
        let Value::Map(b) = &merged[2] else {
            panic!("a map")
        };
        assert!(matches!(b.get("n"), Some(Value::Either { .. })));
        assert!(matches!(&merged[3], Value::Either { then: None, .. }));
        assert_eq!(merged.len(), 4);
    }
}
