//! Metrics over histories made by hand.

use super::*;
use crate::sim::faults::Trouble;
use crate::sim::stream::PACKAGER_FAILS;
use crate::sim::stream::rig::{START, at, world};

fn live(name: &str, pipeline: &str, extra: &[(&str, &str)]) -> Series {
    let base = [("ChannelId", "1234567"), ("Pipeline", pipeline)];
    Series::new("AWS/MediaLive", name, &[&base[..], extra].concat())
}

fn value(world: &World, series: &Series, stat: Stat, from: i64, now: i64) -> Option<f64> {
    let wiring = Wiring::new(world, "eu-west-1");
    let asked = Asked::new(&wiring, at(now));
    asked
        .points(series, 10, stat, START + from..START + from + 10)
        .first()
        .map(|p| p.1)
}

#[test]
fn never_had_input_is_no_data_and_lost_input_is_zero() {
    let world = world(0.0);
    let rate = live("InputVideoFrameRate", "0", &[]);
    let max = |from| value(&world, &rate, Stat::Maximum, from, 1000);
    assert_eq!(max(-20), None, "not running");
    assert_eq!(max(30), None, "nothing came yet");
    assert!((max(100).unwrap() - 50.0).abs() < 0.1);
    assert_eq!(max(320), Some(0.0), "lost");
    assert!(max(400).unwrap() > 49.0, "back");
    let fill = live("FillMsec", "0", &[]);
    assert_eq!(value(&world, &fill, Stat::Maximum, 30, 1000), None);
    assert_eq!(value(&world, &fill, Stat::Maximum, 100, 1000), Some(0.0));
    assert_eq!(
        value(&world, &fill, Stat::Maximum, 310, 1000),
        Some(19_500.0)
    );
    assert_eq!(
        value(
            &world,
            &live("ActiveAlerts", "0", &[]),
            Stat::Maximum,
            320,
            1000
        ),
        Some(1.0)
    );
}

#[test]
fn outputs_to_the_packager_pause_and_the_archive_goes_on() {
    let world = world(0.0);
    let active = |group, from| {
        value(
            &world,
            &live("ActiveOutputs", "0", &[("OutputGroupName", group)]),
            Stat::Minimum,
            from,
            1000,
        )
    };
    assert_eq!(
        (
            active("package", 30),
            active("package", 100),
            active("package", 320)
        ),
        (None, Some(2.0), Some(0.0))
    );
    assert_eq!(
        (active("archive", 100), active("archive", 320)),
        (Some(1.0), Some(1.0))
    );
    assert_eq!(
        value(
            &world,
            &live("ActiveOutputs", "0", &[]),
            Stat::Minimum,
            100,
            1000
        ),
        None,
        "dimensions must match"
    );
    let out = |from| {
        value(
            &world,
            &live("NetworkOut", "0", &[]),
            Stat::Average,
            from,
            1000,
        )
        .unwrap()
    };
    assert!(out(100) > 9.0 && out(320) < 6.0 && out(320) > 4.0);
}

#[test]
fn windows_arrive_late() {
    let world = world(1.0);
    let rate = live("InputVideoFrameRate", "1", &[]);
    assert_eq!(value(&world, &rate, Stat::Maximum, 200, 225), None);
    let late = |from| {
        (from..from + 200)
            .find(|now| value(&world, &rate, Stat::Maximum, from, *now).is_some())
            .unwrap()
            - from
    };
    let delays: Vec<_> = (20..80).map(|n| late(n * 10)).collect();
    assert!(delays.iter().all(|d| (30..=160).contains(d)), "{delays:?}");
    assert!(delays.iter().any(|d| *d > 60), "some are later than usual");
    assert!(
        delays
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len()
            > 5
    );
}

#[test]
fn errors_are_told_by_the_ranges_that_had_requests() {
    let mut world = world(0.0);
    let count = |world: &World, range: &str, from: i64| {
        let series = Series::new(
            "AWS/MediaPackage",
            "EgressRequestCount",
            &[("Channel", "pkg"), ("StatusCodeRange", range)],
        );
        let wiring = Wiring::new(world, "eu-west-1");
        let asked = Asked::new(&wiring, at(10_000));
        asked
            .points(&series, 60, Stat::Sum, START + from..START + from + 60)
            .first()
            .map(|p| p.1)
    };
    assert!(count(&world, "2xx", 600).unwrap() > 10.0);
    assert_eq!(count(&world, "5xx", 600), None);
    assert_eq!(count(&world, "2xx", -600), None);
    world.faults.begin(Trouble {
        id: 0,
        kind: PACKAGER_FAILS.into(),
        target: "pkg".into(),
        pipeline: None,
        from: at(1200),
        until: Some(at(1320)),
    });
    assert!(count(&world, "5xx", 1200).unwrap() > 10.0);
    assert_eq!(count(&world, "2xx", 1200), None);

    // A was lost for a minute: B takes over and keeps it.
    let active = |ingest: &str, from: i64| {
        let series = Series::new(
            "AWS/MediaPackage",
            "ActiveInput",
            &[("IngestEndpoint", ingest), ("OriginEndpoint", "hls")],
        );
        let wiring = Wiring::new(&world, "eu-west-1");
        let asked = Asked::new(&wiring, at(10_000));
        asked
            .points(&series, 60, Stat::Maximum, START + from..START + from + 60)
            .first()
            .map(|p| p.1)
    };
    assert_eq!(
        (active("in-a", 120), active("in-b", 120)),
        (Some(1.0), Some(0.0))
    );
    assert_eq!(
        (active("in-a", 600), active("in-b", 600)),
        (Some(0.0), Some(1.0))
    );
    let wiring = Wiring::new(&world, "eu-west-1");
    let series = Asked::new(&wiring, at(1000)).series("");
    assert!(
        series.iter().any(|s| s.name == "ActiveInput")
            && series.iter().any(|s| s.name == "DroppedFrames")
    );
    assert!(
        series
            .iter()
            .all(|s| !s.dimensions.contains_key("ActiveInputFailoverLabel"))
    );
}

#[test]
fn fine_periods_are_forgotten_after_three_hours() {
    let world = world(0.0);
    let rate = live("InputVideoFrameRate", "1", &[]);
    let wiring = Wiring::new(&world, "eu-west-1");
    let asked = Asked::new(&wiring, at(4 * 3600));
    let range = START..START + 4 * 3600;
    assert_eq!(
        asked.points(&rate, 10, Stat::Maximum, range.clone()).len(),
        3 * 360
    );
    // It began at 90 seconds, within the second minute.
    assert_eq!(asked.points(&rate, 60, Stat::Maximum, range).len(), 239);
}
