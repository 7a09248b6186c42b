//! What the screens look like, at three sizes, and that none draws outside its area.

use super::{deploy, samples};
use crate::tui::theme::{Depth, Palette, Signs, Theme};
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

fn theme(signs: Signs) -> Theme {
    Theme::new(Palette::Terminal, Depth::Sixteen, signs)
}

type Draw = Box<dyn Fn(&mut Frame<'_>, Rect, &Theme)>;

/// Every sample that is shown, by its name.
fn screens() -> Vec<(&'static str, Draw)> {
    let run = |view: deploy::DeployView, second: i64, reveal: bool| -> Draw {
        let cursor = view.hot().unwrap_or(0);
        Box::new(move |f, area, theme| {
            deploy::draw(f, area, theme, &view, samples::at(second), cursor, reveal);
        })
    };
    vec![
        ("deploy_middle", run(samples::middle(), 192, false)),
        ("deploy_finished", run(samples::finished(), 500, true)),
        ("destroy_running", run(samples::destroying(), 70, false)),
    ]
}

fn shot(width: u16, height: u16, draw: &Draw) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|f| draw(f, f.area(), &theme(Signs::UNICODE)))
        .unwrap();
    let text = terminal.backend().to_string();
    let lines = text.lines().map(|l| l.trim_matches('"').trim_end());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn they_look_as_they_did() {
    for (name, draw) in screens() {
        for (width, height) in [(80, 21), (120, 37), (200, 57)] {
            insta::assert_snapshot!(
                format!("{name}_{width}x{height}"),
                shot(width, height, &draw)
            );
        }
    }
}
