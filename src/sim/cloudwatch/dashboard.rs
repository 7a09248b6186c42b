//! Dashboards: global to the account, their bodies judged as AWS does.

use super::input::{self, items, text, texts};
use crate::clock::Timestamp;
use crate::sim::call::{Call, Outcome, Refusal};
use crate::sim::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// One dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The body, as it was sent.
    pub body: String,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// When it was last put.
    pub modified: Timestamp,
}

/// ARN; there is no region in it. [documented: aws-facts 7]
pub fn arn(account: &str, name: &str) -> String {
    format!("arn:aws:cloudwatch::{account}:dashboard/{name}")
}

/// Dashboards on one page of the list. (assumed)
const PAGE: usize = 1000;

/// Kinds of widgets and what their properties must have. [documented: CloudWatch API, dashboard body structure]
const WIDGETS: [(&str, &[&str]); 6] = [
    ("metric", &["region"]),
    ("text", &["markdown"]),
    ("log", &["region", "query"]),
    ("alarm", &["alarms"]),
    ("explorer", &["metrics"]),
    ("custom", &["endpoint"]),
];

const VIEWS: [&str; 6] = ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"];

/// What is wrong with a body: where, and what.
struct Findings {
    errors: Vec<Value>,
    warnings: Vec<Value>,
}

impl Findings {
    fn error(&mut self, path: &str, message: impl Into<String>) {
        self.errors
            .push(json!({ "DataPath": path, "Message": message.into() }));
    }

    fn range(&mut self, widget: &Value, path: &str, name: &str, range: RangeInclusive<i64>) {
        let Some(value) = widget.get(name) else {
            return;
        };
        if !value.as_i64().is_some_and(|n| range.contains(&n)) {
            let message = format!(
                "The value {value} for field \"{name}\" must be between {} and {}",
                range.start(),
                range.end()
            );
            self.error(&format!("{path}/{name}"), message);
        }
    }

    fn widget(&mut self, widget: &Value, path: &str) {
        let kind = text(widget, "type");
        let Some((_, needed)) = WIDGETS.iter().find(|(k, _)| *k == kind) else {
            let known = WIDGETS.map(|(k, _)| k).join(", ");
            return self.error(
                &format!("{path}/type"),
                format!("Invalid widget type {kind:?}, must be one of: {known}"),
            );
        };
        self.range(widget, path, "width", 1..=24);
        self.range(widget, path, "height", 1..=1000);
        self.range(widget, path, "x", 0..=23);
        self.range(widget, path, "y", 0..=i64::MAX);
        let properties = &widget["properties"];
        if !properties.is_object() {
            return self.error(
                &format!("{path}/properties"),
                "Should have required property 'properties'",
            );
        }
        for name in needed.iter().filter(|n| properties.get(**n).is_none()) {
            self.error(
                &format!("{path}/properties"),
                format!("Should have required property '{name}'"),
            );
        }
        if kind == "metric" {
            self.metric(properties, &format!("{path}/properties"));
        }
    }

    fn metric(&mut self, properties: &Value, path: &str) {
        if let Some(view) = properties
            .get("view")
            .filter(|v| !v.as_str().is_some_and(|v| VIEWS.contains(&v)))
        {
            self.error(
                &format!("{path}/view"),
                format!("Invalid view {view}, must be one of: {}", VIEWS.join(", ")),
            );
        }
        if let Some(period) = properties
            .get("period")
            .filter(|p| !p.as_i64().is_some_and(super::question::is_period))
        {
            self.error(
                &format!("{path}/period"),
                format!("Invalid period {period}"),
            );
        }
        let metrics = match properties.get("metrics") {
            Some(Value::Array(metrics)) => metrics,
            Some(_) => return self.error(&format!("{path}/metrics"), "Should be an array"),
            None if properties.get("annotations").is_some() => return,
            None => {
                return self.error(
                    path,
                    "Should have required property 'metrics' or 'annotations'",
                );
            }
        };
        // [documented: aws-facts 7]
        if metrics.len() > 500 {
            self.error(
                &format!("{path}/metrics"),
                "Should not have more than 500 metrics",
            );
        }
        for (i, metric) in metrics.iter().enumerate() {
            let path = format!("{path}/metrics/{i}");
            let Some(parts) = metric.as_array() else {
                self.error(&path, "Should be an array");
                continue;
            };
            let names = parts.iter().take_while(|p| p.is_string()).count();
            let options = &parts[names..];
            let expression = names == 0
                && options
                    .first()
                    .is_some_and(|o| o.get("expression").is_some());
            if options.len() > 1 || options.iter().any(|o| !o.is_object()) {
                self.error(&path, "A metric is a namespace, a name, pairs of dimensions, and at most one object of options");
            }
            // "..." and "." repeat parts of the metric before. [documented: dashboard body structure]
            let repeats = i > 0 && parts.iter().any(|p| p == "..." || p == ".");
            if !expression && !repeats && (names < 2 || names % 2 != 0) {
                self.error(&path, "Invalid metric field type, only \"String\" type is allowed in pairs of dimension name and value");
            }
        }
    }
}

