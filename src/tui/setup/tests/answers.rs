//! Keys in, a file out; every mistake at its field.

use super::*;
use crate::spec::{Bps, ChannelClass, FrameRate, Geo};

#[test]
fn enter_alone_leads_from_empty_to_a_file_that_loads() {
    let mut setup = Setup::new(found());
    let asked = SetupOut::AskIdentity {
        profile: None,
        region: "eu-west-1".into(),
    };
    assert_eq!(press(&mut setup, KeyCode::Enter), asked);
    setup.identity(Ok(IdentityLine {
        account: "482177307730".into(),
        alias: Some("prod-sports".into()),
        who: "OPERATOR/mk".into(),
    }));
    assert!(drawn(&setup, 80, 20).contains("482177307730 prod-sports (AWS, real)"));
    press(&mut setup, KeyCode::Enter);
    typed(&mut setup, "cup-final");
    for _ in 0..4 {
        press(&mut setup, KeyCode::Enter);
    }
    assert_eq!(setup.step, Step::Ingest);
    setup.paste("203.0.113.7\n");
    for _ in 0..4 {
        press(&mut setup, KeyCode::Enter);
    }
    let spec = saved(&mut setup);
    let allow = crate::spec::AllowList::new(["203.0.113.7".parse().unwrap()], false).unwrap();
    let wanted = StreamSpec::recipe(
        "cup-final".parse().unwrap(),
        "eu-west-1".parse().unwrap(),
        allow,
    );
    assert_eq!(spec, wanted);
}

#[test]
fn each_answer_reaches_the_file() {
    let mut setup = complete();
    jump(&mut setup, Step::Source);
    to(&mut setup, "source.frame_rate");
    press(&mut setup, KeyCode::Right);
    to(&mut setup, "source.bitrate");
    answer(&mut setup, "12M");
    jump(&mut setup, Step::Ladder);
    press(&mut setup, KeyCode::Right); // sport: half rates for the small rungs
    jump(&mut setup, Step::Feeds);
    press(&mut setup, KeyCode::Down);
    to(&mut setup, "channel.maintenance");
    typed(&mut setup, "tue");
    press(&mut setup, KeyCode::Right);
    jump(&mut setup, Step::Archive);
    to(&mut setup, "archive.expire_after_days");
    typed(&mut setup, "365");
    jump(&mut setup, Step::Alarms);
    to(&mut setup, "alarms.notify");
    typed(&mut setup, "ops@example.com");
    jump(&mut setup, Step::Delivery);
    to(&mut setup, "delivery.cmaf.enabled");
    press(&mut setup, KeyCode::Char(' '));
    to(&mut setup, "geo.mode");
    press(&mut setup, KeyCode::Right);
    to(&mut setup, "geo.list");
    typed(&mut setup, "de, AT ch");
    let spec = saved(&mut setup);
    assert_eq!(spec.source.frame_rate, FrameRate::FPS_50);
    let rungs: Vec<_> = spec
        .ladder
        .rungs
        .iter()
        .map(|r| (r.bitrate, r.frame_rate))
        .collect();
    assert_eq!(rungs[0], (Bps::kbps(7000), FrameRate::FPS_50));
    assert_eq!(rungs[3], (Bps::kbps(800), FrameRate::FPS_25));
    assert_eq!(
        (spec.channel.class, spec.channel.feeds),
        (ChannelClass::SinglePipeline, 1)
    );
    assert_eq!(
        spec.channel.maintenance.unwrap().to_string(),
        "tuesday 03:00"
    );
    assert_eq!(spec.archive.lifecycle.expire_after_days, Some(365));
    assert_eq!(spec.alarms.notify.unwrap().to_string(), "ops@example.com");
    assert!(spec.delivery.cmaf.is_some());
    assert!(matches!(spec.delivery.geo, Geo::Only(c) if c.iter().count() == 3));
}

#[test]
fn the_ladder_is_edited_in_place() {
    let mut setup = complete();
    jump(&mut setup, Step::Ladder);
    press(&mut setup, KeyCode::Down);
    press(&mut setup, KeyCode::Char(' ')); // 6M off
    assert!(!setup.rows[0].on && setup.value("preset") == "custom");
    press(&mut setup, KeyCode::Char('n'));
    typed(&mut setup, "2.5M"); // a second 720p beside 3M's
    let names: Vec<_> = saved(&mut setup)
        .ladder
        .rungs
        .iter()
        .map(|r| r.name.clone())
        .collect();
    assert_eq!(names, ["720p", "720p-2500k", "480p"]);
    jump(&mut setup, Step::Ladder);
    press(&mut setup, KeyCode::Down);
    press(&mut setup, KeyCode::Delete);
    assert_eq!(setup.rows.len(), 4);
    // A preset puts the own ladder aside, custom brings it back.
    let own = setup.rows.clone();
    to(&mut setup, "preset");
    press(&mut setup, KeyCode::Right);
    assert_eq!(setup.rows, Row::of(&ladder::PRESETS[0], false));
    press(&mut setup, KeyCode::Left);
    assert_eq!(setup.rows, own);
    for _ in 0..9 {
        press(&mut setup, KeyCode::Char('n'));
    }
    assert_eq!(setup.rows.len(), 8);
}

