//! A metric over time: wanted value and threshold as lines, missing windows as gaps, `..` where data
//! has not arrived yet, and a cursor that reads the value under it. Braille where the terminal has
//! it, else ASCII. Knows windows and values, not what they are of.

use super::readings::{clock, minute};
use super::words;
use crate::clock::Timestamp;
use crate::monitor::{Reading, Track};
use crate::scale;
use crate::tui::theme::{Role, Theme};
use jiff::SignedDuration;
use ratatui::{buffer::Buffer, layout::Rect};

/// What to draw.
#[derive(Clone, Copy)]
pub struct Chart<'a> {
    /// The metric.
    pub track: &'a Track,
    /// Left end.
    pub from: Timestamp,
    /// Right end.
    pub until: Timestamp,
    /// Wanted value, a line.
    pub want: Option<f64>,
    /// Threshold, a line.
    pub warn: Option<f64>,
    /// Role of the curve.
    pub role: Role,
    /// A moment to read.
    pub cursor: Option<Timestamp>,
    /// How values are written.
    pub write: fn(f64) -> String,
}

/// What a moment of a track holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    /// A value.
    Value(f64),
    /// No window though later ones arrived.
    Gap,
    /// Later than all that arrived.
    NotYet,
}

fn length(track: &Track) -> SignedDuration {
    SignedDuration::try_from(track.period).unwrap_or(SignedDuration::from_secs(60))
}

/// End of what has arrived.
fn arrived(track: &Track) -> Option<Timestamp> {
    let last = track
        .points
        .last()
        .and_then(|(at, _)| at.checked_add(length(track)).ok());
    last.max(track.now.until())
}

/// The value of a track at a moment.
pub fn value_at(track: &Track, at: Timestamp) -> At {
    let period = length(track);
    let index = track.points.partition_point(|(start, _)| *start <= at);
    let window = index.checked_sub(1).and_then(|i| track.points.get(i));
    match window {
        Some((start, v)) if at.duration_since(*start) < period => At::Value(*v),
        _ if arrived(track).is_none_or(|end| at >= end) => At::NotYet,
        _ => At::Gap,
    }
}

/// Lowest and highest value per column; `None` where no window is.
fn spans(chart: &Chart<'_>, columns: usize) -> Vec<Option<(f64, f64)>> {
    let mut out = vec![None; columns];
    let whole = chart.until.duration_since(chart.from).as_secs_f64();
    if whole <= 0.0 || columns == 0 {
        return out;
    }
    let period = chart.track.period.as_secs_f64();
    let scale = columns as f64 / whole;
    for (at, v) in chart.track.points.iter() {
        let start = at.duration_since(chart.from).as_secs_f64() * scale;
        let end = start + period * scale;
        if !v.is_finite() || end <= 0.0 || start >= columns as f64 {
            continue;
        }
        let first = start.max(0.0).round() as usize;
        let last = (end.round() as usize).max(first + 1);
        for slot in out.iter_mut().take(last).skip(first) {
            let (low, high) = slot.unwrap_or((*v, *v));
            *slot = Some((low.min(*v), high.max(*v)));
        }
    }
    out
}

/// Top of the scale: above all that is seen and wanted, a round number.
fn top(chart: &Chart<'_>) -> f64 {
    let seen = chart.track.points.iter();
    let seen = seen.filter(|(at, _)| *at >= chart.from && *at < chart.until);
    let values = seen.map(|(_, v)| *v).chain(chart.warn);
    let high = values.filter(|v| v.is_finite()).fold(0.0, f64::max);
    let want = chart.want.filter(|v| v.is_finite()).unwrap_or(0.0);
    if want > 0.0 && high <= want * 1.2 {
        return want * 1.2;
    }
    scale::above(high.max(want))
}

/// Where things go.
struct Plot {
    area: Rect,
    /// Dots per cell, across and down.
    dots: (usize, usize),
    top: f64,
}

impl Plot {
    fn columns(&self) -> usize {
        usize::from(self.area.width) * self.dots.0
    }

    /// Dot row of a value, 0 at the top.
    fn dot_row(&self, v: f64) -> usize {
        let last = (usize::from(self.area.height) * self.dots.1).saturating_sub(1);
        let share = (v / self.top).clamp(0.0, 1.0);
        last - (share * last as f64).round() as usize
    }

    fn cell_row(&self, v: f64) -> u16 {
        u16::try_from(self.dot_row(v) / self.dots.1).unwrap_or(u16::MAX)
    }

    /// Cell column of a moment.
    fn cell_column(&self, chart: &Chart<'_>, at: Timestamp) -> Option<u16> {
        let whole = chart.until.duration_since(chart.from).as_secs_f64();
        let share = at.duration_since(chart.from).as_secs_f64() / whole;
        if !(0.0..=1.0).contains(&share) || self.area.width == 0 {
            return None;
        }
        let column = (share * f64::from(self.area.width)) as u16;
        Some(column.min(self.area.width - 1))
    }
}

