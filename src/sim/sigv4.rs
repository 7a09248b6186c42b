//! What a request's SigV4 signature says about it: who signs, for which region and service, and
//! when. Signatures themselves are not checked, because the simulator hands out no secrets.

use super::wire::Request;
use crate::clock::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A credential scope with its access key and the time of signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Access key id.
    pub access_key: String,
    /// Region.
    pub region: String,
    /// Service, as its scope spells it.
    pub service: String,
    /// When it was signed; nothing when that cannot be read.
    pub at: Option<Timestamp>,
}

/// Reads the signature of a request, from its header or from a presigned query string; nothing when
/// it has none that can be read.
pub fn read(request: &Request) -> Option<Signed> {
    let header = request
        .header("authorization")
        .filter(|v| v.starts_with("AWS4-HMAC-SHA256"));
    let (credential, at) = match header {
        Some(value) => {
            let parts = value.split_once(' ')?.1.split(',');
            let credential = parts
                .map(str::trim)
                .find_map(|p| p.strip_prefix("Credential="))?;
            (credential, request.header("x-amz-date"))
        }
        None => (
            request.query("X-Amz-Credential")?,
            request.query("X-Amz-Date"),
        ),
    };
    // Access keys have no slash, but count from the right, where the form is fixed.
    let mut parts = credential.rsplit('/');
    let (_terminator, service, region) = (parts.next()?, parts.next()?, parts.next()?);
    let (_day, access_key) = (parts.next()?, parts.next()?);
    Some(Signed {
        access_key: access_key.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        at: at.and_then(time),
    })
}

/// Reads `20260102T030405Z`.
fn time(text: &str) -> Option<Timestamp> {
    let civil = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_presigned_query_say_the_same() {
        let mut headers = http::HeaderMap::new();
        let value = "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/s3/aws4_request, \
            SignedHeaders=host;x-amz-date, Signature=0";
        headers.insert("authorization", value.parse().unwrap());
        headers.insert("x-amz-date", "20260102T030405Z".parse().unwrap());
        let bare = Request {
            method: http::Method::GET,
            path: "/".into(),
            query: vec![],
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::new(),
        };
        let signed = read(&Request {
            headers,
            ..bare.clone()
        })
        .unwrap();
        assert_eq!(
            (signed.access_key.as_str(), signed.region.as_str()),
            ("AKID", "eu-west-1")
        );
        assert_eq!(signed.at.unwrap().to_string(), "2026-01-02T03:04:05Z");
        let query = super::super::wire::decode_form(
            "X-Amz-Credential=AKID%2F20260102%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260102T030405Z",
        );
        assert_eq!(
            read(&Request {
                query,
                ..bare.clone()
            })
            .unwrap(),
            signed
        );
        assert_eq!(read(&bare), None);
    }
}
