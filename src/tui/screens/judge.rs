//! How a pipeline's numbers read: value, sign, and the few words after them. Signs of cells only;
//! what is wrong with a stream is judged by the monitor and comes as conditions.

use crate::clock::Timestamp;
use crate::monitor::{Alert, AlertSource, Alerts, Leg, Light, Reading, Track, Wants, Why};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::level::{CLIPPED_DBFS, SILENT_DBFS, TOLERANCE};
use crate::tui::widgets::readings::{self, Shown, clock, tenth};
use crate::tui::widgets::words;
use jiff::SignedDuration;

/// Below this share of the wanted frame rate it sags.
pub const SAG: f64 = 0.95;

/// A list of alerts older than this is not judged by: it is asked for every ten seconds while it can be.
const HEARD: SignedDuration = SignedDuration::from_secs(60);

/// One cell: a reading and the words after it.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Value and sign.
    pub shown: Shown,
    /// Words after it; may be empty.
    pub note: String,
}

/// What the cells are judged by.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// Signs.
    pub theme: &'a Theme,
    /// The pipeline.
    pub leg: &'a Leg,
    /// What is wanted, where known: without it numbers are shown and not judged.
    pub wants: Option<&'a Wants>,
    /// What AWS itself says of the stream.
    pub told: &'a Alerts,
    /// When it is looked at.
    pub now: Timestamp,
    /// How loud the house wants its sound, LKFS.
    pub house: f64,
}

/// Last value above zero.
fn was(track: &Track) -> Option<f64> {
    let mut back = track.points.iter().rev().map(|(_, v)| *v);
    back.find(|v| *v > 0.0)
}

/// Last value above half the highest: what it was before it fell.
fn was_whole(track: &Track) -> Option<f64> {
    let values = || track.points.iter().rev().map(|(_, v)| *v);
    let half = values().fold(0.0, f64::max) / 2.0;
    values().find(|v| *v > half)
}

