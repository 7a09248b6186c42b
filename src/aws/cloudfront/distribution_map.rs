//! Distribution settings into a config and out of one. A config that exists already keeps whatever
//! is not ours: CloudFront wants the whole of it back [documented, aws-facts 4].

use super::super::text::{Mapped, or_empty, sorted, word};
use super::super::types::FoundTags;
use crate::shape::{
    CacheBehavior, CustomErrorResponse, DistributionSettings, GeoRestriction, Origin, OriginKind,
    Text,
};
use aws_sdk_cloudfront::types as sdk;

/// The order in which methods are read back.
const METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"];

/// `Quantity` beside a list: CloudFront wants it counted (InconsistentQuantities otherwise).
fn quantity<T>(list: &[T]) -> i32 {
    i32::try_from(list.len()).unwrap_or(i32::MAX)
}

/// Assigns members of a freshly built value to one that exists.
macro_rules! put_onto {
    ($there:expr, $new:expr, $($member:ident)+) => { $( $there.$member = $new.$member; )+ };
}

/// A whole config of our settings alone, under `reference`.
pub(super) fn config(w: &DistributionSettings, reference: &str) -> Mapped<sdk::DistributionConfig> {
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
        tags: _,
    } = w;
    let origins = origins.iter().map(origin).collect::<Mapped<Vec<_>>>()?;
    let behaviors = cache_behaviors
        .iter()
        .map(behavior)
        .collect::<Mapped<Vec<_>>>()?;
    let errors = custom_error_responses
        .iter()
        .map(error_response)
        .collect::<Mapped<Vec<_>>>()?;
    Ok(sdk::DistributionConfig::builder()
        .caller_reference(reference)
        .comment(comment)
        .enabled(*enabled)
        .default_root_object(default_root_object)
        .origins(
            sdk::Origins::builder()
                .quantity(quantity(&origins))
                .set_items(Some(origins))
                .build()?,
        )
        .default_cache_behavior(default_behavior(default_cache_behavior)?)
        .cache_behaviors(
            sdk::CacheBehaviors::builder()
                .quantity(quantity(&behaviors))
                .set_items(some(behaviors))
                .build()?,
        )
        .custom_error_responses(
            sdk::CustomErrorResponses::builder()
                .quantity(quantity(&errors))
                .set_items(some(errors))
                .build()?,
        )
        .price_class(price_class.as_str().into())
        .restrictions(
            sdk::Restrictions::builder()
                .geo_restriction(geo(geo_restriction)?)
                .build(),
        )
        .http_version(http_version.as_str().into())
        .is_ipv6_enabled(*is_ipv6_enabled)
        .viewer_certificate(
            sdk::ViewerCertificate::builder()
                .cloud_front_default_certificate(*cloud_front_default_certificate)
                .build(),
        )
        .build()?)
}

/// An empty list goes out as none.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// Puts our settings onto a config that exists.
#[expect(
    deprecated,
    reason = "a behaviour with a cache policy must carry none of the older settings"
)]
pub(super) fn put_onto(
    there: &mut sdk::DistributionConfig,
    w: &DistributionSettings,
) -> Mapped<()> {
    let new = config(w, &there.caller_reference)?;
    let old_origins = there.origins.take().map(|o| o.items).unwrap_or_default();
    let old_behaviors = there
        .cache_behaviors
        .take()
        .and_then(|b| b.items)
        .unwrap_or_default();
    let old_default = there.default_cache_behavior.take();
    let same_certificate = there
        .viewer_certificate
        .as_ref()
        .and_then(|c| c.cloud_front_default_certificate)
        == Some(w.cloud_front_default_certificate);
    let old_certificate = there.viewer_certificate.take().filter(|_| same_certificate);
    put_onto!(there, new, comment enabled default_root_object origins default_cache_behavior cache_behaviors
        custom_error_responses price_class restrictions http_version is_ipv6_enabled viewer_certificate);
    there.viewer_certificate = old_certificate.or(there.viewer_certificate.take());
    for origin in there.origins.iter_mut().flat_map(|o| &mut o.items) {
        if let Some(mut old) = old_origins.iter().find(|o| o.id == origin.id).cloned() {
            let new = origin.clone();
            put_onto!(old, new, domain_name origin_path s3_origin_config custom_origin_config origin_shield
                origin_access_control_id);
            *origin = old;
        }
    }
    for behavior in there
        .cache_behaviors
        .iter_mut()
        .flat_map(|b| b.items.iter_mut().flatten())
    {
        if let Some(mut old) = old_behaviors
            .iter()
            .find(|b| b.path_pattern == behavior.path_pattern)
            .cloned()
        {
            let new = behavior.clone();
            put_onto!(old, new, target_origin_id viewer_protocol_policy allowed_methods smooth_streaming compress
                cache_policy_id origin_request_policy_id response_headers_policy_id forwarded_values min_ttl
                default_ttl max_ttl);
            *behavior = old;
        }
    }
    if let (Some(mut old), Some(new)) = (old_default, there.default_cache_behavior.take()) {
        put_onto!(old, new, target_origin_id viewer_protocol_policy allowed_methods smooth_streaming compress
            cache_policy_id origin_request_policy_id response_headers_policy_id forwarded_values min_ttl
            default_ttl max_ttl);
        there.default_cache_behavior = Some(old);
    }
    Ok(())
}

