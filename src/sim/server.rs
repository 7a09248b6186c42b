//! The listener, and what a test holds of a running simulator. One task per connection; the world
//! lives behind one lock that is never held across an await.

use super::control;
use super::dispatch::{Action, dispatch};
use super::faults::{Rule, Trouble};
use super::held::Held;
use super::persist;
use super::wire::{Request, decode_form};
use super::world::{World, WorldSettings};
use crate::clock::{Clock, Timestamp};
use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, broadcast};
use tokio::task::JoinSet;

/// How to run a simulator.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Port on loopback; 0 takes a free one.
    pub port: u16,
    /// Where the world is kept between runs; nothing keeps it in memory only.
    pub state_file: Option<PathBuf>,
    /// The world to begin with, unless the state file has one.
    pub world: Option<World>,
    /// Settings that replace those of the world.
    pub settings: Option<WorldSettings>,
}

/// One request that came in and what became of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Logged {
    /// The world's time.
    pub at: Timestamp,
    /// Request id.
    pub request_id: String,
    /// Service, by its credential scope.
    pub service: String,
    /// Operation.
    pub operation: String,
    /// Region signed for.
    pub region: String,
    /// Whether the operation changes something.
    pub mutates: bool,
    /// What it asked for, by wire name.
    pub input: Value,
    /// Status of the answer; 0 when there was none.
    pub status: u16,
    /// Error code of a refusal.
    pub code: Option<String>,
    /// Whether the world was changed by it.
    pub applied: bool,
    /// The rule that acted on it.
    pub rule: Option<u64>,
}

/// A rule acted on a request. Sent before the client can see anything of it.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The rule.
    pub rule: Rule,
    /// The request; its outcome as far as the simulator is concerned.
    pub request: Logged,
}

/// How many requests are remembered. A question about metrics is some ten kilobytes, and a rehearsal may
/// stay open for days.
const REMEMBERED: usize = 2_000;
/// How many hits wait for a slow listener.
const WAITING_HITS: usize = 1024;

/// What the connections share.
pub(super) struct Shared {
    pub(super) clock: Clock,
    pub(super) world: Mutex<Held>,
    pub(super) log: Mutex<VecDeque<Logged>>,
    pub(super) hits: broadcast::Sender<Hit>,
    pub(super) released: Notify,
    pub(super) state_file: Option<PathBuf>,
}

/// A handle for tests in the same process; clones share the simulator.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

/// A simulator that serves until it is stopped or dropped.
pub struct Running {
    addr: SocketAddr,
    handle: Handle,
    task: tokio::task::JoinHandle<()>,
}

