//! Plans: each way a part can be found, and what is to be done about it.

use super::super::plan::{Action, Inventory, Plan, Refusal, plan, removal_plan};
use super::*;
use crate::spec::{AllowList, Region};
use std::fmt::Write as _;

fn recipe() -> StreamSpec {
    let allow = AllowList::new(["203.0.113.7".parse().unwrap()], false).unwrap();
    StreamSpec::recipe("cup-final".parse().unwrap(), Region::US_EAST_1, allow)
}

/// The recipe's stream as deployed, and then changed behind our back.
fn after(change: impl FnOnce(&mut BTreeMap<Part, Vec<Seen>>)) -> Result<Plan, Refusal> {
    let spec = recipe();
    let all = wanted(&spec);
    let mut found = found(&all);
    change(&mut found);
    plan(&identity(&spec), &all, &Inventory(found))
}

fn one<'a>(found: &'a mut BTreeMap<Part, Vec<Seen>>, part: &Part) -> &'a mut Seen {
    &mut found.get_mut(part).unwrap()[0]
}

fn edit(seen: &mut Seen, pointer: &str, to: impl Into<Value>) {
    let mut value = serde_json::to_value(&seen.settings).unwrap();
    *value.pointer_mut(pointer).unwrap() = to.into();
    seen.settings = serde_json::from_value(value).unwrap();
}

/// The changes of a plan: part, action, impact.
fn acts(plan: &Plan) -> Vec<(String, &'static str, AirImpact)> {
    plan.changes()
        .map(|s| (s.part.to_string(), s.action.word(), s.impact))
        .collect()
}

#[test]
fn from_nothing_everything_is_created_and_found_again_nothing_is() {
    for spec in specs() {
        let (identity, all) = (identity(&spec), wanted(&spec));
        let from_nothing = plan(&identity, &all, &Inventory::default()).unwrap();
        assert!(
            from_nothing
                .steps
                .iter()
                .all(|s| s.action == Action::Create)
        );
        assert_eq!(from_nothing.steps.len(), all.len());
        assert_eq!(from_nothing.impact(), AirImpact::None);
        let again = plan(&identity, &all, &Inventory(found(&all))).unwrap();
        assert!(again.is_empty(), "{:?}", acts(&again));
        assert!(again.steps.iter().all(|s| s.action == Action::Keep));
    }
}

#[test]
fn a_setting_changed_by_hand_is_put_right_in_place() {
    let plan = after(|found| {
        edit(one(found, &Part::Role), "/settings/Description", "mine now");
        edit(
            one(found, &Part::Distribution),
            "/settings/PriceClass",
            "PriceClass_All",
        );
    })
    .unwrap();
    assert_eq!(
        acts(&plan),
        [
            ("role".to_owned(), "update", AirImpact::None),
            ("distribution".to_owned(), "update", AirImpact::None)
        ]
    );
    let Action::Update { changes } = &plan.changes().next().unwrap().action else {
        panic!("an update")
    };
    assert_eq!(
        changes[0].to_string(),
        "Description: mine now -> MediaLive channel of onair stream cup-final in us-east-1"
    );
}

