//! The meter and the announced end over numbers made by hand.

use super::super::ledger::Counted;
use super::super::meter::{Amount, Meter, MeterLine, Origin, Polling, Usage, meter};
use super::*;
use crate::spec::price::{Prices, Tariff};

const POLLING: Polling = Polling {
    per_hour: 0.1,
    so_far: 0.2,
    began: Timestamp::UNIX_EPOCH,
};

fn tariff() -> Tariff {
    let prices = Prices::embedded().unwrap();
    Tariff::of(&prices, &"us-east-1".parse().unwrap(), 7, 1)
}

/// An hour and a half on air: 1 GB a minute into the packager, 2 GB out of the edge.
fn on_air() -> (StreamSnapshot, Usage) {
    let mut s = stream(2, &[&[30.0; 12], &[30.0; 12]]);
    let package = |v: f64| track(Source::MediaPackage, &[v; 3]);
    let edge = |v: f64| track(Source::CloudFront, &[v; 3]);
    s.packager.ingress_bytes = package(1e9);
    s.packager.egress_bytes = package(1e8);
    s.edge.bytes = edge(2e9);
    s.edge.requests = edge(10_000.0);
    let wants = s.wants.as_mut().unwrap();
    wants.tariff = Some(tariff());
    wants.rung_bps = vec![6_000_000, 2_000_000, 1_000_000];
    let counted = |sum: f64| {
        Some(Counted {
            sum,
            windows: 90,
            until: at(5400),
            missing: Duration::ZERO,
        })
    };
    let usage = Usage {
        start_seen: true,
        ingress: counted(90e9),
        egress: counted(9e9),
        edge_bytes: counted(180e9),
        edge_requests: counted(900_000.0),
    };
    (s, usage)
}

fn near(amount: &Amount, wanted: f64) {
    let v = amount.usd().unwrap();
    assert!((v - wanted).abs() < 1e-6, "{v}, not {wanted}");
}

fn line<'a>(m: &'a Meter, name: &str) -> &'a MeterLine {
    m.line(name).unwrap()
}

#[test]
fn every_line_is_price_times_what_was_measured() {
    let (s, usage) = on_air();
    let m = meter(&s, &usage, POLLING, at(5400));
    near(&line(&m, "channel").per_hour, 2.69);
    near(
        line(&m, "channel").since_start.as_ref().unwrap(),
        2.69 * 1.5,
    );
    // Table of 2026-09-18: 0.03 a GB in, 0.05 out; 0.085 a GB and 0.01 for 10,000 requests at the edge.
    near(&line(&m, "packager").per_hour, 60.0 * 0.03 + 6.0 * 0.05);
    near(
        line(&m, "packager").since_start.as_ref().unwrap(),
        90.0 * 0.03 + 9.0 * 0.05,
    );
    near(&line(&m, "cdn").per_hour, 120.0 * 0.085 + 0.6);
    near(
        line(&m, "cdn").since_start.as_ref().unwrap(),
        180.0 * 0.085 + 0.9,
    );
    assert_eq!(line(&m, "cdn").origin, Origin::Measured);
    assert_eq!(line(&m, "cdn").until, Some(at(180)));
    let hour = 2.69 + 2.1 + 10.8;
    let since = 4.035 + 3.15 + 16.2;
    let now = m.per_hour.unwrap();
    assert!((now.usd - hour).abs() < 1e-6 && !now.at_least);
    let all = m.since_start.unwrap();
    assert!((all.usd - since).abs() < 1e-6 && !all.at_least);
    // Alarms may be free, the console is for all streams: in no sum.
    assert!(matches!(line(&m, "alarms").per_hour, Amount::AtMost(_)));
    near(line(&m, "console").since_start.as_ref().unwrap(), 0.2);
    assert_eq!(m.prices.as_deref(), Some("us-east-1 list 2026-09-18"));
    assert_eq!(m.forecast, None);
}

