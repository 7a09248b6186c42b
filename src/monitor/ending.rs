//! The announced end: told fifteen and five minutes before, and again once it has passed. Nothing stops
//! by itself, so what is told goes on being told until somebody stops the stream or moves the end. Pure.

use super::types::{End, StreamSnapshot};
use super::verdict::{Condition, Severity};
use super::words::{condition, health};
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// When the end is told before it comes, most distant first.
pub const WARNINGS: [SignedDuration; 2] =
    [SignedDuration::from_mins(15), SignedDuration::from_mins(5)];
/// Shows run over; a channel that does for longer than this was forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_mins(30);

impl StreamSnapshot {
    /// The announced end that counts `now`: of this run and not of one before it, and while nothing runs
    /// one that is still to come.
    pub fn end(&self, now: Timestamp) -> Option<Timestamp> {
        let Some(End::At(at)) = &self.ends else {
            return None;
        };
        let counts = if self.up() {
            self.running_since.is_none_or(|since| *at > since)
        } else {
            *at > now
        };
        counts.then_some(*at)
    }

    /// The announced end that a stop at `since` keeps to: it was a minute away at most, or is past and not
    /// forgotten.
    pub(super) fn end_kept(&self, since: Timestamp) -> Option<Timestamp> {
        let Some(End::At(at)) = &self.ends else {
            return None;
        };
        let late = since.duration_since(*at);
        (late >= -SignedDuration::from_mins(1) && late <= FORGOTTEN).then_some(*at)
    }

    /// Whether its channel runs, or AWS repairs a run: it bills.
    pub fn up(&self) -> bool {
        matches!(
            self.channel_state.as_deref(),
            Some("RUNNING" | "RECOVERING")
        )
    }
}

/// Whether a condition is about the end: a fact of the clock, which makes nothing worse for viewers.
pub(super) fn is_end(kind: &str) -> bool {
    matches!(kind, "ends_soon" | "end_passed" | "end_unreadable")
}

fn minute(at: Timestamp, now: Timestamp) -> String {
    let utc = jiff::tz::TimeZone::UTC;
    let same_day = utc.to_datetime(at).date() == utc.to_datetime(now).date();
    let form = if same_day {
        "%H:%M UTC"
    } else {
        "%F %H:%M UTC"
    };
    at.strftime(form).to_string()
}

/// What the end is worth saying of a running stream.
pub(super) fn conditions(all: &mut Vec<Condition>, stream: &StreamSnapshot, now: Timestamp) {
    if let Some(End::Unreadable(text)) = &stream.ends {
        let since = stream.running_since.unwrap_or(now);
        let mut c = condition("end_unreadable", None, Severity::Minor, since);
        c.what = "The announced end cannot be read.".to_owned();
        c.proof = format!("The channel's tag onair:ends says {text:?}, which is no time.");
        c.first = "E announces it anew, or none takes it off.".to_owned();
        return all.push(c);
    }
    let Some(end) = stream.end(now) else {
        return;
    };
    let bills = stream.wants.as_ref().and_then(|w| w.usd_per_hour);
    let bills = bills.map_or("it bills".to_owned(), |usd| format!("it bills ${usd:.2}/h"));
    let legs = stream.legs.iter().filter(|l| l.expected);
    let legs: Vec<_> = legs.map(|l| health(l, None)).collect();
    let proof = if legs.is_empty() {
        "No pipeline is known to be fed.".to_owned()
    } else {
        format!("{}.", legs.join("; "))
    };
    if now >= end {
        let severity = if now.duration_since(end) >= FORGOTTEN {
            Severity::Major
        } else {
            Severity::Minor
        };
        let mut c = condition("end_passed", None, severity, end);
        c.what = format!(
            "The announced end {} has passed; it runs on and {bills}.",
            minute(end, now)
        );
        c.proof = proof;
        c.first = "Show over? X stops (URLs stay). It goes on? E moves the end.".to_owned();
        c.not = Some("Do not wait for it: nothing stops by itself.".to_owned());
        return all.push(c);
    }
    let left = end.duration_since(now);
    if let Some(first) = WARNINGS.iter().find(|w| left <= **w) {
        let mut c = condition("ends_soon", None, Severity::Minor, end - *first);
        let near = WARNINGS.iter().rfind(|w| left <= **w).unwrap_or(first);
        c.what = format!(
            "The announced end {} is less than {} min away.",
            minute(end, now),
            near.as_mins()
        );
        c.proof = proof;
        c.first = "The show goes on? E moves the end: +30m. Over already? X stops.".to_owned();
        c.not = Some("Do not rely on it: nothing stops by itself.".to_owned());
        all.push(c);
    }
}
