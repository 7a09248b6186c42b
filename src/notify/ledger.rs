//! What was told, and so what is to be told: pure, from picture to picture. One message when a condition
//! is raised, one if it gets worse than was told, one when it is seen to be over; none in between.

use super::message::{About, Message, What};
use crate::clock::Timestamp;
use crate::monitor::{Condition, Pipeline, Severity, Snapshot, StreamSnapshot, Tally, in_sight};
use std::collections::BTreeMap;

/// Stream (empty: the watching itself), kind, pipeline.
type Key = (String, &'static str, Option<Pipeline>);

/// A condition that holds, as far as anybody can see.
#[derive(Clone, Debug)]
struct Open {
    condition: Condition,
    /// The worst that was told; nothing while somebody has taken it on.
    told: Option<Severity>,
}

/// What was told so far.
#[derive(Clone, Debug, Default)]
pub struct Ledger(BTreeMap<Key, Open>);

impl Ledger {
    /// What is to be told of `now`. Of what `muted` names (somebody has taken it on, or wants to be left
    /// alone) nothing is told until it is no longer muted; that it is over is told to those who were told
    /// that it began.
    pub fn news(
        &mut self,
        about: &About,
        now: &Snapshot,
        muted: impl Fn(&str, &Condition) -> bool,
    ) -> Vec<Message> {
        let mut out = Vec::new();
        for stream in &now.streams {
            for condition in &stream.conditions {
                let muted = muted(&stream.name, condition);
                self.holds(about, &stream.name, condition, muted, now.at, &mut out);
            }
        }
        if let Some(blind) = blind(now) {
            self.holds(about, "", &blind, false, now.at, &mut out);
        }
        self.0.retain(|key, open| {
            if !over(now, key, open) {
                return true;
            }
            if let Some(severity) = open.told {
                let stream = Some(key.0.as_str()).filter(|s| !s.is_empty());
                let c = &open.condition;
                out.push(Message::of(about, stream, What::Over, c, severity, now.at));
            }
            false
        });
        out
    }

    fn holds(
        &mut self,
        about: &About,
        stream: &str,
        condition: &Condition,
        muted: bool,
        at: Timestamp,
        out: &mut Vec<Message>,
    ) {
        let key = (stream.to_owned(), condition.kind, condition.pipeline);
        let open = self.0.entry(key).or_insert_with(|| Open {
            condition: condition.clone(),
            told: None,
        });
        // When it began is part of its message's id, and is not to move while it holds.
        let since = open.condition.since;
        open.condition = Condition {
            since,
            ..condition.clone()
        };
        let what = match open.told {
            _ if muted => return,
            None => What::Raised,
            Some(told) if condition.severity > told => What::Worse,
            Some(_) => return,
        };
        open.told = Some(condition.severity);
        let stream = Some(stream).filter(|s| !s.is_empty());
        let severity = condition.severity;
        out.push(Message::of(
            about,
            stream,
            what,
            &open.condition,
            severity,
            at,
        ));
    }
}

/// Whether a condition is seen to hold no more.
fn over(now: &Snapshot, (stream, kind, pipeline): &Key, open: &Open) -> bool {
    if stream.is_empty() {
        return blind(now).is_none();
    }
    let Some(stream) = now.streams.iter().find(|s| s.name == *stream) else {
        // Destroyed, or not ours to watch any more; only AWS's own word for it counts.
        return now.trouble.is_none();
    };
    let same = |c: &Condition| c.kind == *kind && c.pipeline == *pipeline;
    !stream.conditions.iter().any(same) && in_sight(stream, &open.condition, now.at)
}

/// That onair sees nothing, as a condition: whoever relies on being told must know.
fn blind(now: &Snapshot) -> Option<Condition> {
    let is = |s: &StreamSnapshot| match &s.tally {
        Tally::Blind { since, why, .. } => Some((*since, why.clone())),
        _ => None,
    };
    let (since, why) = now.streams.iter().find_map(is)?;
    Some(Condition {
        kind: "blind",
        pipeline: None,
        severity: Severity::Major,
        since,
        seen: now.at,
        what: format!("onair is blind: {why}. Until that is cured, AWS's numbers tell nothing."),
        proof: format!("Last answer from AWS {}.", since.strftime("%H:%M:%S UTC")),
        first: "Cure what it says; onair goes on by itself. The show goes on meanwhile.".to_owned(),
        not: None,
        grouped: 0,
    })
}
