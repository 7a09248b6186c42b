//! Conditions of the channel itself, told by its state and not by numbers: a pipeline that is down, and
//! a stop that nobody here asked for.

use super::reading::Track;
use super::types::{Leg, Pipeline, StreamSnapshot};
use super::verdict::{Condition, Severity, Tally};
use super::words::{condition, letters};
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// A pipeline's numbers end so much before the other's: it is the one that is down. One window may be
/// late (assumed).
const LAGS: SignedDuration = SignedDuration::from_secs(30);
/// MediaLive counts pipelines that are on their way too late or too early for this long after a start
/// (assumed).
const YOUNG: SignedDuration = SignedDuration::from_secs(60);

/// A pipeline that does not encode although the channel should.
pub(super) fn pipeline_down(
    stream: &StreamSnapshot,
    prev: Option<&StreamSnapshot>,
    now: Timestamp,
) -> Option<Condition> {
    let running = stream
        .pipelines_running
        .and_then(|n| usize::try_from(n).ok());
    let recovers = stream.channel_state.as_deref() == Some("RECOVERING");
    let young = stream
        .running_since
        .is_none_or(|at| now.duration_since(at) < YOUNG);
    let short = running.is_some_and(|n| n < stream.legs.len()) && !young;
    if !recovers && !short {
        return None;
    }
    let none = running == Some(0) || stream.legs.len() < 2;
    let severity = if none {
        Severity::Critical
    } else {
        Severity::Major
    };
    let told = prev.and_then(|p| p.conditions.iter().find(|c| c.kind == "pipeline_down"));
    let since = told.map_or(stream.looked_at.unwrap_or(now), |c| c.since);
    let mut c = condition("pipeline_down", None, severity, since);
    let down = down(stream, Some(since));
    let legs: Vec<&Leg> = stream.legs.iter().collect();
    c.what = match (none, down.as_slice()) {
        (true, _) => format!(
            "No pipeline encodes ({} failed). AWS restarts it; viewers stall until then.",
            letters(&legs)
        ),
        (false, [one]) => format!(
            "Pipeline {} failed; AWS restarts it. {} should carry. No spare left.",
            one.letter(),
            one.other().letter()
        ),
        (false, _) => {
            "One pipeline failed; AWS restarts it. Which one, its numbers will tell. No spare left."
                .to_owned()
        }
    };
    let count = running.map_or("count not told".to_owned(), |n| {
        format!("{n} of {} pipelines encode", stream.legs.len())
    });
    let state = stream.channel_state.as_deref().unwrap_or("no state");
    c.proof = format!("MediaLive: {state}, {count}.");
    c.first = if none {
        "Tell the gallery. Wait: AWS restarts it, usually within a minute or two. Then call AWS support."
    } else {
        "Watch the other pipeline and do nothing: AWS restarts this one by itself."
    }
    .to_owned();
    c.not = Some("Do not stop or restart the channel: that takes the rest off air too.".to_owned());
    Some(c)
}

/// The pipelines whose numbers end where the others' go on, at about the time the trouble began; all
/// when none encodes.
pub(super) fn down(stream: &StreamSnapshot, since: Option<Timestamp>) -> Vec<Pipeline> {
    let all = || stream.legs.iter();
    if stream.pipelines_running == Some(0) {
        return all().map(|l| l.pipeline).collect();
    }
    let end = |t: &Track| t.points.last().map(|p| p.0);
    let ends = |l: &Leg| end(&l.alerts).max(end(&l.in_fps)).max(end(&l.outputs));
    let Some(newest) = all().filter_map(ends).max() else {
        return Vec::new();
    };
    let begun = since.is_some_and(|since| newest > since - SignedDuration::from_mins(1));
    let lags = |l: &&Leg| ends(l).is_some_and(|end| newest.duration_since(end) >= LAGS);
    all()
        .filter(lags)
        .filter(|_| begun)
        .map(|l| l.pipeline)
        .collect()
}

/// A channel that was on air and stops, and not because somebody here said so.
pub(super) fn stopping(
    stream: &StreamSnapshot,
    prev: Option<&StreamSnapshot>,
    now: Timestamp,
) -> Option<Condition> {
    if stream.channel_state.as_deref() != Some("STOPPING") || stream.stop_asked {
        return None;
    }
    let prev = prev?;
    let told = prev
        .conditions
        .iter()
        .find(|c| c.kind == "channel_stopping");
    // A show without input is over for its viewers already.
    let aired = prev.encodes() && !matches!(prev.tally, Tally::RunningNoInput(_));
    if told.is_none() && !aired {
        return None;
    }
    let since = told.map_or(stream.looked_at.unwrap_or(now), |c| c.since);
    // Whoever announced the end may stop it where they are: nobody is to be woken for that.
    let kept = stream.end_kept(since);
    let severity = kept.map_or(Severity::Critical, |_| Severity::Minor);
    let mut c = condition("channel_stopping", None, severity, since);
    c.what = match kept {
        None => "Channel is STOPPING, and not from here. Viewers lose the show.".to_owned(),
        Some(end) => format!(
            "Channel is STOPPING at its announced end, {}, and not from here. Viewers lose the show.",
            super::words::clock(end)
        ),
    };
    let played = prev.played_at.map_or(String::new(), |at| {
        format!(
            " Playlist last seen to advance {}.",
            super::words::clock(at)
        )
    });
    c.proof = format!("MediaLive: STOPPING.{played}");
    c.first = "Planned, or a colleague's? Then nothing. Else start it again the moment it is IDLE, and ask \
               CloudTrail who sent StopChannel: a terraform apply does that."
        .to_owned();
    c.not = Some("Do not run any deployment against it before you know who stopped it.".to_owned());
    Some(c)
}
