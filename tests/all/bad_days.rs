//! Bad days, in process: what AWS, colleagues and accidents do to a run. Each is told with what, to
//! what, what to do and AWS's request id; nothing is orphaned, nothing lost, and no receipt says that
//! nothing is left when something is.

use crate::normal::normalize;
use crate::rig::{Rig, full};
use onair::engine::{Destroy, EngineError, LEASE, Receipt, deploy, destroy};
use onair::shape::Part;
use onair::sim::faults::{Effect, Rule};
use onair::sim::quota::Quotas;
use onair::sim::world::{World, WorldSettings};
use onair::stack::wanted;
use std::time::Duration;

const EVER: u64 = 1_000_000;

fn has(text: &str, pieces: &[&str]) {
    for piece in pieces {
        assert!(text.contains(piece), "{piece:?} is missing in: {text}");
    }
}

/// Every part once, nothing to do; and afterwards an account as empty as before.
async fn whole_and_then_gone(rig: &Rig) {
    let rest = rig.changes(&full()).await;
    assert!(rest.is_empty(), "{rest:#?}");
    rig.destroyed("anna").await;
    empty(&rig.world());
}

fn empty(world: &World) {
    assert_eq!(world.census(), World::default().census());
}

async fn destroy_with(rig: &Rig, how: Destroy) -> Result<Receipt, EngineError> {
    rig.drive(destroy(&rig.context("anna"), how)).await
}

