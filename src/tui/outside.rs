//! Who is told outside the screen: the bell, the desktop, and whatever `[notify]` names. Decided here,
//! from picture to picture; the loop writes the sequences, the worker delivers.

use super::event::Effect;
use super::model::Model;
use super::term::{Caps, Sequence};
use super::theme::Role;
use crate::monitor::{Severity, Snapshot};
use crate::notify::{About, Desktop, Ledger, Message, Settings, What};

/// What the console knows of the world outside.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// `[notify]`.
    pub settings: Settings,
    /// What was told.
    pub ledger: Ledger,
    /// The run of this console.
    pub run: String,
}

impl Outside {
    /// With these settings and nothing told.
    pub fn new(settings: Settings, run: String) -> Self {
        Self {
            settings,
            run,
            ledger: Ledger::default(),
        }
    }
}

/// The sequence for the desktop, as configured and as far as the terminal is known.
pub fn sequence(desktop: Desktop, caps: &Caps) -> Option<Sequence> {
    match desktop {
        Desktop::Off => None,
        Desktop::Auto => caps.notifies,
        Desktop::Osc9 => Some(Sequence::Osc9),
        Desktop::Osc777 => Some(Sequence::Osc777),
        Desktop::Osc99 => Some(Sequence::Osc99),
    }
}

/// Whom messages of this console are about; nothing while it is not connected.
fn about(model: &Model) -> Option<About> {
    let identity = model.identity()?;
    Some(About {
        account: identity.account.clone(),
        region: identity.region.clone(),
        simulated: identity.simulated,
        run: model.outside.run.clone(),
    })
}

/// What a new picture has to tell. A condition that somebody has taken on rings no bell and is sent to
/// nobody.
pub fn news(model: &mut Model, snapshot: &Snapshot, effects: &mut Vec<Effect>) {
    let Some(about) = about(model) else {
        return;
    };
    let taken = &model.live.taken;
    let muted = |stream: &str, c: &crate::monitor::Condition| {
        taken.contains_key(&(stream.to_owned(), (c.kind, c.pipeline)))
    };
    let news = model.outside.ledger.news(&about, snapshot, muted);
    let settings = &model.outside.settings;
    let loud = news.iter().filter(|m| m.severity >= settings.severity);
    let loud: Vec<&Message> = loud.collect();
    if settings.bell && loud.iter().any(|m| m.what != What::Over) {
        effects.push(Effect::Bell);
    }
    for message in loud {
        // Whoever looks at the screen sees it there.
        let away = !model.focused || message.severity == Severity::Critical;
        if away && sequence(settings.desktop, &model.caps).is_some() {
            effects.push(Effect::Desktop {
                title: message.title(&about),
                body: message.sentence(),
            });
        }
    }
    if !news.is_empty() {
        effects.push(Effect::Notify(news));
    }
}

/// Fires everything once: the bell and the desktop here, the rest by the worker, which tells what each
/// answered.
pub fn test(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(about) = about(model) else {
        return model.say(Role::Warn, "test-notify: not connected yet");
    };
    let message = Message::test(model.now);
    let settings = &model.outside.settings;
    let mut told = Vec::new();
    if settings.bell {
        effects.push(Effect::Bell);
        told.push("the bell rang".to_owned());
    }
    match sequence(settings.desktop, &model.caps) {
        Some(sequence) => {
            effects.push(Effect::Desktop {
                title: message.title(&about),
                body: message.sentence(),
            });
            told.push(format!(
                "a desktop notification was asked for ({sequence:?})"
            ));
        }
        None if settings.desktop == Desktop::Auto => {
            told.push("this terminal is not known to show desktop notifications".to_owned());
        }
        None => {}
    }
    match settings.targets.len() {
        0 => told.push("no webhook and no command is configured ([notify])".to_owned()),
        n => {
            told.push(format!("{n} targets are tried"));
            effects.push(Effect::TestNotify(message));
        }
    }
    model.say(Role::Text, format!("test: {}", told.join("; ")));
}
