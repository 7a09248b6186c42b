//! The overlays that are lists: help, the palette of acts, the menu of faults.

use super::{boxed, fewer, window};
use crate::export::Dialect;
use crate::tui::actions::Danger;
use crate::tui::model::{Model, View};
use crate::tui::palette::{self, Palette};
use crate::tui::rehearsal::FaultChoice;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{text, words};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Columns of keys and of names in the help.
const KEYS: usize = 9;
const NAMES: usize = 14;

/// Keys of this screen, and what it is about.
pub fn help(frame: &mut Frame, area: Rect, model: &Model, turned: i16) {
    let theme = &model.theme;
    let width = area.width.min(120);
    let room = usize::from(width.saturating_sub(4)).max(1);
    let mut lines = Vec::new();
    if let Some(about) = about(model) {
        for line in text::wrap(&about, room) {
            lines.push(Line::styled(format!(" {line}"), theme.style(Role::Strong)));
        }
        lines.push(Line::default());
    }
    for a in model.acts().filter(|a| a.is_on(model.view)) {
        let role = if a.danger > Danger::Looks {
            Role::Warn
        } else {
            Role::Accent
        };
        let why = model
            .forbids(a)
            .map_or_else(String::new, |w| format!("  ({w})"));
        let (keys, told) = (model.keys.all(a.act), format!("{}{why}", a.help));
        let left = KEYS + NAMES;
        // In a narrow window what it does stands below what it is called.
        let under = if room < left + 20 { 2 } else { left };
        let mut told = text::wrap(&told, room.saturating_sub(under).max(1)).into_iter();
        let mut first = vec![
            Span::styled(
                format!(" {}", words::pad(&keys, KEYS, theme)),
                theme.style(role),
            ),
            Span::styled(words::pad(a.name, NAMES, theme), theme.style(Role::Text)),
        ];
        if under == left {
            let told = told.next().unwrap_or_default();
            first.push(Span::styled(told, theme.style(Role::Muted)));
        }
        lines.push(Line::from(first));
        let muted = theme.style(Role::Muted);
        lines.extend(told.map(|line| Line::styled(format!(" {:under$}{line}", ""), muted)));
    }
    let rows = usize::from(area.height.saturating_sub(2));
    let (from, hidden) = window(lines.len(), rows, turned);
    let title = match hidden.saturating_sub(from) {
        0 if hidden == 0 => format!("{}: any key closes", model.view.title()),
        0 => format!("{}: down begins anew, other keys close", model.view.title()),
        more => format!(
            "{}: {more} more lines with down, other keys close",
            model.view.title()
        ),
    };
    let height = fewer(lines.len() + 2);
    let inner = boxed(frame, area, theme, Role::Accent, &title, (width, height));
    let shown: Vec<_> = lines.into_iter().skip(from).take(rows).collect();
    frame.render_widget(Paragraph::new(shown), inner);
}

/// What the cursor is on, explained.
fn about(model: &Model) -> Option<String> {
    Some(match model.view {
        View::Live if model.live.pictures => "What comes in on A and B, as MediaLive's thumbnails show it: a new one every two seconds, asked for every ten, every two while something may be wrong. Black and stills are judged here, over 10 and 15 seconds; one picture proves neither. No picture is no judgement. b says that black is meant.".into(),
        View::Live => model.live.pane.about().to_owned(),
        View::Streams => "All streams of this account and region, worst first. RUNNING means billing, not healthy: ON AIR is said only when the edge is seen to advance.".into(),
        View::Plan => "What a deploy would do, part by part: its effect on viewers, how long it usually takes, what it costs. Nothing is changed before A and y.".into(),
        View::Deploy => "The parts of the stream as AWS shows them. Leaving or quitting is safe: AWS keeps what is made.".into(),
        View::Outputs => "What encoders and viewers need. c copies the row under the cursor; stream keys are hidden until v.".into(),
        View::Events => "What happened on this console, and every call to AWS with its duration. t changes between them, / filters.".into(),
        View::Receipt => "What a destroy left, seen by looking again: gone, kept by your choice, left by a failure.".into(),
        View::Welcome | View::SetUp => return None,
    })
}

