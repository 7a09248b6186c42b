//! A one-line editor: what is typed, and where the cursor is.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Longest text, in characters.
const LONGEST: usize = 4096;

/// A line being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// Cursor, in characters from the start.
    at: usize,
}

impl Line {
    /// With a text, and the cursor behind it.
    pub fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            at: text.chars().count(),
            text,
        }
    }

    /// What is typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor is, in characters.
    pub fn cursor(&self) -> usize {
        self.at
    }

    fn byte(&self, at: usize) -> usize {
        self.text
            .char_indices()
            .nth(at)
            .map_or(self.text.len(), |(i, _)| i)
    }

    fn len(&self) -> usize {
        self.text.chars().count()
    }

    fn cut(&mut self, from: usize, to: usize) {
        let (from_byte, to_byte) = (self.byte(from), self.byte(to));
        self.text.replace_range(from_byte..to_byte, "");
        self.at = from;
    }

    fn word_start(&self) -> usize {
        let before: Vec<char> = self.text.chars().take(self.at).collect();
        let word = before.iter().rposition(|c| !c.is_whitespace()).unwrap_or(0);
        before[..word]
            .iter()
            .rposition(|c| c.is_whitespace())
            .map_or(0, |i| i + 1)
    }

    /// A key; says whether it was for the line.
    pub fn key(&mut self, key: &KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('a') if control => self.at = 0,
            KeyCode::Char('e') if control => self.at = self.len(),
            KeyCode::Char('u') if control => self.cut(0, self.at),
            KeyCode::Char('w') if control => self.cut(self.word_start(), self.at),
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.paste(&c.to_string())
            }
            KeyCode::Left => self.at = self.at.saturating_sub(1),
            KeyCode::Right => self.at = (self.at + 1).min(self.len()),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.len(),
            KeyCode::Backspace if self.at > 0 => self.cut(self.at - 1, self.at),
            KeyCode::Delete if self.at < self.len() => {
                let at = self.at;
                self.cut(at, at + 1);
            }
            KeyCode::Backspace | KeyCode::Delete => {}
            _ => return false,
        }
        true
    }

    /// Puts text in at the cursor; control characters are dropped.
    pub fn paste(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.len());
        let clean: String = text
            .chars()
            .filter(|c| !c.is_control())
            .take(room)
            .collect();
        let at = self.byte(self.at);
        self.text.insert_str(at, &clean);
        self.at += clean.chars().count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(line: &mut Line, code: KeyCode, modifiers: KeyModifiers) {
        line.key(&KeyEvent::new(code, modifiers));
    }

    #[test]
    fn it_edits_in_the_middle_and_by_words() {
        let mut line = Line::of("über alles");
        press(&mut line, KeyCode::Home, KeyModifiers::NONE);
        press(&mut line, KeyCode::Delete, KeyModifiers::NONE);
        press(&mut line, KeyCode::Char('Ü'), KeyModifiers::SHIFT);
        assert_eq!((line.text(), line.cursor()), ("Über alles", 1));
        press(&mut line, KeyCode::End, KeyModifiers::NONE);
        press(&mut line, KeyCode::Char('w'), KeyModifiers::CONTROL);
        assert_eq!(line.text(), "Über ");
        line.paste("a\x1b[31m\nb");
        assert_eq!(line.text(), "Über a[31mb");
        line.paste(&"x".repeat(10_000));
        assert_eq!(line.text().chars().count(), LONGEST);
    }
}
