//! Reads HLS playlists [documented: RFC 8216, with the tags of its second edition that live streams
//! carry]. Lenient: a line that cannot be read is a problem with its number, and the rest is read on;
//! a reader that stops there would see a playlist end that did not.

use super::manifest::{Format, Kind, Manifest, Rung, Segment, Track, name, seconds};
use crate::clock::Timestamp;
use jiff::SignedDuration;
use std::time::Duration;
use url::Url;

/// More rungs than any stream has; names are compared with each other.
const RUNGS: usize = 200;
/// Problems worth telling.
const PROBLEMS: usize = 20;

/// Reads a playlist that was fetched from `base`.
///
/// # Errors
/// When it is no playlist, in words.
pub fn read(text: &str, base: &Url) -> Result<Manifest, String> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with("#EXTM3U") {
        return Err("does not begin with #EXTM3U".to_owned());
    }
    let mut reader = Reader::default();
    for (i, line) in text.lines().enumerate() {
        let line = line.trim();
        match line.strip_prefix('#') {
            Some(tag) if tag.starts_with("EXT") => reader.tag(tag, base, i + 1),
            Some(_) => {}
            None if line.is_empty() => {}
            None => reader.uri(line, base, i + 1),
        }
    }
    Ok(reader.finish(base))
}

#[derive(Default)]
struct Reader {
    ladder: Vec<Rung>,
    variant: Option<Rung>,
    target: Option<f64>,
    first: u64,
    skipped: u64,
    complete: bool,
    vod: bool,
    hold_back: Option<Duration>,
    before: u64,
    segments: Vec<Segment>,
    next: Next,
    /// Where the last byte range ended.
    range_end: u64,
    /// When the segment that comes begins, counted on from the last date.
    clock: Option<Timestamp>,
    problems: Vec<String>,
}

/// What was said of the segment that comes.
#[derive(Default)]
struct Next {
    duration: Option<f64>,
    at: Option<Timestamp>,
    discontinuity: bool,
    gap: bool,
    range: Option<(u64, u64)>,
}

