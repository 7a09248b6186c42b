//! Writes down what was seen: a row when something changed, what is new on the tracks, and at least one
//! row a minute, so that a gap is a gap in the watching. Conditions have rows of their own, raised and
//! over. One transaction per picture: what was committed survives the death of this process.
//!
//! What the rows say is `pack.rs`'s; reading them is `recording.rs`'s.

use super::pack::{Around, News, TrackNews, face, pack, picture, tracks, unpack};
use super::store::{Fault, HistoryError, file, ms, open};
use crate::clock::Timestamp;
use crate::monitor::{Condition, Reading, Severity, Snapshot, StreamSnapshot};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// A row at least so often, and a whole picture where numbers changed, in milliseconds.
pub(super) const BEAT_MS: i64 = 60_000;
/// Points of each track by which the next are known to be new; later than that none are taken.
const KNOWN: usize = 30;
/// How far back the file is read when one begins to record, in milliseconds.
const BACK_MS: i64 = 3 * 3_600_000;
/// Files that are held open at a time.
const MOST: usize = 100;

/// Days for which notes and conditions are kept when nothing else is configured; acts stay.
pub const KEEP_DAYS: u16 = 30;

/// Whose recording it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Whether it was a rehearsal.
    pub simulated: bool,
    /// The stream.
    pub stream: String,
}

/// Records one stream.
#[derive(Debug)]
pub struct Recorder {
    db: Connection,
    path: PathBuf,
    /// Held by the one that records; it ends with its process, however that ends.
    lock: File,
    holds: bool,
    seen: Seen,
}

/// What the file holds already, as far as the next row needs it.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// Whether it was read.
    held: bool,
    points: BTreeMap<String, VecDeque<(i64, f64)>>,
    nows: BTreeMap<String, Reading>,
    face: Option<String>,
    picture_at: i64,
    row_at: i64,
    /// Row and severity of each condition that is not over.
    open: BTreeMap<(String, String), (i64, Severity)>,
}

impl Recorder {
    /// Opens, or makes, the stream's file in `dir` and lets go of what is older than `keep_days`.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn open(
        dir: &Path,
        whose: &Whose,
        now: Timestamp,
        keep_days: u16,
    ) -> Result<Self, HistoryError> {
        let path = file(dir, &whose.stream);
        let db = open(&path, "NORMAL")?;
        let before = ms(now) - i64::from(keep_days) * 86_400_000;
        let tidy = || -> rusqlite::Result<()> {
            db.execute("DELETE FROM notes WHERE at < ?1", [before])?;
            let over = "DELETE FROM conditions WHERE coalesce(over, seen) < ?1";
            db.execute(over, [before])?;
            let set = "INSERT OR REPLACE INTO about (key, value) VALUES (?1, ?2)";
            let world = if whose.simulated { "rehearsal" } else { "aws" };
            for (key, value) in [
                ("account", whose.account.as_str()),
                ("region", &whose.region),
                ("world", world),
                ("stream", &whose.stream),
            ] {
                db.execute(set, [key, value])?;
            }
            Ok(())
        };
        tidy().map_err(|e| HistoryError::new(&path, e))?;
        let beside = path.with_extension("recorder");
        let lock = File::create(&beside).map_err(|e| HistoryError::new(&beside, e))?;
        Ok(Self {
            db,
            path,
            lock,
            holds: false,
            seen: Seen::default(),
        })
    }

    /// Writes down one picture of the stream, as part of `whole`. Gives whether it is this recorder that
    /// records: of several consoles on one machine one does. After an error nothing of it is kept, and
    /// the next picture brings what is missing.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn note(
        &mut self,
        whole: &Snapshot,
        stream: &StreamSnapshot,
    ) -> Result<bool, HistoryError> {
        if !self.holds {
            match self.lock.try_lock() {
                Ok(()) => self.holds = true,
                Err(TryLockError::WouldBlock) => return Ok(false),
                Err(TryLockError::Error(e)) => return Err(HistoryError::new(&self.path, e)),
            }
        }
        self.seen = self
            .write(whole, stream)
            .map_err(|fault| HistoryError::new(&self.path, fault))?;
        Ok(true)
    }

    fn write(&mut self, whole: &Snapshot, stream: &StreamSnapshot) -> Result<Seen, Fault> {
        let at = ms(whole.at);
        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut seen = if self.seen.held {
            self.seen.clone()
        } else {
            remembered(&tx, at)?
        };
        seen.held = true;
        let around = Around::of(whole);
        let news = news(&mut seen, stream);
        let face = face(&around, stream);
        let changed = seen.face.as_ref() != Some(&face);
        let due = at - seen.picture_at >= BEAT_MS && !news.is_empty();
        let (full, beat) = (changed || due, (at - seen.row_at).abs() >= BEAT_MS);
        if full || beat || !news.is_empty() {
            let whole = full
                .then(|| pack(&picture(around, stream)))
                .transpose()
                .map_err(unwritable)?;
            let news = (!news.is_empty())
                .then(|| pack(&news))
                .transpose()
                .map_err(unwritable)?;
            let insert = "INSERT INTO notes (at, picture, news) VALUES (?1, ?2, ?3)";
            tx.prepare_cached(insert)?
                .execute(params![at, whole, news])?;
            seen.row_at = at;
            if full {
                (seen.face, seen.picture_at) = (Some(face), at);
            }
        }
        conditions(&tx, &mut seen, &stream.conditions, at)?;
        tx.commit()?;
        Ok(seen)
    }
}

