//! The set-up from nothing to a configuration that loads, and errors at their fields.

use super::{Found, Setup, SetupOut};
use crate::config::{Sources, load};
use crate::tui::theme::{Depth, Palette, Signs, Theme};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::path::PathBuf;

fn press(setup: &mut Setup, code: KeyCode, modifiers: KeyModifiers) -> SetupOut {
    setup.key(KeyEvent::new(code, modifiers))
}

fn jump(setup: &mut Setup, step: char) {
    press(setup, KeyCode::Char(step), KeyModifiers::ALT);
}

fn screen(setup: &Setup, columns: u16, rows: u16) -> String {
    let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal
        .draw(|frame| setup.draw(frame, frame.area(), &theme))
        .unwrap();
    terminal.backend().to_string()
}

#[test]
fn ten_steps_end_in_a_file_that_loads_unchanged() {
    let mut setup = Setup::new(Found::default());
    jump(&mut setup, '2');
    setup.paste("cup-final");
    jump(&mut setup, '5');
    press(&mut setup, KeyCode::Char(' '), KeyModifiers::NONE);
    jump(&mut setup, '6');
    setup.paste("203.0.113.0/29, 198.51.100.7");
    jump(&mut setup, '0');
    let SetupOut::Save { toml, name } = press(&mut setup, KeyCode::Enter, KeyModifiers::NONE)
    else {
        panic!("{}", screen(&setup, 100, 30));
    };
    assert_eq!(name, "cup-final");
    let sources = Sources {
        file: Some((PathBuf::from("config.toml"), toml)),
        ..Sources::default()
    };
    let (spec, _) = load(&sources).unwrap().stream(None).unwrap();
    assert_eq!((spec.channel.class.pipelines(), spec.channel.feeds), (1, 1));
    assert_eq!(spec.region.to_string(), "us-east-1");
}

#[test]
fn errors_stand_at_their_fields_and_hold_the_end_back() {
    let mut setup = Setup::new(Found {
        config_has: vec!["taken".into()],
        ..Found::default()
    });
    jump(&mut setup, '2');
    setup.paste("taken");
    assert!(screen(&setup, 100, 30).contains("configured already"));
    press(&mut setup, KeyCode::Char('u'), KeyModifiers::CONTROL);
    setup.paste("fine");
    jump(&mut setup, '6');
    setup.paste("0.0.0.0/0");
    assert!(setup.wrong("ingest.allow").is_some(), "{:?}", setup.built);
    jump(&mut setup, '0');
    assert_eq!(
        press(&mut setup, KeyCode::Enter, KeyModifiers::NONE),
        SetupOut::None
    );
    assert_eq!(super::STEPS[setup.step].name, "ingest");
}

#[test]
fn what_was_kept_for_later_goes_on() {
    let mut setup = Setup::new(Found::default());
    jump(&mut setup, '2');
    setup.paste("later");
    let SetupOut::Later { draft, name } =
        press(&mut setup, KeyCode::Char('s'), KeyModifiers::CONTROL)
    else {
        panic!("not kept");
    };
    assert_eq!(name, "later");
    assert_eq!(
        Setup::resume(Found::default(), &draft).answer("name"),
        "later"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_keys_any_size(keys in proptest::collection::vec(0_u8..12, 0..40), columns in 1_u16..300, rows in 1_u16..100) {
        let mut setup = Setup::new(Found::default());
        for key in keys {
            let code = match key {
                0 => KeyCode::Enter,
                1 => KeyCode::Esc,
                2 => KeyCode::Tab,
                3 => KeyCode::Left,
                4 => KeyCode::Backspace,
                5 => KeyCode::Char(' '),
                n => KeyCode::Char(char::from(b'a' + n)),
            };
            press(&mut setup, code, KeyModifiers::NONE);
        }
        screen(&setup, columns, rows);
    }
}
