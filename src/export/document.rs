//! One stream as every dialect prints it: its resources, its parameters and their defaults, its outputs.
//!
//! Nothing is known here about any part. `stack::wanted` is asked for the stream four times, with each
//! switch on and off, under a name and in a region that stand nowhere else; where the four answers
//! differ is what the switches do, where the name and the region stand is what the parameters are. A
//! document put together again for a spec's own values is what `stack::wanted` says of that spec.

use super::merge::merge;
use super::request::Kind;
use super::value::{Map, Phrase, Piece, Switch, Value};
use super::variant::{CASES, Marked, Variant, map_of, rates};
use crate::shape::{Attr, Part, Settings};
use crate::spec::{Notify, Region, StreamSpec};
use crate::stack::identity::GLOBAL_REGION;

/// A stream that cannot be written as a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// No name or region is left that stands nowhere in the stream.
    #[error(
        "no {0} is left to stand for the parameter: every one that was tried occurs in the stream's own settings"
    )]
    NoMarker(&'static str),
    /// A part comes and goes by other rules than the switches'.
    #[error(
        "{0} is there in some cases and not in others by no rule that an export can say; this is a fault of onair"
    )]
    Presence(Part),
    /// The table of prices cannot be read.
    #[error("the price table: {0}; this is a fault of onair")]
    Prices(String),
    /// The dialect's tool does not know a setting, which is one that was found.
    #[error(
        "{part}: {tool} has no {setting}, so it cannot be said there; export as bash, which sends what was found"
    )]
    NoWord {
        /// Where.
        part: Part,
        /// The tool, with its version.
        tool: String,
        /// The setting, and what it stands in.
        setting: String,
    },
    /// The dialect has no words for a setting.
    #[error("{part}: {what}; this is a fault of onair")]
    Unprintable {
        /// Where.
        part: Part,
        /// What.
        what: String,
    },
}

/// Where a thing lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the stream's region, or nowhere in particular.
    Stream,
    /// In us-east-1, because CloudFront's metrics exist there alone.
    Global,
}

/// One part.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Which.
    pub part: Part,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Where it lives.
    pub place: Place,
    /// It is there while all of these are on.
    pub on: Vec<Switch>,
    /// Its members.
    pub members: Map,
    /// Parts that must be there first although no member refers to them.
    pub after: Vec<Part>,
}

/// One of the recipe's outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The recipe's name.
    pub name: &'static str,
    /// It is there while all of these are on.
    pub on: Vec<Switch>,
    /// What it says.
    pub value: Phrase,
}

/// A stream, neutral between dialects.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The stream as configured; the source of every default.
    pub spec: StreamSpec,
    /// Its parts, in the order in which people read plans.
    pub resources: Vec<Resource>,
    /// The recipe's outputs, in its order. What the stream never has is left out.
    pub outputs: Vec<Output>,
    /// What to know about a document of a stream that was found, one sentence each; `None` when it is of
    /// a configured one.
    pub found: Option<Vec<String>>,
}

impl Document {
    /// Of a stream.
    ///
    /// # Errors
    /// When the stream cannot be said in parameters.
    pub fn of(spec: &StreamSpec) -> Result<Self, ExportError> {
        let marked = Marked::of(spec)?;
        let variants = CASES.map(|case| Variant::of(&marked, case));
        let mut resources = resources(&variants)?;
        if spec.region.as_str() == GLOBAL_REGION {
            one_topic(&mut resources);
        }
        let outputs = outputs(&variants)?;
        Ok(Self {
            spec: spec.clone(),
            resources,
            outputs,
            found: None,
        })
    }

    /// A part.
    pub fn resource(&self, part: &Part) -> Option<&Resource> {
        self.resources.iter().find(|r| r.part == *part)
    }

    /// Bit rates of the ladder, best first: what VideoBitrates is unless told otherwise.
    pub fn rates(&self) -> Vec<u32> {
        rates(&self.spec)
    }

    /// Whether the recording is on unless told otherwise.
    pub fn archiving(&self) -> bool {
        self.spec.archive.enabled
    }

    /// Whether alarms and dashboard are on unless told otherwise.
    pub fn monitoring(&self) -> bool {
        self.spec.alarms.enabled || self.spec.alarms.dashboard
    }

    /// Regions in which alarms live, the stream's own first.
    pub fn alarm_regions(&self) -> Vec<&'static str> {
        let region = self.spec.region;
        let alarms = self.resources.iter().filter(|r| r.kind == Kind::Alarm);
        let mut regions: Vec<&str> = alarms
            .map(|r| match r.place {
                Place::Stream => Region::as_str(&region),
                Place::Global => GLOBAL_REGION,
            })
            .collect();
        regions.dedup();
        regions
    }

    /// Whether two templates, stacks or providers are needed: one of them for us-east-1.
    pub fn is_split(&self) -> bool {
        self.spec.region.as_str() != GLOBAL_REGION
            && self.resources.iter().any(|r| r.place == Place::Global)
    }

    /// Who is told by alarms unless told otherwise. A webhook's address often is its secret, and no
    /// export holds one: it must be told.
    pub fn notify(&self) -> Option<Option<&str>> {
        self.spec.alarms.notify.as_ref().map(|notify| match notify {
            Notify::Email(address) => Some(address.as_str()),
            Notify::Https(_) => None,
        })
    }
}

