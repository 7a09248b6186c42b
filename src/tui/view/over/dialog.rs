//! A dialog's box: what will happen above, what must be given below. Where both do not fit, blank
//! lines go first, then the command that does the same; then the text is turned with the arrows, and
//! says so. What must be typed is always in sight.

use super::{boxed, fewer, window};
use crate::tui::dialog::{Consent, Dialog};
use crate::tui::theme::{Role, Theme};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Wide enough for an address of a stream; lines longer than this are hard to read.
const WIDE: u16 = 86;

/// Draws it in the middle of `area`.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, dialog: &Dialog) {
    let width = area.width.min(WIDE);
    let room = usize::from(width.saturating_sub(4)).max(1);
    let put = |role: Role, what: &str| super::put(theme, role, what, room);
    let said = dialog.text.iter();
    let text: Vec<_> = said.flat_map(|(role, what)| put(*role, what)).collect();
    let same = dialog.command.iter();
    let same: Vec<_> = same
        .flat_map(|command| put(Role::Muted, &format!("same as:  {command}")))
        .collect();
    let asked = asked(theme, dialog, room, &put);

    let rows = usize::from(area.height.saturating_sub(2));
    let blank = |lines: &Vec<Line<'_>>| usize::from(!lines.is_empty());
    let all = text.len() + same.len() + asked.len();
    let airy = 2 + blank(&same) + all <= rows;
    let with_same = airy || all <= rows;

    let mut lines = Vec::new();
    let gap = |lines: &mut Vec<Line<'static>>| {
        if airy {
            lines.push(Line::default());
        }
    };
    gap(&mut lines);
    if with_same {
        lines.extend(text);
        if !same.is_empty() {
            gap(&mut lines);
            lines.extend(same);
        }
    } else {
        lines.extend(turned(
            theme,
            text,
            rows.saturating_sub(asked.len()),
            dialog,
        ));
    }
    gap(&mut lines);
    lines.extend(asked);

    let role = match dialog.consent {
        Consent::Yes | Consent::Value(_) => Role::Accent,
        Consent::Prefix { .. } | Consent::Whole(_) | Consent::Told => Role::Danger,
    };
    let height = fewer(lines.len() + 2);
    let inner = boxed(frame, area, theme, role, &dialog.title, (width, height));
    // A window of a few rows shows the end: what a key would do now.
    let hidden = fewer(lines.len()).saturating_sub(inner.height);
    frame.render_widget(Paragraph::new(lines).scroll((hidden, 0)), inner);
}

/// What must be given: box to tick, what is wrong with what is typed, what is typed, how it is done.
fn asked(
    theme: &Theme,
    dialog: &Dialog,
    room: usize,
    put: &dyn Fn(Role, &str) -> Vec<Line<'static>>,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some((what, on)) = &dialog.tick {
        let mark = if *on { "x" } else { " " };
        lines.extend(put(Role::Warn, &format!("[{mark}] {what}")));
    }
    if let Some(wrong) = dialog.wrong.as_ref().filter(|w| !w.is_empty()) {
        lines.extend(put(Role::Bad, wrong));
    }
    if !matches!(dialog.consent, Consent::Yes | Consent::Told) {
        let mut spans = vec![Span::styled(" > ", theme.style(Role::Strong))];
        spans.extend(dialog.typed.spans(room.saturating_sub(2), true, theme));
        lines.push(Line::from(spans));
    }
    let ready = if dialog.consented() {
        Role::Danger
    } else {
        Role::Accent
    };
    lines.extend(put(ready, &dialog.prompt()));
    lines
}

/// As much of the text as there is room for, and a line that says there is more.
fn turned(
    theme: &Theme,
    text: Vec<Line<'static>>,
    rows: usize,
    dialog: &Dialog,
) -> Vec<Line<'static>> {
    if text.len() <= rows {
        return text;
    }
    let rows = rows.saturating_sub(1);
    let (from, hidden) = window(text.len(), rows, dialog.turned);
    let told = if from < hidden {
        format!(" -- {} more lines: down, page down --", hidden - from)
    } else {
        " -- the end; down begins anew --".to_owned()
    };
    let mut lines: Vec<_> = text.into_iter().skip(from).take(rows).collect();
    lines.push(Line::styled(told, theme.style(Role::Warn)));
    lines
}
