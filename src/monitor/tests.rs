//! Judgement over numbers made by hand: ten-second windows from noon, as a list of frame rates each.

mod cleared;
mod meter;
mod pictures;
mod properties;
mod stopping;
mod viewing;

use super::catalogue::Nothing;
use super::feed::{Delays, Feed, Reader};
use super::*;
use crate::clock::Timestamp;
use jiff::SignedDuration;
use std::time::Duration;

fn at(seconds: i64) -> Timestamp {
    let noon: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    noon + SignedDuration::from_secs(seconds)
}

fn wants(feeds: u8) -> Wants {
    Wants {
        unused: None,
        fps: 30.0,
        mbps: 5.0,
        outputs: 3,
        rungs: vec![],
        archive_outputs: 1,
        audio: None,
        feeds,
        thumbnails: false,
        usd_per_hour: Some(2.69),
        rung_bps: vec![],
        tariff: None,
    }
}

/// A track of settled windows from the start of the run.
fn track(source: Source, values: &[f64]) -> Track {
    let mut track = Track::empty(source, source.period());
    let step = i64::try_from(source.period().as_secs()).unwrap();
    for (n, v) in (0..).zip(values) {
        track.points.push((at(n * step), *v));
    }
    track.now = match track.points.last() {
        Some((start, v)) => Reading::Value {
            v: *v,
            until: *start + track.period,
        },
        None => Reading::NoData(Why::NeverHadInput),
    };
    track
}

fn leg(pipeline: Pipeline, fps: &[f64]) -> Leg {
    let live = |values: &[f64]| track(Source::MediaLive, values);
    let map = |of: fn(f64) -> f64| live(&fps.iter().map(|v| of(*v)).collect::<Vec<_>>());
    // A channel that never had input is told of all the same, by what is published while it runs.
    let always = |of: fn(f64) -> f64| {
        let shown = if fps.is_empty() { &[0.0; 3] } else { fps };
        live(&shown.iter().map(|v| of(*v)).collect::<Vec<_>>())
    };
    Leg {
        pipeline,
        expected: false,
        in_fps: live(fps),
        in_fps_low: live(fps),
        in_mbps: always(|v| 0.02 + v / 6.0),
        outputs: map(|v| if v > 1.0 { 3.0 } else { 0.0 }),
        archive: map(|_| 1.0),
        out_fps: live(&[]),
        out_derived: true,
        fill_ms: map(|v| if v > 1.0 { 0.0 } else { 9000.0 }),
        dropped: map(|_| 0.0),
        svq_percent: map(|_| 0.0),
        alerts: always(|v| if v > 1.0 { 0.0 } else { 1.0 }),
        out_4xx: map(|_| 0.0),
        out_5xx: map(|_| 0.0),
        audio_dbfs: map(|_| -18.0),
        audio_lkfs: map(|_| -23.0),
        picture: Default::default(),
        brightest: Track::empty(Source::Api, Duration::ZERO),
        stir: Track::empty(Source::Api, Duration::ZERO),
        ever_had_input: false,
    }
}

fn stream(feeds: u8, legs: &[&[f64]]) -> StreamSnapshot {
    let mut all = Pipeline::BOTH.iter().zip(legs);
    StreamSnapshot {
        name: "demo".into(),
        channel_id: Some("1".into()),
        channel_state: Some("RUNNING".into()),
        channel_class: "STANDARD".into(),
        looked_at: Some(at(0)),
        pipelines_running: Some(2),
        stop_asked: false,
        black_until: None,
        played_at: None,
        running_since: Some(at(0)),
        ends: None,
        meter: None,
        wants: Some(wants(feeds)),
        legs: all.by_ref().map(|(p, fps)| leg(*p, fps)).collect(),
        carries: Some(Pipeline::A),
        carries_since: Some(at(0)),
        packager: Packager {
            requests: track(Source::MediaPackage, &[]),
            egress_4xx: track(Source::MediaPackage, &[]),
            egress_5xx: track(Source::MediaPackage, &[]),
            egress_bytes: track(Source::MediaPackage, &[]),
            ingress_bytes: track(Source::MediaPackage, &[]),
        },
        edge: Edge {
            requests: track(Source::CloudFront, &[]),
            rate_4xx: track(Source::CloudFront, &[]),
            rate_5xx: track(Source::CloudFront, &[]),
            bytes: track(Source::CloudFront, &[]),
        },
        apart: Track::empty(Source::Api, Duration::ZERO),
        playback: None,
        alerts: Default::default(),
        names: Default::default(),
        conditions: vec![],
        lamps: vec![],
        tally: Tally::Unknown,
    }
}

