//! The way of channels, inputs and groups through their states.

use super::rig::{Rig, body};
use crate::sim::medialive::{Doors, text};
use crate::sim::world::World;
use serde_json::{Value, json};

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

#[test]
fn an_input_has_an_address_per_place() {
    let mut rig = Rig::new();
    let (group, id) = rig.feed();
    let input = rig.call("DescribeInput", json!({"inputId": id})).unwrap();
    let url = |i: usize| text(&input["destinations"][i], "url").to_owned();
    assert!(
        url(0).starts_with("rtmp://203.0.113.") && url(0).ends_with(":1935/live/a"),
        "{input}"
    );
    assert!(
        url(1).starts_with("rtmp://198.51.100.") && url(1).ends_with(":1935/live/b"),
        "{input}"
    );
    assert_eq!(
        (&input["state"], &input["inputClass"]),
        (&json!("CREATING"), &json!("STANDARD"))
    );
    rig.wait(15);
    assert_eq!(
        rig.call("DescribeInput", json!({"inputId": id})).unwrap()["state"],
        "DETACHED"
    );
    let channel = rig.channel(body(&id)).unwrap();
    let input = rig.call("DescribeInput", json!({"inputId": id})).unwrap();
    assert_eq!(
        (&input["state"], &input["attachedChannels"]),
        (&json!("ATTACHED"), &json!([channel]))
    );
    let group = rig
        .call(
            "DescribeInputSecurityGroup",
            json!({"inputSecurityGroupId": group}),
        )
        .unwrap();
    assert_eq!(
        (&group["state"], &group["inputs"], &group["channels"]),
        (&json!("IN_USE"), &json!([id]), &json!([channel]))
    );
}

#[test]
fn only_an_idle_channel_changes_and_keeps_the_rest() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let id = rig.channel(body(&input)).unwrap();
    let change = json!({"channelId": id, "name": "renamed"});
    assert_eq!(
        rig.call("UpdateChannel", change.clone())
            .unwrap_err()
            .status,
        409
    );
    rig.wait(60);
    let before = rig
        .call("DescribeChannel", json!({"channelId": id}))
        .unwrap();
    let told = rig.call("UpdateChannel", change).unwrap();
    assert_eq!(told["channel"]["state"], "UPDATING");
    rig.wait(10);
    let mut after = rig
        .call("DescribeChannel", json!({"channelId": id}))
        .unwrap();
    assert_eq!(after["name"], "renamed");
    after["name"] = before["name"].clone();
    assert_eq!(after, before);
    // What Describe said is no longer what Create takes.
    let again = json!({"channelId": id, "destinations": before["destinations"]});
    assert_eq!(rig.call("UpdateChannel", again).unwrap_err().status, 400);
}

#[test]
fn the_allow_list_changes_on_air() {
    let mut rig = Rig::new();
    let (group, input) = rig.feed();
    let url = text(
        &rig.call("DescribeInput", json!({"inputId": input}))
            .unwrap()["destinations"][1],
        "url",
    )
    .to_owned();
    let id = rig.channel(body(&input)).unwrap();
    rig.wait(60);
    rig.call("StartChannel", json!({"channelId": id})).unwrap();
    assert!(
        !Doors::new(&rig.world)
            .find(&url, "10.1.1.1".parse().unwrap())
            .unwrap()
            .open
    );
    rig.wait(150);
    let look = |rig: &Rig, from: &str| {
        let doors = Doors::new(&rig.world);
        doors.find(&url, from.parse().unwrap()).unwrap()
    };
    assert!(
        look(&rig, "10.1.1.1").open
            && look(&rig, "10.1.1.1").admits
            && !look(&rig, "11.1.1.1").admits
    );
    assert_eq!(look(&rig, "10.1.1.1").pipeline, 1);
    let change = json!({"inputSecurityGroupId": group, "whitelistRules": [{"cidr": "11.0.0.0/8"}]});
    let told = rig.call("UpdateInputSecurityGroup", change).unwrap();
    assert_eq!(told["securityGroup"]["state"], "UPDATING");
    rig.wait(6);
    let told = rig
        .call(
            "DescribeInputSecurityGroup",
            json!({"inputSecurityGroupId": group}),
        )
        .unwrap();
    assert_eq!(told["state"], "IN_USE");
    assert!(look(&rig, "11.1.1.1").admits && !look(&rig, "10.1.1.1").admits);
    assert!(
        Doors::new(&rig.world)
            .find(
                "rtmp://203.0.113.1:1935/no/body",
                "10.1.1.1".parse().unwrap()
            )
            .is_none()
    );
}

#[test]
fn lists_come_in_pages_and_late() {
    let mut rig = Rig::new();
    for _ in 0..5 {
        rig.call("CreateInputSecurityGroup", json!({"whitelistRules": []}))
            .unwrap();
    }
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    loop {
        let page = rig
            .call(
                "ListInputSecurityGroups",
                json!({"maxResults": "2", "nextToken": token}),
            )
            .unwrap();
        let groups = page["inputSecurityGroups"].as_array().unwrap();
        assert!(groups.len() <= 2);
        seen.extend(groups.iter().map(|g| text(g, "id").to_owned()));
        match page.get("nextToken") {
            Some(next) => token = next.clone(),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    rig.world.settings.list_lag = 30.0;
    assert_eq!(
        rig.call("ListInputSecurityGroups", json!({})).unwrap()["inputSecurityGroups"],
        json!([])
    );
    rig.wait(40);
    rig.call(
        "DeleteInputSecurityGroup",
        json!({"inputSecurityGroupId": seen[0]}),
    )
    .unwrap();
    let listed = rig.call("ListInputSecurityGroups", json!({})).unwrap();
    let states: Vec<&Value> = listed["inputSecurityGroups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| &g["state"])
        .collect();
    assert_eq!(states.iter().filter(|s| **s == "DELETED").count(), 1);
}

#[test]
fn tags_follow_the_arn() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let arn = rig
        .call("DescribeInput", json!({"inputId": input}))
        .unwrap()["arn"]
        .clone();
    rig.call(
        "CreateTags",
        json!({"resource-arn": arn, "tags": {"a": "1", "b": "2"}}),
    )
    .unwrap();
    rig.call("DeleteTags", json!({"resource-arn": arn, "tagKeys": ["a"]}))
        .unwrap();
    assert_eq!(
        rig.call("ListTagsForResource", json!({"resource-arn": arn}))
            .unwrap(),
        json!({"tags": {"b": "2"}})
    );
    assert_eq!(
        rig.call("DescribeInput", json!({"inputId": input}))
            .unwrap()["tags"],
        json!({"b": "2"})
    );
}

#[test]
fn the_world_survives_its_file() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    rig.channel(body(&input)).unwrap();
    let text = serde_json::to_string(&rig.world).unwrap();
    let back: World = serde_json::from_str(&text).unwrap();
    assert_eq!(back, rig.world);
}
