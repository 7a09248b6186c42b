//! Draws a run: its rows, and what stands around them.

use super::around::{VENUE, flow, footer, header, venue};
use super::rows::{Row, State, took};
use super::{DeployView, Status};
use crate::clock::{Timestamp, short};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{self, ink};
use crate::tui::widgets::text::{fit, pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Rows from which the parts under the cursor get a pane of their own.
const TALL: u16 = 34;
/// Lines a failure or a wait may take in the list; the pane and [`details`] have all of it.
const MOST: usize = 4;

/// Draws the run as it stands at `now`. Stream keys are hidden unless `reveal`.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: &Theme,
    view: &DeployView,
    now: Timestamp,
    cursor: usize,
    reveal: bool,
) {
    let area = area.intersection(frame.area());
    let columns = area.width;
    let rows = view.rows_of();
    let cursor = cursor.min(rows.len().saturating_sub(1));
    let head = flow(theme, header(view, now), columns.into());
    let mut venue = venue(theme, view, columns, reveal);
    let mut foot = footer(theme, view, columns);
    let pane = if area.height >= TALL { 9 } else { 0 };
    // The rows come first: where there is no room, the rest goes, words before URLs.
    let others = |a: usize, b: usize| head.len() + 1 + a + b + usize::from(pane);
    let least = rows.len().min(5);
    if others(venue.len(), foot.len()) + least > usize::from(area.height) {
        foot.truncate(2);
    }
    if others(venue.len(), foot.len()) + least > usize::from(area.height) {
        venue.clear();
    }
    let fixed = others(venue.len(), foot.len());
    let room = usize::from(area.height).saturating_sub(fixed);
    let blocks: Vec<Vec<Line<'_>>> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| block(theme, view, row, now, at == cursor, columns.into()))
        .collect();
    let heights: Vec<usize> = blocks.iter().map(Vec::len).collect();
    let total: usize = heights.iter().sum();
    let first = paint::first_line(&heights, cursor, room);
    let below = total.saturating_sub(first + room);

    let [top, rule, list, details_area, venue_area, foot_area] = paint::split(
        area,
        [
            cells(head.len()),
            1,
            cells(room),
            pane,
            cells(venue.len()),
            cells(foot.len()),
        ],
    );
    paint::lines(frame, top, &head);
    let above = more(first, "above");
    paint::lines(frame, rule, &[paint::rule(theme, columns, "", &above)]);
    let mut body: Vec<Line<'_>> = blocks
        .into_iter()
        .flatten()
        .skip(first)
        .take(room)
        .collect();
    body.truncate(list.height.into());
    paint::lines(frame, list, &body);
    mark(frame, list, theme, &heights, cursor, first);
    if pane > 0 {
        let mut lines = vec![paint::rule(
            theme,
            columns,
            rows.get(cursor).map_or("", |r| r.label),
            &more(below, "below"),
        )];
        let room = usize::from(pane).saturating_sub(1);
        lines.extend(
            details(theme, view, now, cursor, columns.into())
                .into_iter()
                .take(room),
        );
        paint::lines(frame, details_area, &lines);
    } else if below > 0 {
        let name = if venue.is_empty() { "" } else { VENUE };
        if let Some(rule) = venue.first_mut().or(foot.first_mut()) {
            *rule = paint::rule(theme, columns, name, &more(below, "below"));
        }
    }
    paint::lines(frame, venue_area, &venue);
    paint::lines(frame, foot_area, &foot);
}

fn more(lines: usize, at: &str) -> String {
    if lines == 0 {
        String::new()
    } else {
        format!("{lines} more {at}")
    }
}

fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// Marks the head line of the row under the cursor.
fn mark(
    frame: &mut Frame<'_>,
    list: Rect,
    theme: &Theme,
    heights: &[usize],
    cursor: usize,
    first: usize,
) {
    let top: usize = heights.iter().take(cursor).sum();
    let Some(at) = top
        .checked_sub(first)
        .filter(|at| *at < usize::from(list.height))
    else {
        return;
    };
    let row = Rect {
        y: list.y + cells(at),
        height: 1,
        ..list
    };
    paint::select(frame, row, theme);
}

/// Widths of a row's columns: what it is about, and where it stands.
fn columns_of(columns: usize) -> (usize, usize) {
    let rest = columns.saturating_sub(3 + 14 + 7 + 2);
    let standing = 31.min(rest / 2 + 4);
    (rest.saturating_sub(standing).min(64), standing)
}

