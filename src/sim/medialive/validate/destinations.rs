//! Destinations: rules 1, 2, 3 and 12 of aws-facts 2.7.

use super::{Look, Report};
use crate::sim::call::Refusal;
use crate::sim::iam;
use crate::sim::medialive::{bad, items, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// The ways to say where a destination is.
const WAYS: &[&str] = &[
    "settings",
    "mediaPackageSettings",
    "multiplexSettings",
    "srtSettings",
    "mediaConnectRouterSettings",
];

/// Rule 1; empty lists count as given. [seen: aws-facts 2.7 rule 1, with this text]
pub fn exactly_one(look: &Look<'_>) -> Result<(), Refusal> {
    for destination in items(look.settings, "destinations") {
        if WAYS
            .iter()
            .filter(|way| destination.get(**way).is_some())
            .count()
            != 1
        {
            return Err(bad(format!(
                "Exactly one of settings, MediaPackage settings, or Multiplex settings is required for destination {}.",
                text(destination, "id")
            )));
        }
    }
    Ok(())
}

/// The rest.
pub fn check(look: &Look<'_>, report: &mut Report) {
    let mut ids = BTreeSet::new();
    for (i, destination) in items(look.settings, "destinations").iter().enumerate() {
        let at = format!("destinations[{i}]");
        let id = text(destination, "id");
        if id.is_empty() {
            report.add(format!("{at}.id"), "A destination needs an id");
        } else if !ids.insert(id) {
            report.add(
                format!("{at}.id"),
                format!("The destination id {id} is used twice"),
            );
        }
        if destination.get("settings").is_some() {
            urls(look, items(destination, "settings"), &at, report);
        }
        if destination.get("mediaPackageSettings").is_some() {
            let channels = items(destination, "mediaPackageSettings");
            // One entry covers both pipelines with v1; v2 takes one per pipeline. [documented: rule 3]
            let v2 = channels.iter().any(|c| c.get("channelGroup").is_some());
            if !v2 && channels.len() != 1 {
                report.add(
                    format!("{at}.mediaPackageSettings"),
                    "Exactly one MediaPackage channel is required",
                );
            }
        }
    }
    for (g, group) in items(look.encoder, "outputGroups").iter().enumerate() {
        let Some(settings) = group.get("outputGroupSettings").and_then(Value::as_object) else {
            continue;
        };
        for (kind, settings) in settings {
            let at = format!("outputGroups[{g}].outputGroupSettings.destination");
            if settings.get("destination").is_some() {
                reference(
                    look,
                    kind,
                    text(&settings["destination"], "destinationRefId"),
                    &at,
                    report,
                );
            }
        }
        for (o, output) in items(group, "outputs").iter().enumerate() {
            for settings in output
                .get("outputSettings")
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(|s| s.values())
            {
                if let Some(inner) = settings.get("destination") {
                    let at = format!("outputGroups[{g}].outputs[{o}].outputSettings.destination");
                    reference(look, "", text(inner, "destinationRefId"), &at, report);
                }
            }
        }
    }
}

/// One URL per pipeline, all different. [documented: aws-facts 2.5, rule 12]
fn urls(look: &Look<'_>, settings: &[Value], at: &str, report: &mut Report) {
    let wanted = look.pipelines();
    if settings.len() != wanted {
        let message = format!(
            "A {} channel needs {wanted} destination URLs, {} given",
            look.class,
            settings.len()
        );
        report.add(format!("{at}.settings"), message);
    }
    let mut seen = BTreeSet::new();
    for (i, place) in settings.iter().enumerate() {
        let url = text(place, "url");
        if url.is_empty() {
            report.add(format!("{at}.settings[{i}].url"), "A URL is required");
        } else if !seen.insert(url) {
            report.add(
                format!("{at}.settings[{i}].url"),
                "The URLs of the pipelines must differ",
            );
        }
    }
}

/// Rules 2 and 3: a group's destination exists and is of the group's kind.
fn reference(look: &Look<'_>, kind: &str, id: &str, at: &str, report: &mut Report) {
    let Some(destination) = items(look.settings, "destinations")
        .iter()
        .find(|d| text(d, "id") == id)
    else {
        report.add(
            format!("{at}.destinationRefId"),
            format!("There is no destination with the id {id}"),
        );
        return;
    };
    let packaged = destination.get("mediaPackageSettings").is_some();
    match (kind, packaged) {
        ("mediaPackageGroupSettings", true) => package(look, destination, at, report),
        ("mediaPackageGroupSettings", false) | ("", true) => {
            report.add(
                format!("{at}.destinationRefId"),
                "The destination must have MediaPackage settings",
            );
        }
        (_, true) => report.add(
            format!("{at}.destinationRefId"),
            "Only a MediaPackage output group can use a MediaPackage destination",
        ),
        ("archiveGroupSettings", false) => {
            for place in items(destination, "settings") {
                if let Err(why) = archive_url(text(place, "url")) {
                    report.add(format!("{at}.uri"), why);
                }
            }
        }
        _ => {}
    }
}

/// Rule 3: the channel is there, and the channel's role may look at it. One text for both.
/// [seen: aws-facts 2.7 rule 3, path and first sentence]
fn package(look: &Look<'_>, destination: &Value, at: &str, report: &mut Report) {
    let (region, role) = (&look.call.region, text(look.settings, "roleArn"));
    for channel in items(destination, "mediaPackageSettings") {
        if channel.get("channelGroup").is_some() {
            continue;
        }
        let id = text(channel, "channelId");
        let seen = look
            .world
            .mediapackage
            .channel(region, id)
            .is_some_and(|channel| {
                iam::role_may(
                    look.world,
                    role,
                    "mediapackage:DescribeChannel",
                    &channel.arn,
                )
            });
        if !seen {
            let message = "MediaPackage channel ID is invalid. \
                The channel does not exist or the role cannot describe it.";
            report.add(format!("{at}.channelId"), message);
        }
    }
}

/// Rule 12. [documented: aws-facts 2.7 rule 12]
fn archive_url(url: &str) -> Result<(), String> {
    let Some((bucket, key)) = ["s3ssl://", "s3://"]
        .iter()
        .find_map(|s| url.strip_prefix(s))
        .and_then(|rest| rest.split_once('/'))
    else {
        return Err(format!(
            "The archive destination {url} must be an S3 URL with a path"
        ));
    };
    match () {
        () if bucket.is_empty() || key.is_empty() => Err(format!(
            "The archive destination {url} must name a bucket and a path"
        )),
        () if bucket.contains('.') => {
            Err(format!("The bucket name {bucket} must not contain dots"))
        }
        () if key.ends_with('/') => Err(format!(
            "The archive destination {url} must not end with a slash"
        )),
        () => Ok(()),
    }
}
