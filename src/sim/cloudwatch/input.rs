//! Reading a request's members, whichever of the three wire formats brought them: the query format
//! knows only text, so numbers and flags may come as such. Also the refusals that all share.

use crate::clock::Timestamp;
use crate::sim::call::Refusal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Tags of one resource. [documented: botocore cloudwatch TagResource]
pub const MOST_TAGS: usize = 50;

/// A text member; empty when it is not there.
pub fn text<'a>(input: &'a Value, name: &str) -> &'a str {
    input.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list member.
pub fn items<'a>(input: &'a Value, name: &str) -> &'a [Value] {
    input
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts of a list member.
pub fn texts<'a>(input: &'a Value, name: &str) -> Vec<&'a str> {
    items(input, name)
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

/// A number that may have come as text.
pub fn as_number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// A number member.
pub fn number(input: &Value, name: &str) -> Option<f64> {
    as_number(input.get(name)?)
}

/// A whole-number member.
pub fn integer(input: &Value, name: &str) -> Option<i64> {
    let value = input.get(name)?;
    value
        .as_i64()
        .or_else(|| value.as_str()?.parse().ok())
        .or_else(|| {
            let number = value.as_f64()?;
            (number.fract() == 0.0).then_some(number as i64)
        })
}

/// A flag member.
pub fn flag(input: &Value, name: &str) -> Option<bool> {
    let value = input.get(name)?;
    value.as_bool().or_else(|| value.as_str()?.parse().ok())
}

/// A time member.
pub fn time(input: &Value, name: &str) -> Result<Option<Timestamp>, Refusal> {
    match input.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let read = value.as_str().and_then(|t| t.parse().ok());
            read.map(Some)
                .ok_or_else(|| validation(&format!("timestamp must follow ISO8601: {name}")))
        }
    }
}

/// A time member that must be there.
pub fn needed_time(input: &Value, name: &'static str) -> Result<Timestamp, Refusal> {
    time(input, name)?.ok_or_else(|| missing(name))
}

/// A time as it leaves.
pub fn iso(at: Timestamp) -> Value {
    json!(format!("{at:.3}"))
}

/// Tags of a request.
pub fn tags(input: &Value) -> Result<BTreeMap<String, String>, Refusal> {
    let mut tags = BTreeMap::new();
    for tag in items(input, "Tags") {
        let (key, value) = (text(tag, "Key"), text(tag, "Value"));
        if key.is_empty()
            || key.chars().count() > 128
            || value.chars().count() > 256
            || key.starts_with("aws:")
        {
            return Err(invalid(format!("The tag {key:?} is not valid")));
        }
        tags.insert(key.to_owned(), value.to_owned());
    }
    if tags.len() > MOST_TAGS {
        return Err(invalid("Too many tags"));
    }
    Ok(tags)
}

/// What CloudWatch says of most wrong values. [seen: ansible/ansible issue 29694, hashicorp/terraform issue 24070]
pub fn validation(message: &str) -> Refusal {
    Refusal::new(400, "ValidationError", message)
}

/// One value fails one constraint, in the words of AWS's frameworks. [seen: ansible/ansible issue 29694]
pub fn constraint(value: &str, name: &str, constraint: &str) -> Refusal {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    let name: String = first.into_iter().chain(chars).collect();
    let value = if value.is_empty() {
        "null".to_owned()
    } else {
        format!("'{value}'")
    };
    validation(&format!(
        "1 validation error detected: Value {value} at '{name}' failed to satisfy constraint: {constraint}"
    ))
}

/// One of these words. [seen: the form of AWS's frameworks]
pub fn word(value: &str, name: &str, words: &[&str]) -> Result<(), Refusal> {
    if words.contains(&value) {
        return Ok(());
    }
    Err(constraint(
        value,
        name,
        &format!("Member must satisfy enum value set: [{}]", words.join(", ")),
    ))
}

/// [documented: botocore InvalidParameterValueException]
pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidParameterValue", message)
}

/// [documented: botocore MissingRequiredParameterException]
pub fn missing(name: &str) -> Refusal {
    Refusal::new(
        400,
        "MissingParameter",
        format!("The parameter {name} is required."),
    )
}