impl Judge<'_> {
    fn cell(
        &self,
        track: &Track,
        write: impl Fn(f64) -> String,
        judge: impl Fn(f64) -> Option<Light>,
    ) -> Cell {
        let judge = |v| if self.leg.expected { judge(v) } else { None };
        let shown = readings::show(self.theme, &track.now, self.now, write, judge);
        let note = shown.note.clone();
        Cell { shown, note }
    }

    /// Whether nothing arrives, so that what comes after it only follows.
    pub fn no_input(&self) -> bool {
        match &self.leg.in_fps.now {
            Reading::Value { v, .. } => *v <= 0.0,
            Reading::NoData(Why::NeverHadInput) => true,
            Reading::NoData(_) | Reading::Stale { .. } => false,
        }
    }

    /// A cell whose number follows from the lost input.
    fn follows(&self, track: &Track, write: impl Fn(f64) -> String, note: &str) -> Cell {
        let mut cell = self.cell(track, write, |_| Some(Light::Follows));
        cell.note = note.to_string();
        cell
    }

    /// Frames a second that arrive.
    pub fn in_fps(&self) -> Cell {
        let mut cell = self.cell(&self.leg.in_fps, tenth, |v| match self.wants {
            _ if v <= 0.0 => Some(Light::Down),
            Some(wants) if v < wants.fps * SAG => Some(Light::Warn),
            Some(_) => Some(Light::Good),
            None => None,
        });
        let arrives = self.leg.in_fps.now.fresh().map(|v| v > 0.0);
        if !self.leg.expected {
            cell.note = "not used by plan".to_string();
        } else if arrives == Some(false) {
            let was = was(&self.leg.in_fps).map(|v| format!("was {}", tenth(v)));
            cell.note = was.unwrap_or_else(|| "never had input".to_string());
        } else if arrives == Some(true) {
            let until = self.leg.in_fps_low.now.until().unwrap_or(self.now);
            let minute = until - SignedDuration::from_secs(60);
            let low = self.leg.in_fps_low.low_since(minute);
            cell.note = low.map_or(String::new(), |v| format!("low {} in 1 min", tenth(v)));
        }
        cell
    }

    /// Megabits a second that arrive.
    pub fn in_mbps(&self) -> Cell {
        let no_input = self.no_input();
        let mut cell = self.cell(&self.leg.in_mbps, tenth, |v| match self.wants {
            _ if no_input && v < 0.5 => Some(Light::Down),
            Some(wants) if !(wants.mbps * 0.75..=wants.mbps * 1.25).contains(&v) => {
                Some(Light::Warn)
            }
            Some(_) => Some(Light::Good),
            None => None,
        });
        if no_input && cell.note.is_empty() && self.leg.expected {
            let was = was_whole(&self.leg.in_mbps).filter(|v| *v >= 0.5);
            cell.note = was.map_or(String::new(), |v| format!("was {}", tenth(v)));
        }
        cell
    }

    /// Frames a second that leave. Never green by itself: it is published late or derived.
    pub fn out_fps(&self) -> Cell {
        if self.no_input() {
            return self.follows(&self.leg.out_fps, tenth, "paused: no input");
        }
        let mut cell = self.cell(&self.leg.out_fps, tenth, |v| {
            let wants = self.wants?;
            (v < wants.fps * SAG).then_some(Light::Warn)
        });
        if self.leg.out_derived && self.leg.out_fps.now.fresh().is_some() {
            cell.note = "derived".to_string();
        }
        cell
    }

    /// Outputs that work, of those wanted.
    pub fn outputs(&self) -> Cell {
        let of = self
            .wants
            .map_or(String::new(), |wants| format!("/{}", wants.outputs));
        let write = |v: f64| format!("{v:.0}{of}");
        if self.no_input() {
            return self.follows(&self.leg.outputs, write, "no input");
        }
        let mut cell = self.cell(&self.leg.outputs, write, |v| {
            let wants = f64::from(self.wants?.outputs);
            Some(match v {
                _ if v >= wants => Light::Good,
                _ if v <= 0.0 => Light::Down,
                _ => Light::Warn,
            })
        });
        let archives = self.wants.map_or(0, |wants| wants.archive_outputs);
        if cell.note.is_empty() && archives > 0 {
            cell.note = match self.leg.archive.now.fresh() {
                Some(v) => format!("archive {v:.0}/{archives}"),
                None => "archive --".to_string(),
            };
        }
        cell
    }

    /// How long the last frame has been repeated.
    pub fn fill(&self) -> Cell {
        let write = |v: f64| match v {
            _ if v > 0.0 && v < 1_000.0 => format!("{v:.0}ms"),
            _ if v < 100_000.0 => format!("{:.0}s", v / 1_000.0),
            _ => format!("{:.0}m", v / 60_000.0),
        };
        self.cell(&self.leg.fill_ms, write, |v| {
            Some(match v {
                _ if v <= 0.0 => Light::Good,
                _ if v < 1_000.0 => Light::Warn,
                _ => Light::Down,
            })
        })
    }

    /// Zero is good, anything else warns.
    fn zero(&self, track: &Track, unit: &str) -> Cell {
        let write = |v: f64| readings::short(v) + unit;
        if self.no_input() && track.now.fresh().is_none_or(|v| v <= 0.0) {
            return self.follows(track, write, "");
        }
        self.cell(track, write, |v| {
            Some(if v > 0.0 { Light::Warn } else { Light::Good })
        })
    }

    /// Frames dropped.
    pub fn dropped(&self) -> Cell {
        self.zero(&self.leg.dropped, "")
    }

    /// Share of time quality was lowered to keep pace.
    pub fn svq(&self) -> Cell {
        self.zero(&self.leg.svq_percent, "%")
    }

    /// Alerts MediaLive has set: their names where it was asked for them, else how many its metric counts,
    /// which comes later. Beside them our alarms of this pipeline that went off.
    pub fn alerts(&self) -> Cell {
        let light = |v| {
            self.leg
                .expected
                .then_some(if v > 0.0 { Light::Warn } else { Light::Good })
        };
        let mine = |a: &&Alert| a.pipeline == Some(self.leg.pipeline);
        let mut open: Vec<&Alert> = self.told.open().filter(mine).collect();
        // MediaLive's own word comes first: our alarms follow from it minutes later.
        open.sort_by_key(|a| a.source);
        let set = open.iter().filter(|a| a.source == AlertSource::MediaLive);
        let set = set.count() as f64;
        // What was heard a while ago says nothing of now: then the metric does, which knows its age.
        let heard = self.told.heard;
        let heard = heard.filter(|at| self.now.duration_since(*at) <= HEARD);
        let mut cell = match heard {
            Some(until) => {
                let counted = Reading::Value { v: set, until };
                let shown = readings::show(self.theme, &counted, self.now, readings::short, light);
                let note = shown.note.clone();
                Cell { shown, note }
            }
            None => self.cell(&self.leg.alerts, readings::short, light),
        };
        if let Some(newest) = open.first() {
            let what = match newest.source {
                AlertSource::MediaLive => format!("\"{}\"", newest.what),
                AlertSource::CloudWatch => newest.name(),
            };
            cell.note = format!("{} set {}", words::clean(&what), clock(newest.since));
            if open.len() > 1 {
                cell.note.push_str(&format!(", {} more", open.len() - 1));
            }
        }
        cell
    }

    /// How loud the sound is that leaves, LKFS, against what the house wants; silence and clipping by the
    /// peak.
    pub fn audio(&self) -> Cell {
        let peak = self.leg.audio_dbfs.now.fresh();
        let track = &self.leg.audio_lkfs;
        if self.no_input() {
            return self.follows(track, tenth, "no input");
        }
        let mut cell = self.cell(track, tenth, |v| {
            let silent = peak.is_some_and(|peak| peak < SILENT_DBFS);
            let clipped = peak.is_some_and(|peak| peak > CLIPPED_DBFS);
            Some(match (v - self.house).abs() {
                _ if silent => Light::Down,
                _ if clipped => Light::Warn,
                off if off > TOLERANCE => Light::Warn,
                _ => Light::Good,
            })
        });
        if track.now.fresh().is_some() {
            let what = match peak {
                Some(peak) if peak < SILENT_DBFS => "SILENT, ",
                Some(peak) if peak > CLIPPED_DBFS => "CLIPPED, ",
                _ => "",
            };
            let peak = peak.map_or("no peak".to_owned(), |v| format!("peak {} dBFS", tenth(v)));
            cell.note = format!("{what}{peak}");
        }
        cell
    }

    /// Age of the pipeline's data.
    pub fn age(&self) -> Option<String> {
        Some(readings::age(until(self.leg)?, self.now))
    }
}

