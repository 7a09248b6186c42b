//! MediaLive channel.

use super::super::value::{Map, Value};
use super::{tags, texts};
use crate::shape::{
    AacSettings, AudioDescription, ChannelSettings, DestinationTarget, EncoderSettings,
    GlobalConfiguration, H264Settings, InputAttachment, InputSpecification, MaintenanceSettings,
    Output, OutputDestination, OutputGroup, OutputGroupKind, VideoDescription,
};

pub(super) fn channel(s: &ChannelSettings, rates: &[u32]) -> Map {
    let ChannelSettings {
        name,
        channel_class,
        role_arn,
        log_level,
        input_specification,
        input_attachments,
        destinations,
        encoder_settings,
        maintenance,
        tags: all,
    } = s;
    let InputSpecification {
        codec,
        resolution,
        maximum_bitrate,
    } = input_specification;
    let specification = Map::new()
        .with("Codec", codec)
        .with("Resolution", resolution)
        .with("MaximumBitrate", maximum_bitrate);
    let maintenance = maintenance.as_ref().map(|m| {
        let MaintenanceSettings {
            maintenance_day,
            maintenance_start_time,
        } = m;
        Map::new()
            .with("MaintenanceDay", maintenance_day)
            .with("MaintenanceStartTime", maintenance_start_time)
    });
    Map::new()
        .with("Name", name)
        .with("ChannelClass", channel_class)
        .with("RoleArn", role_arn)
        .with("LogLevel", log_level)
        .with("InputSpecification", specification)
        .with(
            "InputAttachments",
            Value::list(input_attachments.iter().map(attachment)),
        )
        .with(
            "Destinations",
            Value::list(destinations.iter().map(destination)),
        )
        .with("EncoderSettings", encoder(encoder_settings, rates))
        .with_some("Maintenance", maintenance)
        .with("Tags", tags(all))
}

fn attachment(a: &InputAttachment) -> Map {
    let InputAttachment {
        input_id,
        input_attachment_name,
        source_end_behavior,
    } = a;
    Map::new()
        .with("InputId", input_id)
        .with("InputAttachmentName", input_attachment_name)
        .with(
            "InputSettings",
            Map::new().with("SourceEndBehavior", source_end_behavior),
        )
}

/// Exactly one kind each [documented: aws-facts 2.7 rule 1].
fn destination(d: &OutputDestination) -> Map {
    let OutputDestination { id, target } = d;
    let map = Map::new().with("Id", id);
    match target {
        DestinationTarget::MediaPackage { channel_id } => map.with(
            "MediaPackageSettings",
            Value::list([Map::new().with("ChannelId", channel_id)]),
        ),
        DestinationTarget::Urls(urls) => {
            let urls = urls.iter().map(|url| Map::new().with("Url", url));
            map.with("Settings", Value::list(urls))
        }
    }
}

fn encoder(e: &EncoderSettings, rates: &[u32]) -> Map {
    let EncoderSettings {
        timecode_source,
        video_descriptions,
        audio_descriptions,
        output_groups,
        global_configuration,
        thumbnail_state,
    } = e;
    let videos = video_descriptions.iter().enumerate();
    let videos = videos.map(|(rung, v)| video(v, rung, rates.get(rung).copied()));
    Map::new()
        .with("TimecodeConfig", Map::new().with("Source", timecode_source))
        .with("VideoDescriptions", Value::list(videos))
        .with(
            "AudioDescriptions",
            Value::list(audio_descriptions.iter().map(audio)),
        )
        .with("OutputGroups", Value::list(output_groups.iter().map(group)))
        .with("GlobalConfiguration", global(global_configuration))
        .with(
            "ThumbnailConfiguration",
            Map::new().with("State", thumbnail_state),
        )
}

fn global(g: &GlobalConfiguration) -> Map {
    let GlobalConfiguration {
        input_end_action,
        output_timing_source,
        support_low_framerate_inputs,
        repeat_frame_msec,
        black_frame_msec,
        input_loss_image_type,
        input_loss_image_color,
    } = g;
    let loss = Map::new()
        .with("RepeatFrameMsec", *repeat_frame_msec)
        .with("BlackFrameMsec", *black_frame_msec)
        .with("InputLossImageType", input_loss_image_type)
        .with("InputLossImageColor", input_loss_image_color);
    Map::new()
        .with("InputEndAction", input_end_action)
        .with("OutputTimingSource", output_timing_source)
        .with("SupportLowFramerateInputs", support_low_framerate_inputs)
        .with("InputLossBehavior", loss)
}

fn video(v: &VideoDescription, rung: usize, rate: Option<u32>) -> Map {
    let VideoDescription {
        name,
        width,
        height,
        respond_to_afd,
        scaling_behavior,
        sharpness,
        h264_settings,
    } = v;
    Map::new()
        .with("Name", name)
        .with("Width", *width)
        .with("Height", *height)
        .with("RespondToAfd", respond_to_afd)
        .with("ScalingBehavior", scaling_behavior)
        .with("Sharpness", *sharpness)
        .with(
            "CodecSettings",
            Map::new().with("H264Settings", h264(h264_settings, rung, rate)),
        )
}

