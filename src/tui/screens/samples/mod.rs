//! Samples for tests: real plans of the recipe's stream and what goes with them.

pub(crate) mod pictured;
mod pieces;
mod played;
mod runs;
pub mod watched;

pub use runs::*;

use super::events::{ConsoleEvent, Log};
use super::outputs::OutputsView;
use crate::aws::{Call, Doing};
use crate::clock::Timestamp;
use crate::shape::{Attr, Attrs, Part};
use crate::spec::{AllowList, Region, StreamSpec};
use crate::stack::diff::Change;
use crate::stack::outputs::Outputs;
use crate::stack::plan::{Action, Inventory, Plan, plan};
use crate::stack::{AirImpact, AirState, Identity, wanted};
use crate::tui::theme::Role;
use std::collections::BTreeMap;
use std::time::Duration;

pub fn at(second: i64) -> Timestamp {
    // 17:49:19 UTC: three minutes and twelve seconds before the sketch.
    Timestamp::from_second(1_789_926_559 + second).unwrap()
}

pub fn spec() -> StreamSpec {
    let allow = AllowList::new(["203.0.113.0/29".parse().unwrap()], false).unwrap();
    let mut spec = StreamSpec::recipe("cup-final".parse().unwrap(), Region::US_EAST_1, allow);
    spec.alarms.notify = Some("ops@example.com".parse().unwrap());
    spec
}

pub fn identity() -> Identity {
    let spec = spec();
    Identity {
        account: "482112347730".into(),
        region: spec.region,
        stream: spec.name,
    }
}

/// From nothing.
pub fn fresh() -> Plan {
    plan(&identity(), &wanted(&spec()), &Inventory::default()).unwrap()
}

/// A change that reaches viewers, on air: refused.
pub fn on_air() -> Plan {
    let mut plan = fresh();
    plan.air = AirState::On;
    for step in &mut plan.steps {
        step.action = Action::Keep;
        step.id = Some("7730114".into());
        let change = |path: &str, from: serde_json::Value, to: serde_json::Value| Change {
            path: path.into(),
            from,
            to,
        };
        match step.part {
            Part::Channel => {
                step.impact = AirImpact::OffAir;
                step.action = Action::Update {
                    changes: vec![
                        change(
                            "encoderSettings.videoDescriptions[v_1080p].codecSettings.h264Settings.bitrate",
                            6_000_000.into(),
                            5_000_000.into(),
                        ),
                        change("tags.team", serde_json::Value::Null, "sports".into()),
                    ],
                };
            }
            Part::EndpointHls => {
                step.impact = AirImpact::UrlsChange;
                step.action = Action::Replace {
                    why: "AWS cannot change package.hlsPackage in place".into(),
                };
            }
            Part::ArchiveBucket => {
                step.action = Action::Retain {
                    why: "no longer written to; recordings are never deleted by a deploy".into(),
                };
            }
            _ => {}
        }
    }
    plan
}

/// What AWS would say of each part.
pub fn attrs() -> BTreeMap<Part, Attrs> {
    let of = |pairs: &[(Attr, &str)]| -> Attrs {
        pairs.iter().map(|(k, v)| (*k, (*v).to_owned())).collect()
    };
    [
        (
            Part::Input,
            of(&[
                (Attr::Id, "7730114"),
                (
                    Attr::UrlA,
                    "rtmp://52.18.0.14:1935/cup-final/abcdefghij234567",
                ),
                (
                    Attr::UrlB,
                    "rtmp://34.251.7.90:1935/cup-final/klmnopqrst765432",
                ),
            ]),
        ),
        (Part::Channel, of(&[(Attr::Id, "8845123")])),
        (
            Part::Distribution,
            of(&[(Attr::Domain, "d3k2x9qwerty.cloudfront.net")]),
        ),
        (
            Part::EndpointHls,
            of(&[(
                Attr::Path,
                "/out/v1/5f0c1f3a9be84e1e8d3c61d6d90e2b11/index.m3u8",
            )]),
        ),
        (
            Part::EndpointDash,
            of(&[(
                Attr::Path,
                "/out/v1/0b7a6c2d1c3f4a5e9d8b7c6a5f4e3d21/index.mpd",
            )]),
        ),
        (Part::Player, of(&[(Attr::Id, "player")])),
        (Part::Dashboard, of(&[(Attr::Id, "onair-cup-final")])),
    ]
    .into()
}

pub fn outputs() -> OutputsView {
    let spec = spec();
    OutputsView::new(Outputs::of(&spec, &attrs()), spec)
}

pub fn events(n: i64) -> Log<ConsoleEvent> {
    let said = [
        (Role::Ok, "A", "input back, 30.0 fps"),
        (Role::Bad, "A", "input lost: 0.0 fps (was 30.0)"),
        (Role::Warn, "A", "alert \"RTMP Has No Audio/Video\" set"),
        (Role::Text, "packager", "active input A > B (1-min data)"),
        (Role::Text, "mk", "start; RUNNING seen after 2m11s"),
    ];
    let mut log = Log::default();
    for (second, (role, source, text)) in (0..n).zip(said.iter().cycle()) {
        log.push(ConsoleEvent {
            at: at(second * 7),
            role: *role,
            source: (*source).into(),
            text: (*text).into(),
        });
    }
    log
}

pub fn calls(n: i64) -> Log<Call> {
    let made = [
        (Doing::read("medialive", "DescribeChannel", "8845123"), "ok"),
        (
            Doing::mutate("medialive", "CreateChannel", "onair-cup-final"),
            "UnprocessableEntityException",
        ),
        (Doing::read("monitoring", "GetMetricData", ""), "ok"),
        (
            Doing::mutate(
                "s3",
                "PutObject",
                "onair-cup-final-site-482112347730-us-east-1/lock",
            ),
            "ok",
        ),
        (
            Doing::read("cloudfront", "GetDistribution", "E2QWRTYUIOPASD"),
            "ok",
        ),
    ];
    let mut log = Log::default();
    for (second, (doing, outcome)) in (0..n).zip(made.iter().cycle()) {
        log.push(Call {
            at: at(second * 2),
            region: "us-east-1".into(),
            doing: doing.clone(),
            took: Duration::from_millis(40 + u64::try_from(second).unwrap() * 37 % 900),
            request_id: (second % 5 != 2).then(|| "7f3c19e2-6f0b-5a5c-9d53-4b1d2c1f9a10".into()),
            outcome: (*outcome).into(),
        });
    }
    log
}
