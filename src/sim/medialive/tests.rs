//! MediaLive over a bare world: no wire, time by hand.

use super::*;
use crate::sim::mediapackage;
use jiff::SignedDuration;

/// A world, its time, and a short way to call it.
pub struct Rig {
    pub world: World,
    pub now: Timestamp,
}

impl Rig {
    pub fn new() -> Self {
        let mut rig = Self {
            world: World::default(),
            now: Timestamp::UNIX_EPOCH,
        };
        rig.package("CreateChannel", json!({"id": "demo"})).unwrap();
        rig
    }

    fn request(&self, service: &'static str, operation: &'static str, input: Value) -> Call {
        Call {
            service,
            operation,
            region: "eu-west-1".to_owned(),
            account: self.world.account.clone(),
            caller_arn: "arn:aws:iam::123456789012:user/test".to_owned(),
            now: self.now,
            input,
            body: bytes::Bytes::new(),
            headers: http::HeaderMap::new(),
            request_id: "1".to_owned(),
        }
    }

    pub fn package(&mut self, operation: &'static str, input: Value) -> Result<Value, Refusal> {
        let call = self.request("mediapackage", operation, input);
        mediapackage::handle(&mut self.world, &call).map(|a| a.output)
    }

    pub fn call(&mut self, operation: &'static str, input: Value) -> Result<Value, Refusal> {
        self.world.settle(self.now);
        let call = self.request("medialive", operation, input);
        handle(&mut self.world, &call).map(|a| a.output)
    }

    pub fn wait(&mut self, secs: i64) {
        self.now += SignedDuration::from_secs(secs);
        self.world.settle(self.now);
    }

    /// A security group and an input of two places; their ids.
    pub fn feed(&mut self) -> (String, String) {
        let group = self
            .call(
                "CreateInputSecurityGroup",
                json!({"whitelistRules": [{"cidr": "10.0.0.0/8"}]}),
            )
            .unwrap();
        let group = text(&group["securityGroup"], "id").to_owned();
        let input = self
            .call(
                "CreateInput",
                json!({"type": "RTMP_PUSH", "name": "in", "inputSecurityGroups": [group], "requestId": "in",
                    "destinations": [{"streamName": "live/a"}, {"streamName": "live/b"}]}),
            )
            .unwrap();
        (group, text(&input["input"], "id").to_owned())
    }

    pub fn channel(&mut self, body: Value) -> Result<String, Refusal> {
        self.call("CreateChannel", body)
            .map(|c| text(&c["channel"], "id").to_owned())
    }

    pub fn state(&mut self, id: &str) -> String {
        text(
            &self
                .call("DescribeChannel", json!({"channelId": id}))
                .unwrap(),
            "state",
        )
        .to_owned()
    }
}

/// The skeleton of aws-facts 2.7.
pub fn body(input: &str) -> Value {
    let h264 = |max: u32, q: u32, profile: &str| {
        json!({"h264Settings": {"profile": profile, "level": "H264_LEVEL_AUTO", "rateControlMode": "QVBR",
            "qvbrQualityLevel": q, "maxBitrate": max, "bitrate": max, "bufSize": 2 * max, "bufFillPct": 90,
            "framerateControl": "SPECIFIED", "framerateNumerator": 30, "framerateDenominator": 1,
            "parControl": "SPECIFIED", "parNumerator": 1, "parDenominator": 1, "gopSize": 2.0,
            "gopSizeUnits": "SECONDS", "gopClosedCadence": 1, "gopNumBFrames": 3, "gopBReference": "ENABLED",
            "subgopLength": "DYNAMIC", "numRefFrames": 3, "scanType": "PROGRESSIVE", "entropyEncoding": "CABAC",
            "sceneChangeDetect": "ENABLED", "lookAheadRateControl": "HIGH", "adaptiveQuantization": "AUTO",
            "afdSignaling": "NONE", "colorMetadata": "INSERT", "syntax": "DEFAULT",
            "timecodeInsertion": "DISABLED", "qualityLevel": "STANDARD_QUALITY"}})
    };
    let video = |name: &str, w: u32, h: u32, codec: Value| {
        json!({"name": name, "width": w, "height": h, "respondToAfd": "NONE", "scalingBehavior": "DEFAULT",
            "sharpness": 50, "codecSettings": codec})
    };
    let output = |name: &str, video: &str| {
        json!({"outputName": name, "videoDescriptionName": video, "audioDescriptionNames": ["a"],
            "outputSettings": {"mediaPackageOutputSettings": {}}})
    };
    json!({
        "name": "demo", "channelClass": "STANDARD", "roleArn": "arn:aws:iam::123456789012:role/onair",
        "logLevel": "WARNING", "requestId": "one",
        "inputSpecification": {"codec": "AVC", "resolution": "HD", "maximumBitrate": "MAX_10_MBPS"},
        "inputAttachments": [{"inputId": input, "inputAttachmentName": "primary"}],
        "destinations": [{"id": "mediapackage", "mediaPackageSettings": [{"channelId": "demo"}]},
            {"id": "archive", "settings": [{"url": "s3ssl://bucket/archive/a/x"}, {"url": "s3ssl://bucket/archive/b/x"}]}],
        "tags": {"onair:stream": "demo"},
        "encoderSettings": {
            "timecodeConfig": {"source": "SYSTEMCLOCK"},
            "videoDescriptions": [video("v1", 1920, 1080, h264(5_000_000, 8, "HIGH")),
                video("v2", 854, 480, h264(1_500_000, 7, "MAIN"))],
            "audioDescriptions": [{"name": "a", "audioSelectorName": "default", "audioTypeControl": "FOLLOW_INPUT",
                "languageCodeControl": "FOLLOW_INPUT", "codecSettings": {"aacSettings": {"bitrate": 128_000.0,
                    "codingMode": "CODING_MODE_2_0", "inputType": "NORMAL", "profile": "LC",
                    "rateControlMode": "CBR", "rawFormat": "NONE", "sampleRate": 48_000.0, "spec": "MPEG4"}}}],
            "outputGroups": [
                {"name": "mediapackage", "outputs": [output("o1", "v1"), output("o2", "v2")],
                    "outputGroupSettings": {"mediaPackageGroupSettings":
                        {"destination": {"destinationRefId": "mediapackage"}}}},
                {"name": "archive", "outputGroupSettings": {"archiveGroupSettings":
                        {"destination": {"destinationRefId": "archive"}, "rolloverInterval": 300}},
                    "outputs": [{"outputName": "arc", "videoDescriptionName": "v1", "audioDescriptionNames": ["a"],
                        "outputSettings": {"archiveOutputSettings": {"nameModifier": "-$dt$", "extension": "m2ts",
                            "containerSettings": {"m2tsSettings": {}}}}}]}]}
    })
}

