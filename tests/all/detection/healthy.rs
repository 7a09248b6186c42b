//! Healthy days: nothing is wrong, so nothing may be said. Metrics come late, in part, out of order or
//! never, by lot; two people watch, or a few hundred; too many come too early and are told 404; for
//! some minutes the show is black, as it should be.

use super::expected::{Delay, Start};
use super::stage::{Scene, bases};
use super::{Said, alone, orders, watched};
use onair::monitor::Severity;
use onair::sim::world::Windows;
use std::time::Duration;

/// What one day was like.
#[derive(Clone, Copy, Debug)]
struct Day {
    seed: u64,
    hours: u64,
    /// How late metrics are, as a factor.
    delay: u8,
    windows: Windows,
    viewers: Option<f64>,
}

/// What was said on it.
#[derive(Debug, Default)]
struct Heard {
    pictures: usize,
    /// Every condition with the hour at which it came, and how it ended.
    conditions: Vec<String>,
    /// Times that the tally or a condition changed after the first minutes.
    flaps: usize,
    /// Pictures in which a lamp was down.
    lamps: usize,
    /// The worst of them.
    worst: Option<Severity>,
}

/// A rough day for CloudWatch: of a hundred windows five late, five in part, three never.
const ROUGH: Windows = Windows {
    late: 0.05,
    partial: 0.05,
    missing: 0.03,
};

async fn live(day: Day) -> Heard {
    let (idle, on_air) = bases().await;
    let start = Start::WithoutInput;
    let scene = Scene::new(&idle, &on_air, start, Delay::Times(day.delay), day.seed).await;
    scene.rig.sim.with(|world| {
        world.settings.windows = day.windows;
        world.settings.viewers = day.viewers;
    });
    let said = watched(&scene.rig, orders(false), async |said, _| {
        let clock = &scene.rig.clock;
        let pass = async |seconds: u64| clock.sleep(Duration::from_secs(seconds)).await;
        // Viewers are early, and go on asking for what was not there for a while.
        let early = scene.at_the_edge("viewers_404");
        scene.start().await;
        scene.feed(0, 30.0, true);
        pass(7 + day.seed % 11).await;
        scene.feed(1, 30.0, true);
        pass(180).await;
        scene.over(early);
        let mut all: Vec<Said> = Vec::new();
        for hour in 0..day.hours {
            // A black of a few minutes somewhere in every third hour.
            let before = 300 + (day.seed * 997 + hour * 131) % 2_400;
            pass(before).await;
            let black = (hour % 3 == 1 || day.hours == 1).then(|| scene.black());
            pass(240).await;
            if let Some(black) = black {
                scene.over(black);
            }
            pass(3_600 - before - 240).await;
            all.append(&mut said.lock().unwrap());
        }
        all
    })
    .await;
    heard(&said)
}

fn heard(said: &[Said]) -> Heard {
    let mut heard = Heard {
        pictures: said.len(),
        ..Heard::default()
    };
    let Some(began) = said.first().map(|s| s.at) else {
        return heard;
    };
    // Until it is on air everything changes.
    let aired = said.iter().position(|s| s.tally == "ON AIR");
    let aired = aired.unwrap_or(said.len());
    let hour = |s: &Said| s.at.duration_since(began).as_secs_f64() / 3600.0;
    for two in said.windows(2) {
        for (kind, severity) in &two[1].conditions {
            if !two[0].conditions.iter().any(|(k, _)| k == kind) {
                let text = format!("{kind:?} {severity:?} at {:.3} h", hour(&two[1]));
                heard.conditions.push(text);
                heard.flaps += 1;
                heard.worst = heard.worst.max(Some(*severity));
            }
        }
    }
    for two in said[aired..].windows(2) {
        if two[0].tally != two[1].tally {
            let text = format!(
                "{} after {} at {:.3} h",
                two[1].tally,
                two[0].tally,
                hour(&two[1])
            );
            heard.conditions.push(text);
            heard.flaps += 1;
        }
    }
    heard.lamps = said[aired..].iter().filter(|s| s.ails()).count();
    heard
}

