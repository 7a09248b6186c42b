//! The query protocol (IAM, STS, SNS, and CloudWatch from older clients): form in, wrapped XML out.

use super::kinds::{self, Kind};
use super::{decode_form, rest_xml};
use crate::sim::call::Refusal;
use crate::sim::xml::Element;
use bytes::Bytes;
use serde_json::{Map, Value};

/// The operation that a form asks for, and its members.
pub fn decode(body: &[u8]) -> (Option<String>, Map<String, Value>) {
    let mut root = Map::new();
    let mut action = None;
    for (name, value) in decode_form(&String::from_utf8_lossy(body)) {
        match name.as_str() {
            "Action" => action = Some(value),
            "Version" => {}
            _ => insert(&mut root, name.split('.'), value),
        }
    }
    (
        action,
        root.into_iter().map(|(n, v)| (n, tidy(v))).collect(),
    )
}

fn insert<'a>(
    node: &mut Map<String, Value>,
    mut path: impl Iterator<Item = &'a str> + Clone,
    value: String,
) {
    let Some(head) = path.next() else { return };
    if path.clone().next().is_none() {
        node.insert(head.to_owned(), value.into());
        return;
    }
    let child = node
        .entry(head)
        .or_insert_with(|| Value::Object(Map::new()));
    if !child.is_object() {
        *child = Value::Object(Map::new());
    }
    if let Value::Object(child) = child {
        insert(child, path, value);
    }
}

/// Turns `member.1`, `entry.1.key` and bare numbers into lists and maps.
fn tidy(value: Value) -> Value {
    let Value::Object(mut node) = value else {
        return value;
    };
    if let (1, Some(Value::Object(list))) = (node.len(), node.get_mut("member")) {
        return in_order(std::mem::take(list)).collect();
    }
    if let (1, Some(Value::Object(list))) = (node.len(), node.get_mut("entry")) {
        let pairs = in_order(std::mem::take(list)).filter_map(|pair| {
            let name = pair
                .get("key")
                .or_else(|| pair.get("Name"))?
                .as_str()?
                .to_owned();
            let value = pair.get("value").or_else(|| pair.get("Value")).cloned();
            Some((name, value.unwrap_or_default()))
        });
        return Value::Object(pairs.collect());
    }
    if node.keys().all(|k| k.parse::<u32>().is_ok()) {
        return in_order(node).collect();
    }
    node.into_iter()
        .map(|(n, v)| (n, tidy(v)))
        .collect::<Map<_, _>>()
        .into()
}

fn in_order(list: Map<String, Value>) -> impl Iterator<Item = Value> {
    let mut items: Vec<_> = list
        .into_iter()
        .map(|(n, v)| (n.parse::<u32>().unwrap_or(0), v))
        .collect();
    items.sort_by_key(|(n, _)| *n);
    items.into_iter().map(|(_, v)| tidy(v))
}

/// Gives CloudWatch's members the kinds that a form cannot carry.
pub fn typed(value: Value) -> Value {
    match value {
        Value::Object(node) => {
            let pair = node.contains_key("Key") || (node.contains_key("Name") && node.len() == 2);
            let typed = node.into_iter().map(|(n, v)| {
                let kind = kinds::cloudwatch(&n).filter(|_| !(pair && n == "Value"));
                let v = kind.map_or_else(|| typed(v.clone()), |kind| coerce(kind, v.clone()));
                (n, v)
            });
            Value::Object(typed.collect())
        }
        Value::Array(list) => list.into_iter().map(typed).collect(),
        other => other,
    }
}

fn coerce(kind: Kind, value: Value) -> Value {
    match (kind, value) {
        (_, Value::Array(list)) if kind != Kind::List => {
            list.into_iter().map(|v| coerce(kind, v)).collect()
        }
        (Kind::List, Value::String(s)) if s.is_empty() => Value::Array(Vec::new()),
        (Kind::Int, Value::String(s)) => s.parse::<i64>().map_or(Value::String(s), Value::from),
        (Kind::Float, Value::String(s)) => s.parse::<f64>().map_or(Value::String(s), Value::from),
        (Kind::Bool, Value::String(s)) => s.parse::<bool>().map_or(Value::String(s), Value::from),
        (_, other) => typed(other),
    }
}

