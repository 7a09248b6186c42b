//! A document put together again is what `stack::wanted` says.

use super::document::{Document, Resource};
use super::project::{Dialect, Project, export};
use super::request::members;
use super::value::{Key, Map, Phrase, Piece, Switch, Value};
use super::variant::{rates, switched};
use crate::shape::{Attr, Part, Settings, Text};
use crate::spec::{Bps, Rung, Rungs, StreamSpec, sample};
use crate::stack::wanted;
use serde_json::{Value as Json, json};

/// What a run of an export is given, and what AWS answers.
pub(super) struct World {
    pub name: String,
    pub region: String,
    pub archiving: bool,
    pub monitoring: bool,
    pub rates: Vec<u32>,
}

pub(super) const ACCOUNT: &str = "123456789012";

impl World {
    /// As the spec says.
    pub(super) fn of(spec: &StreamSpec) -> Self {
        Self {
            name: spec.name.as_str().to_owned(),
            region: spec.region.as_str().to_owned(),
            archiving: spec.archive.enabled,
            monitoring: spec.alarms.enabled || spec.alarms.dashboard,
            rates: rates(spec),
        }
    }

    /// The spec that asks for the same.
    pub(super) fn spec(&self, spec: &StreamSpec) -> StreamSpec {
        let mut wanted = switched(spec, self.archiving, self.monitoring);
        if wanted.ingest.app.to_string() == wanted.name.as_str() {
            wanted.ingest.app = self.name.parse().unwrap();
        }
        wanted.name = self.name.parse().unwrap();
        wanted.region = self.region.parse().unwrap();
        let rungs = wanted.ladder.rungs.iter().zip(&self.rates);
        let rungs = rungs.map(|(rung, rate)| Rung {
            bitrate: Bps::new(u64::from(*rate)).unwrap(),
            ..rung.clone()
        });
        wanted.ladder.rungs = Rungs::new(rungs.collect()).unwrap();
        wanted
    }

    pub(super) fn on(&self, switch: Switch) -> bool {
        match switch {
            Switch::Archiving => self.archiving,
            Switch::Monitoring => self.monitoring,
        }
    }

    pub(super) fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Lit(text) => text.clone(),
            Piece::StreamName => self.name.clone(),
            Piece::Region => self.region.clone(),
            Piece::Account => ACCOUNT.into(),
            Piece::Key(Key::A) => "keyakeyakeyakeya".into(),
            Piece::Key(Key::B) => "keybkeybkeybkeyb".into(),
            Piece::Deployment => "d".repeat(32),
            Piece::Notify => "who@is.told".into(),
            Piece::Ref(part, attr) => self.attr(part, *attr),
        }
    }

    /// What AWS says of a part.
    pub(super) fn attr(&self, part: &Part, attr: Attr) -> String {
        let host = format!("0123456789ab.mediapackage.{}.amazonaws.com", self.region);
        let manifest = match part {
            Part::EndpointDash => "index.mpd",
            _ => "index.m3u8",
        };
        let path = format!("/out/v1/{:032x}/{manifest}", part.to_string().len());
        let bucket = |kind: &str| format!("onair-{}-{kind}-{ACCOUNT}-{}", self.name, self.region);
        match (part, attr) {
            (Part::SiteBucket, Attr::Id) => bucket("site"),
            (Part::ArchiveBucket, Attr::Id) => bucket("archive"),
            (Part::PackageChannel, Attr::Id) => format!("onair-{}", self.name),
            (Part::Distribution, Attr::Arn) => {
                format!("arn:aws:cloudfront::{ACCOUNT}:distribution/E1")
            }
            (Part::Distribution, Attr::Id) => "E1".into(),
            (_, Attr::Host) => host,
            (_, Attr::Path) => path,
            (_, Attr::Url) => format!("https://{host}{path}"),
            (part, attr) => format!("<{part}.{attr:?}>"),
        }
    }

    fn text(&self, phrase: &Phrase) -> String {
        phrase.pieces().iter().map(|p| self.piece(p)).collect()
    }

    /// The value; `None` is not there.
    pub(super) fn value(&self, value: &Value) -> Option<Json> {
        Some(match value {
            Value::Bool(b) => json!(b),
            Value::Number(n) => json!(n),
            Value::BitRate { rung, times } => json!(f64::from(self.rates[*rung] * times)),
            Value::Text(phrase) => json!(self.text(phrase)),
            Value::List(items) => items.iter().filter_map(|v| self.value(v)).collect(),
            Value::Map(map) => self.map(map),
            Value::Json(value) => json!(self.value(value)?.to_string()),
            Value::Either {
                on,
                then,
                otherwise,
            } => {
                let which = if self.on(*on) { then } else { otherwise };
                self.value(which.as_deref()?)?
            }
        })
    }

    fn map(&self, map: &Map) -> Json {
        let members = map.0.iter();
        members
            .filter_map(|(name, value)| Some((name.clone(), self.value(value)?)))
            .collect()
    }

    pub(super) fn there<'a>(&self, document: &'a Document) -> Vec<&'a Resource> {
        let there = document.resources.iter();
        there
            .filter(|r| r.on.iter().all(|switch| self.on(*switch)))
            .collect()
    }
}

