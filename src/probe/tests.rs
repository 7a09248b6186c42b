//! The judge with the clock in hand.

mod reading;

use super::headers::millis;
use super::*;
use crate::clock::Timestamp;
use jiff::SignedDuration;
use std::time::Duration;

const START: i64 = 1_800_000_000;

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_second(START).unwrap() + SignedDuration::from_secs_f64(seconds)
}

fn good(seconds: f64) -> Fetched {
    Fetched {
        url: "https://d1.cloudfront.net/out/v1/a/index.m3u8".into(),
        at: at(seconds),
        status: Some(200),
        error: None,
        redirects: 0,
        first_byte_ms: Some(40),
        bytes: Some(500),
        cache_age_s: None,
        cache: None,
        pop: None,
        request_id: None,
        date: Some(at(seconds.floor())),
        last_modified: None,
        packager_updated: None,
    }
}

/// A window of `n` six-second segments up to `last`, each with its date: segment k ends at 6(k+1).
fn list(last: u64, n: u64) -> String {
    let mut out = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:{}\n",
        last + 1 - n
    );
    for k in last + 1 - n..=last {
        let date = at(k as f64 * 6.0);
        out.push_str(&format!(
            "#EXT-X-PROGRAM-DATE-TIME:{date}\n#EXTINF:6.000,\ns{k}.ts\n"
        ));
    }
    out
}

fn look_with(main: Fetched, text: &str) -> Look {
    let base = "https://d1.cloudfront.net/out/v1/a/index.m3u8"
        .parse()
        .unwrap();
    let manifest = parse(text.as_bytes(), &base, main.at);
    let tracks = manifest.iter().flat_map(|m| m.tracks.clone());
    let tracks = tracks.map(|track| TrackLook {
        rung: track.rung.clone(),
        fetched: None,
        track: Some(Ok(track)),
        problems: Vec::new(),
        unasked: 0,
    });
    Look {
        at: main.at,
        tracks: tracks.collect(),
        manifest: main.good().then_some(manifest),
        main,
        segments: Vec::new(),
    }
}

fn look(seconds: f64, text: &str) -> Look {
    look_with(good(seconds), text)
}

fn kinds(seen: &Observation) -> Vec<(&'static str, Severity)> {
    seen.findings.iter().map(|f| (f.kind, f.severity)).collect()
}

#[test]
fn a_healthy_playlist_is_seen_to_advance_and_nothing_is_found() {
    let mut judge = Judge::default();
    let first = judge.look(&look(61.0, &list(9, 10)));
    assert_eq!((first.play, first.advancing), (Play::Live, None));
    assert_eq!(kinds(&first), []);
    for k in 1..200 {
        // Looks that wander against the segments, up to half a second each way.
        let wander = f64::from(k % 7) / 7.0 - 0.5;
        let seconds = 61.0 + 6.0 * f64::from(k) + wander;
        let last = ((seconds - 0.3) / 6.0) as u64 - 1;
        let seen = judge.look(&look(seconds, &list(last, 10)));
        assert_eq!(kinds(&seen), [], "{seconds}");
        assert_eq!(seen.advancing, Some(true));
    }
}

#[test]
fn ages_are_by_the_servers_clock() {
    let mut judge = Judge::default();
    // Our clock is 100 s ahead; the answer lay 2 s in the cache.
    let main = Fetched {
        at: at(164.0),
        date: Some(at(62.0)),
        cache_age_s: Some(2),
        ..good(0.0)
    };
    let seen = judge.look(&look_with(main, &list(9, 10)));
    assert_eq!(seen.clock_ahead_ms, Some(99_500));
    assert_eq!(seen.newest_age_ms, Some(4_500));
    assert_eq!(seen.behind_live_ms, Some(22_500));
    assert_eq!(kinds(&seen), [("clock_off", Severity::Note)]);
}

#[test]
fn late_then_stale_then_back() {
    let mut judge = Judge::default();
    judge.look(&look(55.0, &list(8, 9)));
    judge.look(&look(61.0, &list(9, 10)));
    let mut at_second = |s| judge.look(&look(s, &list(9, 10)));
    assert_eq!(kinds(&at_second(69.0)), []);
    let late = at_second(71.0);
    assert_eq!(kinds(&late), [("playlist_late", Severity::Minor)]);
    assert_eq!(late.advancing, Some(true));
    let stale = at_second(80.0);
    assert_eq!(kinds(&stale), [("playlist_stale", Severity::Critical)]);
    assert_eq!(stale.advancing, Some(false));
    let what = &stale.findings[0].what;
    assert!(
        what.starts_with(
            "Playlist is frozen: 200 and no new segment for 19 s (expected every 6.0 s)."
        ),
        "{what}"
    );
    let back = judge.look(&look(82.0, &list(12, 10)));
    assert_eq!(
        (kinds(&back), back.advancing, back.step),
        (vec![], Some(true), Some(3))
    );
}

