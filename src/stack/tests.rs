//! Ring 1: what any valid stream is made of, and what is compared. Plans are in `tests/plans.rs`.

use super::diff::diff;
use super::plan::{dependents, map_texts, resolve};
use super::*;
use crate::aws::{Key, Phase, Seen, State};
use crate::shape::Attrs;
use crate::spec::sample;
use serde_json::Value;
use std::collections::BTreeSet;

mod plans;

const ACCOUNT: &str = "123456789012";
const SPECS: u64 = 300;

fn specs() -> impl Iterator<Item = StreamSpec> {
    (0..SPECS).map(|seed| sample(seed).unwrap())
}

fn identity(spec: &StreamSpec) -> Identity {
    Identity {
        account: ACCOUNT.into(),
        region: spec.region,
        stream: spec.name.clone(),
    }
}

/// Every attribute that any part could have.
fn attrs(all: &[Wanted]) -> BTreeMap<Part, Attrs> {
    const ATTRS: [Attr; 8] = [
        Attr::Id,
        Attr::Arn,
        Attr::Domain,
        Attr::Host,
        Attr::Url,
        Attr::Path,
        Attr::UrlA,
        Attr::UrlB,
    ];
    let of = |part: &Part| ATTRS.map(|a| (a, format!("{part}-{a:?}"))).into();
    all.iter().map(|w| (w.part.clone(), of(&w.part))).collect()
}

/// The settings as AWS would have them: everything resolved, generated pieces generated.
fn made(want: &Wanted, attrs: &BTreeMap<Part, Attrs>) -> Settings {
    let settings = resolve(&want.settings, ACCOUNT, attrs).unwrap();
    let generated = |text: &Text| {
        matches!(text, Text::Generated(_)).then(|| format!("{text}0123456789").replace('$', ""))
    };
    map_texts(&settings, &generated).unwrap()
}

/// All parts as found after a deploy.
fn found(all: &[Wanted]) -> BTreeMap<Part, Vec<Seen>> {
    let attrs = attrs(all);
    let seen = |w: &Wanted| {
        let settings = made(w, &attrs);
        let value = serde_json::to_value(&settings).unwrap();
        let tags = ["tags", "Tags"]
            .iter()
            .find_map(|name| value["settings"].get(name))
            .cloned()
            .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let seen = Seen {
            id: format!("{}-id", w.part),
            settings,
            attrs: attrs[&w.part].clone(),
            tags: serde_json::from_value(tags).unwrap(),
            state: State::ready(),
        };
        (w.part.clone(), vec![seen])
    };
    all.iter().map(seen).collect()
}

#[test]
fn every_part_is_wanted_once_and_needs_only_wanted_parts() {
    for spec in specs() {
        let all = wanted(&spec);
        let parts: BTreeSet<&Part> = all.iter().map(|w| &w.part).collect();
        assert_eq!(parts.len(), all.len());
        for w in &all {
            for part in w.needs.keys().chain(w.refs().iter().map(|(p, _)| p)) {
                assert!(parts.contains(part), "{} needs {part}", w.part);
                assert_ne!(*part, w.part);
            }
            for (part, _) in w.refs() {
                assert!(w.needs.contains_key(&part), "{} uses {part}", w.part);
            }
        }
    }
}

#[test]
fn parts_can_be_made_one_after_the_other() {
    for spec in specs() {
        let all = wanted(&spec);
        let mut made: BTreeSet<Part> = BTreeSet::new();
        while made.len() < all.len() {
            let before = made.len();
            let free = all
                .iter()
                .filter(|w| w.needs.keys().all(|n| made.contains(n)));
            let free: Vec<Part> = free.map(|w| w.part.clone()).collect();
            made.extend(free);
            assert!(made.len() > before, "a circle behind {made:?}");
        }
    }
}

/// What AWS refuses to delete while the other is there, or what would then fail at its work
/// [documented: aws-facts 2.1, 2.6, 4, 6]. Written down apart from `dependents`.
fn holds(user: &Part, used: &Part) -> bool {
    use Part::*;
    let endpoint = |p: &Part| matches!(p, EndpointHls | EndpointDash | EndpointCmaf);
    match user {
        Channel => matches!(used, Role | Input | PackageChannel | ArchiveBucket) || endpoint(used),
        Input => *used == SecurityGroup,
        Distribution => matches!(used, AccessControl | SiteBucket),
        Player => *used == SiteBucket,
        Alarm(_) => matches!(used, Topic | TopicGlobal),
        other => endpoint(other) && *used == PackageChannel,
    }
}

