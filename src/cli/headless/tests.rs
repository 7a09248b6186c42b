//! Pictures made by hand: what is told of them, line by line.

use super::changes::{Change, What, between, remembered};
use super::metrics::{METRICS, render};
use super::verdict::{self, Verdict};
use crate::cli::args::Expect;
use crate::clock::Timestamp;
use crate::monitor::{
    Condition, Edge, Lamp, Leg, Light, Packager, Pipeline, Reading, Severity, Snapshot, Source,
    StreamSnapshot, Tally, Track, Wants, Why,
};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::time::Duration;

fn at(seconds: i64) -> Timestamp {
    let noon: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    noon + SignedDuration::from_secs(seconds)
}

fn track(source: Source, now: Option<f64>) -> Track {
    let mut track = Track::empty(source, source.period());
    track.now = match now {
        Some(v) => Reading::Value { v, until: at(-40) },
        None => Reading::NoData(Why::Late),
    };
    track
}

fn leg(pipeline: Pipeline, fps: Option<f64>) -> Leg {
    let live = |v| track(Source::MediaLive, v);
    Leg {
        pipeline,
        expected: true,
        in_fps: live(fps),
        in_fps_low: live(fps),
        in_mbps: live(fps.map(|v| v / 6.0)),
        outputs: live(Some(3.0)),
        archive: live(Some(1.0)),
        out_fps: live(None),
        out_derived: true,
        fill_ms: live(Some(1500.0)),
        dropped: live(Some(5.0)),
        svq_percent: live(Some(25.0)),
        alerts: live(Some(0.0)),
        out_4xx: live(Some(0.0)),
        out_5xx: live(Some(0.0)),
        audio_dbfs: live(Some(-18.0)),
        audio_lkfs: live(Some(-23.0)),
        picture: Default::default(),
        brightest: track(Source::Api, Some(62.0)),
        stir: track(Source::Api, Some(4.5)),
        ever_had_input: true,
    }
}

fn stream(name: &str, tally: Tally) -> StreamSnapshot {
    let packed = |v| track(Source::MediaPackage, v);
    let edge = |v| track(Source::CloudFront, v);
    StreamSnapshot {
        name: name.into(),
        channel_id: Some("1".into()),
        channel_state: Some("RUNNING".into()),
        channel_class: "STANDARD".into(),
        looked_at: Some(at(-5)),
        pipelines_running: Some(2),
        stop_asked: false,
        black_until: None,
        played_at: None,
        running_since: Some(at(-3600)),
        ends: None,
        meter: None,
        wants: Some(Wants {
            fps: 30.0,
            mbps: 5.0,
            outputs: 3,
            rungs: vec![],
            archive_outputs: 1,
            audio: None,
            feeds: 2,
            thumbnails: true,
            unused: None,
            usd_per_hour: Some(2.69),
            rung_bps: vec![],
            tariff: None,
        }),
        legs: vec![leg(Pipeline::A, Some(29.97)), leg(Pipeline::B, Some(30.0))],
        carries: Some(Pipeline::A),
        carries_since: Some(at(-3600)),
        packager: Packager {
            requests: packed(Some(120.0)),
            egress_4xx: packed(Some(0.0)),
            egress_5xx: packed(Some(6.0)),
            egress_bytes: packed(Some(6e6)),
            ingress_bytes: packed(Some(3e6)),
        },
        edge: Edge {
            requests: edge(Some(600.0)),
            rate_4xx: edge(Some(0.0)),
            rate_5xx: edge(Some(2.5)),
            bytes: edge(Some(6e7)),
        },
        apart: track(Source::Api, Some(1.5)),
        playback: None,
        alerts: Default::default(),
        names: Default::default(),
        conditions: vec![],
        lamps: vec![Lamp {
            name: "ENC IN",
            lights: vec![
                (Some(Pipeline::A), Light::Good),
                (Some(Pipeline::B), Light::Hollow),
            ],
            evidence: String::new(),
            until: None,
        }],
        tally,
    }
}

fn lost(pipeline: Pipeline, severity: Severity) -> Condition {
    Condition {
        kind: "input_lost",
        pipeline: Some(pipeline),
        severity,
        since: at(-60),
        seen: at(-20),
        what: "Input A lost.".into(),
        proof: String::new(),
        first: String::new(),
        not: None,
        grouped: 0,
    }
}

fn picture(streams: Vec<StreamSnapshot>) -> Snapshot {
    Snapshot {
        at: at(0),
        answered: Some(at(-1)),
        trouble: None,
        usd_per_hour: 0.04,
        session_ends: None,
        streams,
    }
}

