//! What goes wrong: rules that single out requests, and troubles of the world with their intervals.
//! Data and matching only; the server does what a rule says.

use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};

/// All that goes wrong.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Rules for requests, tried in order; the first that matches and is due acts.
    pub rules: Vec<Rule>,
    /// Number that the next rule or trouble gets.
    pub next: u64,
    /// What fails in the world itself, kept as a history.
    pub troubles: Vec<Trouble>,
    /// Access keys that AWS does not know.
    pub invalid_keys: Vec<String>,
    /// Access keys that are valid and over.
    pub expired_keys: Vec<String>,
}

/// Singles out requests and does something to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its number; given by the simulator.
    #[serde(default)]
    pub id: u64,
    /// Only this service (`medialive`, `s3`, `monitoring`…).
    #[serde(default)]
    pub service: Option<String>,
    /// Only this operation (`CreateChannel`).
    #[serde(default)]
    pub operation: Option<String>,
    /// Only operations that change something.
    #[serde(default)]
    pub mutating: bool,
    /// Only the n-th match, counted from 1; otherwise every match.
    #[serde(default)]
    pub nth: Option<u64>,
    /// At most so many times; without it and without `nth`, for ever.
    #[serde(default)]
    pub times: Option<u64>,
    /// Until when, of the world's time; without it, until it is removed.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// What happens.
    pub effect: Effect,
    /// `lost`, `landed`: keep the connection open without an answer until released.
    #[serde(default)]
    pub hold: bool,
    /// Matches so far.
    #[serde(default)]
    pub seen: u64,
    /// Times it acted.
    #[serde(default)]
    pub acted: u64,
}

/// What a rule does to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It never arrived: nothing is applied, the connection closes.
    Lost,
    /// It is applied, and the connection closes without an answer.
    Landed,
    /// It is applied and answered as ever; only the hit is told.
    Answered,
    /// It is applied twice and the second answer is sent.
    Twice,
    /// The service's own way to say "slower".
    Throttle,
    /// The service's own way to say "my fault": 500, S3 and MediaPackage 503.
    ServerError,
    /// The service's own way to say "somebody else is at it": 409.
    Conflict,
    /// The connection is reset before anything is read.
    Reset,
    /// The answer waits so many milliseconds of the world's time.
    Slow(u64),
    /// Not allowed to do that.
    Deny,
    /// The credentials are over.
    Expired,
    /// A proxy on the way answers with a page of its own.
    Html,
    /// A success that did nothing.
    Lie,
}

