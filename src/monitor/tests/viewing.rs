//! ON AIR is earned by what the probe sees, and lost by it.

use super::{GOOD, LOST, at, judged, kinds, light, stream};
use crate::monitor::{Light, Pipeline, StreamSnapshot, Tally};
use crate::probe::{Fetched, Judge, Look, Observation, TrackLook, parse};

/// A look at a playlist whose newest six-second segment is `last`.
fn look(judge: &mut Judge, seconds: i64, status: u16, last: u64) -> Observation {
    let base = "https://d1.cloudfront.net/out/v1/a/index.m3u8"
        .parse()
        .unwrap();
    let now = at(seconds);
    let main = Fetched {
        at: now,
        status: Some(status),
        cache_age_s: Some(1),
        ..Fetched::of(&base, now, &Err(crate::http::Failure::Slow))
    };
    let main = Fetched {
        error: None,
        ..main
    };
    let mut text = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:{}\n",
        last - 5
    );
    for n in last - 5..=last {
        text.push_str(&format!("#EXTINF:6,\n{n}.ts\n"));
    }
    let manifest = (status == 200).then(|| parse(text.as_bytes(), &base, now));
    let tracks = manifest.iter().flatten().flat_map(|m| m.tracks.clone());
    let tracks = tracks.map(|track| TrackLook {
        rung: String::new(),
        fetched: None,
        track: Some(Ok(track)),
        problems: Vec::new(),
        unasked: 0,
    });
    judge.look(&Look {
        at: now,
        tracks: tracks.collect(),
        manifest,
        main,
        segments: Vec::new(),
    })
}

fn with(legs: &[&[f64]], seen: Observation, now: i64) -> StreamSnapshot {
    let mut s = stream(2, legs);
    s.playback = Some(seen);
    judged(s, now)
}

fn advancing() -> (Judge, Observation) {
    let mut judge = Judge::default();
    look(&mut judge, 100, 200, 20);
    let seen = look(&mut judge, 106, 200, 21);
    (judge, seen)
}

#[test]
fn on_air_is_earned_by_an_advance_and_forgotten_with_the_probe() {
    let mut judge = Judge::default();
    let once = look(&mut judge, 100, 200, 20);
    let s = with(&[&GOOD, &GOOD], once, 101);
    assert_eq!(
        s.tally,
        Tally::RunningNotProven { degraded: None },
        "one look proves nothing"
    );
    assert_eq!(light(&s, "VIEWER", 0), Light::Hollow);

    let (_, seen) = advancing();
    let s = with(&[&GOOD, &GOOD], seen.clone(), 108);
    assert_eq!(
        (s.tally, kinds(&with(&[&GOOD, &GOOD], seen.clone(), 108))),
        (Tally::OnAir { degraded: None }, vec![])
    );
    let s = with(&[&GOOD, &LOST], seen.clone(), 108);
    let how = Some("B LOST, A CARRIES, NO SPARE".to_owned());
    assert_eq!(s.tally, Tally::OnAir { degraded: how });
    assert_eq!(light(&s, "VIEWER", 0), Light::Good);
    assert_eq!(light(&s, "EDGE", 0), Light::Good);

    let s = with(&[&GOOD, &GOOD], seen, 300);
    assert_eq!(
        s.tally,
        Tally::RunningNotProven { degraded: None },
        "a probe that is stuck proves nothing"
    );
}

#[test]
fn what_only_the_probe_sees_is_trouble() {
    let (mut judge, _) = advancing();
    let frozen = look(&mut judge, 127, 200, 21);
    let s = with(&[&GOOD, &GOOD], frozen, 127);
    assert_eq!(kinds(&s), [("playlist_stale", None)]);
    assert_eq!(s.conditions[0].since, at(106));
    assert_eq!(
        s.tally,
        Tally::Trouble("PLAYLIST FROZEN, VIEWERS STALLED".into())
    );
    assert_eq!(light(&s, "VIEWER", 0), Light::Down);

    look(&mut judge, 133, 504, 22);
    let fails = look(&mut judge, 139, 504, 22);
    let s = with(&[&GOOD, &GOOD], fails, 139);
    assert_eq!(kinds(&s), [("playback_fails", None)]);
    assert_eq!(light(&s, "EDGE", 0), Light::Down);
}

#[test]
fn what_follows_from_a_lost_input_is_grouped_under_it() {
    let (mut judge, _) = advancing();
    let frozen = look(&mut judge, 127, 200, 21);
    let s = with(&[&LOST, &LOST], frozen, 127);
    assert_eq!(kinds(&s), [("no_input", None)]);
    assert!(
        s.conditions[0]
            .proof
            .contains("Probe: Newest segment is still 21")
    );
    assert_eq!(light(&s, "VIEWER", 0), Light::Follows);
    assert_eq!(s.legs[0].pipeline, Pipeline::A);
}

#[test]
fn a_rung_that_is_missing_is_told_and_takes_nobody_off_air() {
    let (_, mut seen) = advancing();
    let ladder = crate::probe::Finding {
        kind: "ladder_missing",
        severity: crate::probe::Severity::Major,
        rung: None,
        what: "Rungs are missing: 1280x720.".into(),
        evidence: "Declared 1920x1080; configured 1920x1080, 1280x720.".into(),
        source: String::new(),
        seen_at: at(106),
    };
    seen.findings.push(ladder);
    let s = with(&[&GOOD, &GOOD], seen, 108);
    assert_eq!(kinds(&s), [("ladder_missing", None)]);
    assert_eq!(s.tally, Tally::OnAir { degraded: None });
    assert_eq!(light(&s, "VIEWER", 0), Light::Warn);
}
