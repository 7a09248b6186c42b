//! MediaLive channel: the ladder, the MediaPackage group, the archive group. Values follow the
//! known-good skeleton of aws-facts 2.7 unless a comment says otherwise.

use super::package::int;
use super::{Goal, Wanted, attr, identity::Names, tags};
use crate::join;
use crate::shape::{
    AacSettings, Attr, AudioDescription, ChannelSettings, DestinationTarget, EncoderSettings,
    GlobalConfiguration, H264Settings, InputAttachment, InputSpecification, MaintenanceSettings,
    Output, OutputDestination, OutputGroup, OutputGroupKind, Part, Settings, Text,
    VideoDescription,
};
use crate::spec::{ChannelClass, Rung, StreamSpec};

pub(super) use crate::shape::ARCHIVE_GROUP;
pub(super) use crate::shape::PACKAGER_GROUP;
/// Key prefix of the recordings.
pub(super) const ARCHIVE_PREFIX: &str = "archive/";

pub(super) fn wanted(spec: &StreamSpec) -> Wanted {
    let settings = ChannelSettings {
        name: Names::of(spec).plain(),
        channel_class: spec.channel.class.as_aws().into(),
        role_arn: attr(Part::Role, Attr::Arn),
        log_level: spec.channel.log_level.as_aws().into(),
        input_specification: InputSpecification {
            codec: spec.source.codec.as_aws().into(),
            resolution: spec.source.input_resolution().as_aws().into(),
            maximum_bitrate: spec.source.input_maximum_bitrate().as_aws().into(),
        },
        input_attachments: vec![InputAttachment {
            input_id: attr(Part::Input, Attr::Id),
            input_attachment_name: "primary".into(),
            source_end_behavior: "CONTINUE".into(),
        }],
        destinations: destinations(spec),
        encoder_settings: encoder(spec),
        maintenance: spec
            .channel
            .maintenance
            .as_ref()
            .map(|m| MaintenanceSettings {
                maintenance_day: m.day.as_aws().into(),
                maintenance_start_time: format!("{:02}:00", m.hour),
            }),
        tags: tags(spec, &Part::Channel),
    };
    let wanted = Wanted::new(Part::Channel, Settings::Channel(settings))
        .needs(Part::Role, Goal::Ready)
        .needs(Part::Input, Goal::Ready)
        .needs(Part::PackageChannel, Goal::Ready);
    if spec.archive.enabled {
        wanted.needs(Part::ArchiveBucket, Goal::Ready)
    } else {
        wanted
    }
}

/// Pipelines of the channel: their short names and MediaLive's numbers.
pub(super) fn pipelines(spec: &StreamSpec) -> &'static [(&'static str, &'static str)] {
    match spec.channel.class {
        ChannelClass::Standard => &[("a", "0"), ("b", "1")],
        ChannelClass::SinglePipeline => &[("a", "0")],
    }
}

fn destinations(spec: &StreamSpec) -> Vec<OutputDestination> {
    let mut all = vec![OutputDestination {
        id: PACKAGER_GROUP.into(),
        target: DestinationTarget::MediaPackage {
            channel_id: attr(Part::PackageChannel, Attr::Id),
        },
    }];
    if spec.archive.enabled {
        // One URL per pipeline, which must differ; no trailing slash [documented: aws-facts 2.7 rule 12].
        let url = |pipeline: &str| {
            let key = format!("/{ARCHIVE_PREFIX}{pipeline}/{}", spec.name.as_str());
            join!["s3ssl://", Names::of(spec).archive_bucket(), key]
        };
        let urls: Vec<Text> = pipelines(spec).iter().map(|(name, _)| url(name)).collect();
        all.push(OutputDestination {
            id: ARCHIVE_GROUP.into(),
            target: DestinationTarget::Urls(urls),
        });
    }
    all
}

