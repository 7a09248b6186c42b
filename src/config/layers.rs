//! Layers of settings and how they become one stream: the stronger wins, and what it replaced is
//! remembered.

use super::{
    draft::Draft,
    origin::{ConfigError, Origin, Origins, Problem, Replaced, Setting},
    schema::{self, KEYS, Known},
    value::Value,
};
use crate::spec::{StreamName, StreamSpec};
use std::collections::BTreeMap;

/// One value as one layer has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `archive.enabled`.
    pub key: String,
    /// The value.
    pub value: Value,
    /// Where it is written.
    pub origin: Origin,
}

/// Settings that stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer(pub Vec<Entry>);

/// An entry that won, and the one it replaced.
struct Won<'a> {
    entry: &'a Entry,
    over: Option<&'a Entry>,
}

/// Makes one stream of layers, the weakest first.
pub fn combine(name: &StreamName, layers: &[&Layer]) -> Result<(StreamSpec, Origins), ConfigError> {
    let mut problems = Vec::new();
    let won = merge(layers, &mut problems);
    let mut draft = Draft::default();
    for Won { entry, .. } in won.values() {
        let read = match schema::lookup(&entry.key) {
            Known::Key(key) => (key.set)(&mut draft, &entry.value),
            Known::Tag(tag) => draft.tag(tag, &entry.value),
            Known::Table => Err("a setting inside it".into()),
            Known::Nothing(Some(meant)) => Err(format!("unknown; did you mean {meant}?")),
            Known::Nothing(None) => Err("unknown".into()),
        };
        if let Err(accepted) = read {
            problems.push(refused(name, entry, accepted));
        }
    }
    match draft.build(name.clone()) {
        Ok(spec) if problems.is_empty() => {
            let origins = explain(&spec, &won);
            Ok((spec, origins))
        }
        Ok(_) => Err(ConfigError(problems)),
        Err(clashes) => {
            for clash in clashes {
                let entry = won.get(clash.key).map(|w| w.entry);
                // A field whose value could not be read is not missing as well.
                if clash.value.is_none() && entry.is_some() {
                    continue;
                }
                let origin = entry.map(|e| e.origin.clone());
                let field = field(name, origin.as_ref(), clash.key);
                problems.push(Problem {
                    origin,
                    field,
                    value: clash.value,
                    accepted: clash.accepted,
                });
            }
            Err(ConfigError(problems))
        }
    }
}

fn merge<'a>(layers: &[&'a Layer], problems: &mut Vec<Problem>) -> BTreeMap<&'a str, Won<'a>> {
    let mut won: BTreeMap<&str, Won<'_>> = BTreeMap::new();
    for layer in layers {
        for entry in &layer.0 {
            let other = match schema::lookup(&entry.key) {
                Known::Key(key) => key.instead_of,
                Known::Tag(_) | Known::Table | Known::Nothing(_) => None,
            };
            if let Some(twin) = other.filter(|o| layer.0.iter().any(|e| e.key == *o)) {
                let origin = Some(entry.origin.clone());
                let told = format!("one of the two: {} says the same in other words", twin);
                let value = Some(entry.value.to_string());
                problems.push(Problem {
                    origin,
                    field: entry.key.clone(),
                    value,
                    accepted: told,
                });
                continue;
            }
            let over = other
                .and_then(|o| won.remove(o))
                .or_else(|| won.remove(entry.key.as_str()));
            won.insert(
                &entry.key,
                Won {
                    entry,
                    over: over.map(|w| w.entry),
                },
            );
        }
    }
    won
}

/// The field as one would write it in a file; as its origin calls it when it stands elsewhere.
fn field(name: &StreamName, origin: Option<&Origin>, key: &str) -> String {
    match origin {
        Some(Origin::Defaults(_)) => format!("defaults.{key}"),
        Some(Origin::Stream(_)) | None => format!("streams.{name}.{key}"),
        Some(Origin::Env(_) | Origin::CommandLine | Origin::BuiltIn) => key.into(),
    }
}

fn refused(name: &StreamName, entry: &Entry, accepted: String) -> Problem {
    let field = field(name, Some(&entry.origin), &entry.key);
    Problem {
        origin: Some(entry.origin.clone()),
        field,
        value: Some(entry.value.to_string()),
        accepted,
    }
}

/// Says of every final value where it comes from.
fn explain(spec: &StreamSpec, won: &BTreeMap<&str, Won<'_>>) -> Origins {
    let plain = StreamSpec::recipe(spec.name.clone(), spec.region, spec.ingest.allow.clone());
    let built_in = |get: schema::Get| {
        get(&plain).map(|v| Replaced {
            value: v.to_string(),
            origin: Origin::BuiltIn,
        })
    };
    let over = |w: &Won<'_>| {
        w.over.map(|e| Replaced {
            value: e.value.to_string(),
            origin: e.origin.clone(),
        })
    };
    let mut all: Vec<_> = KEYS
        .iter()
        .filter_map(|key| {
            let won = won.get(key.path);
            let value = won
                .map(|w| w.entry.value.clone())
                .or_else(|| (key.get)(spec))?
                .to_string();
            let (origin, over) = match won {
                // Region and allow-list have no built-in value to replace.
                Some(w)
                    if matches!(key.path, "region" | "ingest.allow" | "ingest.open_to_world") =>
                {
                    (w.entry.origin.clone(), over(w))
                }
                Some(w) => (
                    w.entry.origin.clone(),
                    over(w).or_else(|| built_in(key.get)),
                ),
                None => (Origin::BuiltIn, None),
            };
            Some(Setting {
                key: key.path.into(),
                value,
                origin,
                over,
            })
        })
        .collect();
    all.extend(
        won.iter()
            .filter(|(key, _)| key.starts_with("tags."))
            .map(|(key, w)| Setting {
                key: (*key).into(),
                value: w.entry.value.to_string(),
                origin: w.entry.origin.clone(),
                over: over(w),
            }),
    );
    Origins(all)
}
