//! REST-XML (CloudFront, S3): members from path and query string; the body stays an element tree.

use super::{Decoded, Request, aws_chunked, members};
use crate::sim::call::Refusal;
use crate::sim::operation::Operation;
use crate::sim::xml::{BODY, Element};
use bytes::Bytes;
use serde_json::Value;

/// Operations whose body is bytes to be stored, not XML.
const BYTES: &[&str] = &["PutObject", "UploadPart", "PutBucketPolicy"];

/// Reads a request.
pub fn decode(
    operation: &'static Operation,
    path: Vec<(String, String)>,
    request: &Request,
) -> Result<Decoded, Refusal> {
    let mut input = members(operation, path, request);
    let body = aws_chunked::decode(request)?;
    if !body.is_empty() && !BYTES.contains(&operation.name) {
        // What is no XML stays out, and `Element::of` refuses where XML is asked for.
        let root = std::str::from_utf8(&body)
            .ok()
            .and_then(|text| Element::parse(text).ok());
        if let Some(root) = root.and_then(|root| serde_json::to_value(root).ok()) {
            input.insert(BODY.to_owned(), root);
        }
    }
    Ok(Decoded {
        operation,
        input: input.into(),
        body,
    })
}

/// CloudFront's form of a refusal.
pub fn error(refusal: &Refusal, request_id: &str) -> Bytes {
    let root = Element::new("ErrorResponse")
        .with(wrapped(refusal))
        .with(Element::leaf("RequestId", request_id));
    root.document("http://cloudfront.amazonaws.com/doc/2020-05-31/")
        .into()
}

/// The `Error` element that CloudFront and the query services wrap.
pub fn wrapped(refusal: &Refusal) -> Element {
    let side = if refusal.status < 500 {
        "Sender"
    } else {
        "Receiver"
    };
    Element::new("Error")
        .with(Element::leaf("Type", side))
        .with(Element::leaf("Code", refusal.code))
        .with(Element::leaf("Message", &refusal.message))
}

/// S3's form of a refusal.
pub fn flat_error(refusal: &Refusal, request_id: &str) -> Bytes {
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let extra = refusal
        .extra
        .iter()
        .filter(|(n, _)| !n.starts_with("x-amz-"));
    Element::new("Error")
        .with(Element::leaf("Code", refusal.code))
        .with(Element::leaf("Message", &refusal.message))
        .with_all(extra.map(|(n, v)| Element::leaf(n, text(v))))
        .with(Element::leaf("RequestId", request_id))
        .with(Element::leaf("HostId", format!("{request_id}/onair")))
        .document("")
        .into()
}
