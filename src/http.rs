//! The one HTTP client for what is not AWS's API: playback, by GET and HEAD, and webhooks, by POST;
//! bounded in time, size and redirects; the answer says how long its first byte took. In a rehearsal it
//! reaches this machine only: playback hosts are answered by the simulator, which is asked on its own
//! port with the `Host` kept, and every other host is refused. What an answer means is not known here.

use crate::clock::{Clock, Stopwatch};
use bytes::Bytes;
use flate2::write::GzDecoder;
use http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::error::Error;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::time::Duration;
use url::Url;

/// Real time within which an answer must be whole, redirects included.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Redirects that are followed.
const REDIRECTS: usize = 5;
/// Bytes of a body that are read, before and after it is unpacked.
pub const MOST: usize = 8 * 1024 * 1024;

/// A client; clones share its connections.
#[derive(Clone, Debug)]
pub struct Http {
    client: Wire,
    /// `127.0.0.1:PORT` of the simulator, in a rehearsal.
    rehearsal: Option<String>,
    clock: Clock,
}

/// A rehearsal has no TLS, and needs no certificates.
#[derive(Clone, Debug)]
enum Wire {
    Plain(Client<HttpConnector, Full<Bytes>>),
    Tls(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

/// What to ask for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where.
    pub url: Url,
    /// Only the headers.
    pub head: bool,
    /// Only so many bytes from an offset on, as a `Range`: first and last.
    pub range: Option<(u64, u64)>,
}

/// What to send.
#[derive(Clone, Debug)]
pub struct Post {
    /// Where to.
    pub url: Url,
    /// Headers beside those of every request.
    pub headers: Vec<(HeaderName, String)>,
    /// All of its body.
    pub body: Bytes,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Where it came from in the end.
    pub url: Url,
    /// Redirects followed.
    pub redirects: usize,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, unpacked; empty for HEAD.
    pub body: Bytes,
    /// Bytes on the wire, before they were unpacked.
    pub wire_bytes: u64,
    /// Real time until the last answer's headers were there, connecting included.
    pub first_byte: Duration,
    /// Real time until all of it was there.
    pub whole: Duration,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Not a URL that can be fetched.
    #[error("{0}")]
    Url(String),
    /// A rehearsal reaches this machine only.
    #[error("{0}")]
    Refused(String),
    /// No connection, or it broke.
    #[error("{0}")]
    Network(String),
    /// It took too long.
    #[error("no whole answer within {} s", PATIENCE.as_secs())]
    Slow,
    /// Sent on and on.
    #[error("more than {REDIRECTS} redirects")]
    Redirects,
    /// More than anybody should have to read.
    #[error("more than {} MiB", MOST / 1024 / 1024)]
    Huge,
    /// It cannot be unpacked.
    #[error("the answer says gzip and is not: {0}")]
    Packed(String),
}

impl Http {
    /// A client that reaches everything, with the certificates of this machine.
    ///
    /// # Errors
    /// When the machine has no certificates to trust.
    pub fn new(clock: Clock) -> io::Result<Self> {
        let mut tcp = tcp();
        tcp.enforce_http(false);
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)?
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(Self {
            client: Wire::Tls(Client::builder(TokioExecutor::new()).build(connector)),
            rehearsal: None,
            clock,
        })
    }

    /// The client of a rehearsal: `simulator` is its `http://127.0.0.1:PORT`.
    ///
    /// # Errors
    /// When `simulator` is not on this machine.
    pub fn rehearsal(clock: Clock, simulator: &str) -> io::Result<Self> {
        if let Some(why) = refusal(simulator) {
            return Err(io::Error::other(why));
        }
        let uri: Uri = simulator.parse().map_err(io::Error::other)?;
        let port = uri.authority().map(ToString::to_string);
        Ok(Self {
            client: Wire::Plain(Client::builder(TokioExecutor::new()).build(tcp())),
            rehearsal: Some(port.unwrap_or_default()),
            clock,
        })
    }

