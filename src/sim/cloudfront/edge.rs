//! The edge: what a viewer gets. Chooses the behaviour and the origin of a request, asks the bucket
//! policy, and answers as CloudFront would. What the packager serves is in [`super::manifest`], what
//! is kept in [`super::cache`]. Nobody is asked for their country, and plain HTTP is not redirected (the
//! simulator has no TLS).

use super::{Distribution, cache, manifest};
use crate::clock::Timestamp;
use crate::sim::s3;
use crate::sim::wire::Request;
use crate::sim::wiring::Watched;
use crate::sim::world::World;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use serde_json::Value;

/// What a viewer gets from the host that the request names; nothing when no distribution or packager
/// has that host.
pub fn playback(
    watched: Watched<'_>,
    request: &Request,
    now: Timestamp,
) -> Option<Response<Bytes>> {
    let (host, path) = (request.host(), decoded(&request.path));
    let served = match watched
        .world
        .cloudfront
        .distributions
        .values()
        .find(|d| d.domain == host)
    {
        Some(distribution) => through(watched, distribution, &request.method, &path, now),
        None => packager(watched, host, &path, now)?,
    };
    let length = served.body.len();
    let head = request.method == Method::HEAD;
    let mut response = Response::new(if head { Bytes::new() } else { served.body });
    if head {
        let name = http::header::CONTENT_LENGTH;
        response.headers_mut().insert(name, length.into());
    }
    *response.status_mut() = StatusCode::from_u16(served.status).unwrap_or_default();
    for (name, value) in served.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    Some(response)
}

/// An answer on its way.
#[derive(Debug)]
pub struct Served {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Bytes,
}

impl Served {
    /// An answer with content of a type.
    pub fn new(status: u16, kind: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.into(),
        }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// CloudFront's own error page, in short. [seen: its words in public issues]
pub(super) fn refused(status: u16, why: &str) -> Served {
    let text = format!(
        "<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY>{why}</BODY></HTML>"
    );
    Served::new(status, "text/html", text).with("x-cache", "Error from cloudfront")
}

fn through(
    watched: Watched<'_>,
    distribution: &Distribution,
    method: &Method,
    path: &str,
    now: Timestamp,
) -> Served {
    let live = distribution
        .live
        .as_ref()
        .filter(|c| c["Enabled"] == true && distribution.deleted.is_none());
    let Some(config) = live else {
        return refused(403, "The distribution is not deployed or is disabled.");
    };
    let behavior = behavior(config, path);
    let allowed = behavior["AllowedMethods"]["Items"]
        .as_array()
        .into_iter()
        .flatten();
    if !allowed.into_iter().any(|m| m == method.as_str()) {
        return refused(
            403,
            "This distribution is not configured to allow the HTTP request method that was used for this request.",
        );
    }
    let root = config["DefaultRootObject"].as_str().unwrap_or_default();
    let path = if path == "/" {
        format!("/{root}")
    } else {
        path.to_owned()
    };
    let mut origins = config["Origins"]["Items"].as_array().into_iter().flatten();
    let Some(origin) = origins.find(|o| o["Id"] == behavior["TargetOriginId"]) else {
        return refused(502, "The origin is not known.");
    };
    let domain = origin["DomainName"].as_str().unwrap_or_default();
    let path = format!(
        "{}{path}",
        origin["OriginPath"].as_str().unwrap_or_default()
    );
    let served = if origin["S3OriginConfig"].is_object() {
        let signed = origin["OriginAccessControlId"]
            .as_str()
            .is_some_and(|id| !id.is_empty());
        let arn = signed.then(|| distribution.arn(&watched.world.account));
        object(
            watched.world,
            domain,
            path.trim_start_matches('/'),
            arn.as_deref(),
        )
    } else {
        cache::serve(watched, distribution, domain, &path, now)
    };
    let known = served.headers.iter().any(|(name, _)| name == "x-cache");
    let cache = if served.status < 400 {
        "Miss from cloudfront"
    } else {
        "Error from cloudfront"
    };
    let headers = super::policies::headers(
        behavior["ResponseHeadersPolicyId"]
            .as_str()
            .unwrap_or_default(),
    );
    let served = if known {
        served
    } else {
        served.with("x-cache", cache)
    };
    let served = served
        .with("x-amz-cf-pop", "SIM1-P1")
        .with("via", "1.1 simulated.cloudfront.net (CloudFront)");
    headers
        .into_iter()
        .fold(served, |served, (name, value)| served.with(name, value))
}

/// The first cache behaviour whose pattern fits, or the default one.
fn behavior<'a>(config: &'a Value, path: &str) -> &'a Value {
    let mut special = config["CacheBehaviors"]["Items"]
        .as_array()
        .into_iter()
        .flatten();
    let fits = |b: &&Value| {
        let pattern = b["PathPattern"].as_str().unwrap_or_default();
        wild(
            pattern.trim_start_matches('/'),
            path.trim_start_matches('/'),
        )
    };
    special
        .find(fits)
        .unwrap_or(&config["DefaultCacheBehavior"])
}

