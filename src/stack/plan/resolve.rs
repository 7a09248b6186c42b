//! Open texts of settings, filled in with what is known of other parts.

use crate::shape::{Attr, Attrs, Part, Settings, Text};
use std::collections::BTreeMap;

/// The settings with every text filled in that is known.
///
/// # Errors
/// Only when a shape does not survive serde, which is a fault of onair.
pub fn resolve(
    settings: &Settings,
    account: &str,
    attrs: &BTreeMap<Part, Attrs>,
) -> Result<Settings, serde_json::Error> {
    let look = |text: &Text| match text {
        Text::Account => Some(account.to_owned()),
        Text::Ref(part, attr) => attrs.get(part)?.get(attr).cloned(),
        Text::Lit(_) | Text::Join(_) | Text::Generated(_) => None,
    };
    map_texts(settings, &look)
}

/// The settings with each open text passed through `look`.
///
/// # Errors
/// Only when a shape does not survive serde, which is a fault of onair.
pub fn map_texts(
    settings: &Settings,
    look: &dyn Fn(&Text) -> Option<String>,
) -> Result<Settings, serde_json::Error> {
    let mut value = serde_json::to_value(settings)?;
    fill(&mut value, look)?;
    serde_json::from_value(value)
}

fn fill(
    value: &mut serde_json::Value,
    look: &dyn Fn(&Text) -> Option<String>,
) -> Result<(), serde_json::Error> {
    if let Some(text) = Text::open(value) {
        *value = serde_json::to_value(text.resolve(look))?;
        return Ok(());
    }
    match value {
        serde_json::Value::Array(items) => items.iter_mut().try_for_each(|v| fill(v, look)),
        serde_json::Value::Object(map) => map.values_mut().try_for_each(|v| fill(v, look)),
        _ => Ok(()),
    }
}

/// An attribute that must be there once its part is.
pub fn attr_of<'a>(attrs: &'a BTreeMap<Part, Attrs>, part: &Part, attr: Attr) -> Option<&'a str> {
    attrs.get(part)?.get(&attr).map(String::as_str)
}
