//! Units: picture sizes and bit rates.

use super::{Invalid, as_text, words};
use std::{fmt, str::FromStr};

/// Picture size in pixels; even, as 4:2:0 video must be (`(documented)` aws-facts 2.7/6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels across.
    pub width: u32,
    /// Lines.
    pub height: u32,
}

words! {
    /// The size classes MediaLive declares inputs in and bills by.
    Resolution, "resolution" {
        /// Below 1280×720.
        Sd = "SD", "SD";
        /// 1280×720 to 1920×1080.
        Hd = "HD", "HD";
        /// Above 1920×1080.
        Uhd = "UHD", "UHD";
    }
}

impl Size {
    /// Largest side MediaLive encodes.
    pub const MAX_SIDE: u32 = 4096;

    /// A size; both sides even, 32 to 4096.
    pub fn new(width: u32, height: u32) -> Result<Self, Invalid> {
        let fine = |n: u32| n.is_multiple_of(2) && (32..=Self::MAX_SIDE).contains(&n);
        if fine(width) && fine(height) {
            Ok(Self { width, height })
        } else {
            Err(Invalid::new(
                "size",
                format!("{width}x{height}"),
                Self::ACCEPTED,
            ))
        }
    }

    const ACCEPTED: &'static str = "WIDTHxHEIGHT, both even and from 32 to 4096, as in 1920x1080";

    /// Pixels in one picture.
    pub const fn pixels(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// The shorter side: what "1080p" counts, also for upright pictures.
    pub const fn short_side(self) -> u32 {
        if self.width < self.height {
            self.width
        } else {
            self.height
        }
    }

    /// Size class; judged by pixels so that upright pictures count too `(assumed)` (aws-facts 8 shows
    /// 720p and 1080p as HD, 480p as SD).
    pub const fn resolution(self) -> Resolution {
        match self.pixels() {
            0..921_600 => Resolution::Sd,
            921_600..=2_073_600 => Resolution::Hd,
            _ => Resolution::Uhd,
        }
    }

    /// Whether this picture fits into `other` without enlarging either side.
    pub const fn fits_in(self, other: Self) -> bool {
        self.width <= other.width && self.height <= other.height
    }
}

impl FromStr for Size {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("size", s, Self::ACCEPTED);
        let (w, h) = s.split_once(['x', 'X', '×']).ok_or_else(refused)?;
        let side = |n: &str| n.trim().parse().map_err(|_| refused());
        Self::new(side(w)?, side(h)?)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}x{}", self.width, self.height))
    }
}

/// Bits per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bps(u32);

impl Bps {
    /// So many thousand bits per second.
    pub const fn kbps(k: u16) -> Self {
        Self(k as u32 * 1000)
    }

    /// So many bits per second: 1 to 1,000,000,000.
    pub fn new(bps: u64) -> Result<Self, Invalid> {
        u32::try_from(bps)
            .ok()
            .filter(|b| (1..=1_000_000_000).contains(b))
            .map(Self)
            .ok_or_else(|| Invalid::new("bit rate", bps.to_string(), Self::ACCEPTED))
    }

    const ACCEPTED: &'static str =
        "bits per second as a whole number, or with k or M, as in 6000000, 6M, 800k";

    /// Bits per second.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Bits per second as AWS's integer members want them.
    pub const fn as_i32(self) -> i32 {
        self.0 as i32 // at most 1e9, see `new`
    }

    /// This rate's share of `other`, for rules of thumb.
    pub fn ratio_to(self, other: Self) -> f64 {
        f64::from(self.0) / f64::from(other.0)
    }
}

impl FromStr for Bps {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("bit rate", s, Self::ACCEPTED);
        let text = s.trim();
        let text = text
            .strip_suffix("b/s")
            .or_else(|| text.strip_suffix("bps"))
            .unwrap_or(text);
        let (number, scale) = match text.char_indices().next_back() {
            Some((i, 'k' | 'K')) => (&text[..i], 1_000),
            Some((i, 'M' | 'm')) => (&text[..i], 1_000_000),
            _ => (text, 1),
        };
        let (whole, part) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 10 || part.len() > 6 || !digits(whole) || !digits(part)
        {
            return Err(refused());
        }
        let whole: u64 = whole.parse().map_err(|_| refused())?;
        let micro: u64 = format!("{part:0<6}").parse().map_err(|_| refused())?;
        let small = micro * scale;
        if !small.is_multiple_of(1_000_000) {
            return Err(refused()); // a fraction of a bit
        }
        Self::new(whole * scale + small / 1_000_000).map_err(|_| refused())
    }
}

impl fmt::Display for Bps {
    /// As the screen says it: `6.0 Mb/s`, `800 kb/s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&match self.0 {
            n @ 1_000_000.. => format!("{:.1} Mb/s", f64::from(n) / 1e6),
            n @ 1_000.. => format!("{:.0} kb/s", f64::from(n) / 1e3),
            n => format!("{n} b/s"),
        })
    }
}

impl serde::Serialize for Bps {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_u32(self.0)
    }
}

as_text!(Size);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_even_and_classed() {
        assert_eq!("1920x1080".parse(), Size::new(1920, 1080));
        assert_eq!(
            " 854 × 480".parse::<Size>().map(Size::resolution),
            Ok(Resolution::Sd)
        );
        for bad in [
            "853x480",
            "1920",
            "x",
            "0x0",
            "8000x2",
            "1920x1080p",
            "-2x2",
        ] {
            assert!(
                bad.parse::<Size>()
                    .unwrap_err()
                    .to_string()
                    .contains("1920x1080"),
                "{bad}"
            );
        }
        let class = |w, h| Size::new(w, h).unwrap().resolution();
        assert_eq!(
            [class(1280, 720), class(1920, 1080), class(1080, 1920)],
            [Resolution::Hd; 3]
        );
        assert_eq!(class(1024, 576), Resolution::Sd);
        assert_eq!(class(3840, 2160), Resolution::Uhd);
    }

    #[test]
    fn bit_rates_are_read_as_people_write_them() {
        for (text, bps) in [
            ("6000000", 6_000_000),
            ("6M", 6_000_000),
            ("1.5M", 1_500_000),
            ("800k", 800_000),
            ("6 Mb/s", 6_000_000),
            ("96 kbps", 96_000),
        ] {
            assert_eq!(text.parse::<Bps>().unwrap().get(), bps, "{text}");
        }
        for bad in [
            "",
            "M",
            "0",
            "6G",
            "-1",
            "1.0000001M",
            "1.5",
            "99999999999",
            "1.2.3M",
            "é",
            "2000M",
        ] {
            assert!(bad.parse::<Bps>().is_err(), "{bad}");
        }
        assert_eq!(Bps::kbps(6000).to_string(), "6.0 Mb/s");
        assert_eq!(Bps::kbps(800).to_string(), "800 kb/s");
    }
}
