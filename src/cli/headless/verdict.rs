//! `status --check`: one judgement of one stream, for monitors. Pure. No data is never good, and a
//! judgement is given only when what it rests on has been seen.

use super::super::args::Expect;
use super::words;
use crate::monitor::{Severity, Snapshot, StreamSnapshot, Tally};
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing is wrong.
    Ok,
    /// Something is.
    Problem,
    /// Nobody can say.
    NoData,
}

/// The judgement of `status --check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Judgement {
    /// How it is.
    pub verdict: Verdict,
    /// `on_air`, `off_air`, `trouble`…; null when the stream was not seen.
    pub tally: Option<&'static str>,
    /// In one line.
    pub words: String,
    /// Conditions that hold, worst first: `major input_lost A: …`.
    pub conditions: Vec<String>,
}

impl Judgement {
    /// For people and monitors.
    pub fn line(&self, name: &str) -> String {
        let word = match self.verdict {
            Verdict::Ok => "OK",
            Verdict::Problem => "PROBLEM",
            Verdict::NoData => "NO DATA",
        };
        format!("{word} {name}: {}", self.words)
    }

    /// 0, 4 or 1.
    pub fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::Ok => 0,
            Verdict::Problem => 4,
            Verdict::NoData => 1,
        }
    }
}

/// The judgement, once it is settled.
pub fn of(picture: &Snapshot, name: &str, expect: Option<Expect>) -> Option<Judgement> {
    let Some(stream) = find(picture, name) else {
        // Neither configured nor in AWS; only AWS's own word for it counts.
        let answered = picture.answered.is_some() && picture.trouble.is_none();
        return answered.then(|| judged(&Tally::NotDeployed, None, expect));
    };
    match &stream.tally {
        Tally::Unknown => None,
        Tally::Blind { .. } => Some(Judgement {
            verdict: Verdict::NoData,
            ..judged(&stream.tally, Some(stream), None)
        }),
        tally => {
            let judged = judged(tally, Some(stream), expect);
            let certain = match tally {
                // More to see: a problem may still show, and good is not proven.
                Tally::RunningNotProven { .. } => false,
                Tally::OnAir { .. } => inputs_seen(stream),
                _ => true,
            };
            // Being up is all it takes to be not off air.
            let up = expect == Some(Expect::OffAir);
            let found = judged.verdict == Verdict::Problem && (up || wrong(stream));
            (certain || found).then_some(judged)
        }
    }
}

/// What is said when the time is over before the judgement is settled.
pub fn unsettled(
    last: Option<&Snapshot>,
    name: &str,
    expect: Option<Expect>,
    waited: Duration,
) -> Judgement {
    let stream = last.and_then(|p| find(p, name));
    let trouble = last.and_then(|p| p.trouble.as_deref());
    let mut words = format!("no settled judgement within {} s", waited.as_secs());
    let tally = stream.map(|s| &s.tally);
    for told in [tally.map(Tally::words), trouble.map(str::to_owned)] {
        words.extend(told.map(|t| format!("; {t}")));
    }
    if let Some(stream) = stream.filter(|s| !s.legs.is_empty()) {
        words.push_str(&format!("; {}", words::measured(stream)));
    }
    let mut judged = Judgement {
        verdict: Verdict::NoData,
        tally: tally.map(words::key),
        words,
        conditions: stream.map_or(Vec::new(), told),
    };
    // Asked for proof, there was none.
    if expect == Some(Expect::OnAir)
        && let Some(Tally::RunningNotProven { .. }) = tally
    {
        judged.words = format!("expected on air, and not proven; {}", judged.words);
    }
    judged
}

fn find<'a>(picture: &'a Snapshot, name: &str) -> Option<&'a StreamSnapshot> {
    picture.streams.iter().find(|s| s.name == name)
}

fn told(stream: &StreamSnapshot) -> Vec<String> {
    stream.conditions.iter().map(words::condition).collect()
}

/// Whether a condition holds that a check must not pass over.
fn wrong(stream: &StreamSnapshot) -> bool {
    let mut all = stream.conditions.iter();
    matches!(stream.tally, Tally::Trouble(_)) || all.any(|c| c.severity >= Severity::Major)
}

/// Every input that should be fed was measured.
fn inputs_seen(stream: &StreamSnapshot) -> bool {
    let any = stream.legs.iter().any(|l| l.expected);
    let mut meant = stream.legs.iter().filter(|l| l.expected || !any);
    meant.all(|l| l.in_fps.now.fresh().is_some())
}

fn judged(tally: &Tally, stream: Option<&StreamSnapshot>, expect: Option<Expect>) -> Judgement {
    let not = match expect {
        Some(Expect::OnAir) if !matches!(tally, Tally::OnAir { .. }) => {
            Some("expected on air, is ")
        }
        Some(Expect::OffAir) if up(tally) => Some("expected off air, is "),
        _ => None,
    };
    let mut words = format!("{}{}", not.unwrap_or_default(), tally.words());
    let conditions = stream.map_or(Vec::new(), told);
    for c in &conditions {
        words.push_str(&format!("; {c}"));
    }
    if let Some(stream) = stream.filter(|s| !s.legs.is_empty() && up(tally)) {
        words.push_str(&format!("; {}", words::measured(stream)));
    }
    let problem = not.is_some() || stream.is_some_and(wrong);
    Judgement {
        verdict: if problem {
            Verdict::Problem
        } else {
            Verdict::Ok
        },
        tally: Some(words::key(tally)),
        words,
        conditions,
    }
}

/// Whether the channel runs, or is on its way there or from there: it may bill.
fn up(tally: &Tally) -> bool {
    match tally {
        Tally::Unknown | Tally::NotDeployed | Tally::OffAir | Tally::Blind { .. } => false,
        // RECOVERING is a run that AWS repairs; the others are of a channel that does not run.
        Tally::Other(state) => state == "RECOVERING",
        Tally::Starting(_)
        | Tally::RunningNoInput(_)
        | Tally::RunningNotProven { .. }
        | Tally::OnAir { .. }
        | Tally::Trouble(_)
        | Tally::Ending => true,
    }
}
