//! Reads a recording: what was known at any past moment, what was raised and done, and where nothing
//! was watched. Changes nothing, and needs the file alone.

use super::pack::{News, Picture, tracks_mut, unpack};
use super::store::{Fault, HistoryError, ms, open_to_read, time};
use super::{Act, Whose, read_acts};
use crate::clock::Timestamp;
use crate::monitor::{Light, Reading, Snapshot, StreamSnapshot, Tally, Why};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Charts reach back so far, in milliseconds.
const CHARTS_MS: i64 = 3 * 3_600_000;
/// Rows further apart have a gap between them: nobody watched. In milliseconds.
pub const GAP_MS: i64 = 150_000;

/// A condition from raised to over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// Its stable name.
    pub kind: String,
    /// `A`, `B`, or empty.
    pub pipeline: String,
    /// The worst that it came to: `minor`, `major`, `critical`.
    pub severity: String,
    /// When it happened.
    pub since: Timestamp,
    /// When it was seen.
    pub seen: Timestamp,
    /// When it was seen to be over; nothing while it is not.
    pub over: Option<Timestamp>,
    /// What, in one sentence.
    pub what: String,
    /// Proof: numbers.
    pub proof: String,
    /// What a practised crew does first.
    pub first: String,
}

/// One row as it was noted, for whoever reads a recording through.
#[derive(Clone, Debug)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// The picture, where there is a whole one; its tracks have no points.
    pub picture: Option<StreamSnapshot>,
    /// New points by track (`A.in_fps`): start of the window, value.
    pub points: Vec<(String, Vec<(Timestamp, f64)>)>,
    /// What the watching cost, dollars an hour, as of the picture.
    pub watching_usd_per_hour: Option<f64>,
}

/// A stream's history, open to be read.
#[derive(Debug)]
pub struct Recording {
    db: Connection,
    path: PathBuf,
    whose: Whose,
    span: (Timestamp, Timestamp),
    reel: Reel,
}

/// What has been read for the moment that was asked for last.
#[derive(Debug, Default)]
struct Reel {
    at: Option<i64>,
    noted: i64,
    /// Whether that row had a picture of its own.
    whole: bool,
    picture: Option<Picture>,
    points: BTreeMap<String, BTreeMap<i64, f64>>,
    nows: BTreeMap<String, Reading>,
}

impl Recording {
    /// Opens a stream's history file.
    ///
    /// # Errors
    /// [`HistoryError`], also when nothing was recorded in it.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        let db = open_to_read(path)?;
        let fail = |fault: Fault| HistoryError::new(path, fault);
        let span = db
            .query_row("SELECT min(at), max(at) FROM notes", [], |r| {
                Ok((r.get::<_, Option<i64>>(0)?, r.get::<_, Option<i64>>(1)?))
            })
            .map_err(|e| fail(e.into()))?;
        let (Some(first), Some(last)) = span else {
            return Err(fail(Fault::Nothing));
        };
        let about = |key: &str| {
            db.query_row("SELECT value FROM about WHERE key = ?1", [key], |r| {
                r.get::<_, String>(0)
            })
            .optional()
            .map(Option::unwrap_or_default)
            .map_err(|e| fail(e.into()))
        };
        let whose = Whose {
            account: about("account")?,
            region: about("region")?,
            simulated: about("world")? == "rehearsal",
            stream: about("stream")?,
        };
        Ok(Self {
            path: path.to_owned(),
            whose,
            span: (time(first), time(last)),
            reel: Reel::default(),
            db,
        })
    }

    /// Whose it is.
    pub fn whose(&self) -> &Whose {
        &self.whose
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its first and last moment.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        self.span
    }

    /// What was known at that moment; before the first, the first.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn moment(&mut self, at: Timestamp) -> Result<Snapshot, HistoryError> {
        let at = at.clamp(self.span.0, self.span.1);
        self.wind(ms(at))
            .map_err(|fault| HistoryError::new(&self.path, fault))?;
        Ok(self.reel.snapshot(at))
    }

    /// Every condition that was there between the two, oldest first.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn raised(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Raised>, HistoryError> {
        let read = || -> rusqlite::Result<Vec<Raised>> {
            let mut rows = self.db.prepare(
                "SELECT kind, pipeline, severity, since, seen, over, what, proof, first FROM conditions
                 WHERE since <= ?2 AND coalesce(over, ?2) >= ?1 ORDER BY since, id",
            )?;
            let all = rows.query_map([ms(from), ms(to)], |r| {
                Ok(Raised {
                    kind: r.get(0)?,
                    pipeline: r.get(1)?,
                    severity: r.get(2)?,
                    since: time(r.get(3)?),
                    seen: time(r.get(4)?),
                    over: r.get::<_, Option<i64>>(5)?.map(time),
                    what: r.get(6)?,
                    proof: r.get(7)?,
                    first: r.get(8)?,
                })
            })?;
            all.collect()
        };
        read().map_err(|e| HistoryError::new(&self.path, e))
    }

    /// Every act, oldest first.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn acts(&self) -> Result<Vec<Act>, HistoryError> {
        read_acts(&self.db).map_err(|e| HistoryError::new(&self.path, e))
    }

    /// Reads it through, oldest first.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn each(
        &self,
        from: Timestamp,
        to: Timestamp,
        mut say: impl FnMut(Note),
    ) -> Result<(), HistoryError> {
        let fail = |fault: Fault| HistoryError::new(&self.path, fault);
        self.rows(ms(from), ms(to), |at, picture, news| {
            let points = |(track, new): (String, super::pack::TrackNews)| {
                let points = new.points.iter().map(|(at, v)| (time(*at), *v));
                (track, points.collect())
            };
            let usd = picture.as_ref().map(|p| p.around.usd_per_hour);
            say(Note {
                at: time(at),
                watching_usd_per_hour: usd,
                picture: picture.map(|p| p.stream),
                points: news.into_iter().map(points).collect(),
            });
        })
        .map_err(fail)
    }

    fn rows(
        &self,
        from: i64,
        to: i64,
        mut take: impl FnMut(i64, Option<Picture>, News),
    ) -> Result<(), Fault> {
        let mut rows = self.db.prepare_cached(
            "SELECT id, at, picture, news FROM notes WHERE at BETWEEN ?1 AND ?2 ORDER BY at, id",
        )?;
        let mut rows = rows.query([from, to])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            let unreadable = |why| Fault::Row { row: id, why };
            let bytes = |i| row.get::<_, Option<Vec<u8>>>(i);
            let picture = bytes(2)?.map(|b| unpack(&b)).transpose();
            let news = bytes(3)?.map(|b| unpack(&b)).transpose();
            take(
                row.get(1)?,
                picture.map_err(unreadable)?,
                news.map_err(unreadable)?.unwrap_or_default(),
            );
        }
        Ok(())
    }

    /// Brings the reel to `at`: on from where it is, or anew when that lies ahead or far behind.
    fn wind(&mut self, at: i64) -> Result<(), Fault> {
        let on = self
            .reel
            .at
            .filter(|here| *here <= at && at - here < CHARTS_MS);
        let mut reel = match on {
            Some(_) => std::mem::take(&mut self.reel),
            None => Reel::default(),
        };
        let from = match on {
            Some(here) => here + 1,
            None => {
                let last = "SELECT at FROM notes WHERE at <= ?1 AND picture IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1";
                let picture: Option<i64> =
                    self.db.query_row(last, [at], |r| r.get(0)).optional()?;
                picture.unwrap_or(at).min(at - CHARTS_MS)
            }
        };
        self.rows(from, at, |noted, picture, news| {
            reel.take(noted, picture, news)
        })?;
        reel.at = Some(at);
        self.reel = reel;
        Ok(())
    }
}

