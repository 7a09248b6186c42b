//! The only memory on this machine: one SQLite file per stream. It holds the acts: intent is on disk
//! before each mutation goes out, its result after; each row's hash covers the one before, so a changed
//! or missing row shows. And it holds what was seen: [`Recorder`] writes it while a console watches,
//! [`Recording`] reads it back. Losing the file loses history only, never the stream.
//!
//! Knows nothing of AWS: it stores what it is told, of the monitor the values only.

mod pack;
mod recorder;
mod recording;
mod store;
mod tape;
#[cfg(test)]
mod tests;

pub use recorder::{KEEP_DAYS, Recorder, Recorders, Whose};
pub use recording::{GAP_MS, Note, Raised, Recording};
pub use store::{HistoryError, place};
pub use tape::Tape;

use crate::clock::Clock;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use store::file;

/// One stream's history.
#[derive(Clone, Debug)]
pub struct History {
    clock: Clock,
    run: String,
    db: Arc<Mutex<Connection>>,
}

/// One row: an intent and, once known, its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Row number.
    pub id: i64,
    /// Run it belongs to.
    pub run: String,
    /// When it was intended, RFC 3339.
    pub at: String,
    /// `medialive CreateChannel`.
    pub operation: String,
    /// What it was done to.
    pub subject: String,
    /// `ok`, or the error; absent when the run ended before the answer.
    pub result: Option<String>,
}

impl History {
    /// Opens, or makes, the file of one stream in `dir`.
    ///
    /// # Errors
    /// [`HistoryError`] with the file's path.
    pub fn open(dir: &Path, stream: &str, run: &str, clock: Clock) -> Result<Self, HistoryError> {
        let db = store::open(&file(dir, stream), "FULL")?;
        Ok(Self {
            clock,
            run: run.to_owned(),
            db: Arc::new(Mutex::new(db)),
        })
    }

    /// Puts an intent on disk. Gives the row to complete with [`History::result`].
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn intent(&self, operation: &str, subject: &str) -> Result<i64, HistoryError> {
        let at = self.clock.now().to_string();
        self.with(|db| {
            let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let last = "SELECT hash FROM acts ORDER BY id DESC LIMIT 1";
            let prev: String = tx.query_row(last, [], |row| row.get(0)).optional()?.unwrap_or_default();
            let hash = chain(&[&prev, &self.run, &at, operation, subject]);
            tx.execute(
                "INSERT INTO acts (run, at, operation, subject, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![self.run, at, operation, subject, prev, hash],
            )?;
            let id = tx.last_insert_rowid();
            tx.commit()?;
            Ok(id)
        })
    }

    /// Completes an intent.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn result(&self, id: i64, result: &str) -> Result<(), HistoryError> {
        let at = self.clock.now().to_string();
        self.with(|db| {
            let hash: String =
                db.query_row("SELECT hash FROM acts WHERE id = ?1", [id], |row| {
                    row.get(0)
                })?;
            let set = "UPDATE acts SET result = ?2, result_at = ?3, result_hash = ?4 WHERE id = ?1";
            db.execute(set, params![id, result, at, chain(&[&hash, &at, result])])?;
            Ok(())
        })
    }

    /// Every act, oldest first.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn acts(&self) -> Result<Vec<Act>, HistoryError> {
        self.with(|db| read_acts(db))
    }

    /// The first row whose hash does not follow from the one before; `None` when the chain is whole.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn broken_at(&self) -> Result<Option<i64>, HistoryError> {
        self.with(|db| {
            let mut rows = db.prepare(
                "SELECT id, run, at, operation, subject, prev, hash FROM acts ORDER BY id",
            )?;
            let mut rows = rows.query([])?;
            let mut last = String::new();
            while let Some(row) = rows.next()? {
                let text = |i: usize| row.get::<_, String>(i);
                let (run, at, operation, subject) = (text(1)?, text(2)?, text(3)?, text(4)?);
                let (prev, hash) = (text(5)?, text(6)?);
                if prev != last || hash != chain(&[&prev, &run, &at, &operation, &subject]) {
                    return row.get(0).map(Some);
                }
                last = hash;
            }
            Ok(None)
        })
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        let mut db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut db).map_err(|e| {
            let path = db.path().map(PathBuf::from).unwrap_or_default();
            HistoryError::new(&path, e)
        })
    }
}

/// Every act of a file, oldest first.
fn read_acts(db: &Connection) -> rusqlite::Result<Vec<Act>> {
    let mut rows =
        db.prepare("SELECT id, run, at, operation, subject, result FROM acts ORDER BY id")?;
    let acts = rows.query_map([], |r| {
        Ok(Act {
            id: r.get(0)?,
            run: r.get(1)?,
            at: r.get(2)?,
            operation: r.get(3)?,
            subject: r.get(4)?,
            result: r.get(5)?,
        })
    })?;
    acts.collect()
}

/// Hash over fields; each is preceded by its length so that no two lists of fields collide.
fn chain(fields: &[&str]) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
