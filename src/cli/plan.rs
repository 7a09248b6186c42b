//! `onair plan`: what deploy would do, what it does to viewers, how long it takes, what it costs.

use super::args::{Common, PlanArgs};
use super::error::CliError;
use super::message::{ChangeLine, Message};
use super::output::Out;
use super::session;
use crate::config::Origins;
use crate::engine::{inventory, schedule};
use crate::spec::StreamSpec;
use crate::spec::lint::{self, Severity};
use crate::spec::price::{self, Charge, Estimate};
use crate::stack::plan::{Action, Inventory, Plan, Step, plan};
use crate::stack::{AirImpact, AirState, Identity, wanted};
use std::fmt::Write as _;
use std::time::Duration;

/// Runs the command.
///
/// # Errors
/// Usage, refusals, or as the calls.
pub async fn run(common: &Common, args: &PlanArgs, out: &Out) -> Result<u8, CliError> {
    let (spec, origins) = session::spec(common, args.stream.stream.as_deref())?;
    let findings = check(&spec, out)?;
    let plan = if args.offline {
        // Twelve digits that say what they are; nothing is sent anywhere.
        let identity = Identity {
            account: "ACCOUNT".into(),
            region: spec.region,
            stream: spec.name.clone(),
        };
        out.about(
            &crate::clock::Clock::wall(),
            Some(spec.name.as_str()),
            false,
        );
        plan(&identity, &wanted(&spec), &Inventory::default()).map_err(CliError::refused)?
    } else {
        let session = session::open(common, &spec.name, spec.region, out).await?;
        let found = inventory(&session.cx.aws, &session.cx.identity).await?;
        plan(&session.cx.identity, &wanted(&spec), &found).map_err(CliError::refused)?
    };
    show(&plan, &origins, &spec, !args.offline, args.settings, out)?;
    if findings {
        Err(CliError::usage(
            "the configuration has errors, see above; deploy refuses it",
        ))
    } else {
        Ok(0)
    }
}

/// Lints the spec; says whether it blocks a deploy.
///
/// # Errors
/// Never yet; findings are shown, and the caller decides.
pub fn check(spec: &StreamSpec, out: &Out) -> Result<bool, CliError> {
    let findings = lint::lint(spec);
    for finding in &findings {
        let word = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        out.line(format!("{word:>8}  {}: {}", finding.field, finding.message));
        out.object(Message::PlanLint {
            rule: finding.rule.to_owned(),
            severity: word.to_owned(),
            message: format!("{}: {}", finding.field, finding.message),
        });
    }
    Ok(lint::blocks(&findings))
}

/// Prints a plan with its estimate.
///
/// # Errors
/// When the price table cannot be read, which is a fault of onair.
pub fn show(
    plan: &Plan,
    origins: &Origins,
    spec: &StreamSpec,
    asked_aws: bool,
    settings: bool,
    out: &Out,
) -> Result<(), CliError> {
    let estimate = price::estimate(spec).map_err(CliError::failed)?;
    for setting in origins.overridden() {
        out.line(format!("overridden  {setting}"));
    }
    let from = if asked_aws {
        "compared with AWS"
    } else {
        "from nothing, AWS was not asked"
    };
    let Identity {
        account,
        region,
        stream,
    } = &plan.identity;
    out.line(format!(
        "\nPlan for {stream} in {} of account {account} ({from})\n",
        region.as_str()
    ));
    for step in &plan.steps {
        show_step(step, plan.air, settings, out);
    }
    summary(plan, &estimate, asked_aws, out);
    if !plan.is_empty() || settings {
        show_estimate(&estimate, out);
        out.line("\nNot yet closed: the packager's origin URLs answer anyone who learns them, not CloudFront alone.");
    }
    Ok(())
}

