//! Applies a plan: starts steps as the schedule allows, passes on what they make, and stops when
//! asked. All steps are futures of one task, so dropping a run drops
//! everything at once.

use super::context::{Context, EngineError, Stop};
use super::epoch::Epoch;
use super::events::Event;
use super::gate::Watch;
use super::lock::Lock;
use super::make::{LIST_LAG, make};
use super::remove::remove;
use super::schedule::{Schedule, StepId};
use crate::aws::{Aws, Seen};
use crate::clock::{Clock, Timestamp};
use crate::shape::{Attrs, Part};
use crate::stack::plan::{Action, Inventory, Plan, Step, dependents};
use crate::stack::{Goal, Identity};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// What all steps of one run share.
pub(super) struct Run<'a> {
    cx: &'a Context,
    aws: Aws,
    epoch: Epoch,
    state: Mutex<Shared>,
    known: mpsc::UnboundedSender<Part>,
}

struct Shared {
    attrs: BTreeMap<Part, Attrs>,
    lists_good_at: Timestamp,
}

/// A step that ended: which, when it began, and how.
type Ended = (StepId, Timestamp, Result<(), EngineError>);

/// How a run ended, step by step.
#[derive(Debug)]
pub(super) struct Outcome {
    pub done: Vec<StepId>,
    pub failed: Vec<(StepId, EngineError)>,
    pub skipped: Vec<StepId>,
    pub attrs: BTreeMap<Part, Attrs>,
}

