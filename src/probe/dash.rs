//! Reads DASH manifests [documented: ISO 23009-1]: SegmentTemplate with a timeline or a duration,
//! SegmentList, and single files. Every value may come from anybody: nothing is counted out that a
//! number in the text asks for without end.

use super::dash_time::{duration, moment};
use super::manifest::{Format, Kind, Manifest, Rung, Segment, Track, name, seconds};
use crate::clock::Timestamp;
use jiff::SignedDuration;
use roxmltree::{Document, Node, ParsingOptions};
use std::time::Duration;
use url::Url;

/// Segments of one representation that are kept: the newest.
const SEGMENTS: u64 = 5_000;
/// Representations that are read.
const RUNGS: usize = 200;

/// Reads a manifest that was fetched from `base` when it was `now` there.
///
/// # Errors
/// When it is no manifest, in words.
pub fn read(text: &str, base: &Url, now: Timestamp) -> Result<Manifest, String> {
    let options = ParsingOptions {
        nodes_limit: 500_000,
        ..ParsingOptions::default()
    };
    let text = text.trim_start_matches('\u{feff}');
    let document = Document::parse_with_options(text, options).map_err(|e| e.to_string())?;
    let mpd = document.root_element();
    if mpd.tag_name().name() != "MPD" {
        return Err(format!(
            "the root element is {} and not MPD",
            mpd.tag_name().name()
        ));
    }
    let mut problems = Vec::new();
    let show = Show {
        live: mpd.attribute("type") == Some("dynamic"),
        began: mpd.attribute("availabilityStartTime").and_then(moment),
        update: attr_duration(mpd, "minimumUpdatePeriod"),
        back: attr_duration(mpd, "suggestedPresentationDelay"),
        total: attr_duration(mpd, "mediaPresentationDuration"),
        now,
    };
    if show.live && show.began.is_none() {
        problems.push("a dynamic MPD without availabilityStartTime".to_owned());
    }
    let base = based(base, mpd);
    let periods: Vec<_> = elements(mpd, "Period").collect();
    // Live is at the end; of a film the first period is as good as any.
    let period = if show.live {
        periods.last()
    } else {
        periods.first()
    };
    let Some(period) = period else {
        return Err("the MPD has no Period".to_owned());
    };
    let start = attr_duration(*period, "start").unwrap_or_default();
    let length = attr_duration(*period, "duration").or(show.total);
    let base = based(&base, *period);
    let (mut ladder, mut tracks) = (Vec::new(), Vec::new());
    for set in elements(*period, "AdaptationSet") {
        let base = based(&base, set);
        for representation in elements(set, "Representation") {
            if ladder.len() >= RUNGS {
                break;
            }
            ladder.push(rung(set, representation));
            let sources = [*period, set, representation];
            let base = based(&base, representation);
            let place = Place {
                show: &show,
                start,
                length,
                id: representation.attribute("id").unwrap_or_default(),
                bandwidth: representation.attribute("bandwidth").unwrap_or_default(),
            };
            tracks.push(place.track(sources, base));
        }
    }
    name(&mut ladder);
    for (rung, track) in ladder.iter().zip(&mut tracks) {
        track.rung.clone_from(&rung.name);
    }
    Ok(Manifest {
        format: Format::Dash,
        ladder,
        tracks,
        problems,
    })
}

/// What the whole MPD says.
struct Show {
    live: bool,
    began: Option<Timestamp>,
    update: Option<Duration>,
    back: Option<Duration>,
    total: Option<Duration>,
    now: Timestamp,
}

/// One representation.
struct Place<'a> {
    show: &'a Show,
    start: Duration,
    length: Option<Duration>,
    id: &'a str,
    bandwidth: &'a str,
}

/// Numbers of a SegmentTemplate or SegmentList.
struct Numbers {
    scale: f64,
    offset: u64,
    first: u64,
}

