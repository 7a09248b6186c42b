//! Whether the caller's policies allow a call, and what AWS says when they do not.

use super::document::{conditions_hold, like, list, statements};
use super::resource::{self, Needed};
use crate::sim::call::{Call, Outcome};
use crate::sim::world::World;
use serde_json::{Value, json};

/// What the policies say of one action on one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Allowed,
    ExplicitDeny,
    ImplicitDeny,
}

/// Judges one action on one resource.
pub(super) fn decide(policies: &[Value], needed: &Needed) -> Decision {
    let meant = |statement: &&Value| {
        let acts = |name: &str| {
            list(&statement[name])
                .into_iter()
                .any(|p| like(p, &needed.action, true))
        };
        let on = |name: &str| {
            list(&statement[name])
                .into_iter()
                .any(|p| like(p, &needed.resource, false))
        };
        let action = if statement["NotAction"].is_null() {
            acts("Action")
        } else {
            !acts("NotAction")
        };
        let resource = if statement["NotResource"].is_null() {
            on("Resource")
        } else {
            !on("NotResource")
        };
        action && resource && conditions_hold(statement, &needed.context)
    };
    let matching: Vec<_> = policies.iter().flat_map(statements).filter(meant).collect();
    if matching.iter().any(|s| s["Effect"] == "Deny") {
        Decision::ExplicitDeny
    } else if matching.iter().any(|s| s["Effect"] == "Allow") {
        Decision::Allowed
    } else {
        Decision::ImplicitDeny
    }
}

/// Why the caller may not do this, if so.
pub fn refused(world: &World, prefix: &str, call: &Call) -> Option<String> {
    // Always allowed, whatever the policies say. [documented: STS API reference]
    if call.operation == "GetCallerIdentity" {
        return None;
    }
    resource::needed(world, prefix, call)
        .into_iter()
        .find_map(|needed| {
            let why = match decide(&world.iam.caller_policies, &needed) {
                Decision::Allowed => return None,
                Decision::ExplicitDeny => {
                    "with an explicit deny in an identity-based policy".to_owned()
                }
                Decision::ImplicitDeny => {
                    format!(
                        "because no identity-based policy allows the {} action",
                        needed.action
                    )
                }
            };
            Some(format!("{} {why}", words(call, &needed)))
        })
}

/// Whether a role's inline policies let it do one thing, as services ask that act through it.
/// Attached policies are known by name only, so a role with one is taken at its word.
pub fn role_may(world: &World, role_arn: &str, action: &str, resource: &str) -> bool {
    let name = role_arn.rsplit('/').next().unwrap_or_default();
    let Some(role) = world.iam.roles.get(name) else {
        return false;
    };
    let policies: Vec<Value> = role
        .inline
        .values()
        .filter_map(|p| serde_json::from_str(p).ok())
        .collect();
    let needed = Needed {
        action: action.to_owned(),
        resource: resource.to_owned(),
        context: Vec::new(),
    };
    !role.attached.is_empty() || decide(&policies, &needed) == Decision::Allowed
}

/// AWS's words for a call that is not allowed, whatever the reason.
pub fn denial(world: &World, prefix: &str, call: &Call) -> String {
    resource::needed(world, prefix, call)
        .first()
        .map_or_else(|| "Access Denied".to_owned(), |n| words(call, n))
}

fn words(call: &Call, needed: &Needed) -> String {
    let Needed {
        action, resource, ..
    } = needed;
    format!(
        "User: {} is not authorized to perform: {action} on resource: {resource}",
        call.caller_arn
    )
}

/// SimulatePrincipalPolicy. Without enforcement the caller is an administrator.
pub(super) fn simulate(world: &World, call: &Call) -> Outcome {
    let source = super::text(call, "PolicySourceArn")?;
    if source != call.caller_arn {
        return Err(super::no_such_entity(format!(
            "The entity {source} cannot be found."
        )));
    }
    let texts = |name: &str| {
        list(&call.input[name])
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut resources = texts("ResourceArns");
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    let entries = call.input["ContextEntries"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let context: Vec<_> = entries
        .iter()
        .flat_map(|e| {
            list(&e["ContextKeyValues"])
                .into_iter()
                .map(move |v| (e, v))
        })
        .filter_map(|(e, v)| Some((e["ContextKeyName"].as_str()?.to_owned(), v.to_owned())))
        .collect();
    let mut results = Vec::new();
    for action in texts("ActionNames") {
        for resource in &resources {
            let needed = Needed {
                action: action.clone(),
                resource: resource.clone(),
                context: context.clone(),
            };
            let decision = if world.settings.enforce_iam {
                decide(&world.iam.caller_policies, &needed)
            } else {
                Decision::Allowed
            };
            let word = match decision {
                Decision::Allowed => "allowed",
                Decision::ExplicitDeny => "explicitDeny",
                Decision::ImplicitDeny => "implicitDeny",
            };
            results.push(json!({
                "EvalActionName": action, "EvalResourceName": resource, "EvalDecision": word,
                "MatchedStatements": [], "MissingContextValues": [],
            }));
        }
    }
    super::page(call, "EvaluationResults", results)
}