/// References by name or host only: AWS lets what they name go first, and nothing works worse for it
/// while everything goes.
fn loose(user: &Part, used: &Part) -> bool {
    match user {
        Part::Alarm(_) | Part::Dashboard => {
            matches!(
                used,
                Part::Channel | Part::PackageChannel | Part::Distribution
            )
        }
        Part::Player => matches!(
            used,
            Part::Distribution | Part::EndpointHls | Part::EndpointDash
        ),
        Part::Distribution => *used == Part::EndpointHls,
        _ => false,
    }
}

#[test]
fn removal_never_takes_what_something_present_holds_on_to() {
    for spec in specs() {
        let all = wanted(&spec);
        let mut present: Vec<Part> = all.iter().map(|w| w.part.clone()).collect();
        for w in &all {
            for (used, _) in w.refs() {
                assert!(
                    holds(&w.part, &used) || loose(&w.part, &used),
                    "{} refers to {used}: does that hold it?",
                    w.part
                );
            }
        }
        while !present.is_empty() {
            let free = |part: &&Part| dependents(part, &present).is_empty();
            let next = present.iter().find(free).expect("a circle").clone();
            let holder = present.iter().find(|other| holds(other, &next));
            assert_eq!(holder, None, "{next} goes too early");
            present.retain(|part| *part != next);
        }
    }
}

#[test]
fn names_fit_into_what_aws_allows() {
    let longest: StreamSpec = {
        let mut spec = sample(1).unwrap();
        spec.name = "a2345678901234567890".parse().unwrap();
        spec.region = "ap-northeast-1".parse().unwrap();
        spec.archive.enabled = true;
        spec
    };
    for spec in specs().chain([longest]) {
        let (identity, all) = (identity(&spec), wanted(&spec));
        let attrs = attrs(&all);
        for w in &all {
            let (name, most) = match identity.key(&w.part) {
                Key::Bucket { name } => (name, 63),
                Key::Role { name } | Key::AccessControl { name } => (name, 64),
                Key::Alarm { name, .. } | Key::Dashboard { name } => (name, 255),
                Key::Topic { name, .. } | Key::PackageChannel { id: name } => (name, 256),
                Key::Endpoint { id } => (id, 256),
                Key::Distribution { comment } => (comment, 128),
                Key::SecurityGroup { .. }
                | Key::Input { .. }
                | Key::Channel { .. }
                | Key::Player { .. } => (String::new(), 0),
            };
            assert!(name.len() <= most, "{}: {name}", w.part);
            let settings = serde_json::to_value(&w.settings).unwrap();
            for group in settings["settings"]["encoderSettings"]["outputGroups"]
                .as_array()
                .into_iter()
                .flatten()
            {
                assert!(group["name"].as_str().unwrap().len() <= 32);
            }
            // The name that is sent is the name that is looked for.
            let sent = made(w, &attrs);
            let sent = serde_json::to_string(&sent).unwrap();
            assert!(sent.contains(&name), "{}: {name} not in {sent}", w.part);
        }
    }
}

#[test]
fn a_resolved_part_has_no_open_text_and_does_not_differ_from_itself() {
    fn open(value: &Value) -> bool {
        match value {
            Value::Object(map) => Text::open(value).is_some() || map.values().any(open),
            Value::Array(items) => items.iter().any(open),
            _ => false,
        }
    }
    for spec in specs() {
        let all = wanted(&spec);
        let attrs = attrs(&all);
        for w in &all {
            let settings = resolve(&w.settings, ACCOUNT, &attrs).unwrap();
            let made = made(w, &attrs);
            assert!(!open(&serde_json::to_value(&made).unwrap()), "{made:?}");
            assert_eq!(diff(&settings, &made).unwrap(), [], "{}", w.part);
            let back: Settings =
                serde_json::from_value(serde_json::to_value(&w.settings).unwrap()).unwrap();
            assert_eq!(back, w.settings);
        }
    }
}

/// Every leaf of a value, by JSON pointer.
fn leaves(at: &str, value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, v) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                leaves(&format!("{at}/{key}"), v, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (i, v) in items.iter().enumerate() {
                leaves(&format!("{at}/{i}"), v, out);
            }
        }
        _ => out.push(at.to_owned()),
    }
}

/// Settings AWS fills in by itself, or that another part owns: left open, they are not ours to say.
fn not_ours(path: &str) -> bool {
    ["/maintenance", "/Policy", "/Unconfirmed"]
        .iter()
        .any(|member| path == format!("/settings{member}"))
}