impl Place<'_> {
    fn track(&self, sources: [Node<'_, '_>; 3], base: Url) -> Track {
        let of = |kind: &'static str| -> Vec<Node<'_, '_>> {
            let rev = sources.iter().rev();
            rev.filter_map(|n| elements(*n, kind).next()).collect()
        };
        let (templates, lists) = (of("SegmentTemplate"), of("SegmentList"));
        let from = if templates.is_empty() {
            &lists
        } else {
            &templates
        };
        // The innermost that says it counts.
        let said = |name: &str| from.iter().find_map(|n| n.attribute(name));
        let whole = |name: &str| said(name).and_then(|n| n.parse::<u64>().ok());
        let numbers = Numbers {
            scale: whole("timescale").filter(|n| *n > 0).unwrap_or(1) as f64,
            offset: whole("presentationTimeOffset").unwrap_or(0),
            first: whole("startNumber").unwrap_or(1),
        };
        let timeline = from
            .iter()
            .find_map(|n| elements(*n, "SegmentTimeline").next());
        let each = whole("duration").filter(|n| *n > 0);
        let media = said("media").unwrap_or_default();
        let mut by_clock = false;
        let segments = if let Some(list) = lists.first().filter(|_| templates.is_empty()) {
            self.listed(*list, &numbers, each)
        } else if let Some(timeline) = timeline {
            self.timeline(timeline, media, &numbers)
        } else if let Some(each) = each {
            by_clock = self.show.live;
            self.counted(each, media, &numbers)
        } else if self.show.live {
            Vec::new()
        } else {
            // A single file: the base itself.
            vec![self.segment(
                String::new(),
                0,
                0.0,
                self.length.map_or(0.0, |d| d.as_secs_f64()),
            )]
        };
        let longest = segments.iter().map(|s| s.duration).max();
        // What follows from the clock is new with each segment, however seldom the text itself changes.
        let update = self.show.update.filter(|_| !by_clock);
        let cadence = longest.max(update);
        Track {
            rung: String::new(),
            base,
            cadence: cadence
                .filter(|d| !d.is_zero())
                .unwrap_or(Duration::from_secs(6)),
            complete: !self.show.live,
            vod: false,
            by_clock,
            hold_back: self.show.back,
            discontinuities_before: 0,
            segments,
        }
    }

    /// `start` in seconds of the period.
    fn segment(&self, uri: String, sequence: u64, start: f64, length: f64) -> Segment {
        // From 1970 on, as some count: not a length, so not bounded like one.
        let start = Duration::try_from_secs_f64(start.clamp(0.0, 1e12)).unwrap_or_default();
        let since = SignedDuration::try_from(self.start.saturating_add(start));
        let at = |began: Timestamp| began.checked_add(since.ok()?).ok();
        Segment {
            sequence,
            uri,
            duration: seconds(length.max(0.0)),
            at: self.show.began.filter(|_| self.show.live).and_then(at),
            dated: false,
            discontinuity: false,
            gap: false,
            range: None,
        }
    }

    fn timeline(&self, timeline: Node<'_, '_>, media: &str, numbers: &Numbers) -> Vec<Segment> {
        // Runs of equal segments: start, length, how many.
        let mut runs: Vec<(u64, u64, u64)> = Vec::new();
        let entries: Vec<_> = elements(timeline, "S").collect();
        let mut time = 0u64;
        let whole = |n: Node<'_, '_>, name: &str| n.attribute(name)?.parse::<u64>().ok();
        for (i, s) in entries.iter().enumerate() {
            time = whole(*s, "t").unwrap_or(time);
            let Some(each) = whole(*s, "d").filter(|d| *d > 0) else {
                continue;
            };
            let repeat = s.attribute("r").and_then(|r| r.parse::<i64>().ok());
            let count = match repeat.unwrap_or(0) {
                // Up to the next entry, or to the end of what there is.
                n if n < 0 => {
                    let next = entries.get(i + 1).and_then(|n| whole(*n, "t"));
                    let end = next.unwrap_or_else(|| self.end(numbers));
                    end.saturating_sub(time) / each
                }
                n => (n as u64).saturating_add(1),
            };
            runs.push((time, each, count));
            time = time.saturating_add(each.saturating_mul(count));
        }
        let total: u64 = runs.iter().fold(0, |sum, r| sum.saturating_add(r.2));
        let mut skip = total.saturating_sub(SEGMENTS);
        let mut number = numbers.first.saturating_add(skip);
        let mut out = Vec::new();
        for (start, each, count) in runs {
            let passed = skip.min(count);
            skip -= passed;
            for i in passed..count {
                let time = start.saturating_add(each.saturating_mul(i));
                let since = time.saturating_sub(numbers.offset) as f64 / numbers.scale;
                let uri = self.fill(media, number, time);
                out.push(self.segment(uri, number, since, each as f64 / numbers.scale));
                number = number.saturating_add(1);
            }
        }
        out
    }

    /// Where the timeline ends by itself, in its own units.
    fn end(&self, numbers: &Numbers) -> u64 {
        let elapsed = if self.show.live {
            self.elapsed()
        } else {
            self.length.map_or(0.0, |d| d.as_secs_f64())
        };
        ((elapsed * numbers.scale) as u64).saturating_add(numbers.offset)
    }

    /// Seconds of this period that have passed.
    fn elapsed(&self) -> f64 {
        let began = self.show.began.unwrap_or(self.show.now);
        self.show.now.duration_since(began).as_secs_f64() - self.start.as_secs_f64()
    }

    /// Equal segments without a list: of a live stream the newest few, of a film all.
    fn counted(&self, each: u64, media: &str, numbers: &Numbers) -> Vec<Segment> {
        let length = each as f64 / numbers.scale;
        let (total, keep) = if self.show.live {
            ((self.elapsed() / length).max(0.0) as u64, 3)
        } else {
            let whole = self.length.map_or(0.0, |d| d.as_secs_f64());
            ((whole / length).ceil() as u64, SEGMENTS)
        };
        let from = total.saturating_sub(keep);
        let one = |i: u64| {
            let number = numbers.first.saturating_add(i);
            let time = each.saturating_mul(i).saturating_add(numbers.offset);
            self.segment(
                self.fill(media, number, time),
                number,
                i as f64 * length,
                length,
            )
        };
        (from..total).map(one).collect()
    }

    fn listed(&self, list: Node<'_, '_>, numbers: &Numbers, each: Option<u64>) -> Vec<Segment> {
        let length = each.unwrap_or(0) as f64 / numbers.scale;
        let one = |(i, node): (usize, Node<'_, '_>)| {
            let uri = node.attribute("media").unwrap_or_default().to_owned();
            let number = numbers.first.saturating_add(i as u64);
            let mut segment = self.segment(uri, number, i as f64 * length, length);
            segment.range = node.attribute("mediaRange").and_then(|r| {
                let (first, last) = r.split_once('-')?;
                Some((first.parse().ok()?, last.parse().ok()?))
            });
            segment
        };
        let all = elements(list, "SegmentURL").enumerate();
        all.take(SEGMENTS as usize).map(one).collect()
    }

    /// `$Number%05d$` and its like.
    fn fill(&self, template: &str, number: u64, time: u64) -> String {
        let mut out = String::new();
        for (i, piece) in template.split('$').enumerate() {
            if i % 2 == 0 {
                out.push_str(piece);
                continue;
            }
            let (word, format) = piece.split_once('%').unwrap_or((piece, ""));
            let width = format.trim_end_matches('d').trim_start_matches('0');
            let width: usize = width.parse().unwrap_or(0);
            let width = width.min(32);
            match word {
                "" => out.push('$'),
                "RepresentationID" => out.push_str(self.id),
                "Bandwidth" => out.push_str(self.bandwidth),
                "Number" => out.push_str(&format!("{number:0width$}")),
                "Time" => out.push_str(&format!("{time:0width$}")),
                other => out.push_str(other),
            }
        }
        out
    }
}