#[test]
fn each_mistake_is_told_at_its_field_at_once() {
    let cases = [
        (Step::Connect, "region", "us-west-1", "has no MediaLive"),
        (Step::Name, "name", "Cup Final", "2 to 20 of a-z"),
        (Step::Name, "name", "league", "taken"),
        (Step::Source, "source.size", "1920", "WIDTHxHEIGHT"),
        (Step::Source, "source.bitrate", "60M", "at most 50M"),
        (
            Step::Ladder,
            "ladder.gop_seconds",
            "0",
            "from 1 to 10 seconds",
        ),
        (
            Step::Feeds,
            "channel.maintenance",
            "sometimes",
            "tuesday 03:00",
        ),
        (
            Step::Ingest,
            "ingest.allow",
            "203.0.113.7/24",
            "203.0.113.0/24",
        ),
        (
            Step::Ingest,
            "ingest.allow",
            "0.0.0.0/0",
            "anyone on the internet",
        ),
        (Step::Ingest, "ingest.app", "a/b", "1 to 64 of"),
        (
            Step::Archive,
            "archive.rollover_seconds",
            "5",
            "from 10 to 86400",
        ),
        (
            Step::Archive,
            "archive.infrequent_access_after_days",
            "7",
            "from 30",
        ),
        (Step::Alarms, "alarms.notify", "ops", "a mail address"),
        (
            Step::Delivery,
            "delivery.hls.segment_seconds",
            "x",
            "from 1 to 30",
        ),
        (
            Step::Delivery,
            "delivery.startover_seconds",
            "1209601",
            "to 1209600",
        ),
    ];
    for (step, key, text, told) in cases {
        let mut setup = complete();
        jump(&mut setup, step);
        to(&mut setup, key);
        answer(&mut setup, text);
        assert!(
            setup.problem(key).is_some_and(|p| p.contains(told)),
            "{key} {:?}",
            setup.problem(key)
        );
        assert!(
            setup.verdict.shown.is_some() && setup.verdict.price.is_some(),
            "{key}"
        );
        // Enter stays with the mistake; saving comes back to it.
        press(&mut setup, KeyCode::Enter);
        assert_eq!(setup.step, step);
        jump(&mut setup, Step::Review);
        assert_eq!(press(&mut setup, KeyCode::Enter), SetupOut::None);
        assert_eq!(setup.step, step, "{key}");
    }
}

#[test]
fn rungs_tell_their_own_mistakes() {
    for (column, text, told) in [
        (1, "5", "100k to 50M"),
        (1, "x", "bits per second"),
        (0, "7x7", "both even"),
        (2, "11", "1 to 10"),
    ] {
        let mut setup = complete();
        jump(&mut setup, Step::Ladder);
        press(&mut setup, KeyCode::Down);
        setup.at.1 = column + 1;
        answer(&mut setup, text);
        let (at, said) = setup.rung_problem(0).unwrap();
        assert!(at == column && said.contains(told), "{text}: {at} {said}");
        assert!(setup.rung_problem(1).is_none());
        press(&mut setup, KeyCode::Enter);
        assert_eq!(setup.spot(), Some(Spot::Cell(0, column)));
    }
    let mut setup = complete();
    setup.rows.iter_mut().for_each(|r| r.on = false);
    setup.judge();
    assert!(setup.told("ladder.rungs").unwrap().contains("1 to 8 rungs"));
}

#[test]
fn the_world_must_be_ticked() {
    let mut setup = complete();
    jump(&mut setup, Step::Ingest);
    answer(&mut setup, "0.0.0.0/0");
    assert!(setup.verdict.spec.is_none());
    press(&mut setup, KeyCode::Tab);
    press(&mut setup, KeyCode::Char(' '));
    assert!(saved(&mut setup).ingest.allow.is_open_to_world());
}

#[test]
fn what_deploy_would_refuse_is_not_saved() {
    let mut setup = complete();
    jump(&mut setup, Step::Delivery);
    answer(&mut setup, "5");
    jump(&mut setup, Step::Review);
    assert_eq!(press(&mut setup, KeyCode::Enter), SetupOut::None);
    assert!(setup.note.contains("Deploy would refuse"));
}

#[test]
fn a_draft_goes_on_where_it_stopped() {
    let mut setup = complete();
    jump(&mut setup, Step::Connect);
    press(&mut setup, KeyCode::Right);
    jump(&mut setup, Step::Name);
    answer(&mut setup, "Not Yet");
    jump(&mut setup, Step::Ingest);
    answer(&mut setup, "oops");
    jump(&mut setup, Step::Feeds);
    press(&mut setup, KeyCode::Down);
    press(&mut setup, KeyCode::Down);
    jump(&mut setup, Step::Ladder);
    press(&mut setup, KeyCode::Down);
    press(&mut setup, KeyCode::Char(' '));
    let SetupOut::Later { toml, name } = with(&mut setup, KeyModifiers::CONTROL, 's') else {
        panic!("no draft");
    };
    assert_eq!(name, "unnamed");
    let toml = toml + "channel.thumbnails = true\n";
    let again = Setup::resume(found(), &toml);
    assert_eq!((again.step, again.profile()), (Step::Ladder, Some("dev")));
    assert_eq!(again.rows, setup.rows);
    for key in ["name", "region", "ingest.allow", "feeds", "preset"] {
        assert_eq!(again.value(key), setup.value(key), "{key}");
    }
    assert_eq!(
        again.others,
        [("channel.thumbnails".to_string(), "true".to_string().into())]
    );
    assert!(!Setup::resume(found(), "= no TOML").note.is_empty());
}

#[test]
fn leaving_asks_only_when_something_would_be_lost() {
    let mut setup = Setup::new(found());
    assert_eq!(press(&mut setup, KeyCode::Esc), SetupOut::Cancel);
    press(&mut setup, KeyCode::Right);
    assert_eq!(press(&mut setup, KeyCode::Esc), SetupOut::None);
    assert_eq!(press(&mut setup, KeyCode::Char('x')), SetupOut::None);
    press(&mut setup, KeyCode::Esc);
    assert_eq!(press(&mut setup, KeyCode::Char('d')), SetupOut::Cancel);
    to(&mut setup, "rehearse");
    assert_eq!(press(&mut setup, KeyCode::Enter), SetupOut::Rehearse);
}
