//! S3: buckets and the player page.

use super::{PolicyDocument, Tags, Text};
use serde::{Deserialize, Serialize};

/// A bucket and those of its sub-settings that need no other part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BucketSettings {
    /// Name, global to AWS.
    pub bucket: Text,
    /// All four switches of the public access block.
    pub public_access_block: PublicAccessBlock,
    /// `BucketOwnerEnforced`.
    pub object_ownership: String,
    /// Default encryption: `AES256`.
    pub sse_algorithm: String,
    /// Lifecycle rules; an empty list means the bucket has none.
    pub lifecycle: Vec<LifecycleRule>,
    /// Bucket policy; `None` leaves it to another part (the site bucket's belongs to the player).
    pub policy: Option<PolicyDocument>,
    /// Tags.
    pub tags: Tags,
}

/// S3's public access block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PublicAccessBlock {
    /// Refuse new public ACLs.
    pub block_public_acls: bool,
    /// Ignore public ACLs.
    pub ignore_public_acls: bool,
    /// Refuse public bucket policies.
    pub block_public_policy: bool,
    /// Restrict public buckets.
    pub restrict_public_buckets: bool,
}

/// One lifecycle rule over a prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LifecycleRule {
    /// Name.
    pub id: String,
    /// Key prefix; empty is the whole bucket.
    pub prefix: String,
    /// Moves to colder classes: days after creation and storage class.
    pub transitions: Vec<Transition>,
    /// Deletes objects after this many days.
    pub expiration_days: Option<i32>,
    /// Drops unfinished multipart uploads after this many days.
    pub abort_incomplete_multipart_days: Option<i32>,
}

/// One move to a colder storage class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Transition {
    /// Days after creation.
    pub days: i32,
    /// `STANDARD_IA`, `GLACIER_IR`, `GLACIER`, `DEEP_ARCHIVE`.
    pub storage_class: String,
}

/// The player page in the site bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlayerSettings {
    /// The site bucket's name.
    pub bucket: Text,
    /// Objects to upload.
    pub objects: Vec<ObjectSettings>,
    /// Policy of the site bucket: CloudFront may read the page, nobody without TLS.
    pub policy: PolicyDocument,
}

/// One small object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ObjectSettings {
    /// Key.
    pub key: String,
    /// Content-Type.
    pub content_type: String,
    /// Cache-Control.
    pub cache_control: String,
    /// Body.
    pub body: Text,
}
