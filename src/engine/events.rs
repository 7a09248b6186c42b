//! What a run says while it goes on. Screen, lines and JSON are three renderers of these.

use crate::clock::Timestamp;
use crate::shape::{Attrs, Part};
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;
use tokio::sync::mpsc;

/// An event and when it happened.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// On the run's clock.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// The lock is ours.
    #[serde(rename = "lock.held")]
    LockHeld {
        /// Rises with each change of hands.
        fence: u64,
    },
    /// A step began.
    #[serde(rename = "part.started")]
    Started {
        /// Which part.
        part: Part,
        /// `create`, `update`, `replace`, `delete`.
        action: &'static str,
        /// Usual duration, quick end.
        #[serde(rename = "usual_from_ms", serialize_with = "ms")]
        #[schemars(with = "u64")]
        from: Duration,
        /// Usual duration, slow end.
        #[serde(rename = "usual_to_ms", serialize_with = "ms")]
        #[schemars(with = "u64")]
        to: Duration,
    },
    /// A step waits for AWS, and for what.
    #[serde(rename = "part.waiting")]
    Waiting {
        /// Which part.
        part: Part,
        /// AWS's state or reason, in words.
        what: String,
        /// Given up after this, from the step's start.
        #[serde(rename = "limit_ms", serialize_with = "ms")]
        #[schemars(with = "u64")]
        limit: Duration,
    },
    /// AWS knows the part; its names and URLs are final.
    #[serde(rename = "part.exists")]
    Exists {
        /// Which part.
        part: Part,
        /// Its id.
        id: String,
        /// What others may ask of it. Ingest URLs hold stream keys, so renderers mask them.
        #[serde(skip)]
        attrs: Attrs,
    },
    /// A step ended well.
    #[serde(rename = "part.done")]
    Done {
        /// Which part.
        part: Part,
        /// `create`, `update`, `replace`, `delete`.
        action: &'static str,
        /// How long it took.
        #[serde(rename = "took_ms", serialize_with = "ms")]
        #[schemars(with = "u64")]
        took: Duration,
    },
    /// A step ended badly.
    #[serde(rename = "part.failed")]
    Failed {
        /// Which part.
        part: Part,
        /// What, to what, what to do, request id.
        error: String,
    },
    /// A step will not run.
    #[serde(rename = "part.skipped")]
    Skipped {
        /// Which part.
        part: Part,
        /// The part whose failure it stands behind; absent when the run was stopped.
        #[serde(skip_serializing_if = "Option::is_none")]
        behind: Option<Part>,
    },
    /// The channel's state changed while we watched.
    #[serde(rename = "channel.state")]
    Channel {
        /// AWS's word.
        state: String,
    },
    /// Something worth knowing that is no failure.
    #[serde(rename = "note")]
    Note {
        /// In words.
        text: String,
    },
}

fn ms<S: serde::Serializer>(duration: &Duration, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// Where a run's events go. A run says a few hundred at most, so the channel has no bound.
#[derive(Clone, Debug)]
pub struct Sink {
    clock: crate::clock::Clock,
    to: mpsc::UnboundedSender<Stamped>,
}

impl Sink {
    /// A sink and its other end.
    pub fn new(clock: crate::clock::Clock) -> (Self, mpsc::UnboundedReceiver<Stamped>) {
        let (to, from) = mpsc::unbounded_channel();
        (Self { clock, to }, from)
    }

    /// Says it. Nobody listening is fine: the run goes on.
    pub fn say(&self, event: Event) {
        self.to
            .send(Stamped {
                at: self.clock.now(),
                event,
            })
            .ok();
    }

    /// Says a note.
    pub fn note(&self, text: impl Into<String>) {
        self.say(Event::Note { text: text.into() });
    }
}
