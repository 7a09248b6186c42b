//! MediaPackage over a bare world.

use super::*;
use crate::sim::medialive::tests::rig::Rig;
use serde_json::json;

fn hls(id: &str) -> Value {
    json!({"channelId": "demo", "id": id, "hlsPackage": {"segmentDurationSeconds": 6, "playlistWindowSeconds": 60}})
}

#[test]
fn endpoints_share_a_host_and_tell_what_was_asked() {
    let mut rig = Rig::new();
    let channel = rig
        .package("DescribeChannel", json!({"id": "demo"}))
        .unwrap();
    let ingest = channel["hlsIngest"]["ingestEndpoints"].as_array().unwrap();
    assert_eq!(ingest.len(), 2);
    assert!(text(&ingest[0], "url").contains(".mediapackage.eu-west-1.amazonaws.com/in/v2/"));
    let one = rig.package("CreateOriginEndpoint", hls("hls")).unwrap();
    let dash = json!({"channelId": "demo", "id": "dash", "manifestName": "live", "dashPackage": {"manifestWindowSeconds": 30}});
    let two = rig.package("CreateOriginEndpoint", dash).unwrap();
    let cmaf = json!({"channelId": "demo", "id": "cmaf",
        "cmafPackage": {"hlsManifests": [{"id": "main", "manifestName": "cmaf"}]}});
    let three = rig.package("CreateOriginEndpoint", cmaf).unwrap();
    assert!(text(&one, "url").ends_with("/index.m3u8") && text(&two, "url").ends_with("/live.mpd"));
    assert_eq!(three["url"], "");
    assert!(text(&three["cmafPackage"]["hlsManifests"][0], "url").ends_with("/main/cmaf.m3u8"));
    let region = rig.world.mediapackage.region("eu-west-1").unwrap();
    let hosts: std::collections::BTreeSet<_> =
        region.endpoints.values().map(Endpoint::host).collect();
    assert_eq!(hosts.len(), 1);
    let path = text(&one, "url").split_once(".com").unwrap().1;
    assert_eq!(
        rig.world.mediapackage.endpoint_at(path).unwrap().1.id,
        "hls"
    );
    assert_eq!(one["hlsPackage"]["playlistWindowSeconds"], 60);
    assert_eq!(one["hlsPackage"]["adMarkers"], "NONE");
}

#[test]
fn an_update_keeps_the_rest_and_the_url() {
    let mut rig = Rig::new();
    let before = rig.package("CreateOriginEndpoint", hls("hls")).unwrap();
    let after = rig
        .package(
            "UpdateOriginEndpoint",
            json!({"id": "hls", "startoverWindowSeconds": 3600}),
        )
        .unwrap();
    assert_eq!(
        (&after["url"], &after["hlsPackage"]),
        (&before["url"], &before["hlsPackage"])
    );
    assert_eq!(after["startoverWindowSeconds"], 3600);
    let channel = rig
        .package("UpdateChannel", json!({"id": "demo", "description": "d"}))
        .unwrap();
    let rotated = json!({"id": "demo", "ingest_endpoint_id": channel["hlsIngest"]["ingestEndpoints"][1]["id"]});
    let rotated = rig
        .package("RotateIngestEndpointCredentials", rotated)
        .unwrap();
    assert_eq!(
        rotated["hlsIngest"]["ingestEndpoints"][0],
        channel["hlsIngest"]["ingestEndpoints"][0]
    );
    assert_ne!(
        rotated["hlsIngest"]["ingestEndpoints"][1],
        channel["hlsIngest"]["ingestEndpoints"][1]
    );
    let logs = rig
        .package(
            "ConfigureLogs",
            json!({"id": "demo", "egressAccessLogs": {}}),
        )
        .unwrap();
    assert_eq!(
        logs["egressAccessLogs"]["logGroupName"],
        "/aws/MediaPackage/EgressAccessLogs"
    );
}

