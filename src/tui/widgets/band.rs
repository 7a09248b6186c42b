//! The tally band: one word, what is not as it should be, how long, until when. In a rehearsal a
//! different band *and* a different word, so that nobody mistakes one for the other.

use super::readings::{about, lasted, minute, seconds};
use super::words::{self, Pieces};
use crate::clock::Timestamp;
use crate::monitor::Tally;
use crate::tui::theme::{Role, Theme};
use ratatui::{buffer::Buffer, layout::Rect};

/// What the band shows.
#[derive(Clone, Copy, Debug)]
pub struct Band<'a> {
    /// The tally.
    pub tally: &'a Tally,
    /// Now.
    pub now: Timestamp,
    /// Whether the edge answers the probe, so that only an advance is still to be seen.
    pub probed: bool,
    /// Running since, where known.
    pub running_since: Option<Timestamp>,
    /// Planned end.
    pub ends: Option<Timestamp>,
    /// The simulator answers, not AWS.
    pub simulated: bool,
    /// How fast simulated time runs.
    pub speed: f64,
}

/// The tally's word, what follows it, and its role.
pub fn words(tally: &Tally, probed: bool, now: Timestamp) -> (String, String, Role) {
    let said = |word: &str, text: &str, role| (word.to_string(), text.to_string(), role);
    match tally {
        Tally::Unknown => said("ASKING AWS", "nothing seen yet", Role::BandIdle),
        Tally::NotDeployed => said("NOT DEPLOYED", "nothing is in AWS", Role::BandIdle),
        Tally::OffAir => said("OFF AIR", "idle, nothing encodes", Role::BandIdle),
        Tally::Starting(since) => {
            let long = since.map_or(String::new(), |since| format!(" {}", lasted(since, now)));
            let late = since.is_some_and(|since| seconds(since, now) > 600);
            let normal = if late {
                "longer than the 10 min that are normal"
            } else {
                "usually under 3 min, up to 10 is normal"
            };
            (
                format!("STARTING{long}"),
                normal.to_string(),
                Role::BandWarn,
            )
        }
        Tally::RunningNoInput(since) => (
            format!("RUNNING, NO INPUT {}", lasted(*since, now)),
            "viewers see nothing, billing".to_string(),
            Role::BandWarn,
        ),
        Tally::RunningNotProven { degraded } => said(
            "RUNNING, NOT PROVEN",
            degraded.as_deref().unwrap_or(if probed {
                "edge answers, not seen to advance yet"
            } else {
                "edge cannot be probed from here"
            }),
            Role::BandWarn,
        ),
        Tally::OnAir { degraded: None } => said("ON AIR", "", Role::BandOnAir),
        Tally::OnAir {
            degraded: Some(how),
        } => {
            let how = how.trim_start_matches("DEGRADED: ");
            (
                "ON AIR".to_string(),
                format!("DEGRADED: {how}"),
                Role::BandWarn,
            )
        }
        Tally::Trouble(what) => said("TROUBLE", what, Role::BandBad),
        Tally::Ending => said("ENDING", "the channel stops", Role::BandWarn),
        Tally::Other(state) => (words::clean(state), String::new(), Role::BandIdle),
        Tally::Blind { since, why, plays } => {
            // What to do about it stands with the trouble itself.
            let why = why.split(": ").next().unwrap_or_default();
            let (plays, role) = match plays {
                Some(true) => ("; probe says playlist advances", Role::BandWarn),
                Some(false) => ("; probe says playlist is frozen", Role::BandBad),
                None => ("", Role::BandWarn),
            };
            (
                "BLIND".to_string(),
                format!("{why} {} ago{plays}", lasted(*since, now)),
                role,
            )
        }
    }
}

/// Whether the channel is up, so that its time and its end mean something.
fn is_up(tally: &Tally) -> bool {
    matches!(
        tally,
        Tally::RunningNoInput(_)
            | Tally::RunningNotProven { .. }
            | Tally::OnAir { .. }
            | Tally::Trouble(_)
            | Tally::Blind { .. }
    )
}

