//! Watching a stream of the simulator through the real SDK, with metrics as late as AWS's: input lost
//! on A while B carries, and back; AWS that refuses or does not answer.

use crate::rig::Rig;
use onair::clock::Timestamp;
use onair::engine::inventory;
use onair::monitor::{
    Alert, Amount, Light, Orders, Pipeline, Reading, Severity, Snapshot, Tally, Wants, Why, watch,
};
use onair::shape::{Attr, Part};
use onair::sim::encoder::Order;
use onair::spec::price::{Prices, Tariff};
use onair::spec::{AllowList, StreamSpec};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch as channel;

pub(super) type Said = Arc<Mutex<Vec<Snapshot>>>;

/// A stream whose encoders are let in.
pub(super) fn spec() -> StreamSpec {
    let allow = AllowList::new(["198.51.100.10".parse().unwrap()], false).unwrap();
    StreamSpec::recipe("demo".parse().unwrap(), "eu-west-1".parse().unwrap(), allow)
}

pub(super) fn wants() -> Wants {
    Wants {
        fps: 30.0,
        mbps: 5.0,
        outputs: 3,
        rungs: vec![(1920, 1080), (1280, 720), (854, 480)],
        archive_outputs: 1,
        audio: Some("a_128".into()),
        feeds: 2,
        thumbnails: false,
        unused: None,
        usd_per_hour: Some(2.69),
        rung_bps: vec![],
        tariff: None,
    }
}

fn orders() -> Orders {
    Orders {
        focus: Some("demo".into()),
        wants: [("demo".to_owned(), wants())].into(),
        ..Orders::default()
    }
}

/// Tells the encoder at the venue to push, or not.
pub(super) fn push(rig: &Rig, leg: &str, url: &str, on: bool) {
    let now = rig.clock.now();
    let order = Order {
        at: now,
        fps: 30.0,
        mbps: 5.0,
        on,
    };
    rig.sim.with(|world| {
        world.encoders.order(leg, url, order);
        world.settle(now);
    });
}

/// The ingest URLs of A and B.
pub(super) async fn urls(rig: &Rig) -> (String, String) {
    let cx = rig.context("looker");
    let found = rig.drive(inventory(&cx.aws, &cx.identity)).await.unwrap();
    let input = &found.one(&Part::Input).unwrap();
    (
        input.attrs[&Attr::UrlA].clone(),
        input.attrs[&Attr::UrlB].clone(),
    )
}

/// Runs `script` while the stream is watched.
pub(super) async fn watched<T>(
    rig: &Rig,
    script: impl AsyncFnOnce(&Said, channel::Sender<Orders>) -> T,
) -> T {
    let said = Said::default();
    let (tell, told) = channel::channel(orders());
    let aws = rig.context("watcher").aws;
    let hear = Arc::clone(&said);
    let watching = watch(aws, told, move |s| hear.lock().unwrap().push(s));
    rig.drive(async {
        tokio::select! {
            out = script(&said, tell) => out,
            () = watching => unreachable!("watching never ends"),
        }
    })
    .await
}

fn last(said: &Said) -> Snapshot {
    said.lock().unwrap().last().unwrap().clone()
}

/// Waits until a picture is as `wanted`, and says when.
pub(super) async fn until(
    rig: &Rig,
    said: &Said,
    most: u64,
    wanted: impl Fn(&Snapshot) -> bool,
) -> (Snapshot, Duration) {
    let began = rig.clock.now();
    for _ in 0..most {
        let newest = said.lock().unwrap().last().cloned();
        if let Some(s) = newest.filter(|s| s.at >= began && wanted(s)) {
            return (s, rig.clock.since(began));
        }
        rig.clock.sleep(Duration::from_secs(1)).await;
    }
    let s = last(said);
    let one = &s.streams[0];
    panic!(
        "not in {most} s: {:?} {:?} carries {:?} trouble {:?}\n{:#?}",
        one.tally, one.channel_state, one.carries, s.trouble, one.conditions
    );
}

