//! What a distribution's configuration must satisfy beyond its members' types (origins are in
//! [`super::origins`]): references between origins, behaviours, policies and access controls; ranges; the certificate. Refusals carry the
//! codes of botocore's model [documented: botocore cloudfront CreateDistribution errors] and, where
//! one is known, AWS's own text (seen).

use super::shape::required;
use super::{origins, policies};
use crate::sim::call::Refusal;
use crate::sim::world::World;
use crate::sim::xml::Element;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// What a check comes to.
pub(super) type Checked = Result<(), Refusal>;

pub(super) fn bad(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(400, code, message)
}

pub(super) fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value[name]["Items"].as_array().into_iter().flatten()
}

pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

pub(super) fn within(
    value: &Value,
    name: &str,
    range: RangeInclusive<i64>,
    code: &'static str,
) -> Checked {
    match value[name].as_i64() {
        Some(n) if !range.contains(&n) => Err(bad(
            code,
            format!(
                "The parameter {name} must be between {} and {}.",
                range.start(),
                range.end()
            ),
        )),
        _ => Ok(()),
    }
}

/// Judges a configuration and completes its certificate; `own` is the distribution it is for, when
/// that exists already.
pub fn distribution(world: &World, config: &mut Value, own: Option<&str>) -> Checked {
    if text(config, "CallerReference").is_empty() {
        return Err(required("CallerReference"));
    }
    if text(config, "Comment").chars().count() > 128 {
        return Err(bad(
            "InvalidArgument",
            "The parameter Comment is too long: at most 128 characters.",
        ));
    }
    if text(config, "DefaultRootObject").starts_with('/') {
        return Err(bad(
            "InvalidDefaultRootObject",
            "The default root object file name is too big or contains an invalid character.",
        ));
    }
    origins::check(world, config)?;
    behaviors(world, config)?;
    error_responses(config)?;
    restrictions(&config["Restrictions"]["GeoRestriction"])?;
    aliases(world, config, own)?;
    certificate(config)
}

/// An update must send the whole configuration; these members may be left out of a create but not
/// of an update. [seen: aws-controllers-k8s/community issue 2335]
pub fn whole(config: &Element) -> Checked {
    let origins = config.at("Origins/Items");
    for origin in origins
        .into_iter()
        .flat_map(|o| &o.children)
        .filter_map(|o| o.child("CustomOriginConfig"))
    {
        for name in ["OriginReadTimeout", "OriginKeepaliveTimeout"] {
            if origin.child(name).is_none() {
                return Err(bad(
                    "IllegalUpdate",
                    format!("{name} is required for updates."),
                ));
            }
        }
    }
    Ok(())
}

/// [seen: hashicorp/terraform issue 18283]
pub(super) fn no_such_origin() -> Refusal {
    Refusal::new(
        404,
        "NoSuchOrigin",
        "One or more of your origins or origin groups do not exist.",
    )
}

fn behaviors(world: &World, config: &Value) -> Checked {
    let targets: BTreeSet<_> = list(config, "Origins")
        .chain(list(config, "OriginGroups"))
        .map(|o| text(o, "Id"))
        .collect();
    let mut paths = BTreeSet::new();
    for behavior in list(config, "CacheBehaviors") {
        let path = text(behavior, "PathPattern");
        if path.is_empty() || path.len() > 255 {
            return Err(bad(
                "InvalidArgument",
                "The parameter PathPattern is not valid.",
            ));
        }
        if !paths.insert(path) {
            return Err(bad(
                "InvalidArgument",
                "The parameter PathPattern must be unique within the distribution.",
            ));
        }
    }
    if paths.len() > world.settings.quotas.cloudfront_origins {
        return Err(bad(
            "TooManyCacheBehaviors",
            "You cannot create more cache behaviors for the distribution.",
        ));
    }
    for behavior in list(config, "CacheBehaviors").chain([&config["DefaultCacheBehavior"]]) {
        if !targets.contains(text(behavior, "TargetOriginId")) {
            return Err(no_such_origin());
        }
        policies::check(behavior)?;
        caching(behavior)?;
        methods(&behavior["AllowedMethods"])?;
    }
    Ok(())
}

/// Either a cache policy, or the older settings with a minimum TTL.
fn caching(behavior: &Value) -> Checked {
    let older = ["ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL"];
    if !text(behavior, "CachePolicyId").is_empty() {
        return match older.into_iter().find(|name| !behavior[*name].is_null()) {
            // [seen: terraform-aws-modules/terraform-aws-cloudfront issue 71]
            Some(name) => Err(bad(
                "InvalidArgument",
                format!(
                    "The parameter {name} cannot be used when a cache policy is associated to the cache behavior."
                ),
            )),
            None => Ok(()),
        };
    }
    // [seen: cloudposse/terraform-aws-cloudfront-s3-cdn issue 252, aws-controllers-k8s/community issue 2335]
    for name in ["ForwardedValues", "MinTTL"] {
        if behavior[name].is_null() {
            return Err(required(name));
        }
    }
    let ttl = |name: &str, otherwise: i64| behavior[name].as_i64().unwrap_or(otherwise);
    let (least, most) = (ttl("MinTTL", 0), ttl("MaxTTL", 31_536_000));
    if least > most || !(least..=most).contains(&ttl("DefaultTTL", least.max(86_400).min(most))) {
        return Err(bad(
            "InvalidTTLOrder",
            "The TTL order specified is not valid.",
        ));
    }
    Ok(())
}

