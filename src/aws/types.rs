//! What the rest of the crate sees of AWS: things found, their state, keys to find them by, and the
//! hook through which the engine watches every mutation. No SDK type appears here.

use super::error::AwsError;
use crate::clock::Timestamp;
use crate::shape::{Attrs, Part, Settings};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::fmt;

/// Tag that names the stream a thing belongs to.
pub const TAG_STREAM: &str = "onair:stream";
/// Tag that names the part a thing is.
pub const TAG_PART: &str = "onair:part";
/// Tag of a channel that says when its stream is meant to end, in RFC 3339; the list of channels, which
/// is asked for anyway, brings it to every laptop.
pub const TAG_ENDS: &str = "onair:ends";

/// Tags as they are in AWS.
pub type FoundTags = BTreeMap<String, String>;

/// One thing found in AWS, every setting read back in canonical order.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Id as the service's own calls want it (CloudFront and MediaLive ids, names elsewhere, a
    /// topic's ARN).
    pub id: String,
    /// Settings; every text is literal.
    pub settings: Settings,
    /// What other parts may ask of it.
    pub attrs: Attrs,
    /// All its tags, ours or not.
    pub tags: FoundTags,
    /// Its state.
    pub state: State,
}

/// The state of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// What it means for whoever waits.
    pub phase: Phase,
    /// AWS's own word, empty where AWS has none.
    pub name: String,
    /// More, for people.
    pub detail: Option<String>,
}

/// What a state means for whoever waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// At rest; can be used, changed or deleted as its state allows.
    Ready,
    /// On its way; look again.
    Changing,
    /// At rest and broken.
    Failed,
    /// Not there, or a tombstone.
    Gone,
}

impl State {
    /// At rest, for kinds of parts that have no state in AWS.
    pub fn ready() -> Self {
        Self::of(Phase::Ready, "")
    }

    /// Not there.
    pub fn gone() -> Self {
        Self::of(Phase::Gone, "")
    }

    /// A phase under AWS's own word for it.
    pub fn of(phase: Phase, name: &str) -> Self {
        Self {
            phase,
            name: name.to_owned(),
            detail: None,
        }
    }

    /// The same, saying more.
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// How one part is found again without a state file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are what their names say")]
pub enum Key {
    /// IAM role by name.
    Role { name: String },
    /// Bucket by name.
    Bucket { name: String },
    /// Input security group by its tags; names do not exist.
    SecurityGroup { stream: String, part: Part },
    /// Input by its tags; names are not unique.
    Input { stream: String, part: Part },
    /// MediaLive channel by its tags; names are not unique.
    Channel { stream: String, part: Part },
    /// MediaPackage channel by id.
    PackageChannel { id: String },
    /// Origin endpoint by id.
    Endpoint { id: String },
    /// Origin access control by name; it cannot carry tags.
    AccessControl { name: String },
    /// Distribution by comment; the caller confirms by tags.
    Distribution { comment: String },
    /// Player page: these objects of the bucket, and the bucket's policy.
    Player { bucket: String, keys: Vec<String> },
    /// Topic by name.
    Topic { name: String, region: String },
    /// Alarm by name.
    Alarm { name: String, region: String },
    /// Dashboard by name.
    Dashboard { name: String },
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Role { name } => write!(f, "role {name}"),
            Key::Bucket { name } => write!(f, "bucket {name}"),
            Key::SecurityGroup { stream, part }
            | Key::Input { stream, part }
            | Key::Channel { stream, part } => {
                write!(f, "{part} of {stream}")
            }
            Key::PackageChannel { id } => write!(f, "MediaPackage channel {id}"),
            Key::Endpoint { id } => write!(f, "endpoint {id}"),
            Key::AccessControl { name } => write!(f, "access control {name}"),
            Key::Distribution { comment } => write!(f, "distribution \"{comment}\""),
            Key::Player { bucket, .. } => write!(f, "player page in {bucket}"),
            Key::Topic { name, region } => write!(f, "topic {name} in {region}"),
            Key::Alarm { name, region } => write!(f, "alarm {name} in {region}"),
            Key::Dashboard { name } => write!(f, "dashboard {name}"),
        }
    }
}

/// One API call as people and history see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// Service as in the SigV4 credential scope: `medialive`, `s3`, `monitoring`…
    pub service: &'static str,
    /// Operation as AWS writes it.
    pub operation: &'static str,
    /// What it is done to: an id, a name or an ARN.
    pub subject: String,
    /// Whether it changes anything.
    pub mutates: bool,
}

