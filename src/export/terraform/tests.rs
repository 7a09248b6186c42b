//! The module, computed as Terraform would, says what `stack::wanted` says.

use super::super::Dialect;
use super::super::document::{Document, Resource};
use super::super::names::words;
use super::super::tests::{ACCOUNT, World, leaves, recipe, samples, shape_leaves, worlds};
use super::hcl::{Block, Expr, Item, Word};
use super::names::{UNSAID, says};
use super::*;
use crate::shape::{Attr, Part};
use crate::stack::wanted;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// The module with its variables given, and what AWS answers.
struct Module<'a> {
    world: &'a World,
    /// Whether each resource and data is there, by address.
    there: BTreeMap<String, bool>,
    parts: BTreeMap<String, Part>,
    page: String,
}

impl Module<'_> {
    fn variable(&self, name: &str) -> Json {
        let world = self.world;
        let indexed = name.strip_suffix(']').and_then(|n| n.split_once('['));
        if let Some((list, index)) = indexed {
            return self.variable(list)[index.parse::<usize>().unwrap()].clone();
        }
        match name {
            "stream_name" => json!(world.name),
            "region" => json!(world.region),
            "enable_archiving" => json!(world.archiving),
            "enable_monitoring" => json!(world.monitoring),
            "video_bitrates" => json!(world.rates),
            "stream_keys" => json!(["keyakeyakeyakeya", "keybkeybkeybkeyb"]),
            "notification_endpoint" => json!("who@is.told"),
            "delete_recordings" => json!(false),
            other => panic!("there is no variable {other}"),
        }
    }

    /// What a name stands for.
    fn name(&self, name: &str) -> Json {
        if let Some(variable) = name.strip_prefix("var.") {
            return self.variable(variable);
        }
        if name == "data.aws_caller_identity.current.account_id" {
            return json!(ACCOUNT);
        }
        // Of no part.
        if name.starts_with("self.") || name == "path.module" || name == "aws.us_east_1" {
            return json!(format!("<{name}>"));
        }
        if let Some(local) = name.strip_prefix("local.") {
            let (label, member) = local.split_once('.').unwrap();
            let attr = match member {
                "host" => Attr::Host,
                "path" => Attr::Path,
                other => panic!("{other}"),
            };
            return json!(self.world.attr(&self.parts[label], attr));
        }
        let (data, short) = match name.strip_prefix("data.") {
            Some(short) => ("data.", short),
            None => ("", name),
        };
        let (type_, rest) = short.split_once('.').unwrap();
        let (label, attr) = rest.split_once('.').unwrap_or((rest, ""));
        let label = label.strip_suffix("[0]").unwrap_or(label);
        let there = self.there.get(&format!("{data}{type_}.{label}"));
        assert_eq!(there, Some(&true), "{name} dangles");
        let part = match self.parts.get(label) {
            Some(part) if type_ != "terraform_data" && !attr.is_empty() => part,
            _ => return json!(format!("<{name}>")),
        };
        let attr = match (part, attr) {
            (Part::SiteBucket | Part::ArchiveBucket, "arn") => {
                return json!(format!("arn:aws:s3:::{}", self.world.attr(part, Attr::Id)));
            }
            (_, "id") => Attr::Id,
            (_, "arn") => Attr::Arn,
            (_, "domain_name") => Attr::Domain,
            (Part::Input, "destinations[0].url") => Attr::UrlA,
            (Part::Input, "destinations[1].url") => Attr::UrlB,
            other => panic!("{other:?}"),
        };
        json!(self.world.attr(part, attr))
    }

    /// The value; `None` is null.
    fn eval(&self, expr: &Expr) -> Option<Json> {
        let yes = |expr: &Expr| self.eval(expr) == Some(json!(true));
        Some(match expr {
            Expr::Null => return None,
            Expr::Bool(b) => json!(b),
            Expr::Number(n) => json!(n),
            Expr::Text(words) => {
                let word = |word: &Word| match word {
                    Word::Fixed(text) => text.clone(),
                    Word::Open(expr) => match self.eval(expr) {
                        Some(Json::String(text)) => text,
                        other => panic!("{other:?} is no text"),
                    },
                };
                json!(words.iter().map(word).collect::<String>())
            }
            Expr::Name(name) => self.name(name),
            Expr::List(items) => items.iter().filter_map(|item| self.eval(item)).collect(),
            Expr::Object(members) => self.object(members),
            Expr::Either(condition, then, otherwise) => {
                return self.eval(if yes(condition) { then } else { otherwise });
            }
            Expr::Not(a) => json!(!yes(a)),
            Expr::Both(a, b) => json!(yes(a) && yes(b)),
            Expr::Equal(a, b) => json!(self.eval(a) == self.eval(b)),
            Expr::Times(times, a) => json!(f64::from(*times) * self.eval(a)?.as_f64().unwrap()),
            Expr::Call("jsonencode", args) => json!(self.eval(&args[0])?.to_string()),
            Expr::Call("flatten", args) => match self.eval(&args[0])? {
                Json::Array(items) => items
                    .into_iter()
                    .flat_map(|item| match item {
                        Json::Array(inner) => inner,
                        one => vec![one],
                    })
                    .collect(),
                other => panic!("{other:?} is no list"),
            },
            Expr::Call("templatefile", args) => {
                let Expr::Object(variables) = &args[1] else {
                    panic!("variables of a template")
                };
                json!(self.template(variables))
            }
            Expr::Call(..) | Expr::Written(_) => panic!("{expr:?}"),
        })
    }

    fn object(&self, members: &[(String, Expr)]) -> Json {
        let members = members.iter();
        members
            .filter_map(|(name, value)| Some((name.clone(), self.eval(value)?)))
            .collect()
    }

    fn template(&self, variables: &[(String, Expr)]) -> String {
        let marked = self.page.replace("$${", "\u{1}").replace("%%{", "\u{2}");
        let filled = variables.iter().fold(marked, |text, (name, value)| {
            let value = self.eval(value).unwrap();
            text.replace(&format!("${{{name}}}"), value.as_str().unwrap())
        });
        assert!(!filled.contains("${") && !filled.contains("%{"));
        filled.replace('\u{1}', "${").replace('\u{2}', "%{")
    }

    /// A block's body; blocks of one type are a list.
    fn body(&self, items: &[Item]) -> Json {
        let mut members = Map::new();
        let mut push = |name: &str, value: Json| {
            let list = members.entry(name).or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(value);
        };
        for item in items {
            match item {
                Item::Comment(_) | Item::Gap => {}
                Item::Argument(name, value) => {
                    if let Some(value) = self.eval(value) {
                        push(name, value);
                    }
                }
                Item::Block(block) if block.type_ == "dynamic" => {
                    let (Item::Argument(_, each), Item::Block(content)) =
                        (&block.body[0], &block.body[1])
                    else {
                        panic!("{block:?}")
                    };
                    for _ in self.eval(each).unwrap().as_array().unwrap() {
                        push(&block.labels[0], self.body(&content.body));
                    }
                }
                Item::Block(block)
                    if block.type_ == "provisioner" || block.type_ == "lifecycle" => {}
                Item::Block(block) => push(&block.type_, self.body(&block.body)),
            }
        }
        Json::Object(members)
    }

    fn is_there(&self, block: &Block) -> bool {
        let count = block.body.iter().find_map(|item| match item {
            Item::Argument(name, value) if name == "count" => self.eval(value),
            _ => None,
        });
        count.is_none_or(|n| n == json!(1.0))
    }
}

