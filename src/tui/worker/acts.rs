//! Acts and looks on a stream through the engine.

use super::super::event::{Ended, Event, Intent};
use super::{Line, Setting, context, spec};
use crate::engine::{self, Context, Destroy, EngineError, Interrupt};
use crate::monitor::Pipeline;
use crate::stack::plan::{self, Action, Plan};
use crate::stack::{wanted, wanted_without};

/// The plan of a stream against what is there.
pub(super) async fn plan(setting: &Setting, line: &Line, stream: &str) -> Result<Plan, String> {
    let spec = spec(setting, line, stream)?;
    let (cx, _) = context(setting, line, stream, false)?;
    let found = engine::inventory(&cx.aws, &cx.identity)
        .await
        .map_err(|e| e.to_string())?;
    plan::plan(&cx.identity, &wanted(&spec), &found).map_err(|e| e.to_string())
}

/// One act to its end; what it says goes to the inbox meanwhile.
pub(super) async fn act(
    setting: &Setting,
    line: &Line,
    stream: &str,
    intent: Intent,
    interrupt: Interrupt,
) -> Ended {
    if setting.read_only {
        let error = format!(
            "{}: this console is read-only. Nothing was changed.",
            intent.word()
        );
        return Ended::Failed { error, code: 3 };
    }
    let (mut cx, mut said) = match context(setting, line, stream, true) {
        Ok(open) => open,
        Err(error) => return Ended::Failed { error, code: 2 },
    };
    cx.interrupt = interrupt;
    let inbox = setting.inbox.clone();
    let name = stream.to_owned();
    let listening = tokio::spawn(async move {
        while let Some(said) = said.recv().await {
            inbox.put(Event::Said {
                stream: name.clone(),
                said,
            });
        }
    });
    let ended = run(setting, line, &cx, stream, intent).await;
    // The sink goes with the context; what was said last is on screen before the end is.
    drop(cx);
    listening.await.ok();
    ended.unwrap_or_else(|e| Ended::Failed {
        code: e.exit_code(),
        error: e.to_string(),
    })
}

async fn run(
    setting: &Setting,
    line: &Line,
    cx: &Context,
    stream: &str,
    intent: Intent,
) -> Result<Ended, EngineError> {
    Ok(match intent {
        Intent::Deploy { plan, skip } => {
            let spec = match spec(setting, line, stream) {
                Ok(spec) => spec,
                Err(error) => return Ok(Ended::Failed { error, code: 2 }),
            };
            let (wanted, plan) = match skip {
                None => (wanted(&spec), plan.map(|p| *p)),
                Some(part) => {
                    let wanted = wanted_without(&spec, &part);
                    let found = engine::inventory(&cx.aws, &cx.identity).await?;
                    let plan = plan::plan(&cx.identity, &wanted, &found)?;
                    // Left out of what is wanted, a part that exists would be removed.
                    if let Some(step) = plan.changes().find(|s| s.action == Action::Delete) {
                        let error = format!(
                            "{part} cannot be skipped: {} exists and would be removed. Nothing was changed. R tries again.",
                            step.part
                        );
                        return Ok(Ended::Failed { error, code: 3 });
                    }
                    (wanted, Some(plan))
                }
            };
            let report = engine::deploy(cx, &wanted, plan.as_ref(), false).await?;
            Ended::Deploy(Box::new(report))
        }
        Intent::Destroy { delete_archive } => {
            let how = Destroy {
                delete_archive,
                take_off_air: false,
            };
            Ended::Destroy(Box::new(engine::destroy(cx, how).await?))
        }
        Intent::Start => {
            let left = engine::start(cx).await?;
            Ended::Seen(format!(
                "{} and bills. {} alarms armed.",
                left.state, left.alarms
            ))
        }
        Intent::Stop => {
            let left = engine::stop(cx).await?;
            Ended::Seen(format!(
                "off air (channel {}). URLs stay. {} alarms disarmed.",
                left.state, left.alarms
            ))
        }
        Intent::Restart(pipeline) => {
            let number = match pipeline {
                Pipeline::A => 0,
                Pipeline::B => 1,
            };
            Ended::Seen(engine::restart(cx, number).await?)
        }
        Intent::Announce(ends) => {
            let now = engine::announce(cx, ends).await?;
            Ended::Seen(match now.ends {
                Some(at) => format!(
                    "announced to end {} UTC. Nothing stops by itself.",
                    at.strftime("%F %H:%M")
                ),
                None => "no end is announced any more.".to_owned(),
            })
        }
        Intent::Allow(network) => Ended::Seen(engine::allow(cx, network).await?),
    })
}
