//! The edge over a world made by hand.

use super::Distribution;
use super::edge::playback;
use crate::sim::faults::Trouble;
use crate::sim::stream::PACKAGER_FAILS;
use crate::sim::stream::rig::{at, world};
use crate::sim::wire::Request;
use crate::sim::wiring::{Watched, Writers};
use crate::sim::world::World;
use serde_json::{Value, json};

fn scene() -> World {
    let mut world = world(0.0);
    let get = json!({ "Items": ["GET", "HEAD"] });
    let config = json!({
        "Enabled": true,
        "DefaultRootObject": "index.html",
        "Origins": { "Items": [
            { "Id": "site", "DomainName": "site.s3.eu-west-1.amazonaws.com", "OriginPath": "", "S3OriginConfig": {}, "OriginAccessControlId": "E1" },
            { "Id": "media", "DomainName": "h.mediapackage.eu-west-1.amazonaws.com", "OriginPath": "", "CustomOriginConfig": {} },
        ] },
        "DefaultCacheBehavior": { "TargetOriginId": "site", "AllowedMethods": get },
        "CacheBehaviors": { "Items": [{
            "PathPattern": "/out/v1/*", "TargetOriginId": "media", "AllowedMethods": get,
            "ResponseHeadersPolicyId": "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
        }] },
    });
    let mut distribution: Distribution = serde_json::from_value(json!({
        "id": "E2", "domain": "d2.cloudfront.net", "config": config, "until": at(10), "versions": ["E3"],
        "created": at(0), "modified": at(0),
    }))
    .unwrap();
    distribution.settle(at(10));
    world
        .cloudfront
        .distributions
        .insert("E2".into(), distribution);
    let bucket = json!({
        "region": "eu-west-1", "created": at(0), "configs": {}, "policy": null, "uploads": {},
        "objects": { "index.html": [{ "id": "null", "at": at(0), "etag": "e", "body": "aGk=", "headers": { "content-type": "text/html" } }] },
    });
    world
        .s3
        .buckets
        .insert("site".into(), serde_json::from_value(bucket).unwrap());
    world
}

fn policy(world: &mut World, arn: &str) {
    let statement = json!({
        "Effect": "Allow", "Principal": { "Service": "cloudfront.amazonaws.com" }, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::site/*", "Condition": { "StringEquals": { "AWS:SourceArn": arn } },
    });
    let policy: Value = json!({ "Version": "2012-10-17", "Statement": [statement] });
    world.s3.buckets.get_mut("site").unwrap().policy = Some(policy.to_string());
}

fn get(world: &World, host: &str, path: &str, seconds: i64) -> (u16, String) {
    let mut headers = http::HeaderMap::new();
    headers.insert("host", format!("{host}:8080").parse().unwrap());
    let (method, query, body) = (http::Method::GET, Vec::new(), bytes::Bytes::new());
    let request = Request {
        method,
        path: path.to_owned(),
        query,
        headers,
        body,
    };
    let writers = &Writers::of(world);
    let watched = Watched { world, writers };
    let response = playback(watched, &request, at(seconds)).unwrap();
    (
        response.status().as_u16(),
        String::from_utf8_lossy(response.body()).into_owned(),
    )
}

#[test]
fn the_site_is_seen_through_its_own_distribution_only() {
    let mut world = scene();
    let home = |world: &World| get(world, "d2.cloudfront.net", "/", 100);
    assert_eq!(home(&world).0, 403);
    policy(
        &mut world,
        "arn:aws:cloudfront::123456789012:distribution/E9",
    );
    assert_eq!(home(&world).0, 403);
    policy(
        &mut world,
        "arn:aws:cloudfront::123456789012:distribution/E2",
    );
    assert_eq!(home(&world), (200, "hi".to_owned()));
    assert_eq!(
        get(&world, "d2.cloudfront.net", "/nothing", 100).0,
        403,
        "nobody may list"
    );
    world.cloudfront.distributions.get_mut("E2").unwrap().live = None;
    assert_eq!(home(&world).0, 403);
}

#[test]
fn the_playlist_moves_pauses_and_fails() {
    let mut world = scene();
    let (host, path) = ("d2.cloudfront.net", "/out/v1/hls/index.m3u8");
    assert_eq!(get(&world, host, path, 30).0, 404, "nothing came yet");
    let (status, master) = get(&world, host, path, 200);
    assert_eq!(status, 200);
    assert!(
        master.contains("RESOLUTION=1920x1080,FRAME-RATE=50.000")
            && master.contains("index_1.m3u8")
    );
    let child = |world: &World, at| get(world, host, "/out/v1/hls/index_1.m3u8", at).1;
    let (early, late) = (child(&world, 200), child(&world, 212));
    assert_ne!(early, late);
    assert_eq!(late.matches("#EXTINF:6.000").count(), 10);
    assert!(late.contains("#EXT-X-PROGRAM-DATE-TIME:2027-") && !late.contains("ENDLIST"));
    let segment = late.lines().last().unwrap();
    assert_eq!(
        get(&world, host, &format!("/out/v1/hls/{segment}"), 212).0,
        200
    );
    assert_eq!(
        get(&world, host, &format!("/out/v1/hls/{segment}"), 900).0,
        404,
        "left the window"
    );
    assert!(
        get(&world, host, "/out/v1/dash/index.mpd", 200)
            .1
            .contains("<S t=")
    );
    assert_eq!(
        get(&world, "h.mediapackage.eu-west-1.amazonaws.com", path, 200).0,
        200
    );

    let trouble = Trouble {
        id: 0,
        kind: PACKAGER_FAILS.into(),
        target: "pkg".into(),
        pipeline: None,
        from: at(500),
        until: None,
    };
    world.faults.begin(trouble);
    assert_eq!(get(&world, host, path, 501).0, 503);
    world.faults.troubles.clear();

    // Both pipelines are stopped while they write: the list ends.
    let channel = world
        .medialive
        .region_mut("eu-west-1")
        .channels
        .get_mut("1234567")
        .unwrap();
    channel.halt(at(600));
    assert!(child(&world, 700).contains("#EXT-X-ENDLIST"));
    // One had lost its input before: the list stays as it is.
    world.encoders.encoders.get_mut("a").unwrap().links[1].until = Some(at(590));
    let stuck = child(&world, 700);
    assert!(!stuck.contains("ENDLIST") && stuck == child(&world, 5000));
}
