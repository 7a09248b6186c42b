//! Channels: found, made, changed, deleted.

use super::super::error::Bug;
use super::super::text::{Mapped, or_empty, tags_found, tags_seen, word};
use super::super::types::{Doing, FoundTags};
use super::super::{Aws, AwsError, Seen, State};
use super::channel_in as read;
use super::channel_out as write;
use super::{SERVICE, create_tags, is, looked, present, state};
use crate::shape::{Attr, ChannelSettings, Part, Settings, Text};
use aws_sdk_medialive::operation::create_channel::builders::CreateChannelInputBuilder;
use aws_sdk_medialive::operation::describe_channel::DescribeChannelOutput;
use aws_sdk_medialive::operation::update_channel::builders::UpdateChannelInputBuilder;
use aws_sdk_medialive::types as sdk;
use futures::future::try_join_all;

/// What a create call sends; tags and token apart.
fn create_input(w: &ChannelSettings) -> Mapped<CreateChannelInputBuilder> {
    let ChannelSettings {
        name,
        channel_class,
        role_arn,
        log_level,
        input_specification,
        input_attachments,
        destinations,
        encoder_settings,
        maintenance,
        tags: _,
    } = w;
    Ok(CreateChannelInputBuilder::default()
        .name(name)
        .channel_class(channel_class.as_str().into())
        .role_arn(role_arn.resolved()?)
        .log_level(log_level.as_str().into())
        .input_specification(write::input_specification(input_specification))
        .set_input_attachments(Some(write::input_attachments(input_attachments)?))
        .set_destinations(Some(write::destinations(destinations)?))
        .encoder_settings(write::encoder_settings(encoder_settings))
        .set_maintenance(maintenance.as_ref().map(write::maintenance_create)))
}

/// What an update call sends: all of it, because AWS replaces whole members. The class has a call
/// of its own.
fn update_input(w: &ChannelSettings) -> Mapped<UpdateChannelInputBuilder> {
    let ChannelSettings {
        name,
        channel_class: _,
        role_arn,
        log_level,
        input_specification,
        input_attachments,
        destinations,
        encoder_settings,
        maintenance,
        tags: _,
    } = w;
    Ok(UpdateChannelInputBuilder::default()
        .name(name)
        .role_arn(role_arn.resolved()?)
        .log_level(log_level.as_str().into())
        .input_specification(write::input_specification(input_specification))
        .set_input_attachments(Some(write::input_attachments(input_attachments)?))
        .set_destinations(Some(write::destinations(destinations)?))
        .encoder_settings(write::encoder_settings(encoder_settings))
        .set_maintenance(maintenance.as_ref().map(write::maintenance_update)))
}

fn settings(out: &DescribeChannelOutput, tags: &FoundTags) -> ChannelSettings {
    let none = sdk::EncoderSettings::builder().build();
    ChannelSettings {
        name: or_empty(out.name()),
        channel_class: word(out.channel_class.as_ref()),
        role_arn: Text::Lit(or_empty(out.role_arn())),
        log_level: word(out.log_level.as_ref()),
        input_specification: read::input_specification(out.input_specification()),
        input_attachments: out
            .input_attachments()
            .iter()
            .map(read::input_attachment)
            .collect(),
        destinations: out.destinations().iter().map(read::destination).collect(),
        encoder_settings: read::encoder_settings(out.encoder_settings().unwrap_or(&none)),
        maintenance: out.maintenance().and_then(read::maintenance),
        tags: tags_seen(tags),
    }
}

fn seen(out: DescribeChannelOutput) -> Seen {
    let tags = tags_found(out.tags.clone());
    let id = or_empty(out.id());
    let attrs = [(Attr::Id, id.clone()), (Attr::Arn, or_empty(out.arn()))].into();
    let settings = Settings::Channel(settings(&out, &tags));
    Seen {
        id,
        settings,
        attrs,
        tags,
        state: state(&word(out.state.as_ref())),
    }
}

/// The settings alone, whatever the tags and whatever was left unsaid.
fn untagged(s: &ChannelSettings, like: &ChannelSettings) -> ChannelSettings {
    let maintenance = like.maintenance.as_ref().and(s.maintenance.clone());
    ChannelSettings {
        tags: Default::default(),
        channel_class: String::new(),
        maintenance,
        ..s.clone()
    }
}

impl Aws {
    pub(in super::super) async fn channel_find(
        &self,
        stream: &str,
        part: &Part,
    ) -> Result<Vec<Seen>, AwsError> {
        let all = self.channels_tagged().await?;
        let ours = all
            .into_iter()
            .filter(|c| is(c.tags(), stream, part))
            .filter_map(|c| c.id);
        let looks = ours.map(|id| async move { self.channel_read(&id).await });
        Ok(try_join_all(looks).await?.into_iter().flatten().collect())
    }