/// Every combination of the switches, the spec's own ladder and another one.
pub(super) fn worlds(spec: &StreamSpec) -> Vec<World> {
    let mut all = Vec::new();
    for (archiving, monitoring, other) in [
        (true, true, false),
        (true, false, false),
        (false, true, false),
        (false, false, false),
        (true, true, true),
        (true, false, true),
        (false, true, true),
        (false, false, true),
    ] {
        let mut world = World {
            archiving,
            monitoring,
            ..World::of(spec)
        };
        if other {
            world.name = "another".into();
            let n = world.rates.len();
            for (i, rate) in world.rates.iter_mut().enumerate() {
                *rate = 40_000_000 - u32::try_from(i * 1_000_000 + n).unwrap();
            }
        }
        all.push(world);
    }
    all
}

pub(super) fn samples() -> Vec<StreamSpec> {
    let mut all: Vec<StreamSpec> = (0..16).map(|seed| sample(seed).unwrap()).collect();
    // Everything on, here and in CloudFront's region, with text of the operator's that looks like ours.
    for region in ["us-east-1", "eu-central-1"] {
        let mut spec = sample(7).unwrap();
        spec.name = "demo".parse().unwrap();
        spec.ingest.app = (&spec.name).into();
        spec.region = region.parse().unwrap();
        spec.archive.enabled = true;
        spec.alarms.enabled = true;
        spec.alarms.dashboard = true;
        spec.alarms.notify = Some("ops@example.com".parse().unwrap());
        spec.delivery.dash.enabled = true;
        spec.tags = [
            ("team".to_owned(), "demo of eu-central-1, xq0zx".to_owned()),
            ("note".to_owned(), "${AWS::Region} \"x\" # y: z".to_owned()),
        ]
        .into();
        all.push(spec);
    }
    all
}

/// Leaves by the last name on their way, in one spelling.
pub(super) fn leaves(value: &Json, name: &str, out: &mut Vec<(String, Json)>) {
    match value {
        Json::Array(items) => items.iter().for_each(|v| leaves(v, name, out)),
        Json::Object(members) => members.iter().for_each(|(n, v)| leaves(v, n, out)),
        Json::Null => {}
        Json::String(text) => match serde_json::from_str::<serde_json::Map<String, Json>>(text) {
            Ok(document) => leaves(&Json::Object(document), name, out),
            Err(_) => out.push((name.to_lowercase(), json!(text))),
        },
        // Numbers may be given as text.
        Json::Number(n) => out.push((name.to_lowercase(), json!(n.as_f64().unwrap().to_string()))),
        Json::Bool(_) => out.push((name.to_lowercase(), value.clone())),
    }
}

