//! One line of text to edit: a cursor between characters, the usual keys, and a window onto it that is
//! as wide as there is room. Knows nothing of what the text means.

use crate::tui::theme::{Role, Theme};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
    text::Span,
};
use unicode_width::UnicodeWidthChar;

/// The longest text a line takes, typed or pasted: 4 KiB.
pub const MOST: usize = 4096;

/// A line being edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// Byte index, always at a character's edge.
    cursor: usize,
}

/// What a pasted or loaded text leaves behind: no control characters, so that nothing that is drawn can
/// move the terminal's cursor; tabs and line ends become spaces, so that words stay apart.
fn clean(text: &str, most: usize) -> String {
    let mut kept = String::new();
    for c in text.trim_end_matches(['\r', '\n']).chars() {
        let c = if matches!(c, '\t' | '\n') { ' ' } else { c };
        if c.is_control() || invisible(c) {
            continue;
        }
        if kept.len() + c.len_utf8() > most {
            break;
        }
        kept.push(c);
    }
    kept
}

/// Marks that turn the direction of writing around: they make a text look like another.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn width(c: char) -> usize {
    c.width().unwrap_or(0)
}

impl Line {
    /// A line with text, the cursor behind it.
    pub fn new(text: &str) -> Self {
        let text = clean(text, MOST);
        Self {
            cursor: text.len(),
            text,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the cursor stands before everything.
    pub fn at_start(&self) -> bool {
        self.cursor == 0
    }

    /// Whether the cursor stands behind everything.
    pub fn at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// Puts text in at the cursor, as far as it fits.
    pub fn paste(&mut self, text: &str) {
        let text = clean(text, MOST.saturating_sub(self.text.len()));
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
    }

    /// Understands a key; `false` when the line has no use for it.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char('w') if ctrl => self.cut(self.word_before(), self.cursor),
            KeyCode::Char('u') if ctrl => self.cut(0, self.cursor),
            KeyCode::Char('k') if ctrl => self.cut(self.cursor, self.text.len()),
            KeyCode::Char('a') if ctrl => self.cursor = 0,
            KeyCode::Char('e') if ctrl => self.cursor = self.text.len(),
            KeyCode::Char('b') if alt => self.cursor = self.word_before(),
            KeyCode::Char('f') if alt => self.cursor = self.word_after(),
            KeyCode::Char('d') if alt => self.cut(self.cursor, self.word_after()),
            KeyCode::Char(c) if !ctrl && !alt => self.paste(c.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace if ctrl || alt => self.cut(self.word_before(), self.cursor),
            KeyCode::Backspace => self.cut(self.before(), self.cursor),
            KeyCode::Delete if ctrl || alt => self.cut(self.cursor, self.word_after()),
            KeyCode::Delete => self.cut(self.cursor, self.after()),
            KeyCode::Left if ctrl || alt => self.cursor = self.word_before(),
            KeyCode::Right if ctrl || alt => self.cursor = self.word_after(),
            KeyCode::Left => self.cursor = self.before(),
            KeyCode::Right => self.cursor = self.after(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    fn cut(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }

    /// Where the character before the cursor begins; marks without width go with what they mark.
    fn before(&self) -> usize {
        let back = self.text[..self.cursor].char_indices().rev();
        let mut back = back.skip_while(|(_, c)| width(*c) == 0);
        back.next().map_or(0, |(i, _)| i)
    }

    fn after(&self) -> usize {
        let mut on = self.text[self.cursor..].char_indices().skip(1);
        on.find(|(_, c)| width(*c) > 0)
            .map_or(self.text.len(), |(i, _)| self.cursor + i)
    }

    /// Where the word before the cursor begins; anything but letters and digits parts words.
    fn word_before(&self) -> usize {
        let before = &self.text[..self.cursor];
        let trimmed = before.trim_end_matches(|c: char| !c.is_alphanumeric());
        trimmed.trim_end_matches(char::is_alphanumeric).len()
    }

    fn word_after(&self) -> usize {
        let after = &self.text[self.cursor..];
        let trimmed = after.trim_start_matches(|c: char| !c.is_alphanumeric());
        self.text.len() - trimmed.trim_start_matches(char::is_alphanumeric).len()
    }

    /// Exactly `room` columns of the line, the cursor among them and shown when the line has the focus.
    pub fn spans(&self, room: usize, focus: bool, theme: &Theme) -> Vec<Span<'static>> {
        let style = theme.style(if focus { Role::Accent } else { Role::Text });
        if room == 0 {
            return Vec::new();
        }
        let columns = |s: &str| s.chars().map(width).sum::<usize>();
        // The window starts where the cursor still has one column; without focus, at the beginning.
        let mut start = 0;
        let until = if focus { self.cursor } else { 0 };
        let under = self.text[self.cursor..].chars().next();
        let caret = under.map_or(1, |c| width(c).max(1)).min(room);
        while columns(&self.text[start..until]) + caret > room {
            start += self.text[start..].chars().next().map_or(1, char::len_utf8);
        }
        let (mut parts, mut used) = ([String::new(), String::new(), String::new()], 0);
        for (i, c) in self.text[start..].char_indices() {
            if used + width(c) > room {
                break;
            }
            used += width(c);
            let at = start + i;
            let behind = focus && at >= self.cursor;
            let caret = at < self.after();
            let part = usize::from(behind) + usize::from(behind && !caret);
            parts[part].push(c);
        }
        if focus && self.at_end() && used < room {
            parts[1].push(' ');
            used += 1;
        }
        parts[2].push_str(&" ".repeat(room.saturating_sub(used)));
        let [before, caret, behind] = parts;
        vec![
            Span::styled(before, style),
            Span::styled(caret, theme.style(Role::Selected)),
            Span::styled(behind, style),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Palette, Signs};
    use proptest::prelude::*;

    fn press(line: &mut Line, code: KeyCode, with: KeyModifiers) {
        line.key(KeyEvent::new(code, with));
    }

    #[test]
    fn edits_as_shells_do() {
        let mut line = Line::new("10.0.0.0/8, 203.0.113.7");
        press(&mut line, KeyCode::Char('w'), KeyModifiers::CONTROL);
        assert_eq!(line.text(), "10.0.0.0/8, 203.0.113.");
        press(&mut line, KeyCode::Home, KeyModifiers::NONE);
        press(&mut line, KeyCode::Delete, KeyModifiers::NONE);
        press(&mut line, KeyCode::Char('2'), KeyModifiers::NONE);
        press(&mut line, KeyCode::Right, KeyModifiers::CONTROL);
        press(&mut line, KeyCode::Backspace, KeyModifiers::NONE);
        assert_eq!(line.text(), "2.0.0.0/8, 203.0.113.");
        press(&mut line, KeyCode::Char('k'), KeyModifiers::CONTROL);
        assert_eq!(line.text(), "2");
    }

    #[test]
    fn what_is_pasted_is_clean_and_short() {
        let mut line = Line::default();
        line.paste("a\u{1b}[31mb\r\nc\td\u{202e}\n");
        assert_eq!(line.text(), "a[31mb c d");
        line.paste(&"é".repeat(5000));
        assert!(line.text().len() <= MOST && line.at_end());
    }

    #[test]
    fn wide_characters_and_marks_move_as_one() {
        let mut line = Line::new("日e\u{301}x");
        press(&mut line, KeyCode::Left, KeyModifiers::NONE);
        press(&mut line, KeyCode::Backspace, KeyModifiers::NONE);
        assert_eq!(line.text(), "日x");
    }

    proptest! {
        #[test]
        fn the_window_is_as_wide_as_the_room(text in "\\PC{0,40}", left in 0usize..45, room in 0usize..30, focus: bool) {
            let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
            let mut line = Line::new(&text);
            for _ in 0..left {
                press(&mut line, KeyCode::Left, KeyModifiers::NONE);
            }
            let drawn: String = line.spans(room, focus, &theme).iter().map(|s| s.content.to_string()).collect();
            let columns: usize = drawn.chars().map(width).sum();
            prop_assert_eq!(columns, room);
        }
    }
}
