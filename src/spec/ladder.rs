//! The renditions viewers choose from, and the table that turns a list of bit rates into them.

use super::{Bps, FrameRate, Invalid, Size, Source, words};
use serde::Serialize;
use std::ops::Deref;

words! {
    /// H.264 profile.
    Profile, "profile" {
        /// For small screens and old players.
        Main = "main", "MAIN";
        /// Better compression; every current player has it.
        High = "high", "HIGH";
    }
}

/// One rendition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// Unique in the ladder: `1080p`.
    pub name: String,
    /// Picture size.
    pub size: Size,
    /// Highest bit rate, which is also what is billed (aws-facts 2.7/5).
    pub bitrate: Bps,
    /// QVBR quality, 1 to 10.
    pub quality: u8,
    /// H.264 profile.
    pub profile: Profile,
    /// The source's frame rate or half of it.
    pub frame_rate: FrameRate,
}

/// One to eight rungs, best first, each with its own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rungs(Vec<Rung>);

impl Rungs {
    /// Most rungs of one ladder: MediaPackage takes 20 ingest streams, players stop gaining earlier.
    pub const MAX: usize = 8;
    /// Lowest bit rate of a rung.
    pub const MIN_BITRATE: Bps = Bps::kbps(100);
    /// Highest bit rate of a rung.
    pub const MAX_BITRATE: Bps = Bps::kbps(50_000);

    /// Checks the rungs and puts the best first.
    pub fn new(mut rungs: Vec<Rung>) -> Result<Self, Invalid> {
        if rungs.is_empty() || rungs.len() > Self::MAX {
            return Err(Invalid::new(
                "ladder",
                format!("{} rungs", rungs.len()),
                "1 to 8 rungs",
            ));
        }
        rungs.sort_by(|a, b| {
            b.bitrate
                .cmp(&a.bitrate)
                .then(b.size.pixels().cmp(&a.size.pixels()))
        });
        for (i, rung) in rungs.iter().enumerate() {
            // The name becomes part of AWS description and output names (`[documented]` aws-facts 2.7/13).
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            if !(1..=32).contains(&rung.name.len()) || !rung.name.bytes().all(plain) {
                return Err(Invalid::new(
                    "rung name",
                    &rung.name,
                    "1 to 32 of A-Z, a-z, 0-9, '-' and '_'",
                ));
            }
            if rungs[..i].iter().any(|other| other.name == rung.name) {
                return Err(Invalid::new(
                    "rung name",
                    &rung.name,
                    "a name no other rung has",
                ));
            }
            if !(Self::MIN_BITRATE..=Self::MAX_BITRATE).contains(&rung.bitrate) {
                return Err(Invalid::new(
                    "bit rate of a rung",
                    rung.bitrate.get().to_string(),
                    "100k to 50M",
                ));
            }
            if !(1..=10).contains(&rung.quality) {
                return Err(Invalid::new(
                    "quality",
                    rung.quality.to_string(),
                    "1 (worst) to 10 (best)",
                ));
            }
        }
        Ok(Self(rungs))
    }

    /// The best rung.
    pub fn top(&self) -> &Rung {
        &self.0[0] // never empty, see `new`
    }
}

impl Deref for Rungs {
    type Target = [Rung];
    fn deref(&self) -> &[Rung] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Rungs {
    type Item = &'a Rung;
    type IntoIter = std::slice::Iter<'a, Rung>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// The renditions and what they have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ladder {
    /// Renditions, best first.
    pub rungs: Rungs,
    /// Nominal GOP length; the same seconds on every rung, so that players can switch.
    pub gop_seconds: u32,
    /// AAC stereo bit rate.
    pub audio_bitrate: Bps,
}

/// What a bit rate is good for: the lowest rate that carries a picture of so many lines well, and the
/// quality and profile it gets. The rates follow the published production ladders (live-ops 4.1).
struct Step {
    lines: u32,
    from_kbps: u16,
    quality: u8,
    profile: Profile,
}

const fn step(lines: u32, from_kbps: u16, quality: u8, profile: Profile) -> Step {
    Step {
        lines,
        from_kbps,
        quality,
        profile,
    }
}

const STEPS: &[Step] = &[
    step(2160, 12_000, 9, Profile::High),
    step(1440, 8_000, 8, Profile::High),
    step(1080, 4_000, 8, Profile::High),
    step(720, 2_200, 8, Profile::High),
    step(540, 1_700, 7, Profile::Main),
    step(480, 1_300, 7, Profile::Main),
    step(432, 1_000, 7, Profile::Main),
    step(360, 600, 7, Profile::Main),
    step(270, 300, 6, Profile::Main),
    step(180, 0, 6, Profile::Main),
];

impl Rung {
    /// The rung a bit rate alone makes: the largest picture it carries well, within the source.
    pub fn for_bitrate(bitrate: Bps, source: &Source) -> Self {
        let lines = STEPS
            .iter()
            .find(|s| bitrate >= Bps::kbps(s.from_kbps))
            .map_or(0, |s| s.lines);
        Self::of_size(scaled(source.size, lines), bitrate, source)
    }

