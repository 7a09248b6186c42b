//! Origin access controls: who signs the edge's requests to a bucket.

use super::documents::{ACCESS_CONTROL, ACCESS_CONTROL_CONFIG, ACCESS_CONTROL_LIST};
use super::{body, document, if_match, listed, member, new_id, page, with_etag, with_location};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One access control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessControl {
    /// Id: `E` and 13 characters.
    pub id: String,
    /// Configuration, as the table of `OriginAccessControlConfig` reads it.
    pub config: Value,
    /// ETags, oldest first.
    pub versions: Vec<String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was deleted; it lingers in lists for as long as they lag.
    #[serde(default)]
    pub deleted: Option<Timestamp>,
}

impl AccessControl {
    fn answer(&self) -> Answer {
        let all = json!({ "Id": self.id, "OriginAccessControlConfig": self.config });
        self.tagged(document("OriginAccessControl", &all, &ACCESS_CONTROL))
    }

    fn tagged(&self, answer: Answer) -> Answer {
        with_etag(answer, self.versions.last().map_or("", String::as_str))
    }
}

fn find<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut AccessControl, Refusal> {
    let known = world.cloudfront.access_controls.get_mut(member(call, "Id"));
    known.filter(|a| a.deleted.is_none()).ok_or_else(|| {
        Refusal::new(
            404,
            "NoSuchOriginAccessControl",
            "The specified origin access control does not exist.",
        )
    })
}

/// Reads and judges a configuration; `own` is the control that may keep its name.
fn read(world: &World, call: &Call, own: &str) -> Result<Value, Refusal> {
    let config = body(call, "OriginAccessControlConfig", &ACCESS_CONTROL_CONFIG)?;
    let name = config["Name"].as_str().unwrap_or_default();
    // [documented: botocore OriginAccessControlConfig] name up to 64, description up to 256 characters
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Refusal::new(
            400,
            "InvalidArgument",
            "The parameter Name must be 1 to 64 characters long.",
        ));
    }
    if config["Description"]
        .as_str()
        .is_some_and(|d| d.chars().count() > 256)
    {
        return Err(Refusal::new(
            400,
            "InvalidArgument",
            "The parameter Description is too long.",
        ));
    }
    let mut others = world
        .cloudfront
        .access_controls
        .values()
        .filter(|a| a.deleted.is_none() && a.id != own);
    if others.any(|a| a.config["Name"] == name) {
        let message = "An origin access control with the same name already exists.";
        return Err(Refusal::new(
            409,
            "OriginAccessControlAlreadyExists",
            message,
        ));
    }
    Ok(config)
}

pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    let config = read(world, call, "")?;
    let count = world
        .cloudfront
        .access_controls
        .values()
        .filter(|a| a.deleted.is_none())
        .count();
    if count >= world.settings.quotas.cloudfront_access_controls {
        let message = "The number of origin access controls in your Amazon Web Services account exceeds the maximum allowed.";
        return Err(Refusal::new(400, "TooManyOriginAccessControls", message));
    }
    let (id, version) = (new_id(world), new_id(world));
    let made = AccessControl {
        id: id.clone(),
        config,
        versions: vec![version],
        created: call.now,
        deleted: None,
    };
    let answer = with_location(made.answer(), &format!("origin-access-control/{id}"));
    world.cloudfront.access_controls.insert(id, made);
    Ok(answer)
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    find(world, call).map(|a| a.answer())
}

pub(super) fn get_config(world: &mut World, call: &Call) -> Outcome {
    let found = find(world, call)?;
    Ok(found.tagged(document(
        "OriginAccessControlConfig",
        &found.config,
        &ACCESS_CONTROL_CONFIG,
    )))
}

pub(super) fn update(world: &mut World, call: &Call) -> Outcome {
    let old = find(world, call)?;
    if_match(call, &old.versions)?;
    let id = old.id.clone();
    let (config, version) = (read(world, call, &id)?, new_id(world));
    let found = find(world, call)?;
    found.config = config;
    found.versions.push(version);
    Ok(found.answer())
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let found = find(world, call)?;
    if_match(call, &found.versions)?;
    let id = found.id.clone();
    let mut alive = world
        .cloudfront
        .distributions
        .values()
        .filter(|d| d.deleted.is_none());
    let uses = |config: &Value| {
        config["Origins"]["Items"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|o| o["OriginAccessControlId"] == *id)
    };
    if alive.any(|d| uses(&d.config) || d.live.as_ref().is_some_and(uses)) {
        let message = "Cannot delete the origin access control because it's in use by one or more distributions.";
        return Err(Refusal::new(409, "OriginAccessControlInUse", message));
    }
    find(world, call)?.deleted = Some(call.now);
    Ok(Answer::default())
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let shown = world
        .cloudfront
        .access_controls
        .values()
        .filter(|a| listed(world, a.created, a.deleted, call.now));
    let summary = |a: &AccessControl| {
        let mut all = a.config.clone();
        all["Id"] = json!(a.id);
        all
    };
    let items = shown.map(|a| (a.id.as_str(), summary(a))).collect();
    page(call, "OriginAccessControlList", &ACCESS_CONTROL_LIST, items)
}
