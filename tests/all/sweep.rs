//! Killed at every change, and disturbed at every call.
//!
//! The *kill sweep* takes every request that changed something in a clean deploy and a clean destroy
//! (an operation, and which of them: so every operation and part), and each of three phases: *lost*
//! (it never arrived), *landed* (it was applied, no answer came), *answered* (the answer came, and
//! nothing after it). It kills the run there and runs again as somebody else. The *fault sweep*
//! disturbs the same requests and every kind of look once, without a kill.
//!
//! `cargo test` runs a sample. `ONAIR_SWEEP=full cargo test --test all sweep -- --nocapture` runs
//! all of it on every core; `ONAIR_SWEEP=CreateChannel` runs the cases whose name holds that text.

use crate::normal::normalize;
use crate::rig::{Rig, full};
use onair::aws::Call;
use onair::clock::Stopwatch;
use onair::engine::{Destroy, EngineError, LEASE, deploy, destroy};
use onair::shape::Part;
use onair::sim::faults::{Effect, Rule};
use onair::sim::world::{World, WorldSettings};
use onair::stack::plan::Refusal;
use onair::stack::wanted;
use serde_json::Value;
use std::any::Any;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

/// Recordings go too, so that nothing is left.
const ALL: Destroy = Destroy {
    delete_archive: true,
    take_off_air: false,
};

/// One kind of request, and which of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Target {
    service: String,
    operation: String,
    nth: u64,
}

/// What a clean life looks like.
struct Clean {
    /// What changed something: in the deploy, in the destroy.
    deploy: Vec<Target>,
    destroy: Vec<Target>,
    /// The first of each kind of look.
    looks: Vec<Target>,
    world: Value,
    census: Vec<(&'static str, usize)>,
}

// On a thread of its own: whoever asks first may be in a runtime already.
static CLEAN: LazyLock<Clean> = LazyLock::new(|| {
    std::thread::spawn(|| on_this_thread(clean()))
        .join()
        .unwrap()
});

async fn rig() -> Rig {
    // Every state is gone through, and none takes long: polls stay as far apart as in AWS.
    let settings = WorldSettings {
        settle: 0.1,
        ..WorldSettings::default()
    };
    Rig::with_settings(&full(), settings).await
}

async fn clean() -> Clean {
    let rig = rig().await;
    rig.deployed("anna").await;
    let (world, census) = (normalize(&rig.world()), rig.world().census());
    let deploy = targets(&rig, true);
    let mut looks = targets(&rig, false);
    rig.sim.forget_requests();
    rig.destroyed("anna").await;
    let destroy = targets(&rig, true);
    looks.extend(targets(&rig, false));
    looks.retain(|t| t.nth == 1 && t.service != "sts");
    looks.sort();
    looks.dedup();
    Clean {
        deploy,
        destroy,
        looks,
        world,
        census,
    }
}

/// The requests so far that changed something, or those that looked, numbered by kind.
fn targets(rig: &Rig, changes: bool) -> Vec<Target> {
    let mut seen: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut all = Vec::new();
    for request in rig.sim.requests() {
        let kind = (request.service.clone(), request.operation.clone());
        let nth = seen.entry(kind).and_modify(|n| *n += 1).or_insert(1);
        if request.mutates == changes && (request.applied || !changes) {
            all.push(Target {
                service: request.service,
                operation: request.operation,
                nth: *nth,
            });
        }
    }
    all
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Lost,
    Landed,
    Answered,
}

const PHASES: [Phase; 3] = [Phase::Lost, Phase::Landed, Phase::Answered];

impl Target {
    fn rule(&self, effect: Effect) -> Rule {
        Rule::new(effect)
            .on(&self.service, &self.operation)
            .nth(self.nth)
    }

    fn killer(&self, phase: Phase) -> Rule {
        match phase {
            Phase::Lost => self.rule(Effect::Lost).hold(),
            Phase::Landed => self.rule(Effect::Landed).hold(),
            Phase::Answered => self.rule(Effect::Answered),
        }
    }
}

/// Runs `act` until the rule acts, and kills it there.
async fn kill<T>(rig: &Rig, rule: Rule, act: impl Future<Output = T>) {
    let mut hits = rig.sim.hits();
    let answered = rule.effect == Effect::Answered;
    rig.sim.add_fault(rule);
    let told = Cell::new(false);
    let hit = async {
        let hit = hits.recv().await.unwrap().request;
        told.set(true);
        // The hit is told before the client can see the answer: wait until it has.
        let heard = |c: &Call| c.request_id.as_ref() == Some(&hit.request_id);
        while answered && !rig.calls().latest().iter().any(heard) {
            tokio::task::yield_now().await;
        }
    };
    rig.drive(async {
        tokio::select! {
            biased;
            () = hit => {}
            // After the answer to its last request a run has nothing left to be killed in.
            _ = act => assert!(told.get() && answered, "it ended before it was killed\n{}", rig.said()),
        }
    })
    .await;
    rig.sim.release();
    rig.sim.clear_faults();
}

/// Who goes on after a kill: somebody at the same desk, or somebody elsewhere who must wait for the
/// lease.
async fn successor(rig: &Rig, case: usize) -> &'static str {
    if case.is_multiple_of(2) {
        return "bert";
    }
    rig.pass(LEASE).await;
    "bert@truck"
}

