//! Objects: conditional writes, versions, reads, and deletion by one and by many.

use super::state::{Bucket, Version};
use super::{NS, bucket, malformed, refuse, text};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::dispatch::{header, http_date};
use crate::sim::world::World;
use crate::sim::xml::Element;
use crate::sim::{iam, wire};
use std::collections::BTreeMap;

/// Headers that are kept with an object and come back on reading.
const KEPT: &[&str] = &[
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
];

/// The headers of a request that belong to the object.
pub(super) fn kept_headers(call: &Call) -> BTreeMap<String, String> {
    let sent = call
        .headers
        .iter()
        .filter_map(|(n, v)| Some((n.as_str(), v.to_str().ok()?)));
    let kept = sent.filter(|(n, _)| KEPT.contains(n) || n.starts_with("x-amz-meta-"));
    let kept = kept.map(|(n, v)| {
        (
            n.to_owned(),
            v.replace("aws-chunked", "")
                .trim_matches([',', ' '])
                .to_owned(),
        )
    });
    let mut kept: BTreeMap<_, _> = kept.filter(|(_, v)| !v.is_empty()).collect();
    kept.entry("content-type".to_owned())
        .or_insert_with(|| "binary/octet-stream".to_owned());
    kept
}

fn precondition_failed(condition: &str) -> Refusal {
    let message = "At least one of the pre-conditions you specified did not hold";
    refuse(412, "PreconditionFailed", message, ("Condition", condition))
}

fn no_such_key(key: &str) -> Refusal {
    refuse(
        404,
        "NoSuchKey",
        "The specified key does not exist.",
        ("Key", key),
    )
}

fn same(condition: &str, etag: &str) -> bool {
    condition == "*"
        || condition
            .split(',')
            .any(|c| c.trim().trim_start_matches("W/").trim_matches('"') == etag)
}

/// Judges `If-Match` and `If-None-Match` of a write. [documented: aws-facts 6]
pub(super) fn check_write(bucket: &Bucket, key: &str, call: &Call) -> Result<(), Refusal> {
    let current = bucket.current(key);
    match header(&call.headers, "if-none-match") {
        Some("*") if current.is_some() => return Err(precondition_failed("If-None-Match")),
        Some("*") | None => {}
        Some(_) => {
            let message = "A header you provided implies functionality that is not implemented";
            return Err(refuse(
                501,
                "NotImplemented",
                message,
                ("Header", "If-None-Match"),
            ));
        }
    }
    match (header(&call.headers, "if-match"), current) {
        (Some(_), None) => Err(no_such_key(key)),
        (Some(wanted), Some(version)) if !same(wanted, &version.etag) => {
            Err(precondition_failed("If-Match"))
        }
        _ => Ok(()),
    }
}

/// The id that the next version of an object in this bucket gets.
pub(super) fn next_id(world: &mut World, call: &Call) -> Result<String, Refusal> {
    let versioned = bucket(world, call)?.versioning() == Some("Enabled");
    Ok(if versioned {
        world.hex(32)
    } else {
        "null".to_owned()
    })
}

/// What an answer says about the version that was written.
pub(super) fn written(version: &Version) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("etag", format!("\"{}\"", version.etag)),
        ("x-amz-server-side-encryption", "AES256".to_owned()),
    ];
    if version.id != "null" {
        headers.push(("x-amz-version-id", version.id.clone()));
    }
    headers
}

