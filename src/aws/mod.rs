//! The only room that names the AWS SDK: clients, credentials, error classes, and one file per
//! service that maps [`crate::shape`] values to requests and back. Both directions are written so
//! that a new setting does not compile until it is sent and read back: shapes are taken apart
//! without `..`, and put together field by field.
//!
//! Knows nothing about what a stream is made of, in which order it is built or what a difference
//! means; that is `stack/` and `engine/`.
//!
//! Canonical order of what is read back, so that equal things compare equal: networks of an
//! allow-list, security groups of an input, subscriptions, origins (by id), custom errors (by code),
//! lifecycle rules (by id) and geo items are sorted; allowed methods come in the order GET, HEAD,
//! OPTIONS, PUT, PATCH, POST, DELETE; everything whose order means something stays as AWS gives it.

mod alarms;
mod calls;
mod client;
mod cloudfront;
mod connect;
mod dashboard;
mod error;
mod loopback;
mod medialive;
mod metrics;
mod pace;
mod package;
mod profiles;
mod role;
mod s3;
#[cfg(test)]
mod samples;
mod session;
#[cfg(test)]
mod tests;
mod text;
mod topic;
mod types;
mod whole;

pub use calls::{Call, CallLog};
pub use client::Aws;
pub use connect::{GLOBAL_REGION, Target};
pub use error::{AwsError, Class, Landed};
pub use package::{ListedEndpoint, ListedPackage};
pub use profiles::profiles;
pub use s3::{EMPTY_BUCKET, Held, NOT_OURS};
pub use types::{
    AlarmStatus, ChannelAlert, ChannelStatus, Doing, FoundTags, Gate, Key, Listed, ListedChannel,
    ListedDistribution, MetricQuery, Phase, Seen, Series, State, TAG_ENDS, TAG_PART, TAG_STREAM,
    Thumbnail, Thumbnails,
};
pub use whole::NamedChannel;

use crate::shape::{Part, Settings, Text, TopicSettings};

impl Aws {
    /// Every candidate for `key` with every setting read back, things of others included: the caller
    /// judges by tags. Empty means absent; tombstones are absent.
    ///
    /// # Errors
    /// As any call.
    pub async fn find(&self, key: &Key) -> Result<Vec<Seen>, AwsError> {
        match key {
            Key::Role { name } => self.role_find(name).await,
            Key::Bucket { name } => self.bucket_find(name).await,
            Key::SecurityGroup { stream, part } => self.security_group_find(stream, part).await,
            Key::Input { stream, part } => self.input_find(stream, part).await,
            Key::Channel { stream, part } => self.channel_find(stream, part).await,
            Key::PackageChannel { id } => self.package_channel_find(id).await,
            Key::Endpoint { id } => self.endpoint_find(id).await,
            Key::AccessControl { name } => self.access_control_find(name).await,
            Key::Distribution { comment } => self.distribution_find(comment).await,
            Key::Player { bucket, keys } => self.player_find(bucket, keys).await,
            Key::Topic { name, region } => self.topic_find(name, region).await,
            Key::Alarm { name, region } => self.alarm_find(name, region).await,
            Key::Dashboard { name } => self.dashboard_find(name).await,
        }
    }

    /// One thing by the id it is known by, without lists, which may lag; `None` when it is gone.
    ///
    /// # Errors
    /// As any call.
    pub async fn read(&self, key: &Key, id: &str) -> Result<Option<Seen>, AwsError> {
        match key {
            Key::SecurityGroup { .. } => self.security_group_read(id).await,
            Key::Input { .. } => self.input_read(id).await,
            Key::Channel { .. } => self.channel_read(id).await,
            Key::AccessControl { .. } => self.access_control_read(id).await,
            Key::Distribution { .. } => self.distribution_read(id).await,
            Key::Role { .. }
            | Key::Bucket { .. }
            | Key::PackageChannel { .. }
            | Key::Endpoint { .. }
            | Key::Player { .. }
            | Key::Topic { .. }
            | Key::Alarm { .. }
            | Key::Dashboard { .. } => Ok(self.find(key).await?.into_iter().next()),
        }
    }

    /// The one call that makes the thing, with its tags and `token` in it where AWS takes them there;
    /// what needs a call of its own is left to [`Aws::update`]. Gives the id.
    ///
    /// # Errors
    /// As any call; a text that is still open is a fault of onair.
    pub async fn create(&self, wanted: &Settings, token: &str) -> Result<String, AwsError> {
        match wanted {
            Settings::Role(w) => self.role_create(w).await,
            Settings::Bucket(w) => self.bucket_create(w).await,
            Settings::SecurityGroup(w) => self.security_group_create(w).await,
            Settings::Input(w) => self.input_create(w, token).await,
            Settings::PackageChannel(w) => self.package_channel_create(w).await,
            Settings::Endpoint(w) => self.endpoint_create(w).await,
            Settings::Channel(w) => self.channel_create(w, token).await,
            Settings::AccessControl(w) => self.access_control_create(w).await,
            Settings::Distribution(w) => self.distribution_create(w, token).await,
            Settings::Player(w) => self.player_create(w).await,
            Settings::Topic(w) => self.topic_create(w, self.topic_region(w)).await,
            Settings::Alarm(w) => self.alarm_create(w).await,
            Settings::Dashboard(w) => self.dashboard_put(w).await,
        }
    }

