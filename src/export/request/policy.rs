//! Policy documents.

use super::super::value::{Map, Value};
use super::texts;
use crate::shape::{PolicyDocument, Principal, Statement};

pub(super) fn document(d: &PolicyDocument) -> Value {
    let PolicyDocument { version, statement } = d;
    Value::json(
        Map::new()
            .with("Version", version)
            .with("Statement", Value::list(statement.iter().map(one))),
    )
}

fn one(s: &Statement) -> Map {
    let Statement {
        sid,
        effect,
        principal,
        action,
        resource,
        condition,
    } = s;
    let principal = principal.as_ref().map(|p| match p {
        Principal::Anyone(anyone) => Value::from(anyone),
        Principal::Of(of) => of
            .iter()
            .fold(Map::new(), |map, (kind, names)| {
                map.with(kind, texts(names))
            })
            .into(),
    });
    let conditions = condition.iter().fold(Map::new(), |map, (operator, keys)| {
        let keys = keys.iter().fold(Map::new(), |map, (key, values)| {
            map.with(key, texts(values))
        });
        map.with(operator, keys)
    });
    Map::new()
        .with("Sid", sid)
        .with("Effect", effect)
        .with_some("Principal", principal)
        .with("Action", texts(action))
        .with_some("Resource", super::some(texts(resource)))
        .with_some("Condition", (!condition.is_empty()).then_some(conditions))
}
