//! Multipart uploads.

use super::bucket::{owner, time};
use super::listing::most;
use super::object::{check_write, kept_headers, next_id, shown_key, written};
use super::state::{Upload, Version, hex};
use super::{NS, bucket, malformed, refuse, text};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use crate::sim::xml::Element;
use bytes::BytesMut;
use md5::Digest as _;
use serde_json::Value;
use std::collections::BTreeMap;

/// All parts but the last have at least so many bytes. [documented: S3-UG]
const SMALLEST_PART: usize = 5 * 1024 * 1024;

fn upload<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Upload, Refusal> {
    let (id, key) = (text(call, "uploadId"), text(call, "Key"));
    let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been \
        aborted or completed.";
    let missing = || refuse(404, "NoSuchUpload", message, ("UploadId", id));
    bucket(world, call)?
        .uploads
        .get_mut(id)
        .filter(|u| u.key == key)
        .ok_or_else(missing)
}

pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    bucket(world, call)?;
    let id = world.hex(64);
    let key = text(call, "Key").to_owned();
    let upload = Upload {
        key,
        at: call.now,
        headers: kept_headers(call),
        parts: BTreeMap::new(),
    };
    bucket(world, call)?.uploads.insert(id.clone(), upload);
    let root = Element::new("InitiateMultipartUploadResult")
        .with(Element::leaf("Bucket", text(call, "Bucket")))
        .with(Element::leaf("Key", text(call, "Key")))
        .with(Element::leaf("UploadId", id));
    Ok(root.answer(NS))
}

pub(super) fn part(world: &mut World, call: &Call) -> Outcome {
    let number = call
        .input
        .get("partNumber")
        .and_then(Value::as_u64)
        .filter(|n| (1..=10_000).contains(n));
    let number = number.ok_or_else(|| {
        let message = "Part number must be an integer between 1 and 10000, inclusive";
        Refusal::new(400, "InvalidArgument", message)
    })?;
    let upload = upload(world, call)?;
    let part = Version::new(
        "null".to_owned(),
        call.now,
        call.body.clone(),
        BTreeMap::new(),
    );
    let headers = written(&part);
    upload.parts.insert(number, part);
    Ok(Answer {
        headers,
        ..Answer::default()
    })
}

pub(super) fn complete(world: &mut World, call: &Call) -> Outcome {
    let (name, key) = (text(call, "Bucket"), text(call, "Key"));
    let root = Element::of(call)?;
    let upload = upload(world, call)?.clone();
    let invalid = || {
        let message = "One or more of the specified parts could not be found. The part may not have been uploaded, \
            or the specified entity tag may not match the part's entity tag.";
        Refusal::new(400, "InvalidPart", message)
    };
    let mut chosen: Vec<(u64, &Version)> = Vec::new();
    for part in root.all("Part") {
        let number = part
            .text_at("PartNumber")
            .and_then(|n| n.parse().ok())
            .ok_or_else(malformed)?;
        if chosen.last().is_some_and(|(last, _)| *last >= number) {
            let message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
            return Err(Refusal::new(400, "InvalidPartOrder", message));
        }
        let etag = part.text_at("ETag").unwrap_or_default().trim_matches('"');
        chosen.push((
            number,
            upload
                .parts
                .get(&number)
                .filter(|p| p.etag == etag)
                .ok_or_else(invalid)?,
        ));
    }
    let last = chosen.len().checked_sub(1).ok_or_else(malformed)?;
    if chosen[..last].iter().any(|(_, p)| p.size() < SMALLEST_PART) {
        let message = "Your proposed upload is smaller than the minimum allowed size";
        return Err(Refusal::new(400, "EntityTooSmall", message));
    }
    check_write(bucket(world, call)?, key, call)?;
    let (mut body, mut sums) = (BytesMut::new(), md5::Md5::new());
    for content in chosen.iter().filter_map(|(_, p)| p.body.as_ref()) {
        body.extend_from_slice(content);
        sums.update(md5::Md5::digest(content));
    }
    let id = next_id(world, call)?;
    let mut version = Version::new(id, call.now, body.freeze(), upload.headers.clone());
    version.etag = format!("{}-{}", hex(&sums.finalize()), chosen.len());
    let result = Element::new("CompleteMultipartUploadResult")
        .with(Element::leaf(
            "Location",
            format!("https://{name}.s3.{}.amazonaws.com/{key}", call.region),
        ))
        .with(Element::leaf("Bucket", name))
        .with(Element::leaf("Key", key))
        .with(Element::leaf("ETag", format!("\"{}\"", version.etag)));
    let bucket = bucket(world, call)?;
    bucket.uploads.remove(text(call, "uploadId"));
    let headers = written(&version)
        .into_iter()
        .filter(|(n, _)| *n != "etag")
        .collect();
    bucket.add(key, version);
    Ok(Answer {
        headers,
        ..result.answer(NS)
    })
}

