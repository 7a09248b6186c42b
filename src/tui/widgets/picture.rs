//! A picture in cells: two pixels in each, one above the other, or its lightness as a sign where colours are
//! few. Where the terminal has graphics of its own the cells are left to them.

use crate::monitor::{Raster, Shot};
use crate::tui::term::graphics::{Placement, Protocol, Show, USUAL_CELL, fits};
use crate::tui::theme::{Depth, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

/// How pictures are drawn here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Which way.
    pub show: Show,
    /// Pixels of a cell, across and down, where the terminal says.
    pub cell: Option<(u16, u16)>,
    /// Whether a colour may be told by its red, green and blue.
    pub rgb: bool,
    /// The terminal is far away.
    pub far: bool,
}

impl Default for Canvas {
    fn default() -> Self {
        Self {
            show: Show::Blocks,
            cell: None,
            rgb: false,
            far: false,
        }
    }
}

/// Light to dark ends of the signs that stand for lightness, darkest first.
const SHADES: [&str; 5] = [" ", "░", "▒", "▓", "█"];
const SHADES_ASCII: [&str; 10] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"];
/// The most pixels that sixel paints: it cannot be told to make them larger.
const MOST_PAINTED: (u16, u16) = (400, 225);
const MOST_PAINTED_FAR: (u16, u16) = (240, 135);
/// The most columns of characters over a slow line: each cell is some forty bytes.
const MOST_COLUMNS_FAR: u16 = 48;

/// The largest area inside one that has a picture's shape, in its middle at the top.
pub fn shaped(area: Rect, raster: &Raster, canvas: Canvas) -> Rect {
    let (cell_w, cell_h) = canvas.cell.unwrap_or((1, 2));
    let (mut most_w, mut most_h) = (area.width, area.height);
    match canvas.show {
        Show::By(Protocol::Sixel) => {
            let (wide, high) = if canvas.far {
                MOST_PAINTED_FAR
            } else {
                MOST_PAINTED
            };
            let (cell_w, cell_h) = canvas.cell.unwrap_or(USUAL_CELL);
            most_w = most_w.min(wide / cell_w.max(1));
            most_h = most_h.min(high / cell_h.max(1));
        }
        Show::By(Protocol::Kitty) => {}
        _ if canvas.far => most_w = most_w.min(MOST_COLUMNS_FAR),
        _ => {}
    }
    // Columns that a row of cells is worth, in the picture's shape.
    let each = f64::from(raster.width()) / f64::from(raster.height()) * f64::from(cell_h)
        / f64::from(cell_w);
    let by_height = (f64::from(most_h) * each).round();
    let (width, height) = if by_height <= f64::from(most_w) {
        (by_height as u16, most_h)
    } else {
        (most_w, (f64::from(most_w) / each).round() as u16)
    };
    let (width, height) = (
        width.clamp(1, area.width.max(1)),
        height.clamp(1, area.height.max(1)),
    );
    Rect {
        x: area.x + (area.width - width.min(area.width)) / 2,
        y: area.y,
        width: width.min(area.width),
        height: height.min(area.height),
    }
}

/// Draws a picture into an area; gives its placement where the terminal's own graphics are to draw it.
pub fn draw(
    buf: &mut Buffer,
    area: Rect,
    theme: &Theme,
    canvas: Canvas,
    shot: &Shot,
    slot: u8,
) -> Option<Placement> {
    let area = area.intersection(buf.area);
    let small = shot.small.raster();
    let raster = shot.raster.as_ref().unwrap_or(&small);
    if area.is_empty() || canvas.show == Show::Off {
        return None;
    }
    let area = shaped(area, raster, canvas);
    if let Show::By(by) = canvas.show {
        // iTerm2's way is the file itself: a recording has none, and a large one is none for a slow line.
        let file = shot.file.as_ref().filter(|f| fits(f, canvas.far));
        if by != Protocol::Iterm2 || file.is_some() {
            return Some(Placement {
                area,
                slot,
                by,
                raster: raster.clone(),
                file: file.filter(|_| by == Protocol::Iterm2).cloned(),
                far: canvas.far,
            });
        }
    }
    match theme.depth() {
        Depth::Many if theme.unicode() => blocks(buf, area, raster, canvas.rgb),
        _ => shades(buf, area, theme, raster),
    }
    None
}

