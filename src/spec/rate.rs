//! Frame rates as the rationals they are: 29.97 is 30000/1001, never a float.

use super::{Invalid, as_text};
use std::{fmt, str::FromStr};

/// A frame rate used in television, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameRate {
    num: u32,
    den: u32,
}

/// Rates that may be mixed in one ladder: multiples of one another, so that GOPs line up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateFamily {
    /// 12.5, 25, 50.
    Hz25,
    /// 15, 30, 60.
    Hz30,
    /// 14.985, 29.97, 59.94.
    Ntsc,
    /// 12, 24.
    Film,
    /// 11.988, 23.976.
    NtscFilm,
}

/// Every rate there is here: rate, the way it is written, its family.
const RATES: &[(FrameRate, &str, RateFamily)] = &[
    (FrameRate::FPS_25, "25", RateFamily::Hz25),
    (FrameRate::FPS_50, "50", RateFamily::Hz25),
    (FrameRate { num: 25, den: 2 }, "12.5", RateFamily::Hz25),
    (FrameRate::FPS_30, "30", RateFamily::Hz30),
    (FrameRate::FPS_60, "60", RateFamily::Hz30),
    (FrameRate::FPS_15, "15", RateFamily::Hz30),
    (FrameRate::FPS_29_97, "29.97", RateFamily::Ntsc),
    (FrameRate::FPS_59_94, "59.94", RateFamily::Ntsc),
    (
        FrameRate {
            num: 15_000,
            den: 1001,
        },
        "14.985",
        RateFamily::Ntsc,
    ),
    (FrameRate::FPS_24, "24", RateFamily::Film),
    (FrameRate { num: 12, den: 1 }, "12", RateFamily::Film),
    (FrameRate::FPS_23_976, "23.976", RateFamily::NtscFilm),
    (
        FrameRate {
            num: 12_000,
            den: 1001,
        },
        "11.988",
        RateFamily::NtscFilm,
    ),
];

impl FrameRate {
    /// 15: half of 30.
    pub const FPS_15: Self = Self { num: 15, den: 1 };
    /// Film as NTSC shows it, 24000/1001.
    pub const FPS_23_976: Self = Self {
        num: 24_000,
        den: 1001,
    };
    /// Film.
    pub const FPS_24: Self = Self { num: 24, den: 1 };
    /// PAL.
    pub const FPS_25: Self = Self { num: 25, den: 1 };
    /// NTSC, 30000/1001.
    pub const FPS_29_97: Self = Self {
        num: 30_000,
        den: 1001,
    };
    /// What most software encoders send.
    pub const FPS_30: Self = Self { num: 30, den: 1 };
    /// PAL, progressive fields.
    pub const FPS_50: Self = Self { num: 50, den: 1 };
    /// NTSC, progressive fields, 60000/1001.
    pub const FPS_59_94: Self = Self {
        num: 60_000,
        den: 1001,
    };
    /// Games and phones.
    pub const FPS_60: Self = Self { num: 60, den: 1 };

    /// Numerator, as MediaLive's `framerateNumerator`.
    pub const fn num(self) -> u32 {
        self.num
    }

    /// Denominator, as MediaLive's `framerateDenominator`.
    pub const fn den(self) -> u32 {
        self.den
    }

    /// Frames per second for display and comparison only.
    pub fn as_f64(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    /// Half the rate (50 to 25, 59.94 to 29.97); a rate below 24 is already a half and stays.
    pub fn halved(self) -> Self {
        if self.as_f64() < 23.0 {
            return self;
        }
        let (num, den) = if self.num.is_multiple_of(2) {
            (self.num / 2, self.den)
        } else {
            (self.num, self.den * 2)
        };
        Self { num, den }
    }

    /// The family the rate belongs to.
    pub fn family(self) -> RateFamily {
        // Each value comes from the table or from halving one of it, so the fallback is unreachable.
        RATES
            .iter()
            .find(|(r, ..)| *r == self)
            .map_or(RateFamily::Hz30, |(.., f)| *f)
    }

    /// Above 30 frames a second, where MediaLive bills the next price tier.
    pub const fn is_high(self) -> bool {
        self.num > 30 * self.den
    }

    /// Whole frames nearest to `seconds`: 29.97 × 2 s is 60 frames, which last 2.002 s.
    pub fn frames_in(self, seconds: u32) -> u32 {
        (seconds * self.num + self.den / 2) / self.den
    }
}

impl FromStr for FrameRate {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let known = |(rate, text, _): &&(Self, &str, RateFamily)| {
            *text == s
                || format!("{}/{}", rate.num, rate.den) == s
                || s.strip_suffix(".0") == Some(*text)
        };
        RATES.iter().find(known).map(|(r, ..)| *r).ok_or_else(|| {
            let all: Vec<_> = RATES.iter().map(|(_, t, _)| *t).collect();
            Invalid::new("frame rate", s, format!("one of {}", all.join(", ")))
        })
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match RATES.iter().find(|(r, ..)| r == self) {
            Some((_, text, _)) => f.pad(text),
            None => f.pad(&format!("{}/{}", self.num, self.den)),
        }
    }
}

as_text!(FrameRate);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact() {
        let ntsc: FrameRate = "29.97".parse().unwrap();
        assert_eq!((ntsc.num(), ntsc.den()), (30_000, 1001));
        assert_eq!(ntsc.frames_in(2), 60);
        assert_eq!(FrameRate::FPS_25.frames_in(2), 50);
        assert_eq!("60000/1001".parse(), Ok(FrameRate::FPS_59_94));
        assert_eq!("30.0".parse(), Ok(FrameRate::FPS_30));
        assert!(
            "31".parse::<FrameRate>()
                .unwrap_err()
                .to_string()
                .contains("29.97")
        );
        assert!(FrameRate::FPS_50.is_high() && !FrameRate::FPS_30.is_high() && !ntsc.is_high());
    }

    #[test]
    fn halves_stay_in_the_family() {
        for (rate, text, family) in RATES {
            assert_eq!(text.parse(), Ok(*rate));
            assert_eq!(rate.to_string(), *text);
            assert_eq!(rate.halved().family(), *family, "{text}");
            assert!(RATES.iter().any(|(r, ..)| *r == rate.halved()), "{text}");
        }
        assert_eq!(FrameRate::FPS_50.halved(), FrameRate::FPS_25);
        assert_eq!(FrameRate::FPS_25.halved().to_string(), "12.5");
    }
}