fn judged(mut s: StreamSnapshot, now: i64) -> StreamSnapshot {
    judge(None, &mut s, at(now), None);
    s
}

fn kinds(s: &StreamSnapshot) -> Vec<(&'static str, Option<Pipeline>)> {
    s.conditions.iter().map(|c| (c.kind, c.pipeline)).collect()
}

fn light(s: &StreamSnapshot, name: &str, leg: usize) -> Light {
    s.lamps.iter().find(|l| l.name == name).unwrap().lights[leg].1
}

const GOOD: [f64; 9] = [30.0; 9];
const LOST: [f64; 9] = [30.0, 30.0, 30.0, 30.0, 30.0, 0.0, 0.0, 0.0, 0.0];

#[test]
fn all_well_is_nothing_to_say_and_not_yet_on_air() {
    let s = judged(stream(2, &[&GOOD, &GOOD]), 120);
    assert_eq!(kinds(&s), []);
    assert_eq!(s.tally, Tally::RunningNotProven { degraded: None });
    assert_eq!(s.legs[0].out_fps.now.fresh(), Some(30.0));
    assert_eq!(light(&s, "ENC IN", 0), Light::Good);
    for hollow in ["SOURCE", "PACKAGER", "EDGE", "VIEWER"] {
        assert_eq!(light(&s, hollow, 0), Light::Hollow, "{hollow}");
    }
}

#[test]
fn one_lost_input_is_one_condition_with_the_rest_under_it() {
    for (lost, legs) in [
        (Pipeline::A, [&LOST[..], &GOOD[..]]),
        (Pipeline::B, [&GOOD[..], &LOST[..]]),
    ] {
        let mut s = stream(2, &legs);
        (s.carries, s.carries_since) = (Some(lost.other()), Some(at(-60)));
        let s = judged(s, 120);
        assert_eq!(kinds(&s), [("input_lost", Some(lost))]);
        let c = &s.conditions[0];
        assert_eq!(
            (c.severity, c.since, c.seen),
            (Severity::Major, at(50), at(120))
        );
        assert_eq!(c.grouped, 3, "outputs, fill, alert");
        let (l, o) = (lost.letter(), lost.other().letter());
        assert_eq!(
            c.what,
            format!(
                "Input {l} lost. {o} carries, as before; viewers notice nothing. No spare left."
            )
        );
        assert_eq!(
            c.proof,
            format!("{l} 0.0 fps (was 30.0), 0.0 Mb/s. {o} 30.0 fps, 3 of 3 outputs.")
        );
        let n = usize::from(lost == Pipeline::B);
        assert_eq!(light(&s, "CONTRIB", n), Light::Down);
        assert_eq!(light(&s, "ENC IN", n), Light::Down);
        assert_eq!(light(&s, "ENC OUT", n), Light::Follows);
        assert_eq!(light(&s, "ENC OUT", 1 - n), Light::Good);
        let degraded = Some(format!("{l} LOST, {o} CARRIES, NO SPARE"));
        assert_eq!(s.tally, Tally::RunningNotProven { degraded });
    }
}

#[test]
fn who_carries_is_said_only_when_the_packager_says_so() {
    let mut s = stream(2, &[&LOST, &GOOD]);
    let what = |s: StreamSnapshot| judged(s, 120).conditions[0].what.clone();
    assert!(what(s.clone()).contains("B should carry; not proven from here."));
    (s.carries, s.carries_since) = (Some(Pipeline::B), Some(at(60)));
    assert!(what(s.clone()).contains("B carries the show; viewers have picture."));
    // The minute of the change begins before the loss.
    s.carries_since = Some(at(0));
    assert!(what(s).contains("B carries the show; viewers have picture."));
}

