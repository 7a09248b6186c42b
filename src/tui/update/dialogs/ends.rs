//! The announced end: asked for, and asked about when it has come.

use super::super::super::dialog::{Ask, Consent, Dialog};
use super::super::super::event::Intent;
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::super::super::widgets::readings::{about, lasted, minute};
use super::{ask_stop, channel_id, identity, open, snapshot};
use crate::clock::Timestamp;
use crate::monitor::End;
use crate::spec::{Invalid, UNTIL_FORMS, Until};

/// Stops it, asked because its announced end has come; no lets it run.
pub fn stop(model: &mut Model, stream: &str, end: Timestamp) {
    let why = [
        (
            Role::Warn,
            format!(
                "Its announced end, {} UTC, was {} ago. Nothing stops by itself: it runs until you say so.",
                minute(end),
                lasted(end, model.now)
            ),
        ),
        (
            Role::Text,
            "The show goes on? esc, and E moves the end; else you are asked again in 30 min."
                .to_owned(),
        ),
    ];
    ask_stop(model, stream, &why);
}

/// Announces when it is meant to end, moves that or takes it back.
pub fn ask(model: &mut Model, stream: &str) {
    let Some(now) = snapshot(model, stream).filter(|s| s.channel_id.is_some()) else {
        let told = format!("{stream} has no channel yet: p plans, A applies. Nothing was changed.");
        return model.say(Role::Warn, told);
    };
    let stands = match &now.ends {
        Some(End::At(at)) if *at > model.now => format!(
            "Announced: {} UTC, in {}.",
            minute(*at),
            about(model.now, *at)
        ),
        Some(End::At(at)) => format!("Announced: {} UTC, which has passed.", minute(*at)),
        Some(End::Unreadable(text)) => format!("Announced: {text:?}, which is no time."),
        None => "No end is announced.".to_owned(),
    };
    let id = channel_id(model, stream);
    let dialog = Dialog::new(
        format!("When {stream} ends"),
        stream,
        Consent::Value("a time"),
        Ask::End,
    )
    .line(Role::Strong, stands)
    .line(
        Role::Text,
        "Everybody who watches is told 15 and 5 minutes before and asked then. Nothing stops by itself.",
    )
    .line(Role::Text, format!("To announce one, {UNTIL_FORMS}."))
    .line(Role::Muted, identity(model))
    .same_as(format!(
        "aws medialive create-tags --resource-arn …:channel:{id} --tags onair:ends=…"
    ));
    open(model, dialog);
}

/// The end that was typed: the act to send.
///
/// # Errors
/// What is wrong with it.
pub fn typed(model: &Model, stream: &str, typed: &str) -> Result<Intent, Invalid> {
    let announced = match snapshot(model, stream).and_then(|s| s.ends.as_ref()) {
        Some(End::At(at)) => Some(*at),
        _ => None,
    };
    let until: Until = typed.parse()?;
    let ends = until.resolve(model.now, announced, &model.zone)?;
    Ok(Intent::Announce(ends))
}
