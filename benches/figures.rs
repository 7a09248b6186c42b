//! The engine's figures, each with how it was taken. Not a test: nothing here fails.
//!
//!     cargo bench --profile dev --bench figures
//!
//! 1. Deploy's wall-clock against the critical path: the longest chain through the plan's graph when
//!    calls take no time and each part settles as long as the simulator drew for it (`settle` 0.1, real
//!    time). What is above 1 is calls, looking, and pacing.
//! 2. API calls of a deploy from nothing, of a deploy that changes nothing, of a destroy.
//! 3. A plan that changes nothing, when every call takes 50 ms.

use onair::aws::{Aws, CallLog, Target};
use onair::clock::{Clock, Stopwatch, Timestamp};
use onair::engine::schedule::{CriticalStep, critical_path};
use onair::engine::{Context, Destroy, Interrupt, Owner, Sink, deploy, destroy, inventory};
use onair::shape::Part;
use onair::sim::faults::{Effect, Rule};
use onair::sim::world::{World, WorldSettings};
use onair::sim::{Handle, Options, serve};
use onair::spec::{AllowList, Region, StreamSpec};
use onair::stack::plan::{Inventory, Plan, plan};
use onair::stack::{Identity, wanted};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const SETTLE: f64 = 0.1;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(Box::pin(figures()))
}

async fn figures() -> Result<(), Failed> {
    let clock = Clock::scaled(1.0);
    let settings = WorldSettings {
        settle: SETTLE,
        ..WorldSettings::default()
    };
    let sim = serve(
        Options {
            settings: Some(settings),
            ..Options::default()
        },
        clock.clone(),
    )
    .await?;
    let allow = AllowList::new(["203.0.113.7".parse()?], false)?;
    let mut spec = StreamSpec::recipe("figures".parse()?, Region::US_EAST_1, allow);
    spec.alarms.notify = Some("crew@example.com".parse()?);
    let calls = CallLog::default();
    let target = Target::Sim { url: sim.url() };
    let aws = Aws::connect(target, spec.region.as_str(), clock.clone(), calls.clone()).await?;
    let identity = Identity {
        account: aws.account().to_owned(),
        region: spec.region,
        stream: spec.name.clone(),
    };
    let (events, _listener) = Sink::new(clock.clone());
    let owner = Owner {
        who: "bench".into(),
        host: "bench".into(),
        pid: 1,
        run: "bench".into(),
    };
    let interrupt = Interrupt::default();
    let cx = Context {
        aws,
        identity,
        owner,
        history: None,
        events,
        interrupt,
        settle: SETTLE,
    };
    let all = wanted(&spec);
    let from_nothing = plan(&cx.identity, &all, &Inventory::default())?;

    let (before, watch) = (calls.total(), Stopwatch::start());
    let delays = Arc::new(Mutex::new(Delays::new()));
    let watching = tokio::spawn(watch_delays(sim.handle(), clock.clone(), delays.clone()));
    let report = Box::pin(deploy(&cx, &all, None, false)).await?;
    let took = watch.elapsed();
    watching.abort();
    let delays = delays
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let least = shortest(&from_nothing, &delays)?;
    println!(
        "deploy: {} parts in {:.2} s, critical path {:.2} s, ratio {:.3}, {} API calls",
        report.done.len(),
        took.as_secs_f64(),
        least.as_secs_f64(),
        took.as_secs_f64() / least.as_secs_f64(),
        calls.total() - before
    );
    println!("  drawn: {delays:?}");

    let before = calls.total();
    Box::pin(deploy(&cx, &all, None, false)).await?;
    println!(
        "deploy that changes nothing: {} API calls",
        calls.total() - before
    );

    sim.handle().add_fault(Rule::new(Effect::Slow(50)));
    let (before, watch) = (calls.total(), Stopwatch::start());
    let found = inventory(&cx.aws, &cx.identity).await?;
    let empty = plan(&cx.identity, &all, &found)?.is_empty();
    println!(
        "plan that changes nothing (empty: {empty}), 50 ms a call: {:.2} s, {} API calls",
        watch.elapsed().as_secs_f64(),
        calls.total() - before
    );
    sim.handle().clear_faults();

    let (before, watch) = (calls.total(), Stopwatch::start());
    let receipt = Box::pin(destroy(
        &cx,
        Destroy {
            delete_archive: true,
            take_off_air: false,
        },
    ))
    .await?;
    println!(
        "destroy: {} parts in {:.2} s, {} left, {} API calls",
        receipt.gone.len(),
        watch.elapsed().as_secs_f64(),
        receipt.left.len(),
        calls.total() - before
    );
    Ok(())
}

/// What the simulator drew: how long each part takes from being made to having settled.
type Delays = BTreeMap<String, Duration>;

/// Looks into the world while it is made; a delay is seen while it runs.
async fn watch_delays(sim: Handle, clock: Clock, delays: Arc<Mutex<Delays>>) {
    loop {
        clock.sleep(Duration::from_millis(20)).await;
        let now = sim.with(|world| drawn(world));
        delays
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(now);
    }
}

fn drawn(world: &World) -> Delays {
    let live = || world.medialive.regions.values();
    let since = |from: Timestamp, until: Timestamp| {
        Duration::try_from(until.duration_since(from)).unwrap_or_default()
    };
    let channels = live().flat_map(|r| r.channels.values());
    let channels =
        channels.filter_map(|c| Some((Part::Channel, since(c.created, c.next.as_ref()?.at))));
    let inputs = live().flat_map(|r| r.inputs.values());
    let inputs = inputs.filter_map(|i| Some((Part::Input, since(i.created, i.next.as_ref()?.at))));
    let edges = world.cloudfront.distributions.values();
    let edges = edges.filter_map(|d| Some((Part::Distribution, since(d.created, d.until?))));
    let roles = world
        .iam
        .roles
        .values()
        .map(|r| (Part::Role, since(r.created, r.usable_from)));
    let all = channels.chain(inputs).chain(edges).chain(roles);
    all.map(|(part, delay)| (part.to_string(), delay)).collect()
}

/// The critical path when calls take no time.
fn shortest(plan: &Plan, delays: &Delays) -> Result<Duration, Failed> {
    let steps: Vec<_> = plan.changes().collect();
    let at = |part: &Part| steps.iter().position(|s| s.part == *part);
    let path: Vec<CriticalStep> = steps
        .iter()
        .map(|step| CriticalStep {
            to_exist: Duration::ZERO,
            to_settle: delays
                .get(&step.part.to_string())
                .copied()
                .unwrap_or_default(),
            needs: step
                .needs
                .iter()
                .filter_map(|(part, goal)| Some((at(part)?, *goal)))
                .collect(),
        })
        .collect();
    Ok(critical_path(&path)?)
}
