//! Alarms as they are defined, listed and removed. When one goes off is in [`super::evaluate`].

use super::input::{self, constraint, flag, integer, items, number, text, texts, validation, word};
use super::{composite, evaluate, metric};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One alarm, of a metric or composite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its definition in the members that `DescribeAlarms` gives back.
    pub definition: Map<String, Value>,
    /// Whether it watches other alarms.
    #[serde(default)]
    pub composite: bool,
    /// Tags; those of a later `Put` are ignored. [documented: aws-facts 7]
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// When it was last put.
    pub updated: Timestamp,
    /// State, with its reason.
    pub state: AlarmState,
    /// Up to when its metric was judged.
    pub judged: Timestamp,
}

/// What an alarm says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmState {
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub value: String,
    /// Why, in words.
    pub reason: String,
    /// Why, as JSON; what `SetAlarmState` was given.
    #[serde(default)]
    pub data: String,
    /// When it came to this.
    pub since: Timestamp,
}

/// The three states.
pub const STATES: [&str; 3] = ["OK", "ALARM", "INSUFFICIENT_DATA"];

/// Kinds of members.
enum Kind {
    Text,
    Int,
    Number,
    List,
}

/// Members of a metric alarm, besides the actions. [documented: botocore MetricAlarm]
const MEMBERS: [(&str, Kind); 16] = [
    ("MetricName", Kind::Text),
    ("Namespace", Kind::Text),
    ("Statistic", Kind::Text),
    ("ExtendedStatistic", Kind::Text),
    ("Dimensions", Kind::List),
    ("Period", Kind::Int),
    ("Unit", Kind::Text),
    ("EvaluationPeriods", Kind::Int),
    ("DatapointsToAlarm", Kind::Int),
    ("Threshold", Kind::Number),
    ("ComparisonOperator", Kind::Text),
    ("TreatMissingData", Kind::Text),
    ("EvaluateLowSampleCountPercentile", Kind::Text),
    ("Metrics", Kind::List),
    ("ThresholdMetricId", Kind::Text),
    ("AlarmDescription", Kind::Text),
];

const ACTIONS: [&str; 3] = ["OKActions", "AlarmActions", "InsufficientDataActions"];

/// Comparisons that need no anomaly model.
pub const COMPARISONS: [&str; 4] = [
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
];

/// ARN. [documented: CloudWatch guide]
pub fn arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:aws:cloudwatch:{region}:{account}:alarm:{name}")
}

/// What both kinds of alarm have: name, description, actions.
pub(super) fn common(call: &Call) -> Result<(String, Map<String, Value>), Refusal> {
    let input = &call.input;
    let name = text(input, "AlarmName");
    if name.is_empty() || name.chars().count() > 255 {
        return Err(constraint(
            name,
            "AlarmName",
            "Member must have length between 1 and 255",
        ));
    }
    if text(input, "AlarmDescription").chars().count() > 1024 {
        return Err(constraint(
            "...",
            "AlarmDescription",
            "Member must have length less than or equal to 1024",
        ));
    }
    let mut out = Map::new();
    if let Some(description) = input.get("AlarmDescription").and_then(Value::as_str) {
        out.insert("AlarmDescription".into(), json!(description));
    }
    out.insert(
        "ActionsEnabled".into(),
        json!(flag(input, "ActionsEnabled").unwrap_or(true)),
    );
    for member in ACTIONS {
        let actions = texts(input, member);
        if actions.len() > 5 {
            return Err(constraint(
                &format!("[{}]", actions.join(", ")),
                member,
                "Member must have length less than or equal to 5",
            ));
        }
        for action in &actions {
            action_arn(action, &call.region)?;
        }
        out.insert(member.into(), json!(actions));
    }
    Ok((name.to_owned(), out))
}

