//! When a stream is meant to end, as people say it. Clock times are UTC as everywhere in onair, or of
//! this machine's zone when `here` is said; what is past, or does not exist, or comes twice where
//! clocks change, is refused rather than guessed.

use super::Invalid;
use crate::clock::Timestamp;
use jiff::SignedDuration;
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::str::FromStr;

const WHAT: &str = "end";
/// What is accepted, for every message about it.
pub const FORMS: &str = "write 23:00 (UTC), 23:00 here (this machine's zone), 2026-03-01T23:00Z, \
2h30m from now, +30m later than announced, or none";
/// A clock time that passed so short a time ago is a slip, not a time of tomorrow.
const JUST_PASSED: SignedDuration = SignedDuration::from_hours(6);
/// An end sooner than this is no end to plan by.
const SOONEST: SignedDuration = SignedDuration::from_mins(1);
/// And one later than this is a slip.
const LATEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// What a person wants of the announced end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// The next time the clock says so.
    Clock(Time, Zone),
    /// At this date and time.
    Date(DateTime, Zone),
    /// At this moment.
    At(Timestamp),
    /// So long from now.
    In(SignedDuration),
    /// So much later than announced.
    Later(SignedDuration),
    /// No end.
    Never,
}

/// Whose clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// UTC.
    Utc,
    /// That of the machine.
    Here,
}

fn invalid(value: &str, accepted: impl Into<String>) -> Invalid {
    Invalid::new(WHAT, value, accepted)
}

/// A length of time with its unit: `90m`, `2h30m`, `1h 30m`. A number alone could be minutes or
/// seconds, so it is refused.
fn length(text: &str) -> Option<SignedDuration> {
    let bare = text.bytes().all(|b| b.is_ascii_digit());
    let read = text.parse::<SignedDuration>().ok()?;
    (!bare && read > SignedDuration::ZERO).then_some(read)
}

impl Until {
    /// A length of time from now, as `--for` takes it.
    ///
    /// # Errors
    /// What was written, and what is accepted.
    pub fn after(text: &str) -> Result<Self, Invalid> {
        let wrong = "write a length of time with its unit: 90m, 2h30m";
        length(text.trim())
            .map(Until::In)
            .ok_or_else(|| invalid(text, wrong))
    }

    /// So much later than announced, as `--extend` takes it.
    ///
    /// # Errors
    /// As [`Until::after`].
    pub fn later(text: &str) -> Result<Self, Invalid> {
        match Self::after(text)? {
            Until::In(length) => Ok(Until::Later(length)),
            other => Ok(other),
        }
    }

    /// The end it means `now`, nothing for none. `announced` is the end that stands, `here` the zone of
    /// this machine.
    ///
    /// # Errors
    /// What is past, too soon or too late to be meant, or no time of that zone.
    pub fn resolve(
        &self,
        now: Timestamp,
        announced: Option<Timestamp>,
        here: &TimeZone,
    ) -> Result<Option<Timestamp>, Invalid> {
        let zone = |zone: &Zone| match zone {
            Zone::Utc => TimeZone::UTC,
            Zone::Here => here.clone(),
        };
        let end = match self {
            Until::Never => return Ok(None),
            Until::At(at) => *at,
            Until::Date(date, of) => moment(*date, &zone(of))?,
            Until::Clock(time, of) => next(*time, &zone(of), now)?,
            Until::In(length) => add(now, *length)?,
            Until::Later(length) => {
                let none = "no end is announced that it could be later than: write a time";
                let from = announced.ok_or_else(|| invalid(&format!("+{length:#}"), none))?;
                add(from, *length)?
            }
        };
        let written = end.strftime("%FT%H:%MZ").to_string();
        if end < now + SOONEST {
            let late = format!(
                "it is {} UTC already: an end lies at least a minute ahead",
                now.strftime("%F %H:%M:%S")
            );
            return Err(invalid(&written, late));
        }
        if end > now + LATEST {
            return Err(invalid(&written, "an end lies at most 31 days ahead"));
        }
        // To the second: that is what is kept.
        let whole = Timestamp::from_second(end.as_second());
        Ok(Some(whole.unwrap_or(end)))
    }
}

fn add(to: Timestamp, length: SignedDuration) -> Result<Timestamp, Invalid> {
    let wrong = "that is further ahead than dates go";
    to.checked_add(length)
        .map_err(|_| invalid(&format!("{length:#}"), wrong))
}

