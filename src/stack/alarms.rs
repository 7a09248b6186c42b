//! CloudWatch alarms that can fire: real metric names, whole dimension sets, a statistic that fits
//! [documented: aws-facts 1, 7]. A stopped channel publishes nothing, so start arms them and stop
//! disarms them; how they treat missing data matters only while armed.
//!
//! Left out on purpose: DroppedFrames and SvqTime, because AWS's papers disagree on their dimensions
//! and an alarm on the wrong ones stays green for ever.

use super::channel::{PACKAGER_GROUP, pipelines};
use super::identity::{GLOBAL_REGION, Names};
use super::{Wanted, attr, tags, topic};
use crate::shape::{AlarmSettings, Attr, Part, Settings, Text};
use crate::spec::StreamSpec;
use std::collections::BTreeMap;

/// Which thing an alarm watches, and so its dimensions and how often there is one.
#[derive(Clone, Copy, PartialEq)]
enum On {
    /// Each expected pipeline of the channel.
    Pipeline,
    /// The packager's group of each expected pipeline.
    PackagerGroup,
    /// The MediaPackage channel's 5xx answers.
    Origin5xx,
    /// The distribution.
    Edge,
}

struct Rule {
    short: &'static str,
    on: On,
    namespace: &'static str,
    metric: &'static str,
    statistic: &'static str,
    comparison: &'static str,
    threshold: Threshold,
    /// Datapoints to alarm, of how many minutes.
    m_of_n: (i32, i32),
    missing: &'static str,
    says: &'static str,
}

enum Threshold {
    Fixed(f64),
    /// As many outputs as there are rungs.
    Rungs,
}

const AT_LEAST: &str = "GreaterThanOrEqualToThreshold";
const BELOW: &str = "LessThanThreshold";

#[rustfmt::skip]
const RULES: &[Rule] = &[
    Rule { short: "alerts", on: On::Pipeline, namespace: "AWS/MediaLive", metric: "ActiveAlerts", statistic: "Maximum",
        comparison: AT_LEAST, threshold: Threshold::Fixed(1.0), m_of_n: (2, 3), missing: "notBreaching",
        says: "MediaLive has active alerts. Read them: onair status." },
    Rule { short: "input-loss", on: On::Pipeline, namespace: "AWS/MediaLive", metric: "FillMsec", statistic: "Maximum",
        comparison: AT_LEAST, threshold: Threshold::Fixed(5000.0), m_of_n: (1, 1), missing: "notBreaching",
        says: "Input is missing for 5 s or more. Call the venue; leave the other pipeline alone." },
    Rule { short: "no-frames", on: On::Pipeline, namespace: "AWS/MediaLive", metric: "InputVideoFrameRate", statistic: "Maximum",
        comparison: BELOW, threshold: Threshold::Fixed(1.0), m_of_n: (2, 2), missing: "breaching",
        says: "No frames arrive. Call the venue; check the encoder, its line and its address." },
    Rule { short: "outputs", on: On::PackagerGroup, namespace: "AWS/MediaLive", metric: "ActiveOutputs", statistic: "Minimum",
        comparison: BELOW, threshold: Threshold::Rungs, m_of_n: (2, 2), missing: "breaching",
        says: "Fewer outputs than rungs reach the packager. With input lost this follows from it." },
    Rule { short: "delivery-4xx", on: On::PackagerGroup, namespace: "AWS/MediaLive", metric: "Output4xxErrors", statistic: "Sum",
        comparison: AT_LEAST, threshold: Threshold::Fixed(1.0), m_of_n: (2, 3), missing: "notBreaching",
        says: "The packager refuses what the encoder sends." },
    Rule { short: "delivery-5xx", on: On::PackagerGroup, namespace: "AWS/MediaLive", metric: "Output5xxErrors", statistic: "Sum",
        comparison: AT_LEAST, threshold: Threshold::Fixed(1.0), m_of_n: (2, 3), missing: "notBreaching",
        says: "The packager fails on what the encoder sends. Check AWS Health for MediaPackage." },
    Rule { short: "origin-5xx", on: On::Origin5xx, namespace: "AWS/MediaPackage", metric: "EgressRequestCount", statistic: "Sum",
        comparison: AT_LEAST, threshold: Threshold::Fixed(5.0), m_of_n: (3, 5), missing: "notBreaching",
        says: "The packager answers errors. Check AWS Health for MediaPackage; redeploying cannot cure this." },
    Rule { short: "viewer-5xx", on: On::Edge, namespace: "AWS/CloudFront", metric: "5xxErrorRate", statistic: "Average",
        comparison: AT_LEAST, threshold: Threshold::Fixed(1.0), m_of_n: (5, 5), missing: "notBreaching",
        says: "1 % or more of viewers' requests fail at the edge. Look at the packager first." },
];

