//! What goes wrong in the world, and how channels show it.

use super::rig::{Rig, body};
use crate::sim::encoder::{Encoder, Order};
use crate::sim::faults::Trouble;
use crate::sim::medialive::{lifecycle, text};
use jiff::SignedDuration;
use serde_json::json;

#[test]
fn a_failed_pipeline_recovers() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let id = rig.channel(body(&input)).unwrap();
    rig.wait(60);
    rig.call("StartChannel", json!({"channelId": id})).unwrap();
    rig.wait(150);
    let from = rig.now;
    rig.world.faults.begin(Trouble {
        id: 0,
        kind: lifecycle::PIPELINE_DOWN.to_owned(),
        target: id.clone(),
        pipeline: Some(1),
        from,
        until: Some(from + SignedDuration::from_secs(30)),
    });
    rig.wait(10);
    let told = rig
        .call("DescribeChannel", json!({"channelId": id}))
        .unwrap();
    assert_eq!(
        (&told["state"], &told["pipelinesRunningCount"]),
        (&json!("RECOVERING"), &json!(1))
    );
    rig.wait(80);
    assert_eq!(rig.state(&id), "RUNNING");
    let channel = rig.world.medialive.channel("eu-west-1", &id).unwrap();
    assert!(channel.running(0, from) && !channel.running(1, from) && channel.running(1, rig.now));
    let restart = json!({"channelId": id, "pipelineIds": ["PIPELINE_0"]});
    assert_eq!(
        rig.call("RestartChannelPipelines", restart).unwrap()["pipelinesRunningCount"],
        1
    );
    rig.wait(60);
    assert_eq!(
        rig.call("DescribeChannel", json!({"channelId": id}))
            .unwrap()["pipelinesRunningCount"],
        2
    );
}

#[test]
fn a_silent_pipeline_raises_an_alert() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let url = rig
        .call("DescribeInput", json!({"inputId": input}))
        .unwrap();
    let url = text(&url["destinations"][0], "url").to_owned();
    let id = rig.channel(body(&input)).unwrap();
    rig.wait(60);
    rig.call("StartChannel", json!({"channelId": id})).unwrap();
    let order = Order {
        at: rig.now,
        fps: 30.0,
        mbps: 8.0,
        on: true,
    };
    let mut encoder = Encoder::new(url);
    encoder.source = "10.1.1.1".parse().unwrap();
    encoder.orders.push(order);
    rig.world.encoders.encoders.insert("a".to_owned(), encoder);
    rig.wait(150);
    rig.wait(30);
    let ask = |rig: &mut Rig, filter: &str| {
        let asked = json!({"channelId": id, "stateFilter": filter});
        rig.call("ListAlerts", asked).unwrap()["alerts"]
            .as_array()
            .unwrap()
            .clone()
    };
    let set = ask(&mut rig, "SET");
    assert_eq!(set.len(), 1, "{set:?}");
    assert_eq!(set[0]["pipelineId"], "1");
    rig.call("StopChannel", json!({"channelId": id})).unwrap();
    assert_eq!(ask(&mut rig, "SET").len(), 0);
    assert!(
        ask(&mut rig, "CLEARED")
            .iter()
            .any(|a| a["pipelineId"] == "1")
    );
    // A cleared alert is listed for five minutes more, and then no longer.
    rig.wait(240);
    assert_eq!(ask(&mut rig, "ALL").len(), 1);
    rig.wait(60);
    assert_eq!(ask(&mut rig, "ALL").len(), 0);
}

#[test]
fn a_channel_can_fail_to_come_about() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let begin = |rig: &mut Rig, kind: &str| {
        let trouble = Trouble {
            id: 0,
            kind: kind.to_owned(),
            target: String::new(),
            pipeline: None,
            from: rig.now,
            until: None,
        };
        rig.world.faults.troubles = vec![trouble];
    };
    begin(&mut rig, "create_failed");
    let id = rig.channel(body(&input)).unwrap();
    rig.wait(60);
    assert_eq!(rig.state(&id), "CREATE_FAILED");
    assert_eq!(
        rig.call("StartChannel", json!({"channelId": id}))
            .unwrap_err()
            .status,
        409
    );
    rig.call("DeleteChannel", json!({"channelId": id})).unwrap();
    rig.wait(40);
    assert_eq!(rig.state(&id), "DELETED");
    begin(&mut rig, "start_failed");
    let id = rig.channel(body(&input)).unwrap();
    rig.wait(60);
    rig.call("StartChannel", json!({"channelId": id})).unwrap();
    rig.wait(150);
    assert_eq!(rig.state(&id), "IDLE");
    begin(&mut rig, "update_failed");
    rig.call("UpdateChannel", json!({"channelId": id, "name": "x"}))
        .unwrap();
    rig.wait(10);
    assert_eq!(rig.state(&id), "UPDATE_FAILED");
}
