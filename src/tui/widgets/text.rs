//! Text that fits: cut with an ellipsis, wrapped at words, ages and durations as people say them, and
//! foreign text made harmless.

use crate::clock::Timestamp;
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text of others, without what could move the cursor, change colours or turn the reading around.
pub fn safe(text: &str) -> Cow<'_, str> {
    let harms = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if text.contains(harms) {
        let clean = text
            .chars()
            .map(|c| if c == '\n' || c == '\t' { ' ' } else { c });
        Cow::Owned(clean.filter(|c| !harms(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Columns it takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Cut to `room` columns, with an ellipsis where something was cut.
pub fn fit(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > room {
            break;
        }
        used += wide;
        out.push(c);
    }
    if room > 0 {
        out.push('…');
    }
    out
}

/// Lines of at most `room` columns, broken at spaces; a word longer than a line is cut.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(1);
    let indent: String = text.chars().take_while(|c| *c == ' ').collect();
    let mut lines = Vec::new();
    let mut line = indent.clone();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let gap = usize::from(line.len() > indent.len());
        if width(&line) + gap + width(word) <= room {
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if line.len() > indent.len() {
            lines.push(std::mem::replace(&mut line, indent.clone()));
        }
        let mut rest = word;
        while width(&line) + width(rest) > room {
            let mut used = width(&line);
            let end = rest
                .char_indices()
                .find(|(_, c)| {
                    used += c.width().unwrap_or(0);
                    used > room
                })
                .map_or(rest.len(), |(i, _)| i);
            if end == 0 {
                break;
            }
            line.push_str(&rest[..end]);
            lines.push(std::mem::replace(&mut line, indent.clone()));
            rest = &rest[end..];
        }
        line.push_str(rest);
    }
    lines.push(line);
    lines
}

/// How long ago: `24s`, `2m`, `1h`.
pub fn age(now: Timestamp, then: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs().max(0);
    match seconds {
        0..=99 => format!("{seconds}s"),
        100..=5999 => format!("{}m", seconds / 60),
        _ => format!("{}h", seconds / 3600),
    }
}

/// A length as a clock shows it: `0:50`, `12:07`, `1:52:40`.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// How long since `then`, as a clock shows it.
pub fn ago(now: Timestamp, then: Timestamp) -> String {
    span(now.duration_since(then).as_secs())
}

/// A count: `214`, `1.2k`, `3.4M`.
pub fn count(v: f64) -> String {
    match v {
        v if v >= 999_500.0 => format!("{:.1}M", v / 1e6),
        v if v >= 10_000.0 => format!("{:.0}k", v / 1e3),
        v if v >= 1_000.0 => format!("{:.1}k", v / 1e3),
        v => format!("{v:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_harmless() {
        assert_eq!(safe("a\x1b[2Jb\u{202e}c\nd"), "a[2Jbc d");
        assert!(matches!(safe("cup-final"), Cow::Borrowed(_)));
    }

    #[test]
    fn text_fits_its_columns() {
        assert_eq!(fit("cup-final", 9), "cup-final");
        assert_eq!(fit("cup-final", 5), "cup-…");
        assert_eq!(fit("決勝戦", 5), "決勝…");
        assert_eq!(fit("x", 0), "");
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
        assert_eq!(wrap("決", 1), ["決"]);
    }

    #[test]
    fn time_reads_as_people_say_it() {
        assert_eq!(
            (span(50), span(727), span(6760)),
            ("0:50".into(), "12:07".into(), "1:52:40".into())
        );
        assert_eq!(
            (count(214.0), count(1240.0), count(14_300.0)),
            ("214".into(), "1.2k".into(), "14k".into())
        );
    }
}