    /// Whether it reaches the simulator only.
    pub fn rehearses(&self) -> bool {
        self.rehearsal.is_some()
    }

    /// Asks, follows redirects, and gives what came, whatever its status.
    ///
    /// # Errors
    /// When there is no whole answer.
    pub async fn fetch(&self, ask: &Ask) -> Result<Answer, Failure> {
        // Manual time stands still while an answer is on its way.
        let _busy = self.clock.busy();
        tokio::time::timeout(PATIENCE, self.follow(ask))
            .await
            .unwrap_or(Err(Failure::Slow))
    }

    async fn follow(&self, ask: &Ask) -> Result<Answer, Failure> {
        let mut url = ask.url.clone();
        for redirects in 0..=REDIRECTS {
            let watch = Stopwatch::start();
            let answer = self.send(self.request(&url, ask)?).await?;
            let first_byte = watch.elapsed();
            let (parts, body) = answer.into_parts();
            let next = parts.headers.get(header::LOCATION);
            if let (true, Some(next)) = (parts.status.is_redirection(), next) {
                let next = next.to_str().map_err(|e| Failure::Url(e.to_string()))?;
                let wrong = |e| Failure::Url(format!("redirected to {next:?}: {e}"));
                url = url.join(next).map_err(wrong)?;
                continue;
            }
            let body = whole(body).await?;
            let packed = parts
                .headers
                .get(header::CONTENT_ENCODING)
                .is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"gzip"));
            let wire_bytes = body.len() as u64;
            let body = if packed && !body.is_empty() {
                unpack(&body)?
            } else {
                body
            };
            return Ok(Answer {
                status: parts.status,
                url,
                redirects,
                headers: parts.headers,
                body,
                wire_bytes,
                first_byte,
                whole: watch.elapsed(),
            });
        }
        Err(Failure::Redirects)
    }

    /// Sends, and gives what came, whatever its status. A redirect is an answer like any other: what is
    /// sent is for one receiver. In a rehearsal only this machine is reached.
    ///
    /// # Errors
    /// When there is no whole answer; it may have arrived all the same.
    pub async fn post(&self, post: &Post) -> Result<Answer, Failure> {
        let _busy = self.clock.busy();
        let watch = Stopwatch::start();
        let request = self.posted(post)?;
        let sent = async {
            let answer = self.send(request).await?;
            let first_byte = watch.elapsed();
            let (parts, body) = answer.into_parts();
            let body = whole(body).await?;
            Ok(Answer {
                status: parts.status,
                url: post.url.clone(),
                redirects: 0,
                headers: parts.headers,
                wire_bytes: body.len() as u64,
                body,
                first_byte,
                whole: watch.elapsed(),
            })
        };
        tokio::time::timeout(PATIENCE, sent)
            .await
            .unwrap_or(Err(Failure::Slow))
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Failure> {
        let sent = match &self.client {
            Wire::Plain(client) => client.request(request).await,
            Wire::Tls(client) => client.request(request).await,
        };
        sent.map_err(|e| Failure::Network(plain(&e)))
    }

    fn posted(&self, post: &Post) -> Result<Request<Full<Bytes>>, Failure> {
        if !matches!(post.url.scheme(), "http" | "https") {
            return Err(Failure::Url(no_http(&post.url)));
        }
        if let Some(why) = refusal(post.url.as_str()).filter(|_| self.rehearses()) {
            return Err(Failure::Refused(why));
        }
        let mut request = Request::post(post.url.as_str()).header(
            header::USER_AGENT,
            concat!("onair/", env!("CARGO_PKG_VERSION"), " notify"),
        );
        for (name, value) in &post.headers {
            request = request.header(name, value);
        }
        // The URL may be a secret, and is not repeated.
        let wrong = |e: http::Error| Failure::Url(format!("it cannot be sent: {e}"));
        request.body(Full::new(post.body.clone())).map_err(wrong)
    }

    fn request(&self, url: &Url, ask: &Ask) -> Result<Request<Full<Bytes>>, Failure> {
        let wrong = |e: String| Failure::Url(format!("{url}: {e}"));
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Failure::Url(no_http(url)));
        }
        let host = url.host_str().unwrap_or_default();
        let port = url.port().map_or(String::new(), |p| format!(":{p}"));
        let mut uri = url.clone();
        uri.set_fragment(None);
        let uri = match &self.rehearsal {
            Some(simulator) if refusal(url.as_str()).is_some() => {
                if !plays(host) {
                    return Err(Failure::Refused(refusal(url.as_str()).unwrap_or_default()));
                }
                let path = uri[url::Position::BeforePath..].to_owned();
                format!("http://{simulator}{path}")
            }
            _ => uri.to_string(),
        };
        let mut request = Request::builder()
            .method(if ask.head { Method::HEAD } else { Method::GET })
            .uri(uri)
            .header(header::HOST, format!("{host}{port}"))
            .header(header::ACCEPT, "*/*")
            .header(
                header::USER_AGENT,
                concat!("onair/", env!("CARGO_PKG_VERSION"), " probe"),
            );
        request = match ask.range {
            Some((first, last)) => request.header(header::RANGE, format!("bytes={first}-{last}")),
            // As players ask: CloudFront keeps packed and plain answers apart, and viewers get the
            // packed one [documented: cache key, Accept-Encoding].
            None if !ask.head => request.header(header::ACCEPT_ENCODING, "gzip"),
            None => request,
        };
        request
            .body(Full::default())
            .map_err(|e| wrong(e.to_string()))
    }
}