fn h264(h: &H264Settings, rung: usize, rung_rate: Option<u32>) -> Map {
    let H264Settings {
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
    // What is a multiple of the rung's bit rate follows the parameter.
    let rate = |bits: i32| match (u32::try_from(bits), rung_rate) {
        (Ok(bits), Some(rate)) if rate > 0 && bits >= rate && bits % rate == 0 => Value::BitRate {
            rung,
            times: bits / rate,
        },
        _ => Value::from(bits),
    };
    Map::new()
        .with("Profile", profile)
        .with("Level", level)
        .with("RateControlMode", rate_control_mode)
        .with("QvbrQualityLevel", *qvbr_quality_level)
        .with("Bitrate", rate(*bitrate))
        .with("MaxBitrate", rate(*max_bitrate))
        .with("BufSize", rate(*buf_size))
        .with("BufFillPct", *buf_fill_pct)
        .with("FramerateControl", framerate_control)
        .with("FramerateNumerator", *framerate_numerator)
        .with("FramerateDenominator", *framerate_denominator)
        .with("ParControl", par_control)
        .with("ParNumerator", *par_numerator)
        .with("ParDenominator", *par_denominator)
        .with("GopSize", *gop_size)
        .with("GopSizeUnits", gop_size_units)
        .with("GopClosedCadence", *gop_closed_cadence)
        .with("GopNumBFrames", *gop_num_b_frames)
        .with("GopBReference", gop_b_reference)
        .with("SubgopLength", subgop_length)
        .with("NumRefFrames", *num_ref_frames)
        .with("ScanType", scan_type)
        .with("EntropyEncoding", entropy_encoding)
        .with("SceneChangeDetect", scene_change_detect)
        .with("LookAheadRateControl", look_ahead_rate_control)
        .with("AdaptiveQuantization", adaptive_quantization)
        .with("AfdSignaling", afd_signaling)
        .with("ColorMetadata", color_metadata)
        .with("Syntax", syntax)
        .with("TimecodeInsertion", timecode_insertion)
        .with("QualityLevel", quality_level)
}

fn audio(a: &AudioDescription) -> Map {
    let AudioDescription {
        name,
        audio_selector_name,
        audio_type_control,
        language_code_control,
        aac_settings,
    } = a;
    Map::new()
        .with("Name", name)
        .with("AudioSelectorName", audio_selector_name)
        .with("AudioTypeControl", audio_type_control)
        .with("LanguageCodeControl", language_code_control)
        .with(
            "CodecSettings",
            Map::new().with("AacSettings", aac(aac_settings)),
        )
}

fn aac(a: &AacSettings) -> Map {
    let AacSettings {
        bitrate,
        coding_mode,
        input_type,
        profile,
        rate_control_mode,
        raw_format,
        sample_rate,
        spec,
    } = a;
    Map::new()
        .with("Bitrate", *bitrate)
        .with("CodingMode", coding_mode)
        .with("InputType", input_type)
        .with("Profile", profile)
        .with("RateControlMode", rate_control_mode)
        .with("RawFormat", raw_format)
        .with("SampleRate", *sample_rate)
        .with("Spec", spec)
}

fn group(g: &OutputGroup) -> Map {
    let OutputGroup {
        name,
        kind,
        outputs,
    } = g;
    let to = |id: &String| Map::new().with("DestinationRefId", id);
    let settings = match kind {
        OutputGroupKind::MediaPackage { destination_ref_id } => Map::new().with(
            "MediaPackageGroupSettings",
            Map::new().with("Destination", to(destination_ref_id)),
        ),
        OutputGroupKind::Archive {
            destination_ref_id,
            rollover_interval,
        } => Map::new().with(
            "ArchiveGroupSettings",
            Map::new()
                .with("Destination", to(destination_ref_id))
                .with("RolloverInterval", *rollover_interval),
        ),
    };
    Map::new()
        .with("Name", name)
        .with("OutputGroupSettings", settings)
        .with(
            "Outputs",
            Value::list(outputs.iter().map(|o| output(o, kind))),
        )
}

fn output(o: &Output, kind: &OutputGroupKind) -> Map {
    let Output {
        output_name,
        video_description_name,
        audio_description_names,
        name_modifier,
        extension,
    } = o;
    let settings = match kind {
        OutputGroupKind::MediaPackage { .. } => {
            Map::new().with("MediaPackageOutputSettings", Map::new())
        }
        // Empty `M2tsSettings` is enough [documented: aws-facts 2.7 rule 12].
        OutputGroupKind::Archive { .. } => Map::new().with(
            "ArchiveOutputSettings",
            Map::new()
                .with_some("NameModifier", name_modifier.as_ref())
                .with_some("Extension", extension.as_ref())
                .with(
                    "ContainerSettings",
                    Map::new().with("M2tsSettings", Map::new()),
                ),
        ),
    };
    Map::new()
        .with("OutputName", output_name)
        .with("VideoDescriptionName", video_description_name)
        .with("AudioDescriptionNames", texts(audio_description_names))
        .with("OutputSettings", settings)
}