#[test]
fn in_the_minute_of_a_change_the_new_one_carries() {
    let taken = |a: &[f64], b: &[f64]| {
        let (a, b) = (
            track(Source::MediaPackage, a),
            track(Source::MediaPackage, b),
        );
        windows::carrier(&[(Pipeline::A, &a), (Pipeline::B, &b)])
    };
    assert_eq!(taken(&[1.0, 1.0], &[0.0, 1.0]), Some((Pipeline::B, at(60))));
    assert_eq!(taken(&[0.0, 1.0], &[1.0, 1.0]), Some((Pipeline::A, at(60))));
    assert_eq!(taken(&[1.0, 0.0], &[0.0, 1.0]), Some((Pipeline::B, at(60))));
    assert_eq!(taken(&[0.0], &[0.0]), None);
    assert_eq!(taken(&[], &[]), None);
}

#[test]
fn both_lost_is_trouble() {
    let s = judged(stream(2, &[&LOST, &LOST]), 120);
    assert_eq!(kinds(&s), [("no_input", None)]);
    assert_eq!(s.conditions[0].severity, Severity::Critical);
    assert_eq!(s.conditions[0].grouped, 6);
    assert_eq!(
        s.tally,
        Tally::Trouble("NO INPUT A+B, VIEWERS STALLED".into())
    );
    // Ten minutes on it is also money.
    let s = judged(stream(2, &[&LOST, &LOST]), 700);
    assert_eq!(
        kinds(&s),
        [("no_input", None), ("running_without_input", None)]
    );
    let c = &s.conditions[1];
    assert_eq!(
        c.what,
        "RUNNING without input. Nobody has picture; it bills $2.69/h ($0.52 so far)."
    );
    assert_eq!(c.proof, "Last input: A ended 12:00:50, B ended 12:00:50.");
}

#[test]
fn a_single_window_turns_nothing() {
    let blip = [30.0, 30.0, 0.0, 30.0, 30.0];
    assert_eq!(kinds(&judged(stream(2, &[&blip, &GOOD]), 120)), []);
    // Back for one window is not back; for two it is.
    let back = [30.0, 30.0, 0.0, 0.0, 30.0];
    let s = judged(stream(2, &[&back, &GOOD]), 120);
    assert_eq!(kinds(&s), [("input_lost", Some(Pipeline::A))]);
    let back = [30.0, 30.0, 0.0, 0.0, 30.0, 0.0, 30.0, 30.0];
    assert_eq!(kinds(&judged(stream(2, &[&back, &GOOD]), 120)), []);
}

#[test]
fn when_it_began_and_was_seen_outlives_its_windows() {
    let first = judged(stream(2, &[&LOST, &GOOD]), 120);
    let mut later = stream(2, &[&LOST, &GOOD]);
    later.legs[0].in_fps.points.drain(..7);
    judge(Some(&first), &mut later, at(180), None);
    let c = &later.conditions[0];
    assert_eq!((c.since, c.seen), (at(50), at(120)));
}

#[test]
fn never_had_input_is_not_lost_input() {
    let s = judged(stream(2, &[&[], &[]]), 30);
    assert_eq!(s.tally, Tally::RunningNoInput(at(0)));
    assert_eq!(kinds(&s), []);
    assert_eq!(light(&s, "ENC IN", 0), Light::Down);
    let s = judged(stream(2, &[&[], &[]]), 600);
    assert_eq!(kinds(&s), [("running_without_input", None)]);
    assert_eq!(s.conditions[0].since, at(0));
    assert!(s.conditions[0].proof.contains("A never, B never"));
    // One of two.
    let s = judged(stream(2, &[&GOOD, &[]]), 30);
    assert_eq!(kinds(&s), [], "it may still come");
    let s = judged(stream(2, &[&GOOD, &[]]), 90);
    assert_eq!(kinds(&s), [("input_lost", Some(Pipeline::B))]);
    assert!(
        s.conditions[0]
            .what
            .starts_with("B has never had input since start.")
    );
}

