//! CloudWatch: alarms, and arming them.

use super::error::{Bug, Class, Landed};
use super::text::{lits, or_empty, tags_seen, tags_to_set, texts, timestamp, word};
use super::types::{AlarmStatus, Doing, FoundTags, Phase, Seen, State};
use super::{Aws, AwsError};
use crate::shape::{AlarmSettings, Attr, Settings, Tags, Text};
use aws_sdk_cloudwatch::operation::put_metric_alarm::builders::PutMetricAlarmInputBuilder;
use aws_sdk_cloudwatch::types::{Dimension, MetricAlarm, StateValue, Tag};
use futures::future::try_join_all;
use std::collections::BTreeMap;

pub(super) const SERVICE: &str = "monitoring";

/// Names per EnableAlarmActions, DisableAlarmActions and DescribeAlarms call (documented).
const NAMES: usize = 100;
fn tag_list(tags: FoundTags) -> Vec<Tag> {
    tags.into_iter()
        .map(|(k, v)| Tag::builder().key(k).value(v).build())
        .collect()
}

/// The whole alarm: PutMetricAlarm overwrites everything [documented, aws-facts 7].
fn put_input(w: &AlarmSettings) -> Result<PutMetricAlarmInputBuilder, Bug> {
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
        region: _,
        tags: _,
    } = w;
    let dimension = |(name, value): (&String, &Text)| {
        Ok(Dimension::builder()
            .name(name)
            .value(value.resolved()?)
            .build())
    };
    let dimensions: Result<Vec<Dimension>, Bug> = dimensions.iter().map(dimension).collect();
    Ok(PutMetricAlarmInputBuilder::default()
        .alarm_name(alarm_name)
        .alarm_description(alarm_description)
        .namespace(namespace)
        .metric_name(metric_name)
        .statistic(statistic.as_str().into())
        .set_dimensions(Some(dimensions?))
        .period(*period)
        .evaluation_periods(*evaluation_periods)
        .datapoints_to_alarm(*datapoints_to_alarm)
        .threshold(*threshold)
        .comparison_operator(comparison_operator.as_str().into())
        .treat_missing_data(treat_missing_data)
        .set_alarm_actions(Some(texts(alarm_actions)?))
        .set_ok_actions(Some(texts(ok_actions)?)))
}

fn settings(a: &MetricAlarm, region: &str, tags: &FoundTags) -> AlarmSettings {
    let dimensions = a
        .dimensions()
        .iter()
        .map(|d| (or_empty(d.name()), Text::Lit(or_empty(d.value()))));
    AlarmSettings {
        alarm_name: or_empty(a.alarm_name()),
        alarm_description: or_empty(a.alarm_description()),
        namespace: or_empty(a.namespace()),
        metric_name: or_empty(a.metric_name()),
        statistic: word(a.statistic.as_ref()),
        dimensions: dimensions.collect::<BTreeMap<_, _>>(),
        period: a.period.unwrap_or_default(),
        evaluation_periods: a.evaluation_periods.unwrap_or_default(),
        // Left out, it means all of them [documented: PutMetricAlarm].
        datapoints_to_alarm: a
            .datapoints_to_alarm
            .or(a.evaluation_periods)
            .unwrap_or_default(),
        threshold: a.threshold.unwrap_or_default(),
        comparison_operator: word(a.comparison_operator.as_ref()),
        treat_missing_data: or_empty(a.treat_missing_data()),
        alarm_actions: lits(a.alarm_actions().iter().cloned()),
        ok_actions: lits(a.ok_actions().iter().cloned()),
        region: region.to_owned(),
        tags: tags_seen(tags),
    }
}

/// The alarm's state as CloudWatch has it; whether its actions are on stands beside it.
fn state(a: &MetricAlarm) -> State {
    let armed = a.actions_enabled.unwrap_or_default();
    State::of(Phase::Ready, &word(a.state_value.as_ref())).saying(if armed {
        "armed"
    } else {
        "disarmed"
    })
}

fn status(a: &MetricAlarm) -> Option<AlarmStatus> {
    let mut dimensions = a.dimensions().iter();
    let pipeline = dimensions.find(|d| d.name() == Some("Pipeline"));
    Some(AlarmStatus {
        name: or_empty(a.alarm_name()),
        state: word(a.state_value.as_ref()),
        reason: or_empty(a.state_reason()),
        since: timestamp(a.state_updated_timestamp()?)?,
        armed: a.actions_enabled.unwrap_or_default(),
        pipeline: pipeline.and_then(|d| d.value()).map(str::to_owned),
    })
}