/// The moment of a civil time, which a change of clocks may have none of, or two.
fn moment(date: DateTime, zone: &TimeZone) -> Result<Timestamp, Invalid> {
    let there = zone.to_ambiguous_zoned(date);
    let written = date.strftime("%F %H:%M").to_string();
    let utc = |offset: jiff::tz::Offset| {
        let at = offset.to_timestamp(date);
        at.map_or_else(|e| e.to_string(), |t| t.strftime("%FT%H:%MZ").to_string())
    };
    match there.offset() {
        AmbiguousOffset::Gap { .. } => {
            let why = "clocks go forward over it here, so it does not exist: write it in UTC";
            Err(invalid(&written, why))
        }
        AmbiguousOffset::Fold { before, after } => {
            let why = format!(
                "clocks go back over it here, so it comes twice: write {} or {}",
                utc(before),
                utc(after)
            );
            Err(invalid(&written, why))
        }
        AmbiguousOffset::Unambiguous { .. } => match there.unambiguous() {
            Ok(zoned) => Ok(zoned.timestamp()),
            Err(e) => Err(invalid(&written, e.to_string())),
        },
    }
}

/// The next time the clock of `zone` says `time`. One that passed lately is refused: who types it late
/// means the one that passed.
fn next(time: Time, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, Invalid> {
    let today = zone.to_datetime(now).date();
    let on = |date: jiff::civil::Date| moment(date.to_datetime(time), zone);
    let first = on(today)?;
    // Half a minute is how long a time takes to be typed and sent.
    if first >= now {
        // Shortly after midnight, `23:58` is the one that has just passed.
        let last = today.yesterday().ok().and_then(|day| on(day).ok());
        return match last.filter(|last| now.duration_since(*last) < JUST_PASSED) {
            Some(last) if first.duration_since(now) > JUST_PASSED * 2 => {
                Err(passed(time, last, first, now))
            }
            _ => Ok(first),
        };
    }
    let tomorrow = today
        .tomorrow()
        .map_err(|e| invalid(&time.to_string(), e.to_string()))?;
    let second = on(tomorrow)?;
    if now.duration_since(first) < JUST_PASSED {
        return Err(passed(time, first, second, now));
    }
    Ok(second)
}

fn passed(time: Time, was: Timestamp, next: Timestamp, now: Timestamp) -> Invalid {
    let ago = now.duration_since(was).as_mins().max(1);
    let why = format!(
        "that was {ago} min ago; if the next one is meant, write {}",
        next.strftime("%FT%H:%MZ")
    );
    invalid(&time.strftime("%H:%M").to_string(), why)
}

impl FromStr for Until {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let written = text.trim();
        if matches!(written, "none" | "never") {
            return Ok(Until::Never);
        }
        if let Some(later) = written.strip_prefix('+') {
            return length(later.trim())
                .map(Until::Later)
                .ok_or_else(|| invalid(text, FORMS));
        }
        let (time, zone) = match written.strip_suffix("here") {
            Some(time) => (time.trim(), Zone::Here),
            None => (written, Zone::Utc),
        };
        // With an offset of its own, or with Z.
        if zone == Zone::Utc
            && let Ok(at) = time.parse::<Timestamp>()
        {
            return Ok(Until::At(at));
        }
        let bare = if zone == Zone::Utc {
            let z = time.strip_suffix('Z').or_else(|| time.strip_suffix('z'));
            z.or_else(|| time.strip_suffix("UTC"))
                .unwrap_or(time)
                .trim()
        } else {
            time
        };
        let colon = bare.contains(':');
        if let Some(time) = bare.parse::<Time>().ok().filter(|_| colon) {
            return Ok(Until::Clock(time, zone));
        }
        if let Some(date) = bare.parse::<DateTime>().ok().filter(|_| colon) {
            return Ok(Until::Date(date, zone));
        }
        match length(written) {
            Some(length) if zone == Zone::Utc => Ok(Until::In(length)),
            _ => Err(invalid(text, FORMS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    /// What is typed at a moment, with 23:00 announced.
    fn typed(text: &str, now: &str) -> Result<String, String> {
        let announced = Some(at("2026-03-01T23:00:00Z"));
        let until = text.parse::<Until>().map_err(|e| e.to_string())?;
        let end = until.resolve(at(now), announced, &berlin());
        let end = end.map_err(|e| e.to_string())?;
        Ok(end.map_or("none".to_owned(), |e| e.to_string()))
    }

    #[test]
    fn each_form_means_one_moment() {
        let now = "2026-03-01T20:14:07.5Z";
        let means = |text| typed(text, now).unwrap();
        assert_eq!(means("23:00"), "2026-03-01T23:00:00Z");
        assert_eq!(means(" 23:00:30 "), "2026-03-01T23:00:30Z");
        assert_eq!(means("23:00Z"), "2026-03-01T23:00:00Z");
        assert_eq!(means("23:00 UTC"), "2026-03-01T23:00:00Z");
        assert_eq!(means("23:00 here"), "2026-03-01T22:00:00Z");
        // Past midnight is tomorrow, also where midnight has passed here and not in UTC.
        assert_eq!(means("02:00"), "2026-03-02T02:00:00Z");
        assert_eq!(means("00:30 here"), "2026-03-01T23:30:00Z");
        assert_eq!(means("2026-03-01T23:30Z"), "2026-03-01T23:30:00Z");
        assert_eq!(means("2026-03-01T23:30:00+01:00"), "2026-03-01T22:30:00Z");
        assert_eq!(means("2026-03-02 01:30"), "2026-03-02T01:30:00Z");
        assert_eq!(means("2026-03-02T01:30 here"), "2026-03-02T00:30:00Z");
        assert_eq!(means("2h30m"), "2026-03-01T22:44:07Z");
        assert_eq!(means("1h 30m"), "2026-03-01T21:44:07Z");
        assert_eq!(means("+30m"), "2026-03-01T23:30:00Z");
        assert_eq!(means("none"), "none");
    }

    #[test]
    fn what_is_past_is_refused_with_what_may_have_been_meant() {
        let slip = typed("20:00", "2026-03-01T20:14:07Z").unwrap_err();
        assert!(slip.contains("14 min ago"), "{slip}");
        assert!(slip.contains("write 2026-03-02T20:00Z"), "{slip}");
        let midnight = typed("23:58", "2026-03-02T00:02:00Z").unwrap_err();
        assert!(midnight.contains("4 min ago"), "{midnight}");
        let past = typed("2026-03-01T20:00Z", "2026-03-01T20:14:07Z").unwrap_err();
        assert!(
            past.contains("it is 2026-03-01 20:14:07 UTC already"),
            "{past}"
        );
        assert!(typed("30s", "2026-03-01T20:14:07Z").is_err());
        assert!(typed("100000h", "2026-03-01T20:14:07Z").is_err());
        // In the morning, an evening time is today's and a time of the night before is tomorrow's.
        let morning = "2026-03-02T09:00:00Z";
        assert_eq!(typed("23:00", morning).unwrap(), "2026-03-02T23:00:00Z");
        assert_eq!(typed("02:00", morning).unwrap(), "2026-03-03T02:00:00Z");
    }

    #[test]
    fn nonsense_names_the_forms() {
        for text in [
            "",
            "90",
            "23",
            "25:00",
            "soon",
            "23:00 there",
            "here",
            "-2h",
            "+",
            "0s",
            "23.5",
        ] {
            let told = typed(text, "2026-03-01T20:14:07Z").unwrap_err();
            assert!(told.contains("23:00 here"), "{text:?}: {told}");
        }
        assert!(Until::after("90").unwrap_err().to_string().contains("90m"));
        assert_eq!(
            Until::after("2h").unwrap(),
            Until::In(SignedDuration::from_hours(2))
        );
        assert_eq!(
            Until::later("30m").unwrap(),
            Until::Later(SignedDuration::from_mins(30))
        );
        let none = Until::later("30m").unwrap();
        assert!(
            none.resolve(at("2026-03-01T20:14:07Z"), None, &berlin())
                .is_err()
        );
    }

    #[test]
    fn where_clocks_change_nothing_is_guessed() {
        // 2026-03-29 01:00 UTC: 02:00 here becomes 03:00.
        let spring = "2026-03-28T22:00:00Z";
        let gap = typed("02:30 here", spring).unwrap_err();
        assert!(gap.contains("does not exist"), "{gap}");
        assert_eq!(typed("03:30 here", spring).unwrap(), "2026-03-29T01:30:00Z");
        // 2026-10-25 01:00 UTC: 03:00 here becomes 02:00 again.
        let autumn = "2026-10-24T22:30:00Z";
        let fold = typed("02:30 here", autumn).unwrap_err();
        assert!(
            fold.contains("2026-10-25T00:30Z or 2026-10-25T01:30Z"),
            "{fold}"
        );
        // A length of time knows no clocks.
        assert_eq!(typed("4h", autumn).unwrap(), "2026-10-25T02:30:00Z");
    }
}
