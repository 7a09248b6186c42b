//! What lies over a screen: dialogs, help, the palette, the faults menu, a code for a phone. Here the
//! box they stand in, and the two that show one thing; dialogs are `dialog`'s, lists `lists`'.

mod dialog;
mod lists;

use crate::tui::dialog::PAGE;
use crate::tui::model::{Model, Overlay};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{qr, text, words};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Paragraph};

/// Frames in ASCII.
const PLAIN: border::Set<'_> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// What lies over the screen.
pub fn draw(frame: &mut Frame, area: Rect, model: &Model, overlay: &Overlay) {
    match overlay {
        Overlay::Dialog(asked) => dialog::draw(frame, area, &model.theme, asked),
        Overlay::Help { turned } => lists::help(frame, area, model, *turned),
        Overlay::Palette(palette) => lists::palette(frame, area, model, palette),
        Overlay::Faults { choices, cursor } => {
            lists::faults(frame, area, &model.theme, choices, *cursor);
        }
        Overlay::Export { found, cursor } => {
            lists::dialects(frame, area, &model.theme, *found, *cursor);
        }
        Overlay::Qr { label, url } => code(frame, area, &model.theme, label, url),
    }
}

/// A box in the middle; gives what is inside its frame.
fn boxed(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    role: Role,
    title: &str,
    (width, height): (u16, u16),
) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    let title = words::fit(title, usize::from(width.saturating_sub(4)), theme);
    let style = theme.style(role);
    let mut block = Block::bordered().border_style(style).title_style(style);
    if !title.is_empty() {
        block = block.title(format!(" {title} "));
    }
    if !theme.signs.braille {
        block = block.border_set(PLAIN);
    }
    free(frame.buffer_mut(), place);
    frame.render_widget(Clear, place);
    let inner = block.inner(place);
    frame.render_widget(block, place);
    inner
}

/// Takes away what would reach into the box from its left: half a character two columns wide.
fn free(buffer: &mut Buffer, place: Rect) {
    let Some(x) = place.x.checked_sub(1) else {
        return;
    };
    for y in place.top()..place.bottom() {
        if let Some(cell) = buffer.cell_mut((x, y))
            && words::width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
}

/// A text in lines of at most `room`; those after the first stand under its text, not under the blanks
/// or the word and two blanks that it begins with.
fn hung(text: &str, room: usize) -> Vec<String> {
    let safe = text::safe(text);
    let body = safe.trim_start();
    let blanks = safe.len() - body.len();
    let (lead, body) = match body.split_once("  ") {
        Some((word, rest)) if !word.contains(' ') && word.len() < 12 => {
            (format!("{}{word}  ", " ".repeat(blanks)), rest)
        }
        _ => (" ".repeat(blanks), body),
    };
    let under = words::width(&lead);
    if under + 20 > room {
        return text::wrap(&safe, room);
    }
    let lines = text::wrap(body, room - under).into_iter().enumerate();
    lines
        .map(|(i, line)| match i {
            0 => format!("{lead}{line}"),
            _ => format!("{:under$}{line}", ""),
        })
        .collect()
}

/// [`hung`] lines of one role, a blank before each.
fn put(theme: &Theme, role: Role, what: &str, room: usize) -> Vec<Line<'static>> {
    let style = theme.style(role);
    let lines = hung(what, room).into_iter();
    lines
        .map(|line| Line::styled(format!(" {line}"), style))
        .collect()
}

/// Which lines of `many` are shown in `rows` when the text was turned by so much: from, and how many
/// are not seen. A page that goes past the end stops there; the next one begins anew.
fn window(many: usize, rows: usize, turned: i16) -> (usize, usize) {
    let hidden = many.saturating_sub(rows);
    let places = i64::try_from(hidden).unwrap_or(i64::MAX / 2) + i64::from(PAGE);
    let from = i64::from(turned).rem_euclid(places);
    (usize::try_from(from).unwrap_or(0).min(hidden), hidden)
}

fn fewer(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// A code for a phone, and the address in letters where there is room.
fn code(frame: &mut Frame, area: Rect, theme: &Theme, label: &str, url: &str) {
    let title = format!("{label}: any key closes");
    let [(wide, high), least] = qr::room(url, theme);
    if area.width < least.0 + 2 || area.height < least.1 + 2 {
        let room = usize::from(area.width.saturating_sub(4)).max(1);
        let told = format!("The QR code needs {}x{} here.", least.0, least.1);
        let mut lines = put(theme, Role::Warn, &told, room);
        lines.extend(put(theme, Role::Accent, url, room));
        let size = (area.width, fewer(lines.len() + 2));
        let inner = boxed(frame, area, theme, Role::Accent, &title, size);
        return frame.render_widget(Paragraph::new(lines), inner);
    }
    let url_wide = fewer(words::width(url));
    let width = wide.max(url_wide).saturating_add(4);
    let height = high.saturating_add(3);
    let inner = boxed(frame, area, theme, Role::Accent, &title, (width, height));
    let letters = inner.height > high && url_wide <= inner.width;
    let above = Rect {
        height: inner.height - u16::from(letters),
        ..inner
    };
    qr::draw(frame, above, theme, url);
    if letters {
        let below = Rect {
            y: above.bottom(),
            height: 1,
            ..inner
        };
        let line = Line::styled(words::clean(url), theme.style(Role::Accent));
        frame.render_widget(Paragraph::new(line).centered(), below);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hang_under_what_they_go_on_with() {
        let refused = "REFUSED  cup-final is ON AIR: B carries. Nothing was changed.";
        assert_eq!(
            hung(refused, 36),
            [
                "REFUSED  cup-final is ON AIR: B",
                "         carries. Nothing was",
                "         changed."
            ]
        );
        assert_eq!(hung("  rtmp://a b", 40), ["  rtmp://a b"]);
        assert_eq!(hung("", 40), Vec::<String>::new());
        assert_eq!(hung("  one two", 6), ["one", "two"]);
    }

    #[test]
    fn turning_past_the_end_begins_anew() {
        assert_eq!(window(5, 9, 3), (0, 0));
        assert_eq!(window(9, 5, 0), (0, 4));
        assert_eq!(window(9, 5, 4), (4, 4));
        assert_eq!(window(9, 5, 4 + PAGE - 1), (4, 4));
        assert_eq!(window(9, 5, 4 + PAGE), (0, 4));
        assert_eq!(window(9, 5, -1), (4, 4));
    }
}
