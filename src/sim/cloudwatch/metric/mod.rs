//! Metrics as functions of the world's history: a series and a window give a sample, or nothing.
//! Nothing is stored but what `PutMetricData` brought. One file per service says what its metrics
//! are; here is what they share: windows, how late they arrive, how samples become statistics.

mod cloudfront;
mod expression;
mod medialive;
mod mediapackage;
mod naming;
mod source;
mod stat;
#[cfg(test)]
mod tests;

pub use expression::Expression;
pub use naming::Naming;
pub use source::{Source, lateness};
pub use stat::{STATISTICS, Sample, Stat, UNITS};

use super::input::{constraint, items, text};
use crate::clock::Timestamp;
use crate::sim::call::Refusal;
use crate::sim::wiring::Wiring;
use crate::sim::world::{World, mix};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;

/// Trouble of a namespace (the target is its name): CloudWatch answers and has nothing new.
pub const METRICS_SILENT: &str = "metrics_silent";

/// What a metric is told by: all of its dimensions must match exactly. [documented: CloudWatch guide, dimensions]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Series {
    /// `AWS/MediaLive`.
    pub namespace: String,
    /// `InputVideoFrameRate`.
    pub name: String,
    /// `ChannelId`, `Pipeline`…
    pub dimensions: BTreeMap<String, String>,
}

impl Series {
    /// A series of `namespace`.
    pub fn new(namespace: &str, name: &str, dimensions: &[(&str, &str)]) -> Self {
        let dimensions = dimensions
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            dimensions,
        }
    }

    /// Reads `Namespace`, `MetricName`, `Dimensions`.
    pub fn read(value: &Value) -> Result<Self, Refusal> {
        let mut dimensions = BTreeMap::new();
        let given = items(value, "Dimensions");
        for dimension in given {
            let (name, value) = (text(dimension, "Name"), text(dimension, "Value"));
            if name.is_empty() || name.len() > 255 {
                return Err(constraint(
                    name,
                    "dimensions.member.name",
                    "Member must have length between 1 and 255",
                ));
            }
            if value.is_empty() || value.len() > 1024 {
                return Err(constraint(
                    value,
                    "dimensions.member.value",
                    "Member must have length between 1 and 1024",
                ));
            }
            dimensions.insert(name.to_owned(), value.to_owned());
        }
        if given.len() > 30 {
            return Err(constraint(
                "[...]",
                "dimensions",
                "Member must have length less than or equal to 30",
            ));
        }
        let (namespace, name) = (
            text(value, "Namespace").to_owned(),
            text(value, "MetricName").to_owned(),
        );
        Ok(Self {
            namespace,
            name,
            dimensions,
        })
    }

    /// As an entry of `ListMetrics`.
    pub fn told(&self) -> Value {
        let dimensions: Vec<_> = self
            .dimensions
            .iter()
            .map(|(k, v)| json!({ "Name": k, "Value": v }))
            .collect();
        json!({ "Namespace": self.namespace, "MetricName": self.name, "Dimensions": dimensions })
    }

    /// One dimension's value.
    pub fn dimension(&self, name: &str) -> &str {
        self.dimensions.get(name).map_or("", String::as_str)
    }

    /// Whether it has exactly these dimensions.
    pub fn has(&self, names: &[&str]) -> bool {
        self.dimensions.len() == names.len()
            && names.iter().all(|n| self.dimensions.contains_key(*n))
    }

    /// A number that only this series has, for its own chance.
    pub fn mark(&self) -> u64 {
        let parts = self
            .dimensions
            .iter()
            .flat_map(|(k, v)| [k.as_str(), v.as_str()]);
        let bytes = [self.namespace.as_str(), self.name.as_str()]
            .into_iter()
            .chain(parts)
            .flat_map(str::bytes);
        bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

/// Where and when a question is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The world.
    pub world: &'a World,
    /// Region of the question.
    pub region: &'a str,
    /// The moment of the question.
    pub now: Timestamp,
    /// Who feeds whom.
    pub wiring: &'a Wiring<'a>,
}

/// Datapoints are kept for less long the finer they are: 3 hours, 15, 63 and 455 days.
/// [documented: aws-facts 1.1]
fn kept(period: i64) -> i64 {
    const DAY: i64 = 86_400;
    match period {
        ..60 => 3 * 3600,
        60..300 => 15 * DAY,
        300..3600 => 63 * DAY,
        _ => 455 * DAY,
    }
}

/// More windows than this are not looked at one by one.
const MANY: i64 = 20_000;

impl<'a> Asked<'a> {
    /// A question at a moment.
    pub fn new(wiring: &'a Wiring<'a>, now: Timestamp) -> Self {
        Self {
            world: wiring.world,
            region: wiring.region,
            now,
            wiring,
        }
    }