/// Draws a chart into an area of any size.
pub fn draw(buf: &mut Buffer, area: Rect, theme: &Theme, chart: &Chart<'_>) {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    let top = top(chart);
    let labels = [Some(top), chart.want, Some(0.0)];
    let widths = labels
        .into_iter()
        .flatten()
        .map(|v| words::width(&(chart.write)(v)));
    let label = u16::try_from(widths.max().unwrap_or(0)).unwrap_or(u16::MAX);
    let axes = area.width > label.saturating_add(12) && area.height >= 2;
    let left = if axes { label + 2 } else { 0 };
    let plot = Plot {
        area: Rect {
            x: area.x + left,
            y: area.y,
            width: area.width - left,
            height: area.height - u16::from(axes),
        },
        dots: if theme.signs.braille { (2, 4) } else { (1, 1) },
        top,
    };
    if axes {
        axis_y(buf, area, theme, chart, &plot, label);
        axis_x(buf, area, theme, chart, &plot);
    }
    lines(buf, theme, chart, &plot);
    not_yet(buf, theme, chart, &plot);
    curve(buf, theme, chart, &plot);
    empty(buf, theme, chart, &plot);
    cursor(buf, area, theme, chart, &plot, axes);
}

fn axis_y(buf: &mut Buffer, area: Rect, theme: &Theme, chart: &Chart<'_>, plot: &Plot, label: u16) {
    let bar = if theme.signs.braille { "│" } else { "|" };
    let style = theme.style(Role::Muted);
    for row in 0..plot.area.height {
        buf[(area.x + label + 1, area.y + row)]
            .set_symbol(bar)
            .set_style(style);
    }
    let mut taken = Vec::new();
    // The wanted value first: of two labels on one row it is the one that matters.
    let want = chart.want.filter(|v| *v <= plot.top);
    let high = if want.is_some() { None } else { Some(plot.top) };
    let half = if plot.area.height >= 5 {
        want.or(high).map(|v| v / 2.0)
    } else {
        None
    };
    for v in [want, Some(0.0), high, half].into_iter().flatten() {
        let row = plot.cell_row(v);
        if !taken.contains(&row) {
            taken.push(row);
            let text = words::pad_left(&(chart.write)(v), usize::from(label), theme);
            words::put(
                buf,
                area,
                row,
                &words::span(theme, Role::Muted, &text).into(),
            );
        }
    }
}

/// Minutes between two labels, so that they keep apart.
fn step(whole: f64, width: u16) -> i64 {
    let fit = (f64::from(width) / 9.0).max(1.0);
    let steps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 720];
    let good = |minutes: &&i64| whole / 60.0 / (**minutes as f64) <= fit;
    steps.iter().find(good).copied().unwrap_or(1_440)
}

fn axis_x(buf: &mut Buffer, area: Rect, theme: &Theme, chart: &Chart<'_>, plot: &Plot) {
    let whole = chart.until.duration_since(chart.from).as_secs_f64();
    let seconds = step(whole, plot.area.width) * 60;
    let from = chart.from.as_second();
    let mut at = from.div_euclid(seconds) * seconds;
    let row = area.height - 1;
    let mut free = 0;
    while at <= chart.until.as_second() {
        let moment = Timestamp::from_second(at).ok().filter(|m| *m >= chart.from);
        if let Some(moment) = moment
            && let Some(column) = plot.cell_column(chart, moment)
        {
            // The label stands under its moment, moved in at the ends.
            let column = column
                .saturating_sub(2)
                .min(plot.area.width.saturating_sub(5));
            if column >= free {
                let span = words::span(theme, Role::Muted, &minute(moment));
                words::put_at(buf, area, row, plot.area.x - area.x + column, &span.into());
                free = column + 7;
            }
        }
        at += seconds;
    }
}

/// Wanted value and threshold, behind the curve.
fn lines(buf: &mut Buffer, theme: &Theme, chart: &Chart<'_>, plot: &Plot) {
    let (wanted, low) = if theme.signs.braille {
        ("┈", "╌")
    } else {
        (".", "-")
    };
    let mut line = |v: Option<f64>, symbol: &str, role: Role| {
        let Some(v) = v.filter(|v| *v > 0.0 && *v <= plot.top) else {
            return;
        };
        let y = plot.area.y + plot.cell_row(v);
        for x in (plot.area.left()..plot.area.right()).step_by(2) {
            buf[(x, y)].set_symbol(symbol).set_style(theme.style(role));
        }
    };
    // The wanted value wins where both fall on one row.
    line(chart.warn, low, Role::Warn);
    line(chart.want, wanted, Role::Muted);
}

/// `..` from the end of what arrived to the right end, half-way up: neither zero nor gap.
fn not_yet(buf: &mut Buffer, theme: &Theme, chart: &Chart<'_>, plot: &Plot) {
    let Some(end) = arrived(chart.track).filter(|end| *end > chart.from) else {
        return;
    };
    let Some(first) = plot.cell_column(chart, end) else {
        return;
    };
    for x in plot.area.x + first..plot.area.right() {
        for y in plot.area.top()..plot.area.bottom() {
            let dot = if y == plot.area.y + plot.area.height / 2 {
                "."
            } else {
                " "
            };
            buf[(x, y)]
                .set_symbol(dot)
                .set_style(theme.style(Role::Muted));
        }
    }
}

