//! What the samples of [`watched`](super::watched) are put together from: tracks, legs, lamps,
//! conditions, and what befalls them.

use super::watched::ago;
use crate::monitor::*;
use jiff::SignedDuration;
use std::time::Duration;

/// A track over 30 minutes whose last window ended `old` seconds ago; `value` is given a window's
/// age in seconds and may leave a gap.
pub(super) fn track(
    source: Source,
    period: i64,
    old: i64,
    value: impl Fn(i64) -> Option<f64>,
) -> Track {
    let mut points = Vec::new();
    let mut age = old + 1_800;
    while age > old {
        if let Some(v) = value(age) {
            points.push((ago(age), v));
        }
        age -= period;
    }
    let now = match points.last() {
        Some((at, v)) => Reading::Value {
            v: *v,
            until: *at + SignedDuration::from_secs(period),
        },
        None => Reading::NoData(Why::Late),
    };
    Track {
        points: points.into(),
        period: Duration::from_secs(u64::try_from(period).unwrap()),
        now,
        source,
    }
}

pub(super) fn live(value: impl Fn(i64) -> Option<f64>) -> Track {
    track(Source::MediaLive, 10, 24, value)
}

pub(super) fn flat(v: f64) -> Track {
    live(move |_| Some(v))
}

/// A little unrest, so that curves look like curves.
pub(super) fn wave(v: f64, by: f64) -> impl Fn(i64) -> f64 {
    move |age| v + by * (age as f64 / 47.0).sin()
}

pub(super) fn leg(pipeline: Pipeline) -> Leg {
    let mbps = wave(8.2, 0.4);
    Leg {
        pipeline,
        expected: true,
        in_fps: live(|age| {
            if (900..960).contains(&age) {
                None
            } else {
                Some(30.0)
            }
        }),
        in_fps_low: flat(29.9),
        in_mbps: live(move |age| Some(mbps(age))),
        outputs: flat(3.0),
        archive: flat(1.0),
        out_fps: flat(30.0),
        out_derived: true,
        fill_ms: flat(0.0),
        dropped: flat(0.0),
        svq_percent: flat(0.0),
        alerts: flat(0.0),
        out_4xx: flat(0.0),
        out_5xx: flat(0.0),
        audio_dbfs: flat(-6.1),
        audio_lkfs: flat(-23.4),
        picture: Picture::None(NoPicture::Off),
        brightest: Track::empty(Source::Api, Duration::ZERO),
        stir: Track::empty(Source::Api, Duration::ZERO),
        ever_had_input: true,
    }
}

/// Loses its input `lost` seconds ago.
pub(super) fn lose(leg: &mut Leg, lost: i64) {
    let was = leg.in_fps.clone();
    let value = move |age: i64| {
        let known = was.points.iter().find(|(at, _)| *at == ago(age));
        known.map(|(_, v)| if age <= lost { 0.0 } else { *v })
    };
    leg.in_fps = live(value);
    leg.in_fps_low = live(|age| Some(if age <= lost { 0.0 } else { 29.9 }));
    leg.in_mbps = live(|age| Some(if age <= lost { 0.1 } else { 8.1 }));
    leg.outputs = live(|age| Some(if age <= lost - 10 { 0.0 } else { 3.0 }));
    leg.fill_ms = live(|age| {
        Some(if age <= lost {
            ((lost - age) * 1_000) as f64
        } else {
            0.0
        })
    });
    leg.alerts = live(|age| Some(if age <= lost { 1.0 } else { 0.0 }));
    // No sound goes out without input, and then none is told [documented: aws-facts 1.1].
    for (track, level) in [(&mut leg.audio_dbfs, -6.1), (&mut leg.audio_lkfs, -23.4)] {
        *track = live(move |age| (age > lost).then_some(level));
        track.now = Reading::NoData(Why::Late);
    }
    leg.out_fps.now = Reading::NoData(Why::NeverHadInput);
}

