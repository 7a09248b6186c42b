//! First run: nothing is configured. Two offers, and what each will do.

use super::super::theme::{Role, Theme};
use super::super::widgets::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Draws the screen; `cursor` is on the first or the second offer.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, cursor: usize, config_path: &str) {
    let offer = |at: usize, title: &'static str, lines: [&'static str; 2]| {
        let chosen = cursor.min(1) == at;
        let lead = if chosen { theme.signs.cursor } else { " " };
        let role = if chosen { Role::Selected } else { Role::Strong };
        [
            (role, format!("{lead} {}  {title} ", at + 1)),
            (Role::Text, format!("     {}", lines[0])),
            (Role::Muted, format!("     {}", lines[1])),
            (Role::Text, String::new()),
        ]
    };
    let mut rows = vec![
        (
            Role::Strong,
            "onair takes a live stream from nothing to air on AWS, and away again.".to_owned(),
        ),
        (Role::Text, String::new()),
    ];
    rows.extend(offer(
        0,
        "rehearse here, no AWS account",
        [
            "A simulated AWS on this machine: deploy, start, break things, destroy.",
            "Nothing leaves this machine and nothing costs anything.",
        ],
    ));
    rows.extend(offer(
        1,
        "connect to AWS",
        [
            "Set up a stream in ten steps; each choice is explained and priced.",
            "Nothing is created until you have seen the plan and said yes.",
        ],
    ));
    rows.push((
        Role::Muted,
        format!("No configuration yet; it will be {config_path}"),
    ));
    rows.push((
        Role::Muted,
        "up and down choose, enter goes on, ? helps, q quits".to_owned(),
    ));
    let width = rows
        .iter()
        .map(|r| text::width(&r.1))
        .max()
        .unwrap_or(0)
        .min(usize::from(area.width));
    let left = (usize::from(area.width) - width) / 2;
    let down = area.height.saturating_sub(rows.len() as u16) / 3;
    let place = Rect {
        x: area.x + left as u16,
        y: area.y + down,
        width: width as u16,
        height: area.height.saturating_sub(down),
    };
    let lines: Vec<Line> = rows
        .into_iter()
        .map(|(role, t)| Line::styled(text::cut(&t, width), theme.style(role)))
        .collect();
    frame.render_widget(Paragraph::new(lines), place);
}