fn unwritable(why: String) -> Fault {
    Fault::Row { row: 0, why }
}

/// What the last one who recorded had written.
fn remembered(tx: &Transaction<'_>, at: i64) -> Result<Seen, Fault> {
    let mut seen = Seen::default();
    let mut rows =
        tx.prepare("SELECT id, news FROM notes WHERE at BETWEEN ?1 AND ?2 AND news IS NOT NULL ORDER BY at, id")?;
    let mut rows = rows.query([at - BACK_MS, at])?;
    while let Some(row) = rows.next()? {
        let (id, bytes): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let news: News = unpack(&bytes).map_err(|why| Fault::Row { row: id, why })?;
        for (track, new) in news {
            for point in new.points {
                keep(seen.points.entry(track.clone()).or_default(), point);
            }
        }
    }
    let mut rows =
        tx.prepare("SELECT id, kind, pipeline, severity FROM conditions WHERE over IS NULL")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let severity = match row.get::<_, String>(3)?.as_str() {
            "critical" => Severity::Critical,
            "major" => Severity::Major,
            _ => Severity::Minor,
        };
        seen.open
            .insert((row.get(1)?, row.get(2)?), (row.get(0)?, severity));
    }
    Ok(seen)
}

/// Puts a point among the known ones, in order of time.
fn keep(known: &mut VecDeque<(i64, f64)>, (at, v): (i64, f64)) {
    match known.binary_search_by_key(&at, |p| p.0) {
        Ok(i) => known[i].1 = v,
        Err(i) => known.insert(i, (at, v)),
    }
    if known.len() > KNOWN {
        known.pop_front();
    }
}

/// What is new on the tracks.
fn news(seen: &mut Seen, stream: &StreamSnapshot) -> News {
    let mut news = News::new();
    for (name, track) in tracks(stream) {
        let known = seen.points.entry(name.clone()).or_default();
        let from = known.front().map_or(i64::MIN, |p| p.0);
        let mut new = TrackNews::default();
        for (at, v) in track.points.iter().rev() {
            let at = ms(*at);
            if at < from {
                break;
            }
            let known_so = known
                .binary_search_by_key(&at, |p| p.0)
                .is_ok_and(|i| known[i].1.to_bits() == v.to_bits());
            if !known_so {
                new.points.push((at, *v));
            }
        }
        new.points.reverse();
        for point in &new.points {
            keep(known, *point);
        }
        if seen.nows.get(&name) != Some(&track.now) {
            seen.nows.insert(name.clone(), track.now.clone());
            new.now = Some(track.now.clone());
        }
        if new != TrackNews::default() {
            news.insert(name, new);
        }
    }
    news
}

/// In one word, as it is kept.
fn severity(of: Severity) -> &'static str {
    match of {
        Severity::Critical => "critical",
        Severity::Major => "major",
        Severity::Minor => "minor",
    }
}

