//! Conditions of what is on its way to viewers: what the encoder cannot deliver, and errors of packager
//! and edge. One cause groups what follows from it.

use super::input::Input;
use super::judge::run_from;
use super::reading::Track;
use super::types::{Leg, StreamSnapshot};
use super::verdict::{Condition, Severity};
use super::windows::{Limits, bad_since, failing_since, settled, shares};
use super::words;
use crate::clock::Timestamp;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// Too much of a packager's answers [live-ops 3.3, incident 12].
const PACKAGER_5XX: Limits = Limits {
    warn: 0.005,
    page: 0.02,
};
/// Too much of an edge's answers [live-ops 3.3, incidents 14 and 15: 5xx 1 %, 4xx 5 %, a share above 1 %].
const EDGE: Limits = Limits {
    warn: 0.01,
    page: 0.05,
};
/// Viewers who come before there is anything are told 404, and that is kept for a while. After so long
/// it is a fault. [assumed; live-ops 3.3, incident 14]
const EARLY: SignedDuration = SignedDuration::from_mins(5);

/// What goes wrong between encoder, packager and edge.
pub(super) fn delivery(
    all: &mut Vec<Condition>,
    stream: &StreamSnapshot,
    inputs: &[Input],
    wanted: Option<u32>,
) {
    let from = run_from(stream.running_since);
    let cause = all
        .iter()
        .position(|c| c.kind == "no_input" || (c.kind, c.severity) == DOWN);
    let (p, e) = (&stream.packager, &stream.edge);
    let packager = shares(&p.requests, &p.egress_5xx, from, |errors, _| errors);
    let packager = failing_since(&packager, PACKAGER_5XX);
    let percent = |percent: f64, requests: f64| percent / 100.0 * requests;
    let edge = failing_since(&shares(&e.requests, &e.rate_5xx, from, percent), EDGE);
    let fed: Vec<&Leg> = stream
        .legs
        .iter()
        .zip(inputs)
        .filter(|(_, i)| **i == Input::Good)
        .map(|(leg, _)| leg)
        .collect();
    let delivering = fed
        .iter()
        .filter_map(|leg| Some((*leg, send_errors(leg, from)?)));
    let delivering: Vec<_> = delivering.collect();
    // One cause, the rest is grouped under it: no input, else the packager, else each for itself.
    if let Some(cause) = cause {
        let follows = usize::from(packager.is_some()) + usize::from(edge.is_some());
        all[cause].grouped += follows;
        if follows > 0 {
            all[cause]
                .proof
                .push_str(" Errors of packager and edge follow from it. Cure that first.");
        }
        return;
    }
    if let Some((since, share)) = packager {
        let severity = severity(PACKAGER_5XX, share.part());
        let mut c = words::condition("packager_5xx", None, severity, since);
        words::packager_5xx(&mut c, share, &fed, wanted);
        c.grouped = usize::from(edge.is_some()) + delivering.len();
        all.push(c);
        return;
    }
    if let Some((since, share)) = edge {
        let severity = severity(EDGE, share.part());
        let mut c = words::condition("edge_5xx", None, severity, since);
        words::edge_5xx(&mut c, share, p);
        all.push(c);
    }
    undelivered(all, &fed, &delivering);
    refused(all, stream);
}

/// No pipeline encodes.
const DOWN: (&str, Severity) = ("pipeline_down", Severity::Critical);

fn severity(limits: Limits, share: f64) -> Severity {
    if share >= limits.page {
        Severity::Critical
    } else {
        Severity::Major
    }
}

/// What legs cannot deliver. Outputs that are missing because of it are grouped under it; when no leg
/// can, viewers have nothing.
fn undelivered(
    all: &mut Vec<Condition>,
    fed: &[&Leg],
    delivering: &[(&Leg, (Timestamp, f64, f64))],
) {
    let stopped = |leg: &&Leg| leg.outputs.now.last().is_some_and(|v| v < 1.0);
    let nothing = fed.iter().all(stopped);
    for (leg, (since, e4, e5)) in delivering {
        let of = Some(leg.pipeline);
        let severity = if nothing {
            Severity::Critical
        } else {
            Severity::Major
        };
        let kind = "encoder_to_packager_errors";
        let mut c = words::condition(kind, of, severity, *since);
        words::encoder_to_packager(&mut c, leg, *e4, *e5);
        let before = all.len();
        all.retain(|o| !(o.kind == "outputs_missing" && o.pipeline == of));
        c.grouped = before - all.len();
        all.push(c);
    }
}

/// Viewers whom the edge refuses or does not find anything for. Who has the right URL has picture, which
/// the probe proves or not: critical it is never by itself.
fn refused(all: &mut Vec<Condition>, stream: &StreamSnapshot) {
    let firsts = stream.legs.iter().filter_map(|l| l.in_fps.points.first());
    let Some(first) = firsts.map(|p| p.0).min() else {
        return;
    };
    let from = run_from(stream.running_since).map_or(first, |from| from.max(first)) + EARLY;
    let e = &stream.edge;
    let percent = |percent: f64, requests: f64| percent / 100.0 * requests;
    let shares = shares(&e.requests, &e.rate_4xx, Some(from), percent);
    let Some((since, share)) = failing_since(&shares, EDGE) else {
        return;
    };
    let severity = if share.part() >= EDGE.page {
        Severity::Major
    } else {
        Severity::Minor
    };
    let mut c = words::condition("edge_4xx", None, severity, since);
    words::edge_4xx(&mut c, share);
    all.push(c);
}

/// Since when a leg's deliveries fail, with the last five minutes' 4xx and 5xx.
fn send_errors(leg: &Leg, from: Option<Timestamp>) -> Option<(Timestamp, f64, f64)> {
    let errors = |track| settled(track, from).iter();
    // One of the two may be late: a window without errors of the other kind is not yet a good one.
    let mut windows: BTreeMap<Timestamp, (f64, usize)> = BTreeMap::new();
    for (at, v) in errors(&leg.out_4xx).chain(errors(&leg.out_5xx)) {
        let (sum, told) = windows.entry(*at).or_default();
        *sum += v;
        *told += 1;
    }
    let verdicts = windows.iter().map(|(at, (sum, told))| {
        let good = *told == 2;
        (*at, (*sum > 0.0 || good).then_some(*sum > 0.0))
    });
    let since = bad_since(verdicts, 2)?;
    let five = *windows.last_key_value()?.0 - SignedDuration::from_mins(5);
    let sum = |track: &Track| track.sum_since(five).unwrap_or_default();
    Some((since, sum(&leg.out_4xx), sum(&leg.out_5xx)))
}
