//! The XML configurations of a bucket, one table for all: what they are called, what a missing one
//! is, and what is judged before one is kept.

use super::bucket::default_encryption;
use super::state::Bucket;
use super::{NS, bucket, malformed, refuse, text};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::dispatch::header;
use crate::sim::world::World;
use crate::sim::xml::Element;

struct Config {
    /// End of the operations' names, and the selector in the query string.
    name: &'static str,
    selector: &'static str,
    root: &'static str,
    /// Code and message when there is none.
    missing: (&'static str, &'static str),
    check: fn(&Element) -> Result<(), Refusal>,
}

const CONFIGS: &[Config] = &[
    Config {
        name: "PublicAccessBlock",
        selector: "publicAccessBlock",
        root: "PublicAccessBlockConfiguration",
        missing: (
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
        ),
        check: check_block,
    },
    Config {
        name: "BucketOwnershipControls",
        selector: "ownershipControls",
        root: "OwnershipControls",
        missing: (
            "OwnershipControlsNotFoundError",
            "The bucket ownership controls were not found",
        ),
        check: check_ownership,
    },
    Config {
        name: "BucketEncryption",
        selector: "encryption",
        root: "ServerSideEncryptionConfiguration",
        missing: (
            "ServerSideEncryptionConfigurationNotFoundError",
            "The server side encryption configuration was not found",
        ),
        check: check_encryption,
    },
    Config {
        name: "BucketLifecycle",
        selector: "lifecycle",
        root: "LifecycleConfiguration",
        missing: (
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist",
        ),
        check: check_lifecycle,
    },
    Config {
        name: "BucketTagging",
        selector: "tagging",
        root: "Tagging",
        missing: ("NoSuchTagSet", "The TagSet does not exist"),
        check: check_tags,
    },
    Config {
        name: "BucketVersioning",
        selector: "versioning",
        root: "VersioningConfiguration",
        missing: ("", ""),
        check: check_versioning,
    },
];

/// Does an operation on a configuration; nothing when it is none.
pub(super) fn handle(world: &mut World, call: &Call) -> Option<Outcome> {
    let operation = call
        .operation
        .strip_suffix("Configuration")
        .unwrap_or(call.operation);
    let (verb, name) = ["Put", "Get", "Delete"]
        .iter()
        .find_map(|v| Some((*v, operation.strip_prefix(v)?)))?;
    let config = CONFIGS.iter().find(|c| c.name == name)?;
    Some(match verb {
        "Put" => put(world, call, config),
        "Get" => get(world, call, config),
        _ => delete(world, call, config),
    })
}

fn put(world: &mut World, call: &Call, config: &Config) -> Outcome {
    let kept = bucket(world, call)?;
    let mut sent = Element::of(call)?;
    if sent.name != config.root {
        return Err(malformed());
    }
    (config.check)(&sent)?;
    let mut answer = Answer::default();
    if config.selector == "lifecycle" {
        name_rules(&mut sent);
        kept.moved_from = match header(&call.headers, MOVED_FROM) {
            None => None,
            Some(size @ (ALL_FROM_128K | "varies_by_storage_class")) => Some(size.to_owned()),
            Some(_) => {
                return Err(invalid(
                    "The transition default minimum object size is not valid",
                ));
            }
        };
        answer.headers.push(moved_from(kept));
    }
    kept.configs.insert(config.selector.to_owned(), sent);
    Ok(answer)
}

/// Comes beside lifecycle rules, in requests and answers. [documented: S3 API reference,
/// PutBucketLifecycleConfiguration and GetBucketLifecycleConfiguration]
const MOVED_FROM: &str = "x-amz-transition-default-minimum-object-size";
/// What it is where it was not sent. [documented: as above]
const ALL_FROM_128K: &str = "all_storage_classes_128K";

fn moved_from(bucket: &Bucket) -> (&'static str, String) {
    let size = bucket.moved_from.as_deref().unwrap_or(ALL_FROM_128K);
    (MOVED_FROM, size.to_owned())
}

/// Rules without an id get one. [documented: S3 API reference, LifecycleRule]
fn name_rules(root: &mut Element) {
    for (n, rule) in root
        .children
        .iter_mut()
        .filter(|c| c.name == "Rule")
        .enumerate()
    {
        if rule.text_at("ID").is_none_or(str::is_empty) {
            rule.children.retain(|c| c.name != "ID");
            rule.children
                .insert(0, Element::leaf("ID", format!("rule-{}", n + 1)));
        }
    }
}

fn get(world: &mut World, call: &Call, config: &Config) -> Outcome {
    let bucket = bucket(world, call)?;
    match bucket.configs.get(config.selector) {
        Some(kept) => {
            let mut answer = kept.answer(NS);
            if config.selector == "lifecycle" {
                answer.headers.push(moved_from(bucket));
            }
            Ok(answer)
        }
        None if config.missing.0.is_empty() => Ok(Element::new(config.root).answer(NS)),
        None => Err(refuse(
            404,
            config.missing.0,
            config.missing.1,
            ("BucketName", text(call, "Bucket")),
        )),
    }
}

fn delete(world: &mut World, call: &Call, config: &Config) -> Outcome {
    let kept = bucket(world, call)?;
    kept.configs.remove(config.selector);
    if config.selector == "encryption" {
        kept.configs
            .insert("encryption".to_owned(), default_encryption());
    }
    Ok(Answer::default())
}

fn invalid(message: &str) -> Refusal {
    Refusal::new(400, "InvalidArgument", message)
}

