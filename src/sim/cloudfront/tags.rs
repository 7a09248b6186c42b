//! Tags of distributions, by ARN. Access controls cannot be tagged. [documented: aws-facts 10]

use super::documents::{TAG_KEYS, TAGS};
use super::{Distribution, body, document, member};
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Tags of one resource. [documented: CloudFront guide, tagging]
const MOST: usize = 50;

/// Reads a `Tags` document.
pub(super) fn read(tags: &Value) -> Result<BTreeMap<String, String>, Refusal> {
    let mut out = BTreeMap::new();
    for tag in tags["Items"].as_array().into_iter().flatten() {
        let key = tag["Key"].as_str().unwrap_or_default();
        let value = tag["Value"].as_str().unwrap_or_default();
        let long = key.chars().count() > 128 || value.chars().count() > 256;
        if key.is_empty()
            || long
            || key.starts_with("aws:")
            || ![key, value].iter().all(|t| t.chars().all(allowed))
        {
            return Err(refused(&format!("The tag {key:?} is not valid.")));
        }
        if out.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(refused(&format!(
                "The tag key {key:?} is given more than once."
            )));
        }
    }
    Ok(out)
}

/// [documented: botocore cloudfront TagKey, TagValue patterns]
fn allowed(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c)
}

fn refused(message: &str) -> Refusal {
    Refusal::new(400, "InvalidTagging", message)
}

fn find<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Distribution, Refusal> {
    let resource = member(call, "Resource");
    let mut alive = world
        .cloudfront
        .distributions
        .values_mut()
        .filter(|d| d.deleted.is_none());
    alive
        .find(|d| d.arn(&call.account) == resource)
        .ok_or_else(|| {
            Refusal::new(
                404,
                "NoSuchResource",
                format!("A resource that was specified is not valid: {resource}"),
            )
        })
}

pub(super) fn tag(world: &mut World, call: &Call) -> Outcome {
    let found = find(world, call)?;
    let mut tags = found.tags.clone();
    tags.extend(read(&body(call, "Tags", &TAGS)?)?);
    if tags.len() > MOST {
        return Err(refused("The resource would have too many tags."));
    }
    found.tags = tags;
    Ok(Answer::default())
}

pub(super) fn untag(world: &mut World, call: &Call) -> Outcome {
    let found = find(world, call)?;
    let keys = body(call, "TagKeys", &TAG_KEYS)?;
    for key in keys["Items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        found.tags.remove(key);
    }
    Ok(Answer::default())
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let found = find(world, call)?;
    let items: Vec<_> = found
        .tags
        .iter()
        .map(|(k, v)| json!({ "Key": k, "Value": v }))
        .collect();
    Ok(document("Tags", &json!({ "Items": items }), &TAGS))
}
