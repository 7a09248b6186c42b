//! The world of `onair demo`: a stream that has been on air for a while when the console opens. Made by
//! the engine and the simulator's own operations, in manual time, so that a quarter of an hour takes as
//! long as its requests do; then served on from that very moment.

use super::demo;
use super::error::CliError;
use crate::aws::{Aws, CallLog, Target};
use crate::clock::{Clock, Scale, Timestamp};
use crate::engine::{self, Context, Interrupt, Owner, Sink};
use crate::sim::encoder::Order;
use crate::sim::world::World;
use crate::sim::{Handle, Options, Running, serve};
use crate::spec::StreamSpec;
use crate::stack::outputs::{Ingest, Outputs};
use crate::stack::{Identity, wanted};
use jiff::SignedDuration;
use std::time::Duration;

/// How long before now the making begins. Deploy and start take ten to twenty minutes of it; the rest
/// the stream is on air.
const BEFORE: SignedDuration = SignedDuration::from_mins(45);

/// Frames per second and megabits that the pretend encoders push, as the recipe's source.
pub const PUSH: (f64, f64) = (30.0, 8.0);

/// A rehearsal that is being served.
pub struct Booted {
    /// Endpoint URL.
    pub url: String,
    /// Its time.
    pub clock: Clock,
    /// The stream.
    pub spec: StreamSpec,
    _running: Running,
}

/// A rehearsal with a stream on air.
///
/// # Errors
/// As the engine; what went wrong while the world was made.
pub async fn boot(speed: f64) -> Result<Booted, CliError> {
    let spec = demo::spec().map_err(CliError::failed)?;
    let (to, made) = tokio::sync::oneshot::channel();
    let asked = spec.clone();
    // Manual time needs a runtime of its own thread.
    let make = move || {
        let world = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(CliError::failed)
            .and_then(|runtime| runtime.block_on(make(&asked)));
        // Nobody waits for it any more when the console is left at once.
        to.send(world).ok();
    };
    std::thread::Builder::new()
        .name("rehearsal".into())
        .spawn(make)
        .map_err(CliError::failed)?;
    let (world, now) = made.await.map_err(CliError::failed)??;
    served(world, now, speed, spec).await
}

/// A rehearsal in an empty account.
///
/// # Errors
/// When no port can be had.
pub async fn empty(speed: f64) -> Result<Booted, CliError> {
    let spec = demo::spec().map_err(CliError::failed)?;
    served(World::default(), Clock::wall().now(), speed, spec).await
}

async fn served(
    world: World,
    now: Timestamp,
    speed: f64,
    spec: StreamSpec,
) -> Result<Booted, CliError> {
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
        .map_err(CliError::failed)?;
    Ok(Booted {
        url: running.url(),
        clock,
        spec,
        _running: running,
    })
}

/// The world, and the moment it has come to.
async fn make(spec: &StreamSpec) -> Result<(World, Timestamp), CliError> {
    let clock = Clock::manual(Clock::wall().now() - BEFORE);
    let running = serve(Options::default(), clock.clone())
        .await
        .map_err(CliError::failed)?;
    let sim = running.handle();
    tokio::select! {
        () = clock.drive() => Err(CliError::failed("time stopped while the rehearsal was made")),
        made = on_air(spec, &clock, &sim, running.url()) => made.map(|()| (sim.world(), clock.now())),
    }
}

async fn on_air(
    spec: &StreamSpec,
    clock: &Clock,
    sim: &Handle,
    url: String,
) -> Result<(), CliError> {
    let target = Target::Sim { url };
    let aws = Aws::connect(
        target,
        spec.region.as_str(),
        clock.clone(),
        CallLog::default(),
    )
    .await?;
    let (events, _said) = Sink::new(clock.clone());
    let cx = Context {
        identity: Identity {
            account: aws.account().to_owned(),
            region: spec.region,
            stream: spec.name.clone(),
        },
        aws,
        owner: Owner {
            who: "rehearsal".into(),
            host: "rehearsal".into(),
            pid: std::process::id(),
            run: "boot".into(),
        },
        history: None,
        events,
        interrupt: Interrupt::default(),
        settle: 1.0,
    };
    let report = engine::deploy(&cx, &wanted(spec), None, false).await?;
    if let Some((part, e)) = report.failed.into_iter().next() {
        return Err(CliError::failed(format!("{part}: {e}")));
    }
    let outputs = Outputs::of(spec, &report.attrs);
    for (name, ingest) in [("A", &outputs.ingest_a), ("B", &outputs.ingest_b)] {
        if let Some(ingest) = ingest {
            push(sim, clock.now(), name, ingest);
        }
    }
    engine::start(&cx).await?;
    let left = Clock::wall().now().duration_since(clock.now());
    clock
        .sleep(Duration::try_from(left).unwrap_or_default())
        .await;
    Ok(())
}

fn push(sim: &Handle, now: Timestamp, name: &str, to: &Ingest) {
    let order = Order {
        at: now,
        fps: PUSH.0,
        mbps: PUSH.1,
        on: true,
    };
    sim.with(|world| {
        world.encoders.order(name, &to.url(true), order);
        world.settle(now);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_rehearsal_opens_with_a_stream_on_air() {
        let booted = boot(1.0).await.unwrap();
        let target = Target::Sim {
            url: booted.url.clone(),
        };
        let aws = Aws::connect(
            target,
            "us-east-1",
            booted.clock.clone(),
            CallLog::default(),
        )
        .await
        .unwrap();
        let channels = aws.list_streams().await.unwrap();
        assert!(
            channels
                .iter()
                .any(|c| c.part == "channel" && c.state.name == "RUNNING"),
            "{channels:?}"
        );
    }
}