/// [seen: "Invalid arn syntax" and "Invalid region … specified. Only … is supported." in public issues]
fn action_arn(action: &str, region: &str) -> Result<(), Refusal> {
    let parts: Vec<_> = action.split(':').collect();
    if parts.len() < 6 || parts[0] != "arn" {
        return Err(validation(&format!("Invalid arn syntax: {action}")));
    }
    if parts[2] == "sns" && parts[3] != region {
        return Err(validation(&format!(
            "Invalid region {} specified. Only {region} is supported.",
            parts[3]
        )));
    }
    Ok(())
}

pub(super) fn put(world: &mut World, call: &Call) -> Outcome {
    let (name, mut definition) = common(call)?;
    let input = &call.input;
    for (member, kind) in &MEMBERS {
        let value = match (kind, input.get(*member)) {
            (_, None | Some(Value::Null)) => continue,
            (Kind::Text, Some(value)) => value.clone(),
            (Kind::Int, Some(value)) => {
                json!(integer(input, member).ok_or_else(|| wrong_type(member, value))?)
            }
            (Kind::Number, Some(value)) => {
                json!(number(input, member).ok_or_else(|| wrong_type(member, value))?)
            }
            (Kind::List, Some(_)) if *member == "Metrics" => {
                items(input, member).iter().map(numbered).collect()
            }
            (Kind::List, Some(_)) => json!(items(input, member)),
        };
        definition.insert((*member).to_owned(), value);
    }
    if definition
        .get("Metrics")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
    {
        definition.remove("Metrics");
    }
    // Lists are always there in an answer. [seen: describe-alarms outputs]
    definition.entry("Dimensions").or_insert_with(|| json!([]));
    check(&Value::Object(definition.clone()))?;
    if definition.contains_key("Metrics") {
        definition.remove("Dimensions");
    }
    store(world, call, name, definition, false)
}

fn wrong_type(member: &str, value: &Value) -> Refusal {
    Refusal::new(
        400,
        "MalformedInput",
        format!("{member} has the wrong type: {value}"),
    )
}

/// A metric query with its numbers as numbers.
fn numbered(query: &Value) -> Value {
    let mut query = query.clone();
    for pointer in ["/Period", "/MetricStat/Period"] {
        if let Some(value) = query.pointer_mut(pointer) {
            *value = as_int(value);
        }
    }
    if let Some(flag) = flag(&query, "ReturnData") {
        query["ReturnData"] = json!(flag);
    }
    query
}

fn as_int(value: &Value) -> Value {
    input::as_number(value).map_or_else(|| value.clone(), |n| json!(n as i64))
}

fn check(alarm: &Value) -> Result<(), Refusal> {
    let periods = integer(alarm, "EvaluationPeriods").unwrap_or(0);
    if periods < 1 {
        return Err(constraint(
            &text_of(alarm, "EvaluationPeriods"),
            "EvaluationPeriods",
            "Member must have value greater than or equal to 1",
        ));
    }
    let enough = integer(alarm, "DatapointsToAlarm").unwrap_or(periods);
    if enough > periods {
        // [seen: hashicorp/terraform issue 24070]
        return Err(validation(
            "DatapointsToAlarm must be less than or equal to EvaluationPeriods",
        ));
    }
    if enough < 1 {
        return Err(constraint(
            &enough.to_string(),
            "DatapointsToAlarm",
            "Member must have value greater than or equal to 1",
        ));
    }
    word(
        text(alarm, "ComparisonOperator"),
        "ComparisonOperator",
        &COMPARISONS,
    )?;
    if let Some(treat) = alarm.get("TreatMissingData").and_then(Value::as_str) {
        word(
            treat,
            "TreatMissingData",
            &["breaching", "notBreaching", "ignore", "missing"],
        )?;
    }
    if alarm.get("Threshold").is_none() {
        return Err(validation(
            "Threshold is required for alarms that are not based on an anomaly detection model",
        ));
    }
    if let Some(unit) = alarm.get("Unit").and_then(Value::as_str) {
        word(unit, "Unit", &metric::UNITS)?;
    }
    match alarm.get("Metrics").and_then(Value::as_array) {
        Some(queries) => check_queries(alarm, queries, periods),
        None => check_metric(alarm, periods),
    }
}

