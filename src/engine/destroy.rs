//! Removes a stream without a trace: everything that is ours, backwards, then looks again, and says
//! what is gone, what was kept by choice and what is left. Lock and site bucket go last.

use super::air;
use super::context::{Context, EngineError, Stop};
use super::deploy::{give_back, make_lock_bucket};
use super::epoch::Epoch;
use super::events::Event;
use super::gate::Watch;
use super::inventory::inventory;
use super::lock::Lock;
use super::run::{Outcome, apply};
use crate::aws::{Class, Phase};
use crate::shape::{BucketSettings, Part, PublicAccessBlock, Settings, Text};
use crate::stack::AirState;
use crate::stack::identity::marks;
use crate::stack::plan::{Action, Inventory, ownership, removal_plan};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// How a destroy is meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Destroy {
    /// The recordings go too.
    pub delete_archive: bool,
    /// A running channel is stopped first.
    pub take_off_air: bool,
}

/// What a destroy leaves. Nothing is said to be gone that was not looked for afterwards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Receipt {
    /// Parts that were there and are not any more.
    pub gone: Vec<Part>,
    /// Parts kept by choice.
    pub kept: Vec<Kept>,
    /// Parts that are still there, and why.
    pub left: Vec<Left>,
    /// Things of those names that are not ours; not touched.
    pub foreign: Vec<Left>,
}

/// A part kept by choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Kept {
    /// Which part.
    pub part: Part,
    /// Its id.
    pub id: String,
    /// Why.
    pub why: String,
}

/// A part that is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Left {
    /// Which part.
    pub part: Part,
    /// Its id.
    pub id: String,
    /// Why.
    pub why: String,
}

impl Receipt {
    /// The sentence that ends it.
    pub fn closing(&self, stream: &str) -> String {
        let nothing = self.gone.is_empty() && self.kept.is_empty() && self.left.is_empty();
        match (nothing, self.left.is_empty(), self.kept.is_empty()) {
            (true, ..) => format!("Nothing of {stream} was there."),
            (_, false, _) => "Something is LEFT and may cost money. Run destroy again, or remove it by hand.".into(),
            (_, true, true) => "Nothing is left: AWS was asked again after the last delete.".into(),
            (_, true, false) => "Nothing is left but what was kept by choice. S3 bills what is kept by GB and month.".into(),
        }
    }

    /// The process's exit code: 5 when something is left.
    pub fn exit_code(&self) -> u8 {
        if self.left.is_empty() { 0 } else { 5 }
    }
}

/// Removes the stream.
///
/// # Errors
/// Whatever ended the run before anything was removed, or took its sight away afterwards: without a
/// last look there is no receipt.
pub async fn destroy(cx: &Context, how: Destroy) -> Result<Receipt, EngineError> {
    let found = inventory(&cx.aws, &cx.identity).await?;
    refuse_on_air(cx, &found, how)?;
    let mut receipt = Receipt {
        foreign: foreign(cx, &found),
        ..Receipt::default()
    };
    if ours(cx, &found).is_empty() {
        return Ok(receipt);
    }
    make_lock_bucket(cx, &lock_bucket(cx), &found).await?;
    let lock = Lock::acquire(&cx.aws, &cx.identity.site_bucket(), cx.owner.clone()).await?;
    cx.events.say(Event::LockHeld {
        fence: lock.fence(),
    });
    let work = locked(cx, how, &lock, &mut receipt);
    match lock.keeping(work).await {
        Ok(()) if receipt.left.is_empty() => {
            remove_site_bucket(cx, lock, &mut receipt).await?;
        }
        ended => {
            give_back(cx, lock, matches!(ended, Err(EngineError::LockLost(_)))).await;
            ended?;
            let key = cx.identity.site_bucket();
            receipt.left.push(Left {
                part: Part::SiteBucket,
                id: key,
                why: "holds the lock until everything else is gone; the next destroy removes it"
                    .into(),
            });
        }
    }
    receipt.gone.sort();
    receipt.gone.dedup();
    Ok(receipt)
}

async fn locked(
    cx: &Context,
    how: Destroy,
    lock: &Lock,
    receipt: &mut Receipt,
) -> Result<(), EngineError> {
    let found = everything(cx, lock).await?;
    refuse_on_air(cx, &found, how)?;
    if found.air() == AirState::On {
        air::stop(cx).await?;
    }
    let plan = removal_plan(&cx.identity, &found, how.delete_archive);
    // Nothing is created, so nothing asks for a token; the epoch is not read and not made.
    let Outcome { failed, .. } = apply(cx, &plan, &found, lock, Epoch::none()).await?;
    let parts: Vec<Part> = plan.changes().map(|s| s.part.clone()).collect();
    let why = |part: &Part| {
        let failed = failed
            .iter()
            .find(|(id, _)| parts[*id] == *part)
            .map(|(_, e)| e.to_string());
        failed.unwrap_or_else(|| "not removed in this run; run destroy again".into())
    };
    if let Some((_, e)) = failed
        .iter()
        .find(|(_, e)| matches!(e, EngineError::LockLost(_)))
    {
        return Err(e.clone());
    }
    let now = inventory(&cx.aws, &cx.identity).await?;
    for step in plan.steps {
        if let (Action::Retain { why }, Some(id)) = (&step.action, &step.id) {
            receipt.kept.push(Kept {
                part: step.part,
                id: id.clone(),
                why: why.clone(),
            });
        } else if !now.0.contains_key(&step.part) {
            receipt.gone.push(step.part);
        }
    }
    for (part, id) in ours(cx, &now) {
        let kept = receipt.kept.iter().any(|k| k.part == part);
        if part != Part::SiteBucket && !kept {
            receipt.left.push(Left {
                why: why(&part),
                part,
                id,
            });
        }
    }
    Ok(())
}

