//! `aws-chunked`: bodies that SDKs send to S3 in signed or unsigned chunks with a trailer, and the
//! checksums that guard them.

use super::Request;
use crate::sim::call::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use md5::Digest as _;

/// The payload of a request, un-chunked when it came in chunks, and checked against every checksum
/// that came along.
pub fn decode(request: &Request) -> Result<Bytes, Refusal> {
    let chunked = request
        .header("content-encoding")
        .is_some_and(|v| v.contains("aws-chunked"))
        || request
            .header("x-amz-content-sha256")
            .is_some_and(|v| v.starts_with("STREAMING-"));
    let (body, trailer) = if chunked {
        unchunk(&request.body)?
    } else {
        (request.body.clone(), Vec::new())
    };
    if let Some(length) = request
        .header("x-amz-decoded-content-length")
        .filter(|_| chunked)
        && length.parse() != Ok(body.len())
    {
        let message =
            "You did not provide the number of bytes specified by the Content-Length HTTP header";
        return Err(Refusal::new(400, "IncompleteBody", message));
    }
    let sent = |name: &str| {
        let trailed = trailer
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str());
        trailed.or_else(|| request.header(name))
    };
    check(
        "crc32",
        sent("x-amz-checksum-crc32"),
        &crc32fast::hash(&body).to_be_bytes(),
    )?;
    check(
        "sha256",
        sent("x-amz-checksum-sha256"),
        &sha2::Sha256::digest(&body),
    )?;
    if let Some(sum) = sent("content-md5")
        && sum != STANDARD.encode(md5::Md5::digest(&body))
    {
        return Err(Refusal::new(
            400,
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
        ));
    }
    Ok(body)
}

fn check(name: &str, sent: Option<&str>, own: &[u8]) -> Result<(), Refusal> {
    match sent {
        Some(sum) if sum != STANDARD.encode(own) => {
            let message = format!(
                "The {} you specified did not match the calculated checksum.",
                name.to_uppercase()
            );
            Err(Refusal::new(400, "BadDigest", message))
        }
        _ => Ok(()),
    }
}

type Trailer = Vec<(String, String)>;

fn unchunk(mut rest: &[u8]) -> Result<(Bytes, Trailer), Refusal> {
    let broken = || {
        Refusal::new(
            400,
            "IncompleteBody",
            "The request body terminated unexpectedly",
        )
    };
    let mut body = BytesMut::new();
    loop {
        let (line, after) = split_line(rest).ok_or_else(broken)?;
        let size = line.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size.trim(), 16).map_err(|_| broken())?;
        if size == 0 {
            rest = after;
            break;
        }
        let chunk = after.get(..size).ok_or_else(broken)?;
        body.extend_from_slice(chunk);
        rest = after
            .get(size..)
            .and_then(|r| r.strip_prefix(b"\r\n"))
            .ok_or_else(broken)?;
    }
    let mut trailer = Vec::new();
    while let Some((line, after)) = split_line(rest) {
        if let Some((name, value)) = line.split_once(':') {
            trailer.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        rest = after;
    }
    Ok((body.freeze(), trailer))
}

fn split_line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(2).position(|w| w == b"\r\n")?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &'static str) -> Request {
        let mut headers = http::HeaderMap::new();
        headers.insert("content-encoding", "aws-chunked".parse().unwrap());
        headers.insert("x-amz-decoded-content-length", "11".parse().unwrap());
        let body = Bytes::from_static(body.as_bytes());
        Request {
            method: http::Method::PUT,
            path: "/b/k".into(),
            query: vec![],
            headers,
            body,
        }
    }

    #[test]
    fn chunks_are_joined_and_the_trailer_checked() {
        let good = "6;chunk-signature=ab\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";
        assert_eq!(decode(&request(good)).unwrap(), "hello world");
        let bad = "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        assert_eq!(decode(&request(bad)).unwrap_err().code, "BadDigest");
        assert_eq!(
            decode(&request("b\r\nhello")).unwrap_err().code,
            "IncompleteBody"
        );
    }
}
