use super::*;
use crate::cli::rehearsal::{Booted, boot};

/// Carries out `order` and gives what was said.
async fn told(booted: &Booted, order: Order) -> String {
    let hand = control(booted.url.clone(), "us-east-1".into());
    hand("demo".into(), order).await.unwrap()
}

/// What the encoder last was told: frames a second, and whether it pushes.
fn feed(booted: &Booted, name: &str) -> (f64, bool) {
    let world = booted._running.handle().world();
    let order = world.encoders.encoders[name]
        .orders
        .last()
        .copied()
        .unwrap();
    (order.fps, order.on)
}

#[tokio::test]
async fn orders_have_their_effect() {
    let booted = boot(1.0, 1).await.unwrap();
    assert_eq!(
        told(&booted, Order::Silent(Pipeline::A)).await,
        "encoder A is connected and silent"
    );
    assert_eq!(feed(&booted, "A"), (0.0, true));
    assert_eq!(feed(&booted, "B"), (30.0, true));
    told(&booted, Order::BothSilent).await;
    assert_eq!(feed(&booted, "B"), (0.0, true));
    told(&booted, Order::Back(Pipeline::B)).await;
    assert_eq!(feed(&booted, "B"), (30.0, true));
    told(&booted, Order::Sag(Pipeline::B)).await;
    assert_eq!(feed(&booted, "B"), (12.0, true));
    told(&booted, Order::Unplug(Pipeline::A)).await;
    assert!(!feed(&booted, "A").1);

    let said = told(&booted, Order::PackagerFails).await;
    assert_eq!(said, "packager onair-demo answers 5xx for 3 min");
    told(&booted, Order::PipelineDown(Pipeline::A)).await;
    let world = booted._running.handle().world();
    let channel = world.medialive.regions["us-east-1"]
        .channels
        .values()
        .next();
    assert_eq!(format!("{:?}", channel.unwrap().state), "Recovering");
    told(&booted, Order::Throttle).await;
    told(&booted, Order::NoAnswer).await;
    told(&booted, Order::Expire).await;
    let faults = booted._running.handle().world().faults;
    let ends: Vec<_> = faults.rules.iter().map(|r| r.until.is_some()).collect();
    assert_eq!(ends, [true, true, false]);
    let lasts: Vec<_> = faults
        .troubles
        .iter()
        .map(|t| t.until.unwrap().duration_since(t.from).as_secs())
        .collect();
    assert!(matches!(lasts[..], [178..=180, 58..=60]), "{lasts:?}");

    told(&booted, Order::EndAll).await;
    let world = booted._running.handle().world();
    assert!(world.faults.rules.is_empty());
    let now = booted.clock.now();
    let over = |t: &crate::sim::faults::Trouble| t.until.is_some_and(|until| until <= now);
    assert!(world.faults.troubles.iter().all(over), "{:?}", world.faults);
    assert_eq!(feed(&booted, "A"), (30.0, true));
    assert_eq!(feed(&booted, "B"), (30.0, true));
}

#[tokio::test]
async fn what_cannot_be_is_said() {
    let booted = boot(1.0, 1).await.unwrap();
    let hand = control(booted.url.clone(), "us-east-1".into());
    assert_eq!(
        hand("gala".into(), Order::Back(Pipeline::A)).await,
        Err("gala is not deployed in us-east-1 of this simulator".into())
    );
    let away = control("http://192.0.2.1:80".into(), "us-east-1".into());
    let refused = away("demo".into(), Order::Throttle).await.unwrap_err();
    assert!(refused.contains("may only reach this machine"), "{refused}");
}