#[test]
fn a_change_of_any_leaf_is_seen() {
    let (mut changed, mut impossible) = (0, BTreeSet::new());
    for spec in specs().take(8) {
        let all = wanted(&spec);
        let attrs = attrs(&all);
        for w in &all {
            let settings = resolve(&w.settings, ACCOUNT, &attrs).unwrap();
            let value = serde_json::to_value(made(w, &attrs)).unwrap();
            let mut paths = Vec::new();
            leaves("/settings", &value["settings"], &mut paths);
            // A stream key is kept as it is found.
            for path in paths.iter().filter(|p| !p.ends_with("/streamName")) {
                let mut other = value.clone();
                let leaf = other.pointer_mut(path).unwrap();
                let candidates = match leaf {
                    Value::String(s) => vec![Value::from(format!("{s}x"))],
                    Value::Number(n) => {
                        let n = n.as_f64().unwrap() + 1.0;
                        vec![Value::from(n as i64), Value::from(n)]
                    }
                    Value::Bool(b) => vec![Value::from(!*b)],
                    Value::Null if not_ours(path) => continue,
                    Value::Null => vec![Value::from("x"), Value::from(7)],
                    Value::Array(_) => vec![serde_json::json!(["x"])],
                    Value::Object(_) => continue,
                };
                let read = candidates.into_iter().find_map(|candidate| {
                    *other.pointer_mut(path).unwrap() = candidate;
                    serde_json::from_value::<Settings>(other.clone()).ok()
                });
                let Some(read) = read else {
                    impossible.insert(path.rsplit('/').next().unwrap().to_owned());
                    continue;
                };
                let seen = diff(&settings, &read).unwrap();
                assert!(!seen.is_empty(), "{}: {path} of {value}", w.part);
                changed += 1;
            }
        }
    }
    assert!(changed > 4_000, "{changed}");
    // Empty lists of structures, which no made-up text can fill.
    assert!(
        impossible
            .iter()
            .all(|leaf| ["Lifecycle", "Transitions"].contains(&leaf.as_str())),
        "{impossible:?}"
    );
}

#[test]
fn one_changed_leaf_is_one_change_at_its_place() {
    let spec = sample(3).unwrap();
    let all = wanted(&spec);
    let attrs = attrs(&all);
    let want = all.iter().find(|w| w.part == Part::Channel).unwrap();
    let settings = resolve(&want.settings, ACCOUNT, &attrs).unwrap();
    let mut other = serde_json::to_value(made(want, &attrs)).unwrap();
    *other
        .pointer_mut("/settings/encoderSettings/videoDescriptions/0/h264Settings/bitrate")
        .unwrap() = 1.into();
    let seen = diff(&settings, &serde_json::from_value(other).unwrap()).unwrap();
    let name = format!("v_{}", spec.ladder.rungs.first().unwrap().name);
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(
        seen[0].path,
        format!("encoderSettings.videoDescriptions[{name}].h264Settings.bitrate")
    );
    assert!(
        seen[0]
            .to_string()
            .starts_with(&format!("{}: 1 -> ", seen[0].path))
    );
}

#[test]
fn tags_of_others_and_kept_stream_keys_never_differ() {
    for spec in specs().take(50) {
        let all = wanted(&spec);
        let attrs = attrs(&all);
        for w in &all {
            let settings = resolve(&w.settings, ACCOUNT, &attrs).unwrap();
            let mut other = serde_json::to_value(made(w, &attrs)).unwrap();
            for name in ["tags", "Tags"] {
                if let Some(tags) = other["settings"].get_mut(name) {
                    tags["aws:cloudformation:stack"] = "somebody".into();
                }
            }
            if w.part == Part::Input {
                other["settings"]["destinations"][0]["streamName"] =
                    format!("{}/a-key-of-their-own", spec.ingest.app).into();
            }
            let other = serde_json::from_value(other).unwrap();
            assert_eq!(diff(&settings, &other).unwrap(), []);
        }
    }
}

#[test]
fn an_unconfirmed_subscription_counts_as_there_and_a_stranger_s_does_not() {
    let spec = specs()
        .find(|s| s.alarms.enabled && s.alarms.notify.is_some())
        .unwrap();
    let all = wanted(&spec);
    let want = all.iter().find(|w| w.part == Part::Topic).unwrap();
    let settings = made(want, &attrs(&all));
    let Settings::Topic(topic) = &settings else {
        panic!("a topic");
    };
    let mut waiting = topic.clone();
    waiting.unconfirmed = Some(std::mem::take(&mut waiting.subscriptions));
    assert_eq!(
        diff(&settings, &Settings::Topic(waiting.clone())).unwrap(),
        []
    );
    for other in waiting.unconfirmed.iter_mut().flatten() {
        other.endpoint.push('x');
    }
    assert_ne!(diff(&settings, &Settings::Topic(waiting)).unwrap(), []);
}