fn judge(body: &str) -> Findings {
    let mut found = Findings {
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    let Ok(Value::Object(body)) = serde_json::from_str::<Value>(body) else {
        found.error("", "The field DashboardBody must be a valid JSON object");
        return found;
    };
    let Some(widgets) = body.get("widgets").and_then(Value::as_array) else {
        found.error(
            "",
            "The field widgets must be specified and must be an array",
        );
        return found;
    };
    if widgets.len() > 500 {
        found.error("/widgets", "Should not have more than 500 widgets");
    }
    let metrics: usize = widgets
        .iter()
        .map(|w| items(&w["properties"], "metrics").len())
        .sum();
    if metrics > 2500 {
        found.error("/widgets", "Should not have more than 2500 metrics");
    }
    for (i, widget) in widgets.iter().enumerate() {
        found.widget(widget, &format!("/widgets/{i}"));
    }
    // A field that CloudWatch does not know is saved and told of. [documented: botocore PutDashboardOutput]
    for name in body.keys().filter(|n| {
        !["widgets", "start", "end", "periodOverride", "variables"].contains(&n.as_str())
    }) {
        found
            .warnings
            .push(json!({ "DataPath": format!("/{name}"), "Message": "Unrecognized field" }));
    }
    found
}

fn checked_name(name: &str) -> Result<&str, Refusal> {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 255 || !name.chars().all(legal) {
        let message = "The field DashboardName must be 1 to 255 characters long and contain only A-Z, a-z, 0-9, \"-\" and \"_\"";
        return Err(Refusal::new(400, "InvalidParameterValue", message));
    }
    Ok(name)
}

pub(super) fn put(world: &mut World, call: &Call) -> Outcome {
    let name = checked_name(text(&call.input, "DashboardName")).map_err(|r| Refusal {
        code: "InvalidParameterInput",
        ..r
    })?;
    let body = text(&call.input, "DashboardBody");
    let tags = input::tags(&call.input)?;
    let found = judge(body);
    if !found.errors.is_empty() {
        let message = format!(
            "The dashboard body is invalid, there are {} validation errors",
            found.errors.len()
        );
        let mut refusal = Refusal::new(400, "InvalidParameterInput", message);
        refusal
            .extra
            .insert("dashboardValidationMessages".into(), json!(found.errors));
        return Err(refusal);
    }
    let boards = &mut world.cloudwatch.dashboards;
    if boards.len() >= world.settings.quotas.cloudwatch_dashboards && !boards.contains_key(name) {
        return Err(Refusal::new(
            400,
            "LimitExceeded",
            "The maximum number of dashboards has been reached",
        ));
    }
    let tags = boards.get(name).map_or(tags, |known| known.tags.clone());
    boards.insert(
        name.to_owned(),
        Dashboard {
            body: body.to_owned(),
            tags,
            modified: call.now,
        },
    );
    Ok(json!({ "DashboardValidationMessages": found.warnings }).into())
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    let name = checked_name(text(&call.input, "DashboardName"))?;
    let board = world.cloudwatch.dashboards.get(name);
    let board = board.ok_or_else(|| {
        Refusal::new(
            404,
            "ResourceNotFound",
            format!("Dashboard {name} does not exist"),
        )
    })?;
    Ok(json!({ "DashboardArn": arn(&call.account, name), "DashboardBody": board.body, "DashboardName": name }).into())
}

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let (prefix, after) = (
        text(&call.input, "DashboardNamePrefix"),
        text(&call.input, "NextToken"),
    );
    let boards = &world.cloudwatch.dashboards;
    let matching: Vec<_> = boards
        .iter()
        .filter(|(n, _)| n.starts_with(prefix) && n.as_str() > after)
        .collect();
    let shown = matching.iter().take(PAGE).map(|(name, board)| {
        json!({
            "DashboardName": name,
            "DashboardArn": arn(&call.account, name),
            "LastModified": input::iso(board.modified),
            "Size": board.body.len(),
        })
    });
    let mut out = json!({ "DashboardEntries": shown.collect::<Vec<_>>() });
    if matching.len() > PAGE {
        out["NextToken"] = json!(matching[PAGE - 1].0);
    }
    Ok(out.into())
}

/// All or none. [documented: CloudWatch API, DeleteDashboards]
pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let names = texts(&call.input, "DashboardNames");
    if names.is_empty() {
        return Err(Refusal::new(
            400,
            "InvalidParameterValue",
            "The field DashboardNames must be specified",
        ));
    }
    let boards = &mut world.cloudwatch.dashboards;
    let unknown: Vec<_> = names
        .iter()
        .filter(|n| !boards.contains_key(**n))
        .copied()
        .collect();
    if !unknown.is_empty() {
        let message = format!(
            "The following dashboards do not exist: {}",
            unknown.join(", ")
        );
        return Err(Refusal::new(404, "ResourceNotFound", message));
    }
    boards.retain(|name, _| !names.contains(&name.as_str()));
    Ok(json!({}).into()) // an output shape, though an empty one: query clients want its element
}