/// Serves on loopback. The clock is the world's.
pub async fn serve(options: Options, clock: Clock) -> io::Result<Running> {
    let kept = options
        .state_file
        .as_deref()
        .map(persist::load)
        .transpose()?
        .flatten();
    let mut world = kept.or(options.world).unwrap_or_default();
    if let Some(settings) = options.settings {
        world.settings = settings;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let addr = listener.local_addr()?;
    let shared = Arc::new(Shared {
        clock,
        world: Mutex::new(Held::new(world)),
        log: Mutex::default(),
        hits: broadcast::channel(WAITING_HITS).0,
        released: Notify::new(),
        state_file: options.state_file,
    });
    let task = tokio::spawn(accept(listener, shared.clone()));
    Ok(Running {
        addr,
        handle: Handle(shared),
        task,
    })
}

impl Running {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The endpoint URL for clients.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The handle for tests.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Closes the listener and every connection. The world stays with the handle.
    pub async fn stop(mut self) {
        self.task.abort();
        // It ends by being aborted; that is what was asked for.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Handle {
    /// The world as it is now.
    pub fn world(&self) -> World {
        self.with(|world| world.clone())
    }

    /// Replaces the world.
    pub fn set_world(&self, new: World) {
        self.with(|world| *world = new);
    }

    /// Looks at the world or changes it behind everybody's back, settled to now.
    pub fn with<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        let mut held = self.0.settled(self.0.clock.now());
        let world = held.change();
        let seen = look(world);
        if let Err(e) = self.0.save(world) {
            tracing::error!(%e, "the simulator could not write its state");
        }
        seen
    }

    /// Adds a rule for requests; gives its number.
    pub fn add_fault(&self, rule: Rule) -> u64 {
        self.with(|world| world.faults.add(rule))
    }

    /// The rules for requests, with their counts.
    pub fn faults(&self) -> Vec<Rule> {
        self.with(|world| world.faults.rules.clone())
    }

    /// Removes all rules; troubles of the world stay.
    pub fn clear_faults(&self) {
        self.with(|world| world.faults.rules.clear());
    }

    /// Begins a trouble of the world; gives its number.
    pub fn begin_trouble(&self, trouble: Trouble) -> u64 {
        self.with(|world| world.faults.begin(trouble))
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<Logged> {
        lock(&self.0.log).iter().cloned().collect()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        lock(&self.0.log).clear();
    }

    /// Tells of each request that a rule acts on, from now on.
    pub fn hits(&self) -> broadcast::Receiver<Hit> {
        self.0.hits.subscribe()
    }

    /// Closes the connections that rules with `hold` keep open.
    pub fn release(&self) {
        self.0.released.notify_waiters();
    }
}

impl Shared {
    /// The world, settled to a moment.
    pub(super) fn settled(&self, now: Timestamp) -> MutexGuard<'_, Held> {
        let mut held = lock(&self.world);
        held.settle(now);
        held
    }

    pub(super) fn save(&self, world: &World) -> io::Result<()> {
        self.state_file
            .as_deref()
            .map_or(Ok(()), |path| persist::save(path, world))
    }

    pub(super) fn remember(&self, request: Logged) {
        let mut log = lock(&self.log);
        if log.len() == REMEMBERED {
            log.pop_front();
        }
        log.push_back(request);
    }
}

/// Nothing panics while one of these locks is held, so a poisoned one still guards whole data.
pub(super) fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and the connections with it.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, shared.clone()));
                }
                Err(e) => {
                    tracing::warn!(%e, "a connection could not be accepted");
                    shared.clock.sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    if let Err(e) = stream.set_nodelay(true) {
        tracing::debug!(%e, "no TCP_NODELAY");
    }
    let reset = Arc::new(AtomicBool::new(false));
    let wants_reset = reset.clone();
    let service =
        service_fn(move |request| Box::pin(answer(request, shared.clone(), wants_reset.clone())));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // An error here is the client going away, or one of our own faults.
    let ended = poll_fn(|cx| connection.poll_without_shutdown(cx)).await;
    tracing::trace!(?ended, "a connection ended");
    let stream = connection.into_parts().io.into_inner();
    if reset.load(Ordering::Relaxed)
        && let Err(e) = stream.set_zero_linger()
    {
        tracing::debug!(%e, "the connection closes without a reset");
    }
}

/// Why a connection ends without an answer.
#[derive(Debug)]
struct Cut(&'static str);

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Cut {}

async fn answer(
    request: http::Request<Incoming>,
    shared: Arc<Shared>,
    reset: Arc<AtomicBool>,
) -> Result<Response<Full<Bytes>>, Cut> {
    let (parts, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map_err(|_| Cut("the client left"))?
        .to_bytes();
    let request = Request {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: decode_form(parts.uri.query().unwrap_or_default()),
        headers: parts.headers,
        body,
    };
    let action = match control::answer(&shared, &request) {
        Some(response) => Action::Answer(response),
        None => dispatch(&shared, &request),
    };
    match action {
        Action::Answer(response) => Ok(response.map(Full::new)),
        Action::Slow(length, response) => {
            // Manual time stands still while the client waits for us, so it is moved from here.
            if shared.clock.scale().is_none() {
                shared.clock.advance(length);
            } else {
                shared.clock.sleep(length).await;
            }
            Ok(response.map(Full::new))
        }
        Action::Close { hold, reset: hard } => {
            if hold {
                shared.released.notified().await;
            }
            reset.store(hard, Ordering::Relaxed);
            Err(Cut("a fault"))
        }
    }
}

#[cfg(test)]
mod tests;
