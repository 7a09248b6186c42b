//! What the tests stand on: a bare world, its time, and the body of a good channel.

use crate::clock::Timestamp;
use crate::sim::call::{Call, Refusal};
use crate::sim::medialive::{handle, text};
use crate::sim::world::World;
use crate::sim::{iam, mediapackage};
use jiff::SignedDuration;
use serde_json::{Value, json};

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
        rig.role();
        rig.wait(30);
        rig
    }

    /// The role of the channels, as an operator makes it.
    pub fn role(&mut self) {
        let allow = |action: &str| json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]});
        let mut trust = allow("sts:AssumeRole");
        trust["Statement"][0]["Principal"] = json!({"Service": "medialive.amazonaws.com"});
        trust["Statement"][0]
            .as_object_mut()
            .unwrap()
            .remove("Resource");
        let policy = allow("mediapackage:DescribeChannel").to_string();
        for (operation, input) in [
            (
                "CreateRole",
                json!({"RoleName": "onair", "AssumeRolePolicyDocument": trust.to_string()}),
            ),
            (
                "PutRolePolicy",
                json!({"RoleName": "onair", "PolicyName": "p", "PolicyDocument": policy}),
            ),
        ] {
            let call = self.request("iam", operation, input);
            iam::handle(&mut self.world, &call).unwrap();
        }
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
