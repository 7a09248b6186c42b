//! What the packager serves: HLS and DASH manifests that move while video comes in, and pretend
//! segments. A function of the channel's runs and the encoders' history.

use super::edge::Served;
use crate::clock::Timestamp;
use crate::sim::dispatch::http_date;
use crate::sim::mediapackage::{BLACK, Endpoint, PACKAGER_REFUSES, RUNG_MISSING};
use crate::sim::stream::{PACKAGER_FAILS, PACKAGER_FROZEN, Pipe, SEGMENT_MISSING, noise};
use crate::sim::wiring::Watched;
use crate::sim::world::World;
use jiff::SignedDuration;
use serde_json::Value;
use std::fmt::Write as _;

/// What there is to see of an endpoint at a moment.
struct Show {
    /// Seconds of one segment.
    segment: i64,
    /// Numbers of the segments in the window.
    first: i64,
    last: i64,
    /// Seconds that everything is held back.
    delay: i64,
    /// Whether it has ended for good.
    ended: bool,
    /// Whether each segment carries its time.
    dated: bool,
    variants: Vec<Variant>,
}

struct Variant {
    bandwidth: i64,
    width: i64,
    height: i64,
    fps: f64,
}

/// Answers a path below a packager's host.
pub fn serve(watched: Watched<'_>, host: &str, path: &str, now: Timestamp) -> Served {
    let world = watched.world;
    let missing = || Served::new(404, "text/plain", "Not Found");
    let Some((region, endpoint)) = world
        .mediapackage
        .endpoint_at(path)
        .filter(|(_, e)| e.host() == Some(host))
    else {
        return missing();
    };
    if endpoint.settings.get("origination").and_then(Value::as_str) == Some("DENY") {
        return Served::new(403, "text/plain", "Forbidden");
    }
    if world
        .faults
        .trouble_at(PACKAGER_FAILS, &endpoint.channel, None, now)
    {
        return Served::new(503, "text/plain", "Service Unavailable");
    }
    let name = world
        .mediapackage
        .regions
        .iter()
        .find(|(_, r)| std::ptr::eq(*r, region))
        .map(|(name, _)| name.as_str());
    let frozen = world
        .faults
        .trouble_since(PACKAGER_FROZEN, &endpoint.channel, now);
    let seen = frozen.map_or(now, |since| since.min(now));
    let Some(show) = name.and_then(|name| show(watched, name, endpoint, seen)) else {
        return missing();
    };
    let lost = world
        .faults
        .trouble_since(SEGMENT_MISSING, &endpoint.channel, now)
        .map_or(i64::MAX, |since| since.as_second().div_euclid(show.segment));
    let file = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, kind)) = file.rsplit_once('.') else {
        return missing();
    };
    // `index_2` is the second variant, `index_2_1234` one of its segments.
    let numbers: Vec<i64> = stem
        .split('_')
        .rev()
        .map_while(|n| n.parse().ok())
        .collect();
    let variant = |n: i64| (1..=show.variants.len() as i64).contains(&n);
    let there = |n: i64, s: i64| {
        let window = show.first..=show.last.min(lost.saturating_sub(1));
        variant(n) && window.contains(&s)
    };
    // Names count from 1.
    let bits = |n: i64| {
        show.variants
            .get((n - 1) as usize)
            .map_or(0, |v| v.bandwidth)
    };
    let media = |kind: &str, n: i64, s: i64| {
        let at = Timestamp::from_second(s * show.segment).unwrap_or(now);
        let black = world.faults.trouble_at(BLACK, &endpoint.channel, None, at);
        let full = if black { 0.02 } else { 0.9 };
        let share = full * (1.0 + 0.09 * noise(world, n as u64, s));
        let bytes = bits(n) as f64 * show.segment as f64 / 8.0 * share;
        Served::new(200, kind, vec![0x47; bytes as usize])
    };
    let manifest = |kind, body: String| show.told(Served::new(200, kind, body), now);
    match (kind, numbers.as_slice()) {
        ("m3u8", []) => manifest(HLS, show.master(stem)),
        ("m3u8", [n]) if variant(*n) => manifest(HLS, show.playlist(stem)),
        ("mpd", []) => manifest("application/dash+xml", show.mpd(stem, seen)),
        ("ts", [s, n, ..]) if there(*n, *s) => media("video/MP2T", *n, *s),
        ("mp4", [s, n, ..]) if there(*n, *s) => media("video/mp4", *n, *s),
        ("mp4", [n]) if variant(*n) => Served::new(200, "video/mp4", vec![0; 800]),
        _ => missing(),
    }
}

