//! CloudWatch alarms and dashboards.

use super::super::value::{Map, Value};
use super::{some, tags, texts};
use crate::shape::{AlarmSettings, DashboardBody, DashboardSettings, Widget, WidgetProperties};

pub(super) fn alarm(s: &AlarmSettings) -> Map {
    let AlarmSettings {
        alarm_name,
        alarm_description,
        namespace,
        metric_name,
        statistic,
        dimensions,
        period,
        evaluation_periods,
        datapoints_to_alarm,
        threshold,
        comparison_operator,
        treat_missing_data,
        alarm_actions,
        ok_actions,
        // Where it lives, see `Place`.
        region: _,
        tags: all,
    } = s;
    let dimensions = dimensions
        .iter()
        .map(|(name, value)| Map::new().with("Name", name).with("Value", value));
    Map::new()
        .with("AlarmName", alarm_name)
        .with("AlarmDescription", alarm_description)
        // A channel that does not run publishes nothing: whoever starts it arms its alarms.
        .with("ActionsEnabled", false)
        .with("Namespace", namespace)
        .with("MetricName", metric_name)
        .with("Statistic", statistic)
        .with("Dimensions", Value::list(dimensions))
        .with("Period", *period)
        .with("EvaluationPeriods", *evaluation_periods)
        .with("DatapointsToAlarm", *datapoints_to_alarm)
        .with("Threshold", *threshold)
        .with("ComparisonOperator", comparison_operator)
        .with("TreatMissingData", treat_missing_data)
        .with_some("AlarmActions", some(texts(alarm_actions)))
        .with_some("OKActions", some(texts(ok_actions)))
        .with("Tags", tags(all))
}

pub(super) fn dashboard(s: &DashboardSettings) -> Map {
    let DashboardSettings {
        dashboard_name,
        dashboard_body,
    } = s;
    let DashboardBody { widgets } = dashboard_body;
    let body = Map::new().with("widgets", Value::list(widgets.iter().map(widget)));
    Map::new()
        .with("DashboardName", dashboard_name)
        .with("DashboardBody", Value::json(body))
}

fn widget(w: &Widget) -> Map {
    let Widget {
        type_,
        x,
        y,
        width,
        height,
        properties,
    } = w;
    let WidgetProperties {
        title,
        view,
        region,
        stat,
        period,
        metrics,
    } = properties;
    let properties = Map::new()
        .with("title", title)
        .with("view", view)
        .with("region", region)
        .with("stat", stat)
        .with("period", *period)
        .with("metrics", Value::list(metrics.iter().map(|m| texts(m))));
    Map::new()
        .with("type", type_)
        .with("x", *x)
        .with("y", *y)
        .with("width", *width)
        .with("height", *height)
        .with("properties", properties)
}
