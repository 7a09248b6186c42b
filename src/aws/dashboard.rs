//! CloudWatch dashboards: one name space per account, no tags.

use super::alarms::SERVICE;
use super::error::{Bug, Class};
use super::text::{Mapped, or_empty};
use super::types::{Doing, Seen, State};
use super::{Aws, AwsError};
use crate::shape::{
    Attr, DashboardBody, DashboardSettings, Settings, Text, Widget, WidgetProperties,
};

/// The body as CloudWatch takes it, with no text left open.
fn body(b: &DashboardBody) -> Mapped<String> {
    let DashboardBody { widgets } = b;
    let resolved = |w: &Widget| {
        let lines = w.properties.metrics.iter().map(|line| {
            line.iter()
                .map(|t| Ok::<_, Bug>(Text::Lit(t.resolved()?)))
                .collect::<Result<Vec<_>, _>>()
        });
        let properties = WidgetProperties {
            metrics: lines.collect::<Result<_, _>>()?,
            ..w.properties.clone()
        };
        Ok::<_, Bug>(Widget {
            properties,
            ..w.clone()
        })
    };
    let widgets = widgets.iter().map(resolved).collect::<Result<_, _>>()?;
    Ok(serde_json::to_string(&DashboardBody { widgets })?)
}

impl Aws {
    /// A body that onair could not have written reads as an empty one, so that it shows as a
    /// difference.
    pub(super) async fn dashboard_find(&self, name: &str) -> Result<Vec<Seen>, AwsError> {
        let doing = Doing::read(SERVICE, "GetDashboard", name);
        let out = match self
            .call(doing, |c| {
                c.cloudwatch.get_dashboard().dashboard_name(name).send()
            })
            .await
        {
            Ok(out) => out,
            Err(e) if e.class == Class::Gone => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let read = serde_json::from_str(out.dashboard_body().unwrap_or_default());
        let settings = DashboardSettings {
            dashboard_name: name.to_owned(),
            dashboard_body: read.unwrap_or_else(|_| DashboardBody {
                widgets: Vec::new(),
            }),
        };
        let attrs = [
            (Attr::Id, name.to_owned()),
            (Attr::Arn, or_empty(out.dashboard_arn())),
        ]
        .into();
        let settings = Settings::Dashboard(settings);
        Ok(vec![Seen {
            id: name.to_owned(),
            settings,
            attrs,
            tags: Default::default(),
            state: State::ready(),
        }])
    }

    /// Makes or replaces it whole.
    pub(super) async fn dashboard_put(&self, w: &DashboardSettings) -> Result<String, AwsError> {
        let DashboardSettings {
            dashboard_name,
            dashboard_body,
        } = w;
        let doing = Doing::mutate(SERVICE, "PutDashboard", dashboard_name);
        let body = body(dashboard_body).map_err(|b| b.at(&doing))?;
        let put = self.call(doing, |c| {
            c.cloudwatch
                .put_dashboard()
                .dashboard_name(dashboard_name)
                .dashboard_body(body)
                .send()
        });
        for warning in put.await?.dashboard_validation_messages.unwrap_or_default() {
            tracing::warn!(
                dashboard = dashboard_name,
                path = warning.data_path(),
                "{}",
                warning.message().unwrap_or_default()
            );
        }
        Ok(dashboard_name.clone())
    }

    pub(super) async fn dashboard_delete(&self, name: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteDashboards", name);
        self.call(doing, |c| {
            c.cloudwatch
                .delete_dashboards()
                .dashboard_names(name)
                .send()
        })
        .await
        .map(drop)
    }

    pub(super) async fn dashboard_look(&self, name: &str) -> Result<State, AwsError> {
        Ok(if self.dashboard_find(name).await?.is_empty() {
            State::gone()
        } else {
            State::ready()
        })
    }
}