/// A row: its line, and what it says below.
fn block(
    theme: &Theme,
    view: &DeployView,
    row: &Row,
    now: Timestamp,
    cursor: bool,
    columns: usize,
) -> Vec<Line<'static>> {
    let (wide, standing_wide) = columns_of(columns);
    let signs = &theme.signs;
    let (sign, role) = match view.state(row) {
        State::Failed => (signs.bad, Role::Bad),
        State::Runs => (signs.busy, Role::Accent),
        State::Skipped => (signs.follows, Role::Warn),
        State::Waits => (signs.waits, Role::Muted),
        State::Done => (signs.ok, Role::Ok),
        State::Kept => (signs.ok, Role::Muted),
    };
    let what = match view.action(row) {
        Some(action) => format!("{action}: {}", view.what(row)),
        None => view.what(row),
    };
    let time = match (view.state(row), view.time(row, now)) {
        (State::Runs, Some(time)) => short(time),
        (_, time) => time.map(took).unwrap_or_default(),
    };
    let (standing_role, standing) = view.standing(row, now);
    let quiet = matches!(view.state(row), State::Waits | State::Kept);
    let text = if quiet { Role::Muted } else { Role::Text };
    let mut lines = vec![Line::from(vec![
        ink(theme, Role::Accent, if cursor { signs.cursor } else { " " }),
        ink(theme, role, format!("{sign} ")),
        ink(theme, text, pad(row.label, 14)),
        ink(theme, text, pad(what.trim_end_matches([' ', ':']), wide)),
        ink(theme, Role::Text, format!("{time:>7}  ")),
        ink(
            theme,
            standing_role,
            fit(&standing, standing_wide).into_owned(),
        ),
    ])];
    let indent = 5;
    for (role, text) in view.told(row, now) {
        let told = brief(&text, columns.saturating_sub(indent + 1).min(110));
        lines.extend(told.into_iter().map(|text| {
            Line::from(vec![
                ink(theme, Role::Text, " ".repeat(indent)),
                ink(theme, role, text),
            ])
        }));
    }
    lines
}

/// A long text in a few lines: how it begins, and its last sentence with what stands in brackets
/// behind it, which is where errors say what to do and which request it was.
fn brief(text: &str, columns: usize) -> Vec<String> {
    let whole = wrap(text, columns);
    if whole.len() <= MOST {
        return whole;
    }
    let facts = text.rfind(" (").unwrap_or(text.len());
    let body = text[..facts].trim_end_matches('.');
    let last = body.rfind(". ").map_or(facts, |at| at + 2);
    let end = wrap(&text[last..], columns);
    let start = format!("{} …", text[..last].trim_end());
    let mut lines = wrap(&start, columns);
    if lines.len() > 2 {
        lines.truncate(2);
        if let Some(line) = lines.last_mut() {
            *line = format!("{} …", fit(line, columns.saturating_sub(2)));
        }
    }
    lines.extend(end.into_iter().take(MOST));
    lines
}

/// Everything about the parts of the row under the cursor, whole.
pub fn details(
    theme: &Theme,
    view: &DeployView,
    now: Timestamp,
    cursor: usize,
    columns: usize,
) -> Vec<Line<'static>> {
    let rows = view.rows_of();
    let Some(row) = rows.get(cursor.min(rows.len().saturating_sub(1))) else {
        return vec![];
    };
    let mut lines = vec![];
    for step in view.members(row) {
        let one = Row {
            label: row.label,
            steps: vec![],
        };
        let (role, state) = match &step.status {
            Status::Kept => (Role::Muted, "unchanged".to_owned()),
            Status::Waits => (Role::Muted, "not begun".into()),
            Status::Runs { what, .. } => (
                Role::Accent,
                format!(
                    "under way {}  {what}",
                    step.runs_for(now).map(took).unwrap_or_default()
                ),
            ),
            Status::Done { took: length } => (Role::Ok, format!("took {}", took(*length))),
            Status::Failed { .. } => (Role::Bad, "FAILED".into()),
            Status::Skipped { behind: Some(part) } => {
                (Role::Warn, format!("not tried: needs {part}"))
            }
            Status::Skipped { behind: None } => (Role::Warn, "stopped, not finished".into()),
        };
        let id = step.id.clone().unwrap_or_default();
        lines.push(Line::from(vec![
            ink(
                theme,
                Role::Text,
                format!(
                    "   {} {} ",
                    pad(&step.part.to_string(), 24),
                    pad(step.action, 8)
                ),
            ),
            ink(theme, role, format!("{} ", pad(&state, 26))),
            ink(
                theme,
                Role::Muted,
                fit(&id, columns.saturating_sub(65)).into_owned(),
            ),
        ]));
        for (role, text) in view.told_of(step, &one, now) {
            lines.extend(
                wrap(&text, columns.saturating_sub(6))
                    .into_iter()
                    .map(|text| paint::line(theme, role, format!("     {text}"))),
            );
        }
    }
    lines
}