/// A success. An operation with no output shape gives null and gets no result element.
pub fn body(operation: &str, xmlns: &str, output: &Value, request_id: &str) -> Bytes {
    let mut root = Element::new(format!("{operation}Response"));
    if let Value::Object(members) = output {
        root = root.with(structure(&format!("{operation}Result"), members));
    }
    let metadata = Element::new("ResponseMetadata").with(Element::leaf("RequestId", request_id));
    root.with(metadata).document(xmlns).into()
}

fn structure(name: &str, members: &Map<String, Value>) -> Element {
    Element::new(name).with_all(members.iter().filter_map(|(n, v)| element(n, v)))
}

fn element(name: &str, value: &Value) -> Option<Element> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(b) => Element::leaf(name, b),
        Value::Number(n) => Element::leaf(name, n),
        Value::String(s) => Element::leaf(name, s),
        Value::Array(list) => {
            Element::new(name).with_all(list.iter().filter_map(|v| element("member", v)))
        }
        Value::Object(map) if kinds::MAPS.contains(&name) => {
            let entry = |(key, value): (&String, &Value)| {
                Some(
                    Element::new("entry")
                        .with(Element::leaf("key", key))
                        .with(element("value", value)?),
                )
            };
            Element::new(name).with_all(map.iter().filter_map(entry))
        }
        Value::Object(members) => structure(name, members),
    })
}

/// A refusal.
pub fn error(refusal: &Refusal, xmlns: &str, request_id: &str) -> Bytes {
    let root = Element::new("ErrorResponse").with(rest_xml::wrapped(refusal));
    root.with(Element::leaf("RequestId", request_id))
        .document(xmlns)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn forms_become_trees() {
        let form = b"Action=X&Version=1&Name=a%20b&Tags.member.2.Key=k2&Tags.member.1.Key=k1&Tags.member.1.Value=v+1\
            &Attributes.entry.1.key=Policy&Attributes.entry.1.value=%7B%7D&Empty=";
        let (action, input) = decode(form);
        assert_eq!(action.as_deref(), Some("X"));
        let tags = json!([{ "Key": "k1", "Value": "v 1" }, { "Key": "k2" }]);
        let wanted =
            json!({ "Name": "a b", "Tags": tags, "Attributes": { "Policy": "{}" }, "Empty": "" });
        assert_eq!(Value::from(input), wanted);
    }

    #[test]
    fn cloudwatch_forms_get_their_kinds() {
        let input = json!({ "Threshold": "1", "Period": "60", "ActionsEnabled": "true", "OKActions": "",
            "Dimensions": [{ "Name": "ChannelId", "Value": "1234" }], "Statistic": "Sum" });
        let wanted = json!({ "Threshold": 1.0, "Period": 60, "ActionsEnabled": true, "OKActions": [],
            "Dimensions": [{ "Name": "ChannelId", "Value": "1234" }], "Statistic": "Sum" });
        assert_eq!(typed(input), wanted);
    }

    #[test]
    fn trees_become_wrapped_xml() {
        let output = json!({ "Role": { "Name": "a" }, "List": ["x"], "Attributes": { "k": "v" }, "No": null });
        let body = body("GetX", "urn:x", &output, "id");
        let root = Element::parse(std::str::from_utf8(&body).unwrap()).unwrap();
        assert_eq!(root.name, "GetXResponse");
        assert_eq!(root.text_at("GetXResult/Role/Name"), Some("a"));
        assert_eq!(root.text_at("GetXResult/List/member"), Some("x"));
        assert_eq!(root.text_at("GetXResult/Attributes/entry/value"), Some("v"));
        assert_eq!(root.text_at("ResponseMetadata/RequestId"), Some("id"));
        assert!(root.at("GetXResult/No").is_none());
    }
}
