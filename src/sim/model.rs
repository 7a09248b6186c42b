//! Reads request members against an excerpt of AWS's own service model: which members there are,
//! which must be there, types, enums and ranges. `excerpt.py` writes the excerpts from botocore's
//! data. What spans several members is not here; each service judges that itself.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The shapes of some operations of one service.
#[derive(Debug, Deserialize)]
pub struct Model {
    /// Input shape by operation.
    inputs: BTreeMap<String, String>,
    shapes: BTreeMap<String, Shape>,
}

#[derive(Debug, Deserialize)]
struct Shape {
    #[serde(rename = "type")]
    kind: String,
    min: Option<f64>,
    max: Option<f64>,
    #[serde(rename = "enum", default)]
    words: Vec<String>,
    #[serde(default)]
    members: BTreeMap<String, String>,
    #[serde(default)]
    required: Vec<String>,
    /// Shape of the values of a list or map.
    member: Option<String>,
}

/// One way in which a request misses the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `encoderSettings.videoDescriptions[0].width`.
    pub path: String,
    /// What is wrong there.
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

impl Model {
    /// Reads an excerpt.
    ///
    /// # Panics
    /// When the text is no excerpt; the texts are compiled in, and each service's tests load its own.
    pub fn parse(text: &str) -> Self {
        match serde_json::from_str(text) {
            Ok(model) => model,
            Err(e) => panic!("the compiled-in service model does not parse: {e}"),
        }
    }

    /// The operation's input without nulls and members that the model does not know (REST-JSON
    /// services ignore those (assumed)), or everything that is wrong with it.
    pub fn read(&self, operation: &str, input: &Value) -> Result<Map<String, Value>, Vec<Problem>> {
        let mut problems = Vec::new();
        let shape = self.inputs.get(operation).map_or("", String::as_str);
        match self.value(shape, input, "", &mut problems) {
            Value::Object(members) if problems.is_empty() => Ok(members),
            _ => Err(problems),
        }
    }

    /// Only the members that the structure `shape` has.
    pub fn only(&self, shape: &str, members: &Map<String, Value>) -> Map<String, Value> {
        let known = |name: &String| {
            self.shapes
                .get(shape)
                .is_some_and(|s| s.members.contains_key(name))
        };
        members
            .iter()
            .filter(|(name, _)| known(name))
            .map(|(name, v)| (name.clone(), v.clone()))
            .collect()
    }

    fn value(&self, name: &str, value: &Value, path: &str, problems: &mut Vec<Problem>) -> Value {
        let mut wrong = |what: String| {
            problems.push(Problem {
                path: path.to_owned(),
                what,
            })
        };
        let shape = self.shapes.get(name);
        let kind = shape.map_or(name, |s| &s.kind);
        match (kind, value) {
            ("structure", Value::Object(given)) => self.structure(shape, given, path, problems),
            ("map", Value::Object(given)) => {
                let member = shape.and_then(|s| s.member.as_deref()).unwrap_or("string");
                let read = |(k, v): (&String, &Value)| {
                    (
                        k.clone(),
                        self.value(member, v, &format!("{path}.{k}"), problems),
                    )
                };
                Value::Object(given.iter().map(read).collect())
            }
            ("list", Value::Array(given)) => {
                check_range(shape, given.len() as f64, "number of elements", &mut wrong);
                let member = shape.and_then(|s| s.member.as_deref()).unwrap_or("string");
                let read = |(i, v): (usize, &Value)| {
                    self.value(member, v, &format!("{path}[{i}]"), problems)
                };
                Value::Array(given.iter().enumerate().map(read).collect())
            }
            ("string", Value::String(text)) => {
                if let Some(shape) =
                    shape.filter(|s| !s.words.is_empty() && !s.words.contains(text))
                {
                    wrong(format!(
                        "'{text}' must be one of [{}]",
                        shape.words.join(", ")
                    ));
                }
                check_range(shape, text.chars().count() as f64, "length", &mut wrong);
                value.clone()
            }
            ("integer", Value::Number(n))
                if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) =>
            {
                check_range(shape, n.as_f64().unwrap_or_default(), "value", &mut wrong);
                value.clone()
            }
            ("long", Value::Number(n)) if n.is_i64() => {
                check_range(shape, n.as_f64().unwrap_or_default(), "value", &mut wrong);
                value.clone()
            }
            ("double" | "float", Value::Number(n)) => {
                check_range(shape, n.as_f64().unwrap_or_default(), "value", &mut wrong);
                value.clone()
            }
            ("boolean", Value::Bool(_)) | ("timestamp", Value::String(_) | Value::Number(_)) => {
                value.clone()
            }
            (kind, value) => {
                wrong(format!("{} is not of type {kind}", brief(value)));
                Value::Null
            }
        }
    }

    fn structure(
        &self,
        shape: Option<&Shape>,
        given: &Map<String, Value>,
        path: &str,
        problems: &mut Vec<Problem>,
    ) -> Value {
        let at = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        let mut kept = Map::new();
        let Some(shape) = shape else {
            return Value::Object(kept);
        };
        for name in &shape.required {
            if given.get(name).is_none_or(Value::is_null) {
                problems.push(Problem {
                    path: at(name),
                    what: "is required".to_owned(),
                });
            }
        }
        for (name, value) in given.iter().filter(|(_, v)| !v.is_null()) {
            if let Some(member) = shape.members.get(name) {
                kept.insert(name.clone(), self.value(member, value, &at(name), problems));
            }
        }
        Value::Object(kept)
    }
}

fn check_range(shape: Option<&Shape>, n: f64, what: &str, wrong: &mut impl FnMut(String)) {
    let Some(shape) = shape else { return };
    if let Some(min) = shape.min.filter(|min| n < *min) {
        wrong(format!("{what} {n} must be at least {min}"));
    }
    if let Some(max) = shape.max.filter(|max| n > *max) {
        wrong(format!("{what} {n} must be at most {max}"));
    }
}

fn brief(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}

/// The wire names of boto3's and the query string's numbers: both `5` and `"5"`.
pub fn number(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requests_are_read_by_the_model() {
        let model = Model::parse(
            r#"{"inputs": {"Do": "Do"}, "shapes": {
                "Do": {"type": "structure", "required": ["name"],
                    "members": {"name": "string", "size": "Size", "word": "Word", "rest": "Rest"}},
                "Size": {"type": "integer", "min": 1, "max": 9},
                "Word": {"type": "string", "enum": ["A", "B"]},
                "Rest": {"type": "list", "member": "Do"}}}"#,
        );
        let good =
            json!({"name": "n", "size": 9, "unknown": 1, "word": null, "rest": [{"name": "m"}]});
        let read = model.read("Do", &good).unwrap();
        assert_eq!(
            Value::Object(read),
            json!({"name": "n", "size": 9, "rest": [{"name": "m"}]})
        );
        let bad = json!({"size": 10, "word": "C", "rest": [{"name": 5}]});
        let told: Vec<String> = model
            .read("Do", &bad)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "name: is required",
                "size: value 10 must be at most 9",
                "word: 'C' must be one of [A, B]",
                "rest[0].name: 5 is not of type string",
            ]
        );
    }
}
