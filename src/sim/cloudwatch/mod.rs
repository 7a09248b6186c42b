//! CloudWatch: the state, the dispatch, and tags. Alarms are in [`alarm`], [`define`]
//! (definition) and [`evaluate`] (state), dashboards in [`dashboard`], questions about metrics in [`query`]; what the
//! metrics say is in [`metric`]. Knows nothing of HTTP.

pub mod alarm;
mod composite;
mod custom;
mod dashboard;
mod define;
mod evaluate;
mod input;
pub mod metric;
mod query;
mod question;
#[cfg(test)]
mod tests;

pub use alarm::Alarm;
pub use dashboard::Dashboard;

use super::call::{Answer, Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// What CloudWatch keeps. Alarms and custom metrics live in a region; dashboards are global.
/// [documented: aws-facts 7]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Regions in which something was ever made.
    pub regions: BTreeMap<String, Region>,
    /// Dashboards by name.
    pub dashboards: BTreeMap<String, Dashboard>,
}

/// One region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Region {
    /// Alarms by name.
    pub alarms: BTreeMap<String, Alarm>,
    /// What `PutMetricData` brought.
    pub custom: Vec<custom::Datum>,
}

/// The operations it has. [documented: botocore 1.43.11 cloudwatch 2010-08-01]
pub const OPERATIONS: &[Operation] = &[
    Operation::rpc("PutMetricAlarm", true),
    Operation::rpc("PutCompositeAlarm", true),
    Operation::rpc("DescribeAlarms", false),
    Operation::rpc("DescribeAlarmsForMetric", false),
    Operation::rpc("DeleteAlarms", true),
    Operation::rpc("EnableAlarmActions", true),
    Operation::rpc("DisableAlarmActions", true),
    Operation::rpc("SetAlarmState", true),
    Operation::rpc("TagResource", true),
    Operation::rpc("UntagResource", true),
    Operation::rpc("ListTagsForResource", false),
    Operation::rpc("PutDashboard", true),
    Operation::rpc("GetDashboard", false),
    Operation::rpc("ListDashboards", false),
    Operation::rpc("DeleteDashboards", true),
    Operation::rpc("PutMetricData", true),
    Operation::rpc("GetMetricData", false),
    Operation::rpc("GetMetricStatistics", false),
    Operation::rpc("ListMetrics", false),
];

/// Does one operation.
pub fn handle(world: &mut World, call: &Call) -> Outcome {
    match call.operation {
        "PutMetricAlarm" => alarm::put(world, call),
        "PutCompositeAlarm" => composite::put(world, call),
        "DescribeAlarms" => alarm::describe(world, call),
        "DescribeAlarmsForMetric" => alarm::describe_for_metric(world, call),
        "DeleteAlarms" => alarm::delete(world, call),
        "EnableAlarmActions" => alarm::switch(world, call, true),
        "DisableAlarmActions" => alarm::switch(world, call, false),
        "SetAlarmState" => alarm::set_state(world, call),
        "TagResource" => tag(world, call),
        "UntagResource" => untag(world, call),
        "ListTagsForResource" => tags(world, call),
        "PutDashboard" => dashboard::put(world, call),
        "GetDashboard" => dashboard::get(world, call),
        "ListDashboards" => dashboard::list(world, call),
        "DeleteDashboards" => dashboard::delete(world, call),
        "PutMetricData" => custom::put(world, call),
        "GetMetricData" => query::data(world, call),
        "GetMetricStatistics" => query::statistics(world, call),
        "ListMetrics" => query::list(world, call),
        _ => Err(Refusal::not_built(call)),
    }
}

impl State {
    fn region(&self, name: &str) -> Option<&Region> {
        self.regions.get(name)
    }

    fn region_mut(&mut self, name: &str) -> &mut Region {
        self.regions.entry(name.to_owned()).or_default()
    }
}

/// The tags of an alarm or a dashboard, by ARN.
fn tagged<'a>(
    world: &'a mut World,
    call: &Call,
) -> Result<&'a mut BTreeMap<String, String>, Refusal> {
    let arn = input::text(&call.input, "ResourceARN");
    if !arn.starts_with("arn:aws:cloudwatch:") {
        return Err(input::invalid(format!("The ARN {arn} is not valid")));
    }
    let alarms = world
        .cloudwatch
        .regions
        .get_mut(&call.region)
        .into_iter()
        .flat_map(|r| r.alarms.iter_mut());
    let alarms =
        alarms.map(|(name, a)| (alarm::arn(&call.region, &call.account, name), &mut a.tags));
    let boards = world
        .cloudwatch
        .dashboards
        .iter_mut()
        .map(|(n, d)| (dashboard::arn(&call.account, n), &mut d.tags));
    let found = alarms
        .chain(boards)
        .find(|(known, _)| known == arn)
        .map(|(_, tags)| tags);
    found.ok_or_else(|| {
        Refusal::new(
            404,
            "ResourceNotFoundException",
            format!("Unknown resource: {arn}"),
        )
    })
}

fn tag(world: &mut World, call: &Call) -> Outcome {
    let new = input::tags(&call.input)?;
    let held = tagged(world, call)?;
    let mut all = held.clone();
    all.extend(new);
    if all.len() > input::MOST_TAGS {
        return Err(input::invalid("Too many tags"));
    }
    *held = all;
    Ok(json!({}).into())
}

fn untag(world: &mut World, call: &Call) -> Outcome {
    let held = tagged(world, call)?;
    for key in input::texts(&call.input, "TagKeys") {
        held.remove(key);
    }
    Ok(json!({}).into())
}

fn tags(world: &mut World, call: &Call) -> Outcome {
    let tags: Vec<_> = tagged(world, call)?
        .iter()
        .map(|(k, v)| json!({ "Key": k, "Value": v }))
        .collect();
    Ok(Answer::from(json!({ "Tags": tags })))
}
