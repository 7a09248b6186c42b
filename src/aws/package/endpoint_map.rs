//! Endpoint settings into a request and out of an answer.

use super::super::text::{Mapped, or_empty, sorted, tag_map, tags_seen, word};
use super::super::types::FoundTags;
use crate::shape::{
    Attr, Attrs, CmafManifest, CmafPackage, DashPackage, EndpointSettings, HlsPackage, Package,
    Text,
};
use aws_sdk_mediapackage::operation::create_origin_endpoint::builders::CreateOriginEndpointInputBuilder;
use aws_sdk_mediapackage::operation::describe_origin_endpoint::DescribeOriginEndpointOutput;
use aws_sdk_mediapackage::operation::update_origin_endpoint::builders::UpdateOriginEndpointInputBuilder;
use aws_sdk_mediapackage::types as sdk;

/// One of the three packages in the request's own types.
#[derive(Default)]
struct Packages {
    hls: Option<sdk::HlsPackage>,
    dash: Option<sdk::DashPackage>,
    cmaf: Option<sdk::CmafPackageCreateOrUpdateParameters>,
}

fn packages(package: &Package) -> Packages {
    match package {
        Package::HlsPackage(p) => Packages {
            hls: Some(hls(p)),
            ..Packages::default()
        },
        Package::DashPackage(p) => Packages {
            dash: Some(dash(p)),
            ..Packages::default()
        },
        Package::CmafPackage(p) => Packages {
            cmaf: Some(cmaf(p)),
            ..Packages::default()
        },
    }
}

fn hls(p: &HlsPackage) -> sdk::HlsPackage {
    let HlsPackage {
        segment_duration_seconds,
        playlist_window_seconds,
        playlist_type,
        program_date_time_interval_seconds,
        include_iframe_only_stream,
        use_audio_rendition_group,
        ad_markers,
    } = p;
    sdk::HlsPackage::builder()
        .segment_duration_seconds(*segment_duration_seconds)
        .playlist_window_seconds(*playlist_window_seconds)
        .playlist_type(playlist_type.as_str().into())
        .program_date_time_interval_seconds(*program_date_time_interval_seconds)
        .include_iframe_only_stream(*include_iframe_only_stream)
        .use_audio_rendition_group(*use_audio_rendition_group)
        .ad_markers(ad_markers.as_str().into())
        .build()
}

fn hls_seen(p: &sdk::HlsPackage) -> HlsPackage {
    HlsPackage {
        segment_duration_seconds: p.segment_duration_seconds.unwrap_or_default(),
        playlist_window_seconds: p.playlist_window_seconds.unwrap_or_default(),
        playlist_type: word(p.playlist_type.as_ref()),
        program_date_time_interval_seconds: p
            .program_date_time_interval_seconds
            .unwrap_or_default(),
        include_iframe_only_stream: p.include_iframe_only_stream.unwrap_or_default(),
        use_audio_rendition_group: p.use_audio_rendition_group.unwrap_or_default(),
        ad_markers: word(p.ad_markers.as_ref()),
    }
}

fn dash(p: &DashPackage) -> sdk::DashPackage {
    let DashPackage {
        segment_duration_seconds,
        manifest_window_seconds,
        min_buffer_time_seconds,
        min_update_period_seconds,
        suggested_presentation_delay_seconds,
        profile,
    } = p;
    sdk::DashPackage::builder()
        .segment_duration_seconds(*segment_duration_seconds)
        .manifest_window_seconds(*manifest_window_seconds)
        .min_buffer_time_seconds(*min_buffer_time_seconds)
        .min_update_period_seconds(*min_update_period_seconds)
        .suggested_presentation_delay_seconds(*suggested_presentation_delay_seconds)
        .profile(profile.as_str().into())
        .build()
}

