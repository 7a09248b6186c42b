//! How dialogs and overlays look over their screens: at three usual sizes and at the smallest that the
//! console is made for, and with a name that does not end.

use super::*;
use crate::tui::widgets::words;
use ratatui::backend::TestBackend;
use ratatui::{Terminal, buffer::Buffer};

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (200, 60), (60, 16)];

/// What was drawn, not what a backend made of it: that leaves out what stands in the second half of a
/// wide character.
pub(super) fn drawn(model: &Model, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let frame = terminal.draw(|frame| {
        super::super::draw(frame, model);
    });
    frame.unwrap().buffer.clone()
}

pub(super) fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let (mut x, mut line) = (0, String::new());
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(words::width(symbol).max(1)).unwrap();
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn at(model: &Model, sizes: &[(u16, u16)]) -> String {
    let shot = |size: &(u16, u16)| {
        let shown = text(&drawn(model, *size));
        format!(
            "{:=<w$}\n{shown}",
            format!("{}x{} ", size.0, size.1),
            w = usize::from(size.0)
        )
    };
    sizes.iter().map(shot).collect()
}

#[test]
fn dialogs_look_as_they_did() {
    for (name, case) in DIALOGS {
        insta::assert_snapshot!(format!("dialog_{name}"), at(&case("cup-final"), &SIZES));
    }
}

#[test]
fn overlays_look_as_they_did() {
    for (name, case) in OVERLAYS {
        insta::assert_snapshot!(format!("over_{name}"), at(&case("cup-final"), &SIZES));
    }
}

#[test]
fn a_name_that_does_not_end_cuts_nothing_off() {
    let long = [
        "start",
        "stop_among_alike",
        "destroy",
        "destroy_refused",
        "quit_on_air",
    ];
    for (name, case) in DIALOGS.iter().filter(|(name, _)| long.contains(name)) {
        let shots = at(&case(LONG), &[(80, 24), (60, 16)]);
        insta::assert_snapshot!(format!("long_{name}"), shots);
    }
}

/// Whatever the size, what must be given is in sight, and turning shows every word of what happens.
#[test]
fn consent_is_never_asked_for_what_cannot_be_read() {
    for (name, case) in DIALOGS {
        for size in [(80, 24), (60, 16)] {
            let mut model = case("cup-final");
            let Some(crate::tui::model::Overlay::Dialog(dialog)) = &model.overlay else {
                continue;
            };
            let (prompt, said) = (dialog.prompt(), dialog.text.clone());
            let mut seen = String::new();
            for _ in 0..20 {
                let shown = text(&drawn(&model, size)).replace('│', " ");
                seen.push_str(&shown);
                let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(flat(&shown).contains(&flat(&prompt)), "{name}:\n{shown}");
                strike(&mut model, KeyCode::Down, KeyModifiers::NONE);
            }
            for (_, line) in said {
                for word in line.split_whitespace() {
                    // An address longer than the box is broken in it.
                    let start: String = word.chars().take(40).collect();
                    assert!(seen.contains(&start), "{name} at {size:?}: {word}");
                }
            }
        }
    }
}
