//! Text from elsewhere made harmless, and values in words.

use crate::clock::{Timestamp, short};
use crate::history::Raised;
use std::time::Duration;

/// Control characters and those that turn the direction of text mean nothing good in a report.
fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter_map(|c| match c {
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some(' '),
        c => Some(c),
    })
}

/// For HTML, inside elements and attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// For Markdown, inside a table's cell.
pub(super) fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text) {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '>' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// `2026-03-01 20:14:30`, UTC.
pub(super) fn when(at: Timestamp) -> String {
    at.strftime("%F %T").to_string()
}

/// `1 min 10 s`, from one moment to another.
pub(super) fn lasted(from: Timestamp, to: Timestamp) -> String {
    short(Duration::try_from(to.duration_since(from)).unwrap_or_default())
}

/// A share in percent; a dash for none.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |p| format!("{p:.2} %"))
}

/// `input_lost A`.
pub(super) fn name(c: &Raised) -> String {
    format!("{} {}", c.kind, c.pipeline).trim_end().to_owned()
}

/// Over, or not; and how long it was.
pub(super) fn ended(c: &Raised, to: Timestamp) -> (String, String) {
    match c.over {
        Some(over) => (when(over), lasted(c.since, over)),
        None => ("not over".to_owned(), lasted(c.since, to)),
    }
}
