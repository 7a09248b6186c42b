//! Questions to CloudWatch: which metrics of which streams, in the fewest calls.

use super::catalogue::{By, Entry, Slot};
use super::reading::{Source, Why};
use super::types::Pipeline;
use crate::aws::{AwsError, Class, MetricQuery};
use crate::shape::{endpoint_id, package_channel_id};
use std::time::Duration;

/// Metrics in one call [documented: aws-facts 1.5].
const QUERIES: usize = 500;
/// Points in one answer [documented: aws-facts 1.5].
const POINTS: u64 = 100_800;
/// Dollars for one metric asked for [documented: aws-facts 1.5].
pub(super) const USD_EACH: f64 = 0.01 / 1000.0;

/// One metric of one stream that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ask {
    pub stream: String,
    pub slot: Slot,
    pub pipeline: Option<Pipeline>,
    pub source: Source,
    pub query: MetricQuery,
}

/// What identifies a stream's things in dimensions; absent is not known (yet).
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids<'a> {
    pub stream: &'a str,
    pub channel: &'a str,
    pub ingests: &'a [String],
    pub distribution: Option<&'a str>,
    /// Name of the sound.
    pub audio: Option<&'a str>,
}

/// The question for `entry`, if everything that names it is known.
pub(super) fn ask(entry: &Entry, pipeline: Option<Pipeline>, ids: Ids<'_>) -> Option<Ask> {
    let number = || pipeline.map(|p| p.number().to_owned());
    let channel = || ("ChannelId", ids.channel.to_owned());
    let package = || ("Channel", package_channel_id(ids.stream));
    let dimensions = match entry.by {
        By::Pipeline => vec![channel(), ("Pipeline", number()?)],
        By::Group(group) => vec![
            channel(),
            ("Pipeline", number()?),
            ("OutputGroupName", group.to_owned()),
        ],
        By::Audio => vec![
            channel(),
            ("Pipeline", number()?),
            ("AudioDescriptionName", ids.audio?.to_owned()),
        ],
        By::Ingest => {
            let place = usize::from(pipeline? == Pipeline::B);
            vec![
                ("IngestEndpoint", ids.ingests.get(place)?.clone()),
                // Every stream has HLS, and all endpoints of a channel take the same input.
                ("OriginEndpoint", endpoint_id(ids.stream, "hls")),
            ]
        }
        By::Package => vec![package()],
        By::PackageRange(range) => vec![package(), ("StatusCodeRange", range.to_owned())],
        By::Edge => vec![
            ("DistributionId", ids.distribution?.to_owned()),
            ("Region", "Global".to_owned()),
        ],
    };
    let dimensions = dimensions.into_iter().map(|(k, v)| (k.to_owned(), v));
    Some(Ask {
        stream: ids.stream.to_owned(),
        slot: entry.slot,
        pipeline,
        source: entry.source,
        query: MetricQuery {
            id: String::new(),
            namespace: entry.source.namespace().to_owned(),
            name: entry.name.to_owned(),
            dimensions: dimensions.collect(),
            stat: entry.stat.to_owned(),
            period_s: i32::try_from(entry.source.period().as_secs()).unwrap_or(60),
        },
    })
}

/// Splits questions about the last `range` into calls that AWS takes, and numbers them.
pub(super) fn batches(mut asks: Vec<Ask>, range: Duration) -> Vec<Vec<Ask>> {
    let mut out = Vec::new();
    while !asks.is_empty() {
        let (mut points, mut fits) = (0, 0);
        for ask in asks.iter().take(QUERIES) {
            points += range.as_secs() / ask.source.period().as_secs().max(1) + 1;
            if points > POINTS && fits > 0 {
                break;
            }
            fits += 1;
        }
        let rest = asks.split_off(fits);
        for (i, ask) in asks.iter_mut().enumerate() {
            ask.query.id = format!("q{i}");
        }
        out.push(std::mem::replace(&mut asks, rest));
    }
    out
}

/// What a failed call means for the numbers it was to bring.
pub(super) fn why(error: &AwsError) -> Why {
    match &error.class {
        Class::Permission { .. } => Why::NotPermitted(error.to_string()),
        Class::Throttled => Why::Throttled,
        Class::Validation | Class::Gone => Why::NoSuchMetric,
        _ => Why::Unreachable(error.to_string()),
    }
}

/// The trouble with watching in one line.
pub(super) fn trouble(error: &AwsError, profile: Option<&str>, every: Duration) -> String {
    match &error.class {
        Class::Credentials => {
            let login = profile.map_or(String::new(), |p| format!(" --profile {p}"));
            format!("credentials expired: aws sso login{login}")
        }
        Class::Throttled => format!("throttled: asking every {} s", every.as_secs()),
        Class::Permission { .. } => format!("not permitted: {}", error.advice()),
        _ => {
            let text = error.to_string();
            format!("no answer from AWS: {}", text.lines().next().unwrap_or("?"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::catalogue::{ALL, Pace};

    fn quick(streams: usize) -> Vec<Ask> {
        let mut all = Vec::new();
        for n in 0..streams {
            let (stream, channel) = (format!("s{n}"), n.to_string());
            let ids = Ids {
                stream: &stream,
                channel: &channel,
                ingests: &[],
                distribution: None,
                audio: None,
            };
            for entry in ALL.iter().filter(|e| e.pace == Pace::Quick) {
                all.extend(
                    entry
                        .pipelines(true)
                        .iter()
                        .filter_map(|p| ask(entry, *p, ids)),
                );
            }
        }
        all
    }

    #[test]
    fn two_hundred_streams_are_four_calls() {
        let calls = |streams, seconds| batches(quick(streams), Duration::from_secs(seconds)).len();
        assert_eq!(calls(0, 300), 0);
        assert_eq!(calls(1, 1800), 1);
        assert_eq!(calls(200, 300), 4);
        // Three hours of ten-second windows are 1,081 points each.
        assert_eq!(calls(200, 3 * 3600), 18);
        assert!(
            batches(quick(200), Duration::from_secs(300))
                .iter()
                .all(|b| b.len() <= 500)
        );
    }

    #[test]
    fn what_has_no_name_yet_is_not_asked() {
        let ids = Ids {
            stream: "demo",
            channel: "1",
            ingests: &[],
            distribution: None,
            audio: None,
        };
        let asked = ALL.iter().flat_map(|e| {
            e.pipelines(true)
                .iter()
                .filter_map(move |p| ask(e, *p, ids))
        });
        assert!(
            asked
                .clone()
                .all(|a| a.slot != Slot::Taken && a.source != Source::CloudFront)
        );
        assert!(asked.count() > 20);
    }
}