impl Reader {
    fn problem(&mut self, line: usize, what: &str) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(format!("line {line}: {what}"));
        }
    }

    fn tag(&mut self, tag: &str, base: &Url, line: usize) {
        let (name, value) = tag.split_once(':').unwrap_or((tag, ""));
        match name {
            "EXT-X-TARGETDURATION" => match number(value) {
                Some(n) if n > 0.0 => self.target = Some(n),
                _ => self.problem(line, "EXT-X-TARGETDURATION is not a number above 0"),
            },
            "EXT-X-MEDIA-SEQUENCE" => match value.trim().parse() {
                Ok(n) => self.first = n,
                Err(_) => self.problem(line, "EXT-X-MEDIA-SEQUENCE is not a whole number"),
            },
            "EXT-X-DISCONTINUITY-SEQUENCE" => self.before = value.trim().parse().unwrap_or(0),
            "EXT-X-SKIP" => {
                let skipped = attribute(value, "SKIPPED-SEGMENTS");
                self.skipped = skipped.and_then(|n| n.parse().ok()).unwrap_or(0);
            }
            "EXT-X-ENDLIST" => self.complete = true,
            "EXT-X-PLAYLIST-TYPE" => self.vod = value.trim() == "VOD",
            "EXT-X-SERVER-CONTROL" => {
                let back = attribute(value, "HOLD-BACK").and_then(|n| number(&n));
                self.hold_back = back.map(seconds);
            }
            "EXTINF" => {
                let length = value.split(',').next().unwrap_or_default();
                match number(length) {
                    Some(n) => self.next.duration = Some(n),
                    None => self.problem(line, "EXTINF has no duration"),
                }
            }
            "EXT-X-PROGRAM-DATE-TIME" => match value.trim().parse() {
                Ok(at) => self.next.at = Some(at),
                Err(_) => self.problem(line, "EXT-X-PROGRAM-DATE-TIME is no date with an offset"),
            },
            "EXT-X-DISCONTINUITY" => self.next.discontinuity = true,
            "EXT-X-GAP" => self.next.gap = true,
            "EXT-X-BYTERANGE" => self.next.range = self.range(value),
            "EXT-X-STREAM-INF" => self.variant = Some(variant(value)),
            "EXT-X-MEDIA" => self.media(value, base),
            _ => {}
        }
    }

    /// `LENGTH[@OFFSET]`, first and last byte.
    fn range(&mut self, value: &str) -> Option<(u64, u64)> {
        let (length, offset) = match value.trim().split_once('@') {
            Some((length, offset)) => (length, offset.parse().ok()?),
            None => (value.trim(), self.range_end),
        };
        let end = offset.checked_add(length.parse().ok()?)?;
        self.range_end = end;
        (end > offset).then(|| (offset, end - 1))
    }

    /// Sound of its own; what has no URI is in the variants' segments.
    fn media(&mut self, value: &str, base: &Url) {
        let text = |name| attribute(value, name);
        let url = text("URI").and_then(|uri| base.join(&uri).ok());
        if url.is_none() || self.ladder.len() >= RUNGS {
            return;
        }
        let kind = match text("TYPE").as_deref() {
            Some("AUDIO") => Kind::Audio,
            Some("VIDEO") => Kind::Video,
            _ => Kind::Other,
        };
        let called = text("NAME").or(text("GROUP-ID")).unwrap_or_default();
        self.ladder.push(Rung {
            name: called,
            kind,
            bandwidth_bps: None,
            size: None,
            fps: None,
            codecs: None,
            url,
        });
    }

    fn uri(&mut self, uri: &str, base: &Url, line: usize) {
        if let Some(mut rung) = self.variant.take() {
            match base.join(uri) {
                Ok(url) if self.ladder.len() < RUNGS => {
                    rung.url = Some(url);
                    // A variant may be listed once for each group of sound it goes with.
                    if !self.ladder.iter().any(|r| r.url == rung.url) {
                        self.ladder.push(rung);
                    }
                }
                Ok(_) => {}
                Err(_) => self.problem(line, "the variant's URI cannot be resolved"),
            }
            return;
        }
        let next = std::mem::take(&mut self.next);
        let Some(length) = next.duration else {
            self.problem(line, "a segment without EXTINF");
            return;
        };
        let duration = seconds(length);
        let at = next.at.or(self.clock);
        let step = SignedDuration::try_from(duration).ok();
        self.clock = at.zip(step).and_then(|(at, d)| at.checked_add(d).ok());
        let sequence = self
            .first
            .saturating_add(self.skipped)
            .saturating_add(self.segments.len() as u64);
        self.segments.push(Segment {
            sequence,
            uri: uri.to_owned(),
            duration,
            at,
            dated: next.at.is_some(),
            discontinuity: next.discontinuity,
            gap: next.gap,
            range: next.range,
        });
    }

    fn finish(mut self, base: &Url) -> Manifest {
        name(&mut self.ladder);
        let master = !self.ladder.is_empty();
        let listed = !self.segments.is_empty() || self.target.is_some();
        if master && listed {
            self.problems
                .push("a master and a media playlist in one".to_owned());
        }
        let longest = self.segments.iter().map(|s| s.duration).max();
        if !master && self.target.is_none() {
            self.problems
                .push("EXT-X-TARGETDURATION is missing".to_owned());
        }
        let tracks = if master {
            Vec::new()
        } else {
            vec![Track {
                rung: String::new(),
                base: base.clone(),
                cadence: self
                    .target
                    .map(seconds)
                    .or(longest)
                    .filter(|d| !d.is_zero())
                    .unwrap_or(Duration::from_secs(6)),
                complete: self.complete,
                vod: self.vod,
                by_clock: false,
                hold_back: self.hold_back,
                discontinuities_before: self.before,
                segments: self.segments,
            }]
        };
        Manifest {
            format: Format::Hls,
            ladder: self.ladder,
            tracks,
            problems: self.problems,
        }
    }
}

fn variant(value: &str) -> Rung {
    let text = |name| attribute(value, name);
    let size = text("RESOLUTION").and_then(|t| {
        let (w, h) = t.split_once(['x', 'X'])?;
        Some((w.parse().ok()?, h.parse().ok()?))
    });
    let codecs = text("CODECS");
    let sound_alone = size.is_none()
        && codecs
            .as_deref()
            .is_some_and(|c| c.split(',').all(|c| c.trim().starts_with("mp4a")));
    Rung {
        name: String::new(),
        kind: if sound_alone {
            Kind::Audio
        } else {
            Kind::Video
        },
        bandwidth_bps: text("BANDWIDTH").and_then(|n| n.parse().ok()),
        size,
        fps: text("FRAME-RATE").and_then(|n| number(&n)),
        codecs,
        url: None,
    }
}

/// A finite number that is not negative.
fn number(text: &str) -> Option<f64> {
    let n: f64 = text.trim().parse().ok()?;
    (n.is_finite() && n >= 0.0).then_some(n)
}

/// One attribute of a list `A=1,B="x,y"`, without its quotes.
fn attribute(list: &str, wanted: &str) -> Option<String> {
    let mut rest = list.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => {
                let (value, next) = quoted.split_once('"')?;
                (value, next.trim_start().strip_prefix(',').unwrap_or(""))
            }
            None => after.split_once(',').unwrap_or((after, "")),
        };
        if name.trim() == wanted {
            return Some(value.trim().to_owned());
        }
        rest = next.trim_start();
    }
    None
}
