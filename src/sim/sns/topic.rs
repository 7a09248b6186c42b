//! Topics: made, described, listed, published to, deleted.

use super::{Topic, arn, find, invalid, of_region, page, read_tags, text, uuid};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Attributes that a topic can be given. [documented: SNS API, SetTopicAttributes]
const SETTABLE: [&str; 7] = [
    "DeliveryPolicy",
    "DisplayName",
    "Policy",
    "TracingConfig",
    "KmsMasterKeyId",
    "SignatureVersion",
    "ArchivePolicy",
];

/// Protocols whose deliveries a topic can log, by two roles and a rate each.
/// [documented: SNS API, SetTopicAttributes]
const LOGGED: [&str; 5] = ["HTTP", "Firehose", "Lambda", "Application", "SQS"];

fn is_settable(name: &str) -> bool {
    let logs = |protocol: &&str| {
        let rest = name.strip_prefix(*protocol);
        matches!(
            rest,
            Some("SuccessFeedbackRoleArn" | "SuccessFeedbackSampleRate" | "FailureFeedbackRoleArn")
        )
    };
    SETTABLE.contains(&name) || LOGGED.iter().any(logs)
}

pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    let name = text(call, "Name");
    let plain = name.strip_suffix(".fifo").unwrap_or(name);
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if plain.is_empty() || name.len() > 256 || !plain.chars().all(legal) {
        return Err(invalid("Topic Name"));
    }
    let mut attributes = BTreeMap::new();
    for (key, value) in call.input["Attributes"].as_object().into_iter().flatten() {
        if !is_settable(key) && key != "FifoTopic" {
            return Err(invalid(&format!(
                "Attributes Reason: Unknown attribute: {key}"
            )));
        }
        attributes.insert(key.clone(), value.as_str().unwrap_or_default().to_owned());
    }
    if name.ends_with(".fifo") != attributes.get("FifoTopic").is_some_and(|v| v == "true") {
        return Err(invalid("Topic Name"));
    }
    let tags = read_tags(call)?;
    let arn = format!("arn:aws:sns:{}:{}:{name}", call.region, call.account);
    if let Ok(known) = find(world, &arn) {
        // The same again is the same topic; something else is refused. [documented: SNS API, CreateTopic]
        if attributes
            .iter()
            .any(|(k, v)| known.attributes.get(k) != Some(v))
        {
            return Err(invalid(
                "Attributes Reason: Topic already exists with different attributes",
            ));
        }
        if !tags.is_empty() && tags != known.tags {
            return Err(invalid(
                "Tags Reason: Topic already exists with different tags",
            ));
        }
        return Ok(json!({ "TopicArn": arn }).into());
    }
    let here = world
        .sns
        .topics
        .iter()
        .filter(|(a, t)| t.deleted.is_none() && of_region(a, &call.region))
        .count();
    if here >= world.settings.quotas.sns_topics {
        return Err(Refusal::new(
            403,
            "TopicLimitExceeded",
            "Topic limit exceeded",
        ));
    }
    let topic = Topic {
        attributes,
        tags,
        created: call.now,
        deleted: None,
        published: 0,
    };
    world.sns.topics.insert(arn.clone(), topic);
    Ok(json!({ "TopicArn": arn }).into())
}

/// Deleting a topic deletes its subscriptions; deleting nothing is fine. [documented: SNS API, DeleteTopic]
pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let arn = arn(call, "TopicArn")?;
    if let Ok(topic) = find(world, &arn) {
        topic.deleted = Some(call.now);
        world.sns.subscriptions.retain(|_, s| s.topic != arn);
    }
    Ok(Answer::default())
}

