//! SNS: topics, their tags, and what is published to them; subscriptions are in [`subscription`].
//! Nothing is delivered. Knows nothing of HTTP.

mod subscription;
#[cfg(test)]
mod tests;

pub use subscription::Subscription;

use super::call::{Answer, Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What SNS keeps, of all regions: an ARN names its region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Topics by ARN.
    pub topics: BTreeMap<String, Topic>,
    /// Subscriptions by ARN.
    pub subscriptions: BTreeMap<String, Subscription>,
}

/// One topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// What was set of its attributes.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was deleted; it lingers in lists for as long as they lag.
    #[serde(default)]
    pub deleted: Option<Timestamp>,
    /// How many messages were published.
    #[serde(default)]
    pub published: u64,
}

/// The operations it has. [documented: botocore 1.43.11 sns 2010-03-31]
pub const OPERATIONS: &[Operation] = &[
    Operation::rpc("CreateTopic", true),
    Operation::rpc("DeleteTopic", true),
    Operation::rpc("GetTopicAttributes", false),
    Operation::rpc("SetTopicAttributes", true),
    Operation::rpc("ListTopics", false),
    Operation::rpc("Publish", true),
    Operation::rpc("Subscribe", true),
    Operation::rpc("ConfirmSubscription", true),
    Operation::rpc("Unsubscribe", true),
    Operation::rpc("ListSubscriptions", false),
    Operation::rpc("ListSubscriptionsByTopic", false),
    Operation::rpc("GetSubscriptionAttributes", false),
    Operation::rpc("TagResource", true),
    Operation::rpc("UntagResource", true),
    Operation::rpc("ListTagsForResource", false),
];

/// Does one operation.
pub fn handle(world: &mut World, call: &Call) -> Outcome {
    match call.operation {
        "CreateTopic" => create(world, call),
        "DeleteTopic" => delete(world, call),
        "GetTopicAttributes" => attributes(world, call),
        "SetTopicAttributes" => set_attribute(world, call),
        "ListTopics" => list(world, call),
        "Publish" => publish(world, call),
        "Subscribe" => subscription::subscribe(world, call),
        "ConfirmSubscription" => subscription::confirm(world, call),
        "Unsubscribe" => subscription::unsubscribe(world, call),
        "ListSubscriptions" => subscription::list(world, call, None),
        "ListSubscriptionsByTopic" => {
            let topic = arn(call, "TopicArn")?;
            find(world, &topic)?;
            subscription::list(world, call, Some(&topic))
        }
        "GetSubscriptionAttributes" => subscription::attributes(world, call),
        "TagResource" => tag(world, call),
        "UntagResource" => untag(world, call),
        "ListTagsForResource" => tags(world, call),
        _ => Err(Refusal::not_built(call)),
    }
}

/// Deleted topics leave the lists.
pub fn settle(world: &mut World, now: Timestamp) {
    let lag = jiff::SignedDuration::from_secs_f64(world.settings.list_lag);
    world
        .sns
        .topics
        .retain(|_, t| t.deleted.is_none_or(|at| now < at + lag));
}

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

/// Items of one page, topics and subscriptions alike. [documented: SNS API, ListTopics]
const PAGE: usize = 100;

fn text<'a>(call: &'a Call, name: &str) -> &'a str {
    call.input
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// [seen: the form of SNS's messages in public issues, "Invalid parameter: TopicArn"]
fn invalid(what: &str) -> Refusal {
    Refusal::new(
        400,
        "InvalidParameter",
        format!("Invalid parameter: {what}"),
    )
}

/// An ARN of this service, region and account.
fn arn(call: &Call, name: &str) -> Result<String, Refusal> {
    let arn = text(call, name);
    let parts = arn.split(':').count();
    if parts < 6 {
        return Err(invalid(&format!(
            "{name} Reason: An ARN must have at least 6 elements, not {parts}"
        )));
    }
    let [region, account] = [3, 4].map(|n| arn.split(':').nth(n).unwrap_or_default());
    if !arn.starts_with("arn:aws:sns:") || region != call.region {
        return Err(invalid(name));
    }
    if account != call.account {
        let what = format!(
            "User: {} is not authorized to perform: SNS:{} on resource: {arn}",
            call.caller_arn, call.operation
        );
        return Err(Refusal::new(403, "AuthorizationError", what));
    }
    Ok(arn.to_owned())
}

