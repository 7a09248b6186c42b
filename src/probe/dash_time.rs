//! Times as XML Schema writes them: `PT1H2M3.5S`, and moments that may lack an offset.

use super::manifest::seconds;
use crate::clock::Timestamp;
use std::time::Duration;

/// `P[nY][nM][nD]T[nH][nM][nS]`; years and months are taken for 365 and 30 days.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let text = text.trim().strip_prefix('P')?;
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let day = 86_400.0;
    let date = sum(date, &[('Y', 365.0 * day), ('M', 30.0 * day), ('D', day)])?;
    let time = sum(time, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)])?;
    Some(seconds(date + time))
}

fn sum(text: &str, units: &[(char, f64)]) -> Option<f64> {
    let (mut total, mut rest) = (0.0, text);
    while let Some(end) = rest.find(|c: char| !c.is_ascii_digit() && c != '.') {
        let unit = rest[end..].chars().next()?;
        let each = units.iter().find(|(u, _)| *u == unit)?.1;
        let n: f64 = rest[..end].parse().ok()?;
        total += n * each;
        rest = &rest[end + unit.len_utf8()..];
    }
    rest.is_empty().then_some(total)
}

/// A moment; without an offset it is UTC, as DASH says.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| format!("{text}Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_moments_are_read() {
        let secs = |t| duration(t).map(|d| d.as_secs_f64());
        assert_eq!(secs("PT6S"), Some(6.0));
        assert_eq!(secs("P0Y0M1DT1H2M3.5S"), Some(90_123.5));
        for bad in ["", "6", "PT6", "PTxS", "P1X", "PT\u{e9}S"] {
            assert_eq!(secs(bad), None, "{bad}");
        }
        assert_eq!(
            moment("1970-01-01T00:00:07"),
            moment("1970-01-01T00:00:07Z")
        );
        assert!(moment("1970-01-01T00:00:07+0000").is_some() && moment("x").is_none());
    }
}