#[test]
fn what_aws_cannot_change_or_what_is_broken_is_replaced() {
    let plan = after(|found| {
        edit(one(found, &Part::Input), "/settings/type", "RTP_PUSH");
        edit(
            one(found, &Part::EndpointDash),
            "/settings/channelId",
            "another",
        );
        one(found, &Part::Channel).state = State::of(Phase::Failed, "CREATE_FAILED");
    })
    .unwrap();
    assert_eq!(
        acts(&plan),
        [
            ("input".to_owned(), "replace", AirImpact::UrlsChange),
            ("endpoint_dash".to_owned(), "replace", AirImpact::UrlsChange),
            ("channel".to_owned(), "replace", AirImpact::OffAir)
        ]
    );
    let why = |part: Part| match &plan.steps.iter().find(|s| s.part == part).unwrap().action {
        Action::Replace { why } => why.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(why(Part::Input), "AWS cannot change type in place");
    assert_eq!(why(Part::Channel), "it is CREATE_FAILED");
}

#[test]
fn what_is_no_longer_wanted_goes_but_recordings_stay() {
    let mut spec = recipe();
    let deployed = found(&wanted(&spec));
    spec.archive.enabled = false;
    spec.delivery.dash.enabled = false;
    spec.alarms.enabled = false;
    let plan = plan(&identity(&spec), &wanted(&spec), &Inventory(deployed)).unwrap();
    let act = |part: Part| plan.steps.iter().find(|s| s.part == part).unwrap();
    assert_eq!(act(Part::EndpointDash).action, Action::Delete);
    assert_eq!(act(Part::EndpointDash).impact, AirImpact::UrlsChange);
    assert_eq!(act(Part::ArchiveBucket).action.word(), "retain");
    assert!(!act(Part::ArchiveBucket).action.changes_aws());
    let gone = plan.changes().filter(|s| s.action == Action::Delete);
    let alarms = gone.filter(|s| matches!(s.part, Part::Alarm(_)));
    assert_eq!(alarms.count(), 14);
}

#[test]
fn what_belongs_to_others_is_never_touched() {
    let tagged = after(|found| {
        let role = one(found, &Part::Role);
        role.tags
            .insert(identity::TAG_STREAM.into(), "other".into());
    });
    let text = tagged.unwrap_err().to_string();
    for piece in [
        "role: role-id exists and does not belong to this stream",
        "its tags say onair:part=role onair:schema=1 onair:stream=other",
        "Nothing was changed",
        "Choose another stream name",
    ] {
        assert!(text.contains(piece), "{text}");
    }
    let bare = after(|found| one(found, &Part::PackageChannel).tags.clear());
    let text = bare.unwrap_err().to_string();
    assert!(text.contains("it has no onair tags"), "{text}");
    let control = after(|found| {
        edit(
            one(found, &Part::AccessControl),
            "/settings/Description",
            "somebody's",
        );
    });
    assert!(matches!(
        control,
        Err(Refusal::Foreign {
            part: Part::AccessControl,
            ..
        })
    ));
    // A part of ours under the wrong name of part is not that part.
    let wrong = after(|found| {
        let bucket = one(found, &Part::SiteBucket);
        bucket
            .tags
            .insert(identity::TAG_PART.into(), "archive_bucket".into());
    });
    assert!(matches!(
        wrong,
        Err(Refusal::Foreign {
            part: Part::SiteBucket,
            ..
        })
    ));
}

#[test]
fn doubles_are_shown_and_none_is_picked() {
    let doubled = after(|found| {
        let mut twin = one(found, &Part::Input).clone();
        twin.id = "1234567".into();
        found.get_mut(&Part::Input).unwrap().push(twin);
    });
    let text = doubled.unwrap_err().to_string();
    assert!(
        text.contains("input exists 2 times: input-id, 1234567"),
        "{text}"
    );
    // A tombstone is no twin, and no part either.
    let beside = after(|found| {
        let mut grave = one(found, &Part::Input).clone();
        grave.state = State::gone();
        found.get_mut(&Part::Input).unwrap().push(grave);
    });
    assert_eq!(acts(&beside.unwrap()), []);
    let alone = after(|found| one(found, &Part::Input).state = State::gone());
    assert_eq!(
        acts(&alone.unwrap()),
        [
            ("input".to_owned(), "create", AirImpact::None),
            // A new input has a new id, which the channel must be told.
            ("channel".to_owned(), "update", AirImpact::OffAir)
        ]
    );
}

#[test]
fn a_bucket_half_made_is_adopted_only_while_empty() {
    let half = |detail: Option<&str>| {
        after(|found| {
            let bucket = one(found, &Part::ArchiveBucket);
            bucket.tags.clear();
            edit(bucket, "/settings/Tags", serde_json::json!({}));
            edit(bucket, "/settings/Lifecycle", serde_json::json!([]));
            bucket.state.detail = detail.map(str::to_owned);
        })
    };
    let adopted = half(Some(crate::aws::EMPTY_BUCKET)).unwrap();
    assert_eq!(
        acts(&adopted),
        [("archive_bucket".to_owned(), "update", AirImpact::None)]
    );
    assert!(matches!(
        half(None),
        Err(Refusal::Foreign {
            part: Part::ArchiveBucket,
            ..
        })
    ));
}

#[test]
fn on_air_what_reaches_viewers_is_refused_by_name() {
    let running = |found: &mut BTreeMap<Part, Vec<Seen>>| {
        one(found, &Part::Channel).state = State::of(Phase::Ready, "RUNNING");
    };
    let harmless = after(|found| {
        running(found);
        edit(
            one(found, &Part::SecurityGroup),
            "/settings/whitelistRules/0",
            "10.0.0.0/8",
        );
    })
    .unwrap();
    assert_eq!(harmless.air, AirState::On);
    assert_eq!(harmless.refuse_on_air(), Ok(()));
    let touching = after(|found| {
        running(found);
        edit(one(found, &Part::Channel), "/settings/logLevel", "DEBUG");
        edit(
            one(found, &Part::EndpointHls),
            "/settings/startoverWindowSeconds",
            3600,
        );
    })
    .unwrap();
    let text = touching.refuse_on_air().unwrap_err().to_string();
    for piece in [
        "the channel is running",
        "update channel (off air: channel must be stopped)",
        "update endpoint_hls (some viewers notice)",
        "Nothing was changed",
        "--take-off-air",
    ] {
        assert!(text.contains(piece), "{text}");
    }
    for (state, air) in [
        ("STARTING", AirState::On),
        ("STOPPING", AirState::On),
        ("RECOVERING", AirState::On),
        ("SOMETHING_NEW", AirState::On),
        ("IDLE", AirState::Off),
        ("UPDATING", AirState::Off),
    ] {
        let plan = after(|found| one(found, &Part::Channel).state.name = state.into()).unwrap();
        assert_eq!(plan.air, air, "{state}");
    }
}

#[test]
fn a_destroy_takes_everything_that_is_ours_and_nothing_else() {
    let spec = recipe();
    let mut found = found(&wanted(&spec));
    let parts = found.len();
    one(&mut found, &Part::Role).tags.clear();
    let mut twin = one(&mut found, &Part::SecurityGroup).clone();
    twin.id = "twin".into();
    found.get_mut(&Part::SecurityGroup).unwrap().push(twin);
    let found = Inventory(found);
    let keep = removal_plan(&identity(&spec), &found, false);
    let ids: Vec<&str> = keep.changes().filter_map(|s| s.id.as_deref()).collect();
    // Without site bucket, archive bucket and the role that is not ours; the group twice.
    assert_eq!(ids.len(), parts - 3 + 1);
    assert!(!ids.contains(&"role-id") && !ids.contains(&"site_bucket-id"));
    assert!(ids.contains(&"twin") && ids.contains(&"security_group-id"));
    assert!(keep.steps.iter().any(|s| s.part == Part::ArchiveBucket
        && matches!(&s.action, Action::Retain { why } if why.contains("--delete-archive"))));
    let all = removal_plan(&identity(&spec), &found, true);
    assert_eq!(all.changes().count(), ids.len() + 1);
}

#[test]
fn the_recipe_s_plan_reads_as_it_always_did() {
    let spec = recipe();
    let plan = plan(&identity(&spec), &wanted(&spec), &Inventory::default()).unwrap();
    let mut text = String::new();
    for step in &plan.steps {
        let needs: Vec<String> = step.needs.keys().map(Part::to_string).collect();
        writeln!(
            text,
            "{} {} <- {}",
            step.action.word(),
            step.part,
            needs.join(" ")
        )
        .unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn what_is_skipped_takes_what_needs_it_along_and_nothing_else() {
    let mut spec = recipe();
    spec.alarms.notify = Some(crate::spec::Notify::Email("ops@example.org".into()));
    let left = |skipped: &Part| -> Vec<String> {
        let kept = wanted_without(&spec, skipped);
        for w in &kept {
            assert!(
                w.needs.keys().all(|n| kept.iter().any(|k| k.part == *n)),
                "{}",
                w.part
            );
        }
        kept.iter().map(|w| w.part.to_string()).collect()
    };
    let all = wanted(&spec).len();
    let without_dashboard = left(&Part::Dashboard);
    assert_eq!(without_dashboard.len(), all - 1);
    let without_input = left(&Part::Input);
    assert!(
        !without_input.contains(&"channel".to_owned()),
        "{without_input:?}"
    );
    assert!(
        without_input.contains(&"distribution".to_owned()),
        "{without_input:?}"
    );
    let without_topic = left(&Part::Topic);
    assert!(
        without_topic.iter().any(|p| p.starts_with("alarm/")),
        "{without_topic:?}"
    );
    assert!(!without_topic.contains(&"topic".to_owned()));
}
