//! The set-up's frame: step bar, rule, questions and figures, explanation.

use super::{
    Setup,
    page::{Page, wrap},
    step::Step,
};
use crate::spec::lint::Severity;
use crate::tui::theme::{Role, Theme};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Paragraph,
};

/// Columns from which the price has a place of its own.
const WIDE: u16 = 116;
/// Columns from which the step bar writes every step out.
const BAR: u16 = 101;
/// Columns beyond which lines of text are hard to read.
const READABLE: u16 = 116;

impl Setup {
    /// Draws everything between the console's header and its footer.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
        if area.is_empty() {
            return;
        }
        let rows = |from: u16, many: u16| Rect {
            y: area.y + from.min(area.height),
            height: many.min(area.height.saturating_sub(from)),
            ..area
        };
        frame.render_widget(Paragraph::new(self.bar(area.width, theme)), rows(0, 1));
        if area.height < 6 {
            self.body(frame, rows(1, area.height), theme);
            return;
        }
        rule(frame, rows(1, 1), theme, "");
        let says = if area.height < 14 { 1 } else { 2 };
        let below = says + 1;
        let body = rows(2, area.height - 2 - below);
        let more = if area.width >= WIDE {
            self.beside(frame, body, theme)
        } else {
            // The review says it anyway.
            let price = u16::from(body.height > 8 && self.step != Step::Review);
            let main = Rect {
                height: body.height - price,
                ..body
            };
            let line = Rect {
                y: main.bottom(),
                height: price,
                ..body
            };
            let says = self.price_line(usize::from(area.width));
            let text = Span::styled(says, theme.style(Role::Strong));
            frame.render_widget(Paragraph::new(text), line);
            self.body(frame, main, theme)
        };
        let more = if more > 0 {
            format!(" {more} more below: pgdn ")
        } else {
            String::new()
        };
        rule(frame, rows(area.height - below, 1), theme, &more);
        self.explain(frame, rows(area.height - says, says), theme);
    }

    /// Questions on the left, the bill on the right; how many lines are below the window.
    fn beside(&self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) -> usize {
        let left = (area.width - 38).min(READABLE);
        let right = (area.width - left - 2).min(48);
        let bill = self.bill(usize::from(right.saturating_sub(1)), theme);
        let lines: Vec<_> = bill
            .lines
            .into_iter()
            .take(usize::from(area.height))
            .collect();
        let edge = vec![Line::from(Span::styled("|", theme.style(Role::Muted))); lines.len()];
        frame.render_widget(
            Paragraph::new(edge),
            Rect {
                x: area.x + left,
                width: 1,
                ..area
            },
        );
        frame.render_widget(
            Paragraph::new(lines),
            Rect {
                x: area.x + left + 1,
                width: right,
                ..area
            },
        );
        self.body(
            frame,
            Rect {
                width: left,
                ..area
            },
            theme,
        )
    }

    /// The step's lines, scrolled to the cursor; how many are below the window.
    fn body(&self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) -> usize {
        let page: Page<'_> = self.page(usize::from(area.width), theme);
        let height = usize::from(area.height);
        let most = page.lines.len().saturating_sub(height);
        let natural = if self.step == Step::Review {
            0
        } else {
            page.offset(height)
        };
        let offset = (natural + self.scroll).min(most);
        let below = page.lines.len().saturating_sub(offset + height);
        let lines: Vec<_> = page.lines.into_iter().skip(offset).take(height).collect();
        frame.render_widget(Paragraph::new(lines), area);
        below
    }

    /// Where one is among the steps, and how each stands.
    fn bar(&self, width: u16, theme: &Theme) -> Line<'static> {
        let written = width >= BAR;
        let mut spans = Vec::new();
        for step in Step::ALL {
            let (sign, role) = self.sign(step, theme);
            let here = step == self.step;
            let word = match (here, written) {
                (true, true) => format!(" {} {}", theme.signs.cursor, step.word().to_uppercase()),
                (true, false) => format!(
                    " {} {} {}/10",
                    theme.signs.cursor,
                    step.word().to_uppercase(),
                    step.index() + 1
                ),
                (false, true) => format!(" {sign} {}", step.word()),
                (false, false) => format!(" {}{sign}", (step.index() + 1) % 10),
            };
            spans.push(Span::styled(
                word,
                theme.style(if here { Role::Strong } else { role }),
            ));
            spans.push(Span::raw(" "));
        }
        if !written && width >= 76 {
            let next = self
                .step
                .next()
                .map_or(String::new(), |n| format!(" next: {}", n.word()));
            spans.push(Span::styled(next, theme.style(Role::Muted)));
        }
        Line::from(spans)
    }

    /// How a step stands.
    fn sign(&self, step: Step, theme: &Theme) -> (&'static str, Role) {
        let signs = theme.signs;
        let worst = self.findings(step).map(|f| f.severity).max();
        if !self.seen[step.index()] {
            (signs.waits, Role::Muted)
        } else if self.is_wrong(step) || worst == Some(Severity::Error) {
            (signs.bad, Role::Bad)
        } else if worst == Some(Severity::Warning) {
            (signs.warn, Role::Warn)
        } else {
            (signs.ok, Role::Ok)
        }
    }

    /// One sentence about what is under the cursor, or what has just been said.
    fn explain(&self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
        let field = self.spot().and_then(|s| self.field_at(s));
        let (role, text) = if self.leaving {
            (
                Role::Warn,
                "Leave set-up? s saves what you have for later, d discards it, esc stays.",
            )
        } else if !self.note.is_empty() {
            (Role::Warn, self.note.as_str())
        } else {
            (
                Role::Text,
                field.map_or_else(|| self.plain_help(), |f| f.help),
            )
        };
        let lines = wrap(
            text,
            usize::from(area.width.min(READABLE)).saturating_sub(2),
        );
        let lines: Vec<_> = lines
            .into_iter()
            .map(|l| Line::from(Span::styled(format!(" {l}"), theme.style(role))))
            .collect();
        frame.render_widget(Paragraph::new(lines), area);
    }

    /// What to say where no question is.
    fn plain_help(&self) -> &'static str {
        match (self.step, self.spot()) {
            (Step::Review, _) => {
                "Enter saves the file; AWS is not touched until onair deploy shows its plan and you agree."
            }
            (_, Some(super::Spot::Add)) => {
                "A rung more: it needs a bit rate, all else follows from that."
            }
            (_, Some(super::Spot::Tick(_))) => {
                "On or off: a rung that is off costs nothing and stays here in case; del removes it."
            }
            _ => "",
        }
    }
}

/// A line across, with a word near its end.
fn rule(frame: &mut Frame<'_>, area: Rect, theme: &Theme, word: &str) {
    let line = "-".repeat(usize::from(area.width).saturating_sub(word.len() + 2));
    let text = format!("{line}{word}--");
    frame.render_widget(
        Paragraph::new(Span::styled(text, theme.style(Role::Muted))),
        area,
    );
}