pub(super) fn kinds(s: &Snapshot) -> Vec<(&'static str, Option<Pipeline>)> {
    let all = s.streams[0].conditions.iter();
    all.map(|c| (c.kind, c.pipeline)).collect()
}

#[tokio::test]
async fn a_lost_input_is_found_and_its_return_too() {
    let rig = Rig::new(&spec()).await;
    rig.deployed("anna").await;
    let (a, b) = urls(&rig).await;
    rig.start().await.unwrap();
    watched(&rig, async |said, _tell| {
        let (s, _) = until(&rig, said, 180, |s| {
            matches!(s.streams[0].tally, Tally::RunningNoInput(_))
        })
        .await;
        assert_eq!(
            s.streams[0].legs[0].in_fps.now,
            Reading::NoData(Why::NeverHadInput)
        );
        assert_eq!(kinds(&s), []);

        push(&rig, "a", &a, true);
        rig.clock.sleep(Duration::from_secs(20)).await;
        push(&rig, "b", &b, true);
        let good = |s: &Snapshot| {
            let one = &s.streams[0];
            one.tally == Tally::OnAir { degraded: None }
                && one.carries == Some(Pipeline::A)
                && one.legs.iter().all(|l| l.outputs.now.fresh() == Some(3.0))
        };
        until(&rig, said, 600, good).await;
        // Long enough for numbers of the edge, and without a false alarm on the way.
        rig.clock.sleep(Duration::from_secs(900)).await;
        let s = last(said);
        assert_eq!(s.trouble, None);
        assert_eq!(kinds(&s), []);
        let one = &s.streams[0];
        assert_eq!(one.packager.egress_5xx.now.fresh(), Some(0.0));
        assert!(
            one.edge.rate_5xx.now.fresh().is_some(),
            "{:?}",
            one.edge.rate_5xx.now
        );
        for lamp in &one.lamps {
            let want = match lamp.name {
                "SOURCE" => Light::Hollow,
                _ => Light::Good,
            };
            assert!(lamp.lights.iter().all(|l| l.1 == want), "{lamp:?}");
        }
        assert!(one.legs[0].out_derived && one.legs[0].out_fps.now.fresh() == Some(30.0));
        assert!((0.05..1.0).contains(&s.usd_per_hour), "{}", s.usd_per_hour);
        let stale = said
            .lock()
            .unwrap()
            .iter()
            .rev()
            .take(60)
            .filter(|s| {
                let legs = &s.streams[0].legs;
                legs.iter().any(|l| l.in_fps.now.fresh().is_none())
            })
            .count();
        assert!(
            stale < 6,
            "stale in {stale} of 60 pictures while all is well"
        );

        let lost_at = rig.clock.now();
        push(&rig, "a", &a, false);
        let lost = |s: &Snapshot| kinds(s).contains(&("input_lost", Some(Pipeline::A)));
        let (s, took) = until(&rig, said, 240, lost).await;
        assert!(took < Duration::from_secs(150), "{took:?}");
        let c = &s.streams[0].conditions[0];
        assert_eq!(c.severity, Severity::Major);
        // The window in which it began may come later than the next one.
        let late = c.since.duration_since(lost_at).as_secs();
        assert!(late <= 20, "{lost_at} {c:?}");
        let Tally::OnAir {
            degraded: Some(how),
        } = &s.streams[0].tally
        else {
            panic!("{:?}", s.streams[0].tally);
        };
        assert!(how.starts_with("A LOST, B "), "{how}");
        let carried = |s: &Snapshot| lost(s) && s.streams[0].carries == Some(Pipeline::B);
        let (s, _) = until(&rig, said, 400, carried).await;
        let c = &s.streams[0].conditions[0];
        assert_eq!(
            c.what,
            "Input A lost. B carries the show; viewers have picture. No spare left."
        );
        assert!(
            c.proof
                .starts_with("A 0.0 fps (was 30.0), 0.0 Mb/s. B 30.0 fps, 3 of 3"),
            "{c:?}"
        );
        assert_eq!(c.grouped, 3);
        assert_eq!(kinds(&s).len(), 1);

        push(&rig, "a", &a, true);
        let before = said.lock().unwrap().len();
        until(&rig, said, 240, |s| kinds(s).is_empty()).await;
        rig.clock.sleep(Duration::from_secs(600)).await;
        let since: Vec<bool> = said.lock().unwrap()[before..].iter().map(lost).collect();
        assert_eq!(
            since.windows(2).filter(|two| two[0] != two[1]).count(),
            1,
            "it flapped"
        );
        // The packager stays with B.
        assert_eq!(last(said).streams[0].carries, Some(Pipeline::B));
    })
    .await;
}

