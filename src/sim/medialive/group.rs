//! Input security groups: who may push. A group is IN_USE while inputs have it, and for some
//! seconds after the last one went.

use super::{Due, State, bad, conflict, items, limit, not_found, read, tag_map, text};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::page::page;
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// One input security group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Seven digits.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// CIDR blocks that are let in.
    pub rules: Vec<String>,
    /// Inputs that have it.
    pub inputs: Vec<String>,
    /// Inputs that are gone and not yet noticed.
    pub leaving: Vec<Due<String>>,
    /// UPDATING until then.
    pub updating: Option<Timestamp>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it became DELETED.
    pub gone: Option<Timestamp>,
}

impl Group {
    /// Its state on the wire. [documented: botocore's InputSecurityGroupState]
    pub fn state(&self) -> &'static str {
        match () {
            () if self.gone.is_some() => "DELETED",
            () if self.updating.is_some() => "UPDATING",
            () if self.inputs.is_empty() => "IDLE",
            () => "IN_USE",
        }
    }

    /// An input has it now.
    pub fn enter(&mut self, input: &str) {
        if !self.inputs.iter().any(|i| i == input) {
            self.inputs.push(input.to_owned());
        }
    }

    /// Whether it lets an address in.
    pub fn admits(&self, address: Ipv4Addr) -> bool {
        self.rules
            .iter()
            .filter_map(|r| block(r))
            .any(|(base, mask)| u32::from(address) & mask == base)
    }

    fn answer(&self, state: &State, region: &str) -> Value {
        let inputs = state.region(region).map(|r| &r.inputs);
        let channels: Vec<&String> = self
            .inputs
            .iter()
            .filter_map(|i| inputs?.get(i))
            .flat_map(|i| &i.channels)
            .collect();
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|cidr| json!({"cidr": cidr}))
            .collect();
        json!({"arn": self.arn, "channels": channels, "id": self.id, "inputs": self.inputs, "state": self.state(),
            "tags": self.tags, "whitelistRules": rules})
    }
}

/// A CIDR block as base and mask; nothing when it is none, or has bits set beyond its mask.
fn block(cidr: &str) -> Option<(u32, u32)> {
    let (base, bits) = cidr.split_once('/')?;
    let bits: u32 = bits.parse().ok().filter(|b| *b <= 32)?;
    let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
    let base = u32::from(base.parse::<Ipv4Addr>().ok()?);
    (base & mask == base).then_some((base, mask))
}

fn rules(world: &World, asked: &Value) -> Result<Option<Vec<String>>, Refusal> {
    if asked.get("whitelistRules").is_none() {
        return Ok(None);
    }
    let rules: Vec<String> = items(asked, "whitelistRules")
        .iter()
        .map(|r| text(r, "cidr").to_owned())
        .collect();
    if let Some(wrong) = rules.iter().find(|r| block(r).is_none()) {
        return Err(bad(format!("Invalid CIDR block: {wrong}")));
    }
    let most = world.settings.quotas.medialive_rules_per_group;
    if rules.len() > most {
        return Err(bad(format!(
            "An input security group can have at most {most} rules"
        )));
    }
    Ok(Some(rules))
}

fn find<'a>(state: &'a State, call: &Call, id: &str) -> Result<&'a Group, Refusal> {
    let group = state.region(&call.region).and_then(|r| r.groups.get(id));
    group
        .filter(|g| !super::aged_out(g.gone, call.now))
        .ok_or_else(|| not_found("Input security group", id))
}

fn find_mut<'a>(world: &'a mut World, call: &Call, id: &str) -> Result<&'a mut Group, Refusal> {
    find(&world.medialive, call, id)?;
    let group = world.medialive.region_mut(&call.region).groups.get_mut(id);
    group.ok_or_else(|| not_found("Input security group", id))
}

fn id_of(call: &Call) -> &str {
    text(&call.input, "inputSecurityGroupId")
}

/// CreateInputSecurityGroup: no `requestId`, so twice makes two. [documented: aws-facts 2.1]
pub fn create(world: &mut World, call: &Call) -> Outcome {
    let members = read(call)?;
    let tags = tag_map(&members);
    // A group without rules is accepted and lets nobody in. [assumed]
    let rules = rules(world, &Value::Object(members))?.unwrap_or_default();
    let living = world
        .medialive
        .region(&call.region)
        .into_iter()
        .flat_map(|r| r.groups.values());
    if living.filter(|g| g.gone.is_none()).count()
        >= world.settings.quotas.medialive_security_groups
    {
        return Err(limit("the number of input security groups in this region"));
    }
    let id = super::new_id(world, &call.region);
    let group = Group {
        arn: super::arn(call, "inputSecurityGroup", &id),
        id: id.clone(),
        rules,
        inputs: Vec::new(),
        leaving: Vec::new(),
        updating: None,
        tags,
        created: call.now,
        gone: None,
    };
    let answer = json!({"securityGroup": group.answer(&world.medialive, &call.region)});
    world
        .medialive
        .region_mut(&call.region)
        .groups
        .insert(id, group);
    Ok(answer.into())
}

/// DescribeInputSecurityGroup.
pub fn describe(world: &mut World, call: &Call) -> Outcome {
    Ok(find(&world.medialive, call, id_of(call))?
        .answer(&world.medialive, &call.region)
        .into())
}

/// ListInputSecurityGroups.
pub fn list(world: &mut World, call: &Call) -> Outcome {
    let groups = world
        .medialive
        .region(&call.region)
        .into_iter()
        .flat_map(|r| r.groups.values());
    let shown = groups.filter(|g| super::listed(world, g.created, g.gone, call.now));
    let rows = shown.map(|g| (g.id.clone(), g.answer(&world.medialive, &call.region)));
    page("inputSecurityGroups", rows, &call.input, bad).map(Answer::from)
}

/// UpdateInputSecurityGroup, also while a channel runs; it acts on new connections only.
/// [documented: aws-facts 2.2, 12]
pub fn update(world: &mut World, call: &Call) -> Outcome {
    let members = read(call)?;
    let tags = members.contains_key("tags").then(|| tag_map(&members));
    let rules = rules(world, &Value::Object(members))?;
    let until = call.now + world.duration(2.0..6.0);
    let group = find_mut(world, call, id_of(call))?;
    match group.state() {
        "DELETED" => return Err(not_found("Input security group", &group.id)),
        "UPDATING" => {
            return Err(conflict(format!(
                "Input Security Group {} is being updated",
                group.id
            )));
        }
        _ => {}
    }
    if let Some(rules) = rules {
        group.rules = rules;
        group.updating = Some(until);
    }
    if let Some(tags) = tags {
        group.tags = tags;
    }
    let group = group.clone();
    Ok(json!({"securityGroup": group.answer(&world.medialive, &call.region)}).into())
}

/// DeleteInputSecurityGroup.
pub fn delete(world: &mut World, call: &Call) -> Outcome {
    delete_one(world, call, id_of(call))
}

/// Deletes a group; a deleted one again with success. Its 409 is not in botocore's model.
/// [seen: aws-facts 2.2]
pub fn delete_one(world: &mut World, call: &Call, id: &str) -> Outcome {
    let group = find_mut(world, call, id)?;
    match group.state() {
        "DELETED" => {}
        "IDLE" => group.gone = Some(call.now),
        "UPDATING" => {
            return Err(conflict(format!(
                "Input Security Group {id} is being updated"
            )));
        }
        _ => {
            let why = "cannot be deleted because it is still being used by inputs.";
            return Err(conflict(format!("Input Security Group {id} {why}")));
        }
    }
    Ok(Answer::from(Value::Object(Map::new())))
}
