//! Lists of objects and of versions, in pages.

use super::bucket::{owner, time};
use super::object::shown_key;
use super::state::Version;
use super::{NS, bucket, text};
use crate::sim::call::{Call, Outcome, Refusal};
use crate::sim::world::World;
use crate::sim::xml::Element;
use serde_json::Value;
use std::collections::BTreeSet;

/// The page size that a call asks for, a thousand at most.
pub(super) fn most(call: &Call, member: &str) -> Result<usize, Refusal> {
    match call.input.get(member) {
        None => Ok(1000),
        Some(Value::Number(n)) if n.as_u64().is_some() => {
            Ok(n.as_u64().map_or(1000, |n| n.min(1000) as usize))
        }
        Some(_) => Err(Refusal::new(
            400,
            "InvalidArgument",
            format!("Provided {member} not an integer or within integer range"),
        )),
    }
}

pub(super) fn objects(world: &mut World, call: &Call) -> Outcome {
    let most = most(call, "max-keys")?;
    let (prefix, delimiter) = (text(call, "prefix"), text(call, "delimiter"));
    let token = text(call, "continuation-token");
    let after = if token.is_empty() {
        text(call, "start-after").to_owned()
    } else {
        unmask(token)?
    };
    let bucket = bucket(world, call)?;
    let (mut contents, mut folders) = (Vec::new(), BTreeSet::new());
    let (mut last, mut more) = (String::new(), false);
    for key in bucket
        .objects
        .keys()
        .filter(|k| k.starts_with(prefix) && **k > after)
    {
        let Some(version) = bucket.current(key) else {
            continue;
        };
        let end = key[prefix.len()..]
            .find(delimiter)
            .filter(|_| !delimiter.is_empty());
        let folder = end.map(|end| key[..prefix.len() + end + delimiter.len()].to_owned());
        // A folder that the last page ended with is not shown again.
        if folder
            .as_ref()
            .is_some_and(|f| after.starts_with(f.as_str()) || folders.contains(f))
        {
            last = key.clone();
            continue;
        }
        if contents.len() + folders.len() == most {
            more = most > 0;
            break;
        }
        last = key.clone();
        match folder {
            Some(folder) => {
                folders.insert(folder);
            }
            None => contents.push(entry("Contents", call, key, version)),
        }
    }
    let mut root = Element::new("ListBucketResult")
        .with(Element::leaf("Name", text(call, "Bucket")))
        .with(Element::leaf("Prefix", shown_key(call, prefix)))
        .with(Element::leaf("KeyCount", contents.len() + folders.len()))
        .with(Element::leaf("MaxKeys", most))
        .with(Element::leaf("IsTruncated", more));
    for (name, value) in [
        ("Delimiter", delimiter),
        ("EncodingType", text(call, "encoding-type")),
        ("ContinuationToken", token),
    ] {
        if !value.is_empty() {
            root = root.with(Element::leaf(name, value));
        }
    }
    if more {
        root = root.with(Element::leaf("NextContinuationToken", mask(&last)));
    }
    let folder = |f: &String| {
        Element::new("CommonPrefixes").with(Element::leaf("Prefix", shown_key(call, f)))
    };
    Ok(root
        .with_all(contents)
        .with_all(folders.iter().map(folder))
        .answer(NS))
}

fn entry(name: &str, call: &Call, key: &str, version: &Version) -> Element {
    Element::new(name)
        .with(Element::leaf("Key", shown_key(call, key)))
        .with(Element::leaf("LastModified", time(version.at)))
        .with(Element::leaf("ETag", format!("\"{}\"", version.etag)))
        .with(Element::leaf("Size", version.size()))
        .with(Element::leaf("StorageClass", "STANDARD"))
}

/// Tokens mean nothing to clients, and should not look as if they did.
fn mask(key: &str) -> String {
    super::state::hex(key.as_bytes())
}

fn unmask(token: &str) -> Result<String, Refusal> {
    let pairs = token.as_bytes().chunks(2);
    let bytes = pairs.map(|p| {
        std::str::from_utf8(p)
            .ok()
            .and_then(|p| u8::from_str_radix(p, 16).ok())
    });
    bytes
        .collect::<Option<Vec<_>>>()
        .and_then(|b| String::from_utf8(b).ok())
        .ok_or_else(|| {
            Refusal::new(
                400,
                "InvalidArgument",
                "The continuation token provided is incorrect",
            )
        })
}

pub(super) fn versions(world: &mut World, call: &Call) -> Outcome {
    let most = most(call, "max-keys")?;
    let prefix = text(call, "prefix");
    let (key_marker, id_marker) = (text(call, "key-marker"), text(call, "version-id-marker"));
    let owner = owner(world, "Owner");
    let bucket = bucket(world, call)?;
    let all = bucket.objects.iter().filter(|(k, _)| k.starts_with(prefix));
    let newest_first = all.flat_map(|(key, versions)| {
        versions
            .iter()
            .rev()
            .enumerate()
            .map(move |(n, v)| (key, n, v))
    });
    let mut past = key_marker.is_empty();
    let mut shown: Vec<_> = Vec::new();
    let mut more = false;
    for (key, n, version) in newest_first {
        if !past {
            // Behind the marker: the same key's older versions, or, without a version, later keys.
            if id_marker.is_empty() {
                past = key.as_str() > key_marker;
            } else if key == key_marker && version.id == id_marker {
                past = true;
                continue;
            } else {
                past = key.as_str() > key_marker;
            }
        }
        if !past {
            continue;
        }
        if shown.len() == most {
            more = true;
            break;
        }
        shown.push((key, n == 0, version));
    }
    let mut root = Element::new("ListVersionsResult")
        .with(Element::leaf("Name", text(call, "Bucket")))
        .with(Element::leaf("Prefix", shown_key(call, prefix)))
        .with(Element::leaf("KeyMarker", shown_key(call, key_marker)))
        .with(Element::leaf("VersionIdMarker", id_marker))
        .with(Element::leaf("MaxKeys", most))
        .with(Element::leaf("IsTruncated", more));
    if !text(call, "encoding-type").is_empty() {
        root = root.with(Element::leaf("EncodingType", text(call, "encoding-type")));
    }
    if let (true, Some((key, _, version))) = (more, shown.last()) {
        root = root.with(Element::leaf("NextKeyMarker", shown_key(call, key)));
        root = root.with(Element::leaf("NextVersionIdMarker", &version.id));
    }
    let entries = shown.into_iter().map(|(key, latest, version)| {
        let entry = if version.body.is_some() {
            entry("Version", call, key, version)
        } else {
            let marker =
                Element::new("DeleteMarker").with(Element::leaf("Key", shown_key(call, key)));
            marker.with(Element::leaf("LastModified", time(version.at)))
        };
        let entry = entry
            .with(Element::leaf("VersionId", &version.id))
            .with(Element::leaf("IsLatest", latest));
        entry.with(owner.clone())
    });
    Ok(root.with_all(entries).answer(NS))
}