/// How long a manifest may be kept, in seconds: half a segment [documented: live-ops 4.2, "CDN"].
/// Nothing for what is no manifest.
pub fn life(world: &World, path: &str) -> Option<i64> {
    let manifest = path.ends_with(".m3u8") || path.ends_with(".mpd");
    let (_, endpoint) = world.mediapackage.endpoint_at(path).filter(|_| manifest)?;
    Some((segment(package(endpoint)) / 2).max(1))
}

const HLS: &str = "application/x-mpegURL";

fn show(watched: Watched<'_>, region: &str, endpoint: &Endpoint, now: Timestamp) -> Option<Show> {
    let Watched { world, writers } = watched;
    let pipes = writers.pipes(world, region, &endpoint.channel);
    // What is refused is not there, however much of it is sent.
    let taken = |p: &Pipe| {
        let (id, of) = (&endpoint.channel, Some(p.pipeline));
        let refused = world.faults.trouble_since_on(PACKAGER_REFUSES, id, of, now);
        let last = p.last_fed(now)?;
        Some(refused.map_or(last, |since| last.min(since)))
    };
    let (end, pipe) = pipes
        .iter()
        .filter_map(|p| Some((taken(p)?, p)))
        .max_by_key(|(end, _)| *end)?;
    let just_before = end - SignedDuration::from_millis(1);
    let start = pipe.fed_since(just_before).unwrap_or(just_before);
    let package = package(endpoint);
    let manifest = package.pointer("/hlsManifests/0").unwrap_or(package);
    let number = |value: &Value, name: &str| value.get(name).and_then(Value::as_i64);
    let segment = segment(package);
    let window = number(manifest, "playlistWindowSeconds")
        .or_else(|| number(package, "manifestWindowSeconds"))
        .unwrap_or(60);
    let delay = endpoint
        .settings
        .get("timeDelaySeconds")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    let last = (end.as_second() - delay).div_euclid(segment) - 1;
    let first = (last + 1 - window / segment).max(start.as_second().div_euclid(segment) + 1);
    // The list ends only when every pipeline was writing when the channel stopped; otherwise it
    // stays as it is for ever. [documented: aws-facts 12 "Stop ends the playlist"]
    let running = |at| pipes.iter().any(|p: &Pipe| p.look(at).running);
    let ended = !running(now) && pipes.iter().all(|p| p.fed_since(just_before).is_some());
    let dated = number(manifest, "programDateTimeIntervalSeconds").is_some_and(|n| n > 0);
    let mut variants = variants(pipe);
    if world
        .faults
        .trouble_at(RUNG_MISSING, &endpoint.channel, None, now)
    {
        variants.pop();
    }
    (first <= last && !variants.is_empty()).then_some(Show {
        segment,
        first,
        last,
        delay,
        ended,
        dated,
        variants,
    })
}

fn package(endpoint: &Endpoint) -> &Value {
    ["hlsPackage", "dashPackage", "cmafPackage", "mssPackage"]
        .iter()
        .find_map(|k| endpoint.settings.get(*k))
        .unwrap_or(&Value::Null)
}

/// Seconds of one segment.
fn segment(package: &Value) -> i64 {
    let said = package.get("segmentDurationSeconds");
    said.and_then(Value::as_i64).unwrap_or(6).max(1)
}