/// Leaves of a shape with every open text filled in: kind of part, name, value.
pub(super) fn shape_leaves(settings: &Settings, world: &World) -> Vec<(String, String, Json)> {
    fn fill(value: Json, world: &World) -> Json {
        if let Some(text) = Text::open(&value) {
            let phrase = Phrase::from(&text);
            let pieces = phrase.pieces().iter().map(|p| world.piece(p));
            return json!(pieces.collect::<String>());
        }
        match value {
            Json::Array(items) => items.into_iter().map(|v| fill(v, world)).collect(),
            Json::Object(members) => {
                let members = members.into_iter();
                Json::Object(members.map(|(n, v)| (n, fill(v, world))).collect())
            }
            other => other,
        }
    }
    let tagged = fill(serde_json::to_value(settings).unwrap(), world);
    let kind = tagged["kind"].as_str().unwrap().to_owned();
    let mut found = Vec::new();
    leaves(&tagged["settings"], "", &mut found);
    let names = found.into_iter();
    names
        .map(|(n, v)| (kind.clone(), n.replace('_', ""), v))
        .collect()
}

/// The recipe's stream with mails.
pub(super) fn recipe(region: &str, dialect: Dialect) -> Project {
    let allow = sample(1).unwrap().ingest.allow;
    let (name, region) = ("demo".parse().unwrap(), region.parse().unwrap());
    let mut spec = StreamSpec::recipe(name, region, allow);
    spec.alarms.notify = Some("ops@example.com".parse().unwrap());
    export(&spec, dialect).unwrap()
}

#[test]
fn a_document_put_together_again_is_what_is_deployed() {
    for spec in samples() {
        let document = Document::of(&spec).unwrap();
        for world in worlds(&spec) {
            let asked = world.spec(&spec);
            let there = world.there(&document);
            let wanted = wanted(&asked);
            let parts: Vec<_> = wanted.iter().map(|w| w.part.clone()).collect();
            let found: Vec<_> = there.iter().map(|r| r.part.clone()).collect();
            assert_eq!(found, parts);
            for (wanted, resource) in wanted.iter().zip(there) {
                let (kind, map) = members(&wanted.settings, &[]);
                assert_eq!(kind, resource.kind);
                let (is, should) = (world.map(&resource.members), world.map(&map));
                assert_eq!(is, should, "{} of {}", wanted.part, asked.name);
            }
        }
    }
}

#[test]
fn the_recipe_s_seven_outputs_are_there() {
    let mut spec = sample(3).unwrap();
    spec.alarms.dashboard = true;
    spec.delivery.dash.enabled = true;
    spec.channel.class = crate::spec::ChannelClass::Standard;
    let document = Document::of(&spec).unwrap();
    let world = World::of(&spec);
    let said: Vec<_> = document
        .outputs
        .iter()
        .map(|o| (o.name, world.text(&o.value)))
        .collect();
    let domain = "https://<distribution.Domain>";
    let path = |part| world.attr(&part, Attr::Path);
    assert_eq!(said[0].1, "<input.UrlA>");
    assert_eq!(said[1].1, "<input.UrlB>");
    assert_eq!(said[2].1, format!("{domain}{}", path(Part::EndpointHls)));
    assert_eq!(said[3].1, format!("{domain}{}", path(Part::EndpointDash)));
    assert_eq!(said[4].1, format!("{domain}/"));
    assert_eq!(said[5].1, "<channel.Id>");
    assert!(said[6].1.ends_with(&format!(
        "#dashboards:name=onair-{}-{}",
        world.name, world.region
    )));
    assert_eq!(document.outputs[6].on, [Switch::Monitoring]);
}

#[test]
fn no_export_holds_a_secret_or_the_address_of_who_is_told() {
    let mut spec = sample(3).unwrap();
    spec.alarms.enabled = true;
    spec.alarms.notify = Some("https://hooks.example.com/s3cr3t".parse().unwrap());
    let document = Document::of(&spec).unwrap();
    let said = format!("{:?}", document.resources);
    assert!(said.contains("Notify") && !said.contains("s3cr3t"));
    assert_eq!(document.notify(), Some(None));
}
