//! What things are called in AWS and how they are found again. There is no state file: these rules
//! are the whole memory of what belongs to a stream, so they never change within `onair:schema=1`.

use crate::aws::Key;
use crate::join;
use crate::shape::{
    Attr, Attrs, Part, Tags, Text, distribution_comment, endpoint_id, package_channel_id,
};
use crate::spec::{Region, StreamName, StreamSpec};
use std::collections::BTreeMap;

/// Tag that says which stream a thing belongs to.
pub const TAG_STREAM: &str = "onair:stream";
/// Tag that says which part of it a thing is.
pub const TAG_PART: &str = "onair:part";
/// Tag that says by which rules it was made.
pub const TAG_SCHEMA: &str = "onair:schema";
/// Region of CloudFront's metrics and therefore of alarms on them [documented: aws-facts 1.3].
pub const GLOBAL_REGION: &str = "us-east-1";

/// The three tags that make a thing ours.
pub fn marks(stream: &str, part: &Part) -> [(&'static str, String); 3] {
    [
        (TAG_STREAM, stream.to_owned()),
        (TAG_PART, part.to_string()),
        (TAG_SCHEMA, "1".to_owned()),
    ]
}

/// One stream in one region of one account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// Region of the stream.
    pub region: Region,
    /// Name of the stream.
    pub stream: StreamName,
}

impl Identity {
    /// How `part` is found in AWS.
    pub fn key(&self, part: &Part) -> Key {
        let stream = self.stream.as_str().to_owned();
        let region = self.region.as_str().to_owned();
        let here = |text: Text| text.resolve(&|_| Some(self.account.clone())).to_string();
        let n = Names {
            stream: &stream,
            region: &region,
        };
        match part {
            Part::SiteBucket => Key::Bucket {
                name: here(n.site_bucket()),
            },
            Part::ArchiveBucket => Key::Bucket {
                name: here(n.archive_bucket()),
            },
            Part::Role => Key::Role { name: n.regional() },
            Part::SecurityGroup => Key::SecurityGroup {
                stream,
                part: part.clone(),
            },
            Part::Input => Key::Input {
                stream,
                part: part.clone(),
            },
            Part::Channel => Key::Channel {
                stream,
                part: part.clone(),
            },
            Part::PackageChannel => Key::PackageChannel { id: n.plain() },
            Part::EndpointHls => Key::Endpoint {
                id: n.endpoint("hls"),
            },
            Part::EndpointDash => Key::Endpoint {
                id: n.endpoint("dash"),
            },
            Part::EndpointCmaf => Key::Endpoint {
                id: n.endpoint("cmaf"),
            },
            Part::AccessControl => Key::AccessControl { name: n.regional() },
            Part::Distribution => Key::Distribution {
                comment: n.comment(),
            },
            Part::Player => Key::Player {
                bucket: here(n.site_bucket()),
                keys: vec![super::player::KEY.to_owned()],
            },
            Part::Topic => Key::Topic {
                name: n.plain(),
                region,
            },
            Part::TopicGlobal => Key::Topic {
                name: n.topic_global(),
                region: GLOBAL_REGION.into(),
            },
            Part::Alarm(short) => Key::Alarm {
                name: n.alarm(short),
                region: super::alarms::region(short, &region).to_owned(),
            },
            Part::Dashboard => Key::Dashboard { name: n.regional() },
        }
    }

    /// Attributes that follow from a part's name alone, so that a plan need not call everything that
    /// refers to a missing part changed.
    pub fn foreseen(&self, part: &Part) -> Attrs {
        let account = &self.account;
        match self.key(part) {
            Key::Role { name } => {
                [(Attr::Arn, format!("arn:aws:iam::{account}:role/{name}"))].into()
            }
            Key::Topic { name, region } => {
                [(Attr::Arn, format!("arn:aws:sns:{region}:{account}:{name}"))].into()
            }
            Key::PackageChannel { id } => [(Attr::Id, id)].into(),
            _ => Attrs::new(),
        }
    }

    /// Prefix of the names of this stream's alarms.
    pub fn alarm_prefix(&self) -> String {
        Names {
            stream: self.stream.as_str(),
            region: self.region.as_str(),
        }
        .alarm("")
    }

    /// Name of the site bucket.
    pub fn site_bucket(&self) -> String {
        self.bucket(&Part::SiteBucket).unwrap_or_default()
    }

    /// Name of a part that is a bucket.
    pub fn bucket(&self, part: &Part) -> Option<String> {
        match self.key(part) {
            Key::Bucket { name } => Some(name),
            _ => None,
        }
    }

    /// Whether tags mark a thing as `part` of this stream.
    pub fn owns(&self, part: &Part, tags: &BTreeMap<String, String>) -> bool {
        marks(self.stream.as_str(), part)
            .iter()
            .take(2)
            .all(|(key, value)| tags.get(*key) == Some(value))
    }
}

/// The names, from stream and region.
pub(super) struct Names<'a> {
    stream: &'a str,
    region: &'a str,
}

impl<'a> Names<'a> {
    pub(super) fn of(spec: &'a StreamSpec) -> Self {
        Self {
            stream: spec.name.as_str(),
            region: spec.region.as_str(),
        }
    }

    /// Unique within account and region: MediaPackage, SNS, MediaLive.
    pub(super) fn plain(&self) -> String {
        package_channel_id(self.stream)
    }

    /// Unique within the account: IAM, dashboards, access controls.
    pub(super) fn regional(&self) -> String {
        format!("onair-{}-{}", self.stream, self.region)
    }

    pub(super) fn endpoint(&self, kind: &str) -> String {
        endpoint_id(self.stream, kind)
    }

    pub(super) fn topic_global(&self) -> String {
        format!("onair-{}-{}-global", self.stream, self.region)
    }

    pub(super) fn alarm(&self, short: &str) -> String {
        format!("onair-{}-{}-{short}", self.stream, self.region)
    }

    pub(super) fn comment(&self) -> String {
        distribution_comment(self.stream, self.region)
    }

    /// At most 63 characters with the longest stream and region names [documented: aws-facts 6].
    pub(super) fn site_bucket(&self) -> Text {
        join![
            format!("onair-{}-site-", self.stream),
            Text::Account,
            format!("-{}", self.region)
        ]
    }

    pub(super) fn archive_bucket(&self) -> Text {
        join![
            format!("onair-{}-archive-", self.stream),
            Text::Account,
            format!("-{}", self.region)
        ]
    }
}

/// The tags with their texts resolved; only for tags that hold no reference, which ours never do.
pub fn plain_tags(tags: &Tags) -> BTreeMap<String, String> {
    tags.iter()
        .filter_map(|(k, v)| Some((k.clone(), v.lit()?)))
        .collect()
}
