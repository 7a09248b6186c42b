//! The stream that onair would have been asked for to come closest to what was found: defaults, names
//! and prices of the export follow it. Where it cannot say something, the found setting still stands in
//! the export.

use super::{Found, count, endpoint_part, items, text};
use crate::shape::{Part, Settings};
use crate::spec::{
    AllowList, Bps, Cmaf, Countries, Dash, FrameRate, Geo, Hls, Invalid, Ladder, Lifecycle,
    Maintenance, Notify, Profile, Rung, Rungs, Size, StreamName, StreamSpec,
};
use serde_json::Value as Json;
use std::str::FromStr;

const VIDEOS: &str = "/encoderSettings/videoDescriptions";

/// A video description that has a bit rate.
struct Video<'a> {
    json: &'a Json,
    codec: &'a Json,
    rate: u32,
}

/// Best first.
fn videos(channel: &Json) -> Vec<Video<'_>> {
    let mut all: Vec<Video> = items(channel, VIDEOS)
        .iter()
        .filter_map(|json| {
            let codecs = json.get("codecSettings")?.as_object()?;
            let (codec, rate) = codecs.values().find_map(|codec| {
                let rate = count(codec, "/bitrate").or_else(|| count(codec, "/maxBitrate"));
                Some((codec, rate.filter(|rate| *rate > 0)?))
            })?;
            Some(Video { json, codec, rate })
        })
        .collect();
    let pixels = |v: &Video| {
        count(v.json, "/width")
            .zip(count(v.json, "/height"))
            .map(|(w, h)| u64::from(w) * u64::from(h))
    };
    // As `Rungs` has them, so that rungs and bit rates are counted alike.
    all.sort_by(|a, b| b.rate.cmp(&a.rate).then(pixels(b).cmp(&pixels(a))));
    all
}

/// Names of the video descriptions that are the ladder, best first.
pub(super) fn rung_names(channel: &Json) -> Vec<String> {
    let all = videos(channel);
    all.iter()
        .map(|v| text(v.json, "/name").to_owned())
        .collect()
}

/// A word of AWS's, or what we would choose.
fn word<T: FromStr>(json: &Json, pointer: &str, usual: T) -> T {
    text(json, pointer).parse().unwrap_or(usual)
}

/// The stream.
///
/// # Errors
/// What no stream of onair's can be.
pub(super) fn derive(found: &Found) -> Result<StreamSpec, Invalid> {
    let channel = &found.channel;
    let name = match &found.stream {
        Some(stream) => stream.clone(),
        None => stream_name(text(channel, "/name"))?,
    };
    let mut spec = StreamSpec::recipe(name, found.region, allow(found)?);
    source(&mut spec, channel);
    spec.channel.class = word(channel, "/channelClass", spec.channel.class);
    spec.channel.log_level = word(channel, "/logLevel", spec.channel.log_level);
    spec.channel.thumbnails =
        text(channel, "/encoderSettings/thumbnailConfiguration/state") == "AUTO";
    spec.channel.maintenance = maintenance(channel);
    spec.channel.feeds = spec.channel.class.pipelines();
    spec.ladder = ladder(&spec, channel)?;
    if let Some(app) = found
        .input
        .as_ref()
        .and_then(|i| super::settings::rtmp_path(i, 0))
    {
        spec.ingest.app = app.0.parse().unwrap_or(spec.ingest.app);
    }
    delivery(&mut spec, found);
    archive(&mut spec, channel);
    if found.stream.is_some() {
        from_inventory(&mut spec, found);
    }
    tags(&mut spec, channel);
    Ok(spec)
}

/// A stream name as near as can be to a channel's.
fn stream_name(channel: &str) -> Result<StreamName, Invalid> {
    let plain: String = channel
        .to_ascii_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let joined = words.join("-");
    let start = joined.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    let short: String = start.chars().take(20).collect();
    match short.trim_end_matches('-') {
        name if name.len() >= 2 => name.parse(),
        _ => "found".parse(),
    }
}

fn allow(found: &Found) -> Result<AllowList, Invalid> {
    let rules = found
        .security_group
        .iter()
        .flat_map(|g| items(g, "/whitelistRules"));
    let networks: Vec<_> = rules
        .filter_map(|rule| text(rule, "/cidr").parse().ok())
        .collect();
    // A list of none stands for an input that has no list.
    let networks = match networks.as_slice() {
        [] => vec!["127.0.0.1/32".parse()?],
        _ => networks,
    };
    AllowList::new(networks, true)
}

