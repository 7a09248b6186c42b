//! What a recording comes to: facts about a span of time, and two ways to write them, one page of HTML
//! and one of Markdown. Reads a [`Recording`]; writes no file, knows no AWS and no terminal.
//!
//! Everything in a recording is text from elsewhere: it is escaped where it is written, and the page
//! loads nothing.

mod chart;
mod html;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

pub use html::html;
pub use markdown::markdown;

use crate::clock::Timestamp;
use crate::history::{Act, GAP_MS, HistoryError, Note, Raised, Recording, Whose};
use crate::monitor::{Light, StreamSnapshot, Tally};
use chart::{Chart, Line};
use std::collections::BTreeMap;
use std::time::Duration;

/// A time without any picture to judge by.
const NOT_RECORDED: &str = "not recorded";
/// An act of which only the intent was written.
const NO_ANSWER: &str = "no answer was seen";
/// Heads of the table of lamps.
const LAMP_HEADS: [&str; 7] = [
    "Lamp",
    "Available",
    "Good",
    "Not as wanted",
    "Down",
    "Follows",
    "Not measured",
];

/// What happened between two moments.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Whose recording it is.
    pub whose: Whose,
    /// From here.
    pub from: Timestamp,
    /// To here.
    pub to: Timestamp,
    /// When nobody watched.
    pub gaps: Vec<(Timestamp, Timestamp)>,
    /// Conditions, oldest first.
    pub raised: Vec<Raised>,
    /// Acts, oldest first.
    pub acts: Vec<Act>,
    /// How long each lamp was how, source to viewer.
    pub lamps: Vec<(String, Lit)>,
    /// How long the stream was called what, longest first.
    pub tallies: Vec<(&'static str, Duration)>,
    /// What it came to.
    pub cost: Cost,
    charts: Vec<Chart>,
}

/// How long a lamp was how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lit {
    /// As wanted.
    pub good: Duration,
    /// Not as wanted.
    pub warn: Duration,
    /// Down.
    pub down: Duration,
    /// Down because another one was.
    pub follows: Duration,
    /// Not measured.
    pub hollow: Duration,
}

impl Lit {
    /// Share of the measured time that was as wanted, in percent; nothing when nothing was measured.
    pub fn available(&self) -> Option<f64> {
        let measured = self.good + self.warn + self.down + self.follows;
        (!measured.is_zero()).then(|| 100.0 * self.good.as_secs_f64() / measured.as_secs_f64())
    }
}

/// Money, by the prices that were known while it was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// The channel was seen running for so long.
    pub on_air: Duration,
    /// Of that, for so long without a known price.
    pub unpriced: Duration,
    /// The channel, dollars.
    pub channel_usd: f64,
    /// Packager and CDN, dollars, by the bytes that AWS had counted; nothing where no meter was recorded.
    pub traffic_usd: Option<f64>,
    /// Of the time on air, how long traffic was not measured.
    pub unmeasured: Duration,
    /// The watching itself, dollars.
    pub watching_usd: f64,
}

impl Facts {
    /// Gathers them.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn gather(
        recording: &mut Recording,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Self, HistoryError> {
        let mut reading = Reading::default();
        // What was so when the span begins, which no row within it need say.
        if from > recording.span().0 {
            let before = recording.moment(from)?;
            reading.last = Some(from);
            reading.watching_usd_per_hour = before.usd_per_hour;
            reading.picture = before.streams.into_iter().next();
        }
        recording.each(from, to, |note| reading.take(note))?;
        reading.until(to.min(recording.span().1));
        let within = |act: &Act| {
            let at = act.at.parse::<Timestamp>();
            at.is_ok_and(|at| at >= from && at <= to)
        };
        let acts = recording.acts()?.into_iter().filter(within).collect();
        let mut tallies: Vec<_> = reading.tallies.into_iter().collect();
        tallies.sort_by_key(|(word, length)| (std::cmp::Reverse(*length), *word));
        Ok(Self {
            whose: recording.whose().clone(),
            from,
            to,
            raised: recording.raised(from, to)?,
            acts,
            charts: charts(&reading.points, &reading.periods, (from, to), &reading.gaps),
            gaps: reading.gaps,
            lamps: reading.lamps,
            tallies,
            cost: reading.cost,
        })
    }
}

type Points = BTreeMap<String, BTreeMap<Timestamp, f64>>;

/// A recording as it is read through.
#[derive(Default)]
struct Reading {
    points: Points,
    periods: BTreeMap<String, Duration>,
    gaps: Vec<(Timestamp, Timestamp)>,
    lamps: Vec<(String, Lit)>,
    tallies: BTreeMap<&'static str, Duration>,
    cost: Cost,
    last: Option<Timestamp>,
    picture: Option<StreamSnapshot>,
    watching_usd_per_hour: f64,
}

impl Reading {
    fn take(&mut self, note: Note) {
        self.until(note.at);
        for (track, points) in note.points {
            self.points.entry(track).or_default().extend(points);
        }
        if let Some(picture) = note.picture {
            for leg in &picture.legs {
                let letter = leg.pipeline.letter();
                self.periods.insert(format!("{letter}."), leg.in_fps.period);
            }
            self.watching_usd_per_hour = note.watching_usd_per_hour.unwrap_or_default();
            self.picture = Some(picture);
        }
    }

