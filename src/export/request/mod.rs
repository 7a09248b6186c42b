//! Shapes as the members of AWS's own API, with everything that is the same for every stream filled in
//! (`aws/` sends the same). Shapes are taken apart without `..`: a new setting does not compile until
//! it is exported.
//!
//! What only the wire wants is not here: `Quantity` beside a list, tags as pairs, one call per
//! sub-setting. Dialects add what theirs needs.

mod channel;
mod cloudfront;
mod cloudwatch;
mod input;
mod package;
mod policy;
mod storage;
mod topic;

use super::value::{Map, Value};
use crate::shape::{RoleSettings, Settings, Tags};

/// What kind of thing a part is, as far as its members go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// IAM role.
    Role,
    /// S3 bucket.
    Bucket,
    /// MediaLive input security group.
    SecurityGroup,
    /// MediaLive input.
    Input,
    /// MediaPackage channel.
    PackageChannel,
    /// MediaPackage origin endpoint.
    Endpoint,
    /// MediaLive channel.
    Channel,
    /// CloudFront origin access control.
    AccessControl,
    /// CloudFront distribution.
    Distribution,
    /// Objects of the site bucket, and its policy.
    Player,
    /// SNS topic.
    Topic,
    /// CloudWatch alarm.
    Alarm,
    /// CloudWatch dashboard.
    Dashboard,
}

/// The members of one part. `rates` are the bit rates of the ladder, best first.
pub fn members(settings: &Settings, rates: &[u32]) -> (Kind, Map) {
    match settings {
        Settings::Role(s) => (Kind::Role, role(s)),
        Settings::Bucket(s) => (Kind::Bucket, storage::bucket(s)),
        Settings::SecurityGroup(s) => (Kind::SecurityGroup, input::security_group(s)),
        Settings::Input(s) => (Kind::Input, input::input(s)),
        Settings::PackageChannel(s) => (Kind::PackageChannel, package::channel(s)),
        Settings::Endpoint(s) => (Kind::Endpoint, package::endpoint(s)),
        Settings::Channel(s) => (Kind::Channel, channel::channel(s, rates)),
        Settings::AccessControl(s) => (Kind::AccessControl, cloudfront::access_control(s)),
        Settings::Distribution(s) => (Kind::Distribution, cloudfront::distribution(s)),
        Settings::Player(s) => (Kind::Player, storage::player(s)),
        Settings::Topic(s) => (Kind::Topic, topic::topic(s)),
        Settings::Alarm(s) => (Kind::Alarm, cloudwatch::alarm(s)),
        Settings::Dashboard(s) => (Kind::Dashboard, cloudwatch::dashboard(s)),
    }
}

fn role(s: &RoleSettings) -> Map {
    let RoleSettings {
        role_name,
        description,
        assume_role_policy_document,
        policies,
        tags: all,
    } = s;
    let policies = policies.iter().map(|(name, document)| {
        Map::new()
            .with("PolicyName", name)
            .with("PolicyDocument", policy::document(document))
    });
    Map::new()
        .with("RoleName", role_name)
        .with("Description", description)
        .with(
            "AssumeRolePolicyDocument",
            policy::document(assume_role_policy_document),
        )
        .with("Policies", Value::list(policies))
        .with("Tags", tags(all))
}

/// Tags by key; dialects that want pairs make them.
fn tags(tags: &Tags) -> Map {
    tags.iter()
        .fold(Map::new(), |map, (key, value)| map.with(key, value))
}

/// A list of texts.
fn texts<'a, T>(items: &'a [T]) -> Value
where
    Value: From<&'a T>,
{
    Value::list(items)
}

/// A list that goes out as none when it is empty.
fn some(list: Value) -> Option<Value> {
    match &list {
        Value::List(items) if items.is_empty() => None,
        _ => Some(list),
    }
}