impl Doing {
    /// A call that only looks.
    pub fn read(
        service: &'static str,
        operation: &'static str,
        subject: impl Into<String>,
    ) -> Self {
        Self {
            service,
            operation,
            subject: subject.into(),
            mutates: false,
        }
    }

    /// A call that changes something.
    pub fn mutate(
        service: &'static str,
        operation: &'static str,
        subject: impl Into<String>,
    ) -> Self {
        Self {
            service,
            operation,
            subject: subject.into(),
            mutates: true,
        }
    }
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.operation)?;
        if self.subject.is_empty() {
            Ok(())
        } else {
            write!(f, " {}", self.subject)
        }
    }
}

/// Stands before and after every mutating call: the engine looks at the lock again and writes intent
/// and result to history here.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Before the call goes out; an error keeps it from going.
    async fn before(&self, doing: &Doing) -> Result<(), AwsError>;
    /// After the answer, or what stands for it.
    async fn after(&self, doing: &Doing, outcome: &Result<(), AwsError>);
}

/// A MediaLive channel as `status` and the monitor see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelStatus {
    /// Id.
    pub id: String,
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// State.
    pub state: State,
    /// `STANDARD` or `SINGLE_PIPELINE`.
    pub channel_class: String,
    /// Pipelines that run and are healthy.
    pub pipelines_running: u32,
    /// Per pipeline ("0", "1"): the name of the attachment it takes its input from.
    pub active_inputs: BTreeMap<String, String>,
}

/// One tagged thing of any stream, for `list` and for leftovers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Stream, from the tag.
    pub stream: String,
    /// Part, from the tag; empty when the tag is missing.
    pub part: String,
    /// Id.
    pub id: String,
    /// State.
    pub state: State,
}

/// A distribution as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDistribution {
    /// Its comment, by which ours are found.
    pub comment: String,
    /// Id.
    pub id: String,
    /// Its own host, `….cloudfront.net`.
    pub domain: String,
}

/// A channel of any stream as one list call shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedChannel {
    /// Stream, from the tag.
    pub stream: String,
    /// Id.
    pub id: String,
    /// State.
    pub state: State,
    /// `STANDARD` or `SINGLE_PIPELINE`.
    pub channel_class: String,
    /// Pipelines that encode; none when it is not said.
    pub pipelines_running: Option<u32>,
    /// When it is meant to end, as its tag says.
    pub ends: Option<String>,
}

/// One query of [`super::Aws::metrics`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricQuery {
    /// `[a-z][A-Za-z0-9_]*`, unique in the call.
    pub id: String,
    /// Namespace.
    pub namespace: String,
    /// Metric.
    pub name: String,
    /// Dimensions by name.
    pub dimensions: BTreeMap<String, String>,
    /// Statistic.
    pub stat: String,
    /// Seconds.
    pub period_s: i32,
}

/// The answer to one query.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The query's id.
    pub id: String,
    /// Points, oldest first.
    pub points: Vec<(Timestamp, f64)>,
    /// `Complete`, `PartialData`, `InternalError`, `Forbidden`.
    pub status: String,
}

/// One alert of a channel, as ListAlerts tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelAlert {
    /// Of this occurrence.
    pub id: String,
    /// MediaLive's short name for it: `Video Not Detected`.
    pub kind: String,
    /// MediaLive's sentence.
    pub message: String,
    /// Pipeline, "0" or "1", where it says one.
    pub pipeline: Option<String>,
    /// Since when it holds.
    pub set: Timestamp,
    /// When it was over.
    pub cleared: Option<Timestamp>,
}

/// What DescribeThumbnails tells of one pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thumbnails {
    /// The channel makes none.
    NotMade,
    /// It makes some, and has none now.
    None,
    /// The newest one.
    Newest(Thumbnail),
}

/// One thumbnail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// When it was made.
    pub at: Timestamp,
    /// The file: a JPEG [documented: MediaLive guide, "Viewing input thumbnails"], and any bytes may come.
    pub body: Vec<u8>,
}

/// What an alarm says, as DescribeAlarms tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmStatus {
    /// Its name.
    pub name: String,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: String,
    /// CloudWatch's reason for the state.
    pub reason: String,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// Whether its actions are enabled: it tells somebody.
    pub armed: bool,
    /// Pipeline of its metric, "0" or "1", where it has one.
    pub pipeline: Option<String>,
}
