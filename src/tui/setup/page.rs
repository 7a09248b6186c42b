//! Lines on their way to the screen: wrapped to a width, and which of them must be seen.

use crate::tui::theme::{Role, Theme};
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Lines of a width.
pub struct Page<'t> {
    /// The lines so far.
    pub lines: Vec<Line<'static>>,
    /// Those that the cursor is on.
    pub focus: Range<usize>,
    /// The cursor is on the last question.
    pub last: bool,
    /// Columns.
    pub width: usize,
    /// How they look.
    pub theme: &'t Theme,
}

impl<'t> Page<'t> {
    /// No lines yet.
    pub fn new(width: usize, theme: &'t Theme) -> Self {
        Self {
            lines: Vec::new(),
            focus: 0..0,
            last: false,
            width,
            theme,
        }
    }

    /// A styled piece of a line.
    pub fn span(&self, role: Role, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.theme.style(role))
    }

    /// A line of pieces.
    pub fn push(&mut self, spans: Vec<Span<'static>>) {
        self.lines.push(Line::from(spans));
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    /// Text, wrapped, every line after so many columns of space.
    pub fn text(&mut self, role: Role, indent: usize, text: &str) {
        self.signed(role, indent, "", text);
    }

    /// Text, wrapped, behind a sign.
    pub fn signed(&mut self, role: Role, indent: usize, sign: &str, text: &str) {
        let gap = if sign.is_empty() { 0 } else { sign.width() + 1 };
        for (i, part) in wrap(text, self.width.saturating_sub(indent + gap + 1))
            .into_iter()
            .enumerate()
        {
            let first = if i == 0 { sign } else { "" };
            let lead = format!("{}{first:gap$}", " ".repeat(indent));
            let line = vec![self.span(role, lead), self.span(role, part)];
            self.push(line);
        }
    }

    /// A name and what it comes to; what does not fit goes on below, behind the name.
    pub fn figure(&mut self, name: &str, says: &str) {
        const NAME: usize = 19;
        let room = self.width.saturating_sub(NAME + 2);
        for (i, part) in wrap(says, room).into_iter().enumerate() {
            let lead = fit(if i == 0 { name } else { "" }, NAME);
            let line = vec![
                self.span(Role::Muted, format!(" {lead}")),
                self.span(Role::Text, part),
            ];
            self.push(line);
        }
    }

    /// How many lines to leave out above, so that the cursor's are seen in a window of a height.
    pub fn offset(&self, height: usize) -> usize {
        let most = self.lines.len().saturating_sub(height);
        if self.focus.end <= height.saturating_sub(2) && !self.last {
            return 0; // the top says what the step is about
        }
        if self.last && self.focus.start > most {
            return most; // on the last question, what follows from the answers is worth more than the others
        }
        let middle = (self.focus.start + self.focus.end) / 2;
        middle.saturating_sub(height / 2).min(most)
    }
}

/// Text padded, or cut, to a width.
pub fn fit(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.push_str(&" ".repeat(width - used));
    out
}

/// Text in lines of a width, broken between words, within one only when it is longer than a line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let wide = word.width();
        let gap = usize::from(used > 0);
        if used + gap + wide <= width {
            let line = lines.last_mut();
            if let Some(line) = line {
                line.push_str(if gap == 1 { " " } else { "" });
                line.push_str(word);
            }
            used += gap + wide;
            continue;
        }
        if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > width && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            used += wide;
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
        }
    }
    lines
}