#[test]
fn the_forecast_goes_on_as_now_until_the_announced_end() {
    let (mut s, usage) = on_air();
    s.ends = Some(End::At(at(9000)));
    let m = meter(&s, &usage, POLLING, at(5400));
    let f = m.forecast.unwrap();
    assert_eq!(f.at, at(9000));
    assert!((f.sum.usd - (4.035 + 3.15 + 16.2 + 2.69 + 2.1 + 10.8)).abs() < 1e-6);
    assert_eq!(meter(&s, &usage, POLLING, at(9001)).forecast, None);
}

#[test]
fn what_is_not_known_is_said_and_never_zero() {
    let (mut s, mut usage) = on_air();
    s.wants.as_mut().unwrap().usd_per_hour = None;
    s.edge.bytes.now = Reading::NoData(Why::NotPermitted("no".into()));
    s.edge.requests.now = Reading::NoData(Why::NotPermitted("no".into()));
    (usage.edge_bytes, usage.edge_requests) = (None, None);
    let m = meter(&s, &usage, POLLING, at(5400));
    let unknown = |why: &str| Amount::Unknown(why.to_owned());
    assert_eq!(line(&m, "channel").per_hour, unknown("price not in table"));
    assert_eq!(line(&m, "cdn").per_hour, unknown("not permitted"));
    assert_eq!(line(&m, "cdn").since_start, Some(unknown("not permitted")));
    assert!(m.per_hour.unwrap().at_least && m.since_start.unwrap().at_least);
    assert_eq!(m.viewers, None);
    // Half of a line known makes it a lower bound.
    s.edge.requests.now = Reading::Value {
        v: 10_000.0,
        until: at(180),
    };
    let m = meter(&s, &usage, POLLING, at(5400));
    assert!(matches!(line(&m, "cdn").per_hour, Amount::AtLeast(v) if v > 0.59 && v < 0.61));
    // Nobody has configured it here: no price at all, and nothing wanted of it.
    s.wants = None;
    let m = meter(&s, &usage, POLLING, at(5400));
    assert!(
        m.lines
            .iter()
            .filter(|l| l.name != "console")
            .all(|l| l.per_hour.usd().is_none())
    );
    assert_eq!((m.per_hour, m.since_start), (None, None));
    assert_eq!((m.prices, m.viewers), (None, None));
}

#[test]
fn gaps_make_a_lower_bound_and_no_traffic_is_told_as_such() {
    let (mut s, mut usage) = on_air();
    usage.edge_bytes.as_mut().unwrap().missing = Duration::from_secs(1800);
    let m = meter(&s, &usage, POLLING, at(5400));
    assert!(matches!(
        line(&m, "cdn").since_start,
        Some(Amount::AtLeast(_))
    ));
    assert_eq!(line(&m, "cdn").note, "30 min not measured");
    assert!(m.since_start.unwrap().at_least);
    for t in [&mut s.edge.bytes, &mut s.edge.requests] {
        *t = track(Source::CloudFront, &[]);
        t.now = Reading::NoData(Why::NoTraffic);
    }
    (usage.edge_bytes, usage.edge_requests) = (None, None);
    let m = meter(&s, &usage, POLLING, at(5400));
    let none = Amount::Unknown("no traffic yet".to_owned());
    assert_eq!(line(&m, "cdn").per_hour, none);
    assert_eq!(line(&m, "cdn").since_start, Some(none));
}

#[test]
fn a_run_is_billed_for_ten_minutes_and_one_that_began_before_us_at_least() {
    let (s, mut usage) = on_air();
    let since = |usage: &Usage, second| {
        let m = meter(&s, usage, POLLING, at(second));
        line(&m, "channel").since_start.clone().unwrap()
    };
    near(&since(&usage, 60), 2.69 / 6.0);
    near(&since(&usage, 600), 2.69 / 6.0);
    near(&since(&usage, 1200), 2.69 / 3.0);
    usage.start_seen = false;
    assert!(matches!(since(&usage, 1200), Amount::AtLeast(_)));
}

