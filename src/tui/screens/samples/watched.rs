//! Streams made by hand, for tests of screens: one per state that must look right.

use super::pieces::*;
use super::played::{frozen, played};
use crate::clock::Timestamp;
use crate::monitor::*;
use crate::spec::price::{Prices, Tariff};
use jiff::SignedDuration;
use std::time::Duration;

/// When the samples are looked at.
pub(crate) fn now() -> Timestamp {
    // 2026-09-18 20:14:07 UTC; not parsed, since it is asked very often.
    Timestamp::from_second(1789762447).unwrap()
}

/// So many seconds before [`now`].
pub(crate) fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

/// Both pipelines fed, on air.
pub(crate) fn healthy() -> StreamSnapshot {
    let pkg = |v: f64| track(Source::MediaPackage, 60, 127, move |_| Some(v));
    let edge = |v: f64| track(Source::CloudFront, 60, 247, move |_| Some(v));
    let bytes = wave(107.0e9, 9.0e9);
    metered(StreamSnapshot {
        name: "cup-final".to_string(),
        channel_id: Some("1234567".to_string()),
        channel_state: Some("RUNNING".to_string()),
        channel_class: "STANDARD".to_string(),
        looked_at: Some(ago(3)),
        pipelines_running: Some(2),
        stop_asked: false,
        black_until: None,
        played_at: None,
        running_since: Some(ago(6_760)),
        wants: Some(Wants {
            fps: 30.0,
            mbps: 8.0,
            outputs: 3,
            rungs: vec![(1920, 1080), (1280, 720), (854, 480)],
            archive_outputs: 1,
            audio: Some("a_128".to_owned()),
            feeds: 2,
            thumbnails: false,
            unused: None,
            usd_per_hour: Some(2.69),
            rung_bps: vec![6_128_000, 3_128_000, 1_628_000],
            tariff: Some(tariff()),
        }),
        legs: vec![leg(Pipeline::A), leg(Pipeline::B)],
        carries: Some(Pipeline::A),
        carries_since: Some(ago(6_600)),
        packager: Packager {
            requests: pkg(248.0),
            egress_4xx: pkg(1.0),
            egress_5xx: pkg(0.0),
            egress_bytes: pkg(4e9),
            ingress_bytes: pkg(1e8),
        },
        edge: Edge {
            requests: edge(61_000.0),
            rate_4xx: edge(0.1),
            rate_5xx: edge(0.0),
            bytes: track(Source::CloudFront, 60, 247, move |age| Some(bytes(age))),
        },
        apart: Track::empty(Source::Api, Duration::ZERO),
        playback: Some(played()),
        alerts: Alerts {
            alarms: Some(Alarms {
                ok: 13,
                ..Alarms::default()
            }),
            ..Alerts::default()
        },
        names: Default::default(),
        conditions: Vec::new(),
        lamps: lamps(Light::Good, Light::Good),
        tally: Tally::OnAir { degraded: None },
        ends: Some(End::At("2026-09-18T23:00:00Z".parse().unwrap())),
        meter: None,
    })
}

fn tariff() -> Tariff {
    let prices = Prices::embedded().unwrap();
    Tariff::of(&prices, &"us-east-1".parse().unwrap(), 7, 1)
}

/// The same with its meter, as if it had been watched from the start.
fn metered(mut stream: StreamSnapshot) -> StreamSnapshot {
    sample_meter(&mut stream, now());
    stream
}

