//! Conditions in the order of screens.md rule 7: what with its age, proof, FIRST, NOT. Wrapped and
//! never cut; where room is short, whole sections are left out, the proof first.

use super::readings::{clock, lasted, minute, role, sign};
use super::words;
use crate::clock::Timestamp;
use crate::monitor::{Condition, Light, Pipeline, Severity, StreamSnapshot, Tally};
use crate::tui::theme::{Role, Theme};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

/// What names a condition for taking it on: its kind and its pipeline.
pub type Key = (&'static str, Option<Pipeline>);

/// How a condition was taken on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Until it is over.
    Acknowledged,
    /// Until a moment; then it asks again.
    Snoozed(Timestamp),
}

/// How much of a condition is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    What,
    WhatFirst,
    WhatFirstNot,
    All,
}

/// First condition, the others; from all to little.
const LEVELS: [(Detail, Detail); 7] = [
    (Detail::All, Detail::All),
    (Detail::All, Detail::WhatFirst),
    (Detail::WhatFirstNot, Detail::WhatFirst),
    (Detail::All, Detail::What),
    (Detail::WhatFirstNot, Detail::What),
    (Detail::WhatFirst, Detail::What),
    (Detail::What, Detail::What),
];

/// Sign, severity, a space each side.
const INDENT: usize = 12;

/// The word of a severity.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "CRITICAL",
        Severity::Major => "MAJOR",
        Severity::Minor => "MINOR",
    }
}

/// The light of a severity.
pub fn severity_light(severity: Severity) -> Light {
    match severity {
        Severity::Critical => Light::Down,
        Severity::Major | Severity::Minor => Light::Warn,
    }
}

/// `2 open, 3 grouped under them, 1 acknowledged`.
pub fn count(open: &[Condition], taken: &[(Key, Taken)]) -> String {
    let grouped: usize = open.iter().map(|c| c.grouped).sum();
    let mut words = format!("{} open", open.len());
    if grouped > 0 {
        let them = if open.len() == 1 { "it" } else { "them" };
        words.push_str(&format!(", {grouped} grouped under {them}"));
    }
    let all: Vec<_> = open.iter().filter_map(|c| taken_on(c, taken)).collect();
    let acknowledged = all.iter().filter(|t| **t == Taken::Acknowledged).count();
    let snoozed = all.len() - acknowledged;
    for (n, word) in [(acknowledged, "acknowledged"), (snoozed, "snoozed")] {
        if n > 0 {
            words.push_str(&format!(", {n} {word}"));
        }
    }
    words
}

/// Whether somebody has taken it on. It stays in sight: taken on is not over.
fn taken_on(c: &Condition, taken: &[(Key, Taken)]) -> Option<Taken> {
    let mut all = taken.iter();
    all.find(|(key, _)| *key == (c.kind, c.pipeline))
        .map(|(_, how)| *how)
}

/// In a few words, for a list: `input lost A`.
pub fn name(condition: &Condition) -> String {
    let pipeline = condition
        .pipeline
        .map_or(String::new(), |p| format!(" {}", p.letter()));
    condition.kind.replace('_', " ") + &pipeline
}

fn section(
    theme: &Theme,
    cols: usize,
    head: Span<'static>,
    text: &str,
    role: Role,
) -> Vec<Line<'static>> {
    let indent = INDENT.min(cols / 3);
    let mut head = Some(head);
    let lines = words::wrap(text, cols.saturating_sub(indent));
    let line = |text: String| {
        let head = head.take().unwrap_or_else(|| Span::raw(""));
        let style = head.style;
        let head = Span::styled(words::pad(&head.content, indent, theme), style);
        Line::from(vec![head, words::span(theme, role, &text)])
    };
    lines.into_iter().map(line).collect()
}

