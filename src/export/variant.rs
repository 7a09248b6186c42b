//! The stream asked for in each of the four cases, with its parameters open.

use super::document::ExportError;
use super::request::{Kind, members};
use super::value::{Map, Phrase, Piece, Value};
use crate::shape::{Attr, Attrs};
use crate::spec::{Region, StreamName, StreamSpec};
use crate::stack::identity::GLOBAL_REGION;
use crate::stack::outputs::Outputs;
use crate::stack::{Wanted, wanted};
use std::collections::BTreeMap;

/// The four cases, archiving and monitoring, in the order that `document.rs` counts on.
pub(super) const CASES: [[bool; 2]; 4] =
    [[true, true], [true, false], [false, true], [false, false]];

/// A stream under a name and in a region that stand nowhere else.
pub(super) struct Marked {
    spec: StreamSpec,
    name: StreamName,
    region: Region,
}

impl Marked {
    pub(super) fn of(spec: &StreamSpec) -> Result<Self, ExportError> {
        let own = serde_json::to_string(spec).unwrap_or_default();
        let free = |word: &str| !own.contains(word);
        let name = (0..100)
            .map(|n| format!("xq{n}zx"))
            .find(|name| free(name))
            .and_then(|name| name.parse::<StreamName>().ok())
            .ok_or(ExportError::NoMarker("stream name"))?;
        let region = Region::all()
            .find(|r| r.as_str() != GLOBAL_REGION && free(r.as_str()))
            .ok_or(ExportError::NoMarker("region"))?;
        let mut marked = spec.clone();
        // Unless configured otherwise the application is the stream's name.
        if marked.ingest.app.to_string() == spec.name.as_str() {
            marked.ingest.app = (&name).into();
        }
        marked.name = name.clone();
        marked.region = region;
        Ok(Self {
            spec: marked,
            name,
            region,
        })
    }

    fn open(&self, phrase: &Phrase) -> Phrase {
        phrase
            .cut(self.name.as_str(), &Piece::StreamName)
            .cut(self.region.as_str(), &Piece::Region)
    }
}

/// What the switches make of a spec.
pub(super) fn switched(spec: &StreamSpec, archiving: bool, monitoring: bool) -> StreamSpec {
    let mut spec = spec.clone();
    spec.archive.enabled = archiving;
    let alarms = &mut spec.alarms;
    let neither = !alarms.enabled && !alarms.dashboard;
    (alarms.enabled, alarms.dashboard) = match monitoring {
        true if neither => (true, true),
        true => (alarms.enabled, alarms.dashboard),
        false => (false, false),
    };
    spec
}

pub(super) fn rates(spec: &StreamSpec) -> Vec<u32> {
    spec.ladder
        .rungs
        .iter()
        .map(|rung| rung.bitrate.get())
        .collect()
}

/// One of the four answers.
pub(super) struct Variant {
    pub(super) parts: Vec<(Wanted, Kind, Map)>,
    pub(super) outputs: Vec<(&'static str, Option<Phrase>)>,
}

impl Variant {
    pub(super) fn of(marked: &Marked, [archiving, monitoring]: [bool; 2]) -> Self {
        let spec = switched(&marked.spec, archiving, monitoring);
        let rates = rates(&spec);
        let wanted = wanted(&spec);
        let outputs = recipe_outputs(&spec, &wanted)
            .map(|(name, value)| (name, value.map(|phrase| marked.open(&phrase))));
        let parts = wanted.into_iter().map(|wanted| {
            let (kind, members) = members(&wanted.settings, &rates);
            let open = Value::Map(members).map_text(&|phrase| marked.open(phrase));
            (wanted, kind, map_of(open))
        });
        Self {
            parts: parts.collect(),
            outputs: outputs.into(),
        }
    }
}

pub(super) fn map_of(value: Value) -> Map {
    match value {
        Value::Map(map) => map,
        _ => Map::new(),
    }
}

/// Outputs of attributes that say which they are, between two characters that no text of ours has.
const BEGIN: char = '\u{e000}';
const END: char = '\u{e001}';

fn recipe_outputs(spec: &StreamSpec, wanted: &[Wanted]) -> [(&'static str, Option<Phrase>); 7] {
    const ALL: [Attr; 8] = [
        Attr::Id,
        Attr::Arn,
        Attr::Domain,
        Attr::Host,
        Attr::Url,
        Attr::Path,
        Attr::UrlA,
        Attr::UrlB,
    ];
    let attrs = wanted.iter().map(|wanted| {
        // An ingest URL is taken apart at its last slash and put together again.
        let saying = |(i, attr)| (attr, format!("{BEGIN}{}/{i}{END}", wanted.part));
        let attrs: Attrs = (0..).zip(ALL).map(|(i, attr)| saying((i, attr))).collect();
        (wanted.part.clone(), attrs)
    });
    let outputs = Outputs::of(spec, &attrs.collect::<BTreeMap<_, _>>());
    outputs.recipe(true).map(|(name, value)| {
        let phrase = value.map(|value| {
            let pieces = value.split(END).flat_map(|piece| {
                let (before, saying) = piece.split_once(BEGIN).unwrap_or((piece, ""));
                let open = saying.rsplit_once('/').and_then(|(part, attr)| {
                    let attr = ALL.get(attr.parse::<usize>().ok()?)?;
                    Some(Piece::Ref(part.parse().ok()?, *attr))
                });
                [Some(Piece::Lit(before.to_owned())), open]
            });
            Phrase::new(pieces.flatten())
        });
        (name, phrase)
    })
}
