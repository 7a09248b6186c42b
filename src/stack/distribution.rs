//! CloudFront distribution: the player page from S3, the media from MediaPackage.

use super::archive_bucket::tls_only;
use super::{Wanted, attr, identity::Names, tags};
use crate::join;
use crate::shape::{
    Attr, CacheBehavior, CustomErrorResponse, DistributionSettings, GeoRestriction, Origin,
    OriginKind, Part, PolicyDocument, Principal, Settings, Statement,
};
use crate::spec::{Geo, StreamSpec};

/// Managed policies by id [documented: aws-facts 4].
mod managed {
    pub(super) const CACHING_OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";
    /// Its key holds `m`, which MediaPackage adds to child URLs.
    pub(super) const ELEMENTAL_MEDIA_PACKAGE: &str = "08627262-05a9-4f76-9ded-b50ca2e3a84f";
    pub(super) const CORS_CUSTOM_ORIGIN: &str = "59781a5b-3903-41f3-afcb-af62929ccde1";
    pub(super) const SECURITY_HEADERS: &str = "67f7725c-6f97-4210-82d7-5512b31e9d03";
    pub(super) const CORS_PREFLIGHT_AND_SECURITY_HEADERS: &str =
        "eaab4381-ed33-4a86-88ca-d9558dc6cd63";
}

/// Folder of the site bucket that viewers may see; lock and epoch lie outside it.
pub(super) const SITE_FOLDER: &str = "/player";

pub(super) fn wanted(spec: &StreamSpec) -> Wanted {
    let names = Names::of(spec);
    let settings = DistributionSettings {
        comment: names.comment(),
        enabled: true,
        default_root_object: "index.html".into(),
        origins: origins(spec, &names),
        default_cache_behavior: CacheBehavior {
            path_pattern: None,
            target_origin_id: "player-s3".into(),
            viewer_protocol_policy: "redirect-to-https".into(),
            allowed_methods: methods(&["GET", "HEAD"]),
            compress: true,
            cache_policy_id: managed::CACHING_OPTIMIZED.into(),
            origin_request_policy_id: None,
            response_headers_policy_id: Some(managed::SECURITY_HEADERS.into()),
        },
        cache_behaviors: vec![CacheBehavior {
            path_pattern: Some("/out/v1/*".into()),
            target_origin_id: "mediapackage".into(),
            viewer_protocol_policy: "redirect-to-https".into(),
            allowed_methods: methods(&["GET", "HEAD", "OPTIONS"]),
            compress: true,
            cache_policy_id: managed::ELEMENTAL_MEDIA_PACKAGE.into(),
            origin_request_policy_id: Some(managed::CORS_CUSTOM_ORIGIN.into()),
            response_headers_policy_id: Some(managed::CORS_PREFLIGHT_AND_SECURITY_HEADERS.into()),
        }],
        // The default of 10 s would keep a moment's 404 at the live edge long after it is over. No
        // error is mapped to a page: media shares the distribution [documented: aws-facts 4].
        custom_error_responses: [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]
            .map(|error_code| CustomErrorResponse {
                error_code,
                error_caching_min_ttl: 1,
            })
            .to_vec(),
        price_class: spec.delivery.price_class.as_aws().into(),
        geo_restriction: geo(spec),
        http_version: "http2and3".into(),
        is_ipv6_enabled: true,
        cloud_front_default_certificate: true,
        tags: tags(spec, &Part::Distribution),
    };
    Wanted::new(Part::Distribution, Settings::Distribution(settings))
}

fn origins(spec: &StreamSpec, names: &Names<'_>) -> Vec<Origin> {
    vec![
        Origin {
            id: "mediapackage".into(),
            // Endpoints of one account and region share their host [seen: aws-facts 3].
            domain_name: attr(Part::EndpointHls, Attr::Host),
            origin_path: String::new(),
            kind: OriginKind::Https {
                origin_read_timeout: 30,
                origin_keepalive_timeout: 5,
                origin_shield_region: spec
                    .delivery
                    .origin_shield
                    .then(|| spec.region.as_str().to_owned()),
            },
        },
        Origin {
            id: "player-s3".into(),
            domain_name: join![
                names.site_bucket(),
                format!(".s3.{}.amazonaws.com", spec.region.as_str())
            ],
            origin_path: SITE_FOLDER.into(),
            kind: OriginKind::S3 {
                origin_access_control_id: attr(Part::AccessControl, Attr::Id),
            },
        },
    ]
}

fn methods(names: &[&str]) -> Vec<String> {
    names.iter().map(|m| (*m).to_owned()).collect()
}

fn geo(spec: &StreamSpec) -> GeoRestriction {
    let (restriction_type, items) = match &spec.delivery.geo {
        Geo::Everywhere => ("none", vec![]),
        Geo::Only(countries) => (
            "whitelist",
            countries.iter().map(ToString::to_string).collect(),
        ),
        Geo::Except(countries) => (
            "blacklist",
            countries.iter().map(ToString::to_string).collect(),
        ),
    };
    GeoRestriction {
        restriction_type: restriction_type.into(),
        items,
    }
}

/// Policy of the site bucket: this distribution may read the page, nobody anything without TLS.
pub(super) fn site_policy(spec: &StreamSpec) -> PolicyDocument {
    let bucket = Names::of(spec).site_bucket();
    PolicyDocument::new(vec![
        Statement::allow(
            "CloudFront",
            &["s3:GetObject"],
            vec![join![
                "arn:aws:s3:::",
                bucket.clone(),
                format!("{SITE_FOLDER}/*")
            ]],
        )
        .of(Principal::service("cloudfront.amazonaws.com"))
        .when(
            "StringEquals",
            "AWS:SourceArn",
            attr(Part::Distribution, Attr::Arn),
        ),
        tls_only(&bucket),
    ])
}
