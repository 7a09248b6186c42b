//! How the screens look, at three sizes and in two poorer styles, and that no size breaks them.

use super::live::{self, EventLine, LiveView, Pane, Range, Restart};
use super::samples::watched as sample;
use super::streams;
use crate::monitor::{Pipeline, Snapshot, StreamSnapshot, Tally};
use crate::tui::theme::{Depth, Palette, Role, Signs, Theme};
use crate::tui::widgets::picture::Canvas;
use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer, layout::Rect};
use std::sync::LazyLock;

const SIZES: [(u16, u16); 3] = [(80, 21), (120, 37), (200, 57)];

fn theme() -> Theme {
    Theme::new(Palette::Terminal, Depth::Sixteen, Signs::UNICODE)
}

fn events() -> Vec<EventLine> {
    let event = |ago, text: &str, role| EventLine {
        at: sample::ago(ago),
        text: text.to_string(),
        role,
    };
    vec![
        event(7, "packager  active input A > B (1-min data)", Role::Text),
        event(38, "alert  A set \"RTMP Has No Audio/Video\"", Role::Warn),
        event(50, "input  A 30.0 > 0.0 fps", Role::Bad),
        event(6_760, "mk  start; RUNNING seen after 2m11s", Role::Text),
    ]
}

fn restarts() -> [Restart<'static>; 2] {
    [
        Restart {
            pipeline: Pipeline::A,
            refused: None,
        },
        Restart {
            pipeline: Pipeline::B,
            refused: Some("it carries the show"),
        },
    ]
}

fn view<'a>(
    stream: &'a StreamSnapshot,
    events: &'a [EventLine],
    restart: &'a [Restart<'a>],
) -> LiveView<'a> {
    LiveView {
        stream,
        now: sample::now(),
        range: Range::HalfHour,
        frozen: None,
        canvas: Canvas::default(),
        pictures: false,
        pane: Pane::A,
        full: None,
        cursor: None,
        events,
        taken: &[],
        answered: Some(sample::ago(
            if matches!(stream.tally, Tally::Blind { .. }) {
                130
            } else {
                2
            },
        )),
        trouble: None,
        simulated: false,
        speed: 1.0,
        loudness: -23.0,
        restart,
    }
}

fn live(
    size: (u16, u16),
    theme: &Theme,
    change: impl Fn(&mut LiveView<'_>),
    stream: &StreamSnapshot,
) -> Buffer {
    let (events, restart) = (events(), restarts());
    let mut view = view(stream, &events, &restart);
    change(&mut view);
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal
        .draw(|frame| {
            live::draw(frame, frame.area(), theme, &view);
        })
        .unwrap();
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        let mut line = String::new();
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(crate::tui::widgets::words::width(symbol).max(1)).unwrap();
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Text with every change of style named.
fn styled(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut before = ratatui::style::Style::default();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            let style = cell.style();
            if style != before || x == 0 {
                out.push_str(&format!(
                    "⟨{}{}{}⟩",
                    short(cell.fg),
                    if cell.bg == ratatui::style::Color::Reset {
                        String::new()
                    } else {
                        format!(" on {}", cell.bg)
                    },
                    mods(cell.modifier)
                ));
                before = style;
            }
            out.push_str(cell.symbol());
        }
        out.push('\n');
    }
    out
}

fn short(color: ratatui::style::Color) -> String {
    match color {
        ratatui::style::Color::Reset => "-".to_string(),
        color => color.to_string(),
    }
}

fn mods(modifier: ratatui::style::Modifier) -> String {
    modifier
        .iter_names()
        .map(|(name, _)| format!(" {}", name.to_lowercase()))
        .collect()
}

#[test]
fn every_state_at_three_sizes() {
    for (name, stream) in sample::all() {
        for size in SIZES {
            let buffer = live(size, &theme(), |_| {}, &stream);
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), text(&buffer));
        }
    }
}

#[test]
fn poorer_terminals_still_tell_states_apart() {
    let stream = sample::a_lost();
    let mono = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
    insta::assert_snapshot!(
        "style_mono",
        styled(&live((80, 21), &mono, |_| {}, &stream))
    );
    insta::assert_snapshot!(
        "style_sixteen",
        styled(&live((80, 21), &theme(), |_| {}, &stream))
    );
    insta::assert_snapshot!(
        "ascii_140x42",
        text(&live((140, 42), &mono, |_| {}, &stream))
    );
}