/// What is there in these of the [`CASES`] is there while these switches are on.
fn presence(there: [bool; 4]) -> Option<Vec<Switch>> {
    match there {
        [true, true, true, true] => Some(vec![]),
        [true, true, false, false] => Some(vec![Switch::Archiving]),
        [true, false, true, false] => Some(vec![Switch::Monitoring]),
        [true, false, false, false] => Some(Switch::ALL.into()),
        _ => None,
    }
}

/// The four versions of one thing as one. A version that is not there makes no difference.
fn merged([both, archiving, monitoring, neither]: [Option<Value>; 4]) -> Option<Value> {
    fn two(on: Switch, then: Option<Value>, otherwise: Option<Value>) -> Option<Value> {
        match (then, otherwise) {
            (Some(then), Some(otherwise)) => Some(merge(on, then, otherwise)),
            (one, other) => one.or(other),
        }
    }
    two(
        Switch::Archiving,
        two(Switch::Monitoring, both, archiving),
        two(Switch::Monitoring, monitoring, neither),
    )
}

fn resources(variants: &[Variant; 4]) -> Result<Vec<Resource>, ExportError> {
    let mut parts: Vec<&Part> = Vec::new();
    for (wanted, ..) in variants.iter().flat_map(|v| &v.parts) {
        if !parts.contains(&&wanted.part) {
            parts.push(&wanted.part);
        }
    }
    let mut resources = Vec::new();
    for part in parts {
        let versions = variants
            .each_ref()
            .map(|v| v.parts.iter().find(|(w, ..)| w.part == *part));
        let on = presence(versions.map(|v| v.is_some()))
            .ok_or_else(|| ExportError::Presence(part.clone()))?;
        let whole = merged(versions.map(|v| v.map(|(.., map)| Value::Map(map.clone()))));
        let Some((wanted, kind, _)) = versions.iter().flatten().next() else {
            continue;
        };
        resources.push(Resource {
            part: part.clone(),
            kind: *kind,
            place: place(&wanted.settings, part),
            on,
            members: map_of(whole.unwrap_or(Value::Map(Map::new()))),
            after: wanted.needs.keys().cloned().collect(),
        });
    }
    by_bucket(&mut resources);
    for resource in &mut resources {
        let whole = Value::Map(resource.members.clone());
        let mut pieces = Vec::new();
        whole.pieces(&mut pieces);
        let refers = |part: &Part| {
            pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Ref(to, _) if to == part))
        };
        resource
            .after
            .retain(|part| !refers(part) && *part != resource.part);
    }
    Ok(resources)
}

fn place(settings: &Settings, part: &Part) -> Place {
    match settings {
        Settings::Alarm(alarm) if alarm.region == GLOBAL_REGION => Place::Global,
        _ if *part == Part::TopicGlobal => Place::Global,
        _ => Place::Stream,
    }
}

/// Where the name of one of our buckets stands, the bucket is meant.
fn by_bucket(resources: &mut [Resource]) {
    let name = |r: &Resource| match r.members.get("Bucket") {
        Some(Value::Text(name)) if r.kind == Kind::Bucket => Some((r.part.clone(), name.clone())),
        _ => None,
    };
    let buckets: Vec<(Part, Phrase)> = resources.iter().filter_map(name).collect();
    for resource in resources {
        for (bucket, name) in &buckets {
            let whole = Piece::Ref(bucket.clone(), Attr::Id);
            // Its own name is where the name comes from.
            let own = *bucket == resource.part;
            let members = std::mem::take(&mut resource.members).0.into_iter();
            let named = members.map(|(member, value)| match member.as_str() {
                "Bucket" if own => (member, value),
                _ => (member, value.map_text(&|text| text.replace(name, &whole))),
            });
            resource.members = Map(named.collect());
        }
    }
}

/// In us-east-1 the stream's own topic is CloudFront's as well.
fn one_topic(resources: &mut Vec<Resource>) {
    resources.retain(|r| r.part != Part::TopicGlobal);
    for resource in resources {
        let members = Value::Map(std::mem::take(&mut resource.members));
        let here = |piece: &Piece| match piece {
            Piece::Ref(Part::TopicGlobal, attr) => Piece::Ref(Part::Topic, *attr),
            other => other.clone(),
        };
        resource.members = map_of(members.map_text(&|text| text.map(here)));
    }
}

fn outputs(variants: &[Variant; 4]) -> Result<Vec<Output>, ExportError> {
    let mut outputs = Vec::new();
    for (i, (name, _)) in variants[0].outputs.iter().enumerate() {
        let versions = variants
            .each_ref()
            .map(|v| v.outputs.get(i).and_then(|(_, value)| value.clone()));
        let there = versions.each_ref().map(Option::is_some);
        let Some(value) = versions.into_iter().flatten().next() else {
            continue;
        };
        let on = presence(there).ok_or(ExportError::Presence(Part::Channel))?;
        outputs.push(Output { name, on, value });
    }
    Ok(outputs)
}
