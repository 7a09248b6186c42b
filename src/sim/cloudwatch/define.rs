//! The definition of an alarm: its members read and judged. What becomes of it is in
//! [`super::alarm`].

use super::input::{self, constraint, flag, integer, items, number, text, texts, validation, word};
use super::metric;
use crate::sim::call::{Call, Refusal};
use serde_json::{Map, Value, json};

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

/// Reads and judges the definition of a metric alarm.
pub(super) fn metric_alarm(call: &Call) -> Result<(String, Map<String, Value>), Refusal> {
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
    Ok((name, definition))
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
        super::question::Question::read(query)?;
        let period = query
            .pointer("/MetricStat/Period")
            .or_else(|| query.get("Period"));
        if let Some(period) = period {
            check_period(period.as_i64(), periods)?;
        }
    }
    Ok(())
}
