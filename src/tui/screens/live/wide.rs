//! 120 columns and more: charts of both pipelines side by side, then errors, playback and money, then
//! conditions, then what happened and what is ready.

use super::parts::{self, SAG};
use super::{LiveView, Pane};
use crate::monitor::{Leg, Light};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{chart, lamps, text};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

/// Draws everything below the band.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView) {
    let spare = area.height.saturating_sub(32);
    let wanted =
        parts::conditions(view, theme, usize::from(area.width - 2), usize::MAX).len() as u16 + 2;
    let conditions = wanted.clamp(3, 7 + spare / 3);
    let [lamp_rows, legs, middle, judged, bottom] = Layout::vertical([
        Constraint::Length(5),
        Constraint::Min(11),
        Constraint::Length(6),
        Constraint::Length(conditions),
        Constraint::Length(5 + spare / 4),
    ])
    .areas(area);
    top(frame, lamp_rows, theme, view);
    let count = view.stream.legs.len().max(1) as u32;
    let columns = Layout::horizontal(vec![Constraint::Ratio(1, count); count as usize]).split(legs);
    for (leg, place) in view.stream.legs.iter().zip(columns.iter()) {
        pipeline(frame, *place, theme, view, leg);
    }
    let [left, centre, right] = Layout::horizontal([Constraint::Ratio(1, 3); 3]).areas(middle);
    let inner = pane(frame, left, theme, view, Pane::Errors, "ERRORS, last 5 min");
    frame.render_widget(
        Paragraph::new(errors(view, theme, usize::from(inner.width))),
        inner,
    );
    let inner = pane(frame, centre, theme, view, Pane::Playback, "PLAYBACK");
    frame.render_widget(Paragraph::new(parts::playback(theme)), inner);
    let inner = pane(frame, right, theme, view, Pane::Money, "AUDIENCE AND MONEY");
    frame.render_widget(Paragraph::new(parts::money(view, theme)), inner);
    let inner = pane(
        frame,
        judged,
        theme,
        view,
        Pane::Conditions,
        &parts::conditions_title(view),
    );
    let lines = parts::conditions(
        view,
        theme,
        usize::from(inner.width),
        usize::from(inner.height),
    );
    frame.render_widget(Paragraph::new(lines), inner);
    let [left, right] = Layout::horizontal([Constraint::Ratio(1, 2); 2]).areas(bottom);
    let inner = pane(frame, left, theme, view, Pane::Events, "EVENTS");
    frame.render_widget(
        Paragraph::new(parts::events(
            view,
            theme,
            usize::from(inner.width),
            usize::from(inner.height),
        )),
        inner,
    );
    let block = Block::bordered()
        .title("READY AND NEXT")
        .border_style(theme.style(Role::Muted));
    let inner = block.inner(right);
    frame.render_widget(block, right);
    frame.render_widget(Paragraph::new(parts::ready(view, theme)), inner);
}

/// A pane's frame; the one under the cursor is lit.
pub fn pane(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    view: &LiveView,
    pane: Pane,
    title: &str,
) -> Rect {
    let role = if view.pane == pane {
        Role::Accent
    } else {
        Role::Muted
    };
    let block = Block::bordered()
        .title(title.to_owned())
        .border_style(theme.style(role))
        .title_style(theme.style(role));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}

/// Lamps, and where to look.
fn top(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView) {
    let room = usize::from(area.width);
    let mut lines = lamps::lines(&view.stream.lamps, view.now, theme, room);
    let failing = view
        .stream
        .lamps
        .iter()
        .enumerate()
        .find(|(_, l)| l.lights.iter().any(|(_, light)| *light == Light::Down));
    let key = format!(
        "({}) good  ({}) odd  ({}) down  ({}) follows another  ({}) not measured ",
        theme.signs.ok, theme.signs.warn, theme.signs.bad, theme.signs.follows, theme.signs.hollow
    );
    let look = match failing {
        Some((i, lamp)) => (
            format!(
                " LOOK HERE {} {} {}: {}",
                theme.signs.cursor,
                i + 1,
                lamp.name,
                text::safe(&lamp.evidence)
            ),
            Role::Bad,
        ),
        None => (String::new(), Role::Muted),
    };
    let left = text::cut(&look.0, room.saturating_sub(text::width(&key) + 2));
    let gap = room.saturating_sub(text::width(&left) + text::width(&key));
    lines.push(Line::from(vec![
        Span::styled(left, theme.style(look.1)),
        Span::raw(" ".repeat(gap)),
        Span::styled(key, theme.style(Role::Muted)),
    ]));
    frame.render_widget(Paragraph::new(lines), area);
}

