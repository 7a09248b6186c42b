//! Words put on a buffer: cut with the theme's mark, filled to a column, and rows of pieces of which
//! the last ones are left out whole. Text itself is `text`'s. Nothing here knows what the words mean.

use super::text;
pub use super::text::width;
use crate::tui::theme::{Role, Theme};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthChar;

/// [`text::safe`], owned.
pub fn clean(text: &str) -> String {
    text::safe(text).into_owned()
}

/// At most `cols` wide; what is cut ends with a mark.
pub fn fit(text: &str, cols: usize, theme: &Theme) -> String {
    let text = clean(text);
    if width(&text) <= cols {
        return text;
    }
    let Some(room) = cols.checked_sub(1) else {
        return String::new();
    };
    let mut cut = head(&text, room).0.to_string();
    cut.push_str(if theme.signs.braille { "…" } else { "~" });
    cut
}

/// The longest start at most `cols` wide, and the rest.
fn head(text: &str, cols: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > cols {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// Fitted and filled with spaces to exactly `cols`.
pub fn pad(text: &str, cols: usize, theme: &Theme) -> String {
    let mut text = fit(text, cols, theme);
    let missing = cols.saturating_sub(width(&text));
    text.extend(std::iter::repeat_n(' ', missing));
    text
}

/// Like [`pad`], the text at the right.
pub fn pad_left(text: &str, cols: usize, theme: &Theme) -> String {
    let text = fit(text, cols, theme);
    let missing = cols.saturating_sub(width(&text));
    " ".repeat(missing) + &text
}

/// [`text::wrap`] of harmless text.
pub fn wrap(text: &str, cols: usize) -> Vec<String> {
    text::wrap(&text::safe(text), cols)
}

/// Puts a line on a row of an area; what does not fit stays off.
pub fn put(buf: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) {
    put_at(buf, area, row, 0, line);
}

/// Puts a line on a row of an area, from a column on.
pub fn put_at(buf: &mut Buffer, area: Rect, row: u16, col: u16, line: &Line<'_>) {
    let area = area.intersection(buf.area);
    if row < area.height && col < area.width {
        buf.set_line(area.x + col, area.y + row, line, area.width - col);
    }
}

/// Puts a text at the right end of a row.
pub fn put_right(buf: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) {
    let wide = u16::try_from(line.width()).unwrap_or(u16::MAX);
    put_at(buf, area, row, area.width.saturating_sub(wide), line);
}

/// The row of an area, as an area.
pub fn row(area: Rect, row: u16) -> Rect {
    Rect {
        y: area.y.saturating_add(row),
        height: u16::from(row < area.height),
        ..area
    }
}

/// A row of pieces; those that do not fit are left out whole, the first is cut.
#[derive(Clone, Debug)]
pub struct Pieces<'t> {
    theme: &'t Theme,
    cols: usize,
    used: usize,
    full: bool,
    spans: Vec<Span<'static>>,
}

impl<'t> Pieces<'t> {
    /// An empty row of `cols`.
    pub fn new(theme: &'t Theme, cols: usize) -> Self {
        Self {
            theme,
            cols,
            used: 0,
            full: false,
            spans: Vec::new(),
        }
    }

    /// One more piece of one role.
    #[must_use]
    pub fn add(self, gap: &str, text: &str, role: Role) -> Self {
        self.group(gap, &[(text, role)])
    }

    /// One more piece of several roles.
    #[must_use]
    pub fn group(mut self, gap: &str, parts: &[(&str, Role)]) -> Self {
        let parts: Vec<(String, Style)> = parts
            .iter()
            .map(|(text, role)| (clean(text), self.theme.style(*role)))
            .collect();
        let gap = if self.used == 0 { "" } else { gap };
        let wide: usize = parts.iter().map(|(text, _)| width(text)).sum();
        if wide == 0 || self.full {
            return self;
        }
        let fits = self.used + width(gap) + wide <= self.cols;
        if !fits && self.used > 0 {
            // Later pieces are less important: none of them takes the place of this one.
            self.full = true;
            return self;
        }
        if !gap.is_empty() {
            let muted = self.theme.style(Role::Muted);
            self.spans.push(Span::styled(gap.to_string(), muted));
            self.used += width(gap);
        }
        for (text, style) in parts {
            let text = fit(&text, self.cols - self.used, self.theme);
            self.used += width(&text);
            self.spans.push(Span::styled(text, style));
        }
        self
    }

    /// Filled with spaces to the full width.
    pub fn padded(mut self) -> Vec<Span<'static>> {
        let missing = self.cols.saturating_sub(self.used);
        if missing > 0 {
            self.spans.push(Span::raw(" ".repeat(missing)));
        }
        self.spans
    }

    /// The line.
    pub fn line(self) -> Line<'static> {
        Line::from(self.spans)
    }
}

/// One styled piece, cleaned.
pub fn span(theme: &Theme, role: Role, text: &str) -> Span<'static> {
    Span::styled(clean(text), theme.style(role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Palette, Signs};

    #[test]
    fn wrapping_breaks_between_words_and_never_loses_any() {
        assert_eq!(wrap("call the venue now", 8), ["call the", "venue", "now"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("漢字漢字", 5), ["漢字", "漢字"]);
        assert_eq!(wrap("漢", 1), Vec::<String>::new());
        assert!(wrap("x", 0).is_empty());
    }

    #[test]
    fn cutting_is_marked_and_hidden_characters_go() {
        let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
        assert_eq!(fit("cup-final", 6, &theme), "cup-f~");
        assert_eq!(fit("漢字漢字", 6, &theme), "漢字~");
        assert_eq!(pad("漢字漢字", 6, &theme), "漢字~ ");
        assert_eq!(fit("a\u{202e}b\nc", 9, &theme), "ab c");
        assert_eq!(fit("abc", 0, &theme), "");
    }

    #[test]
    fn pieces_go_whole() {
        let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
        let row = Pieces::new(&theme, 10)
            .add("", "abc", Role::Text)
            .add("  ", "defghijk", Role::Text)
            .add("  ", "l", Role::Text);
        assert_eq!(row.line().to_string(), "abc");
    }
}
