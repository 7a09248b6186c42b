//! What pictures come to beside everything else that is known of a stream.

use super::{GOOD, LOST, at, kinds, light, stream};
use crate::monitor::picture::judge::held;
use crate::monitor::{
    BLACK_PERCENT, Light, Pipeline, Reading, Severity, Source, StreamSnapshot, Tally, Track, judge,
};
use std::time::Duration;

/// When the last picture was made; frames are told up to a little before.
const NOW: i64 = 120;

fn numbers(points: &[(i64, f64)]) -> Track {
    let mut track = Track::empty(Source::Api, Duration::ZERO);
    track.points = points.iter().map(|(t, v)| (at(*t), *v)).collect();
    if let Some((t, v)) = track.points.last() {
        track.now = Reading::Value { v: *v, until: *t };
    }
    track
}

/// Numbers of pictures every ten seconds up to now: `bad` for so many seconds, good before.
fn lately(good: f64, bad: f64, seconds: i64) -> Track {
    let begun = NOW - seconds;
    let each = (0..=12).map(|i| i * 10);
    let of = |t: i64| (t, if t >= begun { bad } else { good });
    numbers(&each.map(of).collect::<Vec<_>>())
}

const MOVES: f64 = 30.0;
const BRIGHT: f64 = 80.0;

/// Both moving and bright.
fn fine() -> StreamSnapshot {
    let mut s = stream(2, &[&GOOD, &GOOD]);
    for leg in &mut s.legs {
        leg.brightest = lately(BRIGHT, BRIGHT, 0);
        leg.stir = lately(MOVES, MOVES, 0);
    }
    s.apart = lately(1.0, 1.0, 0);
    s
}

fn black(s: &mut StreamSnapshot, leg: usize, seconds: i64) {
    s.legs[leg].brightest = lately(BRIGHT, 1.0, seconds);
    s.legs[leg].stir = lately(MOVES, 0.0, seconds - 10);
    s.apart = lately(1.0, 25.0, seconds);
}

fn still(s: &mut StreamSnapshot, leg: usize, seconds: i64) {
    s.legs[leg].stir = lately(MOVES, 0.0, seconds - 10);
}

fn judged(mut s: StreamSnapshot) -> StreamSnapshot {
    judge(None, &mut s, at(NOW), None);
    s
}

fn told(s: &StreamSnapshot) -> Vec<(&'static str, Option<Pipeline>, Severity)> {
    let all = s.conditions.iter();
    all.map(|c| (c.kind, c.pipeline, c.severity)).collect()
}

#[test]
fn what_viewers_get_decides_how_bad_it_is() {
    use Severity::{Critical, Major, Minor};
    let (a, b) = (Some(Pipeline::A), Some(Pipeline::B));
    assert_eq!(told(&judged(fine())), []);
    for (carries, leg, seconds, severity) in [
        (a, 0, 10, Minor),
        (a, 0, 20, Minor),
        (a, 0, 30, Critical),
        (a, 1, 30, Major),
        (b, 1, 30, Critical),
        (b, 0, 30, Major),
        // Nobody knows which one viewers get, and one is good.
        (None, 0, 30, Major),
    ] {
        let mut s = fine();
        s.carries = carries;
        black(&mut s, leg, seconds);
        let s = judged(s);
        let of = Some(Pipeline::BOTH[leg]);
        assert_eq!(told(&s), [("picture_black", of, severity)], "{carries:?}");
        assert_eq!(s.conditions[0].since, at(NOW - seconds));
        assert_eq!(light(&s, "ENC IN", leg), Light::Warn);
    }
    let mut s = fine();
    black(&mut s, 0, 30);
    black(&mut s, 1, 30);
    let s = judged(s);
    assert_eq!(
        told(&s),
        [
            ("picture_black", a, Critical),
            ("picture_black", b, Critical)
        ]
    );
    assert_eq!(s.tally, Tally::Trouble("PICTURE BLACK".into()));
}

#[test]
fn a_still_is_told_after_fifteen_seconds_and_black_is_no_still() {
    use Severity::{Critical, Minor};
    let a = Some(Pipeline::A);
    for (seconds, expected) in [
        (20, vec![("picture_frozen", a, Minor)]),
        (30, vec![("picture_frozen", a, Critical)]),
    ] {
        let mut s = fine();
        still(&mut s, 0, seconds);
        let s = judged(s);
        assert_eq!(told(&s), expected);
        // Since the picture that the others are like.
        assert_eq!(s.conditions[0].since, at(NOW - seconds));
        assert!(s.conditions[0].what.contains("stands still. A carries"));
    }
}

#[test]
fn a_unlike_b_is_told_only_where_nothing_else_explains_it() {
    let differ = |s: &mut StreamSnapshot, seconds| s.apart = lately(1.0, 25.0, seconds);
    let mut s = fine();
    differ(&mut s, 20);
    assert_eq!(told(&judged(s)), []);
    let mut s = fine();
    differ(&mut s, 30);
    let s = judged(s);
    assert_eq!(told(&s), [("pictures_differ", None, Severity::Major)]);
    assert_eq!(
        (light(&s, "ENC IN", 0), light(&s, "ENC IN", 1)),
        (Light::Warn, Light::Warn)
    );
    // One input is gone: what was seen of it before is no news.
    let mut lost = stream(2, &[&LOST, &GOOD]);
    differ(&mut lost, 60);
    assert_eq!(kinds(&judged(lost)), [("input_lost", Some(Pipeline::A))]);
}

#[test]
fn what_is_meant_is_not_told_and_only_until_then() {
    for (until, told_now) in [(NOW + 1, false), (NOW, true)] {
        let mut s = fine();
        black(&mut s, 0, 60);
        s.black_until = Some(at(until));
        s.legs[1].audio_dbfs = {
            let mut track = s.legs[1].audio_dbfs.clone();
            track.points.iter_mut().for_each(|p| p.1 = -90.0);
            track
        };
        let s = judged(s);
        let black = kinds(&s).contains(&("picture_black", Some(Pipeline::A)));
        let silent = kinds(&s).contains(&("audio_silent", Some(Pipeline::B)));
        assert_eq!((black, silent), (told_now, told_now), "{:?}", kinds(&s));
    }
}

#[test]
fn no_picture_is_no_condition() {
    let mut s = fine();
    for leg in &mut s.legs {
        leg.brightest = numbers(&[]);
        leg.stir = numbers(&[]);
    }
    s.apart = numbers(&[]);
    assert_eq!(told(&judged(s)), []);
}

proptest::proptest! {
    /// However pictures come, a condition turns no faster than two of them allow.
    #[test]
    fn nothing_turns_faster_than_two_pictures_allow(
        dark in proptest::collection::vec(proptest::prelude::any::<bool>(), 4..60)
    ) {
        let mut turned = Vec::new();
        let mut before = false;
        for n in 1..=dark.len() {
            let points: Vec<_> = dark[..n].iter().enumerate()
                .map(|(i, d)| (i as i64 * 10, if *d { 1.0 } else { BRIGHT }))
                .collect();
            let now = held(&numbers(&points), None, |v| v <= BLACK_PERCENT).is_some();
            if now != before {
                turned.push(n);
            }
            before = now;
        }
        for two in turned.windows(2) {
            proptest::prop_assert!(two[1] - two[0] >= 2, "{turned:?} of {dark:?}");
        }
    }
}
