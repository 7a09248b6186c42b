//! The house's arrows, enforced over the lines of `src`: who may name whom. Comments are no arrows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may name; `crate::join` is shape's macro.
const ARROWS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("scale", &[]),
    ("spec", &["clock"]),
    ("shape", &["clock"]),
    ("config", &["spec"]),
    // Of monitor the values only: what was seen is written down as it is.
    ("history", &["monitor", "clock"]),
    ("http", &["clock"]),
    // Writes a page about a recording, and needs nothing else.
    ("report", &["history", "monitor", "scale", "clock"]),
    // Of config the settings as values; of monitor what was judged.
    ("notify", &["monitor", "http", "config", "clock"]),
    // Writes down what others saw: values only, of aws the record of calls.
    ("evidence", &["monitor", "probe", "aws", "shape", "clock"]),
    // Needs no AWS: a playback URL is all it is given.
    ("probe", &["http", "clock"]),
    // Of http only the rule whom a rehearsal may reach.
    ("aws", &["shape", "http", "clock"]),
    // Of aws only what was found and how it is looked for; see `stack_names_no_calls`.
    ("stack", &["aws", "shape", "join", "spec", "clock"]),
    // Prints shapes; of AWS's answers it knows nothing.
    ("export", &["stack", "shape", "spec"]),
    (
        // Of export the value that a found stream is put into.
        "engine",
        &[
            "export", "stack", "aws", "history", "shape", "spec", "clock",
        ],
    ),
    (
        "cli",
        &[
            "tui", "export", "monitor", "probe", "http", "engine", "stack", "aws", "history",
            "shape", "config", "spec", "clock", "sim", "report", "notify", "evidence",
        ],
    ),
    (
        "monitor",
        &["probe", "http", "aws", "shape", "spec", "clock"],
    ),
    // Simulator and session reach it as values that `cli` hands over.
    (
        "tui",
        &[
            "monitor", "probe", "engine", "stack", "aws", "history", "shape", "config", "spec",
            "clock", "scale", "notify", "evidence", "export",
        ],
    ),
    // Shares no type with the client side, so that a mistake on one side cannot hide on the other.
    ("sim", &["clock"]),
];

fn files() -> Vec<PathBuf> {
    fn walk(dir: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let mut out = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut out);
    out
}

/// Room, short path, and the lines that are code.
fn code() -> Vec<(String, String, Vec<String>)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    files()
        .into_iter()
        .map(|path| {
            let short = path.strip_prefix(&src).unwrap().display().to_string();
            let room = short
                .split('/')
                .next()
                .unwrap()
                .trim_end_matches(".rs")
                .to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.lines().map(str::trim).filter(|l| !l.starts_with("//"));
            (room, short, code.map(str::to_owned).collect())
        })
        .collect()
}

/// The words right after each `crate::`.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn every_room_names_only_rooms_below_it() {
    let arrows: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (room, path, lines) in code() {
        let test = path.ends_with("tests.rs") || path.contains("/tests/");
        if test || matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        let may = arrows
            .get(room.as_str())
            .unwrap_or_else(|| panic!("{room} has no arrows: {path}"));
        for line in &lines {
            assert!(
                !line.contains("crate::{"),
                "{path}: one room a line: {line}"
            );
            for name in named(line).filter(|name| *name != room) {
                seen += 1;
                if !may.contains(&name) {
                    wrong.push(format!("{path}: {room} names {name}: {line}"));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(seen > 150, "only {seen} arrows were read");
}

#[test]
fn only_aws_names_the_sdk_and_only_the_command_line_a_terminal() {
    const SDK: &[&str] = &[
        "aws_sdk_",
        "aws_smithy",
        "aws_config::",
        "aws_credential_types",
    ];
    const TERMINAL: &[&str] = &[
        "crossterm",
        "ratatui",
        "is_terminal",
        "std::io::stdin",
        "println!(",
    ];
    for (room, path, lines) in code() {
        for line in &lines {
            let names = |words: &[&str]| words.iter().any(|w| line.contains(w));
            assert!(room == "aws" || !names(SDK), "{path}: {line}");
            let top = matches!(room.as_str(), "cli" | "tui" | "main");
            assert!(top || !names(TERMINAL), "{path}: {line}");
        }
    }
}

#[test]
fn stack_names_no_calls() {
    const MAY: &[&str] = &["Key", "Phase", "Seen", "State", "EMPTY_BUCKET"];
    for (room, path, lines) in code() {
        for line in lines
            .iter()
            .filter(|l| room == "stack" && l.contains("crate::aws::"))
        {
            let names = line.split_once("crate::aws::").unwrap().1;
            for name in names.split(|c: char| !c.is_alphanumeric() && c != '_') {
                let path_word = name.chars().next().is_none_or(char::is_lowercase);
                assert!(path_word || MAY.contains(&name), "{path}: {line}");
            }
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        if path.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        assert!(text.starts_with("//!"), "{} has no //!", path.display());
    }
}
