//! What an operator hands on: the recipe's seven outputs and lines for encoders, each to be copied.

use crate::spec::StreamSpec;
use crate::stack::outputs::{Ingest, Outputs, ffmpeg};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{self, ink};
use crate::tui::widgets::text::{fit, pad, safe, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Outputs on screen.
#[derive(Clone, Debug)]
pub struct OutputsView {
    /// What comes out.
    pub outputs: Outputs,
    /// What for: encoder lines follow its source and ladder.
    pub spec: StreamSpec,
    /// The row under the cursor.
    pub cursor: usize,
    /// Stream keys are shown.
    pub reveal: bool,
}

/// A row: what it is, what is shown and what is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    /// Rows of one title stand together.
    title: String,
    label: String,
    /// `None`: not there yet.
    shown: Option<String>,
    /// Differs from what is shown for rows that are a key.
    copied: Option<String>,
}

impl OutputsView {
    /// Outputs with keys hidden.
    pub fn new(outputs: Outputs, spec: StreamSpec) -> Self {
        Self {
            outputs,
            spec,
            cursor: 0,
            reveal: false,
        }
    }

    fn rows(&self) -> Vec<Row> {
        let row = |title: &str, label: &str, value: Option<String>| Row {
            title: title.to_owned(),
            label: label.to_owned(),
            copied: value.clone(),
            shown: value,
        };
        let recipe = self.outputs.recipe(self.reveal);
        let mut rows: Vec<Row> = recipe
            .into_iter()
            .map(|(name, value)| row("OUTPUTS", name, value))
            .collect();
        let more = [
            ("CMAFPlaybackURL", &self.outputs.cmaf_url),
            ("MediaLiveConsoleURL", &self.outputs.console_url),
        ];
        rows.extend(
            more.into_iter()
                .filter(|(_, value)| value.is_some())
                .map(|(name, value)| row("OUTPUTS", name, value.clone())),
        );
        let legs = [("A", &self.outputs.ingest_a), ("B", &self.outputs.ingest_b)];
        for (leg, ingest) in legs {
            let Some(ingest) = ingest else { continue };
            let title = format!("ENCODER {leg}");
            rows.push(row(&title, "OBS server", Some(ingest.server.clone())));
            rows.push(Row {
                title: title.clone(),
                label: "OBS stream key".into(),
                shown: Some(self.key(ingest)),
                copied: Some(ingest.key.clone()),
            });
            for (what, command) in ffmpeg(&self.spec, &ingest.url(self.reveal)) {
                rows.push(row(&title, &format!("ffmpeg, {what}"), Some(command)));
            }
        }
        rows
    }

    fn key(&self, ingest: &Ingest) -> String {
        if self.reveal {
            ingest.key.clone()
        } else {
            ingest.masked_key()
        }
    }

    /// Moves the cursor, staying on the list.
    pub fn move_by(&mut self, rows: isize) {
        let last = self.rows().len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
    }

    /// What the cursor's row is, and the text to copy: keys are in it only when they are shown, or
    /// when the row is the key. Nothing for what does not exist yet.
    pub fn selected(&self) -> Option<(String, String)> {
        let rows = self.rows();
        let row = rows.get(self.cursor.min(rows.len().checked_sub(1)?))?;
        let label = match row.title.strip_prefix("ENCODER ") {
            Some(leg) => format!("{} of encoder {leg}", row.label),
            None => row.label.clone(),
        };
        Some((label, safe(row.copied.as_ref()?).into_owned()))
    }

    /// The web address under the cursor, which a QR code can show.
    pub fn url(&self) -> Option<String> {
        let (_, value) = self.selected()?;
        value.starts_with("https://").then_some(value)
    }
}

/// Columns of a row's label, its mark included.
const LABEL: usize = 27;

