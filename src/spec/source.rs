//! The contribution feed as the operator states it; MediaLive must be told before it is seen.

use super::{Bps, FrameRate, Resolution, Size, words};
use serde::Serialize;

words! {
    /// Video codec of a feed or a rung; ordered as MediaLive orders its input specifications.
    Codec, "codec" {
        /// MPEG-2.
        Mpeg2 = "mpeg2", "MPEG2";
        /// H.264.
        Avc = "avc", "AVC";
        /// H.265.
        Hevc = "hevc", "HEVC";
    }
}

words! {
    /// The bit-rate classes an input is declared and billed in (`(documented)` aws-facts 2.7/8).
    MaximumBitrate, "maximum input bit rate" {
        /// Up to 10 Mb/s.
        Max10 = "10M", "MAX_10_MBPS";
        /// Up to 20 Mb/s.
        Max20 = "20M", "MAX_20_MBPS";
        /// Up to 50 Mb/s.
        Max50 = "50M", "MAX_50_MBPS";
    }
}

/// What the encoder will send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Picture size.
    pub size: Size,
    /// Frame rate; the ladder's rungs follow it.
    pub frame_rate: FrameRate,
    /// Codec.
    pub codec: Codec,
    /// Bit rate of one feed, video and audio together.
    pub bitrate: Bps,
}

impl Default for Source {
    /// 1080p30 H.264 at 8 Mb/s: what a software encoder sends for a 6 Mb/s top rung.
    fn default() -> Self {
        let size = Size {
            width: 1920,
            height: 1080,
        };
        Self {
            size,
            frame_rate: FrameRate::FPS_30,
            codec: Codec::Avc,
            bitrate: Bps::kbps(8000),
        }
    }
}

impl Source {
    /// The highest bit rate an input may have: MediaLive's largest class.
    pub const MAX_BITRATE: Bps = Bps::kbps(50_000);

    /// The size class to declare.
    pub const fn input_resolution(&self) -> Resolution {
        self.size.resolution()
    }

    /// The bit-rate class to declare: the smallest that holds the feed.
    pub const fn input_maximum_bitrate(&self) -> MaximumBitrate {
        MaximumBitrate::holding(self.bitrate)
    }
}

impl MaximumBitrate {
    /// The smallest class that holds a bit rate; outputs are billed by the same classes.
    pub const fn holding(bitrate: Bps) -> Self {
        match bitrate.get() {
            0..=10_000_000 => Self::Max10,
            10_000_001..=20_000_000 => Self::Max20,
            _ => Self::Max50,
        }
    }

    /// Upper bound of the class.
    pub const fn bound(self) -> Bps {
        match self {
            Self::Max10 => Bps::kbps(10_000),
            Self::Max20 => Bps::kbps(20_000),
            Self::Max50 => Bps::kbps(50_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_holds_the_feed() {
        let class = |k| {
            Source {
                bitrate: Bps::kbps(k),
                ..Source::default()
            }
            .input_maximum_bitrate()
        };
        assert_eq!([class(8000), class(10_000)], [MaximumBitrate::Max10; 2]);
        assert_eq!([class(10_001), class(20_000)], [MaximumBitrate::Max20; 2]);
        assert_eq!(class(20_001), MaximumBitrate::Max50);
        assert_eq!(Source::default().input_resolution().as_aws(), "HD");
        assert!(Codec::Mpeg2 < Codec::Avc && Codec::Avc < Codec::Hevc);
    }
}
