//! CloudWatch alarms and dashboards.

use super::{Tags, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A metric alarm. Whether its actions are on is not a setting: start arms, stop disarms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AlarmSettings {
    /// Name, unique per account and region.
    pub alarm_name: String,
    /// What it means and the first act, for whoever gets the mail.
    pub alarm_description: String,
    /// `AWS/MediaLive`…
    pub namespace: String,
    /// Metric.
    pub metric_name: String,
    /// `Maximum`, `Minimum`, `Sum`, `Average`.
    pub statistic: String,
    /// Dimensions by name.
    pub dimensions: BTreeMap<String, Text>,
    /// Seconds: 10, 20, 30 or a multiple of 60.
    pub period: i32,
    /// N of M-of-N.
    pub evaluation_periods: i32,
    /// M of M-of-N.
    pub datapoints_to_alarm: i32,
    /// Threshold.
    pub threshold: f64,
    /// `GreaterThanOrEqualToThreshold`, `LessThanThreshold`…
    pub comparison_operator: String,
    /// `missing`, `notBreaching`, `breaching`, `ignore`.
    pub treat_missing_data: String,
    /// ARNs told on ALARM.
    pub alarm_actions: Vec<Text>,
    /// ARNs told on OK.
    pub ok_actions: Vec<Text>,
    /// Region the alarm lives in: CloudFront's metrics exist in us-east-1 only.
    pub region: String,
    /// Tags (AWS ignores them on update, so a change goes out by TagResource).
    pub tags: Tags,
}

/// A dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DashboardSettings {
    /// Name, unique per account.
    pub dashboard_name: String,
    /// Body.
    pub dashboard_body: DashboardBody,
}

/// Body of a dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DashboardBody {
    /// Widgets.
    pub widgets: Vec<Widget>,
}

/// One graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Widget {
    /// `metric`.
    #[serde(rename = "type")]
    pub type_: String,
    /// Column, 0–23.
    pub x: u32,
    /// Row.
    pub y: u32,
    /// Columns, ≤ 24.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What it shows.
    pub properties: WidgetProperties,
}

/// What a graph shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WidgetProperties {
    /// Title.
    pub title: String,
    /// `timeSeries`.
    pub view: String,
    /// Region of the metrics.
    pub region: String,
    /// Statistic.
    pub stat: String,
    /// Seconds.
    pub period: u32,
    /// Each: namespace, metric, then dimension names and values.
    pub metrics: Vec<Vec<Text>>,
}
