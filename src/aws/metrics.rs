//! CloudWatch: reading metrics.

use super::alarms::SERVICE;
use super::text::{timestamp, word};
use super::types::{Doing, MetricQuery, Series};
use super::{Aws, AwsError};
use crate::clock::Timestamp;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use aws_smithy_types::DateTime;
use std::collections::BTreeMap;

/// Queries per GetMetricData call [documented, aws-facts 1.5].
const QUERIES: usize = 500;

fn when(at: Timestamp) -> DateTime {
    DateTime::from_secs_and_nanos(
        at.as_second(),
        u32::try_from(at.subsec_nanosecond()).unwrap_or_default(),
    )
}

impl Aws {
    /// Values of metrics between two times, oldest first; one series per query, in their order.
    /// No unit is asked for: a wrong one gives nothing [documented, aws-facts 1.5].
    ///
    /// # Errors
    /// As any call.
    pub async fn metrics(
        &self,
        queries: &[MetricQuery],
        from: Timestamp,
        to: Timestamp,
        region: &str,
    ) -> Result<Vec<Series>, AwsError> {
        let mut series: Vec<Series> = Vec::new();
        for some in queries.chunks(QUERIES) {
            let asked: Vec<MetricDataQuery> = some.iter().map(query).collect();
            series.extend(some.iter().map(|q| Series {
                id: q.id.clone(),
                points: Vec::new(),
                status: String::new(),
            }));
            let mut token = None;
            loop {
                let doing =
                    Doing::read(SERVICE, "GetMetricData", format!("{} queries", some.len()));
                let asked = Some(asked.clone());
                let page = self
                    .call_in(region, doing, |c| {
                        let get = c
                            .cloudwatch
                            .get_metric_data()
                            .start_time(when(from))
                            .end_time(when(to));
                        get.set_metric_data_queries(asked)
                            .set_next_token(token)
                            .send()
                    })
                    .await?;
                for result in page.metric_data_results.unwrap_or_default() {
                    let Some(one) = series
                        .iter_mut()
                        .find(|s| Some(s.id.as_str()) == result.id())
                    else {
                        continue;
                    };
                    one.status = word(result.status_code.as_ref());
                    let times = result.timestamps().iter().filter_map(timestamp);
                    one.points
                        .extend(times.zip(result.values().iter().copied()));
                }
                token = page.next_token;
                if token.is_none() {
                    break;
                }
            }
        }
        series
            .iter_mut()
            .for_each(|s| s.points.sort_by_key(|p| p.0));
        Ok(series)
    }
}

impl Aws {
    /// Every set of dimensions under which a metric has had data in the past two weeks; a new one may
    /// take a quarter of an hour to be listed [documented: aws-facts 1.1].
    ///
    /// # Errors
    /// As any call.
    pub async fn metric_dimensions(
        &self,
        namespace: &str,
        name: &str,
        region: &str,
    ) -> Result<Vec<BTreeMap<String, String>>, AwsError> {
        let (mut found, mut token) = (Vec::new(), None::<String>);
        loop {
            let doing = Doing::read(SERVICE, "ListMetrics", format!("{namespace} {name}"));
            let page = self
                .call_in(region, doing, |c| {
                    let list = c.cloudwatch.list_metrics().namespace(namespace);
                    list.metric_name(name).set_next_token(token).send()
                })
                .await?;
            found.extend(page.metrics.unwrap_or_default().into_iter().map(|m| {
                let each = m.dimensions.unwrap_or_default().into_iter();
                each.filter_map(|d| Some((d.name?, d.value?))).collect()
            }));
            token = page.next_token.filter(|t| !t.is_empty());
            if token.is_none() {
                return Ok(found);
            }
        }
    }
}

fn query(q: &MetricQuery) -> MetricDataQuery {
    let MetricQuery {
        id,
        namespace,
        name,
        dimensions,
        stat,
        period_s,
    } = q;
    let dimensions = dimensions
        .iter()
        .map(|(n, v)| Dimension::builder().name(n).value(v).build());
    let metric = Metric::builder()
        .namespace(namespace)
        .metric_name(name)
        .set_dimensions(Some(dimensions.collect()));
    let stat = MetricStat::builder()
        .metric(metric.build())
        .stat(stat)
        .period(*period_s);
    MetricDataQuery::builder()
        .id(id)
        .metric_stat(stat.build())
        .build()
}