fn source(spec: &mut StreamSpec, channel: &Json) {
    let declared = "/inputSpecification";
    let source = &mut spec.source;
    source.codec = word(channel, &format!("{declared}/codec"), source.codec);
    let size = match text(channel, &format!("{declared}/resolution")) {
        "SD" => Size::new(1024, 576),
        "UHD" => Size::new(3840, 2160),
        _ => Size::new(1920, 1080),
    };
    source.size = size.unwrap_or(source.size);
    source.bitrate = match text(channel, &format!("{declared}/maximumBitrate")) {
        "MAX_20_MBPS" => Bps::kbps(20_000),
        "MAX_50_MBPS" => Bps::kbps(50_000),
        _ => source.bitrate,
    };
    let rates = videos(channel);
    let fastest = rates.iter().filter_map(|v| frame_rate(v.codec));
    let fastest = fastest.max_by(|a, b| a.as_f64().total_cmp(&b.as_f64()));
    source.frame_rate = fastest.unwrap_or(source.frame_rate);
}

fn frame_rate(codec: &Json) -> Option<FrameRate> {
    let (num, den) = (
        count(codec, "/framerateNumerator")?,
        count(codec, "/framerateDenominator")?,
    );
    format!("{num}/{den}").parse().ok()
}

fn maintenance(channel: &Json) -> Option<Maintenance> {
    let at = |member: &str| text(channel, &format!("/maintenance/{member}"));
    let (hour, _) = at("maintenanceStartTime").split_once(':')?;
    let hour = hour.parse().ok()?;
    let day = at("maintenanceDay").parse().ok()?;
    (hour < 24).then_some(Maintenance { day, hour })
}

fn ladder(spec: &StreamSpec, channel: &Json) -> Result<Ladder, Invalid> {
    let found = videos(channel);
    let mut ladder = Ladder::default();
    let mut rungs: Vec<Rung> = Vec::new();
    for video in &found {
        let (width, height) = (count(video.json, "/width"), count(video.json, "/height"));
        let size = match (width, height) {
            (Some(width), Some(height)) => Size::new(width, height)?,
            // Left out, it is the source's.
            _ => spec.source.size,
        };
        let mut rung = Rung::of_size(size, Bps::new(video.rate.into())?, &spec.source);
        let name = text(video.json, "/name");
        rung.name = name.strip_prefix("v_").unwrap_or(name).to_owned();
        if !rung
            .name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            || !(1..=32).contains(&rung.name.len())
            || rungs.iter().any(|other| other.name == rung.name)
        {
            rung.name = format!("rung{}", rungs.len() + 1);
        }
        let quality = count(video.codec, "/qvbrQualityLevel");
        let quality = quality.and_then(|q| u8::try_from(q).ok());
        rung.quality = quality
            .filter(|q| (1..=10).contains(q))
            .unwrap_or(rung.quality);
        rung.profile = word::<Profile>(video.codec, "/profile", rung.profile);
        rung.frame_rate = frame_rate(video.codec).unwrap_or(spec.source.frame_rate);
        rungs.push(rung);
    }
    if let Some(best) = found.first() {
        ladder.gop_seconds = gop_seconds(best.codec, spec.source.frame_rate);
    }
    ladder.rungs = Rungs::new(rungs)?;
    let audios = items(channel, "/encoderSettings/audioDescriptions");
    let audio = audios.iter().find_map(|a| {
        let rate = a.pointer("/codecSettings/aacSettings/bitrate")?.as_f64()?;
        Ladder::AUDIO_BITRATES
            .into_iter()
            .find(|known| f64::from(known.get()) == rate)
    });
    ladder.audio_bitrate = audio.unwrap_or(ladder.audio_bitrate);
    Ok(ladder)
}

fn gop_seconds(codec: &Json, source: FrameRate) -> u32 {
    let size = codec.pointer("/gopSize").and_then(Json::as_f64);
    let rate = frame_rate(codec).unwrap_or(source).as_f64();
    let seconds = match (size, text(codec, "/gopSizeUnits")) {
        (Some(seconds), "SECONDS") => seconds,
        (Some(frames), _) => frames / rate,
        (None, _) => 2.0,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held between 1 and 10"
    )]
    let whole = seconds.round().clamp(1.0, 10.0) as u32;
    whole
}

