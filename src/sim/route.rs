//! Which service and which operation a request means, and how each service says the things that
//! every service has to say (not signed, slower, my fault). Tables and matching; no state.

use super::call::{Call, Outcome, Refusal};
use super::operation::Operation;
use super::wire::{
    Decoded, Format, Request, aws_json, cbor, decode_percent, query, rest_json, rest_xml,
};
use super::world::World;
use super::{cloudfront, cloudwatch, iam, medialive, mediapackage, s3, sns, sts};
use bytes::Bytes;
use http::Method;

/// A service as the router sees it.
pub struct Service {
    /// Name in the credential scope.
    pub scope: &'static str,
    /// Prefix of its IAM actions.
    pub prefix: &'static str,
    /// Its wire format; CloudWatch has two more.
    pub format: Format,
    /// What it can do.
    pub operations: &'static [Operation],
    /// Does it.
    pub handle: fn(&mut World, &Call) -> Outcome,
    /// How it speaks.
    pub manners: Manners,
    /// Seconds that a signature may be off the world's clock.
    pub skew: i64,
}

type Code = (u16, &'static str);

/// A service's status and code for what can happen to any request.
pub struct Manners {
    /// No signature.
    pub unsigned: Code,
    /// Unknown access key.
    pub unknown_key: Code,
    /// Credentials that are over.
    pub expired: Code,
    /// Signed too long ago or in the future.
    pub skewed: Code,
    /// Not allowed.
    pub denied: Code,
    /// Too many requests.
    pub throttled: Code,
    /// Somebody else is changing the same thing.
    pub conflict: Code,
    /// The service's own failure.
    pub broken: Code,
}

/// [documented: aws-facts 9; assumed where a service's own words are not on record]
const REST_JSON: Manners = Manners {
    unsigned: (403, "MissingAuthenticationTokenException"),
    unknown_key: (403, "UnrecognizedClientException"),
    expired: (403, "ExpiredTokenException"),
    skewed: (403, "InvalidSignatureException"),
    denied: (403, "AccessDeniedException"),
    throttled: (429, "TooManyRequestsException"),
    conflict: (409, "ConflictException"),
    broken: (500, "InternalServerErrorException"),
};
const QUERY: Manners = Manners {
    unsigned: (403, "MissingAuthenticationToken"),
    unknown_key: (403, "InvalidClientTokenId"),
    expired: (403, "ExpiredToken"),
    skewed: (403, "SignatureDoesNotMatch"),
    denied: (403, "AccessDenied"),
    throttled: (400, "Throttling"),
    conflict: (409, "ConcurrentModification"),
    broken: (500, "InternalFailure"),
};

/// Every service that there is.
pub static SERVICES: &[Service] = &[
    Service {
        scope: "medialive",
        prefix: "medialive",
        format: Format::RestJson,
        operations: medialive::OPERATIONS,
        handle: medialive::handle,
        manners: REST_JSON,
        skew: 300,
    },
    Service {
        scope: "mediapackage",
        prefix: "mediapackage",
        format: Format::RestJson,
        operations: mediapackage::OPERATIONS,
        handle: mediapackage::handle,
        manners: Manners {
            broken: (503, "ServiceUnavailableException"),
            ..REST_JSON
        },
        skew: 300,
    },
    Service {
        scope: "cloudfront",
        prefix: "cloudfront",
        format: Format::RestXml,
        operations: cloudfront::OPERATIONS,
        handle: cloudfront::handle,
        manners: Manners {
            broken: (500, "InternalError"),
            ..QUERY
        },
        skew: 300,
    },
    Service {
        scope: "s3",
        prefix: "s3",
        format: Format::S3,
        operations: s3::OPERATIONS,
        handle: s3::handle,
        manners: Manners {
            unsigned: (403, "AccessDenied"),
            unknown_key: (403, "InvalidAccessKeyId"),
            expired: (400, "ExpiredToken"),
            skewed: (403, "RequestTimeTooSkewed"),
            throttled: (503, "SlowDown"),
            conflict: (409, "ConditionalRequestConflict"),
            broken: (500, "InternalError"),
            ..QUERY
        },
        skew: 900,
    },
    Service {
        scope: "iam",
        prefix: "iam",
        format: Format::Query("https://iam.amazonaws.com/doc/2010-05-08/"),
        operations: iam::OPERATIONS,
        handle: iam::handle,
        manners: Manners {
            broken: (500, "ServiceFailure"),
            ..QUERY
        },
        skew: 300,
    },
    Service {
        scope: "sts",
        prefix: "sts",
        format: Format::Query("https://sts.amazonaws.com/doc/2011-06-15/"),
        operations: sts::OPERATIONS,
        handle: sts::handle,
        manners: QUERY,
        skew: 300,
    },
    Service {
        scope: "sns",
        prefix: "sns",
        format: Format::Query("http://sns.amazonaws.com/doc/2010-03-31/"),
        operations: sns::OPERATIONS,
        handle: sns::handle,
        manners: Manners {
            denied: (403, "AuthorizationError"),
            broken: (500, "InternalError"),
            ..QUERY
        },
        skew: 300,
    },
    Service {
        scope: "monitoring",
        prefix: "cloudwatch",
        format: Format::Query("http://monitoring.amazonaws.com/doc/2010-08-01/"),
        operations: cloudwatch::OPERATIONS,
        handle: cloudwatch::handle,
        manners: Manners {
            broken: (500, "InternalServiceError"),
            ..QUERY
        },
        skew: 300,
    },
];

/// Query-string names that select an S3 operation. One that no row has must not fall through to the
/// plain operation of the same path: `PUT /bucket?cors` is no CreateBucket.
const S3_SELECTORS: &[&str] = &[
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "session",
    "tagging",
    "torrent",
    "uploads",
    "versioning",
    "versions",
    "website",
];

impl Service {
    /// The service of a credential scope.
    pub fn of_scope(scope: &str) -> Option<&'static Service> {
        SERVICES.iter().find(|s| s.scope == scope)
    }

    /// The wire format of a request to this service.
    pub fn format_of(&self, request: &Request) -> Format {
        if self.scope != "monitoring" {
            self.format
        } else if request.header("smithy-protocol").is_some()
            || request.path.starts_with("/service/")
        {
            Format::Cbor
        } else if request.header("x-amz-target").is_some() {
            Format::AwsJson
        } else {
            self.format
        }
    }

    /// The operation that a request asks for, with its members.
    pub fn decode(&'static self, request: &Request) -> Result<Decoded, Refusal> {
        let format = self.format_of(request);
        match format {
            Format::RestJson | Format::RestXml | Format::S3 => {
                let path = if format == Format::S3 {
                    s3_path(request)
                } else {
                    request.path.clone()
                };
                let (operation, members) = self.rest(request, &path).ok_or_else(|| {
                    let asked: Vec<_> = request.query.iter().map(|(n, _)| n.as_str()).collect();
                    self.unknown(&format!(
                        "{} {}?{}",
                        request.method,
                        request.path,
                        asked.join("&")
                    ))
                })?;
                let decode = if format == Format::RestJson {
                    rest_json::decode
                } else {
                    rest_xml::decode
                };
                decode(operation, members, request)
            }
            Format::Query(_) => {
                let (action, input) = query::decode(&request.body);
                let name = action.ok_or_else(|| {
                    Refusal::new(400, "MissingAction", "Could not find operation")
                })?;
                let input = if self.scope == "monitoring" {
                    query::typed(input.into())
                } else {
                    input.into()
                };
                Ok(Decoded {
                    operation: self.named(&name)?,
                    input,
                    body: Bytes::new(),
                })
            }
            Format::AwsJson => {
                let target = request.header("x-amz-target").unwrap_or_default();
                let operation = self.named(target.rsplit('.').next().unwrap_or_default())?;
                Ok(Decoded {
                    operation,
                    input: aws_json::decode(&request.body)?.into(),
                    body: Bytes::new(),
                })
            }
            Format::Cbor => {
                let operation = self.named(request.path.rsplit('/').next().unwrap_or_default())?;
                Ok(Decoded {
                    operation,
                    input: cbor::decode(&request.body)?.into(),
                    body: Bytes::new(),
                })
            }
        }
    }

    fn named(&self, name: &str) -> Result<&'static Operation, Refusal> {
        self.operations
            .iter()
            .find(|o| o.name == name)
            .ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, what: &str) -> Refusal {
        let message = format!("The simulator does not have {}:{what}.", self.scope);
        Refusal::new(501, "NotImplemented", message)
    }

    fn rest(
        &self,
        request: &Request,
        path: &str,
    ) -> Option<(&'static Operation, Vec<(String, String)>)> {
        let fits = self.operations.iter().filter_map(|o| {
            let (members, literals) = fit(o, &request.method, path, request)?;
            Some((literals, o, members))
        });
        let best = fits.max_by_key(|(literals, ..)| *literals)?;
        let stray = |name: &str| S3_SELECTORS.contains(&name) && !best.1.path.contains(name);
        if self.format == Format::S3 && request.query.iter().any(|(n, _)| stray(n)) {
            return None;
        }
        Some((best.1, best.2))
    }
}

