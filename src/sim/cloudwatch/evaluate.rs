//! When an alarm goes off: M of N periods, what a missing one counts for, and composite rules.
//! Judged when somebody looks, period by period since the last look, so that it matters not how
//! seldom that is. [documented: CloudWatch guide, evaluating an alarm and missing data]

use super::alarm::{Alarm, AlarmState};
use super::composite::Rule;
use super::input::{integer, number, text};
use super::metric::{Asked, Series, Stat};
use super::question::{self, Question, What};
use crate::clock::Timestamp;
use crate::sim::wiring::Wiring;
use crate::sim::world::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What came of one judgement: state and reason, or nothing new.
type Verdict = Option<(&'static str, String)>;

/// The longest stretch that is judged step by step after nobody looked.
const MOST_STEPS: i64 = 1500;

/// Brings every alarm of a region up to `now`.
pub fn judge(world: &mut World, region: &str, now: Timestamp) {
    let Some(alarms) = world.cloudwatch.region(region).map(|r| r.alarms.clone()) else {
        return;
    };
    let mut judged = BTreeMap::new();
    let wiring = Wiring::new(world, region);
    for (name, mut alarm) in alarms.into_iter().filter(|(_, a)| !a.composite) {
        step(&wiring, &mut alarm, now);
        judged.insert(name, alarm);
    }
    let held = &mut world.cloudwatch.region_mut(region).alarms;
    held.extend(judged);
    compose(held, now);
}

fn step<'a>(wiring: &'a Wiring<'a>, alarm: &mut Alarm, now: Timestamp) {
    let Some(watch) = Watch::read(&Value::Object(alarm.definition.clone())) else {
        return;
    };
    let step = watch.period.max(10);
    let until = now.as_second().div_euclid(step) * step;
    let mut at = (alarm.judged.as_second().div_euclid(step) + 1) * step;
    at = at.max(until - MOST_STEPS * step);
    while at <= until {
        let Ok(then) = Timestamp::from_second(at) else {
            return;
        };
        let asked = Asked::new(wiring, then);
        if let Some((value, reason)) = watch.verdict(&asked, at) {
            enter(&mut alarm.state, value, reason, then);
        }
        alarm.judged = then;
        at += step;
    }
}

fn enter(state: &mut AlarmState, value: &str, reason: String, at: Timestamp) {
    if state.value != value {
        *state = AlarmState {
            value: value.to_owned(),
            reason,
            data: String::new(),
            since: at,
        };
    }
}

/// Composite alarms follow at once; twice, so that one over another comes right.
fn compose(alarms: &mut BTreeMap<String, Alarm>, now: Timestamp) {
    for _ in 0..2 {
        let states: BTreeMap<String, String> = alarms
            .iter()
            .map(|(n, a)| (n.clone(), a.state.value.clone()))
            .collect();
        for alarm in alarms.values_mut().filter(|a| a.composite) {
            let rule = alarm
                .definition
                .get("AlarmRule")
                .and_then(Value::as_str)
                .and_then(Rule::parse);
            if let Some(rule) = rule {
                let holds = rule.holds(&|name| states.get(name).cloned());
                let reason = format!(
                    "Alarm Rule evaluated to {}",
                    if holds { "TRUE" } else { "FALSE" }
                );
                enter(
                    &mut alarm.state,
                    if holds { "ALARM" } else { "OK" },
                    reason,
                    now,
                );
            }
        }
    }
}

/// What an alarm watches, and how.
struct Watch {
    questions: Vec<Question>,
    shown: String,
    period: i64,
    periods: usize,
    enough: usize,
    threshold: f64,
    comparison: String,
    missing: String,
}

impl Watch {
    fn read(definition: &Value) -> Option<Self> {
        let (questions, shown) = match definition.get("Metrics").and_then(Value::as_array) {
            Some(queries) => {
                let read: Vec<_> = queries
                    .iter()
                    .map(Question::read)
                    .collect::<Result<_, _>>()
                    .ok()?;
                let shown = queries
                    .iter()
                    .find(|q| q.get("ReturnData").is_none_or(|r| *r == json!(true)))?;
                (read, text(shown, "Id").to_owned())
            }
            None => (vec![Self::question(definition)?], "m1".to_owned()),
        };
        let period = questions.iter().filter_map(|q| match &q.what {
            What::Metric { period, .. } => Some(*period),
            What::Expression(_) => None,
        });
        let periods = usize::try_from(integer(definition, "EvaluationPeriods")?).ok()?;
        let enough = integer(definition, "DatapointsToAlarm")
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(periods);
        let missing = text(definition, "TreatMissingData");
        Some(Self {
            period: period.max()?,
            questions,
            shown,
            periods,
            enough,
            threshold: number(definition, "Threshold")?,
            comparison: text(definition, "ComparisonOperator").to_owned(),
            missing: if missing.is_empty() {
                "missing"
            } else {
                missing
            }
            .to_owned(),
        })
    }

