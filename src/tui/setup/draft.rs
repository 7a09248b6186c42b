//! Answers as TOML and back: the settings of a file, and a draft that remembers what a finished file has
//! no place for.

use super::{
    Found, Setup, form,
    judge::{self, Setting},
    ladder::Row,
    step::Step,
};
use crate::config::{Sources, Value, load};
use crate::spec::{ChannelClass, StreamName};

/// Begins the line that a draft remembers in.
const REMEMBERS: &str = "# onair set-up, unfinished: ";

/// The settings that the answers make, the ladder aside. What is empty is left to its built-in value.
pub fn settings(setup: &Setup) -> Vec<Setting> {
    let mut all = Vec::new();
    let text = |key: &str, value: &str| (key.to_string(), Value::from(value.to_string()));
    for field in &setup.fields {
        let value = field.value();
        match field.key {
            "profile" | "check" | "rehearse" | "name" | "preset" | "geo.mode" => {}
            "feeds" => {
                if let Some((class, feeds)) = value.split_once(' ') {
                    all.push(text("channel.class", class));
                    all.push(text("channel.feeds", feeds));
                }
            }
            // An empty list is refused by the loader, as it should be: a mode was chosen.
            "geo.list" if !setup.value("geo.mode").is_empty() => {
                all.push((setup.value("geo.mode").to_string(), list(value)));
            }
            "ingest.allow" if !value.is_empty() => all.push((field.key.into(), list(value))),
            key if !value.is_empty() && key != "geo.list" => all.push(text(key, value)),
            _ => {}
        }
    }
    all.extend(setup.others.iter().cloned());
    all
}

/// Items between commas or spaces, as people write them.
fn list(text: &str) -> Value {
    let items = text.split([',', ' ', ';']).filter(|i| !i.is_empty());
    Value::list_of(items)
}

/// The stream's name if it is one.
pub fn name(setup: &Setup) -> Option<String> {
    setup
        .value("name")
        .parse::<StreamName>()
        .ok()
        .map(|n| n.to_string())
}

/// Everything answered so far, to go on from later.
pub fn write(setup: &Setup) -> String {
    let text = |s: &str| Value::from(s.to_string()).to_toml();
    let rows = setup.rows.iter().map(|row| match row.write(None) {
        Value::Table(mut table) => {
            table.insert("on".into(), row.on.to_string().into());
            Value::Table(table)
        }
        other => other,
    });
    let remembered = format!(
        "{REMEMBERS}{{ step = {}, name = {}, profile = {}, preset = {}, rungs = {} }}\n",
        setup.step.index() + 1,
        text(setup.value("name")),
        text(setup.value("profile")),
        text(setup.value("preset")),
        Value::List(rows.collect()).to_toml(),
    );
    let name = name(setup).unwrap_or_else(|| judge::UNNAMED.into());
    format!("{remembered}{}", judge::toml_of(&name, &setup.written))
}

/// Goes on from a draft. What cannot be understood is left as it would be without the draft, and said.
pub fn resume(found: Found, draft: &str) -> Setup {
    let mut setup = Setup::blank(found);
    let sources = Sources {
        file: Some(("draft".into(), draft.into())),
        ..Sources::default()
    };
    match load(&sources) {
        Ok(loaded) => {
            if let Some((name, layer)) = loaded.streams.iter().next() {
                if name.as_str() != judge::UNNAMED {
                    setup.set("name", name.as_str());
                }
                // Offered to who begins; who emptied it meant that.
                setup.set("region", "");
                for entry in &layer.0 {
                    take(&mut setup, &entry.key, &entry.value);
                }
            }
        }
        Err(refused) => setup.note = format!("the draft could not be read: {refused}"),
    }
    if let Some(line) = draft.lines().find_map(|l| l.strip_prefix(REMEMBERS)) {
        remember(&mut setup, line);
    }
    for step in Step::ALL.iter().take(setup.step.index()) {
        setup.seen[step.index()] = true;
    }
    setup.judge();
    setup
}

/// One setting of a draft into the answer it came from.
fn take(setup: &mut Setup, key: &str, value: &Value) {
    let items = || {
        let items: Vec<_> = value.items().iter().map(Value::to_string).collect();
        items.join(", ")
    };
    match key {
        "ladder.rungs" | "ladder.video_bitrates" => {
            setup.rows = value.items().iter().map(Row::read).collect();
            setup.set("preset", "custom");
        }
        "delivery.geo.only" | "delivery.geo.except" => {
            setup.set("geo.mode", key);
            setup.set("geo.list", &items());
        }
        "ingest.allow" => setup.set(key, &items()),
        "channel.class" => {
            let single = value.parse() == Ok(ChannelClass::SinglePipeline);
            setup.set("feeds", if single { form::SINGLE } else { form::TWO });
        }
        // Written after the class, so that the class is known here.
        "channel.feeds" => {
            if value.to_string() == "1" && setup.value("feeds") == form::TWO {
                setup.set("feeds", form::HALF);
            }
        }
        _ if setup.fields.iter().any(|f| f.key == key) => setup.set(key, &value.to_string()),
        // Not asked here, yet not to be lost either.
        _ => setup.others.push((key.into(), value.clone())),
    }
}

fn remember(setup: &mut Setup, line: &str) {
    let table = toml::from_str::<toml::Table>(&format!("draft = {line}"));
    let Some(toml::Value::Table(draft)) = table.ok().and_then(|mut t| t.remove("draft")) else {
        return;
    };
    for key in ["name", "profile", "preset"] {
        if let Some(text) = draft.get(key).and_then(toml::Value::as_str) {
            setup.set(key, text);
        }
    }
    if let Some(rungs) = draft.get("rungs").and_then(toml::Value::as_array) {
        let rows = rungs.iter().filter_map(toml::Value::as_table).map(|t| {
            let plain = |v: &toml::Value| v.as_str().map_or_else(|| v.to_string(), String::from);
            let cells = t.iter().map(|(k, v)| (k.clone(), Value::from(plain(v))));
            Row::read(&Value::Table(cells.collect()))
        });
        setup.rows = rows.take(crate::spec::Rungs::MAX).collect();
    }
    if let Some(step) = draft.get("step").and_then(toml::Value::as_integer) {
        setup.step = Step::at(usize::try_from(step).unwrap_or(1).saturating_sub(1));
    }
}

/// Whether a field is asked at all, given the other answers.
pub fn asked(setup: &Setup, key: &str) -> bool {
    match key {
        "geo.list" => !setup.value("geo.mode").is_empty(),
        "alarms.notify" => setup.is_on("alarms.enabled"),
        "delivery.dash.segment_seconds" => setup.is_on("delivery.dash.enabled"),
        _ if key.starts_with("archive.") && key != "archive.enabled" => {
            setup.is_on("archive.enabled")
        }
        _ => true,
    }
}