#[test]
fn a_feed_that_is_not_expected_is_not_judged() {
    let s = judged(stream(1, &[&GOOD, &[]]), 900);
    assert_eq!(kinds(&s), []);
    assert_eq!(s.tally, Tally::RunningNotProven { degraded: None });
    assert_eq!(light(&s, "ENC IN", 1), Light::Hollow);
    let s = judged(stream(1, &[&LOST, &[]]), 120);
    assert_eq!(kinds(&s), [("no_input", None)]);
    assert_eq!(
        s.conditions[0].what,
        "NO INPUT on A. Viewers stall now or within seconds."
    );
}

#[test]
fn stale_numbers_light_nothing_and_clear_nothing() {
    let mut s = stream(2, &[&LOST, &GOOD]);
    for leg in &mut s.legs {
        for track in [&mut leg.in_fps, &mut leg.outputs, &mut leg.in_mbps] {
            track.now = Reading::Stale {
                v: track.now.last().unwrap(),
                until: track.now.until().unwrap(),
                why: Why::Late,
            };
        }
    }
    let s = judged(s, 300);
    assert_eq!(kinds(&s), [("input_lost", Some(Pipeline::A))]);
    for lamp in ["CONTRIB", "ENC IN"] {
        assert_eq!(light(&s, lamp, 0), Light::Hollow);
        assert_eq!(light(&s, lamp, 1), Light::Hollow);
    }
}

#[test]
fn a_sag_takes_three_windows() {
    let low = |n: usize| {
        let mut s = stream(2, &[&GOOD, &GOOD]);
        for (_, v) in s.legs[0].in_fps_low.points.iter_mut().rev().take(n) {
            *v = 25.0;
        }
        s.legs[0].in_fps_low.now = Reading::Value {
            v: 25.0,
            until: at(90),
        };
        kinds(&judged(s, 120))
    };
    assert_eq!(low(2), []);
    assert_eq!(low(3), [("input_low", Some(Pipeline::A))]);
}

#[test]
fn errors_need_requests_and_the_edge_follows_the_packager() {
    let with = |requests: f64, errors: f64, percent: f64| {
        let mut s = stream(2, &[&GOOD, &GOOD]);
        s.packager.requests = track(Source::MediaPackage, &[requests; 4]);
        s.packager.egress_5xx = track(Source::MediaPackage, &[errors; 4]);
        s.edge.requests = track(Source::CloudFront, &[900.0; 4]);
        s.edge.rate_5xx = track(Source::CloudFront, &[percent; 4]);
        judged(s, 300)
    };
    assert_eq!(kinds(&with(16.0, 16.0, 0.0)), [], "too few to say");
    assert_eq!(kinds(&with(200.0, 1.5, 0.0)), [], "too few errors to say");
    assert_eq!(kinds(&with(300.0, 1.0, 0.0)), []);
    let s = with(310.0, 53.5, 60.0);
    assert_eq!(kinds(&s), [("packager_5xx", None)]);
    let c = &s.conditions[0];
    assert_eq!((c.severity, c.grouped), (Severity::Critical, 1));
    assert_eq!(
        c.what,
        "Packager answers errors: 214 of 1,240 origin requests (17%) are 5xx."
    );
    assert_eq!(light(&s, "EDGE", 0), Light::Follows);
    assert_eq!(light(&s, "PACKAGER", 0), Light::Down);
    let s = with(300.0, 0.0, 2.0);
    assert_eq!(kinds(&s), [("edge_5xx", None)]);
    assert_eq!(s.conditions[0].severity, Severity::Major);
    assert_eq!(light(&s, "EDGE", 0), Light::Warn);
}

#[test]
fn blind_outranks_everything_and_idle_judges_nothing() {
    let mut s = stream(2, &[&LOST, &LOST]);
    let blind = Blind {
        since: at(60),
        why: "credentials expired".into(),
    };
    judge(None, &mut s, at(200), Some(&blind));
    assert!(matches!(s.tally, Tally::Blind { since, .. } if since == at(60)));
    s.channel_state = Some("IDLE".into());
    let s = judged(s, 200);
    assert_eq!((s.tally.clone(), kinds(&s)), (Tally::OffAir, vec![]));
}

