//! Errors by hop, from encoder to edge, each with its denominator and the age of its data: a line and
//! a table.

use super::super::judge::{errors_light, judged, misses_light, rate_light};
use super::LiveView;
use super::parts::aged;
use crate::clock::Timestamp;
use crate::monitor::{Light, Reading, Track};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::readings::{self, short};
use crate::tui::widgets::words::{self, Pieces};
use jiff::SignedDuration;
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

/// Errors are summed over this long.
const LAST: SignedDuration = SignedDuration::from_mins(5);

fn since(view: &LiveView<'_>) -> Timestamp {
    let at = view.at();
    at.checked_sub(LAST).unwrap_or(at)
}

type Judged = fn(f64, Option<f64>) -> Light;

/// A sum, of how many, judged; `--` without data, never judged when stale.
fn sum(
    view: &LiveView<'_>,
    theme: &Theme,
    track: &Track,
    of: Option<&Track>,
    light: Judged,
) -> (String, Role) {
    let since = since(view);
    let total = of.map(|of| of.sum_since(since));
    // A metric of errors has no points while there are none; the requests tell whether any came.
    let errors = track
        .sum_since(since)
        .or_else(|| total.flatten().map(|_| 0.0));
    let Some(errors) = errors else {
        return ("--".to_string(), Role::Muted);
    };
    let text = match total {
        None => short(errors),
        Some(Some(total)) => format!("{}/{}", short(errors), short(total)),
        Some(None) => format!("{}/?", short(errors)),
    };
    match &track.now {
        Reading::Stale { .. } => (format!("{text} {}", theme.signs.hollow), Role::Muted),
        Reading::Value { .. } | Reading::NoData(_) => {
            judged(theme, &text, light(errors, total.flatten()))
        }
    }
}

fn rate(theme: &Theme, track: &Track, now: Timestamp, server: bool) -> (String, Role) {
    let write = |v: f64| format!("{v:.1}%");
    let judge = |v| Some(rate_light(v, server));
    let shown = readings::show(theme, &track.now, now, write, judge);
    let text = format!("{} {}", shown.value, shown.sign);
    (text.trim_end().to_string(), shown.role)
}

/// Server errors of every hop on one line; client errors only where they are many.
pub fn line(theme: &Theme, cols: usize, view: &LiveView<'_>) -> Line<'static> {
    let stream = view.stream;
    let now = view.at();
    let narrow = cols < 76;
    let m = Role::Muted;
    let mut row = Pieces::new(theme, cols).add("", " 5xx 5m", Role::Strong);
    let hop = if narrow { "enc" } else { "enc>pkg" };
    for (i, leg) in stream.legs.iter().enumerate() {
        let (bad, role) = sum(view, theme, &leg.out_5xx, None, errors_light);
        let name = format!("{} ", leg.pipeline.letter());
        let head = if i == 0 {
            format!("{hop} {name}")
        } else {
            name
        };
        let gap = if i == 0 { "   " } else { " " };
        row = row.group(gap, &[(&head, m), (&bad, role)]);
    }
    let bar = match (narrow, theme.signs.braille) {
        (true, _) => "  ",
        (false, true) => " │ ",
        (false, false) => " | ",
    };
    let old = |track: &Track| {
        if narrow {
            String::new()
        } else {
            format!(" {}", aged(track, now))
        }
    };
    let pkg = &stream.packager;
    let (bad, role) = sum(
        view,
        theme,
        &pkg.egress_5xx,
        Some(&pkg.requests),
        errors_light,
    );
    row = row.group(bar, &[("pkg ", m), (&bad, role), (&old(&pkg.requests), m)]);
    let edge = &stream.edge;
    let (bad, role) = rate(theme, &edge.rate_5xx, now, true);
    row = row.group(
        bar,
        &[("edge ", m), (&bad, role), (&old(&edge.rate_5xx), m)],
    );
    let (miss, role) = rate(theme, &edge.rate_4xx, now, false);
    if role == Role::Warn {
        row = row.group(bar, &[("edge 4xx ", m), (&miss, role)]);
    }
    row.line()
}

/// A table of errors by hop.
pub fn table(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let stream = view.stream;
    let now = view.at();
    let grid = Grid::new(area.width);
    let m = Role::Muted;
    let head = |text: &str| (text.to_string(), m);
    let mut lines = vec![grid.line(theme, "where", &head("4xx"), &head("5xx"), "data")];
    for leg in &stream.legs {
        let name = format!("enc>pkg {}", leg.pipeline.letter());
        let miss = sum(view, theme, &leg.out_4xx, None, misses_light);
        let bad = sum(view, theme, &leg.out_5xx, None, errors_light);
        lines.push(grid.hop(theme, &name, &miss, &bad, &leg.out_5xx, now));
    }
    let pkg = &stream.packager;
    let all = Some(&pkg.requests);
    let miss = sum(view, theme, &pkg.egress_4xx, all, misses_light);
    let bad = sum(view, theme, &pkg.egress_5xx, all, errors_light);
    lines.push(grid.hop(theme, "packager", &miss, &bad, &pkg.requests, now));
    let edge = &stream.edge;
    let miss = rate(theme, &edge.rate_4xx, now, false);
    let bad = rate(theme, &edge.rate_5xx, now, true);
    lines.push(grid.hop(theme, "edge", &miss, &bad, &edge.rate_5xx, now));
    for (i, line) in lines.iter().enumerate() {
        words::put(buf, area, u16::try_from(i).unwrap_or(u16::MAX), line);
    }
}

/// Columns of the table.
struct Grid {
    name: usize,
    each: usize,
    data: usize,
}

impl Grid {
    fn new(width: u16) -> Self {
        let cols = usize::from(width);
        let (name, data) = (9.min(cols / 3), 8.min(cols / 5));
        // Numbers far apart are hard to read as one row.
        let each = (cols.saturating_sub(name + data + 5) / 2).min(14);
        Grid { name, each, data }
    }

    fn line(
        &self,
        theme: &Theme,
        name: &str,
        miss: &(String, Role),
        bad: &(String, Role),
        data: &str,
    ) -> Line<'static> {
        let span =
            |role, text: &str, wide| words::span(theme, role, &words::pad(text, wide, theme));
        let data = words::pad_left(data, self.data, theme);
        Line::from(vec![
            span(Role::Text, name, self.name + 2),
            span(miss.1, &miss.0, self.each + 1),
            span(bad.1, &bad.0, self.each + 1),
            words::span(theme, Role::Muted, &data),
        ])
    }

    /// A hop; without data the reason takes the place of both numbers.
    fn hop(
        &self,
        theme: &Theme,
        name: &str,
        miss: &(String, Role),
        bad: &(String, Role),
        track: &Track,
        now: Timestamp,
    ) -> Line<'static> {
        let Reading::NoData(why) = &track.now else {
            return self.line(theme, name, miss, bad, &aged(track, now));
        };
        let text = words::pad(name, self.name + 2, theme);
        let why = words::fit(&format!("-- {}", why.words()), self.each * 2 + 2, theme);
        let spans = vec![
            words::span(theme, Role::Text, &text),
            words::span(theme, Role::Muted, &why),
        ];
        Line::from(spans)
    }
}
