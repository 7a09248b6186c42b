//! What HLS playlists and DASH manifests have in common: a ladder that is declared, tracks that are
//! lists of segments, and what is wrong with the text. Plain values; the readers are beside.

use crate::clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use url::Url;

/// Which kind of manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// RFC 8216.
    Hls,
    /// ISO 23009-1.
    Dash,
}

impl Format {
    /// As people write it.
    pub fn word(self) -> &'static str {
        match self {
            Format::Hls => "HLS",
            Format::Dash => "DASH",
        }
    }
}

/// One manifest, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Which kind.
    pub format: Format,
    /// What is declared; empty for an HLS media playlist, which belongs to a rung.
    pub ladder: Vec<Rung>,
    /// Lists of segments: one for an HLS media playlist, none for a master, one for each
    /// representation of DASH.
    pub tracks: Vec<Track>,
    /// Breaches of the standard that were read over.
    pub problems: Vec<String>,
}

/// What a rung carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Picture, with or without sound.
    Video,
    /// Sound alone.
    Audio,
    /// Text, pictures for seeking, and whatever else nobody waits for.
    Other,
}

/// One rendition as declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// `1280x720 3.3 Mb/s`, or a name: for people, and unique.
    pub name: String,
    /// What it carries.
    pub kind: Kind,
    /// Peak bits per second (HLS BANDWIDTH, DASH @bandwidth).
    pub bandwidth_bps: Option<u64>,
    /// Size in pixels.
    pub size: Option<(u32, u32)>,
    /// Frames per second.
    pub fps: Option<f64>,
    /// Codecs, as declared.
    pub codecs: Option<String>,
    /// Its media playlist; none for DASH.
    pub url: Option<Url>,
}

/// One list of segments.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Name of its rung; empty for an HLS media playlist by itself.
    pub rung: String,
    /// What segments' names are relative to.
    pub base: Url,
    /// How often something new is promised: target duration (HLS), the longer of segment duration
    /// and update period (DASH with a timeline), segment duration (DASH by the clock).
    pub cadence: Duration,
    /// Nothing will be added: ENDLIST, or a static MPD.
    pub complete: bool,
    /// It says that it always was (`PLAYLIST-TYPE:VOD`).
    pub vod: bool,
    /// Its segments follow from the clock, so the manifest itself need not change.
    pub by_clock: bool,
    /// How far behind the end a player starts, when it is said.
    pub hold_back: Option<Duration>,
    /// Discontinuities that have left the window, where it is said (EXT-X-DISCONTINUITY-SEQUENCE).
    pub discontinuities_before: u64,
    /// Segments in the window, oldest first.
    pub segments: Vec<Segment>,
}

/// One segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Media sequence number (HLS) or segment number (DASH).
    pub sequence: u64,
    /// As written; relative to [`Track::base`].
    pub uri: String,
    /// Length.
    pub duration: Duration,
    /// When it begins, wall time (PROGRAM-DATE-TIME, or DASH's timeline).
    pub at: Option<Timestamp>,
    /// Whether `at` is written at this very segment, and not counted on from one before.
    pub dated: bool,
    /// Its timestamps do not continue those before.
    pub discontinuity: bool,
    /// It is declared as missing (EXT-X-GAP).
    pub gap: bool,
    /// First and last byte, where it is a part of a file.
    pub range: Option<(u64, u64)>,
}

impl Track {
    /// The newest segment.
    pub fn newest(&self) -> Option<&Segment> {
        self.segments.last()
    }

    /// Where a segment is fetched.
    pub fn url(&self, segment: &Segment) -> Option<Url> {
        self.base.join(&segment.uri).ok()
    }

    /// Length of the window.
    pub fn window(&self) -> Duration {
        self.segments
            .iter()
            .fold(Duration::ZERO, |sum, s| sum.saturating_add(s.duration))
    }
}

impl Segment {
    /// When it ends, wall time.
    pub fn end(&self) -> Option<Timestamp> {
        let length = jiff::SignedDuration::try_from(self.duration).ok()?;
        self.at?.checked_add(length).ok()
    }
}

/// Seconds that may come from anybody.
pub(super) fn seconds(n: f64) -> Duration {
    // A year is longer than any segment, and keeps sums far from overflow.
    Duration::try_from_secs_f64(n.min(31_536_000.0)).unwrap_or_default()
}

/// `3.3 Mb/s`.
pub(super) fn rate(bps: f64) -> String {
    if bps < 1_000_000.0 {
        format!("{:.0} kb/s", bps / 1000.0)
    } else {
        format!("{:.1} Mb/s", bps / 1_000_000.0)
    }
}

/// Names rungs by what tells them apart, and makes the names unique.
pub(super) fn name(ladder: &mut [Rung]) {
    for i in 0..ladder.len() {
        let rung = &ladder[i];
        let mut words = Vec::new();
        if let Some((w, h)) = rung.size {
            words.push(format!("{w}x{h}"));
        }
        if !rung.name.is_empty() {
            words.push(rung.name.clone());
        }
        if let Some(bps) = rung.bandwidth_bps {
            words.push(rate(bps as f64));
        }
        // Names come from anybody, and are shown on terminals.
        let plain: String = words
            .join(" ")
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        let plain = if plain.is_empty() {
            "rung".to_owned()
        } else {
            plain
        };
        let mut name = plain.clone();
        let mut n = 1;
        while ladder[..i].iter().any(|r| r.name == name) {
            n += 1;
            name = format!("{plain} ({n})");
        }
        ladder[i].name = name;
    }
}
