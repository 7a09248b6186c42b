//! The bench of ring 2: a simulator, the real SDK and the engine in one process on manual time. A day
//! of waiting takes as long as its requests do.
//!
//! A [`Rig`] is one account. Acts run as an operator, given by a short name; operators are processes
//! of one host that are long dead, so that one takes over another's lock at once. A name with an `@`
//! (`anna@truck`) is on that host, and alive for all that anybody can tell: its lease decides.

use onair::aws::{Aws, CallLog, Target};
use onair::clock::{Clock, Timestamp};
use onair::engine::{
    ChannelLeft, Context, DeployReport, Destroy, EngineError, Interrupt, Owner, Receipt, Sink,
    Stamped, deploy, destroy, inventory, start, stop,
};
use onair::sim::world::{World, WorldSettings};
use onair::sim::{Handle, Options, Running, serve};
use onair::spec::{AllowList, Notify, Region, StreamSpec};
use onair::stack::plan::{Plan, plan};
use onair::stack::{Identity, wanted};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// Everything a stream can have: archive, alarms with an address, DASH and CMAF, and a region that
/// is not CloudFront's, so that both topics exist.
pub fn full() -> StreamSpec {
    let allow = AllowList::new(["203.0.113.7".parse().unwrap()], false).unwrap();
    let region: Region = "eu-west-1".parse().unwrap();
    let mut spec = StreamSpec::recipe("demo".parse().unwrap(), region, allow);
    spec.alarms.notify = Some(Notify::Email("ops@example.org".into()));
    spec.delivery.cmaf = Some(onair::spec::Cmaf::default());
    spec
}

/// One account, one stream, and those who work on it.
pub struct Rig {
    /// Everybody's time.
    pub clock: Clock,
    /// The simulator, from inside.
    pub sim: Handle,
    spec: StreamSpec,
    aws: Aws,
    runs: Cell<u32>,
    said: RefCell<Vec<UnboundedReceiver<Stamped>>>,
    running: Running,
}

impl Rig {
    /// An empty account with transitions as long as AWS's, for acts on `spec`'s stream.
    pub async fn new(spec: &StreamSpec) -> Self {
        Self::with(spec, World::default()).await
    }

    /// The same with this world.
    pub async fn with(spec: &StreamSpec, world: World) -> Self {
        let noon = "2026-03-01T12:00:00Z".parse::<Timestamp>().unwrap();
        Self::at(spec, world, noon).await
    }

    /// The same at another time: a world is lived on from the moment it was taken.
    pub async fn at(spec: &StreamSpec, world: World, now: Timestamp) -> Self {
        let clock = Clock::manual(now);
        let options = Options {
            world: Some(world),
            ..Options::default()
        };
        let running = serve(options, clock.clone()).await.unwrap();
        let target = Target::Sim { url: running.url() };
        let log = CallLog::default();
        let aws = Aws::connect(target, spec.region.as_str(), clock.clone(), log)
            .await
            .unwrap();
        Self {
            clock,
            sim: running.handle(),
            spec: spec.clone(),
            aws,
            runs: Cell::default(),
            said: RefCell::default(),
            running,
        }
    }

    /// The same with these settings.
    pub async fn with_settings(spec: &StreamSpec, settings: WorldSettings) -> Self {
        let world = World {
            settings,
            ..World::default()
        };
        Self::with(spec, world).await
    }

    /// Where the simulator listens.
    pub fn url(&self) -> String {
        self.running.url()
    }

    /// What a run of `who` holds: a new process each time.
    pub fn context(&self, who: &str) -> Context {
        let run = self.runs.get() + 1;
        self.runs.set(run);
        let (who, host) = who.split_once('@').unwrap_or((who, "studio"));
        let (events, said) = Sink::new(self.clock.clone());
        self.said.borrow_mut().push(said);
        Context {
            aws: self.aws.clone(),
            identity: Identity {
                account: self.aws.account().to_owned(),
                region: self.spec.region,
                stream: self.spec.name.clone(),
            },
            owner: Owner {
                who: who.to_owned(),
                host: host.to_owned(),
                // Above any pid that Linux gives out.
                pid: 4_200_000 + run,
                run: format!("run-{run}"),
            },
            history: None,
            events,
            interrupt: Interrupt::default(),
            // Polls as in AWS, however short the world's transitions are.
            settle: 1.0,
        }
    }

