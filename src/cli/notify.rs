//! `onair notify`: who is told outside the screen, and with `--test` whether they hear it. Needs no AWS.

use super::args::{Common, NotifyArgs};
use super::error::CliError;
use super::headless::{notify_settings, notify_terminal};
use super::message::Message;
use super::output::Out;
use crate::clock::Clock;
use crate::notify::{About, Desktop, Sender, Settings, Target};

/// Runs the command.
///
/// # Errors
/// Usage (2): something in `[notify]` is wrong, or there is no such target.
pub async fn run(common: &Common, args: &NotifyArgs, out: &Out) -> Result<u8, CliError> {
    let mut settings = notify_settings(common)?;
    out.about(&Clock::wall(), None, common.sim);
    if let Some(name) = &args.target {
        let known: Vec<_> = settings.targets.iter().map(|t| t.name.clone()).collect();
        settings.targets.retain(|t| t.name == *name);
        if settings.targets.is_empty() {
            let known = match known.as_slice() {
                [] => "none is configured".to_owned(),
                known => format!("there is {}", known.join(", ")),
            };
            return Err(CliError::usage(format!("{name}: no such target: {known}")));
        }
    }
    if args.test {
        test(common, args, &settings, out).await
    } else {
        list(&settings, out);
        Ok(0)
    }
}

fn list(settings: &Settings, out: &Out) {
    let severity = settings.severity.word();
    let bell = if settings.bell { "on" } else { "off" };
    out.line(format!(
        "told from {severity} on; bell {bell}, desktop {}",
        desktop(settings)
    ));
    if settings.targets.is_empty() {
        out.line("no webhook and no command is configured: [notify.webhooks.NAME], [notify.commands.NAME]");
    }
    for target in &settings.targets {
        told(target, "not_tried", None, None, out);
    }
    if !settings.targets.is_empty() {
        out.line("onair notify --test tries them");
    }
}

async fn test(
    common: &Common,
    args: &NotifyArgs,
    settings: &Settings,
    out: &Out,
) -> Result<u8, CliError> {
    let about = About {
        account: String::new(),
        region: String::new(),
        simulated: common.sim,
        run: out.run.clone(),
    };
    let message = crate::notify::Message::test(Clock::wall().now());
    if common.sim {
        out.line("REHEARSAL: webhooks reach this machine only, unless [notify] says otherwise");
    }
    let mut heard = false;
    // A named target alone is meant.
    if args.target.is_none() {
        let (title, body) = (message.title(&about), message.sentence());
        match notify_terminal(settings, settings.bell, &title, &body) {
            None => out.line("bell and desktop: there is no terminal here"),
            Some((rang, shown)) => {
                heard = rang || shown.is_some();
                if rang {
                    out.line("bell: rung; whether it was heard, only you know");
                }
                out.line(match shown {
                    Some(by) => {
                        format!("desktop: asked for by {by}; whether it was shown, only you know")
                    }
                    None => format!("desktop: {}", desktop(settings)),
                });
            }
        }
    }
    if settings.targets.is_empty() && !heard {
        return Err(CliError::usage(
            "nothing to test: no terminal here, and no [notify.webhooks.NAME] or [notify.commands.NAME] is configured",
        ));
    }
    let sender = Sender::start(settings, about, |told| eprintln!("onair: {told}"));
    let mut failed = 0;
    for (target, sent) in sender.fire(&message).await {
        match sent {
            Ok(sent) => {
                let took = u64::try_from(sent.took.as_millis()).ok();
                told(&target, "delivered", Some(sent.answered), took, out);
            }
            Err(e) => {
                failed += 1;
                told(&target, "failed", Some(e.0), None, out);
            }
        }
    }
    Ok(u8::from(failed > 0))
}

fn told(
    target: &Target,
    result: &'static str,
    said: Option<String>,
    took_ms: Option<u64>,
    out: &Out,
) {
    let words = match (result, &said) {
        ("delivered", Some(said)) => format!("delivered: {said}, {} ms", took_ms.unwrap_or(0)),
        ("failed", Some(said)) => format!("FAILED: {said}"),
        _ => format!("from {} on", target.severity.word()),
    };
    out.line(format!("{}: {}: {words}", target.name, target.to));
    out.object(Message::NotifyTarget {
        name: target.name.clone(),
        to: target.to.to_string(),
        severity: target.severity.word(),
        result,
        said,
        took_ms,
    });
}

fn desktop(settings: &Settings) -> &'static str {
    match settings.desktop {
        Desktop::Off => "off",
        Desktop::Auto => "auto: not asked for, unless the terminal is known to show it",
        Desktop::Osc9 => "by OSC 9",
        Desktop::Osc777 => "by OSC 777",
        Desktop::Osc99 => "by OSC 99",
    }
}
