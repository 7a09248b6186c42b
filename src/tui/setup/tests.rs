//! The set-up as an operator meets it: keys in, a file out; every mistake at its field; any size drawn.

mod answers;

use super::*;
use crate::spec::StreamSpec;
use crate::tui::theme::{Depth, Palette, Signs, Theme};
use proptest::prelude::*;
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};

fn found() -> Found {
    Found {
        profiles: vec!["dev".into(), "prod-sports".into()],
        regions: Vec::new(),
        config_has: vec!["league".into()],
        env_region: Some("eu-west-1".into()),
        here: None,
    }
}

fn press(setup: &mut Setup, code: KeyCode) -> SetupOut {
    setup.key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn with(setup: &mut Setup, modifiers: KeyModifiers, c: char) -> SetupOut {
    setup.key(KeyEvent::new(KeyCode::Char(c), modifiers))
}

fn typed(setup: &mut Setup, text: &str) {
    for c in text.chars() {
        press(setup, KeyCode::Char(c));
    }
}

/// Replaces the text under the cursor.
fn answer(setup: &mut Setup, text: &str) {
    with(setup, KeyModifiers::CONTROL, 'u');
    with(setup, KeyModifiers::CONTROL, 'k');
    typed(setup, text);
}

/// Puts the cursor on a question of the current step.
fn to(setup: &mut Setup, key: &str) {
    setup.at = (0, 0);
    for _ in 0..60 {
        match setup.spot() {
            Some(Spot::Field(i)) if setup.fields[i].key == key => return,
            _ => press(setup, KeyCode::Tab),
        };
    }
    panic!("{key} is not asked in {:?}", setup.step);
}

fn jump(setup: &mut Setup, step: Step) {
    let digit = char::from_digit((step.index() as u32 + 1) % 10, 10).unwrap();
    with(setup, KeyModifiers::ALT, digit);
    assert_eq!(setup.step, step);
}

/// Every required answer given.
fn complete() -> Setup {
    let mut setup = Setup::new(found());
    jump(&mut setup, Step::Name);
    typed(&mut setup, "cup-final");
    jump(&mut setup, Step::Ingest);
    typed(&mut setup, "203.0.113.0/29, 198.51.100.7");
    setup
}

fn saved(setup: &mut Setup) -> StreamSpec {
    jump(setup, Step::Review);
    match press(setup, KeyCode::Enter) {
        SetupOut::Save { toml, name } => {
            let (spec, _) = judge::read(&toml, &name).unwrap();
            assert_eq!(Some(&spec), setup.verdict.spec.as_ref());
            spec
        }
        other => panic!("{other:?} {:?} {}", setup.verdict.problems, setup.note),
    }
}

fn drawn(setup: &Setup, width: u16, height: u16) -> String {
    let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|f| setup.draw(f, f.area(), &theme)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn every_step_at_three_sizes() {
    for step in Step::ALL {
        let mut setup = complete();
        jump(&mut setup, step);
        for (width, height) in [(80, 20), (120, 40), (200, 60)] {
            let name = format!("{}-{}-{width}x{height}", step.index() + 1, step.word());
            insta::assert_snapshot!(name, drawn(&setup, width, height));
        }
    }
}

#[test]
fn mistakes_and_a_fast_source_are_drawn() {
    let mut setup = complete();
    jump(&mut setup, Step::Ingest);
    answer(&mut setup, "203.0.113.7/24, 0.0.0.0/0");
    insta::assert_snapshot!(drawn(&setup, 80, 20));
    let mut setup = complete();
    jump(&mut setup, Step::Source);
    to(&mut setup, "source.frame_rate");
    press(&mut setup, KeyCode::Right);
    jump(&mut setup, Step::Ladder);
    press(&mut setup, KeyCode::Right);
    press(&mut setup, KeyCode::Down);
    press(&mut setup, KeyCode::Right);
    answer(&mut setup, "19x");
    insta::assert_snapshot!(drawn(&setup, 100, 26));
}

fn any_key() -> impl Strategy<Value = KeyEvent> {
    let code = prop_oneof![
        3 => prop::char::range(' ', '~').prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
        6 => prop::sample::select(vec![
            KeyCode::Tab, KeyCode::BackTab, KeyCode::Enter, KeyCode::Esc, KeyCode::Up, KeyCode::Down, KeyCode::Left,
            KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::PageDown, KeyCode::Delete, KeyCode::Backspace, KeyCode::F(5),
        ]),
    ];
    let modifiers = prop::sample::select(vec![
        KeyModifiers::NONE,
        KeyModifiers::NONE,
        KeyModifiers::CONTROL,
        KeyModifiers::ALT,
    ]);
    (code, modifiers).prop_map(|(code, modifiers)| KeyEvent::new(code, modifiers))
}

#[test]
fn a_step_is_said_in_one_line() {
    for step in Step::ALL {
        assert!(step.says().len() <= 78, "{step:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_and_no_size_break_it(
        keys in prop::collection::vec(any_key(), 0..60),
        first in 0usize..10,
        sizes in prop::collection::vec((1u16..=300, 1u16..=100), 3),
    ) {
        let mut setup = Setup::new(found());
        setup.go(Step::at(first));
        for key in keys {
            if let SetupOut::Save { toml, name } = setup.key(key) {
                prop_assert!(judge::read(&toml, &name).is_ok());
            }
            setup.footer();
        }
        for (width, height) in sizes {
            drawn(&setup, width, height);
        }
        drawn(&setup, 1, 1);
        let SetupOut::Later { toml, .. } = setup.later() else { panic!("no draft") };
        let again = Setup::resume(found(), &toml);
        prop_assert!(again.note.is_empty(), "{}", again.note);
        let rows = |s: &Setup| s.rows.iter().map(|r| (r.on, r.write(None))).collect::<Vec<_>>();
        prop_assert_eq!(rows(&again), rows(&setup));
        prop_assert_eq!(&again.verdict.spec, &setup.verdict.spec);
        let wrong = |s: &Setup| s.verdict.problems.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        prop_assert_eq!(wrong(&again), wrong(&setup));
    }
}
