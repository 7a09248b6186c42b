//! Below 120 columns: numbers with low and trend instead of pictures, one row per number, A and B
//! side by side. Charts come only where rows are left over.

use super::super::judge::{Cell, Judge, until, wanted};
use super::{LiveView, Pane, errors, parts, wide};
use crate::monitor::{Leg, Wants};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::pane::{Title, ruled};
use crate::tui::widgets::readings::tenth;
use crate::tui::widgets::words::{self, Pieces};
use crate::tui::widgets::{band, conditions, lamps};
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

/// Rows from which there is room for charts.
const TALL: u16 = 34;

/// Takes rows from the top of what is left.
pub fn take(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    let taken = Rect {
        height: rows,
        ..*rest
    };
    rest.y += rows;
    rest.height -= rows;
    taken
}

/// Draws the screen.
pub fn draw(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let mut rest = area;
    let open = &view.stream.conditions;
    // Two conditions need the rows more than the band does; its words stay.
    let high = area.height >= if open.len() > 1 { 26 } else { 20 };
    band::draw(
        buf,
        take(&mut rest, if high { 3 } else { 1 }),
        theme,
        &view.band(),
    );
    let at = view.at();
    let low = area.height < 16;
    lamps::draw(
        buf,
        take(&mut rest, if low { 2 } else { 3 }),
        theme,
        &view.stream.lamps,
        at,
    );
    let more = area.height >= 26;
    let rows = if low {
        4
    } else if more {
        9
    } else {
        6
    };
    table(buf, take(&mut rest, rows), theme, view, more);
    if area.height >= TALL {
        let charts = take(&mut rest, (area.height - 26).min(area.height / 3));
        let each = charts.width / 2;
        let halves = [(0, each), (each, charts.width - each)];
        for (leg, (from, width)) in view.stream.legs.iter().zip(halves) {
            let half = Rect {
                x: charts.x + from,
                width: width - 1,
                ..charts
            };
            wide::fps_chart(buf, half, theme, view, leg);
        }
    }
    let cols = usize::from(area.width);
    // Lowest of all with something open: what to do first needs the row.
    if !low || open.is_empty() {
        let line = errors::line(theme, cols, view);
        words::put(buf, take(&mut rest, 1), 0, &line);
    }
    if !low {
        let room = cols.saturating_sub(" PLAYBACK   ".len());
        let (text, role) = parts::playback_line(theme, view, room);
        let line = Pieces::new(theme, cols)
            .add("", " PLAYBACK", Role::Strong)
            .add("   ", &text, role);
        words::put(buf, take(&mut rest, 1), 0, &line.line());
    }
    let status = Rect {
        y: rest.bottom().saturating_sub(1),
        height: 1.min(rest.height),
        ..rest
    };
    rest.height = rest.height.saturating_sub(1);
    below(buf, rest, theme, view);
    parts::status(buf, status, theme, view);
}

/// Conditions and events share what is left; conditions come first.
fn below(buf: &mut Buffer, rest: Rect, theme: &Theme, view: &LiveView<'_>) {
    let mut rest = rest;
    let list = &view.stream.conditions;
    // What to do and what not to do outrank what happened: conditions take what they need.
    let cols = usize::from(rest.width);
    let room = usize::from(rest.height).saturating_sub(1);
    let needs = conditions::rows(theme, cols, list, view.taken, view.at(), room);
    let rows = u16::try_from(needs + 1).unwrap_or(u16::MAX);
    let block = take(&mut rest, rows);
    let count = conditions::count(list, view.taken);
    let title = Title {
        name: "CONDITIONS",
        note: &count,
        focused: view.pane == Pane::Conditions,
        ..Title::default()
    };
    let inner = ruled(buf, block, theme, &title);
    conditions::draw(buf, inner, theme, view.stream, view.taken, view.at());
    if rest.height >= 2 {
        let title = Title {
            name: "EVENTS",
            focused: view.pane == Pane::Events,
            ..Title::default()
        };
        let inner = ruled(buf, rest, theme, &title);
        parts::events(buf, inner, theme, view);
    }
}

/// Columns: name, one per pipeline, wanted, data.
struct Grid {
    name: usize,
    legs: Vec<usize>,
    want: usize,
    data: usize,
}

impl Grid {
    fn new(width: u16, legs: usize) -> Self {
        let width = usize::from(width);
        let (name, want, data) = if width >= 76 { (14, 7, 6) } else { (11, 6, 5) };
        let room = width.saturating_sub(name + want + data + 1);
        let each = room / legs.max(1);
        Grid {
            name,
            legs: vec![each; legs],
            want,
            data,
        }
    }