/// Rows from low to high per dot column, joined with the column before where no gap lies between.
fn runs(chart: &Chart<'_>, plot: &Plot) -> Vec<Option<(usize, usize)>> {
    let spans = spans(chart, plot.columns());
    let rows = spans.iter().map(|span| {
        let (low, high) = (*span)?;
        Some((plot.dot_row(high), plot.dot_row(low)))
    });
    let mut before: Option<(usize, usize)> = None;
    let joined = rows.map(|run| {
        let own = run;
        let run = match (before, run) {
            (Some((up, _)), Some((high, low))) if up > low => Some((high, (up - 1).max(low))),
            (Some((_, down)), Some((high, low))) if down < high => Some((down + 1, low)),
            (_, run) => run,
        };
        before = own;
        run
    });
    joined.collect()
}

fn curve(buf: &mut Buffer, theme: &Theme, chart: &Chart<'_>, plot: &Plot) {
    let style = theme.style(chart.role);
    let runs = runs(chart, plot);
    if plot.dots.0 == 1 {
        for (column, run) in runs.iter().enumerate() {
            let Some((high, low)) = run else { continue };
            for row in *high..=*low {
                let bottom = row + 1 == usize::from(plot.area.height);
                let symbol = if bottom && high == low { "_" } else { "#" };
                set(buf, plot.area, column, row, symbol, style);
            }
        }
        return;
    }
    // Braille: bits of the eight dots of a cell, left column then right, from the top.
    const BITS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
    for cell in 0..usize::from(plot.area.width) {
        for row in 0..usize::from(plot.area.height) {
            let mut bits = 0;
            for (side, column) in BITS.iter().enumerate() {
                let run = runs.get(cell * 2 + side).copied().flatten();
                let Some((high, low)) = run else { continue };
                for (dot, bit) in column.iter().enumerate() {
                    if (high..=low).contains(&(row * 4 + dot)) {
                        bits |= bit;
                    }
                }
            }
            if bits != 0
                && let Some(c) = char::from_u32(0x2800 + bits)
            {
                set(buf, plot.area, cell, row, c.encode_utf8(&mut [0; 4]), style);
            }
        }
    }
}

fn set(
    buf: &mut Buffer,
    area: Rect,
    column: usize,
    row: usize,
    symbol: &str,
    style: ratatui::style::Style,
) {
    let (Ok(column), Ok(row)) = (u16::try_from(column), u16::try_from(row)) else {
        return;
    };
    if column < area.width && row < area.height {
        let cell = &mut buf[(area.x + column, area.y + row)];
        cell.set_symbol(symbol).set_style(style);
    }
}

/// Without any point in sight, why.
fn empty(buf: &mut Buffer, theme: &Theme, chart: &Chart<'_>, plot: &Plot) {
    let period = length(chart.track);
    let seen = |(at, _): &(Timestamp, f64)| *at < chart.until && *at + period > chart.from;
    if chart.track.points.iter().any(seen) {
        return;
    }
    let text = match &chart.track.now {
        Reading::NoData(why) => format!("no data: {}", why.words()),
        Reading::Value { .. } | Reading::Stale { .. } => "no data in this range".to_string(),
    };
    let text = words::fit(&format!(" {text} "), usize::from(plot.area.width), theme);
    let wide = u16::try_from(words::width(&text)).unwrap_or(u16::MAX);
    let column = plot.area.width.saturating_sub(wide) / 2;
    let row = plot.area.height / 2;
    words::put_at(
        buf,
        plot.area,
        row,
        column,
        &words::span(theme, Role::Muted, &text).into(),
    );
}

fn cursor(buf: &mut Buffer, area: Rect, theme: &Theme, chart: &Chart<'_>, plot: &Plot, axes: bool) {
    let Some(at) = chart.cursor else { return };
    let Some(column) = plot.cell_column(chart, at) else {
        return;
    };
    let bar = if theme.signs.braille { "│" } else { "|" };
    let style = theme.style(Role::Accent);
    for y in plot.area.top()..plot.area.bottom() {
        let cell = &mut buf[(plot.area.x + column, y)];
        let free = matches!(cell.symbol(), " " | "." | "-" | "┈" | "╌");
        if free {
            cell.set_symbol(bar);
        }
        cell.set_style(style);
    }
    if !axes {
        return;
    }
    let value = match value_at(chart.track, at) {
        At::Value(v) => (chart.write)(v),
        At::Gap => "gap".to_string(),
        At::NotYet => "not arrived".to_string(),
    };
    let text = format!(" {} {value} ", clock(at));
    let wide = u16::try_from(words::width(&text)).unwrap_or(u16::MAX);
    let room = plot.area.width.saturating_sub(wide);
    let column = column.saturating_sub(wide / 2).min(room);
    let from = plot.area.x - area.x + column;
    words::put_at(
        buf,
        area,
        area.height - 1,
        from,
        &words::span(theme, Role::Accent, &text).into(),
    );
}
