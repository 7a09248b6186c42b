//! A chart over time: braille where the terminal has it, dots where not. A missing window is a gap, and
//! what has not arrived yet is `..`: neither is zero.

use super::super::theme::{Role, Theme};
use super::text;
use crate::clock::Timestamp;
use crate::monitor::Track;
use jiff::SignedDuration;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What is drawn.
pub struct Chart<'a> {
    /// Values.
    pub track: &'a Track,
    /// Right edge.
    pub now: Timestamp,
    /// Width in time.
    pub range: SignedDuration,
    /// Value at the top, where one is wanted; else the highest seen.
    pub top: Option<f64>,
    /// Value below which it is not as wanted.
    pub threshold: Option<f64>,
    /// Cursor in time.
    pub cursor: Option<Timestamp>,
}

/// Columns of the axis at the left.
const AXIS: u16 = 6;

/// Dots of a braille cell by column and row, from the top.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// Draws the chart with its axes.
pub fn draw(buffer: &mut Buffer, area: Rect, theme: &Theme, chart: &Chart) {
    if area.width < AXIS + 4 || area.height < 2 {
        return;
    }
    let (columns, rows) = (usize::from(area.width - AXIS), usize::from(area.height - 1));
    let from = chart.now - chart.range;
    let seen = chart
        .track
        .points
        .iter()
        .filter(|p| p.0 >= from)
        .map(|p| p.1);
    let highest = seen
        .fold(0.0_f64, f64::max)
        .max(chart.top.unwrap_or(0.0) * 1.05);
    let highest = if highest > 0.0 { highest } else { 1.0 };
    axis(buffer, area, theme, chart, highest, rows);
    times(buffer, area, theme, chart, from, columns);
    let (across, down) = if theme.signs.braille { (2, 4) } else { (1, 1) };
    let (wide, high) = (columns * across, rows * down);
    let mut cells = vec![(0_u8, None::<f64>); columns * rows];
    let span = chart.range.as_secs_f64();
    let at_column =
        |at: Timestamp| (at.duration_since(from).as_secs_f64() / span * wide as f64) as isize;
    let period = SignedDuration::try_from(chart.track.period).unwrap_or_default();
    for (at, v) in &chart.track.points {
        if *at < from || *at > chart.now {
            continue;
        }
        let y = ((1.0 - (v / highest).clamp(0.0, 1.0)) * (high - 1) as f64).round() as usize;
        let (first, last) = (
            at_column(*at),
            at_column(*at + period).max(at_column(*at) + 1),
        );
        for x in first..last.min(wide as isize) {
            let x = x.max(0) as usize;
            let cell = &mut cells[(y / down) * columns + x / across];
            cell.0 |= DOTS[x % across][y % down];
            cell.1 = Some(cell.1.map_or(*v, |low: f64| low.min(*v)));
        }
    }
    for (i, (dots, low)) in cells.iter().enumerate() {
        let Some(low) = low else { continue };
        let (x, y) = (
            area.x + AXIS + (i % columns) as u16,
            area.y + (i / columns) as u16,
        );
        let sign = if theme.signs.braille {
            char::from_u32(0x2800 + u32::from(*dots)).unwrap_or('*')
        } else {
            '*'
        };
        let role = match chart.threshold {
            Some(threshold) if *low < threshold => Role::Bad,
            _ => Role::Ok,
        };
        put(buffer, x, y, sign, theme, role);
    }
    late(buffer, area, theme, chart, from, columns, rows);
    if let Some(at) = chart.cursor.filter(|at| *at >= from) {
        let x = (at.duration_since(from).as_secs_f64() / span * columns as f64) as u16;
        let x = area.x + AXIS + x.min(columns as u16 - 1);
        for y in area.y..area.y + rows as u16 {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                let style = cell.style().patch(theme.style(Role::Selected));
                cell.set_style(style);
            }
        }
    }
}

fn put(buffer: &mut Buffer, x: u16, y: u16, sign: char, theme: &Theme, role: Role) {
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.set_char(sign).set_style(theme.style(role));
    }
}

/// Values at top, middle and bottom; the threshold's row is marked.
fn axis(buffer: &mut Buffer, area: Rect, theme: &Theme, chart: &Chart, highest: f64, rows: usize) {
    let number = |v: f64| {
        if v >= 1000.0 {
            text::count(v)
        } else if highest < 10.0 {
            format!("{v:.1}")
        } else {
            format!("{v:.0}")
        }
    };
    let marked = chart.threshold.map(|t| {
        ((1.0 - (t / highest).clamp(0.0, 1.0)) * (rows.saturating_sub(1)) as f64).round() as usize
    });
    for row in 0..rows {
        let label = match row {
            0 => number(highest),
            r if r == rows - 1 => number(0.0),
            r if rows >= 5 && r == rows / 2 => number(highest / 2.0),
            _ => String::new(),
        };
        let bar = if marked == Some(row) { '+' } else { '|' };
        let line = format!("{label:>4}{bar}");
        buffer.set_stringn(
            area.x,
            area.y + row as u16,
            line,
            usize::from(AXIS),
            theme.style(Role::Muted),
        );
    }
}

fn times(
    buffer: &mut Buffer,
    area: Rect,
    theme: &Theme,
    chart: &Chart,
    from: Timestamp,
    columns: usize,
) {
    let y = area.bottom() - 1;
    let many = (columns / 14).max(1);
    for i in 0..=many {
        let at =
            from + chart.range * i32::try_from(i).unwrap_or(0) / i32::try_from(many).unwrap_or(1);
        let label = at.strftime("%H:%M").to_string();
        let x = columns * i / many;
        let x = x.min(columns.saturating_sub(label.len()));
        buffer.set_stringn(
            area.x + AXIS + x as u16,
            y,
            label,
            columns - x,
            theme.style(Role::Muted),
        );
    }
}

/// `..` where nothing has arrived yet, at the right edge.
fn late(
    buffer: &mut Buffer,
    area: Rect,
    theme: &Theme,
    chart: &Chart,
    from: Timestamp,
    columns: usize,
    rows: usize,
) {
    let Some(last) = chart.track.now.until() else {
        return;
    };
    let span = chart.range.as_secs_f64();
    let first = (last.duration_since(from).as_secs_f64() / span * columns as f64)
        .ceil()
        .max(0.0) as usize;
    let y = area.y + rows as u16 - 1;
    for x in first..columns {
        put(buffer, area.x + AXIS + x as u16, y, '.', theme, Role::Muted);
    }
}
