//! What MediaLive says is over, while its windows are half a minute behind.

use super::*;

/// A's input was lost from 50 on; MediaLive said so, and that it is over at 85.
fn over_at_85(legs: [Leg; 2]) -> StreamSnapshot {
    let mut s = stream(2, &[&LOST, &GOOD]);
    s.legs = legs.into();
    s.alerts.heard = Some(at(118));
    s.alerts.all.push(Alert {
        source: AlertSource::MediaLive,
        id: "1".into(),
        what: "Video Not Detected".into(),
        message: String::new(),
        pipeline: Some(Pipeline::A),
        since: at(55),
        cleared: Some(at(85)),
    });
    s
}

#[test]
fn windows_from_before_it_was_over_raise_nothing() {
    let legs = [leg(Pipeline::A, &LOST), leg(Pipeline::B, &GOOD)];
    let s = judged(over_at_85(legs), 120);
    assert_eq!(kinds(&s), [], "neither the loss nor its alerts again");
}

#[test]
fn other_alerts_that_go_on_are_told() {
    let mut legs = [leg(Pipeline::A, &[30.0; 18]), leg(Pipeline::B, &[30.0; 18])];
    legs[0].alerts = track(Source::MediaLive, &[1.0; 18]);
    let s = judged(over_at_85(legs), 200);
    assert_eq!(kinds(&s), [("alerts", Some(Pipeline::A))]);
    assert_eq!(s.conditions[0].since, at(90), "and since then");
}