#[test]
fn late_windows_find_their_place() {
    let mut feed = Feed::new(Source::MediaLive);
    feed.merge(&[(at(0), 1.0), (at(20), 3.0)], at(60), true);
    let late = feed.merge(&[(at(10), 2.0), (at(20), 4.0), (at(30), 5.0)], at(70), true);
    assert_eq!(
        *feed.track.points,
        [(at(0), 1.0), (at(10), 2.0), (at(20), 4.0), (at(30), 5.0)]
    );
    assert_eq!(
        late,
        [50, 30].map(Duration::from_secs),
        "what is new, however late"
    );
    feed.merge(&[(at(3 * 3600), 6.0)], at(3 * 3600 + 15), true);
    assert_eq!(feed.track.points.len(), 3, "older than three hours");
}

#[test]
fn a_window_is_read_when_it_is_followed_and_ages_from_its_end() {
    let mut delays = Delays::default();
    let mut feed = Feed::new(Source::MediaLive);
    let read = |feed: &mut Feed, now: i64, delays: &Delays| {
        let by = Reader {
            now: at(now),
            from: None,
            running: true,
            delays,
        };
        feed.read(Nothing::NeverHadInput, by);
        feed.track.now.clone()
    };
    let value = |v, until| Reading::Value {
        v,
        until: at(until),
    };
    assert_eq!(read(&mut feed, 0, &delays), Reading::NoData(Why::NotAsked));
    feed.merge(&[], at(20), true);
    assert_eq!(
        read(&mut feed, 20, &delays),
        Reading::NoData(Why::NeverHadInput)
    );
    feed.merge(&[(at(0), 30.0), (at(10), 15.0)], at(25), true);
    assert_eq!(
        read(&mut feed, 25, &delays),
        value(30.0, 10),
        "the last may be half full"
    );
    assert_eq!(read(&mut feed, 62, &delays), value(15.0, 20), "waited for");
    feed.failed(Why::Throttled);
    let stale = Reading::Stale {
        v: 15.0,
        until: at(20),
        why: Why::Throttled,
    };
    assert_eq!(read(&mut feed, 80, &delays), stale);
    // AWS turns out to be slower than assumed.
    delays.learn(Source::MediaLive, &[Duration::from_secs(50); 30]);
    assert_eq!(read(&mut feed, 80, &delays), value(15.0, 20));
}

#[test]
fn no_such_answers_are_zero_where_there_were_requests() {
    let requests = track(Source::MediaPackage, &[100.0, 100.0, 100.0]);
    let mut errors = Feed::new(Source::MediaPackage);
    let delays = Delays::default();
    errors.read_with(&requests, at(200), &delays);
    assert_eq!(errors.track.now, Reading::NoData(Why::NotAsked));
    errors.merge(&[(at(60), 7.0)], at(200), false);
    errors.read_with(&requests, at(340), &delays);
    // Not there and not waited for is late, and no zero.
    assert_eq!(*errors.track.points, [(at(0), 0.0), (at(60), 7.0)]);
    assert_eq!(errors.track.now.until(), Some(at(120)));
    errors.read_with(&requests, at(500), &delays);
    assert_eq!(
        *errors.track.points,
        [(at(0), 0.0), (at(60), 7.0), (at(120), 0.0)]
    );
    assert_eq!(errors.track.now.fresh(), Some(0.0));
    errors.failed(Why::Throttled);
    errors.read_with(&track(Source::MediaPackage, &[100.0; 9]), at(900), &delays);
    assert_eq!(errors.track.now, Reading::NoData(Why::Throttled));
    assert_eq!(errors.track.points.len(), 3);
}

#[test]
fn watching_can_be_spawned() {
    fn spawned(_: impl Future<Output = ()> + Send + 'static) {}
    let _ = |aws: crate::aws::Aws, orders: tokio::sync::watch::Receiver<Orders>| {
        spawned(watch(aws, orders, drop));
    };
}

#[test]
fn a_pipeline_that_is_not_used_by_plan_is_no_condition() {
    let mut s = stream(2, &[&GOOD, &[]]);
    s.running_since = Some(at(-300));
    let never = judged(s.clone(), 120);
    assert_eq!(kinds(&never), [("input_lost", Some(Pipeline::B))]);
    assert!(never.conditions[0].what.contains("m marks B as not used"));
    s.wants.as_mut().unwrap().unused = Some(Pipeline::B);
    let s = judged(s, 120);
    assert_eq!(kinds(&s), []);
    assert!(!s.legs[1].expected);
}
