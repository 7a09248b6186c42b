//! SNS: the state, the dispatch, ARNs, pages and tags. Topics are in [`topic`], subscriptions in
//! [`subscription`]. Nothing is delivered. Knows nothing of HTTP.

mod subscription;
#[cfg(test)]
mod tests;
mod topic;

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
        "CreateTopic" => topic::create(world, call),
        "DeleteTopic" => topic::delete(world, call),
        "GetTopicAttributes" => topic::attributes(world, call),
        "SetTopicAttributes" => topic::set_attribute(world, call),
        "ListTopics" => topic::list(world, call),
        "Publish" => topic::publish(world, call),
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

/// Deleted topics leave the lists. Answers when the next one does.
pub fn settle(world: &mut World, now: Timestamp) -> Option<Timestamp> {
    let lag = jiff::SignedDuration::from_secs_f64(world.settings.list_lag);
    let topics = &mut world.sns.topics;
    topics.retain(|_, t| t.deleted.is_none_or(|at| now < at + lag));
    topics.values().filter_map(|t| Some(t.deleted? + lag)).min()
}

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

fn of_region(arn: &str, region: &str) -> bool {
    arn.split(':').nth(3) == Some(region)
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