fn dash_seen(p: &sdk::DashPackage) -> DashPackage {
    DashPackage {
        segment_duration_seconds: p.segment_duration_seconds.unwrap_or_default(),
        manifest_window_seconds: p.manifest_window_seconds.unwrap_or_default(),
        min_buffer_time_seconds: p.min_buffer_time_seconds.unwrap_or_default(),
        min_update_period_seconds: p.min_update_period_seconds.unwrap_or_default(),
        suggested_presentation_delay_seconds: p
            .suggested_presentation_delay_seconds
            .unwrap_or_default(),
        profile: word(p.profile.as_ref()),
    }
}

fn cmaf(p: &CmafPackage) -> sdk::CmafPackageCreateOrUpdateParameters {
    let CmafPackage {
        segment_duration_seconds,
        hls_manifests,
    } = p;
    sdk::CmafPackageCreateOrUpdateParameters::builder()
        .segment_duration_seconds(*segment_duration_seconds)
        .set_hls_manifests(Some(hls_manifests.iter().map(manifest).collect()))
        .build()
}

fn manifest(m: &CmafManifest) -> sdk::HlsManifestCreateOrUpdateParameters {
    let CmafManifest {
        id,
        manifest_name,
        playlist_window_seconds,
        playlist_type,
        program_date_time_interval_seconds,
        include_iframe_only_stream,
        ad_markers,
    } = m;
    sdk::HlsManifestCreateOrUpdateParameters::builder()
        .id(id)
        .manifest_name(manifest_name)
        .playlist_window_seconds(*playlist_window_seconds)
        .playlist_type(playlist_type.as_str().into())
        .program_date_time_interval_seconds(*program_date_time_interval_seconds)
        .include_iframe_only_stream(*include_iframe_only_stream)
        .ad_markers(ad_markers.as_str().into())
        .build()
}

fn cmaf_seen(p: &sdk::CmafPackage) -> CmafPackage {
    let manifest = |m: &sdk::HlsManifest| CmafManifest {
        id: or_empty(m.id()),
        manifest_name: or_empty(m.manifest_name()),
        playlist_window_seconds: m.playlist_window_seconds.unwrap_or_default(),
        playlist_type: word(m.playlist_type.as_ref()),
        program_date_time_interval_seconds: m
            .program_date_time_interval_seconds
            .unwrap_or_default(),
        include_iframe_only_stream: m.include_iframe_only_stream.unwrap_or_default(),
        ad_markers: word(m.ad_markers.as_ref()),
    };
    CmafPackage {
        segment_duration_seconds: p.segment_duration_seconds.unwrap_or_default(),
        hls_manifests: p.hls_manifests().iter().map(manifest).collect(),
    }
}

pub(super) fn create_input(w: &EndpointSettings) -> Mapped<CreateOriginEndpointInputBuilder> {
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
        tags,
    } = w;
    let Packages { hls, dash, cmaf } = packages(package);
    Ok(CreateOriginEndpointInputBuilder::default()
        .channel_id(channel_id.resolved()?)
        .id(id)
        .description(description)
        .manifest_name(manifest_name)
        .startover_window_seconds(*startover_window_seconds)
        .time_delay_seconds(*time_delay_seconds)
        .origination(origination.as_str().into())
        .set_whitelist(Some(whitelist.clone()))
        .set_hls_package(hls)
        .set_dash_package(dash)
        .set_cmaf_package(cmaf)
        .set_tags(Some(tag_map(tags)?)))
}

pub(super) fn update_input(w: &EndpointSettings) -> UpdateOriginEndpointInputBuilder {
    let EndpointSettings {
        channel_id: _,
        id,
        description,
        manifest_name,
        startover_window_seconds,
        time_delay_seconds,
        origination,
        whitelist,
        package,
        tags: _,
    } = w;
    let Packages { hls, dash, cmaf } = packages(package);
    UpdateOriginEndpointInputBuilder::default()
        .id(id)
        .description(description)
        .manifest_name(manifest_name)
        .startover_window_seconds(*startover_window_seconds)
        .time_delay_seconds(*time_delay_seconds)
        .origination(origination.as_str().into())
        .set_whitelist(Some(whitelist.clone()))
        .set_hls_package(hls)
        .set_dash_package(dash)
        .set_cmaf_package(cmaf)
}

