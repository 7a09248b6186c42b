//! Input attachments: the inputs exist, are free, fit the channel's class; failover pairs.

use super::{Look, Report};
use crate::sim::call::Refusal;
use crate::sim::medialive::{Input, conflict, items, text};
use serde_json::Value;
use std::collections::BTreeSet;

fn input<'a>(look: &Look<'a>, id: &str) -> Option<&'a Input> {
    let region = look.world.medialive.region(&look.call.region)?;
    region.inputs.get(id).filter(|i| i.gone.is_none())
}

/// An input has one channel at a time. [documented: aws-facts 2.2; that it is a 409 assumed]
pub fn free(look: &Look<'_>) -> Result<(), Refusal> {
    for attachment in items(look.settings, "inputAttachments") {
        let id = text(attachment, "inputId");
        let held =
            input(look, id).and_then(|i| i.channels.iter().find(|c| Some(c.as_str()) != look.id));
        if let Some(channel) = held {
            return Err(conflict(format!(
                "Input {id} is already attached to channel {channel}"
            )));
        }
    }
    Ok(())
}

/// Everything else about the attachments.
pub fn check(look: &Look<'_>, report: &mut Report) {
    let attachments = items(look.settings, "inputAttachments");
    if attachments.is_empty() {
        report.add(
            "inputAttachments",
            "At least one input attachment is required",
        );
    }
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (i, attachment) in attachments.iter().enumerate() {
        let at = format!("inputAttachments[{i}]");
        let (id, name) = (
            text(attachment, "inputId"),
            text(attachment, "inputAttachmentName"),
        );
        if !ids.insert(id) {
            report.add(
                format!("{at}.inputId"),
                format!("Input {id} is attached twice"),
            );
        }
        if !name.is_empty() && !names.insert(name) {
            report.add(
                format!("{at}.inputAttachmentName"),
                format!("The name {name} is used twice"),
            );
        }
        match input(look, id) {
            None => report.add(
                format!("{at}.inputId"),
                format!("Input {id} does not exist"),
            ),
            Some(input) if look.pipelines() == 2 && input.class() != "STANDARD" => {
                let message =
                    format!("Input {id} must be of class STANDARD for a STANDARD channel");
                report.add(format!("{at}.inputId"), message);
            }
            Some(input) => failover(look, input, attachment, &at, report),
        }
    }
    let push = ids
        .iter()
        .filter(|id| input(look, id).is_some_and(Input::is_push))
        .count();
    let most = look.world.settings.quotas.medialive_push_inputs_per_channel;
    if push > most {
        report.add(
            "inputAttachments",
            format!("A channel can have at most {most} push inputs"),
        );
    }
}

/// The second input of a pair is an attachment of its own, of the same type and class.
/// [documented: aws-facts 2.5]
fn failover(look: &Look<'_>, first: &Input, attachment: &Value, at: &str, report: &mut Report) {
    let Some(settings) = attachment.get("automaticInputFailoverSettings") else {
        return;
    };
    let id = text(settings, "secondaryInputId");
    let path = format!("{at}.automaticInputFailoverSettings.secondaryInputId");
    if !items(look.settings, "inputAttachments")
        .iter()
        .any(|a| text(a, "inputId") == id)
        || id == first.id
    {
        report.add(
            path,
            format!("Input {id} must be attached to the channel as an input of its own"),
        );
    } else if input(look, id)
        .is_some_and(|second| second.kind != first.kind || second.class() != first.class())
    {
        report.add(
            path,
            "Both inputs of a failover pair must be of the same type and class",
        );
    }
}
