//! CloudFront: distributions, access controls, and the edge. This file has the state, the dispatch
//! and what all operations share (ids, ETags, pages); one file per kind of thing has the rest.
//! Knows nothing of HTTP.

mod access_control;
mod cache;
mod check;
mod config;
mod distribution;
mod documents;
pub mod edge;
mod invalidation;
mod manifest;
mod origins;
mod policies;
mod shape;
mod tags;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_edge;

pub use access_control::AccessControl;
pub use cache::{EDGE_FAILS, EDGE_STALE, VIEWERS_403, VIEWERS_404};
pub use distribution::Distribution;
pub use edge::playback;
pub use invalidation::Invalidation;

use super::call::{Answer, Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use super::xml::Element;
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shape::{Kind, NAMESPACE};
use std::collections::BTreeMap;

/// What CloudFront keeps. It is global: one name space, whatever the region of the call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Distributions by id.
    pub distributions: BTreeMap<String, Distribution>,
    /// Access controls by id.
    pub access_controls: BTreeMap<String, AccessControl>,
}

const PAGE: &[&str] = &["Marker", "MaxItems"];
const TYPED_PAGE: &[&str] = &["Type", "Marker", "MaxItems"];

/// The operations it has. [documented: botocore 1.43.11 cloudfront 2020-05-31]
pub const OPERATIONS: &[Operation] = &[
    Operation::write(
        "CreateDistributionWithTags",
        "POST",
        "/2020-05-31/distribution?WithTags",
        201,
    ),
    Operation::write(
        "CreateDistribution",
        "POST",
        "/2020-05-31/distribution",
        201,
    ),
    Operation::read("ListDistributions", "/2020-05-31/distribution", PAGE),
    Operation::read("GetDistribution", "/2020-05-31/distribution/{Id}", &[]),
    Operation::read(
        "GetDistributionConfig",
        "/2020-05-31/distribution/{Id}/config",
        &[],
    ),
    Operation::write(
        "UpdateDistribution",
        "PUT",
        "/2020-05-31/distribution/{Id}/config",
        200,
    ),
    Operation::write(
        "DeleteDistribution",
        "DELETE",
        "/2020-05-31/distribution/{Id}",
        204,
    ),
    Operation::write(
        "CreateOriginAccessControl",
        "POST",
        "/2020-05-31/origin-access-control",
        201,
    ),
    Operation::read(
        "ListOriginAccessControls",
        "/2020-05-31/origin-access-control",
        PAGE,
    ),
    Operation::read(
        "GetOriginAccessControl",
        "/2020-05-31/origin-access-control/{Id}",
        &[],
    ),
    Operation::read(
        "GetOriginAccessControlConfig",
        "/2020-05-31/origin-access-control/{Id}/config",
        &[],
    ),
    Operation::write(
        "UpdateOriginAccessControl",
        "PUT",
        "/2020-05-31/origin-access-control/{Id}/config",
        200,
    ),
    Operation::write(
        "DeleteOriginAccessControl",
        "DELETE",
        "/2020-05-31/origin-access-control/{Id}",
        204,
    ),
    Operation {
        query: &["Resource"],
        ..Operation::write(
            "TagResource",
            "POST",
            "/2020-05-31/tagging?Operation=Tag",
            204,
        )
    },
    Operation {
        query: &["Resource"],
        ..Operation::write(
            "UntagResource",
            "POST",
            "/2020-05-31/tagging?Operation=Untag",
            204,
        )
    },
    Operation::read("ListTagsForResource", "/2020-05-31/tagging", &["Resource"]),
    Operation::write(
        "CreateInvalidation",
        "POST",
        "/2020-05-31/distribution/{DistributionId}/invalidation",
        201,
    ),
    Operation::read(
        "ListInvalidations",
        "/2020-05-31/distribution/{DistributionId}/invalidation",
        PAGE,
    ),
    Operation::read(
        "GetInvalidation",
        "/2020-05-31/distribution/{DistributionId}/invalidation/{Id}",
        &[],
    ),
    Operation::read("ListCachePolicies", "/2020-05-31/cache-policy", TYPED_PAGE),
    Operation::read("GetCachePolicy", "/2020-05-31/cache-policy/{Id}", &[]),
    Operation::read(
        "ListOriginRequestPolicies",
        "/2020-05-31/origin-request-policy",
        TYPED_PAGE,
    ),
    Operation::read(
        "GetOriginRequestPolicy",
        "/2020-05-31/origin-request-policy/{Id}",
        &[],
    ),
    Operation::read(
        "ListResponseHeadersPolicies",
        "/2020-05-31/response-headers-policy",
        TYPED_PAGE,
    ),
    Operation::read(
        "GetResponseHeadersPolicy",
        "/2020-05-31/response-headers-policy/{Id}",
        &[],
    ),
    Operation::write("CreateMonitoringSubscription", "POST", MONITORING, 200),
    Operation::read("GetMonitoringSubscription", MONITORING, &[]),
    Operation::write("DeleteMonitoringSubscription", "DELETE", MONITORING, 200),
];

