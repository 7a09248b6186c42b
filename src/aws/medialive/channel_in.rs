//! Channel settings out of an answer. Shapes are put together field by field: a new setting does
//! not compile until it is read back. What AWS leaves out reads as empty or zero; what onair cannot
//! express (another codec, another kind of output) reads as something onair never sends, so that it
//! shows as a difference.

use super::super::text::{lits, or_empty, word};
use crate::shape::{self, DestinationTarget, OutputGroupKind, Text};
use aws_sdk_medialive::types as sdk;

/// Stands for a kind of destination or output group that onair does not make.
const FOREIGN: &str = "(not made by onair)";

pub(super) fn input_specification(
    s: Option<&sdk::InputSpecification>,
) -> shape::InputSpecification {
    shape::InputSpecification {
        codec: word(s.and_then(|s| s.codec.as_ref())),
        resolution: word(s.and_then(|s| s.resolution.as_ref())),
        maximum_bitrate: word(s.and_then(|s| s.maximum_bitrate.as_ref())),
    }
}

pub(super) fn input_attachment(a: &sdk::InputAttachment) -> shape::InputAttachment {
    shape::InputAttachment {
        input_id: Text::Lit(or_empty(a.input_id())),
        input_attachment_name: or_empty(a.input_attachment_name()),
        source_end_behavior: word(
            a.input_settings()
                .and_then(|s| s.source_end_behavior.as_ref()),
        ),
    }
}

pub(super) fn destination(d: &sdk::OutputDestination) -> shape::OutputDestination {
    let target = match (d.media_package_settings(), d.settings()) {
        ([one], []) => DestinationTarget::MediaPackage {
            channel_id: Text::Lit(or_empty(one.channel_id())),
        },
        ([], urls) => DestinationTarget::Urls(lits(urls.iter().map(|u| or_empty(u.url())))),
        _ => DestinationTarget::MediaPackage {
            channel_id: FOREIGN.into(),
        },
    };
    shape::OutputDestination {
        id: or_empty(d.id()),
        target,
    }
}

pub(super) fn encoder_settings(e: &sdk::EncoderSettings) -> shape::EncoderSettings {
    shape::EncoderSettings {
        timecode_source: word(e.timecode_config().and_then(|t| t.source.as_ref())),
        video_descriptions: e.video_descriptions().iter().map(video).collect(),
        audio_descriptions: e.audio_descriptions().iter().map(audio).collect(),
        output_groups: e.output_groups().iter().map(output_group).collect(),
        global_configuration: global(e.global_configuration()),
        thumbnail_state: word(e.thumbnail_configuration().and_then(|t| t.state.as_ref())),
    }
}

fn global(g: Option<&sdk::GlobalConfiguration>) -> shape::GlobalConfiguration {
    let loss = g.and_then(|g| g.input_loss_behavior());
    shape::GlobalConfiguration {
        input_end_action: word(g.and_then(|g| g.input_end_action.as_ref())),
        output_timing_source: word(g.and_then(|g| g.output_timing_source.as_ref())),
        support_low_framerate_inputs: word(g.and_then(|g| g.support_low_framerate_inputs.as_ref())),
        repeat_frame_msec: loss.and_then(|l| l.repeat_frame_msec).unwrap_or_default(),
        black_frame_msec: loss.and_then(|l| l.black_frame_msec).unwrap_or_default(),
        input_loss_image_type: word(loss.and_then(|l| l.input_loss_image_type.as_ref())),
        input_loss_image_color: or_empty(loss.and_then(|l| l.input_loss_image_color())),
    }
}

fn video(v: &sdk::VideoDescription) -> shape::VideoDescription {
    let none = sdk::H264Settings::builder().build();
    shape::VideoDescription {
        name: or_empty(v.name()),
        width: v.width.unwrap_or_default(),
        height: v.height.unwrap_or_default(),
        respond_to_afd: word(v.respond_to_afd.as_ref()),
        scaling_behavior: word(v.scaling_behavior.as_ref()),
        sharpness: v.sharpness.unwrap_or_default(),
        h264_settings: h264(
            v.codec_settings()
                .and_then(|c| c.h264_settings())
                .unwrap_or(&none),
        ),
    }
}

