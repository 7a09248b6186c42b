//! What judging yields: conditions with how bad they are, lamps, the tally. Values only; how one comes to
//! them is `judge`'s.

use super::types::Pipeline;
use crate::clock::Timestamp;
use crate::probe::{Name, name};
use serde::{Deserialize, Serialize};

/// How bad, as crews use the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing.
    Minor,
    /// Viewers have picture, no spare; or money is wasted.
    Major,
    /// Viewers suffer.
    Critical,
}

impl Severity {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Minor => "minor",
            Severity::Major => "major",
            Severity::Critical => "critical",
        }
    }
}

/// One judged fact about a stream (screens.md rule 7: what, proof, FIRST, NOT).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Stable name: `input_lost`, `no_input`, `running_without_input`, `packager_5xx`, `edge_5xx`, …
    #[serde(deserialize_with = "name")]
    pub kind: Name,
    /// Pipeline, where it is about one.
    pub pipeline: Option<Pipeline>,
    /// How bad.
    pub severity: Severity,
    /// When it happened (event time).
    pub since: Timestamp,
    /// When we saw it.
    pub seen: Timestamp,
    /// What, in one sentence; the age is drawn by the screen.
    pub what: String,
    /// Proof: numbers.
    pub proof: String,
    /// What a practised crew does first.
    pub first: String,
    /// What not to do.
    pub not: Option<String>,
    /// How many consequences are grouped under it.
    pub grouped: usize,
}

/// The state of one lamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Light {
    /// Measured and good.
    Good,
    /// Measured and not as wanted.
    Warn,
    /// Measured and down.
    Down,
    /// Follows from another lamp.
    Follows,
    /// Not measured: hollow, never green.
    Hollow,
}

/// One of the seven lamps, source to viewer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lamp {
    /// `SOURCE`, `CONTRIB`, `ENC IN`, `ENC OUT`, `PACKAGER`, `EDGE`, `VIEWER`.
    #[serde(deserialize_with = "name")]
    pub name: Name,
    /// One light per pipeline where the lamp is about pipelines, else one.
    pub lights: Vec<(Option<Pipeline>, Light)>,
    /// What it shows, in a few words.
    pub evidence: String,
    /// End of the window it was judged by.
    pub until: Option<Timestamp>,
}

/// The tally (screens.md rule 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tally {
    /// Nothing seen yet.
    Unknown,
    /// No channel.
    NotDeployed,
    /// Idle.
    OffAir,
    /// Starting since.
    Starting(Option<Timestamp>),
    /// Running, an expected input missing on all pipelines.
    RunningNoInput(Timestamp),
    /// Running with input; the edge is not seen to advance.
    RunningNotProven {
        /// What is not as it should be.
        degraded: Option<String>,
    },
    /// Running, edge seen to advance; degraded tells how.
    OnAir {
        /// What is not as it should be.
        degraded: Option<String>,
    },
    /// Running and viewers suffer.
    Trouble(String),
    /// Stopping.
    Ending,
    /// Channel in a state of its own: `CREATING`, `UPDATING`, `DELETING`, `RECOVERING`…
    Other(String),
    /// No AWS answers.
    Blind {
        /// Since.
        since: Timestamp,
        /// Why.
        why: String,
        /// Whether the playlist is seen to advance, which needs no AWS; nothing while that is not known.
        #[serde(default)]
        plays: Option<bool>,
    },
}