pub(super) fn put(world: &mut World, call: &Call) -> Outcome {
    let key = text(call, "Key");
    if call.headers.contains_key("x-amz-copy-source") {
        return Err(Refusal::new(
            501,
            "NotImplemented",
            "The simulator does not have s3:CopyObject.",
        ));
    }
    if key.len() > 1024 {
        return Err(Refusal::new(400, "KeyTooLongError", "Your key is too long"));
    }
    check_write(bucket(world, call)?, key, call)?;
    let id = next_id(world, call)?;
    let version = Version::new(id, call.now, call.body.clone(), kept_headers(call));
    let mut headers = written(&version);
    for name in ["x-amz-checksum-crc32", "x-amz-checksum-sha256"] {
        headers.extend(header(&call.headers, name).map(|v| (name, v.to_owned())));
    }
    bucket(world, call)?.add(key, version);
    Ok(Answer {
        headers,
        ..Answer::default()
    })
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    let (key, id) = (text(call, "Key"), text(call, "versionId"));
    let versions = bucket(world, call)?.objects.get(key);
    let version = match versions.and_then(|all| {
        if id.is_empty() {
            all.last()
        } else {
            all.iter().find(|v| v.id == id)
        }
    }) {
        Some(version) => version,
        None if id.is_empty() => return Err(no_such_key(key)),
        None => {
            return Err(refuse(
                404,
                "NoSuchVersion",
                "The specified version does not exist.",
                ("VersionId", id),
            ));
        }
    };
    let Some(body) = &version.body else {
        let mut refusal = no_such_key(key);
        refusal
            .extra
            .insert("x-amz-delete-marker".to_owned(), "true".into());
        return Err(refusal);
    };
    if header(&call.headers, "if-match").is_some_and(|c| !same(c, &version.etag)) {
        return Err(precondition_failed("If-Match"));
    }
    let mut headers = written(version);
    headers.push(("last-modified", http_date(version.at)));
    headers.push(("accept-ranges", "bytes".to_owned()));
    let mut meta = Vec::new();
    for (name, value) in &version.headers {
        match KEPT.iter().find(|k| *k == name) {
            Some(name) => headers.push((name, value.clone())),
            None => meta.push((name.clone(), value.clone())),
        }
    }
    if header(&call.headers, "if-none-match").is_some_and(|c| same(c, &version.etag)) {
        return Ok(Answer {
            status: 304,
            headers,
            meta,
            ..Answer::default()
        });
    }
    let (mut status, mut body) = (200, body.clone());
    if let Some(range) = header(&call.headers, "range").and_then(|r| r.strip_prefix("bytes=")) {
        let (from, to) = span(range, body.len()).ok_or_else(|| {
            Refusal::new(
                416,
                "InvalidRange",
                "The requested range is not satisfiable",
            )
        })?;
        headers.push(("content-range", format!("bytes {from}-{to}/{}", body.len())));
        body = body.slice(from..=to);
        status = 206;
    }
    Ok(Answer {
        status,
        body: Some(body),
        headers,
        meta,
        ..Answer::default()
    })
}

/// Reads `a-b`, `a-`, `-n`.
fn span(range: &str, size: usize) -> Option<(usize, usize)> {
    let last = size.checked_sub(1)?;
    let (from, to) = range.split_once('-')?;
    let (from, to) = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) => (from, to.min(last)),
        (Ok(from), Err(_)) => (from, last),
        (Err(_), Ok(n)) => (size.saturating_sub(n), last),
        (Err(_), Err(_)) => return None,
    };
    (from <= to).then_some((from, to))
}

/// What a deletion left: the version that is gone or made, and whether it is a delete marker.
struct Gone {
    id: Option<String>,
    marker: bool,
}

fn remove(bucket: &mut Bucket, key: &str, id: &str, marker: Option<Version>) -> Gone {
    if !id.is_empty() {
        let versions = bucket.objects.get_mut(key);
        let at = versions
            .as_ref()
            .and_then(|v| v.iter().position(|v| v.id == id));
        let gone = versions.zip(at).map(|(versions, at)| versions.remove(at));
        bucket.objects.retain(|_, versions| !versions.is_empty());
        return Gone {
            id: Some(id.to_owned()),
            marker: gone.is_some_and(|v| v.body.is_none()),
        };
    }
    match marker {
        Some(marker) => {
            let id = marker.id.clone();
            bucket.add(key, marker);
            Gone {
                id: Some(id),
                marker: true,
            }
        }
        None => {
            bucket.objects.remove(key);
            Gone {
                id: None,
                marker: false,
            }
        }
    }
}

