//! CloudWatch dashboard: the same numbers the console shows, for who has only the AWS console.

use super::channel::{PACKAGER_GROUP, pipelines};
use super::identity::{GLOBAL_REGION, Names};
use super::{Wanted, attr};
use crate::shape::{
    Attr, DashboardBody, DashboardSettings, Part, Settings, Text, Widget, WidgetProperties,
};
use crate::spec::StreamSpec;

pub(super) fn wanted(spec: &StreamSpec) -> Option<Wanted> {
    spec.alarms.dashboard.then(|| {
        let settings = DashboardSettings {
            dashboard_name: Names::of(spec).regional(),
            dashboard_body: DashboardBody {
                widgets: widgets(spec),
            },
        };
        Wanted::new(Part::Dashboard, Settings::Dashboard(settings))
    })
}

fn widgets(spec: &StreamSpec) -> Vec<Widget> {
    let here = spec.region.as_str();
    let live = |metric: &str| per_pipeline(spec, metric, false);
    let group = |metric: &str| per_pipeline(spec, metric, true);
    let errors = [group("Output4xxErrors"), group("Output5xxErrors")].concat();
    let rows = [
        (
            "Input frame rate (fps)",
            here,
            "Maximum",
            live("InputVideoFrameRate"),
        ),
        (
            "Input fill: above 0 is input loss (ms)",
            here,
            "Maximum",
            live("FillMsec"),
        ),
        ("Input (Mbit/s)", here, "Average", live("NetworkIn")),
        (
            "Active outputs to the packager",
            here,
            "Minimum",
            group("ActiveOutputs"),
        ),
        ("Encoder to packager errors", here, "Sum", errors),
        ("Active alerts", here, "Maximum", live("ActiveAlerts")),
        ("Packager answers by status", here, "Sum", packager()),
        (
            "Viewer errors (%)",
            GLOBAL_REGION,
            "Average",
            edge(&["4xxErrorRate", "5xxErrorRate"]),
        ),
    ];
    (0..)
        .zip(rows)
        .map(|(i, (title, region, stat, metrics))| widget(i, title, region, stat, metrics))
        .collect()
}

/// Two columns of equal widgets.
fn widget(i: u32, title: &str, region: &str, stat: &str, metrics: Vec<Vec<Text>>) -> Widget {
    const WIDTH: u32 = 12;
    const HEIGHT: u32 = 6;
    Widget {
        type_: "metric".into(),
        x: (i % 2) * WIDTH,
        y: (i / 2) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: WidgetProperties {
            title: title.into(),
            view: "timeSeries".into(),
            region: region.into(),
            stat: stat.into(),
            period: 60,
            metrics,
        },
    }
}

fn per_pipeline(spec: &StreamSpec, metric: &str, of_group: bool) -> Vec<Vec<Text>> {
    let series = |number: &str| {
        let mut line: Vec<Text> = vec!["AWS/MediaLive".into(), metric.into()];
        if of_group {
            line.extend(["OutputGroupName".into(), PACKAGER_GROUP.into()]);
        }
        line.extend([
            "ChannelId".into(),
            attr(Part::Channel, Attr::Id),
            "Pipeline".into(),
            number.into(),
        ]);
        line
    };
    pipelines(spec)
        .iter()
        .map(|(_, number)| series(number))
        .collect()
}

fn packager() -> Vec<Vec<Text>> {
    ["2xx", "4xx", "5xx"]
        .map(|range| {
            let id = attr(Part::PackageChannel, Attr::Id);
            let [space, metric, channel, status] = [
                "AWS/MediaPackage",
                "EgressRequestCount",
                "Channel",
                "StatusCodeRange",
            ]
            .map(Text::from);
            vec![space, metric, channel, id, status, range.into()]
        })
        .to_vec()
}

fn edge(metrics: &[&str]) -> Vec<Vec<Text>> {
    let series = |metric: &str| {
        let id = attr(Part::Distribution, Attr::Id);
        vec![
            "AWS/CloudFront".into(),
            metric.into(),
            "DistributionId".into(),
            id,
            "Region".into(),
            "Global".into(),
        ]
    };
    metrics.iter().map(|metric| series(metric)).collect()
}
