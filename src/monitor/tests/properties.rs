//! Whatever windows come, in whatever order or not at all: nothing changes more often than its windows
//! allow, and a number that is not there is no zero.

use super::{at, judged, kinds, stream, track};
use crate::clock::Timestamp;
use crate::monitor::feed::{Delays, Feed};
use crate::monitor::windows::{self, Limits, Share, TURNS};
use crate::monitor::{Pipeline, Source, StreamSnapshot, Track};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// At which steps a state turned: raised, over, raised…
fn turns(states: impl IntoIterator<Item = bool>) -> Vec<usize> {
    let mut before = false;
    let mut out = Vec::new();
    for (i, now) in states.into_iter().enumerate() {
        if now != before {
            out.push(i);
        }
        before = now;
    }
    out
}

/// What was raised stands for two windows at least.
fn stands(turns: &[usize]) -> bool {
    turns.chunks(2).all(|c| c.len() < 2 || c[1] - c[0] >= TURNS)
}

fn minutes(errors: &[u8]) -> Vec<(Timestamp, Share)> {
    let each = (0..).zip(errors).map(|(n, e)| {
        let share = Share {
            errors: f64::from(*e),
            requests: 200.0,
        };
        (at(n * 60), share)
    });
    each.collect()
}

fn thin(track: &mut Track, gone: &BTreeSet<usize>) {
    let mut n = 0;
    track.points.retain(|_| {
        n += 1;
        !gone.contains(&(n - 1))
    });
}

proptest! {
    #[test]
    fn a_verdict_turns_after_its_windows_and_not_before(
        verdicts in prop::collection::vec(prop::option::weighted(0.9, any::<bool>()), 1..80),
        up in 1usize..6,
    ) {
        let told: Vec<_> = (0..).zip(&verdicts).map(|(n, v)| (at(n * 10), *v)).collect();
        let state = |n: usize| windows::bad_since(told[..n].iter().copied(), up).is_some();
        let turned = turns((1..=told.len()).map(state));
        prop_assert!(stands(&turned), "{turned:?}");
        for (i, n) in turned.iter().enumerate() {
            let known: Vec<bool> = verdicts[..=*n].iter().copied().flatten().collect();
            let need = if i % 2 == 0 { up } else { TURNS };
            let last = &known[known.len() - need..];
            prop_assert!(last.iter().all(|bad| *bad == (i % 2 == 0)));
        }
    }

    #[test]
    fn an_input_is_lost_and_back_no_faster_than_windows_allow(
        frames in prop::collection::vec(prop::bool::weighted(0.6), 1..60),
    ) {
        let fps: Vec<f64> = frames.iter().map(|f| if *f { 30.0 } else { 0.0 }).collect();
        let good = vec![30.0; fps.len()];
        let lost = |n: usize| {
            let now = i64::try_from(n).unwrap() * 10 + 30;
            let s = judged(stream(2, &[&fps[..n], &good[..n]]), now);
            kinds(&s).contains(&("input_lost", Some(Pipeline::A)))
        };
        let turned = turns((1..=fps.len()).map(lost));
        prop_assert!(stands(&turned), "{turned:?}");
        for over in turned.iter().skip(1).step_by(2) {
            prop_assert!(frames[over - 1] && frames[*over], "over without two windows of frames");
        }
    }

    #[test]
    fn one_bad_minute_of_errors_is_no_condition_and_nothing_flaps(
        errors in prop::collection::vec(prop_oneof![3 => Just(0u8), 1 => 0u8..200], 1..60),
    ) {
        let limits = Limits { warn: 0.01, page: 0.05 };
        let all = minutes(&errors);
        let failing = |n: usize| windows::failing_since(&all[..n], limits).is_some();
        let turned = turns((1..=all.len()).map(failing));
        prop_assert!(stands(&turned), "{turned:?}");
        for raised in turned.iter().step_by(2) {
            prop_assert!(*raised > 0 && errors[*raised] > 0 && errors[raised - 1] > 0);
        }
    }

    #[test]
    fn windows_that_are_missing_are_no_zeros(
        gone in prop::collection::vec(prop::collection::btree_set(0usize..40, 0..40), 12),
        now in 400i64..2_000,
    ) {
        let mut s: StreamSnapshot = stream(2, &[&[30.0; 40], &[30.0; 40]]);
        s.packager.requests = track(Source::MediaPackage, &[300.0; 6]);
        s.packager.egress_5xx = track(Source::MediaPackage, &[0.0; 6]);
        s.edge.requests = track(Source::CloudFront, &[300.0; 6]);
        s.edge.rate_5xx = track(Source::CloudFront, &[0.0; 6]);
        s.edge.rate_4xx = track(Source::CloudFront, &[0.1; 6]);
        let mut gone = gone.iter();
        for leg in &mut s.legs {
            let tracks = [&mut leg.in_fps, &mut leg.in_fps_low, &mut leg.outputs, &mut leg.archive, &mut leg.dropped];
            for (track, gone) in tracks.into_iter().zip(&mut gone) {
                thin(track, gone);
            }
        }
        prop_assert_eq!(kinds(&judged(s, now)), []);
    }

    #[test]
    fn counts_that_have_not_come_are_no_zeros(
        late in prop::collection::vec(0i64..600, 1..20),
        now in 0i64..2_000,
    ) {
        let delays = Delays::default();
        let requests = vec![100.0; late.len()];
        let mut requests = track(Source::MediaPackage, &requests);
        requests.points.retain(|p| p.0 + requests.period <= at(now));
        requests.now = track(Source::MediaPackage, &vec![100.0; requests.points.len()]).now;
        // Every minute had errors; each comes so late.
        let come = (0..).zip(&late).filter(|(n, late)| (n + 1) * 60 + **late <= now);
        let come: Vec<_> = come.map(|(n, _)| (at(n * 60), 7.0)).collect();
        let mut errors = Feed::new(Source::MediaPackage);
        errors.merge(&come, at(now), false);
        errors.read_with(&requests, at(now), &delays);
        for (start, v) in errors.track.points.iter() {
            let age = at(now).duration_since(*start).as_secs() - 60;
            prop_assert!(*v > 0.0 || age >= 150, "zero claimed {age} s after its window");
        }
    }
}
