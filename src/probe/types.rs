//! What a probe finds: one observation per look, with what was fetched, what is wrong, and where each
//! number comes from. These are also the objects of `onair probe --json`; units stand in names.

use super::manifest::{Format, Kind};
use super::names::{Name, name};
use crate::clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How bad.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Not as it should be; viewers hardly notice.
    Minor,
    /// Some viewers suffer, or all soon.
    Major,
    /// Viewers have no picture, or it stands still.
    Critical,
}

impl Severity {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Minor => "minor",
            Severity::Major => "major",
            Severity::Critical => "critical",
        }
    }
}

/// One judged fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Stable name: `playlist_stale`, `segment_missing`…
    #[serde(deserialize_with = "name")]
    pub kind: Name,
    /// How bad.
    pub severity: Severity,
    /// Which rung, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rung: Option<String>,
    /// What, in one sentence.
    pub what: String,
    /// Proof: numbers.
    pub evidence: String,
    /// Where that was seen: a URL without its query.
    pub source: String,
    /// When that was seen.
    #[schemars(with = "String")]
    pub seen_at: Timestamp,
}

impl Finding {
    /// Whether one more look decides: a first failure, which once is an accident, and a list that is
    /// late and will be stale.
    pub(super) fn undecided(&self) -> bool {
        let failures = [
            "http_5xx",
            "http_4xx",
            "http_other",
            "unreachable",
            "not_a_manifest",
            "segment_missing",
            "segment_5xx",
            "segment_unreachable",
        ];
        self.kind == "playlist_late"
            || (self.severity == Severity::Major && failures.contains(&self.kind))
    }
}

/// What CloudFront says that it did [documented: `X-Cache`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cache {
    /// From the cache.
    Hit,
    /// From the cache, after asking the origin whether it is still good.
    RefreshHit,
    /// From the origin.
    Miss,
    /// An error, from the origin or kept from before.
    Error,
    /// Anything else.
    Other,
}

impl Cache {
    /// As CloudFront writes it.
    pub fn word(self) -> &'static str {
        match self {
            Cache::Hit => "Hit",
            Cache::RefreshHit => "RefreshHit",
            Cache::Miss => "Miss",
            Cache::Error => "Error",
            Cache::Other => "other",
        }
    }
}

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fetched {
    /// Where it came from in the end, without the query.
    pub url: String,
    /// When the answer was there.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// HTTP status; absent when there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Redirects followed.
    pub redirects: usize,
    /// Real time until the first byte, connecting included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<u64>,
    /// Bytes on the wire; of a segment, the length that it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// How long the answer has been in caches, in seconds (`Age`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_age_s: Option<u64>,
    /// What the edge says that it did (`X-Cache`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<Cache>,
    /// CloudFront's place (`X-Amz-Cf-Pop`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pop: Option<String>,
    /// Request id, for AWS support (`X-Amz-Cf-Id`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// When the origin answered, by its own clock (`Date`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub date: Option<Timestamp>,
    /// When the origin changed it (`Last-Modified`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub last_modified: Option<Timestamp>,
    /// When MediaPackage changed it (`X-MediaPackage-Manifest-Last-Updated`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub packager_updated: Option<Timestamp>,
}

impl Fetched {
    /// Whether there was a good answer.
    pub fn good(&self) -> bool {
        self.status.is_some_and(|s| (200..300).contains(&s))
    }

    /// The time at the server when the answer was there: a cache keeps the origin's `Date`
    /// [documented: RFC 9111 4.2.3]. Whole seconds, so half of one is added.
    pub fn server_now(&self) -> Option<Timestamp> {
        let half = jiff::SignedDuration::from_millis(500);
        self.server_second()?.checked_add(half).ok()
    }

    /// The same, rounded down: what follows from this time has come there.
    pub fn server_second(&self) -> Option<Timestamp> {
        let age = i64::try_from(self.cache_age_s.unwrap_or(0)).ok()?;
        let age = jiff::SignedDuration::from_secs(age);
        self.date?.checked_add(age).ok()
    }

    /// How old the origin's copy was when the origin gave it away; what caches add comes on top.
    pub fn origin_age(&self) -> Option<Duration> {
        let changed = self.packager_updated.or(self.last_modified)?;
        Duration::try_from(self.date?.duration_since(changed)).ok()
    }
}

/// Whether there will be more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Play {
    /// More is promised.
    Live,
    /// It was live, and has ended: not stale.
    Ended,
    /// Complete since we look: video on demand, or a show that is over.
    Vod,
    /// Nothing could be read.
    Unknown,
}

/// One rung, as far as it was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RungSeen {
    /// Its name, from size and rate.
    pub name: String,
    /// What it carries.
    pub carries: Kind,
    /// Declared peak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bandwidth_bps: Option<u64>,
    /// Declared frame rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fps: Option<f64>,
    /// Newest segment's number; absent when its list was not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// Segments in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<usize>,
    /// Status of the newest segment; absent when it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment_status: Option<u16>,
    /// Length of the newest segment in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment_bytes: Option<u64>,
    /// Time until its first byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment_first_byte_ms: Option<u64>,
}

/// One look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    /// When the look was over.
    #[schemars(with = "String")]
    pub observed_at: Timestamp,
    /// HLS or DASH; absent when it is neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Whether there will be more.
    pub play: Play,
    /// The manifest that was asked for.
    pub manifest: Fetched,
    /// The list of segments by which freshness is judged, when it is not the manifest itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub playlist: Option<Fetched>,
    /// How often something new is promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cadence_ms: Option<u64>,
    /// Newest segment's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// Whether the list is seen to advance: true or false once it was long enough in sight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advancing: Option<bool>,
    /// When it was last seen to advance.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub advanced_at: Option<Timestamp>,
    /// Segments that came with the last advance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u64>,
    /// From the last advance but one to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_ms: Option<u64>,
    /// For how long nothing new came, as we saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchanged_ms: Option<u64>,
    /// Age of the newest segment's end, by its own date and the server's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest_age_ms: Option<u64>,
    /// How far behind live a player is that starts where the standard says; derived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind_live_ms: Option<u64>,
    /// Length of the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_ms: Option<u64>,
    /// How far our clock is ahead of the server's; good to a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_ahead_ms: Option<i64>,
    /// How old the list was at the origin when it was handed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_age_ms: Option<u64>,
    /// What is declared.
    pub rungs: Vec<RungSeen>,
    /// What was judged, worst first.
    pub findings: Vec<Finding>,
}

impl Observation {
    /// The worst that was found; `Note` when nothing was.
    pub fn worst(&self) -> Severity {
        let all = self.findings.iter().map(|f| f.severity);
        all.max().unwrap_or(Severity::Note)
    }

    /// Whether anything answered.
    pub fn reached(&self) -> bool {
        self.manifest.status.is_some()
    }

    /// A finding by its name.
    pub fn has(&self, kind: &str) -> Option<&Finding> {
        self.findings.iter().find(|f| f.kind == kind)
    }

    /// The answer that freshness was judged by.
    pub fn judged_by(&self) -> &Fetched {
        self.playlist.as_ref().unwrap_or(&self.manifest)
    }
}

/// A rung that the configuration asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Width and height.
    pub size: (u32, u32),
}