    /// As it was up to `at`, or nobody watched.
    fn until(&mut self, at: Timestamp) {
        if let Some(last) = self.last {
            let length = Duration::try_from(at.duration_since(last)).unwrap_or_default();
            if length > Duration::from_millis(GAP_MS.unsigned_abs()) {
                self.gaps.push((last, at));
                *self.tallies.entry(NOT_RECORDED).or_default() += length;
            } else {
                self.lasted(length);
            }
        }
        self.last = Some(at);
    }

    /// The picture held for so long.
    fn lasted(&mut self, length: Duration) {
        let Some(picture) = &self.picture else {
            return;
        };
        *self.tallies.entry(word(&picture.tally)).or_default() += length;
        for lamp in &picture.lamps {
            let at = self.lamps.iter().position(|(name, _)| name == lamp.name);
            let at = at.unwrap_or_else(|| {
                self.lamps.push((lamp.name.to_owned(), Lit::default()));
                self.lamps.len() - 1
            });
            let lit = &mut self.lamps[at].1;
            *match worst(lamp.lights.iter().map(|l| l.1)) {
                Light::Good => &mut lit.good,
                Light::Warn => &mut lit.warn,
                Light::Down => &mut lit.down,
                Light::Follows => &mut lit.follows,
                Light::Hollow => &mut lit.hollow,
            } += length;
        }
        let hours = length.as_secs_f64() / 3600.0;
        self.cost.watching_usd += self.watching_usd_per_hour * hours;
        if picture.channel_state.as_deref() == Some("RUNNING") {
            self.cost.on_air += length;
            match picture.wants.as_ref().and_then(|w| w.usd_per_hour) {
                Some(usd) => self.cost.channel_usd += usd * hours,
                None => self.cost.unpriced += length,
            }
            // Each as it was then; unknown is not nothing.
            let line = |name| picture.meter.as_ref()?.line(name)?.per_hour.usd();
            let traffic = [line("packager"), line("cdn")];
            if traffic.contains(&None) {
                self.cost.unmeasured += length;
            }
            for usd in traffic.into_iter().flatten() {
                *self.cost.traffic_usd.get_or_insert(0.0) += usd * hours;
            }
        }
    }
}

/// The light of a lamp with several: one pipeline down is not the lamp as wanted.
fn worst(lights: impl Iterator<Item = Light>) -> Light {
    let rank = |light: &Light| match light {
        Light::Down => 4,
        Light::Warn => 3,
        Light::Follows => 2,
        Light::Good => 1,
        Light::Hollow => 0,
    };
    lights.max_by_key(rank).unwrap_or(Light::Hollow)
}

fn word(tally: &Tally) -> &'static str {
    match tally {
        Tally::Unknown => "unknown",
        Tally::NotDeployed => "not deployed",
        Tally::OffAir => "off air",
        Tally::Starting(_) => "starting",
        Tally::RunningNoInput(_) => "running, no input",
        Tally::RunningNotProven { .. } => "running, not proven",
        Tally::OnAir { degraded: None } => "on air",
        Tally::OnAir { degraded: Some(_) } => "on air, degraded",
        Tally::Trouble(_) => "trouble",
        Tally::Ending => "ending",
        Tally::Other(_) => "changing",
        Tally::Blind { .. } => "no answer from AWS",
    }
}

/// What a line is called, and the track it shows.
type Shown = (&'static str, &'static str);

/// Titles, units and lines of the charts, in the order of the page.
const CHARTS: &[(&str, &str, &[Shown])] = &[
    (
        "Input",
        "frames per second, highest of each window",
        &[("A", "A.in_fps"), ("B", "B.in_fps")],
    ),
    (
        "Outputs to the packager",
        "active, highest of each window",
        &[("A", "A.outputs"), ("B", "B.outputs")],
    ),
    (
        "Errors from encoder to packager",
        "5xx answers in each window",
        &[("A", "A.out_5xx"), ("B", "B.out_5xx")],
    ),
    (
        "Errors at the packager",
        "answers a minute",
        &[
            ("4xx", "packager.egress_4xx"),
            ("5xx", "packager.egress_5xx"),
        ],
    ),
    (
        "Errors at the edge",
        "percent of requests",
        &[("4xx", "edge.rate_4xx"), ("5xx", "edge.rate_5xx")],
    ),
];

fn charts(
    points: &Points,
    periods: &BTreeMap<String, Duration>,
    (from, to): (Timestamp, Timestamp),
    gaps: &[(Timestamp, Timestamp)],
) -> Vec<Chart> {
    let line = |(label, track): &(&'static str, &str)| {
        let all = points.get(*track)?.range(from..=to);
        let known = periods
            .iter()
            .find(|(prefix, _)| track.starts_with(*prefix));
        Some(Line {
            label,
            period: known.map_or(Duration::from_secs(60), |(_, period)| *period),
            points: all.map(|(at, v)| (*at, *v)).collect(),
        })
    };
    let chart = |(title, unit, lines): &(&'static str, &'static str, &[_])| Chart {
        title,
        unit,
        from,
        to,
        gaps: gaps.to_vec(),
        lines: lines.iter().filter_map(line).collect(),
    };
    CHARTS.iter().map(chart).collect()
}
