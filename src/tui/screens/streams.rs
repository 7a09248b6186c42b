//! All streams of the region, worst first, and those configured but not in AWS. Pure drawing.

use super::judge::{Judge, until};
use crate::clock::Timestamp;
use crate::monitor::{Leg, Pipeline, Snapshot, StreamSnapshot, Tally};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::level::HOUSE_LKFS;
use crate::tui::widgets::readings::{age, lasted, role, sign};
use crate::tui::widgets::words::{self, Pieces};
use crate::tui::widgets::{band, conditions, pane};
use ratatui::{Frame, buffer::Buffer, layout::Rect, text::Line};

/// What a row is about.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'a> {
    /// In AWS.
    Seen(&'a StreamSnapshot),
    /// In a configuration only.
    Configured(&'a str),
}

impl<'a> Entry<'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        match self {
            Entry::Seen(stream) => &stream.name,
            Entry::Configured(name) => name,
        }
    }
}

/// The rows in order: what the cursor counts.
pub fn entries<'a>(snapshot: Option<&'a Snapshot>, configured: &'a [String]) -> Vec<Entry<'a>> {
    let seen = snapshot.map_or(&[][..], |snapshot| &snapshot.streams[..]);
    let known = |name: &&String| !seen.iter().any(|stream| stream.name == **name);
    let new = configured.iter().filter(known);
    let new = new.map(|name| Entry::Configured(name));
    seen.iter().map(Entry::Seen).chain(new).collect()
}

/// Rows of the list: details of the row under the cursor take what it leaves, at most a third else.
fn list_rows(entries: usize, room: u16) -> u16 {
    let wanted = u16::try_from(entries).unwrap_or(u16::MAX);
    wanted.min(room.saturating_sub(room / 3).max(1)).min(room)
}

/// The entry first in sight.
fn first(cursor: usize, shown: u16) -> usize {
    cursor.saturating_sub(usize::from(shown).saturating_sub(1))
}

/// The entry on a row of the screen, for the mouse; title and heads are no entries. While trouble is
/// told above the list, no row is sure.
pub fn entry_at(row: u16, rows: u16, entries: usize, cursor: usize) -> Option<usize> {
    const HEAD: u16 = 2;
    let shown = list_rows(entries, rows.saturating_sub(HEAD));
    let row = row.checked_sub(HEAD).filter(|row| *row < shown)?;
    let at = first(cursor, shown) + usize::from(row);
    (at < entries).then_some(at)
}

/// Draws the screen into an area of any size.
#[expect(
    clippy::too_many_arguments,
    reason = "a view of what is given, each of it once"
)]
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: &Theme,
    snapshot: Option<&Snapshot>,
    configured: &[String],
    cursor: usize,
    now: Timestamp,
    trouble: Option<&str>,
) {
    let buf = frame.buffer_mut();
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    let entries = entries(snapshot, configured);
    let seen = snapshot.map(|snapshot| snapshot.streams.len());
    let count = match seen {
        None => "asking AWS".to_string(),
        Some(0) => "none in this region".to_string(),
        Some(1) => "1 in this region".to_string(),
        Some(n) => format!("{n} in this region, worst first"),
    };
    let answered = snapshot.and_then(|snapshot| snapshot.answered);
    let answered = answered.map_or(String::new(), |at| {
        format!("last AWS answer {} ago", age(at, now))
    });
    let title = pane::Title {
        name: "STREAMS",
        note: &count,
        right: &answered,
        ..pane::Title::default()
    };
    let mut rest = pane::ruled(buf, area, theme, &title);
    let cols = usize::from(area.width).saturating_sub(2);
    if let Some(trouble) = trouble {
        for text in words::wrap(&format!("{} {trouble}", theme.signs.warn), cols) {
            words::put_at(
                buf,
                rest,
                0,
                1,
                &words::span(theme, Role::Warn, &text).into(),
            );
            rest = below(rest, 1);
        }
    }
    if entries.is_empty() {
        empty(buf, rest, theme, snapshot.is_some());
        return;
    }
    let cursor = cursor.min(entries.len() - 1);
    let grid = Grid::new(area.width);
    words::put(buf, rest, 0, &grid.head(theme));
    rest = below(rest, 1);
    let list = Rect {
        height: list_rows(entries.len(), rest.height),
        ..rest
    };
    let shown = usize::from(list.height);
    let first = first(cursor, list.height);
    for (row, (i, entry)) in entries
        .iter()
        .enumerate()
        .skip(first)
        .take(shown)
        .enumerate()
    {
        let row = u16::try_from(row).unwrap_or(u16::MAX);
        words::put(buf, list, row, &grid.entry(theme, entry, i == cursor, now));
        if i == cursor {
            let area = words::row(list, row).intersection(buf.area);
            // The name only: signs keep their colours.
            let wide = u16::try_from(grid.name + 2).unwrap_or(u16::MAX);
            let name = Rect {
                width: wide.min(area.width),
                ..area
            };
            buf.set_style(name, theme.style(Role::Selected));
        }
    }
    if let Some(entry) = entries.get(cursor) {
        let rest = below(rest, list.height);
        details(buf, rest, theme, entry, now);
    }
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    }
}

