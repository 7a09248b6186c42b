//! The stable keys of what a stream is made of, and the attributes one part can ask of another.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// One thing in AWS that belongs to a stream. The text form (`endpoint_hls`, `alarm/no-frames-a`)
/// stands in the `onair:part` tag, in JSON and in messages, so it never changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Bucket of player page, lock and epoch; always exists while a stream does.
    SiteBucket,
    /// Role that MediaLive takes on.
    Role,
    /// Bucket of the recordings.
    ArchiveBucket,
    /// Who may push.
    SecurityGroup,
    /// RTMP push input with two destinations.
    Input,
    /// MediaPackage channel.
    PackageChannel,
    /// HLS endpoint.
    EndpointHls,
    /// DASH endpoint.
    EndpointDash,
    /// CMAF endpoint.
    EndpointCmaf,
    /// MediaLive channel.
    Channel,
    /// Lets CloudFront read the site bucket.
    AccessControl,
    /// CloudFront distribution.
    Distribution,
    /// Player page and its bucket policy.
    Player,
    /// Where alarms of the stream's region notify.
    Topic,
    /// Where alarms in us-east-1 notify (CloudFront's metrics live there).
    TopicGlobal,
    /// One CloudWatch alarm, by its short name.
    Alarm(String),
    /// CloudWatch dashboard.
    Dashboard,
}

const NAMED: &[(Part, &str)] = &[
    (Part::SiteBucket, "site_bucket"),
    (Part::Role, "role"),
    (Part::ArchiveBucket, "archive_bucket"),
    (Part::SecurityGroup, "security_group"),
    (Part::Input, "input"),
    (Part::PackageChannel, "package_channel"),
    (Part::EndpointHls, "endpoint_hls"),
    (Part::EndpointDash, "endpoint_dash"),
    (Part::EndpointCmaf, "endpoint_cmaf"),
    (Part::Channel, "channel"),
    (Part::AccessControl, "access_control"),
    (Part::Distribution, "distribution"),
    (Part::Player, "player"),
    (Part::Topic, "topic"),
    (Part::TopicGlobal, "topic_global"),
    (Part::Dashboard, "dashboard"),
];

impl Part {
    /// Every part but the alarms, whose set depends on the spec.
    pub fn fixed() -> impl Iterator<Item = Part> {
        NAMED.iter().map(|(part, _)| part.clone())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Part::Alarm(name) = self {
            return f.pad(&format!("alarm/{name}"));
        }
        let name = NAMED
            .iter()
            .find(|(part, _)| part == self)
            .map_or("", |(_, name)| name);
        f.pad(name)
    }
}

/// A text that names no part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a part; parts are {names} and alarm/NAME", names = NAMED.iter().map(|(_, n)| *n).collect::<Vec<_>>().join(" "))]
pub struct NoSuchPart(String);

impl FromStr for Part {
    type Err = NoSuchPart;

    fn from_str(text: &str) -> Result<Self, NoSuchPart> {
        if let Some(name) = text.strip_prefix("alarm/") {
            return Ok(Part::Alarm(name.to_owned()));
        }
        NAMED
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(part, _)| part.clone())
            .ok_or_else(|| NoSuchPart(text.to_owned()))
    }
}

impl Serialize for Part {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// In JSON a part is its text.
impl schemars::JsonSchema for Part {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Part".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = NAMED.iter().map(|(_, name)| *name).collect();
        let pattern = format!("^({}|alarm/.+)$", names.join("|"));
        schemars::json_schema!({ "type": "string", "pattern": pattern })
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// Something a part only has once AWS has made it, and that others may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attr {
    /// Id as the service's own calls want it.
    Id,
    /// ARN.
    Arn,
    /// Domain name: the distribution's, or the bucket's regional one.
    Domain,
    /// Host of an endpoint's URL.
    Host,
    /// URL: an endpoint's manifest.
    Url,
    /// Path of an endpoint's manifest, with its leading slash.
    Path,
    /// Ingest URL of pipeline A's destination.
    UrlA,
    /// Ingest URL of pipeline B's destination.
    UrlB,
}

/// Attributes a found part has.
pub type Attrs = BTreeMap<Attr, String>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_reads_back_from_its_text() {
        for part in Part::fixed().chain([Part::Alarm("no-frames-a".into())]) {
            assert_eq!(part.to_string().parse::<Part>().unwrap(), part);
        }
        assert!(
            "chanel"
                .parse::<Part>()
                .unwrap_err()
                .to_string()
                .contains("channel")
        );
    }
}