pub(super) fn abort(world: &mut World, call: &Call) -> Outcome {
    upload(world, call)?;
    bucket(world, call)?.uploads.remove(text(call, "uploadId"));
    Ok(Answer::default())
}

pub(super) fn uploads(world: &mut World, call: &Call) -> Outcome {
    let most = most(call, "max-uploads")?;
    let (key_marker, id_marker) = (text(call, "key-marker"), text(call, "upload-id-marker"));
    let people = [owner(world, "Initiator"), owner(world, "Owner")];
    let bucket = bucket(world, call)?;
    let prefix = text(call, "prefix");
    let mut all: Vec<_> = bucket
        .uploads
        .iter()
        .map(|(id, u)| (u.key.as_str(), id.as_str(), u))
        .collect();
    all.sort_by_key(|(key, id, _)| (*key, *id));
    all.retain(|(key, id, _)| {
        let behind =
            (*key, *id) > (key_marker, id_marker) && (!id_marker.is_empty() || *key != key_marker);
        key.starts_with(prefix) && (key_marker.is_empty() || behind)
    });
    let more = all.len() > most;
    all.truncate(most);
    let mut root = Element::new("ListMultipartUploadsResult")
        .with(Element::leaf("Bucket", text(call, "Bucket")))
        .with(Element::leaf("KeyMarker", shown_key(call, key_marker)))
        .with(Element::leaf("UploadIdMarker", id_marker))
        .with(Element::leaf("Prefix", shown_key(call, prefix)))
        .with(Element::leaf("MaxUploads", most))
        .with(Element::leaf("IsTruncated", more));
    if !text(call, "encoding-type").is_empty() {
        root = root.with(Element::leaf("EncodingType", text(call, "encoding-type")));
    }
    if let (true, Some((key, id, _))) = (more, all.last()) {
        root = root.with(Element::leaf("NextKeyMarker", shown_key(call, key)));
        root = root.with(Element::leaf("NextUploadIdMarker", id));
    }
    let entries = all.iter().map(|(key, id, upload)| {
        Element::new("Upload")
            .with(Element::leaf("Key", shown_key(call, key)))
            .with(Element::leaf("UploadId", id))
            .with_all(people.clone())
            .with(Element::leaf("StorageClass", "STANDARD"))
            .with(Element::leaf("Initiated", time(upload.at)))
    });
    Ok(root.with_all(entries).answer(NS))
}

pub(super) fn parts(world: &mut World, call: &Call) -> Outcome {
    let most = most(call, "max-parts")?;
    let after = call
        .input
        .get("part-number-marker")
        .and_then(Value::as_u64)
        .unwrap_or(0);
    let people = [owner(world, "Initiator"), owner(world, "Owner")];
    let upload = upload(world, call)?;
    let mut shown: Vec<_> = upload.parts.range(after + 1..).collect();
    let more = shown.len() > most;
    shown.truncate(most);
    let mut root = Element::new("ListPartsResult")
        .with(Element::leaf("Bucket", text(call, "Bucket")))
        .with(Element::leaf("Key", text(call, "Key")))
        .with(Element::leaf("UploadId", text(call, "uploadId")))
        .with_all(people)
        .with(Element::leaf("StorageClass", "STANDARD"))
        .with(Element::leaf("PartNumberMarker", after))
        .with(Element::leaf("MaxParts", most))
        .with(Element::leaf("IsTruncated", more));
    if let (true, Some((number, _))) = (more, shown.last()) {
        root = root.with(Element::leaf("NextPartNumberMarker", number));
    }
    let entries = shown.into_iter().map(|(number, part)| {
        Element::new("Part")
            .with(Element::leaf("PartNumber", number))
            .with(Element::leaf("LastModified", time(part.at)))
            .with(Element::leaf("ETag", format!("\"{}\"", part.etag)))
            .with(Element::leaf("Size", part.size()))
    });
    Ok(root.with_all(entries).answer(NS))
}
