//! Live at any size: no panic, nothing outside its area, whatever is known.

use super::{LiveView, Pane, Range, draw};
use crate::clock::Timestamp;
use crate::monitor::{
    Condition, Edge, Lamp, Leg, Light, Packager, Pipeline, Reading, Severity, Source,
    StreamSnapshot, Tally, Track, Wants,
};
use crate::tui::theme::{Depth, Palette, Signs, Theme};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use std::collections::VecDeque;
use std::time::Duration;

const NOW: i64 = 1_790_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn track(values: impl Fn(i64) -> Option<f64>) -> Track {
    let mut track = Track::empty(Source::MediaLive, Duration::from_secs(10));
    let all = (0..180).map(|i| NOW - 1800 + i * 10);
    track.points = all.filter_map(|s| Some((at(s), values(s)?))).collect();
    if let Some((last, v)) = track.points.last() {
        let until = *last + jiff::SignedDuration::from_secs(10);
        track.now = Reading::Value { v: *v, until };
    }
    track
}

fn leg(pipeline: Pipeline, lost: bool) -> Leg {
    let fps = |s: i64| Some(if lost && s > NOW - 50 { 0.0 } else { 30.0 });
    let none = || track(|_| None);
    Leg {
        pipeline,
        expected: true,
        in_fps: track(fps),
        in_fps_low: track(fps),
        in_mbps: track(|_| Some(8.0)),
        outputs: track(|_| Some(3.0)),
        archive: none(),
        out_fps: none(),
        out_derived: true,
        fill_ms: none(),
        dropped: none(),
        svq_percent: none(),
        alerts: none(),
        out_4xx: none(),
        out_5xx: none(),
        ever_had_input: true,
    }
}

/// A stream whose A is lost while B carries.
fn stream(name: &str) -> StreamSnapshot {
    let none = || track(|_| None);
    let names = [
        "SOURCE", "CONTRIB", "ENC IN", "ENC OUT", "PACKAGER", "EDGE", "VIEWER",
    ];
    StreamSnapshot {
        name: name.into(),
        channel_id: Some("1234567".into()),
        channel_state: Some("RUNNING".into()),
        channel_class: "STANDARD".into(),
        looked_at: Some(at(NOW - 3)),
        running_since: Some(at(NOW - 6760)),
        wants: Some(Wants {
            fps: 30.0,
            mbps: 8.0,
            outputs: 4,
            archive_outputs: 1,
            feeds: 2,
            usd_per_hour: Some(2.69),
        }),
        legs: vec![leg(Pipeline::A, true), leg(Pipeline::B, false)],
        carries: Some(Pipeline::B),
        carries_since: Some(at(NOW - 60)),
        packager: Packager {
            requests: none(),
            egress_4xx: none(),
            egress_5xx: none(),
            egress_bytes: none(),
            ingress_bytes: none(),
        },
        edge: Edge {
            requests: none(),
            rate_4xx: none(),
            rate_5xx: none(),
            bytes: none(),
        },
        conditions: vec![Condition {
            kind: "input_lost",
            pipeline: Some(Pipeline::A),
            severity: Severity::Major,
            since: at(NOW - 50),
            seen: at(NOW - 10),
            what: "Input A lost. B carries the show; viewers have picture. No spare left.".into(),
            proof: "A 0.0 fps (was 30.0), 0.1 Mb/s.".into(),
            first: "Call the venue: \"your encoder A does not reach us, B is fine\".".into(),
            not: Some("Do not restart or change anything while B is alone.".into()),
            grouped: 3,
        }],
        lamps: names
            .map(|name| Lamp {
                name,
                lights: vec![
                    (Some(Pipeline::A), Light::Down),
                    (Some(Pipeline::B), Light::Good),
                ],
                evidence: "A 0.0 fps  B 30.0 fps".into(),
                until: Some(at(NOW - 24)),
            })
            .into(),
        tally: Tally::RunningNotProven,
    }
}

fn shown(
    name: &str,
    (columns, rows): (u16, u16),
    theme: &Theme,
    full: Option<Pane>,
    range: Range,
) -> Terminal<TestBackend> {
    let stream = stream(name);
    let events = VecDeque::new();
    let view = LiveView {
        stream: &stream,
        now: at(NOW),
        range,
        frozen: None,
        pane: Pane::Conditions,
        full,
        cursor: Some(at(NOW - 100)),
        events: &events,
        acked: &[],
        ends: None,
        usd_since_start: Some(5.05),
        polling_usd_per_hour: 0.11,
        answered: Some(at(NOW - 2)),
        trouble: None,
        simulated: false,
        speed: 1.0,
        running: None,
    };
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    // A margin that must stay empty.
    let area = Rect::new(
        columns / 5,
        rows / 5,
        columns - columns / 5,
        rows - rows / 5,
    );
    terminal
        .draw(|frame| draw(frame, area, theme, &view))
        .unwrap();
    let buffer = terminal.backend().buffer();
    for y in 0..rows {
        for x in 0..columns {
            if !area.contains((x, y).into()) {
                assert_eq!(buffer[(x, y)].symbol(), " ", "outside, at {x},{y}");
            }
        }
    }
    terminal
}

#[test]
fn the_worst_condition_and_what_to_do_are_on_the_smallest_screen() {
    for signs in [Signs::ASCII, Signs::UNICODE] {
        let theme = Theme::new(Palette::Mono, Depth::None, signs);
        let terminal = shown("cup-final", (100, 27), &theme, None, Range::Thirty);
        let text = terminal.backend().to_string();
        for words in [
            "Input A lost",
            "FIRST",
            "NOT",
            "CARRIES",
            "0.0",
            "was 30.0",
            "want",
        ] {
            assert!(text.contains(words), "{words} is missing:\n{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_size_any_pane(columns in 1_u16..300, rows in 1_u16..100, pane in 0_usize..8, wide in any::<bool>()) {
        let theme = Theme::new(Palette::Terminal, Depth::Sixteen, if wide { Signs::UNICODE } else { Signs::ASCII });
        let name = if wide { "決勝戦の長い長い名前\u{202e}" } else { "cup-final" };
        shown(name, (columns, rows), &theme, Pane::ALL.get(pane).copied(), Range::Five);
    }
}