fn rung(set: Node<'_, '_>, representation: Node<'_, '_>) -> Rung {
    let said = |name| representation.attribute(name).or(set.attribute(name));
    let whole = |name| said(name).and_then(|n| n.parse::<u32>().ok());
    let kind = said("mimeType")
        .or(said("contentType"))
        .unwrap_or_default()
        .to_owned();
    let size = whole("width").zip(whole("height"));
    let kind = if kind.starts_with("audio") {
        Kind::Audio
    } else if kind.starts_with("video") || size.is_some() {
        Kind::Video
    } else {
        Kind::Other
    };
    Rung {
        name: match kind {
            Kind::Audio => "audio".to_owned(),
            _ => String::new(),
        },
        kind,
        bandwidth_bps: said("bandwidth").and_then(|n| n.parse().ok()),
        size,
        fps: said("frameRate").and_then(|text| {
            let (n, d) = text.split_once('/').unwrap_or((text, "1"));
            let (n, d): (f64, f64) = (n.parse().ok()?, d.parse().ok()?);
            Some(n / d).filter(|r| r.is_finite() && *r > 0.0)
        }),
        codecs: said("codecs").map(str::to_owned),
        url: None,
    }
}

fn elements<'a, 'i>(of: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    of.children()
        .filter(move |n| n.is_element() && n.tag_name().name() == name)
}

/// The base below an element that may have one of its own.
fn based(base: &Url, element: Node<'_, '_>) -> Url {
    let own = elements(element, "BaseURL").next().and_then(|b| b.text());
    own.and_then(|text| base.join(text.trim()).ok())
        .unwrap_or_else(|| base.clone())
}

fn attr_duration(node: Node<'_, '_>, name: &str) -> Option<Duration> {
    node.attribute(name).and_then(duration)
}
