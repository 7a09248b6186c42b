//! Buckets themselves: names, regions, who has them.

use super::state::Bucket;
use super::{NS, bucket, malformed, refuse, text};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::dispatch::header;
use crate::sim::world::World;
use crate::sim::xml::Element;
use std::collections::BTreeMap;

/// S3's times in XML have milliseconds.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// Whoever owns everything here.
pub(super) fn owner(world: &World, name: &str) -> Element {
    let id = format!("{:0>64}", world.account);
    Element::new(name).with(Element::leaf("ID", id))
}

/// [documented: aws-facts 6]
fn name_is_valid(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let edge = |b: Option<u8>| b.is_some_and(plain);
    (3..=63).contains(&name.len())
        && name.bytes().all(|b| plain(b) || b == b'.' || b == b'-')
        && edge(name.bytes().next())
        && edge(name.bytes().last())
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !["xn--", "sthree-", "amzn-s3-demo-"]
            .iter()
            .any(|p| name.starts_with(p))
        && !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|s| name.ends_with(s))
}

pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    let name = text(call, "Bucket");
    if !name_is_valid(name) {
        let message = "The specified bucket is not valid.";
        return Err(refuse(
            400,
            "InvalidBucketName",
            message,
            ("BucketName", name),
        ));
    }
    let sent = if call.body.is_empty() {
        None
    } else {
        Some(Element::of(call)?)
    };
    if sent
        .as_ref()
        .is_some_and(|root| root.name != "CreateBucketConfiguration")
    {
        return Err(malformed());
    }
    let constraint = sent
        .as_ref()
        .and_then(|root| root.text_at("LocationConstraint"))
        .filter(|c| !c.is_empty());
    let region = region_of(call, constraint)?;
    let exists = |code, message| Err(refuse(409, code, message, ("BucketName", name)));
    if world.s3.taken.contains(name) {
        let message = "The requested bucket name is not available. The bucket namespace is shared by all users of \
            the system. Please select a different name and try again.";
        return exists("BucketAlreadyExists", message);
    }
    if let Some(own) = world.s3.buckets.get(name) {
        // In us-east-1 making one's own bucket again succeeds. [documented: aws-facts 6]
        if call.region == "us-east-1" && own.region == "us-east-1" {
            return Ok(created(name));
        }
        let message =
            "Your previous request to create the named bucket succeeded and you already own it.";
        return exists("BucketAlreadyOwnedByYou", message);
    }
    if world.s3.buckets.len() >= world.settings.quotas.s3_buckets {
        let message = "You have attempted to create more buckets than allowed";
        return Err(Refusal::new(400, "TooManyBuckets", message));
    }
    let ownership =
        header(&call.headers, "x-amz-object-ownership").unwrap_or("BucketOwnerEnforced");
    let mut configs = defaults(ownership);
    if let Some(tags) = sent
        .as_ref()
        .and_then(|root| root.child("Tags"))
        .filter(|t| !t.children.is_empty())
    {
        let set = Element {
            name: "TagSet".to_owned(),
            ..tags.clone()
        };
        configs.insert("tagging".to_owned(), Element::new("Tagging").with(set));
    }
    let bucket = Bucket {
        region,
        created: call.now,
        configs,
        moved_from: None,
        policy: None,
        objects: BTreeMap::new(),
        uploads: BTreeMap::new(),
    };
    world.s3.buckets.insert(name.to_owned(), bucket);
    Ok(created(name))
}

fn created(name: &str) -> Answer {
    Answer {
        headers: vec![("location", format!("/{name}"))],
        ..Answer::default()
    }
}

