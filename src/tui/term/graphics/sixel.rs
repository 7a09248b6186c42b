//! DEC's sixel graphics [documented: VT330/VT340 Programmer Reference, chapter 14]: columns of six pixels, a
//! colour at a time. Colours are the picture's own most frequent ones; the others are shown as the nearest of these.

use super::Placement;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::{self, Write};

/// Colours at most: what xterm's registers hold, and room for what others keep for themselves.
const INKS: usize = 200;
/// Over a slow line: fewer colours are longer runs of one.
const INKS_FAR: usize = 48;
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
    let (inks, palette) = inked(raster.rgb(), if placed.far { INKS_FAR } else { INKS });
    // P2=1: what is not painted stays; raster attributes: square pixels, and the size.
    write!(out, "\x1bP0;1;0q\"1;1;{width};{height}")?;
    for (ink, colour) in palette.iter().enumerate() {
        let [r, g, b] = colour.map(|c| (u16::from(c) * 100 + 127) / 255);
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

/// The ink of each pixel, and the colours of the inks. Colours that differ in their last three bits are one.
fn inked(rgb: &[u8], most: usize) -> (Vec<u16>, Vec<[u8; 3]>) {
    let bin = |p: &[u8]| [0, 1, 2].map(|i| p[i] >> 3);
    let mut bins: HashMap<[u8; 3], (u32, [u32; 3])> = HashMap::new();
    for p in rgb.chunks_exact(3) {
        let (count, sums) = bins.entry(bin(p)).or_default();
        *count += 1;
        for (sum, c) in sums.iter_mut().zip(p) {
            *sum += u32::from(*c);
        }
    }
    let mut found: Vec<_> = bins.into_iter().collect();
    // By name where they are equally frequent, so that the same picture is the same bytes.
    found.sort_by_key(|(bin, (count, _))| (Reverse(*count), *bin));
    let mean = |(count, sums): &(u32, [u32; 3])| sums.map(|s| (s / count) as u8);
    let palette: Vec<[u8; 3]> = found.iter().take(most).map(|(_, f)| mean(f)).collect();
    let off = |a: [u8; 3], b: [u8; 3]| -> u32 {
        let each = a
            .iter()
            .zip(b)
            .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2));
        each.sum()
    };
    let nearest = |colour: [u8; 3]| {
        let all = palette.iter().enumerate();
        let near = all.min_by_key(|(_, p)| off(colour, **p));
        near.map_or(0, |(i, _)| i as u16)
    };
    let ink: HashMap<[u8; 3], u16> = found
        .iter()
        .enumerate()
        .map(|(i, (bin, f))| (*bin, if i < most { i as u16 } else { nearest(mean(f)) }))
        .collect();
    let inks = rgb.chunks_exact(3).map(|p| ink[&bin(p)]).collect();
    (inks, palette)
}

fn emit(out: &mut impl Write, (bits, count): (u8, usize)) -> io::Result<()> {
    let sixel = char::from(63 + bits);
    match count {
        0 => Ok(()),
        1..=3 => (0..count).try_for_each(|_| write!(out, "{sixel}")),
        _ => write!(out, "!{count}{sixel}"),
    }
}