const MONITORING: &str = "/2020-05-31/distributions/{DistributionId}/monitoring-subscription";

/// Does one operation.
pub fn handle(world: &mut World, call: &Call) -> Outcome {
    match call.operation {
        "CreateDistribution" => distribution::create(world, call, false),
        "CreateDistributionWithTags" => distribution::create(world, call, true),
        "GetDistribution" => distribution::get(world, call),
        "GetDistributionConfig" => distribution::get_config(world, call),
        "UpdateDistribution" => distribution::update(world, call),
        "DeleteDistribution" => distribution::delete(world, call),
        "ListDistributions" => distribution::list(world, call),
        "CreateOriginAccessControl" => access_control::create(world, call),
        "GetOriginAccessControl" => access_control::get(world, call),
        "GetOriginAccessControlConfig" => access_control::get_config(world, call),
        "UpdateOriginAccessControl" => access_control::update(world, call),
        "DeleteOriginAccessControl" => access_control::delete(world, call),
        "ListOriginAccessControls" => access_control::list(world, call),
        "TagResource" => tags::tag(world, call),
        "UntagResource" => tags::untag(world, call),
        "ListTagsForResource" => tags::list(world, call),
        "CreateInvalidation" => invalidation::create(world, call),
        "GetInvalidation" => invalidation::get(world, call),
        "ListInvalidations" => invalidation::list(world, call),
        "GetCachePolicy" | "GetOriginRequestPolicy" | "GetResponseHeadersPolicy" => {
            policies::get(call)
        }
        "ListCachePolicies" | "ListOriginRequestPolicies" | "ListResponseHeadersPolicies" => {
            policies::list(call)
        }
        "CreateMonitoringSubscription" => distribution::subscribe(world, call),
        "GetMonitoringSubscription" => distribution::subscription(world, call),
        "DeleteMonitoringSubscription" => distribution::unsubscribe(world, call),
        _ => Err(Refusal::not_built(call)),
    }
}

/// Rolls out what is due: the edge serves a version from the moment its distribution is Deployed.
/// Deleted things leave the lists. Answers when there is something to do again.
pub fn settle(world: &mut World, now: Timestamp) -> Option<Timestamp> {
    let lag = jiff::SignedDuration::from_secs_f64(world.settings.list_lag);
    let kept = |deleted: Option<Timestamp>| deleted.is_none_or(|at| now < at + lag);
    let State {
        distributions,
        access_controls,
    } = &mut world.cloudfront;
    distributions.retain(|_, d| kept(d.deleted));
    access_controls.retain(|_, a| kept(a.deleted));
    for distribution in distributions.values_mut() {
        distribution.settle(now);
    }
    let rolled = distributions.values().filter_map(|d| d.until);
    let gone = distributions.values().filter_map(|d| d.deleted);
    let gone = gone.chain(access_controls.values().filter_map(|a| a.deleted));
    rolled.chain(gone.map(|at| at + lag)).min()
}

