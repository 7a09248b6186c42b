//! A chart as SVG inside the page: lines with gaps where there was no number, shade where nobody
//! watched. Lows are never thinned away: a loss of ten seconds shows in a day's chart.

use super::text::escaped;
use crate::clock::Timestamp;
use crate::scale;
use std::fmt::Write;
use std::time::Duration;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 170.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 26.0;
/// Of a line with more points than that, the lowest and highest of each stretch are drawn.
const MOST: usize = 1200;
const COLOURS: [&str; 2] = ["#1d4ed8", "#c2410c"];

/// One line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub label: &'static str,
    pub period: Duration,
    pub points: Vec<(Timestamp, f64)>,
}

/// One chart.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    pub title: &'static str,
    pub unit: &'static str,
    pub from: Timestamp,
    pub to: Timestamp,
    pub gaps: Vec<(Timestamp, Timestamp)>,
    pub lines: Vec<Line>,
}

/// Decimal places that a step of the scale needs: as few as tell it from its neighbours, and one at least.
fn places(step: f64) -> usize {
    let whole = |places: &i32| {
        let shown = step * 10_f64.powi(*places);
        (shown - shown.round()).abs() < 1e-6
    };
    let fit = (1..=6).find(whole).unwrap_or(6);
    usize::try_from(fit).unwrap_or(1)
}

impl Chart {
    fn x(&self, at: Timestamp) -> f64 {
        let whole = self.to.duration_since(self.from).as_secs_f64().max(1.0);
        let part = at.duration_since(self.from).as_secs_f64();
        LEFT + (part / whole).clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT)
    }

    fn top(&self) -> f64 {
        let all = self.lines.iter().flat_map(|l| &l.points);
        let most = all.map(|p| p.1).fold(0.0, f64::max);
        // A little more, so that the highest line is no part of the frame.
        scale::above(most * 1.02)
    }

    /// The lowest number of each line, or that there is none: what the chart says in one line of text.
    pub fn summary(&self) -> String {
        let lines = self.lines.iter().map(|line| {
            let values = line.points.iter().map(|p| p.1);
            let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), v| {
                (low.min(v), high.max(v))
            });
            match line.points.len() {
                0 => format!("{} no number", line.label),
                1 => format!("{} {low:.1} (1 window)", line.label),
                n => format!("{} {low:.1} to {high:.1} ({n} windows)", line.label),
            }
        });
        let all: Vec<String> = lines.collect();
        if all.is_empty() {
            "no number".to_owned()
        } else {
            all.join(", ")
        }
    }

    /// As an `svg` element.
    pub fn svg(&self) -> String {
        let mut out = String::new();
        let (top, low) = (self.top(), HEIGHT - BOTTOM);
        let y = |v: f64| low - (v / top).clamp(0.0, 1.0) * (low - TOP);
        // Writing to a string cannot fail.
        let mut put = |text: String| out.push_str(&text);
        put(format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\"><title>{}</title>",
            escaped(&format!("{}: {}", self.title, self.summary()))
        ));
        for (from, to) in &self.gaps {
            let (x, wide) = (self.x(*from), self.x(*to) - self.x(*from));
            put(format!(
                "<rect class=\"gap\" x=\"{x:.1}\" y=\"{TOP}\" width=\"{wide:.1}\" height=\"{:.1}\"/>",
                low - TOP
            ));
        }
        let places = places(top / 2.0);
        for part in 0..=2 {
            let v = top * f64::from(part) / 2.0;
            let y = y(v);
            put(format!(
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{v:.places$}</text>",
                WIDTH - RIGHT,
                LEFT - 6.0,
                y + 4.0
            ));
        }
        let whole = self.to.duration_since(self.from);
        for part in 0..=4 {
            let at = self.from + whole * part / 4;
            let anchor = match part {
                0 => "start",
                4 => "end",
                _ => "middle",
            };
            put(format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
                self.x(at),
                HEIGHT - 8.0,
                at.strftime("%H:%M:%S")
            ));
        }
        for (line, colour) in self.lines.iter().zip(COLOURS) {
            put(format!(
                "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.4\" d=\"{}\"/>",
                self.path(line, y)
            ));
        }
        out.push_str("</svg>");
        out
    }

    fn path(&self, line: &Line, y: impl Fn(f64) -> f64) -> String {
        let mut path = String::new();
        let mut before: Option<Timestamp> = None;
        let stretch = line.points.len().div_ceil(MOST / 2).max(1);
        let apart = line.period.mul_f64(2.5);
        for chunk in line.points.chunks(stretch) {
            for (at, v) in lowest_and_highest(chunk, stretch) {
                let since = before.map(|b| at.duration_since(b));
                let near =
                    since.is_some_and(|s| s.as_secs_f64() <= apart.as_secs_f64() * stretch as f64);
                let step = if near { 'L' } else { 'M' };
                // A window stands where it begins, and for as long as it is.
                write!(path, "{step}{:.1} {:.1}", self.x(at), y(v)).ok();
                write!(path, "H{:.1}", self.x(at + line.period)).ok();
                before = Some(at);
            }
        }
        path
    }

    /// The legend, as text with its colours.
    pub fn legend(&self) -> String {
        let lines = self.lines.iter().zip(COLOURS);
        let lines = lines.map(|(line, colour)| {
            format!("<b style=\"color:{colour}\">{}</b>", escaped(line.label))
        });
        lines.collect::<Vec<_>>().join(" ")
    }
}

fn lowest_and_highest(chunk: &[(Timestamp, f64)], stretch: usize) -> Vec<(Timestamp, f64)> {
    if stretch == 1 {
        return chunk.to_vec();
    }
    let by = |a: &&(Timestamp, f64), b: &&(Timestamp, f64)| a.1.total_cmp(&b.1);
    let ends = [chunk.iter().min_by(by), chunk.iter().max_by(by)];
    let mut two: Vec<_> = ends.into_iter().flatten().copied().collect();
    two.sort_by_key(|p| p.0);
    two.dedup();
    two
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn steps_of_a_scale_are_told_apart() {
        for (step, places_of) in [
            (15.0, 1),
            (2.5, 1),
            (0.75, 2),
            (0.05, 2),
            (0.0375, 4),
            (500.0, 1),
        ] {
            assert_eq!(places(step), places_of, "{step}");
        }
    }
}
