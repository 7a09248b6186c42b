//! What a distribution's origins and origin groups must satisfy. Codes and texts as in
//! [`super::check`].

use super::check::{Checked, bad, list, no_such_origin, text, within};
use super::shape::required;
use crate::sim::world::World;
use serde_json::Value;
use std::collections::BTreeSet;

/// Judges them all.
pub(super) fn check(world: &World, config: &Value) -> Checked {
    let quota = world.settings.quotas.cloudfront_origins;
    let mut ids = BTreeSet::new();
    if list(config, "Origins").count() == 0 {
        return Err(required("Origins"));
    }
    if list(config, "Origins").count() > quota {
        return Err(bad(
            "TooManyOrigins",
            "You cannot create more origins for the distribution.",
        ));
    }
    for origin in list(config, "Origins") {
        if !ids.insert(text(origin, "Id")) {
            return Err(bad(
                "InvalidArgument",
                "The parameter Origin Id must be unique within the distribution.",
            ));
        }
        one_origin(world, origin)?;
    }
    for group in list(config, "OriginGroups") {
        if list(group, "Members").any(|m| !ids.contains(text(m, "OriginId"))) {
            return Err(no_such_origin());
        }
        if list(group, "Members").count() != 2 {
            return Err(bad(
                "InvalidArgument",
                "An origin group must have two members.",
            ));
        }
    }
    Ok(())
}

fn one_origin(world: &World, origin: &Value) -> Checked {
    let domain = text(origin, "DomainName");
    let (s3, custom) = (&origin["S3OriginConfig"], &origin["CustomOriginConfig"]);
    if s3.is_object() == custom.is_object() {
        // [seen: aws/aws-sdk-go-v2 issue 1831]
        return Err(bad(
            "InvalidOrigin",
            "The specified origin server does not exist or is not valid.",
        ));
    }
    let host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_';
    if domain.is_empty() || domain.len() > 253 || !domain.contains('.') || !domain.chars().all(host)
    {
        // [seen: laurilehmijoki/s3_website issue 83]
        return Err(bad(
            "InvalidArgument",
            "The parameter origin name must be a domain name.",
        ));
    }
    if s3.is_object() && !is_bucket(domain) {
        return Err(bad(
            "InvalidArgument",
            "The parameter Origin DomainName does not refer to a valid S3 bucket.",
        ));
    }
    let path = text(origin, "OriginPath");
    if !path.is_empty() && (!path.starts_with('/') || path.ends_with('/')) {
        return Err(bad(
            "InvalidArgument",
            "The parameter OriginPath must begin with a slash and must not end with one.",
        ));
    }
    // [documented: CloudFront guide, origin settings]
    within(origin, "ConnectionAttempts", 1..=3, "InvalidArgument")?;
    within(origin, "ConnectionTimeout", 1..=10, "InvalidArgument")?;
    within(
        custom,
        "OriginReadTimeout",
        1..=120,
        "InvalidOriginReadTimeout",
    )?;
    within(
        custom,
        "OriginKeepaliveTimeout",
        1..=120,
        "InvalidOriginKeepaliveTimeout",
    )?;
    for port in ["HTTPPort", "HTTPSPort"] {
        if custom[port]
            .as_i64()
            .is_some_and(|p| p != 80 && p != 443 && !(1024..=65535).contains(&p))
        {
            return Err(bad(
                "InvalidArgument",
                format!("The parameter {port} is not valid."),
            ));
        }
    }
    if custom.is_object() && list(custom, "OriginSslProtocols").count() == 0 {
        return Err(bad(
            "InvalidProtocolSettings",
            "You cannot specify SSLv3 as the minimum protocol version without it.",
        ));
    }
    let shield = &origin["OriginShield"];
    if shield["Enabled"] == true && !is_region(text(shield, "OriginShieldRegion")) {
        return Err(bad(
            "InvalidArgument",
            "The parameter OriginShieldRegion is required when origin shield is enabled.",
        ));
    }
    access(world, origin, domain)
}

/// `BUCKET.s3.REGION.amazonaws.com` and its older spellings.
fn is_bucket(domain: &str) -> bool {
    let service = domain
        .strip_suffix(".amazonaws.com")
        .and_then(|d| d.split_once(".s3"));
    service.is_some_and(|(bucket, rest)| {
        !bucket.is_empty() && (rest.is_empty() || rest.starts_with(['.', '-']))
    })
}

/// [documented: botocore OriginShieldRegion pattern]
fn is_region(name: &str) -> bool {
    let mut parts = name.split('-');
    let (area, number) = (
        parts.next().unwrap_or_default(),
        name.rsplit('-').next().unwrap_or_default(),
    );
    area.len() == 2
        && parts.count() == 2
        && number.len() == 1
        && number.chars().all(|c| c.is_ascii_digit())
}

fn access(world: &World, origin: &Value, domain: &str) -> Checked {
    let identity = text(&origin["S3OriginConfig"], "OriginAccessIdentity");
    let id = text(origin, "OriginAccessControlId");
    if !identity.is_empty() && !id.is_empty() {
        let message = "An origin cannot contain both an origin access control (OAC) and an origin access identity (OAI).";
        return Err(bad("IllegalOriginAccessConfiguration", message));
    }
    if !identity.is_empty() {
        return Err(bad(
            "InvalidOriginAccessIdentity",
            "The specified origin access identity does not exist or is not valid.",
        ));
    }
    if id.is_empty() {
        return Ok(());
    }
    let control = world
        .cloudfront
        .access_controls
        .get(id)
        .filter(|a| a.deleted.is_none());
    let control = control.ok_or_else(|| {
        bad(
            "InvalidOriginAccessControl",
            "The origin access control is not valid.",
        )
    })?;
    if text(&control.config, "OriginAccessControlOriginType") == "s3" && !is_bucket(domain) {
        let message = "An origin access control is associated with an origin whose domain name is not supported.";
        return Err(bad("InvalidDomainNameForOriginAccessControl", message));
    }
    Ok(())
}