/// Draws the outputs: rows, and below them the cursor's one whole.
pub fn draw(frame: &mut Frame<'_>, area: Rect, theme: &Theme, view: &OutputsView) {
    let area = area.intersection(frame.area());
    let columns = usize::from(area.width);
    let rows = view.rows();
    let cursor = view.cursor.min(rows.len().saturating_sub(1));
    let whole = whole(theme, view, rows.get(cursor), columns);
    // As high as the longest row needs, so that nothing jumps when the cursor moves.
    let longest = rows
        .iter()
        .filter_map(|row| row.shown.as_ref())
        .map(|text| wrap(text, columns.saturating_sub(2)).len());
    let pane = longest.max().unwrap_or(1).max(1) + 2;
    let room = usize::from(area.height).saturating_sub(pane);
    let blocks: Vec<Vec<Line<'_>>> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let starts = at == 0
                || rows
                    .get(at - 1)
                    .is_none_or(|before| before.title != row.title);
            block(theme, row, starts, at == cursor, columns)
        })
        .collect();
    let heights: Vec<usize> = blocks.iter().map(Vec::len).collect();
    let first = paint::first_line(&heights, cursor, room);
    let total: usize = heights.iter().sum();
    let [list, rest] = paint::split(area, [cells(room.min(total)), cells(pane)]);
    let lines: Vec<Line<'_>> = blocks
        .into_iter()
        .flatten()
        .skip(first)
        .take(room)
        .collect();
    paint::lines(frame, list, &lines);
    let above: usize = heights.iter().take(cursor + 1).sum();
    if let Some(at) = above
        .checked_sub(first + 1)
        .filter(|at| *at < usize::from(list.height))
    {
        let row = Rect {
            y: list.y + cells(at),
            height: 1,
            ..list
        };
        paint::select(frame, row, theme);
    }
    let below = total.saturating_sub(first + room);
    let below = if below > 0 {
        format!("{below} more below")
    } else {
        String::new()
    };
    let title = rows.get(cursor).map_or("", |row| row.label.as_str());
    let mut lines = vec![paint::rule(theme, area.width, title, &below)];
    lines.extend(whole);
    paint::lines(frame, rest, &lines);
}

fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// A row, with its title above when it is the first under it.
fn block(
    theme: &Theme,
    row: &Row,
    starts: bool,
    cursor: bool,
    columns: usize,
) -> Vec<Line<'static>> {
    let (role, value) = match &row.shown {
        Some(value) => (
            Role::Text,
            fit(value, columns.saturating_sub(LABEL + 1)).into_owned(),
        ),
        None => (Role::Muted, "not there yet".into()),
    };
    let mut lines = vec![];
    if starts {
        lines.push(paint::line(theme, Role::Strong, format!(" {}", row.title)));
    }
    lines.push(Line::from(vec![
        ink(
            theme,
            Role::Accent,
            if cursor { theme.signs.cursor } else { " " },
        ),
        ink(
            theme,
            Role::Muted,
            pad(&format!("  {}", row.label), LABEL - 1),
        ),
        ink(theme, role, value),
    ]));
    lines
}

/// The cursor's row whole, and what copying it gives.
fn whole(
    theme: &Theme,
    view: &OutputsView,
    row: Option<&Row>,
    columns: usize,
) -> Vec<Line<'static>> {
    let Some(row) = row else { return vec![] };
    let text = row
        .shown
        .as_deref()
        .unwrap_or("This does not exist yet: deploy the stream.");
    let mut lines: Vec<Line<'static>> = wrap(text, columns.saturating_sub(2))
        .into_iter()
        .map(|text| paint::line(theme, Role::Accent, format!(" {text}")))
        .collect();
    let hidden = row
        .shown
        .as_ref()
        .is_some_and(|text| text.contains("********"));
    let note = match (hidden && !view.reveal, row.copied == row.shown) {
        (true, true) => "The stream key is hidden here, and in what is copied.",
        (true, false) => "The key is hidden here; copying gives it whole.",
        (false, _) => "",
    };
    lines.push(paint::line(theme, Role::Muted, format!(" {note}")));
    lines
}
