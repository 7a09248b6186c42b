//! One request as every service of the simulator sees it, whatever the wire format was, and the
//! two ways to answer it. The codecs in `wire/` translate from and to HTTP; the service files know
//! only these values.

use crate::clock::Timestamp;
use serde_json::Value;

/// A decoded request.
#[derive(Clone, Debug)]
pub struct Call {
    /// Service as in the SigV4 credential scope: `medialive`, `s3`, `monitoring`…
    pub service: &'static str,
    /// Operation name as AWS writes it: `CreateChannel`.
    pub operation: &'static str,
    /// Region of the credential scope.
    pub region: String,
    /// Account that the caller belongs to; twelve digits.
    pub account: String,
    /// ARN of who calls.
    pub caller_arn: String,
    /// The world's time.
    pub now: Timestamp,
    /// Members by their *wire* name in one object, wherever they travelled (path, query, header, body).
    /// Query-protocol lists and CBOR arrive as plain arrays and objects; timestamps as RFC 3339 strings.
    /// XML services get path and query members, and the root element of the body through
    /// [`crate::sim::xml::Element::of`].
    pub input: Value,
    /// Raw body for services that store bytes (S3 PutObject), already un-chunked.
    pub body: bytes::Bytes,
    /// Header values by lowercase name, for conditional requests.
    pub headers: http::HeaderMap,
    /// Request id that the answer will carry.
    pub request_id: String,
}

/// A successful answer before it is put on the wire.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// HTTP status; 0 means the operation's usual one (the codec's table knows it).
    pub status: u16,
    /// Output members by wire name; timestamps as RFC 3339 strings (each codec renders its own form).
    pub output: Value,
    /// Extra response headers.
    pub headers: Vec<(&'static str, String)>,
    /// Further response headers with names of the caller's making (S3's `x-amz-meta-*`).
    pub meta: Vec<(String, String)>,
    /// Raw body, when the answer is bytes (S3 GetObject) or ready-made XML.
    pub body: Option<bytes::Bytes>,
}

impl From<Value> for Answer {
    fn from(output: Value) -> Self {
        Self {
            output,
            ..Self::default()
        }
    }
}

/// A refusal in AWS's own terms.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Error code as AWS sends it: `ConflictException`, `NoSuchEntity`.
    pub code: &'static str,
    /// Message.
    pub message: String,
    /// Further members of the error body (MediaLive's `validationErrors`).
    pub extra: serde_json::Map<String, Value>,
}

impl Refusal {
    /// A refusal with no further members.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            extra: serde_json::Map::new(),
        }
    }

    /// The simulator lacks it and says so.
    pub fn not_built(call: &Call) -> Self {
        let message = format!(
            "The simulator does not have {}:{}.",
            call.service, call.operation
        );
        Self::new(501, "NotImplemented", message)
    }
}

/// What a service operation gives back.
pub type Outcome = Result<Answer, Refusal>;
