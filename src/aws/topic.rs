//! SNS: topics and who is told.

use super::connect::Clients;
use super::error::{Bug, Class};
use super::role::gone_is_fine;
use super::text::{policy_json, policy_seen, sorted, tags_seen, tags_to_set};
use super::types::{Doing, FoundTags, Seen, State};
use super::{Aws, AwsError};
use crate::shape::{Attr, Settings, Subscription, TopicSettings};
use aws_sdk_sns::types::Tag;

const SERVICE: &str = "sns";

fn tag_list(tags: FoundTags) -> Result<Vec<Tag>, Bug> {
    tags.into_iter()
        .map(|(k, v)| Ok(Tag::builder().key(k).value(v).build()?))
        .collect()
}

/// Region of a topic's ARN.
fn region_of(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap_or_default()
}

/// Until a mail is answered the ARN reads `PendingConfirmation`; after an end it may read `Deleted`.
fn is_confirmed(subscription_arn: &str) -> bool {
    subscription_arn.starts_with("arn:")
}

impl Aws {
    fn topic_arn(&self, name: &str, region: &str) -> String {
        format!(
            "arn:{}:sns:{region}:{}:{name}",
            self.partition(),
            self.account()
        )
    }

    pub(super) async fn topic_find(&self, name: &str, region: &str) -> Result<Vec<Seen>, AwsError> {
        let arn = self.topic_arn(name, region);
        let read = async {
            let attributes = Doing::read(SERVICE, "GetTopicAttributes", &arn);
            let tags = Doing::read(SERVICE, "ListTagsForResource", &arn);
            futures::try_join!(
                self.call_in(region, attributes, |c| c
                    .sns
                    .get_topic_attributes()
                    .topic_arn(&arn)
                    .send()),
                self.topic_subscriptions(&arn),
                self.call_in(region, tags, |c| c
                    .sns
                    .list_tags_for_resource()
                    .resource_arn(&arn)
                    .send()),
            )
        };
        let (attributes, subscriptions, tags) = match read.await {
            Ok(read) => read,
            Err(e) if e.class == Class::Gone => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let tags: FoundTags = tags
            .tags
            .unwrap_or_default()
            .into_iter()
            .map(|t| (t.key, t.value))
            .collect();
        let attributes = attributes.attributes.unwrap_or_default();
        let attribute = |name: &str| attributes.get(name).map(String::as_str).unwrap_or_default();
        let (confirmed, pending): (Vec<_>, Vec<_>) = subscriptions
            .into_iter()
            .partition(|(_, arn)| is_confirmed(arn));
        let told =
            |list: Vec<(Subscription, String)>| sorted(list.into_iter().map(|(s, _)| s).collect());
        let settings = TopicSettings {
            name: name.to_owned(),
            display_name: attribute("DisplayName").to_owned(),
            policy: policy_seen(attribute("Policy")),
            subscriptions: told(confirmed),
            unconfirmed: Some(told(pending)),
            tags: tags_seen(&tags),
        };
        let attrs = [(Attr::Id, arn.clone()), (Attr::Arn, arn.clone())].into();
        Ok(vec![Seen {
            id: arn,
            settings: Settings::Topic(settings),
            attrs,
            tags,
            state: State::ready(),
        }])
    }

    /// Subscriptions with their ARNs (`PendingConfirmation` until the mail is answered).
    async fn topic_subscriptions(
        &self,
        arn: &str,
    ) -> Result<Vec<(Subscription, String)>, AwsError> {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "ListSubscriptionsByTopic", arn);
            let page = self
                .call_in(region_of(arn), doing, |c| {
                    c.sns
                        .list_subscriptions_by_topic()
                        .topic_arn(arn)
                        .set_next_token(token)
                        .send()
                })
                .await?;
            all.extend(page.subscriptions.unwrap_or_default().into_iter().map(|s| {
                let told = Subscription {
                    protocol: s.protocol.unwrap_or_default(),
                    endpoint: s.endpoint.unwrap_or_default(),
                };
                (told, s.subscription_arn.unwrap_or_default())
            }));
            token = page.next_token;
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    /// The topic with its tags; attributes and subscriptions are set by [`Aws::topic_update`]: with
    /// them in the call it would not be idempotent once they were changed.
    pub(super) async fn topic_create(
        &self,
        w: &TopicSettings,
        region: &str,
    ) -> Result<String, AwsError> {
        let TopicSettings {
            name,
            display_name: _,
            policy: _,
            subscriptions: _,
            unconfirmed: _,
            tags,
        } = w;
        let doing = Doing::mutate(SERVICE, "CreateTopic", name);
        let tags = super::text::tags(tags)
            .and_then(tag_list)
            .map_err(|b| b.at(&doing))?;
        let create = self.call_in(region, doing.clone(), |c| {
            c.sns.create_topic().name(name).set_tags(Some(tags)).send()
        });
        create
            .await?
            .topic_arn
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no ARN"))
    }

    /// Exactly the wanted subscriptions: missing ones are made (once: those that wait for an answer
    /// are not asked again), confirmed ones that nobody wants any more are ended.
    pub(super) async fn topic_update(
        &self,
        arn: &str,
        found: &TopicSettings,
        found_tags: &FoundTags,
        wanted: &TopicSettings,
    ) -> Result<(), AwsError> {
        let TopicSettings {
            name: _,
            display_name,
            policy,
            subscriptions,
            unconfirmed: _,
            tags,
        } = wanted;
        let region = region_of(arn);
        let set = Doing::mutate(SERVICE, "SetTopicAttributes", arn);
        let mut attributes = Vec::new();
        if found.display_name != *display_name {
            attributes.push(("DisplayName", display_name.clone()));
        }
        if found.policy != *policy {
            attributes.push(("Policy", policy_json(policy).map_err(|b| b.at(&set))?));
        }
        for (name, value) in attributes {
            self.call_in(region, set.clone(), |c| {
                c.sns
                    .set_topic_attributes()
                    .topic_arn(arn)
                    .attribute_name(name)
                    .attribute_value(value)
                    .send()
            })
            .await?;
        }
        let there = |s: &Subscription| {
            found
                .subscriptions
                .iter()
                .chain(found.unconfirmed.iter().flatten())
                .any(|f| f == s)
        };
        for Subscription { protocol, endpoint } in subscriptions.iter().filter(|s| !there(s)) {
            let doing = Doing::mutate(SERVICE, "Subscribe", format!("{arn} {protocol}"));
            self.call_in(region, doing, |c| {
                c.sns
                    .subscribe()
                    .topic_arn(arn)
                    .protocol(protocol)
                    .endpoint(endpoint)
                    .send()
            })
            .await?;
        }
        if found
            .subscriptions
            .iter()
            .any(|s| !subscriptions.contains(s))
        {
            self.topic_unsubscribe(arn, |s| !subscriptions.contains(s))
                .await?;
        }
        let doing = Doing::mutate(SERVICE, "TagResource", arn);
        let missing = tags_to_set(found_tags, tags)
            .and_then(tag_list)
            .map_err(|b| b.at(&doing))?;
        if missing.is_empty() {
            return Ok(());
        }
        self.call_in(region, doing, |c| {
            c.sns
                .tag_resource()
                .resource_arn(arn)
                .set_tags(Some(missing))
                .send()
        })
        .await
        .map(drop)
    }

    /// Ends confirmed subscriptions; pending ones have no ARN to end them by.
    async fn topic_unsubscribe(
        &self,
        arn: &str,
        which: impl Fn(&Subscription) -> bool,
    ) -> Result<(), AwsError> {
        let all = self.topic_subscriptions(arn).await?;
        for (_, subscription) in all
            .into_iter()
            .filter(|(s, arn)| is_confirmed(arn) && which(s))
        {
            let doing = Doing::mutate(SERVICE, "Unsubscribe", &subscription);
            let end = |c: &Clients| c.sns.unsubscribe().subscription_arn(&subscription).send();
            gone_is_fine(self.call_in(region_of(arn), doing, end).await)?;
        }
        Ok(())
    }

    /// Confirmed subscriptions outlive their topic unless they are ended first; pending ones expire
    /// alone (assumed).
    pub(super) async fn topic_delete(&self, arn: &str) -> Result<(), AwsError> {
        let region = region_of(arn);
        self.topic_unsubscribe(arn, |_| true).await?;
        let doing = Doing::mutate(SERVICE, "DeleteTopic", arn);
        self.call_in(region, doing, |c| {
            c.sns.delete_topic().topic_arn(arn).send()
        })
        .await
        .map(drop)
    }

    pub(super) async fn topic_look(&self, name: &str, region: &str) -> Result<State, AwsError> {
        let arn = self.topic_arn(name, region);
        let doing = Doing::read(SERVICE, "GetTopicAttributes", &arn);
        match self
            .call_in(region, doing, |c| {
                c.sns.get_topic_attributes().topic_arn(&arn).send()
            })
            .await
        {
            Ok(_) => Ok(State::ready()),
            Err(e) if e.class == Class::Gone => Ok(State::gone()),
            Err(e) => Err(e),
        }
    }
}
