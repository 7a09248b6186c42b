//! Draws a run: header, rows, what the venue needs, what is safe to do.

use super::rows::{Row, State, took};
use super::{DeployEnd, DeployView, Kind, Status};
use crate::clock::{Timestamp, short};
use crate::stack::{AirImpact, AirState};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{self, ink};
use crate::tui::widgets::text::{fit, pad, width, wrap};
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
    let mut foot = footer(theme, view, columns.into());
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

/// The facts of the header, most wanted first.
fn header(view: &DeployView, now: Timestamp) -> Vec<(Role, String)> {
    let all = view.count(|_| true);
    let ready = view.count(|s| matches!(s, Status::Done { .. } | Status::Kept));
    let done = view.count(|s| matches!(s, Status::Done { .. }));
    let going = view.count(|s| matches!(s, Status::Runs { .. }));
    let failed = view.count(|s| matches!(s, Status::Failed { .. }));
    let mut facts = vec![(
        Role::Strong,
        match (view.kind, view.planned) {
            (Kind::Deploy, true) => format!("{ready} of {all} ready"),
            (Kind::Destroy, true) => {
                let all = all - view.count(|s| matches!(s, Status::Kept));
                format!("{done} of {all} gone")
            }
            (Kind::Deploy, false) => format!("{done} ready, {going} under way"),
            (Kind::Destroy, false) => format!("{done} gone, {going} under way"),
        },
    )];
    if failed > 0 {
        facts.push((Role::Bad, format!("{failed} FAILED")));
    }
    let elapsed = short(view.elapsed(now));
    match &view.ended {
        Some(_) => facts.push((Role::Text, format!("ended after {elapsed}"))),
        None => {
            facts.push((Role::Text, format!("elapsed {elapsed}")));
            // Without a plan nobody knows what is still to come.
            if let Some(eta) = view.eta(now).filter(|_| view.planned) {
                let role = if eta.late { Role::Warn } else { Role::Text };
                facts.push((role, eta.words()));
            }
        }
    }
    facts.push(billing(view));
    if let Some((_, state)) = &view.channel {
        facts.push((Role::Text, format!("channel is {state}")));
    }
    facts
}

fn billing(view: &DeployView) -> (Role, String) {
    match (view.kind, view.air) {
        (Kind::Destroy, _) => match view.billing_ended() {
            Some(at) => (Role::Ok, format!("billing ended {}", clock(at))),
            None if view.ended.is_none() => {
                (Role::Text, "billing until the channel is gone".into())
            }
            None => (Role::Text, String::new()),
        },
        (Kind::Deploy, AirState::Off) => (Role::Text, "billing now: idle only".into()),
        (Kind::Deploy, AirState::On) => (Role::Warn, "billing now: the channel runs".into()),
    }
}

/// A moment as the console writes it, in UTC.
fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

/// Facts side by side, on as many lines as they need.
fn flow(theme: &Theme, facts: Vec<(Role, String)>, columns: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = vec![];
    let mut used = columns;
    for (role, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
        let wide = width(&fact);
        if used + 3 + wide > columns {
            lines.push(Line::from(" "));
            used = 1;
        } else if let Some(line) = lines.last_mut() {
            line.push_span("   ");
            used += 3;
        }
        if let Some(line) = lines.last_mut() {
            line.push_span(ink(theme, role, fact));
            used += wide;
        }
    }
    lines
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
    for (role, text) in view.told(row, now) {
        let indent = 5;
        let mut told = wrap(&text, columns.saturating_sub(indent + 1).min(110));
        if told.len() > MOST {
            told.truncate(MOST - 1);
            let end = request_id(&text).map_or("… enter shows all".into(), |id| {
                format!("… enter shows all. request id {id}")
            });
            told.push(end);
        }
        lines.extend(told.into_iter().map(|text| {
            Line::from(vec![
                ink(theme, Role::Text, " ".repeat(indent)),
                ink(theme, role, text),
            ])
        }));
    }
    lines
}

