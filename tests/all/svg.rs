//! A terminal's cells as an SVG picture. Lines, blocks and braille are drawn as shapes on the grid,
//! because no two fonts have them equally wide or meet from row to row; words are text, each held to
//! its own cells. Knows nothing of what is shown.

use std::fmt::Write;
use vt100::{Cell, Color, Screen};

/// A cell, in units of the picture.
const W: f64 = 8.4;
const H: f64 = 18.0;
/// From the top of a cell to the line its letters stand on.
const BASE: f64 = 13.2;
/// Around the cells, and above them for the title.
const EDGE: f64 = 12.0;
const BAR: f64 = 30.0;

const FONTS: &str = "ui-monospace,'SF Mono','Cascadia Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";
const BACK: &str = "#16181d";
const INK: &str = "#d5d8de";

/// The sixteen colours that a terminal has of its own.
const SIXTEEN: [&str; 16] = [
    "#16181d", "#e5616b", "#7fc96b", "#e2b34a", "#5b9cf0", "#c585e8", "#4fc0cf", "#c3c8d0",
    "#868d99", "#f0838b", "#9adb88", "#f0c96d", "#82b5f7", "#d6a4f2", "#7bd5e1", "#f4f5f7",
];

fn colour(color: Color, default: &str) -> String {
    match color {
        Color::Default => default.to_owned(),
        Color::Idx(i @ 0..16) => SIXTEEN[usize::from(i)].to_owned(),
        Color::Idx(i @ 16..232) => {
            let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let (i, six) = (i - 16, 6);
            let (r, g, b) = (i / 36, i / six % six, i % six);
            format!("#{:02x}{:02x}{:02x}", level(r), level(g), level(b))
        }
        Color::Idx(i) => {
            let grey = 8 + 10 * (i - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
    }
}

#[derive(Clone, PartialEq)]
struct Style {
    ink: String,
    back: String,
    bold: bool,
    dim: bool,
    underline: bool,
}

fn style(cell: &Cell) -> Style {
    let (mut ink, mut back) = (colour(cell.fgcolor(), INK), colour(cell.bgcolor(), BACK));
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut back);
    }
    Style {
        ink,
        back,
        bold: cell.bold(),
        dim: cell.dim(),
        underline: cell.underline(),
    }
}

/// The picture of a screen in a small window that is called `title`.
pub fn draw(screen: &Screen, title: &str) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let width = f64::from(columns) * W + 2.0 * EDGE;
    let height = f64::from(rows) * H + BAR + EDGE;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" font-family=\"{FONTS}\" font-size=\"14\" role=\"img\">\n<title>{}</title>\n\
         <rect x=\".5\" y=\".5\" width=\"{:.1}\" height=\"{:.1}\" rx=\"9\" fill=\"{BACK}\" stroke=\"#3a3f4a\"/>\n\
         <g fill=\"#4a505c\"><circle cx=\"18\" cy=\"15\" r=\"5\"/><circle cx=\"35\" cy=\"15\" r=\"5\"/>\
         <circle cx=\"52\" cy=\"15\" r=\"5\"/></g>\n\
         <text x=\"{:.1}\" y=\"19.5\" font-size=\"12\" fill=\"#868d99\" text-anchor=\"middle\">{}</text>\n",
        escaped(title),
        width - 1.0,
        height - 1.0,
        width / 2.0,
        escaped(title),
    );
    for row in 0..rows {
        let cells: Vec<&Cell> = (0..columns)
            .filter_map(|column| screen.cell(row, column))
            .collect();
        line(&mut out, &cells, BAR + f64::from(row) * H);
    }
    out.push_str("</svg>\n");
    out
}

fn left(column: usize) -> f64 {
    EDGE + W * column as f64
}

