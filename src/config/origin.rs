//! Where values come from, and what is told when one is refused.

use serde::{Serialize, Serializer};
use std::{fmt, path::PathBuf};

/// Where a value comes from; the later in this list, the stronger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// onair's own.
    BuiltIn,
    /// `[defaults]` of a file.
    Defaults(Place),
    /// `[streams.<name>]` of a file.
    Stream(Place),
    /// An environment variable.
    Env(String),
    /// An argument.
    CommandLine,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::Defaults(p) | Self::Stream(p) => p.fmt(f),
            Self::Env(variable) => write!(f, "environment {variable}"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// One final value, where it comes from and what it replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// `archive.enabled`.
    pub key: String,
    /// The value as text.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What it replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<Replaced>,
}

/// A value that a stronger layer replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// The value as text.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ({})", self.key, self.value, self.origin)?;
        match &self.over {
            Some(Replaced { value, origin }) => write!(f, ", instead of {value} ({origin})"),
            None => Ok(()),
        }
    }
}

/// Every value of one stream with its origin, in the order of the documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(pub Vec<Setting>);

impl Origins {
    /// Where one value comes from.
    pub fn of(&self, key: &str) -> Option<&Setting> {
        self.0.iter().find(|s| s.key == key)
    }

    /// Values that somebody wrote somewhere.
    pub fn written(&self) -> impl Iterator<Item = &Setting> {
        self.0.iter().filter(|s| s.origin != Origin::BuiltIn)
    }

    /// Values that the environment or the command line put in place of others: what a plan must show,
    /// because the file does not.
    pub fn overridden(&self) -> impl Iterator<Item = &Setting> {
        self.0
            .iter()
            .filter(|s| matches!(s.origin, Origin::Env(_) | Origin::CommandLine))
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it was written; `None` when it was not written at all.
    pub origin: Option<Origin>,
    /// The field, `streams.demo.archive.enabled`.
    pub field: String,
    /// The value as written.
    pub value: Option<String>,
    /// What would be accepted.
    pub accepted: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        match &self.value {
            Some(value) => write!(f, "{} = {}: {}", self.field, value, self.accepted),
            None => write!(f, "{}: {}", self.field, self.accepted),
        }
    }
}

/// All that is wrong, not only the first thing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct ConfigError(pub Vec<Problem>);

fn lines(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(Problem::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

impl ConfigError {
    pub(crate) fn one(
        field: impl Into<String>,
        value: Option<String>,
        accepted: impl Into<String>,
    ) -> Self {
        Self(vec![Problem {
            origin: None,
            field: field.into(),
            value,
            accepted: accepted.into(),
        }])
    }
}