    fn line(
        &self,
        theme: &Theme,
        name: &str,
        cells: Vec<Pieces<'_>>,
        want: &str,
        data: &str,
    ) -> Line<'static> {
        let name = words::pad(&format!(" {name}"), self.name, theme);
        let mut spans = vec![words::span(theme, Role::Muted, &name)];
        for cell in cells {
            spans.extend(cell.padded());
        }
        let want = words::pad_left(want, self.want, theme);
        let data = words::pad_left(data, self.data, theme);
        spans.push(words::span(theme, Role::Muted, &format!("{want}{data}")));
        Line::from(spans)
    }
}

fn cell<'t>(theme: &'t Theme, cols: usize, cell: &Cell) -> Pieces<'t> {
    // The reason of a stale number goes first where room is short.
    let (what, why) = cell.note.split_once(", ").unwrap_or((&cell.note, ""));
    Pieces::new(theme, cols)
        .add("", &cell.shown.cell(5), cell.shown.role)
        .add("  ", what, Role::Muted)
        .add(", ", why, Role::Muted)
}

fn pair<'t>(theme: &'t Theme, cols: usize, one: &Cell, two: &Cell) -> Pieces<'t> {
    let second = format!("{} {}", two.shown.value, two.shown.sign);
    Pieces::new(theme, cols)
        .add("", &one.shown.cell(5), one.shown.role)
        .add(" / ", second.trim_end(), two.shown.role)
}

type Row = (
    &'static str,
    fn(&Wants) -> String,
    for<'t> fn(&Judge<'t>, usize) -> Pieces<'t>,
);

const ROWS: [Row; 8] = [
    (
        "in fps",
        |w| tenth(w.fps),
        |j, cols| cell(j.theme, cols, &j.in_fps()),
    ),
    (
        "in Mb/s",
        |w| format!("{:.0}-{:.0}", w.mbps * 0.75, w.mbps * 1.25),
        |j, cols| cell(j.theme, cols, &j.in_mbps()),
    ),
    (
        "outputs",
        |w| match w.archive_outputs {
            0 => w.outputs.to_string(),
            archive => format!("{}+{archive}", w.outputs),
        },
        |j, cols| cell(j.theme, cols, &j.outputs()),
    ),
    (
        "out fps",
        |w| tenth(w.fps),
        |j, cols| cell(j.theme, cols, &j.out_fps()),
    ),
    (
        "fill / drop",
        |_| "0 / 0".to_string(),
        |j, cols| pair(j.theme, cols, &j.fill(), &j.dropped()),
    ),
    (
        "SVQ",
        |_| "0%".to_string(),
        |j, cols| cell(j.theme, cols, &j.svq()),
    ),
    (
        "audio LKFS",
        |_| String::new(),
        |j, cols| cell(j.theme, cols, &j.audio()),
    ),
    (
        "alerts",
        |_| "0".to_string(),
        |j, cols| cell(j.theme, cols, &j.alerts()),
    ),
];

fn table(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>, more: bool) {
    let stream = view.stream;
    let grid = Grid::new(area.width, stream.legs.len());
    let judge = |leg| Judge {
        theme,
        leg,
        wants: stream.wants.as_ref(),
        told: &stream.alerts,
        now: view.at(),
        house: view.loudness,
    };
    let head = stream
        .legs
        .iter()
        .zip(&grid.legs)
        .map(|(leg, cols)| head(theme, *cols, view, leg));
    let line = grid.line(theme, "", head.collect(), "want", "data");
    words::put(buf, area, 0, &line);
    // The older of the two: what is shown is no newer than this.
    let until = stream.legs.iter().filter_map(until).min();
    let age = until.map_or("--".to_string(), |until| {
        crate::tui::widgets::readings::age(until, view.at())
    });
    let rows = if more { ROWS.len() } else { 5 };
    for (i, (name, want, draw)) in ROWS.iter().take(rows).enumerate() {
        let cells = stream.legs.iter().zip(&grid.legs);
        let cells = cells.map(|(leg, cols)| draw(&judge(leg), *cols)).collect();
        let want = wanted(stream.wants.as_ref(), want);
        let line = grid.line(theme, name, cells, &want, &age);
        words::put(buf, area, u16::try_from(i + 1).unwrap_or(u16::MAX), &line);
    }
}

fn head<'t>(theme: &'t Theme, cols: usize, view: &LiveView<'_>, leg: &Leg) -> Pieces<'t> {
    let name = format!(
        "{} pipeline {}",
        leg.pipeline.letter(),
        leg.pipeline.number()
    );
    let focused = view.pane == Pane::of(leg.pipeline);
    let role = if focused { Role::Accent } else { Role::Strong };
    let mark = if focused { theme.signs.cursor } else { " " };
    let head = Pieces::new(theme, cols).add("", &format!("{mark}{name}"), role);
    let (word, role) = parts::carries(view, leg);
    head.add("  ", word, role)
}