impl Reel {
    fn take(&mut self, noted: i64, picture: Option<Picture>, news: News) {
        self.noted = noted;
        self.whole = picture.is_some();
        if let Some(picture) = picture {
            self.nows.clear();
            self.picture = Some(picture);
        }
        for (track, new) in news {
            self.points
                .entry(track.clone())
                .or_default()
                .extend(new.points);
            if let Some(now) = new.now {
                self.nows.insert(track, now);
            }
        }
    }

    fn snapshot(&mut self, at: Timestamp) -> Snapshot {
        let mut whole = Snapshot {
            at,
            answered: None,
            trouble: None,
            usd_per_hour: 0.0,
            session_ends: None,
            streams: Vec::new(),
        };
        let Some(picture) = &self.picture else {
            return whole;
        };
        whole.answered = picture.around.answered;
        whole.trouble.clone_from(&picture.around.trouble);
        whole.usd_per_hour = picture.around.usd_per_hour;
        let mut stream = picture.stream.clone();
        let oldest = ms(at) - CHARTS_MS;
        for (name, track) in tracks_mut(&mut stream) {
            if let Some(points) = self.points.get_mut(&name) {
                *points = points.split_off(&oldest);
                track.points = points.iter().map(|(at, v)| (time(*at), *v)).collect();
            }
            if let Some(now) = self.nows.get(&name) {
                track.now = now.clone();
            }
        }
        if !self.whole {
            stream.looked_at = stream.looked_at.map(|t| t.max(time(self.noted)));
        }
        if ms(at) - self.noted > GAP_MS {
            unwatched(&mut stream, time(self.noted));
            let since = time(self.noted).strftime("%H:%M:%S");
            whole.trouble = Some(format!("nothing was recorded from {since} UTC on"));
        }
        whole.streams.push(stream);
        whole
    }
}

/// Nobody watched: what was last seen is not what was.
fn unwatched(stream: &mut StreamSnapshot, since: Timestamp) {
    stream.tally = Tally::Blind {
        since,
        why: "recording stopped".into(),
        plays: None,
    };
    stream.conditions.clear();
    stream.playback = None;
    for lamp in &mut stream.lamps {
        lamp.evidence = "not recorded".into();
        for light in &mut lamp.lights {
            light.1 = Light::Hollow;
        }
    }
    for (_, track) in tracks_mut(stream) {
        if let Reading::Value { v, until } = track.now {
            track.now = Reading::Stale {
                v,
                until,
                why: Why::Late,
            };
        }
    }
}