#[test]
fn wrong_requests_are_refused() {
    let mut rig = Rig::new();
    rig.package("CreateOriginEndpoint", hls("hls")).unwrap();
    let with = |name: &str, value: Value| {
        let mut endpoint = hls("other");
        endpoint[name] = value;
        endpoint
    };
    let cases = [
        (
            "CreateChannel",
            json!({"id": "demo"}),
            422,
            "already exists",
        ),
        ("CreateChannel", json!({"id": "a b"}), 422, "invalid"),
        ("CreateChannel", json!({}), 422, "id: is required"),
        (
            "DescribeChannel",
            json!({"id": "none"}),
            404,
            "does not exist",
        ),
        (
            "DeleteChannel",
            json!({"id": "demo"}),
            422,
            "still has origin endpoints",
        ),
        ("CreateOriginEndpoint", hls("hls"), 422, "already exists"),
        (
            "CreateOriginEndpoint",
            with("channelId", json!("none")),
            422,
            "does not exist",
        ),
        (
            "CreateOriginEndpoint",
            with("dashPackage", json!({})),
            422,
            "Exactly one of",
        ),
        (
            "CreateOriginEndpoint",
            json!({"channelId": "demo", "id": "x"}),
            422,
            "Exactly one of",
        ),
        (
            "CreateOriginEndpoint",
            with("timeDelaySeconds", json!(3)),
            422,
            "timeDelaySeconds",
        ),
        (
            "CreateOriginEndpoint",
            with("timeDelaySeconds", json!(60)),
            422,
            "startoverWindowSeconds",
        ),
        (
            "CreateOriginEndpoint",
            with("startoverWindowSeconds", json!(1_300_000)),
            422,
            "startoverWindowSeconds",
        ),
        (
            "CreateOriginEndpoint",
            with("hlsPackage", json!({"playlistWindowSeconds": 600})),
            422,
            "playlistWindowSeconds",
        ),
        (
            "CreateOriginEndpoint",
            with("hlsPackage", json!({"playlistType": "LIVE"})),
            422,
            "must be one of",
        ),
        (
            "CreateOriginEndpoint",
            with("whitelist", json!(["anyone"])),
            422,
            "CIDR",
        ),
        (
            "CreateOriginEndpoint",
            with("authorization", json!({"cdnIdentifierSecret": "a"})),
            422,
            "secretsRoleArn",
        ),
        (
            "CreateOriginEndpoint",
            json!({"channelId": "demo", "id": "d", "dashPackage": {"utcTiming": "HTTP-ISO"}}),
            422,
            "utcTimingUri",
        ),
        (
            "DeleteOriginEndpoint",
            json!({"id": "none"}),
            404,
            "does not exist",
        ),
        (
            "TagResource",
            json!({"resource-arn": "arn:none", "tags": {}}),
            404,
            "does not exist",
        ),
    ];
    for (operation, request, status, told) in cases {
        let refusal = rig
            .package(operation, request.clone())
            .expect_err(&format!("{operation} {request}"));
        assert_eq!(refusal.status, status, "{operation} {request}: {refusal:?}");
        assert!(
            refusal.message.contains(told),
            "{operation} {request}: {refusal:?}"
        );
    }
    rig.package("DeleteOriginEndpoint", json!({"id": "hls"}))
        .unwrap();
    rig.package("DeleteChannel", json!({"id": "demo"})).unwrap();
    assert_eq!(
        rig.package("ListChannels", json!({})).unwrap()["channels"],
        json!([])
    );
}

#[test]
fn quotas_are_refused() {
    let mut rig = Rig::new();
    for i in 0..10 {
        rig.package("CreateOriginEndpoint", hls(&format!("e{i}")))
            .unwrap();
    }
    assert_eq!(
        rig.package("CreateOriginEndpoint", hls("more"))
            .unwrap_err()
            .status,
        429
    );
    for i in 1..30 {
        rig.package("CreateChannel", json!({"id": format!("c{i}")}))
            .unwrap();
    }
    assert_eq!(
        rig.package("CreateChannel", json!({"id": "more"}))
            .unwrap_err()
            .code,
        "TooManyRequestsException"
    );
}
