//! The regions a stream can live in: a dated table, because a region without MediaLive or
//! MediaPackage v1 fails only when half the stream exists.

use super::{Invalid, as_text};
use std::{fmt, str::FromStr};

/// Day on which [`BOTH`], [`MEDIALIVE_ONLY`], [`MEDIAPACKAGE_ONLY`] and [`NEITHER`] were read from
/// botocore 1.43.11's endpoint table `(documented)` (aws-facts 2.4).
const READ_ON: &str = "2026-11-22";

const BOTH: &[&str] = &[
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-4",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
];
const MEDIALIVE_ONLY: &[&str] = &["ap-south-2", "ap-southeast-5", "me-central-1"];
const MEDIAPACKAGE_ONLY: &[&str] = &["us-west-1"];
const NEITHER: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-southeast-3",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-south-1",
    "mx-central-1",
];

/// An AWS region that has both MediaLive and MediaPackage v1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(&'static str);

impl Region {
    /// N. Virginia, where prices are listed and CloudFront's metrics live.
    pub const US_EAST_1: Self = Self("us-east-1");

    /// The region's code, `us-east-1`.
    pub const fn as_str(&self) -> &'static str {
        self.0
    }

    /// Every region a stream can live in.
    pub fn all() -> impl Iterator<Item = Self> {
        BOTH.iter().map(|r| Self(r))
    }
}

impl FromStr for Region {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        if let Some(known) = BOTH.iter().find(|r| **r == s) {
            return Ok(Self(known));
        }
        let missing = [
            (MEDIALIVE_ONLY, "has no MediaPackage v1"),
            (MEDIAPACKAGE_ONLY, "has no MediaLive"),
            (NEITHER, "has neither MediaLive nor MediaPackage v1"),
        ]
        .iter()
        .find_map(|(list, why)| list.contains(&s).then_some(*why));
        let near = near(s).join(", ");
        Err(Invalid::new(
            "region",
            s,
            match missing {
                Some(why) => format!("{why} (as of {READ_ON}); near ones that have both: {near}"),
                None => format!(
                    "a region with MediaLive and MediaPackage v1, known on {READ_ON}; near: {near}"
                ),
            },
        ))
    }
}

/// Regions that someone who wrote `s` may have meant: the same part of the world, else the closest
/// spelling.
fn near(s: &str) -> Vec<&'static str> {
    let prefix = s.get(..3).filter(|p| p.ends_with('-'));
    let same: Vec<_> = BOTH
        .iter()
        .copied()
        .filter(|r| prefix.is_some_and(|p| r.starts_with(p)))
        .collect();
    if !same.is_empty() {
        return same;
    }
    let mut ranked: Vec<_> = BOTH
        .iter()
        .map(|r| (super::near::distance(r, s), *r))
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(3).map(|(_, r)| r).collect()
}

impl AsRef<str> for Region {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

as_text!(Region);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_names_the_missing_service() {
        let why = |s: &str| s.parse::<Region>().unwrap_err().to_string();
        assert!(
            why("us-west-1").contains("has no MediaLive") && why("us-west-1").contains("us-west-2")
        );
        assert!(why("me-central-1").contains("has no MediaPackage v1"));
        assert!(why("af-south-1").contains("neither"));
        assert!(why("us-esat-1").contains("us-east-1"));
        assert!(why("").contains("near:"));
        assert!(why("é-x").contains("near:"));
    }

    #[test]
    fn each_region_stands_in_one_list() {
        let mut all: Vec<_> = [BOTH, MEDIALIVE_ONLY, MEDIAPACKAGE_ONLY, NEITHER].concat();
        let n = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), n);
        for r in Region::all() {
            assert_eq!(r.as_str().parse(), Ok(r));
        }
    }
}
