//! How a CloudFront document is built up, as data: one table of members serves reading a request's
//! XML (types, required members, enums, quantities), filling in what AWS fills in, and writing the
//! answer in the model's order. The tables themselves are in [`super::config`]; rules that look at
//! more than one member are in [`super::check`].

use crate::sim::call::Refusal;
use crate::sim::xml::Element;
use serde_json::{Map, Value};

/// The namespace of every CloudFront document.
pub const NAMESPACE: &str = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

/// What an element holds.
#[derive(Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// `true` or `false`.
    Bool,
    /// One of these words.
    Word(&'static [&'static str]),
    /// These members.
    Struct(&'static [Member]),
    /// Any number of elements of this name.
    List(&'static str, &'static Kind),
}

/// Whether a member must be there.
#[derive(Debug)]
pub enum Need {
    /// The request is refused without it.
    Must,
    /// It stays away when it is not sent.
    May,
    /// AWS puts this (JSON) in its place.
    Else(&'static str),
}

/// One member of a structure: name, need, kind.
#[derive(Debug)]
pub struct Member(pub &'static str, pub Need, pub Kind);

/// A list with its count, as CloudFront writes all of its lists.
macro_rules! counted {
    ($item:literal, $kind:expr) => {
        Kind::Struct(&[
            Member("Quantity", Need::Must, Kind::Int),
            Member("Items", Need::May, Kind::List($item, &$kind)),
        ])
    };
}
pub(super) use counted;

/// Reads `element` as `kind`; `name` is what refusals call it.
pub fn read(element: &Element, name: &str, kind: &Kind) -> Result<Value, Refusal> {
    let text = element.text.trim();
    match kind {
        Kind::Text => Ok(Value::from(element.text.as_str())),
        Kind::Int => text
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| malformed(name, text)),
        Kind::Bool => text
            .parse::<bool>()
            .map(Value::from)
            .map_err(|_| malformed(name, text)),
        Kind::Word(words) if words.contains(&text) => Ok(Value::from(text)),
        Kind::Word(_) => Err(bad_word(name, text)),
        Kind::List(item, kind) => element
            .children
            .iter()
            .map(|child| match child.name == *item {
                true => read(child, item, kind),
                false => Err(unexpected(&child.name)),
            })
            .collect(),
        Kind::Struct(members) => read_struct(element, members),
    }
}

fn read_struct(element: &Element, members: &[Member]) -> Result<Value, Refusal> {
    if let Some(stray) = element
        .children
        .iter()
        .find(|c| members.iter().all(|m| m.0 != c.name))
    {
        return Err(unexpected(&stray.name));
    }
    let mut out = Map::new();
    for Member(name, need, kind) in members {
        let value = match (element.children.iter().find(|c| c.name == *name), need) {
            (Some(child), _) => read(child, name, kind)?,
            (None, Need::Must) => return Err(required(name)),
            (None, Need::May) => continue,
            (None, Need::Else(json)) => serde_json::from_str(json)
                .map_err(|e| Refusal::new(500, "InternalError", e.to_string()))?,
        };
        out.insert((*name).to_owned(), value);
    }
    let held = out
        .get("Items")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    if out
        .get("Quantity")
        .is_some_and(|q| q.as_u64() != Some(held as u64))
    {
        // [documented: botocore cloudfront InconsistentQuantities]
        return Err(Refusal::new(
            400,
            "InconsistentQuantities",
            "The value of Quantity and the size of Items don't match.",
        ));
    }
    if held == 0 {
        // AWS leaves an empty list out and says Quantity 0. [seen: aws-cli output]
        out.shift_remove("Items");
    }
    Ok(Value::Object(out))
}

/// Writes `value` as an element called `name`, members in the table's order.
pub fn write(name: &str, value: &Value, kind: &Kind) -> Element {
    let mut element = Element::new(name);
    match (kind, value) {
        (Kind::Struct(members), Value::Object(held)) => {
            element.children = members
                .iter()
                .filter_map(|Member(name, _, kind)| held.get(*name).map(|v| write(name, v, kind)))
                .collect();
        }
        (Kind::List(item, kind), Value::Array(items)) => {
            element.children = items.iter().map(|v| write(item, v, kind)).collect();
        }
        (_, Value::String(text)) => element.text.clone_from(text),
        (_, other) => element.text = other.to_string(),
    }
    element
}

/// A member is missing. [seen: cloudposse/terraform-aws-cloudfront-s3-cdn issue 252]
pub fn required(name: &str) -> Refusal {
    Refusal::new(
        400,
        "InvalidArgument",
        format!("The parameter {name} is required."),
    )
}

fn bad_word(name: &str, text: &str) -> Refusal {
    let code = match name {
        "SslProtocol" => "InvalidProtocolSettings",
        "MinimumProtocolVersion" => "InvalidMinimumProtocolVersion",
        "RestrictionType" => "InvalidGeoRestrictionParameter",
        _ => "InvalidArgument",
    };
    Refusal::new(
        400,
        code,
        format!("The parameter {name} is not valid: {text}"),
    )
}

/// (assumed) The wording; the code is CloudFront's for a document off its schema.
fn malformed(name: &str, text: &str) -> Refusal {
    Refusal::new(
        400,
        "MalformedInput",
        format!("Could not parse {name}: {text}"),
    )
}

fn unexpected(name: &str) -> Refusal {
    Refusal::new(400, "MalformedInput", format!("Unexpected element: {name}"))
}