fn variants(pipe: &Pipe) -> Vec<Variant> {
    let list = |value: &Value, name: &str| {
        value
            .get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let encoder = pipe
        .channel
        .settings
        .get("encoderSettings")
        .cloned()
        .unwrap_or_default();
    let videos = list(&encoder, "videoDescriptions");
    let groups = pipe
        .channel
        .output_groups()
        .into_iter()
        .zip(list(&encoder, "outputGroups"));
    let outputs = groups
        .filter(|(g, _)| g.kind == "mediaPackageGroupSettings")
        .flat_map(|(_, g)| list(&g, "outputs"));
    let variant = |output: Value| {
        let name = output.get("videoDescriptionName")?.clone();
        let video = videos.iter().find(|v| v.get("name") == Some(&name))?;
        let codec = video.get("codecSettings")?.as_object()?.values().next()?;
        let number = |value: &Value, name: &str| value.get(name).and_then(Value::as_i64);
        let rate = |name| number(codec, name).unwrap_or(1) as f64;
        Some(Variant {
            bandwidth: number(codec, "bitrate").unwrap_or(0) + 128_000,
            width: number(video, "width").unwrap_or(0),
            height: number(video, "height").unwrap_or(0),
            fps: rate("framerateNumerator") / rate("framerateDenominator"),
        })
    };
    outputs.filter_map(variant).collect()
}

// Writing into a String cannot fail, hence `let _` below.
impl Show {
    /// The packager's clock and the age of what it says: it changes when a segment is whole.
    fn told(&self, served: Served, now: Timestamp) -> Served {
        let changed = (self.last + 1) * self.segment + self.delay;
        let at = Timestamp::from_second(changed).unwrap_or(now).min(now);
        served
            .with("date", &http_date(now))
            .with("last-modified", &http_date(at))
            .with(
                "cache-control",
                &format!("max-age={}", (self.segment / 2).max(1)),
            )
            // [documented: live-ops 3.1]
            .with(
                "x-mediapackage-manifest-last-updated",
                &at.as_millisecond().to_string(),
            )
            .with(
                "x-mediapackage-manifest-last-sequence",
                &self.last.to_string(),
            )
    }

    fn master(&self, stem: &str) -> String {
        let mut out = "#EXTM3U\n#EXT-X-VERSION:4\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
        for (i, v) in self.variants.iter().enumerate() {
            let _ = write!(
                out,
                "#EXT-X-STREAM-INF:BANDWIDTH={},RESOLUTION={}x{},FRAME-RATE={:.3},CODECS=\"avc1.4D4028,mp4a.40.2\"\n{stem}_{}.m3u8\n",
                v.bandwidth * 11 / 10,
                v.width,
                v.height,
                v.fps,
                i + 1
            );
        }
        out
    }

    fn playlist(&self, stem: &str) -> String {
        let mut out = format!(
            "#EXTM3U\n#EXT-X-VERSION:4\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:{}\n",
            self.segment, self.first
        );
        for n in self.first..=self.last {
            if let (true, Ok(at)) = (self.dated, Timestamp::from_second(n * self.segment)) {
                let _ = writeln!(out, "#EXT-X-PROGRAM-DATE-TIME:{at:.3}");
            }
            let _ = write!(out, "#EXTINF:{}.000,\n{stem}_{n}.ts\n", self.segment);
        }
        if self.ended {
            out.push_str("#EXT-X-ENDLIST\n");
        }
        out
    }

    fn mpd(&self, stem: &str, now: Timestamp) -> String {
        let length = (self.last + 1 - self.first) * self.segment;
        let kind = if self.ended {
            format!("type=\"static\" mediaPresentationDuration=\"PT{length}S\"")
        } else {
            format!(
                "type=\"dynamic\" availabilityStartTime=\"1970-01-01T00:00:00Z\" publishTime=\"{now:.0}\" minimumUpdatePeriod=\"PT{}S\" timeShiftBufferDepth=\"PT{length}S\"",
                self.segment
            )
        };
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\" minBufferTime=\"PT{}S\" {kind}>\n<Period id=\"1\" start=\"PT0S\"><AdaptationSet mimeType=\"video/mp4\" segmentAlignment=\"true\">\n",
            2 * self.segment
        );
        for (i, v) in self.variants.iter().enumerate() {
            let _ = writeln!(
                out,
                "<Representation id=\"{n}\" bandwidth=\"{}\" width=\"{}\" height=\"{}\" codecs=\"avc1.4D4028\"><SegmentTemplate timescale=\"1\" startNumber=\"{}\" initialization=\"{stem}_{n}.mp4\" media=\"{stem}_{n}_$Number$.mp4\"><SegmentTimeline><S t=\"{}\" d=\"{}\" r=\"{}\"/></SegmentTimeline></SegmentTemplate></Representation>",
                v.bandwidth,
                v.width,
                v.height,
                self.first,
                self.first * self.segment,
                self.segment,
                self.last - self.first,
                n = i + 1
            );
        }
        out.push_str("</AdaptationSet></Period></MPD>\n");
        out
    }
}