fn h264(h: &sdk::H264Settings) -> shape::H264Settings {
    shape::H264Settings {
        profile: word(h.profile.as_ref()),
        level: word(h.level.as_ref()),
        rate_control_mode: word(h.rate_control_mode.as_ref()),
        qvbr_quality_level: h.qvbr_quality_level.unwrap_or_default(),
        bitrate: h.bitrate.unwrap_or_default(),
        max_bitrate: h.max_bitrate.unwrap_or_default(),
        buf_size: h.buf_size.unwrap_or_default(),
        buf_fill_pct: h.buf_fill_pct.unwrap_or_default(),
        framerate_control: word(h.framerate_control.as_ref()),
        framerate_numerator: h.framerate_numerator.unwrap_or_default(),
        framerate_denominator: h.framerate_denominator.unwrap_or_default(),
        par_control: word(h.par_control.as_ref()),
        par_numerator: h.par_numerator.unwrap_or_default(),
        par_denominator: h.par_denominator.unwrap_or_default(),
        gop_size: h.gop_size.unwrap_or_default(),
        gop_size_units: word(h.gop_size_units.as_ref()),
        gop_closed_cadence: h.gop_closed_cadence.unwrap_or_default(),
        gop_num_b_frames: h.gop_num_b_frames.unwrap_or_default(),
        gop_b_reference: word(h.gop_b_reference.as_ref()),
        subgop_length: word(h.subgop_length.as_ref()),
        num_ref_frames: h.num_ref_frames.unwrap_or_default(),
        scan_type: word(h.scan_type.as_ref()),
        entropy_encoding: word(h.entropy_encoding.as_ref()),
        scene_change_detect: word(h.scene_change_detect.as_ref()),
        look_ahead_rate_control: word(h.look_ahead_rate_control.as_ref()),
        adaptive_quantization: word(h.adaptive_quantization.as_ref()),
        afd_signaling: word(h.afd_signaling.as_ref()),
        color_metadata: word(h.color_metadata.as_ref()),
        syntax: word(h.syntax.as_ref()),
        timecode_insertion: word(h.timecode_insertion.as_ref()),
        quality_level: word(h.quality_level.as_ref()),
    }
}

fn audio(a: &sdk::AudioDescription) -> shape::AudioDescription {
    let none = sdk::AacSettings::builder().build();
    shape::AudioDescription {
        name: or_empty(a.name()),
        audio_selector_name: or_empty(a.audio_selector_name()),
        audio_type_control: word(a.audio_type_control.as_ref()),
        language_code_control: word(a.language_code_control.as_ref()),
        aac_settings: aac(a
            .codec_settings()
            .and_then(|c| c.aac_settings())
            .unwrap_or(&none)),
    }
}

fn aac(a: &sdk::AacSettings) -> shape::AacSettings {
    shape::AacSettings {
        bitrate: a.bitrate.unwrap_or_default(),
        coding_mode: word(a.coding_mode.as_ref()),
        input_type: word(a.input_type.as_ref()),
        profile: word(a.profile.as_ref()),
        rate_control_mode: word(a.rate_control_mode.as_ref()),
        raw_format: word(a.raw_format.as_ref()),
        sample_rate: a.sample_rate.unwrap_or_default(),
        spec: word(a.spec.as_ref()),
    }
}

fn output_group(g: &sdk::OutputGroup) -> shape::OutputGroup {
    let to = |d: Option<&sdk::OutputLocationRef>| or_empty(d.and_then(|d| d.destination_ref_id()));
    let settings = g.output_group_settings();
    let package = settings.and_then(|s| s.media_package_group_settings());
    let archive = settings.and_then(|s| s.archive_group_settings());
    let kind = match (package, archive) {
        (Some(p), None) => OutputGroupKind::MediaPackage {
            destination_ref_id: to(p.destination()),
        },
        (None, Some(a)) => OutputGroupKind::Archive {
            destination_ref_id: to(a.destination()),
            rollover_interval: a.rollover_interval.unwrap_or_default(),
        },
        _ => OutputGroupKind::MediaPackage {
            destination_ref_id: FOREIGN.into(),
        },
    };
    shape::OutputGroup {
        name: or_empty(g.name()),
        kind,
        outputs: g.outputs().iter().map(output).collect(),
    }
}

fn output(o: &sdk::Output) -> shape::Output {
    let archive = o
        .output_settings()
        .and_then(|s| s.archive_output_settings());
    shape::Output {
        output_name: or_empty(o.output_name()),
        video_description_name: or_empty(o.video_description_name()),
        audio_description_names: o.audio_description_names().to_vec(),
        name_modifier: archive.and_then(|a| a.name_modifier.clone()),
        extension: archive.and_then(|a| a.extension.clone()),
    }
}

pub(super) fn maintenance(m: &sdk::MaintenanceStatus) -> Option<shape::MaintenanceSettings> {
    Some(shape::MaintenanceSettings {
        maintenance_day: m.maintenance_day.as_ref()?.as_str().to_owned(),
        maintenance_start_time: m.maintenance_start_time.clone()?,
    })
}
