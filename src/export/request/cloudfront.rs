//! CloudFront.

use super::super::value::{Map, Value};
use super::{some, tags, texts};
use crate::shape::{
    AccessControlSettings, CacheBehavior, CustomErrorResponse, DistributionSettings,
    GeoRestriction, Origin, OriginKind,
};

pub(super) fn access_control(s: &AccessControlSettings) -> Map {
    let AccessControlSettings {
        name,
        description,
        signing_protocol,
        signing_behavior,
        origin_access_control_origin_type,
    } = s;
    Map::new()
        .with("Name", name)
        .with("Description", description)
        .with("SigningProtocol", signing_protocol)
        .with("SigningBehavior", signing_behavior)
        .with(
            "OriginAccessControlOriginType",
            origin_access_control_origin_type,
        )
}

pub(super) fn distribution(s: &DistributionSettings) -> Map {
    let DistributionSettings {
        comment,
        enabled,
        default_root_object,
        origins,
        default_cache_behavior,
        cache_behaviors,
        custom_error_responses,
        price_class,
        geo_restriction,
        http_version,
        is_ipv6_enabled,
        cloud_front_default_certificate,
        tags: all,
    } = s;
    let GeoRestriction {
        restriction_type,
        items,
    } = geo_restriction;
    let geo = Map::new()
        .with("RestrictionType", restriction_type)
        .with_some("Items", some(texts(items)));
    let errors = custom_error_responses.iter().map(|response| {
        let CustomErrorResponse {
            error_code,
            error_caching_min_ttl,
        } = response;
        #[expect(clippy::cast_precision_loss, reason = "seconds")]
        let ttl = *error_caching_min_ttl as f64;
        Map::new()
            .with("ErrorCode", *error_code)
            .with("ErrorCachingMinTTL", ttl)
    });
    Map::new()
        .with("Comment", comment)
        .with("Enabled", *enabled)
        .with("DefaultRootObject", default_root_object)
        .with("Origins", Value::list(origins.iter().map(origin)))
        .with("DefaultCacheBehavior", behavior(default_cache_behavior))
        .with(
            "CacheBehaviors",
            Value::list(cache_behaviors.iter().map(behavior)),
        )
        .with("CustomErrorResponses", Value::list(errors))
        .with("PriceClass", price_class)
        .with("Restrictions", Map::new().with("GeoRestriction", geo))
        .with("HttpVersion", http_version)
        .with("IsIPV6Enabled", *is_ipv6_enabled)
        .with(
            "ViewerCertificate",
            Map::new().with(
                "CloudFrontDefaultCertificate",
                *cloud_front_default_certificate,
            ),
        )
        .with("Tags", tags(all))
}

fn origin(o: &Origin) -> Map {
    let Origin {
        id,
        domain_name,
        origin_path,
        kind,
    } = o;
    let map = Map::new()
        .with("Id", id)
        .with("DomainName", domain_name)
        .with("OriginPath", origin_path);
    match kind {
        // The empty identity must be there beside an access control [documented: aws-facts 4].
        OriginKind::S3 {
            origin_access_control_id,
        } => map
            .with(
                "S3OriginConfig",
                Map::new().with("OriginAccessIdentity", ""),
            )
            .with("OriginAccessControlId", origin_access_control_id),
        OriginKind::Https {
            origin_read_timeout,
            origin_keepalive_timeout,
            origin_shield_region,
        } => {
            let custom = Map::new()
                .with("HTTPPort", 80)
                .with("HTTPSPort", 443)
                .with("OriginProtocolPolicy", "https-only")
                .with("OriginSslProtocols", Value::list(["TLSv1.2"]))
                .with("OriginReadTimeout", *origin_read_timeout)
                .with("OriginKeepaliveTimeout", *origin_keepalive_timeout);
            let shield = origin_shield_region.as_ref().map(|region| {
                Map::new()
                    .with("Enabled", true)
                    .with("OriginShieldRegion", region)
            });
            map.with("CustomOriginConfig", custom)
                .with_some("OriginShield", shield)
        }
    }
}

fn behavior(b: &CacheBehavior) -> Map {
    let CacheBehavior {
        path_pattern,
        target_origin_id,
        viewer_protocol_policy,
        allowed_methods,
        compress,
        cache_policy_id,
        origin_request_policy_id,
        response_headers_policy_id,
    } = b;
    Map::new()
        .with_some("PathPattern", path_pattern.as_ref())
        .with("TargetOriginId", target_origin_id)
        .with("ViewerProtocolPolicy", viewer_protocol_policy)
        .with("AllowedMethods", texts(allowed_methods))
        .with("CachedMethods", Value::list(["GET", "HEAD"]))
        .with("SmoothStreaming", false)
        .with("Compress", *compress)
        .with("CachePolicyId", cache_policy_id)
        .with_some("OriginRequestPolicyId", origin_request_policy_id.as_ref())
        .with_some(
            "ResponseHeadersPolicyId",
            response_headers_policy_id.as_ref(),
        )
}
