//! The tree, computed as the CDK would, says what `stack::wanted` says; the files say what the tree says.

use super::super::Dialect;
use super::super::cloudformation::tests::{every_setting_is_said, owner};
use super::super::document::Document;
use super::super::names::logical_id;
use super::super::tests::{World, recipe, samples};
use super::super::value::{Key, Switch};
use super::tree::{Asked, Bit, Expr, Given, Item, Members, Open, Unit};
use super::*;
use crate::shape::Attr;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// One run of an app.
struct Run<'a> {
    world: &'a World,
    unit: &'a Unit,
    parts: &'a BTreeMap<String, Part>,
    tags: Vec<(String, Tag)>,
    files: Vec<super::super::project::File>,
}

impl Run<'_> {
    fn attr(&self, id: &str, attr: Attr) -> String {
        let part = self.parts.get(id);
        part.map_or_else(|| format!("<{id}>"), |part| self.world.attr(part, attr))
    }

    fn open(&self, open: &Open) -> String {
        match open {
            Open::Given(given) => self.world.piece(&match given {
                Given::StreamName => Piece::StreamName,
                Given::Region => Piece::Region,
                Given::Account => Piece::Account,
                Given::Asked(Asked::KeyA) => Piece::Key(Key::A),
                Given::Asked(Asked::KeyB) => Piece::Key(Key::B),
                Given::Asked(Asked::Notify) => Piece::Notify,
            }),
            Open::Ref(id) if id.ends_with("AlarmTopic") => self.attr(id, Attr::Arn),
            Open::Ref(id) => self.attr(id, Attr::Id),
            Open::Attr(id, "Arn") if id.ends_with("Bucket") => {
                format!("arn:aws:s3:::{}", self.attr(id, Attr::Id))
            }
            Open::Attr(id, "Arn") => self.attr(id, Attr::Arn),
            Open::Attr(id, "Id") => self.attr(id, Attr::Id),
            Open::Attr(id, "Url") => self.attr(id, Attr::Url),
            Open::Attr(id, "DomainName") => self.attr(id, Attr::Domain),
            Open::Select {
                index,
                cut: None,
                of,
                ..
            } => self.attr(of, [Attr::UrlA, Attr::UrlB][*index]),
            Open::Select {
                index,
                cut: Some(by),
                of,
                ..
            } => self
                .attr(of, Attr::Url)
                .split(by)
                .nth(*index)
                .unwrap()
                .to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn members(&self, members: &Members) -> Json {
        let mut all = serde_json::Map::new();
        for (name, value) in members {
            match value {
                Expr::Shared(name) => {
                    let shared = self.unit.shared.iter().find(|s| s.name == *name).unwrap();
                    let Json::Object(shared) = self.members(&shared.members) else {
                        unreachable!()
                    };
                    all.extend(shared);
                }
                value => {
                    if let Some(value) = self.eval(value) {
                        let before = all.insert(name.clone(), value);
                        assert_eq!(before, None, "{name} is said twice");
                    }
                }
            }
        }
        Json::Object(all)
    }

    fn eval(&self, expr: &Expr) -> Option<Json> {
        let all = |exprs: &[Expr]| {
            exprs
                .iter()
                .filter_map(|e| self.eval(e))
                .collect::<Vec<_>>()
        };
        Some(match expr {
            Expr::Bool(b) => json!(b),
            Expr::Number(n) => json!(n),
            Expr::Rate { rung, times } => json!(self.world.rates[*rung] * times),
            Expr::Text(bits) => {
                let bit = |bit: &Bit| match bit {
                    Bit::Lit(text) => text.clone(),
                    Bit::Open(open) => self.open(open),
                };
                json!(bits.iter().map(bit).collect::<String>())
            }
            Expr::List(items) => items
                .iter()
                .flat_map(|item| match item {
                    Item::One(one) => all(std::slice::from_ref(one)),
                    Item::While {
                        on,
                        then,
                        otherwise,
                    } => all(if self.world.on(*on) { then } else { otherwise }),
                })
                .collect(),
            Expr::Struct(.., members) | Expr::Free(members) => self.members(members),
            Expr::Json(document) => json!(self.eval(document)?.to_string()),
            Expr::Tags { part, .. } => {
                let tag = |(name, tag): &(String, Tag)| {
                    let value = match tag {
                        Tag::Part => part,
                        Tag::Stream => &self.world.name,
                        Tag::Fixed(text) => text,
                    };
                    (name.clone(), json!(value))
                };
                Json::Object(self.tags.iter().map(tag).collect())
            }
            Expr::File { path, gaps } => {
                let file = self.files.iter().find(|f| f.path == *path).unwrap();
                let fill = |text: String, (name, open): &(String, Open)| {
                    let gap = format!("{{{{{name}}}}}");
                    assert!(text.contains(&gap), "no {gap} in {path}");
                    text.replace(&gap, &self.open(open))
                };
                let text = gaps.iter().fold(file.text.clone(), fill);
                assert!(!text.contains("{{"), "{path} has a gap left");
                json!(text)
            }
            Expr::Shared(name) => panic!("{name} stands among no members"),
            Expr::Either {
                on,
                then,
                otherwise,
            } => {
                let side = if self.world.on(*on) { then } else { otherwise };
                self.eval(side.as_deref()?)?
            }
        })
    }
}

fn made(document: &Document, world: &World) -> BTreeMap<Part, Vec<Json>> {
    let parts: BTreeMap<String, Part> = document
        .resources
        .iter()
        .map(|r| (logical_id(&r.part), r.part.clone()))
        .collect();
    let player = document.resources.iter().find(|r| r.kind == Kind::Player);
    let mut made: BTreeMap<Part, Vec<Json>> = BTreeMap::new();
    for unit in grow::units(document).unwrap() {
        if unit.area.on().is_some_and(|on| !world.on(on)) {
            continue;
        }
        let run = Run {
            world,
            unit: &unit,
            parts: &parts,
            tags: tags(document).unwrap(),
            files: page::files(player.unwrap(), str::to_owned).unwrap(),
        };
        for resource in &unit.resources {
            if resource.on.iter().all(|on| world.on(*on)) {
                let said = run.members(&resource.members);
                made.entry(owner(&parts, &resource.id))
                    .or_default()
                    .push(said);
            }
        }
    }
    made
}

#[test]
fn every_setting_of_every_part_is_in_the_tree() {
    every_setting_is_said(made, true);
}

/// The text of all files of a language's project that the CDK reads, without its escapes.
fn text_of(document: &Document, language: Language) -> String {
    let printed = print(document, language).unwrap();
    let files = printed.files.into_iter().map(|f| f.text);
    plain(&files.collect::<Vec<_>>().join("\n"))
}

/// Without what the languages escape: quotes, braces of Python's formatted strings, `${` in TypeScript's.
fn plain(text: &str) -> String {
    let text = text.replace("\\\"", "\"").replace("\\'", "'");
    text.replace("{{", "{")
        .replace("}}", "}")
        .replace("\\${", "${")
}

/// Every name, id and literal of the tree, as a language spells it.
fn words_of(unit: &Unit, language: Language) -> BTreeSet<String> {
    let spelled = match language {
        Language::TypeScript => types::camel,
        Language::Python => types::snake,
    };
    let mut words = BTreeSet::new();
    words.extend(unit.resources.iter().map(|r| match language {
        Language::TypeScript => format!("(this, '{}'", r.id),
        Language::Python => format!("\"{}\"", r.id),
    }));
    unit.walk(&mut |expr| match expr {
        Expr::Text(bits) => words.extend(bits.iter().filter_map(|bit| match bit {
            Bit::Lit(lit) => Some(plain(lit)),
            Bit::Open(_) => None,
        })),
        Expr::Number(n) => words.extend([n.to_string()]),
        Expr::Struct(_, type_, members) => {
            if language == Language::Python {
                words.insert(format!(".{type_}("));
            }
            let named = members.iter().filter(|(name, _)| !name.is_empty());
            words.extend(named.map(|(name, _)| spelled(name)));
        }
        Expr::Free(members) => words.extend(members.iter().map(|(name, _)| name.clone())),
        Expr::Rate { rung, .. } => words.extend([format!("itrates[{rung}]")]),
        Expr::Tags { part, .. } => words.extend([part.clone()]),
        Expr::File { path, .. } => words.extend([(*path).to_owned()]),
        _ => {}
    });
    words
}

#[test]
fn everything_in_the_tree_is_in_both_languages() {
    let mut compared = 0;
    for spec in samples() {
        let document = Document::of(&spec).unwrap();
        for language in [Language::TypeScript, Language::Python] {
            let text = text_of(&document, language);
            for unit in grow::units(&document).unwrap() {
                for word in words_of(&unit, language) {
                    compared += 1;
                    let name = &spec.name;
                    assert!(
                        text.contains(&word),
                        "{word} is not in {name}'s {language:?}"
                    );
                }
            }
        }
    }
    assert!(compared > 10_000, "only {compared} words were looked for");
}

#[test]
fn a_switch_that_decides_about_a_bucket_asks_the_bucket() {
    let document = {
        let mut spec = samples().pop().unwrap();
        spec.archive.enabled = false;
        Document::of(&spec).unwrap()
    };
    let units = grow::units(&document).unwrap();
    let storage = units
        .iter()
        .find(|u| u.own("ArchiveBucket").is_some())
        .unwrap();
    let bucket = storage.own("ArchiveBucket").unwrap();
    assert_eq!(bucket.on, [Switch::Archiving]);
    assert!(bucket.retained);
    let text = text_of(&document, Language::TypeScript);
    assert!(text.contains("readonly archiveBucket?: s3.CfnBucket;"));
    assert!(text.contains("...(props.archiveBucket"));
    let text = text_of(&document, Language::Python);
    assert!(text.contains("self.archive_bucket: s3.CfnBucket | None = None"));
    assert!(text.contains("if archive_bucket\n"));
}

#[test]
fn apps_of_the_recipe() {
    for (dialect, shown) in [
        (
            Dialect::CdkTypeScript,
            [
                "README.md",
                "bin/app.ts",
                "lib/stack.ts",
                "lib/encoder.ts",
                "lib/player.ts",
                "lib/viewers.ts",
            ],
        ),
        (
            Dialect::CdkPython,
            [
                "README.md",
                "app.py",
                "live_stream/stack.py",
                "live_stream/encoder.py",
                "live_stream/player.py",
                "live_stream/viewers.py",
            ],
        ),
    ] {
        let project = recipe("eu-central-1", dialect);
        for path in shown {
            let file = project.files.iter().find(|f| f.path == path).unwrap();
            let text = file.text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
            let name = path.rsplit('/').next().unwrap();
            insta::assert_snapshot!(format!("{}_{name}", dialect.as_str()), text);
        }
        // The same spec is the same project.
        assert_eq!(recipe("eu-central-1", dialect), project);
    }
}
