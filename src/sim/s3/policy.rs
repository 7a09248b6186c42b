//! Bucket policies, kept as sent.

use super::{NS, bucket, refuse, text};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use crate::sim::xml::Element;
use serde_json::Value;

fn malformed(message: &str) -> Refusal {
    Refusal::new(400, "MalformedPolicy", message)
}

pub(super) fn put(world: &mut World, call: &Call) -> Outcome {
    let name = text(call, "Bucket");
    let bucket = bucket(world, call)?;
    let policy = String::from_utf8_lossy(&call.body).into_owned();
    let document: Value = serde_json::from_str(&policy)
        .map_err(|_| malformed("Policies must be valid JSON and the first byte must be '{'"))?;
    if policy.len() > 20_480 {
        return Err(refuse(
            400,
            "PolicyTooLarge",
            "The bucket policy is too large",
            ("BucketName", name),
        ));
    }
    check(&document, name)?;
    let blocks = bucket
        .configs
        .get("publicAccessBlock")
        .and_then(|b| b.text_at("BlockPublicPolicy"));
    if blocks == Some("true") && is_public(&document) {
        let message = format!(
            "User: {} is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::{name}\" because \
             public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
            call.caller_arn
        );
        return Err(Refusal::new(403, "AccessDenied", message));
    }
    bucket.policy = Some(policy);
    Ok(Answer::default())
}

fn statements(document: &Value) -> Vec<&Value> {
    match &document["Statement"] {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// S3's own messages. [seen, assumed]
fn check(document: &Value, bucket: &str) -> Result<(), Refusal> {
    if !matches!(
        document["Version"].as_str(),
        Some("2012-10-17" | "2008-10-17") | None
    ) {
        return Err(malformed("The policy must contain a valid version string"));
    }
    let statements = statements(document);
    if statements.is_empty() {
        return Err(malformed("Missing required field Statement"));
    }
    let arn = format!("arn:aws:s3:::{bucket}");
    for statement in statements {
        for field in ["Effect", "Action", "Resource", "Principal"] {
            if statement[field].is_null() && statement[format!("Not{field}")].is_null() {
                return Err(malformed(&format!("Missing required field {field}")));
            }
        }
        if !matches!(statement["Effect"].as_str(), Some("Allow" | "Deny")) {
            return Err(malformed("Invalid effect: it must be Allow or Deny"));
        }
        let actions = texts(&statement["Action"]);
        if actions.iter().any(|a| *a != "*" && !a.starts_with("s3:")) {
            return Err(malformed("Policy has invalid action"));
        }
        let own = |r: &str| {
            r == arn
                || r.strip_prefix(&arn)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        if !texts(&statement["Resource"]).into_iter().all(own) {
            return Err(malformed("Policy has invalid resource"));
        }
    }
    Ok(())
}

/// Anybody may, and no condition narrows it. [documented: S3-UG, the meaning of "public"]
fn is_public(document: &Value) -> bool {
    statements(document).into_iter().any(|s| {
        let everybody = s["Principal"] == "*" || texts(&s["Principal"]["AWS"]).contains(&"*");
        s["Effect"] == "Allow" && everybody && s["Condition"].is_null()
    })
}

fn existing(world: &mut World, call: &Call) -> Result<String, Refusal> {
    let missing = || {
        refuse(
            404,
            "NoSuchBucketPolicy",
            "The bucket policy does not exist",
            ("BucketName", text(call, "Bucket")),
        )
    };
    bucket(world, call)?.policy.clone().ok_or_else(missing)
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    let policy = existing(world, call)?;
    let headers = vec![("content-type", "application/json".to_owned())];
    Ok(Answer {
        body: Some(policy.into()),
        headers,
        ..Answer::default()
    })
}

pub(super) fn status(world: &mut World, call: &Call) -> Outcome {
    let policy = existing(world, call)?;
    let public = serde_json::from_str(&policy).is_ok_and(|d: Value| is_public(&d));
    Ok(Element::new("PolicyStatus")
        .with(Element::leaf("IsPublic", public))
        .answer(NS))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    bucket(world, call)?.policy = None;
    Ok(Answer::default())
}
