//! How viewers get the stream: manifests of the packager, reach of the distribution.

use super::{Invalid, as_text, words};
use serde::Serialize;
use std::{collections::BTreeSet, fmt, ops::Deref, str::FromStr};

/// HLS: always on, because its endpoint's host is the distribution's origin (aws-facts 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hls {
    /// Segment length; a whole number of GOPs.
    pub segment_seconds: u32,
    /// Length of the live playlist.
    pub window_seconds: u32,
    /// Distance of PROGRAM-DATE-TIME tags; 0 for none, which makes latency unmeasurable (aws-facts 12).
    pub program_date_time_seconds: u32,
}

/// DASH.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dash {
    /// Whether there is a DASH endpoint.
    pub enabled: bool,
    /// Segment length; a whole number of GOPs.
    pub segment_seconds: u32,
    /// Length of the live manifest.
    pub window_seconds: u32,
    /// `minBufferTime`.
    pub min_buffer_seconds: u32,
    /// `minimumUpdatePeriod`.
    pub min_update_period_seconds: u32,
    /// `suggestedPresentationDelay`.
    pub presentation_delay_seconds: u32,
}

/// HLS with fragmented MP4 segments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cmaf {
    /// Segment length; a whole number of GOPs.
    pub segment_seconds: u32,
    /// Length of the live playlist.
    pub window_seconds: u32,
}

// Live-streaming-on-AWS's production values, except HLS's PROGRAM-DATE-TIME (aws-facts 3, 12).
impl Default for Hls {
    fn default() -> Self {
        Self {
            segment_seconds: 6,
            window_seconds: 60,
            program_date_time_seconds: 6,
        }
    }
}

impl Default for Dash {
    fn default() -> Self {
        Self {
            enabled: true,
            segment_seconds: 2,
            window_seconds: 60,
            min_buffer_seconds: 30,
            min_update_period_seconds: 15,
            presentation_delay_seconds: 25,
        }
    }
}

impl Default for Cmaf {
    fn default() -> Self {
        Self {
            segment_seconds: 6,
            window_seconds: 60,
        }
    }
}

words! {
    /// Where CloudFront serves from (`(documented)` aws-facts 4).
    PriceClass, "price class" {
        /// North America, Europe, Israel.
        NaEu = "100", "PriceClass_100";
        /// And Asia, the Middle East, Africa.
        NaEuAsia = "200", "PriceClass_200";
        /// Everywhere.
        World = "all", "PriceClass_All";
    }
}

/// A country by its ISO 3166-1 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

/// ISO 3166-1 alpha-2, without spaces.
const COUNTRIES: &str = "\
ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ\
DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT\
JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZ\
NANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZ\
TCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

impl Country {
    /// The two letters.
    pub const fn as_str(&self) -> &'static str {
        self.0
    }
}

impl FromStr for Country {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let upper = s.trim().to_ascii_uppercase();
        let at = (0..COUNTRIES.len())
            .step_by(2)
            .filter_map(|i| COUNTRIES.get(i..i + 2))
            .find(|c| *c == upper);
        at.map(Self).ok_or_else(|| {
            let hint = if upper == "UK" {
                "; the United Kingdom is GB"
            } else {
                ""
            };
            Invalid::new(
                "country",
                s,
                format!("an ISO 3166-1 two-letter code, as in DE or US{hint}"),
            )
        })
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

as_text!(Country);

/// At least one country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Countries(BTreeSet<Country>);

impl Countries {
    /// A set that is not empty.
    pub fn new(set: BTreeSet<Country>) -> Result<Self, Invalid> {
        if set.is_empty() {
            Err(Invalid::new("countries", "", "at least one country"))
        } else {
            Ok(Self(set))
        }
    }
}

impl Deref for Countries {
    type Target = BTreeSet<Country>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Which countries may watch; holds for the whole distribution, player included (aws-facts 4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Geo {
    /// All.
    #[default]
    Everywhere,
    /// These alone.
    Only(Countries),
    /// All but these.
    Except(Countries),
}

/// How viewers get the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// HLS with transport-stream segments.
    pub hls: Hls,
    /// DASH.
    pub dash: Dash,
    /// HLS with fragmented MP4.
    pub cmaf: Option<Cmaf>,
    /// How far back viewers may start; 0 for live only.
    pub startover_seconds: u32,
    /// Where CloudFront serves from.
    pub price_class: PriceClass,
    /// Which countries may watch.
    pub geo: Geo,
    /// One more cache in the packager's region, so that it sees each segment asked for once.
    pub origin_shield: bool,
}

impl Delivery {
    /// Longest start-over window, 14 days (`(documented)` aws-facts 3).
    pub const MAX_STARTOVER_SECONDS: u32 = 14 * 86_400;
    /// Longest live manifest (`(documented)` aws-facts 3).
    pub const MAX_WINDOW_SECONDS: u32 = 300;
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            hls: Hls::default(),
            dash: Dash::default(),
            cmaf: None,
            startover_seconds: 0,
            price_class: PriceClass::NaEu,
            geo: Geo::Everywhere,
            origin_shield: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_real() {
        assert_eq!(COUNTRIES.len(), 2 * 249);
        assert_eq!("de".parse::<Country>().unwrap().as_str(), "DE");
        assert!(
            "UK".parse::<Country>()
                .unwrap_err()
                .to_string()
                .contains("GB")
        );
        for bad in ["", "D", "DA", "DEU", "é"] {
            assert!(bad.parse::<Country>().is_err(), "{bad}");
        }
        assert!(Countries::new(BTreeSet::new()).is_err());
    }

    #[test]
    fn price_classes_in_aws_words() {
        let aws: Vec<_> = PriceClass::ALL.iter().map(|p| p.as_aws()).collect();
        assert_eq!(aws, ["PriceClass_100", "PriceClass_200", "PriceClass_All"]);
    }
}