    /// Samples of a series by period, oldest first, as far as they have arrived. Periods without
    /// any are not there. `range` is in seconds and is widened to whole periods at its start.
    pub fn samples(
        &self,
        series: &Series,
        period: i64,
        range: Range<i64>,
    ) -> Vec<(i64, Vec<Sample>)> {
        let now = self.now.as_second();
        let from = range.start.max(now - kept(period)).div_euclid(period) * period;
        let until = range.end.min(now + 1);
        let mut out: Vec<(i64, Vec<Sample>)> = Vec::new();
        let mut add = |at: i64, sample: Sample| {
            let at = at.div_euclid(period) * period;
            match out.last_mut() {
                Some((last, samples)) if *last == at => samples.push(sample),
                _ => out.push((at, vec![sample])),
            }
        };
        match source::of(&series.namespace) {
            Some(source) => {
                let fine = source.window;
                let step = if (until - from) / fine > MANY {
                    period.max(fine)
                } else {
                    fine
                };
                let mut at = from.div_euclid(step) * step;
                while at < until {
                    if at >= from
                        && let Some(sample) = self.window(source, series, at, step)
                    {
                        add(at, sample);
                    }
                    at += step;
                }
            }
            None => self
                .custom(series, from..until)
                .into_iter()
                .for_each(|(at, sample)| add(at, sample)),
        }
        out
    }

    /// One window of a service's metric, if it has arrived. Windows come late, some later, and now
    /// and then one comes in part first. [assumed: aws-facts 12 "Delay of metrics"]
    fn window(&self, source: &Source, series: &Series, at: i64, length: i64) -> Option<Sample> {
        let scale = self.world.settings.metric_delay;
        let windows = self.world.settings.windows;
        let chance = mix(self.world.seed ^ series.mark(), at as u64);
        let share = |chance: u64| (chance >> 11) as f64 / (1u64 << 53) as f64;
        let part = share(chance);
        let lot = |n: u64| share(mix(chance, n));
        let missing = scale > 0.0 && lot(1) < windows.missing;
        if missing || self.silent(series, at + length) {
            return None;
        }
        let mut delay = source.delay.start + (source.delay.end - source.delay.start) * part;
        if lot(2) < windows.late {
            delay += 30.0 + 90.0 * part;
        }
        let age =
            self.now.duration_since(Timestamp::UNIX_EPOCH).as_secs_f64() - (at + length) as f64;
        if age < delay * scale {
            return None;
        }
        let sample = self.sampled(source, series, at, length)?;
        let partial = lot(3) < windows.partial && age < (delay + 60.0) * scale;
        Some(if partial { sample.halved() } else { sample })
    }

    /// Whether CloudWatch is silent: no window that ends while it is ever comes.
    fn silent(&self, series: &Series, end: i64) -> bool {
        let faults = &self.world.faults;
        Timestamp::from_second(end)
            .is_ok_and(|end| faults.trouble_at(METRICS_SILENT, &series.namespace, None, end))
    }

    fn custom(&self, series: &Series, range: Range<i64>) -> Vec<(i64, Sample)> {
        let held = self
            .world
            .cloudwatch
            .region(self.region)
            .into_iter()
            .flat_map(|r| &r.custom);
        let mut found: Vec<_> = held
            .filter(|d| d.series == *series && range.contains(&d.at.as_second()))
            .map(|d| (d.at.as_second(), d.sample))
            .collect();
        found.sort_by_key(|(at, _)| *at);
        found
    }

    /// The unit in which a series is told, as far as it is known.
    pub fn unit(&self, series: &Series) -> Option<String> {
        match source::of(&series.namespace) {
            Some(source) => (source.unit)(&series.name).map(str::to_owned),
            None => {
                let held = self
                    .world
                    .cloudwatch
                    .region(self.region)
                    .into_iter()
                    .flat_map(|r| &r.custom);
                held.filter(|d| d.series == *series)
                    .map(|d| d.unit.clone())
                    .next()
            }
        }
    }

    /// A statistic of a series by period, oldest first.
    pub fn points(
        &self,
        series: &Series,
        period: i64,
        stat: Stat,
        range: Range<i64>,
    ) -> Vec<(i64, f64)> {
        self.samples(series, period, range)
            .into_iter()
            .map(|(at, samples)| (at, stat.of(&samples)))
            .collect()
    }

    /// Every series of a namespace, or of all when it is empty, that had data in the past two weeks and has
    /// been noticed. [documented: botocore ListMetrics, "up to 15 minutes"]
    pub fn series(&self, namespace: &str) -> Vec<Series> {
        let wanted = |held: &str| namespace.is_empty() || held == namespace;
        let sources = source::ALL.iter().filter(|s| wanted(s.namespace));
        let services = sources.flat_map(|source| (source.series)(self));
        let services = services.map(|series| self.published(series));
        let held = self
            .world
            .cloudwatch
            .region(self.region)
            .into_iter()
            .flat_map(|r| &r.custom);
        let held = held.filter(|d| wanted(&d.series.namespace));
        let mut all: Vec<_> = services.chain(held.map(|d| d.series.clone())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether `ListMetrics` has noticed what began then; it may need a quarter of an hour.
    /// [documented: botocore ListMetrics]
    fn noticed(&self, id: &str, from: Timestamp) -> bool {
        let chance = mix(self.world.seed, id.bytes().map(u64::from).sum::<u64>());
        let seconds = 60.0 + (chance % 840) as f64;
        let late = jiff::SignedDuration::from_secs_f64(seconds * self.world.settings.metric_delay);
        from + late <= self.now
    }
}
