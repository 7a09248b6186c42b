//! Whom a rehearsal reaches, and what is too much.

use super::*;

#[test]
fn only_this_machine_is_reached() {
    for here in [
        "http://127.0.0.1:9000/x",
        "http://localhost:1/",
        "http://[::1]:80/",
    ] {
        assert_eq!(refusal(here), None);
    }
    for away in [
        "https://sts.amazonaws.com/",
        "http://127.0.0.1.nip.io/",
        "http://10.0.0.1/",
        "x",
        "http://onair@aws.com/",
    ] {
        assert!(refusal(away).is_some(), "{away}");
    }
}

#[test]
fn a_rehearsal_asks_the_simulator_for_playback_and_nobody_for_the_rest() {
    let http = Http::rehearsal(Clock::wall(), "http://127.0.0.1:9000").unwrap();
    let asked = |text: &str| {
        let ask = Ask {
            url: text.parse().unwrap(),
            head: false,
            range: None,
        };
        http.request(&ask.url, &ask)
    };
    let edge = asked("https://d1.cloudfront.net/out/v1/a/index.m3u8?m=1#x").unwrap();
    assert_eq!(edge.uri(), "http://127.0.0.1:9000/out/v1/a/index.m3u8?m=1");
    assert_eq!(edge.headers()[header::HOST], "d1.cloudfront.net");
    let own = asked("http://127.0.0.1:1234/a.m3u8").unwrap();
    assert_eq!(own.uri(), "http://127.0.0.1:1234/a.m3u8");
    for away in ["https://example.org/a.m3u8", "https://cloudfront.net.evil/"] {
        assert!(matches!(asked(away), Err(Failure::Refused(_))), "{away}");
    }
    assert!(matches!(asked("file:///etc/hosts"), Err(Failure::Url(_))));
    assert!(Http::rehearsal(Clock::wall(), "http://10.0.0.1:1").is_err());
}

#[test]
fn a_rehearsal_sends_nothing_away_from_this_machine() {
    let http = Http::rehearsal(Clock::wall(), "http://127.0.0.1:9000").unwrap();
    let posted = |text: &str| {
        http.posted(&Post {
            url: text.parse().unwrap(),
            headers: vec![(header::CONTENT_TYPE, "application/json".into())],
            body: Bytes::from_static(b"{}"),
        })
    };
    let own = posted("http://127.0.0.1:1234/hook?token=x").unwrap();
    assert_eq!(own.uri(), "http://127.0.0.1:1234/hook?token=x");
    assert_eq!(own.headers()[header::CONTENT_TYPE], "application/json");
    // Not even hosts that the simulator answers for: nobody plays a webhook.
    for away in ["https://hooks.slack.com/x", "https://d1.cloudfront.net/x"] {
        assert!(matches!(posted(away), Err(Failure::Refused(_))), "{away}");
    }
    assert!(matches!(posted("ftp://127.0.0.1/"), Err(Failure::Url(_))));
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![0; MOST + 1]).unwrap();
    assert_eq!(unpack(&packed.finish().unwrap()), Err(Failure::Huge));
    assert!(matches!(unpack(b"#EXTM3U\n"), Err(Failure::Packed(_))));
}