    /// A topic's settings do not name its region; its part does.
    fn topic_region(&self, w: &TopicSettings) -> &str {
        let part = w.tags.get(TAG_PART).and_then(Text::lit);
        if part == Some(Part::TopicGlobal.to_string()) {
            GLOBAL_REGION
        } else {
            self.region()
        }
    }

    /// Sends what differs between `found` and `wanted`, in a safe order, each as its own call.
    ///
    /// # Errors
    /// As any call; what was sent before the failing call stays.
    pub async fn update(
        &self,
        id: &str,
        found: &Settings,
        found_tags: &FoundTags,
        wanted: &Settings,
    ) -> Result<(), AwsError> {
        match (found, wanted) {
            (Settings::Role(f), Settings::Role(w)) => self.role_update(f, found_tags, w).await,
            (Settings::Bucket(f), Settings::Bucket(w)) => {
                self.bucket_update(id, f, found_tags, w).await
            }
            (Settings::SecurityGroup(f), Settings::SecurityGroup(w)) => {
                self.security_group_update(id, f, found_tags, w).await
            }
            (Settings::Input(f), Settings::Input(w)) => {
                self.input_update(id, f, found_tags, w).await
            }
            (Settings::PackageChannel(f), Settings::PackageChannel(w)) => {
                self.package_channel_update(f, found_tags, w).await
            }
            (Settings::Endpoint(f), Settings::Endpoint(w)) => {
                self.endpoint_update(f, found_tags, w).await
            }
            (Settings::Channel(f), Settings::Channel(w)) => {
                self.channel_update(id, f, found_tags, w).await
            }
            (Settings::AccessControl(f), Settings::AccessControl(w)) => {
                self.access_control_update(id, f, w).await
            }
            (Settings::Distribution(f), Settings::Distribution(w)) => {
                self.distribution_update(id, f, found_tags, w).await
            }
            (Settings::Player(f), Settings::Player(w)) => self.player_update(id, f, w).await,
            (Settings::Topic(f), Settings::Topic(w)) => {
                self.topic_update(id, f, found_tags, w).await
            }
            (Settings::Alarm(f), Settings::Alarm(w)) => self.alarm_update(f, found_tags, w).await,
            (Settings::Dashboard(f), Settings::Dashboard(w)) if f != w => {
                self.dashboard_put(w).await.map(drop)
            }
            (Settings::Dashboard(_), Settings::Dashboard(_)) => Ok(()),
            _ => {
                let text = "found and wanted are not of one kind";
                Err(AwsError::local(
                    Class::Unknown,
                    Doing::mutate("onair", "update", id),
                    text,
                    Landed::No,
                ))
            }
        }
    }

    /// One step towards gone; a thing that is not there is fine.
    ///
    /// # Errors
    /// As any call.
    pub async fn delete(&self, key: &Key, id: &str) -> Result<(), AwsError> {
        let done = match key {
            Key::Role { name } => self.role_delete(name).await,
            Key::Bucket { name } => self.bucket_delete(name).await,
            Key::SecurityGroup { .. } => self.security_group_delete(id).await,
            Key::Input { .. } => self.input_delete(id).await,
            Key::Channel { .. } => self.channel_delete(id).await,
            Key::PackageChannel { id } => self.package_channel_delete(id).await,
            Key::Endpoint { id } => self.endpoint_delete(id).await,
            Key::AccessControl { .. } => self.access_control_delete(id).await,
            Key::Distribution { .. } => self.distribution_delete(id).await,
            Key::Player { bucket, keys } => self.player_delete(bucket, keys).await,
            Key::Topic { .. } => self.topic_delete(id).await,
            Key::Alarm { name, region } => self.alarm_delete(name, region).await,
            Key::Dashboard { name } => self.dashboard_delete(name).await,
        };
        role::gone_is_fine(done)
    }

    /// One cheap look at the state.
    ///
    /// # Errors
    /// As any call; not being there is a state, not an error.
    pub async fn look(&self, key: &Key, id: &str) -> Result<State, AwsError> {
        match key {
            Key::Role { name } => self.role_look(name).await,
            Key::Bucket { name } => self.bucket_look(name).await,
            Key::SecurityGroup { .. } => self.security_group_look(id).await,
            Key::Input { .. } => self.input_look(id).await,
            Key::Channel { .. } => self.channel_look(id).await,
            Key::PackageChannel { id } => self.present_or_gone(self.package_channel_find(id).await),
            Key::Endpoint { id } => self.present_or_gone(self.endpoint_find(id).await),
            Key::AccessControl { .. } => self.access_control_look(id).await,
            Key::Distribution { .. } => self.distribution_look(id).await,
            Key::Player { bucket, keys } => self.player_look(bucket, keys).await,
            Key::Topic { name, region } => self.topic_look(name, region).await,
            Key::Alarm { name, region } => self.alarm_look(name, region).await,
            Key::Dashboard { name } => self.dashboard_look(name).await,
        }
    }

    fn present_or_gone(&self, found: Result<Vec<Seen>, AwsError>) -> Result<State, AwsError> {
        Ok(found?
            .into_iter()
            .next()
            .map_or_else(State::gone, |seen| seen.state))
    }
}