#[tokio::test]
async fn what_aws_says_itself_is_one_list_with_a_tail() {
    let rig = Rig::new(&spec()).await;
    rig.deployed("anna").await;
    let (a, b) = urls(&rig).await;
    rig.start().await.unwrap();
    push(&rig, "a", &a, true);
    push(&rig, "b", &b, true);
    let open = |s: &Snapshot| -> Vec<String> {
        let alerts = &s.streams[0].alerts;
        alerts.open().map(Alert::name).collect()
    };
    watched(&rig, async |said, _tell| {
        let calm = |s: &Snapshot| {
            let alarms = s.streams[0].alerts.alarms;
            open(s).is_empty() && alarms.is_some_and(|a| a.alarm == 0 && a.ok > 10)
        };
        let (s, _) = until(&rig, said, 900, calm).await;
        let told = &s.streams[0].alerts;
        assert_eq!(told.alarms.unwrap().disarmed, 0, "start arms them");
        assert!(told.heard.is_some() && told.why.is_none());

        push(&rig, "a", &a, false);
        // MediaLive itself says so before any window of a metric is there.
        let alert = "alert A \"Video Not Detected\"".to_owned();
        let set = |s: &Snapshot| open(s).contains(&alert);
        let (_, took) = until(&rig, said, 60, set).await;
        assert!(took <= Duration::from_secs(20), "{took:?}");
        // CloudWatch follows minutes later.
        let off = |s: &Snapshot| open(s).contains(&"alarm no-frames-a".to_owned());
        let (s, _) = until(&rig, said, 400, off).await;
        assert!(s.streams[0].alerts.alarms.unwrap().alarm > 0);

        push(&rig, "a", &a, true);
        let (s, _) = until(&rig, said, 60, |s| !set(s)).await;
        let kept = |s: &Snapshot| {
            let mut all = s.streams[0].alerts.all.iter();
            all.any(|a| a.name() == alert)
        };
        assert!(kept(&s), "its tail");
        until(&rig, said, 400, |s| open(s).is_empty()).await;
        let (_, took) = until(&rig, said, 400, |s| !kept(s)).await;
        assert!(took < Duration::from_secs(330), "{took:?}");

        // What may not be asked is told once in a while, and the rest goes on.
        let fault = r#"{"effect":"deny","operation":"ListAlerts"}"#;
        rig.sim.add_fault(serde_json::from_str(fault).unwrap());
        let refused = |s: &Snapshot| {
            let why = &s.streams[0].alerts.why;
            matches!(why, Some(Why::NotPermitted(_)))
        };
        let (s, _) = until(&rig, said, 60, refused).await;
        assert!(s.trouble.is_some_and(|t| t.contains("ListAlerts")));
        let calls = || {
            let totals = rig.calls().totals();
            totals
                .get(&("medialive", "ListAlerts"))
                .copied()
                .unwrap_or(0)
        };
        let before = calls();
        rig.clock.sleep(Duration::from_secs(240)).await;
        assert_eq!(calls(), before);
        assert!(last(said).streams[0].legs[0].in_fps.now.fresh().is_some());
    })
    .await;
}

