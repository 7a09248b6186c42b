//! What the input of a pipeline is: by the frames of settled windows, and by MediaLive's own alerts,
//! which are half a minute younger. Pure.

use super::alerts::{Alert, AlertSource};
use super::feed::age;
use super::reading::{Reading, Why};
use super::types::{Leg, StreamSnapshot};
use super::windows::lost_since;
use crate::clock::Timestamp;
use std::time::Duration;

/// MediaLive's words for input without picture [seen: live-ops 3.3, incident 1; the second assumed].
const NO_VIDEO: [&str; 2] = ["video not detected", "has no audio/video"];
/// Alerts that were heard longer ago than this say nothing about now.
const HEARD: Duration = Duration::from_secs(45);
/// An alert that has cleared holds for so long: two windows, as with frames, so that nothing flaps.
const HOLDS: Duration = Duration::from_secs(20);

/// What a leg's input is, as far as is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Input {
    /// Nothing says anything (yet).
    Unknown,
    /// Frames come.
    Good,
    /// None came since the start.
    Never,
    /// None come since then.
    Lost(Timestamp),
}

impl Input {
    pub(super) fn missing(self) -> bool {
        matches!(self, Input::Never | Input::Lost(_))
    }
}

/// The input of one leg of a channel that encodes.
pub(super) fn input(
    stream: &StreamSnapshot,
    leg: &Leg,
    prev: Option<&StreamSnapshot>,
    now: Timestamp,
) -> Input {
    let told = prev.and_then(|p| {
        let mut all = p.conditions.iter();
        all.find(|c| c.kind == "input_lost" && c.pipeline == Some(leg.pipeline))
    });
    let alert = alert(stream, leg, now);
    let from = super::judge::run_from(stream.running_since);
    let from = from.max(over(stream, leg));
    let by_alert = alert.filter(|a| {
        let had = told.is_some()
            || prev.is_some_and(|p| p.conditions.iter().any(|c| c.kind == "no_input"));
        a.holds() || (had && a.cleared.is_some_and(|at| age(now, at) < HOLDS))
    });
    let by_frames = lost_since(leg, from, now);
    let since = [by_frames, by_alert.map(|a| a.since)];
    if let Some(since) = since
        .into_iter()
        .flatten()
        .min()
        .filter(|_| leg.ever_had_input)
    {
        // The windows in which it was lost may be forgotten by now.
        return Input::Lost(told.map_or(since, |c| c.since.min(since)));
    }
    match leg.in_fps.now {
        Reading::Value { .. } | Reading::Stale { .. } => Input::Good,
        Reading::NoData(_) if leg.ever_had_input => Input::Unknown,
        Reading::NoData(_) if by_alert.is_some_and(Alert::holds) => Input::Never,
        // Nothing about frames means that none came only where the rest is told: a CloudWatch that
        // has nothing at all says nothing.
        Reading::NoData(Why::NeverHadInput) if speaks(leg) && !unseen(stream, now) => Input::Never,
        Reading::NoData(_) => Input::Unknown,
    }
}

/// When MediaLive last said that a leg has picture again: what it says is over, windows from before it do not
/// bring back.
pub(super) fn over(stream: &StreamSnapshot, leg: &Leg) -> Option<Timestamp> {
    alerts(stream, leg).filter_map(|a| a.cleared).max()
}

/// Whether what is published as long as the channel runs has come in this run, however late.
fn speaks(leg: &Leg) -> bool {
    leg.alerts.now.last().is_some() || leg.in_mbps.now.last().is_some()
}

/// Whether the playlist advances and no frame rate says by whom: then something comes in unseen.
fn unseen(stream: &StreamSnapshot, now: Timestamp) -> bool {
    let told = stream.legs.iter().any(|l| l.in_fps.now.fresh().is_some());
    stream.played_at == Some(now) && !told
}

/// MediaLive's alerts that a leg has no picture.
fn alerts<'a>(stream: &'a StreamSnapshot, leg: &Leg) -> impl Iterator<Item = &'a Alert> {
    let of = leg.pipeline;
    stream.alerts.all.iter().filter(move |a| {
        let what = a.what.to_ascii_lowercase();
        a.source == AlertSource::MediaLive
            && a.pipeline == Some(of)
            && NO_VIDEO.iter().any(|words| what.contains(words))
    })
}

/// The newest alert that a leg has no picture, if alerts are heard; none when frames have come since.
pub(super) fn alert<'a>(
    stream: &'a StreamSnapshot,
    leg: &Leg,
    now: Timestamp,
) -> Option<&'a Alert> {
    stream.alerts.heard.filter(|at| age(now, *at) <= HEARD)?;
    let newest = alerts(stream, leg).max_by_key(|a| (a.holds(), a.since))?;
    let mut frames = leg.in_fps.points.iter().rev();
    let since = frames.find(|(at, v)| *at >= newest.since && *v >= 1.0);
    since.is_none().then_some(newest)
}