    pub(in super::super) async fn channel_read(&self, id: &str) -> Result<Option<Seen>, AwsError> {
        present(self.channel_describe(id).await.map(seen))
    }

    /// All channels of the region.
    pub(in super::super) async fn channels_tagged(
        &self,
    ) -> Result<Vec<sdk::ChannelSummary>, AwsError> {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "ListChannels", "");
            let page = self
                .call(doing, |c| {
                    c.medialive.list_channels().set_next_token(token).send()
                })
                .await?;
            all.extend(page.channels.unwrap_or_default());
            token = page.next_token;
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    pub(super) async fn channel_describe(
        &self,
        id: &str,
    ) -> Result<DescribeChannelOutput, AwsError> {
        let doing = Doing::read(SERVICE, "DescribeChannel", id);
        self.call(doing, |c| {
            c.medialive.describe_channel().channel_id(id).send()
        })
        .await
    }

    pub(in super::super) async fn channel_create(
        &self,
        w: &ChannelSettings,
        token: &str,
    ) -> Result<String, AwsError> {
        let doing = Doing::mutate(SERVICE, "CreateChannel", &w.name);
        let input = create_input(w).map_err(|b| b.at(&doing))?;
        let input = input
            .set_tags(create_tags(&w.tags, &doing)?)
            .request_id(token);
        let out = self
            .call(doing.clone(), |c| {
                let client = c.medialive.clone();
                async move { input.send_with(&client).await }
            })
            .await?;
        out.channel
            .and_then(|c| c.id)
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no id"))
    }

    /// The class first: destinations with two URLs need a channel with two pipelines. Its call takes
    /// the destinations with it.
    pub(in super::super) async fn channel_update(
        &self,
        id: &str,
        found: &ChannelSettings,
        found_tags: &FoundTags,
        wanted: &ChannelSettings,
    ) -> Result<(), AwsError> {
        if found.channel_class != wanted.channel_class {
            let doing = Doing::mutate(SERVICE, "UpdateChannelClass", id);
            let to = write::destinations(&wanted.destinations).map_err(|b| b.at(&doing))?;
            let class = wanted.channel_class.as_str();
            self.call(doing, |c| {
                let update = c
                    .medialive
                    .update_channel_class()
                    .channel_id(id)
                    .channel_class(class.into());
                update.set_destinations(Some(to)).send()
            })
            .await?;
        }
        if untagged(found, wanted) != untagged(wanted, wanted) {
            let doing = Doing::mutate(SERVICE, "UpdateChannel", id);
            let input = update_input(wanted)
                .map_err(|b: Bug| b.at(&doing))?
                .channel_id(id);
            self.call(doing, |c| {
                let client = c.medialive.clone();
                async move { input.send_with(&client).await }
            })
            .await?;
        }
        self.medialive_tags(&self.medialive_arn("channel", id), found_tags, &wanted.tags)
            .await
    }

    pub(in super::super) async fn channel_delete(&self, id: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteChannel", id);
        self.call(doing, |c| {
            c.medialive.delete_channel().channel_id(id).send()
        })
        .await
        .map(drop)
    }

    pub(in super::super) async fn channel_look(&self, id: &str) -> Result<State, AwsError> {
        looked(
            self.channel_describe(id)
                .await
                .map(|c| word(c.state.as_ref())),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    #[test]
    fn settings_survive_the_way_there_and_back() {
        let wanted = samples::channel(&samples::known());
        let sent = create_input(&wanted).unwrap().build().unwrap();
        let maintenance = sent.maintenance.map(|m| {
            let status = sdk::MaintenanceStatus::builder().set_maintenance_day(m.maintenance_day);
            status
                .set_maintenance_start_time(m.maintenance_start_time)
                .build()
        });
        let answer = DescribeChannelOutput::builder()
            .set_name(sent.name)
            .set_channel_class(sent.channel_class)
            .set_role_arn(sent.role_arn)
            .set_log_level(sent.log_level)
            .set_input_specification(sent.input_specification)
            .set_input_attachments(sent.input_attachments)
            .set_destinations(sent.destinations)
            .set_encoder_settings(sent.encoder_settings)
            .set_maintenance(maintenance)
            .build();
        assert_eq!(
            settings(&answer, &samples::found_tags(&Part::Channel)),
            wanted
        );
        let update = update_input(&wanted).unwrap().build().unwrap();
        assert_eq!(update.encoder_settings, answer.encoder_settings);
    }
}
