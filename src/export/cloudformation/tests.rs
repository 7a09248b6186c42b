//! The templates, computed as CloudFormation would, say what `stack::wanted` says.

use super::super::Dialect;
use super::super::document::Document;
use super::super::names::logical_id;
use super::super::tests::recipe;
use super::super::tests::{ACCOUNT, World, leaves, samples, shape_leaves, worlds};
use super::*;
use crate::shape::Attr;
use crate::stack::wanted;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// One template with its parameters given, and what AWS answers.
struct Stack<'a> {
    sections: &'a BTreeMap<&'static str, Vec<(String, Node)>>,
    parameters: BTreeMap<String, String>,
    world: &'a World,
    region: String,
    /// Parts by their logical ids.
    parts: BTreeMap<String, Part>,
}

fn by_name(sections: Vec<Section>) -> BTreeMap<&'static str, Vec<(String, Node)>> {
    let entries = |s: Section| s.entries.into_iter().map(|e| (e.name, e.node)).collect();
    sections.into_iter().map(|s| (s.name, entries(s))).collect()
}

impl Stack<'_> {
    fn find(&self, section: &str, name: &str) -> Option<&Node> {
        let entries = self.sections.get(section)?;
        entries.iter().find(|(n, _)| n == name).map(|(_, n)| n)
    }

    fn is(&self, condition: &str) -> bool {
        let node = self.find("Conditions", condition);
        let node = node.unwrap_or_else(|| panic!("no condition {condition}"));
        self.eval(node) == Some(json!(true))
    }

    /// `Ref` and `GetAtt`, with or without an attribute.
    fn named(&self, name: &str) -> String {
        match name {
            "AWS::Region" => return self.region.clone(),
            "AWS::AccountId" => return ACCOUNT.into(),
            _ => {}
        }
        if let Some(given) = self.parameters.get(name) {
            return given.clone();
        }
        if let Some(parameter) = self.find("Parameters", name) {
            let Node::Map(members) = parameter else {
                panic!("{name}")
            };
            let default = members.iter().find(|(n, _)| n == "Default");
            let default = default.unwrap_or_else(|| panic!("{name} was not given"));
            return self.eval(&default.1).unwrap().as_str().unwrap().to_owned();
        }
        let (id, attr) = name.split_once('.').unwrap_or((name, ""));
        assert!(self.find("Resources", id).is_some(), "{name} dangles");
        let Some(part) = self.parts.get(id) else {
            return format!("<{name}>");
        };
        let attr = match (part, attr) {
            (Part::Topic | Part::TopicGlobal, "") => Attr::Arn,
            (Part::SiteBucket | Part::ArchiveBucket, "Arn") => {
                return format!("arn:aws:s3:::{}", self.world.attr(part, Attr::Id));
            }
            (_, "" | "Id") => Attr::Id,
            (_, "Arn") => Attr::Arn,
            (_, "Url") => Attr::Url,
            (_, "DomainName") => Attr::Domain,
            other => panic!("{other:?}"),
        };
        self.world.attr(part, attr)
    }

    fn list(&self, node: &Node) -> Vec<Json> {
        match self.eval(node) {
            Some(Json::Array(items)) => items,
            other => panic!("{other:?} is no list"),
        }
    }

    fn text(&self, node: &Node) -> String {
        match self.eval(node) {
            Some(Json::String(text)) => text,
            Some(other) => other.to_string(),
            None => panic!("not there"),
        }
    }

    /// The value; `None` is taken away.
    fn eval(&self, node: &Node) -> Option<Json> {
        let Node::Call(name, argument) = node else {
            return Some(match node {
                Node::Bool(b) => json!(b),
                Node::Number(n) => json!(n),
                Node::Str(text) => json!(text),
                Node::List(items) => items.iter().filter_map(|n| self.eval(n)).collect(),
                Node::Map(members) => {
                    let members = members.iter();
                    let members = members.filter_map(|(n, v)| Some((n.clone(), self.eval(v)?)));
                    Json::Object(members.collect())
                }
                Node::Call(..) => unreachable!(),
            });
        };
        Some(match (*name, &**argument) {
            ("!Ref", Node::Str(name)) if name == "AWS::NoValue" => return None,
            ("!GetAtt", Node::Str(name)) if name == "Input.Destinations" => {
                let url = |attr| self.world.attr(&Part::Input, attr);
                json!([url(Attr::UrlA), url(Attr::UrlB)])
            }
            ("!Ref" | "!GetAtt", Node::Str(name)) => json!(self.named(name)),
            ("!Sub", Node::Str(text)) => json!(self.sub(text, &[])),
            ("!Sub", Node::List(args)) => match args.as_slice() {
                [Node::Str(text), Node::Map(variables)] => json!(self.sub(text, variables)),
                other => panic!("{other:?}"),
            },
            ("!Select", Node::List(args)) => {
                let Node::Number(n) = args[0] else { panic!() };
                self.list(&args[1])[n as usize].clone()
            }
            ("!Split", Node::List(args)) => {
                let (by, text) = (self.text(&args[0]), self.text(&args[1]));
                text.split(&by).map(Json::from).collect()
            }
            ("!If", Node::List(args)) => {
                let Node::Str(condition) = &args[0] else {
                    panic!()
                };
                let side = if self.is(condition) { 1 } else { 2 };
                return self.eval(&args[side]);
            }
            ("!Equals", Node::List(args)) => json!(self.text(&args[0]) == self.text(&args[1])),
            ("!And", Node::List(args)) => {
                json!(args.iter().all(|a| self.eval(a) == Some(json!(true))))
            }
            ("!Condition", Node::Str(name)) => json!(self.is(name)),
            other => panic!("{other:?}"),
        })
    }

    fn sub(&self, text: &str, variables: &[(String, Node)]) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            if let Some(literal) = after.strip_prefix('!') {
                out.push_str("${");
                rest = literal;
                continue;
            }
            let (name, after) = after.split_once('}').unwrap();
            match variables.iter().find(|(n, _)| n == name) {
                Some((_, node)) => out.push_str(&self.text(node)),
                None => out.push_str(&self.named(name)),
            }
            rest = after;
        }
        out + rest
    }

    /// Every resource that is there, by name: its properties.
    fn resources(&self) -> BTreeMap<String, Json> {
        let mut all = BTreeMap::new();
        for (name, node) in &self.sections["Resources"] {
            let Some(Json::Object(resource)) = self.eval(node) else {
                panic!("{name}")
            };
            let condition = resource.get("Condition").and_then(Json::as_str);
            if condition.is_none_or(|c| self.is(c)) {
                all.insert(name.clone(), resource["Properties"].clone());
            }
        }
        all
    }
}

