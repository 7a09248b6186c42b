//! What answers say about the way they came: caches, clocks, the packager's own age.

use super::types::{Cache, Fetched};
use crate::clock::Timestamp;
use crate::http::{Answer, Failure};
use http::HeaderMap;
use jiff::fmt::rfc2822::DateTimeParser;
use std::time::Duration;
use url::Url;

static DATES: DateTimeParser = DateTimeParser::new();

impl Fetched {
    /// What became of a request to `asked`; `now` is when that was known.
    pub fn of(asked: &Url, now: Timestamp, result: &Result<Answer, Failure>) -> Self {
        let mut out = Self {
            url: shown(asked),
            at: now,
            status: None,
            error: None,
            redirects: 0,
            first_byte_ms: None,
            bytes: None,
            cache_age_s: None,
            cache: None,
            pop: None,
            request_id: None,
            date: None,
            last_modified: None,
            packager_updated: None,
        };
        let answer = match result {
            Ok(answer) => answer,
            Err(e) => {
                out.error = Some(e.to_string());
                return out;
            }
        };
        let headers = &answer.headers;
        let text = |name| text(headers, name);
        out.url = shown(&answer.url);
        out.status = Some(answer.status.as_u16());
        out.redirects = answer.redirects;
        out.first_byte_ms = Some(millis(answer.first_byte));
        out.bytes = length(answer);
        out.cache_age_s = text("age").and_then(|n| n.parse().ok());
        out.cache = text("x-cache").map(cache);
        out.pop = text("x-amz-cf-pop").map(str::to_owned);
        out.request_id = text("x-amz-cf-id").map(str::to_owned);
        let date = |name| DATES.parse_timestamp(text(name)?).ok();
        out.date = date("date");
        out.last_modified = date("last-modified");
        // Epoch milliseconds [documented: live-ops 3.1].
        out.packager_updated = text("x-mediapackage-manifest-last-updated")
            .and_then(|n| Timestamp::from_millisecond(n.parse().ok()?).ok());
        out
    }
}

/// `Hit from cloudfront`, `RefreshHit from…`, `Miss from…`, `Error from…` (documented); other caches
/// write `HIT` and `TCP_HIT` (seen).
fn cache(text: &str) -> Cache {
    let word = text.split_whitespace().next().unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "hit" | "tcp_hit" => Cache::Hit,
        "refreshhit" => Cache::RefreshHit,
        "miss" | "tcp_miss" => Cache::Miss,
        "error" => Cache::Error,
        _ => Cache::Other,
    }
}

/// Length of the whole thing: of a part, what is said after the slash.
fn length(answer: &Answer) -> Option<u64> {
    let range = text(&answer.headers, "content-range");
    let total = range.and_then(|r| r.rsplit('/').next()?.parse().ok());
    let said = text(&answer.headers, "content-length").and_then(|n| n.parse().ok());
    let read = (answer.wire_bytes > 0).then_some(answer.wire_bytes);
    total.or(said).or(read)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A URL as it may be shown: signed ones carry their secret in the query or before the host.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Only URLs that can have neither refuse to lose them.
    url.set_username("").ok();
    url.set_password(None).ok();
    url.to_string()
}

/// Whole milliseconds.
pub(super) fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