    /// The rung of a size and a bit rate: named after its lines, quality and profile by the table.
    pub fn of_size(size: Size, bitrate: Bps, source: &Source) -> Self {
        let lines = size.short_side();
        let step = STEPS
            .iter()
            .find(|s| s.lines <= lines)
            .unwrap_or(&STEPS[STEPS.len() - 1]);
        let (quality, profile, frame_rate) = (step.quality, step.profile, source.frame_rate);
        Self {
            name: format!("{lines}p"),
            size,
            bitrate,
            quality,
            profile,
            frame_rate,
        }
    }
}

impl Ladder {
    /// The recipe's bit rates: 6, 3 and 1.5 Mb/s.
    pub const RECIPE: [Bps; 3] = [Bps::kbps(6000), Bps::kbps(3000), Bps::kbps(1500)];
    /// AAC-LC stereo rates known to be accepted (`(documented)` aws-facts 2.7/9).
    pub const AUDIO_BITRATES: [Bps; 3] = [Bps::kbps(96), Bps::kbps(128), Bps::kbps(192)];

    /// Rungs of the given bit rates for a source: each gets the largest picture its bit rate carries
    /// well, never more lines than the source has, and the source's shape and frame rate. A second
    /// rung with the same lines is named after its bit rate too (`1080p-4500k`).
    pub fn from_bitrates(bitrates: &[Bps], source: &Source) -> Result<Self, Invalid> {
        if let Some((i, twice)) = bitrates
            .iter()
            .enumerate()
            .find(|(i, b)| bitrates[..*i].contains(b))
        {
            let accepted = format!(
                "each rate once; the one at place {} stands there already",
                i + 1
            );
            return Err(Invalid::new("ladder", twice.to_string(), accepted));
        }
        Ok(Self {
            rungs: Rungs::new(place(bitrates, source))?,
            ..Self::default()
        })
    }

    /// Frames in one GOP at a rung's rate: 29.97 × 2 s is 60 frames, which last 2.002 s.
    pub fn gop_frames(&self, rate: FrameRate) -> u32 {
        rate.frames_in(self.gop_seconds)
    }

    /// Real length of one GOP as a fraction of seconds, `(numerator, denominator)`: 2002/1000 reduced.
    pub fn gop_exact(&self, rate: FrameRate) -> (u64, u64) {
        let (n, d) = (
            u64::from(self.gop_frames(rate)) * u64::from(rate.den()),
            u64::from(rate.num()),
        );
        let g = gcd(n, d);
        (n / g, d / g)
    }

    /// Whether the GOPs of all rungs last exactly as long, so that players can switch between them.
    pub fn gops_line_up(&self) -> bool {
        let top = self.gop_exact(self.rungs.top().frame_rate);
        self.rungs
            .iter()
            .all(|r| self.gop_exact(r.frame_rate) == top)
    }

