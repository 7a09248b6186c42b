//! The packaging half of an origin endpoint: which settings go together, what the server fills in,
//! and the URLs that follow from them.

use super::{text, unprocessable};
use crate::sim::call::Refusal;
use serde_json::{Map, Value, json};

/// The kinds and the ends of their manifests' names.
const KINDS: &[(&str, &str)] = &[
    ("hlsPackage", "m3u8"),
    ("dashPackage", "mpd"),
    ("cmafPackage", "m3u8"),
    ("mssPackage", "ism/Manifest"),
];

/// Two weeks. [documented: aws-facts 3]
const STARTOVER_MOST: i64 = 14 * 24 * 3600;

/// Live manifests show five minutes at most. [documented: aws-facts 3]
const WINDOW_MOST: i64 = 300;

fn number(value: &Value, name: &str) -> Option<i64> {
    value.get(name).and_then(Value::as_i64)
}

/// Refuses what does not go together. [documented: aws-facts 3; the words assumed]
pub fn check(members: &Map<String, Value>) -> Result<(), Refusal> {
    let all = Value::Object(members.clone());
    let given: Vec<&Value> = KINDS.iter().filter_map(|(kind, _)| all.get(kind)).collect();
    let [package] = given[..] else {
        return Err(unprocessable(
            "Exactly one of hlsPackage, dashPackage, cmafPackage and mssPackage is required",
        ));
    };
    let startover = number(&all, "startoverWindowSeconds").unwrap_or(0);
    if !(0..=STARTOVER_MOST).contains(&startover) {
        return Err(unprocessable(format!(
            "startoverWindowSeconds must be from 0 to {STARTOVER_MOST}"
        )));
    }
    let delay = number(&all, "timeDelaySeconds").unwrap_or(0);
    if delay != 0 && !(5..=86_400).contains(&delay) {
        return Err(unprocessable("timeDelaySeconds must be from 5 to 86400"));
    }
    if delay != 0 && delay >= startover {
        return Err(unprocessable(
            "timeDelaySeconds must be less than startoverWindowSeconds",
        ));
    }
    let manifests = package
        .get("hlsManifests")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    for (at, name) in std::iter::once(package)
        .chain(manifests)
        .flat_map(|p| ["playlistWindowSeconds", "manifestWindowSeconds"].map(|name| (p, name)))
    {
        if number(at, name).is_some_and(|n| !(1..=WINDOW_MOST).contains(&n)) {
            return Err(unprocessable(format!(
                "{name} must be from 1 to {WINDOW_MOST}"
            )));
        }
    }
    if number(package, "segmentDurationSeconds").is_some_and(|n| !(1..=30).contains(&n)) {
        return Err(unprocessable("segmentDurationSeconds must be from 1 to 30"));
    }
    let segment = number(package, "segmentDurationSeconds").unwrap_or(6);
    let window = number(package, "playlistWindowSeconds")
        .or_else(|| number(package, "manifestWindowSeconds"));
    if window.is_some_and(|window| window < segment) {
        return Err(unprocessable(
            "The manifest window must not be shorter than a segment",
        ));
    }
    if !matches!(text(package, "utcTiming"), "" | "NONE")
        && text(package, "utcTimingUri").is_empty()
    {
        return Err(unprocessable(
            "utcTimingUri is required when utcTiming is set",
        ));
    }
    let mut ids: Vec<&str> = manifests.iter().map(|m| text(m, "id")).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|w| w[0] == w[1]) {
        return Err(unprocessable("The ids of CMAF manifests must be unique"));
    }
    check_whitelist(&all)
}

fn check_whitelist(all: &Value) -> Result<(), Refusal> {
    for cidr in all
        .get("whitelist")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        let valid = cidr.split_once('/').is_some_and(|(base, bits)| {
            base.parse::<std::net::Ipv4Addr>().is_ok() && bits.parse::<u8>().is_ok_and(|b| b <= 32)
        });
        if !valid {
            return Err(unprocessable(format!(
                "Invalid CIDR block in whitelist: {cidr}"
            )));
        }
    }
    Ok(())
}

/// Fills in what the server adds. [assumed: the values, after responses in AWS's own documentation]
pub fn fill(members: &mut Map<String, Value>) {
    let selection = json!({"maxVideoBitsPerSecond": i32::MAX, "minVideoBitsPerSecond": 0, "streamOrder": "ORIGINAL"});
    let defaults = json!({
        "description": "", "manifestName": "index", "origination": "ALLOW", "startoverWindowSeconds": 0,
        "timeDelaySeconds": 0, "whitelist": [],
    });
    let playlist = json!({
        "adMarkers": "NONE", "includeIframeOnlyStream": false, "playlistType": "NONE", "playlistWindowSeconds": 60,
        "programDateTimeIntervalSeconds": 0,
    });
    let inside = [
        (
            "hlsPackage",
            json!({"segmentDurationSeconds": 6, "streamSelection": selection,
            "useAudioRenditionGroup": false, "includeDvbSubtitles": false}),
        ),
        ("hlsPackage", playlist.clone()),
        (
            "dashPackage",
            json!({"manifestLayout": "FULL", "manifestWindowSeconds": 60, "minBufferTimeSeconds": 30,
            "minUpdatePeriodSeconds": 15, "periodTriggers": [], "profile": "NONE", "segmentDurationSeconds": 2,
            "segmentTemplateFormat": "NUMBER_WITH_TIMELINE", "streamSelection": selection,
            "suggestedPresentationDelaySeconds": 25, "utcTiming": "NONE"}),
        ),
        (
            "cmafPackage",
            json!({"segmentDurationSeconds": 6, "hlsManifests": [], "streamSelection": selection}),
        ),
        (
            "mssPackage",
            json!({"manifestWindowSeconds": 60, "segmentDurationSeconds": 2, "streamSelection": selection}),
        ),
    ];
    add(members, &defaults);
    for (kind, defaults) in inside {
        if let Some(package) = members.get_mut(kind).and_then(Value::as_object_mut) {
            add(package, &defaults);
        }
    }
    for manifest in manifests(members) {
        add(manifest, &playlist);
    }
}

fn add(into: &mut Map<String, Value>, defaults: &Value) {
    for (name, value) in defaults.as_object().into_iter().flatten() {
        into.entry(name.clone()).or_insert_with(|| value.clone());
    }
}

fn manifests(members: &mut Map<String, Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let list = members
        .get_mut("cmafPackage")
        .and_then(|p| p.get_mut("hlsManifests"))
        .and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

/// Gives each CMAF manifest its URL below `base`, and answers the endpoint's own one: empty for
/// CMAF, whose manifests stand at `…/<manifest's id>/<name>.m3u8`. [documented: aws-facts 3; the
/// id in the path assumed]
pub fn urls(members: &mut Map<String, Value>, base: &str) -> String {
    let all = members
        .get("manifestName")
        .and_then(Value::as_str)
        .unwrap_or("index")
        .to_owned();
    for manifest in manifests(members) {
        let id = manifest
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let own = manifest
            .get("manifestName")
            .and_then(Value::as_str)
            .filter(|n| !n.is_empty())
            .unwrap_or(&all);
        let url = format!("{base}/{id}/{own}.m3u8");
        manifest.insert("url".to_owned(), url.into());
    }
    match KINDS.iter().find(|(kind, _)| members.contains_key(*kind)) {
        Some(("cmafPackage", _)) | None => String::new(),
        Some((_, end)) => format!("{base}/{all}.{end}"),
    }
}