#[tokio::test(flavor = "current_thread")]
async fn credentials_that_end_in_the_middle_end_the_run_and_the_next_goes_on() {
    for nth in [60, 90, 130] {
        let rig = Rig::new(&full()).await;
        rig.sim
            .add_fault(Rule::new(Effect::Expired).nth(nth).times(EVER));
        let (code, text) = match rig.deploy("anna", &full()).await {
            Ok(report) => {
                let texts = report.failed.iter().map(|(_, e)| e.to_string());
                (report.exit_code(), texts.collect::<Vec<_>>().join("\n"))
            }
            Err(e) => (e.exit_code(), e.to_string()),
        };
        assert_eq!(code, 7, "{text}");
        has(&text, &["Log in again", "request id "]);
        rig.sim.clear_faults();
        rig.pass(LEASE).await;
        rig.deployed("anna").await;
        whole_and_then_gone(&rig).await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_call_that_is_not_allowed_holds_up_only_what_stands_behind_it() {
    let cases = [
        (
            "iam",
            "CreateRole",
            "role",
            "Allow iam:CreateRole on arn:aws:iam::123456789012:role/",
        ),
        (
            "medialive",
            "CreateInput",
            "input",
            "Allow medialive:CreateInput on",
        ),
        (
            "cloudfront",
            "CreateDistributionWithTags",
            "distribution",
            "Allow cloudfront:CreateDistribution",
        ),
        ("sns", "CreateTopic", "topic", "Allow sns:CreateTopic on"),
        (
            "monitoring",
            "PutDashboard",
            "dashboard",
            "Allow cloudwatch:PutDashboard on",
        ),
    ];
    for (service, operation, part, advice) in cases {
        let rig = Rig::new(&full()).await;
        rig.sim
            .add_fault(Rule::new(Effect::Deny).on(service, operation));
        let report = rig.deploy("anna", &full()).await.unwrap();
        assert_eq!(report.exit_code(), 7, "{operation}: {:?}", report.failed);
        for (failed, e) in &report.failed {
            assert!(failed.to_string().starts_with(part), "{failed}");
            let text = e.to_string();
            has(&text, &[operation, advice, "request id "]);
            assert!(text.contains("403") || text.contains("400"), "{text}");
        }
        // Whatever was neither done nor tried needs what failed.
        let all = wanted(&full());
        let bad =
            |p: &Part| report.failed.iter().any(|(f, _)| f == p) || report.skipped.contains(p);
        for w in &all {
            let behind = w.needs.keys().any(bad);
            assert_eq!(
                report.skipped.contains(&w.part),
                behind,
                "{operation}: {}",
                w.part
            );
        }
        assert!(report.done.len() > 3, "{operation}: {:?}", report.done);
        rig.sim.clear_faults();
        rig.deployed("anna").await;
        whole_and_then_gone(&rig).await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_quota_is_named_and_the_rest_is_made() {
    type Set = fn(&mut Quotas);
    let cases: [(Set, Part); 7] = [
        (|q| q.medialive_channels = 0, Part::Channel),
        (|q| q.medialive_push_inputs = 0, Part::Input),
        (|q| q.medialive_security_groups = 0, Part::SecurityGroup),
        (|q| q.mediapackage_channels = 0, Part::PackageChannel),
        (|q| q.cloudfront_distributions = 0, Part::Distribution),
        (|q| q.iam_roles = 0, Part::Role),
        (|q| q.s3_buckets = 1, Part::ArchiveBucket),
    ];
    for (set, part) in cases {
        let mut settings = WorldSettings::default();
        set(&mut settings.quotas);
        let rig = Rig::with_settings(&full(), settings).await;
        let report = rig.deploy("anna", &full()).await.unwrap();
        assert_eq!(report.exit_code(), 1, "{part}");
        let failed: Vec<&Part> = report.failed.iter().map(|(p, _)| p).collect();
        assert_eq!(failed, [&part]);
        let text = report.failed[0].1.to_string();
        has(&text, &["quota", "ask AWS for more", "request id "]);
        rig.sim.with(|w| w.settings = WorldSettings::default());
        rig.deployed("anna").await;
        whole_and_then_gone(&rig).await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_name_that_somebody_else_has_is_refused_before_anything_is_made() {
    let rig = Rig::new(&full()).await;
    let site = rig.context("x").identity.site_bucket();
    rig.sim.with(|w| w.s3.taken.insert(site.clone()));
    let before = normalize(&rig.world());
    let e = rig.deploy("anna", &full()).await.unwrap_err();
    assert_eq!(e.exit_code(), 3, "{e}");
    let text = e.to_string();
    has(
        &text,
        &[
            "site_bucket",
            &site,
            "does not belong",
            "Choose another stream name",
            "Nothing was changed",
        ],
    );
    assert_eq!(normalize(&rig.world()), before);
    // Nothing of ours is there, and the stranger's bucket is told of and not touched.
    let receipt = rig.destroy("anna").await.unwrap();
    assert!(receipt.gone.is_empty() && receipt.left.is_empty());
    assert_eq!(receipt.foreign.len(), 1);
    assert_eq!(normalize(&rig.world()), before);
}

#[tokio::test(flavor = "current_thread")]
async fn a_role_of_somebody_else_is_left_alone_by_deploy_and_destroy() {
    let rig = Rig::new(&full()).await;
    rig.deployed("anna").await;
    rig.sim
        .with(|w| w.iam.roles.values_mut().for_each(|r| r.tags.clear()));
    let before = normalize(&rig.world());
    let e = rig.deploy("anna", &full()).await.unwrap_err();
    assert_eq!(e.exit_code(), 3, "{e}");
    has(
        &e.to_string(),
        &[
            "role: onair-demo-eu-west-1",
            "it has no onair tags",
            "Nothing was changed",
        ],
    );
    assert_eq!(normalize(&rig.world()), before);
    let receipt = rig.destroy("anna").await.unwrap();
    assert_eq!(receipt.exit_code(), 0, "{receipt:?}");
    assert!(!receipt.gone.contains(&Part::Role));
    assert_eq!(receipt.foreign.len(), 1);
    has(
        &receipt.foreign[0].why,
        &["not this stream's", "not touched"],
    );
    let world = rig.world();
    assert_eq!(world.iam.roles.len(), 1);
    assert_eq!(world.census().iter().map(|(_, n)| n).sum::<usize>(), 1);
}

#[tokio::test(flavor = "current_thread")]
async fn recordings_stay_unless_it_is_said_and_then_go_with_every_version() {
    let rig = Rig::new(&full()).await;
    rig.deployed("anna").await;
    let bucket = "onair-demo-archive-123456789012-eu-west-1";
    rig.sim.with(|w| {
        for n in 0..3 {
            let at = "2026-03-01T13:00:00Z".parse().unwrap();
            let key = format!("archive/a/demo-{n}.m2ts");
            assert!(onair::sim::s3::write(
                w,
                bucket,
                &key,
                vec![n; 9].into(),
                "video/mp2t",
                at
            ));
        }
    });
    let kept = destroy_with(&rig, Destroy::default()).await.unwrap();
    assert_eq!(
        (kept.exit_code(), kept.left.len(), kept.kept.len()),
        (0, 0, 1)
    );
    assert_eq!(
        (&kept.kept[0].part, kept.kept[0].id.as_str()),
        (&Part::ArchiveBucket, bucket)
    );
    has(&kept.kept[0].why, &["--delete-archive"]);
    assert!(!kept.gone.contains(&Part::ArchiveBucket));
    let world = rig.world();
    assert_eq!(world.s3.buckets.keys().collect::<Vec<_>>(), [bucket]);
    assert_eq!(world.s3.buckets[bucket].objects.len(), 3);
    // A new deploy takes the old recordings back in.
    rig.deployed("anna").await;
    assert_eq!(rig.world().s3.buckets[bucket].objects.len(), 3);
    let receipt = rig.destroyed("anna").await;
    assert!(receipt.gone.contains(&Part::ArchiveBucket));
    empty(&rig.world());
}

#[tokio::test(flavor = "current_thread")]
async fn parts_deleted_or_changed_behind_our_back_are_shown_and_put_right() {
    type Harm = fn(&mut World);
    let cases: &[(&str, Harm, &[&str])] = &[
        ("role", |w| w.iam.roles.clear(), &["create role"]),
        (
            "the role's policy",
            |w| w.iam.roles.values_mut().for_each(|r| r.inline.clear()),
            &["update role"],
        ),
        (
            "DASH endpoint",
            |w| {
                let region = w.mediapackage.regions.get_mut("eu-west-1").unwrap();
                region.endpoints.retain(|id, _| !id.contains("dash"));
            },
            &["create endpoint_dash", "update player"],
        ),
        (
            "an alarm and the dashboard",
            |w| {
                w.cloudwatch.dashboards.clear();
                let region = w.cloudwatch.regions.get_mut("eu-west-1").unwrap();
                region.alarms.retain(|name, _| !name.ends_with("alerts-a"));
            },
            &["create alarm/alerts-a", "create dashboard"],
        ),
        (
            "player page",
            |w| {
                w.s3.buckets
                    .values_mut()
                    .for_each(|b| b.objects.retain(|k, _| !k.starts_with("player")))
            },
            &["update player"],
        ),
        (
            "bucket policies and public block",
            |w| {
                for bucket in w.s3.buckets.values_mut() {
                    bucket.policy = None;
                    bucket.configs.retain(|name, _| name != "publicAccessBlock");
                }
            },
            &[
                "update archive_bucket",
                "update player",
                "update site_bucket",
            ],
        ),
        (
            "allow-list",
            |w| {
                let region = w.medialive.regions.get_mut("eu-west-1").unwrap();
                region
                    .groups
                    .values_mut()
                    .for_each(|g| g.rules = vec!["0.0.0.0/0".into()]);
            },
            &["update security_group"],
        ),
        (
            "archive bucket half made",
            |w| {
                let name = "onair-demo-archive-123456789012-eu-west-1";
                let bucket = w.s3.buckets.get_mut(name).unwrap();
                bucket
                    .configs
                    .retain(|config, _| config != "tagging" && config != "lifecycle");
                bucket.policy = None;
            },
            &["update archive_bucket"],
        ),
    ];
    let rig = Rig::new(&full()).await;
    rig.deployed("anna").await;
    let deployed = rig.world();
    for (name, harm, plan) in cases {
        rig.sim.set_world(deployed.clone());
        rig.sim.with(harm);
        assert_ne!(normalize(&rig.world()), normalize(&deployed), "{name}");
        let now = rig.plan(&full()).await.unwrap();
        let mut said: Vec<String> = now
            .changes()
            .map(|s| format!("{} {}", s.action.word(), s.part))
            .collect();
        said.sort();
        assert_eq!(said, *plan, "{name}");
        rig.deployed("ben").await;
        whole_and_then_gone(&rig).await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn throttling_failures_and_resets_that_pass_are_ridden_out() {
    // Every effect and every service once; each pair of them is the fault sweep's.
    for (effect, service) in [
        (Effect::Throttle, "medialive"),
        (Effect::ServerError, "mediapackage"),
        (Effect::Reset, "cloudfront"),
        (Effect::Html, "iam"),
        (Effect::Conflict, "monitoring"),
        (Effect::Throttle, "sns"),
        (Effect::ServerError, "s3"),
    ] {
        {
            let rig = Rig::new(&full()).await;
            let rule = Rule {
                service: Some(service.into()),
                mutating: true,
                ..Rule::new(effect.clone())
            };
            rig.sim.add_fault(rule.times(2));
            let report = rig.deploy("anna", &full()).await;
            let report =
                report.unwrap_or_else(|e| panic!("{effect:?} of {service}: {e}\n{}", rig.said()));
            assert_eq!(
                report.exit_code(),
                0,
                "{effect:?} of {service}: {:?}",
                report.failed
            );
            rig.sim.clear_faults();
            let rest = rig.changes(&full()).await;
            assert!(rest.is_empty(), "{effect:?} of {service}: {rest:#?}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_service_that_never_recovers_is_told_with_its_last_words() {
    let rig = Rig::new(&full()).await;
    rig.sim
        .add_fault(Rule::new(Effect::ServerError).on("medialive", "CreateInput"));
    let report = rig.deploy("anna", &full()).await.unwrap();
    assert_eq!(report.exit_code(), 1);
    let text = report.failed[0].1.to_string();
    has(
        &text,
        &[
            "input",
            "300 s",
            "run this again",
            "CreateInput",
            "request id ",
        ],
    );
    rig.sim.clear_faults();
    rig.deployed("anna").await;
    whole_and_then_gone(&rig).await;
}

#[tokio::test(flavor = "current_thread")]
async fn of_two_operators_at_once_one_works_and_the_other_is_told_who() {
    let rig = Rig::new(&full()).await;
    let (anna, ben) = (rig.context("anna@studio"), rig.context("ben@truck"));
    let all = wanted(&full());
    let both = async {
        tokio::join!(
            deploy(&anna, &all, None, false),
            deploy(&ben, &all, None, false)
        )
    };
    let (first, second) = rig.drive(both).await;
    let (done, refused) = match (first, second) {
        (Ok(report), Err(e)) => (report, (e, "anna on studio")),
        (Err(e), Ok(report)) => (report, (e, "ben on truck")),
        other => panic!("{other:?}"),
    };
    assert_eq!(done.exit_code(), 0);
    assert_eq!(refused.0.exit_code(), 6);
    has(
        &refused.0.to_string(),
        &[
            refused.1,
            "works on this stream",
            "Nothing was changed",
            "UTC",
        ],
    );
    assert_eq!(rig.changes(&full()).await, Vec::<String>::new());
    // A destroy beside a deploy is held up as well, and whoever comes later finds everything whole.
    let how = Destroy {
        delete_archive: true,
        take_off_air: false,
    };
    let (anna, ben) = (rig.context("anna@studio"), rig.context("ben@truck"));
    let both = async { tokio::join!(destroy(&anna, how), destroy(&ben, how)) };
    let ended = rig.drive(both).await;
    let codes = [&ended.0, &ended.1].map(|r| {
        r.as_ref()
            .map_or_else(EngineError::exit_code, Receipt::exit_code)
    });
    assert!(codes == [0, 6] || codes == [6, 0], "{ended:?}");
    empty(&rig.world());
}

#[tokio::test(flavor = "current_thread")]
async fn a_running_channel_is_not_destroyed_by_the_way() {
    let rig = Rig::new(&full()).await;
    rig.deployed("anna").await;
    rig.start().await.unwrap();
    let before = normalize(&rig.world());
    let e = rig.destroy("anna").await.unwrap_err();
    assert_eq!(e.exit_code(), 3);
    has(
        &e.to_string(),
        &[
            "demo is on air",
            "RUNNING",
            "Nothing was changed",
            "onair stop demo",
            "--take-off-air",
        ],
    );
    assert_eq!(normalize(&rig.world()), before);
    let how = Destroy {
        delete_archive: true,
        take_off_air: true,
    };
    let receipt = destroy_with(&rig, how).await.unwrap();
    assert_eq!((receipt.exit_code(), receipt.kept.len()), (0, 0));
    empty(&rig.world());
}

#[tokio::test(flavor = "current_thread")]
async fn an_api_that_lies_about_deletes_is_caught_and_the_receipt_says_so() {
    let cases = [
        ("medialive", "DeleteInput", Part::Input),
        ("medialive", "DeleteChannel", Part::Channel),
        ("mediapackage", "DeleteOriginEndpoint", Part::EndpointHls),
        ("iam", "DeleteRole", Part::Role),
        ("cloudfront", "DeleteDistribution", Part::Distribution),
        ("monitoring", "DeleteAlarms", Part::Alarm("alerts-a".into())),
        ("s3", "DeleteBucket", Part::ArchiveBucket),
        ("sns", "DeleteTopic", Part::Topic),
    ];
    let rig = Rig::new(&full()).await;
    rig.deployed("anna").await;
    let deployed = rig.world();
    for (service, operation, part) in cases {
        rig.sim.set_world(deployed.clone());
        rig.sim
            .add_fault(Rule::new(Effect::Lie).on(service, operation));
        let receipt = rig.destroy("anna").await.unwrap();
        assert_eq!(receipt.exit_code(), 5, "{operation}: {receipt:?}");
        let left = receipt.left.iter().find(|l| l.part == part);
        let left = left.unwrap_or_else(|| panic!("{operation}: {:?}", receipt.left));
        has(&left.why, &["AWS accepted the delete", "times"]);
        assert!(!receipt.gone.contains(&part), "{operation}");
        // The receipt and the world agree on how much is left.
        let there: usize = rig.world().census().iter().map(|(_, n)| n).sum();
        assert_eq!(there, receipt.left.len(), "{operation}: {:?}", receipt.left);
        rig.sim.clear_faults();
        rig.destroyed("anna").await;
        empty(&rig.world());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_api_that_lies_about_changes_is_not_believed() {
    for (service, operation, part) in [
        ("medialive", "CreateChannel", "channel"),
        ("monitoring", "PutMetricAlarm", "alarm/"),
        ("s3", "PutBucketPolicy", ""),
        ("iam", "PutRolePolicy", "role"),
    ] {
        let rig = Rig::new(&full()).await;
        rig.sim
            .add_fault(Rule::new(Effect::Lie).on(service, operation));
        let report = rig.deploy("anna", &full()).await.unwrap();
        assert_eq!(report.exit_code(), 1, "{operation}: {:?}", report.failed);
        for (failed, e) in &report.failed {
            assert!(
                failed.to_string().starts_with(part),
                "{operation}: {failed}: {e}"
            );
        }
        rig.sim.clear_faults();
        rig.deployed("anna").await;
        whole_and_then_gone(&rig).await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn tombstones_are_nobody_and_a_stream_can_come_back() {
    let rig = Rig::new(&full()).await;
    for _ in 0..2 {
        rig.deployed("anna").await;
        whole_and_then_gone(&rig).await;
        let receipt = rig.destroy("anna").await.unwrap();
        assert_eq!(receipt, Receipt::default());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn lists_that_lag_hide_nothing_from_a_destroy() {
    let settings = WorldSettings {
        list_lag: 30.0,
        ..WorldSettings::default()
    };
    for operation in ["CreateInputSecurityGroup", "CreateInput", "CreateChannel"] {
        let rig = Rig::with_settings(&full(), settings.clone()).await;
        // Asked to stop right after the call, so that the lock is given back as if all were well.
        rig.sim
            .add_fault(Rule::new(Effect::Answered).on("medialive", operation));
        let (mut hits, cx, all) = (rig.sim.hits(), rig.context("anna"), wanted(&full()));
        let ask = async {
            hits.recv().await.unwrap();
            cx.interrupt.ask();
        };
        let both = async { tokio::join!(deploy(&cx, &all, None, false), ask) };
        let (report, ()) = rig.drive(both).await;
        report.unwrap();
        // A second go takes what the first could not see.
        let mut receipt = rig.destroy("ben").await.unwrap();
        if receipt.exit_code() == 5 {
            receipt = rig.destroy("ben").await.unwrap();
        }
        assert_eq!(receipt.exit_code(), 0, "{operation}: {receipt:?}");
        rig.pass(Duration::from_secs(60)).await;
        empty(&rig.world());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_start_beside_a_deploy_is_not_held_up_and_says_who_works_there() {
    let rig = Rig::new(&full()).await;
    rig.deployed("anna").await;
    rig.said();
    let mut changed = full();
    changed.delivery.origin_shield = !changed.delivery.origin_shield;
    let all = wanted(&changed);
    let (ben, anna) = (rig.context("ben@truck"), rig.context("anna@studio"));
    let both = async {
        tokio::join!(Box::pin(deploy(&ben, &all, None, false)), async {
            // CloudFront takes minutes; by now ben waits for it.
            rig.clock.sleep(Duration::from_secs(20)).await;
            Box::pin(onair::engine::start(&anna)).await
        })
    };
    let (deployed, started) = rig.drive(both).await;
    assert_eq!(deployed.unwrap().exit_code(), 0);
    assert_eq!(started.unwrap().state, "RUNNING");
    has(&rig.said(), &["ben on truck (process 42", "tell them"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_role_that_does_not_spread_ends_with_what_to_look_at() {
    let rig = Rig::new(&full()).await;
    let (anna, all) = (rig.context("anna"), wanted(&full()));
    let both = async {
        tokio::join!(Box::pin(deploy(&anna, &all, None, false)), async {
            rig.clock.sleep(Duration::from_secs(5)).await;
            let never = rig.clock.now() + jiff::SignedDuration::from_hours(9);
            rig.sim.with(|world| {
                let roles = world.iam.roles.values_mut();
                roles.for_each(|role| role.usable_from = never);
            });
        })
    };
    let report = rig.drive(both).await.0.unwrap();
    let failed = report.failed.iter().find(|f| f.0 == Part::Channel);
    has(
        &failed.unwrap().1.to_string(),
        &[
            "no longer spreading",
            "iam:PassRole on role/onair-",
            "Run this again",
            "make sure the role exists",
            "request id ",
        ],
    );
}
