//! IAM: roles, policies, and the judgement whether a call is allowed. Knows nothing of HTTP.

mod document;
mod judge;
mod policy;
mod resource;
mod role;
#[cfg(test)]
mod tests;

pub use judge::{denial, refused, role_may};
pub use role::{Role, usable};

use super::call::{Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What IAM keeps; it is global.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
    /// User that all calls come from.
    pub caller: String,
    /// Identity policies of that user, obeyed when the world's settings enforce IAM.
    pub caller_policies: Vec<Value>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            roles: BTreeMap::new(),
            caller: "operator".to_owned(),
            caller_policies: Vec::new(),
        }
    }
}

/// The operations it has.
pub const OPERATIONS: &[Operation] = &[
    Operation::rpc("CreateRole", true),
    Operation::rpc("GetRole", false),
    Operation::rpc("DeleteRole", true),
    Operation::rpc("UpdateRole", true),
    Operation::rpc("UpdateRoleDescription", true),
    Operation::rpc("UpdateAssumeRolePolicy", true),
    Operation::rpc("ListRoles", false),
    Operation::rpc("TagRole", true),
    Operation::rpc("UntagRole", true),
    Operation::rpc("ListRoleTags", false),
    Operation::rpc("PutRolePolicy", true),
    Operation::rpc("GetRolePolicy", false),
    Operation::rpc("DeleteRolePolicy", true),
    Operation::rpc("ListRolePolicies", false),
    Operation::rpc("AttachRolePolicy", true),
    Operation::rpc("DetachRolePolicy", true),
    Operation::rpc("ListAttachedRolePolicies", false),
    Operation::rpc("ListInstanceProfilesForRole", false),
    Operation::rpc("GetUser", false),
    Operation::rpc("SimulatePrincipalPolicy", false),
];

/// Does one operation.
pub fn handle(world: &mut World, call: &Call) -> Outcome {
    match call.operation {
        "CreateRole" => role::create(world, call),
        "GetRole" => role::get(world, call),
        "DeleteRole" => role::delete(world, call),
        "UpdateRole" | "UpdateRoleDescription" => role::update(world, call),
        "UpdateAssumeRolePolicy" => role::update_trust(world, call),
        "ListRoles" => role::list(world, call),
        "TagRole" => role::tag(world, call),
        "UntagRole" => role::untag(world, call),
        "ListRoleTags" => role::list_tags(world, call),
        "PutRolePolicy" => policy::put(world, call),
        "GetRolePolicy" => policy::get(world, call),
        "DeleteRolePolicy" => policy::delete(world, call),
        "ListRolePolicies" => policy::list(world, call),
        "AttachRolePolicy" => policy::attach(world, call),
        "DetachRolePolicy" => policy::detach(world, call),
        "ListAttachedRolePolicies" => policy::list_attached(world, call),
        "ListInstanceProfilesForRole" => {
            role::named(world, call)?;
            Ok(json!({ "InstanceProfiles": [], "IsTruncated": false }).into())
        }
        "GetUser" => get_user(world, call),
        "SimulatePrincipalPolicy" => judge::simulate(world, call),
        _ => Err(Refusal::not_built(call)),
    }
}

/// Who all calls come from.
pub fn caller_arn(world: &World) -> String {
    format!("arn:aws:iam::{}:user/{}", world.account, world.iam.caller)
}

fn get_user(world: &World, call: &Call) -> Outcome {
    let own = &world.iam.caller;
    match call.input.get("UserName").and_then(Value::as_str) {
        Some(other) if other != own => {
            Err(no_such_entity(format!("The user with name {other} cannot be found.")))
        }
        _ => Ok(json!({ "User": {
            "Path": "/", "UserName": own, "UserId": "AIDASIMULATEDONAIR000", "Arn": caller_arn(world),
            "CreateDate": "2024-01-01T00:00:00Z",
        } })
        .into()),
    }
}

fn no_such_entity(message: String) -> Refusal {
    Refusal::new(404, "NoSuchEntity", message)
}

/// A required text member.
fn text<'a>(call: &'a Call, member: &str) -> Result<&'a str, Refusal> {
    call.input
        .get(member)
        .and_then(Value::as_str)
        .ok_or_else(|| {
            let mut name: Vec<char> = member.chars().collect();
            name[0].make_ascii_lowercase();
            let name: String = name.into_iter().collect();
            invalid(&format!(
                "Value null at '{name}' failed to satisfy constraint: Member must not be null"
            ))
        })
}

/// IAM's words for a member that misses the model.
fn invalid(what: &str) -> Refusal {
    Refusal::new(
        400,
        "ValidationError",
        format!("1 validation error detected: {what}"),
    )
}

/// One page of a list in IAM's way: `MaxItems`, `Marker`, `IsTruncated`.
fn page(call: &Call, member: &str, items: Vec<Value>) -> Outcome {
    let number = |name: &str| match call.input.get(name) {
        None => Ok(None),
        Some(v) => {
            let read = v
                .as_u64()
                .or_else(|| v.as_str().and_then(|s| s.parse().ok()));
            read.map(Some)
                .ok_or_else(|| invalid(&format!("Value at '{name}' is no number")))
        }
    };
    let size = number("MaxItems")?.unwrap_or(100);
    if !(1..=1000).contains(&size) {
        return Err(invalid(
            "Value at 'maxItems' failed to satisfy constraint: Member must be between 1 and 1000",
        ));
    }
    let from = number("Marker")
        .map_err(|_| Refusal::new(400, "ValidationError", "Invalid Marker"))?
        .unwrap_or(0);
    let (size, from) = (size as usize, from as usize);
    let rest = items.len().saturating_sub(from + size);
    let shown: Vec<_> = items.into_iter().skip(from).take(size).collect();
    let mut output = json!({ member: shown, "IsTruncated": rest > 0 });
    if rest > 0 {
        output["Marker"] = (from + size).to_string().into();
    }
    Ok(output.into())
}
