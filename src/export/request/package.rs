//! MediaPackage v1.

use super::super::value::{Map, Value};
use super::{some, tags, texts};
use crate::shape::{
    CmafManifest, CmafPackage, DashPackage, EndpointSettings, HlsPackage, Package,
    PackageChannelSettings,
};

pub(super) fn channel(s: &PackageChannelSettings) -> Map {
    let PackageChannelSettings {
        id,
        description,
        tags: all,
    } = s;
    Map::new()
        .with("Id", id)
        .with("Description", description)
        .with("Tags", tags(all))
}

pub(super) fn endpoint(s: &EndpointSettings) -> Map {
    let EndpointSettings {
        channel_id,
        id,
        description,
        manifest_name,
        startover_window_seconds,
        time_delay_seconds,
        origination,
        whitelist,
        package,
        tags: all,
    } = s;
    let map = Map::new()
        .with("ChannelId", channel_id)
        .with("Id", id)
        .with("Description", description)
        .with("ManifestName", manifest_name)
        .with("StartoverWindowSeconds", *startover_window_seconds)
        .with("TimeDelaySeconds", *time_delay_seconds)
        .with("Origination", origination)
        .with_some("Whitelist", some(texts(whitelist)));
    match package {
        Package::HlsPackage(p) => map.with("HlsPackage", hls(p)),
        Package::DashPackage(p) => map.with("DashPackage", dash(p)),
        Package::CmafPackage(p) => map.with("CmafPackage", cmaf(p)),
    }
    .with("Tags", tags(all))
}

fn hls(p: &HlsPackage) -> Map {
    let HlsPackage {
        segment_duration_seconds,
        playlist_window_seconds,
        playlist_type,
        program_date_time_interval_seconds,
        include_iframe_only_stream,
        use_audio_rendition_group,
        ad_markers,
    } = p;
    Map::new()
        .with("SegmentDurationSeconds", *segment_duration_seconds)
        .with("PlaylistWindowSeconds", *playlist_window_seconds)
        .with("PlaylistType", playlist_type)
        .with(
            "ProgramDateTimeIntervalSeconds",
            *program_date_time_interval_seconds,
        )
        .with("IncludeIframeOnlyStream", *include_iframe_only_stream)
        .with("UseAudioRenditionGroup", *use_audio_rendition_group)
        .with("AdMarkers", ad_markers)
}

fn dash(p: &DashPackage) -> Map {
    let DashPackage {
        segment_duration_seconds,
        manifest_window_seconds,
        min_buffer_time_seconds,
        min_update_period_seconds,
        suggested_presentation_delay_seconds,
        profile,
    } = p;
    Map::new()
        .with("SegmentDurationSeconds", *segment_duration_seconds)
        .with("ManifestWindowSeconds", *manifest_window_seconds)
        .with("MinBufferTimeSeconds", *min_buffer_time_seconds)
        .with("MinUpdatePeriodSeconds", *min_update_period_seconds)
        .with(
            "SuggestedPresentationDelaySeconds",
            *suggested_presentation_delay_seconds,
        )
        .with("Profile", profile)
}

fn cmaf(p: &CmafPackage) -> Map {
    let CmafPackage {
        segment_duration_seconds,
        hls_manifests,
    } = p;
    Map::new()
        .with("SegmentDurationSeconds", *segment_duration_seconds)
        .with(
            "HlsManifests",
            Value::list(hls_manifests.iter().map(manifest)),
        )
}

fn manifest(m: &CmafManifest) -> Map {
    let CmafManifest {
        id,
        manifest_name,
        playlist_window_seconds,
        playlist_type,
        program_date_time_interval_seconds,
        include_iframe_only_stream,
        ad_markers,
    } = m;
    Map::new()
        .with("Id", id)
        .with("ManifestName", manifest_name)
        .with("PlaylistWindowSeconds", *playlist_window_seconds)
        .with("PlaylistType", playlist_type)
        .with(
            "ProgramDateTimeIntervalSeconds",
            *program_date_time_interval_seconds,
        )
        .with("IncludeIframeOnlyStream", *include_iframe_only_stream)
        .with("AdMarkers", ad_markers)
}