/// One pipeline: its chart, and numbers under it.
pub fn pipeline(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView, leg: &Leg) {
    let which = match leg.pipeline {
        crate::monitor::Pipeline::A => Pane::A,
        crate::monitor::Pipeline::B => Pane::B,
    };
    let title = format!(
        "{}  MediaLive 10s, {}",
        parts::leg_title(view, leg.pipeline),
        view.range.words()
    );
    let inner = pane(frame, area, theme, view, which, &title);
    let rows = parts::rows(view, theme);
    let at = view
        .stream
        .legs
        .iter()
        .position(|l| l.pipeline == leg.pipeline)
        .unwrap_or(0);
    let room = usize::from(inner.width);
    let line = |name: &str, row: &parts::Row| {
        let (shown, role) = row.legs.get(at).cloned().unwrap_or_default_role();
        let want = format!("want {:<8}{:>5}", row.want, row.age);
        let left = text::cut(&shown, room.saturating_sub(15 + want.len()));
        let gap = room.saturating_sub(15 + text::width(&left) + want.len());
        Line::from(vec![
            Span::styled(format!(" {name:<13} "), theme.style(Role::Muted)),
            Span::styled(left, theme.style(role)),
            Span::raw(" ".repeat(gap)),
            Span::styled(want, theme.style(Role::Muted)),
        ])
    };
    let numbers = rows.len() as u16;
    let height = inner.height.saturating_sub(numbers);
    if let Some(first) = rows.first() {
        frame.render_widget(
            Paragraph::new(line("input fps", first)),
            Rect {
                height: 1.min(inner.height),
                ..inner
            },
        );
    }
    let place = Rect {
        y: inner.y + 1,
        height,
        ..inner
    };
    let want = view.stream.wants.as_ref().map(|w| w.fps);
    let shown = chart::Chart {
        track: &leg.in_fps,
        now: view.frozen.unwrap_or(view.now),
        range: view.range.length(),
        top: want,
        threshold: want.map(|w| w * SAG),
        cursor: view.cursor,
    };
    chart::draw(frame.buffer_mut(), place.intersection(inner), theme, &shown);
    let below = Rect {
        y: place.bottom(),
        height: inner.bottom().saturating_sub(place.bottom()),
        ..inner
    };
    let lines: Vec<Line> = rows.iter().skip(1).map(|r| line(r.name, r)).collect();
    frame.render_widget(Paragraph::new(lines), below);
}

/// A cell that is not there is empty.
trait OrMuted {
    fn unwrap_or_default_role(self) -> (String, Role);
}

impl OrMuted for Option<(String, Role)> {
    fn unwrap_or_default_role(self) -> (String, Role) {
        self.unwrap_or((String::new(), Role::Muted))
    }
}

/// Errors by hop as a table.
pub fn errors(view: &LiveView, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let column = (room.saturating_sub(26) / 2).max(6);
    parts::errors(view)
        .into_iter()
        .map(|(name, four, five, age)| {
            Line::from(vec![
                Span::styled(format!(" {name:<19}"), theme.style(Role::Muted)),
                Span::styled(
                    format!(
                        "{:<column$}",
                        text::cut(&format!("4xx {}", four.0), column - 1)
                    ),
                    theme.style(four.1),
                ),
                Span::styled(
                    format!(
                        "{:<column$}",
                        text::cut(&format!("5xx {}", five.0), column - 1)
                    ),
                    theme.style(five.1),
                ),
                Span::styled(format!("{age:>5}"), theme.style(Role::Muted)),
            ])
        })
        .collect()
}