#[test]
fn rehearsal_frozen_full_and_small() {
    let stream = sample::a_lost();
    let rehearsal = |view: &mut LiveView<'_>| {
        view.simulated = true;
        view.speed = 60.0;
    };
    insta::assert_snapshot!(
        "rehearsal_80x21",
        text(&live((80, 21), &theme(), rehearsal, &stream))
    );
    let styles = styled(&live((80, 3 + 18), &theme(), rehearsal, &stream));
    insta::assert_snapshot!(
        "rehearsal_style",
        styles.lines().take(3).collect::<Vec<_>>().join("\n")
    );
    let full = |pane: Pane| {
        move |view: &mut LiveView<'_>| {
            view.full = Some(pane);
            view.range = Range::FiveMinutes;
            view.cursor = Some(sample::ago(100));
            view.frozen = Some(sample::now());
        }
    };
    insta::assert_snapshot!(
        "full_a_120x37",
        text(&live((120, 37), &theme(), full(Pane::A), &stream))
    );
    insta::assert_snapshot!(
        "full_errors_80x21",
        text(&live((80, 21), &theme(), full(Pane::Errors), &stream))
    );
    insta::assert_snapshot!(
        "full_money_80x21",
        text(&live((80, 21), &theme(), full(Pane::Money), &stream))
    );
    insta::assert_snapshot!(
        "full_conditions_80x21",
        text(&live(
            (80, 21),
            &theme(),
            full(Pane::Conditions),
            &sample::both_lost()
        ))
    );
    insta::assert_snapshot!(
        "least_60x13",
        text(&live((60, 13), &theme(), rehearsal, &stream))
    );
    insta::assert_snapshot!(
        "small_50x8",
        text(&live((50, 8), &theme(), |_| {}, &stream))
    );
    insta::assert_snapshot!(
        "tall_80x57",
        text(&live(
            (80, 57),
            &theme(),
            |view| view.trouble = Some("CloudWatch is throttled, asking less often"),
            &sample::both_lost()
        ))
    );
}

fn list(
    size: (u16, u16),
    snapshot: Option<&Snapshot>,
    configured: &[String],
    cursor: usize,
    trouble: Option<&str>,
    theme: &Theme,
) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let draw = |frame: &mut ratatui::Frame<'_>| {
        streams::draw(
            frame,
            frame.area(),
            theme,
            snapshot,
            configured,
            cursor,
            sample::now(),
            trouble,
        );
    };
    terminal.draw(draw).unwrap();
    terminal.backend().buffer().clone()
}

#[test]
fn the_list_of_streams() {
    let snapshot = sample::snapshot();
    let configured = ["cup-final".to_string(), "press-day".to_string()];
    for size in SIZES {
        let buffer = list(size, Some(&snapshot), &configured, 2, None, &theme());
        insta::assert_snapshot!(format!("streams_{}x{}", size.0, size.1), text(&buffer));
    }
    let none = Snapshot {
        streams: Vec::new(),
        ..snapshot
    };
    let buffer = list(
        (80, 21),
        Some(&none),
        &[],
        0,
        Some("not allowed: medialive:ListChannels"),
        &theme(),
    );
    insta::assert_snapshot!("streams_empty", text(&buffer));
    let buffer = list((60, 13), None, &configured, 1, None, &theme());
    insta::assert_snapshot!("streams_asking", text(&buffer));
}

/// Signs and words carry the state: without colour nothing is lost.
#[test]
fn a_lost_leg_is_told_without_colour() {
    let mono = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
    let shown = text(&live((80, 21), &mono, |_| {}, &sample::a_lost()));
    for told in [
        "DEGRADED: A LOST",
        "0.0 x",
        "CARRIES",
        "MAJOR",
        "FIRST",
        "A(x)",
    ] {
        assert!(shown.contains(told), "{told} in\n{shown}");
    }
}

/// Made once: making them takes longer than drawing them.
static SAMPLES: LazyLock<Vec<(&str, StreamSnapshot)>> = LazyLock::new(sample::all);
static LIST: LazyLock<Snapshot> = LazyLock::new(sample::snapshot);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_size_any_theme_stays_inside(
        width in 1_u16..=300, height in 1_u16..=100,
        state in 0_usize..10, palette in 0_usize..6, poor in any::<bool>(), depth in 0..3,
        range in 0_usize..3, pane in 0_usize..7, full in prop::option::of(0_usize..7),
        cursor in prop::option::of(-9_000_i64..9_000), frozen in prop::option::of(0_i64..9_000),
        simulated in any::<bool>(),
    ) {
        let depth = [Depth::None, Depth::Sixteen, Depth::Many][depth as usize];
        let signs = if poor { Signs::ASCII } else { Signs::UNICODE };
        let theme = Theme::new(Palette::ALL[palette].1, depth, signs);
        let (_, stream) = &SAMPLES[state];
        let (events, restart) = (events(), restarts());
        let mut view = view(stream, &events, &restart);
        view.range = Range::ALL[range];
        view.pane = Pane::ALL[pane];
        view.full = full.map(|i| Pane::ALL[i]);
        view.cursor = cursor.map(sample::ago);
        view.frozen = frozen.map(sample::ago);
        view.simulated = simulated;
        view.speed = 60.0;
        let whole = Rect::new(0, 0, width + 6, height + 4);
        let area = Rect::new(3, 2, width, height);
        let mut buffer = Buffer::empty(whole);
        live::draw_for_test(&mut buffer, area, &theme, &view);
        let inside = |x, y| (3..3 + width).contains(&x) && (2..2 + height).contains(&y);
        for y in 0..whole.height {
            for x in 0..whole.width {
                let blank = buffer[(x, y)] == ratatui::buffer::Cell::default();
                prop_assert!(inside(x, y) || blank, "{x},{y}");
            }
        }
        list((width, height), Some(&LIST), &["x".to_string()], pane, simulated.then_some("trouble"), &theme);
    }
}
