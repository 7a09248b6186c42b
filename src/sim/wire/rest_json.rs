//! REST-JSON (MediaLive, MediaPackage): members from path, query string and a JSON body.

use super::{Decoded, Request, members};
use crate::sim::call::Refusal;
use crate::sim::operation::Operation;
use bytes::Bytes;
use serde_json::{Value, json};

/// Reads a request.
pub fn decode(
    operation: &'static Operation,
    path: Vec<(String, String)>,
    request: &Request,
) -> Result<Decoded, Refusal> {
    let mut input = members(operation, path, request);
    if !request.body.is_empty() {
        match serde_json::from_slice(&request.body) {
            Ok(Value::Object(body)) => input.extend(body),
            Ok(_) => return Err(malformed("the body is not an object")),
            Err(e) => return Err(malformed(&e.to_string())),
        }
    }
    Ok(Decoded {
        operation,
        input: input.into(),
        body: Bytes::new(),
    })
}

fn malformed(why: &str) -> Refusal {
    Refusal::new(
        400,
        "BadRequestException",
        format!("Unable to unmarshal request: {why}"),
    )
}

/// A success.
pub fn body(output: &Value) -> Bytes {
    if output.is_null() {
        Bytes::from_static(b"{}")
    } else {
        output.to_string().into()
    }
}

/// A refusal; its code travels in a header.
pub fn error(refusal: &Refusal) -> Bytes {
    let mut body = json!({ "message": refusal.message });
    for (name, value) in &refusal.extra {
        body[name] = value.clone();
    }
    body.to_string().into()
}