#[test]
fn headers_say_which_side_of_the_edge_is_stale() {
    let told = |main: Fetched| {
        let mut judge = Judge::default();
        judge.look(&look(61.0, &list(9, 10)));
        let seen = judge.look(&look_with(main, &list(9, 10)));
        assert_eq!(seen.findings[0].kind, "playlist_stale", "{seen:?}");
        seen.findings[0].what.clone()
    };
    let edge = told(Fetched {
        cache_age_s: Some(41),
        date: Some(at(61.0)),
        packager_updated: Some(at(58.0)),
        ..good(102.0)
    });
    assert!(
        edge.contains("Packager was fresh (3 s), edge is not (Age 41)"),
        "{edge}"
    );
    let packager = told(Fetched {
        cache_age_s: Some(1),
        date: Some(at(101.0)),
        packager_updated: Some(at(60.0)),
        ..good(102.0)
    });
    assert!(
        packager.contains("Packager is frozen too") && packager.contains("41 s"),
        "{packager}"
    );
    let silent = told(good(102.0));
    assert!(silent.contains("the headers do not say"), "{silent}");
}

#[test]
fn the_packagers_own_word_holds_at_the_first_look() {
    let main = Fetched {
        date: Some(at(101.0)),
        packager_updated: Some(at(60.0)),
        ..good(101.0)
    };
    let seen = Judge::default().look(&look_with(main, &list(9, 10)));
    assert_eq!(kinds(&seen), [("playlist_stale", Severity::Critical)]);
    // A file server's date may mean anything.
    let main = Fetched {
        last_modified: Some(at(-9e6)),
        ..good(61.0)
    };
    assert_eq!(
        kinds(&Judge::default().look(&look_with(main, &list(9, 10)))),
        []
    );
}

#[test]
fn the_end_is_not_stale_and_a_film_is_neither() {
    let over = format!("{}#EXT-X-ENDLIST\n", list(9, 10));
    let film = Judge::default().look(&look(900.0, &over));
    assert_eq!(
        (film.play, film.advancing, kinds(&film)),
        (Play::Vod, None, vec![])
    );
    let mut judge = Judge::default();
    judge.look(&look(61.0, &list(9, 10)));
    let ended = judge.look(&look(500.0, &over));
    assert_eq!(ended.play, Play::Ended);
    assert_eq!(kinds(&ended), [("ended", Severity::Note)]);
}

#[test]
fn backwards_and_gaps() {
    let mut judge = Judge::default();
    judge.look(&look(61.0, &list(9, 10)));
    let one = judge.look(&look(64.0, &list(8, 9)));
    assert_eq!(kinds(&one), [("sequence_back", Severity::Minor)]);
    // The older copy does not count as news, nor does what was known before.
    let same = judge.look(&look(67.0, &list(9, 10)));
    assert_eq!((kinds(&same), same.advancing), (vec![], None));
    let many = judge.look(&look(68.0, &list(3, 4)));
    assert_eq!(kinds(&many), [("sequence_back", Severity::Major)]);
    // The window is 24 s; within them eleven segments cannot have come and gone.
    let gap = judge.look(&look(74.0, &list(20, 4)));
    assert_eq!(kinds(&gap), [("sequence_gap", Severity::Major)]);
    assert!(
        gap.findings[0].evidence.starts_with("13 between 3 and 17"),
        "{gap:?}"
    );
    let seldom = judge.look(&look(600.0, &list(90, 4)));
    assert_eq!(kinds(&seldom), [("sequence_gap", Severity::Note)]);
}

#[test]
fn one_failure_is_an_accident_two_are_an_outage() {
    let fails = |s, status, age| {
        let main = Fetched {
            status: Some(status),
            cache: Some(Cache::Error),
            cache_age_s: age,
            date: None,
            ..good(s)
        };
        look_with(main, "")
    };
    let mut judge = Judge::default();
    judge.look(&look(61.0, &list(9, 10)));
    let once = judge.look(&fails(67.0, 503, None));
    assert_eq!(kinds(&once), [("http_5xx", Severity::Major)]);
    let twice = judge.look(&fails(73.0, 404, Some(7)));
    assert_eq!(kinds(&twice), [("http_4xx", Severity::Critical)]);
    assert!(
        twice.findings[0]
            .evidence
            .contains("Age 7: the error itself comes from the cache")
    );
    assert_eq!(kinds(&judge.look(&look(79.0, &list(12, 10)))), []);
    // Never seen well: there is nothing to excuse.
    let never = Judge::default().look(&fails(0.0, 404, None));
    assert_eq!(kinds(&never), [("http_4xx", Severity::Critical)]);
}

#[test]
fn dates_targets_and_discontinuities() {
    let mut text = list(9, 10);
    text.push_str("#EXT-X-PROGRAM-DATE-TIME:2027-01-15T09:00:00Z\n#EXTINF:9.1,\nx.ts\n");
    text.push_str("#EXT-X-DISCONTINUITY\n#EXTINF:6,\ny.ts\n#EXT-X-GAP\n#EXTINF:6,\nz.ts\n");
    let seen = Judge::default().look(&look(61.0, &text));
    let all: Vec<_> = seen.findings.iter().map(|f| f.kind).collect();
    assert_eq!(
        all,
        [
            "segment_gap",
            "segment_too_long",
            "date_jump",
            "discontinuity"
        ],
        "{seen:#?}"
    );
}