fn check_block(root: &Element) -> Result<(), Refusal> {
    let names = [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ];
    let fits = |c: &Element| {
        names.contains(&c.name.as_str()) && ["true", "false"].contains(&c.text.as_str())
    };
    if root.children.iter().all(fits) {
        Ok(())
    } else {
        Err(malformed())
    }
}

fn check_ownership(root: &Element) -> Result<(), Refusal> {
    match root.text_at("Rule/ObjectOwnership") {
        Some("BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter") => Ok(()),
        _ => Err(malformed()),
    }
}

fn check_encryption(root: &Element) -> Result<(), Refusal> {
    match root.text_at("Rule/ApplyServerSideEncryptionByDefault/SSEAlgorithm") {
        Some("AES256" | "aws:kms" | "aws:kms:dsse") => Ok(()),
        _ => Err(malformed()),
    }
}

fn check_versioning(root: &Element) -> Result<(), Refusal> {
    match root.text_at("Status") {
        Some("Enabled" | "Suspended") => Ok(()),
        None => {
            let message = "The Versioning element must be specified";
            Err(Refusal::new(
                400,
                "IllegalVersioningConfigurationException",
                message,
            ))
        }
        Some(_) => Err(malformed()),
    }
}

fn check_tags(root: &Element) -> Result<(), Refusal> {
    let set = root.child("TagSet").ok_or_else(malformed)?;
    let mut keys = Vec::new();
    for tag in &set.children {
        let (Some(key), Some(value)) = (tag.text_at("Key"), tag.text_at("Value")) else {
            return Err(malformed());
        };
        if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(Refusal::new(
                400,
                "InvalidTag",
                "The TagKey or TagValue you have provided is invalid",
            ));
        }
        if key.starts_with("aws:") {
            return Err(Refusal::new(
                400,
                "InvalidTag",
                "System tags cannot be added/updated by requester",
            ));
        }
        if keys.contains(&key) {
            return Err(Refusal::new(
                400,
                "InvalidTag",
                "Cannot provide multiple Tags with the same key",
            ));
        }
        keys.push(key);
    }
    if keys.len() > 50 {
        return Err(Refusal::new(
            400,
            "BadRequest",
            "Bucket tag count cannot be greater than 50",
        ));
    }
    Ok(())
}

/// Fewest days after which objects may go to a class. [documented: aws-facts 6]
const EARLIEST: &[(&str, u64)] = &[
    ("STANDARD_IA", 30),
    ("ONEZONE_IA", 30),
    ("INTELLIGENT_TIERING", 0),
    ("GLACIER_IR", 0),
    ("GLACIER", 0),
    ("DEEP_ARCHIVE", 0),
];

fn check_lifecycle(root: &Element) -> Result<(), Refusal> {
    let rules: Vec<_> = root.all("Rule").collect();
    if rules.is_empty() || rules.len() > 1000 || root.children.len() != rules.len() {
        return Err(malformed());
    }
    let mut ids = Vec::new();
    for rule in rules {
        if !matches!(rule.text_at("Status"), Some("Enabled" | "Disabled")) {
            return Err(malformed());
        }
        if rule.child("Filter").is_none() && rule.child("Prefix").is_none() {
            return Err(malformed());
        }
        if let Some(id) = rule.text_at("ID").filter(|id| !id.is_empty()) {
            if ids.contains(&id) {
                return Err(invalid(
                    "Rule ID must be unique. Found same ID for more than one rule",
                ));
            }
            ids.push(id);
        }
        check_rule(rule)?;
    }
    Ok(())
}

const ACTIONS: &[&str] = &[
    "Expiration",
    "Transition",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
    "AbortIncompleteMultipartUpload",
];

fn check_rule(rule: &Element) -> Result<(), Refusal> {
    if !rule
        .children
        .iter()
        .any(|c| ACTIONS.contains(&c.name.as_str()))
    {
        let message = "At least one action needs to be specified in a rule";
        return Err(Refusal::new(400, "InvalidRequest", message));
    }
    let number = |e: &Element, path: &str| match e.text_at(path).map(str::parse::<u64>) {
        None => Ok(None),
        Some(Ok(n)) if n > 0 || path == "Days" => Ok(Some(n)),
        Some(_) => Err(invalid(&format!(
            "'{path}' in the action must be a positive integer"
        ))),
    };
    let mut last = None;
    for transition in rule.all("Transition") {
        let class = transition.text_at("StorageClass").ok_or_else(malformed)?;
        let (_, earliest) = EARLIEST
            .iter()
            .find(|(c, _)| *c == class)
            .ok_or_else(malformed)?;
        let days = number(transition, "Days")?;
        if days.is_some_and(|d| d < *earliest) {
            let message = "'Days' in Transition action must be greater than or equal to";
            return Err(invalid(&format!(
                "{message} {earliest} for storageClass '{class}'"
            )));
        }
        last = last.max(days);
    }
    let expiry = rule
        .child("Expiration")
        .map(|e| number(e, "Days"))
        .transpose()?
        .flatten();
    if expiry == Some(0) {
        return Err(invalid(
            "'Days' for Expiration action must be a positive integer",
        ));
    }
    if let (Some(expiry), Some(last)) = (expiry, last)
        && expiry <= last
    {
        let message = "'Days' in the Expiration action for filter must be greater than 'Days' in the Transition action";
        return Err(invalid(message));
    }
    if let Some(abort) = rule.child("AbortIncompleteMultipartUpload") {
        number(abort, "DaysAfterInitiation")?.ok_or_else(malformed)?;
    }
    Ok(())
}
