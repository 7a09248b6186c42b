//! The first run: nothing is configured yet, and two ways lead on.

use crate::tui::theme::{Role, Theme};
use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Paragraph,
};

/// The offers in their order; [`draw`]'s cursor is an index into them.
pub const OFFERS: [Offer; 2] = [
    Offer {
        title: "rehearse here, no AWS account",
        says: [
            "A simulated AWS on this machine: deploy, go on air, break things, destroy.",
            "Nothing leaves the machine and nothing costs money.",
        ],
    },
    Offer {
        title: "connect to AWS",
        says: [
            "Ten short steps ask what your stream needs and show what it will cost.",
            "They only write the configuration: AWS is not changed before you deploy.",
        ],
    },
];

/// One way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The way, in few words.
    pub title: &'static str,
    /// What happens on it.
    pub says: [&'static str; 2],
}

const WIDTH: u16 = 78;

/// Draws the two offers in the middle, the one under the cursor marked.
pub fn draw(frame: &mut Frame<'_>, area: Rect, theme: &Theme, cursor: usize, config_path: &str) {
    let said = |role, text: &str| Line::from(Span::styled(text.to_string(), theme.style(role)));
    let mut lines = vec![
        said(
            Role::Strong,
            "onair takes a live stream from nothing to air on AWS.",
        ),
        said(
            Role::Muted,
            &format!("No configuration yet at {config_path}"),
        ),
        Line::default(),
    ];
    for (i, offer) in OFFERS.iter().enumerate() {
        let here = i == cursor;
        let sign = if here { theme.signs.cursor } else { " " };
        let title = theme.style(if here { Role::Selected } else { Role::Strong });
        lines.push(Line::from(vec![
            Span::styled(format!("{sign} "), theme.style(Role::Accent)),
            Span::styled(format!(" {} ", offer.title), title),
        ]));
        for text in offer.says {
            lines.push(said(Role::Text, &format!("   {text}")));
        }
        lines.push(Line::default());
    }
    let (wide, tall) = (area.width.min(WIDTH), area.height.min(lines.len() as u16));
    let place = Rect {
        x: area.x + (area.width - wide) / 2,
        // Two fifths down looks like the middle to the eye.
        y: area.y + (area.height - tall) * 2 / 5,
        width: wide,
        height: tall,
    };
    frame.render_widget(Paragraph::new(lines), place);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Palette, Signs};
    use ratatui::{Terminal, backend::TestBackend};

    fn drawn(width: u16, height: u16, cursor: usize) -> String {
        let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal
            .draw(|f| draw(f, f.area(), &theme, cursor, "~/.config/onair/config.toml"))
            .unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn both_ways_say_what_happens() {
        insta::assert_snapshot!(drawn(80, 20, 0));
        assert!(drawn(200, 60, 1).contains(">  connect to AWS"));
    }

    #[test]
    fn any_size_is_drawn() {
        for size in [(1, 1), (3, 40), (300, 2), (80, 7)] {
            drawn(size.0, size.1, 9);
        }
    }
}
