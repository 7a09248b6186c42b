//! SNS over a world, without HTTP.

use super::*;

fn ask(world: &mut World, operation: &'static str, input: Value) -> Result<Value, &'static str> {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let call = Call {
        service: "sns",
        operation,
        region: "eu-west-1".into(),
        account: "123456789012".into(),
        caller_arn: "arn:aws:iam::123456789012:user/op".into(),
        now,
        input,
        body: bytes::Bytes::new(),
        headers: http::HeaderMap::new(),
        request_id: "r".into(),
    };
    world.settle(now);
    handle(world, &call).map(|a| a.output).map_err(|r| r.code)
}

#[test]
fn a_topic_is_made_once() {
    let world = &mut World::default();
    let tags =
        |v: &str| json!({ "Name": "onair-live", "Tags": [{ "Key": "onair:stream", "Value": v }] });
    let made = ask(world, "CreateTopic", tags("live")).unwrap();
    assert_eq!(
        made["TopicArn"],
        "arn:aws:sns:eu-west-1:123456789012:onair-live"
    );
    assert_eq!(ask(world, "CreateTopic", tags("live")).unwrap(), made);
    assert_eq!(
        ask(world, "CreateTopic", tags("other")),
        Err("InvalidParameter")
    );
    assert_eq!(
        ask(world, "CreateTopic", json!({ "Name": "no good" })),
        Err("InvalidParameter")
    );
    assert_eq!(
        ask(world, "ListTopics", json!({})).unwrap()["Topics"],
        json!([made.clone()])
    );
    ask(world, "DeleteTopic", made.clone()).unwrap();
    ask(world, "DeleteTopic", made.clone()).unwrap();
    assert_eq!(ask(world, "GetTopicAttributes", made), Err("NotFound"));
    assert_eq!(
        ask(world, "ListTopics", json!({})).unwrap()["Topics"],
        json!([])
    );
}

#[test]
fn an_address_waits_to_be_confirmed() {
    let world = &mut World::default();
    let topic = ask(world, "CreateTopic", json!({ "Name": "t" })).unwrap()["TopicArn"].clone();
    let mut wish = json!({ "TopicArn": topic, "Protocol": "email", "Endpoint": "ops@example.com" });
    assert_eq!(
        ask(world, "Subscribe", wish.clone()).unwrap()["SubscriptionArn"],
        "pending confirmation"
    );
    let listed = ask(
        world,
        "ListSubscriptionsByTopic",
        json!({ "TopicArn": topic }),
    )
    .unwrap();
    assert_eq!(
        listed["Subscriptions"][0]["SubscriptionArn"],
        "PendingConfirmation"
    );
    wish["ReturnSubscriptionArn"] = json!("true");
    let arn = ask(world, "Subscribe", wish).unwrap();
    let attributes = ask(world, "GetSubscriptionAttributes", arn.clone()).unwrap();
    assert_eq!(attributes["Attributes"]["PendingConfirmation"], "true");
    assert_eq!(
        ask(
            world,
            "Unsubscribe",
            json!({ "SubscriptionArn": "PendingConfirmation" })
        ),
        Err("InvalidParameter")
    );
    let token = world
        .sns
        .subscriptions
        .values()
        .next()
        .unwrap()
        .token
        .clone();
    assert_eq!(
        ask(
            world,
            "ConfirmSubscription",
            json!({ "TopicArn": topic, "Token": token })
        )
        .unwrap(),
        arn
    );
    ask(world, "Unsubscribe", arn).unwrap();
    assert!(world.sns.subscriptions.is_empty());
    for (protocol, endpoint) in [
        ("email", "nobody"),
        ("https", "http://x.example"),
        ("pigeon", "x"),
    ] {
        let wish = json!({ "TopicArn": topic, "Protocol": protocol, "Endpoint": endpoint });
        assert_eq!(ask(world, "Subscribe", wish), Err("InvalidParameter"));
    }
}

#[test]
fn another_regions_topic_is_not_here() {
    let world = &mut World::default();
    let arn = json!({ "TopicArn": "arn:aws:sns:us-east-1:123456789012:t" });
    assert_eq!(
        ask(world, "GetTopicAttributes", arn),
        Err("InvalidParameter")
    );
    let arn = json!({ "TopicArn": "arn:aws:sns:eu-west-1:999999999999:t" });
    assert_eq!(
        ask(world, "GetTopicAttributes", arn),
        Err("AuthorizationError")
    );
}

#[test]
fn deliveries_can_be_logged() {
    let world = &mut World::default();
    let topic = ask(world, "CreateTopic", json!({ "Name": "t" })).unwrap()["TopicArn"].clone();
    let set = |world: &mut World, name: &str, value: &str| {
        let input = json!({ "TopicArn": topic, "AttributeName": name, "AttributeValue": value });
        ask(world, "SetTopicAttributes", input)
    };
    set(world, "HTTPSuccessFeedbackSampleRate", "100").unwrap();
    for (name, value) in [
        ("HTTPSuccessFeedbackSampleRate", "101"),
        ("FaxSuccessFeedbackSampleRate", "1"),
    ] {
        assert_eq!(set(world, name, value), Err("InvalidParameter"), "{name}");
    }
    let kept = ask(world, "GetTopicAttributes", json!({ "TopicArn": topic })).unwrap();
    assert_eq!(kept["Attributes"]["HTTPSuccessFeedbackSampleRate"], "100");
}
