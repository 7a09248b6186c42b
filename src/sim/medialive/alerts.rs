//! Alerts of a channel as a function of its runs and of what arrived at its inputs. Nothing is
//! kept: asking again gives the same answer.

use super::Channel;
use crate::clock::Timestamp;
use crate::sim::world::{World, mix};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// How long an input must be silent before it is told. (assumed)
const PATIENCE: SignedDuration = SignedDuration::from_secs(5);

/// One alert of one pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The pipeline.
    pub pipeline: usize,
    /// Since when it holds.
    pub set: Timestamp,
    /// When it was over.
    pub cleared: Option<Timestamp>,
}

impl Alert {
    /// Whether it holds at a moment.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.set <= at && self.cleared.is_none_or(|end| at < end)
    }

    /// The alert as ListAlerts answers it. [assumed: type and words]
    pub fn answer(&self, channel: &Channel) -> Value {
        let id = mix(self.set.as_nanosecond() as u64, self.pipeline as u64);
        let mut out = json!({
            "alertType": "Video Not Detected", "id": format!("{id:016x}"),
            "message": format!("No video is detected on the active input of pipeline {} of channel {}", self.pipeline, channel.id),
            "pipelineId": self.pipeline.to_string(), "setTimestamp": seconds(self.set),
            "state": if self.cleared.is_some() { "CLEARED" } else { "SET" },
        });
        if let Some(cleared) = self.cleared {
            out["clearedTimestamp"] = seconds(cleared).into();
        }
        out
    }
}

fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Every alert of a channel so far, oldest first. Only push inputs are looked at: what a pull input
/// fetches is always there.
pub fn of(world: &World, region: &str, channel: &Channel, now: Timestamp) -> Vec<Alert> {
    let inputs = world.medialive.region(region).map(|r| &r.inputs);
    let known = channel
        .attachments()
        .into_iter()
        .filter_map(|(_, id)| inputs?.get(&id));
    let inputs: Vec<&super::Input> = known.collect();
    if inputs.iter().any(|i| !i.is_push()) {
        return Vec::new();
    }
    let mut alerts = Vec::new();
    for run in channel.runs.iter().filter(|r| r.from <= now) {
        let end = run.until.unwrap_or(now);
        let silent = |at: Timestamp| {
            inputs
                .iter()
                .all(|i| world.encoders.state_at(&i.id, run.pipeline, at).fps <= 0.0)
        };
        let mut steps: Vec<Timestamp> = inputs
            .iter()
            .flat_map(|i| world.encoders.changes(&i.id, run.pipeline))
            .collect();
        steps.retain(|at| run.from < *at && *at < end);
        steps.push(run.from);
        steps.sort_unstable();
        let mut since = None;
        for at in steps {
            match (since, silent(at)) {
                (None, true) => since = Some(at),
                (Some(from), false) => {
                    alerts.extend(alert(run.pipeline, from, Some(at)));
                    since = None;
                }
                _ => {}
            }
        }
        if let Some(from) = since {
            alerts.extend(alert(run.pipeline, from, run.until).filter(|a| a.set <= now));
        }
    }
    alerts.sort_by_key(|a| a.set);
    alerts
}

fn alert(pipeline: usize, from: Timestamp, cleared: Option<Timestamp>) -> Option<Alert> {
    let set = from + PATIENCE;
    cleared.is_none_or(|end| set < end).then_some(Alert {
        pipeline,
        set,
        cleared,
    })
}