#[test]
fn the_ladder_is_held_against_the_configuration() {
    let text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=6000000,RESOLUTION=1920x1080\na.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360\nb.m3u8\n";
    let wanted = |w, h| Wanted { size: (w, h) };
    let judged = |wanted| kinds(&Judge::new(wanted).look(&look(1.0, text)));
    assert_eq!(judged(vec![]), []);
    assert_eq!(judged(vec![wanted(640, 360), wanted(1920, 1080)]), []);
    assert_eq!(
        judged(vec![wanted(1920, 1080), wanted(1280, 720)]),
        [
            ("ladder_missing", Severity::Major),
            ("ladder_extra", Severity::Minor)
        ]
    );
}

#[test]
fn segments_are_there_quick_and_as_large_as_declared() {
    let segment = |status: u16, bytes: u64, first_byte: u64| {
        let mut base = look(61.0, &list(9, 10));
        base.manifest = Some(parse(
            b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000\na.m3u8\n",
            &"https://h/".parse().unwrap(),
            at(61.0),
        ));
        base.segments.push(SegmentLook {
            rung: "1.0 Mb/s".into(),
            sequence: 9,
            duration: Duration::from_secs(6),
            whole: true,
            more: 0,
            fetched: Fetched {
                status: Some(status),
                bytes: Some(bytes),
                first_byte_ms: Some(first_byte),
                ..good(61.0)
            },
        });
        let seen = Judge::default().look(&base);
        seen.findings.iter().map(|f| f.kind).collect::<Vec<_>>()
    };
    let usual = 700_000;
    assert_eq!(segment(200, usual, 80), [""; 0]);
    assert_eq!(segment(404, 0, 80), ["segment_missing"]);
    assert_eq!(segment(502, 0, 80), ["segment_5xx"]);
    assert_eq!(segment(200, usual, 3_500), ["slow"]);
    assert_eq!(segment(200, 1_200_000, 80), ["segment_large"]);
    assert_eq!(segment(200, 9_000, 80), ["segment_small"]);
}

#[test]
fn what_follows_from_the_clock_advances_when_its_newest_segment_is_there_again() {
    let look = |seconds: f64, status: u16| {
        let began = at(0.0);
        let text = format!(
            "<MPD type=\"dynamic\" availabilityStartTime=\"{began}\"><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"v\" bandwidth=\"9\"><SegmentTemplate duration=\"2\" media=\"$Number$.m4s\"/></Representation></AdaptationSet></Period></MPD>"
        );
        let mut look = look(seconds, &text);
        look.segments.push(SegmentLook {
            rung: String::new(),
            sequence: 0,
            duration: Duration::from_secs(2),
            whole: false,
            more: 0,
            fetched: Fetched {
                status: Some(status),
                ..good(seconds)
            },
        });
        look
    };
    let mut judge = Judge::default();
    assert_eq!(judge.look(&look(61.0, 200)).advancing, None);
    assert_eq!(judge.look(&look(61.5, 200)).advancing, None);
    assert_eq!(judge.look(&look(63.0, 200)).advancing, Some(true));
    assert_eq!(judge.look(&look(65.0, 404)).advancing, Some(false));
    assert_eq!(
        Judge::default().look(&look(61.0, 404)).advancing,
        Some(false)
    );
}

#[test]
fn rungs_that_are_not_in_step_are_told() {
    let apart = |other: u64| {
        let mut both = look(61.0, &list(9, 10));
        let mut second = look(61.0, &list(other, 4)).tracks.remove(0);
        second.rung = "low".into();
        both.tracks.push(second);
        kinds(&Judge::default().look(&both))
    };
    assert_eq!(apart(8), []);
    assert_eq!(apart(7), [("rungs_apart", Severity::Minor)]);
    assert_eq!(apart(4), [("rungs_apart", Severity::Major)]);
}

#[test]
fn secrets_of_a_url_are_not_shown() {
    let url = url("https://me:pw@h/a/i.m3u8?Signature=s#x").unwrap();
    assert_eq!(headers::shown(&url), "https://h/a/i.m3u8");
    assert_eq!(millis(Duration::MAX), u64::MAX);
    for bad in ["", "x", "ftp://h/a", "https://"] {
        assert!(super::url(bad).unwrap_err().starts_with("URL "), "{bad}");
    }
}

#[test]
fn what_of_a_film_was_not_looked_at_is_said() {
    let film = list(9, 10) + "#EXT-X-ENDLIST\n";
    let mut look = look(61.0, &film);
    let told = |look: &Look| kinds(&Judge::default().look(look));
    assert_eq!(told(&look), []);
    look.tracks[0].unasked = 4;
    assert_eq!(told(&look), [("film_cut", Severity::Note)]);
    let seen = Judge::default().look(&look);
    assert_eq!(seen.findings[0].evidence, "6 of 10 segments asked for.");
}
