//! Edits of a deployed stream: the plan says exactly what changes and what viewers would notice;
//! applied while idle nothing else changes; on air, what reaches viewers is refused and the rest is
//! done. What somebody changed by hand shows and is put right.

use crate::normal::normalize;
use crate::rig::Rig;
use onair::aws::Seen;
use onair::engine::{Context, inventory};
use onair::shape::Part;
use onair::sim::world::World;
use onair::spec::{
    AllowList, ChannelClass, Cmaf, Countries, FrameRate, Geo, Ladder, LogLevel, Notify, PriceClass,
    Rungs, StreamSpec, sample,
};
use onair::stack::AirImpact;
use onair::stack::plan::Plan;
use std::collections::BTreeMap;

/// The recipe's stream, somewhere else than CloudFront's metrics, with somebody to be told.
fn base() -> StreamSpec {
    let allow = AllowList::new(["203.0.113.7".parse().unwrap()], false).unwrap();
    let mut spec = StreamSpec::recipe("demo".parse().unwrap(), "eu-west-1".parse().unwrap(), allow);
    spec.alarms.notify = Some(Notify::Email("ops@example.org".into()));
    spec.archive.lifecycle.infrequent_access_after_days = Some(30);
    spec.archive.lifecycle.expire_after_days = Some(90);
    spec.delivery.origin_shield = true;
    spec
}

struct Edit {
    name: &'static str,
    make: fn(&mut StreamSpec),
    /// `update channel: off_air` and so on, sorted; `*` ends a name that stands for several parts.
    plan: &'static [&'static str],
}

fn bitrates(spec: &mut StreamSpec, rates: &[u64]) {
    let rates: Vec<_> = rates
        .iter()
        .map(|r| onair::spec::Bps::new(*r).unwrap())
        .collect();
    spec.ladder = Ladder::from_bitrates(&rates, &spec.source).unwrap();
}

fn countries(codes: &[&str]) -> Countries {
    Countries::new(codes.iter().map(|c| c.parse().unwrap()).collect()).unwrap()
}

/// The alarms whose threshold is the number of rungs.
const RUNGS: [&str; 3] = [
    "update alarm/outputs-a: none",
    "update alarm/outputs-b: none",
    "update channel: off_air",
];

const EDITS: &[Edit] = &[
    Edit {
        name: "allow-list",
        make: |s| {
            let to = [
                "203.0.113.7".parse().unwrap(),
                "198.51.100.0/24".parse().unwrap(),
            ];
            s.ingest.allow = AllowList::new(to, false).unwrap();
        },
        plan: &["update security_group: none"],
    },
    Edit {
        name: "a bitrate",
        make: |s| {
            let mut rungs = s.ladder.rungs.to_vec();
            rungs[0].bitrate = onair::spec::Bps::new(5_500_000).unwrap();
            s.ladder.rungs = Rungs::new(rungs).unwrap();
        },
        plan: &["update channel: off_air"],
    },
    Edit {
        name: "a rung more",
        make: |s| bitrates(s, &[6_000_000, 3_000_000, 1_500_000, 600_000]),
        plan: &RUNGS,
    },
    Edit {
        name: "a rung less",
        make: |s| bitrates(s, &[6_000_000, 3_000_000]),
        plan: &RUNGS,
    },
    Edit {
        name: "frame rate",
        make: |s| {
            s.source.frame_rate = FrameRate::FPS_25;
            bitrates(s, &[6_000_000, 3_000_000, 1_500_000]);
        },
        plan: &["update channel: off_air"],
    },
    Edit {
        name: "archive off",
        make: |s| s.archive.enabled = false,
        plan: &["update channel: off_air", "update role: none"],
    },
    Edit {
        name: "recordings no longer expire",
        make: |s| s.archive.lifecycle.expire_after_days = None,
        plan: &["update archive_bucket: none"],
    },
    Edit {
        name: "notification address",
        make: |s| s.alarms.notify = Some(Notify::Email("night@example.org".into())),
        plan: &["update topic: none", "update topic_global: none"],
    },
    Edit {
        name: "nobody is told",
        make: |s| s.alarms.notify = None,
        plan: &[
            "delete topic: none",
            "delete topic_global: none",
            "update alarm/*: none",
        ],
    },
    Edit {
        name: "alarms off",
        make: |s| s.alarms.enabled = false,
        plan: &[
            "delete alarm/*: none",
            "delete topic: none",
            "delete topic_global: none",
        ],
    },
    Edit {
        name: "dashboard off",
        make: |s| s.alarms.dashboard = false,
        plan: &["delete dashboard: none"],
    },
    Edit {
        name: "price class",
        make: |s| s.delivery.price_class = PriceClass::World,
        plan: &["update distribution: none"],
    },
    Edit {
        name: "geo",
        make: |s| s.delivery.geo = Geo::Only(countries(&["DE", "AT"])),
        plan: &["update distribution: viewers"],
    },
    Edit {
        name: "origin shield off",
        make: |s| s.delivery.origin_shield = false,
        plan: &["update distribution: viewers"],
    },
    Edit {
        name: "CMAF on",
        make: |s| s.delivery.cmaf = Some(Cmaf::default()),
        plan: &["create endpoint_cmaf: none"],
    },
    Edit {
        name: "DASH off",
        make: |s| s.delivery.dash.enabled = false,
        plan: &["delete endpoint_dash: urls_change", "update player: none"],
    },
    Edit {
        name: "viewers may go back",
        make: |s| s.delivery.startover_seconds = 3600,
        plan: &[
            "update endpoint_dash: viewers",
            "update endpoint_hls: viewers",
        ],
    },
    Edit {
        name: "tags",
        make: |s| {
            s.tags.insert("cost-centre".into(), "1234".into());
        },
        plan: &[
            "update alarm/*: none",
            "update archive_bucket: none",
            "update channel: none",
            "update distribution: none",
            "update endpoint_dash: none",
            "update endpoint_hls: none",
            "update input: none",
            "update package_channel: none",
            "update role: none",
            "update security_group: none",
            "update site_bucket: none",
            "update topic: none",
            "update topic_global: none",
        ],
    },
    Edit {
        name: "log level",
        make: |s| s.channel.log_level = LogLevel::Error,
        plan: &["update channel: off_air"],
    },
    Edit {
        name: "another application in the ingest URLs",
        make: |s| s.ingest.app = "other".parse().unwrap(),
        plan: &["update input: urls_change"],
    },
    Edit {
        name: "one pipeline",
        make: |s| {
            s.channel.class = ChannelClass::SinglePipeline;
            s.channel.feeds = 1;
        },
        plan: &[
            "delete alarm/*: none",
            "update channel: off_air",
            "update dashboard: none",
        ],
    },
];

