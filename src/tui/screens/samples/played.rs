//! What a probe sees of a stream that is well.

use super::watched::ago;
use crate::probe::{Cache, Fetched, Finding, Format, Observation, Play, Severity};

/// `edge 200, seq 4471 +1 per 6.0s, newest 4s old; 21s behind live`.
pub(crate) fn played() -> Observation {
    let fetched = Fetched {
        url: "https://d2qwrtyexample.cloudfront.net/out/v1/0123456789abcdef0123456789abcdef/index.m3u8"
            .to_string(),
        at: ago(3),
        status: Some(200),
        error: None,
        redirects: 0,
        first_byte_ms: Some(40),
        bytes: Some(612),
        cache_age_s: Some(1),
        cache: Some(Cache::Hit),
        pop: Some("DUB2-C1".to_string()),
        request_id: None,
        date: Some(ago(4)),
        last_modified: None,
        packager_updated: Some(ago(6)),
    };
    Observation {
        observed_at: ago(3),
        format: Some(Format::Hls),
        play: Play::Live,
        manifest: fetched,
        playlist: None,
        cadence_ms: Some(6_000),
        sequence: Some(4_471),
        advancing: Some(true),
        advanced_at: Some(ago(3)),
        step: Some(1),
        step_ms: Some(6_000),
        unchanged_ms: Some(0),
        newest_age_ms: Some(4_000),
        behind_live_ms: Some(21_000),
        window_ms: Some(60_000),
        clock_ahead_ms: Some(100),
        origin_age_ms: Some(2_000),
        rungs: Vec::new(),
        findings: Vec::new(),
    }
}

/// The same, 19 s after the last segment.
pub(crate) fn frozen() -> Observation {
    Observation {
        advancing: Some(false),
        advanced_at: Some(ago(22)),
        unchanged_ms: Some(19_000),
        newest_age_ms: Some(23_000),
        behind_live_ms: Some(41_000),
        findings: vec![Finding {
            kind: "playlist_stale",
            severity: Severity::Critical,
            rung: None,
            what: "Playlist is frozen: 200 and no new segment for 19 s (expected every 6.0 s). Packager is frozen too (its list was 20 s old): the edge only repeats it. Look at ENC OUT.".to_string(),
            evidence: "Newest segment is still 4471, Age 1.".to_string(),
            source: played().manifest.url,
            seen_at: ago(3),
        }],
        ..played()
    }
}
