//! The settings, put together as the shell would, say what `stack::wanted` says.

use super::super::Dialect;
use super::super::document::Document;
use super::super::names::words;
use super::super::tests::{World, leaves, recipe, samples, shape_leaves, worlds};
use super::super::value::{Key, Piece};
use super::*;
use crate::stack::wanted;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Here documents by the function that prints them.
fn functions(settings: &str) -> BTreeMap<&str, &str> {
    let bodies = settings.split("\nEND\n}\n").filter_map(|text| {
        let (head, body) = text.split_once("() {\n  cat <<END\n")?;
        Some((head.rsplit('\n').next()?, body))
    });
    bodies.collect()
}

struct Shell<'a> {
    functions: BTreeMap<&'a str, &'a str>,
    variables: BTreeMap<String, String>,
    world: &'a World,
}

impl<'a> Shell<'a> {
    fn new(settings: &'a str, document: &Document, world: &'a World) -> Self {
        let mut variables: BTreeMap<String, String> = [
            ("STREAM_NAME", Piece::StreamName),
            ("AWS_REGION", Piece::Region),
            ("account", Piece::Account),
            ("stream_key_a", Piece::Key(Key::A)),
            ("stream_key_b", Piece::Key(Key::B)),
            ("deployment", Piece::Deployment),
            ("NOTIFICATION_ENDPOINT", Piece::Notify),
        ]
        .map(|(name, piece)| (name.to_owned(), world.piece(&piece)))
        .into();
        for resource in &document.resources {
            for attr in [
                Attr::Id,
                Attr::Arn,
                Attr::Domain,
                Attr::Host,
                Attr::Url,
                Attr::Path,
            ] {
                let value = world.attr(&resource.part, attr);
                variables.insert(variable(&resource.part, attr), value);
            }
        }
        Self {
            functions: functions(settings),
            variables,
            world,
        }
    }

    /// What the function prints, by the rules of a here document.
    fn print(&self, function: &str) -> String {
        let mut out = String::new();
        let mut rest = self.functions[function];
        while let Some(at) = rest.find(['\\', '$', '`']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix('\\') {
                let c = after.chars().next().unwrap();
                assert!(matches!(c, '\\' | '$' | '`'), "{function}: \\{c}");
                out.push(c);
                rest = &after[1..];
            } else if let Some(after) = rest.strip_prefix("$((") {
                let (sum, after) = after.split_once("))").unwrap();
                let (times, rung) = sum.split_once(" * RATES[").unwrap();
                let rung: usize = rung.trim_end_matches(']').parse().unwrap();
                let times: u32 = times.parse().unwrap();
                out.push_str(&(times * self.world.rates[rung]).to_string());
                rest = after;
            } else if let Some(after) = rest.strip_prefix("${RATES[") {
                let (rung, after) = after.split_once("]}").unwrap();
                let rung: usize = rung.parse().unwrap();
                out.push_str(&self.world.rates[rung].to_string());
                rest = after;
            } else if let Some(after) = rest.strip_prefix("${") {
                let (name, after) = after.split_once('}').unwrap();
                let value = self.variables.get(name);
                out.push_str(value.unwrap_or_else(|| panic!("{function}: no {name}")));
                rest = after;
            } else {
                let after = rest.strip_prefix("$(if ").unwrap();
                let (test, after) = after.split_once("; then ").unwrap();
                let (piece, after) = after.split_once("; fi)").unwrap();
                let on = Switch::ALL.into_iter().find(|s| super::test(*s) == test);
                if self.world.on(on.unwrap()) {
                    out.push_str(&self.print(piece));
                }
                rest = after;
            }
        }
        out + rest
    }

    /// All that the functions of a part print.
    fn says(&self, part: &Part) -> Vec<(String, Json)> {
        let name = words(part);
        let mut said = Vec::new();
        for function in self.functions.keys() {
            let piece = function
                .rsplit('_')
                .next()
                .is_some_and(|n| n.parse::<u32>().is_ok());
            let own = function
                .strip_prefix(&name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
            if !own || (piece && *part != Part::Player) {
                continue;
            }
            let text = self.print(function);
            match serde_json::from_str::<Json>(&text) {
                Ok(document) => leaves(&document, "", &mut said),
                Err(_) => said.push((String::new(), json!(text))),
            }
        }
        said
    }
}

/// What is an argument in the scripts, and in no document.
const IN_SCRIPT: &[(&str, &str, &str)] = &[
    (
        "bucket",
        "bucket",
        "it is $site_bucket_id or $archive_bucket_id",
    ),
    ("player", "bucket", "as above"),
    ("player", "key", "an argument of put_object"),
    ("player", "contenttype", "an argument of put_object"),
    ("player", "cachecontrol", "an argument of put_object"),
    ("role", "policies", "an argument of make_role"),
    ("topic", "endpoint", "it is $NOTIFICATION_ENDPOINT"),
    ("dashboard", "dashboardname", "it is $dashboard_id"),
    ("alarm", "region", "an argument of make_alarm"),
];

/// Kind of part, shape's name, the call's.
const RENAMED: &[(&str, &str, &str)] = &[
    ("bucket", "expirationdays", "days"),
    (
        "bucket",
        "abortincompletemultipartdays",
        "daysafterinitiation",
    ),
    ("security_group", "whitelistrules", "cidr"),
    ("channel", "timecodesource", "source"),
    ("channel", "thumbnailstate", "state"),
    ("channel", "urls", "url"),
    ("distribution", "allowedmethods", "items"),
    // A text by itself.
    ("player", "body", ""),
    ("topic", "protocol", ""),
];

#[test]
fn every_setting_of_every_part_is_in_the_scripts() {
    let mut compared = 0;
    for spec in samples() {
        let document = Document::of(&spec).unwrap();
        let settings = settings::settings(&document).unwrap();
        let deploy = steps::deploy(&document).unwrap();
        let destroy = steps::destroy(&document).unwrap();
        let common = common(&document).unwrap();
        for text in [&settings, &deploy, &destroy, &common] {
            assert!(!text.lines().any(|l| l.starts_with('@')), "{text}");
        }
        for world in worlds(&spec) {
            let asked = world.spec(&spec);
            let shell = Shell::new(&settings, &document, &world);
            for wanted in wanted(&asked) {
                let said = shell.says(&wanted.part);
                // It is made by one of the steps.
                let name = words(&wanted.part);
                assert!(deploy.contains(&format!(" {name}")), "{name} is not made");
                for (kind, leaf, value) in shape_leaves(&wanted.settings, &world) {
                    let known = |(k, n, _): &&(&str, &str, &str)| *k == kind && *n == leaf;
                    if IN_SCRIPT.iter().any(|e| known(&e)) {
                        continue;
                    }
                    let called = RENAMED
                        .iter()
                        .find(known)
                        .map_or(leaf.as_str(), |(.., n)| n);
                    compared += 1;
                    let whole = value
                        .as_str()
                        .map(|text| json!(text.trim_end_matches('\n')));
                    let found = said.iter().any(|(name, v)| {
                        (name == called || name == "value")
                            && (*v == value || (called.is_empty() && Some(v) == whole.as_ref()))
                    });
                    assert!(
                        found,
                        "{} of {}: {called} = {value} is not in {said:?}",
                        wanted.part, asked.name
                    );
                }
            }
        }
    }
    assert!(compared > 20_000, "only {compared} leaves were compared");
}

#[test]
fn scripts_of_the_recipe() {
    for file in recipe("eu-central-1", Dialect::Bash).files {
        assert_eq!(file.executable, file.path.ends_with("oy.sh"));
        let text = file.text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(file.path, text);
    }
}