/// The region that a new bucket gets; the endpoint's region is the one that was signed for.
fn region_of(call: &Call, constraint: Option<&str>) -> Result<String, Refusal> {
    let illegal = |what: &str| {
        let message = format!(
            "The {what} location constraint is incompatible for the region specific endpoint this request was sent to."
        );
        Err(Refusal::new(
            400,
            "IllegalLocationConstraintException",
            message,
        ))
    };
    match constraint {
        Some("us-east-1") => {
            let message = "The specified location-constraint is not valid";
            Err(refuse(
                400,
                "InvalidLocationConstraint",
                message,
                ("LocationConstraint", "us-east-1"),
            ))
        }
        Some("EU") if call.region == "us-east-1" || call.region == "eu-west-1" => {
            Ok("eu-west-1".to_owned())
        }
        Some(region) if call.region == "us-east-1" || call.region == region => {
            Ok(region.to_owned())
        }
        Some(region) => illegal(region),
        None if call.region == "us-east-1" => Ok("us-east-1".to_owned()),
        None => illegal("unspecified"),
    }
}

/// What every bucket has from birth since April 2023. [documented: S3-UG]
fn defaults(ownership: &str) -> BTreeMap<String, Element> {
    let block = [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ];
    let block = Element::new("PublicAccessBlockConfiguration")
        .with_all(block.map(|n| Element::leaf(n, true)));
    let rule = Element::new("Rule").with(Element::leaf("ObjectOwnership", ownership));
    let configs = [
        ("publicAccessBlock", block),
        (
            "ownershipControls",
            Element::new("OwnershipControls").with(rule),
        ),
        ("encryption", default_encryption()),
    ];
    configs.map(|(n, e)| (n.to_owned(), e)).into()
}

/// SSE-S3, which cannot be taken away. [documented: S3-UG, default encryption]
pub(super) fn default_encryption() -> Element {
    let apply = Element::new("ApplyServerSideEncryptionByDefault")
        .with(Element::leaf("SSEAlgorithm", "AES256"));
    let rule = Element::new("Rule")
        .with(apply)
        .with(Element::leaf("BucketKeyEnabled", false));
    Element::new("ServerSideEncryptionConfiguration").with(rule)
}

pub(super) fn head(world: &mut World, call: &Call) -> Outcome {
    let region = bucket(world, call)?.region.clone();
    Ok(Answer {
        headers: vec![("x-amz-bucket-region", region)],
        ..Answer::default()
    })
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let name = text(call, "Bucket");
    // Versions and delete markers count; uploads under way do not. [assumed]
    if !bucket(world, call)?.objects.is_empty() {
        let message = "The bucket you tried to delete is not empty";
        return Err(refuse(409, "BucketNotEmpty", message, ("BucketName", name)));
    }
    world.s3.buckets.remove(name);
    Ok(Answer::default())
}

pub(super) fn location(world: &mut World, call: &Call) -> Outcome {
    let region = bucket(world, call)?.region.clone();
    let region = if region == "us-east-1" {
        String::new()
    } else {
        region
    };
    Ok(Element::leaf("LocationConstraint", region).answer(NS))
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let most = call
        .input
        .get("max-buckets")
        .and_then(serde_json::Value::as_u64);
    let after = text(call, "continuation-token");
    let (prefix, region) = (text(call, "prefix"), text(call, "bucket-region"));
    let wanted = world.s3.buckets.iter().filter(|(name, b)| {
        name.starts_with(prefix)
            && name.as_str() > after
            && (region.is_empty() || b.region == region)
    });
    let mut shown: Vec<_> = wanted.collect();
    let most = most.unwrap_or(10_000) as usize;
    let more = shown.len() > most;
    shown.truncate(most);
    let entries = shown.iter().map(|(name, b)| {
        let entry = Element::new("Bucket").with(Element::leaf("Name", name));
        let entry = entry.with(Element::leaf("CreationDate", time(b.created)));
        entry.with(Element::leaf("BucketRegion", &b.region))
    });
    let mut root = Element::new("ListAllMyBucketsResult").with(owner(world, "Owner"));
    root = root.with(Element::new("Buckets").with_all(entries));
    if let (true, Some((last, _))) = (more, shown.last()) {
        root = root.with(Element::leaf("ContinuationToken", last));
    }
    Ok(root.answer(NS))
}
