//! What the numbers of one stream mean: conditions, lamps, tally. Pure: the same numbers give the
//! same judgement, and what came before is asked only for when things began and were seen.

use super::encoder::leg_conditions;
use super::input::{Input, alert, input};
use super::outputs::delivery;
use super::reading::{Reading, Why};
use super::types::{Leg, StreamSnapshot};
use super::verdict::{Condition, Severity, Tally};
use super::windows::settled;
use super::{channel, ending, lamps, picture, viewing, words};
use crate::clock::Timestamp;
use jiff::SignedDuration;
use std::cmp::Reverse;

/// Running without input for so long is worth a word.
const WITHOUT_INPUT: SignedDuration = SignedDuration::from_mins(10);
/// A channel that runs for less than this may still get its first input.
const FIRST_INPUT: SignedDuration = SignedDuration::from_secs(60);

/// That nothing answers, since when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blind {
    /// Last answer, or when watching began.
    pub since: Timestamp,
    /// In one line.
    pub why: String,
}

/// Fills in what follows from the numbers in `next`: `expected`, `ever_had_input`, the derived output
/// rate, conditions, lamps and tally. `carries` must be filled. `prev` is the judgement before.
pub fn judge(
    prev: Option<&StreamSnapshot>,
    next: &mut StreamSnapshot,
    now: Timestamp,
    blind: Option<&Blind>,
) {
    let before = prev;
    let prev = prev.filter(|p| p.running_since == next.running_since);
    let feeds = next.wants.as_ref().map(|w| usize::from(w.feeds));
    let unused = next.wants.as_ref().and_then(|w| w.unused);
    let from = run_from(next.running_since);
    for (i, leg) in next.legs.iter_mut().enumerate() {
        let before = prev.and_then(|p| p.legs.get(i));
        leg.ever_had_input =
            before.is_some_and(|b| b.ever_had_input) || !settled(&leg.in_fps, from).is_empty();
        // Without a configuration, whoever fed it once should go on.
        leg.expected = feeds.map_or(leg.ever_had_input, |n| i < n) && unused != Some(leg.pipeline);
        derive_output(leg, next.wants.as_ref().map(|w| w.fps));
    }
    let running = next.encodes();
    next.played_at = match viewing::advancing(next, now) {
        Some(true) if running => Some(now),
        _ => prev.and_then(|p| p.played_at),
    };
    let inputs: Vec<Input> = next
        .legs
        .iter()
        .map(|l| match running {
            true => input(next, l, prev, now),
            false => Input::Unknown,
        })
        .collect();
    let mut found = if running {
        conditions(next, &inputs, prev, now)
    } else {
        channel::stopping(next, before, now).into_iter().collect()
    };
    for c in &mut found {
        let before = before.and_then(|p| {
            let mut all = p.conditions.iter();
            all.find(|b| b.kind == c.kind && b.pipeline == c.pipeline)
        });
        c.seen = before.map_or(now, |b| b.seen);
        // Old windows are forgotten; when it began is not.
        c.since = before.map_or(c.since, |b| b.since.min(c.since));
    }
    // What viewers suffer goes before what the clock says.
    found.sort_by_key(|c| (Reverse(c.severity), ending::is_end(c.kind), c.since));
    next.conditions = found;
    next.lamps = lamps::lamps(next, &inputs, now);
    next.tally = tally(prev, next, &inputs, now, blind);
}

/// Windows before are of another run; the first one may have begun a little before we saw it run.
pub(super) fn run_from(running_since: Option<Timestamp>) -> Option<Timestamp> {
    running_since.map(|since| since - SignedDuration::from_secs(30))
}

