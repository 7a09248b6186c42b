//! `onair deploy`: plan, consent, apply, outputs.

use super::args::{Common, DeployArgs};
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{ask, outputs, plan as plan_command, progress, session};
use crate::engine::{DeployReport, EngineError, deploy, inventory};
use crate::shape::Part;
use crate::stack::outputs::Outputs;
use crate::stack::plan::plan;
use crate::stack::wanted;

/// Runs the command.
///
/// # Errors
/// Usage, refusals, or as the engine.
pub async fn run(common: &Common, args: &DeployArgs, out: &Out) -> Result<u8, CliError> {
    let (spec, origins) = session::spec(common, args.stream.stream.as_deref())?;
    if plan_command::check(&spec, out)? {
        return Err(CliError::usage(
            "the configuration has errors, see above. Nothing was changed.",
        ));
    }
    let session = session::open(common, &spec.name, spec.region, out).await?;
    let wanted = wanted(&spec);
    // Without a question nothing comes between plan and act, and the engine plans by itself.
    let agreed = if args.yes {
        None
    } else {
        let found = inventory(&session.cx.aws, &session.cx.identity).await?;
        let plan = plan(&session.cx.identity, &wanted, &found).map_err(CliError::refused)?;
        if !args.take_off_air {
            plan.refuse_on_air().map_err(CliError::refused)?;
        }
        plan_command::show(&plan, &origins, &spec, true, false, out)?;
        if !plan.is_empty() {
            ask::yes("Apply this?", false)?;
        }
        Some(plan)
    };
    let simulator = session.simulator;
    let cx = session.cx.clone();
    let run = deploy(&cx, &wanted, agreed.as_ref(), args.take_off_air);
    let report = progress::watch(&session.cx, session.events, out, run).await?;
    show(&report, &session.cx, out);
    if report.failed.is_empty() {
        outputs::show(&Outputs::of(&spec, &report.attrs), &spec, false, out);
    }
    drop(simulator);
    Ok(report.exit_code())
}

/// The end of a deploy in words.
pub fn show(report: &DeployReport, cx: &crate::engine::Context, out: &Out) {
    let calls = cx.aws.calls().total();
    if report.plan.is_empty() {
        out.line("Nothing to do: everything is as configured.");
    } else if report.failed.is_empty() && report.skipped.is_empty() {
        out.line(format!(
            "\nDone: {} parts made or changed, {calls} API calls. The channel is not started: onair start {}",
            report.done.len(),
            cx.identity.stream
        ));
    } else {
        let stopped = |e: &EngineError| matches!(e, EngineError::Interrupted);
        let cut_off = report.failed.iter().filter(|(_, e)| stopped(e)).count();
        out.line(format!(
            "\n{} done, {} failed, {} stopped or not tried. AWS keeps what is made; run the same command again to go on.",
            report.done.len(),
            report.failed.len() - cut_off,
            report.skipped.len() + cut_off
        ));
        for (part, e) in report.failed.iter().filter(|(_, e)| !stopped(e)) {
            out.warn(format!("onair: {part}: {e}"));
        }
    }
    let failed: Vec<Part> = report.failed.iter().map(|(part, _)| part.clone()).collect();
    out.object(Message::Deploy {
        done: report.done.clone(),
        failed,
        skipped: report.skipped.clone(),
        api_calls: calls,
    });
}
