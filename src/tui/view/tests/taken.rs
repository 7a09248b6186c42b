//! Conditions that somebody has taken on: they stay in sight, and what was snoozed asks again.

use super::shots::drawn;
use super::*;
use jiff::SignedDuration;

fn shown(model: &Model) -> String {
    let buffer = drawn(model, (120, 40));
    let cells = (0..40).flat_map(|y| (0..120).map(move |x| (x, y)));
    cells.map(|at| buffer[at].symbol()).collect()
}

#[test]
fn a_snoozed_condition_stays_in_sight_and_asks_again() {
    let mut model = watching(vec![named(sample::a_lost(), "cup-final")]);
    press(&mut model, "z");
    let text = shown(&model);
    assert!(
        text.contains("Snoozed to 20:44") && text.contains("1 snoozed"),
        "{text}"
    );
    let mut later = |minutes| {
        let at = sample::now() + SignedDuration::from_mins(minutes);
        let mut snapshot = *model.snapshot.clone().unwrap();
        snapshot.at = at;
        let effects = update(&mut model, Event::Snapshot(Box::new(snapshot)), at);
        (effects.contains(&Effect::Bell), shown(&model))
    };
    let (rings, text) = later(29);
    assert!(!rings && text.contains("Snoozed to"), "{text}");
    let (rings, text) = later(30);
    assert!(rings && !text.contains("Snoozed to"), "{text}");
    assert!(text.contains("cup-final, still: Input A lost"), "{text}");
    // Once.
    assert!(!later(31).0);
}

#[test]
fn acknowledged_is_until_it_is_over_and_the_same_key_takes_it_back() {
    let mut model = watching(vec![named(sample::a_lost(), "cup-final")]);
    press(&mut model, "a");
    assert!(shown(&model).contains("Acknowledged."));
    let at = sample::now() + SignedDuration::from_hours(1);
    let mut snapshot = *model.snapshot.clone().unwrap();
    snapshot.at = at;
    let effects = update(&mut model, Event::Snapshot(Box::new(snapshot)), at);
    assert!(!effects.contains(&Effect::Bell) && shown(&model).contains("Acknowledged."));
    press(&mut model, "a");
    assert!(!shown(&model).contains("Acknowledged."));
}
