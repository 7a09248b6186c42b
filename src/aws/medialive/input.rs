//! Inputs.

use super::super::text::{Mapped, lits, or_empty, sorted, tags_found, tags_seen, texts, word};
use super::super::types::{Doing, FoundTags};
use super::super::{Aws, AwsError, Seen, State};
use super::{SERVICE, create_tags, is, looked, present, state};
use crate::shape::{Attr, InputDestination, InputSettings, Part, Settings, Text};
use aws_sdk_medialive::operation::describe_input::DescribeInputOutput;
use aws_sdk_medialive::types::InputDestinationRequest;
use futures::future::try_join_all;

fn destinations(list: &[InputDestination]) -> Mapped<Vec<InputDestinationRequest>> {
    let one = |d: &InputDestination| {
        let InputDestination { stream_name } = d;
        Ok(InputDestinationRequest::builder()
            .stream_name(stream_name.resolved()?)
            .build())
    };
    list.iter().map(one).collect()
}

/// `app/instance` out of `rtmp://IP:1935/app/instance` [documented, aws-facts 2.5].
fn stream_name(url: &str) -> &str {
    url.split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or("", |(_, name)| name)
}

fn seen(out: DescribeInputOutput) -> Seen {
    let tags = tags_found(out.tags.clone());
    let id = or_empty(out.id());
    let urls: Vec<String> = out
        .destinations()
        .iter()
        .map(|d| or_empty(d.url()))
        .collect();
    let destination = |url: &String| InputDestination {
        stream_name: Text::Lit(stream_name(url).to_owned()),
    };
    let settings = InputSettings {
        name: or_empty(out.name()),
        type_: word(out.r#type.as_ref()),
        destinations: urls.iter().map(destination).collect(),
        input_security_groups: lits(sorted(out.security_groups().to_vec())),
        tags: tags_seen(&tags),
    };
    let urls = [Attr::UrlA, Attr::UrlB].into_iter().zip(urls);
    let attrs = urls
        .chain([(Attr::Id, id.clone()), (Attr::Arn, or_empty(out.arn()))])
        .collect();
    Seen {
        id,
        settings: Settings::Input(settings),
        attrs,
        tags,
        state: state(&word(out.state.as_ref())),
    }
}

impl Aws {
    pub(in super::super) async fn input_find(
        &self,
        stream: &str,
        part: &Part,
    ) -> Result<Vec<Seen>, AwsError> {
        let all = self.inputs_tagged().await?;
        let ours = all
            .into_iter()
            .filter(|i| is(i.tags(), stream, part))
            .filter_map(|i| i.id);
        let looks = ours.map(|id| async move { self.input_read(&id).await });
        Ok(try_join_all(looks).await?.into_iter().flatten().collect())
    }

    pub(in super::super) async fn input_read(&self, id: &str) -> Result<Option<Seen>, AwsError> {
        present(self.input_describe(id).await.map(seen))
    }

    /// All inputs of the region.
    pub(super) async fn inputs_tagged(
        &self,
    ) -> Result<Vec<aws_sdk_medialive::types::Input>, AwsError> {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "ListInputs", "");
            let page = self
                .call(doing, |c| {
                    c.medialive.list_inputs().set_next_token(token).send()
                })
                .await?;
            all.extend(page.inputs.unwrap_or_default());
            token = page.next_token;
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    async fn input_describe(&self, id: &str) -> Result<DescribeInputOutput, AwsError> {
        let doing = Doing::read(SERVICE, "DescribeInput", id);
        self.call(doing, |c| c.medialive.describe_input().input_id(id).send())
            .await
    }

    pub(in super::super) async fn input_create(
        &self,
        w: &InputSettings,
        token: &str,
    ) -> Result<String, AwsError> {
        let InputSettings {
            name,
            type_,
            destinations: to,
            input_security_groups,
            tags,
        } = w;
        let doing = Doing::mutate(SERVICE, "CreateInput", name);
        let bug = |b: super::super::error::Bug| b.at(&doing);
        let (to, groups) = (
            destinations(to).map_err(bug)?,
            texts(input_security_groups).map_err(bug)?,
        );
        let tags = create_tags(tags, &doing)?;
        let out = self
            .call(doing.clone(), |c| {
                c.medialive
                    .create_input()
                    .name(name)
                    .r#type(type_.as_str().into())
                    .set_destinations(Some(to))
                    .set_input_security_groups(Some(groups))
                    .request_id(token)
                    .set_tags(tags)
                    .send()
            })
            .await?;
        out.input
            .and_then(|i| i.id)
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no id"))
    }

    /// Type and number of destinations are for life [documented, aws-facts 2.5]; a plan replaces the
    /// input for those. Stream keys are generated, so destinations go out only when they are known
    /// to differ.
    pub(in super::super) async fn input_update(
        &self,
        id: &str,
        found: &InputSettings,
        found_tags: &FoundTags,
        wanted: &InputSettings,
    ) -> Result<(), AwsError> {
        let InputSettings {
            name,
            type_: _,
            destinations: to,
            input_security_groups,
            tags,
        } = wanted;
        let doing = Doing::mutate(SERVICE, "UpdateInput", id);
        let bug = |b: super::super::error::Bug| b.at(&doing);
        let known = to.iter().all(|d| d.stream_name.lit().is_some());
        let to = if known && found.destinations != *to {
            Some(destinations(to).map_err(bug)?)
        } else {
            None
        };
        let groups = texts(input_security_groups).map_err(bug)?;
        let regrouped = texts(&found.input_security_groups).map_err(bug)? != sorted(groups.clone());
        if to.is_some() || regrouped || found.name != *name {
            let groups = regrouped.then_some(groups);
            self.call(doing.clone(), |c| {
                let update = c.medialive.update_input().input_id(id).name(name);
                update
                    .set_destinations(to)
                    .set_input_security_groups(groups)
                    .send()
            })
            .await?;
        }
        self.medialive_tags(&self.medialive_arn("input", id), found_tags, tags)
            .await
    }

    pub(in super::super) async fn input_delete(&self, id: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteInput", id);
        self.call(doing, |c| c.medialive.delete_input().input_id(id).send())
            .await
            .map(drop)
    }

    pub(in super::super) async fn input_look(&self, id: &str) -> Result<State, AwsError> {
        looked(
            self.input_describe(id)
                .await
                .map(|i| word(i.state.as_ref())),
        )
    }
}