    fn question(definition: &Value) -> Option<Question> {
        let statistic = definition
            .get("Statistic")
            .or_else(|| definition.get("ExtendedStatistic"))?
            .as_str()?;
        Series::read(definition).ok()?;
        Stat::parse(statistic)?;
        let mut stat =
            json!({ "Metric": definition, "Period": definition.get("Period")?, "Stat": statistic });
        if let Some(unit) = definition.get("Unit") {
            stat["Unit"] = unit.clone();
        }
        Question::read(&json!({ "Id": "m1", "MetricStat": stat })).ok()
    }

    /// More periods are looked at than count, because the newest have not arrived yet.
    /// [documented: CloudWatch guide, evaluation range]
    fn range(&self) -> i64 {
        let late = self.questions.iter().filter_map(|q| match &q.what {
            What::Metric { series, .. } => Some(series.lateness()),
            What::Expression(_) => None,
        });
        let late = late.fold(0.0, f64::max) as i64;
        self.periods as i64 + 1 + (late + self.period - 1) / self.period
    }

    fn breaches(&self, value: f64) -> bool {
        match self.comparison.as_str() {
            "GreaterThanOrEqualToThreshold" => value >= self.threshold,
            "GreaterThanThreshold" => value > self.threshold,
            "LessThanThreshold" => value < self.threshold,
            _ => value <= self.threshold,
        }
    }

    fn verdict(&self, asked: &Asked, at: i64) -> Verdict {
        let answers =
            question::answers(asked, &self.questions, at - self.range() * self.period..at).ok()?;
        let (_, points) = answers.iter().find(|(id, _)| *id == self.shown)?;
        let real = &points[points.len().saturating_sub(self.periods)..];
        let breaching = real.iter().filter(|(_, v)| self.breaches(*v)).count();
        let gaps = self.periods - real.len();
        let alarm = || {
            (
                "ALARM",
                self.reason(real, breaching, "was", "transition to ALARM"),
            )
        };
        let fine = || {
            (
                "OK",
                self.reason(real, breaching, "was not", "transition to OK"),
            )
        };
        if real.is_empty() {
            let told = |state| {
                (
                    state,
                    format!(
                        "no datapoints were received for {} periods and {} missing datapoints were treated as [{}].",
                        self.periods,
                        self.periods,
                        word(&self.missing)
                    ),
                )
            };
            return match self.missing.as_str() {
                "breaching" => Some(told("ALARM")),
                "notBreaching" => Some(told("OK")),
                "ignore" => None,
                _ => Some((
                    "INSUFFICIENT_DATA",
                    "Insufficient Data: no datapoints were received.".to_owned(),
                )),
            };
        }
        let needed = match self.missing.as_str() {
            "breaching" => self.enough.saturating_sub(gaps),
            "notBreaching" => self.enough,
            "ignore" if gaps > 0 && breaching < self.enough => return None,
            "ignore" => self.enough,
            _ => self.enough.min(real.len()),
        };
        Some(if breaching >= needed.max(1) || needed == 0 {
            alarm()
        } else {
            fine()
        })
    }

    /// In CloudWatch's words. [seen: alarm notifications in public issues]
    fn reason(&self, real: &[(i64, f64)], breaching: usize, was: &str, what: &str) -> String {
        let operator = match self.comparison.as_str() {
            "GreaterThanOrEqualToThreshold" => "greater than or equal to",
            "GreaterThanThreshold" => "greater than",
            "LessThanThreshold" => "less than",
            _ => "less than or equal to",
        };
        let values: Vec<_> = real
            .iter()
            .rev()
            .map(|(at, v)| format!("{v:?} ({})", clock(*at)))
            .collect();
        format!(
            "Threshold Crossed: {} out of the last {} datapoints [{}] {was} {operator} the threshold ({:?}) (minimum {} datapoint{} for {}).",
            if was == "was" {
                breaching
            } else {
                real.len() - breaching
            },
            self.periods,
            values.join(", "),
            self.threshold,
            self.enough,
            if self.enough == 1 { "" } else { "s" },
            if what.ends_with("ALARM") {
                "OK -> ALARM transition"
            } else {
                "ALARM -> OK transition"
            },
        )
    }
}

fn clock(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(
        |_| String::new(),
        |t| t.strftime("%d/%m/%y %H:%M:%S").to_string(),
    )
}

fn word(missing: &str) -> &str {
    if missing == "breaching" {
        "Breaching"
    } else {
        "NonBreaching"
    }
}

impl Series {
    /// How late its windows may be, in seconds.
    fn lateness(&self) -> f64 {
        super::metric::lateness(&self.namespace)
    }
}