fn on_air() -> Tally {
    Tally::OnAir { degraded: None }
}

fn of(stream: &StreamSnapshot) -> Snapshot {
    picture(vec![stream.clone()])
}

fn lines(before: Option<&Snapshot>, now: &Snapshot) -> Vec<String> {
    let all = between(before, now, None);
    all.iter().map(Change::line).collect()
}

#[test]
fn the_first_picture_is_all_news_and_the_same_again_is_none() {
    let now = of(&stream("cup-final", on_air()));
    assert_eq!(
        lines(None, &now),
        [
            "2026-03-01T12:00:00Z  cup-final             channel RUNNING",
            "2026-03-01T12:00:00Z  cup-final             ON AIR",
            "2026-03-01T12:00:00Z  cup-final             A carries",
        ]
    );
    assert_eq!(lines(Some(&now), &now), [""; 0]);
    let other = between(None, &now, Some("another"));
    assert_eq!(other, []);
    // Not seen yet is no news.
    let mut unknown = stream("cup-final", Tally::Unknown);
    (unknown.channel_state, unknown.carries) = (None, None);
    assert_eq!(lines(None, &of(&unknown)), [""; 0]);
}

#[test]
fn what_changes_is_told_once_with_what_it_was() {
    let before = stream("cup-final", on_air());
    let mut now = before.clone();
    now.tally = Tally::OnAir {
        degraded: Some("A LOST, B CARRIES, NO SPARE".into()),
    };
    now.carries = Some(Pipeline::B);
    now.conditions = vec![lost(Pipeline::A, Severity::Major)];
    let all = between(Some(&of(&before)), &of(&now), None);
    let told: Vec<_> = all.iter().map(|c| (c.change, c.words.as_str())).collect();
    assert_eq!(
        told,
        [
            (What::Tally, "ON AIR, DEGRADED: A LOST, B CARRIES, NO SPARE"),
            (What::Carries, "B carries now, A did before"),
            (
                What::ConditionRaised,
                "raised: major input_lost A: Input A lost. Since 11:59:00Z."
            ),
        ]
    );
    assert_eq!(all[2].since, Some(at(-60)));
    let mut worse = now.clone();
    worse.conditions = vec![lost(Pipeline::A, Severity::Critical)];
    let all = between(Some(&of(&now)), &of(&worse), None);
    assert_eq!(all[0].change, What::ConditionChanged);
    assert_eq!(all[0].from.as_deref(), Some("major"));
    assert_eq!(all[0].to.as_deref(), Some("critical"));
}

#[test]
fn a_condition_is_over_only_where_there_is_data_that_says_so() {
    let mut before = stream("cup-final", on_air());
    before.conditions = vec![lost(Pipeline::A, Severity::Major)];
    let ended = |now: &StreamSnapshot| {
        let all = between(Some(&of(&before)), &of(now), None);
        let mut all = all.into_iter().filter(|c| c.condition.is_some());
        let one = all.next().unwrap();
        assert_eq!(all.next(), None);
        one.change
    };
    assert_eq!(ended(&stream("cup-final", on_air())), What::ConditionOver);
    let mut late = stream("cup-final", on_air());
    late.legs[0].in_fps.now = Reading::NoData(Why::Late);
    assert_eq!(ended(&late), What::ConditionUnseen);
    let blind = Tally::Blind {
        since: at(-60),
        why: "no answer".into(),
        plays: None,
    };
    assert_eq!(ended(&stream("cup-final", blind)), What::ConditionUnseen);
    let mut idle = stream("cup-final", Tally::OffAir);
    idle.channel_state = Some("IDLE".into());
    assert_eq!(ended(&idle), What::ConditionOver);
    // The probe's conditions need the probe.
    before.conditions[0].kind = "playlist_stale";
    let now = stream("cup-final", on_air());
    let all = between(Some(&of(&before)), &of(&now), None);
    assert_eq!(all[0].change, What::ConditionUnseen);
}

#[test]
fn late_news_of_who_carries_is_no_change_and_gone_is_told() {
    let before = stream("cup-final", on_air());
    let mut late = before.clone();
    late.carries = None;
    assert_eq!(lines(Some(&of(&before)), &of(&late)), [""; 0]);
    let kept = remembered(Some(of(&before)), of(&late));
    assert_eq!(lines(Some(&kept), &of(&before)), [""; 0]);
    let gone = between(Some(&of(&before)), &picture(vec![]), None);
    assert_eq!(gone[0].change, What::Gone);
    let mut trouble = of(&before);
    trouble.trouble = Some("AWS throttles".into());
    assert_eq!(
        lines(Some(&of(&before)), &trouble),
        ["2026-03-01T12:00:00Z  -                     watching: AWS throttles"]
    );
}