/// `*` is anything, `?` one character.
fn wild(pattern: &str, text: &str) -> bool {
    let Some(first) = pattern.chars().next() else {
        return text.is_empty();
    };
    let rest = &pattern[first.len_utf8()..];
    match (first, text.chars().next()) {
        ('*', Some(c)) => wild(rest, text) || wild(pattern, &text[c.len_utf8()..]),
        ('*', None) => wild(rest, text),
        (_, Some(c)) => (first == '?' || first == c) && wild(rest, &text[c.len_utf8()..]),
        (_, None) => false,
    }
}

/// An object of a bucket, as its policy lets this distribution see it. What is not there looks
/// forbidden to who may not list. [documented: aws-facts 6 "Player"]
fn object(world: &World, domain: &str, key: &str, arn: Option<&str>) -> Served {
    let denied = || error(403, "AccessDenied", "Access Denied");
    let name = domain.split(".s3").next().unwrap_or_default();
    let Some(bucket) = world.s3.buckets.get(name) else {
        return error(404, "NoSuchBucket", "The specified bucket does not exist");
    };
    let may = |action: &str, resource: &str| {
        let policy = bucket
            .policy
            .as_ref()
            .and_then(|p| serde_json::from_str::<Value>(p).ok());
        arn.zip(policy)
            .is_some_and(|(arn, policy)| allows(&policy, action, resource, arn))
    };
    if !may("s3:GetObject", &format!("arn:aws:s3:::{name}/{key}")) {
        return denied();
    }
    match s3::read(world, name, key) {
        Some(version) => {
            let kind = version
                .headers
                .get("content-type")
                .map_or("binary/octet-stream", String::as_str);
            let body = version.body.clone().unwrap_or_default();
            let kept = version
                .headers
                .iter()
                .filter(|(n, _)| *n != "content-type" && !n.starts_with("x-amz-"));
            let served =
                Served::new(200, kind, body).with("etag", &format!("\"{}\"", version.etag));
            kept.fold(served, |served, (n, v)| served.with(n, v))
        }
        None if may("s3:ListBucket", &format!("arn:aws:s3:::{name}")) => {
            error(404, "NoSuchKey", "The specified key does not exist.")
        }
        None => denied(),
    }
}

fn error(status: u16, code: &str, message: &str) -> Served {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Served::new(status, "application/xml", text)
}

/// Whether a bucket policy lets CloudFront, on behalf of a distribution, do something.
fn allows(policy: &Value, action: &str, resource: &str, arn: &str) -> bool {
    let list = |value: &Value| -> Vec<String> {
        match value {
            Value::Array(all) => all
                .iter()
                .filter_map(|v| v.as_str().map(str::to_owned))
                .collect(),
            one => one.as_str().map(str::to_owned).into_iter().collect(),
        }
    };
    let fits = |s: &Value| {
        let service = s["Principal"] == "*"
            || list(&s["Principal"]["Service"])
                .iter()
                .any(|p| p == "cloudfront.amazonaws.com");
        service
            && list(&s["Action"]).iter().any(|a| wild(a, action))
            && list(&s["Resource"]).iter().any(|r| wild(r, resource))
    };
    // Conditions that are understood: the distribution's ARN, and transport, which is always TLS.
    let holds = |s: &Value| {
        s["Condition"]
            .as_object()
            .into_iter()
            .flatten()
            .all(|(operator, keys)| {
                keys.as_object().into_iter().flatten().all(|(key, wanted)| {
                    let actual = match key.to_ascii_lowercase().as_str() {
                        "aws:sourcearn" => arn,
                        "aws:sourceaccount" => arn.split(':').nth(4).unwrap_or_default(),
                        "aws:securetransport" => "true",
                        _ => return false,
                    };
                    let like = operator.contains("Like");
                    list(wanted)
                        .iter()
                        .any(|w| w == actual || (like && wild(w, actual)))
                })
            })
    };
    let statements = match &policy["Statement"] {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let any = |effect: &str| {
        statements
            .iter()
            .any(|s| s["Effect"] == effect && fits(s) && holds(s))
    };
    any("Allow") && !any("Deny")
}

/// What the packager answers at one of its hosts; nothing at any other host.
pub(super) fn packager(
    watched: Watched<'_>,
    host: &str,
    path: &str,
    now: Timestamp,
) -> Option<Served> {
    let label = host.split_once(".mediapackage.").map(|(label, _)| label)?;
    let mut regions = watched.world.mediapackage.regions.values();
    let known = regions.any(|r| r.host == label);
    known.then(|| manifest::serve(watched, host, path, now))
}

/// A path without its percent signs.
fn decoded(path: &str) -> String {
    let mut out = Vec::new();
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = escaped.and_then(|h| u8::from_str_radix(std::str::from_utf8(h).ok()?, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&out).into_owned()
}
