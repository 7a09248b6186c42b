//! What leaves the screen: who is told when nobody looks, and what is written down.

use super::*;
use crate::monitor::Severity;
use crate::notify::{Desktop, What};
use crate::tui::term::Sequence;

fn picture(stream: StreamSnapshot) -> Event {
    let streams = vec![stream];
    Event::Snapshot(Box::new(Snapshot {
        streams,
        ..sample::snapshot()
    }))
}

/// What of the effects leaves the screen, in a word each.
fn out(effects: &[Effect]) -> Vec<String> {
    let word = |e: &Effect| match e {
        Effect::Bell => Some("bell".to_owned()),
        Effect::Desktop { title, .. } => Some(format!("desktop {title}")),
        Effect::Notify(all) => {
            let all: Vec<_> = all.iter().map(|m| format!("{:?}", m.what)).collect();
            Some(format!("notify {}", all.join(" ")))
        }
        _ => None,
    };
    effects.iter().filter_map(word).collect()
}

fn console(focused: bool) -> Model {
    let mut model = watching(vec![sample::healthy()]);
    model.caps.notifies = Some(Sequence::Osc777);
    happens(&mut model, Event::Focus(focused));
    happens(&mut model, picture(sample::healthy()));
    model
}

#[test]
fn whoever_looks_elsewhere_is_told_on_the_desktop_too() {
    let mut model = console(false);
    let told = happens(&mut model, picture(sample::a_lost()));
    assert_eq!(
        out(&told),
        ["bell", "desktop MAJOR cup-final", "notify Raised"]
    );
    assert_eq!(
        out(&happens(&mut model, picture(sample::a_lost()))),
        [""; 0]
    );
    let told = happens(&mut model, picture(sample::healthy()));
    assert_eq!(out(&told), ["desktop over: cup-final", "notify Over"]);

    let mut model = console(true);
    let told = happens(&mut model, picture(sample::a_lost()));
    assert_eq!(out(&told), ["bell", "notify Raised"]);
    // Viewers suffer: said everywhere.
    let mut worse = sample::a_lost();
    worse.conditions[0].severity = Severity::Critical;
    let told = happens(&mut model, picture(worse));
    assert_eq!(
        out(&told),
        ["bell", "desktop now CRITICAL cup-final", "notify Worse"]
    );
}

#[test]
fn settings_and_acknowledging_keep_it_quiet() {
    let mut model = console(false);
    model.outside.settings.bell = false;
    model.outside.settings.desktop = Desktop::Off;
    let told = happens(&mut model, picture(sample::a_lost()));
    assert_eq!(out(&told), ["notify Raised"]);

    let mut model = console(false);
    model.outside.settings.severity = Severity::Critical;
    let told = happens(&mut model, picture(sample::a_lost()));
    // Targets have severities of their own, so the worker is told all of it.
    assert_eq!(out(&told), ["notify Raised"]);

    // Taken on: worse is not told, that it is over is.
    let mut model = console(true);
    happens(&mut model, picture(sample::a_lost()));
    let a = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE);
    happens(&mut model, Event::Key(a));
    let mut worse = sample::a_lost();
    worse.conditions[0].severity = Severity::Critical;
    assert_eq!(out(&happens(&mut model, picture(worse))), [""; 0]);
    let told = happens(&mut model, picture(sample::healthy()));
    assert_eq!(out(&told), ["notify Over"]);
}

#[test]
fn a_recording_tells_nobody_and_gives_evidence() {
    let mut model = console(false);
    model.replay = Some(crate::tui::replay::Replay::new(
        sample::ago(600),
        sample::now(),
        sample::now(),
    ));
    let replayed = Snapshot {
        streams: vec![sample::a_lost()],
        ..sample::snapshot()
    };
    let told = happens(&mut model, Event::Replayed(Box::new(replayed)));
    assert_eq!(out(&told), [""; 0]);
    let e = KeyEvent::new(KeyCode::Char('e'), KeyModifiers::NONE);
    let told = happens(&mut model, Event::Key(e));
    assert!(matches!(told.as_slice(), [Effect::Evidence(stream, _)] if stream.name == "cup-final"));
}

#[test]
fn everything_is_tried_at_once() {
    let mut model = console(true);
    let mut effects = Vec::new();
    crate::tui::outside::test(&mut model, &mut effects);
    assert_eq!(out(&effects), ["bell", "desktop TEST onair"]);
    let said = model.notice.as_ref().unwrap().text.clone();
    assert!(
        said.contains("no webhook and no command is configured"),
        "{said}"
    );
    assert!(
        !effects
            .iter()
            .any(|e| matches!(e, Effect::TestNotify(m) if m.what == What::Test))
    );
}

#[test]
fn the_plan_exports_what_is_configured_and_outputs_what_stands() {
    for (view, found) in [(View::Plan, false), (View::Outputs, true)] {
        let mut model = on(watching(vec![sample::healthy()]), view);
        let asked = press(&mut model, "x2");
        let dialect = crate::export::Dialect::ALL[1];
        let stream = "cup-final".to_owned();
        let wanted = Effect::Export {
            stream,
            dialect,
            found,
        };
        assert!(asked.contains(&wanted), "{asked:?}");
        assert!(model.overlay.is_none());
        assert!(!press(&mut model, "x9").contains(&wanted), "no ninth");
    }
}
