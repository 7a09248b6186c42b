//! Roles and their tags.

use super::document::{self, Use};
use super::{invalid, no_such_entity, page, text};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::wire::encode_percent;
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// Path; `/` unless said.
    pub path: String,
    /// `AROA…`.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Who may assume it, as sent.
    pub trust: String,
    /// Description.
    pub description: Option<String>,
    /// Longest session in seconds.
    pub max_session: u64,
    /// Tags in the order they came.
    pub tags: Vec<(String, String)>,
    /// Inline policies by name, as sent.
    pub inline: BTreeMap<String, String>,
    /// ARNs of attached policies.
    pub attached: Vec<String>,
    /// From when on other services see it: IAM is eventually consistent.
    pub usable_from: Timestamp,
}

/// How long a change takes to reach the other services. [assumed: aws-facts 5 gives no bound]
pub(super) const PROPAGATION: std::ops::Range<f64> = 8.0..20.0;

/// Whether a service can assume a role at a moment.
pub fn usable(world: &World, role_arn: &str, service: &str, now: Timestamp) -> bool {
    let name = role_arn.rsplit('/').next().unwrap_or_default();
    world.iam.roles.get(name).is_some_and(|role| {
        role.arn(world, name) == role_arn
            && role.usable_from <= now
            && document::trusts(&role.trust, service)
    })
}

impl Role {
    fn arn(&self, world: &World, name: &str) -> String {
        format!("arn:aws:iam::{}:role{}{name}", world.account, self.path)
    }

    fn describe(&self, world: &World, name: &str) -> Value {
        let mut out = json!({
            "Path": self.path, "RoleName": name, "RoleId": self.id, "Arn": self.arn(world, name),
            "CreateDate": seconds(self.created), "AssumeRolePolicyDocument": encode_percent(&self.trust, ""),
            "MaxSessionDuration": self.max_session,
        });
        if let Some(description) = &self.description {
            out["Description"] = description.as_str().into();
        }
        out
    }
}

/// IAM's times have whole seconds.
fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The role that a call names.
pub(super) fn named<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Role, Refusal> {
    let name = text(call, "RoleName")?;
    let gone = || no_such_entity(format!("The role with name {name} cannot be found."));
    world.iam.roles.get_mut(name).ok_or_else(gone)
}

/// Judges a name of a role or policy.
pub(super) fn check_name(member: &str, name: &str, longest: usize) -> Result<(), Refusal> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b);
    if name.is_empty() || !name.bytes().all(plain) {
        let why = "Member must satisfy regular expression pattern: [\\w+=,.@-]+";
        return Err(invalid(&format!(
            "Value '{name}' at '{member}' failed to satisfy constraint: {why}"
        )));
    }
    if name.len() > longest {
        let why = format!("Member must have length less than or equal to {longest}");
        return Err(invalid(&format!(
            "Value '{name}' at '{member}' failed to satisfy constraint: {why}"
        )));
    }
    Ok(())
}

pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    let (name, trust) = (
        text(call, "RoleName")?,
        text(call, "AssumeRolePolicyDocument")?,
    );
    check_name("roleName", name, 64)?;
    check_trust(trust)?;
    let path = call
        .input
        .get("Path")
        .and_then(Value::as_str)
        .unwrap_or("/");
    if !path.starts_with('/') || !path.ends_with('/') {
        return Err(invalid(
            "Value at 'path' failed to satisfy constraint: it must begin and end with /",
        ));
    }
    let tags = tags_of(call, Vec::new())?;
    let max_session = max_session(call)?.unwrap_or(3600);
    // Role names are compared without case. [documented: IAM API reference, CreateRole]
    if world.iam.roles.keys().any(|n| n.eq_ignore_ascii_case(name)) {
        return Err(Refusal::new(
            409,
            "EntityAlreadyExists",
            format!("Role with name {name} already exists."),
        ));
    }
    let quota = world.settings.quotas.iam_roles;
    if world.iam.roles.len() >= quota {
        return Err(limit(format!(
            "Cannot exceed quota for RolesPerAccount: {quota}"
        )));
    }
    let role = Role {
        path: path.to_owned(),
        id: format!(
            "AROA{}",
            world.text(17, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        ),
        created: call.now,
        trust: trust.to_owned(),
        description: call
            .input
            .get("Description")
            .and_then(Value::as_str)
            .map(str::to_owned),
        max_session,
        tags,
        inline: BTreeMap::new(),
        attached: Vec::new(),
        usable_from: call.now + world.duration(PROPAGATION),
    };
    let mut out = role.describe(world, name);
    show_tags(&mut out, &role);
    world.iam.roles.insert(name.to_owned(), role);
    Ok(json!({ "Role": out }).into())
}

pub(super) fn limit(message: String) -> Refusal {
    Refusal::new(409, "LimitExceeded", message)
}

fn check_trust(trust: &str) -> Result<(), Refusal> {
    document::check(trust, Use::Trust)?;
    // White space does not count. [documented: IAM quotas]
    if trust.chars().filter(|c| !c.is_whitespace()).count() > 2048 {
        return Err(limit(
            "Cannot exceed quota for ACLSizePerRole: 2048".to_owned(),
        ));
    }
    Ok(())
}