#[test]
fn a_stopped_stream_costs_what_lies_idle() {
    let (mut s, _) = on_air();
    s.channel_state = Some("IDLE".into());
    s.running_since = None;
    let m = meter(&s, &Usage::default(), POLLING, at(5400));
    near(&line(&m, "idle").per_hour, 0.02);
    assert_eq!(line(&m, "idle").origin, Origin::Assumed);
    assert_eq!((m.since_start, m.viewers), (None, None));
    assert!(m.line("channel").is_none() && m.line("cdn").is_none());
    // Neither idle nor running.
    s.channel_state = Some("STARTING".into());
    let m = meter(&s, &Usage::default(), POLLING, at(5400));
    assert!(m.line("idle").is_none() && m.line("channel").is_none());
    s.channel_state = None;
    let m = meter(&s, &Usage::default(), POLLING, at(5400));
    assert_eq!(m.lines.len(), 1, "nothing is there but the console");
}

#[test]
fn viewers_are_an_estimate_between_the_ends_of_the_ladder() {
    let (s, usage) = on_air();
    let v = meter(&s, &usage, POLLING, at(5400)).viewers.unwrap();
    let bps = 2e9 * 8.0 / 60.0;
    assert!((v.low - bps / 6e6).abs() < 1e-6 && (v.high - bps / 1e6).abs() < 1e-6);
    assert!((v.mean - bps / 3e6).abs() < 1e-6);
    assert_eq!(v.until, at(180));
}

/// Conditions about the end, with severity, at a second of a run that ends at 3600.
fn told(second: i64) -> Vec<(&'static str, Severity)> {
    let mut s = stream(2, &[&[30.0; 12], &[30.0; 12]]);
    s.ends = Some(End::At(at(3600)));
    judge(None, &mut s, at(second), None);
    let ours = s.conditions.iter().filter(|c| c.kind.starts_with("end"));
    ours.map(|c| (c.kind, c.severity)).collect()
}

#[test]
fn the_end_is_told_before_and_after_and_grows_once_it_was_forgotten() {
    assert_eq!(told(2699), []);
    assert_eq!(told(2700), [("ends_soon", Severity::Minor)]);
    assert_eq!(told(3599), [("ends_soon", Severity::Minor)]);
    assert_eq!(told(3600), [("end_passed", Severity::Minor)]);
    assert_eq!(told(5399), [("end_passed", Severity::Minor)]);
    assert_eq!(told(5400), [("end_passed", Severity::Major)]);
}

#[test]
fn the_end_of_a_run_before_is_none_of_this_one_and_nonsense_is_told() {
    let mut s = stream(2, &[&[30.0; 12], &[30.0; 12]]);
    s.ends = Some(End::At(at(-60)));
    judge(None, &mut s, at(3600), None);
    assert_eq!((s.end(at(3600)), s.conditions.len()), (None, 0));
    // Off air, only an end that is still to come means anything.
    let mut idle = s.clone();
    (idle.channel_state, idle.running_since) = (Some("IDLE".into()), None);
    assert_eq!(idle.end(at(3600)), None);
    assert_eq!(idle.end(at(-120)), Some(at(-60)));
    s.ends = Some(End::Unreadable("soon".into()));
    judge(None, &mut s, at(3600), None);
    assert_eq!(s.conditions[0].kind, "end_unreadable");
    assert!(s.conditions[0].proof.contains("\"soon\""));
}

#[test]
fn a_passed_end_is_no_degradation_and_never_hides_what_viewers_suffer() {
    let mut s = stream(2, &[&[30.0; 12], &[30.0; 12]]);
    s.ends = Some(End::At(at(60)));
    judge(None, &mut s, at(3600), None);
    assert_eq!(s.conditions[0].severity, Severity::Major);
    assert_eq!(s.tally, Tally::RunningNotProven { degraded: None });
    let mut fps = [30.0; 12];
    fps[6..].fill(0.0);
    let mut s = stream(2, &[&fps, &[30.0; 12]]);
    s.ends = Some(End::At(at(60)));
    judge(None, &mut s, at(3600), None);
    let kinds: Vec<_> = s.conditions.iter().map(|c| c.kind).collect();
    assert_eq!(kinds, ["input_lost", "end_passed"]);
}
