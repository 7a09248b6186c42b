//! Frames: a titled box, and a titled rule where a box would cost too many rows.

use super::words::{self, Pieces};
use crate::tui::theme::{Role, Theme};
use ratatui::{buffer::Buffer, layout::Rect};

/// A title: what stands out, what follows it, what stands at the right.
#[derive(Clone, Copy, Debug, Default)]
pub struct Title<'a> {
    /// Name of the pane.
    pub name: &'a str,
    /// After it.
    pub note: &'a str,
    /// How the note is meant.
    pub note_role: Option<Role>,
    /// At the right.
    pub right: &'a str,
    /// Whether keys go here.
    pub focused: bool,
}

fn title_line(buf: &mut Buffer, area: Rect, theme: &Theme, title: &Title<'_>) {
    let name_role = if title.focused {
        Role::Accent
    } else {
        Role::Strong
    };
    let mark = if title.focused {
        format!("{} ", theme.signs.cursor)
    } else {
        String::new()
    };
    let room = usize::from(area.width).saturating_sub(3);
    let name = format!(" {mark}{} ", title.name);
    let note = format!(" {} ", title.note);
    let mut left = Pieces::new(theme, room).add("", &name, name_role);
    if !title.note.is_empty() {
        left = left.add("", &note, title.note_role.unwrap_or(Role::Muted));
    }
    let left = left.line();
    let used = left.width();
    words::put_at(buf, area, 0, 2, &left);
    // Of a list at the right the last ones matter most: the first go first.
    let fits = |right: &&str| used + words::width(right) + 4 <= room;
    let mut tails = std::iter::successors(Some(title.right), |text| Some(text.split_once(", ")?.1));
    let right = tails.find(fits).unwrap_or_default();
    let right_is_empty = right.is_empty();
    let right = format!(" {} ", words::clean(right));
    if !right_is_empty {
        let inner = Rect {
            width: area.width.saturating_sub(1),
            ..area
        };
        let span = words::span(theme, Role::Muted, &right);
        words::put_right(buf, inner, 0, &span.into());
    }
}

/// Draws a box with a title and returns what is inside.
pub fn framed(buf: &mut Buffer, area: Rect, theme: &Theme, title: &Title<'_>) -> Rect {
    let area = area.intersection(buf.area);
    if area.width < 4 || area.height < 2 {
        return Rect { height: 0, ..area };
    }
    let [corner_tl, corner_tr, corner_bl, corner_br, across, down] = if theme.signs.braille {
        ["┌", "┐", "└", "┘", "─", "│"]
    } else {
        ["+", "+", "+", "+", "-", "|"]
    };
    let style = theme.style(Role::Muted);
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.left()..area.right() {
        for y in [area.top(), bottom] {
            let symbol = match (x == area.left(), x == right, y == bottom) {
                (true, _, false) => corner_tl,
                (_, true, false) => corner_tr,
                (true, _, true) => corner_bl,
                (_, true, true) => corner_br,
                _ => across,
            };
            buf[(x, y)].set_symbol(symbol).set_style(style);
        }
    }
    for y in area.top() + 1..bottom {
        for x in [area.left(), right] {
            buf[(x, y)].set_symbol(down).set_style(style);
        }
    }
    title_line(buf, area, theme, title);
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width - 4,
        height: area.height - 2,
    }
}

/// Draws a rule with a title on the first row and returns what is below.
pub fn ruled(buf: &mut Buffer, area: Rect, theme: &Theme, title: &Title<'_>) -> Rect {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return area;
    }
    let across = if theme.signs.braille { "─" } else { "-" };
    let style = theme.style(Role::Muted);
    for x in area.left()..area.right() {
        buf[(x, area.y)].set_symbol(across).set_style(style);
    }
    title_line(buf, area, theme, title);
    Rect {
        y: area.y + 1,
        height: area.height - 1,
        ..area
    }
}
