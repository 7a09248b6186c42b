//! A configuration file's text into layers: pure, every value with its line, everything unknown told.

use super::{
    layers::{Entry, Layer},
    origin::{ConfigError, Origin, Place, Problem},
    schema::{self, Known},
    value::Value,
};
use crate::spec::{StreamName, near::nearest};
use std::{collections::BTreeMap, path::Path};
use toml::de::{DeTable, DeValue};

/// A file, read.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// `[defaults]`.
    pub defaults: Layer,
    /// `[streams.<name>]`.
    pub streams: BTreeMap<StreamName, Layer>,
    /// `[console]`, `[keys]`, `[alerts]`, `[history]` and `[notify]`: settings of the console, not of a stream.
    pub settings: Settings,
}

/// What does not belong to a stream. The console gives these their meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `[console]`: appearance and pace.
    pub console: BTreeMap<String, Value>,
    /// `[keys]`: action to key or keys.
    pub keys: BTreeMap<String, Value>,
    /// `[alerts]`: thresholds of conditions.
    pub alerts: BTreeMap<String, Value>,
    /// `[history]`: what is kept of what was seen.
    pub history: BTreeMap<String, Value>,
    /// `[notify]`: who is told outside the screen. Tables in it are dotted: `webhooks.ops.url`.
    pub notify: BTreeMap<String, Value>,
}

impl Settings {
    /// Days for which recordings are kept, `usual` when nothing is said; and what is wrong in
    /// `[history]`, a line each.
    pub fn keep_days(&self, usual: u16) -> (u16, Vec<String>) {
        let (mut days, mut wrong) = (usual, Vec::new());
        for (key, value) in &self.history {
            let text = value.to_string();
            match (key.as_str(), text.parse::<u16>()) {
                ("keep_days", Ok(n @ 1..=3650)) => days = n,
                ("keep_days", _) => wrong.push(format!(
                    "history.keep_days = {text}: a whole number of days from 1 to 3650; {usual} is used"
                )),
                (odd, _) => wrong.push(format!("history.{odd}: there is keep_days")),
            }
        }
        (days, wrong)
    }
}

const TOP: [&str; 8] = [
    "version", "defaults", "streams", "console", "keys", "alerts", "history", "notify",
];

/// Reads a file's text.
pub fn parse(file: &Path, text: &str) -> Result<File, ConfigError> {
    let mut reader = Reader {
        file,
        text,
        problems: Vec::new(),
    };
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |s| s.start);
        reader.refuse(at, "TOML", None, error.message().to_string());
    }
    if !reader.problems.is_empty() {
        return Err(ConfigError(reader.problems)); // what recovery made of it would be told twice
    }
    let mut read = File::default();
    let top = document.get_ref();
    if top.get("version").is_none() {
        reader.refuse(0, "version", None, "required: version = 1".into());
    }
    for (key, value) in top {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("version", v) if Value::from_toml(v) == Value::from("1".to_string()) => {}
            ("version", v) => {
                let told = "1, the only version this onair reads".to_string();
                reader.refuse(key.span().start, "version", Some(Value::from_toml(v)), told);
            }
            ("defaults", DeValue::Table(t)) => {
                read.defaults = reader.layer("defaults", t, Origin::Defaults)
            }
            ("streams", DeValue::Table(t)) => read.streams = reader.streams(t),
            ("console", DeValue::Table(t)) => read.settings.console = reader.settings("console", t),
            ("keys", DeValue::Table(t)) => read.settings.keys = reader.settings("keys", t),
            ("alerts", DeValue::Table(t)) => read.settings.alerts = reader.settings("alerts", t),
            ("history", DeValue::Table(t)) => read.settings.history = reader.settings("history", t),
            ("notify", DeValue::Table(t)) => {
                reader.dotted("notify", "", t, &mut read.settings.notify)
            }
            (known, v) if TOP.contains(&known) => {
                reader.refuse(
                    key.span().start,
                    known,
                    Some(Value::from_toml(v)),
                    format!("a table, [{known}]"),
                );
            }
            (odd, _) => {
                let meant = nearest(odd, TOP).map(String::from);
                reader.unknown(
                    key.span().start,
                    odd,
                    odd,
                    meant,
                    "version, defaults, streams, console, keys, alerts, history and notify",
                );
            }
        }
    }
    if reader.problems.is_empty() {
        Ok(read)
    } else {
        Err(ConfigError(reader.problems))
    }
}

