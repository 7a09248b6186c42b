//! Questions about metrics: `GetMetricData`, `GetMetricStatistics`, `ListMetrics`.

use super::input::{self, integer, invalid, items, needed_time, text, texts, validation, word};
use super::metric::{Asked, STATISTICS, Series, Stat};
use super::question::{Answers, Points, Question, answers, is_period};
use crate::clock::Timestamp;
use crate::sim::call::{Call, Outcome, Refusal};
use crate::sim::wiring::Wiring;
use crate::sim::world::World;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::ops::Range;

/// Queries of one call. [documented: aws-facts 1.5]
const MOST_QUERIES: usize = 500;
/// Datapoints of one call. [documented: aws-facts 1.5]
const MOST_DATAPOINTS: usize = 100_800;

fn range(from: Timestamp, to: Timestamp) -> Result<Range<i64>, Refusal> {
    if from >= to {
        return Err(validation(
            "The parameter StartTime must be less than the parameter EndTime.",
        ));
    }
    Ok(from.as_second()..to.as_second())
}

fn stamp(at: i64) -> Value {
    Timestamp::from_second(at).map_or(Value::Null, |at| json!(at.to_string()))
}

pub(super) fn data(world: &mut World, call: &Call) -> Outcome {
    let input = &call.input;
    let queries = items(input, "MetricDataQueries");
    if queries.is_empty() || queries.len() > MOST_QUERIES {
        return Err(validation(
            "The collection MetricDataQueries must have between 1 and 500 members.",
        ));
    }
    let range = range(
        needed_time(input, "StartTime")?,
        needed_time(input, "EndTime")?,
    )?;
    let order = text(input, "ScanBy");
    if !order.is_empty() {
        word(
            order,
            "ScanBy",
            &["TimestampDescending", "TimestampAscending"],
        )?;
    }
    let most = integer(input, "MaxDatapoints").unwrap_or(MOST_DATAPOINTS as i64);
    if !(1..=MOST_DATAPOINTS as i64).contains(&most) {
        return Err(validation(
            "The parameter MaxDatapoints must be between 1 and 100800.",
        ));
    }
    let skip: usize = match text(input, "NextToken") {
        "" => 0,
        token => {
            let read = token.strip_prefix("skip:").and_then(|t| t.parse().ok());
            read.ok_or_else(|| {
                Refusal::new(
                    400,
                    "InvalidNextToken",
                    "The next token specified is invalid.",
                )
            })?
        }
    };
    let questions: Vec<_> = queries
        .iter()
        .map(Question::read)
        .collect::<Result<_, _>>()?;
    let mut ids: Vec<_> = questions.iter().map(|q| q.id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|w| w[0] == w[1]) {
        return Err(validation(
            "The values for parameter Id in MetricDataQueries are not unique.",
        ));
    }
    let wiring = Wiring::new(world, &call.region);
    let asked = Asked::new(&wiring, call.now);
    let answers = answers(&asked, &questions, range)?;
    Ok(paged(
        &questions,
        answers,
        order == "TimestampAscending",
        skip,
        most as usize,
    )
    .into())
}

/// One page: results one after the other until `most` datapoints are out; what is cut short is
/// `PartialData` and goes on with the token. [documented: aws-facts 1.5]
fn paged(
    questions: &[Question],
    answers: Answers,
    ascending: bool,
    skip: usize,
    most: usize,
) -> Value {
    let (mut skip, mut room, mut cut) = (skip, most, false);
    let start = skip;
    let mut results = Vec::new();
    let mut answers: HashMap<String, Points> = answers.into_iter().collect();
    for question in questions.iter().filter(|q| q.shown) {
        let mut points = answers.remove(&question.id).unwrap_or_default();
        if !ascending {
            points.reverse();
        }
        let had = points.len();
        let passed = skip.min(had);
        skip -= passed;
        if passed == had && had > 0 {
            continue;
        }
        let shown: Vec<_> = points.into_iter().skip(passed).take(room).collect();
        room -= shown.len();
        let whole = passed + shown.len() == had;
        cut |= !whole;
        results.push(json!({
            "Id": question.id,
            "Label": question.label,
            "Timestamps": shown.iter().map(|(at, _)| stamp(*at)).collect::<Vec<_>>(),
            "Values": shown.iter().map(|(_, v)| *v).collect::<Vec<_>>(),
            "StatusCode": if whole { "Complete" } else { "PartialData" },
        }));
    }
    let mut out = json!({ "MetricDataResults": results, "Messages": [] });
    if cut {
        out["NextToken"] = json!(format!("skip:{}", start + most));
    }
    out
}

