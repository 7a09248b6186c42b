//! Other wrong requests, and quotas.

use super::rig::{Rig, body};
use serde_json::json;

#[test]
fn a_single_pipeline_takes_one_of_each() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let mut single = body(&input);
    single["channelClass"] = json!("SINGLE_PIPELINE");
    assert_eq!(rig.channel(single.clone()).unwrap_err().status, 422);
    single["destinations"][1]["settings"] = json!([{"url": "s3ssl://bucket/a/x"}]);
    let id = rig.channel(single).unwrap();
    rig.wait(60);
    rig.call("StartChannel", json!({"channelId": id})).unwrap();
    rig.wait(150);
    let told = rig
        .call("DescribeChannel", json!({"channelId": id}))
        .unwrap();
    assert_eq!(
        (
            &told["pipelinesRunningCount"],
            told["egressEndpoints"].as_array().unwrap().len()
        ),
        (&json!(1), 1)
    );
}

#[test]
fn wrong_inputs_and_groups_are_refused() {
    let mut rig = Rig::new();
    let (group, input) = rig.feed();
    let (one, two) = (json!([{"streamName": "a/b"}]), json!([{"streamName": "a"}]));
    let cases = [
        ("CreateInput", json!({"name": "x"}), 400, "type"),
        (
            "CreateInput",
            json!({"type": "RTMP"}),
            400,
            "must be one of",
        ),
        (
            "CreateInput",
            json!({"type": "RTMP_PUSH", "destinations": one}),
            400,
            "security group is required",
        ),
        (
            "CreateInput",
            json!({"type": "RTMP_PUSH", "inputSecurityGroups": [group]}),
            400,
            "destinations",
        ),
        (
            "CreateInput",
            json!({"type": "RTMP_PUSH", "inputSecurityGroups": [group], "destinations": two}),
            400,
            "applicationName/applicationInstance",
        ),
        (
            "CreateInput",
            json!({"type": "RTMP_PUSH", "inputSecurityGroups": ["9"], "destinations": one}),
            400,
            "does not exist",
        ),
        ("CreateInput", json!({"type": "AWS_CDI"}), 501, "AWS_CDI"),
        (
            "CreateInputSecurityGroup",
            json!({"whitelistRules": [{"cidr": "10.0.0.1"}]}),
            400,
            "Invalid CIDR",
        ),
        (
            "CreateInputSecurityGroup",
            json!({"whitelistRules": [{"cidr": "10.0.0.1/8"}]}),
            400,
            "Invalid CIDR",
        ),
        (
            "DeleteInputSecurityGroup",
            json!({"inputSecurityGroupId": group}),
            409,
            "cannot be deleted because it is still being used by inputs.",
        ),
        ("DescribeInput", json!({"inputId": "9"}), 404, "not found"),
        (
            "DescribeChannel",
            json!({"channelId": "9"}),
            404,
            "not found",
        ),
        ("StopChannel", json!({"channelId": "9"}), 404, "not found"),
        (
            "DescribeInputSecurityGroup",
            json!({"inputSecurityGroupId": "9"}),
            404,
            "not found",
        ),
        (
            "ListTagsForResource",
            json!({"resource-arn": "arn:aws:medialive:eu-west-1:123456789012:channel:9"}),
            404,
            "not found",
        ),
        ("ListChannels", json!({"maxResults": 0}), 400, "maxResults"),
        ("ListInputs", json!({"nextToken": "zz"}), 400, "nextToken"),
    ];
    for (operation, request, status, told) in cases {
        let refusal = rig
            .call(operation, request.clone())
            .expect_err(&format!("{operation} {request}"));
        assert_eq!(refusal.status, status, "{operation} {request}: {refusal:?}");
        assert!(
            refusal.message.contains(told),
            "{operation} {request}: {refusal:?}"
        );
    }
    rig.wait(20);
    rig.channel(body(&input)).unwrap();
    let mut second = body(&input);
    second["requestId"] = json!("two");
    assert_eq!(
        rig.channel(second).unwrap_err().status,
        409,
        "one channel per input"
    );
}

#[test]
fn quotas_are_refused_as_throttles() {
    let mut rig = Rig::new();
    for (operation, request, most) in [
        (
            "CreateInputSecurityGroup",
            json!({"whitelistRules": [{"cidr": "0.0.0.0/0"}]}),
            5,
        ),
        (
            "CreateInput",
            json!({"type": "RTMP_PUSH", "destinations": [{"streamName": "a/b"}]}),
            5,
        ),
    ] {
        let mut request = request;
        if operation == "CreateInput" {
            let groups = rig.call("ListInputSecurityGroups", json!({})).unwrap();
            request["inputSecurityGroups"] = json!([groups["inputSecurityGroups"][0]["id"]]);
        }
        for _ in 0..most {
            rig.call(operation, request.clone()).unwrap();
        }
        let refusal = rig.call(operation, request).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code),
            (429, "TooManyRequestsException")
        );
        assert!(refusal.message.starts_with("Limit exceeded"), "{refusal:?}");
    }
}

#[test]
fn a_young_role_is_not_usable_yet() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    rig.world.iam.roles.clear();
    let refusal = rig.channel(body(&input)).unwrap_err();
    let words = "Please make sure the role exists and medialive.amazonaws.com is a trusted service";
    assert!(
        refusal.status == 400 && refusal.message.contains(words),
        "{refusal:?}"
    );
    rig.role();
    assert_eq!(
        rig.channel(body(&input)).unwrap_err().message,
        refusal.message
    );
    rig.wait(20);
    let role = rig.world.iam.roles.get_mut("onair").unwrap();
    let policy = std::mem::take(&mut role.inline);
    let refusal = rig.channel(body(&input)).unwrap_err();
    let told = refusal.extra["validationErrors"][0]["errorMessage"]
        .as_str()
        .unwrap();
    assert!(
        told.starts_with("MediaPackage channel ID is invalid."),
        "{refusal:?}"
    );
    rig.world.iam.roles.get_mut("onair").unwrap().inline = policy;
    rig.channel(body(&input)).unwrap();
}

/// What the Live Streaming on AWS solution sends where it differs from ours. [seen: aws-facts 2.7]
#[test]
fn the_known_good_profile_passes() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let mut good = body(&input);
    let encoder = &mut good["encoderSettings"];
    encoder["timecodeConfig"]["source"] = json!("EMBEDDED");
    encoder["availConfiguration"] = json!({"availSettings": {"scte35SpliceInsert":
        {"webDeliveryAllowedFlag": "FOLLOW", "noRegionalBlackoutFlag": "FOLLOW"}}});
    for video in encoder["videoDescriptions"].as_array_mut().unwrap() {
        let h264 = &mut video["codecSettings"]["h264Settings"];
        h264["adaptiveQuantization"] = json!("HIGH");
        h264["entropyEncoding"] = json!("CAVLC");
        for aq in ["flickerAq", "spatialAq", "temporalAq"] {
            h264[aq] = json!("ENABLED");
        }
    }
    let lowest = &mut encoder["videoDescriptions"][1]["codecSettings"]["h264Settings"];
    lowest["framerateNumerator"] = json!(15);
    good["inputAttachments"][0]["inputSettings"] = json!({});
    good["destinations"][1]["settings"] =
        json!([{"url": "s3://bucket/a"}, {"url": "s3://bucket/b"}]);
    rig.channel(good).unwrap();
}