fn show_step(step: &Step, air: AirState, settings: bool, out: &Out) {
    let mark = step.action.mark();
    let mut line = format!(" {mark} {:<22} {:<8}", step.part, step.action.word());
    if step.action.changes_aws() {
        write!(line, " {:>12}", step.usual).ok();
    }
    if step.impact > AirImpact::None {
        let now = if air == AirState::On {
            "ON AIR NOW"
        } else {
            "not on air now"
        };
        write!(line, "   air: {} ({now})", step.impact.words()).ok();
    }
    let why = step.action.why();
    if let Some(why) = &why {
        write!(line, "   {why}").ok();
    }
    let changes = match &step.action {
        Action::Update { changes } => changes.as_slice(),
        _ => &[],
    };
    out.line(line.trim_end());
    for change in changes {
        out.line(format!("       {change}"));
    }
    let wanted = step
        .wanted
        .as_ref()
        .filter(|_| settings)
        .and_then(|s| serde_json::to_value(s).ok());
    if let Some(text) = wanted
        .as_ref()
        .and_then(|w| serde_json::to_string_pretty(&w["settings"]).ok())
    {
        text.lines()
            .for_each(|line| out.line(format!("       {line}")));
    }
    out.object(Message::PlanPart {
        part: step.part.clone(),
        action: step.action.word(),
        id: step.id.clone(),
        air_impact: step.impact,
        changes: changes
            .iter()
            .map(|c| ChangeLine {
                path: c.path.clone(),
                from: c.from.clone(),
                to: c.to.clone(),
            })
            .collect(),
        why,
        usual_from_ms: ms(step.usual.from),
        usual_to_ms: ms(step.usual.to),
        settings: wanted,
    });
}

fn summary(plan: &Plan, estimate: &Estimate, asked_aws: bool, out: &Out) {
    let count = |word: &str| {
        plan.steps
            .iter()
            .filter(|s| s.action.word() == word)
            .count()
    };
    let on_air = plan.air == AirState::On;
    let total = estimate.running_usd_per_hour;
    if plan.is_empty() {
        out.line("\nNothing to do: everything is as configured.");
    } else {
        let parts: Vec<String> = [
            "create", "update", "replace", "delete", "wait for", "keep", "retain",
        ]
        .iter()
        .filter(|word| count(word) > 0)
        .map(|word| format!("{} to {word}", count(word)))
        .collect();
        out.line(format!(
            "\n{}. About {}, most of it CloudFront where it changes.",
            parts.join(", "),
            schedule::expected(plan)
        ));
        if on_air {
            out.line(format!(
                "The channel RUNS. Worst effect on viewers: {}.",
                plan.impact().words()
            ));
        } else {
            out.line("The channel is not running. Deploy does not start it.");
        }
    }
    out.object(Message::Plan {
        create: count("create"),
        update: count("update"),
        replace: count("replace"),
        delete: count("delete"),
        keep: count("keep") + count("retain"),
        on_air,
        air_impact: plan.impact(),
        asked_aws,
        usd_per_hour: Some(total.usd.usd()),
        usd_is_lower_bound: total.at_least,
        prices_dated: Some(estimate.prices_dated.clone()),
    });
}

fn show_estimate(estimate: &Estimate, out: &Out) {
    out.line(format!("\nCost, {} (USD)", estimate.label()));
    for line in &estimate.lines {
        let (hour, month) = match &line.charge {
            Charge::Channel { usd_per_hour } | Charge::Running { usd_per_hour } => {
                (Some(usd_per_hour.usd()), None)
            }
            Charge::Idle { usd_per_month } => (None, Some(usd_per_month.usd())),
            Charge::PerUse { .. } | Charge::Unknown { .. } => (None, None),
        };
        let text = line.charge.words();
        let assumed = if line.assumed {
            "  (commonly seen, not confirmed)"
        } else {
            ""
        };
        let about = format!("{}{assumed}", line.quantity);
        let head = format!("   {:<22} {text:<26} ", line.what);
        for line in hanging(&head, &about, out.width()) {
            out.line(line);
        }
        out.object(Message::PlanCost {
            what: line.what.clone(),
            quantity: line.quantity.clone(),
            usd_per_hour: hour,
            usd_per_month: month,
            note: (hour.is_none() && month.is_none()).then(|| text.trim().to_owned()),
        });
    }
    out.line(format!("   {}", estimate.totals()));
    if let Some(elsewhere) = &estimate.elsewhere {
        out.line(format!("   Mind: {elsewhere}."));
    }
}

/// `head` and then `text`, broken between words at `width`, later lines under the start of `text`.
fn hanging(head: &str, text: &str, width: usize) -> Vec<String> {
    let indent = head.chars().count();
    let mut lines = vec![head.to_owned()];
    for word in text.split_whitespace() {
        let used = lines.last().map_or(0, |line| line.chars().count());
        if used > indent && used + 1 + word.chars().count() > width {
            lines.push(" ".repeat(indent));
        }
        if let Some(line) = lines.last_mut() {
            if line.chars().count() > indent {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_hang_under_their_text() {
        let lines = hanging("  a   ", "one two three four", 16);
        assert_eq!(lines, ["  a   one two", "      three four"]);
        assert_eq!(
            hanging("  a   ", "unbreakable-word-that-is-long", 16).len(),
            1
        );
    }
}