/// Only three sets of methods exist. [documented: botocore AllowedMethods]
fn methods(allowed: &Value) -> Checked {
    let set = |value: &Value| -> BTreeSet<String> {
        value["Items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|m| m.as_str().map(str::to_owned))
            .collect()
    };
    let (all, cached) = (set(allowed), set(&allowed["CachedMethods"]));
    let known = [
        &["GET", "HEAD"][..],
        &["GET", "HEAD", "OPTIONS"],
        &["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    ];
    let one_of = |set: &BTreeSet<String>, n: usize| {
        known[..n]
            .iter()
            .any(|k| set.len() == k.len() && k.iter().all(|m| set.contains(*m)))
    };
    if !one_of(&all, 3) {
        return Err(bad(
            "InvalidArgument",
            "The parameter AllowedMethods contains methods that are not supported together.",
        ));
    }
    if !one_of(&cached, 2) || !cached.is_subset(&all) {
        return Err(bad(
            "InvalidArgument",
            "The parameter CachedMethods is not valid.",
        ));
    }
    Ok(())
}

fn error_responses(config: &Value) -> Checked {
    // [documented: CloudFront guide, custom error responses]
    const CODES: [i64; 11] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
    let mut seen = BTreeSet::new();
    for response in list(config, "CustomErrorResponses") {
        let code = response["ErrorCode"].as_i64().unwrap_or_default();
        if !CODES.contains(&code) || !seen.insert(code) {
            return Err(bad(
                "InvalidErrorCode",
                "An invalid error code was specified.",
            ));
        }
        let (page, answered) = (
            text(response, "ResponsePagePath"),
            text(response, "ResponseCode"),
        );
        if page.is_empty() != answered.is_empty() {
            return Err(bad(
                "InvalidArgument",
                "The parameters ResponsePagePath and ResponseCode must be specified together.",
            ));
        }
        let valid = |code: &str| code == "200" || CODES.iter().any(|c| c.to_string() == code);
        if !answered.is_empty() && !valid(answered) {
            return Err(bad("InvalidResponseCode", "A response code is not valid."));
        }
        within(
            response,
            "ErrorCachingMinTTL",
            0..=31_536_000,
            "InvalidArgument",
        )?;
    }
    Ok(())
}

fn restrictions(geo: &Value) -> Checked {
    let kind = text(geo, "RestrictionType");
    let codes = geo["Items"].as_array().map_or(&[][..], Vec::as_slice);
    if (kind == "none") != codes.is_empty() {
        return Err(bad(
            "InvalidGeoRestrictionParameter",
            "The specified geo restriction parameter is not valid.",
        ));
    }
    let country = |c: &str| c.len() == 2 && c.chars().all(|c| c.is_ascii_uppercase());
    let unique: BTreeSet<_> = codes.iter().filter_map(Value::as_str).collect();
    if unique.len() != codes.len() || !unique.iter().all(|c| country(c)) {
        return Err(bad(
            "InvalidLocationCode",
            "The location code specified is not valid.",
        ));
    }
    Ok(())
}

fn aliases(world: &World, config: &Value, own: Option<&str>) -> Checked {
    let mine: BTreeSet<_> = list(config, "Aliases").filter_map(Value::as_str).collect();
    let mut others = world
        .cloudfront
        .distributions
        .values()
        .filter(|d| d.deleted.is_none() && Some(d.id.as_str()) != own);
    if others.any(|d| {
        list(&d.config, "Aliases")
            .filter_map(Value::as_str)
            .any(|a| mine.contains(a))
    }) {
        // [seen: klaemo/s3-website issue 25]
        let message = "One or more of the CNAMEs you provided are already associated with a different resource.";
        return Err(Refusal::new(409, "CNAMEAlreadyExists", message));
    }
    let certificate = &config["ViewerCertificate"];
    if !mine.is_empty()
        && certificate["ACMCertificateArn"].is_null()
        && certificate["IAMCertificateId"].is_null()
    {
        let message = "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.";
        return Err(bad("InvalidViewerCertificate", message));
    }
    Ok(())
}

/// One source of certificate; what AWS adds is added: the default certificate pins TLSv1.
/// [documented: aws-facts 4]
fn certificate(config: &mut Value) -> Checked {
    let certificate = &mut config["ViewerCertificate"];
    let default = certificate["CloudFrontDefaultCertificate"] == true;
    let (acm, iam) = (
        text(certificate, "ACMCertificateArn").to_owned(),
        text(certificate, "IAMCertificateId").to_owned(),
    );
    let invalid = |message: &str| Err(bad("InvalidViewerCertificate", message));
    if [default, !acm.is_empty(), !iam.is_empty()]
        .iter()
        .filter(|given| **given)
        .count()
        != 1
    {
        return invalid(
            "The specified viewer certificate is not valid: give exactly one of CloudFrontDefaultCertificate, ACMCertificateArn and IAMCertificateId.",
        );
    }
    if default {
        certificate["SSLSupportMethod"] = json!("vip");
        certificate["MinimumProtocolVersion"] = json!("TLSv1");
        certificate["CertificateSource"] = json!("cloudfront");
        return Ok(());
    }
    if !acm.is_empty() && !acm.starts_with("arn:aws:acm:us-east-1:") {
        return invalid(
            "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
        );
    }
    if certificate["SSLSupportMethod"].is_null() {
        return invalid(
            "The parameter SSLSupportMethod is required with a certificate of your own.",
        );
    }
    let source = if acm.is_empty() { "iam" } else { "acm" };
    certificate["CloudFrontDefaultCertificate"] = json!(false);
    certificate["Certificate"] = json!(if acm.is_empty() { iam } else { acm });
    certificate["CertificateSource"] = json!(source);
    if certificate["MinimumProtocolVersion"].is_null() {
        certificate["MinimumProtocolVersion"] = json!("TLSv1");
    }
    Ok(())
}