pub(super) fn attributes(world: &mut World, call: &Call) -> Outcome {
    let arn = arn(call, "TopicArn")?;
    let set = find(world, &arn)?.attributes.clone();
    let (mut pending, mut confirmed) = (0, 0);
    for subscription in world.sns.subscriptions.values().filter(|s| s.topic == arn) {
        *(if subscription.pending {
            &mut pending
        } else {
            &mut confirmed
        }) += 1;
    }
    let delivery = json!({ "http": { "defaultHealthyRetryPolicy": {
        "minDelayTarget": 20, "maxDelayTarget": 20, "numRetries": 3, "numMaxDelayRetries": 0,
        "numNoDelayRetries": 0, "numMinDelayRetries": 0, "backoffFunction": "linear",
    }, "disableSubscriptionOverrides": false } });
    let mut all = json!({
        "TopicArn": arn,
        "Owner": call.account,
        "DisplayName": "",
        "Policy": policy(&arn, &call.account),
        "EffectiveDeliveryPolicy": delivery.to_string(),
        "SubscriptionsPending": pending.to_string(),
        "SubscriptionsConfirmed": confirmed.to_string(),
        "SubscriptionsDeleted": "0",
    });
    for (name, value) in set {
        all[name] = json!(value);
    }
    Ok(json!({ "Attributes": all }).into())
}

/// What a topic's policy is until one is set: its owner may do everything. [seen: get-topic-attributes outputs]
fn policy(arn: &str, account: &str) -> String {
    let verbs = [
        "GetTopicAttributes",
        "SetTopicAttributes",
        "AddPermission",
        "RemovePermission",
        "DeleteTopic",
        "Subscribe",
        "ListSubscriptionsByTopic",
        "Publish",
    ];
    json!({ "Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [{
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": { "AWS": "*" },
        "Action": verbs.map(|v| format!("SNS:{v}")),
        "Resource": arn,
        "Condition": { "StringEquals": { "AWS:SourceOwner": account } },
    }] })
    .to_string()
}

pub(super) fn set_attribute(world: &mut World, call: &Call) -> Outcome {
    let arn = arn(call, "TopicArn")?;
    let (name, value) = (text(call, "AttributeName"), text(call, "AttributeValue"));
    if !is_settable(name) {
        return Err(invalid("AttributeName"));
    }
    let document = name == "Policy" || name == "DeliveryPolicy";
    if document
        && !value.is_empty()
        && serde_json::from_str::<serde_json::Map<_, Value>>(value).is_err()
    {
        return Err(invalid(&format!("{name} Error: null")));
    }
    if name == "DisplayName" && value.chars().count() > 100 {
        return Err(invalid("DisplayName"));
    }
    let rate = name.ends_with("SampleRate").then(|| value.parse::<u8>());
    if rate.is_some_and(|rate| !matches!(rate, Ok(0..=100))) {
        return Err(invalid(name));
    }
    find(world, &arn)?
        .attributes
        .insert(name.to_owned(), value.to_owned());
    Ok(Answer::default())
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let lag = jiff::SignedDuration::from_secs_f64(world.settings.list_lag);
    let shown = world.sns.topics.iter().filter(|(arn, t)| {
        let gone = t.deleted.is_some_and(|at| call.now >= at + lag);
        of_region(arn, &call.region) && t.created + lag <= call.now && !gone
    });
    Ok(page(
        call,
        "Topics",
        shown
            .map(|(arn, _)| (arn.clone(), json!({ "TopicArn": arn })))
            .collect(),
    ))
}

pub(super) fn publish(world: &mut World, call: &Call) -> Outcome {
    let member = if text(call, "TopicArn").is_empty() {
        "TargetArn"
    } else {
        "TopicArn"
    };
    let arn = arn(call, member)?;
    let (message, subject) = (text(call, "Message"), text(call, "Subject"));
    if message.is_empty() {
        return Err(invalid("Empty message"));
    }
    if message.len() > 256 * 1024 {
        return Err(invalid("Message too long"));
    }
    if subject.chars().count() > 100 || subject.contains('\n') {
        return Err(invalid("Subject"));
    }
    find(world, &arn)?.published += 1;
    Ok(json!({ "MessageId": uuid(world) }).into())
}