impl Run<'_> {
    pub(super) fn aws(&self) -> &Aws {
        &self.aws
    }

    pub(super) fn clock(&self) -> &Clock {
        self.aws.clock()
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.cx.identity
    }

    pub(super) fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    pub(super) fn settle(&self) -> f64 {
        self.cx.settle
    }

    pub(super) fn asked(&self) -> Stop {
        self.cx.interrupt.asked()
    }

    pub(super) fn say(&self, event: Event) {
        self.cx.events.say(event);
    }

    pub(super) fn attrs(&self) -> BTreeMap<Part, Attrs> {
        self.shared(|s| s.attrs.clone())
    }

    /// When lists can be trusted to show what earlier tries made.
    pub(super) fn lists_good_at(&self) -> Timestamp {
        self.shared(|s| s.lists_good_at)
    }

    pub(super) fn distrust_lists(&self, until: Timestamp) {
        self.shared(|s| s.lists_good_at = s.lists_good_at.max(until));
    }

    /// AWS knows the part: others may refer to it.
    pub(super) fn exists(&self, step: &Step, seen: &Seen) {
        let known = self.shared(|s| {
            s.attrs
                .insert(step.part.clone(), seen.attrs.clone())
                .as_ref()
                == Some(&seen.attrs)
        });
        if !known {
            self.say(Event::Exists {
                part: step.part.clone(),
                id: seen.id.clone(),
                attrs: seen.attrs.clone(),
            });
        }
        self.known.send(step.part.clone()).ok();
    }

    /// Waits on the run's clock, or less when the run is to end.
    pub(super) async fn nap(&self, length: Duration) -> Result<(), EngineError> {
        tokio::select! {
            () = self.clock().sleep(length) => Ok(()),
            () = self.cx.interrupt.reached(Stop::Gently) => Err(EngineError::Interrupted),
        }
    }

    fn shared<T>(&self, with: impl FnOnce(&mut Shared) -> T) -> T {
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Applies the steps of `plan` that change something, under `lock`.
pub(super) async fn apply(
    cx: &Context,
    plan: &Plan,
    found: &Inventory,
    lock: &Lock,
    epoch: Epoch,
) -> Result<Outcome, EngineError> {
    let steps: Vec<&Step> = plan.changes().collect();
    let mut schedule = Schedule::new(needs(&steps))
        .map_err(|e| EngineError::Internal(format!("the plan has no order: {e}")))?;
    let (known, mut just_known) = mpsc::unbounded_channel();
    let gate = Watch::new(Some(lock.clone()), cx.history.clone(), cx.events.clone());
    let run = Run {
        cx,
        aws: cx.aws.with_gate(Arc::new(gate)),
        epoch,
        state: Mutex::new(Shared {
            attrs: found.attrs(),
            lists_good_at: lists_good_at(lock),
        }),
        known,
    };
    let mut out = Outcome {
        done: vec![],
        failed: vec![],
        skipped: vec![],
        attrs: BTreeMap::new(),
    };
    let mut going: FuturesUnordered<BoxFuture<'_, Ended>> = FuturesUnordered::new();
    let mut told_to_stop = false;
    loop {
        while let Some(id) = schedule.ready() {
            let (step, run, at) = (steps[id], &run, run.clock().now());
            let (part, action, usual) = (step.part.clone(), step.action.word(), step.usual);
            run.say(Event::Started {
                part,
                action,
                from: usual.from,
                to: usual.to,
            });
            going.push(Box::pin(async move {
                let done = if step.action == Action::Delete {
                    remove(run, step).await
                } else {
                    make(run, step).await
                };
                (id, at, done)
            }));
        }
        if going.is_empty() {
            break;
        }
        tokio::select! {
            biased;
            Some(part) = just_known.recv() => {
                if let Some(id) = steps.iter().position(|s| s.part == part) {
                    schedule.exists(id);
                }
            }
            Some((id, at, ended)) = going.next() => {
                let part = steps[id].part.clone();
                let ended = match ended {
                    // The gate can only pass on a failed call; the lock knows whether it was lost.
                    Err(e) if e.ends_the_run() => Err(lock.check().await.err().filter(|e| matches!(e, EngineError::LockLost(_))).unwrap_or(e)),
                    other => other,
                };
                match &ended {
                    Ok(()) => run.say(Event::Done { part: part.clone(), action: steps[id].action.word(), took: run.clock().since(at) }),
                    // Stopping was asked for; that is no failure of the part.
                    Err(EngineError::Interrupted) => run.say(Event::Skipped { part: part.clone(), behind: None }),
                    Err(e) => run.say(Event::Failed { part: part.clone(), error: e.to_string() }),
                }
                for skipped in schedule.finish(id, ended.is_ok()) {
                    run.say(Event::Skipped { part: steps[skipped].part.clone(), behind: Some(part.clone()) });
                    out.skipped.push(skipped);
                }
                match ended {
                    Ok(()) => out.done.push(id),
                    Err(e) => {
                        if e.ends_the_run() {
                            out.skipped.extend(schedule.stop());
                        }
                        out.failed.push((id, e));
                    }
                }
            }
            // What is in flight is dropped; the next run looks what came of it.
            () = cx.interrupt.reached(Stop::Now) => return Err(EngineError::Interrupted),
            () = cx.interrupt.reached(Stop::Gently), if !told_to_stop => {
                told_to_stop = true;
                for id in schedule.stop() {
                    run.say(Event::Skipped { part: steps[id].part.clone(), behind: None });
                    out.skipped.push(id);
                }
            }
        }
    }
    drop(going);
    out.attrs = run.attrs();
    Ok(out)
}

/// Steps as the schedule wants them: needs among the steps themselves, the rest being there already.
fn needs(steps: &[&Step]) -> Vec<(Duration, Vec<(StepId, Goal)>)> {
    let present: Vec<Part> = steps.iter().map(|s| s.part.clone()).collect();
    let at = |part: &Part| {
        (0..steps.len())
            .filter(|&id| steps[id].part == *part)
            .collect::<Vec<StepId>>()
    };
    steps
        .iter()
        .map(|step| {
            let mut needs: Vec<(StepId, Goal)> = Vec::new();
            if step.action == Action::Delete {
                for other in dependents(&step.part, &present) {
                    needs.extend(at(&other).into_iter().map(|id| (id, Goal::Ready)));
                }
            } else {
                for (part, goal) in &step.needs {
                    let made = at(part)
                        .into_iter()
                        .filter(|&id| steps[id].action != Action::Delete);
                    needs.extend(made.map(|id| (id, *goal)));
                }
            }
            (step.usual.to, needs)
        })
        .collect()
}

/// Lists may not show yet what the last run made moments ago.
fn lists_good_at(lock: &Lock) -> Timestamp {
    let lag = jiff::SignedDuration::try_from(LIST_LAG).unwrap_or_default();
    lock.last_run.map_or(Timestamp::MIN, |at| at + lag)
}

#[cfg(test)]
mod tests;