#[test]
fn a_check_is_settled_when_what_it_rests_on_was_seen() {
    let check = |s: &StreamSnapshot, expect| verdict::of(&of(s), "cup-final", expect);
    let good = check(&stream("cup-final", on_air()), None).unwrap();
    assert_eq!(good.exit_code(), 0);
    assert_eq!(
        good.line("cup-final"),
        "OK cup-final: ON AIR; A 30.0 fps; B 30.0 fps; playback no data"
    );
    // An input that nobody has seen.
    let mut late = stream("cup-final", on_air());
    late.legs[1].in_fps.now = Reading::NoData(Why::Late);
    assert_eq!(check(&late, None), None);
    let judged = verdict::unsettled(Some(&of(&late)), "cup-final", None, Duration::from_secs(60));
    assert_eq!(judged.exit_code(), 1);
    assert!(
        judged.words.contains("B no data (late)"),
        "{}",
        judged.words
    );
    let unproven = Tally::RunningNotProven { degraded: None };
    let mut unproven = stream("cup-final", unproven);
    assert_eq!(check(&unproven, None), None);
    assert_eq!(check(&unproven, Some(Expect::OnAir)), None);
    let up = check(&unproven, Some(Expect::OffAir)).unwrap();
    assert_eq!(up.exit_code(), 4);
    // A problem needs no proof that the rest is well.
    unproven.conditions = vec![lost(Pipeline::A, Severity::Major)];
    assert_eq!(check(&unproven, None).unwrap().verdict, Verdict::Problem);
    // Minor is told and is none.
    let mut minor = stream("cup-final", on_air());
    minor.conditions = vec![lost(Pipeline::A, Severity::Minor)];
    let judged = check(&minor, None).unwrap();
    assert_eq!(judged.exit_code(), 0);
    assert!(judged.words.contains("minor input_lost A"));
    let blind = Tally::Blind {
        since: at(-60),
        why: "no answer from AWS".into(),
        plays: None,
    };
    let judged = check(&stream("cup-final", blind), Some(Expect::OffAir)).unwrap();
    assert_eq!(judged.exit_code(), 1);
    let mut nobody = picture(vec![]);
    nobody.trouble = Some("not permitted".into());
    assert_eq!(verdict::of(&nobody, "cup-final", None), None);
}

#[test]
fn a_page_reads_as_it_always_did() {
    let mut first = stream("cup-final", on_air());
    first.conditions = vec![lost(Pipeline::A, Severity::Major)];
    first.legs[1].in_fps.now = Reading::Stale {
        v: 30.0,
        until: at(-400),
        why: Why::Late,
    };
    let mut odd = stream("odd", Tally::Other("A \"B\"\\\n".into()));
    odd.channel_state = Some("A \"B\"\\\n".into());
    (odd.wants, odd.legs, odd.lamps) = (None, vec![], vec![]);
    let page = render("eu-west-1", false, Some(&picture(vec![odd, first])), at(10));
    insta::assert_snapshot!("page", page);
}

#[test]
fn without_a_picture_or_with_an_old_one_nothing_is_claimed() {
    let nothing = render("eu-west-1", true, None, at(0));
    assert!(nothing.contains("onair_up{region=\"eu-west-1\"} 0"));
    assert!(!nothing.contains("stream="));
    let now = of(&stream("cup-final", on_air()));
    let old = render("eu-west-1", true, Some(&now), at(200));
    assert_eq!(old, nothing);
    // No number is no zero.
    let mut silent = stream("cup-final", on_air());
    silent.legs[0] = leg(Pipeline::A, None);
    let page = render("eu-west-1", false, Some(&of(&silent)), at(0));
    assert!(!page.contains(
        "onair_input_frame_rate{stream=\"cup-final\",region=\"eu-west-1\",pipeline=\"A\"}"
    ));
    assert!(page.contains("pipeline=\"A\",metric=\"onair_input_frame_rate\",reason=\"late\"} 1"));
}

#[test]
fn the_dashboard_asks_only_for_what_is_exported() {
    let text = include_str!("../../../assets/grafana.json");
    let dashboard: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(dashboard["uid"], "onair");
    let known: BTreeSet<_> = METRICS.iter().map(|m| m.0).collect();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let named: BTreeSet<_> = words.filter(|w| w.starts_with("onair_")).collect();
    assert!(named.len() > 10, "{named:?}");
    let unknown: Vec<_> = named.difference(&known).collect();
    assert_eq!(unknown, [&""; 0]);
}
