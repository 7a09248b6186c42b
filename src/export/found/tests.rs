//! What onair made comes back as it would be exported; what others made comes back as it is.

use super::*;
use crate::export::tests::{ACCOUNT, World, samples};
use crate::export::{Dialect, export_found};
use crate::spec::{Archive, StreamSpec};
use serde_json::json;

/// Requests as the answers that describe what they made.
fn described(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let mut chars = name.chars();
                let first = chars.next().map(|c| c.to_ascii_lowercase());
                let camel: String = first.into_iter().chain(chars).collect();
                match name.as_str() {
                    "Tags" => (camel, value.clone()),
                    _ => (camel, described(value)),
                }
            });
            Json::Object(members.collect())
        }
        Json::Array(items) => items.iter().map(described).collect(),
        // Whole numbers come without a point.
        Json::Number(n) => match n.as_f64() {
            Some(n) if n.fract() == 0.0 => json!(n as i64),
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

/// The stream as AWS would describe it.
fn standing(spec: &StreamSpec) -> Found {
    let world = World::of(spec);
    let document = Document::of(spec).unwrap();
    let part = |part: &Part| {
        let resource = document.resource(part)?;
        let there = resource.on.iter().all(|switch| world.on(*switch));
        there.then(|| described(&world.value(&Value::Map(resource.members.clone())).unwrap()))
    };
    let mut channel = part(&Part::Channel).unwrap();
    channel["arn"] = json!(format!(
        "arn:aws:medialive:{}:{ACCOUNT}:channel:77",
        spec.region
    ));
    channel["id"] = json!("77");
    channel["state"] = json!("IDLE");
    channel["pipelineDetails"] = json!([]);
    channel["channelEngineVersion"] = json!({ "version": "v1" });
    let mut input = part(&Part::Input).unwrap();
    let urls: Vec<Json> = items(&input, "/destinations")
        .iter()
        .map(|d| json!({ "ip": "192.0.2.1", "port": "1935", "url": format!("rtmp://192.0.2.1:1935/{}", text(d, "/streamName")) }))
        .collect();
    input["destinations"] = json!(urls);
    input["id"] = json!(world.attr(&Part::Input, Attr::Id));
    input["securityGroups"] = input["inputSecurityGroups"].take();
    let endpoints = [Part::EndpointHls, Part::EndpointDash, Part::EndpointCmaf];
    Found {
        region: spec.region,
        stream: Some(spec.name.clone()),
        input: Some(input),
        security_group: part(&Part::SecurityGroup),
        endpoints: endpoints.iter().filter_map(part).collect(),
        channel,
        inventory: Inventory::default(),
    }
}

/// Resources of the media services.
fn media(document: &Document) -> Vec<&super::super::document::Resource> {
    let kinds = [
        Kind::Channel,
        Kind::Input,
        Kind::SecurityGroup,
        Kind::PackageChannel,
        Kind::Endpoint,
    ];
    let all = document.resources.iter();
    all.filter(|r| kinds.contains(&r.kind)).collect()
}

#[test]
fn a_stream_of_ours_is_exported_as_it_is_configured() {
    for mut spec in samples() {
        // What is not recorded has no length of files to be found.
        if !spec.archive.enabled {
            spec.archive.rollover_seconds = Archive::default().rollover_seconds;
        }
        let document = Document::found(&standing(&spec)).unwrap();
        let configured = Document::of(&spec).unwrap();
        for (found, ours) in media(&document).into_iter().zip(media(&configured)) {
            assert_eq!(found, ours, "{} of {}", ours.part, spec.name);
        }
        assert_eq!(document.rates(), configured.rates());
    }
}

fn recipe() -> Found {
    let allow = crate::spec::sample(1).unwrap().ingest.allow;
    let spec = StreamSpec::recipe("demo".parse().unwrap(), Region::US_EAST_1, allow);
    standing(&spec)
}

/// The same, as if nobody here had made it.
fn foreign() -> Found {
    let mut found = recipe();
    found.stream = None;
    found.channel["name"] = json!("Main Stage / 2026 (prod)");
    found.channel["tags"] = json!({ "team": "video", "aws:cloudformation:stack-name": "s" });
    let groups = list_mut(&mut found.channel, "/encoderSettings/outputGroups");
    for (group, id) in groups.iter_mut().zip(["dest-a", "dest-b"]) {
        group["name"] = json!(id);
        let settings = group["outputGroupSettings"].as_object_mut().unwrap();
        for kind in settings.values_mut() {
            kind["destination"]["destinationRefId"] = json!(id);
        }
    }
    for (destination, id) in list_mut(&mut found.channel, "/destinations")
        .iter_mut()
        .zip(["dest-a", "dest-b"])
    {
        destination["id"] = json!(id);
        if destination["settings"].is_array() {
            destination["settings"] =
                json!([{ "url": "s3ssl://their-bucket/a" }, { "url": "s3ssl://their-bucket/b" }]);
        }
    }
    found
}

fn list_mut<'a>(json: &'a mut Json, pointer: &str) -> &'a mut Vec<Json> {
    json.pointer_mut(pointer).unwrap().as_array_mut().unwrap()
}

