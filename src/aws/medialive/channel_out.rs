//! Channel settings into a request. Shapes are taken apart without `..`: a new setting does not
//! compile until it is sent.

use super::super::text::{Mapped, texts};
use crate::shape::{self, DestinationTarget, OutputGroupKind};
use aws_sdk_medialive::types as sdk;

pub(super) fn input_specification(s: &shape::InputSpecification) -> sdk::InputSpecification {
    let shape::InputSpecification {
        codec,
        resolution,
        maximum_bitrate,
    } = s;
    sdk::InputSpecification::builder()
        .codec(codec.as_str().into())
        .resolution(resolution.as_str().into())
        .maximum_bitrate(maximum_bitrate.as_str().into())
        .build()
}

pub(super) fn input_attachments(
    list: &[shape::InputAttachment],
) -> Mapped<Vec<sdk::InputAttachment>> {
    let one = |a: &shape::InputAttachment| {
        let shape::InputAttachment {
            input_id,
            input_attachment_name,
            source_end_behavior,
        } = a;
        let settings = sdk::InputSettings::builder()
            .source_end_behavior(source_end_behavior.as_str().into())
            .build();
        Ok(sdk::InputAttachment::builder()
            .input_id(input_id.resolved()?)
            .input_attachment_name(input_attachment_name)
            .input_settings(settings)
            .build())
    };
    list.iter().map(one).collect()
}

/// Exactly one kind each: an empty list of another kind is refused with 400
/// [documented, aws-facts 2.7.1].
pub(super) fn destinations(
    list: &[shape::OutputDestination],
) -> Mapped<Vec<sdk::OutputDestination>> {
    let one = |d: &shape::OutputDestination| {
        let shape::OutputDestination { id, target } = d;
        let destination = sdk::OutputDestination::builder().id(id);
        Ok(match target {
            DestinationTarget::MediaPackage { channel_id } => destination.media_package_settings(
                sdk::MediaPackageOutputDestinationSettings::builder()
                    .channel_id(channel_id.resolved()?)
                    .build(),
            ),
            DestinationTarget::Urls(urls) => {
                let url = |u| sdk::OutputDestinationSettings::builder().url(u).build();
                destination.set_settings(Some(texts(urls)?.into_iter().map(url).collect()))
            }
        }
        .build())
    };
    list.iter().map(one).collect()
}

pub(super) fn encoder_settings(e: &shape::EncoderSettings) -> sdk::EncoderSettings {
    let shape::EncoderSettings {
        timecode_source,
        video_descriptions,
        audio_descriptions,
        output_groups,
        global_configuration,
        thumbnail_state,
    } = e;
    sdk::EncoderSettings::builder()
        .timecode_config(
            sdk::TimecodeConfig::builder()
                .source(timecode_source.as_str().into())
                .build(),
        )
        .set_video_descriptions(Some(video_descriptions.iter().map(video).collect()))
        .set_audio_descriptions(Some(audio_descriptions.iter().map(audio).collect()))
        .set_output_groups(Some(output_groups.iter().map(output_group).collect()))
        .global_configuration(global(global_configuration))
        .thumbnail_configuration(
            sdk::ThumbnailConfiguration::builder()
                .state(thumbnail_state.as_str().into())
                .build(),
        )
        .build()
}

fn global(g: &shape::GlobalConfiguration) -> sdk::GlobalConfiguration {
    let shape::GlobalConfiguration {
        input_end_action,
        output_timing_source,
        support_low_framerate_inputs,
        repeat_frame_msec,
        black_frame_msec,
        input_loss_image_type,
        input_loss_image_color,
    } = g;
    let loss = sdk::InputLossBehavior::builder()
        .repeat_frame_msec(*repeat_frame_msec)
        .black_frame_msec(*black_frame_msec)
        .input_loss_image_type(input_loss_image_type.as_str().into())
        .input_loss_image_color(input_loss_image_color)
        .build();
    sdk::GlobalConfiguration::builder()
        .input_end_action(input_end_action.as_str().into())
        .output_timing_source(output_timing_source.as_str().into())
        .support_low_framerate_inputs(support_low_framerate_inputs.as_str().into())
        .input_loss_behavior(loss)
        .build()
}

