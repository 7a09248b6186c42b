//! Conditions of one pipeline of the encoder whose input is there: too few frames, too much to do, no
//! sound, no recording, outputs that are missing. Thresholds stand beside the paper that they are from.

use super::input::over;
use super::judge::run_from;
use super::types::{Leg, StreamSnapshot};
use super::verdict::{Condition, Severity};
use super::windows::track_bad_since;
use super::words::{self, condition};
use crate::clock::Timestamp;

/// Less than this part of the wanted rate is a sag [live-ops 3.3, incident 4].
const SAG: f64 = 0.95;
/// And less than this is a page [live-ops 3.3, incident 4].
const SAG_BADLY: f64 = 0.80;
/// Windows of sag before it is one [live-ops 3.3, incident 4].
const SAG_WINDOWS: usize = 3;
/// More than this percent of the time at lower quality is too much [aws-facts 7, encoder overload].
const SVQ_PERCENT: f64 = 10.0;
/// Windows of overload: seen, and a minute of it [live-ops 3.3, incident 6].
const OVERLOADED: usize = 2;
const OVERLOADED_MINUTE: usize = 6;
/// Below this nobody hears anything [live-ops 3.3, incident 9; the failover default of AWS].
const SILENT_DBFS: f64 = -50.0;
/// Windows of silence [live-ops 3.3, incident 9: 30 s is a page].
const SILENT_WINDOWS: usize = 3;
/// Windows without a recording; its group goes on without input, so it has no pauses.
const ARCHIVE_WINDOWS: usize = 2;
/// Windows without all outputs, or with alerts: they come back some windows after input does.
const OUTPUT_WINDOWS: usize = 4;

/// What can be wrong with a leg whose input is there.
pub(super) fn leg_conditions(
    all: &mut Vec<Condition>,
    stream: &StreamSnapshot,
    leg: &Leg,
    now: Timestamp,
) {
    let found = [
        sag(stream, leg),
        overloaded(stream, leg),
        silent(stream, leg).filter(|_| !stream.expects_black(now)),
        outputs(stream, leg),
        archive(stream, leg),
        alerts(stream, leg),
    ];
    all.extend(found.into_iter().flatten());
}

/// Windows count from here: from the start of the run, and from when MediaLive said that the leg has picture
/// again, of which they tell half a minute later.
fn from(stream: &StreamSnapshot, leg: &Leg) -> Option<Timestamp> {
    run_from(stream.running_since).max(over(stream, leg))
}

fn sag(stream: &StreamSnapshot, leg: &Leg) -> Option<Condition> {
    let wanted = stream.wants.as_ref()?.fps;
    let below = |part: f64| move |v: f64| v < part * wanted;
    let since =
        |part| track_bad_since(&leg.in_fps_low, from(stream, leg), SAG_WINDOWS, below(part));
    let begun = since(SAG)?;
    let low = leg.in_fps_low.now.last().is_some_and(below(SAG));
    if !leg.expected || !low {
        return None;
    }
    let severity = match since(SAG_BADLY) {
        Some(_) => Severity::Major,
        None => Severity::Minor,
    };
    let mut c = condition("input_low", Some(leg.pipeline), severity, begun);
    words::input_low(&mut c, leg, wanted);
    Some(c)
}

fn overloaded(stream: &StreamSnapshot, leg: &Leg) -> Option<Condition> {
    let bad = |windows: usize| {
        let dropped = track_bad_since(&leg.dropped, from(stream, leg), windows, |v| v > 0.0);
        let lowered = track_bad_since(&leg.svq_percent, from(stream, leg), windows, |v| {
            v > SVQ_PERCENT
        });
        [dropped, lowered].into_iter().flatten().min()
    };
    let since = bad(OVERLOADED)?;
    let severity = match bad(OVERLOADED_MINUTE) {
        Some(_) => Severity::Major,
        None => Severity::Minor,
    };
    let mut c = condition("encoder_overloaded", Some(leg.pipeline), severity, since);
    let (l, other) = (leg.pipeline.letter(), leg.pipeline.other());
    c.what = format!("Pipeline {l} cannot keep up: it drops frames or lowers quality.");
    let frames = leg.dropped.now.last().unwrap_or_default();
    let lowered = leg.svq_percent.now.last().unwrap_or_default();
    c.proof = format!(
        "{frames:.0} frames dropped in {} s, lower quality {lowered:.0}% of the time.",
        leg.dropped.period.as_secs()
    );
    c.first = format!(
        "Is {} well, and does it carry or can it? Then R restarts {l} alone. Is the input larger than was \
         declared for it?",
        other.letter()
    );
    c.not = Some("Do not restart the pipeline that carries.".to_owned());
    Some(c)
}

