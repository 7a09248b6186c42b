//! Judges a stream that could be built: what AWS would refuse, what viewers would notice, what money
//! would be lost. The rules are a table; each has an id, a weight, the setting to look at, and a check
//! that says what is the matter and what to do.

mod rules;

pub use rules::RULES;

use super::StreamSpec;
use serde::Serialize;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not what is wanted.
    Warning,
    /// Would be refused or could not work; blocks a deploy.
    Error,
}

/// One rule.
pub struct Rule {
    /// Stable name: `rung-above-source`.
    pub id: &'static str,
    /// What a finding weighs.
    pub severity: Severity,
    /// The setting to change, as in the configuration.
    pub field: &'static str,
    /// One text per finding: what is the matter, and what to do.
    pub check: fn(&StreamSpec) -> Vec<String>,
}

/// Something a rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// What it weighs.
    pub severity: Severity,
    /// The setting to change.
    pub field: &'static str,
    /// What is the matter, and what to do.
    pub message: String,
}

/// Everything all rules find, the gravest first.
pub fn lint(spec: &StreamSpec) -> Vec<Finding> {
    let of = |rule: &'static Rule| {
        let finding = |message| Finding {
            rule: rule.id,
            severity: rule.severity,
            field: rule.field,
            message,
        };
        (rule.check)(spec).into_iter().map(finding)
    };
    let mut all: Vec<_> = RULES.iter().flat_map(of).collect();
    all.sort_by_key(|f| std::cmp::Reverse(f.severity)); // stable: the table's order within a weight
    all
}

/// Whether anything blocks a deploy.
pub fn blocks(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.severity == Severity::Error)
}

#[cfg(test)]
mod tests;
