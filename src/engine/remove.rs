//! Removes one part: look, take one step towards gone, look again, until it is gone.

use super::context::{EngineError, Stop};
use super::events::Event;
use super::run::Run;
use crate::aws::{Class, Phase};
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
    let began = run.clock().now();
    let mut accepted = 0;
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
        if run.asked() >= Stop::Now {
            return Err(EngineError::Interrupted);
        }
        let state = run.reading(run.aws().look(&key, id).await)?;
        match state.phase {
            Phase::Gone => return Ok(()),
            Phase::Changing => say(state.name.clone()),
            Phase::Ready | Phase::Failed => {
                if accepted == LIES {
                    return Err(EngineError::NotDone {
                        doing: "the delete".into(),
                        times: LIES,
                        what: step.part.to_string(),
                        state: if state.name.is_empty() {
                            "still there".into()
                        } else {
                            state.name
                        },
                    });
                }
                match run.aws().delete(&key, id).await {
                    Ok(()) => accepted += 1,
                    Err(e) => match e.class {
                        Class::Gone => return Ok(()),
                        Class::Conflict
                        | Class::Precondition
                        | Class::Throttled
                        | Class::Network
                        | Class::Service
                        | Class::NotYet
                        | Class::Exists => say(format!(
                            "{}: looking again",
                            if e.code.is_empty() {
                                &e.message
                            } else {
                                &e.code
                            }
                        )),
                        Class::TakenByOther
                        | Class::Quota
                        | Class::Permission { .. }
                        | Class::Validation
                        | Class::Credentials
                        | Class::Stopped
                        | Class::Unknown => return Err(e.into()),
                    },
                }
                // Most things are gone at once; look before waiting.
                if run.reading(run.aws().look(&key, id).await)?.phase == Phase::Gone {
                    return Ok(());
                }
            }
        }
        if run.clock().since(began) > step.usual.limit {
            return Err(EngineError::TooSlow {
                what: step.part.to_string(),
                goal: "gone".into(),
                limit: format!("{} s", step.usual.limit.as_secs()),
                state: state.name,
            });
        }
        run.nap(step.usual.poll(run.settle())).await?;
    }
}
