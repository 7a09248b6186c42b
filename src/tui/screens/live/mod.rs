//! One stream, live: can viewers watch, which pipeline carries, what is wrong, what to do first.
//! Pure drawing of a [`LiveView`]; keys, identity line and footer are the app's.

mod compact;
mod errors;
mod full;
mod money;
mod parts;
mod pictures;
mod wide;

use crate::clock::Timestamp;
use crate::monitor::{Pipeline, StreamSnapshot};
use crate::tui::term::graphics::Placement;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::band::{self, Band};
use crate::tui::widgets::conditions::{self, Key, Taken};
use crate::tui::widgets::picture::Canvas;
use crate::tui::widgets::words;
use jiff::SignedDuration;
use ratatui::{Frame, buffer::Buffer, layout::Rect};

/// How much time charts show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Range {
    /// 5 minutes.
    FiveMinutes,
    /// 30 minutes.
    #[default]
    HalfHour,
    /// 3 hours.
    ThreeHours,
}

impl Range {
    /// All, shortest first.
    pub const ALL: [Range; 3] = [Range::FiveMinutes, Range::HalfHour, Range::ThreeHours];

    /// How long.
    pub fn length(self) -> SignedDuration {
        SignedDuration::from_mins(match self {
            Range::FiveMinutes => 5,
            Range::HalfHour => 30,
            Range::ThreeHours => 180,
        })
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Range::FiveMinutes => "last 5 min",
            Range::HalfHour => "last 30 min",
            Range::ThreeHours => "last 3 h",
        }
    }

    /// The next longer one; after the longest the shortest.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Range::FiveMinutes => Range::HalfHour,
            Range::HalfHour => Range::ThreeHours,
            Range::ThreeHours => Range::FiveMinutes,
        }
    }
}

/// A pane of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// Pipeline A.
    #[default]
    A,
    /// Pipeline B.
    B,
    /// Errors by hop.
    Errors,
    /// What a player would see.
    Playback,
    /// Audience and money.
    Money,
    /// Conditions.
    Conditions,
    /// Events.
    Events,
}

impl Pane {
    /// All, in the order tab goes.
    pub const ALL: [Pane; 7] = [
        Pane::A,
        Pane::B,
        Pane::Errors,
        Pane::Playback,
        Pane::Money,
        Pane::Conditions,
        Pane::Events,
    ];

    /// The next one; after the last the first.
    #[must_use]
    pub fn next(self) -> Self {
        let mut after = Pane::ALL
            .into_iter()
            .cycle()
            .skip_while(|pane| *pane != self);
        after.nth(1).unwrap_or(self)
    }

    /// What it shows, and how to read it.
    pub fn about(self) -> &'static str {
        match self {
            Pane::A | Pane::B => {
                "One of MediaLive's two pipelines. Input fps is judged lost by its maximum and sagging by its minimum, over settled 10 s windows; the age counts from a window's end. Output fps is derived from outputs and dropped frames: MediaLive publishes none."
            }
            Pane::Errors => {
                "Errors by hop, each with its denominator: encoder to packager, packager to edge, edge to viewer. A rate over few requests is not judged."
            }
            Pane::Playback => {
                "Whether viewers' playlist advances. Probed from this machine at the manifest's own cadence; only what is seen to advance earns ON AIR. How far behind live is derived from the playlist's dates and where the standard lets players start."
            }
            Pane::Money => {
                "What it costs an hour and since the start: the channel by the dated price table, packager and CDN by the bytes that AWS has counted, the console by its own questions. + means at least: something is not known or was not measured. Viewers are an estimate: egress over the ladder's mean rate, in brackets over its highest and lowest."
            }
            Pane::Conditions => {
                "Judged facts, worst first: what, proof, FIRST what a practised crew does, NOT what makes it worse. a takes the worst one on."
            }
            Pane::Events => "What changed, newest first: states, conditions, acts.",
        }
    }

    /// The pane of a pipeline.
    pub fn of(pipeline: Pipeline) -> Self {
        match pipeline {
            Pipeline::A => Pane::A,
            Pipeline::B => Pane::B,
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    /// When.
    pub at: Timestamp,
    /// What, in one line.
    pub text: String,
    /// How it is meant.
    pub role: Role,
}

/// Whether a pipeline may be restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restart<'a> {
    /// Which.
    pub pipeline: Pipeline,
    /// Why not; allowed when absent.
    pub refused: Option<&'a str>,
}