fn find<'a>(world: &'a mut World, arn: &str) -> Result<&'a mut Topic, Refusal> {
    let known = world
        .sns
        .topics
        .get_mut(arn)
        .filter(|t| t.deleted.is_none());
    known.ok_or_else(|| Refusal::new(404, "NotFound", "Topic does not exist"))
}

fn read_tags(call: &Call) -> Result<BTreeMap<String, String>, Refusal> {
    let mut tags = BTreeMap::new();
    for tag in call.input["Tags"].as_array().into_iter().flatten() {
        let (key, value) = (
            tag["Key"].as_str().unwrap_or_default(),
            tag["Value"].as_str().unwrap_or_default(),
        );
        if key.is_empty()
            || key.chars().count() > 128
            || value.chars().count() > 256
            || key.starts_with("aws:")
        {
            return Err(invalid("Tags"));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(invalid("Duplicated keys are not allowed."));
        }
    }
    Ok(tags)
}

fn create(world: &mut World, call: &Call) -> Outcome {
    let name = text(call, "Name");
    let plain = name.strip_suffix(".fifo").unwrap_or(name);
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if plain.is_empty() || name.len() > 256 || !plain.chars().all(legal) {
        return Err(invalid("Topic Name"));
    }
    let mut attributes = BTreeMap::new();
    for (key, value) in call.input["Attributes"].as_object().into_iter().flatten() {
        if !SETTABLE.contains(&key.as_str()) && key != "FifoTopic" {
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

fn of_region(arn: &str, region: &str) -> bool {
    arn.split(':').nth(3) == Some(region)
}

/// Deleting a topic deletes its subscriptions; deleting nothing is fine. [documented: SNS API, DeleteTopic]
fn delete(world: &mut World, call: &Call) -> Outcome {
    let arn = arn(call, "TopicArn")?;
    if let Ok(topic) = find(world, &arn) {
        topic.deleted = Some(call.now);
        world.sns.subscriptions.retain(|_, s| s.topic != arn);
    }
    Ok(Answer::default())
}

fn attributes(world: &mut World, call: &Call) -> Outcome {
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

fn set_attribute(world: &mut World, call: &Call) -> Outcome {
    let arn = arn(call, "TopicArn")?;
    let (name, value) = (text(call, "AttributeName"), text(call, "AttributeValue"));
    if !SETTABLE.contains(&name) {
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
    find(world, &arn)?
        .attributes
        .insert(name.to_owned(), value.to_owned());
    Ok(Answer::default())
}

/// One page of what `List*` gives, by a token that is the last key shown.
fn page(call: &Call, member: &str, all: Vec<(String, Value)>) -> Answer {
    let after = text(call, "NextToken");
    let rest: Vec<_> = all
        .into_iter()
        .filter(|(key, _)| key.as_str() > after)
        .collect();
    let last = (rest.len() > PAGE).then(|| rest[PAGE - 1].0.clone());
    let shown: Vec<_> = rest.into_iter().take(PAGE).map(|(_, v)| v).collect();
    let mut out = json!({ member: shown });
    if let Some(last) = last {
        out["NextToken"] = json!(last);
    }
    out.into()
}

fn list(world: &mut World, call: &Call) -> Outcome {
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

fn publish(world: &mut World, call: &Call) -> Outcome {
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

fn uuid(world: &mut World) -> String {
    [8, 4, 4, 4, 12].map(|n| world.hex(n)).join("-")
}

fn tagged<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Topic, Refusal> {
    let arn = arn(call, "ResourceArn")?;
    find(world, &arn).map_err(|_| Refusal::new(404, "ResourceNotFound", "Resource does not exist"))
}

fn tag(world: &mut World, call: &Call) -> Outcome {
    let new = read_tags(call)?;
    let topic = tagged(world, call)?;
    let mut all = topic.tags.clone();
    all.extend(new);
    if all.len() > 50 {
        return Err(Refusal::new(
            400,
            "TagLimitExceeded",
            "Could not complete request: tag quota of per resource exceeded",
        ));
    }
    topic.tags = all;
    Ok(json!({}).into())
}

fn untag(world: &mut World, call: &Call) -> Outcome {
    let topic = tagged(world, call)?;
    for key in call.input["TagKeys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        topic.tags.remove(key);
    }
    Ok(json!({}).into())
}

fn tags(world: &mut World, call: &Call) -> Outcome {
    let tags: Vec<_> = tagged(world, call)?
        .tags
        .iter()
        .map(|(k, v)| json!({ "Key": k, "Value": v }))
        .collect();
    Ok(json!({ "Tags": tags }).into())
}