fn video(v: &shape::VideoDescription) -> sdk::VideoDescription {
    let shape::VideoDescription {
        name,
        width,
        height,
        respond_to_afd,
        scaling_behavior,
        sharpness,
        h264_settings,
    } = v;
    sdk::VideoDescription::builder()
        .name(name)
        .width(*width)
        .height(*height)
        .respond_to_afd(respond_to_afd.as_str().into())
        .scaling_behavior(scaling_behavior.as_str().into())
        .sharpness(*sharpness)
        .codec_settings(
            sdk::VideoCodecSettings::builder()
                .h264_settings(h264(h264_settings))
                .build(),
        )
        .build()
}

fn h264(h: &shape::H264Settings) -> sdk::H264Settings {
    let shape::H264Settings {
        profile,
        level,
        rate_control_mode,
        qvbr_quality_level,
        bitrate,
        max_bitrate,
        buf_size,
        buf_fill_pct,
        framerate_control,
        framerate_numerator,
        framerate_denominator,
        par_control,
        par_numerator,
        par_denominator,
        gop_size,
        gop_size_units,
        gop_closed_cadence,
        gop_num_b_frames,
        gop_b_reference,
        subgop_length,
        num_ref_frames,
        scan_type,
        entropy_encoding,
        scene_change_detect,
        look_ahead_rate_control,
        adaptive_quantization,
        afd_signaling,
        color_metadata,
        syntax,
        timecode_insertion,
        quality_level,
    } = h;
    sdk::H264Settings::builder()
        .profile(profile.as_str().into())
        .level(level.as_str().into())
        .rate_control_mode(rate_control_mode.as_str().into())
        .qvbr_quality_level(*qvbr_quality_level)
        .bitrate(*bitrate)
        .max_bitrate(*max_bitrate)
        .buf_size(*buf_size)
        .buf_fill_pct(*buf_fill_pct)
        .framerate_control(framerate_control.as_str().into())
        .framerate_numerator(*framerate_numerator)
        .framerate_denominator(*framerate_denominator)
        .par_control(par_control.as_str().into())
        .par_numerator(*par_numerator)
        .par_denominator(*par_denominator)
        .gop_size(*gop_size)
        .gop_size_units(gop_size_units.as_str().into())
        .gop_closed_cadence(*gop_closed_cadence)
        .gop_num_b_frames(*gop_num_b_frames)
        .gop_b_reference(gop_b_reference.as_str().into())
        .subgop_length(subgop_length.as_str().into())
        .num_ref_frames(*num_ref_frames)
        .scan_type(scan_type.as_str().into())
        .entropy_encoding(entropy_encoding.as_str().into())
        .scene_change_detect(scene_change_detect.as_str().into())
        .look_ahead_rate_control(look_ahead_rate_control.as_str().into())
        .adaptive_quantization(adaptive_quantization.as_str().into())
        .afd_signaling(afd_signaling.as_str().into())
        .color_metadata(color_metadata.as_str().into())
        .syntax(syntax.as_str().into())
        .timecode_insertion(timecode_insertion.as_str().into())
        .quality_level(quality_level.as_str().into())
        .build()
}

fn audio(a: &shape::AudioDescription) -> sdk::AudioDescription {
    let shape::AudioDescription {
        name,
        audio_selector_name,
        audio_type_control,
        language_code_control,
        aac_settings,
    } = a;
    sdk::AudioDescription::builder()
        .name(name)
        .audio_selector_name(audio_selector_name)
        .audio_type_control(audio_type_control.as_str().into())
        .language_code_control(language_code_control.as_str().into())
        .codec_settings(
            sdk::AudioCodecSettings::builder()
                .aac_settings(aac(aac_settings))
                .build(),
        )
        .build()
}

