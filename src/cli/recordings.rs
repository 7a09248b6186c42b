//! Which recording is meant, and which moment of it: for `replay` and `report`, which need neither
//! configuration nor credentials.

use super::args::Common;
use super::error::CliError;
use super::paths;
use crate::clock::Timestamp;
use crate::history::Recording;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// Opens the stream's recording of this machine, or the file.
///
/// # Errors
/// Usage (2) when it is not clear which one is meant; failed (1) when it cannot be read.
pub fn open(
    common: &Common,
    stream: Option<&str>,
    file: Option<&Path>,
) -> Result<Recording, CliError> {
    if let Some(file) = file {
        let recording = Recording::open(file).map_err(CliError::failed)?;
        let whose = &recording.whose().stream;
        return match stream {
            Some(asked) if asked != whose => Err(CliError::usage(format!(
                "{asked}: {} is a recording of {whose}",
                file.display()
            ))),
            _ => Ok(recording),
        };
    }
    let dir = paths::state_dir()
        .map_err(CliError::failed)?
        .join("history");
    let mut found = Vec::new();
    let mut broken = Vec::new();
    for path in files(&dir) {
        match Recording::open(&path) {
            Ok(recording) => found.push(recording),
            // Most files that cannot be opened hold acts alone; it counts when nothing else is found.
            Err(e) => broken.push((path, e)),
        }
    }
    let all: Vec<String> = found.iter().map(told).collect();
    found.retain(|r| {
        let whose = r.whose();
        stream.is_none_or(|s| s == whose.stream)
            && common.region.as_ref().is_none_or(|r| *r == whose.region)
            && (!common.sim || whose.simulated)
    });
    // AWS comes first; a rehearsal is what is left where there is nothing else, or asked for by --sim.
    if found.iter().any(|r| !r.whose().simulated) {
        found.retain(|r| !r.whose().simulated);
    }
    let named = stream.unwrap_or("STREAM");
    if found.len() > 1 {
        let these: Vec<String> = found.iter().map(told).collect();
        return Err(CliError::usage(format!(
            "{named}: more than one recording: {}. Name the stream, --region, or --file PATH",
            these.join("; ")
        )));
    }
    if let Some(only) = found.pop() {
        return Ok(only);
    }
    let stem = |path: &PathBuf| path.file_stem().map(|s| s.to_string_lossy().into_owned());
    if let Some((_, e)) = broken
        .into_iter()
        .find(|(p, _)| stem(p).as_deref() == stream)
    {
        return Err(CliError::failed(e));
    }
    let there = if all.is_empty() {
        "there is none on this machine. A console records while it watches".to_owned()
    } else {
        format!("there are {}", all.join("; "))
    };
    Err(CliError::usage(format!(
        "{named}: no such recording: {there}; --file PATH opens one from another machine"
    )))
}

fn told(recording: &Recording) -> String {
    let whose = recording.whose();
    let world = if whose.simulated { "rehearsal" } else { "AWS" };
    format!(
        "{} ({world} {} {})",
        whose.stream, whose.account, whose.region
    )
}

/// Every history file of this machine.
fn files(dir: &Path) -> Vec<PathBuf> {
    let below = |dir: &Path| -> Vec<PathBuf> {
        // What is not there holds no recordings.
        let entries = std::fs::read_dir(dir).into_iter().flatten();
        let mut all: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
        all.sort();
        all
    };
    let places = below(dir).into_iter().flat_map(|world| below(&world));
    let all = places.flat_map(|place| below(&place));
    all.filter(|p| p.extension().is_some_and(|e| e == "sqlite"))
        .collect()
}

/// A moment within the recording. `field` is the flag it was given with.
///
/// # Errors
/// Usage (2), naming the recording's span.
pub fn moment(
    field: &str,
    text: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<Timestamp, CliError> {
    let time = || -> Option<Timestamp> {
        let time: Time = text.parse().ok()?;
        let last = to.to_zoned(TimeZone::UTC).date();
        let on = |day: jiff::civil::Date| {
            let zoned = day.to_datetime(time).to_zoned(TimeZone::UTC).ok()?;
            Some(zoned.timestamp())
        };
        // After midnight the evening before is meant.
        on(last)
            .filter(|at| *at <= to)
            .or_else(|| on(last.yesterday().ok()?))
    };
    let at = text
        .parse::<Timestamp>()
        .ok()
        .or_else(time)
        .ok_or_else(|| {
            CliError::usage(format!(
                "{field} {text}: a time as 2026-03-01T20:14:30Z, or 20:14:30 (UTC)"
            ))
        })?;
    // Typed times have whole seconds; the recording's ends have not.
    let second = jiff::SignedDuration::from_secs(1);
    if at < from - second || at > to + second {
        let shown = |t: Timestamp| t.strftime("%FT%TZ").to_string();
        return Err(CliError::usage(format!(
            "{field} {text}: outside the recording, which is from {} to {}",
            shown(from),
            shown(to)
        )));
    }
    Ok(at.clamp(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_the_recordings_last_one() {
        let t = |s: &str| s.parse::<Timestamp>().unwrap();
        let span = (t("2026-02-28T19:00:00Z"), t("2026-03-01T01:30:00Z"));
        let at = |text| moment("--at", text, span).map_err(|e| e.message);
        assert_eq!(at("01:00:00").unwrap(), t("2026-03-01T01:00:00Z"));
        assert_eq!(at("20:14").unwrap(), t("2026-02-28T20:14:00Z"));
        assert_eq!(
            at("2026-02-28T23:59:59Z").unwrap(),
            t("2026-02-28T23:59:59Z")
        );
        let outside = at("2026-03-02T00:00:00Z").unwrap_err();
        assert_eq!(
            outside,
            "--at 2026-03-02T00:00:00Z: outside the recording, which is from 2026-02-28T19:00:00Z to 2026-03-01T01:30:00Z"
        );
        assert!(at("tea time").unwrap_err().contains("a time as"));
    }
}
