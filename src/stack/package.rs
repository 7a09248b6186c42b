//! MediaPackage v1 channel and its endpoints.

use super::{Goal, Wanted, attr, identity::Names, tags};
use crate::shape::{
    Attr, CmafManifest, CmafPackage, DashPackage, EndpointSettings, HlsPackage, Package,
    PackageChannelSettings, Part, Settings,
};
use crate::spec::StreamSpec;

pub(super) fn wanted(spec: &StreamSpec) -> Vec<Wanted> {
    let channel = PackageChannelSettings {
        id: Names::of(spec).plain(),
        description: Names::of(spec).comment(),
        tags: tags(spec, &Part::PackageChannel),
    };
    let mut all = vec![Wanted::new(
        Part::PackageChannel,
        Settings::PackageChannel(channel),
    )];
    all.push(endpoint(spec, Part::EndpointHls, "hls", hls(spec)));
    if spec.delivery.dash.enabled {
        all.push(endpoint(spec, Part::EndpointDash, "dash", dash(spec)));
    }
    if let Some(package) = cmaf(spec) {
        all.push(endpoint(spec, Part::EndpointCmaf, "cmaf", package));
    }
    all
}

fn endpoint(spec: &StreamSpec, part: Part, kind: &str, package: Package) -> Wanted {
    let settings = EndpointSettings {
        channel_id: attr(Part::PackageChannel, Attr::Id),
        id: Names::of(spec).endpoint(kind),
        description: Names::of(spec).comment(),
        manifest_name: "index".into(),
        startover_window_seconds: int(spec.delivery.startover_seconds),
        time_delay_seconds: 0,
        origination: "ALLOW".into(),
        // Closing the origin to all but CloudFront is a later step; plans say so.
        whitelist: vec![],
        package,
        tags: tags(spec, &part),
    };
    Wanted::new(part, Settings::Endpoint(settings)).needs(Part::PackageChannel, Goal::Ready)
}

/// As the known-good production profile [documented: aws-facts 3], but with PROGRAM-DATE-TIME, without
/// which latency cannot be measured [documented: aws-facts 12].
fn hls(spec: &StreamSpec) -> Package {
    let hls = &spec.delivery.hls;
    Package::HlsPackage(HlsPackage {
        segment_duration_seconds: int(hls.segment_seconds),
        playlist_window_seconds: int(hls.window_seconds),
        playlist_type: "NONE".into(),
        program_date_time_interval_seconds: int(hls.program_date_time_seconds),
        include_iframe_only_stream: false,
        use_audio_rendition_group: false,
        ad_markers: "PASSTHROUGH".into(),
    })
}

fn dash(spec: &StreamSpec) -> Package {
    let dash = &spec.delivery.dash;
    Package::DashPackage(DashPackage {
        segment_duration_seconds: int(dash.segment_seconds),
        manifest_window_seconds: int(dash.window_seconds),
        min_buffer_time_seconds: int(dash.min_buffer_seconds),
        min_update_period_seconds: int(dash.min_update_period_seconds),
        suggested_presentation_delay_seconds: int(dash.presentation_delay_seconds),
        profile: "NONE".into(),
    })
}

fn cmaf(spec: &StreamSpec) -> Option<Package> {
    let cmaf = spec.delivery.cmaf.as_ref()?;
    Some(Package::CmafPackage(CmafPackage {
        segment_duration_seconds: int(cmaf.segment_seconds),
        hls_manifests: vec![CmafManifest {
            id: Names::of(spec).endpoint("cmaf-hls"),
            manifest_name: "index".into(),
            playlist_window_seconds: int(cmaf.window_seconds),
            playlist_type: "NONE".into(),
            program_date_time_interval_seconds: int(spec.delivery.hls.program_date_time_seconds),
            include_iframe_only_stream: false,
            ad_markers: "PASSTHROUGH".into(),
        }],
    }))
}

/// The spec's limits lie far below `i32`'s.
pub(super) fn int(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
