//! A stream as the configuration that makes it.

use super::{schema::KEYS, value::Value};
use crate::spec::StreamSpec;
use std::fmt::Write as _;

/// A whole file with this one stream, every setting written out.
pub fn to_toml(spec: &StreamSpec) -> String {
    let mut out = format!("version = 1\n\n[streams.{}]\n", spec.name);
    let settings = KEYS
        .iter()
        .filter_map(|key| (key.get)(spec).map(|value| (key.path.to_string(), value)));
    let tags = spec.tags.iter().map(|(name, value)| {
        let name = toml::Value::String(name.clone());
        (format!("tags.{name}"), Value::from(value.clone()))
    });
    for (path, value) in settings.chain(tags) {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{path} = {}", value.to_toml());
    }
    out
}