/// What is there, once nothing can hide: what the last run made moments ago may not be listed yet, and
/// what is not seen is not removed. Nothing hides when all that is found by lists is in sight.
async fn everything(cx: &Context, lock: &Lock) -> Result<Inventory, EngineError> {
    const LISTED: [Part; 4] = [
        Part::SecurityGroup,
        Part::Input,
        Part::Channel,
        Part::Distribution,
    ];
    let found = inventory(&cx.aws, &cx.identity).await?;
    let age = lock.last_run.map(|last| cx.aws.clock().since(last));
    let rest = age.and_then(|age| super::make::LIST_LAG.checked_sub(age));
    let Some(rest) = rest.filter(|_| !LISTED.iter().all(|part| found.0.contains_key(part))) else {
        return Ok(found);
    };
    cx.events.note(format!(
        "another run was at work moments ago; waiting {} s until AWS's lists must show what it made",
        rest.as_secs() + 1
    ));
    tokio::select! {
        () = cx.aws.clock().sleep(rest) => {}
        () = cx.interrupt.reached(Stop::Gently) => return Err(EngineError::Interrupted),
    }
    Ok(inventory(&cx.aws, &cx.identity).await?)
}

fn refuse_on_air(cx: &Context, found: &Inventory, how: Destroy) -> Result<(), EngineError> {
    if found.air() == AirState::Off || how.take_off_air {
        return Ok(());
    }
    let state = found
        .0
        .get(&Part::Channel)
        .into_iter()
        .flatten()
        .map(|s| s.state.name.clone())
        .next();
    Err(EngineError::OnAir {
        stream: cx.identity.stream.to_string(),
        state: state.unwrap_or_default(),
    })
}

/// What is there and ours, with ids.
fn ours(cx: &Context, found: &Inventory) -> Vec<(Part, String)> {
    let all = found
        .0
        .iter()
        .flat_map(|(part, all)| all.iter().map(move |seen| (part, seen)));
    all.filter(|(part, seen)| {
        seen.state.phase != Phase::Gone && ownership(&cx.identity, part, seen).is_ok()
    })
    .map(|(part, seen)| (part.clone(), seen.id.clone()))
    .collect()
}

fn foreign(cx: &Context, found: &Inventory) -> Vec<Left> {
    let all = found
        .0
        .iter()
        .flat_map(|(part, all)| all.iter().map(move |seen| (part, seen)));
    all.filter_map(|(part, seen)| {
        let why = ownership(&cx.identity, part, seen).err()?;
        Some(Left {
            part: part.clone(),
            id: seen.id.clone(),
            why: format!("not this stream's: {why}; not touched"),
        })
    })
    .collect()
}

/// The lock goes, then the bucket that held it. Between the two a run may be killed: the next one
/// finds a site bucket alone and comes back here.
async fn remove_site_bucket(
    cx: &Context,
    lock: Lock,
    receipt: &mut Receipt,
) -> Result<(), EngineError> {
    let bucket = cx.identity.site_bucket();
    let key = cx.identity.key(&Part::SiteBucket);
    let gate = Watch::new(None, cx.history.clone(), cx.events.clone());
    let aws = cx.aws.with_gate(Arc::new(gate));
    lock.check().await?;
    if let Err(e) = lock.release().await {
        cx.events
            .note(format!("the lock goes with its bucket: {e}"));
    }
    let mut last = None;
    for _ in 0..6 {
        if aws.look(&key, &bucket).await?.phase == Phase::Gone {
            receipt.gone.push(Part::SiteBucket);
            return Ok(());
        }
        match aws.delete(&key, &bucket).await {
            Ok(()) => {}
            Err(e)
                if matches!(
                    e.class,
                    Class::Conflict | Class::Network | Class::Service | Class::Throttled
                ) =>
            {
                last = Some(e.to_string());
                cx.aws.clock().sleep(Duration::from_secs(1)).await;
            }
            Err(e) => {
                last = Some(e.to_string());
                break;
            }
        }
    }
    if aws.look(&key, &bucket).await?.phase == Phase::Gone {
        receipt.gone.push(Part::SiteBucket);
        return Ok(());
    }
    let why = last.unwrap_or_else(|| "AWS accepts its delete, but it is still there".into());
    receipt.left.push(Left {
        part: Part::SiteBucket,
        id: bucket,
        why,
    });
    Ok(())
}

/// The site bucket as a destroy needs it when somebody has removed it: a place for the lock.
fn lock_bucket(cx: &Context) -> Settings {
    let tags = marks(cx.identity.stream.as_str(), &Part::SiteBucket);
    Settings::Bucket(BucketSettings {
        bucket: cx.identity.site_bucket().into(),
        public_access_block: PublicAccessBlock {
            block_public_acls: true,
            ignore_public_acls: true,
            block_public_policy: true,
            restrict_public_buckets: true,
        },
        object_ownership: "BucketOwnerEnforced".into(),
        sse_algorithm: "AES256".into(),
        lifecycle: vec![],
        policy: None,
        tags: tags
            .into_iter()
            .map(|(k, v)| (k.to_owned(), Text::Lit(v)))
            .collect(),
    })
}
