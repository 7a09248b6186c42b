//! Starting and stopping a channel, what it is doing, and which streams a region holds.

use super::super::text::{or_empty, word};
use super::super::types::{
    ChannelStatus, Doing, Listed, ListedChannel, TAG_ENDS, TAG_PART, TAG_STREAM,
};
use super::super::{Aws, AwsError, Phase};
use super::{SERVICE, state};
use crate::clock::Timestamp;
use aws_sdk_medialive::types::ChannelPipelineIdToRestart;
use std::collections::HashMap;

impl Aws {
    /// Puts a channel on air; it must be IDLE, else AWS answers 409 [documented, aws-facts 2.2].
    ///
    /// # Errors
    /// As any call.
    pub async fn channel_start(&self, id: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "StartChannel", id);
        self.call(doing, |c| c.medialive.start_channel().channel_id(id).send())
            .await
            .map(drop)
    }

    /// Takes a channel off air.
    ///
    /// # Errors
    /// As any call; a channel that does not run gives 409 [assumed, aws-facts 2.2].
    pub async fn channel_stop(&self, id: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "StopChannel", id);
        self.call(doing, |c| c.medialive.stop_channel().channel_id(id).send())
            .await
            .map(drop)
    }

    /// Restarts one pipeline of a running channel; always exactly one, because without a list AWS
    /// restarts both [documented, aws-facts 12].
    ///
    /// # Errors
    /// As any call; `Conflict` unless it runs.
    pub async fn channel_restart(&self, id: &str, pipeline: u8) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "RestartChannelPipelines", id);
        let one = ChannelPipelineIdToRestart::from(format!("PIPELINE_{pipeline}").as_str());
        self.call(doing, |c| {
            c.medialive
                .restart_channel_pipelines()
                .channel_id(id)
                .pipeline_ids(one)
                .send()
        })
        .await
        .map(drop)
    }

    /// Writes when a channel is meant to end into its tag, or takes the tag off. Tags can be changed in
    /// any state [documented, aws-facts 2.2].
    ///
    /// # Errors
    /// As any call.
    pub async fn channel_ends(&self, id: &str, ends: Option<Timestamp>) -> Result<(), AwsError> {
        let arn = self.medialive_arn("channel", id);
        let Some(at) = ends else {
            let doing = Doing::mutate(SERVICE, "DeleteTags", &arn);
            let sent = self.call(doing, |c| {
                let untag = c.medialive.delete_tags().resource_arn(arn);
                untag.tag_keys(TAG_ENDS).send()
            });
            return sent.await.map(drop);
        };
        let doing = Doing::mutate(SERVICE, "CreateTags", &arn);
        let sent = self.call(doing, |c| {
            let tag = c.medialive.create_tags().resource_arn(arn);
            tag.tags(TAG_ENDS, at.to_string()).send()
        });
        sent.await.map(drop)
    }

    /// What a channel is doing.
    ///
    /// # Errors
    /// As any call.
    pub async fn channel_status(&self, id: &str) -> Result<ChannelStatus, AwsError> {
        let out = self.channel_describe(id).await?;
        let inputs = out.pipeline_details().iter().filter_map(|p| {
            Some((
                p.pipeline_id.clone()?,
                p.active_input_attachment_name
                    .clone()
                    .filter(|n| !n.is_empty())?,
            ))
        });
        Ok(ChannelStatus {
            id: or_empty(out.id()),
            arn: or_empty(out.arn()),
            name: or_empty(out.name()),
            state: state(&word(out.state.as_ref())),
            channel_class: word(out.channel_class.as_ref()),
            pipelines_running: out
                .pipelines_running_count
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or_default(),
            active_inputs: inputs.collect(),
        })
    }

    /// The channel of every stream in the region, in the fewest calls; tombstones left out.
    ///
    /// # Errors
    /// As any call.
    pub async fn list_channels(&self) -> Result<Vec<ListedChannel>, AwsError> {
        let all = self.channels_tagged().await?.into_iter().filter_map(|c| {
            let tags = c.tags?;
            if tags.get(TAG_PART).map(String::as_str) != Some("channel") {
                return None;
            }
            Some(ListedChannel {
                stream: tags.get(TAG_STREAM)?.clone(),
                id: c.id?,
                state: state(&word(c.state.as_ref())),
                channel_class: word(c.channel_class.as_ref()),
                pipelines_running: c.pipelines_running_count.and_then(|n| n.try_into().ok()),
                ends: tags.get(TAG_ENDS).cloned(),
            })
        });
        Ok(all.filter(|c| c.state.phase != Phase::Gone).collect())
    }

    /// Everything of MediaLive in the region that carries a stream's tag, tombstones left out.
    ///
    /// # Errors
    /// As any call.
    pub async fn list_streams(&self) -> Result<Vec<Listed>, AwsError> {
        let (channels, inputs, groups) = futures::try_join!(
            self.channels_tagged(),
            self.inputs_tagged(),
            self.security_groups_tagged()
        )?;
        let channels = channels
            .into_iter()
            .map(|c| (c.id, c.tags, word(c.state.as_ref())));
        let inputs = inputs
            .into_iter()
            .map(|i| (i.id, i.tags, word(i.state.as_ref())));
        let groups = groups
            .into_iter()
            .map(|g| (g.id, g.tags, word(g.state.as_ref())));
        let listed = channels
            .chain(inputs)
            .chain(groups)
            .filter_map(|(id, tags, word)| listed(id, tags, &word));
        Ok(listed.filter(|l| l.state.phase != Phase::Gone).collect())
    }
}

fn listed(id: Option<String>, tags: Option<HashMap<String, String>>, word: &str) -> Option<Listed> {
    let mut tags = tags?;
    let stream = tags.remove(TAG_STREAM)?;
    Some(Listed {
        stream,
        part: tags.remove(TAG_PART).unwrap_or_default(),
        id: id?,
        state: state(word),
    })
}
