//! The announced end of a stream: a tag of its channel, so that any laptop sees it with the list of
//! channels that it asks for anyway. Like start and stop it waits neither for the lock nor for S3.
//! Nothing stops by itself when it comes: whoever watches tells it, and the console asks.

use super::air::channel;
use super::context::{Context, EngineError};
use super::emergency::gated;
use crate::aws::{Seen, TAG_ENDS};
use crate::clock::Timestamp;
use crate::shape::Part;

/// What is announced of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Channel's id.
    pub channel: String,
    /// AWS's word for its state.
    pub state: String,
    /// The end, if one is announced.
    pub ends: Option<Timestamp>,
    /// A tag that is no time: written by somebody else, and no end.
    pub unreadable: Option<String>,
}

impl Announced {
    fn of(seen: &Seen) -> Self {
        let written = seen.tags.get(TAG_ENDS);
        let read = written.map(|text| text.parse::<Timestamp>().map_err(|_| text.clone()));
        let (ends, unreadable) = match read {
            Some(Ok(at)) => (Some(at), None),
            Some(Err(text)) => (None, Some(text)),
            None => (None, None),
        };
        Self {
            channel: seen.id.clone(),
            state: seen.state.name.clone(),
            ends,
            unreadable,
        }
    }

    /// Meant for a run that is over, or by nobody.
    fn old(&self, now: Timestamp) -> bool {
        self.unreadable.is_some() || self.ends.is_some_and(|at| at <= now)
    }
}

/// Looks at what is announced.
///
/// # Errors
/// [`EngineError::NoChannel`], or as the calls.
pub async fn announced(cx: &Context) -> Result<Announced, EngineError> {
    let seen = channel(cx, &cx.aws, &cx.identity.key(&Part::Channel)).await?;
    Ok(Announced::of(&seen))
}

/// Announces an end, moves it or takes it back; the channel is not touched otherwise. Gives what AWS
/// shows afterwards.
///
/// # Errors
/// As [`announced`].
pub async fn announce(cx: &Context, ends: Option<Timestamp>) -> Result<Announced, EngineError> {
    let before = announced(cx).await?;
    if before.ends == ends && before.unreadable.is_none() {
        return Ok(before);
    }
    gated(cx).channel_ends(&before.channel, ends).await?;
    announced(cx).await
}

/// After a start: takes back an end that had passed when `seen` was looked at, and has not been moved
/// since. It was meant for the run before. Trouble with it is told and is not the start's.
pub(super) async fn forget_passed(cx: &Context, seen: &Seen) {
    let now = cx.aws.clock().now();
    if !Announced::of(seen).old(now) {
        return;
    }
    let done = match announced(cx).await {
        Ok(a) if a.old(now) => gated(cx)
            .channel_ends(&a.channel, None)
            .await
            .map_err(|e| e.to_string()),
        Ok(_) => Ok(()),
        Err(e) => Err(e.to_string()),
    };
    if let Err(e) = done {
        cx.events.note(format!(
            "the end announced for the run before could not be taken back: {e}"
        ));
    }
}
