//! Exactly the settings that onair sends to AWS and compares with what it finds, one plain serde
//! struct per kind of part, in AWS's own member names. The SDK request (`aws/`), the comparison
//! (`stack/diff.rs`) and every export derive from these values.
//!
//! A leaf that names another part is a [`Text`]. An `Option` that is `None` is not sent and is to be
//! absent, but for the few that the comparison leaves open; a tag that is not listed is not ours to say.
//!
//! Knows nothing about the SDK, the network or where the values come from.

mod channel;
mod cloudfront;
mod cloudwatch;
mod ids;
mod input;
mod package;
mod part;
mod policy;
mod role;
mod storage;
mod text;
mod topic;

pub use channel::*;
pub use cloudfront::*;
pub use cloudwatch::*;
pub use ids::{
    ARCHIVE_GROUP, PACKAGER_GROUP, audio_name, distribution_comment, endpoint_id,
    package_channel_id,
};
pub use input::*;
pub use package::*;
pub use part::{Attr, Attrs, Part};
pub use policy::{PolicyDocument, Principal, Statement};
pub use role::RoleSettings;
pub use storage::*;
pub use text::{Text, Unresolved};
pub use topic::{Subscription, TopicSettings};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tags by key.
pub type Tags = BTreeMap<String, Text>;

/// The settings of one part, whatever its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "settings", rename_all = "snake_case")]
pub enum Settings {
    /// IAM role that MediaLive takes on.
    Role(RoleSettings),
    /// S3 bucket.
    Bucket(BucketSettings),
    /// MediaLive input security group.
    SecurityGroup(SecurityGroupSettings),
    /// MediaLive input.
    Input(InputSettings),
    /// MediaPackage v1 channel.
    PackageChannel(PackageChannelSettings),
    /// MediaPackage v1 origin endpoint.
    Endpoint(EndpointSettings),
    /// MediaLive channel.
    Channel(ChannelSettings),
    /// CloudFront origin access control.
    AccessControl(AccessControlSettings),
    /// CloudFront distribution.
    Distribution(DistributionSettings),
    /// Player page and the bucket policy that lets CloudFront read it.
    Player(PlayerSettings),
    /// SNS topic.
    Topic(TopicSettings),
    /// CloudWatch alarm.
    Alarm(AlarmSettings),
    /// CloudWatch dashboard.
    Dashboard(DashboardSettings),
}
