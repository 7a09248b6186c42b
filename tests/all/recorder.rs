//! Recordings: a writer that is killed loses no row that was committed; an incident is replayed as it
//! was seen, in the console too; a report tells it; wrong input is told.
//!
//! `ONAIR_SIGKILLS=100 cargo test --test all recorder -- --nocapture` kills a hundred times.

use crate::monitor::{kinds, push, spec, until, urls, watched};
use crate::pty::{Life, Start};
use crate::rig::Rig;
use onair::clock::{Clock, Timestamp};
use onair::history::{History, KEEP_DAYS, Recorder, Recorders, Recording, Whose, place};
use onair::monitor::{
    Edge, Leg, Packager, Pipeline, Reading, Snapshot, Source, StreamSnapshot, Tally, Track,
};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const WRITER: &str = "ONAIR_TEST_WRITER";
const FIRST: &str = "ONAIR_TEST_WRITER_FIRST";

fn whose() -> Whose {
    Whose {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        simulated: true,
        stream: "demo".into(),
    }
}

fn moment(n: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + n * 10).unwrap()
}

/// The nth picture; each has a window that the one before had not.
fn picture(n: i64) -> Snapshot {
    let period = Duration::from_secs(10);
    let track = |of: f64| {
        let mut track = Track::empty(Source::MediaLive, period);
        track.points = (n - 12..n)
            .map(|i| (moment(i), of + (i % 7) as f64))
            .collect();
        track.now = Reading::Value {
            v: of,
            until: moment(n),
        };
        track
    };
    let slow = || Track::empty(Source::MediaPackage, Duration::from_secs(60));
    let leg = |pipeline| Leg {
        pipeline,
        expected: true,
        in_fps: track(30.0),
        in_fps_low: track(29.0),
        in_mbps: track(8.0),
        outputs: track(3.0),
        archive: track(1.0),
        out_fps: track(30.0),
        out_derived: true,
        fill_ms: track(0.0),
        dropped: track(0.0),
        svq_percent: track(0.0),
        alerts: track(0.0),
        out_4xx: track(0.0),
        out_5xx: track(0.0),
        audio_dbfs: track(-18.0),
        audio_lkfs: track(-23.0),
        picture: Default::default(),
        brightest: Track::empty(Source::Api, Duration::ZERO),
        stir: Track::empty(Source::Api, Duration::ZERO),
        ever_had_input: true,
    };
    let stream = StreamSnapshot {
        name: "demo".into(),
        channel_id: Some("1".into()),
        channel_state: Some("RUNNING".into()),
        channel_class: "STANDARD".into(),
        looked_at: Some(moment(n)),
        pipelines_running: Some(2),
        stop_asked: false,
        black_until: None,
        played_at: None,
        running_since: Some(moment(0)),
        ends: None,
        meter: None,
        wants: None,
        legs: Pipeline::BOTH.map(leg).to_vec(),
        carries: Some(Pipeline::A),
        carries_since: None,
        packager: Packager {
            requests: slow(),
            egress_4xx: slow(),
            egress_5xx: slow(),
            egress_bytes: slow(),
            ingress_bytes: slow(),
        },
        edge: Edge {
            requests: slow(),
            rate_4xx: slow(),
            rate_5xx: slow(),
            bytes: slow(),
        },
        apart: Track::empty(Source::Api, Duration::ZERO),
        playback: None,
        alerts: Default::default(),
        names: Default::default(),
        conditions: vec![],
        lamps: vec![],
        tally: Tally::OnAir { degraded: None },
    };
    Snapshot {
        at: moment(n),
        answered: Some(moment(n)),
        trouble: None,
        usd_per_hour: 0.1,
        session_ends: None,
        streams: vec![stream],
    }
}

/// Not a test: the process that is killed. Says each row once it is committed.
#[test]
#[ignore = "the writer that the other test kills"]
fn writer() {
    let Some(dir) = std::env::var_os(WRITER).map(PathBuf::from) else {
        return;
    };
    let first: i64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let clock = Clock::manual(moment(first));
    let acts = History::open(&dir, "demo", "run", clock).unwrap();
    let mut recorder = Recorder::open(&dir, &whose(), moment(first), KEEP_DAYS).unwrap();
    for n in first.. {
        let whole = picture(n);
        assert!(recorder.note(&whole, &whole.streams[0]).unwrap());
        println!("\nnoted {n}");
        if n % 4 == 0 {
            let row = acts.intent("medialive StartChannel", "demo").unwrap();
            acts.result(row, "ok").unwrap();
            println!("\nacted {row}");
        }
    }
}