/// The row under the cursor as wide as the box, so that it reads as a row.
fn choice(theme: &Theme, text: &str, wide: u16, chosen: bool) -> Line<'static> {
    let role = if chosen { Role::Selected } else { Role::Text };
    let text = words::pad(text, usize::from(wide), theme);
    Line::styled(text, theme.style(role))
}

/// Acts by name.
pub fn palette(frame: &mut Frame, area: Rect, model: &Model, palette: &Palette) {
    let theme = &model.theme;
    let found = palette::find(palette.typed.text(), model.offered());
    let rows = usize::from(area.height.saturating_sub(4)).min(14);
    let size = (area.width.min(90), fewer(rows + 3));
    let title = "command: enter does it, esc closes";
    let inner = boxed(frame, area, theme, Role::Accent, title, size);
    let first = (palette.cursor + 1).saturating_sub(rows);
    let mut typed = vec![Span::styled(" > ", theme.style(Role::Strong))];
    let room = usize::from(inner.width.saturating_sub(4));
    typed.extend(palette.typed.spans(room, true, theme));
    let mut lines = vec![Line::from(typed)];
    for (i, a) in found.iter().enumerate().skip(first).take(rows) {
        let line = format!(" {:<14} {:<8} {}", a.name, model.keys.shown(a.act), a.help);
        lines.push(choice(theme, &line, inner.width, i == palette.cursor));
    }
    if found.is_empty() {
        let style = theme.style(Role::Muted);
        lines.push(Line::styled(" nothing fits; esc closes", style));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// What the rehearsal can break.
pub fn faults(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    choices: &[FaultChoice],
    cursor: usize,
) {
    let rows: Vec<_> = choices.iter().map(|f| (f.key, f.name, f.says)).collect();
    let title = "break something: letter or enter does it, esc closes";
    menu(
        frame,
        area,
        theme,
        (Role::BandRehearsal, title),
        &rows,
        cursor,
    );
}

/// What a stream can be exported as.
pub fn dialects(frame: &mut Frame, area: Rect, theme: &Theme, found: bool, cursor: usize) {
    let about = if found {
        "The stream as it stands in AWS, edits by hand included, into a new directory where onair was started. Nothing is changed in AWS."
    } else {
        "The stream as it is configured, into a new directory where onair was started. Nothing is changed in AWS."
    };
    let rows: Vec<_> = ('1'..)
        .zip(Dialect::ALL)
        .map(|(key, dialect)| (key, dialect.title(), about))
        .collect();
    let title = "export: number or enter does it, esc closes";
    menu(frame, area, theme, (Role::Accent, title), &rows, cursor);
}

/// Rows of key, name and what is said below when the cursor is on it.
fn menu(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    (role, title): (Role, &str),
    choices: &[(char, &str, &str)],
    cursor: usize,
) {
    let width = area.width.min(90);
    let room = usize::from(width.saturating_sub(4)).max(1);
    // As high as the longest needs, so that the box stands still while the cursor moves.
    let words = choices
        .iter()
        .map(|(.., says)| text::wrap(says, room).len());
    let words = words.max().unwrap_or(0);
    let rows = usize::from(area.height)
        .saturating_sub(words + 3)
        .clamp(1, choices.len().max(1));
    let size = (width, fewer(rows + words + 3));
    let inner = boxed(frame, area, theme, role, title, size);
    let first = (cursor + 1).saturating_sub(rows);
    let mut lines = Vec::new();
    for (i, (key, name, _)) in choices.iter().enumerate().skip(first).take(rows) {
        let line = format!(" {key}  {name}");
        lines.push(choice(theme, &line, inner.width, i == cursor));
    }
    let below = choices.len().saturating_sub(first + rows);
    lines.push(match below {
        0 => Line::default(),
        more => Line::styled(format!(" -- {more} more below --"), theme.style(Role::Warn)),
    });
    if let Some((.., says)) = choices.get(cursor) {
        let muted = theme.style(Role::Muted);
        let told = text::wrap(says, room).into_iter();
        lines.extend(told.map(|line| Line::styled(format!(" {line}"), muted)));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}
