//! Subscriptions: an address waits to be confirmed, a queue or function is confirmed at once.

use super::{arn, find, invalid, page, text, uuid};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One subscription.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// ARN of its topic.
    pub topic: String,
    /// `email`, `https`…
    pub protocol: String,
    /// Where messages would go.
    pub endpoint: String,
    /// Whether it waits for its owner to confirm.
    pub pending: bool,
    /// What the confirmation message would have carried.
    #[serde(default)]
    pub token: String,
    /// What was set of its attributes.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

/// A protocol, what its endpoints look like, and whether they must be confirmed.
type Protocol = (&'static str, fn(&str) -> bool, bool);

/// [documented: SNS API, Subscribe]
const PROTOCOLS: [Protocol; 9] = [
    ("http", |e| e.starts_with("http://"), true),
    ("https", |e| e.starts_with("https://"), true),
    ("email", is_address, true),
    ("email-json", is_address, true),
    (
        "sms",
        |e| {
            e.trim_start_matches('+')
                .chars()
                .all(|c| c.is_ascii_digit())
        },
        false,
    ),
    ("sqs", |e| e.starts_with("arn:aws:sqs:"), false),
    ("lambda", |e| e.starts_with("arn:aws:lambda:"), false),
    ("application", |e| e.starts_with("arn:aws:sns:"), false),
    ("firehose", |e| e.starts_with("arn:aws:firehose:"), false),
];

fn is_address(endpoint: &str) -> bool {
    let parts = endpoint.split_once('@');
    parts.is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !host.contains('@') && !endpoint.contains(' ')
    })
}

pub(super) fn subscribe(world: &mut World, call: &Call) -> Outcome {
    let topic = arn(call, "TopicArn")?;
    let (protocol, endpoint) = (text(call, "Protocol"), text(call, "Endpoint"));
    let known = PROTOCOLS.iter().find(|p| p.0 == protocol);
    let (_, fits, confirm) = known.ok_or_else(|| {
        invalid(&format!(
            "Amazon SNS does not support this protocol string: {protocol}"
        ))
    })?;
    if endpoint.is_empty() || !fits(endpoint) {
        let email = protocol.starts_with("email");
        return Err(invalid(if email {
            "Email address"
        } else {
            "Endpoint must match the specified protocol"
        }));
    }
    find(world, &topic)?;
    let same =
        |s: &Subscription| s.topic == topic && s.protocol == protocol && s.endpoint == endpoint;
    let existing = world
        .sns
        .subscriptions
        .iter()
        .find(|(_, s)| same(s))
        .map(|(arn, _)| arn.clone());
    let arn = match existing {
        Some(arn) => arn,
        None => {
            let arn = format!("{topic}:{}", uuid(world));
            let token = if *confirm {
                world.hex(64)
            } else {
                String::new()
            };
            let attributes = call.input["Attributes"].as_object().into_iter().flatten();
            let attributes = attributes
                .map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned()))
                .collect();
            let (protocol, endpoint) = (protocol.to_owned(), endpoint.to_owned());
            let made = Subscription {
                topic,
                protocol,
                endpoint,
                pending: *confirm,
                token,
                attributes,
            };
            world.sns.subscriptions.insert(arn.clone(), made);
            arn
        }
    };
    let asked = matches!(&call.input["ReturnSubscriptionArn"], Value::Bool(true))
        || text(call, "ReturnSubscriptionArn") == "true";
    let pending = world.sns.subscriptions.get(&arn).is_some_and(|s| s.pending);
    let shown = if pending && !asked {
        "pending confirmation"
    } else {
        arn.as_str()
    };
    Ok(json!({ "SubscriptionArn": shown }).into())
}

pub(super) fn confirm(world: &mut World, call: &Call) -> Outcome {
    let topic = arn(call, "TopicArn")?;
    find(world, &topic)?;
    let token = text(call, "Token");
    let mut waiting = world.sns.subscriptions.iter_mut();
    let (arn, subscription) = waiting
        .find(|(_, s)| s.topic == topic && !token.is_empty() && s.token == token)
        .ok_or_else(|| invalid("Token"))?;
    subscription.pending = false;
    Ok(json!({ "SubscriptionArn": arn }).into())
}

pub(super) fn unsubscribe(world: &mut World, call: &Call) -> Outcome {
    let arn = arn(call, "SubscriptionArn")?;
    match world.sns.subscriptions.get(&arn) {
        // It goes away by itself after days, or with its topic. [documented: terraform aws_sns_topic_subscription]
        // [seen: the words, which the Terraform provider looks for]
        Some(s) if s.pending => Err(invalid(
            "SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation",
        )),
        Some(_) => {
            world.sns.subscriptions.remove(&arn);
            Ok(Answer::default())
        }
        // [assumed] unsubscribing twice is fine
        None => Ok(Answer::default()),
    }
}

/// Subscriptions of one topic, or of the region.
pub(super) fn list(world: &mut World, call: &Call, topic: Option<&str>) -> Outcome {
    let mine = |s: &Subscription| match topic {
        Some(topic) => s.topic == topic,
        None => super::of_region(&s.topic, &call.region),
    };
    let all = world
        .sns
        .subscriptions
        .iter()
        .filter(|(_, s)| mine(s))
        .map(|(arn, s)| {
            let shown = if s.pending {
                "PendingConfirmation"
            } else {
                arn.as_str()
            };
            let entry = json!({
                "SubscriptionArn": shown,
                "Owner": call.account,
                "Protocol": s.protocol,
                "Endpoint": s.endpoint,
                "TopicArn": s.topic,
            });
            (arn.clone(), entry)
        });
    Ok(page(call, "Subscriptions", all.collect()))
}

pub(super) fn attributes(world: &mut World, call: &Call) -> Outcome {
    let arn = arn(call, "SubscriptionArn")?;
    let found = world.sns.subscriptions.get(&arn);
    let found =
        found.ok_or_else(|| Refusal::new(404, "NotFound", "Subscription does not exist"))?;
    let mut all = json!({
        "SubscriptionArn": arn,
        "TopicArn": found.topic,
        "Owner": call.account,
        "Protocol": found.protocol,
        "Endpoint": found.endpoint,
        "PendingConfirmation": found.pending.to_string(),
        "ConfirmationWasAuthenticated": (!found.pending && found.token.is_empty()).to_string(),
        "RawMessageDelivery": "false",
        "SubscriptionPrincipal": call.caller_arn,
    });
    for (name, value) in &found.attributes {
        all[name] = json!(value);
    }
    Ok(json!({ "Attributes": all }).into())
}