    /// Whether a nominal segment is a whole number of GOPs. Both stretch alike (6 s at 29.97 are three
    /// GOPs of 60 frames and last 6.006 s), so the nominal lengths decide.
    pub const fn is_whole_gops(&self, segment_seconds: u32) -> bool {
        self.gop_seconds > 0 && segment_seconds.is_multiple_of(self.gop_seconds)
    }
}

impl Default for Ladder {
    /// The recipe's ladder for the default source.
    fn default() -> Self {
        let rungs = Rungs(place(&Self::RECIPE, &Source::default()));
        Self {
            rungs,
            gop_seconds: 2,
            audio_bitrate: Bps::kbps(128),
        }
    }
}

/// The rungs of some bit rates, best first.
fn place(bitrates: &[Bps], source: &Source) -> Vec<Rung> {
    let mut sorted = bitrates.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let mut rungs: Vec<Rung> = Vec::new();
    for bitrate in sorted {
        let mut rung = Rung::for_bitrate(bitrate, source);
        if rungs.iter().any(|r| r.size == rung.size) {
            rung.name = format!("{}-{}k", rung.name, bitrate.get() / 1000);
        }
        rungs.push(rung);
    }
    rungs
}

const fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// `source` scaled down to `lines`, its shape kept, both sides even; `source` itself if it has fewer.
fn scaled(source: Size, lines: u32) -> Size {
    let short = source.short_side();
    if lines >= short {
        return source;
    }
    let even = |side: u32| ((side * lines).div_ceil(short).div_ceil(2) * 2).min(Size::MAX_SIDE);
    Size {
        width: even(source.width),
        height: even(source.height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(bitrates: &[&str], source: &Source) -> Vec<String> {
        let rates: Vec<_> = bitrates.iter().map(|b| b.parse().unwrap()).collect();
        let made = Ladder::from_bitrates(&rates, source).unwrap();
        made.rungs
            .iter()
            .map(|r| format!("{} {} q{} {}", r.name, r.size, r.quality, r.profile))
            .collect()
    }

    #[test]
    fn the_recipes_bit_rates_make_the_recipes_ladder() {
        let made = ladder(&["1500000", "6000000", "3000000"], &Source::default());
        assert_eq!(
            made,
            [
                "1080p 1920x1080 q8 high",
                "720p 1280x720 q8 high",
                "480p 854x480 q7 main"
            ]
        );
    }

    #[test]
    fn any_sensible_list_is_a_ladder_within_the_source() {
        let hd720 = Source {
            size: Size {
                width: 1280,
                height: 720,
            },
            ..Source::default()
        };
        assert_eq!(
            ladder(&["6M", "3M", "1.5M"], &hd720),
            [
                "720p 1280x720 q8 high",
                "720p-3000k 1280x720 q8 high",
                "480p 854x480 q7 main"
            ]
        );
        let upright = Source {
            size: Size {
                width: 1080,
                height: 1920,
            },
            ..Source::default()
        };
        assert_eq!(
            ladder(&["6M", "800k", "100k"], &upright)[1..],
            ["360p 360x640 q7 main", "180p 180x320 q6 main"]
        );
        let pal = Source {
            size: Size {
                width: 1024,
                height: 576,
            },
            ..Source::default()
        };
        assert_eq!(ladder(&["2.5M"], &pal), ["576p 1024x576 q7 main"]);
    }

    #[test]
    fn a_ladder_that_cannot_be_is_refused() {
        let source = Source::default();
        let refused = |b: &[Bps]| Ladder::from_bitrates(b, &source).unwrap_err().to_string();
        assert!(refused(&[]).contains("1 to 8"));
        let nine: Vec<_> = (0..9).map(|i| Bps::kbps(500 + i)).collect();
        assert!(refused(&nine).contains("1 to 8"));
        assert!(refused(&[Bps::kbps(500); 2]).contains("place 2"));
        assert!(refused(&[Bps::kbps(99)]).contains("100k to 50M"));
    }

    #[test]
    fn gops_are_whole_frames() {
        let mut l = Ladder::default();
        assert_eq!(
            l,
            Ladder::from_bitrates(&Ladder::RECIPE, &Source::default()).unwrap()
        );
        assert_eq!(l.gop_frames(FrameRate::FPS_29_97), 60);
        assert_eq!(l.gop_exact(FrameRate::FPS_29_97), (1001, 500));
        assert_eq!(l.gop_exact(FrameRate::FPS_30), (2, 1));
        assert!(l.is_whole_gops(6) && !l.is_whole_gops(5) && l.gops_line_up());
        let (mut rungs, half) = (l.rungs.to_vec(), FrameRate::FPS_25.halved());
        rungs[0].frame_rate = FrameRate::FPS_25;
        rungs[1].frame_rate = FrameRate::FPS_25;
        rungs[2].frame_rate = half;
        l.rungs = Rungs::new(rungs).unwrap();
        assert!(l.gops_line_up());
        l.gop_seconds = 1; // 12.5 frames cannot be
        assert!(!l.gops_line_up());
    }
}
