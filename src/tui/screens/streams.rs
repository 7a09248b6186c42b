//! All streams of the account and region, worst first, and those that are configured and not there.

use super::super::theme::{Role, Theme};
use super::super::widgets::readings::{Judged, cell};
use super::super::widgets::{conditions, text};
use crate::clock::Timestamp;
use crate::monitor::{Snapshot, StreamSnapshot, Tally};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Row of the first stream, from the screen's top.
pub const FIRST_ROW: usize = 2;

/// The tally in a word or two.
fn word(tally: &Tally) -> (String, Role) {
    match tally {
        Tally::Unknown => ("asking".into(), Role::Muted),
        Tally::NotDeployed => ("not deployed".into(), Role::Muted),
        Tally::OffAir => ("OFF AIR".into(), Role::Text),
        Tally::Starting(_) => ("STARTING".into(), Role::Warn),
        Tally::RunningNoInput(_) => ("RUNNING, NO INPUT".into(), Role::Bad),
        Tally::RunningNotProven => ("RUNNING, NOT PROVEN".into(), Role::Warn),
        Tally::OnAir { degraded: None } => ("ON AIR".into(), Role::Ok),
        Tally::OnAir { degraded: Some(_) } => ("ON AIR, DEGRADED".into(), Role::Warn),
        Tally::Trouble(_) => ("TROUBLE".into(), Role::Bad),
        Tally::Ending => ("ENDING".into(), Role::Warn),
        Tally::Other(state) => (text::safe(state).into_owned(), Role::Warn),
        Tally::Blind { .. } => ("BLIND".into(), Role::Bad),
    }
}

/// Draws the screen.
#[expect(
    clippy::too_many_arguments,
    reason = "what the screen shows, one by one"
)]
pub fn draw(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    snapshot: Option<&Snapshot>,
    configured: &[String],
    cursor: usize,
    now: Timestamp,
    trouble: Option<&str>,
) {
    let room = usize::from(area.width);
    let streams = snapshot.map_or(&[][..], |s| &s.streams);
    let absent: Vec<&String> = configured
        .iter()
        .filter(|n| !streams.iter().any(|s| &s.name == *n))
        .collect();
    if snapshot.is_some() && streams.is_empty() && absent.is_empty() {
        return empty(frame, area, theme);
    }
    let mut lines = vec![Line::default(), head(theme, room)];
    let mut at = 0;
    for stream in streams {
        lines.push(row(stream, at == cursor, now, theme, room));
        at += 1;
    }
    for name in absent {
        let told = if snapshot.is_some() {
            "not deployed: enter plans it"
        } else {
            "asking AWS…"
        };
        let name = text::cut(&text::safe(name), 22);
        let gap = 24_usize.saturating_sub(text::width(&name) + 1);
        let line = format!(
            " {}{name}{}{told}",
            if at == cursor {
                theme.signs.cursor
            } else {
                " "
            },
            " ".repeat(gap)
        );
        let role = if at == cursor {
            Role::Selected
        } else {
            Role::Muted
        };
        lines.push(Line::styled(text::cut(&line, room), theme.style(role)));
        at += 1;
    }
    if let Some(trouble) = trouble {
        lines.push(Line::default());
        lines.push(Line::styled(
            text::cut(&format!(" {}", text::safe(trouble)), room),
            theme.style(Role::Bad),
        ));
    }
    // The cursor's row stays in sight.
    let rows = usize::from(area.height);
    let hidden = (cursor + FIRST_ROW + 1).saturating_sub(rows);
    let kept: Vec<Line> = lines.drain(..FIRST_ROW.min(lines.len())).collect();
    let shown = kept
        .into_iter()
        .chain(lines.into_iter().skip(hidden))
        .take(rows);
    frame.render_widget(Paragraph::new(shown.collect::<Vec<_>>()), area);
}

fn head(theme: &Theme, room: usize) -> Line<'static> {
    let worst = if room > 90 { "worst" } else { "" };
    let line = format!(
        "  {:<22}{:<21}{:<14}{:<14}{:<8}{}",
        "stream", "tally", "A in fps", "B in fps", "data", worst
    );
    Line::styled(text::cut(&line, room), theme.style(Role::Muted))
}

fn row(
    s: &StreamSnapshot,
    selected: bool,
    now: Timestamp,
    theme: &Theme,
    room: usize,
) -> Line<'static> {
    let pad = |what: String, width: usize| {
        let what = text::cut(&what, width.saturating_sub(1));
        let gap = width.saturating_sub(text::width(&what));
        format!("{what}{}", " ".repeat(gap))
    };
    let (tally, tally_role) = word(&s.tally);
    let lead = if selected { theme.signs.cursor } else { " " };
    let name_role = if selected {
        Role::Selected
    } else {
        Role::Strong
    };
    let mut spans = vec![
        Span::styled(
            format!("{lead} {}", pad(text::safe(&s.name).into_owned(), 22)),
            theme.style(name_role),
        ),
        Span::styled(pad(tally, 21), theme.style(tally_role)),
    ];
    let idle = matches!(s.tally, Tally::OffAir | Tally::NotDeployed);
    for i in 0..2 {
        let (shown, role) = match s.legs.get(i) {
            Some(_) if idle => ("--".into(), Role::Muted),
            Some(leg) => {
                let want = s.wants.as_ref().map(|w| w.fps);
                let judge = |v: f64| match want {
                    _ if v <= 0.0 => Judged::Down,
                    Some(want) if v < want * 0.95 => Judged::Odd,
                    Some(_) => Judged::Good,
                    None => Judged::Plain,
                };
                cell(&leg.in_fps.now, 1, judge, &theme.signs)
            }
            None => (String::new(), Role::Muted),
        };
        spans.push(Span::styled(pad(shown, 14), theme.style(role)));
    }
    let newest = s
        .legs
        .iter()
        .filter_map(|l| l.in_fps.now.until())
        .max()
        .or(s.looked_at);
    spans.push(Span::styled(
        pad(
            newest.map_or_else(|| "..".into(), |at| text::age(now, at)),
            8,
        ),
        theme.style(Role::Muted),
    ));
    if let Some(worst) = s.conditions.first() {
        let (word, role) = conditions::severity(worst.severity);
        let left = room.saturating_sub(82);
        spans.push(Span::styled(
            text::cut(&format!("{word} {}", text::safe(&worst.what)), left),
            theme.style(role),
        ));
    }
    Line::from(spans)
}

fn empty(frame: &mut Frame, area: Rect, theme: &Theme) {
    let lines = [
        (Role::Strong, "  No streams in this account and region."),
        (Role::Text, ""),
        (
            Role::Text,
            "  n  sets one up, step by step. Nothing is created before you say so.",
        ),
        (
            Role::Muted,
            "  Streams of other regions: onair --region REGION",
        ),
    ];
    let lines: Vec<Line> = lines
        .into_iter()
        .map(|(role, t)| Line::styled(t, theme.style(role)))
        .collect();
    let down = (area.height / 4).min(3);
    let area = Rect {
        y: area.y + down,
        height: area.height - down,
        ..area
    };
    frame.render_widget(Paragraph::new(lines), area);
}