/// Times at the right, the longest writing that leaves `room` columns.
fn times(band: &Band<'_>, room: usize) -> String {
    let up = band.running_since.filter(|_| is_up(band.tally));
    let ends = band.ends.filter(|_| is_up(band.tally));
    let end = ends.map(|at| format!("ends {}", minute(at)));
    let left = ends.map(|at| {
        if at > band.now {
            format!("ends {} (in {})", minute(at), about(band.now, at))
        } else {
            format!("end {} PASSED", minute(at))
        }
    });
    let long = up.map(|at| format!("up {}", lasted(at, band.now)));
    let short = up.map(|at| format!("up {}", about(at, band.now)));
    let tries = [
        (&long, &left, "     "),
        (&long, &left, "  "),
        (&long, &end, "  "),
        (&short, &end, "  "),
        (&None, &end, ""),
        (&short, &None, ""),
    ];
    let written = tries.map(|(up, end, gap)| {
        let both: Vec<&str> = [up, end]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        both.join(gap)
    });
    let fits = |text: &&String| words::width(text) <= room;
    written.iter().find(fits).cloned().unwrap_or_default()
}

/// `REHEARSAL` and how fast.
fn rehearsal(speed: f64) -> String {
    if (speed - 1.0).abs() < f64::EPSILON {
        "REHEARSAL  -  simulator".to_string()
    } else {
        format!("REHEARSAL  -  simulator, x{speed}")
    }
}

fn fill(buf: &mut Buffer, area: Rect, theme: &Theme, role: Role) {
    let area = area.intersection(buf.area);
    let style = theme.style(role);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            buf[(x, y)].set_symbol(" ").set_style(style);
        }
    }
}

/// Draws the band over the whole area: three rows, or one.
pub fn draw(buf: &mut Buffer, area: Rect, theme: &Theme, band: &Band<'_>) {
    let (word, text, role) = words(band.tally, band.probed, band.now);
    fill(buf, area, theme, role);
    let middle = area.height / 2;
    let mut line = words::row(area, middle);
    if band.simulated {
        // Around it: rows above and below and both ends, so that any part of it tells; in words once.
        let name = rehearsal(band.speed);
        for edge in [0, area.height.saturating_sub(1)] {
            if edge != middle {
                let row = words::row(area, edge);
                fill(buf, row, theme, Role::BandRehearsal);
                if edge != 0 {
                    continue;
                }
                let span = words::span(theme, Role::BandRehearsal, &name);
                words::put_at(buf, row, 0, 2, &span.into());
                let again = words::span(theme, Role::BandRehearsal, "nothing here is real  ");
                if usize::from(row.width) > words::width(&name) + 28 {
                    words::put_right(buf, row, 0, &again.into());
                }
            }
        }
        let sign = if area.width >= 60 && area.height < 3 {
            format!(" {} ", name.replace("  -  simulator, ", " "))
        } else {
            " REHEARSAL ".to_string()
        };
        let wide = u16::try_from(words::width(&sign)).unwrap_or(u16::MAX);
        let wide = wide.min(line.width);
        let left = Rect {
            width: wide,
            ..line
        };
        fill(buf, left, theme, Role::BandRehearsal);
        let span = words::span(theme, Role::BandRehearsal, &sign);
        words::put(buf, left, 0, &span.into());
        line.x += wide;
        line.width -= wide;
        if line.width > 20 {
            let end = Rect {
                x: line.right() - 2,
                width: 2,
                ..line
            };
            fill(buf, end, theme, Role::BandRehearsal);
            line.width -= 2;
        }
    }
    let cols = usize::from(line.width).saturating_sub(4);
    let mut said = Pieces::new(theme, cols).add("", &word, role);
    if !text.is_empty() {
        // Cut rather than left out: half a reason is better than none.
        let room = cols.saturating_sub(words::width(&word) + 5);
        let text = words::fit(&text, room, theme);
        if room > 3 {
            let dash = format!("  -  {text}");
            said = said.add("", &dash, role);
        }
    }
    let said = said.line();
    let used = said.width();
    words::put_at(buf, line, 0, if line.width > 8 { 2 } else { 0 }, &said);
    let times = times(band, cols.saturating_sub(used + 2));
    let span = words::span(theme, role, &format!("{times}  "));
    if !times.is_empty() {
        words::put_right(buf, line, 0, &span.into());
    }
}