pub(super) fn statistics(world: &mut World, call: &Call) -> Outcome {
    let input = &call.input;
    let series = Series::read(input)?;
    for (name, value) in [
        ("Namespace", &series.namespace),
        ("MetricName", &series.name),
    ] {
        if value.is_empty() {
            return Err(input::missing(name));
        }
    }
    let range = range(
        needed_time(input, "StartTime")?,
        needed_time(input, "EndTime")?,
    )
    .map_err(|r| Refusal {
        code: "InvalidParameterValue",
        ..r
    })?;
    let period = integer(input, "Period").unwrap_or(0);
    if !is_period(period) {
        return Err(invalid(
            "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.",
        ));
    }
    let (plain, extended) = (
        texts(input, "Statistics"),
        texts(input, "ExtendedStatistics"),
    );
    if plain.is_empty() == extended.is_empty() {
        return Err(Refusal::new(
            400,
            "InvalidParameterCombination",
            "Exactly one of Statistics and ExtendedStatistics must be specified.",
        ));
    }
    for name in &plain {
        word(name, "Statistics", &STATISTICS)?;
    }
    let read = |name: &&str| {
        Stat::parse(name)
            .map(|stat| (name.to_string(), stat))
            .ok_or_else(|| {
                invalid(format!(
                    "The value {name} for parameter ExtendedStatistics is not supported."
                ))
            })
    };
    let wanted: Vec<_> = plain
        .iter()
        .chain(&extended)
        .map(read)
        .collect::<Result<_, _>>()?;
    // [documented: CloudWatch API, GetMetricStatistics]
    if (range.end - range.start) / period > 1440 {
        let text = "You have requested up to {} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.";
        let text = text.replace("{}", &((range.end - range.start) / period).to_string());
        return Err(Refusal::new(400, "InvalidParameterCombination", text));
    }
    let wiring = Wiring::new(world, &call.region);
    let asked = Asked::new(&wiring, call.now);
    let (unit, wanted_unit) = (asked.unit(&series), text(input, "Unit"));
    let mismatch = !wanted_unit.is_empty() && unit.as_deref().is_some_and(|u| u != wanted_unit);
    let samples = if mismatch {
        Vec::new()
    } else {
        asked.samples(&series, period, range)
    };
    let datapoints = samples.iter().map(|(at, samples)| {
        let mut point = Map::new();
        point.insert("Timestamp".into(), stamp(*at));
        if plain.is_empty() {
            let values: Map<_, _> = wanted
                .iter()
                .map(|(name, stat)| (name.clone(), json!(stat.of(samples))))
                .collect();
            point.insert("ExtendedStatistics".into(), Value::Object(values));
        } else {
            point.extend(
                wanted
                    .iter()
                    .map(|(name, stat)| (name.clone(), json!(stat.of(samples)))),
            );
        }
        point.insert("Unit".into(), json!(unit.as_deref().unwrap_or("None")));
        Value::Object(point)
    });
    Ok(json!({ "Label": series.name, "Datapoints": datapoints.collect::<Vec<_>>() }).into())
}

/// Metrics on one page. [documented: aws-facts 1.1]
const PAGE: usize = 500;

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let input = &call.input;
    let (namespace, name) = (text(input, "Namespace"), text(input, "MetricName"));
    let filters = items(input, "Dimensions");
    if filters.len() > 10 {
        return Err(invalid(
            "The collection Dimensions must not have a size greater than 10.",
        ));
    }
    let recent = text(input, "RecentlyActive");
    if !recent.is_empty() {
        word(recent, "RecentlyActive", &["PT3H"])?;
    }
    let skip: usize = match text(input, "NextToken") {
        "" => 0,
        token => token
            .parse()
            .map_err(|_| invalid("The parameter NextToken is not valid."))?,
    };
    let fits = |series: &Series| {
        let named = |filter: &Value| {
            let held = series.dimensions.get(text(filter, "Name"));
            held.is_some_and(|v| text(filter, "Value").is_empty() || v == text(filter, "Value"))
        };
        (namespace.is_empty() || series.namespace == namespace)
            && (name.is_empty() || series.name == name)
            && filters.iter().all(named)
    };
    let wiring = Wiring::new(world, &call.region);
    let asked = Asked::new(&wiring, call.now);
    let all: Vec<_> = asked.series(namespace).into_iter().filter(fits).collect();
    let shown: Vec<_> = all.iter().skip(skip).take(PAGE).map(Series::told).collect();
    let mut out = json!({ "Metrics": shown });
    if skip + PAGE < all.len() {
        out["NextToken"] = json!((skip + PAGE).to_string());
    }
    Ok(out.into())
}