/// What both templates make of a document in a world, by part: all that its resources say.
fn made(document: &Document, world: &World) -> BTreeMap<Part, Vec<Json>> {
    let parts: BTreeMap<String, Part> = document
        .resources
        .iter()
        .map(|r| (logical_id(&r.part), r.part.clone()))
        .collect();
    let rates: Vec<String> = world.rates.iter().map(ToString::to_string).collect();
    let parameters: BTreeMap<String, String> = [
        ("StreamName", world.name.clone()),
        ("EnableArchiving", world.archiving.to_string()),
        ("EnableMonitoring", world.monitoring.to_string()),
        ("VideoBitrates", rates.join(",")),
        ("StreamKeyA", "keyakeyakeyakeya".into()),
        ("StreamKeyB", "keybkeybkeybkeyb".into()),
        ("NotificationEndpoint", "who@is.told".into()),
        ("StreamRegion", world.region.clone()),
        ("DistributionId", world.attr(&Part::Distribution, Attr::Id)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let mut templates = vec![(stream(document).unwrap(), world.region.clone())];
    if document.is_split() && world.monitoring {
        templates.push((viewers(document).unwrap(), "us-east-1".into()));
    }
    let mut made: BTreeMap<Part, Vec<Json>> = BTreeMap::new();
    for (sections, region) in templates {
        let stack = Stack {
            sections: &by_name(sections),
            parameters: parameters.clone(),
            world,
            region,
            parts: parts.clone(),
        };
        for (name, properties) in stack.resources() {
            let owner = owner(&parts, &name);
            made.entry(owner).or_default().push(properties);
        }
    }
    made
}

/// A resource beside a part's own is named after it.
pub(in crate::export) fn owner(parts: &BTreeMap<String, Part>, name: &str) -> Part {
    if name == "SiteBucketPolicy" {
        return Part::Player;
    }
    let owner = parts.iter().filter(|(id, _)| name.starts_with(id.as_str()));
    let owner = owner.max_by_key(|(id, _)| id.len()).map(|(_, part)| part);
    owner
        .unwrap_or_else(|| panic!("{name} belongs to no part"))
        .clone()
}

/// A shape's leaf by another name in CloudFormation: kind of part, shape's name, CloudFormation's.
const RENAMED: &[(&str, &str, &str)] = &[
    ("bucket", "bucket", "bucketname"),
    ("bucket", "days", "transitionindays"),
    ("bucket", "expirationdays", "expirationindays"),
    (
        "bucket",
        "abortincompletemultipartdays",
        "daysafterinitiation",
    ),
    ("security_group", "whitelistrules", "cidr"),
    ("topic", "name", "topicname"),
    ("channel", "timecodesource", "source"),
    ("channel", "thumbnailstate", "state"),
    ("channel", "urls", "url"),
    ("distribution", "isipv6enabled", "ipv6enabled"),
    ("distribution", "items", "locations"),
    ("role", "policies", "policyname"),
];

/// A shape's leaf that no resource says, and why that is right.
const NOT_SAID: &[(&str, &str, &str)] = &[
    ("alarm", "region", "it is the region of the stack"),
    (
        "topic",
        "endpoint",
        "NotificationEndpoint, compared by itself",
    ),
];

#[test]
fn every_setting_of_every_part_is_in_the_template() {
    every_setting_is_said(made, false);
}

/// What a dialect makes of a document in a world, by part.
pub(in crate::export) type Made = fn(&Document, &World) -> BTreeMap<Part, Vec<Json>>;

/// Compares what a dialect with CloudFormation's names makes of each sample in each world, by part, with the
/// shapes. One that cannot multiply says no BufSize for another ladder than the exported.
pub(in crate::export) fn every_setting_is_said(made: Made, multiplies: bool) {
    let (mut compared, mut excused) = (0, 0);
    for spec in samples() {
        let document = Document::of(&spec).unwrap();
        for world in worlds(&spec) {
            let asked = world.spec(&spec);
            let made = made(&document, &world);
            let all = wanted(&asked);
            let parts: Vec<Part> = all.iter().map(|w| w.part.clone()).collect();
            let mut sorted = parts.clone();
            sorted.sort();
            assert_eq!(made.keys().cloned().collect::<Vec<_>>(), sorted);
            for wanted in all {
                let mut said = Vec::new();
                made[&wanted.part]
                    .iter()
                    .for_each(|p| leaves(p, "", &mut said));
                for (kind, name, leaf) in shape_leaves(&wanted.settings, &world) {
                    if NOT_SAID.iter().any(|(k, n, _)| *k == kind && *n == name) {
                        excused += 1;
                        continue;
                    }
                    let renamed = RENAMED.iter().find(|(k, n, _)| *k == kind && *n == name);
                    let name = renamed.map_or(name.as_str(), |(.., other)| other);
                    let exported = world.rates == super::super::variant::rates(&spec);
                    if name == "bufsize" && !exported && !multiplies {
                        // CloudFormation cannot multiply: not said at all, rather than wrong.
                        assert!(!said.iter().any(|(n, _)| n == "bufsize"));
                        continue;
                    }
                    compared += 1;
                    assert!(
                        said.iter().any(|(n, v)| is_called(n, name) && *v == leaf),
                        "{} of {}: {name} = {leaf} is not in {said:?}",
                        wanted.part,
                        asked.name
                    );
                }
            }
        }
    }
    assert!(compared > 20_000, "only {compared} leaves were compared");
    assert!(excused > 0);
}

/// Names of tags and dimensions are values in pairs.
fn is_called(said: &str, name: &str) -> bool {
    said == name || said == "value"
}

#[test]
fn templates_of_the_recipe() {
    let project = recipe("eu-central-1", Dialect::CloudFormation);
    for file in &project.files {
        let text = file.text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(file.path, text);
    }
    // The same spec is the same project.
    assert_eq!(recipe("eu-central-1", Dialect::CloudFormation), project);
}