fn no_http(url: &Url) -> String {
    format!(
        "{}: is no http or https URL, as in https://HOST/PATH",
        url.scheme()
    )
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(Duration::from_secs(5)));
    tcp.set_nodelay(true);
    tcp
}

/// Hosts that a stream is watched at: CloudFront's, and MediaPackage's of both versions
/// [documented: aws-facts 3].
fn plays(host: &str) -> bool {
    let aws = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    host.ends_with(".cloudfront.net")
        || (aws && (host.contains(".mediapackage.") || host.contains(".mediapackagev2.")))
}

/// Why a rehearsal does not talk to `uri`; `None` when it is on this machine.
pub fn refusal(uri: &str) -> Option<String> {
    let host = uri
        .parse::<Uri>()
        .ok()
        .and_then(|u| u.host().map(str::to_owned))
        .unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    (!here)
        .then(|| format!("a rehearsal refuses to talk to {host:?}: it may only reach this machine"))
}

async fn whole(mut body: Incoming) -> Result<Bytes, Failure> {
    let mut out = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|e| Failure::Network(plain(&e)))?;
        if let Ok(data) = frame.into_data() {
            if out.len() + data.len() > MOST {
                return Err(Failure::Huge);
            }
            out.extend_from_slice(&data);
        }
    }
    Ok(out.into())
}

/// Takes so much and no more: a small answer may unpack to a huge one.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.0.len() + more.len() > MOST {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.0.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn unpack(body: &[u8]) -> Result<Bytes, Failure> {
    let mut decoder = GzDecoder::new(Bounded(Vec::new()));
    let done = decoder.write_all(body).and_then(|()| decoder.finish());
    match done {
        Ok(out) => Ok(out.0.into()),
        Err(e) if e.kind() == io::ErrorKind::FileTooLarge => Err(Failure::Huge),
        Err(e) => Err(Failure::Packed(e.to_string())),
    }
}

/// An error with what lies under it: the outermost one says nothing.
fn plain(e: &dyn Error) -> String {
    let mut out = e.to_string();
    let mut under = e.source();
    while let Some(cause) = under {
        let text = cause.to_string();
        if !out.contains(&text) {
            out = format!("{out}: {text}");
        }
        under = cause.source();
    }
    out
}

#[cfg(test)]
mod tests;