fn text_of(alarm: &Value, name: &str) -> String {
    alarm.get(name).map(ToString::to_string).unwrap_or_default()
}

fn check_metric(alarm: &Value, periods: i64) -> Result<(), Refusal> {
    for member in ["MetricName", "Namespace"] {
        let value = text(alarm, member);
        if value.is_empty() || value.len() > 255 {
            return Err(constraint(
                value,
                member,
                "Member must have length between 1 and 255",
            ));
        }
    }
    match (
        alarm.get("Statistic").and_then(Value::as_str),
        alarm.get("ExtendedStatistic").and_then(Value::as_str),
    ) {
        (Some(statistic), None) => word(statistic, "Statistic", &metric::STATISTICS)?,
        (None, Some(extended)) if metric::Stat::parse(extended).is_some() => {}
        (None, Some(extended)) => {
            return Err(validation(&format!(
                "The value {extended} for parameter ExtendedStatistic is not supported."
            )));
        }
        _ => {
            return Err(validation(
                "Exactly one of Statistic and ExtendedStatistic must be specified",
            ));
        }
    }
    metric::Series::read(alarm)?;
    check_period(integer(alarm, "Period"), periods)
}

fn check_period(period: Option<i64>, periods: i64) -> Result<(), Refusal> {
    // [documented: aws-facts 7]
    let period = period.ok_or_else(|| constraint("", "Period", "Member must not be null"))?;
    if ![10, 20, 30].contains(&period) && (period < 60 || period % 60 != 0) {
        return Err(validation("Period must be 10, 20, 30 or a multiple of 60"));
    }
    if period.saturating_mul(periods) > 86_400 {
        return Err(validation(
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
        ));
    }
    Ok(())
}

fn check_queries(alarm: &Value, queries: &[Value], periods: i64) -> Result<(), Refusal> {
    if [
        "MetricName",
        "Namespace",
        "Statistic",
        "ExtendedStatistic",
        "Period",
    ]
    .iter()
    .any(|m| alarm.get(*m).is_some())
    {
        return Err(validation(
            "Metrics list must not be specified together with MetricName, Namespace, Dimensions, Period, Unit, Statistic or ExtendedStatistic",
        ));
    }
    let shown = |q: &&Value| flag(q, "ReturnData").unwrap_or(true);
    if queries.iter().filter(shown).count() != 1 {
        return Err(validation(
            "Exactly one element of the metrics list should return data.",
        ));
    }
    for query in queries {
        super::query::Question::read(query)?;
        let period = query
            .pointer("/MetricStat/Period")
            .or_else(|| query.get("Period"));
        if let Some(period) = period {
            check_period(period.as_i64(), periods)?;
        }
    }
    Ok(())
}

/// Overwrites the whole definition; a new alarm starts without a judgement, an old one keeps its
/// state and its tags. [documented: aws-facts 7]
pub(super) fn store(
    world: &mut World,
    call: &Call,
    name: String,
    definition: Map<String, Value>,
    composite: bool,
) -> Outcome {
    let tags = input::tags(&call.input)?;
    let quota = world.settings.quotas.cloudwatch_alarms;
    let alarms = &mut world.cloudwatch.region_mut(&call.region).alarms;
    if let Some(alarm) = alarms.get_mut(&name) {
        if alarm.composite != composite {
            return Err(validation(
                "An alarm of the other kind already has this name",
            ));
        }
        alarm.definition = definition;
        alarm.updated = call.now;
        return Ok(Answer::default());
    }
    if alarms.len() >= quota {
        return Err(Refusal::new(
            400,
            "LimitExceeded",
            "The quota for alarms for this customer has already been reached.",
        ));
    }
    let reason = "Unchecked: Initial alarm creation".to_owned();
    let state = AlarmState {
        value: "INSUFFICIENT_DATA".to_owned(),
        reason,
        data: String::new(),
        since: call.now,
    };
    alarms.insert(
        name,
        Alarm {
            definition,
            composite,
            tags,
            updated: call.now,
            state,
            judged: call.now,
        },
    );
    Ok(Answer::default())
}