fn quiet(day: Day) -> Heard {
    let heard = alone(async || live(day).await);
    println!("{day:?}: {heard:?}");
    assert!(heard.pictures > 300 * usize::try_from(day.hours).unwrap());
    heard
}

/// A short day in every run: an hour, rough, with two viewers.
#[test]
fn an_hour_of_nothing_is_told_as_nothing() {
    let heard = quiet(Day {
        seed: 11,
        hours: 1,
        delay: 1,
        windows: ROUGH,
        viewers: Some(2.0),
    });
    assert_eq!(heard.conditions, Vec::<String>::new());
}

/// With thumbnails on: a show in which A is ahead of B is one show, and a black that was said beforehand is none
/// that anybody must hear of.
#[test]
fn a_show_with_pictures_and_a_black_that_is_meant_is_told_as_nothing() {
    let heard = alone(async || {
        let (idle, on_air) = bases().await;
        let scene = Scene::new(&idle, &on_air, Start::OnAir, Delay::Times(1), 7).await;
        scene.thumbnails();
        let said = watched(&scene.rig, orders(true), async |said, tell| {
            let clock = &scene.rig.clock;
            let pass = async |seconds: u64| clock.sleep(Duration::from_secs(seconds)).await;
            // The probe has seen the list advance by then.
            pass(120).await;
            said.lock().unwrap().clear();
            pass(180).await;
            let until = clock.now() + jiff::SignedDuration::from_mins(30);
            tell.send_modify(|orders| {
                orders.black_until.insert("demo".to_owned(), until);
            });
            let black = scene.black();
            pass(180).await;
            scene.over(black);
            pass(60).await;
            std::mem::take(&mut *said.lock().unwrap())
        })
        .await;
        heard(&said)
    });
    println!("{heard:?}");
    assert!(heard.pictures > 40);
    assert_eq!(heard.conditions, Vec::<String>::new());
    assert_eq!(heard.lamps, 0);
}

#[test]
#[ignore = "half an hour: whole days of simulated time"]
fn whole_days_of_nothing_are_told_as_nothing() {
    let seeds = std::env::var("SEEDS").unwrap_or_else(|_| "1,2,3,4".into());
    let seeds: Vec<u64> = seeds.split(',').map(|s| s.parse().unwrap()).collect();
    let hours = std::env::var("HOURS").map_or(24, |h| h.parse().unwrap());
    let days = seeds.into_iter().map(|seed| Day {
        seed,
        hours,
        // The second of four is a day on which CloudWatch is twice as late.
        delay: if seed % 4 == 2 { 2 } else { 1 },
        windows: if seed % 4 == 3 {
            Windows::default()
        } else {
            ROUGH
        },
        viewers: (seed % 2 == 1).then_some(2.0),
    });
    let (mut told, mut rows) = (Vec::new(), String::new());
    for day in days {
        let heard = quiet(day);
        let viewers = day
            .viewers
            .map_or("a few hundred".to_owned(), |n| n.to_string());
        let Windows {
            late,
            partial,
            missing,
        } = day.windows;
        rows.push_str(&format!(
            "| {} | {} | {}x | {late} / {partial} / {missing} | {viewers} | {} | {} | {} |\n",
            day.seed,
            day.hours,
            day.delay,
            heard.pictures,
            heard.conditions.len(),
            heard.flaps,
        ));
        let all = heard.conditions.into_iter();
        told.extend(all.map(|c| format!("seed {}: {c}", day.seed)));
    }
    // Shortened days are for whoever looks for something.
    if std::env::var_os("HOURS").is_none() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/detection/days.md");
        std::fs::write(path, format!("{HEAD}{rows}")).unwrap();
    }
    assert!(told.is_empty(), "{told:#?}");
}

/// Of `days.md`.
const HEAD: &str = "# Healthy days\n\nMade by `cargo test --test all detection -- --ignored`; not to be edited. Simulated \
    days on which nothing is wrong: 404s before the first picture, a black of four minutes in every third hour, and metric \
    windows that are late, come in part or never, in these shares, drawn from the seed. Conditions count every one \
    that was raised and every change of the tally once on air; there should be none.\n\n\
    | seed | hours | delay | late / partial / missing | viewers | pictures | conditions | flaps |\n\
    |--|--|--|--|--|--|--|--|\n";
