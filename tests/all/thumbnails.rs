//! Pictures over the real wire, of a stream that was deployed with thumbnails: that they come, that a stream
//! without them costs no call, and what is said when AWS refuses or sends rubbish.

use crate::monitor::{Said, push, spec, until, urls, wants, watched};
use crate::rig::Rig;
use onair::monitor::{NoPicture, Orders, Picture, Pipeline, Snapshot, Wants};
use onair::sim::faults::{Effect, Rule};
use std::time::Duration;
use tokio::sync::watch::Sender;

/// On air, with thumbnails or without.
async fn on_air(thumbnails: bool) -> Rig {
    let mut spec = spec();
    spec.channel.thumbnails = thumbnails;
    let rig = Rig::new(&spec).await;
    rig.deployed("anna").await;
    let (a, b) = urls(&rig).await;
    rig.start().await.unwrap();
    push(&rig, "a", &a, true);
    push(&rig, "b", &b, true);
    rig.pass(Duration::from_secs(60)).await;
    rig
}

/// Says whether thumbnails are configured; nothing is a stream without a configuration here.
fn tell(orders: &Sender<Orders>, thumbnails: Option<bool>) {
    orders.send_modify(|o| {
        o.wants.clear();
        let wants = thumbnails.map(|thumbnails| Wants {
            thumbnails,
            ..wants()
        });
        o.wants.extend(wants.map(|w| ("demo".to_owned(), w)));
    });
}

fn asked(rig: &Rig) -> u64 {
    let totals = rig.calls().totals();
    let mut all = totals.into_iter();
    all.find(|(call, _)| call.1 == "DescribeThumbnails")
        .map_or(0, |(_, n)| n)
}

fn both(s: &Snapshot, is: impl Fn(&Picture) -> bool) -> bool {
    let legs = &s.streams[0].legs;
    legs.len() == 2 && legs.iter().all(|l| is(&l.picture))
}

fn none(s: &Snapshot, why: &NoPicture) -> bool {
    both(s, |p| *p == Picture::None(why.clone()))
}

async fn pass(rig: &Rig, seconds: u64) {
    rig.clock.sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test]
async fn pictures_of_both_come_every_ten_seconds() {
    let rig = on_air(true).await;
    watched(&rig, async |said: &Said, orders| {
        tell(&orders, Some(true));
        let shown = |s: &Snapshot| both(s, |p| p.shot().is_some());
        let (first, _) = until(&rig, said, 30, shown).await;
        let before = asked(&rig);
        pass(&rig, 100).await;
        let calls = asked(&rig) - before;
        assert!((18..=22).contains(&calls), "{calls} in 100 s");
        let (later, _) = until(&rig, said, 20, shown).await;
        let at = |s: &Snapshot| s.streams[0].legs[0].picture.shot().unwrap().at;
        assert!(at(&later) > at(&first));
        // Looked at by nobody it is asked once a minute.
        orders.send_modify(|o| o.unfocused = true);
        pass(&rig, 60).await;
        let before = asked(&rig);
        pass(&rig, 600).await;
        let calls = asked(&rig) - before;
        assert!((18..=22).contains(&calls), "{calls} in 600 s");
        orders.send_modify(|o| o.unfocused = false);

        // Rubbish is a reason and no condition; refused, nobody is asked for five minutes.
        let html = Rule::new(Effect::Html).on("medialive", "DescribeThumbnails");
        let rule = rig.sim.add_fault(html);
        let silent = |s: &Snapshot| both(s, |p| matches!(p, Picture::None(NoPicture::NoAnswer(_))));
        let (s, _) = until(&rig, said, 60, silent).await;
        assert_eq!(s.streams[0].conditions, []);
        rig.sim
            .with(|world| world.faults.rules.retain(|r| r.id != rule));
        until(&rig, said, 60, shown).await;
        let deny = Rule::new(Effect::Deny).on("medialive", "DescribeThumbnails");
        rig.sim.add_fault(deny);
        let refused = |s: &Snapshot| {
            both(s, |p| {
                matches!(p, Picture::None(NoPicture::NotPermitted(_)))
            })
        };
        let (s, _) = until(&rig, said, 60, refused).await;
        assert_eq!(s.streams[0].conditions, []);
        let before = asked(&rig);
        pass(&rig, 240).await;
        assert_eq!(asked(&rig), before);
    })
    .await;
}

#[tokio::test]
async fn without_thumbnails_nothing_is_asked_that_is_known() {
    let rig = on_air(false).await;
    watched(&rig, async |said: &Said, orders| {
        until(&rig, said, 60, |s| none(s, &NoPicture::Off)).await;
        pass(&rig, 300).await;
        assert_eq!(asked(&rig), 0);
        // Without a configuration AWS says it, and is asked again after five minutes.
        tell(&orders, None);
        pass(&rig, 280).await;
        assert_eq!(asked(&rig), 1);
        until(&rig, said, 20, |s| none(s, &NoPicture::Off)).await;
        pass(&rig, 300).await;
        assert_eq!(asked(&rig), 2);
        // Configured and not deployed: that is said.
        tell(&orders, Some(true));
        pass(&rig, 300).await;
        until(&rig, said, 60, |s| none(s, &NoPicture::NotMade)).await;
    })
    .await;
}

#[tokio::test]
async fn an_encoder_that_sends_nothing_has_no_picture_and_is_not_black() {
    let rig = on_air(true).await;
    let (a, _) = urls(&rig).await;
    watched(&rig, async |said: &Said, orders| {
        tell(&orders, Some(true));
        until(&rig, said, 60, |s| both(s, |p| p.shot().is_some())).await;
        push(&rig, "a", &a, false);
        let gone = |s: &Snapshot| s.streams[0].legs[0].picture == Picture::None(NoPicture::Nothing);
        until(&rig, said, 60, gone).await;
        pass(&rig, 180).await;
        let all = said.lock().unwrap().clone();
        let kinds: std::collections::BTreeSet<_> = all
            .iter()
            .flat_map(|s| &s.streams[0].conditions)
            .map(|c| (c.kind, c.pipeline))
            .collect();
        assert_eq!(kinds, [("input_lost", Some(Pipeline::A))].into());
    })
    .await;
}