fn described(call: &Call, name: &str, alarm: &Alarm) -> Value {
    let mut out = Map::new();
    out.insert("AlarmName".into(), json!(name));
    out.insert(
        "AlarmArn".into(),
        json!(arn(&call.region, &call.account, name)),
    );
    out.extend(alarm.definition.clone());
    out.insert(
        "AlarmConfigurationUpdatedTimestamp".into(),
        input::iso(alarm.updated),
    );
    out.insert("StateValue".into(), json!(alarm.state.value));
    out.insert("StateReason".into(), json!(alarm.state.reason));
    if !alarm.state.data.is_empty() {
        out.insert("StateReasonData".into(), json!(alarm.state.data));
    }
    out.insert(
        "StateUpdatedTimestamp".into(),
        input::iso(alarm.state.since),
    );
    out.insert(
        "StateTransitionedTimestamp".into(),
        input::iso(alarm.state.since),
    );
    Value::Object(out)
}

pub(super) fn describe(world: &mut World, call: &Call) -> Outcome {
    let input = &call.input;
    let (names, prefix) = (texts(input, "AlarmNames"), text(input, "AlarmNamePrefix"));
    if !names.is_empty() && !prefix.is_empty() {
        return Err(validation(
            "AlarmNamePrefix and AlarmNames cannot be used together",
        ));
    }
    if names.len() > 100 {
        return Err(constraint(
            "[...]",
            "AlarmNames",
            "Member must have length less than or equal to 100",
        ));
    }
    let state = text(input, "StateValue");
    if !state.is_empty() {
        word(state, "StateValue", &STATES)?;
    }
    let types = texts(input, "AlarmTypes");
    for kind in &types {
        word(kind, "AlarmTypes", &["CompositeAlarm", "MetricAlarm"])?;
    }
    let most = integer(input, "MaxRecords").unwrap_or(50);
    if !(1..=100).contains(&most) {
        return Err(constraint(
            &most.to_string(),
            "MaxRecords",
            "Member must have value between 1 and 100",
        ));
    }
    let token = text(input, "NextToken");
    let after = token.strip_prefix("after:").unwrap_or_default();
    if !token.is_empty() && after.is_empty() {
        return Err(Refusal::new(
            400,
            "InvalidNextToken",
            "The next token specified is invalid.",
        ));
    }
    evaluate::judge(world, &call.region, call.now);
    // Without a type only metric alarms are told of. [documented: botocore DescribeAlarmsInput]
    let wanted = |composite| {
        if composite {
            types.contains(&"CompositeAlarm")
        } else {
            types.is_empty() || types.contains(&"MetricAlarm")
        }
    };
    let alarms = world
        .cloudwatch
        .region(&call.region)
        .into_iter()
        .flat_map(|r| &r.alarms);
    let matching: Vec<_> = alarms
        .filter(|(name, alarm)| {
            wanted(alarm.composite)
                && (names.is_empty() || names.contains(&name.as_str()))
                && name.starts_with(prefix)
                && (state.is_empty() || alarm.state.value == state)
                && name.as_str() > after
        })
        .collect();
    let shown = &matching[..matching.len().min(most as usize)];
    let of_kind = |composite| -> Vec<_> {
        shown
            .iter()
            .filter(|(_, a)| a.composite == composite)
            .map(|(n, a)| described(call, n, a))
            .collect()
    };
    let mut out = json!({ "CompositeAlarms": of_kind(true), "MetricAlarms": of_kind(false) });
    if let (true, Some((last, _))) = (matching.len() > shown.len(), shown.last()) {
        out["NextToken"] = json!(format!("after:{last}"));
    }
    Ok(out.into())
}