fn aac(a: &shape::AacSettings) -> sdk::AacSettings {
    let shape::AacSettings {
        bitrate,
        coding_mode,
        input_type,
        profile,
        rate_control_mode,
        raw_format,
        sample_rate,
        spec,
    } = a;
    sdk::AacSettings::builder()
        .bitrate(*bitrate)
        .coding_mode(coding_mode.as_str().into())
        .input_type(input_type.as_str().into())
        .profile(profile.as_str().into())
        .rate_control_mode(rate_control_mode.as_str().into())
        .raw_format(raw_format.as_str().into())
        .sample_rate(*sample_rate)
        .spec(spec.as_str().into())
        .build()
}

fn output_group(g: &shape::OutputGroup) -> sdk::OutputGroup {
    let shape::OutputGroup {
        name,
        kind,
        outputs,
    } = g;
    let to = |id: &str| {
        sdk::OutputLocationRef::builder()
            .destination_ref_id(id)
            .build()
    };
    let settings = sdk::OutputGroupSettings::builder();
    let settings = match kind {
        OutputGroupKind::MediaPackage { destination_ref_id } => settings
            .media_package_group_settings(
                sdk::MediaPackageGroupSettings::builder()
                    .destination(to(destination_ref_id))
                    .build(),
            ),
        OutputGroupKind::Archive {
            destination_ref_id,
            rollover_interval,
        } => settings.archive_group_settings(
            sdk::ArchiveGroupSettings::builder()
                .destination(to(destination_ref_id))
                .rollover_interval(*rollover_interval)
                .build(),
        ),
    };
    sdk::OutputGroup::builder()
        .name(name)
        .output_group_settings(settings.build())
        .set_outputs(Some(outputs.iter().map(|o| output(o, kind)).collect()))
        .build()
}

fn output(o: &shape::Output, kind: &OutputGroupKind) -> sdk::Output {
    let shape::Output {
        output_name,
        video_description_name,
        audio_description_names,
        name_modifier,
        extension,
    } = o;
    let settings = sdk::OutputSettings::builder();
    let settings = match kind {
        OutputGroupKind::MediaPackage { .. } => settings
            .media_package_output_settings(sdk::MediaPackageOutputSettings::builder().build()),
        // Empty `m2tsSettings` is enough [documented, aws-facts 2.7.12].
        OutputGroupKind::Archive { .. } => {
            let container = sdk::ArchiveContainerSettings::builder()
                .m2ts_settings(sdk::M2tsSettings::builder().build())
                .build();
            settings.archive_output_settings(
                sdk::ArchiveOutputSettings::builder()
                    .set_name_modifier(name_modifier.clone())
                    .set_extension(extension.clone())
                    .container_settings(container)
                    .build(),
            )
        }
    };
    sdk::Output::builder()
        .output_name(output_name)
        .video_description_name(video_description_name)
        .set_audio_description_names(Some(audio_description_names.clone()))
        .output_settings(settings.build())
        .build()
}

pub(super) fn maintenance_create(m: &shape::MaintenanceSettings) -> sdk::MaintenanceCreateSettings {
    let shape::MaintenanceSettings {
        maintenance_day,
        maintenance_start_time,
    } = m;
    sdk::MaintenanceCreateSettings::builder()
        .maintenance_day(maintenance_day.as_str().into())
        .maintenance_start_time(maintenance_start_time)
        .build()
}

pub(super) fn maintenance_update(m: &shape::MaintenanceSettings) -> sdk::MaintenanceUpdateSettings {
    let shape::MaintenanceSettings {
        maintenance_day,
        maintenance_start_time,
    } = m;
    sdk::MaintenanceUpdateSettings::builder()
        .maintenance_day(maintenance_day.as_str().into())
        .maintenance_start_time(maintenance_start_time)
        .build()
}
