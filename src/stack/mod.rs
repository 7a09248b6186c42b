//! What a stream is made of: one file per part says what the part should be, as a pure function of
//! the spec. [`diff`] and [`plan`] compare that with what was found; [`outputs`] says what comes out.
//!
//! Knows the shapes and the spec. Does no IO and never waits: that is the engine's.

mod access_control;
mod alarms;
mod archive_bucket;
mod channel;
mod dashboard;
pub mod diff;
mod distribution;
pub mod identity;
mod impact;
mod input;
pub mod outputs;
mod package;
pub mod plan;
mod player;
mod role;
mod security_group;
mod site_bucket;
mod topic;
mod usual;

pub use identity::Identity;
pub use impact::{AirImpact, AirState};
pub use usual::Usual;

use crate::shape::{Attr, Part, Settings, Tags, Text};
use crate::spec::StreamSpec;
use std::collections::{BTreeMap, BTreeSet};

/// What one part should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Which part.
    pub part: Part,
    /// Its settings, with open texts where another part must exist first.
    pub settings: Settings,
    /// What must be there before it can be made, and how far along.
    pub needs: BTreeMap<Part, Goal>,
}

/// How far along a needed part must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// AWS has given it its id, ARN and names.
    Exists,
    /// It has settled and can be used.
    Ready,
}

impl Wanted {
    /// A part whose needs are what its settings refer to.
    fn new(part: Part, settings: Settings) -> Self {
        let mut wanted = Self {
            part,
            settings,
            needs: BTreeMap::new(),
        };
        for (part, _) in wanted.refs() {
            wanted.needs.insert(part, Goal::Exists);
        }
        wanted
    }

    /// The same, but `part` must have come as far as `goal` first.
    fn needs(mut self, part: Part, goal: Goal) -> Self {
        self.needs.insert(part, goal);
        self
    }

    /// Attributes of other parts that the settings use.
    pub fn refs(&self) -> Vec<(Part, Attr)> {
        let mut refs = Vec::new();
        if let Ok(value) = serde_json::to_value(&self.settings) {
            collect_refs(&value, &mut refs);
        }
        refs
    }
}

fn collect_refs(value: &serde_json::Value, refs: &mut Vec<(Part, Attr)>) {
    if let Some(text) = Text::open(value) {
        return text.refs(refs);
    }
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|v| collect_refs(v, refs)),
        serde_json::Value::Object(map) => map.values().for_each(|v| collect_refs(v, refs)),
        _ => {}
    }
}

/// Everything the spec asks for, each part once. The order is the one people read plans in.
pub fn wanted(spec: &StreamSpec) -> Vec<Wanted> {
    let mut all = vec![site_bucket::wanted(spec), role::wanted(spec)];
    all.extend(archive_bucket::wanted(spec));
    all.extend([security_group::wanted(spec), input::wanted(spec)]);
    all.extend(package::wanted(spec));
    all.extend([
        channel::wanted(spec),
        access_control::wanted(spec),
        distribution::wanted(spec),
        player::wanted(spec),
    ]);
    all.extend(topic::wanted(spec));
    all.extend(alarms::wanted(spec));
    all.extend(dashboard::wanted(spec));
    all
}

/// Everything but `skipped` and what needs it. Alarms without their topic stay, and tell nobody.
pub fn wanted_without(spec: &StreamSpec, skipped: &Part) -> Vec<Wanted> {
    if matches!(skipped, Part::Topic | Part::TopicGlobal) {
        let mut spec = spec.clone();
        spec.alarms.notify = None;
        return wanted(&spec);
    }
    let mut all = wanted(spec);
    let mut out = BTreeSet::from([skipped.clone()]);
    // What needs a part that is out is out too, and so on until nothing more goes.
    loop {
        let before = all.len();
        all.retain(|w| {
            let goes = out.contains(&w.part) || w.needs.keys().any(|need| out.contains(need));
            if goes {
                out.insert(w.part.clone());
            }
            !goes
        });
        if all.len() == before {
            return all;
        }
    }
}

/// Tags of one part: the operator's, and the three that make it ours.
fn tags(spec: &StreamSpec, part: &Part) -> Tags {
    let mut tags: Tags = spec
        .tags
        .iter()
        .map(|(k, v)| (k.clone(), Text::from(v.as_str())))
        .collect();
    for (key, value) in identity::marks(spec.name.as_str(), part) {
        tags.insert(key.to_owned(), value.into());
    }
    tags
}

/// An attribute of another part.
fn attr(part: Part, attr: Attr) -> Text {
    Text::Ref(part, attr)
}

#[cfg(test)]
mod tests;
