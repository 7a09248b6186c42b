//! Reports of small recordings.

use super::*;
use crate::clock::Clock;
use crate::history::{History, KEEP_DAYS, Recorders, Recording};
use crate::monitor::Snapshot;
use crate::tui::screens::samples::watched as sample;
use jiff::SignedDuration;

/// Ten minutes: well, A lost, well again, five minutes that nobody watched.
fn facts(name: &str) -> Facts {
    let dir = tempfile::tempdir().unwrap();
    let at = |s: i64| sample::now() + SignedDuration::from_secs(s);
    let whose = Whose {
        account: "482112347730".into(),
        region: "us-east-1".into(),
        simulated: false,
        stream: String::new(),
    };
    let mut recorders = Recorders::new(dir.path().into(), whose, KEEP_DAYS);
    let lost = || {
        let mut lost = sample::a_lost();
        lost.conditions[0]
            .what
            .push_str(" <script>alert(1)</script> | *x*");
        lost
    };
    let seen = [
        (0, sample::healthy()),
        (60, sample::healthy()),
        (120, lost()),
        (180, lost()),
        (240, sample::healthy()),
        (540, sample::healthy()),
        (600, sample::healthy()),
    ];
    for (second, mut stream) in seen {
        stream.name = name.to_owned();
        let whole = Snapshot {
            at: at(second),
            streams: vec![stream],
            ..sample::snapshot()
        };
        assert_eq!(recorders.note(&whole), [""; 0]);
    }
    let path = std::fs::read_dir(dir.path()).unwrap();
    let mut paths = path.map(|p| p.unwrap().path());
    let path = paths
        .find(|p| p.extension().is_some_and(|e| e == "sqlite"))
        .unwrap();
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let acts = History::open(dir.path(), stem, "run", Clock::manual(at(30))).unwrap();
    let row = acts.intent("medialive StartChannel", "demo").unwrap();
    acts.result(row, "ok").unwrap();
    let mut recording = Recording::open(&path).unwrap();
    Facts::gather(&mut recording, at(-180), at(600)).unwrap()
}

#[test]
fn the_markdown_reads_as_it_did() {
    insta::assert_snapshot!("markdown", markdown(&facts("cup-final")));
}

#[test]
fn the_page_reads_as_it_did() {
    insta::assert_snapshot!("html", html(&facts("cup-final")));
}

#[test]
fn what_comes_from_elsewhere_is_escaped_and_nothing_is_loaded() {
    let facts = facts("<img src=x onerror=y>\u{202e}|");
    let page = html(&facts);
    assert!(!page.contains("<script") && !page.contains("<img"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    for word in [
        "http://", "https://", "src=\"", "href=", "url(", "@import", "\u{202e}",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    let text = markdown(&facts);
    assert!(
        !text.contains("<script") && text.contains("\\| \\*x\\*"),
        "{text}"
    );
}

#[test]
fn durations_and_gaps_add_up() {
    let facts = facts("demo");
    let minutes = |m: u64| Duration::from_secs(60 * m);
    assert_eq!(facts.gaps.len(), 1);
    let tallies: BTreeMap<_, _> = facts.tallies.iter().copied().collect();
    assert_eq!(tallies["on air"], minutes(3));
    assert_eq!(tallies["on air, degraded"], minutes(2));
    assert_eq!(tallies[NOT_RECORDED], minutes(5));
    assert_eq!(facts.cost.on_air, minutes(5));
    assert!((facts.cost.channel_usd - 2.69 / 12.0).abs() < 1e-9);
    let contrib = facts
        .lamps
        .iter()
        .find(|(name, _)| name == "CONTRIB")
        .unwrap()
        .1;
    assert_eq!((contrib.good, contrib.down), (minutes(3), minutes(2)));
    assert_eq!(contrib.available(), Some(60.0));
}
