//! One query about metrics, as `GetMetricData` and alarms ask it, and its answer.

use super::input::{constraint, flag, integer, text, validation, word};
use super::metric::{Asked, Expression, Series, Stat, UNITS};
use crate::sim::call::Refusal;
use serde_json::Value;
use std::ops::Range;

/// A series of values by time in seconds, oldest first.
pub type Points = Vec<(i64, f64)>;

/// Answers by the ids of their questions.
pub type Answers = Vec<(String, Points)>;

/// Whether a period exists: 1, 5, 10, 20, 30 or whole minutes. [documented: aws-facts 1.1, 7]
pub fn is_period(period: i64) -> bool {
    [1, 5, 10, 20, 30].contains(&period) || (period >= 60 && period % 60 == 0)
}

/// One query of `GetMetricData` or of an alarm.
pub struct Question {
    /// Id of the answer.
    pub id: String,
    /// Label of the answer.
    pub label: String,
    /// Whether the answer is told.
    pub shown: bool,
    /// What is asked.
    pub what: What,
}

/// What a query asks.
pub enum What {
    /// A statistic of a series.
    Metric {
        /// Which.
        series: Series,
        /// By which period.
        period: i64,
        /// Which statistic.
        stat: Stat,
        /// Only data of this unit.
        unit: String,
    },
    /// Arithmetic over other answers.
    Expression(Expression),
}

impl Question {
    /// Reads a `MetricDataQuery`.
    pub fn read(query: &Value) -> Result<Self, Refusal> {
        let id = text(query, "Id");
        let mut chars = id.chars();
        let legal = chars.next().is_some_and(|c| c.is_ascii_lowercase())
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !legal || id.len() > 255 {
            // [seen: the form of CloudWatch's refusals]
            return Err(validation(&format!(
                "The value '{id}' for parameter MetricDataQueries.member.Id is not matching the expected pattern '^[a-z][a-zA-Z0-9_]*$'."
            )));
        }
        let what = match (
            query.get("MetricStat"),
            query.get("Expression").and_then(Value::as_str),
        ) {
            (Some(stat), None) => Self::metric(stat)?,
            (None, Some(expression)) => {
                let read = Expression::parse(expression);
                What::Expression(
                    read.map_err(|why| validation(&format!("Error in expression '{id}': {why}")))?,
                )
            }
            _ => {
                return Err(validation(
                    "Exactly one of MetricStat and Expression must be specified for each query.",
                ));
            }
        };
        let label = match (query.get("Label").and_then(Value::as_str), &what) {
            (Some(label), _) => label.to_owned(),
            (None, What::Metric { series, .. }) => series.name.clone(),
            (None, What::Expression(_)) => id.to_owned(),
        };
        Ok(Self {
            id: id.to_owned(),
            label,
            shown: flag(query, "ReturnData").unwrap_or(true),
            what,
        })
    }

    fn metric(stat: &Value) -> Result<What, Refusal> {
        let series = Series::read(&stat["Metric"])?;
        for (name, value) in [
            ("Namespace", &series.namespace),
            ("MetricName", &series.name),
        ] {
            if value.is_empty() {
                return Err(constraint(
                    "",
                    &format!("metricStat.metric.{name}"),
                    "Member must not be null",
                ));
            }
        }
        let period = integer(stat, "Period").unwrap_or(0);
        if !is_period(period) {
            return Err(validation(
                "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.",
            ));
        }
        let named = text(stat, "Stat");
        let stat_read = Stat::parse(named).ok_or_else(|| {
            validation(&format!(
                "The value '{named}' for parameter Stat is not supported."
            ))
        })?;
        let unit = text(stat, "Unit");
        if !unit.is_empty() {
            word(unit, "metricStat.unit", &UNITS)?;
        }
        Ok(What::Metric {
            series,
            period,
            stat: stat_read,
            unit: unit.to_owned(),
        })
    }

    /// The answer, oldest first; `others` are the answers so far.
    pub fn answer(
        &self,
        asked: &Asked,
        range: Range<i64>,
        others: &[(String, Points)],
    ) -> Result<Points, Refusal> {
        match &self.what {
            What::Metric {
                series,
                period,
                stat,
                unit,
            } => {
                if !unit.is_empty() && asked.unit(series).is_some_and(|u| u != *unit) {
                    return Ok(Vec::new());
                }
                // A period counts when it begins in the range. [documented: botocore GetMetricDataInput]
                let first = range.start;
                let mut points = asked.points(series, *period, *stat, range);
                points.retain(|(at, _)| at + period > first);
                Ok(points)
            }
            What::Expression(expression) => expression.over(others).map_err(|name| {
                validation(&format!(
                    "Error in expression '{}': undefined metric {name}",
                    self.id
                ))
            }),
        }
    }
}

/// Metrics first, then expressions in their order.
pub fn answers(
    asked: &Asked,
    questions: &[Question],
    range: Range<i64>,
) -> Result<Answers, Refusal> {
    let mut answers = Vec::new();
    for metrics in [true, false] {
        for question in questions
            .iter()
            .filter(|q| matches!(q.what, What::Metric { .. }) == metrics)
        {
            let answer = question.answer(asked, range.clone(), &answers)?;
            answers.push((question.id.clone(), answer));
        }
    }
    Ok(answers)
}
