//! awsJson 1.0, which newer `aws` CLIs and boto3 may speak to CloudWatch.

use super::kinds::{self, Kind};
use crate::clock::Timestamp;
use crate::sim::call::Refusal;
use bytes::Bytes;
use serde_json::{Map, Value, json};

/// A request's members: times arrive as epoch seconds and become RFC 3339.
pub fn decode(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members
            .into_iter()
            .map(|(n, v)| with_name(&n, v, &from_epoch))
            .collect()),
        Ok(_) => Err(malformed("the body is not an object")),
        Err(e) => Err(malformed(&e.to_string())),
    }
}

/// The refusal of a body that cannot be read.
pub fn malformed(why: &str) -> Refusal {
    Refusal::new(400, "SerializationException", why)
}

/// A success.
pub fn body(output: &Value) -> Bytes {
    let output = if output.is_null() {
        json!({})
    } else {
        walk(output.clone(), &to_epoch)
    };
    output.to_string().into()
}

/// A refusal; its type is the shape's name, which is not always the code.
pub fn error(operation: &str, refusal: &Refusal) -> Bytes {
    error_value(operation, refusal).to_string().into()
}

/// The body of a refusal as JSON and CBOR share it.
pub fn error_value(operation: &str, refusal: &Refusal) -> Value {
    let shape = shape_of(operation, refusal.code);
    let mut body = json!({ "__type": format!("com.amazonaws.cloudwatch#{shape}"), "message": refusal.message });
    for (name, value) in &refusal.extra {
        body[name] = value.clone();
    }
    body
}

/// CloudWatch's error shapes whose names are not their codes. [documented: its model]
fn shape_of<'a>(operation: &str, code: &'a str) -> &'a str {
    match code {
        "ResourceNotFound" if operation.contains("Dashboard") => "DashboardNotFoundError",
        "InvalidParameterInput" => "DashboardInvalidInputError",
        "InternalServiceError" => "InternalServiceFault",
        "InvalidFormat" => "InvalidFormatFault",
        "InvalidParameterCombination" => "InvalidParameterCombinationException",
        "InvalidParameterValue" => "InvalidParameterValueException",
        "LimitExceeded" => "LimitExceededFault",
        "MissingParameter" => "MissingRequiredParameterException",
        same => same,
    }
}

fn walk(value: Value, scalar: &impl Fn(Option<Kind>, Value) -> Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(n, v)| with_name(&n, v, scalar))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(list) => list.into_iter().map(|v| walk(v, scalar)).collect(),
        other => other,
    }
}

fn with_name(
    name: &str,
    value: Value,
    scalar: &impl Fn(Option<Kind>, Value) -> Value,
) -> (String, Value) {
    let kind = kinds::cloudwatch(name);
    let value = match value {
        Value::Array(list) => {
            let item = |v: Value| {
                if v.is_object() || v.is_array() {
                    walk(v, scalar)
                } else {
                    scalar(kind, v)
                }
            };
            list.into_iter().map(item).collect()
        }
        Value::Object(_) => walk(value, scalar),
        other => scalar(kind, other),
    };
    (name.to_owned(), value)
}

fn from_epoch(kind: Option<Kind>, value: Value) -> Value {
    match (kind, value.as_f64()) {
        (Some(Kind::Time), Some(secs)) => epoch(secs).map_or(value, Value::from),
        (Some(Kind::Float), Some(number)) => number.into(),
        _ => value,
    }
}

fn to_epoch(kind: Option<Kind>, value: Value) -> Value {
    match (kind, value.as_str()) {
        (Some(Kind::Time), Some(text)) => text.parse::<Timestamp>().map_or_else(
            |_| value.clone(),
            |t| (t.as_millisecond() as f64 / 1000.0).into(),
        ),
        _ => value,
    }
}

/// Epoch seconds as RFC 3339; nothing when no calendar has that day.
pub fn epoch(secs: f64) -> Option<String> {
    let millis = (secs * 1000.0).round();
    Timestamp::from_millisecond(millis as i64)
        .ok()
        .map(|t| t.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_travel_as_numbers() {
        let input =
            decode(br#"{"StartTime": 1700000000.5, "Period": 60, "AlarmNames": ["a"]}"#).unwrap();
        let wanted =
            json!({ "StartTime": "2023-11-14T22:13:20.5Z", "Period": 60, "AlarmNames": ["a"] });
        assert_eq!(Value::from(input), wanted);
        let out =
            body(&json!({ "R": [{ "Timestamps": ["2023-11-14T22:13:20Z"], "Values": [1.0] }] }));
        assert_eq!(
            out,
            r#"{"R":[{"Timestamps":[1700000000.0],"Values":[1.0]}]}"#
        );
    }

    #[test]
    fn error_types_are_shape_names() {
        let refusal = Refusal::new(404, "ResourceNotFound", "no");
        let name = |operation| {
            error_value(operation, &refusal)["__type"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert!(name("GetDashboard").ends_with("#DashboardNotFoundError"));
        assert!(name("SetAlarmState").ends_with("#ResourceNotFound"));
    }
}