/// Kills the writer after so many words of it; gives the last row and the last act that it told.
fn killed(dir: &Path, first: i64, words: u64) -> (Option<i64>, Option<i64>) {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "recorder::writer", "--nocapture"])
        .env(WRITER, dir)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(writer.stdout.take().unwrap());
    let (mut noted, mut acted, mut heard) = (None, None, 0);
    loop {
        let mut line = String::new();
        // What was said before the kill is still in the pipe after it; a line without end was not.
        if said.read_line(&mut line).unwrap() == 0 || !line.ends_with('\n') {
            break;
        }
        let number = |word| line.trim().strip_prefix(word).map(|n| n.parse().unwrap());
        noted = number("noted ").or(noted);
        acted = number("acted ").or(acted);
        heard += u64::from(noted.is_some());
        if heard == words {
            writer.kill().unwrap();
        }
    }
    writer.wait().unwrap();
    (noted, acted)
}

#[test]
fn a_killed_writer_loses_no_committed_row() {
    let rounds = std::env::var("ONAIR_SIGKILLS").map_or(8, |n| n.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("demo.sqlite");
    let (mut chance, mut next, mut told) = (0x2545_f491_4f6c_dd1d_u64, 0, 0);
    for round in 0..rounds {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let (noted, acted) = killed(dir.path(), next, 1 + chance % 40);
        let noted = noted.unwrap();
        let recording = Recording::open(&path).unwrap();
        let mut rows = Vec::new();
        let all = |note: onair::history::Note| rows.push(note.at);
        recording
            .each(moment(0), moment(i64::MAX / 1_000_000_000), all)
            .unwrap();
        let last = i64::try_from(rows.len()).unwrap() - 1;
        assert!(
            last >= noted,
            "round {round}: {noted} was committed, {last} is there"
        );
        let whole: Vec<Timestamp> = (0..=last).map(moment).collect();
        assert_eq!(rows, whole, "round {round}");
        let acts = recording.acts().unwrap();
        let there = acts
            .iter()
            .any(|a| Some(a.id) == acted && a.result.as_deref() == Some("ok"));
        assert!(there || acted.is_none(), "round {round}: act {acted:?}");
        let db = rusqlite::Connection::open(&path).unwrap();
        let sound: String = db
            .query_row("PRAGMA integrity_check", [], |r| r.get(0))
            .unwrap();
        assert_eq!(sound, "ok", "round {round}");
        told += noted - next + 1;
        next = last + 1;
    }
    let clock = Clock::manual(moment(0));
    let acts = History::open(dir.path(), "demo", "run", clock).unwrap();
    assert_eq!(acts.broken_at().unwrap(), None);
    println!("{rounds} kills, {told} rows told to be committed, {next} there, none lost");
}

fn onair(state: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onair"))
        .args(args)
        .env_clear()
        .env("HOME", state)
        .env("ONAIR_STATE_DIR", state)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn refused(state: &Path, args: &[&str], code: i32, pieces: &[&str]) {
    let out = onair(state, args);
    let told = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(code), "{args:?}: {told}");
    for piece in pieces {
        assert!(told.contains(piece), "{args:?}: no {piece:?} in {told}");
    }
}

/// All that a person is shown of what was judged.
fn judged(s: &Snapshot) -> String {
    let one = &s.streams[0];
    let conditions = one.conditions.iter();
    let conditions: Vec<_> = conditions
        .map(|c| (c.kind, c.pipeline, c.severity, c.since, c.seen))
        .collect();
    let lights: Vec<_> = one.lamps.iter().map(|l| (l.name, &l.lights)).collect();
    let legs = one.legs.iter();
    let legs: Vec<_> = legs
        .map(|l| (&l.in_fps.now, l.in_fps.points.last(), &l.outputs.now))
        .collect();
    let playback = one.playback.as_ref().map(|p| (p.play, p.advancing));
    format!(
        "{conditions:?} {:?} {lights:?} {:?} {legs:?} {playback:?} {:?}",
        one.tally, one.carries, s.trouble
    )
}

/// On air, A lost for some minutes, and back: what was said, and when A was lost.
async fn incident() -> (Vec<Snapshot>, Timestamp) {
    let rig = Rig::new(&spec()).await;
    rig.deployed("anna").await;
    let (a, b) = urls(&rig).await;
    rig.start().await.unwrap();
    watched(&rig, async |said, _tell| {
        push(&rig, "a", &a, true);
        push(&rig, "b", &b, true);
        let on_air = |s: &Snapshot| s.streams[0].tally == Tally::OnAir { degraded: None };
        until(&rig, said, 900, on_air).await;
        rig.clock.sleep(Duration::from_secs(120)).await;
        let lost_at = rig.clock.now();
        push(&rig, "a", &a, false);
        let lost = |s: &Snapshot| kinds(s).contains(&("input_lost", Some(Pipeline::A)));
        until(&rig, said, 240, lost).await;
        rig.clock.sleep(Duration::from_secs(60)).await;
        push(&rig, "a", &a, true);
        until(&rig, said, 240, |s| kinds(s).is_empty()).await;
        rig.clock.sleep(Duration::from_secs(60)).await;
        (said.lock().unwrap().clone(), lost_at)
    })
    .await
}

#[tokio::test]
async fn an_incident_is_replayed_and_reported_as_it_was_seen() {
    let (said, lost_at) = incident().await;
    let home = tempfile::tempdir().unwrap();
    let state = home.path();
    let dir = place(state, true, "111122223333", "eu-west-1");
    let stream_less = Whose {
        stream: String::new(),
        ..whose()
    };
    let mut recorders = Recorders::new(dir.clone(), stream_less, KEEP_DAYS);
    for snapshot in &said {
        assert_eq!(recorders.note(snapshot), [""; 0]);
    }
    drop(recorders);
    let path = dir.join("demo.sqlite");
    let mut recording = Recording::open(&path).unwrap();
    let last_of = |i: usize| said.get(i + 1).is_none_or(|next| next.at > said[i].at);
    let first = said
        .iter()
        .position(|s| s.streams[0].channel_id.is_some())
        .unwrap();
    for i in (first..said.len()).filter(|i| last_of(*i)) {
        let shown = recording.moment(said[i].at).unwrap();
        assert_eq!(judged(&shown), judged(&said[i]), "at {}", said[i].at);
    }
    // In any order.
    let middle = &said[said.len() / 2];
    assert_eq!(
        judged(&recording.moment(middle.at).unwrap()),
        judged(middle)
    );
    let (from, to) = recording.span();
    let raised = recording.raised(from, to).unwrap();
    let lost = raised.iter().find(|c| c.kind == "input_lost").unwrap();
    assert!(
        lost.since.duration_since(lost_at).as_secs() <= 10,
        "{lost:?}"
    );
    let saw = |i: &usize| kinds(&said[*i]).contains(&("input_lost", Some(Pipeline::A)));
    let raised_at = (0..said.len()).find(saw).unwrap();
    let over_at = (raised_at..said.len()).find(|i| !saw(i)).unwrap();
    assert_eq!(lost.seen.as_second(), said[raised_at].at.as_second());
    assert_eq!(lost.over.unwrap().as_second(), said[over_at].at.as_second());
    let rows = said.len();
    let size = std::fs::metadata(&path).unwrap().len();
    println!("{rows} pictures, {size} bytes");
    assert!(
        size / (rows as u64) < 3000,
        "{size} bytes for {rows} pictures"
    );

    let report = onair(
        state,
        &["report", "demo", "--out", &state.display().to_string()],
    );
    assert!(report.status.success(), "{report:?}");
    let told = String::from_utf8(report.stdout).unwrap();
    let page = std::fs::read_to_string(told.lines().next().unwrap()).unwrap();
    let since = lost.since.strftime("%F %T").to_string();
    for piece in [
        "input_lost A",
        &since,
        "<svg",
        "CONTRIB",
        "REHEARSAL, not AWS",
    ] {
        assert!(page.contains(piece), "{piece}");
    }
    assert!(
        !page.contains("src=") && !page.contains("href="),
        "it loads something"
    );

    // The console on the moment at which it was seen.
    let seen = lost.seen.to_string();
    let mut console = Start::onair()
        .args(&["replay", "demo", "--at", &seen])
        .env("HOME", state)
        .env("ONAIR_STATE_DIR", state)
        .size(120, 40)
        .start();
    let patience = Duration::from_secs(60);
    console.wait_for("REPLAY paused", patience);
    console.wait_for("Input A lost", patience);
    console.wait_for(&lost.seen.strftime("%F %H:%M:%S UTC").to_string(), patience);
    println!("{}", console.screen());
    console.keys("S");
    console.wait_for("read-only", patience);
    console.keys("\x1b[H");
    console.wait_for(&from.strftime("%F %H:%M:%S UTC").to_string(), patience);
    console.wait_gone("Input A lost", patience);
    console.keys("++ ");
    console.wait_for("REPLAY x5", patience);
    console.keys("q");
    assert_eq!(console.exit(), Life::Exited(0));

    let late = ["replay", "demo", "--at", "2031-01-01T00:00:00Z"];
    refused(
        state,
        &late,
        2,
        &["--at 2031-01-01T00:00:00Z: outside the recording, which is from"],
    );
    refused(
        state,
        &["report", "demo", "--from", "noon"],
        2,
        &["--from noon: a time as"],
    );
    refused(
        state,
        &["replay", "cup"],
        2,
        &["cup: no such recording", "demo (rehearsal"],
    );
    let no = state.join("none.sqlite").display().to_string();
    refused(
        state,
        &["replay", "--file", &no],
        1,
        &["none.sqlite", "No such file"],
    );
    let other = state.join("odd.sqlite");
    std::fs::write(
        &other,
        "no database at all, but long enough to be read as one",
    )
    .unwrap();
    let other = other.display().to_string();
    refused(
        state,
        &["report", "--file", &other],
        1,
        &["odd.sqlite", "not a database"],
    );
}

#[test]
fn without_a_recording_it_is_told() {
    let home = tempfile::tempdir().unwrap();
    let told = ["demo: no such recording: there is none on this machine"];
    refused(home.path(), &["replay", "demo"], 2, &told);
    refused(home.path(), &["report", "demo"], 2, &told);
    let speed = ["replay", "demo", "--speed", "3"];
    refused(home.path(), &speed, 2, &["+ and - change a replay's speed"]);
}
