//! One number of a stream with its past: source, period, age, and a reason where there is none. Which
//! number it is says who holds it, [`super::types`].

use super::points::Points;
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Where a number comes from; its delay decides when it is stale (screens.md rule 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// CloudWatch AWS/MediaLive, 10 s periods.
    MediaLive,
    /// CloudWatch AWS/MediaPackage, 60 s periods.
    MediaPackage,
    /// CloudWatch AWS/CloudFront in us-east-1, 60 s periods.
    CloudFront,
    /// A Describe or List call.
    Api,
}

/// Why there is no number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// The channel does not run.
    NotStarted,
    /// Running, and never had input.
    NeverHadInput,
    /// The window has not arrived yet.
    Late,
    /// AWS refuses to say.
    NotPermitted(String),
    /// Asked too often.
    Throttled,
    /// AWS has no metric with these dimensions.
    NoSuchMetric,
    /// AWS does not answer.
    Unreachable(String),
    /// Nobody asks for the stream: what counts requests says nothing then.
    NoTraffic,
    /// Not asked yet.
    NotAsked,
}

impl Why {
    /// In a few words, for a cell.
    pub fn words(&self) -> &str {
        match self {
            Why::NotStarted => "not started",
            Why::NeverHadInput => "never had input",
            Why::Late => "late",
            Why::NotPermitted(_) => "not permitted",
            Why::Throttled => "throttled",
            Why::NoSuchMetric => "no such metric",
            Why::Unreachable(_) => "no answer",
            Why::NoTraffic => "no requests",
            Why::NotAsked => "asking",
        }
    }
}

/// One number, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reading {
    /// A settled value.
    Value {
        /// In the metric's own unit.
        v: f64,
        /// End of the window it covers; age counts from here.
        until: Timestamp,
    },
    /// No number.
    NoData(Why),
    /// The last value, too old to judge by.
    Stale {
        /// In the metric's own unit.
        v: f64,
        /// End of its window.
        until: Timestamp,
        /// Why nothing newer came.
        why: Why,
    },
}

impl Reading {
    /// The value, if it is fresh.
    pub fn fresh(&self) -> Option<f64> {
        match self {
            Reading::Value { v, .. } => Some(*v),
            Reading::NoData(_) | Reading::Stale { .. } => None,
        }
    }

    /// The last value, fresh or not.
    pub fn last(&self) -> Option<f64> {
        match self {
            Reading::Value { v, .. } | Reading::Stale { v, .. } => Some(*v),
            Reading::NoData(_) => None,
        }
    }

    /// End of the window it covers.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Reading::Value { until, .. } | Reading::Stale { until, .. } => Some(*until),
            Reading::NoData(_) => None,
        }
    }
}

/// One metric over time, oldest first. A missing period is a gap: it is not in `points`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Start of the window, value.
    pub points: Points,
    /// Length of a window.
    pub period: Duration,
    /// Latest settled value, judged for age.
    pub now: Reading,
    /// Where it comes from.
    pub source: Source,
}

impl Track {
    /// Nothing yet.
    pub fn empty(source: Source, period: Duration) -> Self {
        Self {
            points: Points::default(),
            period,
            now: Reading::NoData(Why::NotAsked),
            source,
        }
    }

    /// What an older recording has of a metric that it did not ask for.
    pub(super) fn unasked() -> Self {
        Self::empty(Source::MediaLive, Source::MediaLive.period())
    }

    /// Lowest value since `from`.
    pub fn low_since(&self, from: Timestamp) -> Option<f64> {
        let since = self.points.iter().filter(|(at, _)| *at >= from);
        since.map(|(_, v)| *v).min_by(f64::total_cmp)
    }

    /// Sum since `from`; `None` without any point.
    pub fn sum_since(&self, from: Timestamp) -> Option<f64> {
        let mut points = self.points.iter().filter(|(at, _)| *at >= from).peekable();
        points.peek()?;
        Some(points.map(|(_, v)| *v).sum())
    }
}