fn origin(o: &Origin) -> Mapped<sdk::Origin> {
    let Origin {
        id,
        domain_name,
        origin_path,
        kind,
    } = o;
    let shield = |region: Option<&String>| {
        sdk::OriginShield::builder()
            .enabled(region.is_some())
            .set_origin_shield_region(region.cloned())
            .build()
    };
    let origin = sdk::Origin::builder()
        .id(id)
        .domain_name(domain_name.resolved()?)
        .origin_path(origin_path);
    Ok(match kind {
        // The empty identity must be there beside an access control [documented, aws-facts 4].
        OriginKind::S3 {
            origin_access_control_id,
        } => origin
            .s3_origin_config(
                sdk::S3OriginConfig::builder()
                    .origin_access_identity("")
                    .build(),
            )
            .origin_access_control_id(origin_access_control_id.resolved()?)
            .origin_shield(shield(None)?),
        OriginKind::Https {
            origin_read_timeout,
            origin_keepalive_timeout,
            origin_shield_region,
        } => {
            let tls = sdk::OriginSslProtocols::builder()
                .quantity(1)
                .items(sdk::SslProtocol::TlSv12)
                .build()?;
            let custom = sdk::CustomOriginConfig::builder()
                .http_port(80)
                .https_port(443)
                .origin_protocol_policy(sdk::OriginProtocolPolicy::HttpsOnly)
                .origin_ssl_protocols(tls)
                .origin_read_timeout(*origin_read_timeout)
                .origin_keepalive_timeout(*origin_keepalive_timeout)
                .build()?;
            origin
                .custom_origin_config(custom)
                .origin_shield(shield(origin_shield_region.as_ref())?)
        }
    }
    .build()?)
}

fn origin_seen(o: &sdk::Origin) -> Origin {
    let shield = o
        .origin_shield()
        .filter(|s| s.enabled)
        .and_then(|s| s.origin_shield_region.clone());
    let kind = match o.custom_origin_config() {
        None => OriginKind::S3 {
            origin_access_control_id: Text::Lit(or_empty(o.origin_access_control_id())),
        },
        Some(custom) => OriginKind::Https {
            origin_read_timeout: custom.origin_read_timeout.unwrap_or_default(),
            origin_keepalive_timeout: custom.origin_keepalive_timeout.unwrap_or_default(),
            origin_shield_region: shield,
        },
    };
    Origin {
        id: o.id.clone(),
        domain_name: Text::Lit(o.domain_name.clone()),
        origin_path: or_empty(o.origin_path()),
        kind,
    }
}

fn methods(list: &[String]) -> Mapped<sdk::AllowedMethods> {
    let cached = [sdk::Method::Get, sdk::Method::Head].to_vec();
    let cached = sdk::CachedMethods::builder()
        .quantity(quantity(&cached))
        .set_items(Some(cached))
        .build()?;
    let items = list.iter().map(|m| m.as_str().into()).collect();
    Ok(sdk::AllowedMethods::builder()
        .quantity(quantity(list))
        .set_items(Some(items))
        .cached_methods(cached)
        .build()?)
}

fn methods_seen(list: Option<&sdk::AllowedMethods>) -> Vec<String> {
    let rank = |m: &String| {
        METHODS
            .iter()
            .position(|known| known == m)
            .unwrap_or(METHODS.len())
    };
    let items = list.map(|l| l.items.as_slice()).unwrap_or_default();
    let mut found: Vec<String> = items.iter().map(|m| m.as_str().to_owned()).collect();
    found.sort_by_key(rank);
    found
}

/// The two builders have the same setters and no common type.
macro_rules! build_behavior {
    ($builder:expr, $b:expr) => {{
        let CacheBehavior {
            path_pattern: _,
            target_origin_id,
            viewer_protocol_policy,
            allowed_methods,
            compress,
            cache_policy_id,
            origin_request_policy_id,
            response_headers_policy_id,
        } = $b;
        $builder
            .target_origin_id(target_origin_id)
            .viewer_protocol_policy(viewer_protocol_policy.as_str().into())
            .allowed_methods(methods(allowed_methods)?)
            .smooth_streaming(false)
            .compress(*compress)
            .cache_policy_id(cache_policy_id)
            .set_origin_request_policy_id(origin_request_policy_id.clone())
            .set_response_headers_policy_id(response_headers_policy_id.clone())
            .build()?
    }};
}