/// A lost, B carries.
pub(crate) fn a_lost() -> StreamSnapshot {
    let mut stream = healthy();
    lose(&mut stream.legs[0], 74);
    stream.carries = Some(Pipeline::B);
    stream.carries_since = Some(ago(40));
    stream.alerts.heard = Some(ago(3));
    stream.alerts.all = vec![Alert {
        source: AlertSource::MediaLive,
        id: "7ad616bd".to_string(),
        what: "RTMP Has No Audio/Video".to_string(),
        message: "RTMP input has no audio or video".to_string(),
        pipeline: Some(Pipeline::A),
        since: ago(38),
        cleared: None,
    }];
    stream.lamps = lamps(Light::Down, Light::Good);
    stream.conditions = vec![Condition {
        what: "Input A lost. B carries the show; viewers have picture. No spare left.".to_string(),
        proof: "A 0.0 fps (was 30.0), 0.1 Mb/s, data 24s old. Edge requests go on.".to_string(),
        first: "Call the venue: \"your encoder A does not reach us, B is fine\".".to_string(),
        not: Some(
            "Do not restart or change anything while B is alone. A returns by itself.".to_string(),
        ),
        grouped: 3,
        ..condition("input_lost", Some(Pipeline::A), Severity::Major, 50)
    }];
    stream.tally = Tally::OnAir {
        degraded: Some("A LOST, B CARRIES, NO SPARE".to_string()),
    };
    stream
}

/// Both lost, and the packager answers errors.
pub(crate) fn both_lost() -> StreamSnapshot {
    let mut stream = healthy();
    lose(&mut stream.legs[0], 94);
    lose(&mut stream.legs[1], 54);
    stream.lamps = lamps(Light::Down, Light::Down);
    stream.playback = Some(frozen());
    stream.packager.egress_5xx = track(Source::MediaPackage, 60, 127, |age| {
        Some(if age < 200 { 41.0 } else { 0.0 })
    });
    stream.conditions = vec![
        Condition {
            what: "NO INPUT on A and B. Viewers stall now or within seconds.".to_string(),
            proof: "A 0.0, B 0.0 fps (both were 30.0).".to_string(),
            first: "Call the venue. Ask: is the encoder up? is its internet up? has its address changed?".to_string(),
            not: Some("Do not stop or restart the channel. Picture returns when an encoder reconnects.".to_string()),
            grouped: 4,
            ..condition("no_input", None, Severity::Critical, 31)
        },
        Condition {
            what: "Packager answers errors: 41 of 1,240 origin requests are 5xx.".to_string(),
            proof: "They follow from the lost input above.".to_string(),
            first: "Cure the lost input first.".to_string(),
            ..condition("packager_5xx", None, Severity::Major, 20)
        },
    ];
    stream.tally = Tally::Trouble("NO INPUT A+B, VIEWERS STALLED".to_string());
    stream
}

/// Running, and nothing ever came.
pub(crate) fn no_input() -> StreamSnapshot {
    let mut stream = healthy();
    for leg in &mut stream.legs {
        lose(leg, 3_600);
        leg.ever_had_input = false;
        leg.in_fps = Track {
            now: Reading::NoData(Why::NeverHadInput),
            ..Track::empty(Source::MediaLive, Duration::from_secs(10))
        };
    }
    stream.playback = None;
    stream.running_since = Some(ago(250));
    stream.carries = None;
    stream.lamps = lamps(Light::Down, Light::Down);
    stream.conditions = vec![Condition {
        what: "RUNNING without input. Nobody has picture; it bills $2.69/h.".to_string(),
        proof: "Last input: A never, B never.".to_string(),
        first: "Show over? X stops (URLs stay). Waiting for the venue? z asks again in 30 min."
            .to_string(),
        ..condition("running_without_input", None, Severity::Major, 250)
    }];
    stream.tally = Tally::RunningNoInput(ago(250));
    metered(stream)
}

/// Idle.
pub(crate) fn off_air() -> StreamSnapshot {
    let mut stream = healthy();
    silence(&mut stream, &Why::NotStarted);
    dark(&mut stream, "not started");
    stream.playback = None;
    stream.running_since = None;
    stream.carries = None;
    stream.carries_since = None;
    stream.channel_state = Some("IDLE".to_string());
    stream.tally = Tally::OffAir;
    metered(stream)
}

/// On its way.
pub(crate) fn starting() -> StreamSnapshot {
    let mut stream = off_air();
    stream.channel_state = Some("STARTING".to_string());
    stream.tally = Tally::Starting(Some(ago(100)));
    metered(stream)
}

