//! Alerts of a channel, as MediaLive itself tells them.

use super::super::text::{or_empty, timestamp};
use super::super::types::{ChannelAlert, Doing};
use super::super::{Aws, AwsError};
use super::SERVICE;

impl Aws {
    /// Alerts of a channel: those that hold, and those that cleared in the last five minutes or so
    /// [seen: live-ops, "Alerts"]. A call is about one channel: there is no list over all of them
    /// [documented: ListAlerts].
    ///
    /// # Errors
    /// As any call.
    pub async fn channel_alerts(&self, channel: &str) -> Result<Vec<ChannelAlert>, AwsError> {
        let (mut found, mut token) = (Vec::new(), None::<String>);
        loop {
            let doing = Doing::read(SERVICE, "ListAlerts", channel);
            let page = self
                .call(doing, |c| {
                    let list = c.medialive.list_alerts().channel_id(channel);
                    list.state_filter("ALL").set_next_token(token).send()
                })
                .await?;
            let alerts = page.alerts.unwrap_or_default().into_iter();
            found.extend(alerts.filter_map(|a| {
                Some(ChannelAlert {
                    id: or_empty(a.id()),
                    kind: or_empty(a.alert_type()),
                    message: or_empty(a.message()),
                    pipeline: a.pipeline_id.clone(),
                    set: timestamp(a.set_timestamp()?)?,
                    cleared: a.cleared_timestamp().and_then(timestamp),
                })
            }));
            token = page.next_token.filter(|t| !t.is_empty());
            if token.is_none() {
                return Ok(found);
            }
        }
    }
}
