//! Invalidations: they are taken and complete after a while; the simulated edge caches nothing.

use super::documents::{INVALIDATION, INVALIDATION_BATCH, INVALIDATION_LIST};
use super::{body, distribution, document, iso, member, page, with_location};
use crate::clock::Timestamp;
use crate::sim::call::{Call, Outcome, Refusal};
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One invalidation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invalidation {
    /// Id: `I` and 13 characters.
    pub id: String,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it is complete.
    pub until: Timestamp,
    /// What was sent.
    pub batch: Value,
}

impl Invalidation {
    fn described(&self, now: Timestamp) -> Value {
        let status = if self.until <= now {
            "Completed"
        } else {
            "InProgress"
        };
        json!({ "Id": self.id, "Status": status, "CreateTime": iso(self.created), "InvalidationBatch": self.batch })
    }
}

pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    let batch = body(call, "InvalidationBatch", &INVALIDATION_BATCH)?;
    let paths: Vec<_> = batch["Paths"]["Items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if paths.is_empty() || paths.iter().any(|p| !p.starts_with('/')) {
        let message = "Your request contains one or more invalid invalidation paths.";
        return Err(Refusal::new(400, "InvalidArgument", message));
    }
    let id = format!("I{}", world.text(13, super::CAPITALS));
    // [assumed] about a minute
    let until = call.now + world.duration(20.0..90.0);
    let found = distribution::find(world, call, "DistributionId")?;
    // The same reference with the same paths is the same invalidation. [documented: botocore InvalidationBatch]
    let made = match found
        .invalidations
        .iter()
        .find(|i| i.batch["CallerReference"] == batch["CallerReference"])
    {
        Some(known) if known.batch == batch => known.clone(),
        Some(_) => {
            let message = "The caller reference was used with other paths.";
            return Err(Refusal::new(400, "InvalidArgument", message));
        }
        None => {
            let made = Invalidation {
                id,
                created: call.now,
                until,
                batch,
            };
            found.invalidations.push(made.clone());
            made
        }
    };
    let path = format!("distribution/{}/invalidation/{}", found.id, made.id);
    Ok(with_location(
        document("Invalidation", &made.described(call.now), &INVALIDATION),
        &path,
    ))
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    let found = distribution::find(world, call, "DistributionId")?;
    let known = found
        .invalidations
        .iter()
        .find(|i| i.id == member(call, "Id"));
    let known = known.ok_or_else(|| {
        Refusal::new(
            404,
            "NoSuchInvalidation",
            "The specified invalidation does not exist.",
        )
    })?;
    Ok(document(
        "Invalidation",
        &known.described(call.now),
        &INVALIDATION,
    ))
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let found = distribution::find(world, call, "DistributionId")?;
    let mut items: Vec<_> = found
        .invalidations
        .iter()
        .map(|i| (i.id.as_str(), i.described(call.now)))
        .collect();
    items.sort_by_key(|i| i.0);
    page(call, "InvalidationList", &INVALIDATION_LIST, items)
}
