//! Smithy RPC v2 CBOR, which the Rust SDK speaks to CloudWatch.

use super::aws_json::{self, malformed};
use super::kinds::{self, Kind};
use crate::clock::Timestamp;
use crate::sim::call::Refusal;
use bytes::Bytes;
use ciborium::Value as Cbor;
use serde_json::{Map, Value};

/// A request's members.
pub fn decode(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    let value: Cbor = ciborium::from_reader(body).map_err(|e| malformed(&e.to_string()))?;
    match to_json(value)? {
        Value::Object(members) => Ok(members),
        _ => Err(malformed("the body is not a map")),
    }
}

fn to_json(value: Cbor) -> Result<Value, Refusal> {
    Ok(match value {
        Cbor::Null => Value::Null,
        Cbor::Bool(b) => b.into(),
        Cbor::Text(s) => s.into(),
        Cbor::Integer(n) => i64::try_from(n)
            .map_err(|_| malformed("an integer is out of range"))?
            .into(),
        Cbor::Float(n) => n.into(),
        Cbor::Array(list) => Value::Array(list.into_iter().map(to_json).collect::<Result<_, _>>()?),
        Cbor::Map(pairs) => {
            let member = |(name, value)| match name {
                Cbor::Text(name) => Ok((name, to_json(value)?)),
                _ => Err(malformed("a member's name is no text")),
            };
            Value::Object(pairs.into_iter().map(member).collect::<Result<_, _>>()?)
        }
        // Epoch seconds; both forms of number occur. [seen: design.md, traps]
        Cbor::Tag(1, inner) => {
            let secs = match *inner {
                Cbor::Integer(n) => i64::try_from(n).map(|n| n as f64).ok(),
                Cbor::Float(n) => Some(n),
                _ => None,
            };
            secs.and_then(aws_json::epoch)
                .ok_or_else(|| malformed("a timestamp is no time"))?
                .into()
        }
        _ => return Err(malformed("a value of this kind has no place here")),
    })
}

/// A success.
pub fn body(output: &Value) -> Bytes {
    write(from_json(None, output))
}

/// A refusal.
pub fn error(operation: &str, refusal: &Refusal) -> Bytes {
    write(from_json(None, &aws_json::error_value(operation, refusal)))
}

fn write(value: Cbor) -> Bytes {
    let value = if value == Cbor::Null {
        Cbor::Map(Vec::new())
    } else {
        value
    };
    let mut bytes = Vec::new();
    if let Err(e) = ciborium::into_writer(&value, &mut bytes) {
        tracing::error!(%e, "an answer could not be written as CBOR");
    }
    bytes.into()
}

fn from_json(kind: Option<Kind>, value: &Value) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(b) => Cbor::Bool(*b),
        Value::Number(n) => match n.as_i64() {
            Some(whole) if kind != Some(Kind::Float) => Cbor::Integer(whole.into()),
            _ => Cbor::Float(n.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(s) => match s.parse::<Timestamp>() {
            Ok(time) if kind == Some(Kind::Time) => Cbor::Tag(
                1,
                Box::new(Cbor::Float(time.as_millisecond() as f64 / 1000.0)),
            ),
            _ => Cbor::Text(s.clone()),
        },
        Value::Array(list) => Cbor::Array(list.iter().map(|v| from_json(kind, v)).collect()),
        Value::Object(members) => {
            let present = members.iter().filter(|(_, v)| !v.is_null());
            Cbor::Map(
                present
                    .map(|(n, v)| (Cbor::Text(n.clone()), from_json(kinds::cloudwatch(n), v)))
                    .collect(),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tree_survives_the_round_trip() {
        let tree = json!({
            "StartTime": "2026-01-02T03:04:05Z", "Threshold": 80.0, "Period": 60, "ReturnData": true,
            "MetricDataResults": [{ "Timestamps": ["2026-01-02T03:04:05Z"], "Values": [1.0, 2.5] }],
        });
        assert_eq!(Value::from(decode(&body(&tree)).unwrap()), tree);
        assert_eq!(body(&Value::Null), [0xa0u8][..]);
    }

    #[test]
    fn whole_numbers_are_floats_where_the_model_says_so() {
        let read: Cbor = ciborium::from_reader(&body(&json!({ "Values": [1, 2] }))[..]).unwrap();
        let wanted = Cbor::Array(vec![Cbor::Float(1.0), Cbor::Float(2.0)]);
        assert_eq!(read, Cbor::Map(vec![(Cbor::Text("Values".into()), wanted)]));
    }

    #[test]
    fn integer_timestamps_are_read_too() {
        let time = Cbor::Tag(1, Box::new(Cbor::Integer(1_700_000_000.into())));
        let sent = write(Cbor::Map(vec![(Cbor::Text("EndTime".into()), time)]));
        assert_eq!(
            Value::from(decode(&sent).unwrap()),
            json!({ "EndTime": "2023-11-14T22:13:20Z" })
        );
        assert!(decode(&[0xff]).is_err());
    }
}
