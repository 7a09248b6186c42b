//! The record of API calls for the command log and for figures: a ring of the latest, and totals.
//!
//! Knows nothing about what the calls do.

use super::types::Doing;
use crate::clock::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many calls the ring keeps.
const KEPT: usize = 2048;

/// One finished call.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it went out.
    pub at: Timestamp,
    /// Region it went to.
    pub region: String,
    /// What it was.
    pub doing: Doing,
    /// Real time from sending to answer, the SDK's own retries included.
    pub took: Duration,
    /// Request id of the answer, where there was one.
    pub request_id: Option<String>,
    /// `ok`, or the error code.
    pub outcome: String,
}

/// The log of one process; clones share it.
#[derive(Clone, Debug, Default)]
pub struct CallLog(Arc<Mutex<Calls>>);

#[derive(Debug, Default)]
struct Calls {
    latest: VecDeque<Call>,
    totals: BTreeMap<(&'static str, &'static str), u64>,
}

impl CallLog {
    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a finished call.
    pub fn add(&self, call: Call) {
        tracing::debug!(call = %call.doing, region = call.region, took_ms = call.took.as_millis(), request_id = call.request_id, outcome = call.outcome);
        let mut calls = self.lock();
        *calls
            .totals
            .entry((call.doing.service, call.doing.operation))
            .or_default() += 1;
        if calls.latest.len() == KEPT {
            calls.latest.pop_front();
        }
        calls.latest.push_back(call);
    }

    /// The latest calls, oldest first.
    pub fn latest(&self) -> Vec<Call> {
        self.lock().latest.iter().cloned().collect()
    }

    /// How often each operation was called, by service and operation.
    pub fn totals(&self) -> BTreeMap<(&'static str, &'static str), u64> {
        self.lock().totals.clone()
    }

    /// How many calls there were.
    pub fn total(&self) -> u64 {
        self.lock().totals.values().sum()
    }
}
