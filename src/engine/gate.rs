//! What stands before and after every change: the lock is looked at again, the intent is put into
//! history, the result after it.

use super::context::EngineError;
use super::events::Sink;
use super::lock::Lock;
use crate::aws::{AwsError, Class, Doing, Gate, Landed};
use crate::history::History;
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The engine's gate.
pub(super) struct Watch {
    /// `None` for acts that no lock may hold up: start and stop.
    pub lock: Option<Lock>,
    pub history: Option<History>,
    pub events: Sink,
    rows: Mutex<BTreeMap<String, i64>>,
}

impl Watch {
    pub(super) fn new(lock: Option<Lock>, history: Option<History>, events: Sink) -> Self {
        Self {
            lock,
            history,
            events,
            rows: Mutex::default(),
        }
    }

    fn complain(&self, e: &crate::history::HistoryError) {
        self.events.note(e.to_string());
    }
}

#[async_trait]
impl Gate for Watch {
    async fn before(&self, doing: &Doing) -> Result<(), AwsError> {
        if let Some(lock) = &self.lock {
            lock.check().await.map_err(|e| stopped(doing, &e))?;
        }
        if let Some(history) = &self.history {
            match history.intent(
                &format!("{} {}", doing.service, doing.operation),
                &doing.subject,
            ) {
                Ok(row) => {
                    self.rows
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(doing.to_string(), row);
                }
                Err(e) => self.complain(&e),
            }
        }
        Ok(())
    }

    async fn after(&self, doing: &Doing, outcome: &Result<(), AwsError>) {
        let row = self
            .rows
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&doing.to_string());
        if let (Some(history), Some(row)) = (&self.history, row) {
            let result = match outcome {
                Ok(()) => "ok".to_owned(),
                Err(e) => e.to_string(),
            };
            if let Err(e) = history.result(row, &result) {
                self.complain(&e);
            }
        }
    }
}

/// The lock's own trouble, told as the call that did not go out. [`EngineError::LockLost`] is found
/// again by the runner, which keeps the lock beside it.
fn stopped(doing: &Doing, e: &EngineError) -> AwsError {
    match e {
        EngineError::Aws(e) => e.clone(),
        other => AwsError {
            class: Class::Stopped,
            doing: doing.clone(),
            code: String::new(),
            message: other.to_string(),
            status: None,
            request_id: None,
            landed: Landed::No,
            validation: Vec::new(),
        },
    }
}
