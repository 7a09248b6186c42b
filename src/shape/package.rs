//! MediaPackage v1.

use super::{Tags, Text};
use serde::{Deserialize, Serialize};

/// A MediaPackage channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageChannelSettings {
    /// Id, unique per account and region; also its name.
    pub id: String,
    /// One sentence.
    pub description: String,
    /// Tags.
    pub tags: Tags,
}

/// An origin endpoint with exactly one package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointSettings {
    /// MediaPackage channel id.
    pub channel_id: Text,
    /// Id, unique per account and region.
    pub id: String,
    /// One sentence.
    pub description: String,
    /// `index`.
    pub manifest_name: String,
    /// How far back a viewer can start, in seconds; 0 is off.
    pub startover_window_seconds: i32,
    /// Delay in seconds; 0 is off.
    pub time_delay_seconds: i32,
    /// `ALLOW`.
    pub origination: String,
    /// Networks that may fetch; empty is everyone.
    pub whitelist: Vec<String>,
    /// How it is packaged.
    pub package: Package,
    /// Tags.
    pub tags: Tags,
}

/// Packaging of an endpoint; cannot change once made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Package {
    /// HLS with TS segments.
    HlsPackage(HlsPackage),
    /// DASH.
    DashPackage(DashPackage),
    /// CMAF with HLS manifests.
    CmafPackage(CmafPackage),
}

/// HLS packaging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HlsPackage {
    /// Segment length.
    pub segment_duration_seconds: i32,
    /// Manifest length.
    pub playlist_window_seconds: i32,
    /// `NONE`, `EVENT`, `VOD`.
    pub playlist_type: String,
    /// Interval of EXT-X-PROGRAM-DATE-TIME; 0 is off.
    pub program_date_time_interval_seconds: i32,
    /// I-frame-only playlist.
    pub include_iframe_only_stream: bool,
    /// Audio as its own rendition.
    pub use_audio_rendition_group: bool,
    /// `NONE`, `PASSTHROUGH`…
    pub ad_markers: String,
}

/// DASH packaging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DashPackage {
    /// Segment length.
    pub segment_duration_seconds: i32,
    /// Manifest length.
    pub manifest_window_seconds: i32,
    /// minBufferTime.
    pub min_buffer_time_seconds: i32,
    /// minimumUpdatePeriod.
    pub min_update_period_seconds: i32,
    /// suggestedPresentationDelay.
    pub suggested_presentation_delay_seconds: i32,
    /// `NONE`, `HBBTV_1_5`…
    pub profile: String,
}

/// CMAF packaging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CmafPackage {
    /// Segment length.
    pub segment_duration_seconds: i32,
    /// HLS manifests over the CMAF segments.
    pub hls_manifests: Vec<CmafManifest>,
}

/// One HLS manifest over CMAF segments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CmafManifest {
    /// Id, unique per account and region.
    pub id: String,
    /// `index`.
    pub manifest_name: String,
    /// Manifest length.
    pub playlist_window_seconds: i32,
    /// `NONE`, `EVENT`, `VOD`.
    pub playlist_type: String,
    /// Interval of EXT-X-PROGRAM-DATE-TIME; 0 is off.
    pub program_date_time_interval_seconds: i32,
    /// I-frame-only playlist.
    pub include_iframe_only_stream: bool,
    /// `NONE`, `PASSTHROUGH`…
    pub ad_markers: String,
}