/// The upper half of a cell in one colour, the lower in another.
fn blocks(buf: &mut Buffer, area: Rect, raster: &Raster, rgb: bool) {
    let raster = raster.scaled(area.width, area.height * 2);
    let ink = |x: u16, y: u16| {
        let at = (usize::from(y) * usize::from(area.width) + usize::from(x)) * 3;
        let p = &raster.rgb()[at..at + 3];
        if rgb {
            // What the eye cannot tell apart need not be told the terminal.
            let [r, g, b] = [p[0], p[1], p[2]].map(|c| c & 0xf8 | (c >> 5));
            Color::Rgb(r, g, b)
        } else {
            Color::Indexed(nearest([p[0], p[1], p[2]]))
        }
    };
    for y in 0..area.height {
        for x in 0..area.width {
            let style = Style::new().fg(ink(x, 2 * y)).bg(ink(x, 2 * y + 1));
            let cell = &mut buf[(area.x + x, area.y + y)];
            cell.set_symbol("▀").set_style(style);
        }
    }
}

/// Lightness as a sign: without colours, and with sixteen, which are whatever their owner likes.
fn shades(buf: &mut Buffer, area: Rect, theme: &Theme, raster: &Raster) {
    let signs: &[&str] = if theme.unicode() {
        &SHADES
    } else {
        &SHADES_ASCII
    };
    let raster = raster.scaled(area.width, area.height);
    for (i, p) in raster.rgb().chunks_exact(3).enumerate() {
        let luma = (2 * usize::from(p[0]) + 7 * usize::from(p[1]) + usize::from(p[2])) / 10;
        let sign = signs[(luma * signs.len() / 256).min(signs.len() - 1)];
        let (x, y) = (i % usize::from(area.width), i / usize::from(area.width));
        let cell = &mut buf[(area.x + x as u16, area.y + y as u16)];
        cell.set_symbol(sign);
    }
}

/// The nearest of xterm's 256 colours: of its cube of six steps, or of its greys.
fn nearest(p: [u8; 3]) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let step = |c: u8| {
        let far = |i: &usize| STEPS[*i].abs_diff(c);
        (0..6).min_by_key(far).unwrap_or(0)
    };
    let [r, g, b] = p.map(step);
    let off = |q: [u8; 3]| -> u32 {
        let each = p
            .iter()
            .zip(q)
            .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2));
        each.sum()
    };
    let cube = [STEPS[r], STEPS[g], STEPS[b]];
    let mean = (u16::from(p[0]) + u16::from(p[1]) + u16::from(p[2])) / 3;
    let grey = (mean.saturating_sub(3) / 10).min(23) as u8;
    if off([8 + 10 * grey; 3]) < off(cube) {
        232 + grey
    } else {
        (16 + 36 * r + 6 * g + b) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(show: Show, cell: Option<(u16, u16)>, far: bool, area: (u16, u16)) -> (u16, u16) {
        let raster = Raster::new(320, 180, vec![0; 320 * 180 * 3]).unwrap();
        let canvas = Canvas {
            show,
            cell,
            rgb: true,
            far,
        };
        let shaped = shaped(Rect::new(2, 3, area.0, area.1), &raster, canvas);
        let inside = shaped.x >= 2 && shaped.right() <= 2 + area.0 && shaped.bottom() <= 3 + area.1;
        assert!(inside, "{shaped:?} in {area:?}");
        (shaped.width, shaped.height)
    }

    #[test]
    fn a_picture_keeps_its_shape_in_any_area() {
        let kitty = Show::By(Protocol::Kitty);
        // A cell is usually twice as high as wide.
        assert_eq!(at(Show::Blocks, None, false, (64, 40)), (64, 18));
        assert_eq!(at(Show::Blocks, None, false, (200, 18)), (64, 18));
        assert_eq!(at(kitty, Some((10, 16)), false, (200, 10)), (28, 10));
        assert_eq!(at(kitty, Some((9, 18)), false, (200, 60)), (200, 56));
        for area in [(1, 1), (1, 50), (300, 1), (7, 3)] {
            at(Show::Blocks, None, true, area);
            at(kitty, Some((9, 19)), false, area);
        }
    }

    #[test]
    fn what_costs_bytes_by_the_cell_is_bounded_over_a_slow_line() {
        let sixel = Show::By(Protocol::Sixel);
        assert_eq!(at(Show::Blocks, None, true, (200, 60)), (48, 14));
        let (w, h) = at(sixel, Some((9, 18)), false, (200, 60));
        assert!(w * 9 <= 400 && h * 18 <= 225, "{w} {h}");
        let (w, h) = at(sixel, Some((9, 18)), true, (200, 60));
        assert!(w * 9 <= 240 && h * 18 <= 135, "{w} {h}");
    }
}
