//! The whole view, with anything over anything, in any style and of any size: it never panics, stays
//! where it is told to, and never cuts a character in half.

use super::shots::drawn;
use super::*;
use crate::tui::dialog::{Ask, Consent, Dialog};
use crate::tui::model::Overlay;
use crate::tui::palette;
use crate::tui::rehearsal;
use crate::tui::widgets::{line, words};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use std::sync::LazyLock;

/// Made once: making them takes longer than drawing them.
static SAMPLES: LazyLock<Vec<(&str, StreamSnapshot)>> = LazyLock::new(sample::all);

const HOSTILE: &str = "決勝\u{202e}戦\u{1b}[31m\n\u{200b}サッカー e\u{301} 👩‍👩‍👧 ﷽ \u{7}";

/// What lies over it.
#[derive(Clone, Debug)]
enum Over {
    Nothing,
    Case(usize),
    Made {
        consent: usize,
        text: String,
        typed: String,
        tick: bool,
        wrong: bool,
        turned: i16,
    },
    Help(i16),
    Palette(String, usize),
    Faults(usize),
    Export(bool, usize),
    Qr(String),
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(HOSTILE.to_owned()),
        2 => Just("cup-final".to_owned()),
        1 => Just(LONG.repeat(8)),
        1 => Just("漢字".repeat(300)),
        2 => "\\PC{0,80}",
        1 => any::<String>(),
    ]
}

fn any_over() -> impl Strategy<Value = Over> {
    let made = (
        0_usize..5,
        any_text(),
        any_text(),
        any::<bool>(),
        any::<bool>(),
        any::<i16>(),
    );
    prop_oneof![
        1 => Just(Over::Nothing),
        3 => (0..DIALOGS.len() + OVERLAYS.len()).prop_map(Over::Case),
        3 => made.prop_map(|(consent, text, typed, tick, wrong, turned)| {
            Over::Made { consent, text, typed, tick, wrong, turned }
        }),
        1 => any::<i16>().prop_map(Over::Help),
        1 => (any_text(), 0_usize..40).prop_map(|(typed, cursor)| Over::Palette(typed, cursor)),
        1 => (0_usize..20).prop_map(Over::Faults),
        1 => (any::<bool>(), 0_usize..9).prop_map(|(found, cursor)| Over::Export(found, cursor)),
        1 => any_text().prop_map(Over::Qr),
    ]
}

fn overlay(over: Over, model: &mut Model) {
    model.overlay = Some(match over {
        Over::Nothing => return,
        Over::Case(i) => {
            let (_, case) = DIALOGS.iter().chain(OVERLAYS).nth(i).unwrap();
            let made = case(&model.focus.clone().unwrap_or_default());
            model.notice = made.notice;
            match made.overlay {
                Some(overlay) => overlay,
                None => return,
            }
        }
        Over::Made {
            consent,
            text,
            typed,
            tick,
            wrong,
            turned,
        } => {
            let name = text.clone();
            let consent = match consent {
                0 => Consent::Yes,
                1 => Consent::Prefix { name, enough: 4 },
                2 => Consent::Whole(name),
                3 => Consent::Value("an address or network, as in 203.0.113.7/32,"),
                _ => Consent::Told,
            };
            let mut dialog = Dialog::new(text.clone(), "x", consent, Ask::Nothing)
                .line(Role::Bad, format!("REFUSED  {text}"))
                .line(Role::Text, format!("  {text}"))
                .same_as(text.clone());
            dialog.typed = line::Line::new(&typed);
            dialog.tick = tick.then_some((text.clone(), wrong));
            dialog.wrong = wrong.then_some(text);
            dialog.turned = turned;
            Overlay::Dialog(Box::new(dialog))
        }
        Over::Help(turned) => Overlay::Help { turned },
        Over::Palette(typed, cursor) => {
            let typed = line::Line::new(&typed);
            Overlay::Palette(palette::Palette { typed, cursor })
        }
        Over::Faults(cursor) => Overlay::Faults {
            choices: rehearsal::FAULTS,
            cursor,
        },
        Over::Export(found, cursor) => Overlay::Export { found, cursor },
        Over::Qr(url) => Overlay::Qr {
            label: url.clone(),
            url,
        },
    });
}

/// The first cell in which a wide character has no room, or something stands in its second half.
fn cut_in_half(buffer: &Buffer) -> Option<(u16, u16)> {
    let wide = |x: u16, y: u16| words::width(buffer[(x, y)].symbol()) > 1;
    let mut cells = buffer.area.positions();
    let cut = |x: u16, y: u16| {
        let room = x + 1 < buffer.area.right();
        wide(x, y) && (!room || !matches!(buffer[(x + 1, y)].symbol(), " " | ""))
    };
    cells.find(|at| cut(at.x, at.y)).map(|at| (at.x, at.y))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn anything_over_anything_is_drawn(
        (width, height) in prop_oneof![
            3 => (1_u16..=300, 1_u16..=100),
            1 => (1_u16..=60, 1_u16..=16),
        ],
        view in 0..View::ALL.len(), state in 0..10_usize, over in any_over(),
        palette in 0..Palette::ALL.len(), depth in 0..3_usize, unicode in any::<bool>(),
        name in prop::option::of(any_text()), notice in prop::option::of(any_text()),
        (rehearsal, read_only, full, empty) in any::<(bool, bool, bool, bool)>(),
    ) {
        let mut stream = SAMPLES[state].1.clone();
        if let Some(name) = &name {
            stream.name.clone_from(name);
            for condition in &mut stream.conditions {
                condition.what.push_str(name);
            }
        }
        let view = View::ALL[view];
        let mut model = screen(view, vec![stream, sample::hostile()]);
        let depth = [Depth::None, Depth::Sixteen, Depth::Many][depth];
        let signs = if unicode { Signs::UNICODE } else { Signs::ASCII };
        model.theme = Theme::new(Palette::ALL[palette].1, depth, signs);
        if rehearsal {
            model = rehearsing(model);
        }
        model.read_only = read_only;
        model.live.full = full;
        overlay(over, &mut model);
        if let Some(text) = notice {
            model.say(Role::Warn, text.clone());
            model.config_path = text.clone();
            if empty {
                // Nothing has come yet, or it was refused with these words.
                model.snapshot = None;
                model.plan = Some(Err(text.clone()));
                model.outputs = Some(Err(text.clone()));
                model.link = Link::Down(text);
            }
        }
        let buffer = drawn(&model, (width, height));
        // Whatever lies over the screen, who does what where stays in sight.
        model.overlay = None;
        let bare = drawn(&model, (width, height));
        let row = usize::from(width);
        prop_assert_eq!(&buffer.content()[..row], &bare.content()[..row]);
        prop_assert_eq!(cut_in_half(&buffer), None);
        for cell in buffer.content() {
            let obeyed = cell.symbol().contains(|c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}'));
            prop_assert!(!obeyed, "{:?}", cell.symbol());
        }
    }
}
