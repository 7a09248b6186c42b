//! kitty's graphics protocol [documented: sw.kovidgoyal.net/kitty/graphics-protocol]: pixels under zlib, in
//! pieces, scaled by the terminal to the cells that they are given. It is asked not to answer: answers would
//! come in among the keys.

use super::Placement;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::{self, Write};

/// Images have numbers of their own among those of other programs in the window: `oni`, and the slot.
const OURS: u32 = 0x6f6e_6900;
/// The protocol's own limit of a piece.
const PIECE: usize = 4096;
/// Pixels that are sent at most, across and down: the terminal makes them larger.
const MOST: (u16, u16) = (240, 135);
const MOST_FAR: (u16, u16) = (160, 90);
/// The last three bits of a colour are noise to the eye, and most of the bytes.
const SEEN: u8 = 0xf8;

/// Ends what was cut off in the middle, and takes away every image on screen: on the alternate one they are
/// all ours.
pub const REMOVE_ALL: &str = "\x1b\\\x1b_Ga=d,d=A,q=2\x1b\\";

fn id(slot: u8) -> u32 {
    OURS | u32::from(slot)
}

/// Takes a picture away, and its memory.
pub fn remove(out: &mut impl Write, slot: u8) -> io::Result<()> {
    write!(out, "\x1b_Ga=d,d=I,i={},q=2\x1b\\", id(slot))
}

/// Shows a picture where the cursor is. One of the same number goes.
pub fn show(out: &mut impl Write, placed: &Placement) -> io::Result<()> {
    let most = if placed.far { MOST_FAR } else { MOST };
    let raster = &placed.raster;
    let (width, height) = (raster.width().min(most.0), raster.height().min(most.1));
    let raster = raster.scaled(width, height);
    let seen: Vec<u8> = raster.rgb().iter().map(|c| c & SEEN | (c >> 5)).collect();
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&seen)?;
    let text = STANDARD.encode(packed.finish()?);
    let mut pieces = text.as_bytes().chunks(PIECE).peekable();
    let mut first = true;
    while let Some(piece) = pieces.next() {
        let more = u8::from(pieces.peek().is_some());
        if std::mem::take(&mut first) {
            let (columns, rows) = (placed.area.width, placed.area.height);
            // C=1: the cursor stays, so that nothing scrolls.
            write!(
                out,
                "\x1b_Ga=T,f=24,o=z,i={},p=1,q=2,C=1,s={width},v={height},c={columns},r={rows},m={more};",
                id(placed.slot)
            )?;
        } else {
            write!(out, "\x1b_Gm={more};")?;
        }
        out.write_all(piece)?;
        out.write_all(b"\x1b\\")?;
    }
    Ok(())
}