fn encoder(spec: &StreamSpec) -> EncoderSettings {
    let audio = audio(spec);
    let output = |prefix: &str, rung: &Rung| Output {
        output_name: format!("{prefix}_{}", rung.name),
        video_description_name: video_name(rung),
        audio_description_names: vec![audio.name.clone()],
        name_modifier: None,
        extension: None,
    };
    let rungs = &spec.ladder.rungs;
    let mut groups = vec![OutputGroup {
        name: PACKAGER_GROUP.into(),
        kind: OutputGroupKind::MediaPackage {
            destination_ref_id: PACKAGER_GROUP.into(),
        },
        outputs: rungs.iter().map(|rung| output("out", rung)).collect(),
    }];
    if let (true, Some(best)) = (spec.archive.enabled, rungs.first()) {
        groups.push(OutputGroup {
            name: ARCHIVE_GROUP.into(),
            kind: OutputGroupKind::Archive {
                destination_ref_id: ARCHIVE_GROUP.into(),
                rollover_interval: int(spec.archive.rollover_seconds),
            },
            outputs: vec![Output {
                // The start time keeps a second run from writing over the first.
                name_modifier: Some("-$dt$".into()),
                extension: Some("m2ts".into()),
                ..output("archive", best)
            }],
        });
    }
    EncoderSettings {
        // RTMP carries no timecode [documented: aws-facts 2.7 rule 10].
        timecode_source: "SYSTEMCLOCK".into(),
        video_descriptions: rungs.iter().map(|rung| video(spec, rung)).collect(),
        audio_descriptions: vec![audio],
        output_groups: groups,
        global_configuration: GlobalConfiguration {
            input_end_action: "NONE".into(),
            output_timing_source: "SYSTEM_CLOCK".into(),
            support_low_framerate_inputs: "DISABLED".into(),
            repeat_frame_msec: 1000,
            black_frame_msec: 1000,
            input_loss_image_type: "COLOR".into(),
            input_loss_image_color: "000000".into(),
        },
        thumbnail_state: if spec.channel.thumbnails {
            "AUTO"
        } else {
            "DISABLED"
        }
        .into(),
    }
}

fn video_name(rung: &Rung) -> String {
    format!("v_{}", rung.name)
}

fn video(spec: &StreamSpec, rung: &Rung) -> VideoDescription {
    let max = i32::try_from(rung.bitrate.get()).unwrap_or(i32::MAX);
    let fps = rung.frame_rate;
    VideoDescription {
        name: video_name(rung),
        width: int(rung.size.width),
        height: int(rung.size.height),
        respond_to_afd: "NONE".into(),
        scaling_behavior: "DEFAULT".into(),
        sharpness: 50,
        h264_settings: H264Settings {
            profile: rung.profile.as_aws().into(),
            level: "H264_LEVEL_AUTO".into(),
            rate_control_mode: "QVBR".into(),
            qvbr_quality_level: i32::from(rung.quality),
            // Billing reads `bitrate`; left out, the input's maximum is billed [documented: aws-facts 2.7 rule 5].
            bitrate: max,
            max_bitrate: max,
            buf_size: max.saturating_mul(2),
            buf_fill_pct: 90,
            // MediaPackage outputs cannot follow the source [documented: aws-facts 2.7 rule 4].
            framerate_control: "SPECIFIED".into(),
            framerate_numerator: int(fps.num()),
            framerate_denominator: int(fps.den()),
            par_control: "SPECIFIED".into(),
            par_numerator: 1,
            par_denominator: 1,
            // In whole frames, so that 29.97 × 2 s is 60 frames on every rung and segments stay exact.
            gop_size: f64::from(spec.ladder.gop_frames(fps)),
            gop_size_units: "FRAMES".into(),
            gop_closed_cadence: 1,
            gop_num_b_frames: 3,
            gop_b_reference: "ENABLED".into(),
            subgop_length: "DYNAMIC".into(),
            num_ref_frames: 3,
            scan_type: "PROGRESSIVE".into(),
            // Valid with MAIN and HIGH [documented: aws-facts 2.7 rule 7].
            entropy_encoding: "CABAC".into(),
            scene_change_detect: "ENABLED".into(),
            look_ahead_rate_control: "HIGH".into(),
            adaptive_quantization: "AUTO".into(),
            afd_signaling: "NONE".into(),
            color_metadata: "INSERT".into(),
            syntax: "DEFAULT".into(),
            timecode_insertion: "DISABLED".into(),
            quality_level: "STANDARD_QUALITY".into(),
        },
    }
}

fn audio(spec: &StreamSpec) -> AudioDescription {
    let bitrate = spec.ladder.audio_bitrate.get();
    AudioDescription {
        name: crate::shape::audio_name(bitrate),
        audio_selector_name: "default".into(),
        audio_type_control: "FOLLOW_INPUT".into(),
        language_code_control: "FOLLOW_INPUT".into(),
        aac_settings: AacSettings {
            bitrate: f64::from(bitrate),
            coding_mode: "CODING_MODE_2_0".into(),
            input_type: "NORMAL".into(),
            profile: "LC".into(),
            rate_control_mode: "CBR".into(),
            raw_format: "NONE".into(),
            sample_rate: 48_000.0,
            spec: "MPEG4".into(),
        },
    }
}
