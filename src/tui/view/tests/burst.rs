//! A burst: thousands of things happen between two frames.

use super::shots::drawn;
use super::*;
use crate::tui::inbox::Inbox;
use crate::tui::screens::events::MOST;
use std::time::Duration;

#[test]
fn ten_thousand_events_are_one_turn_and_the_oldest_are_told_gone() {
    let mut model = watching(vec![named(sample::a_lost(), "cup-final")]);
    let before = model.events.happened.total();
    let inbox = Inbox::default();
    let burst = 10_000;
    for n in 1..=burst {
        inbox.put(Event::Trouble(format!("thing {n} failed")));
    }
    inbox.put(Event::Key(KeyEvent::new(
        KeyCode::Char('w'),
        KeyModifiers::NONE,
    )));
    // All of it at once: the loop draws after what it took, so a key behind a burst waits for one frame.
    let taken = inbox.take(Duration::ZERO);
    assert_eq!(taken.len(), burst + 1);
    for event in taken {
        update(&mut model, event, sample::now());
    }
    assert_eq!(model.view, View::Events, "the key behind it is answered");
    assert_eq!(model.events.happened.total(), MOST);
    let buffer = drawn(&model, (120, 40));
    let rows: Vec<String> = (0..40)
        .map(|y| (0..120).map(|x| buffer[(x, y)].symbol()).collect())
        .collect();
    let shows = |text: &str| rows.iter().any(|row| row.contains(text));
    assert!(shows("thing 10000 failed"), "{rows:#?}");
    let gone = before + burst - MOST;
    assert_eq!(shows("older gone"), gone > 0, "{rows:#?}");
    // And one more: now something must go.
    update(&mut model, Event::Trouble("one more".into()), sample::now());
    let buffer = drawn(&model, (120, 40));
    let head: String = (0..40)
        .flat_map(|y| (0..120).map(move |x| (x, y)))
        .map(|at| buffer[at].symbol())
        .collect();
    assert!(head.contains(&format!("{} older gone", gone + 1)), "{head}");
}
