//! Pictures: what MediaLive shows of what comes in on each pipeline, fetched, read with care, compared and
//! judged. Values here; [`decode`] makes one of any bytes, [`album`] compares those of a run, [`ask`] fetches,
//! [`judge`] says what they mean. How a terminal draws one is not known here.

pub(super) mod album;
mod ask;
pub(super) mod decode;
pub(super) mod judge;
#[cfg(test)]
pub(super) mod tests;

pub(super) use album::Album;
pub use decode::Unreadable;

use crate::clock::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// What there is to see of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Picture {
    /// The newest picture, however old.
    Shot(Shot),
    /// None, and why.
    None(NoPicture),
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoPicture {
    /// Not asked yet.
    NotAsked,
    /// The channel does not run.
    NotStarted,
    /// The channel makes no thumbnails.
    Off,
    /// It should make some, says its configuration, and does not.
    NotMade,
    /// It makes thumbnails and has none of this pipeline now: nothing comes in (assumed).
    Nothing,
    /// AWS refuses to show it.
    NotPermitted(String),
    /// AWS does not answer.
    NoAnswer(String),
    /// What came is no picture that could be read.
    Unreadable(String),
}

impl Default for Picture {
    fn default() -> Self {
        Picture::None(NoPicture::NotAsked)
    }
}

impl Picture {
    /// The picture, if there is one.
    pub fn shot(&self) -> Option<&Shot> {
        match self {
            Picture::Shot(shot) => Some(shot),
            Picture::None(_) => None,
        }
    }
}

/// One picture. A recording keeps the small one only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shot {
    /// When MediaLive made it.
    pub at: Timestamp,
    /// Very small: what is compared, and what a recording shows.
    pub small: Small,
    /// As it is drawn; absent in a recording.
    #[serde(skip)]
    pub raster: Option<Raster>,
    /// The file as it came; absent in a recording.
    #[serde(skip)]
    pub file: Option<Arc<[u8]>>,
}

/// A picture as rows of red, green, blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    width: u16,
    height: u16,
    rgb: Arc<[u8]>,
}

impl Raster {
    /// Of `rgb` as rows from the top, three bytes a pixel; nothing when that is not its size.
    pub fn new(width: u16, height: u16, rgb: Vec<u8>) -> Option<Self> {
        let size = usize::from(width) * usize::from(height) * 3;
        (size > 0 && rgb.len() == size).then(|| Self {
            width,
            height,
            rgb: rgb.into(),
        })
    }

    /// Pixels across.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Pixels down.
    pub fn height(&self) -> u16 {
        self.height
    }

    /// All of it, rows from the top.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The same at another size: each new pixel is the mean of what it covers, or what is nearest where it
    /// covers less than one.
    pub fn scaled(&self, width: u16, height: u16) -> Raster {
        let (width, height) = (width.max(1), height.max(1));
        let spans = |from: u16, to: u16| -> Vec<(usize, usize)> {
            let (from, to) = (usize::from(from), usize::from(to));
            let span = |i: usize| {
                let first = i * from / to;
                (first, ((i + 1) * from / to).max(first + 1))
            };
            (0..to).map(span).collect()
        };
        let (columns, rows) = (spans(self.width, width), spans(self.height, height));
        let stride = usize::from(self.width) * 3;
        let mut rgb = Vec::with_capacity(columns.len() * rows.len() * 3);
        for (top, bottom) in &rows {
            for (left, right) in &columns {
                let mut sum = [0_u32; 3];
                for row in *top..*bottom {
                    let row = &self.rgb[row * stride + left * 3..row * stride + right * 3];
                    for pixel in row.chunks_exact(3) {
                        for (sum, part) in sum.iter_mut().zip(pixel) {
                            *sum += u32::from(*part);
                        }
                    }
                }
                let count = ((bottom - top) * (right - left)) as u32;
                // A mean of bytes is one.
                rgb.extend(sum.map(|s| (s / count.max(1)) as u8));
            }
        }
        Raster {
            width,
            height,
            rgb: rgb.into(),
        }
    }
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raster({}x{})", self.width, self.height)
    }
}

/// A picture of 32 by 18 pixels, red, green, blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Small(Arc<[u8]>);

impl Small {
    /// Pixels across.
    pub const WIDTH: u16 = 32;
    /// Pixels down.
    pub const HEIGHT: u16 = 18;
    const BYTES: usize = Self::WIDTH as usize * Self::HEIGHT as usize * 3;

    /// Of a larger one, whatever its shape.
    pub fn of(raster: &Raster) -> Self {
        Self(raster.scaled(Self::WIDTH, Self::HEIGHT).rgb)
    }

    /// As a picture to draw.
    pub fn raster(&self) -> Raster {
        Raster {
            width: Self::WIDTH,
            height: Self::HEIGHT,
            rgb: Arc::clone(&self.0),
        }
    }

    /// How bright each pixel is, 0 to 255, by the weights of BT.709.
    pub(super) fn luma(&self) -> impl Iterator<Item = f64> {
        self.0
            .chunks_exact(3)
            .map(|p| 0.2126 * f64::from(p[0]) + 0.7152 * f64::from(p[1]) + 0.0722 * f64::from(p[2]))
    }
}

impl fmt::Debug for Small {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Small")
    }
}

impl Serialize for Small {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Small {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = STANDARD_NO_PAD
            .decode(text)
            .map_err(serde::de::Error::custom)?;
        if bytes.len() != Self::BYTES {
            return Err(serde::de::Error::invalid_length(
                bytes.len(),
                &"32 by 18 pixels",
            ));
        }
        Ok(Self(bytes.into()))
    }
}
