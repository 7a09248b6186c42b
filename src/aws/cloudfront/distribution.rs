//! Distributions: found by comment, made, changed, switched off, deleted.

use super::super::error::Bug;
use super::super::text::tags_to_set;
use super::super::types::{Doing, FoundTags, ListedDistribution, Phase, Seen, State};
use super::super::{Aws, AwsError, Class, GLOBAL_REGION};
use super::SERVICE;
use super::distribution_map::{config, put_onto, settings};
use crate::shape::{Attr, DistributionSettings, Settings, Tags};
use aws_sdk_cloudfront::operation::get_distribution::GetDistributionOutput;
use aws_sdk_cloudfront::types as sdk;
use futures::future::try_join_all;

fn tag_list(tags: FoundTags) -> Result<sdk::Tags, Bug> {
    let items: Result<Vec<sdk::Tag>, Bug> = tags
        .into_iter()
        .map(|(k, v)| Ok(sdk::Tag::builder().key(k).value(v).build()?))
        .collect();
    Ok(sdk::Tags::builder().set_items(Some(items?)).build())
}

/// `Deployed` or `InProgress` [documented, aws-facts 4]; switched off or on stands beside it.
fn state(d: &sdk::Distribution) -> State {
    let enabled = d.distribution_config().is_some_and(|c| c.enabled);
    let phase = if d.status == "Deployed" {
        Phase::Ready
    } else {
        Phase::Changing
    };
    State::of(phase, &d.status).saying(if enabled { "enabled" } else { "disabled" })
}

impl Aws {
    /// All with that comment, whoever's they are.
    pub(in super::super) async fn distribution_find(
        &self,
        comment: &str,
    ) -> Result<Vec<Seen>, AwsError> {
        let all = self.distributions_commented(comment).await?;
        let found = all.into_iter().filter(|d| d.comment == comment);
        let looks = found.map(|d| async move { self.distribution_read(&d.id).await });
        Ok(try_join_all(looks).await?.into_iter().flatten().collect())
    }

