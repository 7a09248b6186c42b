//! Pictures of A and B: in characters at three sizes and in poorer terminals, left to the terminal where it
//! draws them itself, in words where there is none.

use super::shots::{drawn, text};
use super::*;
use crate::monitor::{NoPicture, StreamSnapshot};
use crate::tui::screens::samples::pictured::{black, pictured, pictureless};
use crate::tui::term::graphics::{Placement, Protocol};
use ratatui::backend::TestBackend;
use ratatui::style::Color;
use ratatui::{Terminal, buffer::Buffer};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 37), (200, 57)];

fn shown(stream: StreamSnapshot) -> Model {
    after(watching(vec![stream]), "t")
}

fn all(model: &Model) -> String {
    let one = |size: &(u16, u16)| format!("{}x{}\n{}", size.0, size.1, text(&drawn(model, *size)));
    SIZES.iter().map(one).collect()
}

fn placed(model: &Model, (width, height): (u16, u16)) -> (Vec<Placement>, Buffer) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut placed = Vec::new();
    let frame = terminal.draw(|frame| placed = super::super::draw(frame, model));
    let buffer = frame.unwrap().buffer.clone();
    (placed, buffer)
}

/// With sixteen colours a picture is its lightness, which a person can read here too.
#[test]
fn pictures_look_as_they_did() {
    insta::assert_snapshot!("pictures", all(&shown(pictured())));
    insta::assert_snapshot!("pictures_black", all(&shown(black())));
    insta::assert_snapshot!("pictures_live", all(&watching(vec![pictured()])));
}

#[test]
fn without_unicode_they_are_of_letters() {
    let mut model = shown(pictured());
    model.theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
    let shown = text(&drawn(&model, (80, 24)));
    assert!(shown.is_ascii(), "{shown}");
    insta::assert_snapshot!("pictures_ascii", shown);
}

#[test]
fn many_colours_are_two_pixels_a_cell() {
    for (rgb, blue) in [(true, Color::Rgb(0, 0, 189)), (false, Color::Indexed(19))] {
        let mut model = shown(pictured());
        model.theme = Theme::new(Palette::Terminal, Depth::Many, Signs::UNICODE);
        model.caps.rgb = rgb;
        let buffer = drawn(&model, (80, 24));
        // The last bar of A.
        let cell = &buffer[(36, 6)];
        assert_eq!((cell.symbol(), cell.fg, cell.bg), ("▀", blue, blue));
    }
}

#[test]
fn what_the_terminal_draws_is_left_to_it_and_goes_with_what_covers_it() {
    for by in [Protocol::Kitty, Protocol::Sixel, Protocol::Iterm2] {
        for size in SIZES {
            let mut model = shown(pictured());
            model.show = Show::By(by);
            let (on, buffer) = placed(&model, size);
            assert_eq!(on.iter().map(|p| p.slot).collect::<Vec<_>>(), [1, 2]);
            for p in &on {
                assert!(
                    p.area.bottom() < size.1 - 2,
                    "{by:?} {size:?}: {:?}",
                    p.area
                );
                let cells = p.area.positions();
                let empty = cells.into_iter().all(|at| buffer[at].symbol() == " ");
                assert!(empty, "{by:?} {size:?}");
                assert_eq!(p.file.is_some(), by == Protocol::Iterm2);
            }
            assert!(!on[0].area.intersects(on[1].area));
            for keys in ["?", ":", "X", "t"] {
                let mut model = shown(pictured());
                model.show = Show::By(by);
                press(&mut model, keys);
                let wide = keys == "t" && size.0 == 200;
                let covered = placed(&model, size).0;
                assert_eq!(covered.len(), if wide { 2 } else { 0 }, "{keys} {size:?}");
            }
            model.view = View::Events;
            assert_eq!(placed(&model, size).0, []);
        }
    }
}

#[test]
fn a_picture_of_a_recording_is_small_and_still_drawn() {
    let mut stream = pictured();
    for leg in &mut stream.legs {
        if let crate::monitor::Picture::Shot(shot) = &mut leg.picture {
            (shot.raster, shot.file) = (None, None);
        }
    }
    let mut model = shown(stream);
    assert!(text(&drawn(&model, (80, 24))).contains("███"));
    model.show = Show::By(Protocol::Kitty);
    assert_eq!(placed(&model, (80, 24)).0.len(), 2);
    // Its file is not there: characters.
    model.show = Show::By(Protocol::Iterm2);
    let (on, buffer) = placed(&model, (80, 24));
    assert_eq!(on, []);
    assert!(text(&buffer).contains("███"));
}

#[test]
fn where_there_is_none_it_says_why_and_what_makes_one() {
    let cases = [
        (NoPicture::Off, false, "channel.thumbnails = true"),
        (NoPicture::NotMade, true, "onair plan"),
        (NoPicture::NotAsked, true, "Asking for the picture of A"),
        (NoPicture::NotStarted, true, "does not run"),
        (NoPicture::Nothing, true, "nothing comes in"),
        (
            NoPicture::NotPermitted("AccessDenied".into()),
            true,
            "medialive:DescribeThumbnails",
        ),
        (NoPicture::NoAnswer("timed out".into()), true, "timed out"),
        (NoPicture::Unreadable("no JPEG".into()), true, "no JPEG"),
    ];
    for (why, configured, told) in cases {
        let model = shown(pictureless(why.clone(), configured));
        for size in SIZES {
            let shown = text(&drawn(&model, size));
            // Broken over lines it is the same words.
            let words: Vec<&str> = shown
                .split(|c: char| c.is_whitespace() || c == '│')
                .collect();
            let flat = words
                .into_iter()
                .filter(|w| !w.is_empty())
                .collect::<Vec<_>>();
            let first = told.split_whitespace().next().unwrap();
            assert!(
                flat.iter().any(|w| w.contains(first)),
                "{why:?} {size:?}\n{shown}"
            );
        }
    }
    insta::assert_snapshot!(
        "pictures_off",
        all(&shown(pictureless(NoPicture::Off, false)))
    );
    let mut off = shown(pictured());
    off.show = Show::Off;
    assert!(text(&drawn(&off, (80, 24))).contains("console.pictures"));
}

#[test]
fn b_says_that_black_is_meant_and_takes_it_back() {
    let mut model = shown(black());
    let told = press(&mut model, "b");
    let until = model.now + jiff::SignedDuration::from_mins(30);
    let orders = |effects: &[Effect]| match effects {
        [Effect::Watch(orders)] => orders.black_until.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(orders(&told), [("cup-final".to_owned(), until)].into());
    assert_eq!(orders(&press(&mut model, "b")), [].into());
    // What was said half an hour ago is over by itself.
    press(&mut model, "b");
    model.now = until;
    let again = until + jiff::SignedDuration::from_mins(30);
    assert_eq!(
        orders(&press(&mut model, "b")),
        [("cup-final".to_owned(), again)].into()
    );
}

#[test]
fn escape_closes_pictures_before_anything_else() {
    let mut model = shown(pictured());
    strike(&mut model, KeyCode::Esc, KeyModifiers::NONE);
    assert!(!model.live.pictures && model.view == View::Live);
    press(&mut model, "t\n");
    assert!(!model.live.pictures && !model.live.full);
}