#[test]
fn what_others_made_becomes_a_stack_of_ours() {
    let document = Document::found(&foreign()).unwrap();
    assert_eq!(document.spec.name.as_str(), "main-stage-2026-prod");
    assert_eq!(document.spec.tags["team"], "video");
    assert_eq!(document.spec.tags.len(), 1);
    let said = format!("{:?}", document.resources);
    assert!(!said.contains("dest-a") && !said.contains("their-bucket"));
    // Apart from the name it is the recipe's.
    let configured = Document::of(&document.spec).unwrap();
    assert_eq!(media(&document), media(&configured));
    assert!(
        document
            .found
            .unwrap()
            .iter()
            .any(|n| n.contains("not copies"))
    );
}

#[test]
fn settings_that_are_not_ours_stand_as_found() {
    let mut found = foreign();
    let videos = list_mut(&mut found.channel, "/encoderSettings/videoDescriptions");
    videos[0]["codecSettings"] = json!({ "h265Settings": {
        "bitrate": 6_000_000, "bufSize": 12_000_000, "tier": "HIGH", "framerateNumerator": 50, "framerateDenominator": 1 } });
    videos[1]["codecSettings"]["h264Settings"]["gopNumBFrames"] = json!(2);
    found.channel["encoderSettings"]["nielsenConfiguration"] = json!({ "distributorId": "d" });
    let document = Document::found(&found).unwrap();
    let world = World::of(&document.spec);
    let members = document.resource(&Part::Channel).unwrap().members.clone();
    let channel = world.value(&Value::Map(members)).unwrap();
    let encoder = &channel["EncoderSettings"];
    assert_eq!(encoder["NielsenConfiguration"]["DistributorId"], "d");
    let codec = &encoder["VideoDescriptions"][0]["CodecSettings"];
    assert!(codec.get("H264Settings").is_none());
    assert_eq!(codec["H265Settings"]["BufSize"], 12_000_000.0);
    let second = &encoder["VideoDescriptions"][1]["CodecSettings"]["H264Settings"];
    assert_eq!(second["GopNumBFrames"], 2.0);
    // The bit rate of the found codec follows the parameter too.
    let other = World {
        rates: vec![5_000_000, 3_000_000, 1_500_000],
        ..world
    };
    let members = document.resource(&Part::Channel).unwrap().members.clone();
    let channel = other.value(&Value::Map(members)).unwrap();
    let codec = &channel["EncoderSettings"]["VideoDescriptions"][0]["CodecSettings"];
    assert_eq!(codec["H265Settings"]["Bitrate"], 5_000_000.0);
    assert_eq!(codec["H265Settings"]["BufSize"], 10_000_000.0);
}

#[test]
fn an_input_that_is_pulled_is_used_as_it_is() {
    let mut found = foreign();
    found.input.as_mut().unwrap()["type"] = json!("URL_PULL");
    found.channel["inputAttachments"][0]["inputId"] = json!("4711");
    let document = Document::found(&found).unwrap();
    assert!(document.resource(&Part::Input).is_none());
    assert!(document.resource(&Part::SecurityGroup).is_none());
    let said = format!("{:?}", document.resource(&Part::Channel).unwrap());
    assert!(said.contains("4711"));
    assert!(document.outputs.iter().all(|o| !o.name.starts_with("RTMP")));
    assert!(!format!("{:?}", document.resources).contains("Key(A)"));
}

#[test]
fn secrets_stay_where_they_are() {
    let mut found = foreign();
    list_mut(&mut found.channel, "/destinations").push(json!({ "id": "social", "settings": [
        { "url": "rtmp://a.example.com/live2?token=s3cr3t", "streamName": "s3cr3t-key" }] }));
    list_mut(&mut found.channel, "/destinations").push(json!({ "id": "cdn", "settings": [
        { "url": "https://ops:s3cr3t@b.example.com/in/a@b" }, { "url": "https://c.example.com/in/a@b" }] }));
    list_mut(&mut found.channel, "/encoderSettings/outputGroups").push(json!({
        "name": "social", "outputGroupSettings": { "hlsGroupSettings": { "keyProviderSettings": {
            "staticKeySettings": { "staticKeyValue": "s3cr3ts3cr3t" } },
            "hlsCdnSettings": { "hlsAkamaiSettings": { "token": "s3cr3t", "salt": "s3cr3t" } } } }, "outputs": [] }));
    for dialect in Dialect::ALL {
        let (project, name, notes) = export_found(&found, *dialect).unwrap();
        assert_eq!(name.as_str(), "main-stage-2026-prod");
        let all: String = project.files.iter().map(|f| f.text.as_str()).collect();
        assert!(!all.contains("s3cr3t"), "{}", dialect.as_str());
        assert!(!all.contains("keyakeya") && all.contains("REPLACE-ME"));
        assert!(all.contains("https://REPLACE-ME@b.example.com/in/a@b"));
        assert!(all.contains("https://c.example.com/in/a@b"));
        assert_eq!(notes.iter().filter(|n| n.contains("secret")).count(), 6);
    }
}

#[test]
fn without_a_packager_there_is_nothing_to_export() {
    let mut found = foreign();
    list_mut(&mut found.channel, "/destinations").remove(0);
    assert_eq!(
        Document::found(&found),
        Err(FoundError::NoPackager("77".into()))
    );
}

#[test]
fn names_of_others_become_names_of_streams() {
    for (theirs, ours) in [
        ("Main Stage / 2026 (prod)", "main-stage-2026-prod"),
        ("2026-finals", "finals"),
        (
            "an extremely long name of a channel",
            "an-extremely-long-na",
        ),
        ("äöü", "found"),
        ("x", "found"),
    ] {
        let mut found = foreign();
        found.channel["name"] = json!(theirs);
        assert_eq!(Document::found(&found).unwrap().spec.name.as_str(), ours);
    }
}