    /// Does `work` while time moves whenever everybody waits.
    pub async fn drive<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            out = work => out,
            () = self.clock.drive() => unreachable!("the driver never ends"),
        }
    }

    /// Lets time pass.
    pub async fn pass(&self, length: Duration) {
        self.drive(self.clock.sleep(length)).await;
    }

    /// Deploys `spec` as `who`, leaving the channel on air if it is.
    pub async fn deploy(&self, who: &str, spec: &StreamSpec) -> Result<DeployReport, EngineError> {
        self.drive(deploy(&self.context(who), &wanted(spec), None, false))
            .await
    }

    /// Deploys `spec` as `who`, and takes the channel off air where that is needed.
    pub async fn deploy_off_air(
        &self,
        who: &str,
        spec: &StreamSpec,
    ) -> Result<DeployReport, EngineError> {
        self.drive(deploy(&self.context(who), &wanted(spec), None, true))
            .await
    }

    /// Deploys the rig's own spec, which must work.
    pub async fn deployed(&self, who: &str) -> DeployReport {
        let report = self.deploy(who, &self.spec).await;
        let report = report.unwrap_or_else(|e| panic!("deploy: {e}\n{}", self.said()));
        assert!(
            report.failed.is_empty(),
            "{:?}\n{}",
            report.failed,
            self.said()
        );
        assert!(
            report.skipped.is_empty(),
            "{:?}\n{}",
            report.skipped,
            self.said()
        );
        report
    }

    /// The plan for `spec` as of now.
    pub async fn plan(&self, spec: &StreamSpec) -> Result<Plan, EngineError> {
        let cx = self.context("looker");
        let found = self.drive(inventory(&cx.aws, &cx.identity)).await?;
        Ok(plan(&cx.identity, &wanted(spec), &found)?)
    }

    /// What the plan for `spec` would change, one line each; empty when nothing.
    pub async fn changes(&self, spec: &StreamSpec) -> Vec<String> {
        let plan = self.plan(spec).await.unwrap();
        plan.changes()
            .map(|s| format!("{} {} {:?}", s.action.word(), s.part, s.action))
            .collect()
    }

    /// Destroys, recordings included.
    pub async fn destroy(&self, who: &str) -> Result<Receipt, EngineError> {
        let how = Destroy {
            delete_archive: true,
            take_off_air: false,
        };
        self.drive(destroy(&self.context(who), how)).await
    }

    /// Destroys, which must work and leave nothing.
    pub async fn destroyed(&self, who: &str) -> Receipt {
        let receipt = self.destroy(who).await;
        let receipt = receipt.unwrap_or_else(|e| panic!("destroy: {e}\n{}", self.said()));
        assert!(
            receipt.left.is_empty(),
            "{:#?}\n{}",
            receipt.left,
            self.said()
        );
        receipt
    }

    /// Starts the channel.
    pub async fn start(&self) -> Result<ChannelLeft, EngineError> {
        self.drive(start(&self.context("anna"))).await
    }

    /// Stops the channel.
    pub async fn stop(&self) -> Result<ChannelLeft, EngineError> {
        self.drive(stop(&self.context("anna"))).await
    }

    /// The calls that have ended.
    pub fn calls(&self) -> &CallLog {
        self.aws.calls()
    }

    /// The world, settled to now.
    pub fn world(&self) -> World {
        self.sim.world()
    }

    /// What all runs said since the last time this was asked, a line each; for failed assertions.
    pub fn said(&self) -> String {
        let mut lines = Vec::new();
        for run in self.said.borrow_mut().iter_mut() {
            while let Ok(Stamped { at, event }) = run.try_recv() {
                lines.push(format!("{at} {}", serde_json::to_string(&event).unwrap()));
            }
        }
        lines.join("\n")
    }
}