    /// Comment, id and domain of every distribution of the account, in the fewest calls; `subject` is what
    /// they are looked through for.
    ///
    /// # Errors
    /// As any call.
    pub async fn distributions_commented(
        &self,
        subject: &str,
    ) -> Result<Vec<ListedDistribution>, AwsError> {
        let (mut found, mut marker) = (Vec::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "ListDistributions", subject);
            let page = self
                .call_in(GLOBAL_REGION, doing, |c| {
                    c.cloudfront.list_distributions().set_marker(marker).send()
                })
                .await?;
            let Some(list) = page.distribution_list else {
                break;
            };
            found.extend(
                list.items
                    .unwrap_or_default()
                    .into_iter()
                    .map(|d| ListedDistribution {
                        comment: d.comment,
                        id: d.id,
                        domain: d.domain_name,
                    }),
            );
            marker = list.next_marker.filter(|_| list.is_truncated);
            if marker.is_none() {
                break;
            }
        }
        Ok(found)
    }

    pub(in super::super) async fn distribution_read(
        &self,
        id: &str,
    ) -> Result<Option<Seen>, AwsError> {
        let arn = self.distribution_arn(id);
        match futures::try_join!(self.distribution_get(id), self.distribution_tags(&arn)) {
            Ok((out, tags)) => Ok(out.distribution.and_then(|d| seen(d, tags))),
            Err(e) if e.class == Class::Gone => Ok(None),
            Err(e) => Err(e),
        }
    }

    async fn distribution_get(&self, id: &str) -> Result<GetDistributionOutput, AwsError> {
        let doing = Doing::read(SERVICE, "GetDistribution", id);
        self.call_in(GLOBAL_REGION, doing, |c| {
            c.cloudfront.get_distribution().id(id).send()
        })
        .await
    }

    async fn distribution_tags(&self, arn: &str) -> Result<FoundTags, AwsError> {
        let doing = Doing::read(SERVICE, "ListTagsForResource", arn);
        let out = self
            .call_in(GLOBAL_REGION, doing, |c| {
                c.cloudfront.list_tags_for_resource().resource(arn).send()
            })
            .await?;
        let items = out.tags.and_then(|t| t.items).unwrap_or_default();
        Ok(items
            .into_iter()
            .map(|t| (t.key, t.value.unwrap_or_default()))
            .collect())
    }

    pub(in super::super) async fn distribution_create(
        &self,
        w: &DistributionSettings,
        token: &str,
    ) -> Result<String, AwsError> {
        let doing = Doing::mutate(SERVICE, "CreateDistributionWithTags", &w.comment);
        let bug = |b: Bug| b.at(&doing);
        let config = config(w, token).map_err(bug)?;
        let tags = super::super::text::tags(&w.tags)
            .and_then(tag_list)
            .map_err(bug)?;
        let with = sdk::DistributionConfigWithTags::builder()
            .distribution_config(config)
            .tags(tags)
            .build();
        let out = self
            .call_in(GLOBAL_REGION, doing.clone(), |c| {
                c.cloudfront
                    .create_distribution_with_tags()
                    .distribution_config_with_tags(with)
                    .send()
            })
            .await?;
        out.distribution
            .map(|d| d.id)
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no id"))
    }

    fn distribution_arn(&self, id: &str) -> String {
        let (partition, account) = (self.partition(), self.account());
        format!("arn:{partition}:cloudfront::{account}:distribution/{id}")
    }

    pub(in super::super) async fn distribution_update(
        &self,
        id: &str,
        found: &DistributionSettings,
        found_tags: &FoundTags,
        wanted: &DistributionSettings,
    ) -> Result<(), AwsError> {
        let bare = |s: &DistributionSettings| DistributionSettings {
            tags: Tags::new(),
            ..s.clone()
        };
        if bare(found) != bare(wanted) {
            self.distribution_change(id, |config| put_onto(config, wanted))
                .await?;
        }
        let arn = self.distribution_arn(id);
        let doing = Doing::mutate(SERVICE, "TagResource", &arn);
        let missing = tags_to_set(found_tags, &wanted.tags).map_err(|b| b.at(&doing))?;
        if missing.is_empty() {
            return Ok(());
        }
        let tags = tag_list(missing).map_err(|b| b.at(&doing))?;
        self.call_in(GLOBAL_REGION, doing, |c| {
            c.cloudfront.tag_resource().resource(arn).tags(tags).send()
        })
        .await
        .map(drop)
    }

    /// Reads the latest config and sends the whole of it back, changed, against its ETag.
    async fn distribution_change(
        &self,
        id: &str,
        change: impl FnOnce(&mut sdk::DistributionConfig) -> Result<(), Bug>,
    ) -> Result<(), AwsError> {
        let read = Doing::read(SERVICE, "GetDistributionConfig", id);
        let out = self
            .call_in(GLOBAL_REGION, read.clone(), |c| {
                c.cloudfront.get_distribution_config().id(id).send()
            })
            .await?;
        let mut config = out
            .distribution_config
            .ok_or_else(|| AwsError::strange(&read, "the answer has no config"))?;
        let doing = Doing::mutate(SERVICE, "UpdateDistribution", id);
        change(&mut config).map_err(|b| b.at(&doing))?;
        self.call_in(GLOBAL_REGION, doing, |c| {
            c.cloudfront
                .update_distribution()
                .id(id)
                .set_if_match(out.e_tag)
                .distribution_config(config)
                .send()
        })
        .await
        .map(drop)
    }

    /// Switched off first; deleted once that has reached every edge. In between there is nothing to
    /// do but to look again.
    pub(in super::super) async fn distribution_delete(&self, id: &str) -> Result<(), AwsError> {
        let out = self.distribution_get(id).await?;
        let (enabled, status) = out.distribution().map_or((false, ""), |d| {
            (
                d.distribution_config().is_some_and(|c| c.enabled),
                d.status(),
            )
        });
        if enabled {
            return self
                .distribution_change(id, |config| {
                    config.enabled = false;
                    Ok(())
                })
                .await;
        }
        if status != "Deployed" {
            return Ok(());
        }
        let doing = Doing::mutate(SERVICE, "DeleteDistribution", id);
        self.call_in(GLOBAL_REGION, doing, |c| {
            c.cloudfront
                .delete_distribution()
                .id(id)
                .set_if_match(out.e_tag)
                .send()
        })
        .await
        .map(drop)
    }

    pub(in super::super) async fn distribution_look(&self, id: &str) -> Result<State, AwsError> {
        match self.distribution_get(id).await {
            Ok(out) => Ok(out.distribution().map_or_else(State::gone, state)),
            Err(e) if e.class == Class::Gone => Ok(State::gone()),
            Err(e) => Err(e),
        }
    }
}

fn seen(d: sdk::Distribution, tags: FoundTags) -> Option<Seen> {
    let settings = Settings::Distribution(settings(d.distribution_config()?, &tags));
    let state = state(&d);
    let attrs = [
        (Attr::Id, d.id.clone()),
        (Attr::Arn, d.arn),
        (Attr::Domain, d.domain_name),
    ]
    .into();
    Some(Seen {
        id: d.id,
        settings,
        attrs,
        tags,
        state,
    })
}