fn max_session(call: &Call) -> Result<Option<u64>, Refusal> {
    let Some(sent) = call.input.get("MaxSessionDuration") else {
        return Ok(None);
    };
    let read = sent
        .as_u64()
        .or_else(|| sent.as_str().and_then(|s| s.parse().ok()));
    let refuse = || {
        invalid(
            "Value at 'maxSessionDuration' failed to satisfy constraint: it must be 3600 to 43200",
        )
    };
    read.filter(|n| (3600..=43200).contains(n))
        .map(Some)
        .ok_or_else(refuse)
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    let role = named(world, call)?.clone();
    let mut out = role.describe(world, text(call, "RoleName")?);
    show_tags(&mut out, &role);
    out["RoleLastUsed"] = json!({});
    Ok(json!({ "Role": out }).into())
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let prefix = call
        .input
        .get("PathPrefix")
        .and_then(Value::as_str)
        .unwrap_or("/");
    let shown = world
        .iam
        .roles
        .iter()
        .filter(|(_, r)| r.path.starts_with(prefix));
    let items = shown
        .map(|(name, role)| role.describe(world, name))
        .collect();
    page(call, "Roles", items)
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let role = named(world, call)?;
    let conflict = |message| Err(Refusal::new(409, "DeleteConflict", message));
    if !role.attached.is_empty() {
        return conflict("Cannot delete entity, must detach all policies first.");
    }
    if !role.inline.is_empty() {
        return conflict("Cannot delete entity, must delete policies first.");
    }
    world.iam.roles.remove(text(call, "RoleName")?);
    Ok(Answer::default())
}

pub(super) fn update(world: &mut World, call: &Call) -> Outcome {
    let max_session = max_session(call)?;
    let role = named(world, call)?;
    if let Some(description) = call.input.get("Description").and_then(Value::as_str) {
        role.description = Some(description.to_owned()).filter(|d| !d.is_empty());
    }
    role.max_session = max_session.unwrap_or(role.max_session);
    if call.operation == "UpdateRole" {
        return Ok(json!({}).into());
    }
    let role = role.clone();
    Ok(json!({ "Role": role.describe(world, text(call, "RoleName")?) }).into())
}

pub(super) fn update_trust(world: &mut World, call: &Call) -> Outcome {
    let trust = text(call, "PolicyDocument")?;
    named(world, call)?;
    check_trust(trust)?;
    let from = call.now + world.duration(PROPAGATION);
    let role = named(world, call)?;
    if role.trust != trust {
        role.trust = trust.to_owned();
        role.usable_from = role.usable_from.max(from);
    }
    Ok(Answer::default())
}

pub(super) fn tag(world: &mut World, call: &Call) -> Outcome {
    let role = named(world, call)?;
    role.tags = tags_of(call, role.tags.clone())?;
    Ok(Answer::default())
}

pub(super) fn untag(world: &mut World, call: &Call) -> Outcome {
    let role = named(world, call)?;
    let gone = document::list(&call.input["TagKeys"]);
    role.tags
        .retain(|(key, _)| !gone.iter().any(|g| g.eq_ignore_ascii_case(key)));
    Ok(Answer::default())
}

pub(super) fn list_tags(world: &mut World, call: &Call) -> Outcome {
    let tags = tag_list(named(world, call)?);
    page(call, "Tags", tags)
}

fn tag_list(role: &Role) -> Vec<Value> {
    role.tags
        .iter()
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect()
}

fn show_tags(out: &mut Value, role: &Role) {
    if !role.tags.is_empty() {
        out["Tags"] = tag_list(role).into();
    }
}

/// The tags after adding those of a call. [documented: IAM-UG, tags: 50, keys differ without case]
fn tags_of(call: &Call, mut tags: Vec<(String, String)>) -> Result<Vec<(String, String)>, Refusal> {
    let sent = call
        .input
        .get("Tags")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut seen: Vec<String> = Vec::new();
    for tag in sent {
        let (Some(key), Some(value)) = (tag["Key"].as_str(), tag["Value"].as_str()) else {
            return Err(invalid(
                "Value null at 'tags' failed to satisfy constraint: Member must not be null",
            ));
        };
        if key.is_empty()
            || key.len() > 128
            || value.len() > 256
            || key.to_ascii_lowercase().starts_with("aws:")
        {
            return Err(invalid(&format!(
                "Value '{key}' at 'tags.member.key' failed to satisfy constraint"
            )));
        }
        if seen.iter().any(|s| s.eq_ignore_ascii_case(key)) {
            let message =
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(Refusal::new(400, "InvalidInput", message));
        }
        seen.push(key.to_owned());
        match tags.iter_mut().find(|(k, _)| k.eq_ignore_ascii_case(key)) {
            Some(old) => *old = (key.to_owned(), value.to_owned()),
            None => tags.push((key.to_owned(), value.to_owned())),
        }
    }
    if tags.len() > 50 {
        return Err(limit("Cannot exceed quota for TagsPerRole: 50".to_owned()));
    }
    Ok(tags)
}
