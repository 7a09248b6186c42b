//! What the screens look like, at three sizes, and that none draws outside its area.

use super::outputs::OutputsView;
use super::plan::PlanView;
use super::receipt::ReceiptView;
use super::{deploy, events, outputs, plan, receipt, samples};
use crate::clock::Stopwatch;
use crate::engine::Receipt;
use crate::spec::price;
use crate::tui::theme::{Depth, Palette, Signs, Theme};
use crate::tui::widgets::qr;
use proptest::prelude::*;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

fn theme(signs: Signs) -> Theme {
    Theme::new(Palette::Terminal, Depth::Sixteen, signs)
}

/// Draws a sample with its cursor moved on by so many rows.
type Draw = Box<dyn Fn(&mut Frame<'_>, Rect, &Theme, usize)>;

fn run(view: deploy::DeployView, second: i64, reveal: bool) -> Draw {
    let hot = view.hot().unwrap_or(0);
    Box::new(move |f, area, theme, on| {
        deploy::draw(f, area, theme, &view, samples::at(second), hot + on, reveal);
    })
}

fn planned(plan: crate::stack::plan::Plan, cursor: usize) -> Draw {
    let mut view = PlanView::new(plan, samples::spec());
    view.cursor = cursor;
    Box::new(move |f, area, theme, on| {
        let mut view = view.clone();
        view.cursor += on;
        plan::draw(f, area, theme, &view);
    })
}

fn receipt_of(receipt: Receipt, rehearsal: bool, run: Option<&deploy::DeployView>) -> Draw {
    let estimate = price::estimate(&samples::spec()).ok();
    let view = ReceiptView::new(receipt, "cup-final", rehearsal, run).priced(estimate);
    Box::new(move |f, area, theme, on| {
        let mut view = view.clone();
        view.scroll = on;
        receipt::draw(f, area, theme, &view);
    })
}

fn handed(view: OutputsView, cursor: usize, reveal: bool) -> Draw {
    Box::new(move |f, area, theme, on| {
        let mut view = view.clone();
        view.cursor = cursor + on;
        view.reveal = reveal;
        outputs::draw(f, area, theme, &view);
    })
}

/// Every sample that is shown, by its name.
fn screens() -> Vec<(&'static str, Draw)> {
    let destroyed = samples::destroyed();
    let (said, mut read) = (samples::events(300), samples::calls(900));
    read.move_by(-400);
    read.set_filter("medialive");
    vec![
        ("plan_fresh", planned(samples::fresh(), 9)),
        ("plan_on_air", planned(samples::on_air(), 8)),
        ("deploy_middle", run(samples::middle(), 192, false)),
        ("deploy_finished", run(samples::finished(), 500, true)),
        ("destroy_running", run(samples::destroying(), 70, false)),
        (
            "receipt_clean",
            receipt_of(samples::clean(), false, Some(&destroyed)),
        ),
        ("receipt_left", receipt_of(samples::leftovers(), true, None)),
        ("outputs_hidden", handed(samples::outputs(), 0, false)),
        ("outputs_shown", handed(samples::outputs(), 12, true)),
        (
            "events",
            Box::new(move |f, area, theme, _| events::draw(f, area, theme, "EVENTS", &said)),
        ),
        (
            "calls",
            Box::new(move |f, area, theme, _| events::draw(f, area, theme, "AWS CALLS", &read)),
        ),
        (
            "qr",
            Box::new(|f, area, theme, _| {
                qr::draw(f, area, theme, "https://d3k2x9qwerty.cloudfront.net/")
            }),
        ),
    ]
}

fn shot(width: u16, height: u16, signs: Signs, draw: &Draw) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|f| draw(f, f.area(), &theme(signs), 0))
        .unwrap();
    let text = terminal.backend().to_string();
    let lines = text.lines().map(|l| l.trim_matches('"').trim_end());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn they_look_as_they_did() {
    for (name, draw) in screens() {
        for (width, height) in [(80, 21), (120, 37), (200, 57)] {
            let shot = shot(width, height, Signs::UNICODE, &draw);
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), shot);
        }
    }
}

#[test]
fn without_unicode_signs_they_are_ascii_but_for_the_ellipsis() {
    for (name, draw) in screens() {
        let shot = shot(120, 70, Signs::ASCII, &draw);
        let odd: String = shot
            .chars()
            .filter(|c| !c.is_ascii() && *c != '…')
            .collect();
        assert!(odd.is_empty(), "{name}: {odd}");
    }
}

#[test]
fn no_key_is_shown_or_copied_unasked() {
    let views = [
        run(samples::middle(), 192, false),
        handed(samples::outputs(), 0, false),
    ];
    for draw in views {
        let shot = shot(200, 100, Signs::UNICODE, &draw);
        assert!(!shot.contains("abcdefghij"), "{shot}");
    }
    let mut view = samples::outputs();
    let mut keys = 0;
    for cursor in 0..30 {
        view.cursor = cursor;
        if let Some((label, text)) = view.selected() {
            let key = text.contains("abcdefghij234567") || text.contains("klmnopqrst765432");
            assert_eq!(key, label.starts_with("OBS stream key"), "{label}");
            keys += usize::from(key);
        }
    }
    assert!(keys >= 2);
}

#[test]
fn what_aws_writes_cannot_reach_the_terminal() {
    let mut view = samples::middle();
    let text = "\u{1b}]0;owned\u{7}\u{202e}evil".to_owned();
    samples::say(&mut view, 60, crate::engine::Event::Note { text });
    let shot = shot(120, 37, Signs::UNICODE, &run(view, 192, false));
    assert!(shot.contains("]0;ownedevil"), "{shot}");
    assert!(!shot.contains(['\u{1b}', '\u{202e}', '\u{7}']));
}

#[test]
fn ten_thousand_entries_draw_as_fast_as_ten() {
    let time = |n: i64| {
        let log = samples::calls(n);
        let mut terminal = Terminal::new(TestBackend::new(120, 37)).unwrap();
        let theme = theme(Signs::UNICODE);
        let mut best = std::time::Duration::MAX;
        for _ in 0..20 {
            let watch = Stopwatch::start();
            terminal
                .draw(|f| events::draw(f, f.area(), &theme, "AWS CALLS", &log))
                .unwrap();
            best = best.min(watch.elapsed());
        }
        best
    };
    let (few, many) = (time(40), time(10_000));
    // Unoptimized and on a busy machine: what matters is that the number does not count.
    assert!(many < few * 3, "{few:?} for 40, {many:?} for 10,000");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn none_draws_outside_its_area(
        (width, height) in (1_u16..300, 1_u16..100),
        (dx, dy) in (0_u16..5, 0_u16..5),
        on in 0_usize..60,
        unicode in any::<bool>(),
    ) {
        let signs = if unicode { Signs::UNICODE } else { Signs::ASCII };
        let theme = theme(signs);
        for (name, draw) in screens() {
            let mut terminal = Terminal::new(TestBackend::new(width + 9, height + 9)).unwrap();
            let area = Rect::new(dx, dy, width, height);
            terminal.draw(|f| draw(f, area, &theme, on)).unwrap();
            let buffer = terminal.backend().buffer();
            for position in buffer.area.positions() {
                let touched = buffer[position] != Cell::EMPTY;
                prop_assert!(!touched || area.contains(position), "{name} at {position}");
            }
            // An area that sticks out of the terminal is drawn as far as it is there.
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            terminal.draw(|f| draw(f, Rect::new(dx, dy, width, height), &theme, on)).unwrap();
        }
    }
}
