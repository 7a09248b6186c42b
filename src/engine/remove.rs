//! Removes one part: look, take one step towards gone, look again, until it is gone.

use super::behaviour::{Next, next, passing};
use super::context::{EngineError, Stop};
use super::events::Event;
use super::run::Run;
use crate::aws::{Class, Phase, State};
use crate::stack::plan::Step;

/// Deletes accepted without effect before AWS is called a liar.
const LIES: u32 = 5;

/// Removes the part of `step` and waits until it is gone.
pub(super) async fn remove(run: &Run<'_>, step: &Step) -> Result<(), EngineError> {
    let key = run.identity().key(&step.part);
    let id = step
        .id
        .as_deref()
        .ok_or_else(|| EngineError::Internal(format!("{} has no id", step.part)))?;
    let look = || async { run.aws().look(&key, id).await.map_err(EngineError::from) };
    let began = run.clock().now();
    let mut accepted = 0;
    let mut last = None;
    let mut said = String::new();
    let mut say = |what: String| {
        if said != what {
            run.say(Event::Waiting {
                part: step.part.clone(),
                what: what.clone(),
                limit: step.usual.limit,
            });
            said = what;
        }
    };
    loop {
        if run.asked() > Stop::No {
            return Err(EngineError::Interrupted);
        }
        let mut state = match look().await {
            Err(e) if e.may_pass() => State::of(Phase::Changing, &e.to_string()),
            other => other?,
        };
        if matches!(state.phase, Phase::Ready | Phase::Failed) {
            if accepted == LIES {
                return Err(still_there(step, state));
            }
            match run.aws().delete(&key, id).await {
                Ok(()) => accepted += 1,
                Err(e) if e.class == Class::Gone => return Ok(()),
                Err(e) if next(&e.class) == Next::GiveUp => return Err(e.into()),
                Err(e) => {
                    say(passing(&e));
                    last = Some(e.to_string());
                }
            }
            // Most things are gone at once; look before waiting.
            state = match look().await {
                Err(e) if e.may_pass() => state,
                other => other?,
            };
        }
        match state.phase {
            Phase::Gone => return Ok(()),
            Phase::Changing => say(state.name.clone()),
            Phase::Ready | Phase::Failed => {}
        }
        if run.clock().since(began) > step.usual.limit {
            return Err(EngineError::TooSlow {
                what: step.part.to_string(),
                goal: "go".into(),
                limit: format!("{} s", step.usual.limit.as_secs()),
                state: last.unwrap_or(state.name),
            });
        }
        run.nap(step.usual.poll(run.settle())).await?;
    }
}

fn still_there(step: &Step, state: State) -> EngineError {
    EngineError::NotDone {
        doing: "the delete".into(),
        times: LIES,
        what: step.part.to_string(),
        state: if state.name.is_empty() {
            "still there".into()
        } else {
            state.name
        },
    }
}