/// `part` stands in `whole`: every member of it, at every depth.
fn within(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(p), Value::Object(w)) => p
            .iter()
            .all(|(k, v)| w.get(k).is_some_and(|w| within(v, w))),
        (Value::Array(p), Value::Array(w)) => {
            p.len() == w.len() && p.iter().zip(w).all(|(p, w)| within(p, w))
        }
        _ => part == whole,
    }
}

#[test]
fn a_channel_goes_up_and_down() {
    let mut rig = Rig::new();
    let (group, input) = rig.feed();
    rig.wait(20);
    let sent = body(&input);
    let id = rig.channel(sent.clone()).unwrap();
    assert_eq!(rig.state(&id), "CREATING");
    assert_eq!(
        rig.call("StartChannel", json!({"channelId": id}))
            .unwrap_err()
            .status,
        409
    );
    rig.wait(60);
    let mut told = rig
        .call("DescribeChannel", json!({"channelId": id}))
        .unwrap();
    let mut asked = sent.clone();
    asked.as_object_mut().unwrap().remove("requestId");
    assert!(within(&asked, &told), "{told:#}");
    assert_eq!(told["state"], "IDLE");
    assert_eq!(
        told["arn"],
        format!("arn:aws:medialive:eu-west-1:123456789012:channel:{id}")
    );
    rig.call("StartChannel", json!({"channelId": id})).unwrap();
    rig.wait(150);
    told = rig
        .call("DescribeChannel", json!({"channelId": id}))
        .unwrap();
    assert_eq!(
        (&told["state"], &told["pipelinesRunningCount"]),
        (&json!("RUNNING"), &json!(2))
    );
    assert_eq!(
        told["pipelineDetails"][1]["activeInputAttachmentName"],
        "primary"
    );
    for operation in ["StartChannel", "DeleteChannel"] {
        assert_eq!(
            rig.call(operation, json!({"channelId": id}))
                .unwrap_err()
                .code,
            "ConflictException"
        );
    }
    let busy = rig
        .call("DeleteInput", json!({"inputId": input}))
        .unwrap_err();
    assert_eq!(
        busy.message,
        format!("Input {input} is busy, it cannot be deleted.")
    );
    rig.call("StopChannel", json!({"channelId": id})).unwrap();
    rig.wait(60);
    assert_eq!(rig.state(&id), "IDLE");
    rig.call("DeleteChannel", json!({"channelId": id})).unwrap();
    rig.wait(20);
    assert_eq!(rig.state(&id), "DELETED");
    assert!(rig.call("DeleteChannel", json!({"channelId": id})).is_ok());
    rig.wait(10);
    rig.call("DeleteInput", json!({"inputId": input})).unwrap();
    rig.wait(10);
    let used = rig.call(
        "DeleteInputSecurityGroup",
        json!({"inputSecurityGroupId": group}),
    );
    let lag = rig
        .call(
            "DescribeInputSecurityGroup",
            json!({"inputSecurityGroupId": group}),
        )
        .unwrap();
    assert!(used.is_ok() || lag["state"] == "IN_USE");
    rig.wait(12);
    rig.call(
        "DeleteInputSecurityGroup",
        json!({"inputSecurityGroupId": group}),
    )
    .unwrap();
    assert_eq!(
        rig.call("ListChannels", json!({})).unwrap()["channels"],
        json!([])
    );
    let channel = rig.world.medialive.channel("eu-west-1", &id).unwrap();
    assert_eq!(channel.runs.len(), 2);
    assert!(channel.runs.iter().all(|r| r.until.is_some()));
}

#[test]
fn a_request_id_makes_one_thing() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let id = rig.channel(body(&input)).unwrap();
    assert_eq!(rig.channel(body(&input)).unwrap(), id);
    let mut other = body(&input);
    other["name"] = json!("other");
    assert_eq!(rig.channel(other).unwrap_err().status, 409);
}
