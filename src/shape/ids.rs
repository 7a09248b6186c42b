//! The ids that both whoever deploys and whoever watches must know, because metrics are told by
//! them. They never change within `onair:schema=1`.

/// Output group that feeds the packager: the OutputGroupName dimension of its metrics.
pub const PACKAGER_GROUP: &str = "mediapackage";
/// Output group that records.
pub const ARCHIVE_GROUP: &str = "archive";

/// Audio description of so many bits per second: the AudioDescriptionName dimension of its levels.
pub fn audio_name(bits_per_second: u32) -> String {
    format!("a_{}", bits_per_second / 1000)
}

/// MediaPackage channel of a stream: the Channel dimension of its metrics.
pub fn package_channel_id(stream: &str) -> String {
    format!("onair-{stream}")
}

/// Origin endpoint of a stream, `hls`, `dash` or `cmaf`.
pub fn endpoint_id(stream: &str, kind: &str) -> String {
    format!("onair-{stream}-{kind}")
}

/// Comment of a stream's distribution, by which it is found.
pub fn distribution_comment(stream: &str, region: &str) -> String {
    format!("onair {stream} {region}")
}
