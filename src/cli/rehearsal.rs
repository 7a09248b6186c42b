//! A stream that is on air before anybody has waited for it: the world behind `onair demo`. The
//! engine deploys and starts it and pretend encoders feed it, all on the simulator and in manual
//! time, so that forty minutes take about a second. Nothing in that world is a fixture: what it
//! holds was made by the simulator's own operations.

use super::demo;
use super::error::CliError;
use crate::aws::{Aws, CallLog, Target};
use crate::clock::{Clock, Scale, Timestamp};
use crate::engine::{self, Context};
use crate::sim::encoder::Order;
use crate::sim::world::{World, WorldSettings};
use crate::sim::{Options, Running, serve};
use crate::spec::StreamSpec;
use crate::stack::outputs::Outputs;
use crate::stack::wanted;
use jiff::SignedDuration;
use std::time::Duration;

/// How long ago the deployment began.
const DEPLOYED: SignedDuration = SignedDuration::from_mins(40);
/// How long ago the channel was started; with the minutes it takes, fifteen on air are left.
const STARTED: SignedDuration = SignedDuration::from_mins(17);
/// Transitions while the stream is made, as a factor. The engine asks as often as it asks AWS, so
/// that a distribution's fifteen minutes would cost hundreds of requests and teach nobody anything.
const HASTE: f64 = 0.02;

/// A simulator with streams on air; it ends with this.
pub struct Booted {
    /// Endpoint URL.
    pub url: String,
    /// Its time, which goes on from the moment up to which the world was lived.
    pub clock: Clock,
    /// Length of its state transitions, as a factor.
    pub settle: f64,
    /// The stream `demo`.
    pub spec: StreamSpec,
    /// Keeps it alive; tests look inside.
    pub(super) _running: Running,
}

/// Makes a world in which the recipe's stream has been on air for a quarter of an hour, and serves
/// it from there on, `speed` times as fast as the world outside.
///
/// # Errors
/// As the engine, or when no port can be had.
pub async fn boot(speed: f64, streams: usize) -> Result<Booted, CliError> {
    let spec = demo::spec().map_err(CliError::failed)?;
    let (done, past) = tokio::sync::oneshot::channel();
    let of = spec.clone();
    // Manual time needs a runtime of one thread to itself: on several it cannot be seen from inside
    // that nobody has anything left to do.
    std::thread::Builder::new()
        .name("rehearsal".into())
        .spawn(move || done.send(live(&of)).ok())
        .map_err(CliError::failed)?;
    let ended = || CliError::failed("the rehearsal's past ended without a word");
    let (mut world, now) = past.await.map_err(|_| ended())??;
    if streams > 1 {
        world = super::many::more(&world, spec.name.as_str(), streams)?;
    }
    served(world, now, speed, spec).await
}

/// An empty account, served from now on.
///
/// # Errors
/// When no port can be had.
pub async fn empty(speed: f64) -> Result<Booted, CliError> {
    let spec = demo::spec().map_err(CliError::failed)?;
    let now = Clock::wall().now();
    served(World::default(), now, speed, spec).await
}

/// Serves a world from `now` on.
async fn served(
    world: World,
    now: Timestamp,
    speed: f64,
    spec: StreamSpec,
) -> Result<Booted, CliError> {
    let settle = world.settings.settle;
    let clock = Clock::with_scale(Scale {
        speed,
        origin: now,
        real_origin: Clock::wall().now(),
    });
    let options = Options {
        world: Some(world),
        ..Options::default()
    };
    let running = serve(options, clock.clone())
        .await
        .map_err(|e| CliError::failed(format!("the simulator: {e}")))?;
    Ok(Booted {
        url: running.url(),
        clock,
        settle,
        spec,
        _running: running,
    })
}

/// Lives through the past on a runtime of its own: the world, and its time.
fn live(spec: &StreamSpec) -> Result<(World, Timestamp), CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        // The driver of manual time keeps the runtime turning, so sockets are looked at by count.
        .event_interval(8)
        .enable_all()
        .build()
        .map_err(CliError::failed)?;
    let now = Clock::wall().now();
    let clock = Clock::manual(now - DEPLOYED);
    runtime.block_on(async {
        tokio::select! {
            biased;
            lived = past(spec, &clock, now) => lived,
            () = clock.drive() => Err(CliError::failed("manual time ended")),
        }
    })
}

/// Deploy, start, encoders, and a quiet quarter of an hour up to `now`.
async fn past(
    spec: &StreamSpec,
    clock: &Clock,
    now: Timestamp,
) -> Result<(World, Timestamp), CliError> {
    let hasty = WorldSettings {
        settle: HASTE,
        ..WorldSettings::default()
    };
    let options = Options {
        settings: Some(hasty),
        ..Options::default()
    };
    let sim = serve(options, clock.clone())
        .await
        .map_err(CliError::failed)?;
    let target = Target::Sim { url: sim.url() };
    let region = spec.region.as_str();
    let aws = Aws::connect(target, region, clock.clone(), CallLog::default()).await?;
    // Whoever deployed the stream: a colleague, earlier, whose events nobody reads any more.
    let who = (spec.name.clone(), spec.region);
    let (cx, ..) = Context::open(aws, 1.0, who, None, "rehearsal");
    let report = engine::deploy(&cx, &wanted(spec), None, false).await?;
    if let Some((part, e)) = report.failed.first() {
        return Err(CliError::failed(format!("{part}: {e}")));
    }
    until(clock, now - STARTED).await;
    engine::start(&cx).await?;
    let urls = Outputs::of(spec, &report.attrs);
    let handle = sim.handle();
    let at = clock.now();
    for (name, ingest) in [("A", &urls.ingest_a), ("B", &urls.ingest_b)] {
        let Some(ingest) = ingest else { continue };
        let order = Order {
            at,
            fps: 30.0,
            mbps: 8.0,
            on: true,
        };
        handle.with(|world| world.encoders.order(name, &ingest.url(true), order));
    }
    until(clock, now).await;
    // The simulator judges alarms when somebody looks: the quarter of an hour is made up for here,
    // once, and not by the first screen.
    let prefix = cx.identity.alarm_prefix();
    cx.aws.find_alarms(&prefix, region).await?;
    let mut world = handle.world();
    // From here on everything takes as long as in AWS.
    world.settings = WorldSettings::default();
    Ok((world, clock.now()))
}

/// Waits for a moment, or not at all when it is over.
async fn until(clock: &Clock, moment: Timestamp) {
    let left = moment.duration_since(clock.now());
    if let Ok(left) = Duration::try_from(left) {
        clock.sleep(left).await;
    }
}

#[cfg(test)]
mod tests;