/// All that the screen shows.
#[derive(Clone, Copy, Debug)]
pub struct LiveView<'a> {
    /// The stream; when frozen, as it was then.
    pub stream: &'a StreamSnapshot,
    /// Now.
    pub now: Timestamp,
    /// Time that charts show.
    pub range: Range,
    /// The moment the picture stands still at.
    pub frozen: Option<Timestamp>,
    /// The pane keys go to.
    pub pane: Pane,
    /// A pane over the whole area.
    pub full: Option<Pane>,
    /// A moment to read values at.
    pub cursor: Option<Timestamp>,
    /// Newest first.
    pub events: &'a [EventLine],
    /// Conditions that somebody has taken on.
    pub taken: &'a [(Key, Taken)],
    /// When AWS last answered.
    pub answered: Option<Timestamp>,
    /// What is wrong with the watching.
    pub trouble: Option<&'a str>,
    /// The simulator answers, not AWS.
    pub simulated: bool,
    /// How fast simulated time runs.
    pub speed: f64,
    /// How loud the house wants its sound, LKFS.
    pub loudness: f64,
    /// How pictures are drawn.
    pub canvas: Canvas,
    /// Pictures over the whole area.
    pub pictures: bool,
    /// Whether pipelines may be restarted; empty when not known.
    pub restart: &'a [Restart<'a>],
}

impl<'a> LiveView<'a> {
    /// The moment shown: now, or when it was frozen.
    pub fn at(&self) -> Timestamp {
        self.frozen.unwrap_or(self.now)
    }

    /// Left end of the charts.
    pub fn from(&self) -> Timestamp {
        let at = self.at();
        at.checked_sub(self.range.length()).unwrap_or(at)
    }

    fn band(&self) -> Band<'a> {
        Band {
            tally: &self.stream.tally,
            probed: self.stream.playback.is_some(),
            now: self.at(),
            running_since: self.stream.running_since,
            ends: self.stream.end(self.at()),
            simulated: self.simulated,
            speed: self.speed,
        }
    }
}

/// The smallest area drawn in full: a terminal of 60×16 without identity line and footer.
const LEAST: (u16, u16) = (60, 13);
/// Rows of the terminal that are not ours.
const OUTSIDE: u16 = 3;

/// Draws the screen into an area of any size; gives the pictures that the terminal is to draw on it.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: &Theme,
    view: &LiveView<'_>,
) -> Vec<Placement> {
    draw_into(frame.buffer_mut(), area, theme, view)
}

fn draw_into(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) -> Vec<Placement> {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return Vec::new();
    }
    if area.width < LEAST.0 || area.height < LEAST.1 {
        small(buf, area, theme, view);
    } else if view.pictures {
        return pictures::draw(buf, area, theme, view);
    } else if let Some(pane) = view.full {
        full::draw(buf, area, theme, view, pane);
    } else if area.width >= wide::LEAST.0 && area.height >= wide::LEAST.1 {
        return wide::draw(buf, area, theme, view);
    } else {
        compact::draw(buf, area, theme, view);
    }
    Vec::new()
}

/// Too small: the tally, what is needed, and the worst condition as far as they fit.
fn small(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let cols = usize::from(area.width);
    let rows = area.height.saturating_add(OUTSIDE);
    let needed = format!("60x16 needed, here {}x{rows}", area.width);
    let needed = words::span(theme, Role::Warn, &words::fit(&needed, cols, theme));
    if area.height < 2 {
        words::put(buf, area, 0, &needed.into());
        return;
    }
    band::draw(buf, words::row(area, 0), theme, &view.band());
    words::put(buf, area, 1, &needed.into());
    let below = Rect {
        y: area.y + 2,
        height: area.height - 2,
        ..area
    };
    let worst = &view.stream.conditions;
    if let Some(worst) = worst.first() {
        let text = format!(
            "{}: {}",
            conditions::severity_word(worst.severity),
            worst.what
        );
        let role =
            super::super::widgets::readings::role(conditions::severity_light(worst.severity));
        for (i, line) in words::wrap(&text, cols).iter().enumerate() {
            let row = u16::try_from(i).unwrap_or(u16::MAX);
            words::put(buf, below, row, &words::span(theme, role, line).into());
        }
    }
}

/// For tests of the drawing without a terminal.
#[cfg(test)]
pub(crate) fn draw_for_test(
    buf: &mut Buffer,
    area: Rect,
    theme: &Theme,
    view: &LiveView<'_>,
) -> Vec<Placement> {
    draw_into(buf, area, theme, view)
}
