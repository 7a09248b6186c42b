//! Settings as AWS answered them, under the names that its requests have: what is only ever read is left
//! out, secrets are taken out.

use super::super::names::pascal;
use super::super::value::{Map, Value};
use super::{items, text};
use crate::shape::{ARCHIVE_GROUP, PACKAGER_GROUP};
use serde_json::Value as Json;

/// Stands where a secret was.
const SECRET: &str = "REPLACE-ME";

/// Members of answers that no request has, or that name the found thing itself.
const CHANNEL_ONLY_READ: &[&str] = &[
    "arn",
    // AWS's choice unless asked for [documented]; a version found may no longer be had.
    "channelEngineVersion",
    "egressEndpoints",
    "id",
    "linkedChannelSettings",
    "pipelineDetails",
    "pipelinesRunningCount",
    "state",
];
const ENDPOINT_ONLY_READ: &[&str] = &["arn", "createdAt", "url"];
const MAINTENANCE: &[&str] = &["maintenanceDay", "maintenanceStartTime"];

/// A tree under the API's names: the same with a capital [documented: botocore's models of MediaLive and
/// MediaPackage].
fn value(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => return None,
        Json::Bool(b) => Value::from(*b),
        Json::Number(n) => Value::from(n.as_f64()?),
        Json::String(s) => Value::from(s),
        Json::Array(items) if items.is_empty() => return None,
        Json::Array(items) => Value::List(items.iter().filter_map(value).collect()),
        Json::Object(members) => {
            let members = members.iter();
            Value::Map(Map(members
                .filter_map(|(name, json)| Some((pascal(name), value(json)?)))
                .collect()))
        }
    })
}

fn members(json: &Json, only_read: &[&str]) -> Map {
    let all = json.as_object().into_iter().flatten();
    let sent = all.filter(|(name, _)| !only_read.contains(&name.as_str()));
    Map(sent
        .filter_map(|(name, json)| Some((pascal(name), value(json)?)))
        .collect())
}

/// The channel. `rungs` are the names of the video descriptions whose bit rates are the ladder, best
/// first.
pub(super) fn channel(json: &Json, rungs: &[String]) -> Map {
    let mut json = json.clone();
    if let Some(Json::Object(maintenance)) = json.get_mut("maintenance") {
        maintenance.retain(|name, _| MAINTENANCE.contains(&name.as_str()));
    }
    let mut map = members(&json, CHANNEL_ONLY_READ);
    let encoder = map.0.iter_mut().find(|(n, _)| n == "EncoderSettings");
    let Some((_, Value::Map(Map(encoder)))) = encoder else {
        return map;
    };
    let videos = encoder.iter_mut().find(|(n, _)| n == "VideoDescriptions");
    if let Some((_, Value::List(videos))) = videos {
        for video in videos {
            let Value::Map(video) = video else { continue };
            let name = video.get("Name").cloned();
            let rung = rungs.iter().position(|r| Some(Value::from(r)) == name);
            if let (Some(rung), Some((_, settings))) =
                (rung, video.0.iter_mut().find(|(n, _)| n == "CodecSettings"))
            {
                follow_the_rate(settings, rung);
            }
        }
    }
    map
}

/// Multiples of the rung's bit rate become the parameter.
fn follow_the_rate(settings: &mut Value, rung: usize) {
    let Value::Map(Map(codecs)) = settings else {
        return;
    };
    for (_, codec) in codecs {
        let Value::Map(Map(members)) = codec else {
            continue;
        };
        let rate = ["Bitrate", "MaxBitrate"].iter().find_map(|wanted| {
            let found = members.iter().find(|(n, _)| n == wanted);
            match found {
                Some((_, Value::Number(n))) => Some(*n),
                _ => None,
            }
        });
        let Some(rate) = rate.filter(|rate| *rate > 0.0) else {
            continue;
        };
        for (name, value) in members {
            if let ("Bitrate" | "MaxBitrate" | "BufSize", Value::Number(n)) =
                (name.as_str(), &*value)
                && (1..=4).any(|times| f64::from(times) * rate == *n)
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "1 to 4"
                )]
                let times = (*n / rate) as u32;
                *value = Value::BitRate { rung, times };
            }
        }
    }
}

/// RTMP application and stream key of a leg, from where AWS lets encoders push: `rtmp://IP:1935/app/key`.
pub(super) fn rtmp_path(input: &Json, leg: usize) -> Option<(&str, &str)> {
    let url = text(items(input, "/destinations").get(leg)?, "/url");
    let path = url.strip_prefix("rtmp://")?.split_once('/')?.1;
    path.split_once('/')
}

/// Whether an input can be made anew: one that encoders push to from outside. What is pulled, flows and
/// VPCs are of others.
pub(super) fn can_be_made(input: &Json) -> bool {
    let push = matches!(text(input, "/type"), "RTMP_PUSH" | "RTP_PUSH" | "UDP_PUSH");
    let vpc = |d: &Json| d.get("vpc").is_some_and(Json::is_object);
    push && !items(input, "/destinations").iter().any(vpc)
}

/// The input. Its destinations are asked for by name; addresses are AWS's.
pub(super) fn input(json: &Json) -> Map {
    let legs = items(json, "/destinations").len();
    let names = (0..legs).filter_map(|leg| rtmp_path(json, leg));
    let names: Vec<Value> = names
        .map(|(app, key)| {
            let name = Value::from(&format!("{app}/{key}"));
            Map(vec![("StreamName".into(), name)]).into()
        })
        .collect();
    let groups: Vec<Value> = items(json, "/securityGroups")
        .iter()
        .take(1)
        .filter_map(value)
        .collect();
    let mut map = Map::new().with("Type", text(json, "/type"));
    if !names.is_empty() {
        map = map.with("Destinations", names);
    }
    map.with("InputSecurityGroups", groups)
}

