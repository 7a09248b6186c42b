use super::*;
use crate::clock::Timestamp;
use crate::monitor::{Raster, Shot, sample_shot};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::Read;

fn known(env: &[(&str, &str)]) -> Show {
    let of = |name: &str| {
        let found = env.iter().find(|(n, _)| *n == name);
        found.map(|(_, v)| (*v).to_owned())
    };
    let tmux = env.iter().any(|(n, _)| *n == "TMUX");
    Show::known(&of, tmux)
}

#[test]
fn the_way_is_known_from_the_environment_and_never_through_a_multiplexer() {
    use Protocol::{Iterm2, Kitty, Sixel};
    let cases: [(&[(&str, &str)], Show); 15] = [
        (&[], Show::Blocks),
        (&[("TERM", "xterm-256color")], Show::Blocks),
        (&[("TERM", "xterm-kitty")], Show::By(Kitty)),
        (&[("TERM", "xterm-ghostty")], Show::By(Kitty)),
        (
            &[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")],
            Show::By(Kitty),
        ),
        (
            &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")],
            Show::By(Iterm2),
        ),
        (
            &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")],
            Show::By(Iterm2),
        ),
        (
            &[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")],
            Show::By(Iterm2),
        ),
        (&[("TERM", "foot")], Show::By(Sixel)),
        (&[("TERM", "mlterm")], Show::By(Sixel)),
        (
            &[
                ("TERM", "tmux-256color"),
                ("TMUX", "/tmp/x"),
                ("KITTY_WINDOW_ID", "1"),
            ],
            Show::Blocks,
        ),
        (
            &[("TERM", "screen-256color"), ("LC_TERMINAL", "iTerm2")],
            Show::Blocks,
        ),
        (&[("TERM", "xterm-kitty"), ("ZELLIJ", "0")], Show::Blocks),
        (&[("TERM", "xterm-kitty"), ("STY", "1.pts")], Show::Blocks),
        (&[("TERM_PROGRAM", "vscode")], Show::Blocks),
    ];
    for (env, show) in cases {
        assert_eq!(known(env), show, "{env:?}");
    }
}

#[test]
fn what_tmux_would_misplace_is_refused_with_a_reason() {
    for (name, show) in Show::ALL {
        let here = show.here(true);
        assert_eq!(here.is_err(), matches!(name, "kitty" | "iterm2"), "{name}");
        assert_eq!(show.here(false), Ok(show));
    }
}

fn shot() -> Shot {
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    sample_shot(at, Some(at))
}

fn placed(by: Protocol, far: bool) -> Placement {
    let shot = shot();
    Placement {
        area: Rect::new(4, 3, 40, 11),
        slot: 1,
        by,
        raster: shot.raster.unwrap(),
        file: shot.file,
        far,
    }
}

fn written(graphics: &mut Graphics, placed: &[Placement]) -> String {
    let mut out = Vec::new();
    graphics.show(placed, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn kitty_gets_pieces_that_fit_and_make_the_picture() {
    let picture = placed(Protocol::Kitty, false);
    let out = written(&mut Graphics::default(), std::slice::from_ref(&picture));
    // At its place, and back to where text goes on.
    let inner = out
        .strip_prefix("\x1b7\x1b[4;5H")
        .unwrap()
        .strip_suffix("\x1b8")
        .unwrap();
    let mut text = String::new();
    let pieces: Vec<&str> = inner.split_terminator("\x1b\\").collect();
    for (i, piece) in pieces.iter().enumerate() {
        let (keys, data) = piece
            .strip_prefix("\x1b_G")
            .unwrap()
            .split_once(';')
            .unwrap();
        assert!(data.len() <= 4096);
        let more = if i + 1 < pieces.len() { "m=1" } else { "m=0" };
        assert!(keys.split(',').any(|k| k == more), "{keys}");
        if i == 0 {
            for key in [
                "a=T", "f=24", "o=z", "q=2", "C=1", "s=240", "v=135", "c=40", "r=11",
            ] {
                assert!(keys.split(',').any(|k| k == key), "{key} in {keys}");
            }
        }
        text.push_str(data);
    }
    let packed = STANDARD.decode(text).unwrap();
    let mut pixels = Vec::new();
    let mut unpack = flate2::read::ZlibDecoder::new(packed.as_slice());
    unpack.read_to_end(&mut pixels).unwrap();
    assert_eq!(pixels.len(), 240 * 135 * 3);
    // The bar at the right is blue.
    let at = (10 * 240 + 230) * 3;
    assert!(
        pixels[at] < 20 && pixels[at + 2] > 170,
        "{:?}",
        &pixels[at..at + 3]
    );
}

/// What a terminal makes of sixel: columns of six, colours, repeats.
fn painted(out: &str) -> (usize, usize, Vec<Option<usize>>) {
    let body = out.split_once('q').unwrap().1;
    let body = body.strip_suffix("\x1b\\\x1b8").unwrap();
    let mut numbers = body.strip_prefix("\"1;1;").unwrap().splitn(3, [';', '#']);
    let (width, height): (usize, usize) = (
        numbers.next().unwrap().parse().unwrap(),
        numbers.next().unwrap().parse().unwrap(),
    );
    let mut pixels = vec![None; width * height];
    let (mut x, mut band, mut ink) = (0, 0, 0);
    let mut rest = body[body.find('#').unwrap()..].chars().peekable();
    let number = |rest: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        let mut n = 0;
        while let Some(d) = rest.peek().and_then(|c| c.to_digit(10)) {
            n = n * 10 + d as usize;
            rest.next();
        }
        n
    };
    while let Some(c) = rest.next() {
        match c {
            '#' => {
                ink = number(&mut rest);
                while rest.peek() == Some(&';') {
                    rest.next();
                    number(&mut rest);
                }
            }
            '$' => x = 0,
            '-' => (x, band) = (0, band + 1),
            c => {
                let (count, sixel) = match c {
                    '!' => (number(&mut rest), rest.next().unwrap()),
                    c => (1, c),
                };
                let bits = u8::try_from(sixel).unwrap() - 63;
                for _ in 0..count {
                    for y in (0..6).filter(|y| bits & (1 << y) != 0) {
                        let at = (band * 6 + y) * width + x;
                        assert!(pixels[at].replace(ink).is_none(), "painted twice");
                    }
                    x += 1;
                }
            }
        }
    }
    (width, height, pixels)
}

#[test]
fn sixel_paints_every_pixel_once_and_no_row_too_many() {
    for far in [false, true] {
        let mut graphics = Graphics {
            cell: Some((9, 19)),
            ..Graphics::default()
        };
        let out = written(&mut graphics, &[placed(Protocol::Sixel, far)]);
        let (width, height, pixels) = painted(&out);
        assert_eq!((width, height), (40 * 9, 11 * 19 / 6 * 6));
        assert!(pixels.iter().all(Option::is_some));
        // One bar is one colour; the next one another.
        let ink = |x: usize| pixels[20 * width + x];
        assert_eq!(ink(350), ink(340));
        assert_ne!(ink(350), ink(290));
        assert!(!out.trim_end_matches("\x1b\\\x1b8").ends_with('-'));
    }
}

#[test]
fn iterm2_gets_the_file_as_it_came() {
    let picture = placed(Protocol::Iterm2, false);
    let out = written(&mut Graphics::default(), std::slice::from_ref(&picture));
    let (keys, data) = out.split_once("File=").unwrap().1.split_once(':').unwrap();
    let file = picture.file.unwrap();
    let size = format!("size={}", file.len());
    for key in ["inline=1", "width=40", "height=11", size.as_str()] {
        assert!(keys.split(';').any(|k| k == key), "{key} in {keys}");
    }
    let data = data.strip_suffix("\x07\x1b8").unwrap();
    assert_eq!(STANDARD.decode(data).unwrap(), &*file);
}

#[test]
fn nothing_asks_the_terminal_anything() {
    for by in [Protocol::Kitty, Protocol::Sixel, Protocol::Iterm2] {
        let out = written(&mut Graphics::default(), &[placed(by, false)]);
        for question in [
            "\x1b[c", "\x1b[>c", "a=q", "\x1b[6n", "\x1b[14t", "\x1b[16t",
        ] {
            assert!(!out.contains(question), "{by:?}: {question:?}");
        }
        // kitty answers each picture unless it is told not to.
        assert_eq!(out.contains("q=2"), by == Protocol::Kitty);
    }
}

#[test]
fn what_has_not_changed_is_not_sent_again_and_what_is_gone_is_taken_away() {
    for by in [Protocol::Kitty, Protocol::Sixel, Protocol::Iterm2] {
        let mut graphics = Graphics::default();
        let (a, mut b) = (placed(by, false), placed(by, false));
        (b.slot, b.area.x) = (2, 50);
        let both = [a.clone(), b.clone()];
        let whole = written(&mut graphics, &both).len();
        assert_eq!(written(&mut graphics, &both), "");
        // One new picture is one picture's bytes.
        let pixels = vec![40; 320 * 180 * 3];
        let new = Placement {
            raster: Raster::new(320, 180, pixels).unwrap(),
            ..a.clone()
        };
        let changed = written(&mut graphics, &[new.clone(), b.clone()]);
        assert!(
            !changed.is_empty() && changed.len() < whole * 2 / 3,
            "{by:?}"
        );
        assert!(!graphics.leaves_paint(&[a.clone(), b.clone()]));
        assert_eq!(
            graphics.leaves_paint(std::slice::from_ref(&b)),
            by != Protocol::Kitty
        );
        let left = written(&mut graphics, std::slice::from_ref(&b));
        assert_eq!(left.contains("a=d,d=I"), by == Protocol::Kitty);
        written(&mut graphics, &[]);
        assert!(!written(&mut graphics, &both).is_empty());
        graphics.forget();
        assert!(!written(&mut graphics, &both).is_empty(), "after a clear");
    }
}

#[test]
fn a_slow_line_gets_fewer_bytes_and_none_gets_many() {
    // Noise: the worst there is.
    let mut state = 0x2545_f491_u32;
    let noise = (0..320 * 180 * 3).map(|_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 24) as u8
    });
    let noise = Raster::new(320, 180, noise.collect()).unwrap();
    for (by, most, most_far) in [
        (Protocol::Kitty, 90 << 10, 40 << 10),
        // Noise of a kind that no programme has; cards and films are a tenth of it.
        (Protocol::Sixel, 500 << 10, 400 << 10),
    ] {
        let bytes = |far| {
            let picture = Placement {
                raster: noise.clone(),
                ..placed(by, far)
            };
            written(&mut Graphics::default(), &[picture]).len()
        };
        println!("{by:?}: {} near, {} far", bytes(false), bytes(true));
        assert!(bytes(false) < most && bytes(true) < most_far, "{by:?}");
    }
}
