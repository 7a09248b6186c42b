//! Policies of a role: inline ones, kept as sent, and a list of attached ones by ARN.

use super::document::{self, Use};
use super::role::{PROPAGATION, check_name, limit, named};
use super::{no_such_entity, page, text};
use crate::sim::call::{Answer, Call, Outcome};
use crate::sim::wire::encode_percent;
use crate::sim::world::World;
use serde_json::{Value, json};

pub(super) fn put(world: &mut World, call: &Call) -> Outcome {
    let (name, policy) = (text(call, "PolicyName")?, text(call, "PolicyDocument")?);
    check_name("policyName", name, 128)?;
    document::check(policy, Use::Identity)?;
    let quota = world.settings.quotas.iam_inline_policy_bytes;
    let from = call.now + world.duration(PROPAGATION);
    let role = named(world, call)?;
    let others = role
        .inline
        .iter()
        .filter(|(n, _)| *n != name)
        .map(|(_, p)| p.as_str());
    let size: usize = others
        .chain([policy])
        .map(|p| p.chars().filter(|c| !c.is_whitespace()).count())
        .sum();
    if size > quota {
        let role = text(call, "RoleName")?;
        return Err(limit(format!(
            "Maximum policy size of {quota} bytes exceeded for role {role}"
        )));
    }
    // A role that already could do its work goes on doing it.
    if role.inline.is_empty() && role.attached.is_empty() {
        role.usable_from = role.usable_from.max(from);
    }
    role.inline.insert(name.to_owned(), policy.to_owned());
    Ok(Answer::default())
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    let name = text(call, "PolicyName")?;
    let role = named(world, call)?;
    let policy = role.inline.get(name).ok_or_else(|| missing(name))?;
    let document = encode_percent(policy, "");
    Ok(json!({ "RoleName": text(call, "RoleName")?, "PolicyName": name, "PolicyDocument": document }).into())
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let name = text(call, "PolicyName")?;
    named(world, call)?
        .inline
        .remove(name)
        .map(|_| Answer::default())
        .ok_or_else(|| missing(name))
}

fn missing(name: &str) -> crate::sim::call::Refusal {
    no_such_entity(format!("The role policy with name {name} cannot be found."))
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let names = named(world, call)?
        .inline
        .keys()
        .map(|n| Value::from(n.as_str()))
        .collect();
    page(call, "PolicyNames", names)
}

pub(super) fn attach(world: &mut World, call: &Call) -> Outcome {
    let arn = text(call, "PolicyArn")?;
    let quota = world.settings.quotas.iam_attached_policies;
    let from = call.now + world.duration(PROPAGATION);
    let role = named(world, call)?;
    // Only AWS's own policies exist here; customer managed ones are not built.
    if !arn.starts_with("arn:aws:iam::aws:policy/") {
        return Err(no_such_entity(format!(
            "Policy {arn} does not exist or is not attachable."
        )));
    }
    if !role.attached.iter().any(|a| a == arn) {
        if role.attached.len() >= quota {
            return Err(limit(format!(
                "Cannot exceed quota for PoliciesPerRole: {quota}"
            )));
        }
        if role.inline.is_empty() && role.attached.is_empty() {
            role.usable_from = role.usable_from.max(from);
        }
        role.attached.push(arn.to_owned());
    }
    Ok(Answer::default())
}

pub(super) fn detach(world: &mut World, call: &Call) -> Outcome {
    let arn = text(call, "PolicyArn")?;
    let role = named(world, call)?;
    let before = role.attached.len();
    role.attached.retain(|a| a != arn);
    if role.attached.len() == before {
        return Err(no_such_entity(format!("Policy {arn} was not found.")));
    }
    Ok(Answer::default())
}

pub(super) fn list_attached(world: &mut World, call: &Call) -> Outcome {
    let entry = |arn: &String| json!({ "PolicyName": arn.rsplit('/').next(), "PolicyArn": arn });
    let items = named(world, call)?.attached.iter().map(entry).collect();
    page(call, "AttachedPolicies", items)
}
