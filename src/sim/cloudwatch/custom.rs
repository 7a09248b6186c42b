//! Metrics that somebody else publishes: `PutMetricData`.

use super::input::{
    as_number, flag, integer, invalid, items, missing, number, text, time, validation, word,
};
use super::metric::{Sample, Series, UNITS};
use crate::clock::Timestamp;
use crate::sim::call::{Answer, Call, Outcome, Refusal};
use crate::sim::world::World;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One published datum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Datum {
    /// What it is of.
    pub series: Series,
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub sample: Sample,
    /// In which unit.
    pub unit: String,
}

/// Data of one call. [documented: CloudWatch API, PutMetricData]
const MOST: usize = 1000;

pub(super) fn put(world: &mut World, call: &Call) -> Outcome {
    let namespace = text(&call.input, "Namespace");
    if namespace.is_empty() || namespace.len() > 255 || namespace.starts_with(':') {
        return Err(invalid(
            "The parameter Namespace must be 1 to 255 characters long and must not begin with a colon.",
        ));
    }
    if namespace.starts_with("AWS/") {
        return Err(invalid(
            "The value AWS/ for parameter Namespace is invalid.",
        ));
    }
    let data = items(&call.input, "MetricData");
    if data.len() > MOST {
        return Err(validation(
            "The collection MetricData must not have a size greater than 1000.",
        ));
    }
    if data.is_empty() && flag(&call.input, "StrictEntityValidation").is_none() {
        return Err(missing("MetricData"));
    }
    let read: Vec<_> = data
        .iter()
        .map(|d| datum(namespace, d, call.now))
        .collect::<Result<_, Refusal>>()?;
    world
        .cloudwatch
        .region_mut(&call.region)
        .custom
        .extend(read);
    Ok(Answer::default())
}

fn datum(namespace: &str, datum: &Value, now: Timestamp) -> Result<Datum, Refusal> {
    let mut named = datum.clone();
    named["Namespace"] = json!(namespace);
    let series = Series::read(&named)?;
    if series.name.is_empty() || series.name.len() > 255 {
        return Err(missing("MetricData.member.1.MetricName"));
    }
    let unit = match text(datum, "Unit") {
        "" => "None",
        unit => unit,
    };
    word(unit, "Unit", &UNITS)?;
    if integer(datum, "StorageResolution").is_some_and(|r| r != 1 && r != 60) {
        return Err(invalid(
            "The value for parameter StorageResolution must be 1 or 60.",
        ));
    }
    let at = time(datum, "Timestamp")?.unwrap_or(now);
    // [documented: CloudWatch API, MetricDatum.Timestamp] two weeks back, two hours ahead
    if at < now - SignedDuration::from_hours(14 * 24) || at > now + SignedDuration::from_hours(2) {
        return Err(invalid(
            "The parameter MetricData.member.1.Timestamp must specify a time no more than two weeks in the past or two hours in the future.",
        ));
    }
    Ok(Datum {
        series,
        at,
        sample: sample(datum)?,
        unit: unit.to_owned(),
    })
}

fn sample(datum: &Value) -> Result<Sample, Refusal> {
    if let Some(set) = datum.get("StatisticValues") {
        let part = |name| number(set, name).ok_or_else(|| missing(name));
        return Ok(Sample {
            count: part("SampleCount")?,
            sum: part("Sum")?,
            min: part("Minimum")?,
            max: part("Maximum")?,
        });
    }
    let values: Vec<_> = items(datum, "Values")
        .iter()
        .filter_map(as_number)
        .collect();
    if values.is_empty() {
        return number(datum, "Value")
            .map(Sample::of)
            .ok_or_else(|| missing("MetricData.member.1.Value"));
    }
    let counts: Vec<_> = items(datum, "Counts")
        .iter()
        .filter_map(as_number)
        .collect();
    if !counts.is_empty() && counts.len() != values.len() {
        return Err(invalid(
            "The parameters Values and Counts must be of the same length.",
        ));
    }
    let count = |i: usize| counts.get(i).copied().unwrap_or(1.0);
    Ok(Sample {
        count: (0..values.len()).map(count).sum(),
        sum: values.iter().enumerate().map(|(i, v)| v * count(i)).sum(),
        min: values.iter().copied().fold(f64::INFINITY, f64::min),
        max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    })
}
