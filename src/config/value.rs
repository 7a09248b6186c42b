//! A configured value before it is understood, the same whether it was written in TOML, in the
//! environment or on the command line; and the readers that turn it into what is meant or say what
//! would be accepted.

use crate::spec::Invalid;
use std::{collections::BTreeMap, fmt, ops::RangeInclusive, str::FromStr};
use toml::de::DeValue;

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, number or truth value: what matters is what it says.
    Scalar(String),
    /// A list; in the environment one text with commas.
    List(Vec<Value>),
    /// A table; in files only.
    Table(BTreeMap<String, Value>),
}

impl Value {
    /// From TOML.
    pub fn from_toml(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(s) => Self::Scalar(s.to_string()),
            DeValue::Integer(i) => {
                let known = i64::from_str_radix(i.as_str(), i.radix());
                Self::Scalar(known.map_or_else(|_| i.to_string(), |n| n.to_string()))
            }
            DeValue::Float(x) => Self::Scalar(x.to_string()),
            DeValue::Boolean(b) => Self::Scalar(b.to_string()),
            DeValue::Datetime(d) => Self::Scalar(d.to_string()),
            DeValue::Array(list) => {
                Self::List(list.iter().map(|v| Self::from_toml(v.get_ref())).collect())
            }
            DeValue::Table(table) => Self::Table(
                table
                    .iter()
                    .map(|(k, v)| (k.get_ref().to_string(), Self::from_toml(v.get_ref())))
                    .collect(),
            ),
        }
    }

    /// A list of what can be shown.
    pub fn list_of(items: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        Self::List(
            items
                .into_iter()
                .map(|i| Self::Scalar(i.to_string()))
                .collect(),
        )
    }

    fn scalar(&self) -> Option<&str> {
        match self {
            Self::Scalar(s) => Some(s.trim()),
            Self::List(_) | Self::Table(_) => None,
        }
    }

    /// As a type that reads itself from text.
    pub fn parse<T: FromStr<Err = Invalid>>(&self) -> Result<T, String> {
        // A list or table has no text; the empty one asks the type for the form it accepts.
        self.scalar()
            .unwrap_or_default()
            .parse()
            .map_err(|refused: Invalid| refused.accepted)
    }

    /// As yes or no.
    pub fn flag(&self) -> Result<bool, String> {
        match self.scalar().map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "yes" | "on" | "1") => Ok(true),
            Some("false" | "no" | "off" | "0") => Ok(false),
            _ => Err("true or false".into()),
        }
    }

    /// As a whole number within bounds.
    pub fn whole(&self, range: RangeInclusive<u32>, unit: &str) -> Result<u32, String> {
        let number = self
            .scalar()
            .and_then(|s| s.parse().ok())
            .filter(|n| range.contains(n));
        number.ok_or_else(|| {
            let gap = if unit.is_empty() { "" } else { " " };
            format!(
                "a whole number from {} to {}{gap}{unit}",
                range.start(),
                range.end()
            )
        })
    }

    /// As plain text of at most so many characters, without control characters.
    pub fn text(&self, most: usize) -> Result<String, String> {
        let fine = |s: &&str| s.chars().count() <= most && !s.chars().any(char::is_control);
        self.scalar()
            .filter(fine)
            .map(Into::into)
            .ok_or_else(|| format!("text of at most {most} characters"))
    }

    /// As a list; one text is split at its commas.
    pub fn items(&self) -> Vec<Self> {
        match self {
            Self::List(items) => items.clone(),
            Self::Scalar(s) => {
                let inner = s.trim().trim_start_matches('[').trim_end_matches(']');
                let parts = inner.split(',').map(|p| p.trim().trim_matches(['"', '\'']));
                parts
                    .filter(|p| !p.is_empty())
                    .map(|p| Self::Scalar(p.into()))
                    .collect()
            }
            Self::Table(_) => vec![self.clone()],
        }
    }

    /// As a list of a type that reads itself from text; the first refused item is named.
    pub fn list<T: FromStr<Err = Invalid>>(&self) -> Result<Vec<T>, String> {
        self.items()
            .iter()
            .map(|item| {
                item.parse()
                    .map_err(|accepted| format!("{item}: {accepted}"))
            })
            .collect()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |parts: Vec<String>| parts.join(", ");
        match self {
            Self::Scalar(s) => f.write_str(s),
            Self::List(items) => {
                write!(f, "[{}]", join(items.iter().map(Self::to_string).collect()))
            }
            Self::Table(t) => write!(
                f,
                "{{ {} }}",
                join(t.iter().map(|(k, v)| format!("{k} = {v}")).collect())
            ),
        }
    }
}

impl Value {
    /// As TOML would write it.
    pub fn to_toml(&self) -> String {
        match self {
            Self::Scalar(s) if matches!(s.as_str(), "true" | "false") => s.clone(),
            Self::Scalar(s) if s.parse::<i64>().is_ok_and(|n| n.to_string() == *s) => s.clone(),
            Self::Scalar(s) => toml::Value::String(s.clone()).to_string(),
            Self::List(items) => format!(
                "[{}]",
                items
                    .iter()
                    .map(Self::to_toml)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Self::Table(t) => {
                let pairs: Vec<_> = t
                    .iter()
                    .map(|(k, v)| format!("{k} = {}", v.to_toml()))
                    .collect();
                format!("{{ {} }}", pairs.join(", "))
            }
        }
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Self::Scalar(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Bps;

    fn scalar(s: &str) -> Value {
        s.to_string().into()
    }

    #[test]
    fn reads_what_people_write() {
        assert_eq!(scalar(" Yes ").flag(), Ok(true));
        assert_eq!(scalar("0").flag(), Ok(false));
        assert!(scalar("maybe").flag().is_err());
        assert_eq!(scalar("6").whole(1..=9, "seconds"), Ok(6));
        assert_eq!(
            scalar("10").whole(1..=9, "seconds").unwrap_err(),
            "a whole number from 1 to 9 seconds"
        );
        let rates = [Bps::kbps(6000), Bps::kbps(1500)];
        for list in ["6000000,1500000", "[\"6M\", \"1.5M\"]", " 6M , 1500k ,"] {
            assert_eq!(scalar(list).list::<Bps>().unwrap(), rates, "{list}");
        }
        assert!(
            scalar("6M,x")
                .list::<Bps>()
                .unwrap_err()
                .starts_with("x: bits per second")
        );
    }

    #[test]
    fn writes_toml_it_reads_back() {
        for text in ["true", "12", "007", "1e3", "a \"b\" \\", "é\t", "-5", ""] {
            let written = format!("x = {}", scalar(text).to_toml());
            let table = toml::de::DeTable::parse(&written).unwrap();
            let (_, value) = table.get_ref().iter().next().unwrap();
            assert_eq!(Value::from_toml(value.get_ref()), scalar(text), "{written}");
        }
    }
}