/// End of what is known of a pipeline: of the frame rate, else of what else came.
pub fn until(leg: &Leg) -> Option<Timestamp> {
    let rest = [&leg.in_mbps, &leg.outputs];
    let rest = rest.into_iter().filter_map(|track| track.now.until());
    leg.in_fps.now.until().or(rest.max())
}

/// `30.0`, or `--` where nothing is wanted.
pub fn wanted(wants: Option<&Wants>, write: impl Fn(&Wants) -> String) -> String {
    wants.map_or_else(|| "--".to_string(), write)
}

/// A sum of errors with its denominator, judged; at least so many requests for a rate to mean much.
const TRAFFIC: f64 = 20.0;

/// How server errors of some requests read.
pub fn errors_light(errors: f64, of: Option<f64>) -> Light {
    match of {
        _ if errors <= 0.0 => Light::Good,
        Some(of) if of >= TRAFFIC && errors / of >= 0.05 => Light::Down,
        // As the conditions have it: fewer than five errors tell nothing.
        Some(of) if of >= TRAFFIC && errors < 5.0 => Light::Good,
        _ => Light::Warn,
    }
}

/// How client errors of some requests read: a few are players asking at the window's edge.
pub fn misses_light(errors: f64, of: Option<f64>) -> Light {
    match of {
        Some(of) if of >= TRAFFIC && errors / of >= 0.05 => Light::Warn,
        Some(_) => Light::Good,
        None if errors <= 0.0 => Light::Good,
        None => Light::Warn,
    }
}

/// The same for a rate in percent.
pub fn rate_light(percent: f64, server: bool) -> Light {
    match (server, percent) {
        (true, p) if p >= 5.0 => Light::Down,
        (true, p) if p >= 0.05 => Light::Warn,
        (false, p) if p >= 5.0 => Light::Warn,
        _ => Light::Good,
    }
}

/// Value and sign of a judged number.
pub fn judged(theme: &Theme, text: &str, light: Light) -> (String, Role) {
    let text = format!("{text} {}", readings::sign(light, theme));
    (text, readings::role(light))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::samples::watched as sample;
    use crate::tui::theme::{Depth, Palette, Signs};

    #[test]
    fn sound_is_judged_by_the_house_s_loudness_and_silence_by_the_peak() {
        let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
        let stream = sample::healthy();
        let judged = |lkfs: f64, dbfs: f64, house: f64| {
            let mut leg = stream.legs[0].clone();
            for (track, v) in [(&mut leg.audio_lkfs, lkfs), (&mut leg.audio_dbfs, dbfs)] {
                track.now = Reading::Value {
                    v,
                    until: sample::ago(20),
                };
            }
            let judge = Judge {
                theme: &theme,
                leg: &leg,
                wants: stream.wants.as_ref(),
                told: &stream.alerts,
                now: sample::now(),
                house,
            };
            let cell = judge.audio();
            (cell.shown.role, cell.note)
        };
        let said = |note: &str, role| (role, note.to_owned());
        assert_eq!(judged(-23.4, -6.1, -23.0), said("peak -6.1 dBFS", Role::Ok));
        assert_eq!(
            judged(-23.4, -6.1, -14.0),
            said("peak -6.1 dBFS", Role::Warn)
        );
        assert_eq!(
            judged(-26.0, -6.1, -23.0),
            said("peak -6.1 dBFS", Role::Warn)
        );
        assert_eq!(
            judged(-23.0, -0.5, -23.0),
            said("CLIPPED, peak -0.5 dBFS", Role::Warn)
        );
        assert_eq!(
            judged(-70.0, -65.0, -23.0),
            said("SILENT, peak -65.0 dBFS", Role::Bad)
        );
    }
}