/// The plan's changes as [`Edit::plan`] writes them.
fn said(plan: &Plan) -> Vec<String> {
    let word = |impact: AirImpact| {
        serde_json::to_value(impact)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    let mut lines: Vec<String> = plan
        .changes()
        .map(|s| format!("{} {}: {}", s.action.word(), s.part, word(s.impact)))
        .collect();
    lines.sort();
    lines
}

fn assert_plan(edit: &Edit, plan: &Plan) {
    let said = said(plan);
    let matches = |want: &str, line: &str| match want.split_once('*') {
        Some((start, end)) => line.starts_with(start) && line.ends_with(end),
        None => line == want,
    };
    for line in &said {
        let wanted = edit.plan.iter().any(|want| matches(want, line));
        assert!(wanted, "{}: unexpected {line}\nin {said:#?}", edit.name);
    }
    for want in edit.plan {
        let there = said.iter().any(|line| matches(want, line));
        assert!(there, "{}: missing {want}\nin {said:#?}", edit.name);
    }
}

async fn found(rig: &Rig, cx: &Context) -> BTreeMap<Part, Vec<Seen>> {
    rig.drive(inventory(&cx.aws, &cx.identity)).await.unwrap().0
}

fn edited(edit: &Edit) -> StreamSpec {
    let mut spec = base();
    (edit.make)(&mut spec);
    spec
}

#[tokio::test(flavor = "current_thread")]
async fn an_edit_changes_what_its_plan_says_and_nothing_else() {
    let rig = Rig::new(&base()).await;
    rig.deployed("anna").await;
    let deployed = rig.world();
    let cx = rig.context("looker");
    for edit in EDITS {
        rig.sim.set_world(deployed.clone());
        let spec = edited(edit);
        let plan = rig.plan(&spec).await.unwrap();
        assert_plan(edit, &plan);
        let before = found(&rig, &cx).await;
        let report = rig.deploy("anna", &spec).await;
        let report = report.unwrap_or_else(|e| panic!("{}: {e}\n{}", edit.name, rig.said()));
        assert_eq!(
            report.exit_code(),
            0,
            "{}: {:?}\n{}",
            edit.name,
            report.failed,
            rig.said()
        );
        let rest = rig.changes(&spec).await;
        assert!(rest.is_empty(), "{}: {rest:#?}", edit.name);
        let after = found(&rig, &cx).await;
        for (part, was) in &before {
            let step = plan.steps.iter().find(|s| s.part == *part).unwrap();
            match (step.action.word(), after.get(part)) {
                ("keep" | "retain", now) => assert_eq!(now, Some(was), "{}: {part}", edit.name),
                ("delete", now) => assert_eq!(now, None, "{}: {part}", edit.name),
                (_, now) => assert_eq!(now.unwrap()[0].id, was[0].id, "{}: {part}", edit.name),
            }
        }
        let new = after.keys().filter(|part| !before.contains_key(part));
        let created = plan.changes().filter(|s| s.action.word() == "create");
        assert_eq!(new.count(), created.count(), "{}", edit.name);
        // And back again.
        let back = rig.deploy("anna", &base()).await.unwrap();
        assert_eq!(back.exit_code(), 0, "{} back: {:?}", edit.name, back.failed);
        let rest = rig.changes(&base()).await;
        assert!(rest.is_empty(), "{} back: {rest:#?}", edit.name);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn archive_on_makes_the_bucket_first() {
    let mut without = base();
    without.archive.enabled = false;
    let rig = Rig::new(&without).await;
    rig.deployed("anna").await;
    let plan = rig.plan(&base()).await.unwrap();
    assert_eq!(
        said(&plan),
        [
            "create archive_bucket: none",
            "update channel: off_air",
            "update role: none"
        ]
    );
    assert_eq!(rig.deploy("anna", &base()).await.unwrap().exit_code(), 0);
    assert_eq!(rig.changes(&base()).await, Vec::<String>::new());
}

#[tokio::test(flavor = "current_thread")]
async fn on_air_what_reaches_viewers_is_refused_and_the_rest_is_done() {
    let rig = Rig::new(&base()).await;
    rig.deployed("anna").await;
    assert_eq!(rig.start().await.unwrap().state, "RUNNING");
    let running = rig.world();
    let (mut refused, mut done) = (0, 0);
    for edit in EDITS {
        rig.sim.set_world(running.clone());
        let spec = edited(edit);
        let plan = rig.plan(&spec).await.unwrap();
        let touches = edit.plan.iter().any(|line| !line.ends_with(": none"));
        assert_eq!(plan.impact() > AirImpact::None, touches, "{}", edit.name);
        let before = normalize(&rig.world());
        let ended = rig.deploy("anna", &spec).await;
        if touches {
            let e = ended
                .err()
                .unwrap_or_else(|| panic!("{} was done on air", edit.name));
            assert_eq!(e.exit_code(), 3, "{}: {e}", edit.name);
            let text = e.to_string();
            for piece in [
                "the channel is running",
                "Nothing was changed",
                "--take-off-air",
            ] {
                assert!(text.contains(piece), "{}: {text}", edit.name);
            }
            let named = plan.changes().filter(|s| s.impact > AirImpact::None);
            for step in named {
                let line = format!(
                    "{} {} ({})",
                    step.action.word(),
                    step.part,
                    step.impact.words()
                );
                assert!(text.contains(&line), "{}: {text}", edit.name);
            }
            assert_eq!(normalize(&rig.world()), before, "{}", edit.name);
            refused += 1;
        } else {
            let report = ended.unwrap_or_else(|e| panic!("{}: {e}", edit.name));
            assert_eq!(report.exit_code(), 0, "{}: {:?}", edit.name, report.failed);
            assert!(rig.changes(&spec).await.is_empty(), "{}", edit.name);
            done += 1;
        }
        let state = rig.plan(&spec).await.unwrap().air;
        assert_eq!(state, onair::stack::AirState::On, "{}", edit.name);
    }
    assert_eq!((refused, done), (12, 9));
}

#[tokio::test(flavor = "current_thread")]
async fn told_to_a_deploy_stops_changes_and_starts_again() {
    let rig = Rig::new(&base()).await;
    rig.deployed("anna").await;
    rig.start().await.unwrap();
    let mut spec = base();
    bitrates(&mut spec, &[6_000_000, 3_000_000]);
    let report = rig.deploy_off_air("anna", &spec).await.unwrap();
    assert_eq!(report.exit_code(), 0, "{:?}", report.failed);
    assert_eq!(
        rig.plan(&spec).await.unwrap().air,
        onair::stack::AirState::On
    );
    assert_eq!(rig.changes(&spec).await, Vec::<String>::new());
}

#[tokio::test(flavor = "current_thread")]
async fn right_after_a_deploy_no_plan_has_anything_to_do() {
    let seeds = if std::env::var_os("ONAIR_SWEEP").is_some() {
        30
    } else {
        4
    };
    for seed in 0..seeds {
        let spec = sample(seed).unwrap();
        let rig = Rig::new(&spec).await;
        rig.deployed("anna").await;
        let rest = rig.changes(&spec).await;
        assert!(rest.is_empty(), "seed {seed}: {rest:#?}");
        rig.destroyed("anna").await;
        assert_eq!(
            rig.world().census(),
            World::default().census(),
            "seed {seed}"
        );
    }
}