/// Nothing there: what to do.
fn empty(buf: &mut Buffer, area: Rect, theme: &Theme, asked: bool) {
    let texts: &[(&str, Role)] = if asked {
        &[
            ("No stream in this region, and none configured.", Role::Text),
            (
                "n  sets one up. Nothing is created before you say so.",
                Role::Accent,
            ),
        ]
    } else {
        &[
            ("Asking AWS which streams there are.", Role::Text),
            ("n  sets one up meanwhile.", Role::Accent),
        ]
    };
    let cols = usize::from(area.width).saturating_sub(4);
    let mut row = 1;
    for (text, role) in texts {
        for text in words::wrap(text, cols) {
            words::put_at(buf, area, row, 2, &words::span(theme, *role, &text).into());
            row = row.saturating_add(1);
        }
    }
}

/// The stream under the cursor: its conditions in full.
fn details(buf: &mut Buffer, area: Rect, theme: &Theme, entry: &Entry<'_>, now: Timestamp) {
    if area.height < 3 {
        return;
    }
    let area = below(area, 1);
    let note = match entry {
        Entry::Seen(stream) => conditions::count(&stream.conditions, &[]),
        Entry::Configured(_) => "not deployed".to_string(),
    };
    let title = pane::Title {
        name: entry.name(),
        note: &note,
        ..pane::Title::default()
    };
    let inner = pane::ruled(buf, area, theme, &title);
    match entry {
        Entry::Seen(stream) => {
            conditions::draw(buf, inner, theme, stream, &[], now);
        }
        Entry::Configured(_) => {
            let cols = usize::from(inner.width).saturating_sub(2);
            let text = "Configured here, nothing of it is in AWS and it costs nothing.";
            for (i, text) in words::wrap(text, cols).iter().enumerate() {
                let row = u16::try_from(i).unwrap_or(u16::MAX);
                words::put_at(
                    buf,
                    inner,
                    row,
                    1,
                    &words::span(theme, Role::Muted, text).into(),
                );
            }
        }
    }
}

/// Columns; what a narrow terminal has no room for is left out, the worst condition last.
struct Grid {
    name: usize,
    tally: usize,
    leg: usize,
    outputs: usize,
    worst: usize,
    age: usize,
}

impl Grid {
    fn new(width: u16) -> Self {
        let width = usize::from(width);
        let name = (width / 5).clamp(4, 32);
        let tally = if width >= 120 { 28 } else { 20 };
        let leg = if width >= 60 { 7 } else { 0 };
        let outputs = if width >= 100 { 12 } else { 0 };
        let age = if width >= 40 { 6 } else { 0 };
        let used = 2 + name + 1 + tally + 2 * leg + outputs + age;
        Grid {
            name,
            tally,
            leg,
            outputs,
            worst: width.saturating_sub(used + 1),
            age,
        }
    }