/// Rows of what is raised now, and the end of what is not any more. The worst that it came to stays.
fn conditions(
    tx: &Transaction<'_>,
    seen: &mut Seen,
    now: &[Condition],
    at: i64,
) -> rusqlite::Result<()> {
    let mut raised = BTreeSet::new();
    for c in now {
        let letter = c.pipeline.map_or("", |p| p.letter());
        let key = (c.kind.to_owned(), letter.to_owned());
        raised.insert(key.clone());
        if let Some((row, _)) = seen.open.get(&key) {
            // More is known of when it began: the numbers come after the alert that tells of them.
            let earlier = "UPDATE conditions SET since = ?2 WHERE id = ?1 AND since > ?2";
            tx.prepare_cached(earlier)?.execute([*row, ms(c.since)])?;
        }
        match seen.open.get_mut(&key) {
            None => {
                let insert = "INSERT INTO conditions (kind, pipeline, severity, since, seen, what, proof, first)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
                let (since, when) = (ms(c.since), ms(c.seen));
                let word = severity(c.severity);
                tx.prepare_cached(insert)?.execute(params![
                    c.kind, letter, word, since, when, c.what, c.proof, c.first
                ])?;
                seen.open.insert(key, (tx.last_insert_rowid(), c.severity));
            }
            Some((row, worst)) if c.severity > *worst => {
                *worst = c.severity;
                let worse = "UPDATE conditions SET severity = ?2, what = ?3, proof = ?4, first = ?5 WHERE id = ?1";
                tx.prepare_cached(worse)?.execute(params![
                    *row,
                    severity(c.severity),
                    c.what,
                    c.proof,
                    c.first
                ])?;
            }
            Some(_) => {}
        }
    }
    let over: Vec<_> = seen
        .open
        .keys()
        .filter(|k| !raised.contains(*k))
        .cloned()
        .collect();
    for key in over {
        if let Some((row, _)) = seen.open.remove(&key) {
            let end = "UPDATE conditions SET over = ?2 WHERE id = ?1";
            tx.prepare_cached(end)?.execute([row, at])?;
        }
    }
    Ok(())
}

/// Records every stream that is deployed, each into its own file. Trouble is told once, and watching
/// goes on; what could not be written comes with a later picture.
#[derive(Debug)]
pub struct Recorders {
    dir: PathBuf,
    whose: Whose,
    keep_days: u16,
    open: BTreeMap<String, Recorder>,
    /// Told already, until it works again.
    told: BTreeSet<String>,
}

impl Recorders {
    /// For the streams of one account and region; `whose` names them, its stream is left empty. `dir` is
    /// [`super::place`]'s.
    pub fn new(dir: PathBuf, whose: Whose, keep_days: u16) -> Self {
        Self {
            dir,
            whose,
            keep_days,
            open: BTreeMap::new(),
            told: BTreeSet::new(),
        }
    }

    /// Writes one picture down; gives what a person should be told.
    pub fn note(&mut self, whole: &Snapshot) -> Vec<String> {
        let mut tell = Vec::new();
        for stream in &whole.streams {
            let name = &stream.name;
            if stream.channel_id.is_none() && !self.open.contains_key(name) {
                continue;
            }
            match self.one(whole, stream) {
                Ok(()) => {
                    if self.told.remove(name) {
                        tell.push(format!("{name} is recorded again"));
                    }
                }
                Err(e) if self.told.insert(name.clone()) => {
                    tell.push(format!("{name} is not recorded: {e}"));
                }
                Err(_) => {}
            }
        }
        tell
    }

    fn one(&mut self, whole: &Snapshot, stream: &StreamSnapshot) -> Result<(), String> {
        let name = &stream.name;
        if !self.open.contains_key(name) {
            if self.open.len() >= MOST {
                return Err(format!("{MOST} streams are recorded already"));
            }
            let whose = Whose {
                stream: name.clone(),
                ..self.whose.clone()
            };
            let (dir, keep) = (&self.dir, self.keep_days);
            let recorder = Recorder::open(dir, &whose, whole.at, keep);
            let recorder = recorder.map_err(|e| e.to_string())?;
            self.open.insert(name.clone(), recorder);
        }
        let noted = self.open.get_mut(name).map(|r| r.note(whole, stream));
        noted.map_or(Ok(()), |n| n.map(|_| ()).map_err(|e| e.to_string()))
    }
}

#[cfg(test)]
impl Recorder {
    /// The connection, for tests that fill the disk.
    pub(super) fn db(&self) -> &Connection {
        &self.db
    }
}
