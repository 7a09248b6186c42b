//! How the encoding channel runs: redundancy, maintenance, thumbnails, logs.

use super::{Invalid, words};
use serde::Serialize;
use std::{fmt, str::FromStr};

words! {
    /// One pipeline or two (`(documented)` aws-facts 2.5).
    ChannelClass, "channel class" {
        /// Two pipelines in two zones; viewers survive the loss of one.
        Standard = "standard", "STANDARD";
        /// One pipeline at three fifths of the price.
        SinglePipeline = "single", "SINGLE_PIPELINE";
    }
}

impl ChannelClass {
    /// Pipelines of the class.
    pub const fn pipelines(self) -> u8 {
        match self {
            Self::Standard => 2,
            Self::SinglePipeline => 1,
        }
    }
}

words! {
    /// How much MediaLive writes to CloudWatch Logs.
    LogLevel, "log level" {
        /// Nothing.
        Disabled = "disabled", "DISABLED";
        /// Errors.
        Error = "error", "ERROR";
        /// Errors and warnings.
        Warning = "warning", "WARNING";
        /// And what happens normally.
        Info = "info", "INFO";
        /// Everything.
        Debug = "debug", "DEBUG";
    }
}

words! {
    /// Day of the maintenance window.
    Weekday, "weekday" {
        /// Monday.
        Monday = "monday", "MONDAY";
        /// Tuesday.
        Tuesday = "tuesday", "TUESDAY";
        /// Wednesday.
        Wednesday = "wednesday", "WEDNESDAY";
        /// Thursday.
        Thursday = "thursday", "THURSDAY";
        /// Friday.
        Friday = "friday", "FRIDAY";
        /// Saturday.
        Saturday = "saturday", "SATURDAY";
        /// Sunday.
        Sunday = "sunday", "SUNDAY";
    }
}

/// When MediaLive may restart the channel for its own maintenance, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Maintenance {
    /// Day.
    pub day: Weekday,
    /// Hour, 0 to 23, UTC.
    pub hour: u8,
}

impl Maintenance {
    /// `maintenanceStartTime`: "HH:00" (`(documented)` aws-facts 2.7/14).
    pub fn start_time(&self) -> String {
        format!("{:02}:00", self.hour)
    }
}

impl FromStr for Maintenance {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let refused = || {
            Invalid::new(
                "maintenance window",
                s,
                "a weekday and a full hour in UTC, as in \"tuesday 03:00\"",
            )
        };
        let (day, hour) = s.trim().split_once(' ').ok_or_else(refused)?;
        let hour = hour
            .trim()
            .strip_suffix(":00")
            .and_then(|h| h.parse().ok())
            .filter(|h| *h < 24);
        Ok(Self {
            day: day.parse().map_err(|_| refused())?,
            hour: hour.ok_or_else(refused)?,
        })
    }
}

impl fmt::Display for Maintenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.day, self.start_time())
    }
}

/// How the channel runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChannelSpec {
    /// One pipeline or two.
    pub class: ChannelClass,
    /// Encoders expected to send: 1 or 2. One feed into two pipelines is allowed and warned about.
    pub feeds: u8,
    /// Maintenance window; AWS chooses one when unset.
    pub maintenance: Option<Maintenance>,
    /// Thumbnails of each pipeline; costs the role `s3:PutObject` on `*` (aws-facts 12).
    pub thumbnails: bool,
    /// MediaLive's log level.
    pub log_level: LogLevel,
}

impl Default for ChannelSpec {
    /// The recipe's: STANDARD, fed by two.
    fn default() -> Self {
        Self {
            class: ChannelClass::Standard,
            feeds: 2,
            maintenance: None,
            thumbnails: false,
            log_level: LogLevel::Warning,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maintenance_reads_what_it_writes() {
        let m: Maintenance = "Tuesday 3:00".parse().unwrap();
        assert_eq!(
            (m.day.as_aws(), m.start_time().as_str()),
            ("TUESDAY", "03:00")
        );
        assert_eq!(m.to_string().parse(), Ok(m));
        for bad in [
            "tuesday",
            "tuesday 24:00",
            "tuesday 03:30",
            "someday 03:00",
            "",
        ] {
            assert!(
                bad.parse::<Maintenance>()
                    .unwrap_err()
                    .to_string()
                    .contains("tuesday 03:00"),
                "{bad}"
            );
        }
    }
}
