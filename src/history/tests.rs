use super::*;

#[test]
fn acts_form_a_chain_that_shows_a_changed_row() {
    let dir = tempfile::tempdir().unwrap();
    let history = History::open(
        dir.path(),
        "demo",
        "run1",
        Clock::manual(Timestamp::UNIX_EPOCH),
    )
    .unwrap();
    let first = history.intent("medialive CreateInput", "demo").unwrap();
    history.intent("medialive CreateChannel", "demo").unwrap();
    history.result(first, "ok").unwrap();
    assert_eq!(history.broken_at().unwrap(), None);
    let acts = history.acts().unwrap();
    assert_eq!(
        (acts[0].result.as_deref(), acts[1].result.as_deref()),
        (Some("ok"), None)
    );
    let other = Connection::open(dir.path().join("demo.sqlite")).unwrap();
    other
        .execute("UPDATE acts SET subject = 'x' WHERE id = 1", [])
        .unwrap();
    assert_eq!(history.broken_at().unwrap(), Some(1));
}

use crate::clock::Timestamp;
use crate::monitor::{Reading, Snapshot, StreamSnapshot};
use crate::tui::screens::samples::watched as sample;
use jiff::SignedDuration;

fn whose() -> Whose {
    Whose {
        account: "482112347730".into(),
        region: "us-east-1".into(),
        simulated: false,
        stream: "demo".into(),
    }
}

fn at(seconds: i64) -> Timestamp {
    sample::now() + SignedDuration::from_secs(seconds)
}

fn whole(at: Timestamp, stream: StreamSnapshot) -> Snapshot {
    Snapshot {
        at,
        streams: vec![stream],
        ..sample::snapshot()
    }
}

fn recorder(dir: &Path, now: Timestamp) -> Recorder {
    Recorder::open(dir, &whose(), now, KEEP_DAYS).unwrap()
}

fn note(recorder: &mut Recorder, at: Timestamp, stream: &StreamSnapshot) -> bool {
    recorder.note(&whole(at, stream.clone()), stream).unwrap()
}

/// As the recording gives it back.
fn replayed(dir: &Path, at: Timestamp) -> StreamSnapshot {
    let mut recording = Recording::open(&file(dir, "demo")).unwrap();
    recording.moment(at).unwrap().streams.remove(0)
}

#[test]
fn what_was_seen_comes_back_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let mut recorder = recorder(dir.path(), at(0));
    let healthy = sample::healthy();
    assert!(note(&mut recorder, at(0), &healthy));
    let back = replayed(dir.path(), at(0));
    assert_eq!(back.conditions, healthy.conditions);
    assert_eq!(back.lamps, healthy.lamps);
    assert_eq!(back.tally, healthy.tally);
    assert_eq!(back, healthy);
    // A new window alone is a small row, and is there from its moment on.
    let mut next = healthy.clone();
    let track = &mut next.legs[0].in_fps;
    let start = track.points.last().unwrap().0 + track.period;
    track.points.push((start, 29.0));
    track.now = Reading::Value {
        v: 29.0,
        until: start + track.period,
    };
    note(&mut recorder, at(10), &next);
    assert_eq!(
        replayed(dir.path(), at(9)).legs[0].in_fps,
        healthy.legs[0].in_fps
    );
    assert_eq!(
        replayed(dir.path(), at(10)).legs[0].in_fps,
        next.legs[0].in_fps
    );
    let size: i64 = recorder
        .db()
        .query_row(
            "SELECT length(news) FROM notes WHERE picture IS NULL",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert!(size < 200, "{size}");
}

