//! Output groups and outputs: rules 2, 3, 4, 11, 12 and 13 of aws-facts 2.7.

use super::{Look, Report, codec};
use crate::sim::medialive::{items, text, texts};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Groups whose outputs write files beside each other.
const FILES: &[&str] = &["archive", "hls", "msSmooth", "frameCapture", "cmafIngest"];

/// All output groups.
pub fn check(look: &Look<'_>, report: &mut Report) {
    let groups = items(look.encoder, "outputGroups");
    if groups.is_empty() {
        report.add("outputGroups", "At least one output group is required");
    }
    let (mut names, mut group_names) = (BTreeSet::new(), BTreeSet::new());
    for (g, group) in groups.iter().enumerate() {
        let at = format!("outputGroups[{g}]");
        let name = text(group, "name");
        if !name.is_empty() && !group_names.insert(name) {
            report.add(
                format!("{at}.name"),
                format!("The output group name {name} is used twice"),
            );
        }
        let Some(kind) = only_kind(group.get("outputGroupSettings"), "GroupSettings") else {
            report.add(
                format!("{at}.outputGroupSettings"),
                "Exactly one kind of output group settings is required",
            );
            continue;
        };
        let outputs = items(group, "outputs");
        if outputs.is_empty() {
            report.add(format!("{at}.outputs"), "At least one output is required");
        }
        for (o, output) in outputs.iter().enumerate() {
            let at = format!("{at}.outputs[{o}]");
            one(look, output, &kind, &at, report);
            let name = text(output, "outputName");
            if !name.is_empty() && !names.insert(name) {
                report.add(
                    format!("{at}.outputName"),
                    format!("The output name {name} is used twice"),
                );
            }
        }
        modifiers(outputs, &kind, &at, report);
        match kind.as_str() {
            "archive" => archive(outputs, &at, report),
            "mediaPackage" => codec::check_packaged(look, outputs, report),
            _ => {}
        }
    }
}

/// `archive` of `{"archiveGroupSettings": …}`, when there is exactly one.
fn only_kind(settings: Option<&Value>, suffix: &str) -> Option<String> {
    let mut kinds = settings?.as_object()?.keys();
    let kind = kinds.next().filter(|_| kinds.next().is_none())?;
    Some(kind.strip_suffix(suffix).unwrap_or(kind).to_owned())
}

fn one(look: &Look<'_>, output: &Value, kind: &str, at: &str, report: &mut Report) {
    match only_kind(output.get("outputSettings"), "OutputSettings") {
        None => report.add(
            format!("{at}.outputSettings"),
            "Exactly one kind of output settings is required",
        ),
        Some(own) if own != kind => {
            report.add(
                format!("{at}.outputSettings"),
                format!("A {kind} output group cannot have {own} outputs"),
            );
        }
        Some(_) => {}
    }
    let name = text(output, "outputName");
    if !name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    {
        report.add(
            format!("{at}.outputName"),
            "Output names can have letters, digits, - and _ only",
        );
    }
    let mut known = |member: &str, list: &str, names: &[String]| {
        for name in names {
            if !items(look.encoder, list)
                .iter()
                .any(|d| text(d, "name") == name)
            {
                report.add(
                    format!("{at}.{member}"),
                    format!("There is no {list} entry named {name}"),
                );
            }
        }
    };
    let video: Vec<String> = output
        .get("videoDescriptionName")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .into_iter()
        .collect();
    let audio = texts(output.get("audioDescriptionNames"));
    let captions = texts(output.get("captionDescriptionNames"));
    known("videoDescriptionName", "videoDescriptions", &video);
    known("audioDescriptionNames", "audioDescriptions", &audio);
    known("captionDescriptionNames", "captionDescriptions", &captions);
    if video.is_empty() && audio.is_empty() && captions.is_empty() {
        report.add(
            at,
            "An output needs a video, an audio or a captions description",
        );
    }
}

/// Rule 11: outputs that share a destination are told apart by their modifiers.
fn modifiers(outputs: &[Value], kind: &str, at: &str, report: &mut Report) {
    if outputs.len() < 2 || !FILES.contains(&kind) {
        return;
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (o, output) in outputs.iter().enumerate() {
        let settings = output
            .get("outputSettings")
            .and_then(|s| s.get(format!("{kind}OutputSettings")));
        let modifier = settings.map_or("", |s| text(s, "nameModifier"));
        let path = format!("{at}.outputs[{o}].outputSettings.nameModifier");
        if modifier.is_empty() {
            report.add(
                path,
                "A name modifier is required when outputs share a destination",
            );
        } else if let Some(other) = seen.insert(modifier, o) {
            report.add(
                path,
                format!("The name modifier is that of output {other} too"),
            );
        }
    }
}

/// Rule 12: one output with one video encode.
fn archive(outputs: &[Value], at: &str, report: &mut Report) {
    if outputs.len() != 1 {
        report.add(
            format!("{at}.outputs"),
            "An archive output group must have exactly one output",
        );
    }
    for (o, output) in outputs.iter().enumerate() {
        if output.get("videoDescriptionName").is_none() {
            let path = format!("{at}.outputs[{o}].videoDescriptionName");
            report.add(
                path,
                "An archive output must have exactly one video description",
            );
        }
        let container = output.pointer("/outputSettings/archiveOutputSettings/containerSettings");
        let path = format!("{at}.outputs[{o}].outputSettings.archiveOutputSettings");
        match only_kind(container, "Settings").as_deref() {
            None => report.add(
                format!("{path}.containerSettings"),
                "Exactly one container is required",
            ),
            Some("raw")
                if output
                    .pointer("/outputSettings/archiveOutputSettings/extension")
                    .is_none() =>
            {
                report.add(
                    format!("{path}.extension"),
                    "A raw container needs an extension",
                );
            }
            Some(_) => {}
        }
    }
}