/// One row: what stands behind it, then pieces of one style each.
fn line(out: &mut String, cells: &[&Cell], top: f64) {
    for (from, to, style) in runs(cells) {
        if style.back != BACK {
            // A hair taller than the row, or a seam shows between two.
            let (x, wide) = (left(from), W * (to - from) as f64);
            let high = H + 0.3;
            let _ = writeln!(
                out,
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" fill=\"{}\"/>",
                style.back
            );
        }
    }
    for (from, to, style) in runs(cells) {
        let dim = if style.dim { " opacity=\".6\"" } else { "" };
        let mut shapes = String::new();
        let mut strokes = String::new();
        for (at, cell) in cells.iter().enumerate().take(to).skip(from) {
            let symbol = cell.contents().chars().next().unwrap_or(' ');
            shapes.push_str(&filled(symbol, left(at), top));
            strokes.push_str(&stroked(symbol, left(at), top));
        }
        if !shapes.is_empty() {
            let _ = writeln!(out, "<path fill=\"{}\"{dim} d=\"{shapes}\"/>", style.ink);
        }
        if !strokes.is_empty() {
            let _ = writeln!(
                out,
                "<path fill=\"none\" stroke=\"{}\" stroke-width=\"1.2\"{dim} d=\"{strokes}\"/>",
                style.ink
            );
        }
        words(out, &cells[..to], from, top, &style, dim);
    }
}

/// Pieces of a row in one style.
fn runs(cells: &[&Cell]) -> Vec<(usize, usize, Style)> {
    let mut runs: Vec<(usize, usize, Style)> = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let now = style(cell);
        match runs.last_mut() {
            Some((_, to, before)) if *before == now || cell.is_wide_continuation() => *to = at + 1,
            _ => runs.push((at, at + 1, now)),
        }
    }
    runs
}