/// The security group.
pub(super) fn security_group(json: &Json) -> Map {
    let rules = items(json, "/whitelistRules").iter().filter_map(value);
    Map::new().with("WhitelistRules", Value::List(rules.collect()))
}

/// An endpoint.
pub(super) fn endpoint(json: &Json) -> Map {
    let mut json = json.clone();
    let manifests = json.pointer_mut("/cmafPackage/hlsManifests");
    if let Some(Json::Array(manifests)) = manifests {
        for manifest in manifests {
            if let Json::Object(members) = manifest {
                members.remove("url");
            }
        }
    }
    members(&json, ENDPOINT_ONLY_READ)
}

fn list<'a>(json: &'a mut Json, pointer: &str) -> &'a mut [Json] {
    match json.pointer_mut(pointer) {
        Some(Json::Array(items)) => items,
        _ => &mut [],
    }
}

fn set(json: &mut Json, pointer: &str, text: &str) {
    if let Some(member) = json.pointer_mut(pointer) {
        *member = Json::from(text);
    }
}

/// The groups that feed the packager and the recording, called as onair calls them: metrics and alarms
/// are told by these names.
pub(super) fn under_our_names(channel: &mut Json) {
    let groups = [
        (PACKAGER_GROUP, "mediaPackageGroupSettings"),
        (ARCHIVE_GROUP, "archiveGroupSettings"),
    ];
    for (ours, member) in groups {
        let settings = format!("/outputGroupSettings/{member}");
        let all = list(channel, "/encoderSettings/outputGroups");
        let Some(group) = all
            .iter_mut()
            .find(|g| g.pointer(&settings).is_some_and(Json::is_object))
        else {
            continue;
        };
        let to = format!("{settings}/destination/destinationRefId");
        let old = text(group, &to).to_owned();
        set(group, &to, ours);
        set(group, "/name", ours);
        let destinations = list(channel, "/destinations");
        if let Some(destination) = destinations.iter_mut().find(|d| text(d, "/id") == old) {
            set(destination, "/id", ours);
        }
    }
}

/// The recording goes to the bucket that the stack makes. `ours` are the channel's members as onair would
/// have them, filled in.
pub(super) fn into_our_bucket(channel: &mut Json, ours: &Map) {
    let Some(Value::List(destinations)) = ours.get("Destinations") else {
        return;
    };
    let urls = destinations.iter().find_map(|d| match d {
        Value::Map(map) if map.get("Id") == Some(&Value::from(ARCHIVE_GROUP)) => {
            map.get("Settings")
        }
        _ => None,
    });
    let Some(Value::List(urls)) = urls else {
        return;
    };
    let urls: Vec<Json> = urls
        .iter()
        .filter_map(|url| match url {
            Value::Map(map) => match map.get("Url") {
                Some(Value::Text(phrase)) => Some(serde_json::json!({ "url": phrase.fixed()? })),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let destinations = list(channel, "/destinations");
    if let Some(archive) = destinations
        .iter_mut()
        .find(|d| text(d, "/id") == ARCHIVE_GROUP)
    {
        archive["settings"] = Json::Array(urls);
    }
}

/// Takes out what whoever reads a project must not learn, and tells where it stood.
pub(super) fn without_secrets(channel: &mut Json, notes: &mut Vec<String>) {
    let mut told = |what: String| {
        notes.push(format!(
            "{what} is a secret and was not exported: write it in the place of {SECRET}."
        ));
    };
    for destination in list(channel, "/destinations") {
        let id = text(destination, "/id").to_owned();
        for setting in list(destination, "/settings") {
            if !text(setting, "/streamName").is_empty() {
                set(setting, "/streamName", SECRET);
                told(format!("The stream key of destination {id}"));
            }
            let url = text(setting, "/url").to_owned();
            if let Some(kept) = without_credentials(&url) {
                set(setting, "/url", &kept);
                told(format!("What the URL of destination {id} signs in with"));
            }
        }
    }
    hide(channel, &mut told);
}

/// A URL without what stands before its `@` and after its `?`, if it has either.
fn without_credentials(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (address, query) = match rest.split_once('?') {
        Some((address, _)) => (address, true),
        None => (rest, false),
    };
    let host = address.split('/').next().unwrap_or_default();
    let named = host.rsplit_once('@').map(|(user, _)| user.len() + 1);
    if !query && named.is_none() {
        return None;
    }
    let mut kept = match scheme {
        "" => String::new(),
        scheme => format!("{scheme}://"),
    };
    if let Some(cut) = named {
        kept.push_str(&format!("{SECRET}@{}", &address[cut..]));
    } else {
        kept.push_str(address);
    }
    if query {
        kept.push_str(&format!("?{SECRET}"));
    }
    Some(kept)
}

/// Members of an encoder's settings that are secrets themselves, not names of where one is kept
/// [documented: MediaLive's API, StaticKeySettings and HlsAkamaiSettings].
const SECRETS: &[(&str, &str)] = &[
    (
        "staticKeyValue",
        "The static key that encrypts an output group",
    ),
    ("token", "The Akamai token of an output group"),
    ("salt", "The Akamai salt of an output group"),
];

fn hide(json: &mut Json, told: &mut impl FnMut(String)) {
    match json {
        Json::Object(members) => {
            for (name, member) in members {
                let secret = SECRETS.iter().find(|(secret, _)| secret == name);
                match (member, secret) {
                    (Json::String(key), Some((_, what))) if !key.is_empty() => {
                        *key = SECRET.to_owned();
                        told((*what).to_owned());
                    }
                    (other, _) => hide(other, told),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| hide(item, told)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}
