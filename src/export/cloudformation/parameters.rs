//! Parameters, rules and conditions of the templates.

use super::super::document::{Document, Place};
use super::super::value::{Switch, Value};
use super::has_multiples;
use super::properties::{AS_EXPORTED, condition};
use super::yaml::{Entry, Node};
use crate::stack::identity::GLOBAL_REGION;

/// Condition that monitoring is on and the stack lives where CloudFront's metrics do.
pub(super) const EDGE_IS_HERE: &str = "MonitoringInUsEast1";
/// Condition that both switches are on.
pub(super) const BOTH: &str = "ArchivingAndMonitoringEnabled";

/// What a stream's name must look like.
pub(in crate::export) const NAME_PATTERN: &str = "^[a-z][a-z0-9-]{0,18}[a-z0-9]$";
/// What a stream key must look like.
pub(in crate::export) const KEY_PATTERN: &str = "^[A-Za-z0-9_-]{16,64}$";

pub(super) fn stream_parameters(document: &Document) -> Vec<Entry> {
    let rates = document.rates();
    let joined: Vec<String> = rates.iter().map(ToString::to_string).collect();
    let pattern = vec!["[1-9][0-9]{4,8}"; rates.len()].join(",");
    let mut all = vec![
        stream_name(document),
        switch(
            "EnableArchiving",
            document.archiving(),
            "Record the best rung in S3",
        ),
        switch(
            "EnableMonitoring",
            document.monitoring(),
            "CloudWatch alarms and dashboard",
        ),
        entry(
            "VideoBitrates",
            vec![
                ("Type", "String".into()),
                ("Default", joined.join(",").into()),
                ("AllowedPattern", format!("^{pattern}$").into()),
                (
                    "Description",
                    format!(
                        "Bit rates of the {} rungs in bits per second, best first",
                        rates.len()
                    )
                    .into(),
                ),
            ],
        ),
    ];
    all.extend(["A", "B"].map(|leg| {
        entry(
            &format!("StreamKey{leg}"),
            vec![
                ("Type", "String".into()),
                ("NoEcho", true.into()),
                ("AllowedPattern", KEY_PATTERN.into()),
                (
                    "Description",
                    format!(
                        "Stream key of encoder {leg}, a secret: 16 to 64 of A-Z, a-z, 0-9, - and _"
                    )
                    .into(),
                ),
            ],
        )
    }));
    all.extend(notify(document));
    all
}

pub(super) fn viewer_parameters(document: &Document) -> Vec<Entry> {
    let mut all = vec![
        stream_name(document),
        entry(
            "StreamRegion",
            vec![
                ("Type", "String".into()),
                ("Default", document.spec.region.as_str().into()),
                ("Description", "Where the stream lives".into()),
            ],
        ),
        entry(
            "DistributionId",
            vec![
                ("Type", "String".into()),
                ("AllowedPattern", "^E[A-Z0-9]+$".into()),
                (
                    "Description",
                    "Distribution of the stream, from its stack".into(),
                ),
            ],
        ),
    ];
    all.extend(notify(document));
    all
}

fn entry(name: &str, members: Vec<(&str, Node)>) -> Entry {
    let members = members
        .into_iter()
        .map(|(name, node)| (name.to_owned(), node));
    Entry {
        comment: None,
        name: name.to_owned(),
        node: Node::Map(members.collect()),
    }
}

fn stream_name(document: &Document) -> Entry {
    entry(
        "StreamName",
        vec![
            ("Type", "String".into()),
            ("Default", document.spec.name.as_str().into()),
            ("AllowedPattern", NAME_PATTERN.into()),
            (
                "Description",
                "Part of the name of everything: 2 to 20 of a-z, 0-9 and -".into(),
            ),
        ],
    )
}

fn switch(name: &str, default: bool, about: &str) -> Entry {
    entry(
        name,
        vec![
            ("Type", "String".into()),
            ("Default", default.to_string().into()),
            ("AllowedValues", ["true".into(), "false".into()].into()),
            ("Description", about.into()),
        ],
    )
}

fn notify(document: &Document) -> Option<Entry> {
    let default = document.notify()?;
    let mut members = vec![("Type", "String".into())];
    match default {
        Some(address) => members.push(("Default", address.into())),
        None => members.push(("NoEcho", true.into())),
    }
    let what = match default {
        Some(_) => "Mail address that alarms notify; it must confirm once",
        None => "Web address that alarms notify, a secret",
    };
    members.push(("Description", what.into()));
    Some(entry("NotificationEndpoint", members))
}

pub(super) fn stream_rules() -> Vec<Entry> {
    let equal = Node::call(
        "!Equals",
        [Node::reference("StreamKeyA"), Node::reference("StreamKeyB")],
    );
    let assertion = Node::map([
        ("Assert", Node::call("!Not", [equal])),
        (
            "AssertDescription",
            "The two stream keys must differ".into(),
        ),
    ]);
    vec![entry(
        "KeysDiffer",
        vec![("Assertions", [assertion].into())],
    )]
}

pub(super) fn conditions(document: &Document) -> Vec<Entry> {
    let is =
        |parameter: &str, value: Node| Node::call("!Equals", [Node::reference(parameter), value]);
    let whole = |r: &super::super::document::Resource| Value::Map(r.members.clone());
    let mut all = vec![
        (
            None,
            condition(Switch::Archiving),
            is("EnableArchiving", "true".into()),
        ),
        (
            None,
            condition(Switch::Monitoring),
            is("EnableMonitoring", "true".into()),
        ),
    ];
    if document.resources.iter().any(|r| r.on.len() > 1) {
        let both = Switch::ALL.map(|switch| Node::call("!Condition", condition(switch)));
        all.push((None, BOTH, Node::call("!And", both)));
    }
    if !document.is_split() && document.resources.iter().any(|r| r.place == Place::Global) {
        let both = [
            Node::call("!Condition", condition(Switch::Monitoring)),
            is("AWS::Region", GLOBAL_REGION.into()),
        ];
        let why =
            "CloudFront's metrics exist in us-east-1 alone; elsewhere the alarm could never fire.";
        all.push((Some(why), EDGE_IS_HERE, Node::call("!And", both)));
    }
    if document.resources.iter().any(|r| has_multiples(&whole(r))) {
        let rates: Vec<String> = document.rates().iter().map(ToString::to_string).collect();
        let why = "Twice a bit rate cannot be said here; for another ladder BufSize is left to MediaLive.";
        all.push((
            Some(why),
            AS_EXPORTED,
            is("VideoBitrates", rates.join(",").into()),
        ));
    }
    let entry = |(comment, name, node): (Option<&'static str>, &str, Node)| Entry {
        comment,
        name: name.to_owned(),
        node,
    };
    all.into_iter().map(entry).collect()
}
