//! `onair until`, and the end that `onair start` announces: read against what stands, told in UTC and
//! in this machine's time. Announcing changes a tag and never the channel.

use super::args::{Common, EndArgs, UntilArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::session;
use crate::clock::{Timestamp, short};
use crate::engine::{self, Announced, Context};
use crate::spec::Until;
use jiff::tz::TimeZone;
use std::time::Duration;

impl EndArgs {
    /// The end it asks for, if it asks for one.
    ///
    /// # Errors
    /// Usage (2).
    pub fn resolve(&self, cx: &Context) -> Result<Option<Timestamp>, CliError> {
        let Some(until) = self.until.as_ref().or(self.length.as_ref()) else {
            return Ok(None);
        };
        if matches!(until, Until::Never | Until::Later(_)) {
            let told = "--until of a start is a time: 23:00, 23:00 here, 2026-03-01T23:00Z. An end that stands is moved or taken back by onair until";
            return Err(CliError::usage(told));
        }
        let now = cx.aws.clock().now();
        let end = until.resolve(now, None, &TimeZone::system());
        end.map_err(CliError::usage)
    }
}

impl UntilArgs {
    fn wanted(&self) -> Option<Until> {
        let given = [&self.at, &self.length, &self.extend];
        let given = given.into_iter().flatten().next().cloned();
        given.or_else(|| self.clear.then_some(Until::Never))
    }
}

/// Runs the command.
///
/// # Errors
/// Usage, or as the engine.
pub async fn run(common: &Common, args: &UntilArgs, out: &Out) -> Result<u8, CliError> {
    let (name, region) = session::who(common, args.stream.stream.as_deref())?;
    let session = session::open(common, &name, region, out).await?;
    let cx = session.cx;
    let before = engine::announced(&cx).await?;
    let now = cx.aws.clock().now();
    let here = TimeZone::system();
    let after = match args.wanted() {
        None => before,
        Some(until) => {
            let ends = until
                .resolve(now, before.ends, &here)
                .map_err(CliError::usage)?;
            engine::announce(&cx, ends).await?
        }
    };
    let told = match (&after.ends, &after.unreadable) {
        (Some(at), _) => {
            let stop = if after.state == "IDLE" {
                "It is off air now."
            } else {
                "Nothing stops by itself."
            };
            format!("{name} {}. {stop}", words(*at, now, &here))
        }
        (None, Some(text)) => format!(
            "{name}: its tag onair:ends is no time: {text:?}. onair until {name} --at TIME writes it anew"
        ),
        (None, None) => format!("{name}: no end is announced"),
    };
    out.line(told);
    out.object(message(&after, now));
    Ok(0)
}

/// The object about an end.
pub fn message(announced: &Announced, now: Timestamp) -> Message {
    Message::Until {
        channel_state: announced.state.clone(),
        ends: announced.ends,
        ends_in_ms: announced.ends.map(|at| left_ms(at, now)),
    }
}

/// Milliseconds left; negative once it has passed.
pub fn left_ms(at: Timestamp, now: Timestamp) -> i64 {
    i64::try_from(at.duration_since(now).as_millis()).unwrap_or(i64::MAX)
}

/// `ends 23:00 UTC, in 2:45:53 (00:00 here)`, with the day where it is another one.
pub fn words(at: Timestamp, now: Timestamp, here: &TimeZone) -> String {
    let day = |zone: &TimeZone| zone.to_datetime(at).date() != zone.to_datetime(now).date();
    let written = |zone: &TimeZone| {
        let form = if day(zone) { "%F %H:%M" } else { "%H:%M" };
        zone.to_datetime(at).strftime(form).to_string()
    };
    let utc = written(&TimeZone::UTC);
    let local = written(here);
    let local = if local == utc {
        String::new()
    } else {
        format!(" ({local} here)")
    };
    let length = |of: jiff::SignedDuration| short(Duration::try_from(of).unwrap_or_default());
    if at > now {
        format!(
            "ends {utc} UTC, in {}{local}",
            length(at.duration_since(now))
        )
    } else {
        let ago = length(now.duration_since(at));
        format!("should have ended {utc} UTC, {ago} ago{local}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_told_in_both_zones_with_the_day_where_it_is_another() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let berlin = TimeZone::posix("CET-1").unwrap();
        let (end, now) = (at("2026-03-01T23:00:00Z"), at("2026-03-01T20:14:07Z"));
        let told = |end, zone: &TimeZone| words(end, now, zone);
        assert_eq!(told(end, &TimeZone::UTC), "ends 23:00 UTC, in 2:45:53");
        assert_eq!(
            told(end, &berlin),
            "ends 23:00 UTC, in 2:45:53 (2026-03-02 00:00 here)"
        );
        let past = at("2026-03-01T20:09:07Z");
        assert_eq!(
            told(past, &TimeZone::UTC),
            "should have ended 20:09 UTC, 5:00 ago"
        );
    }
}
