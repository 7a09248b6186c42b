//! The table of prices as `assets/prices.toml` has it.

use super::Money;
use crate::spec::ChannelClass;
use serde::Deserialize;

/// A dated table of prices of one region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Day on which they were read.
    pub date: String,
    /// Region they hold for.
    pub region: String,
    pub(super) encoding: Vec<Encoding>,
    pub(super) idle: Idle,
    pub(super) packaging: Packaging,
    pub(super) cdn: Cdn,
    pub(super) storage: Storage,
    pub(super) watching: Watching,
}

/// The table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("price table: {0}")]
pub struct Unreadable(String);

impl Prices {
    /// The table that onair carries.
    pub fn embedded() -> Result<Self, Unreadable> {
        Self::parse(include_str!("../../../assets/prices.toml"))
    }

    /// A table in the form of `assets/prices.toml`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        toml::from_str(text).map_err(|e| Unreadable(e.to_string()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Input,
    Output,
}

/// MediaLive's price of one input or output, in AWS's words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Encoding {
    pub kind: Kind,
    pub codec: String,
    pub resolution: String,
    pub up_to: String,
    pub fps: Option<u32>,
    single: Option<Money>,
    standard: Option<Money>,
}

impl Encoding {
    pub const fn of(&self, class: ChannelClass) -> Option<Money> {
        match class {
            ChannelClass::Standard => self.standard,
            ChannelClass::SinglePipeline => self.single,
        }
    }
}

macro_rules! section {
    ($name:ident { $($field:ident: $type:ty),+ }) => {
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $(pub $field: $type),+ }
    };
}

section!(Idle {
    channel_usd_per_hour: Money,
    push_input_usd_per_hour: Money
});
section!(Packaging {
    ingest_usd_per_gb: Money,
    origination_usd_per_gb: Money
});
section!(Cdn {
    usd_per_gb: Money,
    usd_per_10k_https_requests: Money
});
section!(Storage {
    standard_usd_per_gb_month: Money
});
section!(Watching {
    alarm_usd_per_month: Money,
    alarms_free: u32,
    dashboard_usd_per_month: Money,
    dashboards_free: u32
});
