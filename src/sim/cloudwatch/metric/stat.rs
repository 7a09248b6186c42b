//! Samples and the statistics that are made of them.

/// The plain statistics. [documented: botocore Statistic]
pub const STATISTICS: [&str; 5] = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

/// Units. [documented: botocore StandardUnit]
pub const UNITS: [&str; 27] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// What one window says.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Sample {
    /// How many observations.
    pub count: f64,
    /// Their sum.
    pub sum: f64,
    /// The least of them.
    pub min: f64,
    /// The greatest of them.
    pub max: f64,
}

impl Sample {
    /// A single observation.
    pub fn of(value: f64) -> Self {
        Self {
            count: 1.0,
            sum: value,
            min: value,
            max: value,
        }
    }

    /// So many observations between two values.
    pub fn between(count: f64, min: f64, mean: f64, max: f64) -> Self {
        Self {
            count,
            sum: mean * count,
            min: min.min(mean),
            max: max.max(mean),
        }
    }

    /// What is there when half of the observations have not arrived: less to count and to add.
    pub fn halved(self) -> Self {
        Self {
            count: (self.count / 2.0).max(1.0),
            sum: self.sum / 2.0,
            ..self
        }
    }

    fn mean(self) -> f64 {
        if self.count > 0.0 {
            self.sum / self.count
        } else {
            0.0
        }
    }
}

/// A statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stat {
    /// How many.
    SampleCount,
    /// Mean.
    Average,
    /// Sum.
    Sum,
    /// Least.
    Minimum,
    /// Greatest.
    Maximum,
    /// `p95`.
    Percentile(f64),
}

impl Stat {
    /// Reads `Maximum`, `p95`, `p99.9`. Trimmed means and the like are not built.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "SampleCount" => Self::SampleCount,
            "Average" => Self::Average,
            "Sum" => Self::Sum,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            _ => {
                let part: f64 = text.strip_prefix('p')?.parse().ok()?;
                (0.0..=100.0)
                    .contains(&part)
                    .then_some(Self::Percentile(part))?
            }
        })
    }

    /// This statistic of some windows; there is at least one.
    pub fn of(self, samples: &[Sample]) -> f64 {
        let total = |part: fn(&Sample) -> f64| samples.iter().map(part).sum::<f64>();
        match self {
            Self::SampleCount => total(|s| s.count),
            Self::Sum => total(|s| s.sum),
            Self::Average => {
                let count = total(|s| s.count);
                if count > 0.0 {
                    total(|s| s.sum) / count
                } else {
                    0.0
                }
            }
            Self::Minimum => samples.iter().map(|s| s.min).fold(f64::INFINITY, f64::min),
            Self::Maximum => samples
                .iter()
                .map(|s| s.max)
                .fold(f64::NEG_INFINITY, f64::max),
            Self::Percentile(part) => {
                let mut means: Vec<_> = samples.iter().map(|s| s.mean()).collect();
                means.sort_by(f64::total_cmp);
                let at = (part / 100.0 * means.len() as f64).ceil() as usize;
                means
                    .get(at.clamp(1, means.len()) - 1)
                    .copied()
                    .unwrap_or_default()
            }
        }
    }
}
