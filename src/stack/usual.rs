//! How long things usually take in AWS, for ETAs, poll intervals and deadlines.

use crate::shape::Part;
use std::fmt;
use std::time::Duration;

/// Usual duration of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// Rather quick.
    pub from: Duration,
    /// Rather slow.
    pub to: Duration,
    /// Given up after this.
    pub limit: Duration,
}

/// `3-15 min`, `10-90 s`.
impl fmt::Display for Usual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from.as_secs(), self.to.as_secs());
        if to >= 120 {
            f.pad(&format!("{}-{} min", (from / 60).max(1), to.div_ceil(60)))
        } else {
            f.pad(&format!("{from}-{to} s"))
        }
    }
}

const fn usual(from: u64, to: u64, limit: u64) -> Usual {
    Usual {
        from: Duration::from_secs(from),
        to: Duration::from_secs(to),
        limit: Duration::from_secs(limit),
    }
}

impl Usual {
    /// Starting the channel [documented: aws-facts 12].
    pub const START: Usual = usual(60, 180, 600);
    /// Stopping the channel (assumed).
    pub const STOP: Usual = usual(20, 60, 300);
    /// An API call that settles at once.
    pub const CALL: Usual = usual(1, 3, 120);

    /// Making or changing `part`.
    pub fn making(part: &Part) -> Usual {
        match part {
            // [documented: aws-facts 4]
            Part::Distribution => usual(180, 900, 2100),
            // With the role's spreading, which may hold the channel up [documented: aws-facts 2.3, 5].
            Part::Channel => usual(10, 90, 900),
            // [assumed: terraform waits 30 s before its first look]
            Part::Input => usual(5, 30, 300),
            Part::SecurityGroup => usual(1, 5, 120),
            _ => Self::CALL,
        }
    }

    /// Removing `part`.
    pub fn removing(part: &Part) -> Usual {
        match part {
            // Disabled, rolled out, then deleted [documented: aws-facts 4].
            Part::Distribution => usual(180, 900, 2100),
            Part::Channel => usual(5, 60, 600),
            Part::Input => usual(5, 30, 420),
            Part::SecurityGroup => usual(5, 15, 120),
            Part::ArchiveBucket => usual(1, 60, 1800),
            _ => Self::CALL,
        }
    }

    /// How often to look: 5 % of the quick end, at least every 5 s, scaled to the world's settling.
    pub fn poll(&self, settle: f64) -> Duration {
        let shortest = Duration::from_millis(250).mul_f64(settle.clamp(0.04, 1.0));
        self.from
            .mul_f64(0.05 * settle)
            .clamp(shortest, Duration::from_secs(5))
    }
}
