//! The file itself: where it is, how it is opened, what its tables are and how they came to be, and how
//! trouble with it is told. What goes into the tables is `mod.rs`'s (acts) and `recorder.rs`'s.

use crate::clock::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::{Path, PathBuf};

/// The tables as this onair makes and reads them (SQLite's `user_version`).
const VERSION: i64 = 1;

/// How long a statement waits for another process, milliseconds.
const PATIENCE_MS: u32 = 2000;

/// As they were before there was a recorder: version 0.
const ACTS: &str = "
    CREATE TABLE IF NOT EXISTS acts (
        id INTEGER PRIMARY KEY,
        run TEXT NOT NULL, at TEXT NOT NULL, operation TEXT NOT NULL, subject TEXT NOT NULL,
        prev TEXT NOT NULL, hash TEXT NOT NULL,
        result TEXT, result_at TEXT, result_hash TEXT
    ) STRICT;";

/// Times are milliseconds since 1970, UTC. `notes` is what was seen at one moment: a whole picture
/// without its points, what is new on the tracks, or neither when all is as before. `about` says
/// whose recording it is.
const RECORDER: &str = "
    CREATE TABLE notes (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, picture BLOB, news BLOB
    ) STRICT;
    CREATE INDEX notes_at ON notes (at, id);
    CREATE INDEX notes_picture ON notes (at, id) WHERE picture IS NOT NULL;
    CREATE TABLE conditions (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL, pipeline TEXT NOT NULL, severity TEXT NOT NULL,
        since INTEGER NOT NULL, seen INTEGER NOT NULL, over INTEGER,
        what TEXT NOT NULL, proof TEXT NOT NULL, first TEXT NOT NULL
    ) STRICT;
    CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;";

/// History could not be read or written. Never ends a run or the watching: it is told, and all goes on.
#[derive(Debug, thiserror::Error)]
#[error("history {}: {fault}. The stream is not affected; {}", path.display(), fault.advice())]
pub struct HistoryError {
    path: PathBuf,
    fault: Fault,
}

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    Db(#[from] rusqlite::Error),
    #[error("{0}")]
    Disk(#[from] std::io::Error),
    #[error("its tables have version {0}, and this onair reads versions up to {VERSION}")]
    Newer(i64),
    #[error("row {row} of its notes cannot be read: {why}")]
    Row { row: i64, why: String },
    #[error("nothing was recorded in it")]
    Nothing,
}

impl Fault {
    fn advice(&self) -> &'static str {
        let code = match self {
            Fault::Db(e) => e.sqlite_error_code(),
            Fault::Disk(_) => Some(ErrorCode::CannotOpen),
            Fault::Newer(_) => return "use the newer onair that wrote it.",
            Fault::Row { .. } => return "the rest of it can be read.",
            Fault::Nothing => return "a console records while it watches.",
        };
        match code {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "another process holds the file; end it, and recording goes on by itself."
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                "move the file away, and a new one is begun."
            }
            _ => "free some space or name another place with ONAIR_STATE_DIR.",
        }
    }
}

impl HistoryError {
    pub(super) fn new(path: &Path, fault: impl Into<Fault>) -> Self {
        Self {
            path: path.to_owned(),
            fault: fault.into(),
        }
    }
}

/// Where the files of one account and region are, under the state directory.
pub fn place(state_dir: &Path, simulated: bool, account: &str, region: &str) -> PathBuf {
    let world = if simulated { "rehearsal" } else { "aws" };
    let place = format!("{}-{}", file_name(account), file_name(region));
    state_dir.join("history").join(world).join(place)
}

/// A stream's name as the name of a file: names of streams that others made may be anything.
pub(super) fn file_name(stream: &str) -> String {
    let safe = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => c,
        _ => '_',
    };
    stream.chars().take(120).map(safe).collect()
}

/// The file of one stream.
pub(super) fn file(dir: &Path, stream: &str) -> PathBuf {
    dir.join(format!("{}.sqlite", file_name(stream)))
}

/// Opens, or makes, a file to write to. `sync` is `FULL` for acts, which are on disk before AWS hears of
/// them, and `NORMAL` for what was seen: a commit survives the death of the process, and only a power
/// cut may take the last ones.
pub(super) fn open(path: &Path, sync: &str) -> Result<Connection, HistoryError> {
    let fail = |fault: Fault| HistoryError::new(path, fault);
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).map_err(|e| fail(e.into()))?;
    }
    let mut db = Connection::open(path).map_err(|e| fail(e.into()))?;
    let pragmas = format!(
        "PRAGMA busy_timeout={PATIENCE_MS}; PRAGMA journal_mode=WAL; PRAGMA synchronous={sync};"
    );
    db.execute_batch(&pragmas).map_err(|e| fail(e.into()))?;
    migrate(&mut db).map_err(fail)?;
    Ok(db)
}

/// Opens a file to read only; also one that lies where nothing may be written.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, HistoryError> {
    let fail = |fault: Fault| HistoryError::new(path, fault);
    let metadata = std::fs::metadata(path).map_err(|e| fail(e.into()))?;
    if !metadata.is_file() {
        let odd = std::io::Error::other("it is not a file");
        return Err(fail(odd.into()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let usual = Connection::open_with_flags(path, flags)
        .and_then(|db| version(&db).map(|version| (db, version)));
    let (db, version) = match usual {
        Ok(opened) => opened,
        Err(first) => {
            // A journal cannot be joined on a read-only disk; without one the file is all there is.
            let url = url::Url::from_file_path(std::path::absolute(path).unwrap_or_default())
                .map(|url| format!("{url}?immutable=1"));
            let alone = |url: String| {
                let db = Connection::open_with_flags(url, flags | OpenFlags::SQLITE_OPEN_URI)?;
                version(&db).map(|version| (db, version))
            };
            url.ok()
                .and_then(|url| alone(url).ok())
                .ok_or_else(|| fail(first.into()))?
        }
    };
    match version {
        0 => Err(fail(Fault::Nothing)),
        1..=VERSION => Ok(db),
        newer => Err(fail(Fault::Newer(newer))),
    }
}

fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn migrate(db: &mut Connection) -> Result<(), Fault> {
    match version(db)? {
        VERSION => return Ok(()),
        newer if newer > VERSION => return Err(Fault::Newer(newer)),
        _ => {}
    }
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Somebody else may have been quicker.
    if version(&tx)? < VERSION {
        tx.execute_batch(ACTS)?;
        tx.execute_batch(RECORDER)?;
        tx.pragma_update(None, "user_version", VERSION)?;
    }
    tx.commit()?;
    Ok(())
}

/// A time as it is kept.
pub(super) fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A time as it was kept; one that cannot be is the beginning of all.
pub(super) fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
