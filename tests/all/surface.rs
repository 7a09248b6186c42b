//! What scripts hang on: the help and the JSON Schema. Within `onair/1` nothing is ever taken away.

use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// One line per message type and property. Grows only: a new line is added by hand.
const PROMISED: &str = include_str!("schema.onair-1.txt");

fn onair(args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_onair"))
        .args(args)
        .output()
        .unwrap();
    assert!(out.status.success());
    String::from_utf8(out.stdout).unwrap()
}

/// `type property` for each object that has a `type` of its own; `* property` for the envelope and
/// `NAME. property` for what stands inside.
fn properties(schema: &Value) -> BTreeSet<String> {
    fn walk(name: &str, value: &Value, out: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::Object(properties)) = map.get("properties") {
                    let own = properties
                        .get("type")
                        .and_then(|t| t.get("const")?.as_str());
                    out.extend(
                        properties
                            .keys()
                            .map(|p| format!("{} {p}", own.unwrap_or(name))),
                    );
                }
                for (key, v) in map {
                    match (key.as_str(), v) {
                        ("$defs", Value::Object(defs)) => {
                            defs.iter()
                                .for_each(|(d, v)| walk(&format!("{d}."), v, out));
                        }
                        _ => walk(name, v, out),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|v| walk(name, v, out)),
            _ => {}
        }
    }
    let mut out = BTreeSet::new();
    walk("*", schema, &mut out);
    out
}

#[test]
fn the_schema_only_grows() {
    let schema: Value = serde_json::from_str(&onair(&["schema"])).unwrap();
    let now = properties(&schema);
    let promised: BTreeSet<String> = PROMISED.lines().map(str::to_owned).collect();
    let gone: Vec<_> = promised.difference(&now).collect();
    assert!(gone.is_empty(), "taken away within onair/1: {gone:#?}");
    let new: Vec<&str> = now.difference(&promised).map(String::as_str).collect();
    assert!(
        new.is_empty(),
        "new, to be added to schema.onair-1.txt:\n{}",
        new.join("\n")
    );
}

#[test]
fn the_help_reads_as_it_did() {
    insta::assert_snapshot!("help", onair(&["--help"]));
    for verb in [
        "plan", "deploy", "start", "stop", "destroy", "status", "outputs", "list", "probe",
        "watch", "until", "exporter", "notify", "evidence", "export", "simulate", "demo", "replay",
        "report",
    ] {
        assert!(onair(&[verb, "--help"]).contains("Usage: onair"), "{verb}");
    }
}
