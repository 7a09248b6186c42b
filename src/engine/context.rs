//! What every run of the engine holds, and how a run fails.

use super::events::{Sink, Stamped};
use super::lock::Owner;
use crate::aws::{Aws, AwsError, Class};
use crate::history::{self, History, HistoryError};
use crate::spec::{Region, StreamName};
use crate::stack::Identity;
use crate::stack::plan::Refusal;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

/// What every run holds.
#[derive(Clone)]
pub struct Context {
    /// The way to AWS.
    pub aws: Aws,
    /// Whose stream.
    pub identity: Identity,
    /// Who runs it.
    pub owner: Owner,
    /// Memory of acts; a run goes on without it, and says so.
    pub history: Option<History>,
    /// Where events go.
    pub events: Sink,
    /// How far the run has been asked to stop.
    pub interrupt: Interrupt,
    /// Length of state transitions in a rehearsal, as a factor; 1 in AWS.
    pub settle: f64,
}

impl Context {
    /// A context for acts of this process on one stream, and what they will say. History lives under
    /// `state_dir`, if one is given; trouble with it is given back to be told, and the context does
    /// without.
    pub fn open(
        aws: Aws,
        settle: f64,
        (stream, region): (StreamName, Region),
        state_dir: Option<&Path>,
        run: &str,
    ) -> (Self, UnboundedReceiver<Stamped>, Option<HistoryError>) {
        let identity = Identity {
            account: aws.account().to_owned(),
            region,
            stream,
        };
        let clock = aws.clock().clone();
        let opened = state_dir.map(|dir| {
            let region = identity.region.as_str();
            let dir = history::place(dir, aws.simulated(), &identity.account, region);
            History::open(&dir, identity.stream.as_str(), run, clock.clone())
        });
        let (history, trouble) = match opened {
            Some(Ok(history)) => (Some(history), None),
            Some(Err(e)) => (None, Some(e)),
            None => (None, None),
        };
        let owner = Owner::here(&aws, run);
        let (events, said) = Sink::new(clock);
        let interrupt = Interrupt::default();
        let cx = Self {
            aws,
            identity,
            owner,
            history,
            events,
            interrupt,
            settle,
        };
        (cx, said, trouble)
    }
}

/// How far a run has been asked to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// Not at all.
    #[default]
    No,
    /// Calls in flight finish, nothing new starts.
    Gently,
    /// Now.
    Now,
}

/// Asks a run to stop; clones share it.
#[derive(Clone, Debug)]
pub struct Interrupt(Arc<watch::Sender<Stop>>);

impl Default for Interrupt {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Stop::No)))
    }
}

impl Interrupt {
    /// Asks once more: first gently, then at once.
    pub fn ask(&self) -> Stop {
        self.0.send_modify(|stop| {
            *stop = if *stop == Stop::No {
                Stop::Gently
            } else {
                Stop::Now
            }
        });
        *self.0.borrow()
    }

    /// How far it has been asked.
    pub fn asked(&self) -> Stop {
        *self.0.borrow()
    }

    /// Waits until it is asked at least this much.
    pub async fn reached(&self, much: Stop) {
        let mut watch = self.0.subscribe();
        // The sender lives in `self`, so this cannot end early.
        watch.wait_for(|stop| *stop >= much).await.ok();
    }
}

