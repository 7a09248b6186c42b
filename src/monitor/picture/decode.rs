//! A picture of any bytes, bounded: a file that is too large, too wide or not whole is an error and costs
//! neither memory nor time. Pure.

use super::{Raster, Shot, Small};
use crate::clock::Timestamp;
use std::panic::catch_unwind;
use thiserror::Error;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A thumbnail is some tens of kilobytes.
const MOST_BYTES: usize = 256 << 10;
/// And at most as wide and high as a small television picture.
const MOST_PIXELS: (usize, usize) = (1280, 1280);
/// Passes over one picture: each costs as much as the picture is large, whatever the file is.
const MOST_PASSES: usize = 32;
/// What is kept to be drawn: more than that no terminal shows in half its width.
const DRAWN: (u16, u16) = (320, 180);

/// Why bytes are no picture.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Longer than a thumbnail is.
    #[error("{0} bytes are too many for a thumbnail")]
    TooLong(usize),
    /// No JPEG, not whole, or larger than it may be.
    #[error("no JPEG that can be read: {0}")]
    NotJpeg(String),
}

/// The picture in a JPEG file of whatever origin.
///
/// # Errors
/// When it is none, not all of it is there, or it is larger than a thumbnail may be. Half a picture is none:
/// what is missing would be judged as black.
pub fn decode(at: Timestamp, file: &[u8]) -> Result<Shot, Unreadable> {
    if file.len() > MOST_BYTES {
        return Err(Unreadable::TooLong(file.len()));
    }
    // A fault of the decoder costs a picture and not the watching.
    let decoded = catch_unwind(|| pixels(file));
    let decoded = decoded.unwrap_or_else(|_| Err("the decoder gave up".to_owned()));
    let whole = decoded.map_err(Unreadable::NotJpeg)?;
    let small = Small::of(&whole);
    let (width, height) = within(&whole);
    Ok(Shot {
        at,
        small,
        raster: Some(if (width, height) == (whole.width(), whole.height()) {
            whole
        } else {
            whole.scaled(width, height)
        }),
        file: Some(file.into()),
    })
}

fn pixels(file: &[u8]) -> Result<Raster, String> {
    let options = DecoderOptions::new_safe()
        .set_strict_mode(true)
        .set_max_width(MOST_PIXELS.0)
        .set_max_height(MOST_PIXELS.1)
        .jpeg_set_max_scans(MOST_PASSES)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    // In one line: the decoder's errors are of several.
    let told = |e| {
        format!("{e:?}")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let rgb = decoder.decode().map_err(told)?;
    let (width, height) = decoder.dimensions().ok_or("it has no size")?;
    let size = |n: usize| u16::try_from(n).map_err(|e| e.to_string());
    Raster::new(size(width)?, size(height)?, rgb).ok_or_else(|| "its size is not its own".into())
}

/// The size at which it is drawn, in the shape that it has.
fn within(whole: &Raster) -> (u16, u16) {
    let (width, height) = (u32::from(whole.width()), u32::from(whole.height()));
    let (most_w, most_h) = (u32::from(DRAWN.0), u32::from(DRAWN.1));
    if width <= most_w && height <= most_h {
        return (whole.width(), whole.height());
    }
    let (w, h) = if width * most_h > height * most_w {
        (most_w, height * most_w / width)
    } else {
        (width * most_h / height, most_h)
    };
    (w.max(1) as u16, h.max(1) as u16)
}