struct Reader<'t> {
    file: &'t Path,
    text: &'t str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn place(&self, at: usize) -> Place {
        let before = self.text.as_bytes().iter().take(at);
        Place {
            file: self.file.into(),
            line: 1 + before.filter(|b| **b == b'\n').count(),
        }
    }

    fn refuse(&mut self, at: usize, field: &str, value: Option<Value>, accepted: String) {
        let origin = Some(Origin::Stream(self.place(at)));
        let value = value.map(|v| v.to_string());
        self.problems.push(Problem {
            origin,
            field: field.into(),
            value,
            accepted,
        });
    }

    fn unknown(&mut self, at: usize, field: &str, word: &str, meant: Option<String>, known: &str) {
        let told = match meant {
            Some(meant) => format!("unknown; did you mean {meant}?"),
            None => format!("unknown here; there are {known}"),
        };
        let field = if field.is_empty() { word } else { field };
        self.refuse(at, field, None, told);
    }

    fn streams(&mut self, table: &DeTable<'_>) -> BTreeMap<StreamName, Layer> {
        let mut streams = BTreeMap::new();
        for (name, value) in table {
            let field = format!("streams.{}", name.get_ref());
            match (name.get_ref().parse::<StreamName>(), value.get_ref()) {
                (Err(refused), _) => {
                    self.refuse(name.span().start, &field, None, refused.to_string())
                }
                (Ok(name), DeValue::Table(t)) => {
                    let layer = self.layer(&field, t, Origin::Stream);
                    streams.insert(name, layer);
                }
                (Ok(_), v) => {
                    let told = format!("a table, [{field}]");
                    self.refuse(name.span().start, &field, Some(Value::from_toml(v)), told);
                }
            }
        }
        streams
    }

    fn layer(&mut self, section: &str, table: &DeTable<'_>, origin: fn(Place) -> Origin) -> Layer {
        let mut entries = Vec::new();
        self.flatten(section, "", table, origin, &mut entries);
        Layer(entries)
    }

    fn flatten(
        &mut self,
        section: &str,
        path: &str,
        table: &DeTable<'_>,
        origin: fn(Place) -> Origin,
        into: &mut Vec<Entry>,
    ) {
        for (key, value) in table {
            let (at, name) = (key.span().start, key.get_ref());
            let path = if path.is_empty() {
                name.to_string()
            } else {
                format!("{path}.{name}")
            };
            let field = format!("{section}.{path}");
            match (schema::lookup(&path), value.get_ref()) {
                (Known::Key(_) | Known::Tag(_), v) => {
                    // Rungs in [[…]] form have their own lines; the key's line is the first one's.
                    let entry = Entry {
                        value: Value::from_toml(v),
                        origin: origin(self.place(at)),
                        key: path,
                    };
                    into.push(entry);
                }
                (Known::Table, DeValue::Table(t)) => self.flatten(section, &path, t, origin, into),
                (Known::Table, v) => self.refuse(
                    at,
                    &field,
                    Some(Value::from_toml(v)),
                    format!("a table, [{field}]"),
                ),
                (Known::Nothing(meant), _) => {
                    let meant = meant.map(|m| format!("{section}.{m}"));
                    self.unknown(at, &field, name, meant, "region, source, ladder, channel, ingest, archive, alarms, delivery and tags");
                }
            }
        }
    }

    /// The same with tables in it, by dotted keys.
    fn dotted(
        &mut self,
        section: &str,
        path: &str,
        table: &DeTable<'_>,
        into: &mut BTreeMap<String, Value>,
    ) {
        let mut flat = DeTable::new();
        for (key, value) in table {
            match value.get_ref() {
                DeValue::Table(t) => {
                    self.dotted(section, &format!("{path}{}.", key.get_ref()), t, into);
                }
                _ => {
                    flat.insert(key.clone(), value.clone());
                }
            }
        }
        let here = self.settings(&format!("{section}.{path}"), &flat);
        into.extend(here.into_iter().map(|(key, v)| (format!("{path}{key}"), v)));
    }

    /// Scalars and lists of scalars; their meaning is the console's.
    fn settings(&mut self, section: &str, table: &DeTable<'_>) -> BTreeMap<String, Value> {
        let mut read = BTreeMap::new();
        for (key, value) in table {
            let value = Value::from_toml(value.get_ref());
            let flat = |v: &Value| matches!(v, Value::Scalar(_));
            match &value {
                Value::List(items) if items.iter().all(flat) => {}
                v if flat(v) => {}
                _ => {
                    let section = section.trim_end_matches('.');
                    let field = format!("{section}.{}", key.get_ref());
                    self.refuse(
                        key.span().start,
                        &field,
                        Some(value),
                        "a value or a list of values".into(),
                    );
                    continue;
                }
            }
            read.insert(key.get_ref().to_string(), value);
        }
        read
    }
}
