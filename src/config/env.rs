//! Settings in the environment: the recipe's own variables, and `ONAIR_STREAM__SECTION__SETTING` for
//! everything else. Pure: the caller passes the environment in.

use super::{
    layers::{Entry, Layer},
    origin::Origin,
};
use std::collections::BTreeMap;

/// The recipe's variables and the settings they stand for. `STREAM_NAME`, which selects a stream, is
/// not among them.
const RECIPE: &[(&str, &[&str])] = &[
    ("AWS_REGION", &["region"]),
    ("ENABLE_ARCHIVING", &["archive.enabled"]),
    ("ENABLE_MONITORING", &["alarms.enabled", "alarms.dashboard"]),
    ("VIDEO_BITRATES", &["ladder.video_bitrates"]),
];

/// Selects the stream when no argument does.
pub const STREAM_NAME: &str = "STREAM_NAME";
/// Names the configuration file when no argument does.
pub const CONFIG: &str = "ONAIR_CONFIG";
const PREFIX: &str = "ONAIR_STREAM__";

/// The two layers of an environment, the weaker (the recipe's) first. An empty variable is an unset
/// one, as for AWS's own tools.
pub fn layers(env: &BTreeMap<String, String>) -> [Layer; 2] {
    let entry = |variable: &str, key: String, value: &String| Entry {
        key,
        value: value.clone().into(),
        origin: Origin::Env(variable.into()),
    };
    let set = |variable: &str| env.get(variable).filter(|v| !v.trim().is_empty());
    let recipe = RECIPE.iter().flat_map(|(variable, keys)| {
        let value = set(variable);
        keys.iter()
            .filter_map(move |key| value.map(|v| entry(variable, (*key).into(), v)))
    });
    let own = env.iter().filter_map(|(variable, value)| {
        let path = variable
            .strip_prefix(PREFIX)
            .filter(|_| !value.trim().is_empty())?;
        Some(entry(variable, key(path), value))
    });
    [Layer(recipe.collect()), Layer(own.collect())]
}

/// `ARCHIVE__ENABLED` is `archive.enabled`; a tag keeps its letters.
fn key(path: &str) -> String {
    match path.split_once("__") {
        Some((section, tag)) if section.eq_ignore_ascii_case("tags") => format!("tags.{tag}"),
        _ => path.to_lowercase().replace("__", "."),
    }
}