fn lines(
    theme: &Theme,
    cols: usize,
    c: &Condition,
    taken: &[(Key, Taken)],
    now: Timestamp,
    detail: Detail,
) -> Vec<Line<'static>> {
    let light = severity_light(c.severity);
    let head = format!(" {} {}", sign(light, theme), severity_word(c.severity));
    let head = words::span(theme, role(light), &head);
    let how = match taken_on(c, taken) {
        None => String::new(),
        Some(Taken::Acknowledged) => " Acknowledged.".to_owned(),
        Some(Taken::Snoozed(until)) => format!(" Snoozed to {}.", minute(until)),
    };
    let what = format!("({}) {}{how}", lasted(c.since, now), c.what);
    let mut out = section(theme, cols, head, &what, Role::Strong);
    if detail == Detail::All {
        let since = format!("Since {}, seen {}.", clock(c.since), clock(c.seen));
        let proof = format!("{} {since}", c.proof);
        out.extend(section(theme, cols, Span::raw(""), &proof, Role::Text));
    }
    if detail >= Detail::WhatFirst {
        let head = words::span(theme, Role::Accent, "   FIRST");
        out.extend(section(theme, cols, head, &c.first, Role::Text));
    }
    if detail >= Detail::WhatFirstNot
        && let Some(not) = &c.not
    {
        let head = words::span(theme, Role::Warn, "   NOT");
        out.extend(section(theme, cols, head, not, Role::Text));
    }
    out
}

fn blocks(
    theme: &Theme,
    cols: usize,
    open: &[Condition],
    taken: &[(Key, Taken)],
    now: Timestamp,
    level: (Detail, Detail),
) -> Vec<Vec<Line<'static>>> {
    let detail = |i| if i == 0 { level.0 } else { level.1 };
    let open = open.iter().enumerate();
    open.map(|(i, c)| lines(theme, cols, c, taken, now, detail(i)))
        .collect()
}

/// The blocks that fit `room` rows: as much of each as goes in, whole blocks only. Of several that
/// do not all fit, the worst comes with what to do about it.
fn shown(
    theme: &Theme,
    cols: usize,
    open: &[Condition],
    taken: &[(Key, Taken)],
    now: Timestamp,
    room: usize,
) -> Vec<Vec<Line<'static>>> {
    let size = |blocks: &[Vec<Line<'_>>]| blocks.iter().map(Vec::len).sum::<usize>();
    let levels = LEVELS.iter();
    let mut tries = levels.map(|level| blocks(theme, cols, open, taken, now, *level));
    if let Some(all) = tries.find(|blocks| size(blocks) <= room) {
        return all;
    }
    let first = [Detail::WhatFirst, Detail::What]
        .map(|d| blocks(theme, cols, open, taken, now, (d, Detail::What)));
    let fits =
        |blocks: &Vec<Vec<Line<'_>>>| blocks.first().is_some_and(|first| first.len() <= room);
    let [with, without] = first;
    let mut some = if fits(&with) { with } else { without };
    while some.len() > 1 && size(&some) > room {
        some.pop();
    }
    some
}

/// Rows of `room` that would be used.
pub fn rows(
    theme: &Theme,
    cols: usize,
    list: &[Condition],
    taken: &[(Key, Taken)],
    now: Timestamp,
    room: usize,
) -> usize {
    let blocks = shown(theme, cols, list, taken, now, room);
    blocks
        .iter()
        .map(Vec::len)
        .sum::<usize>()
        .clamp(1, room.max(1))
}

/// What stands where no condition is open: when AWS does not answer, that proves nothing.
pub fn nothing(tally: &Tally) -> &'static str {
    match tally {
        Tally::Blind { .. } => "none known, AWS does not answer",
        _ => "none",
    }
}

/// Draws as much as fits and returns how many conditions could not be shown.
pub fn draw(
    buf: &mut Buffer,
    area: Rect,
    theme: &Theme,
    stream: &StreamSnapshot,
    taken: &[(Key, Taken)],
    now: Timestamp,
) -> usize {
    let (cols, room) = (usize::from(area.width), usize::from(area.height));
    let list = &stream.conditions;
    if list.is_empty() {
        let text = format!(" {}", nothing(&stream.tally));
        let line = words::span(theme, Role::Muted, &words::fit(&text, cols, theme));
        words::put(buf, area, 0, &line.into());
        return 0;
    }
    let blocks = shown(theme, cols, list, taken, now, room);
    for (row, line) in blocks.iter().flatten().enumerate() {
        words::put(buf, area, u16::try_from(row).unwrap_or(u16::MAX), line);
    }
    list.len() - blocks.len()
}
