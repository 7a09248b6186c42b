//! What S3 keeps, and how the other services read and write objects.

use crate::clock::Timestamp;
use crate::sim::world::World;
use crate::sim::xml::Element;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use md5::Digest as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// What S3 keeps; names are global.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Our buckets by name.
    pub buckets: BTreeMap<String, Bucket>,
    /// Names that somebody else has.
    pub taken: BTreeSet<String>,
}

/// A bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Region.
    pub region: String,
    /// When it was made.
    pub created: Timestamp,
    /// XML configurations by their selector (`lifecycle`, `tagging`…), as sent.
    pub configs: BTreeMap<String, Element>,
    /// Size from which lifecycle rules move objects, as sent beside them.
    #[serde(default)]
    pub moved_from: Option<String>,
    /// Policy as sent.
    pub policy: Option<String>,
    /// Versions by key, oldest first; never an empty list.
    pub objects: BTreeMap<String, Vec<Version>>,
    /// Multipart uploads under way, by id.
    pub uploads: BTreeMap<String, Upload>,
}

/// One version of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Version id; `null` where the bucket is not versioned.
    pub id: String,
    /// When it was written.
    pub at: Timestamp,
    /// ETag without its quotes; empty for a delete marker.
    pub etag: String,
    /// Content; nothing for a delete marker.
    #[serde(with = "base64_body")]
    pub body: Option<Bytes>,
    /// Content type and the other headers that come back on reading, by lowercase name.
    pub headers: BTreeMap<String, String>,
}

/// A multipart upload under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    /// Key.
    pub key: String,
    /// When it began.
    pub at: Timestamp,
    /// As of the object to be.
    pub headers: BTreeMap<String, String>,
    /// Parts by number.
    pub parts: BTreeMap<u64, Version>,
}

impl Bucket {
    /// The newest version of a key, unless it is a delete marker.
    pub fn current(&self, key: &str) -> Option<&Version> {
        self.objects.get(key)?.last().filter(|v| v.body.is_some())
    }

    /// Whether versioning was ever switched on, and is on.
    pub fn versioning(&self) -> Option<&str> {
        self.configs.get("versioning")?.text_at("Status")
    }

    /// Adds a version in the way that the bucket's versioning asks for.
    pub(super) fn add(&mut self, key: &str, version: Version) {
        let versions = self.objects.entry(key.to_owned()).or_default();
        if version.id == "null" {
            versions.retain(|v| v.id != "null");
        }
        versions.push(version);
    }
}

impl Version {
    /// A version with this content.
    pub(super) fn new(
        id: String,
        at: Timestamp,
        body: Bytes,
        headers: BTreeMap<String, String>,
    ) -> Self {
        Self {
            id,
            at,
            etag: hex(&md5::Md5::digest(&body)),
            body: Some(body),
            headers,
        }
    }

    /// Bytes of content.
    pub fn size(&self) -> usize {
        self.body.as_ref().map_or(0, Bytes::len)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// An object's newest version, for the services that read from S3.
pub fn read<'a>(world: &'a World, bucket: &str, key: &str) -> Option<&'a Version> {
    world.s3.buckets.get(bucket)?.current(key)
}

/// Writes an object, for the services that write to S3. Says whether there was a bucket.
pub fn write(
    world: &mut World,
    bucket: &str,
    key: &str,
    body: Bytes,
    content_type: &str,
    at: Timestamp,
) -> bool {
    let versioned = world
        .s3
        .buckets
        .get(bucket)
        .map(|b| b.versioning() == Some("Enabled"));
    let Some(versioned) = versioned else {
        return false;
    };
    let id = if versioned {
        world.hex(32)
    } else {
        "null".to_owned()
    };
    let headers = BTreeMap::from([("content-type".to_owned(), content_type.to_owned())]);
    if let Some(bucket) = world.s3.buckets.get_mut(bucket) {
        bucket.add(key, Version::new(id, at, body, headers));
    }
    true
}

mod base64_body {
    use super::*;

    pub fn serialize<S: Serializer>(body: &Option<Bytes>, to: S) -> Result<S::Ok, S::Error> {
        body.as_ref().map(|b| STANDARD.encode(b)).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Bytes>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|t| STANDARD.decode(t).map(Bytes::from))
            .transpose()
            .map_err(serde::de::Error::custom)
    }
}