pub(super) fn lamp(
    name: &'static str,
    lights: &[(Option<Pipeline>, Light)],
    evidence: &str,
    old: Option<i64>,
) -> Lamp {
    Lamp {
        name,
        lights: lights.to_vec(),
        evidence: evidence.to_string(),
        until: old.map(ago),
    }
}

pub(super) fn lamps(a: Light, b: Light) -> Vec<Lamp> {
    let both = |a, b| [(Some(Pipeline::A), a), (Some(Pipeline::B), b)];
    let after = |light| {
        if light == Light::Down {
            Light::Follows
        } else {
            light
        }
    };
    let worst = if a == Light::Down && b == Light::Down {
        Light::Follows
    } else {
        Light::Good
    };
    let (fa, fb) = if a == Light::Down {
        (0.0, 30.0)
    } else {
        (30.0, 30.0)
    };
    vec![
        lamp(
            "SOURCE",
            &[(None, Light::Hollow)],
            "not measurable from here",
            None,
        ),
        lamp("CONTRIB", &both(a, b), "A 0.1, B 8.2 Mb/s", Some(24)),
        lamp(
            "ENC IN",
            &both(a, b),
            &format!("A {fa:.1}, B {fb:.1} fps"),
            Some(24),
        ),
        lamp(
            "ENC OUT",
            &both(after(a), after(b)),
            "A paused, B 3/3",
            Some(24),
        ),
        lamp("PACKAGER", &[(None, worst)], "takes B", Some(127)),
        lamp("EDGE", &[(None, worst)], "5xx 0.0%", Some(247)),
        lamp(
            "VIEWER",
            &[(None, worst)],
            if worst == Light::Good {
                "advancing 21s behind live"
            } else {
                "frozen"
            },
            Some(3),
        ),
    ]
}

/// A condition as the rules make them.
pub(super) fn condition(
    kind: &'static str,
    pipeline: Option<Pipeline>,
    severity: Severity,
    since: i64,
) -> Condition {
    Condition {
        kind,
        pipeline,
        severity,
        since: ago(since),
        seen: ago(since - 24),
        what: String::new(),
        proof: String::new(),
        first: String::new(),
        not: None,
        grouped: 0,
    }
}

pub(super) fn silence(stream: &mut StreamSnapshot, why: &Why) {
    let mute = |track: &mut Track| {
        track.points.clear();
        track.now = Reading::NoData(why.clone());
    };
    each(stream, mute);
}

pub(super) fn each(stream: &mut StreamSnapshot, mut act: impl FnMut(&mut Track)) {
    for leg in &mut stream.legs {
        let Leg {
            in_fps,
            in_fps_low,
            in_mbps,
            outputs,
            archive,
            out_fps,
            fill_ms,
            dropped,
            svq_percent,
            alerts,
            out_4xx,
            out_5xx,
            audio_dbfs,
            audio_lkfs,
            ..
        } = leg;
        for track in [
            in_fps,
            in_fps_low,
            in_mbps,
            outputs,
            archive,
            out_fps,
            fill_ms,
            dropped,
            svq_percent,
            alerts,
            out_4xx,
            out_5xx,
            audio_dbfs,
            audio_lkfs,
        ] {
            act(track);
        }
    }
    let Packager {
        requests,
        egress_4xx,
        egress_5xx,
        egress_bytes,
        ingress_bytes,
    } = &mut stream.packager;
    for track in [
        requests,
        egress_4xx,
        egress_5xx,
        egress_bytes,
        ingress_bytes,
    ] {
        act(track);
    }
    let Edge {
        requests,
        rate_4xx,
        rate_5xx,
        bytes,
    } = &mut stream.edge;
    for track in [requests, rate_4xx, rate_5xx, bytes] {
        act(track);
    }
}

pub(super) fn dark(stream: &mut StreamSnapshot, evidence: &str) {
    for lamp in &mut stream.lamps {
        for (_, light) in &mut lamp.lights {
            *light = Light::Hollow;
        }
        lamp.until = None;
        lamp.evidence = evidence.to_string();
    }
}
