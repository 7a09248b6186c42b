//! The worker of a replay: reads moments from a recording, and has no way to AWS at all. Whatever else
//! it is asked for it refuses.

use super::super::event::{Effect, Event};
use super::super::inbox::Inbox;
use super::file;
use crate::clock::Timestamp;
use crate::evidence::About;
use crate::history::Recording;
use std::path::Path;
use tokio::sync::mpsc::UnboundedReceiver;

/// Answers until nobody asks any more.
pub(super) fn work(
    mut recording: Recording,
    state_dir: &Path,
    inbox: &Inbox,
    mut from: UnboundedReceiver<Effect>,
) {
    let whose = recording.whose();
    let about = About {
        account: whose.account.clone(),
        region: whose.region.clone(),
        simulated: whose.simulated,
        profile: None,
        recorded: true,
    };
    let moment = |effect| match effect {
        Effect::Evidence(stream, at) => {
            inbox.put(file::evidence(state_dir, &about, &stream, at, &[]));
            None
        }
        other => moment(other, inbox),
    };
    while let Some(effect) = from.blocking_recv() {
        let mut seek = moment(effect);
        // Of all the moments that were asked for meanwhile the last one counts.
        while let Ok(effect) = from.try_recv() {
            seek = moment(effect).or(seek);
        }
        if let Some(at) = seek {
            inbox.put(match recording.moment(at) {
                Ok(snapshot) => Event::Replayed(Box::new(snapshot)),
                Err(e) => Event::Trouble(e.to_string()),
            });
        }
    }
}

fn moment(effect: Effect, inbox: &Inbox) -> Option<Timestamp> {
    match effect {
        Effect::Seek(at) => return Some(at),
        // What the loop does itself, and what nobody waits for.
        Effect::Quit(_)
        | Effect::Suspend
        | Effect::Copy(_)
        | Effect::Bell
        | Effect::Desktop { .. }
        | Effect::Watch(_) => {}
        Effect::Connect { .. }
        | Effect::Identify { .. }
        | Effect::Plan(_)
        | Effect::Outputs(_)
        | Effect::Act { .. }
        | Effect::Interrupt(_)
        | Effect::Calls
        | Effect::Fault { .. }
        | Effect::Notify(_)
        | Effect::TestNotify(_)
        | Effect::Export { .. }
        | Effect::Save { .. }
        | Effect::Evidence(..) => {
            let told = "this is a recording: nothing is asked of AWS or done from here";
            inbox.put(Event::Trouble(told.into()));
        }
    }
    None
}
