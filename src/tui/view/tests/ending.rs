//! The announced end as whoever sits at the console meets it: told in time, asked once, never in the way
//! of typing, and never a stop without its consent.

use super::*;
use crate::tui::model::Overlay;
use jiff::SignedDuration;

/// A picture of one stream, so many seconds after the sample's moment; with what the console asks for.
pub(super) fn seen(mut model: Model, stream: &StreamSnapshot, second: i64) -> (Model, Vec<Effect>) {
    let now = sample::now() + SignedDuration::from_secs(second);
    let picture = Snapshot {
        at: now,
        streams: vec![stream.clone()],
        ..sample::snapshot()
    };
    let effects = update(&mut model, Event::Snapshot(Box::new(picture)), now);
    (model, effects)
}

fn ends_in(seconds: i64) -> StreamSnapshot {
    let mut stream = sample::healthy();
    stream.ends = Some(End::At(sample::ago(-seconds)));
    stream
}

fn asks(model: &Model) -> Option<&str> {
    match &model.overlay {
        Some(Overlay::Dialog(dialog)) => Some(dialog.title.as_str()),
        _ => None,
    }
}

fn told(model: &Model) -> usize {
    let lines = model.log.iter();
    lines
        .filter(|l| l.text.contains("Nothing stops by itself."))
        .count()
}

#[test]
fn each_warning_is_told_once_with_the_bell_and_again_when_the_end_moves() {
    let stream = ends_in(1200);
    let mut model = watching(vec![stream.clone()]);
    let mut rang = Vec::new();
    for second in [0, 290, 300, 310, 890, 900, 910] {
        let (after, effects) = seen(model, &stream, second);
        model = after;
        if effects.contains(&Effect::Bell) {
            rang.push(second);
        }
    }
    assert_eq!(rang, [300, 900]);
    assert_eq!(told(&model), 2);
    let moved = ends_in(1000);
    let (model, effects) = seen(model, &moved, 920);
    assert!(effects.contains(&Effect::Bell));
    assert_eq!((told(&model), asks(&model)), (3, None));
}

#[test]
fn at_the_end_it_asks_once_and_no_is_no_for_half_an_hour() {
    let stream = ends_in(60);
    let (model, _) = seen(watching(vec![stream.clone()]), &stream, 59);
    assert_eq!(asks(&model), None);
    let (mut model, effects) = seen(model, &stream, 60);
    assert_eq!(asks(&model), Some("Stop cup-final"));
    assert!(effects.contains(&Effect::Bell));
    // Neither enter nor a key that comes by chance stops anything.
    for keys in ["\n", "\u{1b}", "yX\n"] {
        let acts = keys_sent(&mut model, keys);
        assert!(!acts, "{keys:?}");
        model.overlay = None;
        for second in [70, 600, 1800] {
            model = seen(model, &stream, second).0;
            assert_eq!(asks(&model), None);
        }
        let (asked, _) = seen(model, &stream, 1870);
        assert_eq!(asks(&asked), Some("Stop cup-final"));
        model = asked;
        model.asked_ends.clear();
        model.overlay = None;
        model = seen(model, &stream, 60).0;
        assert_eq!(asks(&model), Some("Stop cup-final"));
    }
    assert!(
        keys_sent(&mut model, "cup-\n"),
        "consent is given as for any stop"
    );
}

/// Whether keys made the console send an act.
fn keys_sent(model: &mut Model, keys: &str) -> bool {
    let mut sent = false;
    for c in keys.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        let now = model.now;
        let key = Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
        let effects = update(model, key, now);
        sent |= effects.iter().any(|e| matches!(e, Effect::Act { .. }));
    }
    sent
}

#[test]
fn it_never_comes_between_a_person_and_what_is_typed() {
    let stream = ends_in(-10);
    let mut model = watching(vec![ends_in(3600)]);
    keys_sent(&mut model, "I203");
    let title = asks(&model).map(str::to_owned);
    let (mut model, _) = seen(model, &stream, 0);
    assert_eq!(asks(&model), title.as_deref(), "still the other dialog");
    model.overlay = None;
    let (model, _) = seen(model, &stream, 10);
    assert_eq!(asks(&model), Some("Stop cup-final"));
}

#[test]
fn a_console_that_may_not_stop_only_tells_and_a_stop_under_way_is_not_asked_for() {
    let stream = ends_in(-10);
    let mut model = watching(vec![ends_in(3600)]);
    model.read_only = true;
    let (model, _) = seen(model, &stream, 0);
    assert_eq!(asks(&model), None);
    assert!(
        model.log[0].text.contains("read-only"),
        "{}",
        model.log[0].text
    );
    let mut model = watching(vec![ends_in(3600)]);
    let running = Running {
        word: "stop",
        since: model.now,
        last: String::new(),
    };
    model.running.insert("cup-final".into(), running);
    assert_eq!(asks(&seen(model, &stream, 0).0), None);
    // One that is off air has nothing to be stopped.
    let mut idle = sample::off_air();
    idle.ends = stream.ends.clone();
    assert_eq!(asks(&seen(watching(vec![idle.clone()]), &idle, 0).0), None);
}