/// MediaLive publishes no output frame rate [documented: aws-facts 1.1 has none], so: what is wanted,
/// less what the encoder drops, while it writes.
fn derive_output(leg: &mut Leg, wanted: Option<f64>) {
    leg.out_derived = true;
    leg.out_fps.now = match (wanted, &leg.outputs.now) {
        (Some(_), Reading::Value { v, until }) if *v < 1.0 => Reading::Value {
            v: 0.0,
            until: *until,
        },
        (Some(fps), Reading::Value { until, .. }) => {
            let window = leg.dropped.period.as_secs_f64().max(1.0);
            let dropped = leg.dropped.now.last().unwrap_or_default() / window;
            Reading::Value {
                v: (fps - dropped).max(0.0),
                until: *until,
            }
        }
        (_, Reading::NoData(why)) => Reading::NoData(why.clone()),
        (_, Reading::Stale { why, .. }) => Reading::NoData(why.clone()),
        (None, Reading::Value { .. }) => Reading::NoData(Why::NoSuchMetric),
    };
}

/// The legs that should be fed; all of them while nothing says which.
fn watched<'a>(stream: &'a StreamSnapshot, inputs: &[Input]) -> Vec<(&'a Leg, Input)> {
    let any = stream.legs.iter().any(|l| l.expected);
    stream
        .legs
        .iter()
        .zip(inputs.iter().copied())
        .filter(|(l, _)| l.expected || !any)
        .collect()
}

/// Since when no leg that should be fed is, if so.
fn nothing_since(
    stream: &StreamSnapshot,
    watched: &[(&Leg, Input)],
    now: Timestamp,
) -> Option<Timestamp> {
    if watched.is_empty() || !watched.iter().all(|(_, i)| i.missing()) {
        return None;
    }
    let lost = watched.iter().filter_map(|(_, i)| match i {
        Input::Lost(since) => Some(*since),
        _ => None,
    });
    Some(lost.max().or(stream.running_since).unwrap_or(now))
}

fn conditions(
    stream: &StreamSnapshot,
    inputs: &[Input],
    prev: Option<&StreamSnapshot>,
    now: Timestamp,
) -> Vec<Condition> {
    let mut all = Vec::new();
    let watched = watched(stream, inputs);
    let wanted = stream.wants.as_ref().map(|w| w.outputs);
    all.extend(channel::pipeline_down(stream, prev, now));
    input_conditions(&mut all, stream, &watched, prev, now);
    for (leg, input) in stream.legs.iter().zip(inputs) {
        if *input == Input::Good {
            leg_conditions(&mut all, stream, leg, now);
        }
    }
    picture::judge::conditions(&mut all, stream, inputs, now);
    delivery(&mut all, stream, inputs, wanted);
    viewing::conditions(&mut all, stream, now);
    ending::conditions(&mut all, stream, now);
    all
}

fn input_conditions(
    all: &mut Vec<Condition>,
    stream: &StreamSnapshot,
    watched: &[(&Leg, Input)],
    prev: Option<&StreamSnapshot>,
    now: Timestamp,
) {
    let wanted = stream.wants.as_ref().map(|w| w.outputs);
    let legs: Vec<&Leg> = watched.iter().map(|(l, _)| *l).collect();
    if let Some(since) = nothing_since(stream, watched, now) {
        let ended: Vec<_> = watched
            .iter()
            .map(|(l, i)| match i {
                Input::Lost(at) => (l.pipeline, Some(*at)),
                _ => (l.pipeline, None),
            })
            .collect();
        if ended.iter().any(|e| e.1.is_some()) {
            let mut c = words::condition("no_input", None, Severity::Critical, since);
            let each: Vec<_> = legs.iter().map(|l| (*l, alert(stream, l, now))).collect();
            words::no_input(&mut c, &each);
            c.grouped = legs.iter().map(|l| consequences(l)).sum();
            all.push(c);
        }
        // Told by us before, when running_since is not known.
        let told = prev.map(|p| match p.tally {
            Tally::RunningNoInput(at) => at.min(since),
            _ => since,
        });
        let since = told.unwrap_or(since);
        if now.duration_since(since) >= WITHOUT_INPUT {
            let mut c = words::condition("running_without_input", None, Severity::Major, since);
            words::running_without_input(&mut c, stream, &ended, now);
            all.push(c);
        }
        return;
    }
    for (leg, input) in watched {
        let others = watched.iter().filter(|(o, _)| o.pipeline != leg.pipeline);
        let Some((other, _)) = others.clone().next() else {
            continue;
        };
        let carries = stream.carries.zip(stream.carries_since);
        let young = stream
            .running_since
            .is_none_or(|at| now.duration_since(at) < FIRST_INPUT);
        let mut c = match input {
            Input::Lost(since) => {
                let of = Some(leg.pipeline);
                let mut c = words::condition("input_lost", of, Severity::Major, *since);
                let plays = viewing::advancing(stream, now) == Some(true);
                let alert = alert(stream, leg, now);
                words::input_lost(&mut c, (leg, alert), other, carries, plays, wanted);
                c
            }
            Input::Never if !young => {
                let since = stream.running_since.unwrap_or(now);
                let of = Some(leg.pipeline);
                let mut c = words::condition("input_lost", of, Severity::Major, since);
                words::input_never(&mut c, leg, other, wanted);
                c
            }
            _ => continue,
        };
        c.grouped = consequences(leg);
        all.push(c);
    }
}