pub(super) fn describe_for_metric(world: &mut World, call: &Call) -> Outcome {
    let wanted = metric::Series::read(&call.input)?;
    evaluate::judge(world, &call.region, call.now);
    let same = |alarm: &Alarm| {
        let definition = Value::Object(alarm.definition.clone());
        let optional = ["Statistic", "ExtendedStatistic", "Unit"];
        metric::Series::read(&definition).is_ok_and(|series| series == wanted)
            && optional.iter().all(|m| {
                call.input
                    .get(*m)
                    .is_none_or(|v| definition.get(*m) == Some(v))
            })
            && integer(&call.input, "Period")
                .is_none_or(|p| integer(&definition, "Period") == Some(p))
    };
    let alarms = world
        .cloudwatch
        .region(&call.region)
        .into_iter()
        .flat_map(|r| &r.alarms);
    let shown: Vec<_> = alarms
        .filter(|(_, a)| !a.composite && same(a))
        .map(|(n, a)| described(call, n, a))
        .collect();
    Ok(json!({ "MetricAlarms": shown }).into())
}

/// The right names are deleted even when some are wrong. [documented: CloudWatch API, DeleteAlarms]
pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let names = names(call)?;
    let alarms = &mut world.cloudwatch.region_mut(&call.region).alarms;
    if let Some(parent) = composite::parent(alarms, &names) {
        return Err(validation(&format!(
            "The alarm {parent} watches one of these alarms"
        )));
    }
    let unknown: Vec<_> = names
        .iter()
        .filter(|name| alarms.remove(**name).is_none())
        .copied()
        .collect();
    if unknown.is_empty() {
        return Ok(Answer::default());
    }
    Err(Refusal::new(
        404,
        "ResourceNotFound",
        format!("Unable to find alarm(s): {}", unknown.join(", ")),
    ))
}

fn names(call: &Call) -> Result<Vec<&str>, Refusal> {
    let names = texts(&call.input, "AlarmNames");
    if names.is_empty() || names.len() > 100 {
        return Err(constraint(
            "[...]",
            "AlarmNames",
            "Member must have length between 1 and 100",
        ));
    }
    Ok(names)
}

/// Arms or disarms; names nobody has are passed over. [assumed]
pub(super) fn switch(world: &mut World, call: &Call, on: bool) -> Outcome {
    for name in names(call)? {
        if let Some(alarm) = world
            .cloudwatch
            .region_mut(&call.region)
            .alarms
            .get_mut(name)
        {
            alarm.definition.insert("ActionsEnabled".into(), json!(on));
        }
    }
    Ok(Answer::default())
}

/// Holds until the next judgement. [documented: CloudWatch API, SetAlarmState]
pub(super) fn set_state(world: &mut World, call: &Call) -> Outcome {
    let input = &call.input;
    word(text(input, "StateValue"), "StateValue", &STATES)?;
    if input
        .get("StateReason")
        .and_then(Value::as_str)
        .is_none_or(|r| r.chars().count() > 1023)
    {
        return Err(constraint(
            "",
            "StateReason",
            "Member must have length less than or equal to 1023",
        ));
    }
    let data = text(input, "StateReasonData");
    if !data.is_empty() && serde_json::from_str::<Value>(data).is_err() {
        return Err(Refusal::new(
            400,
            "InvalidFormat",
            "StateReasonData was not syntactically valid JSON",
        ));
    }
    evaluate::judge(world, &call.region, call.now);
    let alarm = world
        .cloudwatch
        .region_mut(&call.region)
        .alarms
        .get_mut(text(input, "AlarmName"));
    let alarm =
        alarm.ok_or_else(|| Refusal::new(404, "ResourceNotFound", "Unable to find alarm"))?;
    alarm.state = AlarmState {
        value: text(input, "StateValue").to_owned(),
        reason: text(input, "StateReason").to_owned(),
        data: data.to_owned(),
        since: call.now,
    };
    alarm.judged = call.now;
    Ok(Answer::default())
}
