//! Alarms as they are defined, listed and removed. When one goes off is in [`super::evaluate`].

use super::input::{self, constraint, integer, text, texts, validation, word};
use super::{composite, define, evaluate, metric};
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

/// ARN. [documented: CloudWatch guide]
pub fn arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:aws:cloudwatch:{region}:{account}:alarm:{name}")
}

pub(super) fn put(world: &mut World, call: &Call) -> Outcome {
    let (name, definition) = define::metric_alarm(call)?;
    store(world, call, name, definition, false)
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
    // Nothing is judged before a whole period has passed. [assumed]
    let period = definition
        .get("Period")
        .and_then(Value::as_i64)
        .unwrap_or(60);
    let judged = call.now + jiff::SignedDuration::from_secs(period - 1);
    alarms.insert(
        name,
        Alarm {
            definition,
            composite,
            tags,
            updated: call.now,
            state,
            judged,
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

/// Arms or disarms; names nobody has are passed over. (assumed)
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
