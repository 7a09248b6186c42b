//! A string leaf of a shape, which may be known only once other parts exist.

use super::part::{Attr, Part};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// Literal text, a reference, a join of these, or something generated once and kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Text {
    /// Known now.
    Lit(String),
    /// An attribute of another part.
    Ref(Part, Attr),
    /// The account id.
    Account,
    /// Pieces one after the other.
    Join(Vec<Text>),
    /// Generated when the part is made, read back from AWS after, never compared.
    Generated(&'static str),
}

/// Names of what can be [`Text::Generated`].
const GENERATED: &[&str] = &["stream_key_a", "stream_key_b"];

impl Text {
    /// The text when it is literal throughout.
    pub fn lit(&self) -> Option<String> {
        match self {
            Text::Lit(s) => Some(s.clone()),
            Text::Join(parts) => parts.iter().map(Text::lit).collect(),
            Text::Ref(..) | Text::Account | Text::Generated(_) => None,
        }
    }

    /// The literal, for code that runs after resolving.
    ///
    /// # Errors
    /// [`Unresolved`] names what is still open.
    pub fn resolved(&self) -> Result<String, Unresolved> {
        self.lit().ok_or_else(|| Unresolved(self.to_string()))
    }

    /// Everything the text refers to, in order of appearance.
    pub fn refs(&self, out: &mut Vec<(Part, Attr)>) {
        match self {
            Text::Ref(part, attr) => out.push((part.clone(), *attr)),
            Text::Join(parts) => parts.iter().for_each(|p| p.refs(out)),
            Text::Lit(_) | Text::Account | Text::Generated(_) => {}
        }
    }

    /// Whether any piece is generated.
    pub fn is_generated(&self) -> bool {
        match self {
            Text::Generated(_) => true,
            Text::Join(parts) => parts.iter().any(Text::is_generated),
            Text::Lit(_) | Text::Ref(..) | Text::Account => false,
        }
    }

    /// Replaces each open piece by what `look` knows of it; what it does not know stays.
    pub fn resolve(&self, look: &dyn Fn(&Text) -> Option<String>) -> Text {
        match self {
            Text::Lit(_) => self.clone(),
            Text::Join(parts) => {
                let parts: Vec<Text> = parts.iter().map(|p| p.resolve(look)).collect();
                let whole = parts.iter().map(Text::lit).collect::<Option<String>>();
                whole.map_or(Text::Join(parts), Text::Lit)
            }
            open => look(open).map_or_else(|| self.clone(), Text::Lit),
        }
    }
}

/// A text was used before what it refers to exists; always a fault of onair.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not known yet")]
pub struct Unresolved(String);

impl From<&str> for Text {
    fn from(s: &str) -> Self {
        Text::Lit(s.to_owned())
    }
}

impl From<String> for Text {
    fn from(s: String) -> Self {
        Text::Lit(s)
    }
}

/// As plans show it: `${role.arn}`, `${account}`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Text::Lit(s) => f.write_str(s),
            Text::Ref(part, attr) => {
                write!(f, "${{{part}.{}}}", format!("{attr:?}").to_lowercase())
            }
            Text::Account => f.write_str("${account}"),
            Text::Join(parts) => parts.iter().try_for_each(|p| write!(f, "{p}")),
            Text::Generated(name) => write!(f, "${{{name}}}"),
        }
    }
}

impl Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let value = match self {
            Text::Lit(lit) => return s.serialize_str(lit),
            Text::Ref(part, attr) => json!({ "$ref": [part, attr] }),
            Text::Account => json!({ "$account": true }),
            Text::Join(parts) => json!({ "$join": parts }),
            Text::Generated(name) => json!({ "$generated": name }),
        };
        value.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Text::from_value(&Value::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

impl Text {
    /// Reads the serialized form of an open text; `None` when the value is something else.
    pub fn open(value: &Value) -> Option<Text> {
        let map = value.as_object().filter(|m| m.len() == 1)?;
        map.keys()
            .next()?
            .starts_with('$')
            .then(|| Text::from_value(value).ok())
            .flatten()
    }

    fn from_value(value: &Value) -> Result<Text, String> {
        if let Value::String(lit) = value {
            return Ok(Text::Lit(lit.clone()));
        }
        let wrong = || format!("{value} is not a text");
        let (key, inner) = value
            .as_object()
            .and_then(|m| m.iter().next())
            .ok_or_else(wrong)?;
        match key.as_str() {
            "$ref" => serde_json::from_value(inner.clone())
                .map(|(p, a)| Text::Ref(p, a))
                .map_err(|e| e.to_string()),
            "$account" => Ok(Text::Account),
            "$join" => serde_json::from_value(inner.clone())
                .map(Text::Join)
                .map_err(|e| e.to_string()),
            "$generated" => {
                let name = GENERATED
                    .iter()
                    .find(|n| inner.as_str() == Some(n))
                    .ok_or_else(wrong)?;
                Ok(Text::Generated(name))
            }
            _ => Err(wrong()),
        }
    }
}

/// Joins pieces: `join!["arn:aws:s3:::", bucket, "/*"]`.
#[macro_export]
macro_rules! join {
    ($($piece:expr),+ $(,)?) => { $crate::shape::Text::Join(vec![$($crate::shape::Text::from($piece)),+]) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_serde_and_resolves() {
        let text = join![
            "arn:",
            Text::Account,
            ":",
            Text::Ref(Part::Role, Attr::Arn),
            Text::Generated("stream_key_a")
        ];
        let back: Text = serde_json::from_value(serde_json::to_value(&text).unwrap()).unwrap();
        assert_eq!(back, text);
        assert_eq!(
            text.to_string(),
            "arn:${account}:${role.arn}${stream_key_a}"
        );
        let some = text.resolve(&|t| matches!(t, Text::Account).then(|| "1".to_owned()));
        assert!(some.resolved().is_err());
        assert_eq!(
            text.resolve(&|_| Some("x".into())).lit().unwrap(),
            "arn:x:xx"
        );
    }
}
