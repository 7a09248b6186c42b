//! Conditions as a crew reads them: what, proof, FIRST, NOT (screens.md rule 7).

use super::super::theme::{Role, Theme};
use super::text;
use crate::clock::Timestamp;
use crate::monitor::{Condition, Severity};
use ratatui::text::Line;

/// A severity's word and role.
pub fn severity(severity: Severity) -> (&'static str, Role) {
    match severity {
        Severity::Critical => ("CRITICAL", Role::Bad),
        Severity::Major => ("MAJOR", Role::Bad),
        Severity::Minor => ("MINOR", Role::Warn),
    }
}

/// One condition in lines of at most `room` columns; the proof only when there is room for it.
pub fn lines(
    c: &Condition,
    now: Timestamp,
    theme: &Theme,
    room: usize,
    acked: bool,
    proof: bool,
) -> Vec<Line<'static>> {
    let (word, role) = severity(c.severity);
    let mut lines = Vec::new();
    let mut put = |role: Role, lead: &str, what: &str| {
        let width = room.saturating_sub(11).max(8);
        for (i, line) in text::wrap(&text::safe(what), width).into_iter().enumerate() {
            let lead = if i == 0 { lead } else { "" };
            lines.push(Line::styled(
                text::cut(&format!(" {lead:<9} {line}"), room),
                theme.style(role),
            ));
        }
    };
    let taken = if acked { "  (acknowledged)" } else { "" };
    put(
        role,
        word,
        &format!("{}  {} ago.{taken}", c.what, text::ago(now, c.since)),
    );
    if proof {
        put(Role::Muted, "", &c.proof);
    }
    put(Role::Strong, "FIRST", &c.first);
    if let Some(not) = &c.not {
        put(Role::Warn, "NOT", not);
    }
    lines
}
