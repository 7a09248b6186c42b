//! Detection: how soon each incident of the operators' runbook shows as the right condition and on the
//! right lamp, and that nothing else cries. What must be found stands in `expected.toml`; here the real
//! poller, judge and probe watch the real simulator over the wire, on manual time.
//!
//! The whole table, written to `table.md` (some minutes), and the healthy days ([`healthy`]):
//!
//! ```text
//! cargo test --test all detection -- --ignored --nocapture
//! DETECT=black,frozen cargo test --test all detection::every -- --ignored     # these rows, the others stay
//! ```
//!
//! A few incidents and a short healthy day run with every `cargo test`.

mod expected;
mod healthy;
mod stage;
mod table;

use crate::monitor::wants;
use crate::rig::Rig;
use expected::{Delay, Incident, Start, Want, read};
use onair::clock::Timestamp;
use onair::monitor::{Light, Orders, Pipeline, Severity, Snapshot, Tally, Wants, watch};
use onair::sim::cloudwatch::metric::Naming;
use stage::{Base, Scene, bases};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch as channel;

/// Long enough for the delay of CloudWatch to be learned.
const WARM: Duration = Duration::from_secs(600);

type Kind = (&'static str, Option<Pipeline>);

/// What one picture said.
#[derive(Clone, Debug)]
struct Said {
    at: Timestamp,
    conditions: Vec<(Kind, Severity)>,
    lamps: Vec<(&'static str, Option<Pipeline>, Light)>,
    tally: String,
}

/// One run: what was said after the incident, and when that began.
struct Run {
    began: Timestamp,
    said: Vec<Said>,
}

/// What became of one cell of the table.
#[derive(Clone, Debug, Default)]
struct Cell {
    /// Seconds to the right condition or tally, and to the right lamp.
    found: Option<u64>,
    lit: Option<u64>,
    /// Times the right condition went and came again.
    flaps: usize,
    /// What is not as it should be.
    wrong: Vec<String>,
}

impl Said {
    /// Whether a lamp is down.
    fn ails(&self) -> bool {
        self.lamps.iter().any(|l| l.2 == Light::Down)
    }
}

fn digest(s: &Snapshot) -> Option<Said> {
    let one = s.streams.first()?;
    let lights = one.lamps.iter();
    let lights = lights.flat_map(|l| l.lights.iter().map(|(of, light)| (l.name, *of, *light)));
    Some(Said {
        at: s.at,
        conditions: one
            .conditions
            .iter()
            .map(|c| ((c.kind, c.pipeline), c.severity))
            .collect(),
        lamps: lights.collect(),
        tally: words(&one.tally),
    })
}

/// As the band begins.
fn words(tally: &Tally) -> String {
    match tally {
        Tally::RunningNoInput(_) => "RUNNING, NO INPUT".to_owned(),
        Tally::RunningNotProven { .. } => "RUNNING, NOT PROVEN".to_owned(),
        Tally::OnAir { .. } => "ON AIR".to_owned(),
        Tally::Trouble(what) => format!("TROUBLE {what}"),
        Tally::Blind { .. } => "BLIND".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Watches a world while `script` goes on; what every picture said. No stream is in focus: on match
/// day the bad one is the other one.
async fn watched<T>(
    rig: &Rig,
    orders: Orders,
    script: impl AsyncFnOnce(&Mutex<Vec<Said>>, &channel::Sender<Orders>) -> T,
) -> T {
    let said: Arc<Mutex<Vec<Said>>> = Arc::default();
    let (tell, told) = channel::channel(orders);
    let aws = rig.context("watcher").aws;
    let hear = Arc::clone(&said);
    let watching = watch(aws, told, move |s| {
        hear.lock().unwrap().extend(digest(&s));
    });
    rig.drive(async {
        tokio::select! {
            out = script(&said, &tell) => out,
            () = watching => unreachable!("watching never ends"),
        }
    })
    .await
}

/// What is wanted of the stream, with thumbnails or without.
fn orders(thumbnails: bool) -> Orders {
    let wants = Wants {
        thumbnails,
        ..wants()
    };
    Orders {
        wants: [("demo".to_owned(), wants)].into(),
        ..Orders::default()
    }
}

/// Stages one incident at one delay.
async fn run(idle: &Base, on_air: &Base, incident: &Incident, delay: Delay, seed: u64) -> Run {
    let scene = Scene::new(idle, on_air, incident.start, delay, seed).await;
    scene
        .rig
        .sim
        .with(|world| world.settings.naming = incident.naming);
    if incident.pictures {
        scene.thumbnails();
    }
    if !incident.alerts {
        scene.no_alerts();
    }
    let long = match incident.want(delay) {
        Some(want) => want.latest_s.max(want.lamp_latest_s) * 3 / 2 + 60,
        None => 300,
    };
    let orders = orders(incident.pictures);
    watched(&scene.rig, orders, async |said, _| {
        let clock = &scene.rig.clock;
        clock.sleep(WARM).await;
        // ListMetrics lags a quarter of an hour, as many times as the rest, and is asked again after one.
        if let (Naming::Papers, Delay::Times(k)) = (incident.naming, delay) {
            clock.sleep(Duration::from_secs(900 * u64::from(k))).await;
        }
        let before = said.lock().unwrap().last().cloned().unwrap();
        if incident.start == Start::OnAir {
            assert_eq!(before.tally, "ON AIR", "{}: {before:?}", incident.id);
        }
        assert_eq!(before.conditions, [], "{}: before it began", incident.id);
        // Windows begin at whole tens of seconds, an incident begins when it likes.
        clock.sleep(Duration::from_millis(seed % 97 * 103)).await;
        if delay == Delay::Silent {
            scene.trouble("metrics_silent", "", None);
        }
        scene.stage(&incident.id).await;
        let began = clock.now();
        said.lock().unwrap().clear();
        clock.sleep(Duration::from_secs(long)).await;
        let said = std::mem::take(&mut *said.lock().unwrap());
        Run { began, said }
    })
    .await
}

impl Run {
    /// What was said when, for whoever looks for the reason of a miss.
    fn print(&self) {
        let mut before = None;
        for s in &self.said {
            if before != Some((&s.conditions, &s.tally)) {
                let after = s.at.duration_since(self.began).as_secs();
                println!("    {after:>5} s  {}  {:?}", s.tally, s.conditions);
            }
            before = Some((&s.conditions, &s.tally));
        }
    }

    fn first(&self, is: impl Fn(&Said) -> bool) -> Option<u64> {
        let s = self.said.iter().find(|s| is(s))?;
        let after = s.at.duration_since(self.began).as_secs_f64().round();
        Some(after as u64)
    }

    /// Compares with what must be.
    fn cell(&self, incident: &Incident, want: Option<&Want>) -> Cell {
        let mut cell = Cell::default();
        let right = |k: &Kind| {
            let wanted = want.and_then(|w| w.condition.as_ref());
            wanted.is_some_and(|(kind, of)| k.0 == kind && k.1 == *of)
        };
        // The same thing on the other pipeline is no other cause.
        let kin = |k: &Kind| {
            let wanted = want.and_then(|w| w.condition.as_ref());
            wanted.is_some_and(|(kind, _)| k.0 == kind)
        };
        if let Some(want) = want {
            let shown = |s: &Said| match (&want.condition, &want.tally) {
                (Some(_), _) => {
                    let mut all = s.conditions.iter();
                    all.any(|(k, severity)| right(k) && Some(*severity) == want.severity)
                }
                (None, Some(tally)) => s.tally.starts_with(tally),
                (None, None) => false,
            };
            cell.found = self.first(shown);
            let turns = self.said.windows(2);
            if !incident.passes {
                cell.flaps = turns
                    .filter(|two| shown(&two[0]) && !shown(&two[1]))
                    .count();
            }
            late(&mut cell.wrong, "found", cell.found, want.latest_s);
            if let Some((lamp, of, light)) = &want.lamp {
                let lit = |s: &Said| {
                    let mut all = s.lamps.iter();
                    all.any(|(n, o, l)| n == lamp && o == of && l == light)
                };
                cell.lit = self.first(lit);
                late(&mut cell.wrong, "lamp", cell.lit, want.lamp_latest_s);
            }
            if cell.flaps > 0 {
                cell.wrong.push(format!("flapped {} times", cell.flaps));
            }
        }
        let others = self.said.iter().flat_map(|s| &s.conditions);
        let others = others.filter(|(k, severity)| *severity == Severity::Critical && !kin(k));
        let mut others: Vec<&str> = others.map(|(k, _)| k.0).collect();
        others.sort_unstable();
        others.dedup();
        let foreign = others
            .iter()
            .filter(|k| !incident.also.iter().any(|a| a == *k));
        cell.wrong
            .extend(foreign.map(|k| format!("{k} was raised")));
        if let (Some(last), Some(_)) = (self.said.last(), cell.found) {
            let left = last.conditions.iter();
            let left = left.filter(|(k, _)| incident.also.iter().any(|a| *a == k.0) && !kin(k));
            let left = left.map(|(k, _)| format!("{} is not grouped", k.0));
            cell.wrong.extend(left);
        }
        if want.is_none() {
            let said = self.said.iter().flat_map(|s| &s.conditions);
            let mut said: Vec<&str> = said.map(|(k, _)| k.0).collect();
            said.sort_unstable();
            said.dedup();
            let claimed = said
                .iter()
                .map(|k| format!("{k} was claimed without proof"));
            cell.wrong.extend(claimed);
        }
        cell
    }
}

fn late(wrong: &mut Vec<String>, what: &str, took: Option<u64>, latest: u64) {
    match took {
        Some(took) if took <= latest => {}
        Some(took) => wrong.push(format!("{what} after {took} s, latest {latest} s")),
        None => wrong.push(format!("{what}: never")),
    }
}

/// Runs a job on a thread of its own: manual time needs a runtime of one thread to itself.
fn alone<T: Send>(work: impl AsyncFnOnce() -> T + Send) -> T {
    std::thread::scope(|threads| {
        let run = || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.event_interval(8).enable_all().build().unwrap();
            runtime.block_on(Box::pin(work()))
        };
        // Futures of a debug build are large.
        let thread = std::thread::Builder::new().stack_size(16 << 20);
        thread.spawn_scoped(threads, run).unwrap().join().unwrap()
    })
}

fn seed_of(incident: &Incident, delay: Delay) -> u64 {
    let n = match delay {
        Delay::Times(k) => u64::from(k),
        Delay::Silent => 7,
    };
    incident
        .id
        .bytes()
        .fold(n, |h, b| h.wrapping_mul(131).wrapping_add(u64::from(b)))
}

#[test]
fn the_table_of_what_must_be_found_can_be_read() {
    let expected = read();
    let staged = expected.incident.iter().map(|i| i.number);
    let all: Vec<u8> = staged
        .chain(expected.not_staged.iter().map(|n| n.number))
        .collect();
    for number in 1..=30 {
        assert!(all.contains(&number), "runbook {number}");
    }
    for incident in &expected.incident {
        let want = incident.want(Delay::Times(1)).unwrap();
        assert!(
            want.condition.is_some() != want.tally.is_some(),
            "{}",
            incident.id
        );
        assert!(!incident.source.is_empty());
    }
}

/// Part of the table in every run: what viewers notice, and what they must not.
#[test]
fn what_hurts_most_is_found_in_time() {
    alone(async || {
        let (idle, on_air) = bases().await;
        for (id, delay) in [
            ("input_a_lost", Delay::Times(1)),
            ("input_a_lost", Delay::Silent),
            ("inputs_lost", Delay::Times(1)),
            ("edge_stale", Delay::Silent),
            ("recovering_a", Delay::Times(1)),
        ] {
            let all = read().incident;
            let incident = all.iter().find(|i| i.id == id).unwrap();
            let run = run(&idle, &on_air, incident, delay, seed_of(incident, delay)).await;
            let cell = run.cell(incident, incident.want(delay).as_ref());
            assert_eq!(cell.wrong, Vec::<String>::new(), "{id} {delay:?}: {cell:?}");
        }
    });
}

#[test]
#[ignore = "minutes: every incident at every delay; writes tests/all/detection/table.md"]
fn every_incident_at_every_delay() {
    let only = std::env::var("DETECT").ok();
    let expected = read();
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    alone(async || {
        let (idle, on_air) = bases().await;
        let meant = |i: &&Incident| {
            only.as_ref()
                .is_none_or(|o| o.split(',').any(|o| o == i.id))
        };
        for incident in expected.incident.iter().filter(meant) {
            let mut row = Vec::new();
            for delay in Delay::ALL {
                let seed = seed_of(incident, delay);
                let run = run(&idle, &on_air, incident, delay, seed).await;
                let cell = run.cell(incident, incident.want(delay).as_ref());
                if !cell.wrong.is_empty() {
                    run.print();
                }
                for what in &cell.wrong {
                    let text = format!("{} {delay:?}: {what}", incident.id);
                    println!("  {text}");
                    wrong.push(text);
                }
                row.push(cell);
            }
            println!(
                "{}: {}",
                incident.id,
                table::figures(incident, &row).join(" | ")
            );
            rows.push((incident, row));
        }
    });
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/detection/table.md");
    let before = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, table::write(&expected, &rows, &before)).unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