/// The request id in an error's words, which AWS support asks for.
fn request_id(error: &str) -> Option<&str> {
    let (_, rest) = error.split_once("request id ")?;
    rest.split([',', ')', ' ', ';']).next()
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

const VENUE: &str = "GIVE THIS TO THE VENUE";

fn has_venue(view: &DeployView) -> bool {
    view.kind == Kind::Deploy && view.ingest.iter().any(Option::is_some)
}

/// What encoders need, as soon as AWS has said it.
fn venue(theme: &Theme, view: &DeployView, columns: u16, reveal: bool) -> Vec<Line<'static>> {
    if !has_venue(view) {
        return vec![];
    }
    let refused = if view.air == AirState::Off {
        "encoders may be refused until the channel RUNS: normal, let them retry"
    } else {
        ""
    };
    let mut lines = vec![paint::rule(theme, columns, VENUE, refused)];
    let room = usize::from(columns);
    for (leg, ingest) in ["A", "B"].iter().zip(&view.ingest) {
        let Some(ingest) = ingest else { continue };
        let key = if reveal {
            ingest.key.clone()
        } else {
            ingest.masked_key()
        };
        let (key, server) = (format!("   key {key}"), &ingest.server);
        let head = ink(theme, Role::Strong, format!(" {leg}  "));
        let key_ink = |key: String| ink(theme, Role::Text, key);
        if 4 + width(server) + width(&key) <= room {
            lines.push(Line::from(vec![
                head,
                ink(theme, Role::Accent, server.clone()),
                key_ink(key),
            ]));
        } else {
            // Neither may be cut: half a key is worse than none.
            lines.push(Line::from(vec![
                head,
                ink(theme, Role::Accent, server.clone()),
            ]));
            lines.push(Line::from(vec![key_ink(format!(" {key}"))]));
        }
    }
    lines
}

/// What is safe to do, and what will be.
fn footer(theme: &Theme, view: &DeployView, columns: usize) -> Vec<Line<'static>> {
    let mut lines = vec![paint::rule(theme, cells(columns), "", "")];
    let mut say = |role: Role, text: &str| {
        lines.extend(
            wrap(text, columns.saturating_sub(2))
                .into_iter()
                .map(|text| paint::line(theme, role, format!(" {text}"))),
        );
    };
    let failed = view.count(|s| matches!(s, Status::Failed { .. }));
    let stopped = view.count(|s| matches!(s, Status::Skipped { .. }));
    let plural = |n: usize| if n == 1 { "step" } else { "steps" };
    let trouble = match (failed, stopped) {
        (0, 0) => String::new(),
        (0, n) => format!(" {n} {} not done.", plural(n)),
        (n, 0) => format!(" {n} {} failed.", plural(n)),
        (n, m) => format!(" {n} {} failed, {m} not tried.", plural(n)),
    };
    let verb = if view.kind == Kind::Deploy {
        "deploy"
    } else {
        "destroy"
    };
    let again = format!("onair {verb} {}", view.stream);
    match &view.ended {
        None if view.kind == Kind::Deploy => say(
            Role::Text,
            &format!(
                "Quit is safe: AWS keeps what is made, the next {again} goes on here.{trouble}"
            ),
        ),
        None => say(
            Role::Text,
            &format!(
                "Quit is safe: what is gone stays gone, the next {again} goes on here.{trouble}"
            ),
        ),
        Some((_, DeployEnd::Stopped(why))) => {
            say(Role::Bad, why);
            say(
                Role::Text,
                &format!("What is done stays done; the next {again} goes on here.{trouble}"),
            );
        }
        Some((_, DeployEnd::Deployed)) if trouble.is_empty() => {
            say(Role::Ok, "Everything is ready.");
        }
        Some((_, DeployEnd::Deployed)) => say(
            Role::Warn,
            &format!(
                "Not everything is ready.{trouble} What is made stays; the next {again} tries only what is missing."
            ),
        ),
        Some((_, DeployEnd::Destroyed(receipt))) => {
            let role = if receipt.left.is_empty() {
                Role::Ok
            } else {
                Role::Bad
            };
            say(role, &receipt.closing(&view.stream));
        }
    }
    if view.kind == Kind::Deploy {
        let idle = match (
            view.ended.is_some(),
            view.air,
            view.impact >= AirImpact::OffAir,
        ) {
            (false, AirState::Off, _) => {
                "Channel will be IDLE at the end: nothing encodes, nothing is on air, until you press Start."
            }
            (true, AirState::Off, _) => {
                "Channel is not started: nothing encodes, nothing is on air, until you press Start."
            }
            (false, AirState::On, true) => {
                "The channel is stopped for this change and started again after it. Viewers see nothing meanwhile."
            }
            (_, AirState::On, _) => {
                "The channel was running before; this screen does not follow it."
            }
        };
        say(Role::Muted, idle);
    }
    if let Some((at, note)) = view.notes.last() {
        say(Role::Muted, &format!("{}  {note}", clock(*at)));
    }
    lines
}