#[test]
fn a_recording_has_the_small_picture_and_what_was_judged_of_it() {
    use crate::monitor::Picture;
    use crate::tui::screens::samples::pictured;
    let dir = tempfile::tempdir().unwrap();
    let mut recorder = recorder(dir.path(), at(0));
    let (good, black) = (pictured::pictured(), pictured::black());
    note(&mut recorder, at(0), &good);
    note(&mut recorder, at(10), &black);
    let back = replayed(dir.path(), at(10));
    assert_eq!(back.conditions, black.conditions);
    assert_eq!(back.tally, black.tally);
    assert_eq!(back.apart.now, black.apart.now);
    assert_eq!(back.apart.points.last(), black.apart.points.last());
    for (leg, was) in back.legs.iter().zip(&black.legs) {
        assert_eq!(leg.brightest.now, was.brightest.now);
        assert_eq!(leg.stir.now, was.stir.now);
        let (Picture::Shot(shot), Picture::Shot(was)) = (&leg.picture, &was.picture) else {
            panic!("{:?}", leg.picture);
        };
        assert_eq!((shot.at, &shot.small), (was.at, &was.small));
        assert!(shot.raster.is_none() && shot.file.is_none());
    }
    // Another picture alone is no whole row: that comes once a minute.
    let rows = |recorder: &Recorder| -> (i64, i64) {
        let ask = "SELECT count(*), max(length(picture)) FROM notes WHERE picture IS NOT NULL";
        let row = recorder
            .db()
            .query_row(ask, [], |r| Ok((r.get(0)?, r.get(1)?)));
        row.unwrap()
    };
    let (before, bytes) = rows(&recorder);
    let mut next = black.clone();
    next.legs[1].picture = good.legs[0].picture.clone();
    note(&mut recorder, at(20), &next);
    assert_eq!(rows(&recorder), (before, bytes));
    // Two small pictures are a few kilobytes more at most.
    let plain = sample::healthy();
    let dir = tempfile::tempdir().unwrap();
    let mut other = self::recorder(dir.path(), at(0));
    note(&mut other, at(0), &plain);
    let more = bytes - rows(&other).1;
    assert!(more < 5_000, "{more} bytes more");
}

#[test]
fn conditions_are_rows_from_raised_to_over_across_recorders() {
    let dir = tempfile::tempdir().unwrap();
    let (lost, healthy) = (sample::a_lost(), sample::healthy());
    let mut first = recorder(dir.path(), at(0));
    note(&mut first, at(0), &lost);
    drop(first);
    let mut second = recorder(dir.path(), at(60));
    note(&mut second, at(60), &lost);
    // What is learned later of when it began is no other condition, and never a later beginning.
    let mut earlier = lost.clone();
    let began = lost.conditions[0].since - SignedDuration::from_secs(4);
    earlier.conditions[0].since = began;
    note(&mut second, at(62), &earlier);
    note(&mut second, at(64), &lost);
    note(&mut second, at(70), &healthy);
    let recording = Recording::open(&file(dir.path(), "demo")).unwrap();
    let raised = recording.raised(at(0), at(100)).unwrap();
    assert_eq!(raised.len(), lost.conditions.len());
    let first = raised.iter().find(|c| c.kind == lost.conditions[0].kind);
    assert_eq!(first.map(|c| c.since), Some(began));
    assert!(raised.iter().all(|c| c.over == Some(at(70))), "{raised:?}");
    assert_eq!(recording.whose(), &whose());
    assert_eq!(recording.span(), (at(0), at(70)));
}

#[test]
fn one_of_two_consoles_records() {
    let dir = tempfile::tempdir().unwrap();
    let (mut first, mut second) = (recorder(dir.path(), at(0)), recorder(dir.path(), at(0)));
    let stream = sample::healthy();
    assert!(note(&mut first, at(0), &stream));
    assert!(!note(&mut second, at(0), &stream));
    drop(first);
    assert!(note(&mut second, at(10), &stream));
}

#[test]
fn what_nobody_watched_is_not_shown_as_if_it_had_been() {
    let dir = tempfile::tempdir().unwrap();
    let mut recorder = recorder(dir.path(), at(0));
    note(&mut recorder, at(0), &sample::healthy());
    note(&mut recorder, at(3600), &sample::healthy());
    let gap = replayed(dir.path(), at(1800));
    assert!(
        matches!(gap.tally, crate::monitor::Tally::Blind { .. }),
        "{:?}",
        gap.tally
    );
    assert!(gap.legs.iter().all(|l| l.in_fps.now.fresh().is_none()));
}