/// What follows from a leg's missing input and is no condition of its own.
fn consequences(leg: &Leg) -> usize {
    let outputs = leg.outputs.now.last().is_some_and(|v| v < 1.0);
    let fill = leg.fill_ms.now.last().is_some_and(|v| v > 0.0);
    let alerts = leg.alerts.now.last().is_some_and(|v| v >= 1.0);
    [outputs, fill, alerts].into_iter().filter(|b| *b).count()
}

fn tally(
    prev: Option<&StreamSnapshot>,
    stream: &StreamSnapshot,
    inputs: &[Input],
    now: Timestamp,
    blind: Option<&Blind>,
) -> Tally {
    if let Some(Blind { since, why }) = blind {
        return Tally::Blind {
            since: *since,
            why: why.clone(),
            plays: viewing::advancing(stream, now),
        };
    }
    let Some(state) = stream.channel_state.as_deref() else {
        return match stream.looked_at {
            Some(_) => Tally::NotDeployed,
            None => Tally::Unknown,
        };
    };
    match state {
        "IDLE" => Tally::OffAir,
        "STARTING" => Tally::Starting(match prev {
            Some(StreamSnapshot {
                tally: Tally::Starting(since),
                ..
            }) => *since,
            Some(p) if p.channel_state.is_some() => Some(now),
            _ => None,
        }),
        "STOPPING" => Tally::Ending,
        "RUNNING" | "RECOVERING" => running(stream, inputs, now),
        other => Tally::Other(other.to_owned()),
    }
}

/// Running: what is seen decides. ON AIR needs a playlist at the edge that is seen to advance.
fn running(stream: &StreamSnapshot, inputs: &[Input], now: Timestamp) -> Tally {
    let watched = watched(stream, inputs);
    if let Some(since) = nothing_since(stream, &watched, now) {
        if watched.iter().all(|(_, i)| *i == Input::Never) {
            return Tally::RunningNoInput(since);
        }
        let legs: Vec<_> = watched.iter().map(|(l, _)| l.pipeline.letter()).collect();
        return Tally::Trouble(format!("NO INPUT {}, VIEWERS STALLED", legs.join("+")));
    }
    let worst = stream.conditions.first();
    match worst.filter(|c| c.severity == Severity::Critical) {
        Some(c) => {
            let words = viewing::trouble(c.kind).map(str::to_owned);
            Tally::Trouble(words.unwrap_or_else(|| c.kind.replace('_', " ").to_uppercase()))
        }
        None => {
            let plays = viewing::advancing(stream, now) == Some(true);
            let degraded = words::degraded(stream, plays);
            if plays {
                Tally::OnAir { degraded }
            } else {
                Tally::RunningNotProven { degraded }
            }
        }
    }
}
