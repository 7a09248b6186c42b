//! What a meter needs of the table for one stream: plain numbers, which a recording keeps, so that a
//! replay shows the prices of its day.

use super::Prices;
use crate::spec::Region;
use serde::{Deserialize, Serialize};

/// List prices in US dollars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tariff {
    /// Into the packager.
    pub ingest_usd_per_gb: f64,
    /// From the packager to the edge.
    pub origination_usd_per_gb: f64,
    /// From the edge to viewers, first 10 TB in North America and Europe (assumed).
    pub cdn_usd_per_gb: f64,
    /// Requests of viewers over HTTPS (assumed).
    pub cdn_usd_per_10k_requests: f64,
    /// A channel that is stopped (assumed).
    pub idle_channel_usd_per_hour: f64,
    /// A push input while its channel is stopped (assumed).
    pub idle_input_usd_per_hour: f64,
    /// Alarms of the stream.
    pub alarms: u32,
    /// One alarm, beyond the account's free ones.
    pub alarm_usd_per_month: f64,
    /// The account's free alarms.
    pub alarms_free: u32,
    /// Dashboards of the stream.
    pub dashboards: u32,
    /// One dashboard, beyond the account's free ones.
    pub dashboard_usd_per_month: f64,
    /// The account's free dashboards.
    pub dashboards_free: u32,
    /// Day of the prices.
    pub dated: String,
    /// Region of the prices.
    pub region: String,
    /// The stream lives in another region.
    pub elsewhere: bool,
}

impl Tariff {
    /// The prices for a stream in `region` that has so many alarms and dashboards.
    pub fn of(prices: &Prices, region: &Region, alarms: u32, dashboards: u32) -> Self {
        Self {
            ingest_usd_per_gb: prices.packaging.ingest_usd_per_gb.usd(),
            origination_usd_per_gb: prices.packaging.origination_usd_per_gb.usd(),
            cdn_usd_per_gb: prices.cdn.usd_per_gb.usd(),
            cdn_usd_per_10k_requests: prices.cdn.usd_per_10k_https_requests.usd(),
            idle_channel_usd_per_hour: prices.idle.channel_usd_per_hour.usd(),
            idle_input_usd_per_hour: prices.idle.push_input_usd_per_hour.usd(),
            alarms,
            alarm_usd_per_month: prices.watching.alarm_usd_per_month.usd(),
            alarms_free: prices.watching.alarms_free,
            dashboards,
            dashboard_usd_per_month: prices.watching.dashboard_usd_per_month.usd(),
            dashboards_free: prices.watching.dashboards_free,
            dated: prices.date.clone(),
            region: prices.region.clone(),
            elsewhere: region.as_str() != prices.region,
        }
    }

    /// `us-east-1 list 2026-09-18`.
    pub fn label(&self) -> String {
        format!("{} list {}", self.region, self.dated)
    }

    /// Alarms and dashboards, as if none of them were free.
    pub fn watching_usd_per_month(&self) -> f64 {
        f64::from(self.alarms) * self.alarm_usd_per_month
            + f64::from(self.dashboards) * self.dashboard_usd_per_month
    }
}
