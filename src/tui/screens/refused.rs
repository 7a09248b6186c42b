//! What was refused, why, and what to do instead. Nothing was changed: that is said every time.

use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint;
use crate::tui::widgets::text::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A refusal as it is told: its first paragraph says what, the others what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(Vec<String>);

impl Refused {
    /// Whatever the engine or the plan refuses; their words say that nothing was changed.
    pub fn because(why: impl std::fmt::Display) -> Self {
        Self(vec![why.to_string()])
    }

    /// Destroying a stream that is on air. `facts` is what is known of it: who carries, how many
    /// watch. `idle` is what keeping it costs, where that is known.
    pub fn destroy_on_air(stream: &str, facts: &[String], idle: Option<&str>) -> Self {
        let facts = if facts.is_empty() {
            String::new()
        } else {
            format!(": {}", facts.join(", "))
        };
        let idle = idle
            .map(|cost| format!(" (about {cost} while idle)"))
            .unwrap_or_default();
        Self(vec![
            format!("{stream} is ON AIR{facts}. Nothing was changed."),
            format!(
                "Destroy would end the show and delete both ingest URLs and the playback URLs for ever. To end the show and keep the URLs: X{idle}."
            ),
            "To destroy after the show: stop first, then D. The archive is kept.".into(),
        ])
    }
}

/// Draws a refusal from the top of `area`.
pub fn draw(frame: &mut Frame<'_>, area: Rect, theme: &Theme, refused: &Refused) {
    const HEAD: &str = " REFUSED  ";
    let columns = usize::from(area.width).saturating_sub(HEAD.len() + 1);
    let mut lines: Vec<Line<'_>> = vec![];
    for (at, paragraph) in refused.0.iter().enumerate() {
        for text in wrap(paragraph, columns) {
            let head = if lines.is_empty() { HEAD } else { "          " };
            let role = if at == 0 { Role::Strong } else { Role::Text };
            lines.push(Line::from(vec![
                paint::ink(theme, Role::Bad, head),
                paint::ink(theme, role, text),
            ]));
        }
    }
    paint::lines(frame, area, &lines);
}
