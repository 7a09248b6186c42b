//! From HTTP to a [`Call`](super::call::Call)'s members and back, one file per wire format, all into
//! one value tree. Knows formats, not services: what is particular to an operation stands in its
//! [`Operation`] row, what is particular to a service in [`super::route`].

pub mod aws_chunked;
pub mod aws_json;
pub mod cbor;
pub mod kinds;
pub mod query;
pub mod rest_json;
pub mod rest_xml;

use super::call::{Outcome, Refusal};
use super::operation::Operation;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use serde_json::{Map, Value};

/// One HTTP request, read to its end.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path as sent, still percent-encoded.
    pub path: String,
    /// Query string, decoded, in order; a name without `=` has an empty value.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as sent.
    pub body: Bytes,
}

/// A wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON body, error type in a header.
    RestJson,
    /// XML body, errors wrapped in `ErrorResponse`.
    RestXml,
    /// XML body, errors flat.
    S3,
    /// Form body in, wrapped XML out; with its namespace.
    Query(&'static str),
    /// JSON with `X-Amz-Target`.
    AwsJson,
    /// Smithy RPC v2 CBOR.
    Cbor,
}

/// What the codecs make of a request.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// Operation.
    pub operation: &'static Operation,
    /// Members by wire name.
    pub input: Value,
    /// Raw body, un-chunked.
    pub body: Bytes,
}

impl Request {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// The first value of a query-string member.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// The host asked for, without its port.
    pub fn host(&self) -> &str {
        let host = self.header("host").unwrap_or_default();
        host.rsplit_once(':').map_or(host, |(name, _)| name)
    }
}

/// Percent-decodes a path segment, or with `plus` a form value.
pub fn decode_percent(text: &str, plus: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        let hex = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        match b {
            b'%' => {
                let mut ahead = rest.clone();
                match (hex(ahead.next()), hex(ahead.next())) {
                    (Some(high), Some(low)) => {
                        bytes.push((high * 16 + low) as u8);
                        rest = ahead;
                    }
                    _ => bytes.push(b),
                }
            }
            b'+' if plus => bytes.push(b' '),
            _ => bytes.push(b),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Splits and decodes `a=b&c=d`.
pub fn decode_form(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|p| !p.is_empty());
    let split = pairs.map(|p| p.split_once('=').unwrap_or((p, "")));
    split
        .map(|(n, v)| (decode_percent(n, true), decode_percent(v, true)))
        .collect()
}

/// Percent-encodes everything that RFC 3986 does not leave alone, and leaves `keep` alone too.
pub fn encode_percent(text: &str, keep: &str) -> String {
    let plain =
        |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b) || keep.as_bytes().contains(&b);
    text.bytes()
        .map(|b| {
            if plain(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// The members that travel in path and query string. A name in the operation's `query` that ends in
/// `[]` is always a list, one that ends in `#` a number; the others are text, or a list when they
/// come more than once.
pub fn members(
    operation: &Operation,
    path: Vec<(String, String)>,
    request: &Request,
) -> Map<String, Value> {
    let mut input: Map<String, Value> =
        path.into_iter().map(|(n, v)| (n, Value::from(v))).collect();
    for name in operation.query {
        let wire = name.trim_end_matches("[]").trim_end_matches('#');
        let sent = request.query.iter().filter(|(n, _)| n == wire);
        let mut values: Vec<Value> = sent
            .map(|(_, v)| match v.parse::<i64>() {
                Ok(number) if name.ends_with('#') => number.into(),
                _ => v.as_str().into(),
            })
            .collect();
        let value = if name.ends_with("[]") || values.len() > 1 {
            (!values.is_empty()).then_some(Value::from(values))
        } else {
            values.pop()
        };
        if let Some(value) = value {
            input.insert(wire.to_owned(), value);
        }
    }
    input
}

/// An answer or refusal in a wire format. The server adds request id and date.
pub fn encode(
    format: Format,
    operation: &Operation,
    outcome: Outcome,
    request_id: &str,
) -> Response<Bytes> {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(refusal) => return encode_refusal(format, operation.name, &refusal, request_id),
    };
    let status = if answer.status == 0 {
        operation.status
    } else {
        answer.status
    };
    let (kind, body) = match (answer.body, format) {
        (Some(body), Format::RestXml | Format::S3) => ("application/xml", body),
        (Some(body), _) => ("application/octet-stream", body),
        (None, Format::RestJson) => ("application/json", rest_json::body(&answer.output)),
        (None, Format::RestXml | Format::S3) => ("application/xml", Bytes::new()),
        (None, Format::Query(xmlns)) => (
            "text/xml",
            query::body(operation.name, xmlns, &answer.output, request_id),
        ),
        (None, Format::AwsJson) => ("application/x-amz-json-1.0", aws_json::body(&answer.output)),
        (None, Format::Cbor) => ("application/cbor", cbor::body(&answer.output)),
    };
    let mut response = respond(status, kind, body);
    for (name, value) in answer.headers {
        set(&mut response, name, &value);
    }
    for (name, value) in answer.meta {
        set(&mut response, &name, &value);
    }
    if format == Format::Cbor {
        set(&mut response, "smithy-protocol", "rpc-v2-cbor");
    }
    response
}

/// A refusal in a wire format.
pub fn encode_refusal(
    format: Format,
    operation: &str,
    refusal: &Refusal,
    request_id: &str,
) -> Response<Bytes> {
    let (kind, body) = match format {
        Format::RestJson => ("application/json", rest_json::error(refusal)),
        Format::RestXml => ("text/xml", rest_xml::error(refusal, request_id)),
        Format::S3 => ("application/xml", rest_xml::flat_error(refusal, request_id)),
        Format::Query(xmlns) => ("text/xml", query::error(refusal, xmlns, request_id)),
        Format::AwsJson => (
            "application/x-amz-json-1.0",
            aws_json::error(operation, refusal),
        ),
        Format::Cbor => ("application/cbor", cbor::error(operation, refusal)),
    };
    let mut response = respond(refusal.status, kind, body);
    match format {
        Format::RestJson => set(&mut response, "x-amzn-errortype", refusal.code),
        // CloudWatch moved from query to JSON and CBOR and still names the old code. [seen]
        Format::AwsJson | Format::Cbor => {
            let fault = if refusal.status < 500 {
                "Sender"
            } else {
                "Receiver"
            };
            set(
                &mut response,
                "x-amzn-query-error",
                &format!("{};{fault}", refusal.code),
            );
        }
        Format::RestXml | Format::S3 | Format::Query(_) => {}
    }
    if format == Format::Cbor {
        set(&mut response, "smithy-protocol", "rpc-v2-cbor");
    }
    for (name, value) in refusal
        .extra
        .iter()
        .filter(|(n, _)| n.starts_with("x-amz-"))
    {
        set(&mut response, name, value.as_str().unwrap_or_default());
    }
    response
}

/// A response with a body; an empty one has no content type.
pub fn respond(status: u16, kind: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    let body = body.into();
    let typed = !body.is_empty();
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if typed {
        set(&mut response, "content-type", kind);
    }
    response
}

/// Sets a header; one whose text cannot be a header is told in the log and left out.
pub fn set(response: &mut Response<Bytes>, name: &str, value: &str) {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(name), Ok(value)) => {
            response.headers_mut().insert(name, value);
        }
        _ => tracing::warn!(name, value, "no header can say this"),
    }
}
