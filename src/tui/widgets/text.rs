//! Text as a terminal may be given it: nothing that moves the cursor, colours or turns the reading
//! direction; cut and broken by columns, not by characters.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` without what a terminal would obey or a reader could be misled by. Names and messages come
/// from AWS, where anybody with access may have written them.
pub fn safe(text: &str) -> Cow<'_, str> {
    let narrow = |c: char| c.width() == Some(0);
    if !text.chars().any(|c| harms(c) || narrow(c)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // A line or column break parts words; gluing them together would change what is read.
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => clean.push(' '),
            c if harms(c) => {}
            c => clean.push(c),
        }
    }
    if clean.chars().any(narrow) {
        // What has no width and belongs to nothing before it, such as half of a Korean letter: it cannot be
        // seen, and would be drawn over the end of what stands before it.
        clean = clean.graphemes(true).filter(|g| g.width() > 0).collect();
    }
    Cow::Owned(clean)
}

fn harms(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Direction marks, embeddings, overrides and isolates.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Invisible: they make two names look alike.
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}'
            | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Columns that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text`, made safe, in at most `columns`; what was cut ends in an ellipsis.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    let text = safe(text);
    if width(&text) <= columns {
        return text;
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut cut = head(&text, room).to_owned();
    cut.push('…');
    Cow::Owned(cut)
}

/// `text` as [`fit`] gives it, filled up with spaces to exactly `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    let rest = columns.saturating_sub(width(&text));
    format!("{text}{:rest$}", "")
}

/// The longest start of `text` that takes no more than `columns`.
fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// The start of an address or a name up to where the eye expects a break, if that is not too early.
fn seam(start: &str) -> &str {
    let end = start
        .rfind(['/', '?', '&', '-', '.', ','])
        .map_or(0, |at| at + 1);
    if width(&start[..end]) * 2 < width(start) {
        return start;
    }
    &start[..end]
}

/// `text`, made safe, in lines of at most `columns`: broken between words, and within a word only
/// where it alone is too long, behind a slash or the like if there is one. No line is lost; no columns give no lines.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    if columns == 0 {
        return vec![];
    }
    let text = safe(text);
    let mut lines = vec![];
    let mut line = String::new();
    for mut word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        while width(&line) + width(word) > columns {
            let start = seam(head(word, columns));
            // A character wider than the whole area cannot be shown at all.
            if start.is_empty() {
                word = "";
                break;
            }
            lines.push(start.to_owned());
            word = &word[start.len()..];
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_taken_out() {
        assert_eq!(safe("a\x1b[31mb\x07\u{9b}c"), "a[31mbc");
        assert_eq!(safe("two\nlines\tand tab"), "two lines and tab");
        assert_eq!(safe("ab\u{202e}cd\u{2066}e\u{200b}f"), "abcdef");
        assert!(matches!(safe("plain ✓ 日本"), Cow::Borrowed(_)));
        assert_eq!(safe("🉀\u{d7b0}x"), "🉀x", "half a letter alone");
        assert_eq!(
            safe("e\u{301}\u{1112}\u{1161}"),
            "e\u{301}\u{1112}\u{1161}",
            "whole ones"
        );
    }

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(fit("cup-final", 9), "cup-final");
        assert_eq!(fit("cup-final", 5), "cup-…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("日本語", 0), "");
        assert_eq!(pad("日本", 6), "日本  ");
    }

    #[test]
    fn lines_break_between_words_and_lose_none() {
        assert_eq!(wrap("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(
            wrap("to https://example.org/x", 8),
            ["to", "https://", "example.", "org/x"]
        );
        assert_eq!(wrap("日", 1), Vec::<String>::new());
        assert_eq!(wrap("x", 0), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_ever_wider_than_asked(text in "\\PC{0,60}|[ -~\u{0}-\u{1f}]{0,60}", columns in 0_usize..40) {
            proptest::prop_assert!(width(&fit(&text, columns)) <= columns);
            for line in wrap(&text, columns) {
                proptest::prop_assert!(width(&line) <= columns, "{line:?}");
            }
        }
    }
}
