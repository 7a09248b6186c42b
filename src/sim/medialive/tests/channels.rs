//! Wrong channels, each of them refused as AWS refuses it.

use super::rig::{Rig, body};
use serde_json::{Value, json};

/// A change to a good CreateChannel: where, to what (null takes it away), and what comes of it:
/// status and either where `validationErrors` points or a part of the message.
type Case = (&'static str, Value, u16, &'static str);

fn cases() -> Vec<Case> {
    const V: &str = "/encoderSettings/videoDescriptions/0";
    const H: &str = "/encoderSettings/videoDescriptions/0/codecSettings/h264Settings";
    const O: &str = "/encoderSettings/outputGroups";
    let at = |base: &str, rest: &str| -> &'static str {
        Box::leak(format!("{base}{rest}").into_boxed_str())
    };
    let h = "videoDescriptions[0].codecSettings.h264Settings";
    let h = |member: &str| -> &'static str { Box::leak(format!("{h}.{member}").into_boxed_str()) };
    let null = Value::Null;
    let url = |u: &str| json!([{"url": u}, {"url": "s3ssl://bucket/b"}]);
    let archive = "outputGroups[1].outputGroupSettings.destination.uri";
    vec![
        // The model: types, enums, ranges, required members.
        ("/channelClass", json!("DOUBLE"), 400, "channelClass"),
        ("/encoderSettings", null.clone(), 400, "encoderSettings"),
        (
            "/encoderSettings/timecodeConfig",
            null.clone(),
            400,
            "encoderSettings.timecodeConfig",
        ),
        (
            at(H, "/bitrate"),
            json!(500),
            400,
            "bitrate: value 500 must be at least 1000",
        ),
        (
            at(H, "/bitrate"),
            json!("5M"),
            400,
            "is not of type integer",
        ),
        (
            at(H, "/qvbrQualityLevel"),
            json!(11),
            400,
            "must be at most 10",
        ),
        (
            at(H, "/rateControlMode"),
            json!("ABR"),
            400,
            "must be one of [CBR",
        ),
        (
            at(O, "/0/name"),
            json!("a-name-that-is-longer-than-32-letters"),
            400,
            "must be at most 32",
        ),
        // Rule 1.
        (
            "/destinations/0/settings",
            json!([]),
            400,
            "Exactly one of settings, MediaPackage settings, or Multiplex settings is required for destination mediapackage.",
        ),
        // Rule 2.
        (
            "/destinations/1/id",
            json!("mediapackage"),
            422,
            "destinations[1].id",
        ),
        (
            at(
                O,
                "/1/outputGroupSettings/archiveGroupSettings/destination/destinationRefId",
            ),
            json!("none"),
            422,
            "outputGroups[1].outputGroupSettings.destination.destinationRefId",
        ),
        (
            at(O, "/0/outputs/1/videoDescriptionName"),
            json!("v9"),
            422,
            "outputGroups[0].outputs[1].videoDescriptionName",
        ),
        (
            at(O, "/0/outputs/1/audioDescriptionNames"),
            json!(["b"]),
            422,
            "outputGroups[0].outputs[1].audioDescriptionNames",
        ),
        (
            at(O, "/0/outputs/1/outputName"),
            json!("o1"),
            422,
            "outputGroups[0].outputs[1].outputName",
        ),
        (
            at(V, "/name"),
            json!("v2"),
            422,
            "videoDescriptions[1].name",
        ),
        // Rule 3.
        (
            "/destinations/0/mediaPackageSettings/0/channelId",
            json!("nobody"),
            422,
            "outputGroups[0].outputGroupSettings.destination.channelId",
        ),
        (
            at(O, "/0/outputs/0/outputSettings"),
            json!({"hlsOutputSettings": {"hlsSettings": {}}}),
            422,
            "outputGroups[0].outputs[0].outputSettings",
        ),
        // Rule 4.
        (
            at(V, "/width"),
            null.clone(),
            422,
            "videoDescriptions[0].width",
        ),
        (
            at(H, "/framerateControl"),
            json!("INITIALIZE_FROM_SOURCE"),
            422,
            h("framerateControl"),
        ),
        (
            at(H, "/framerateDenominator"),
            null.clone(),
            422,
            h("framerateDenominator"),
        ),
        (at(H, "/parControl"), null.clone(), 422, h("parControl")),
        // Rule 5.
        (at(H, "/maxBitrate"), null.clone(), 422, h("maxBitrate")),
        (
            at(H, "/rateControlMode"),
            json!("MULTIPLEX"),
            422,
            h("rateControlMode"),
        ),
        // Rule 6.
        (
            at(V, "/width"),
            json!(1921),
            422,
            "videoDescriptions[0].width",
        ),
        (
            at(H, "/gopSize"),
            json!(4.0),
            422,
            "videoDescriptions[1].codecSettings.h264Settings.gopSize",
        ),
        (
            at(H, "/gopSizeUnits"),
            json!("FRAMES"),
            422,
            "videoDescriptions[1].codecSettings.h264Settings.gopSize",
        ),
        (
            at(H, "/framerateNumerator"),
            json!(25),
            422,
            "videoDescriptions[1].codecSettings.h264Settings.framerateNumerator",
        ),
        // Rule 7.
        (
            at(H, "/profile"),
            json!("BASELINE"),
            422,
            h("entropyEncoding"),
        ),
        (at(H, "/spatialAq"), json!("ENABLED"), 422, h("spatialAq")),
        // Rule 9.
        (
            "/encoderSettings/audioDescriptions/0/audioSelectorName",
            json!("english"),
            422,
            "audioDescriptions[0].audioSelectorName",
        ),
        (
            "/encoderSettings/audioDescriptions/0/codecSettings/aacSettings/bitrate",
            json!(100_000.0),
            422,
            "audioDescriptions[0].codecSettings.aacSettings.bitrate",
        ),
        // Rule 12.
        (
            "/destinations/1/settings",
            url("s3ssl://my.bucket/a"),
            422,
            archive,
        ),
        (
            "/destinations/1/settings",
            url("s3ssl://bucket/a/"),
            422,
            archive,
        ),
        (
            "/destinations/1/settings",
            url("https://example.com/a"),
            422,
            archive,
        ),
        (
            "/destinations/1/settings",
            url("s3ssl://bucket/b"),
            422,
            "destinations[1].settings[1].url",
        ),
        (
            "/destinations/1/settings",
            json!([{"url": "s3ssl://bucket/a"}]),
            422,
            "destinations[1].settings",
        ),
        (
            at(O, "/1/outputs/0/videoDescriptionName"),
            null.clone(),
            422,
            "outputGroups[1].outputs[0].videoDescriptionName",
        ),
        // Rules 13 and 14.
        (
            at(O, "/0/outputs/0/outputName"),
            json!("out 1"),
            422,
            "outputGroups[0].outputs[0].outputName",
        ),
        (
            "/maintenance",
            json!({"maintenanceDay": "MONDAY", "maintenanceStartTime": "10:30"}),
            422,
            "maintenance.maintenanceStartTime",
        ),
        // Inputs and locking, 2.5.
        ("/inputAttachments", json!([]), 422, "inputAttachments"),
        (
            "/inputAttachments/0/inputId",
            json!("1111111"),
            422,
            "inputAttachments[0].inputId",
        ),
        (
            "/inputAttachments/0/automaticInputFailoverSettings",
            json!({"secondaryInputId": "9"}),
            422,
            "inputAttachments[0].automaticInputFailoverSettings.secondaryInputId",
        ),
        (
            "/encoderSettings/globalConfiguration",
            json!({"outputLockingMode": "EPOCH_LOCKING"}),
            422,
            "globalConfiguration.outputTimingSource",
        ),
        // The role, 5.
        ("/roleArn", null, 400, "roleArn"),
    ]
}