/// The stream is whole, and like any other; then it goes without a trace.
async fn whole_then_gone(rig: &Rig, who: &str) {
    whole(rig).await;
    rig.destroyed(who).await;
    gone(rig);
}

async fn whole(rig: &Rig) {
    assert_eq!(
        rig.changes(&full()).await,
        Vec::<String>::new(),
        "{}",
        rig.said()
    );
    counted(rig, &CLEAN.census);
    same(&normalize(&rig.world()), &CLEAN.world);
}

fn gone(rig: &Rig) {
    counted(rig, &World::default().census());
}

/// So many of each kind, and no more.
fn counted(rig: &Rig, census: &[(&'static str, usize)]) {
    let now = rig.world().census();
    assert!(
        now == census,
        "{now:?} instead of {census:?}\n{}",
        rig.said()
    );
}

/// Says where two worlds differ, not all of both.
fn same(left: &Value, right: &Value) {
    fn walk(path: &str, left: &Value, right: &Value, found: &mut Vec<String>) {
        match (left, right) {
            (Value::Object(l), Value::Object(r)) => {
                for key in l.keys().chain(r.keys().filter(|k| !l.contains_key(*k))) {
                    let at = |v: &serde_json::Map<String, Value>| {
                        v.get(key).cloned().unwrap_or_default()
                    };
                    walk(&format!("{path}/{key}"), &at(l), &at(r), found);
                }
            }
            (l, r) if l != r => found.push(format!("{path}: {l} instead of {r}")),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk("", left, right, &mut found);
    assert!(found.is_empty(), "the world differs:\n{}", found.join("\n"));
}

#[test]
fn sweep_kills_in_deploy() {
    let cases = pairs(&CLEAN.deploy, &PHASES);
    sweep(
        "deploy killed",
        &cases,
        3,
        |case, (target, phase)| async move {
            let rig = rig().await;
            kill(
                &rig,
                target.killer(phase),
                deploy(&rig.context("anna"), &wanted(&full()), None, false),
            )
            .await;
            let who = successor(&rig, case).await;
            rig.deployed(who).await;
            whole_then_gone(&rig, who).await;
        },
    );
}

#[test]
fn sweep_kills_in_destroy() {
    let cases = pairs(&CLEAN.destroy, &PHASES);
    sweep(
        "destroy killed",
        &cases,
        3,
        |case, (target, phase)| async move {
            let rig = rig().await;
            rig.deployed("anna").await;
            kill(
                &rig,
                target.killer(phase),
                destroy(&rig.context("anna"), ALL),
            )
            .await;
            let who = successor(&rig, case).await;
            rig.destroyed(who).await;
            gone(&rig);
        },
    );
}

#[test]
fn sweep_disturbs_every_change_of_a_deploy() {
    let effects = [
        Effect::Throttle,
        Effect::ServerError,
        Effect::Reset,
        Effect::Twice,
    ];
    let cases = pairs(&CLEAN.deploy, &effects);
    sweep(
        "deploy disturbed",
        &cases,
        3,
        |_, (target, effect)| async move {
            let rig = rig().await;
            rig.sim.add_fault(target.rule(effect.clone()));
            if effect == Effect::Twice && target.operation == "CreateInputSecurityGroup" {
                return doubled(&rig).await;
            }
            rig.deployed("anna").await;
            assert_eq!(rig.sim.faults()[0].acted, 1);
            whole_then_gone(&rig, "anna").await;
        },
    );
}

/// Nothing but us keeps AWS from making two security groups. Doublings are shown, never picked from,
/// and destroy removes both.
async fn doubled(rig: &Rig) {
    let report = rig.deploy("anna", &full()).await.unwrap();
    let group = report
        .failed
        .iter()
        .find(|(part, _)| *part == Part::SecurityGroup);
    let told = matches!(group, Some((_, EngineError::Refused(Refusal::Doubled { ids, .. }))) if ids.len() == 2);
    assert!(
        told || matches!(
            rig.plan(&full()).await,
            Err(EngineError::Refused(Refusal::Doubled { .. }))
        ),
        "{:?}\n{}",
        report.failed,
        rig.said()
    );
    rig.destroyed("anna").await;
    gone(rig);
}

#[test]
fn sweep_disturbs_every_change_of_a_destroy() {
    let effects = [
        Effect::Throttle,
        Effect::ServerError,
        Effect::Reset,
        Effect::Twice,
    ];
    let cases = pairs(&CLEAN.destroy, &effects);
    sweep(
        "destroy disturbed",
        &cases,
        3,
        |_, (target, effect)| async move {
            let rig = rig().await;
            rig.deployed("anna").await;
            rig.sim.add_fault(target.rule(effect));
            rig.destroyed("anna").await;
            assert_eq!(rig.sim.faults()[0].acted, 1);
            gone(&rig);
        },
    );
}

#[test]
fn sweep_disturbs_every_look() {
    let effects = [Effect::Throttle, Effect::ServerError, Effect::Reset];
    let cases = pairs(&CLEAN.looks, &effects);
    sweep(
        "looks disturbed",
        &cases,
        3,
        |_, (target, effect)| async move {
            let rig = rig().await;
            rig.sim.add_fault(target.rule(effect));
            rig.deployed("anna").await;
            whole_then_gone(&rig, "anna").await;
            assert_eq!(rig.sim.faults()[0].acted, 1);
        },
    );
}

#[test]
fn two_operators_at_once() {
    on_this_thread(async {
        let rig = rig().await;
        let wanted = wanted(&full());
        let (anna, bert) = (rig.context("anna"), rig.context("bert@truck"));
        let both = async {
            tokio::join!(
                deploy(&anna, &wanted, None, false),
                deploy(&bert, &wanted, None, false)
            )
        };
        let (one, other) = rig.drive(both).await;
        let (won, lost) = if one.is_ok() {
            (one, other)
        } else {
            (other, one)
        };
        assert!(won.unwrap().failed.is_empty(), "{}", rig.said());
        let lost = lost.unwrap_err();
        assert_eq!(lost.exit_code(), 6, "{lost}");
        assert!(lost.to_string().contains("works on this stream"), "{lost}");
        whole_then_gone(&rig, "bert@truck").await;
    });
}

#[test]
fn lists_that_lag_double_nothing() {
    on_this_thread(async {
        let lagging = WorldSettings {
            settle: 0.1,
            list_lag: 30.0,
            ..WorldSettings::default()
        };
        let group = Target {
            service: "medialive".into(),
            operation: "CreateInputSecurityGroup".into(),
            nth: 1,
        };
        let rig = Rig::with_settings(&full(), lagging).await;
        let cx = rig.context("anna");
        kill(
            &rig,
            group.killer(Phase::Landed),
            deploy(&cx, &wanted(&full()), None, false),
        )
        .await;
        rig.deployed("bert").await;
        counted(&rig, &CLEAN.census);
        // At once again: what lists do not show yet must not be made twice.
        rig.deployed("carl@truck").await;
        counted(&rig, &CLEAN.census);
        // And taken away at once, by somebody who remembers nothing: it must all be seen.
        rig.destroyed("dora@van").await;
        gone(&rig);
    });
}

/// Every target with every variant.
fn pairs<V: Clone>(targets: &[Target], variants: &[V]) -> Vec<(Target, V)> {
    let all = targets
        .iter()
        .flat_map(|t| variants.iter().map(|v| (t.clone(), v.clone())));
    all.collect()
}

/// Runs the cases, or a sample of about `sample`, on every core; says which failed, all at once, and
/// that none was left out.
fn sweep<V, F>(
    what: &str,
    cases: &[(Target, V)],
    sample: usize,
    run: impl Fn(usize, (Target, V)) -> F + Sync,
) where
    V: Clone + std::fmt::Debug + Sync,
    F: Future<Output = ()>,
{
    let wish = std::env::var("ONAIR_SWEEP").unwrap_or_default();
    let name = |(t, v): &(Target, V)| format!("{}:{}#{} {v:?}", t.service, t.operation, t.nth);
    // A step that shares no factor with the number of variants comes by each of them.
    let step = (cases.len() / sample.max(1)).max(1) | 1;
    let chosen: Vec<usize> = (0..cases.len())
        .filter(|i| match wish.as_str() {
            "full" => true,
            "" => i % step == 0,
            part => name(&cases[*i]).contains(part),
        })
        .collect();
    let watch = Stopwatch::start();
    let (next, covered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(&i) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = AssertUnwindSafe(|| on_this_thread(run(i, cases[i].clone())));
                    match catch_unwind(one) {
                        Ok(()) => _ = covered.fetch_add(1, Ordering::Relaxed),
                        Err(e) => failed.lock().unwrap().push(format!(
                            "{}: {}",
                            name(&cases[i]),
                            words(&*e)
                        )),
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    println!(
        "{what}: {} of {} cases, {} failed, {:.0} s",
        chosen.len(),
        cases.len(),
        failed.len(),
        watch.elapsed().as_secs_f64()
    );
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    assert_eq!(covered.into_inner(), chosen.len());
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied())
        .unwrap_or("?")
        .to_owned()
}

fn on_this_thread<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(Box::pin(work))
}
