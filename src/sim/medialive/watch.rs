//! Looking at a channel beyond its description: alerts, engine versions.

use super::alerts::{self, Alert};
use super::channel::{ENGINE, find, id_of};
use super::{bad, read, text};
use crate::sim::call::{Answer, Call, Outcome};
use crate::sim::page::page;
use crate::sim::world::World;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// How long an alert is still listed after it has cleared. [seen: live-ops, "about 5 minutes"]
const TAIL: SignedDuration = SignedDuration::from_mins(5);

/// ListAlerts: without a filter all of them. [documented: botocore's text; the default assumed]
pub fn alerts(world: &mut World, call: &Call) -> Outcome {
    let asked = Value::Object(read(call)?);
    let channel = find(&world.medialive, call, id_of(call))?;
    let wanted = text(&asked, "stateFilter");
    if !["", "ALL", "SET", "CLEARED"].contains(&wanted) {
        return Err(bad(format!(
            "stateFilter: '{wanted}' must be one of [ALL, SET, CLEARED]"
        )));
    }
    let shown = |a: &Alert| match wanted {
        "SET" => a.cleared.is_none(),
        "CLEARED" => a.cleared.is_some(),
        _ => true,
    };
    let mut all = alerts::of(world, &call.region, channel, call.now);
    all.retain(|a| a.cleared.is_none_or(|end| call.now < end + TAIL));
    let rows = all.iter().filter(|a| shown(a)).enumerate();
    let rows = rows.map(|(i, a)| (format!("{i:06}"), a.answer(channel)));
    page("alerts", rows, &call.input, bad).map(Answer::from)
}

/// ListVersions: one engine that does not expire.
pub fn versions() -> Answer {
    json!({"versions": [{"version": ENGINE}]}).into()
}
