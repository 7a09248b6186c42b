//! DEC's sixel graphics [documented: VT330/VT340 Programmer Reference, chapter 14]: columns of six pixels, a
//! colour at a time. Colours are a cube of fixed ones: one that is made for each picture would flicker and
//! cost more than it shows in a picture of this size.

use super::Placement;
use std::io::{self, Write};

/// Steps of red, green and blue: 252 colours, which every terminal with sixel has registers for.
const STEPS: [u16; 3] = [6, 7, 6];
/// Over a slow line: fewer colours are longer runs of one.
const STEPS_FAR: [u16; 3] = [4, 4, 4];
/// Rows of pixels in a band.
const BAND: u16 = 6;

/// Shows a picture where the cursor is, in cells of that many pixels.
pub fn show(out: &mut impl Write, placed: &Placement, cell: (u16, u16)) -> io::Result<()> {
    let width = placed.area.width.saturating_mul(cell.0);
    // No row more than its cells have: one more band would scroll a screen that ends there.
    let height = placed.area.height.saturating_mul(cell.1) / BAND * BAND;
    if width == 0 || height == 0 {
        return Ok(());
    }
    let raster = placed.raster.scaled(width, height);
    let steps = if placed.far { STEPS_FAR } else { STEPS };
    let inks: Vec<u16> = raster
        .rgb()
        .chunks_exact(3)
        .map(|p| {
            let [r, g, b] = [0, 1, 2].map(|i| (u16::from(p[i]) * (steps[i] - 1) + 127) / 255);
            (r * steps[1] + g) * steps[2] + b
        })
        .collect();
    // P2=1: what is not painted stays; raster attributes: square pixels, and the size.
    write!(out, "\x1bP0;1;0q\"1;1;{width};{height}")?;
    let mut used = vec![false; usize::from(steps[0] * steps[1] * steps[2])];
    for ink in &inks {
        used[usize::from(*ink)] = true;
    }
    for (ink, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        let ink = ink as u16;
        let parts = [
            ink / steps[2] / steps[1],
            ink / steps[2] % steps[1],
            ink % steps[2],
        ];
        let [r, g, b] = [0, 1, 2].map(|i| parts[i] * 100 / (steps[i] - 1));
        write!(out, "#{ink};2;{r};{g};{b}")?;
    }
    let line = usize::from(width);
    for (i, band) in inks.chunks(line * usize::from(BAND)).enumerate() {
        // Not after the last one: a new line at the foot of the screen would scroll it.
        if i > 0 {
            out.write_all(b"-")?;
        }
        let mut here: Vec<u16> = band.to_vec();
        here.sort_unstable();
        here.dedup();
        for ink in here {
            write!(out, "#{ink}")?;
            let mut run = (0_u8, 0_usize);
            for x in 0..line {
                let mut bits = 0_u8;
                for (y, row) in band.chunks(line).enumerate() {
                    bits |= u8::from(row[x] == ink) << y;
                }
                if bits == run.0 {
                    run.1 += 1;
                } else {
                    emit(out, run)?;
                    run = (bits, 1);
                }
            }
            // What is blank up to the end needs no bytes.
            if run.0 != 0 {
                emit(out, run)?;
            }
            out.write_all(b"$")?;
        }
    }
    out.write_all(b"\x1b\\")
}

fn emit(out: &mut impl Write, (bits, count): (u8, usize)) -> io::Result<()> {
    let sixel = char::from(63 + bits);
    match count {
        0 => Ok(()),
        1..=3 => (0..count).try_for_each(|_| write!(out, "{sixel}")),
        _ => write!(out, "!{count}{sixel}"),
    }
}