/// Why a run did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EngineError {
    /// A call failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// Refused before anything was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Refused, because the stream is on air.
    #[error(
        "{stream} is on air (its channel is {state}). Nothing was changed. Stop it first: onair stop {stream}. To stop it as part of this, say --take-off-air."
    )]
    OnAir {
        /// Stream.
        stream: String,
        /// The channel's state.
        state: String,
    },
    /// There is no such channel.
    #[error(
        "{stream} has no channel in {region} of account {account}. Deploy it first: onair deploy {stream}."
    )]
    NoChannel {
        /// Stream.
        stream: String,
        /// Region.
        region: String,
        /// Account.
        account: String,
    },
    /// A part that the act needs is not there, or is there twice.
    #[error(
        "{stream} has not exactly one {part} of its own. Nothing was changed. Look at it: onair plan {stream}."
    )]
    Missing {
        /// Which part.
        part: crate::shape::Part,
        /// Stream.
        stream: String,
    },
    /// Someone else works on the stream.
    #[error(
        "{holder} works on this stream (lock taken {since}, good until {until} unless renewed). Nothing was changed. Wait for it, or if it is gone, run this again after {until}."
    )]
    Locked {
        /// Who, on which host, which process.
        holder: String,
        /// Since when.
        since: String,
        /// Lease's end on S3's clock.
        until: String,
    },
    /// The lock was taken over while we worked.
    #[error(
        "the lock on this stream was taken over by {0}; this run stopped so that two do not work at once. Look at what they did: onair plan."
    )]
    LockLost(String),
    /// Something changed between the plan that was agreed to and the lock.
    #[error(
        "the stream changed after the plan was made: {0}. Nothing was changed. Run this again to see the new plan."
    )]
    Changed(String),
    /// Something did not settle in time.
    #[error(
        "{what} did not {goal} within {limit}; last seen: {state}. AWS may still get there; run this again to look."
    )]
    TooSlow {
        /// What was waited for.
        what: String,
        /// What it should have done.
        goal: String,
        /// How long was waited.
        limit: String,
        /// What it is.
        state: String,
    },
    /// A new role that MediaLive cannot use, longer than IAM takes to spread it.
    #[error(
        "this is no longer spreading: the role exists, and after {limit} s MediaLive still cannot use it. Not proven allowed: iam:PassRole on role/{role} for these credentials. Run this again to retry. {error}"
    )]
    RoleNotUsable {
        /// Name of the role.
        role: String,
        /// How long was waited, in seconds.
        limit: u64,
        /// AWS's last word.
        error: Box<AwsError>,
    },
    /// AWS says yes and does not do it.
    #[error(
        "AWS accepted {doing} {times} times, but {what} is still as before ({state}). Nothing more is tried. Check it in the AWS console, then run this again."
    )]
    NotDone {
        /// What was asked.
        doing: String,
        /// How often.
        times: u32,
        /// What it was asked of.
        what: String,
        /// What is seen.
        state: String,
    },
    /// Asked to stop.
    #[error("stopped as asked. AWS keeps what is made; run the same command again to go on.")]
    Interrupted,
    /// A fault of onair.
    #[error("this is a fault of onair: {0}")]
    Internal(String),
}

impl EngineError {
    /// The process's exit code [fixed: 1 failed, 3 refused, 6 locked, 7 credentials or permission].
    pub fn exit_code(&self) -> u8 {
        match self {
            EngineError::Refused(_) | EngineError::OnAir { .. } | EngineError::Changed(_) => 3,
            EngineError::Locked { .. } | EngineError::LockLost(_) => 6,
            EngineError::Aws(AwsError {
                class: Class::Credentials | Class::Permission { .. },
                ..
            }) => 7,
            EngineError::Interrupted => 130,
            EngineError::Aws(_)
            | EngineError::NoChannel { .. }
            | EngineError::Missing { .. }
            | EngineError::TooSlow { .. }
            | EngineError::RoleNotUsable { .. }
            | EngineError::NotDone { .. }
            | EngineError::Internal(_) => 1,
        }
    }

    /// Whether looking again later may help: AWS or the way to it failed, not the request.
    pub fn may_pass(&self) -> bool {
        let EngineError::Aws(e) = self else {
            return false;
        };
        matches!(e.class, Class::Network | Class::Service | Class::Throttled)
    }

    /// Whether everything else will fail in the same way, so that nothing more should start.
    pub fn ends_the_run(&self) -> bool {
        matches!(
            self,
            EngineError::LockLost(_)
                | EngineError::Interrupted
                | EngineError::Aws(AwsError {
                    class: Class::Credentials | Class::Stopped,
                    ..
                })
        )
    }
}

impl From<serde_json::Error> for EngineError {
    fn from(e: serde_json::Error) -> Self {
        EngineError::Internal(e.to_string())
    }
}
