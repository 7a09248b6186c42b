//! What a destroy leaves, on screen: gone, kept by choice, left, not ours. Only what AWS no longer
//! showed at the last look is said to be gone.

use super::deploy::DeployView;
use crate::clock::Timestamp;
use crate::engine::Receipt;
use crate::shape::Part;
use crate::spec::price::{Charge, Estimate};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{self, ink};
use crate::tui::widgets::text::{pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A receipt and what is told with it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceiptView {
    /// What the engine found.
    pub receipt: Receipt,
    /// Whose.
    pub stream: String,
    /// Nothing of this was real.
    pub rehearsal: bool,
    /// When the channel was seen IDLE or gone: encoding is billed until then.
    pub billing_ended: Option<Timestamp>,
    /// When CloudFront's distribution was gone.
    pub cloudfront_gone: Option<Timestamp>,
    /// Prices of what is kept, where they are known.
    pub estimate: Option<Estimate>,
    /// Lines scrolled away.
    pub scroll: usize,
}

impl ReceiptView {
    /// The receipt of a run that was followed by `run`.
    pub fn new(receipt: Receipt, stream: &str, rehearsal: bool, run: Option<&DeployView>) -> Self {
        Self {
            receipt,
            stream: stream.to_owned(),
            rehearsal,
            billing_ended: run.and_then(DeployView::billing_ended),
            cloudfront_gone: run.and_then(DeployView::cloudfront_gone),
            estimate: None,
            scroll: 0,
        }
    }

    /// The same with prices for what is kept.
    #[must_use]
    pub fn priced(mut self, estimate: Option<Estimate>) -> Self {
        self.estimate = estimate;
        self
    }

    /// What keeping `part` costs, as far as the table says.
    fn price(&self, part: &Part) -> String {
        const UNKNOWN: &str = "price not in table";
        let what = match part {
            Part::ArchiveBucket => "archive storage",
            Part::Dashboard => "dashboard",
            Part::Alarm(_) => "alarms",
            // The role, the allow-list, the input and an idle packager are free of charge, but no
            // table says so, and nothing else is kept by choice today.
            _ => return UNKNOWN.into(),
        };
        let lines = self.estimate.iter().flat_map(|e| &e.lines);
        let line = lines
            .filter(|line| line.what.contains(what))
            .find_map(|line| match &line.charge {
                Charge::Idle { usd_per_month } => Some(format!("{usd_per_month}/month")),
                Charge::PerUse { usd, per } => Some(format!("{usd} per {per}")),
                _ => None,
            });
        line.unwrap_or_else(|| UNKNOWN.into())
    }

    /// All lines of it.
    fn lines(&self, theme: &Theme, columns: usize) -> Vec<Line<'static>> {
        let Receipt {
            gone,
            kept,
            left,
            foreign,
        } = &self.receipt;
        let signs = &theme.signs;
        let rehearsal = if self.rehearsal {
            "   REHEARSAL: nothing of this was real"
        } else {
            ""
        };
        let mut lines = vec![Line::from(vec![
            ink(theme, Role::Strong, format!(" RECEIPT  {}", self.stream)),
            ink(theme, Role::Warn, rehearsal),
        ])];
        let closing = if left.is_empty() {
            (signs.ok, Role::Ok)
        } else {
            (signs.bad, Role::Bad)
        };
        hang(
            &mut lines,
            theme,
            closing.1,
            &format!(" {} ", closing.0),
            &self.receipt.closing(&self.stream),
            columns,
        );
        lines.push(Line::from(""));
        lines.extend(self.times(theme, columns));
        // What needs a hand comes before what does not.
        for item in left {
            hang(
                &mut lines,
                theme,
                Role::Bad,
                &head(signs.bad, "LEFT", &item.part),
                &item.id,
                columns,
            );
            hang(
                &mut lines,
                theme,
                Role::Text,
                &" ".repeat(INDENT),
                &item.why,
                columns,
            );
        }
        for item in kept {
            let text = format!("{}, {}", item.id, self.price(&item.part));
            hang(
                &mut lines,
                theme,
                Role::Warn,
                &head("=", "kept", &item.part),
                &text,
                columns,
            );
            hang(
                &mut lines,
                theme,
                Role::Muted,
                &" ".repeat(INDENT),
                &format!("by your choice: {}", item.why),
                columns,
            );
        }
        for item in foreign {
            hang(
                &mut lines,
                theme,
                Role::Muted,
                &head(signs.follows, "not ours", &item.part),
                &item.id,
                columns,
            );
            hang(
                &mut lines,
                theme,
                Role::Muted,
                &" ".repeat(INDENT),
                &item.why,
                columns,
            );
        }
        if !gone.is_empty() {
            lines.push(Line::from(""));
            lines.push(paint::line(
                theme,
                Role::Strong,
                format!(" {} gone", gone.len()),
            ));
            let each = gone.iter().map(ToString::to_string).collect::<Vec<_>>();
            lines.extend(grid(theme, signs.ok, &each, columns));
        }
        lines
    }

    /// The two moments that people take for one.
    fn times(&self, theme: &Theme, columns: usize) -> Vec<Line<'static>> {
        let gone = |part: Part| self.receipt.gone.contains(&part);
        let clock = |at: Timestamp| at.strftime("%H:%M:%S UTC").to_string();
        let mut lines = vec![];
        match self.billing_ended {
            Some(at) => hang(
                &mut lines,
                theme,
                Role::Ok,
                "   billing ended     ",
                &format!("{}: the channel encodes nothing since", clock(at)),
                columns,
            ),
            None if gone(Part::Channel) => hang(
                &mut lines,
                theme,
                Role::Ok,
                "   billing ended     ",
                "the channel is gone; when it stopped was not seen",
                columns,
            ),
            None => {}
        }
        match self.cloudfront_gone {
            Some(at) => hang(
                &mut lines,
                theme,
                Role::Ok,
                "   CloudFront gone   ",
                &clock(at),
                columns,
            ),
            None if gone(Part::Distribution) => hang(
                &mut lines,
                theme,
                Role::Ok,
                "   CloudFront gone   ",
                "at the last look",
                columns,
            ),
            None if self
                .receipt
                .left
                .iter()
                .any(|l| l.part == Part::Distribution) =>
            {
                hang(
                    &mut lines,
                    theme,
                    Role::Bad,
                    "   CloudFront        ",
                    "still there",
                    columns,
                );
            }
            None => {}
        }
        if !lines.is_empty() {
            lines.push(Line::from(""));
        }
        lines
    }
}