/// AWS has not answered for four minutes.
pub(crate) fn blind() -> StreamSnapshot {
    let mut stream = healthy();
    each(&mut stream, |track| {
        if let Reading::Value { v, until } = track.now {
            track.points.retain(|(at, _)| *at < ago(260));
            let until = until.min(ago(250));
            let why = Why::Unreachable("connection refused".to_string());
            track.now = Reading::Stale { v, until, why };
        }
    });
    dark(&mut stream, "no answer");
    // The probe needs no AWS, and goes on.
    for (n, evidence) in [(5, "200 Age 1"), (6, "advancing 21s behind live")] {
        stream.lamps[n] = lamp(
            stream.lamps[n].name,
            &[(None, Light::Good)],
            evidence,
            Some(3),
        );
    }
    stream.tally = Tally::Blind {
        since: ago(130),
        why: "credentials expired: aws sso login".to_string(),
        plays: Some(true),
    };
    metered(stream)
}

/// One pipeline.
pub(crate) fn single() -> StreamSnapshot {
    let mut stream = healthy();
    stream.channel_class = "SINGLE_PIPELINE".to_string();
    stream.legs.truncate(1);
    for lamp in &mut stream.lamps {
        lamp.lights.truncate(1);
    }
    if let Some(wants) = &mut stream.wants {
        wants.feeds = 1;
        wants.usd_per_hour = None;
    }
    metered(stream)
}

/// Names and sentences that do not end.
pub(crate) fn long() -> StreamSnapshot {
    let mut stream = a_lost();
    stream.name =
        "champions-league-quarter-final-second-leg-world-feed-with-commentary".to_string();
    stream.tally = Tally::OnAir {
        degraded: Some(
            "A LOST, B CARRIES, NO SPARE, PACKAGER ANSWERS ERRORS, EDGE SERVES OLD SEGMENTS"
                .to_string(),
        ),
    };
    let again = stream.conditions[0].clone();
    for (i, kind) in ["input_sags", "packager_5xx", "edge_5xx", "alerts"]
        .into_iter()
        .enumerate()
    {
        stream.conditions.push(Condition {
            kind,
            what: format!(
                "{} Number {i} of several that came at once tonight.",
                again.what
            ),
            ..again.clone()
        });
    }
    stream.wants = None;
    metered(stream)
}

/// Names meant to break a terminal, and two columns per character.
pub(crate) fn hostile() -> StreamSnapshot {
    let mut stream = a_lost();
    stream.name = "決勝\u{202e}戦\u{1b}[31m\n\u{200b}サッカー e\u{301}".to_string();
    stream.conditions[0].what =
        "入力Aが失われました。\u{1b}]0;x\u{7}Bが運んでいます。視聴者には映像があります。"
            .to_string();
    stream.lamps[1].evidence = "映像が来ない\tA".to_string();
    stream.legs[0].in_mbps.now = Reading::Value {
        v: f64::NAN,
        until: ago(24),
    };
    stream.legs[1].in_fps.points.push((ago(24), f64::INFINITY));
    stream.edge.bytes.now = Reading::Value {
        v: 1e300,
        until: ago(24),
    };
    stream.tally = Tally::Trouble("決勝\u{202e}戦".to_string());
    stream
}

/// All, with a name for each.
pub(crate) fn all() -> Vec<(&'static str, StreamSnapshot)> {
    vec![
        ("healthy", healthy()),
        ("a_lost", a_lost()),
        ("both_lost", both_lost()),
        ("no_input", no_input()),
        ("off_air", off_air()),
        ("starting", starting()),
        ("blind", blind()),
        ("single", single()),
        ("long", long()),
        ("hostile", hostile()),
    ]
}

/// All streams at once.
pub(crate) fn snapshot() -> Snapshot {
    let streams = [
        both_lost(),
        long(),
        no_input(),
        blind(),
        hostile(),
        healthy(),
        off_air(),
    ];
    Snapshot {
        at: now(),
        answered: Some(ago(2)),
        trouble: None,
        usd_per_hour: 0.11,
        session_ends: None,
        streams: streams.to_vec(),
    }
}
