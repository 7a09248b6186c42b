//! Composite alarms: a rule over other alarms' states, read as `OR`, `AND`, `NOT`, parentheses and
//! `ALARM(name)`, `OK(name)`, `INSUFFICIENT_DATA(name)`, `TRUE`, `FALSE`.
//! [documented: botocore PutCompositeAlarmInput.AlarmRule]

use super::alarm::{self, Alarm};
use super::define;
use super::input::{constraint, integer, text, validation};
use crate::sim::call::{Call, Outcome};
use crate::sim::world::World;
use serde_json::json;
use std::collections::BTreeMap;

/// A parsed rule.
#[derive(Debug, PartialEq)]
pub enum Rule {
    /// Always so.
    Constant(bool),
    /// An alarm is in a state.
    Is(&'static str, String),
    /// Not so.
    Not(Box<Rule>),
    /// All of them.
    All(Vec<Rule>),
    /// Any of them.
    Any(Vec<Rule>),
}

impl Rule {
    /// Reads a rule.
    pub fn parse(text: &str) -> Option<Rule> {
        let mut rest = text.trim();
        let rule = any(&mut rest)?;
        rest.trim().is_empty().then_some(rule)
    }

    /// Whether it holds, given each alarm's state.
    pub fn holds(&self, state: &impl Fn(&str) -> Option<String>) -> bool {
        match self {
            Self::Constant(value) => *value,
            Self::Is(wanted, name) => state(name).is_some_and(|s| s == *wanted),
            Self::Not(rule) => !rule.holds(state),
            Self::All(rules) => rules.iter().all(|r| r.holds(state)),
            Self::Any(rules) => rules.iter().any(|r| r.holds(state)),
        }
    }

    /// The alarms it looks at.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Constant(_) => Vec::new(),
            Self::Is(_, name) => vec![name],
            Self::Not(rule) => rule.names(),
            Self::All(rules) | Self::Any(rules) => rules.iter().flat_map(Rule::names).collect(),
        }
    }
}

fn word(rest: &mut &str, word: &str) -> bool {
    let after = rest.trim_start().strip_prefix(word);
    let whole = after.filter(|a| !a.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    whole.map(|a| *rest = a).is_some()
}

fn list(rest: &mut &str, joint: &str, part: fn(&mut &str) -> Option<Rule>) -> Option<Vec<Rule>> {
    let mut rules = vec![part(rest)?];
    while word(rest, joint) {
        rules.push(part(rest)?);
    }
    Some(rules)
}

fn any(rest: &mut &str) -> Option<Rule> {
    list(rest, "OR", all).map(|mut rules| {
        if rules.len() == 1 {
            rules.remove(0)
        } else {
            Rule::Any(rules)
        }
    })
}

fn all(rest: &mut &str) -> Option<Rule> {
    list(rest, "AND", one).map(|mut rules| {
        if rules.len() == 1 {
            rules.remove(0)
        } else {
            Rule::All(rules)
        }
    })
}

fn one(rest: &mut &str) -> Option<Rule> {
    if word(rest, "NOT") {
        return one(rest).map(|rule| Rule::Not(Box::new(rule)));
    }
    for (name, value) in [("TRUE", true), ("FALSE", false)] {
        if word(rest, name) {
            return Some(Rule::Constant(value));
        }
    }
    for state in alarm::STATES {
        if word(rest, state) {
            let inner = rest.trim_start().strip_prefix('(')?;
            let (name, after) = inner.split_once(')')?;
            *rest = after;
            let name = name.trim().trim_matches(['"', '\'']);
            // An ARN is as good as a name.
            let name = name.split_once(":alarm:").map_or(name, |(_, name)| name);
            return (!name.is_empty()).then(|| Rule::Is(state, name.to_owned()));
        }
    }
    *rest = rest.trim_start().strip_prefix('(')?;
    let rule = any(rest)?;
    *rest = rest.trim_start().strip_prefix(')')?;
    Some(rule)
}

pub(super) fn put(world: &mut World, call: &Call) -> Outcome {
    let (name, mut definition) = define::common(call)?;
    let text = text(&call.input, "AlarmRule");
    if text.is_empty() || text.len() > 10_240 {
        return Err(constraint(
            "",
            "AlarmRule",
            "Member must have length between 1 and 10240",
        ));
    }
    let rule = Rule::parse(text).ok_or_else(|| validation("AlarmRule could not be parsed"))?;
    let known = world.cloudwatch.region(&call.region).map(|r| &r.alarms);
    let missing: Vec<_> = rule
        .names()
        .into_iter()
        .filter(|n| known.is_none_or(|k| !k.contains_key(*n)))
        .collect();
    if !missing.is_empty() {
        return Err(validation(&format!(
            "AlarmRule contains alarms that do not exist: {}",
            missing.join(", ")
        )));
    }
    if rule.names().contains(&name.as_str()) {
        return Err(validation("AlarmRule must not contain the alarm itself"));
    }
    definition.insert("AlarmRule".into(), json!(text));
    for member in [
        "ActionsSuppressor",
        "ActionsSuppressorWaitPeriod",
        "ActionsSuppressorExtensionPeriod",
    ] {
        if let Some(value) = call.input.get(member) {
            definition.insert(
                member.into(),
                integer(&call.input, member).map_or_else(|| value.clone(), |n| json!(n)),
            );
        }
    }
    alarm::store(world, call, name, definition, true)
}

/// A composite alarm that watches one of `names` and is not itself among them.
pub(super) fn parent<'a>(alarms: &'a BTreeMap<String, Alarm>, names: &[&str]) -> Option<&'a str> {
    let watches = |alarm: &Alarm| {
        let rule = alarm
            .definition
            .get("AlarmRule")
            .and_then(|r| Rule::parse(r.as_str()?));
        rule.is_some_and(|r| r.names().iter().any(|n| names.contains(n)))
    };
    let found = alarms
        .iter()
        .find(|(name, a)| a.composite && !names.contains(&name.as_str()) && watches(a));
    found.map(|(name, _)| name.as_str())
}