/// Region an alarm lives in, by its short name.
pub(super) fn region<'a>(short: &str, stream_region: &'a str) -> &'a str {
    let edge = RULES
        .iter()
        .any(|rule| rule.on == On::Edge && rule.short == short);
    if edge { GLOBAL_REGION } else { stream_region }
}

pub(super) fn wanted(spec: &StreamSpec) -> Vec<Wanted> {
    if !spec.alarms.enabled {
        return vec![];
    }
    RULES.iter().flat_map(|rule| alarms(spec, rule)).collect()
}

/// One alarm per thing the rule watches. A pipeline nobody is expected to feed gets none: it would
/// be in alarm for the whole show.
fn alarms(spec: &StreamSpec, rule: &Rule) -> Vec<Wanted> {
    let channel = || ("ChannelId".to_owned(), attr(Part::Channel, Attr::Id));
    let packager = || ("Channel".to_owned(), attr(Part::PackageChannel, Attr::Id));
    let fed = pipelines(spec).iter().take(usize::from(spec.channel.feeds));
    match rule.on {
        On::Pipeline => fed
            .map(|(name, number)| {
                let dims = [channel(), ("Pipeline".into(), (*number).into())];
                alarm(spec, rule, format!("{}-{name}", rule.short), dims.into())
            })
            .collect(),
        On::PackagerGroup => fed
            .map(|(name, number)| {
                let group = ("OutputGroupName".into(), PACKAGER_GROUP.into());
                let dims = [channel(), ("Pipeline".into(), (*number).into()), group];
                alarm(spec, rule, format!("{}-{name}", rule.short), dims.into())
            })
            .collect(),
        On::Origin5xx => {
            let dims = [packager(), ("StatusCodeRange".into(), "5xx".into())];
            vec![alarm(spec, rule, rule.short.into(), dims.into())]
        }
        On::Edge => {
            let dims = [
                ("DistributionId".into(), attr(Part::Distribution, Attr::Id)),
                ("Region".into(), "Global".into()),
            ];
            vec![alarm(spec, rule, rule.short.into(), dims.into())]
        }
    }
}

fn alarm(
    spec: &StreamSpec,
    rule: &Rule,
    short: String,
    dimensions: BTreeMap<String, Text>,
) -> Wanted {
    let region = region(rule.short, spec.region.as_str());
    let told: Vec<Text> = topic::for_region(spec, region)
        .map(|part| attr(part, Attr::Arn))
        .into_iter()
        .collect();
    let part = Part::Alarm(short.clone());
    let settings = AlarmSettings {
        alarm_name: Names::of(spec).alarm(&short),
        alarm_description: format!("onair {}: {}", spec.name.as_str(), rule.says),
        namespace: rule.namespace.into(),
        metric_name: rule.metric.into(),
        statistic: rule.statistic.into(),
        dimensions,
        period: 60,
        evaluation_periods: rule.m_of_n.1,
        datapoints_to_alarm: rule.m_of_n.0,
        threshold: match rule.threshold {
            Threshold::Fixed(value) => value,
            #[expect(
                clippy::cast_precision_loss,
                reason = "a ladder has a handful of rungs"
            )]
            Threshold::Rungs => spec.ladder.rungs.len() as f64,
        },
        comparison_operator: rule.comparison.into(),
        treat_missing_data: rule.missing.into(),
        alarm_actions: told.clone(),
        ok_actions: told,
        region: region.into(),
        tags: tags(spec, &part),
    };
    Wanted::new(part, Settings::Alarm(settings))
}
