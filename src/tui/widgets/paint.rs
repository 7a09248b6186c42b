//! Puts lines into an area: never outside it, never a character that a terminal would obey.

use super::text::{safe, wrap};
use crate::tui::theme::{Role, Theme};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// A piece of text in a role.
pub fn ink<'a>(theme: &Theme, role: Role, text: impl Into<std::borrow::Cow<'a, str>>) -> Span<'a> {
    Span::styled(text, theme.style(role))
}

/// A line in one role.
pub fn line<'a>(theme: &Theme, role: Role, text: impl Into<std::borrow::Cow<'a, str>>) -> Line<'a> {
    Line::from(ink(theme, role, text))
}

/// A text in lines of `columns`, a space before each.
pub fn wrapped(theme: &Theme, role: Role, text: &str, columns: usize) -> Vec<Line<'static>> {
    let lines = wrap(text, columns.saturating_sub(2)).into_iter();
    lines.map(|l| line(theme, role, format!(" {l}"))).collect()
}

/// Draws `lines` from the top of `area`; what does not fit below is left out. The one place where
/// text reaches the terminal, so the one that can promise that it is safe.
pub fn lines(frame: &mut Frame<'_>, area: Rect, lines: &[Line<'_>]) {
    let area = area.intersection(frame.area());
    if area.width == 0 {
        return;
    }
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        let clean: Vec<Span<'_>> = line
            .spans
            .iter()
            .map(|span| Span::styled(safe(&span.content), span.style))
            .collect();
        let clean = Line::from(clean).style(line.style);
        frame.buffer_mut().set_line(area.x, y, &clean, area.width);
    }
}

/// Marks the rows of `area` as the ones under the cursor.
pub fn select(frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
    let area = area.intersection(frame.area());
    // One ground for the whole row, whatever the colours of its words: reversed they would be as many.
    let style = Style::reset().patch(theme.style(Role::Selected));
    frame.buffer_mut().set_style(area, style);
}

/// A rule with words on it at its start and its end.
pub fn rule(theme: &Theme, columns: u16, start: &str, end: &str) -> Line<'static> {
    let dash = if theme.signs.braille { "─" } else { "-" };
    let columns = usize::from(columns);
    let piece = |text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            format!(" {} ", safe(text))
        }
    };
    let (start, end) = (piece(start), piece(end));
    let taken = |end: &str| super::text::width(&start) + super::text::width(end) + 4;
    // What stands at the end is the first to go.
    let end = if taken(&end) > columns {
        String::new()
    } else {
        end
    };
    let Some(rest) = columns.checked_sub(taken(&end)) else {
        return line(
            theme,
            Role::Strong,
            super::text::fit(start.trim(), columns).into_owned(),
        );
    };
    Line::from(vec![
        ink(theme, Role::Muted, dash.repeat(2)),
        ink(theme, Role::Strong, start),
        ink(theme, Role::Muted, dash.repeat(rest)),
        ink(theme, Role::Muted, end),
        ink(theme, Role::Muted, dash.repeat(2)),
    ])
}

/// First line to show of a list whose items are `heights` lines high, so that the item under the
/// cursor is in sight, its head before all, and as little as possible moves.
pub fn first_line(heights: &[usize], cursor: usize, room: usize) -> usize {
    let total: usize = heights.iter().sum();
    if total <= room || room == 0 {
        return 0;
    }
    let cursor = cursor.min(heights.len().saturating_sub(1));
    let top: usize = heights.iter().take(cursor).sum();
    let bottom = top + heights.get(cursor).copied().unwrap_or(0);
    // With the one below in sight where there is room: that more follows is seen, not guessed.
    let next = heights.get(cursor + 1).map_or(0, |h| (*h).min(1));
    let first = (bottom + next)
        .saturating_sub(room)
        .min(top)
        .min(total - room);
    // From the head of an item on: the tail of one that is out of sight says nothing.
    let mut start = 0;
    for height in heights {
        if start >= first {
            break;
        }
        start += height;
    }
    start.min(top)
}

/// Splits `heights` rows off the top of `area`, the last piece taking the rest. A piece gets nothing
/// when those before it used everything up.
pub fn split<const N: usize>(area: Rect, heights: [u16; N]) -> [Rect; N] {
    let mut y = area.y;
    heights.map(|height| {
        let height = height.min(area.bottom().saturating_sub(y));
        let piece = Rect { y, height, ..area };
        y += height;
        piece
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_item_under_the_cursor_is_in_sight() {
        assert_eq!(first_line(&[1; 5], 4, 10), 0);
        assert_eq!(first_line(&[1; 20], 0, 5), 0);
        assert_eq!(first_line(&[1; 20], 10, 5), 7);
        assert_eq!(first_line(&[1; 20], 19, 5), 15);
        assert_eq!(
            first_line(&[1, 9, 1], 1, 4),
            1,
            "a high item shows its head"
        );
        assert_eq!(first_line(&[], 3, 4), 0);
    }
}
