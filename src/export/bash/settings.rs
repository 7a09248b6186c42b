//! `settings.sh`: for each part functions that print what its calls want.

use super::super::document::{Document, ExportError, Resource};
use super::super::names::words;
use super::super::request::Kind;
use super::super::value::{Map, Phrase, Piece, Value};
use super::heredoc::Writer;
use super::variable;
use crate::shape::{Attr, Part};

const HEAD: &str = "# shellcheck shell=bash
# What the stream is: one function for each document that a call wants. Sourced by deploy.sh, not run.
# shellcheck disable=SC2034,SC2154 # deploy.sh and common.sh set and use its variables
";

pub(super) fn settings(document: &Document) -> Result<String, ExportError> {
    let mut out = format!("{HEAD}\n{}", open(document));
    for resource in &document.resources {
        let mut writer = Writer::new(&resource.part);
        part(resource, &mut writer)?;
        out.push_str(&format!("# {}\n", resource.part));
        out.push_str(&writer.functions);
    }
    Ok(format!("{}\n", out.trim_end()))
}

/// Variables that get their values while parts are made.
fn open(document: &Document) -> String {
    let mut names: Vec<String> = Vec::new();
    for resource in &document.resources {
        let whole = Value::Map(resource.members.clone());
        let mut pieces = Vec::new();
        whole.pieces(&mut pieces);
        for piece in pieces {
            let Piece::Ref(part, attr) = piece else {
                continue;
            };
            let name = variable(part, *attr);
            if !known_beforehand(part, *attr) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let lines: String = names.iter().map(|name| format!("{name}=''\n")).collect();
    format!(
        "# Known once the parts are there.\nstream_key_a='' stream_key_b='' deployment=''\n{lines}\n"
    )
}

fn known_beforehand(part: &Part, attr: Attr) -> bool {
    attr == Attr::Id
        && matches!(
            part,
            Part::SiteBucket | Part::ArchiveBucket | Part::PackageChannel
        )
}

fn part(resource: &Resource, writer: &mut Writer<'_>) -> Result<(), ExportError> {
    let name = words(&resource.part);
    let members = &resource.members;
    let own = |suffix: &str| format!("{name}_{suffix}");
    match resource.kind {
        Kind::Role => {
            let plain = without(members, &["AssumeRolePolicyDocument", "Policies"]);
            writer.json(&name, &pairs(plain).into())?;
            document_of(
                writer,
                &own("trust"),
                members.get("AssumeRolePolicyDocument"),
            )?;
            for (policy, document) in policies(members) {
                document_of(writer, &own(&format!("policy_{policy}")), Some(document))?;
            }
        }
        Kind::Bucket => {
            let tags = members.get("Tags").cloned().unwrap_or(Map::new().into());
            let tags = Map::new().with("TagSet", pair_list(&tags));
            writer.json(&own("tagging"), &tags.into())?;
            for (member, suffix) in [
                ("PublicAccessBlockConfiguration", "public_access_block"),
                ("OwnershipControls", "ownership_controls"),
                ("ServerSideEncryptionConfiguration", "encryption"),
                ("LifecycleConfiguration", "lifecycle"),
            ] {
                if let Some(value) = members.get(member) {
                    writer.json(&own(suffix), value)?;
                }
            }
            if let Some(policy) = members.get("Policy") {
                document_of(writer, &own("policy"), Some(policy))?;
            }
        }
        Kind::Distribution => writer.json(&name, &distribution(members).into())?,
        Kind::Player => {
            document_of(writer, &own("policy"), members.get("Policy"))?;
            for (i, object) in objects(members).into_iter().enumerate() {
                if let Some(Value::Text(body)) = object.get("Body") {
                    writer.text(&own(&format!("object_{}", i + 1)), body);
                }
            }
        }
        Kind::Topic => {
            let plain = without(members, &["DisplayName", "Policy", "Subscriptions"]);
            let display = members.get("DisplayName").cloned();
            let attributes = Map::new().with_some("DisplayName", display);
            writer.json(&name, &pairs(plain).with("Attributes", attributes).into())?;
            document_of(writer, &own("policy"), members.get("Policy"))?;
            let protocol = protocol(members);
            writer.text(&own("protocol"), &protocol);
        }
        Kind::Alarm => writer.json(&name, &pairs(members.clone()).into())?,
        Kind::Dashboard => document_of(writer, &own("body"), members.get("DashboardBody"))?,
        Kind::SecurityGroup
        | Kind::Input
        | Kind::PackageChannel
        | Kind::Endpoint
        | Kind::Channel
        | Kind::AccessControl => writer.json(&name, &members.clone().into())?,
    }
    Ok(())
}

fn document_of(
    writer: &mut Writer<'_>,
    name: &str,
    value: Option<&Value>,
) -> Result<(), ExportError> {
    match value {
        Some(Value::Json(document)) => writer.json(name, document),
        _ => Err(ExportError::Unprintable {
            part: writer.part.clone(),
            what: format!("{name} is no document"),
        }),
    }
}

/// Inline policies by name.
pub(super) fn policies(members: &Map) -> Vec<(String, &Value)> {
    let Some(Value::List(policies)) = members.get("Policies") else {
        return vec![];
    };
    let named = policies.iter().filter_map(|policy| {
        let Value::Map(policy) = policy else {
            return None;
        };
        let Some(Value::Text(name)) = policy.get("PolicyName") else {
            return None;
        };
        Some((name.fixed()?.to_owned(), policy.get("PolicyDocument")?))
    });
    named.collect()
}

/// Objects of the player.
pub(super) fn objects(members: &Map) -> Vec<&Map> {
    let Some(Value::List(objects)) = members.get("Objects") else {
        return vec![];
    };
    let objects = objects.iter().filter_map(|object| match object {
        Value::Map(map) => Some(map),
        _ => None,
    });
    objects.collect()
}

fn protocol(members: &Map) -> Phrase {
    match members.get("Subscriptions") {
        Some(Value::List(all)) => match all.first() {
            Some(Value::Map(one)) => match one.get("Protocol") {
                Some(Value::Text(protocol)) => protocol.clone(),
                _ => Phrase::default(),
            },
            _ => Phrase::default(),
        },
        _ => Phrase::default(),
    }
}

fn without(members: &Map, names: &[&str]) -> Map {
    let kept = members
        .0
        .iter()
        .filter(|(n, _)| !names.contains(&n.as_str()));
    Map(kept.cloned().collect())
}

/// Tags as pairs.
fn pairs(members: Map) -> Map {
    let members = members
        .0
        .into_iter()
        .map(|(name, value)| match name.as_str() {
            "Tags" => (name, pair_list(&value)),
            _ => (name, value),
        });
    Map(members.collect())
}

fn pair_list(tags: &Value) -> Value {
    let Value::Map(Map(tags)) = tags else {
        return tags.clone();
    };
    let pair = |(key, value): &(String, Value)| {
        Map::new()
            .with("Key", key.as_str())
            .with("Value", value.clone())
    };
    Value::list(tags.iter().map(pair))
}

/// CloudFront wants its lists counted, and a token of the deployment.
fn distribution(members: &Map) -> Map {
    let config = counted("", &without(members, &["Tags"]));
    let reference = Phrase::new([
        Piece::Lit("onair-".into()),
        Piece::StreamName,
        Piece::Lit("-".into()),
        Piece::Deployment,
    ]);
    let config = Map([Map::new().with("CallerReference", reference).0, config.0].concat());
    let tags = members.get("Tags").map(pair_list);
    Map::new()
        .with("DistributionConfig", config)
        .with("Tags", Map::new().with_some("Items", tags))
}

fn counted(within: &str, members: &Map) -> Map {
    let count = |items: &[Value]| {
        let items: Vec<Value> = items.iter().map(|item| counted_value("", item)).collect();
        Map::new()
            .with("Quantity", u32::try_from(items.len()).unwrap_or(u32::MAX))
            .with("Items", items)
    };
    let mut out = Map::new();
    let mut cached = None;
    for (name, value) in &members.0 {
        match (name.as_str(), value) {
            ("CachedMethods", Value::List(items)) => cached = Some(count(items)),
            // The one list that stands beside its own quantity.
            ("Items", Value::List(items)) if within == "GeoRestriction" => {
                out = Map([out.0, count(items).0].concat());
            }
            (_, Value::List(items)) => out = out.with(name, count(items)),
            _ => out = out.with(name, counted_value(name, value)),
        }
    }
    if within == "GeoRestriction" && out.get("Quantity").is_none() {
        out = out.with("Quantity", 0);
    }
    if let Some(cached) = cached {
        for (name, value) in &mut out.0 {
            if let ("AllowedMethods", Value::Map(methods)) = (name.as_str(), value) {
                *methods = std::mem::take(methods).with("CachedMethods", cached.clone());
            }
        }
    }
    out
}

fn counted_value(name: &str, value: &Value) -> Value {
    match value {
        Value::Map(map) => counted(name, map).into(),
        other => other.clone(),
    }
}