/// Something in the world that fails for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    /// Its number; given by the simulator.
    #[serde(default)]
    pub id: u64,
    /// What fails; the service that reads it says which words it knows.
    pub kind: String,
    /// Id of what it fails at: a channel, a distribution.
    #[serde(default)]
    pub target: String,
    /// Which pipeline, where that makes sense.
    #[serde(default)]
    pub pipeline: Option<usize>,
    /// Since when.
    pub from: Timestamp,
    /// Until when; open while it lasts.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl State {
    /// Adds a rule and gives its number.
    pub fn add(&mut self, mut rule: Rule) -> u64 {
        self.next += 1;
        rule.id = self.next;
        self.rules.push(rule);
        self.next
    }

    /// Begins a trouble and gives its number.
    pub fn begin(&mut self, mut trouble: Trouble) -> u64 {
        self.next += 1;
        trouble.id = self.next;
        self.troubles.push(trouble);
        self.next
    }

    /// Whether a kind of trouble holds for a target at a moment. A trouble without a target or
    /// pipeline holds for all.
    pub fn trouble_at(
        &self,
        kind: &str,
        target: &str,
        pipeline: Option<usize>,
        at: Timestamp,
    ) -> bool {
        self.troubles.iter().any(|t| {
            t.kind == kind
                && (t.target.is_empty() || t.target == target)
                && (t.pipeline.is_none() || pipeline.is_none() || t.pipeline == pipeline)
                && t.from <= at
                && t.until.is_none_or(|until| at < until)
        })
    }

    /// Since when a kind of trouble holds for a target, if it does at a moment.
    pub fn trouble_since(&self, kind: &str, target: &str, at: Timestamp) -> Option<Timestamp> {
        self.trouble_since_on(kind, target, None, at)
    }

    /// The same for one pipeline.
    pub fn trouble_since_on(
        &self,
        kind: &str,
        target: &str,
        pipeline: Option<usize>,
        at: Timestamp,
    ) -> Option<Timestamp> {
        let holds = |t: &&Trouble| {
            t.kind == kind
                && (t.target.is_empty() || t.target == target)
                && (t.pipeline.is_none() || pipeline.is_none() || t.pipeline == pipeline)
                && t.from <= at
                && t.until.is_none_or(|until| at < until)
        };
        self.troubles.iter().filter(holds).map(|t| t.from).min()
    }

    /// The rule that acts on this request, counted.
    pub fn judge(
        &mut self,
        service: &str,
        operation: &str,
        mutates: bool,
        now: Timestamp,
    ) -> Option<Rule> {
        let mut acting = None;
        for rule in &mut self.rules {
            let named = rule.service.as_deref().is_none_or(|s| s == service)
                && rule.operation.as_deref().is_none_or(|o| o == operation);
            let over = rule.until.is_some_and(|until| until <= now);
            if !named || over || (rule.mutating && !mutates) {
                continue;
            }
            rule.seen += 1;
            let due = match rule.nth {
                Some(n) => (n..n + rule.times.unwrap_or(1)).contains(&rule.seen),
                None => rule.times.is_none_or(|times| rule.acted < times),
            };
            if due && acting.is_none() {
                rule.acted += 1;
                acting = Some(rule.clone());
            }
        }
        acting
    }
}

impl Rule {
    /// A rule for every request, to be narrowed.
    pub fn new(effect: Effect) -> Self {
        Self {
            id: 0,
            service: None,
            operation: None,
            mutating: false,
            nth: None,
            times: None,
            until: None,
            effect,
            hold: false,
            seen: 0,
            acted: 0,
        }
    }

    /// Only this operation of this service.
    #[must_use]
    pub fn on(mut self, service: &str, operation: &str) -> Self {
        self.service = Some(service.to_owned());
        self.operation = Some(operation.to_owned());
        self
    }

    /// Only the n-th match, from 1.
    #[must_use]
    pub fn nth(mut self, n: u64) -> Self {
        self.nth = Some(n);
        self
    }

    /// Only so many times.
    #[must_use]
    pub fn times(mut self, n: u64) -> Self {
        self.times = Some(n);
        self
    }

    /// Keeps the connection open without an answer.
    #[must_use]
    pub fn hold(mut self) -> Self {
        self.hold = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_count_their_matches() {
        let mut faults = State::default();
        faults.add(Rule::new(Effect::Lost).on("iam", "CreateRole").nth(2));
        faults.add(
            Rule {
                mutating: true,
                ..Rule::new(Effect::Throttle)
            }
            .times(1),
        );
        let now = Timestamp::UNIX_EPOCH;
        let mut hits = |operation, mutates| {
            let acting = faults.judge("iam", operation, mutates, now);
            acting.map(|r| r.effect)
        };
        assert_eq!(hits("GetRole", false), None);
        assert_eq!(hits("CreateRole", true), Some(Effect::Throttle));
        assert_eq!(hits("CreateRole", true), Some(Effect::Lost));
        assert_eq!(hits("CreateRole", true), None);
    }

    #[test]
    fn a_rule_with_an_end_ends() {
        let mut faults = State::default();
        let end = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(60);
        faults.add(Rule {
            until: Some(end),
            ..Rule::new(Effect::Reset)
        });
        let mut acts = |now| faults.judge("s3", "GetObject", false, now).is_some();
        assert!(acts(end - jiff::SignedDuration::from_millis(1)));
        assert!(!acts(end));
    }
}