/// The path-style path of an S3 request, whose bucket may stand in the host name instead.
fn s3_path(request: &Request) -> String {
    let host = request.host();
    let bucket = match host.find(".s3.").or_else(|| host.find(".s3-")) {
        Some(end) => Some(&host[..end]),
        None => host.strip_suffix(".localhost").filter(|name| *name != "s3"),
    };
    bucket.map_or_else(
        || request.path.clone(),
        |name| format!("/{name}{}", request.path),
    )
}

/// Matches one row: the path's members, and how much of it is literal.
fn fit(
    o: &Operation,
    method: &Method,
    path: &str,
    request: &Request,
) -> Option<(Vec<(String, String)>, usize)> {
    if o.method != method.as_str() {
        return None;
    }
    let (template, selectors) = o.path.split_once('?').unwrap_or((o.path, ""));
    let mut literals = 0;
    for selector in selectors.split('&').filter(|s| !s.is_empty()) {
        let (name, value) = selector
            .split_once('=')
            .map_or((selector, None), |(n, v)| (n, Some(v)));
        let sent = request.query(name)?;
        if value.is_some_and(|v| v != sent) {
            return None;
        }
        literals += 1;
    }
    let mut members = Vec::new();
    let mut rest = path.trim_start_matches('/');
    let wanted = template
        .trim_start_matches('/')
        .split('/')
        .filter(|s| !s.is_empty());
    for segment in wanted {
        if rest.is_empty() {
            return None;
        }
        if let Some(name) = segment.strip_prefix('{').and_then(|s| s.strip_suffix("+}")) {
            members.push((name.to_owned(), decode_percent(rest, false)));
            rest = "";
            continue;
        }
        let (head, tail) = rest.split_once('/').unwrap_or((rest, ""));
        match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
            Some(name) => members.push((name.to_owned(), decode_percent(head, false))),
            None if segment == head => literals += 1,
            None => return None,
        }
        rest = tail;
    }
    rest.is_empty()
        .then_some((members, literals * 2 + usize::from(!selectors.is_empty())))
}

#[cfg(test)]
mod tests;