impl Aws {
    /// What the metric alarms say whose names start with `prefix`; with `alarming` only those in
    /// ALARM, so that the calls do not grow with the alarms that say nothing.
    ///
    /// # Errors
    /// As any call.
    pub async fn alarms_status(
        &self,
        prefix: &str,
        alarming: bool,
        region: &str,
    ) -> Result<Vec<AlarmStatus>, AwsError> {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "DescribeAlarms", prefix);
            let page = self
                .call_in(region, doing, |c| {
                    let describe = c.cloudwatch.describe_alarms().alarm_name_prefix(prefix);
                    // As many in a page as it takes [documented: DescribeAlarms].
                    describe
                        .max_records(100)
                        .set_state_value(alarming.then_some(StateValue::Alarm))
                        .set_next_token(token)
                        .send()
                })
                .await?;
            all.extend(page.metric_alarms().iter().filter_map(status));
            token = page.next_token;
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    /// Alarms by exact name, or by prefix when there is no name.
    async fn alarms_described(
        &self,
        name: Option<&str>,
        prefix: Option<&str>,
        region: &str,
    ) -> Result<Vec<MetricAlarm>, AwsError> {
        let (mut all, mut token) = (Vec::new(), None);
        let subject = name.or(prefix).unwrap_or_default();
        loop {
            let doing = Doing::read(SERVICE, "DescribeAlarms", subject);
            let page = self
                .call_in(region, doing, |c| {
                    let describe = c.cloudwatch.describe_alarms().set_next_token(token);
                    let names = name.map(|n| vec![n.to_owned()]);
                    describe
                        .set_alarm_names(names)
                        .set_alarm_name_prefix(prefix.map(str::to_owned))
                        .send()
                })
                .await?;
            all.extend(page.metric_alarms.unwrap_or_default());
            token = page.next_token;
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    /// DescribeAlarms has no tags, so each alarm costs one more look.
    async fn alarm_seen(&self, alarm: MetricAlarm, region: &str) -> Result<Seen, AwsError> {
        let arn = or_empty(alarm.alarm_arn());
        let doing = Doing::read(SERVICE, "ListTagsForResource", &arn);
        let out = self
            .call_in(region, doing, |c| {
                c.cloudwatch
                    .list_tags_for_resource()
                    .resource_arn(&arn)
                    .send()
            })
            .await?;
        let pairs = out
            .tags
            .unwrap_or_default()
            .into_iter()
            .filter_map(|t| Some((t.key?, t.value?)));
        let tags: FoundTags = pairs.collect();
        let settings = settings(&alarm, region, &tags);
        let id = settings.alarm_name.clone();
        let attrs = [(Attr::Id, id.clone()), (Attr::Arn, arn)].into();
        Ok(Seen {
            id,
            settings: Settings::Alarm(settings),
            attrs,
            tags,
            state: state(&alarm),
        })
    }

    pub(super) async fn alarm_find(&self, name: &str, region: &str) -> Result<Vec<Seen>, AwsError> {
        self.alarms_seen(
            self.alarms_described(Some(name), None, region).await?,
            region,
        )
        .await
    }

    /// Every metric alarm of `region` whose name starts with `prefix`.
    ///
    /// # Errors
    /// As any call.
    pub async fn find_alarms(&self, prefix: &str, region: &str) -> Result<Vec<Seen>, AwsError> {
        self.alarms_seen(
            self.alarms_described(None, Some(prefix), region).await?,
            region,
        )
        .await
    }

    /// An alarm that is deleted between the two looks is absent.
    async fn alarms_seen(
        &self,
        alarms: Vec<MetricAlarm>,
        region: &str,
    ) -> Result<Vec<Seen>, AwsError> {
        let looks = alarms.into_iter().map(|a| async move {
            match self.alarm_seen(a, region).await {
                Ok(seen) => Ok(Some(seen)),
                Err(e) if e.class == Class::Gone => Ok(None),
                Err(e) => Err(e),
            }
        });
        Ok(try_join_all(looks).await?.into_iter().flatten().collect())
    }

    /// A new alarm is disarmed: start arms.
    pub(super) async fn alarm_create(&self, w: &AlarmSettings) -> Result<String, AwsError> {
        let doing = Doing::mutate(SERVICE, "PutMetricAlarm", &w.alarm_name);
        let tags = super::text::tags(&w.tags)
            .map(tag_list)
            .map_err(|b| b.at(&doing))?;
        let input = put_input(w)
            .map_err(|b| b.at(&doing))?
            .actions_enabled(false)
            .set_tags(Some(tags));
        self.alarm_put(&w.region, doing, input).await?;
        Ok(w.alarm_name.clone())
    }

    async fn alarm_put(
        &self,
        region: &str,
        doing: Doing,
        input: PutMetricAlarmInputBuilder,
    ) -> Result<(), AwsError> {
        let send =
            |client: aws_sdk_cloudwatch::Client| async move { input.send_with(&client).await };
        self.call_in(region, doing, |c| send(c.cloudwatch.clone()))
            .await
            .map(drop)
    }

    /// Whole, keeping whether it is armed, which is looked at as late as can be: `found` may be old.
    pub(super) async fn alarm_update(
        &self,
        found: &AlarmSettings,
        found_tags: &FoundTags,
        wanted: &AlarmSettings,
    ) -> Result<(), AwsError> {
        let (name, region) = (wanted.alarm_name.as_str(), wanted.region.as_str());
        let bare = |s: &AlarmSettings| AlarmSettings {
            tags: Tags::new(),
            ..s.clone()
        };
        if bare(found) != bare(wanted) {
            let doing = Doing::mutate(SERVICE, "PutMetricAlarm", name);
            let now = self.alarms_described(Some(name), None, region).await?;
            // Putting would make it anew, and without its tags.
            let Some(there) = now.first() else {
                let gone = "it is no longer there";
                return Err(AwsError::local(Class::Gone, doing, gone, Landed::No));
            };
            let armed = there.actions_enabled.unwrap_or_default();
            let input = put_input(wanted)
                .map_err(|b| b.at(&doing))?
                .actions_enabled(armed);
            self.alarm_put(region, doing, input).await?;
        }
        let arn = format!(
            "arn:{}:cloudwatch:{region}:{}:alarm:{name}",
            self.partition(),
            self.account()
        );
        let doing = Doing::mutate(SERVICE, "TagResource", &arn);
        let missing = tags_to_set(found_tags, &wanted.tags)
            .map(tag_list)
            .map_err(|b| b.at(&doing))?;
        if missing.is_empty() {
            return Ok(());
        }
        self.call_in(region, doing, |c| {
            c.cloudwatch
                .tag_resource()
                .resource_arn(arn)
                .set_tags(Some(missing))
                .send()
        })
        .await
        .map(drop)
    }

    pub(super) async fn alarm_delete(&self, name: &str, region: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteAlarms", name);
        self.call_in(region, doing, |c| {
            c.cloudwatch.delete_alarms().alarm_names(name).send()
        })
        .await
        .map(drop)
    }

    pub(super) async fn alarm_look(&self, name: &str, region: &str) -> Result<State, AwsError> {
        Ok(self
            .alarms_described(Some(name), None, region)
            .await?
            .first()
            .map_or_else(State::gone, state))
    }

    /// Lets alarms notify.
    ///
    /// # Errors
    /// As any call.
    pub async fn alarms_arm(&self, names: &[String], region: &str) -> Result<(), AwsError> {
        for some in names.chunks(NAMES) {
            let doing = Doing::mutate(SERVICE, "EnableAlarmActions", some.join(" "));
            let names = Some(some.to_vec());
            self.call_in(region, doing, |c| {
                c.cloudwatch
                    .enable_alarm_actions()
                    .set_alarm_names(names)
                    .send()
            })
            .await?;
        }
        Ok(())
    }

    /// Keeps alarms from notifying.
    ///
    /// # Errors
    /// As any call.
    pub async fn alarms_disarm(&self, names: &[String], region: &str) -> Result<(), AwsError> {
        for some in names.chunks(NAMES) {
            let doing = Doing::mutate(SERVICE, "DisableAlarmActions", some.join(" "));
            let names = Some(some.to_vec());
            self.call_in(region, doing, |c| {
                c.cloudwatch
                    .disable_alarm_actions()
                    .set_alarm_names(names)
                    .send()
            })
            .await?;
        }
        Ok(())
    }
}
