//! Conditions of what leaves the encoder: frames that sag, outputs that are missing, and errors on the
//! way to viewers. One cause groups what follows from it.

use super::judge::{Input, run_from};
use super::types::{Condition, Leg, Severity, StreamSnapshot, Track};
use super::windows::{bad_since, failing_since, settled, shares, track_bad_since};
use super::words;
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// Less than this part of the wanted rate is a sag.
const SAG: f64 = 0.95;
/// Windows of sag before it is one.
const SAG_WINDOWS: usize = 3;
/// What can be wrong with a leg whose input is there.
pub(super) fn leg_conditions(
    all: &mut Vec<Condition>,
    stream: &StreamSnapshot,
    leg: &Leg,
    wanted: Option<u32>,
) {
    let (from, of) = (run_from(stream.running_since), Some(leg.pipeline));
    if let Some(fps) = stream.wants.as_ref().map(|w| w.fps) {
        let sags = |v: f64| v < SAG * fps;
        if let Some(since) = track_bad_since(&leg.in_fps_low, from, SAG_WINDOWS, sags)
            && leg.in_fps_low.now.last().is_some_and(sags)
            && leg.expected
        {
            let mut c = words::condition("input_low", of, Severity::Minor, since);
            words::input_low(&mut c, leg, fps);
            all.push(c);
        }
    }
    let missing = |v: f64| wanted.is_some_and(|n| v < f64::from(n));
    // Outputs come back some windows after input does.
    if let Some(since) = track_bad_since(&leg.outputs, from, 2 * 2, missing) {
        let mut c = words::condition("outputs_missing", of, Severity::Major, since);
        words::outputs_missing(&mut c, leg, wanted.unwrap_or_default());
        all.push(c);
    }
    if let Some(since) = track_bad_since(&leg.alerts, from, 2 * 2, |v| v >= 1.0)
        && leg.alerts.now.fresh().is_some_and(|v| v >= 1.0)
    {
        let mut c = words::condition("alerts", of, Severity::Minor, since);
        words::alerts(&mut c, leg);
        all.push(c);
    }
}

/// What goes wrong between encoder, packager and edge.
pub(super) fn delivery(
    all: &mut Vec<Condition>,
    stream: &StreamSnapshot,
    inputs: &[Input],
    wanted: Option<u32>,
) {
    let from = run_from(stream.running_since);
    let cause = all.iter().position(|c| c.kind == "no_input");
    let (p, e) = (&stream.packager, &stream.edge);
    let packager = failing_since(&shares(&p.requests, &p.egress_5xx, from, |errors, _| {
        errors
    }));
    let edge = failing_since(&shares(
        &e.requests,
        &e.rate_5xx,
        from,
        |percent, requests| percent / 100.0 * requests,
    ));
    let delivering: Vec<_> = stream
        .legs
        .iter()
        .zip(inputs)
        .filter(|(_, i)| **i == Input::Good)
        .filter_map(|(leg, _)| Some((leg, send_errors(leg, from)?)))
        .collect();
    // One cause, the rest is grouped under it: no input, else the packager, else each for itself.
    if let Some(cause) = cause {
        let follows = usize::from(packager.is_some()) + usize::from(edge.is_some());
        all[cause].grouped += follows;
        if follows > 0 {
            all[cause].proof.push_str(
                " Errors of packager and edge follow from the lost input. Cure that first.",
            );
        }
        return;
    }
    let severity = |critical: bool| {
        if critical {
            Severity::Critical
        } else {
            Severity::Major
        }
    };
    if let Some((since, share)) = packager {
        let fed: Vec<_> = stream
            .legs
            .iter()
            .zip(inputs)
            .filter(|(_, i)| **i == Input::Good)
            .map(|(l, _)| l)
            .collect();
        let mut c = words::condition("packager_5xx", None, severity(share.critical()), since);
        words::packager_5xx(&mut c, share, &fed, wanted);
        c.grouped = usize::from(edge.is_some()) + delivering.len();
        all.push(c);
        return;
    }
    if let Some((since, share)) = edge {
        let mut c = words::condition("edge_5xx", None, severity(share.critical()), since);
        words::edge_5xx(&mut c, share, p);
        all.push(c);
    }
    for (leg, (since, e4, e5)) in delivering {
        let of = Some(leg.pipeline);
        let kind = "encoder_to_packager_errors";
        let mut c = words::condition(kind, of, Severity::Major, since);
        words::encoder_to_packager(&mut c, leg, e4, e5);
        all.push(c);
    }
}

/// Since when a leg's deliveries fail, with the last five minutes' 4xx and 5xx.
fn send_errors(leg: &Leg, from: Option<Timestamp>) -> Option<(Timestamp, f64, f64)> {
    let errors = |track| settled(track, from).iter();
    let mut both: Vec<_> = errors(&leg.out_4xx).chain(errors(&leg.out_5xx)).collect();
    both.sort_by_key(|p| p.0);
    let mut windows: Vec<(Timestamp, f64)> = Vec::new();
    for (at, v) in both {
        match windows.last_mut() {
            Some((last, sum)) if last == at => *sum += v,
            _ => windows.push((*at, *v)),
        }
    }
    let since = bad_since(windows.iter().map(|(at, v)| (*at, Some(*v > 0.0))), 2)?;
    let five = windows.last()?.0 - SignedDuration::from_mins(5);
    let sum = |track: &Track| track.sum_since(five).unwrap_or_default();
    Some((since, sum(&leg.out_4xx), sum(&leg.out_5xx)))
}