    fn head(&self, theme: &Theme) -> Line<'static> {
        let cells = [
            ("", 2),
            ("name", self.name + 1),
            ("tally", self.tally),
            (" fps A", self.leg),
            (" fps B", self.leg),
            ("outputs", self.outputs),
            ("worst", self.worst),
        ];
        let mut text = String::new();
        for (name, wide) in cells {
            text.push_str(&words::pad(name, wide, theme));
        }
        text.push_str(&words::pad_left("data", self.age, theme));
        Line::from(words::span(theme, Role::Muted, &text))
    }

    fn entry(
        &self,
        theme: &Theme,
        entry: &Entry<'_>,
        selected: bool,
        now: Timestamp,
    ) -> Line<'static> {
        let mark = if selected { theme.signs.cursor } else { " " };
        let name = words::pad(entry.name(), self.name, theme);
        let mut spans = vec![words::span(theme, Role::Strong, &format!("{mark} {name} "))];
        let stream = match entry {
            Entry::Seen(stream) => *stream,
            Entry::Configured(_) => {
                spans.push(words::span(theme, Role::Muted, "not deployed"));
                return Line::from(spans);
            }
        };
        let (word, tally) = tally(theme, &stream.tally, now);
        spans.extend(
            Pieces::new(theme, self.tally)
                .add("", &words::fit(&word, self.tally - 1, theme), tally)
                .padded(),
        );
        for pipeline in Pipeline::BOTH {
            let leg = stream.legs.iter().find(|leg| leg.pipeline == pipeline);
            let cell = Pieces::new(theme, self.leg);
            let cell = match leg {
                Some(leg) => {
                    let shown = judge(theme, stream, leg, now).in_fps().shown;
                    cell.add("", shown.cell(4).trim_end(), shown.role)
                }
                None => cell.add("", "  none", Role::Muted),
            };
            spans.extend(cell.padded());
        }
        let mut outputs = Pieces::new(theme, self.outputs);
        for leg in &stream.legs {
            let shown = judge(theme, stream, leg, now).outputs().shown;
            let text = format!("{} {}", shown.value, shown.sign);
            outputs = outputs.add(" ", text.trim_end(), shown.role);
        }
        spans.extend(outputs.padded());
        spans.extend(self.worst(theme, stream, now));
        let until = stream.legs.iter().filter_map(until).min();
        let old = until.map_or("--".to_string(), |until| age(until, now));
        spans.push(words::span(
            theme,
            Role::Muted,
            &words::pad_left(&old, self.age, theme),
        ));
        Line::from(spans)
    }

    fn worst(
        &self,
        theme: &Theme,
        stream: &StreamSnapshot,
        now: Timestamp,
    ) -> Vec<ratatui::text::Span<'static>> {
        let cell = Pieces::new(theme, self.worst);
        let Some(worst) = stream.conditions.first() else {
            return cell
                .add("", conditions::nothing(&stream.tally), Role::Muted)
                .padded();
        };
        let light = conditions::severity_light(worst.severity);
        let age = lasted(worst.since, now);
        let name = format!("{} {age} {}", sign(light, theme), conditions::name(worst));
        let name = words::fit(&name, self.worst.saturating_sub(1), theme);
        let more = match stream.conditions.len() {
            1 => String::new(),
            n => format!("+{}", n - 1),
        };
        cell.add("", &name, role(light))
            .add(" ", &more, Role::Muted)
            .padded()
    }
}

fn judge<'a>(
    theme: &'a Theme,
    stream: &'a StreamSnapshot,
    leg: &'a Leg,
    now: Timestamp,
) -> Judge<'a> {
    Judge {
        theme,
        leg,
        wants: stream.wants.as_ref(),
        told: &stream.alerts,
        now,
        // The list shows no sound.
        house: HOUSE_LKFS,
    }
}

/// The tally in a cell: sign, word, and whether it is degraded.
fn tally(theme: &Theme, tally: &Tally, now: Timestamp) -> (String, Role) {
    let (word, _, role) = band::words(tally, false, now);
    let degraded = matches!(tally, Tally::OnAir { degraded: Some(_) });
    let word = if degraded {
        "ON AIR, degraded".to_string()
    } else {
        word
    };
    match role {
        Role::BandOnAir => (format!("{} {word}", theme.signs.ok), Role::Ok),
        Role::BandWarn => (format!("{} {word}", theme.signs.warn), Role::Warn),
        Role::BandBad => (format!("{} {word}", theme.signs.bad), Role::Bad),
        _ => (format!("{} {word}", theme.signs.waits), Role::Text),
    }
}
