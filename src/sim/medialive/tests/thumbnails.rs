//! What DescribeThumbnails shows of what comes in.

use super::rig::{Rig, body};
use crate::sim::encoder::{Encoder, Order};
use crate::sim::faults::Trouble;
use crate::sim::medialive::{text, thumbnail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A running channel that both encoders feed.
fn on_air(state: &str) -> (Rig, String) {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let told = rig
        .call("DescribeInput", json!({"inputId": input}))
        .unwrap();
    for (name, place) in [("a", 0), ("b", 1)] {
        let url = text(&told["destinations"][place], "url").to_owned();
        let mut encoder = Encoder::new(url);
        encoder.source = "10.1.2.3".parse().unwrap();
        encoder.orders.push(Order {
            at: rig.now,
            fps: 30.0,
            mbps: 5.0,
            on: true,
        });
        rig.world.encoders.encoders.insert(name.into(), encoder);
    }
    let mut body = body(&input);
    body["encoderSettings"]["thumbnailConfiguration"] = json!({ "state": state });
    let id = rig.channel(body).unwrap();
    rig.wait(60);
    rig.call("StartChannel", json!({"channelId": id})).unwrap();
    rig.wait(180);
    (rig, id)
}

fn ask(rig: &mut Rig, id: &str, pipeline: &str) -> Value {
    let asked = json!({"channelId": id, "pipelineId": pipeline, "thumbnailType": "CURRENT_ACTIVE"});
    rig.call("DescribeThumbnails", asked).unwrap()
}

/// The file, and when it was made.
fn file(rig: &mut Rig, id: &str, pipeline: &str) -> Option<(Vec<u8>, String)> {
    let told = ask(rig, id, pipeline);
    let detail = &told["thumbnailDetails"][0];
    assert_eq!(detail["pipelineId"], pipeline);
    let shown = detail["thumbnails"].as_array().unwrap().first()?.clone();
    assert_eq!(shown["contentType"], "image/jpeg");
    let body = STANDARD.decode(text(&shown, "body")).unwrap();
    assert_eq!(body[..3], [0xff, 0xd8, 0xff]);
    Some((body, text(&shown, "timeStamp").to_owned()))
}

fn begin(rig: &mut Rig, id: &str, kind: &str, pipeline: Option<usize>) {
    let from = rig.now;
    rig.world.faults.begin(Trouble {
        id: 0,
        kind: kind.to_owned(),
        target: id.to_owned(),
        pipeline,
        from,
        until: None,
    });
}

#[test]
fn a_new_one_comes_every_two_seconds_and_shows_something_new() {
    let (mut rig, id) = on_air("AUTO");
    let first = file(&mut rig, &id, "0").unwrap();
    assert_eq!(file(&mut rig, &id, "0").unwrap(), first);
    rig.wait(2);
    let second = file(&mut rig, &id, "0").unwrap();
    assert!(second.0 != first.0 && second.1 > first.1);
    // B is another encoder of the same show, a little behind.
    assert_ne!(file(&mut rig, &id, "1").unwrap().0, second.0);
}

#[test]
fn black_still_and_nothing_are_what_comes_in() {
    let (mut rig, id) = on_air("AUTO");
    begin(&mut rig, &id, thumbnail::PICTURE_FROZEN, Some(0));
    let still = file(&mut rig, &id, "0").unwrap();
    rig.wait(10);
    let later = file(&mut rig, &id, "0").unwrap();
    assert!(later.0 == still.0 && later.1 > still.1);
    begin(&mut rig, &id, thumbnail::PICTURE_BLACK, Some(1));
    let black = file(&mut rig, &id, "1").unwrap().0;
    assert!(black.len() < still.0.len() / 2);
    // An encoder that sends no frames has no picture.
    let at = rig.now;
    for encoder in rig.world.encoders.encoders.values_mut() {
        encoder.orders.push(Order {
            at,
            fps: 0.0,
            mbps: 0.5,
            on: true,
        });
    }
    rig.wait(2);
    assert_eq!(file(&mut rig, &id, "0"), None);
}

#[test]
fn without_thumbnails_no_pipeline_is_told_and_nothing_is_refused() {
    let (mut rig, id) = on_air("DISABLED");
    assert_eq!(ask(&mut rig, &id, "0"), json!({ "thumbnailDetails": [] }));
}

#[test]
fn a_channel_that_does_not_run_has_none() {
    let (mut rig, id) = on_air("AUTO");
    rig.call("StopChannel", json!({"channelId": id})).unwrap();
    rig.wait(120);
    let asked = json!({"channelId": id, "pipelineId": "0", "thumbnailType": "CURRENT_ACTIVE"});
    let refused = rig.call("DescribeThumbnails", asked).unwrap_err();
    assert_eq!(refused.code, "BadRequestException");
    for wrong in [
        json!({"channelId": id, "pipelineId": "0", "thumbnailType": "LATEST"}),
        json!({"channelId": id, "pipelineId": "0"}),
    ] {
        assert!(rig.call("DescribeThumbnails", wrong).is_err());
    }
}
