//! SNS topics that alarms notify: one in the stream's region, one in us-east-1 for CloudFront's.

use super::identity::{GLOBAL_REGION, Names};
use super::{Wanted, tags};
use crate::join;
use crate::shape::{
    Part, PolicyDocument, Principal, Settings, Statement, Subscription, Text, TopicSettings,
};
use crate::spec::{Notify, StreamSpec};

pub(super) fn wanted(spec: &StreamSpec) -> Vec<Wanted> {
    let Some(notify) = spec.alarms.notify.as_ref().filter(|_| spec.alarms.enabled) else {
        return vec![];
    };
    let names = Names::of(spec);
    let mut topics = vec![(Part::Topic, names.plain(), spec.region.as_str())];
    if needs_global(spec) {
        topics.push((Part::TopicGlobal, names.topic_global(), GLOBAL_REGION));
    }
    topics
        .into_iter()
        .map(|(part, name, region)| topic(spec, notify, part, name, region))
        .collect()
}

/// Whether the stream lives elsewhere than CloudFront's alarms.
fn needs_global(spec: &StreamSpec) -> bool {
    spec.region.as_str() != GLOBAL_REGION
}

/// Topic for alarms of `region`, when somebody is to be told.
pub(super) fn for_region(spec: &StreamSpec, region: &str) -> Option<Part> {
    let told = spec.alarms.enabled && spec.alarms.notify.is_some();
    let global = region == GLOBAL_REGION && needs_global(spec);
    told.then_some(if global {
        Part::TopicGlobal
    } else {
        Part::Topic
    })
}

fn topic(spec: &StreamSpec, notify: &Notify, part: Part, name: String, region: &str) -> Wanted {
    let (protocol, endpoint) = match notify {
        Notify::Email(address) => ("email", address),
        Notify::Https(url) => ("https", url),
    };
    let settings = TopicSettings {
        display_name: format!("onair {}", spec.name.as_str()),
        policy: PolicyDocument::new(vec![
            Statement::allow(
                "Alarms",
                &["sns:Publish"],
                vec![join![
                    format!("arn:aws:sns:{region}:"),
                    Text::Account,
                    format!(":{name}")
                ]],
            )
            .of(Principal::service("cloudwatch.amazonaws.com"))
            .when("StringEquals", "aws:SourceAccount", Text::Account),
        ]),
        subscriptions: vec![Subscription {
            protocol: protocol.into(),
            endpoint: endpoint.to_string(),
        }],
        unconfirmed: None,
        tags: tags(spec, &part),
        name,
    };
    Wanted::new(part, Settings::Topic(settings))
}