fn default_behavior(b: &CacheBehavior) -> Mapped<sdk::DefaultCacheBehavior> {
    Ok(build_behavior!(sdk::DefaultCacheBehavior::builder(), b))
}

fn behavior(b: &CacheBehavior) -> Mapped<sdk::CacheBehavior> {
    let pattern = b.path_pattern.as_deref().unwrap_or_default();
    Ok(build_behavior!(
        sdk::CacheBehavior::builder().path_pattern(pattern),
        b
    ))
}

/// The two types have the same members and no common type.
macro_rules! read_behavior {
    ($b:expr, $pattern:expr) => {
        CacheBehavior {
            path_pattern: $pattern,
            target_origin_id: $b.target_origin_id.clone(),
            viewer_protocol_policy: $b.viewer_protocol_policy.as_str().to_owned(),
            allowed_methods: methods_seen($b.allowed_methods()),
            compress: $b.compress.unwrap_or_default(),
            cache_policy_id: or_empty($b.cache_policy_id()),
            origin_request_policy_id: $b
                .origin_request_policy_id
                .clone()
                .filter(|id| !id.is_empty()),
            response_headers_policy_id: $b
                .response_headers_policy_id
                .clone()
                .filter(|id| !id.is_empty()),
        }
    };
}

fn error_response(e: &CustomErrorResponse) -> Mapped<sdk::CustomErrorResponse> {
    let CustomErrorResponse {
        error_code,
        error_caching_min_ttl,
    } = e;
    Ok(sdk::CustomErrorResponse::builder()
        .error_code(*error_code)
        .error_caching_min_ttl(*error_caching_min_ttl)
        .build()?)
}

fn geo(g: &GeoRestriction) -> Mapped<sdk::GeoRestriction> {
    let GeoRestriction {
        restriction_type,
        items,
    } = g;
    Ok(sdk::GeoRestriction::builder()
        .restriction_type(restriction_type.as_str().into())
        .quantity(quantity(items))
        .set_items(some(items.clone()))
        .build()?)
}

/// Our settings out of a config.
pub(super) fn settings(c: &sdk::DistributionConfig, tags: &FoundTags) -> DistributionSettings {
    let empty = CacheBehavior {
        path_pattern: None,
        target_origin_id: String::new(),
        viewer_protocol_policy: String::new(),
        allowed_methods: Vec::new(),
        compress: false,
        cache_policy_id: String::new(),
        origin_request_policy_id: None,
        response_headers_policy_id: None,
    };
    let mut origins: Vec<Origin> = c
        .origins()
        .map(|o| o.items.iter().map(origin_seen).collect())
        .unwrap_or_default();
    origins.sort_by(|a, b| a.id.cmp(&b.id));
    let behaviors = c.cache_behaviors().map(|b| b.items()).unwrap_or_default();
    let errors = c
        .custom_error_responses()
        .map(|e| e.items())
        .unwrap_or_default();
    let mut errors: Vec<CustomErrorResponse> = errors
        .iter()
        .map(|e| CustomErrorResponse {
            error_code: e.error_code,
            error_caching_min_ttl: e.error_caching_min_ttl.unwrap_or_default(),
        })
        .collect();
    errors.sort_by_key(|e| e.error_code);
    let geo = c.restrictions().and_then(|r| r.geo_restriction());
    DistributionSettings {
        comment: c.comment.clone(),
        enabled: c.enabled,
        default_root_object: or_empty(c.default_root_object()),
        origins,
        default_cache_behavior: c
            .default_cache_behavior()
            .map_or(empty, |b| read_behavior!(b, None)),
        cache_behaviors: behaviors
            .iter()
            .map(|b| read_behavior!(b, Some(b.path_pattern.clone())))
            .collect(),
        custom_error_responses: errors,
        price_class: word(c.price_class.as_ref()),
        geo_restriction: GeoRestriction {
            restriction_type: word(geo.map(|g| &g.restriction_type)),
            items: sorted(geo.map(|g| g.items().to_vec()).unwrap_or_default()),
        },
        http_version: word(c.http_version.as_ref()).to_lowercase(),
        is_ipv6_enabled: c.is_ipv6_enabled.unwrap_or_default(),
        cloud_front_default_certificate: c
            .viewer_certificate()
            .and_then(|v| v.cloud_front_default_certificate)
            .unwrap_or_default(),
        tags: super::super::text::tags_seen(tags),
    }
}