/// Sets, or takes away, what a JSON pointer names.
fn put(whole: &mut Value, pointer: &str, value: Value) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let members = whole.pointer_mut(parent).unwrap().as_object_mut();
    match (members, value) {
        (Some(members), Value::Null) => drop(members.remove(last)),
        (Some(members), value) => drop(members.insert(last.to_owned(), value)),
        (None, _) => panic!("{pointer} is not a member"),
    }
}

#[test]
fn wrong_channels_are_refused() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    for (pointer, value, status, told) in cases() {
        let mut wrong = body(&input);
        put(&mut wrong, pointer, value.clone());
        let before = rig.world.medialive.clone();
        let refusal = rig
            .channel(wrong)
            .expect_err(&format!("{pointer} = {value}"));
        assert_eq!(
            rig.world.medialive, before,
            "{pointer} = {value} changed the world"
        );
        assert_eq!(refusal.status, status, "{pointer} = {value}: {refusal:?}");
        let paths: Vec<&Value> = refusal
            .extra
            .values()
            .flat_map(|e| e.as_array().unwrap())
            .map(|e| &e["elementPath"])
            .collect();
        let pointed = if status == 422 {
            paths.contains(&&json!(told))
        } else {
            refusal.message.contains(told)
        };
        assert!(pointed, "{pointer} = {value}: {refusal:?}");
    }
    rig.channel(body(&input)).unwrap();
}
