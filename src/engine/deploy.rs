//! Deploys a stream: plan, lock, look again, apply. It never starts the channel.

use super::air;
use super::context::{Context, EngineError};
use super::epoch::Epoch;
use super::events::Event;
use super::gate::Watch;
use super::inventory::inventory;
use super::lock::Lock;
use super::run::{Outcome, apply};
use crate::aws::{Class, Seen};
use crate::shape::{Attrs, Part, Settings};
use crate::stack::plan::{Inventory, Plan, Refusal, ownership, plan, resolve};
use crate::stack::{AirImpact, AirState, Wanted};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How a deploy ended.
#[derive(Debug)]
pub struct DeployReport {
    /// What was planned.
    pub plan: Plan,
    /// Parts that were made or changed.
    pub done: Vec<Part>,
    /// Parts that failed, and why.
    pub failed: Vec<(Part, EngineError)>,
    /// Parts that were not tried.
    pub skipped: Vec<Part>,
    /// What is known of every part now.
    pub attrs: BTreeMap<Part, Attrs>,
}

impl DeployReport {
    /// The process's exit code: the first failure's, the gravest first.
    pub fn exit_code(&self) -> u8 {
        let codes = self.failed.iter().map(|(_, e)| e.exit_code());
        let unfinished = u8::from(!self.skipped.is_empty());
        codes
            .max_by_key(|code| if *code == 1 { 0 } else { *code })
            .unwrap_or(unfinished)
    }
}

/// Makes the stream as `wanted`. With `agreed`, only if the plan is still that one.
///
/// # Errors
/// Whatever ended the run before any step: then nothing was changed but, perhaps, the empty site
/// bucket that the lock needs. Steps that fail are in the report.
pub async fn deploy(
    cx: &Context,
    wanted: &[Wanted],
    agreed: Option<&Plan>,
    take_off_air: bool,
) -> Result<DeployReport, EngineError> {
    let found = inventory(&cx.aws, &cx.identity).await?;
    let first = plan(&cx.identity, wanted, &found)?;
    refuse(&first, take_off_air)?;
    still_agreed(agreed, &first)?;
    if first.is_empty() {
        return Ok(DeployReport {
            attrs: found.attrs(),
            plan: first,
            done: vec![],
            failed: vec![],
            skipped: vec![],
        });
    }
    make_site_bucket(cx, wanted, &found).await?;
    let bucket = cx.identity.site_bucket();
    let lock = Lock::acquire(&cx.aws, &bucket, cx.owner.clone()).await?;
    cx.events.say(Event::LockHeld {
        fence: lock.fence(),
    });
    let work = locked(cx, wanted, agreed, take_off_air, &lock);
    let ended = lock.keeping(work).await;
    give_back(cx, lock, matches!(ended, Err(EngineError::LockLost(_)))).await;
    ended
}

/// The part of a deploy that runs under the lock. Somebody may have worked between the first look and
/// the lock, so everything is looked at again.
async fn locked(
    cx: &Context,
    wanted: &[Wanted],
    agreed: Option<&Plan>,
    take_off_air: bool,
    lock: &Lock,
) -> Result<DeployReport, EngineError> {
    let found = inventory(&cx.aws, &cx.identity).await?;
    let plan = plan(&cx.identity, wanted, &found)?;
    refuse(&plan, take_off_air)?;
    still_agreed(agreed, &plan)?;
    let epoch = Epoch::of(&cx.aws, &cx.identity.site_bucket()).await?;
    let restart = plan.air == AirState::On && plan.impact() >= AirImpact::OffAir;
    if restart {
        air::stop(cx).await?;
    }
    let Outcome {
        done,
        failed,
        skipped,
        attrs,
    } = apply(cx, &plan, &found, lock, epoch).await?;
    if restart && failed.is_empty() && skipped.is_empty() {
        air::start(cx).await?;
    }
    // Alarms are made disarmed, for start to arm; on a channel that runs already nobody would.
    let alarms = plan
        .changes()
        .any(|step| matches!(step.part, Part::Alarm(_)));
    if plan.air == AirState::On && !restart && alarms {
        air::arm(cx).await?;
    }
    let parts: Vec<Part> = plan.changes().map(|step| step.part.clone()).collect();
    let name = |id: usize| parts[id].clone();
    Ok(DeployReport {
        plan,
        done: done.into_iter().map(name).collect(),
        failed: failed.into_iter().map(|(id, e)| (name(id), e)).collect(),
        skipped: skipped.into_iter().map(name).collect(),
        attrs,
    })
}