/// The words of a piece, each at its own column and as wide as its cells. A sign that many fonts
/// borrow from another one stands alone, so that it moves nothing but itself.
fn words(out: &mut String, cells: &[&Cell], from: usize, top: f64, style: &Style, dim: &str) {
    let mut word = String::new();
    let mut start = from;
    let mut flush = |word: &mut String, start: usize, end: usize| {
        let text = word.trim_end();
        if !text.is_empty() {
            let cut = word.len() - text.len();
            let wide = W * (end - start - cut) as f64;
            let bold = if style.bold {
                " font-weight=\"700\""
            } else {
                ""
            };
            let under = if style.underline {
                " text-decoration=\"underline\""
            } else {
                ""
            };
            let (x, y) = (left(start), top + BASE);
            let _ = writeln!(
                out,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{wide:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
                 fill=\"{}\"{bold}{under}{dim} xml:space=\"preserve\">{}</text>",
                style.ink,
                escaped(text)
            );
        }
        word.clear();
    };
    for (at, cell) in cells.iter().enumerate().skip(from) {
        if cell.is_wide_continuation() {
            continue;
        }
        let text = cell.contents();
        let symbol = text.chars().next().unwrap_or(' ');
        let drawn = !filled(symbol, 0.0, 0.0).is_empty() || !stroked(symbol, 0.0, 0.0).is_empty();
        if drawn || symbol == ' ' {
            // One blank parts words of a sentence; two part columns.
            let more = cells.get(at + 1).is_some_and(|next| {
                let next = next.contents();
                next.is_ascii() && !next.trim().is_empty()
            });
            if symbol == ' ' && !drawn && !word.is_empty() && more {
                word.push(' ');
            } else {
                flush(&mut word, start, at);
            }
        } else if text.is_ascii() {
            if word.is_empty() {
                start = at;
            }
            word.push_str(text);
        } else {
            flush(&mut word, start, at);
            let mut alone = text.to_owned();
            flush(&mut alone, at, at + 1 + usize::from(cell.is_wide()));
        }
    }
    flush(&mut word, start, cells.len());
}

fn rect(x: f64, y: f64, wide: f64, high: f64) -> String {
    format!("M{x:.1} {y:.1}h{wide:.1}v{high:.1}h-{wide:.1}z")
}

/// Blocks and braille.
fn filled(symbol: char, x: f64, y: f64) -> String {
    match symbol {
        '█' => rect(x, y, W, H),
        '▀' => rect(x, y, W, H / 2.0),
        '▄' => rect(x, y + H / 2.0, W, H / 2.0),
        '▁'..='▇' => {
            let high = H * f64::from(symbol as u32 - 0x2580) / 8.0;
            rect(x, y + H - high, W, high)
        }
        '▌' => rect(x, y, W / 2.0, H),
        '▐' => rect(x + W / 2.0, y, W / 2.0, H),
        '\u{2801}'..='\u{28ff}' => braille(symbol as u32 - 0x2800, x, y),
        _ => String::new(),
    }
}

fn braille(dots: u32, x: f64, y: f64) -> String {
    // The order of the dots: three rows of the left column, three of the right, then the last row.
    const PLACES: [(f64, f64); 8] = [
        (0.0, 0.0),
        (0.0, 1.0),
        (0.0, 2.0),
        (1.0, 0.0),
        (1.0, 1.0),
        (1.0, 2.0),
        (0.0, 3.0),
        (1.0, 3.0),
    ];
    let set = PLACES
        .iter()
        .enumerate()
        .filter(|(i, _)| dots >> i & 1 == 1);
    set.map(|(_, (column, row))| {
        let (wide, high) = (W / 2.0, H / 4.0);
        rect(x + wide * column + 1.0, y + high * row + 1.2, 2.2, 2.2)
    })
    .collect()
}

/// Lines: which of the four ways out of the middle of its cell each takes.
fn stroked(symbol: char, x: f64, y: f64) -> String {
    let (up, right, down, left) = match symbol {
        '─' | '━' | '╌' | '┄' => (false, true, false, true),
        '│' | '┃' | '┆' | '┊' => (true, false, true, false),
        '┌' | '╭' | '┏' => (false, true, true, false),
        '┐' | '╮' | '┓' => (false, false, true, true),
        '└' | '╰' | '┗' => (true, true, false, false),
        '┘' | '╯' | '┛' => (true, false, false, true),
        '├' => (true, true, true, false),
        '┤' => (true, false, true, true),
        '┬' => (false, true, true, true),
        '┴' => (true, true, false, true),
        '┼' => (true, true, true, true),
        _ => return String::new(),
    };
    let (cx, cy) = (x + W / 2.0, y + H / 2.0);
    let mut path = String::new();
    for (is, to_x, to_y) in [
        (up, cx, y),
        (right, x + W, cy),
        (down, cx, y + H),
        (left, x, cy),
    ] {
        if is {
            let _ = write!(path, "M{cx:.1} {cy:.1}L{to_x:.1} {to_y:.1}");
        }
    }
    path
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[test]
fn cells_become_words_lines_and_dots_in_their_places() {
    let mut parser = vt100::Parser::new(3.try_into().unwrap(), 20.try_into().unwrap(), 0);
    parser.process("\x1b[1;31mA < B\x1b[0m  ─┐⣿ ✓ ok\r\n\x1b[7mon air\x1b[0m 決勝".as_bytes());
    let svg = draw(parser.screen(), "a & b");
    for piece in [
        "<title>a &amp; b</title>",
        "textLength=\"42.0\" lengthAdjust=\"spacingAndGlyphs\" fill=\"#e5616b\" font-weight=\"700\"",
        ">A &lt; B</text>",
        ">✓</text>",
        ">ok</text>",
        // Reverse video: the background is the ink.
        "fill=\"#d5d8de\"/>",
        "fill=\"#16181d\" xml:space=\"preserve\">on air</text>",
        "textLength=\"16.8\"",
    ] {
        assert!(svg.contains(piece), "{piece} in\n{svg}");
    }
    let ways = |symbol| stroked(symbol, 0.0, 0.0).matches('L').count();
    assert_eq!((ways('─'), ways('┐'), ways('┼'), ways('x')), (2, 2, 4, 0));
    assert_eq!(braille(0xff, 0.0, 0.0).matches('M').count(), 8);
}
