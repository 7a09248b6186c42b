//! `onair exporter`: the newest picture, rendered at each scrape, over HTTP/1.1. Watches whether or not
//! anybody scrapes, so that a scrape costs AWS nothing.

use super::super::args::{Common, ExporterArgs};
use super::super::error::CliError;
use super::super::message::Message;
use super::super::output::Out;
use super::super::{list, progress};
use super::outside::Outside;
use super::{Watching, metrics, outside, watched};
use crate::clock::Clock;
use crate::monitor::Snapshot;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The text format and its version.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Connections at a time; a Prometheus needs one.
const AT_ONCE: usize = 64;
/// Real time in which a request must have come whole.
const PATIENCE: Duration = Duration::from_secs(10);
/// Before a connection is accepted again when that failed.
const BREATH: Duration = Duration::from_millis(100);

/// What the connections share.
struct Shared {
    region: String,
    simulated: bool,
    clock: Clock,
    picture: Mutex<Option<Arc<Snapshot>>>,
}

impl Shared {
    fn page(&self) -> String {
        // Nothing panics while it is held.
        let picture = self
            .picture
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let now = self.clock.now();
        metrics::render(&self.region, self.simulated, picture.as_deref(), now)
    }
}

/// Runs the command until it is interrupted.
///
/// # Errors
/// Usage (2), credentials (7), an address that cannot be had (1), or as the first calls.
pub async fn exporter(common: &Common, args: &ExporterArgs, out: &Out) -> Result<u8, CliError> {
    let mut stop = pin!(progress::interrupted());
    let region = list::region(common)?;
    let told = outside::settings(common)?;
    // Before AWS is asked: a port that is taken is known at once.
    let listen = args.listen;
    let wrong = |e: std::io::Error| {
        CliError::failed(format!(
            "--listen {listen}: {e}. Give another address as IP:PORT; port 0 takes a free one"
        ))
    };
    let listener = TcpListener::bind(listen).await.map_err(wrong)?;
    let at = listener.local_addr().map_err(wrong)?;
    let mut watching = tokio::select! {
        code = &mut stop => return Ok(code),
        begun = Watching::begin(common, region, None, true, out) => begun?,
    };
    let mut outside = Outside::start(told, &watching.aws, out);
    let shared = Arc::new(Shared {
        region: watching.region.to_string(),
        simulated: watching.simulated,
        clock: watching.clock.clone(),
        picture: Mutex::default(),
    });
    let url = format!("http://{at}/metrics");
    if !at.ip().is_loopback() {
        out.warn(format!(
            "onair: {at} is not loopback: whoever reaches it reads stream names, numbers and costs, unencrypted and without a password. Stream keys and URLs are not in it."
        ));
    }
    let rehearsal = if shared.simulated {
        "REHEARSAL: not AWS. "
    } else {
        ""
    };
    out.line(format!(
        "{url}\n{rehearsal}Prometheus text format; Ctrl-C ends it."
    ));
    out.object(Message::Exporter { url });
    // Dropped with this, and the connections with it.
    let mut connections = JoinSet::new();
    loop {
        let room = connections.len() < AT_ONCE;
        tokio::select! {
            code = &mut stop => {
                outside.finish().await;
                return Ok(watched(code));
            }
            picture = watching.next() => {
                let picture = picture?;
                outside.picture(&picture);
                let picture = Some(Arc::new(picture));
                *shared.picture.lock().unwrap_or_else(PoisonError::into_inner) = picture;
            }
            accepted = listener.accept(), if room => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, shared.clone()));
                }
                Err(e) => {
                    tracing::warn!(%e, "a connection could not be accepted");
                    shared.clock.sleep(BREATH).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(answer(&request, &shared)) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(e) = served {
        // The client went away, or spoke something else.
        tracing::debug!(%e, "a connection ended");
    }
}

fn answer(request: &Request<Incoming>, shared: &Shared) -> Response<Full<Bytes>> {
    let plain = "text/plain; charset=utf-8";
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    let (status, kind, body) = match (read, request.uri().path()) {
        (false, _) => (
            StatusCode::METHOD_NOT_ALLOWED,
            plain,
            "GET or HEAD only\n".to_owned(),
        ),
        (true, "/metrics") => (StatusCode::OK, TEXT, shared.page()),
        (true, "/") => (StatusCode::OK, plain, "onair: see /metrics\n".to_owned()),
        (true, _) => (
            StatusCode::NOT_FOUND,
            plain,
            "not here: see /metrics\n".to_owned(),
        ),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}