const CAPITALS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SMALL: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A new id or ETag: `E` and 13 capitals or digits. [seen: ids in public issues]
fn new_id(world: &mut World) -> String {
    format!("E{}", world.text(13, CAPITALS))
}

/// A time as CloudFront writes it.
fn iso(at: Timestamp) -> Value {
    json!(format!("{at:.3}"))
}

/// A member of the path or query.
fn member<'a>(call: &'a Call, name: &str) -> &'a str {
    call.input
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Reads the body, whose root must have the right name.
fn body(call: &Call, name: &'static str, kind: &Kind) -> Result<Value, Refusal> {
    let element = Element::of(call)?;
    if element.name == name {
        shape::read(&element, name, kind)
    } else {
        Err(Refusal::new(
            400,
            "MalformedInput",
            format!("Unexpected element: {}", element.name),
        ))
    }
}

/// An answer with `value` as the document `name`.
fn document(name: &str, value: &Value, kind: &Kind) -> Answer {
    shape::write(name, value, kind).answer(NAMESPACE)
}

fn with_etag(mut answer: Answer, etag: &str) -> Answer {
    answer.headers.push(("ETag", etag.to_owned()));
    answer
}

fn with_location(mut answer: Answer, path: &str) -> Answer {
    answer.headers.push((
        "Location",
        format!("https://cloudfront.amazonaws.com/2020-05-31/{path}"),
    ));
    answer
}

/// `If-Match` must name the newest of `versions`: none or an unknown one is *invalid*, an older one
/// fails the precondition. [documented: aws-facts 4, texts from botocore]
fn if_match(call: &Call, versions: &[String]) -> Result<(), Refusal> {
    let sent = call
        .headers
        .get("if-match")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
        .trim_matches('"');
    if versions.last().is_some_and(|v| v == sent) {
        Ok(())
    } else if versions.iter().any(|v| v == sent) {
        let message = "The request failed because it didn't meet the preconditions in one or more request-header fields.";
        Err(Refusal::new(412, "PreconditionFailed", message))
    } else {
        let message = "The If-Match version is missing or not valid for the resource.";
        Err(Refusal::new(400, "InvalidIfMatchVersion", message))
    }
}

/// One page of `items` (id and summary, by id) as a list document.
fn page(call: &Call, name: &str, kind: &Kind, items: Vec<(&str, Value)>) -> Outcome {
    let size = match member(call, "MaxItems") {
        "" => 100,
        text => text
            .parse::<usize>()
            .ok()
            .filter(|n| (1..=100).contains(n))
            .ok_or_else(|| {
                Refusal::new(
                    400,
                    "InvalidArgument",
                    "The parameter MaxItems is not valid.",
                )
            })?,
    };
    let marker = member(call, "Marker");
    let rest: Vec<_> = items.into_iter().filter(|(id, _)| *id > marker).collect();
    let shown = &rest[..rest.len().min(size)];
    let more = rest.len() > size;
    let mut list =
        json!({ "Marker": marker, "MaxItems": size, "IsTruncated": more, "Quantity": shown.len() });
    if let (true, Some((last, _))) = (more, shown.last()) {
        list["NextMarker"] = json!(last);
    }
    if !shown.is_empty() {
        list["Items"] = shown.iter().map(|(_, v)| v.clone()).collect();
    }
    Ok(document(name, &list, kind))
}

/// Whether `List*` shows a thing: it may lag behind for new and removed ones.
fn listed(world: &World, created: Timestamp, deleted: Option<Timestamp>, now: Timestamp) -> bool {
    let lag = jiff::SignedDuration::from_secs_f64(world.settings.list_lag);
    created + lag <= now && deleted.is_none_or(|at| now < at + lag)
}