/// Where the text of an item begins.
const INDENT: usize = 28;

fn head(sign: &str, word: &str, part: &Part) -> String {
    format!(" {sign} {} {} ", pad(word, 8), pad(&part.to_string(), 15))
}

/// `head` and `text`, later lines under the start of the text; in a narrow terminal below the head.
fn hang(
    lines: &mut Vec<Line<'static>>,
    theme: &Theme,
    role: Role,
    head: &str,
    text: &str,
    columns: usize,
) {
    let indent = crate::tui::widgets::text::width(head);
    let narrow = columns < indent + 40;
    let (indent, mut first) = if narrow && indent > 3 {
        if !head.trim().is_empty() {
            lines.push(paint::line(theme, role, head.to_owned()));
        }
        (5, None)
    } else {
        (indent, Some(head.to_owned()))
    };
    for text in wrap(text, columns.saturating_sub(indent + 1)) {
        let head = first.take().unwrap_or_else(|| " ".repeat(indent));
        lines.push(Line::from(vec![
            ink(theme, role, head),
            ink(theme, role, text),
        ]));
    }
}

/// Names in as many columns as fit, read down and then across.
fn grid(theme: &Theme, sign: &str, names: &[String], columns: usize) -> Vec<Line<'static>> {
    let wide = 3 + names.iter().map(|n| n.chars().count()).max().unwrap_or(0) + 3;
    let across = (columns / wide).max(1);
    let down = names.len().div_ceil(across);
    (0..down)
        .map(|y| {
            let mut line = Line::default();
            for name in names.iter().skip(y).step_by(down) {
                line.push_span(ink(theme, Role::Ok, format!(" {sign} ")));
                line.push_span(ink(theme, Role::Text, pad(name, wide - 3)));
            }
            line
        })
        .collect()
}

/// Draws the receipt.
pub fn draw(frame: &mut Frame<'_>, area: Rect, theme: &Theme, view: &ReceiptView) {
    let lines = view.lines(theme, area.width.into());
    let room = usize::from(area.height);
    // The last page stays full: there is nothing below the end.
    let first = view.scroll.min(lines.len().saturating_sub(room));
    let mut shown: Vec<Line<'_>> = lines.iter().skip(first).take(room).cloned().collect();
    let below = lines.len().saturating_sub(first + room);
    if below > 0
        && let Some(last) = shown.last_mut()
    {
        *last = paint::rule(theme, area.width, "", &format!("{} more below", below + 1));
    }
    paint::lines(frame, area, &shown);
}