#[tokio::test]
async fn an_act_shows_at_once_and_failures_are_told() {
    let rig = Rig::new(&spec()).await;
    rig.deployed("anna").await;
    watched(&rig, async |said, tell| {
        until(&rig, said, 30, |s| s.streams[0].tally == Tally::OffAir).await;
        let id = last(said).streams[0].channel_id.clone().unwrap();
        rig.clock.sleep(Duration::from_secs(1)).await;
        let cx = rig.context("anna");
        cx.aws.channel_start(&id).await.unwrap();
        tell.send_modify(|o| o.poke += 1);
        let (_, took) = until(&rig, said, 30, |s| {
            matches!(s.streams[0].tally, Tally::Starting(Some(_)))
        })
        .await;
        assert!(took <= Duration::from_secs(2), "{took:?}");
        until(&rig, said, 400, |s| {
            matches!(s.streams[0].tally, Tally::RunningNoInput(_))
        })
        .await;

        let fault = |text: &str| rig.sim.add_fault(serde_json::from_str(text).unwrap());
        fault(r#"{"effect":"throttle","service":"monitoring"}"#);
        until(&rig, said, 200, |s| {
            s.trouble
                .as_deref()
                .is_some_and(|t| t.starts_with("throttled: asking every"))
        })
        .await;
        rig.sim.clear_faults();
        until(&rig, said, 200, |s| s.trouble.is_none()).await;

        fault(r#"{"effect":"expired"}"#);
        until(&rig, said, 400, |s| {
            matches!(s.streams[0].tally, Tally::Blind { .. })
        })
        .await;
        rig.sim.clear_faults();
        until(&rig, said, 200, |s| {
            matches!(s.streams[0].tally, Tally::RunningNoInput(_)) && s.trouble.is_none()
        })
        .await;
        let _: Timestamp = last(said).answered.unwrap();
    })
    .await;
}

#[tokio::test]
async fn who_comes_late_still_knows_the_start_and_what_went_through_since() {
    let rig = Rig::new(&spec()).await;
    rig.deployed("anna").await;
    let (a, b) = urls(&rig).await;
    rig.start().await.unwrap();
    let started = rig.clock.now();
    push(&rig, "A", &a, true);
    push(&rig, "B", &b, true);
    rig.pass(Duration::from_secs(3 * 3600)).await;
    watched(&rig, async |said, tell| {
        let mut priced = orders();
        let prices = Prices::embedded().unwrap();
        let region = "eu-west-1".parse().unwrap();
        let wants = priced.wants.get_mut("demo").unwrap();
        wants.tariff = Some(Tariff::of(&prices, &region, 14, 1));
        tell.send(priced).unwrap();
        let known = |s: &Snapshot| {
            let meter = s.streams[0].meter.as_ref();
            let line = meter.and_then(|m| m.line("packager"));
            line.is_some_and(|l| matches!(l.since_start, Some(Amount::Usd(_))))
        };
        let (s, _) = until(&rig, said, 120, known).await;
        let stream = &s.streams[0];
        let off = stream.running_since.unwrap().duration_since(started);
        assert!(off.abs().as_secs() < 120, "off by {off}");
        let meter = stream.meter.as_ref().unwrap();
        let usd = |name: &str| meter.line(name).unwrap().since_start.as_ref().unwrap();
        // Three hours, and what the clock went on since.
        assert!(
            matches!(usd("channel"), Amount::Usd(v) if (8.0..8.3).contains(v)),
            "{meter:?}"
        );
        // Two legs of 10.2 Mb/s at most into the packager for three hours.
        let most = 2.0 * 10.25e6 / 8.0 * 3.05 * 3600.0 / 1e9 * 0.03;
        let packager = usd("packager").usd().unwrap();
        assert!(packager > most / 2.0, "{packager} of {most}");
        assert_eq!(meter.line("packager").unwrap().note, "");
        assert!(meter.elsewhere, "the prices are of us-east-1");
    })
    .await;
}