fn blocks(document: &Document, resource: &Resource) -> Vec<Block> {
    let items = parts::items(document, resource).unwrap();
    let block = |item| match item {
        Item::Block(block) if block.type_ != "locals" => Some(block),
        _ => None,
    };
    items.into_iter().filter_map(block).collect()
}

/// What the module makes of a document in a world, by part: all that its resources say.
fn made(document: &Document, world: &World) -> BTreeMap<Part, Vec<Json>> {
    let all: Vec<(Part, Block)> = document
        .resources
        .iter()
        .flat_map(|r| blocks(document, r).into_iter().map(|b| (r.part.clone(), b)))
        .collect();
    let mut module = Module {
        world,
        there: BTreeMap::new(),
        parts: document
            .resources
            .iter()
            .map(|r| (words(&r.part), r.part.clone()))
            .collect(),
        page: page::template(document).unwrap().text,
    };
    for (_, block) in &all {
        let data = if block.type_ == "data" { "data." } else { "" };
        let address = format!("{data}{}", block.labels.join("."));
        let there = module.is_there(block);
        let known = module.there.insert(address.clone(), there);
        assert_eq!(known, None, "{address} is there twice");
    }
    let mut made: BTreeMap<Part, Vec<Json>> = BTreeMap::new();
    for (part, block) in &all {
        if module.is_there(block) {
            made.entry(part.clone())
                .or_default()
                .push(module.body(&block.body));
        }
    }
    made
}