/// The marker that a deletion without a version leaves where versioning was ever on.
fn marker(world: &mut World, call: &Call) -> Result<Option<Version>, Refusal> {
    if bucket(world, call)?.versioning().is_none() {
        return Ok(None);
    }
    let id = next_id(world, call)?;
    Ok(Some(Version {
        id,
        at: call.now,
        etag: String::new(),
        body: None,
        headers: BTreeMap::new(),
    }))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let (key, id) = (text(call, "Key"), text(call, "versionId"));
    if let Some(wanted) = header(&call.headers, "if-match") {
        match bucket(world, call)?.current(key) {
            None => return Err(no_such_key(key)),
            Some(version) if !same(wanted, &version.etag) => {
                return Err(precondition_failed("If-Match"));
            }
            Some(_) => {}
        }
    }
    let marker = marker(world, call)?;
    let gone = remove(bucket(world, call)?, key, id, marker);
    let mut headers = Vec::new();
    headers.extend(gone.id.map(|id| ("x-amz-version-id", id)));
    headers.extend(
        gone.marker
            .then(|| ("x-amz-delete-marker", "true".to_owned())),
    );
    Ok(Answer {
        headers,
        ..Answer::default()
    })
}

pub(super) fn delete_many(world: &mut World, call: &Call) -> Outcome {
    bucket(world, call)?;
    let summed = |(n, _): (&http::HeaderName, _)| {
        n == "content-md5" || n.as_str().starts_with("x-amz-checksum-") || n == "x-amz-trailer"
    };
    if !call.headers.iter().any(summed) {
        let message = "Missing required header for this request: Content-MD5 OR x-amz-checksum-*";
        return Err(Refusal::new(400, "InvalidRequest", message));
    }
    let root = Element::of(call)?;
    let objects: Vec<_> = root.all("Object").collect();
    if root.name != "Delete" || objects.is_empty() || objects.len() > 1000 {
        return Err(malformed());
    }
    let quiet = root.text_at("Quiet") == Some("true");
    let mut result = Element::new("DeleteResult");
    for object in objects {
        let key = object.text_at("Key").ok_or_else(malformed)?;
        let id = object.text_at("VersionId").unwrap_or_default();
        if let Some(why) = may_not_delete(world, call, key) {
            let error = Element::new("Error")
                .with(Element::leaf("Key", key))
                .with(Element::leaf("Code", "AccessDenied"));
            result = result.with(error.with(Element::leaf("Message", why)));
            continue;
        }
        let marker = marker(world, call)?;
        let gone = remove(bucket(world, call)?, key, id, marker);
        if quiet {
            continue;
        }
        let mut deleted = Element::new("Deleted").with(Element::leaf("Key", key));
        if !id.is_empty() {
            deleted = deleted.with(Element::leaf("VersionId", id));
        }
        if gone.marker {
            deleted = deleted.with(Element::leaf("DeleteMarker", true));
            deleted =
                deleted.with_all(gone.id.map(|id| Element::leaf("DeleteMarkerVersionId", id)));
        }
        result = result.with(deleted);
    }
    Ok(result.answer(NS))
}

/// Permission is asked for each key on its own.
fn may_not_delete(world: &World, call: &Call, key: &str) -> Option<String> {
    if !world.settings.enforce_iam {
        return None;
    }
    let mut one = call.clone();
    one.operation = "DeleteObject";
    one.input["Key"] = key.into();
    iam::refused(world, "s3", &one)
}

/// A key as an answer shows it: encoded when the request asked for that.
pub(super) fn shown_key(call: &Call, key: &str) -> String {
    match text(call, "encoding-type") {
        "url" => wire::encode_percent(key, "/"),
        _ => key.to_owned(),
    }
}