fn silent(stream: &StreamSnapshot, leg: &Leg) -> Option<Condition> {
    let quiet = |l: &Leg| {
        track_bad_since(&l.audio_dbfs, from(stream, l), SILENT_WINDOWS, |v| {
            v < SILENT_DBFS
        })
    };
    let since = quiet(leg)?;
    if !leg.expected {
        return None;
    }
    let heard = stream
        .legs
        .iter()
        .filter(|l| l.pipeline != leg.pipeline && l.expected);
    let heard = heard.filter(|l| quiet(l).is_none() && l.audio_dbfs.now.fresh().is_some());
    let spare = heard.count() > 0 && stream.carries != Some(leg.pipeline);
    let severity = if spare {
        Severity::Minor
    } else {
        Severity::Major
    };
    let mut c = condition("audio_silent", Some(leg.pipeline), severity, since);
    let l = leg.pipeline.letter();
    c.what = format!("No sound on {l}.");
    let level = leg.audio_dbfs.now.last().unwrap_or_default();
    c.proof = format!("Loudest {level:.0} dBFS, under {SILENT_DBFS:.0} for 30 s. Frames come.");
    c.first = format!(
        "Ask the gallery: is it meant? b says so. Else call the venue about the sound of encoder {l}."
    );
    c.not = Some("Do not restart the pipeline: the cause is before it.".to_owned());
    Some(c)
}

fn outputs(stream: &StreamSnapshot, leg: &Leg) -> Option<Condition> {
    let wanted = stream.wants.as_ref()?.outputs;
    let missing = |v: f64| v < f64::from(wanted);
    let since = track_bad_since(&leg.outputs, from(stream, leg), OUTPUT_WINDOWS, missing)?;
    let of = Some(leg.pipeline);
    let mut c = condition("outputs_missing", of, Severity::Major, since);
    words::outputs_missing(&mut c, leg, wanted);
    Some(c)
}

fn archive(stream: &StreamSnapshot, leg: &Leg) -> Option<Condition> {
    let wanted = stream.wants.as_ref()?.archive_outputs;
    let missing = |v: f64| v < f64::from(wanted);
    let since = track_bad_since(&leg.archive, from(stream, leg), ARCHIVE_WINDOWS, missing)?;
    let of = Some(leg.pipeline);
    let mut c = condition("archive_missing", of, Severity::Major, since);
    let (l, o) = (leg.pipeline.letter(), leg.pipeline.other().letter());
    c.what = format!("Pipeline {l} does not write the archive. Viewers notice nothing.");
    let active = leg.archive.now.last().unwrap_or_default();
    c.proof = format!("{l} {active:.0} of {wanted} archive outputs.");
    c.first = format!(
        "Does {o} write it? Then there is one recording. May the role still put objects there: onair plan."
    );
    c.not = Some("Do not restart a pipeline for it while the show is on.".to_owned());
    Some(c)
}

fn alerts(stream: &StreamSnapshot, leg: &Leg) -> Option<Condition> {
    let active = |v: f64| v >= 1.0;
    let since = track_bad_since(&leg.alerts, from(stream, leg), OUTPUT_WINDOWS, active)?;
    leg.alerts.now.fresh().filter(|v| active(*v))?;
    let mut c = condition("alerts", Some(leg.pipeline), Severity::Minor, since);
    words::alerts(&mut c, leg);
    Some(c)
}
