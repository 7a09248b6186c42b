//! The recording kept in S3: whether, in what pieces, for how long.

use serde::Serialize;

/// When S3 moves recordings to cheaper storage and when it deletes them; days after creation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lifecycle {
    /// To STANDARD_IA; S3 wants at least 30.
    pub infrequent_access_after_days: Option<u32>,
    /// To GLACIER (flexible retrieval).
    pub glacier_after_days: Option<u32>,
    /// Deleted.
    pub expire_after_days: Option<u32>,
}

/// The recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Archive {
    /// Record the top rung; adds one billed output (aws-facts 2.7/15).
    pub enabled: bool,
    /// Length of one file; a file appears in S3 when it is complete (aws-facts 2.7/12).
    pub rollover_seconds: u32,
    /// Storage classes and expiry.
    pub lifecycle: Lifecycle,
}

impl Default for Archive {
    /// The recipe's: on; five-minute files, kept.
    fn default() -> Self {
        Self {
            enabled: true,
            rollover_seconds: 300,
            lifecycle: Lifecycle::default(),
        }
    }
}
