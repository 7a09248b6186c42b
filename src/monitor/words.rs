//! What conditions say: screens.md "The ten messages", without the ages, which the screen draws.

use super::alerts::Alert;
use super::reading::{Reading, Source, Why};
use super::types::{Leg, Packager, Pipeline, StreamSnapshot};
use super::verdict::{Condition, Severity, Tally};
use super::windows::Share;
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// A condition before it is known since when we have seen it.
pub(super) fn condition(
    kind: &'static str,
    pipeline: Option<Pipeline>,
    severity: Severity,
    since: Timestamp,
) -> Condition {
    Condition {
        kind,
        pipeline,
        severity,
        since,
        seen: since,
        what: String::new(),
        proof: String::new(),
        first: String::new(),
        not: None,
        grouped: 0,
    }
}

/// `20:31:07`, in UTC as everywhere.
pub(super) fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

fn count(n: f64) -> String {
    let plain = format!("{n:.0}");
    let mut out = String::new();
    for (i, c) in plain.chars().enumerate() {
        if i > 0 && (plain.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `A and B`.
pub(super) fn letters(legs: &[&Leg]) -> String {
    let all: Vec<_> = legs.iter().map(|l| l.pipeline.letter()).collect();
    all.join(" and ")
}

fn was(leg: &Leg) -> String {
    let last = leg.in_fps.points.iter().rev().find(|p| p.1 >= 1.0);
    match (last, leg.ever_had_input) {
        (Some((_, fps)), _) => format!(" (was {fps:.1})"),
        (None, true) => String::new(),
        (None, false) => " (never had input)".to_owned(),
    }
}

/// `30.0 fps, 3 of 3 outputs`: how the leg that is left does.
pub(super) fn health(leg: &Leg, outputs: Option<u32>) -> String {
    let fps = leg
        .in_fps
        .now
        .last()
        .map_or("no fps".to_owned(), |v| format!("{v:.1} fps"));
    let active = leg.outputs.now.last().map(|v| match outputs {
        Some(n) => format!(", {v:.0} of {n} outputs"),
        None => format!(", {v:.0} outputs"),
    });
    format!(
        "{} {fps}{}",
        leg.pipeline.letter(),
        active.unwrap_or_default()
    )
}

/// `A 0.0 fps (was 30.0)`, or MediaLive's word for it where frames do not say it yet.
fn lost(leg: &Leg, alert: Option<&Alert>) -> String {
    let l = leg.pipeline.letter();
    let frames = leg.in_fps.now.last().filter(|v| *v >= 1.0);
    match (frames, alert) {
        (Some(fps), Some(alert)) => {
            let until = leg.in_fps.now.until();
            let until = until.map_or(String::new(), |at| format!(" up to {}", clock(at)));
            let (what, since) = (&alert.what, clock(alert.since));
            format!("{l} alert \"{what}\" since {since}, {fps:.1} fps{until}")
        }
        (None, Some(alert)) if leg.in_fps.now.last().is_none() => {
            let (what, since) = (&alert.what, clock(alert.since));
            format!("{l} alert \"{what}\" since {since}, no frame rate told")
        }
        _ => format!("{l} 0.0 fps{}", was(leg)),
    }
}

/// One of two expected inputs is lost. `carries` is the packager's word, with since when; `plays`: the
/// playlist is seen to advance.
pub(super) fn input_lost(
    c: &mut Condition,
    (leg, alert): (&Leg, Option<&Alert>),
    other: &Leg,
    carries: Option<(Pipeline, Timestamp)>,
    plays: bool,
    outputs: Option<u32>,
) {
    let (l, o) = (leg.pipeline.letter(), other.pipeline.letter());
    let proven = carries.filter(|(p, _)| *p == other.pipeline);
    c.what = match proven {
        // A minute's window that began before the loss may hold the change itself.
        Some((_, taken)) if taken + Source::MediaPackage.period() <= c.since => format!(
            "Input {l} lost. {o} carries, as before; viewers notice nothing. No spare left."
        ),
        // Without this one and with picture: it can only come from the other.
        proven if proven.is_some() || plays => {
            format!("Input {l} lost. {o} carries the show; viewers have picture. No spare left.")
        }
        _ => format!("Input {l} lost. {o} should carry; not proven from here. No spare left."),
    };
    let mbps = leg
        .in_mbps
        .now
        .fresh()
        .filter(|_| alert.is_none() || leg.in_fps.now.last().is_some_and(|v| v < 1.0));
    let mbps = mbps.map_or(String::new(), |v| format!(", {v:.1} Mb/s"));
    let edge = if plays {
        " Edge playlist advances."
    } else {
        ""
    };
    c.proof = format!(
        "{}{mbps}. {}.{edge}",
        lost(leg, alert),
        health(other, outputs)
    );
    c.first = format!("Call the venue: \"your encoder {l} does not reach us, {o} is fine\".");
    c.not = Some(format!(
        "Do not restart or change anything while {o} is alone. {l} returns by itself."
    ));
}

/// One of two expected inputs never came.
pub(super) fn input_never(c: &mut Condition, never: &Leg, other: &Leg, outputs: Option<u32>) {
    let (l, o) = (never.pipeline.letter(), other.pipeline.letter());
    c.what = format!(
        "{l} has never had input since start. One encoder by plan? m marks {l} as not used."
    );
    c.proof = format!("{l} no frame since the start. {}.", health(other, outputs));
    c.first = format!("Call the venue about encoder {l}.");
    c.not = Some(format!(
        "Do not restart or change anything while {o} is alone."
    ));
}

/// Every expected input is lost, and at least one was there.
pub(super) fn no_input(c: &mut Condition, each: &[(&Leg, Option<&Alert>)]) {
    let legs: Vec<&Leg> = each.iter().map(|e| e.0).collect();
    c.what = format!(
        "NO INPUT on {}. Viewers stall now or within seconds.",
        letters(&legs)
    );
    let each: Vec<_> = each.iter().map(|(leg, alert)| lost(leg, *alert)).collect();
    c.proof = format!("{}.", each.join(", "));
    c.first =
        "Call the venue. Ask: is the encoder up? is its internet up? has its address changed \
               (I allows it)?"
            .to_owned();
    c.not = Some(
        "Do not stop or restart the channel. Picture returns when an encoder reconnects."
            .to_owned(),
    );
}

/// Running and billed, and nobody has picture. `ended` tells by leg when its input ended.
pub(super) fn running_without_input(
    c: &mut Condition,
    stream: &StreamSnapshot,
    ended: &[(Pipeline, Option<Timestamp>)],
    now: Timestamp,
) {
    let price = stream.wants.as_ref().and_then(|w| w.usd_per_hour);
    let bill = price.map(|usd| {
        let hours = stream
            .running_since
            .map(|since| now.duration_since(since).as_secs_f64() / 3600.0);
        let so_far = hours.map_or(String::new(), |h| format!(" (${:.2} so far)", usd * h));
        format!("it bills ${usd:.2}/h{so_far}")
    });
    let bill = bill.unwrap_or_else(|| "it bills all the same".to_owned());
    c.what = format!("RUNNING without input. Nobody has picture; {bill}.");
    let each: Vec<_> = ended
        .iter()
        .map(|(p, at)| {
            let when = at.map_or("never".to_owned(), |at| format!("ended {}", clock(at)));
            format!("{} {when}", p.letter())
        })
        .collect();
    let requests = &stream.edge.requests;
    let edge = match (&requests.now, requests.now.until()) {
        (Reading::NoData(Why::NoTraffic), _) => " Edge requests: none.".to_owned(),
        (_, Some(until)) => {
            let sum = requests.sum_since(until - SignedDuration::from_mins(5));
            format!(
                " Edge requests last 5 min: {}.",
                count(sum.unwrap_or_default())
            )
        }
        _ => String::new(),
    };
    c.proof = format!("Last input: {}.{edge}", each.join(", "));
    c.first =
        "Show over? X stops (URLs stay). Waiting for the venue? z asks again in 30 min.".to_owned();
}

/// Frames come, and too few.
pub(super) fn input_low(c: &mut Condition, leg: &Leg, wanted: f64) {
    let l = leg.pipeline.letter();
    c.what = format!("Input {l} sags: frames are missing, picture may stutter.");
    let low = leg.in_fps_low.now.last().unwrap_or_default();
    c.proof = format!("{l} low {low:.1} fps of {wanted:.1} wanted, three windows in a row.");
    c.first = format!(
        "Call the venue about encoder {l}: is it overloaded, is its uplink full? Ask for a lower bit rate."
    );
    c.not = Some(format!(
        "Do not restart pipeline {l}: the cause is before it."
    ));
}

/// Frames come, and outputs are missing.
pub(super) fn outputs_missing(c: &mut Condition, leg: &Leg, wanted: u32) {
    let l = leg.pipeline.letter();
    c.what = format!("Pipeline {l} has input and does not write all outputs.");
    c.proof = format!("{}.", health(leg, Some(wanted)));
    c.first = format!("Read the alerts of {l}. If {l} does not carry: R restarts {l} alone.");
    c.not = Some("Do not restart the pipeline that carries.".to_owned());
}

/// MediaLive complains while input is there.
pub(super) fn alerts(c: &mut Condition, leg: &Leg) {
    let l = leg.pipeline.letter();
    let n = leg.alerts.now.last().unwrap_or_default();
    c.what = format!("MediaLive has alerts on {l} while input is there.");
    c.proof = format!("{n:.0} active. {}.", health(leg, None));
    c.first = "Read them: onair status.".to_owned();
}

/// The picture that comes in on a leg is black or stands still; `good` is another leg that has picture, `number`
/// what was measured, `span` the first and the last picture that showed it.
pub(super) fn picture(
    c: &mut Condition,
    stream: &StreamSnapshot,
    (leg, good): (&Leg, Option<&Leg>),
    number: &str,
    span: (Timestamp, Timestamp),
) {
    let l = leg.pipeline.letter();
    let (is, see) = match c.kind {
        "picture_black" => ("is black", "black"),
        _ => ("stands still", "a still picture"),
    };
    c.what = match (stream.carries, good) {
        (_, None) => format!("The picture of {l} {is}; viewers see {see}."),
        (Some(carrying), Some(_)) if carrying == leg.pipeline => {
            format!("The picture of {l} {is}. {l} carries: viewers see {see}.")
        }
        (Some(_), Some(good)) => {
            let o = good.pipeline.letter();
            format!("The picture of {l} {is}. {o} carries; viewers have picture. No good spare.")
        }
        (None, Some(good)) => {
            let o = good.pipeline.letter();
            format!(
                "The picture of {l} {is}. {o} has picture; which of them viewers get is not known."
            )
        }
    };
    let other = good.map_or(String::new(), |o| {
        format!(" {} has picture.", o.pipeline.letter())
    });
    let fps = leg.in_fps.now.fresh();
    let frames = fps.map_or(String::new(), |fps| format!(" {l} {fps:.1} fps."));
    c.proof = format!(
        "{l}: {number} in all pictures from {} to {}.{frames}{other}",
        clock(span.0),
        clock(span.1)
    );
    // The packager looks at no picture: it takes the other one only when this one ends.
    let over = good.map_or(String::new(), |o| {
        let o = o.pipeline.letter();
        format!(" When encoder {l} stops sending, the packager should take {o}.")
    });
    c.first = format!(
        "Ask the gallery: is it meant? b says so. Else call the venue about encoder {l}.{over}"
    );
    c.not = Some(format!(
        "Do not restart pipeline {l}: the cause is before it."
    ));
}

/// A and B show different things.
pub(super) fn pictures_differ(
    c: &mut Condition,
    carries: Option<Pipeline>,
    apart: f64,
    different: f64,
) {
    let sees = carries.map_or(String::new(), |p| format!(" Viewers get {}.", p.letter()));
    c.what = format!(
        "A and B show different pictures.{sees} No good spare: a failover would change the show."
    );
    c.proof = format!(
        "The nearest two pictures are {apart:.0}% apart; from {different:.0}% on they are not the same."
    );
    c.first = "t shows both. Ask the venue which is the programme, and to put the other right."
        .to_owned();
    c.not = Some("Do not unplug or restart either before you know which one is right.".to_owned());
}

/// The packager answers the edge with errors.
pub(super) fn packager_5xx(c: &mut Condition, share: Share, legs: &[&Leg], outputs: Option<u32>) {
    c.what = format!(
        "Packager answers errors: {} of {} origin requests ({:.0}%) are 5xx.",
        count(share.errors),
        count(share.requests),
        share.percent()
    );
    let fed: Vec<_> = legs.iter().map(|l| health(l, outputs)).collect();
    c.proof = format!(
        "Encoder feeds it: {}. So it is not the venue, not us.",
        fed.join(", ")
    );
    c.first =
        "Check AWS Health for MediaPackage, then call AWS support with these numbers and times."
            .to_owned();
    c.not = Some("Stopping or redeploying loses the show and cannot cure this.".to_owned());
}

/// The edge answers viewers with errors, and the packager is not the reason.
pub(super) fn edge_5xx(c: &mut Condition, share: Share, packager: &Packager) {
    c.what = format!(
        "Edge answers errors: {:.1}% of {} viewer requests are 5xx.",
        share.percent(),
        count(share.requests)
    );
    let behind = match (
        packager.egress_5xx.now.fresh(),
        packager.requests.now.fresh(),
    ) {
        (Some(errors), Some(all)) => {
            format!("Packager: {} of {} are 5xx.", count(errors), count(all))
        }
        _ => "Packager: no fresh numbers.".to_owned(),
    };
    c.proof = behind;
    c.first =
        "Look at the packager first; if it is well, check AWS Health for CloudFront.".to_owned();
    c.not = Some("Do not stop the channel: it is delivery, not encoder.".to_owned());
}

/// The edge refuses viewers, or has nothing for them.
pub(super) fn edge_4xx(c: &mut Condition, share: Share) {
    c.what = format!(
        "Edge refuses viewers: {:.1}% of {} requests are 4xx.",
        share.percent(),
        count(share.requests)
    );
    c.proof =
        "By CloudFront's count; which of them are 403 and which 404, its free metrics do not say."
            .to_owned();
    c.first = "Open the playback URL that viewers were given: is it the one under Outputs? Then compare times                of signed URLs, countries, and whether old errors are kept at the edge."
        .to_owned();
    c.not = Some("Do not touch the channel: who has the right URL has picture.".to_owned());
}

/// The packager does not take what the encoder sends.
pub(super) fn encoder_to_packager(c: &mut Condition, leg: &Leg, e4: f64, e5: f64) {
    let l = leg.pipeline.letter();
    c.what = format!("Encoder {l} cannot deliver everything to the packager.");
    c.proof = format!("Last 5 min: {} answers 4xx, {} 5xx.", count(e4), count(e5));
    c.first = if e5 >= e4 {
        "Check AWS Health for MediaPackage, then call AWS support with these numbers and times."
            .to_owned()
    } else {
        "Compare with the deployed state: onair plan. The packager's channel may have changed."
            .to_owned()
    };
    c.not = Some("Do not restart the pipeline that carries.".to_owned());
}

/// What of a running stream is not as it should be, for the band: the worst major condition in a few
/// words, or nothing. `plays`: the playlist is seen to advance.
pub(super) fn degraded(stream: &StreamSnapshot, plays: bool) -> Option<String> {
    // The band has a place of its own for the end.
    let major = |c: &&Condition| c.severity == Severity::Major && !super::ending::is_end(c.kind);
    let worst = stream.conditions.iter().find(major)?;
    let leg = worst.pipeline.map_or("", Pipeline::letter);
    Some(match (worst.kind, worst.pipeline) {
        ("input_lost", Some(lost)) => {
            let other = lost.other();
            let carries = if stream.carries == Some(other) || plays {
                "CARRIES"
            } else {
                "SHOULD CARRY"
            };
            format!("{leg} LOST, {} {carries}, NO SPARE", other.letter())
        }
        ("outputs_missing", _) => format!("{leg} DOES NOT WRITE ALL OUTPUTS"),
        ("encoder_to_packager_errors", _) => format!("{leg} CANNOT DELIVER ALL"),
        ("pipeline_down", _) => "ONE PIPELINE DOWN, NO SPARE".to_owned(),
        ("input_low", _) => format!("{leg} SAGS"),
        ("encoder_overloaded", _) => format!("{leg} CANNOT KEEP UP"),
        ("audio_silent", _) => format!("NO SOUND ON {leg}"),
        ("picture_black", _) => format!("BLACK ON {leg}"),
        ("picture_frozen", _) => format!("STILL PICTURE ON {leg}"),
        ("pictures_differ", _) => "A AND B SHOW DIFFERENT PICTURES".to_owned(),
        ("archive_missing", _) => format!("{leg} DOES NOT WRITE THE ARCHIVE"),
        ("edge_4xx", _) => "EDGE REFUSES MANY VIEWERS".to_owned(),
        ("packager_5xx", _) => "PACKAGER ANSWERS SOME ERRORS".to_owned(),
        ("edge_5xx", _) => "EDGE ANSWERS SOME ERRORS".to_owned(),
        (other, _) => other.replace('_', " ").to_uppercase(),
    })
}

impl Tally {
    /// The tally as people read it.
    pub fn words(&self) -> String {
        let more = |word: &str, how: &Option<String>| match how {
            Some(how) => format!("{word}, DEGRADED: {how}"),
            None => word.to_owned(),
        };
        match self {
            Tally::Unknown => "NO DATA: nothing seen yet".to_owned(),
            Tally::NotDeployed => "NOT DEPLOYED".to_owned(),
            Tally::OffAir => "OFF AIR".to_owned(),
            Tally::Starting(_) => "STARTING".to_owned(),
            Tally::RunningNoInput(_) => "RUNNING, NO INPUT: it bills".to_owned(),
            Tally::RunningNotProven { degraded } => more("RUNNING, NOT PROVEN", degraded),
            Tally::OnAir { degraded } => more("ON AIR", degraded),
            Tally::Trouble(what) => format!("TROUBLE: {what}"),
            Tally::Ending => "ENDING".to_owned(),
            Tally::Other(state) => format!("channel {state}"),
            Tally::Blind { why, .. } => format!("BLIND: {why}"),
        }
    }
}