/// A shape's leaf by another name in Terraform: kind of part, shape's name, Terraform's.
const RENAMED: &[(&str, &str, &str)] = &[
    ("bucket", "expirationdays", "days"),
    (
        "bucket",
        "abortincompletemultipartdays",
        "daysafterinitiation",
    ),
    ("security_group", "whitelistrules", "cidr"),
    ("package_channel", "id", "channelid"),
    ("endpoint", "channelid", "channel"),
    ("channel", "timecodesource", "source"),
    ("channel", "resolution", "inputresolution"),
    ("channel", "urls", "url"),
    ("distribution", "id", "originid"),
    ("distribution", "items", "locations"),
    ("role", "rolename", "name"),
    ("role", "policies", "name"),
    ("player", "body", "content"),
];

/// A shape's leaf that no resource says, and why that is right.
const NOT_SAID: &[(&str, &str, &str)] = &[
    ("alarm", "region", "it is the region of the provider"),
    (
        "topic",
        "endpoint",
        "notification_endpoint, compared by itself",
    ),
    (
        "channel",
        "thumbnailstate",
        "the provider cannot say it: UNSAID",
    ),
];

#[test]
fn every_setting_of_every_part_is_in_the_module() {
    let (mut compared, mut excused) = (0, 0);
    for spec in samples() {
        let document = Document::of(&spec).unwrap();
        for world in worlds(&spec) {
            let asked = world.spec(&spec);
            let made = made(&document, &world);
            let all = wanted(&asked);
            let mut sorted: Vec<Part> = all.iter().map(|w| w.part.clone()).collect();
            sorted.sort();
            assert_eq!(made.keys().cloned().collect::<Vec<_>>(), sorted);
            for wanted in all {
                let mut said = Vec::new();
                made[&wanted.part]
                    .iter()
                    .for_each(|p| leaves(p, "", &mut said));
                let said: Vec<_> = said
                    .into_iter()
                    .map(|(n, v)| (n.replace('_', ""), v))
                    .collect();
                for (kind, name, leaf) in shape_leaves(&wanted.settings, &world) {
                    if NOT_SAID.iter().any(|(k, n, _)| *k == kind && *n == name) {
                        excused += 1;
                        continue;
                    }
                    let renamed = RENAMED.iter().find(|(k, n, _)| *k == kind && *n == name);
                    let name = renamed.map_or(name.as_str(), |(.., other)| other);
                    compared += 1;
                    assert!(
                        said.iter().any(|(n, v)| n == name && *v == leaf),
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

#[test]
fn what_the_provider_cannot_say_is_told() {
    let readme = &recipe("eu-central-1", Dialect::Terraform).files[0].text;
    for (kind, member, why) in UNSAID {
        assert_eq!(says(*kind, "EncoderSettings", member), names::Says::Unsaid);
        assert!(readme.contains(&format!("`{member}` is not said: {why}.")));
    }
}

#[test]
fn of_an_onair_stream_nothing_else_is_left_out() {
    for spec in samples() {
        let known = UNSAID
            .iter()
            .map(|(_, member, why)| ((*member).to_owned(), *why));
        let unsaid = schema::unsaid(&Document::of(&spec).unwrap());
        assert_eq!(unsaid, known.collect::<Vec<_>>());
    }
}

#[test]
fn module_of_the_recipe() {
    let project = recipe("eu-central-1", Dialect::Terraform);
    for file in project.files.iter().filter(|f| !f.path.ends_with(".sh")) {
        let text = file.text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(file.path.replace('/', "_"), text);
    }
    // The same spec is the same project.
    assert_eq!(recipe("eu-central-1", Dialect::Terraform), project);
}