fn refuse(plan: &Plan, take_off_air: bool) -> Result<(), EngineError> {
    if take_off_air {
        Ok(())
    } else {
        Ok(plan.refuse_on_air()?)
    }
}

/// The plan that was shown and agreed to is the one that is applied. The site bucket may have come up
/// in between: the lock needs it.
fn still_agreed(agreed: Option<&Plan>, now: &Plan) -> Result<(), EngineError> {
    let Some(agreed) = agreed else { return Ok(()) };
    let acts = |plan: &Plan| -> Vec<(Part, &'static str)> {
        let others = plan.changes().filter(|s| s.part != Part::SiteBucket);
        others.map(|s| (s.part.clone(), s.action.word())).collect()
    };
    let (before, after) = (acts(agreed), acts(now));
    if before == after {
        return Ok(());
    }
    let new = after
        .iter()
        .filter(|a| !before.contains(a))
        .map(|(part, act)| format!("now: {act} {part}"));
    let gone = before
        .iter()
        .filter(|b| !after.contains(b))
        .map(|(part, act)| format!("no longer: {act} {part}"));
    Err(EngineError::Changed(
        new.chain(gone).collect::<Vec<_>>().join(", "),
    ))
}

/// The site bucket as the lock needs it: there, and marked as ours before anything is put into it.
/// Making it is harmless when two race; everything else waits for the lock in it.
async fn make_site_bucket(
    cx: &Context,
    wanted: &[Wanted],
    found: &Inventory,
) -> Result<(), EngineError> {
    let site = wanted
        .iter()
        .find(|w| w.part == Part::SiteBucket)
        .ok_or_else(|| EngineError::Internal("nothing asks for a site bucket".into()))?;
    let settings = resolve(&site.settings, &cx.identity.account, &BTreeMap::new())?;
    make_lock_bucket(cx, &settings, found).await
}

/// Tries of the two calls that make the bucket; each failed one is followed by a look.
const TRIES: u32 = 6;

/// Makes the bucket that holds the lock, and marks it, unless that is done.
pub(super) async fn make_lock_bucket(
    cx: &Context,
    settings: &Settings,
    found: &Inventory,
) -> Result<(), EngineError> {
    let marked = |seen: &Seen| cx.identity.owns(&Part::SiteBucket, &seen.tags);
    if found.one(&Part::SiteBucket).is_some_and(marked) {
        return Ok(());
    }
    let gate = Watch::new(None, cx.history.clone(), cx.events.clone());
    let aws = cx.aws.with_gate(Arc::new(gate));
    let key = cx.identity.key(&Part::SiteBucket);
    let mut last = None;
    for _ in 0..TRIES {
        let sent = match aws.find(&key).await?.first() {
            Some(seen) if marked(seen) => return Ok(()),
            Some(seen) => {
                ownership(&cx.identity, &Part::SiteBucket, seen).map_err(|why| {
                    Refusal::Foreign {
                        part: Part::SiteBucket,
                        id: seen.id.clone(),
                        why,
                    }
                })?;
                aws.update(&seen.id, &seen.settings, &seen.tags, settings)
                    .await
            }
            None => aws.create(settings, "").await.map(drop),
        };
        if let Err(e) = sent {
            match e.class {
                Class::Exists
                | Class::Conflict
                | Class::Network
                | Class::Service
                | Class::Throttled => {
                    last = Some(e);
                    cx.aws.clock().sleep(Duration::from_secs(1)).await;
                }
                _ => return Err(e.into()),
            }
        }
    }
    Err(last.map_or_else(
        || EngineError::Internal("the site bucket does not keep its tags".into()),
        EngineError::from,
    ))
}

/// Gives the lock back, unless it is somebody else's by now. A lock that cannot be given back ends by
/// itself with its lease, so this is a note and no failure.
pub(super) async fn give_back(cx: &Context, lock: Lock, lost: bool) {
    if lost {
        return;
    }
    if let Err(e) = lock.release().await {
        cx.events.note(format!(
            "the lock could not be given back; it ends by itself within a minute. {e}"
        ));
    }
}
