//! The tally band: reverse video and words. Words are earned (screens.md rule 3).

use super::super::screens::live::LiveView;
use super::super::theme::{Role, Theme};
use super::text;
use crate::monitor::Tally;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// The tally in words, and the role of its band.
pub fn tally(view: &LiveView) -> (String, Role) {
    let ago = |then| text::ago(view.now, then);
    match &view.stream.tally {
        Tally::Unknown => ("ASKING AWS".into(), Role::BandIdle),
        Tally::NotDeployed => ("NOT DEPLOYED".into(), Role::BandIdle),
        Tally::OffAir => ("OFF AIR  -  idle, nothing encodes".into(), Role::BandIdle),
        Tally::Starting(since) => {
            let since = since.map_or_else(String::new, |s| format!(" {}", ago(s)));
            (
                format!("STARTING{since}  -  usually under 3 min, up to 10 is normal"),
                Role::BandWarn,
            )
        }
        Tally::RunningNoInput(since) => (
            format!(
                "RUNNING, NO INPUT {}  -  viewers see nothing, billing",
                ago(*since)
            ),
            Role::BandBad,
        ),
        Tally::RunningNotProven => match view.stream.conditions.first() {
            Some(worst) => (
                format!("RUNNING, DEGRADED, NOT PROVEN  -  {}", short(&worst.what)),
                Role::BandWarn,
            ),
            None => (
                "RUNNING, NOT PROVEN  -  edge not probed yet".into(),
                Role::BandWarn,
            ),
        },
        Tally::OnAir { degraded: None } => ("ON AIR".into(), Role::BandOnAir),
        Tally::OnAir {
            degraded: Some(how),
        } => (format!("ON AIR  -  DEGRADED: {how}"), Role::BandWarn),
        Tally::Trouble(what) => (format!("TROUBLE  -  {what}"), Role::BandBad),
        Tally::Ending => ("ENDING  -  the channel stops".into(), Role::BandWarn),
        Tally::Other(state) => (text::safe(state).into_owned(), Role::BandWarn),
        Tally::Blind { since, why } => (
            format!("BLIND {}  -  {}", ago(*since), text::safe(why)),
            Role::BandBad,
        ),
    }
}

/// The first sentence.
fn short(what: &str) -> &str {
    what.split(". ")
        .next()
        .unwrap_or(what)
        .trim_end_matches('.')
}

/// The band over the whole width, one row or three.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView) {
    let (mut word, role) = tally(view);
    if view.simulated {
        let speed = if view.speed > 1.0 {
            format!(" x{:.0}", view.speed)
        } else {
            String::new()
        };
        word = format!("REHEARSAL{speed}  {word}");
    }
    if let Some(at) = view.frozen {
        word = format!("HELD at {}  {word}", at.strftime("%H:%M:%S"));
    }
    let mut right = String::new();
    if let Some(since) = view.stream.running_since {
        right.push_str(&format!("up {}", text::ago(view.now, since)));
    }
    if let Some(ends) = view.ends {
        right.push_str(&format!("  ends {}", ends.strftime("%H:%M")));
    }
    let room = usize::from(area.width);
    let left_room = room.saturating_sub(text::width(&right) + 6);
    let left = text::cut(&word, left_room);
    let gap = room.saturating_sub(text::width(&left) + text::width(&right) + 4);
    let middle = format!("  {left}{}{right}  ", " ".repeat(gap));
    let style = theme.style(role);
    let blank = " ".repeat(room);
    let lines = match area.height {
        0 => return,
        1 | 2 => vec![Line::styled(middle, style)],
        _ => vec![
            Line::styled(blank.clone(), style),
            Line::styled(middle, style),
            Line::styled(blank, style),
        ],
    };
    frame.render_widget(Paragraph::new(lines), area);
}