#[test]
fn old_files_gain_the_tables_and_newer_ones_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = file(dir.path(), "demo");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(
        "CREATE TABLE acts (id INTEGER PRIMARY KEY, run TEXT NOT NULL, at TEXT NOT NULL,
         operation TEXT NOT NULL, subject TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL,
         result TEXT, result_at TEXT, result_hash TEXT) STRICT;
         INSERT INTO acts (run, at, operation, subject, prev, hash) VALUES ('r', 't', 'o', 's', '', '');",
    )
    .unwrap();
    let told = Recording::open(&path).unwrap_err().to_string();
    assert!(told.contains("nothing was recorded in it"), "{told}");
    note(&mut recorder(dir.path(), at(0)), at(0), &sample::healthy());
    assert_eq!(Recording::open(&path).unwrap().acts().unwrap().len(), 1);
    old.execute_batch("PRAGMA user_version = 9").unwrap();
    let refused = Recorder::open(dir.path(), &whose(), at(0), KEEP_DAYS).unwrap_err();
    assert!(
        refused.to_string().contains("use the newer onair"),
        "{refused}"
    );
}

#[test]
fn what_is_older_than_it_is_kept_goes_when_the_file_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    note(&mut recorder(dir.path(), at(0)), at(0), &sample::a_lost());
    let later = at(86_400 * 31);
    let mut recorder = recorder(dir.path(), later);
    note(&mut recorder, later, &sample::healthy());
    let recording = Recording::open(&file(dir.path(), "demo")).unwrap();
    assert_eq!(recording.span(), (later, later));
    assert_eq!(recording.raised(at(0), later).unwrap(), []);
}

#[test]
fn trouble_is_told_once_and_what_is_missing_comes_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut recorders = Recorders::new(dir.path().into(), whose(), KEEP_DAYS);
    let said = |recorders: &mut Recorders, second| {
        recorders.note(&whole(
            at(second),
            StreamSnapshot {
                name: "demo".into(),
                ..sample::a_lost()
            },
        ))
    };
    assert_eq!(said(&mut recorders, 0), [""; 0]);
    let other = Connection::open(file(dir.path(), "demo")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = said(&mut recorders, 60);
    assert!(
        told[0].starts_with("demo is not recorded: history "),
        "{told:?}"
    );
    assert!(
        told[0].contains("another process holds the file"),
        "{told:?}"
    );
    assert_eq!(said(&mut recorders, 120), [""; 0]);
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(said(&mut recorders, 180), ["demo is recorded again"]);

    let mut full = recorder(tempfile::tempdir().unwrap().path(), at(0));
    full.db()
        .execute_batch("PRAGMA max_page_count = 1")
        .unwrap();
    let mut told = None;
    for second in 0..400 {
        let mut stream = sample::healthy();
        stream.channel_state = Some(format!("STATE {second}"));
        if let Err(e) = full.note(&whole(at(second), stream.clone()), &stream) {
            told = Some(e.to_string());
            break;
        }
    }
    let told = told.unwrap();
    assert!(
        told.contains("full") && told.contains("free some space"),
        "{told}"
    );
}

/// What was recorded before alerts were: their members are not there at all.
#[test]
fn a_picture_without_alerts_is_read_as_one_that_asked_nobody() {
    let mut old = serde_json::to_value(sample::a_lost()).unwrap();
    let members = old.as_object_mut().unwrap();
    assert!(members.remove("alerts").is_some() && members.remove("names").is_some());
    let read: StreamSnapshot = serde_json::from_value(old).unwrap();
    assert_eq!(read.alerts.heard, None);
    assert_eq!(read.conditions, sample::a_lost().conditions);
}