fn delivery(spec: &mut StreamSpec, found: &Found) {
    let delivery = &mut spec.delivery;
    let endpoint = |part: &Part| {
        let mut all = found.endpoints.iter();
        all.find(|e| endpoint_part(e).as_ref() == Some(part))
    };
    if let Some(e) = endpoint(&Part::EndpointHls) {
        let of = |member: &str| count(e, &format!("/hlsPackage/{member}"));
        let Hls {
            segment_seconds,
            window_seconds,
            program_date_time_seconds,
        } = Hls::default();
        delivery.hls = Hls {
            segment_seconds: of("segmentDurationSeconds").unwrap_or(segment_seconds),
            window_seconds: of("playlistWindowSeconds").unwrap_or(window_seconds),
            program_date_time_seconds: of("programDateTimeIntervalSeconds")
                .unwrap_or(program_date_time_seconds),
        };
        delivery.startover_seconds = count(e, "/startoverWindowSeconds").unwrap_or_default();
    }
    let dash = endpoint(&Part::EndpointDash);
    delivery.dash.enabled = dash.is_some();
    if let Some(e) = dash {
        let of = |member: &str| count(e, &format!("/dashPackage/{member}"));
        let usual = Dash::default();
        delivery.dash = Dash {
            enabled: true,
            segment_seconds: of("segmentDurationSeconds").unwrap_or(usual.segment_seconds),
            window_seconds: of("manifestWindowSeconds").unwrap_or(usual.window_seconds),
            min_buffer_seconds: of("minBufferTimeSeconds").unwrap_or(usual.min_buffer_seconds),
            min_update_period_seconds: of("minUpdatePeriodSeconds")
                .unwrap_or(usual.min_update_period_seconds),
            presentation_delay_seconds: of("suggestedPresentationDelaySeconds")
                .unwrap_or(usual.presentation_delay_seconds),
        };
    }
    delivery.cmaf = endpoint(&Part::EndpointCmaf).map(|e| {
        let usual = Cmaf::default();
        let segment = count(e, "/cmafPackage/segmentDurationSeconds");
        let window = count(e, "/cmafPackage/hlsManifests/0/playlistWindowSeconds");
        Cmaf {
            segment_seconds: segment.unwrap_or(usual.segment_seconds),
            window_seconds: window.unwrap_or(usual.window_seconds),
        }
    });
}

fn archive(spec: &mut StreamSpec, channel: &Json) {
    let groups = items(channel, "/encoderSettings/outputGroups");
    let settings = "/outputGroupSettings/archiveGroupSettings";
    let group = groups
        .iter()
        .find(|g| g.pointer(settings).is_some_and(Json::is_object));
    spec.archive.enabled = group.is_some();
    let seconds = group.and_then(|g| count(g, &format!("{settings}/rolloverInterval")));
    spec.archive.rollover_seconds = seconds.unwrap_or(spec.archive.rollover_seconds);
}

/// What only one of onair's own streams tells: its other parts.
fn from_inventory(spec: &mut StreamSpec, found: &Found) {
    let there = |part: &Part| found.inventory.one(part).map(|seen| &seen.settings);
    let alarms = found.inventory.0.keys().filter_map(|part| match part {
        Part::Alarm(short) => Some(short.as_str()),
        _ => None,
    });
    let alarms: Vec<&str> = alarms.collect();
    spec.alarms.enabled = !alarms.is_empty();
    spec.alarms.dashboard = there(&Part::Dashboard).is_some();
    // A leg that nobody is expected to feed has no alarms.
    if spec.alarms.enabled && !alarms.iter().any(|short| short.ends_with("-b")) {
        spec.channel.feeds = 1;
    }
    if let Some(Settings::Topic(topic)) = there(&Part::Topic) {
        let waiting = topic.unconfirmed.iter().flatten();
        let told = topic.subscriptions.iter().chain(waiting).next();
        spec.alarms.notify = told.and_then(|s| s.endpoint.parse::<Notify>().ok());
    }
    if let Some(Settings::Distribution(edge)) = there(&Part::Distribution) {
        let delivery = &mut spec.delivery;
        delivery.price_class = edge.price_class.parse().unwrap_or(delivery.price_class);
        let codes = edge.geo_restriction.items.iter();
        let countries = codes.filter_map(|code| code.parse().ok()).collect();
        delivery.geo = match (
            edge.geo_restriction.restriction_type.as_str(),
            Countries::new(countries),
        ) {
            ("whitelist", Ok(countries)) => Geo::Only(countries),
            ("blacklist", Ok(countries)) => Geo::Except(countries),
            _ => Geo::Everywhere,
        };
        delivery.origin_shield = edge.origins.iter().any(|origin| {
            use crate::shape::OriginKind::Https;
            matches!(
                &origin.kind,
                Https {
                    origin_shield_region: Some(_),
                    ..
                }
            )
        });
    }
    if let Some(Settings::Bucket(bucket)) = there(&Part::ArchiveBucket) {
        spec.archive.lifecycle = lifecycle(&bucket.lifecycle);
    }
}

fn lifecycle(rules: &[crate::shape::LifecycleRule]) -> Lifecycle {
    let days = |days: i32| u32::try_from(days).ok();
    let to = |class: &str| {
        let moves = rules.iter().flat_map(|rule| &rule.transitions);
        let there = moves.filter(|t| t.storage_class == class);
        there.filter_map(|t| days(t.days)).next()
    };
    Lifecycle {
        infrequent_access_after_days: to("STANDARD_IA"),
        glacier_after_days: to("GLACIER"),
        expire_after_days: rules.iter().find_map(|rule| days(rule.expiration_days?)),
    }
}

/// The operator's own: neither onair's nor AWS's.
fn tags(spec: &mut StreamSpec, channel: &Json) {
    let all = channel.get("tags").and_then(Json::as_object);
    for (key, value) in all.into_iter().flatten() {
        let others = ["onair:", "aws:"];
        if let (false, Some(value)) = (others.iter().any(|o| key.starts_with(o)), value.as_str()) {
            spec.tags.insert(key.clone(), value.to_owned());
        }
    }
}
