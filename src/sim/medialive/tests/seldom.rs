//! A world that is settled as seldom as the server does it goes the same way as one that is settled at
//! every step.

use super::rig::{Rig, body};
use crate::sim::encoder::{Encoder, Order};
use crate::sim::faults::Trouble;
use crate::sim::held::Held;
use crate::sim::medialive::{lifecycle, text};
use jiff::SignedDuration;
use serde_json::json;

/// Ten minutes: a start, two encoders that connect, one that leaves and comes back, a pipeline that fails
/// and comes back, and one that fails again a little later.
#[test]
fn settling_seldom_changes_nothing() {
    let mut rig = Rig::new();
    let (_, input) = rig.feed();
    let id = rig.channel(body(&input)).unwrap();
    rig.wait(60);
    rig.call("StartChannel", json!({"channelId": id})).unwrap();
    let told = rig
        .call("DescribeInput", json!({"inputId": input}))
        .unwrap();
    let start = rig.now;
    let after = |seconds| start + SignedDuration::from_secs(seconds);
    for (place, orders) in [vec![(0, true)], vec![(0, true), (300, false), (420, true)]]
        .into_iter()
        .enumerate()
    {
        let mut encoder = Encoder::new(text(&told["destinations"][place], "url"));
        encoder.source = "10.0.0.1".parse().unwrap();
        encoder.orders = orders
            .into_iter()
            .map(|(seconds, on)| Order {
                at: after(seconds),
                fps: 30.0,
                mbps: 5.0,
                on,
            })
            .collect();
        let encoders = &mut rig.world.encoders.encoders;
        encoders.insert(place.to_string(), encoder);
    }
    for (from, until) in [(200, Some(230)), (500, None)] {
        rig.world.faults.begin(Trouble {
            id: 0,
            kind: lifecycle::PIPELINE_DOWN.to_owned(),
            target: id.clone(),
            pipeline: Some(0),
            from: after(from),
            until: until.map(after),
        });
    }
    let (mut often, mut seldom) = (rig.world.clone(), Held::new(rig.world));
    let (mut moves, mut settled) = (0, 0);
    for step in 0..6_000 {
        let now = start + SignedDuration::from_millis(100 * step);
        let before = often.clone();
        often.settle(now);
        settled += usize::from(seldom.due(now));
        seldom.settle(now);
        assert_eq!(*seldom.look(), often, "{step}");
        moves += usize::from(before != often);
    }
    assert!(moves >= 8, "{moves} moves: the story did not happen");
    assert_eq!(often.encoders.encoders["1"].links.len(), 2);
    let channel = often.medialive.channel("eu-west-1", &id).unwrap();
    assert_eq!(channel.runs.iter().filter(|r| r.pipeline == 0).count(), 2);
    assert!(settled <= moves + 8, "{settled} for {moves} moves");
}
