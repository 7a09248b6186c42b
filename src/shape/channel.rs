//! MediaLive channel: everything the encoder is told.

use super::{Tags, Text};
use serde::{Deserialize, Serialize};

/// A MediaLive channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChannelSettings {
    /// Name; not unique in AWS.
    pub name: String,
    /// `STANDARD` or `SINGLE_PIPELINE`; changes through its own call.
    pub channel_class: String,
    /// Role MediaLive takes on.
    pub role_arn: Text,
    /// `DISABLED`, `ERROR`, `WARNING`, `INFO`, `DEBUG`.
    pub log_level: String,
    /// What the input is declared to be; billing follows it.
    pub input_specification: InputSpecification,
    /// Inputs.
    pub input_attachments: Vec<InputAttachment>,
    /// Where output groups write.
    pub destinations: Vec<OutputDestination>,
    /// The encoder.
    pub encoder_settings: EncoderSettings,
    /// When AWS may restart the channel for maintenance; `None` leaves AWS's choice.
    pub maintenance: Option<MaintenanceSettings>,
    /// Tags.
    pub tags: Tags,
}

/// What the input is declared to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputSpecification {
    /// `MPEG2`, `AVC`, `HEVC`.
    pub codec: String,
    /// `SD`, `HD`, `UHD`.
    pub resolution: String,
    /// `MAX_10_MBPS`, `MAX_20_MBPS`, `MAX_50_MBPS`.
    pub maximum_bitrate: String,
}

/// One input of the channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputAttachment {
    /// Input's id.
    pub input_id: Text,
    /// Name used in alerts and schedules.
    pub input_attachment_name: String,
    /// `CONTINUE` or `LOOP`.
    pub source_end_behavior: String,
}

/// Where an output group writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputDestination {
    /// Id within the channel.
    pub id: String,
    /// Exactly one kind.
    pub target: DestinationTarget,
}

/// Exactly one of the kinds a destination can be (AWS answers 400 to none or two).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DestinationTarget {
    /// A MediaPackage v1 channel; covers both pipelines.
    MediaPackage {
        /// MediaPackage channel's id.
        channel_id: Text,
    },
    /// One URL per pipeline.
    Urls(Vec<Text>),
}

/// The encoder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EncoderSettings {
    /// `SYSTEMCLOCK`, `EMBEDDED`, `ZEROBASED`.
    pub timecode_source: String,
    /// Renditions.
    pub video_descriptions: Vec<VideoDescription>,
    /// Audio encodes.
    pub audio_descriptions: Vec<AudioDescription>,
    /// Where they go.
    pub output_groups: Vec<OutputGroup>,
    /// Behaviour of the whole channel.
    pub global_configuration: GlobalConfiguration,
    /// `AUTO` or `DISABLED`.
    pub thumbnail_state: String,
}

/// Behaviour of the whole channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GlobalConfiguration {
    /// `NONE`.
    pub input_end_action: String,
    /// `SYSTEM_CLOCK`.
    pub output_timing_source: String,
    /// `DISABLED`.
    pub support_low_framerate_inputs: String,
    /// Milliseconds the last frame is repeated on input loss (the archive only: MediaPackage pauses).
    pub repeat_frame_msec: i32,
    /// Milliseconds of black after that.
    pub black_frame_msec: i32,
    /// `COLOR`.
    pub input_loss_image_type: String,
    /// Six hex digits.
    pub input_loss_image_color: String,
}

/// One rendition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VideoDescription {
    /// Name, referred to by outputs.
    pub name: String,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// `NONE`.
    pub respond_to_afd: String,
    /// `DEFAULT`.
    pub scaling_behavior: String,
    /// 0–100.
    pub sharpness: i32,
    /// H.264.
    pub h264_settings: H264Settings,
}

/// H.264 as onair always sets it; see `stack/channel.rs` for each value's reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "AWS's own member names; their meaning is AWS's"
)]
pub struct H264Settings {
    pub profile: String,
    pub level: String,
    pub rate_control_mode: String,
    pub qvbr_quality_level: i32,
    /// Bits per second; billing reads it, so it equals `max_bitrate`.
    pub bitrate: i32,
    /// Bits per second.
    pub max_bitrate: i32,
    /// Bits.
    pub buf_size: i32,
    pub buf_fill_pct: i32,
    pub framerate_control: String,
    pub framerate_numerator: i32,
    pub framerate_denominator: i32,
    pub par_control: String,
    pub par_numerator: i32,
    pub par_denominator: i32,
    /// In `gop_size_units`.
    pub gop_size: f64,
    pub gop_size_units: String,
    pub gop_closed_cadence: i32,
    pub gop_num_b_frames: i32,
    pub gop_b_reference: String,
    pub subgop_length: String,
    pub num_ref_frames: i32,
    pub scan_type: String,
    pub entropy_encoding: String,
    pub scene_change_detect: String,
    pub look_ahead_rate_control: String,
    pub adaptive_quantization: String,
    pub afd_signaling: String,
    pub color_metadata: String,
    pub syntax: String,
    pub timecode_insertion: String,
    pub quality_level: String,
}

/// One audio encode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AudioDescription {
    /// Name, referred to by outputs and by the audio level metrics.
    pub name: String,
    /// `default` needs no declared selector.
    pub audio_selector_name: String,
    /// `FOLLOW_INPUT`.
    pub audio_type_control: String,
    /// `FOLLOW_INPUT`.
    pub language_code_control: String,
    /// AAC.
    pub aac_settings: AacSettings,
}

/// AAC as onair always sets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "AWS's own member names; their meaning is AWS's"
)]
pub struct AacSettings {
    /// Bits per second.
    pub bitrate: f64,
    pub coding_mode: String,
    pub input_type: String,
    pub profile: String,
    pub rate_control_mode: String,
    pub raw_format: String,
    /// Hertz.
    pub sample_rate: f64,
    pub spec: String,
}

/// A group of outputs with one destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputGroup {
    /// ≤ 32 characters; the OutputGroupName dimension of its metrics.
    pub name: String,
    /// What kind it is.
    pub kind: OutputGroupKind,
    /// Outputs.
    pub outputs: Vec<Output>,
}

/// What kind an output group is; its outputs are of the same kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OutputGroupKind {
    /// To MediaPackage v1.
    MediaPackage {
        /// Destination's id.
        destination_ref_id: String,
    },
    /// Transport stream files in S3.
    Archive {
        /// Destination's id.
        destination_ref_id: String,
        /// Seconds per file; a file appears in S3 when it closes.
        rollover_interval: i32,
    },
}

/// One output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// Name.
    pub output_name: String,
    /// Rendition.
    pub video_description_name: String,
    /// Audio encodes.
    pub audio_description_names: Vec<String>,
    /// Archive only: appended to each file's name.
    pub name_modifier: Option<String>,
    /// Archive only: `m2ts`.
    pub extension: Option<String>,
}

/// When AWS may restart the channel for maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MaintenanceSettings {
    /// `MONDAY`…
    pub maintenance_day: String,
    /// `HH:00`, UTC.
    pub maintenance_start_time: String,
}
