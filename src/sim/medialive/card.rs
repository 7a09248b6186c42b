//! The test card that pretend encoders send: bars, a white square that wanders, the time. A function of the
//! moment, so that asking again gives the same picture. Pixels only; who shows which card when is
//! [`super::thumbnail`]'s.

use crate::clock::Timestamp;
use jpeg_encoder::{ColorType, Encoder, EncodingError};

/// MediaConnect's thumbnails have this size [documented: its guide, "Viewing thumbnails of the source video"];
/// MediaLive's guide names none. (assumed)
const WIDTH: usize = 480;
const HEIGHT: usize = 270;

type Rgb = [u8; 3];

/// Bars of 75 %, as test signals have them.
const BARS: [Rgb; 7] = [
    [191, 191, 191],
    [191, 191, 0],
    [0, 191, 191],
    [0, 191, 0],
    [191, 0, 191],
    [191, 0, 0],
    [0, 0, 191],
];
/// Another show: a pitch under a sky.
const OTHER: [Rgb; 3] = [[110, 160, 210], [70, 90, 70], [40, 110, 45]];
const WHITE: Rgb = [235, 235, 235];
const INK: Rgb = [16, 16, 16];
/// Video black that nobody has stretched is not quite none.
const BLACK: Rgb = [3, 3, 3];

/// What an encoder sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// The show, at a moment of it.
    Show(Timestamp),
    /// Something else than the show, at a moment of it.
    Other(Timestamp),
    /// Black.
    Black,
}

impl Card {
    /// As a JPEG of that quality, 1 to 100.
    pub fn jpeg(self, quality: u8) -> Result<Vec<u8>, EncodingError> {
        let canvas = self.drawn();
        let mut out = Vec::new();
        let (width, height) = (WIDTH as u16, HEIGHT as u16);
        Encoder::new(&mut out, quality).encode(&canvas.0, width, height, ColorType::Rgb)?;
        Ok(out)
    }

    fn drawn(self) -> Canvas {
        match self {
            Card::Black => Canvas::new(BLACK),
            Card::Show(at) => {
                let mut canvas = Canvas::new(INK);
                for (i, ink) in BARS.into_iter().enumerate() {
                    let (left, right) = (i * WIDTH / 7, (i + 1) * WIDTH / 7);
                    canvas.fill(left, 0, right - left, 190, ink);
                }
                // From black to white, for whoever looks at levels.
                for i in 0..16 {
                    canvas.fill(i * 30, 190, 30, 20, [(i * 17) as u8; 3]);
                }
                canvas.square(at, WHITE, INK);
                canvas.clock(at);
                canvas
            }
            Card::Other(at) => {
                let mut canvas = Canvas::new(OTHER[2]);
                canvas.fill(0, 0, WIDTH, 90, OTHER[0]);
                canvas.fill(0, 90, WIDTH, 40, OTHER[1]);
                canvas.square(at, [200, 40, 40], WHITE);
                canvas.clock(at);
                canvas
            }
        }
    }
}

/// Rows of pixels from the top.
struct Canvas(Vec<u8>);

impl Canvas {
    fn new(ink: Rgb) -> Self {
        Self(ink.repeat(WIDTH * HEIGHT))
    }

    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, ink: Rgb) {
        let line = ink.repeat(width);
        for row in top..top + height {
            let at = (row * WIDTH + left) * 3;
            if let Some(line_there) = self.0.get_mut(at..at + line.len()) {
                line_there.copy_from_slice(&line);
            }
        }
    }

    /// Wanders to and fro; two pictures two seconds apart never show it at one place.
    fn square(&mut self, at: Timestamp, ink: Rgb, edge: Rgb) {
        const SIDE: usize = 56;
        let (wide, high) = (WIDTH - SIDE, 180 - SIDE);
        let steps = at.as_second().unsigned_abs() as usize;
        let swing = |step: usize, room: usize| {
            let along = (steps * step) % (2 * room);
            if along < room {
                along
            } else {
                2 * room - along
            }
        };
        let (left, top) = (swing(23, wide), swing(11, high));
        self.fill(left, top, SIDE, SIDE, edge);
        self.fill(left + 4, top + 4, SIDE - 8, SIDE - 8, ink);
    }

    /// `20:14:07`, and seconds of the day as frames would count them.
    fn clock(&mut self, at: Timestamp) {
        const DOT: usize = 7;
        let text = at.strftime("%H:%M:%S").to_string();
        let width = text.len() * 4 * DOT;
        let left = (WIDTH - width) / 2;
        self.fill(left - 12, 216, width + 20, 48, INK);
        for (i, c) in text.chars().enumerate() {
            for (row, bits) in glyph(c).into_iter().enumerate() {
                for column in (0..3).filter(|column| bits & (4 >> column) != 0) {
                    let x = left + (i * 4 + column) * DOT;
                    self.fill(x, 222 + row * DOT, DOT, DOT, WHITE);
                }
            }
        }
    }
}

/// Three columns by five rows of a digit or a colon.
fn glyph(c: char) -> [u8; 5] {
    match c {
        '0' => [7, 5, 5, 5, 7],
        '1' => [2, 6, 2, 2, 7],
        '2' => [7, 1, 7, 4, 7],
        '3' => [7, 1, 7, 1, 7],
        '4' => [5, 5, 7, 1, 1],
        '5' => [7, 4, 7, 1, 7],
        '6' => [7, 4, 7, 5, 7],
        '7' => [7, 1, 1, 2, 2],
        '8' => [7, 5, 7, 5, 7],
        '9' => [7, 5, 7, 1, 7],
        _ => [0, 2, 0, 2, 0],
    }
}
