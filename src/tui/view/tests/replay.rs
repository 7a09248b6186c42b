//! A replay: whose time is shown, what its keys do, and that no act gets through.

use super::shots::drawn;
use super::*;
use crate::tui::replay::Replay;
use jiff::SignedDuration;

fn replaying() -> Model {
    let mut model = watching(vec![named(sample::a_lost(), "cup-final")]);
    let now = sample::now();
    let (from, to) = (
        now - SignedDuration::from_hours(1),
        now + SignedDuration::from_hours(1),
    );
    model.replay = Some(Replay::new(from, to, now));
    model.read_only = true;
    model.specs.clear();
    model
}

fn head(model: &Model) -> String {
    let buffer = drawn(model, (120, 40));
    (0..120).map(|x| buffer[(x, 0)].symbol()).collect()
}

#[test]
fn the_header_says_replay_and_the_recorded_time() {
    let mut model = replaying();
    // Whatever the time is here.
    update(&mut model, Event::Tick, Timestamp::UNIX_EPOCH);
    let shown = head(&model);
    assert!(
        shown.contains("REPLAY paused") && shown.contains("READ-ONLY"),
        "{shown}"
    );
    assert!(shown.contains("2026-09-18 20:14:07 UTC"), "{shown}");
    assert!(!shown.contains("real"), "{shown}");
    press(&mut model, " ");
    press(&mut model, "+");
    let effects = update(&mut model, Event::Tick, Timestamp::UNIX_EPOCH);
    let on = sample::now() + SignedDuration::from_secs(2);
    assert_eq!(effects, [Effect::Seek(on)]);
    assert!(head(&model).contains("REPLAY x2"), "{}", head(&model));
}

#[test]
fn its_keys_move_it_and_nothing_else_goes_out() {
    let mut model = replaying();
    let none = KeyModifiers::NONE;
    let now = sample::now();
    let by = |s: i64| vec![Effect::Seek(now + SignedDuration::from_secs(s))];
    assert_eq!(strike(&mut model, KeyCode::Left, none), by(-10));
    assert_eq!(strike(&mut model, KeyCode::PageDown, none), by(290));
    assert_eq!(strike(&mut model, KeyCode::Home, none), by(-3600));
    assert_eq!(strike(&mut model, KeyCode::End, none), by(3600));
    for key in ["S", "X", "D", "R", "A", "W", "p", "o", "n", "f", "u"] {
        let effects = press(&mut model, key);
        assert_eq!(effects, [], "{key}");
        assert!(model.overlay.is_none(), "{key}");
        assert_eq!(model.view, View::Live, "{key}");
    }
    // Nothing is left behind here, whatever was on air then.
    assert_eq!(press(&mut model, "q"), [Effect::Quit(0)]);
}

#[test]
fn it_looks_as_it_did() {
    let model = replaying();
    let buffer = drawn(&model, (100, 30));
    let row = |y| {
        (0..100)
            .map(|x| buffer[(x, y)].symbol())
            .collect::<String>()
    };
    let ends = [row(0), row(28), row(29)].map(|r| r.trim_end().to_owned());
    insta::assert_snapshot!("replay_ends", ends.join("\n"));
}
