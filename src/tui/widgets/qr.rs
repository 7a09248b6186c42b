//! A QR code of a URL, to get the player page onto a phone without typing.

use super::paint;
use super::text::wrap;
use crate::tui::theme::{Role, Theme};
use qrcode::{EcLevel, QrCode};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

/// Light modules around the code: four as the standard has it, two where there is no room for four,
/// which phones still read.
const QUIET: [usize; 2] = [4, 2];

const TOO_LONG: &str = "too long for a QR code";

/// Draws the code of `text` centred in `area`, or says why it cannot.
pub fn draw(frame: &mut Frame<'_>, area: Rect, theme: &Theme, text: &str) {
    let area = area.intersection(frame.area());
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::L) else {
        return say(frame, area, theme, TOO_LONG);
    };
    let halves = theme.signs.braille;
    let fits = |quiet: &&usize| {
        let (w, h) = size(&code, **quiet, halves);
        w <= usize::from(area.width) && h <= usize::from(area.height)
    };
    let Some(&quiet) = QUIET.iter().find(fits) else {
        let (w, h) = size(&code, QUIET[1], halves);
        return say(
            frame,
            area,
            theme,
            &format!(
                "too small for the QR code: needs {w}x{h}, is {}x{}",
                area.width, area.height
            ),
        );
    };
    paint_code(frame, area, &code, quiet, halves);
}

/// Columns and rows that the code of `text` wants, with the light that the standard has around it, and
/// the least that it can do with.
pub fn room(text: &str, theme: &Theme) -> [(u16, u16); 2] {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::L);
    QUIET.map(|quiet| {
        let room = code.as_ref().map(|c| size(c, quiet, theme.signs.braille));
        let (w, h) = room.unwrap_or((TOO_LONG.len(), 1));
        (fewer(w), fewer(h))
    })
}

/// Columns and rows of the drawing: two modules in a cell with half blocks, two cells for a module
/// without them.
fn size(code: &QrCode, quiet: usize, halves: bool) -> (usize, usize) {
    let side = code.width() + 2 * quiet;
    if halves {
        (side, side.div_ceil(2))
    } else {
        (2 * side, side)
    }
}

fn paint_code(frame: &mut Frame<'_>, area: Rect, code: &QrCode, quiet: usize, halves: bool) {
    let (w, h) = size(code, quiet, halves);
    let modules = code.to_colors();
    let dark = |x: usize, y: usize| {
        let (x, y) = (x.wrapping_sub(quiet), y.wrapping_sub(quiet));
        let inside = x < code.width() && y < code.width();
        inside && modules[y * code.width() + x] == qrcode::Color::Dark
    };
    // The one place that names colours: a camera wants dark on light whatever the palette.
    let colour = |dark| if dark { Color::Black } else { Color::White };
    let left = area.x + (area.width - fewer(w)) / 2;
    let top = area.y + (area.height - fewer(h)) / 2;
    let buffer = frame.buffer_mut();
    for (row, y) in (top..top + fewer(h)).enumerate() {
        for (column, x) in (left..left + fewer(w)).enumerate() {
            let (symbol, style) = if halves {
                let (upper, lower) = (dark(column, 2 * row), dark(column, 2 * row + 1));
                let symbol = match (upper, lower) {
                    (true, true) => "█",
                    (true, false) => "▀",
                    (false, true) => "▄",
                    (false, false) => " ",
                };
                (symbol, Style::new().fg(Color::Black).bg(Color::White))
            } else {
                let style = Style::new().bg(colour(dark(column / 2, row)));
                (" ", style)
            };
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
                cell.set_symbol(symbol).set_style(style);
            }
        }
    }
}

fn fewer(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

fn say(frame: &mut Frame<'_>, area: Rect, theme: &Theme, words: &str) {
    let lines: Vec<_> = wrap(words, area.width.into())
        .into_iter()
        .map(|text| paint::line(theme, Role::Warn, text))
        .collect();
    paint::lines(frame, area, &lines);
}