pub(super) fn settings(out: &DescribeOriginEndpointOutput, tags: &FoundTags) -> EndpointSettings {
    let package = match (out.hls_package(), out.dash_package(), out.cmaf_package()) {
        (Some(p), None, None) => Package::HlsPackage(hls_seen(p)),
        (None, Some(p), None) => Package::DashPackage(dash_seen(p)),
        (None, None, Some(p)) => Package::CmafPackage(cmaf_seen(p)),
        // None of ours (or several): reads as one that onair never asks for.
        _ => Package::CmafPackage(CmafPackage {
            segment_duration_seconds: 0,
            hls_manifests: Vec::new(),
        }),
    };
    EndpointSettings {
        channel_id: Text::Lit(or_empty(out.channel_id())),
        id: or_empty(out.id()),
        description: or_empty(out.description()),
        manifest_name: or_empty(out.manifest_name()),
        startover_window_seconds: out.startover_window_seconds.unwrap_or_default(),
        time_delay_seconds: out.time_delay_seconds.unwrap_or_default(),
        origination: word(out.origination.as_ref()),
        whitelist: sorted(out.whitelist().to_vec()),
        package,
        tags: tags_seen(tags),
    }
}

/// URL, host and path of the manifest. For CMAF the endpoint's own `url` is empty and each manifest
/// has one [documented, aws-facts 3].
pub(super) fn attrs(out: &DescribeOriginEndpointOutput) -> Attrs {
    let of_manifest = out
        .cmaf_package()
        .and_then(|p| p.hls_manifests().first())
        .and_then(|m| m.url());
    let url = out
        .url()
        .filter(|u| !u.is_empty())
        .or(of_manifest)
        .unwrap_or_default();
    let mut attrs = Attrs::from([
        (Attr::Id, or_empty(out.id())),
        (Attr::Arn, or_empty(out.arn())),
    ]);
    if let Some((host, path)) = place(url) {
        let rest = [
            (Attr::Url, url.to_owned()),
            (Attr::Host, host),
            (Attr::Path, path),
        ];
        attrs.extend(rest);
    }
    attrs
}

/// Host and path of a URL, the path with its leading slash.
pub(super) fn place(url: &str) -> Option<(String, String)> {
    let (host, path) = url.split_once("://")?.1.split_once('/')?;
    Some((host.to_owned(), format!("/{path}")))
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    #[test]
    fn settings_survive_the_way_there_and_back() {
        for (part, wanted) in samples::endpoints() {
            let sent = create_input(&wanted).unwrap().build().unwrap();
            let cmaf = sent.cmaf_package.map(|p| {
                let manifest = |m: sdk::HlsManifestCreateOrUpdateParameters| {
                    sdk::HlsManifest::builder()
                        .set_id(m.id)
                        .set_manifest_name(m.manifest_name)
                        .set_playlist_window_seconds(m.playlist_window_seconds)
                        .set_playlist_type(m.playlist_type)
                        .set_program_date_time_interval_seconds(
                            m.program_date_time_interval_seconds,
                        )
                        .set_include_iframe_only_stream(m.include_iframe_only_stream)
                        .set_ad_markers(m.ad_markers)
                        .build()
                };
                let manifests = p
                    .hls_manifests
                    .map(|all| all.into_iter().map(manifest).collect());
                let package = sdk::CmafPackage::builder().set_hls_manifests(manifests);
                package
                    .set_segment_duration_seconds(p.segment_duration_seconds)
                    .build()
            });
            let answer = DescribeOriginEndpointOutput::builder()
                .set_channel_id(sent.channel_id)
                .set_id(sent.id)
                .set_description(sent.description)
                .set_manifest_name(sent.manifest_name)
                .set_startover_window_seconds(sent.startover_window_seconds)
                .set_time_delay_seconds(sent.time_delay_seconds)
                .set_origination(sent.origination)
                .set_whitelist(sent.whitelist)
                .set_hls_package(sent.hls_package)
                .set_dash_package(sent.dash_package)
                .set_cmaf_package(cmaf)
                .build();
            assert_eq!(settings(&answer, &samples::found_tags(&part)), wanted);
        }
    }
}
