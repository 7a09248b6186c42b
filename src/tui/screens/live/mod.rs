//! The stream while it runs: tally, lamps, both pipelines, errors by hop, conditions, what happened.
//! Below 120 columns numbers replace charts; a pane opens over the whole screen.

mod compact;
mod full;
mod parts;
#[cfg(test)]
mod tests;
mod wide;

use super::super::theme::{Role, Theme};
use super::super::widgets::{band, text};
use crate::clock::Timestamp;
use crate::monitor::StreamSnapshot;
use jiff::SignedDuration;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use std::collections::VecDeque;

/// One line of what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// How it is meant.
    pub role: Role,
}

/// Range of the charts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Range {
    /// Five minutes.
    Five,
    /// Half an hour.
    #[default]
    Thirty,
    /// Three hours.
    Hours,
}

impl Range {
    /// Its length.
    pub fn length(self) -> SignedDuration {
        match self {
            Range::Five => SignedDuration::from_mins(5),
            Range::Thirty => SignedDuration::from_mins(30),
            Range::Hours => SignedDuration::from_hours(3),
        }
    }

    /// The next one.
    pub fn next(self) -> Self {
        match self {
            Range::Five => Range::Thirty,
            Range::Thirty => Range::Hours,
            Range::Hours => Range::Five,
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Range::Five => "5 min",
            Range::Thirty => "30 min",
            Range::Hours => "3 h",
        }
    }
}

/// The panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum Pane {
    A,
    B,
    Errors,
    Playback,
    Money,
    Conditions,
    Events,
}

impl Pane {
    /// In the order of the tab key.
    pub const ALL: [Pane; 7] = [
        Pane::Conditions,
        Pane::A,
        Pane::B,
        Pane::Errors,
        Pane::Playback,
        Pane::Money,
        Pane::Events,
    ];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Pane::A => "A  pipeline 0",
            Pane::B => "B  pipeline 1",
            Pane::Errors => "ERRORS, last 5 min",
            Pane::Playback => "PLAYBACK",
            Pane::Money => "AUDIENCE AND MONEY",
            Pane::Conditions => "CONDITIONS",
            Pane::Events => "EVENTS",
        }
    }

    /// What it shows, and how to read it.
    pub fn about(self) -> &'static str {
        match self {
            Pane::A | Pane::B => {
                "One of MediaLive's two pipelines. Input fps is judged lost by its maximum and sagging by its minimum, over settled 10 s windows; the age counts from a window's end. Output fps is derived from input, outputs and fill: MediaLive publishes none."
            }
            Pane::Errors => {
                "Errors by hop, each with its denominator: encoder to packager, packager to edge, edge to viewer. A rate over few requests is not judged."
            }
            Pane::Playback => {
                "Whether viewers' playlist advances. The probe that measures it is not built yet, so it stays hollow and the tally does not say ON AIR."
            }
            Pane::Money => {
                "Channel from the dated price table, viewers' traffic as CloudFront counts it, and what this console's own polling costs."
            }
            Pane::Conditions => {
                "Judged facts, worst first: what, proof, FIRST what a practised crew does, NOT what makes it worse. a takes the worst one on."
            }
            Pane::Events => "What changed, newest first: states, conditions, acts.",
        }
    }
}

/// What the screen is drawn from.
pub struct LiveView<'a> {
    /// The stream.
    pub stream: &'a StreamSnapshot,
    /// The time.
    pub now: Timestamp,
    /// Range of the charts.
    pub range: Range,
    /// Since when the picture is held.
    pub frozen: Option<Timestamp>,
    /// The pane under the cursor.
    pub pane: Pane,
    /// The pane that fills the screen.
    pub full: Option<Pane>,
    /// Cursor in time.
    pub cursor: Option<Timestamp>,
    /// What happened, newest last.
    pub events: &'a VecDeque<EventLine>,
    /// Conditions that somebody has taken on.
    pub acked: &'a [(&'static str, Option<&'static str>)],
    /// Planned end.
    pub ends: Option<Timestamp>,
    /// Channel since its start, dollars.
    pub usd_since_start: Option<f64>,
    /// The console's own polling, dollars an hour.
    pub polling_usd_per_hour: f64,
    /// When AWS last answered.
    pub answered: Option<Timestamp>,
    /// What is wrong with the watching.
    pub trouble: Option<&'a str>,
    /// Whether this is a rehearsal.
    pub simulated: bool,
    /// Simulated seconds per second.
    pub speed: f64,
    /// An act under way: which, since when, what it said last.
    pub running: Option<(&'static str, Timestamp, &'a str)>,
}

/// Smallest size that the screen is made for.
const LEAST: (u16, u16) = (60, 13);

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView) {
    if area.width < LEAST.0 || area.height < LEAST.1 {
        return tiny(frame, area, theme, view);
    }
    let tall = area.height >= 34 && area.width >= 120;
    let rows = if area.height >= 19 { 3 } else { 1 };
    let place = Rect {
        height: rows,
        ..area
    };
    band::draw(frame, place, theme, view);
    let rest = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    match view.full {
        Some(pane) => full::draw(frame, rest, theme, view, pane),
        None if tall => wide::draw(frame, rest, theme, view),
        None => compact::draw(frame, rest, theme, view),
    }
}

/// Too small for panes: the tally and the worst condition, as far as they fit.
fn tiny(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView) {
    let room = usize::from(area.width);
    let (word, role) = band::tally(view);
    let mut lines = vec![Line::styled(
        text::cut(&format!(" {word}"), room),
        theme.style(role),
    )];
    if let Some(worst) = view.stream.conditions.first() {
        for line in text::wrap(&text::safe(&worst.what), room.max(1)) {
            lines.push(Line::styled(line, theme.style(Role::Bad)));
        }
    }
    let told = format!("60x16 needed, here {}x{}", area.width, area.height + 3);
    lines.push(Line::styled(
        text::cut(&told, room),
        theme.style(Role::Muted),
    ));
    frame.render_widget(Paragraph::new(lines), area);
}
