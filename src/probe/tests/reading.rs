//! The readers: what others wrote, what is broken, and any bytes at all.

use super::super::{Kind, Manifest, parse};
use super::at;
use proptest::prelude::*;
use std::time::Duration;
use url::Url;

/// Written by ffmpeg 5.1 while it was streaming; see tests/playlists/README.md.
const FFMPEG_HLS: &str = include_str!("../../../tests/playlists/ffmpeg-live.m3u8");
const FFMPEG_DASH: &str = include_str!("../../../tests/playlists/ffmpeg-live.mpd");

fn base() -> Url {
    "https://h/out/v1/a/index.m3u8?token=1".parse().unwrap()
}

fn read(text: &str) -> Manifest {
    parse(text.as_bytes(), &base(), at(0.0)).unwrap()
}

#[test]
fn a_master_is_read() {
    let text = "\u{feff}#EXTM3U\r\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"Deutsch, 5.1\u{1b}[31m\",URI=\"a/de.m3u8\"\r\n\
#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"cc\",NAME=\"x\",INSTREAM-ID=\"CC1\"\r\n\
#EXT-X-STREAM-INF:BANDWIDTH=5500000,AVERAGE-BANDWIDTH=5000000,CODECS=\"avc1.4D4028,mp4a.40.2\",RESOLUTION=1920x1080,FRAME-RATE=50.000,AUDIO=\"a\"\r\nv/1.m3u8?x=1\r\n\
#EXT-X-STREAM-INF:BANDWIDTH=5500000,AUDIO=\"b\"\r\nv/1.m3u8?x=1\r\n\
#EXT-X-STREAM-INF:BANDWIDTH=70000,CODECS=\"mp4a.40.2\"\r\n/sound.m3u8\r\n";
    let manifest = read(text);
    assert_eq!(manifest.problems, [""; 0]);
    let [de, top, sound] = manifest.ladder.as_slice() else {
        panic!("{manifest:#?}");
    };
    assert_eq!(de.name, "Deutsch, 5.1[31m");
    assert_eq!(
        (de.kind, top.kind, sound.kind),
        (Kind::Audio, Kind::Video, Kind::Audio)
    );
    assert_eq!(top.name, "1920x1080 5.5 Mb/s");
    assert_eq!((top.size, top.fps), (Some((1920, 1080)), Some(50.0)));
    assert_eq!(
        top.url.as_ref().unwrap().as_str(),
        "https://h/out/v1/a/v/1.m3u8?x=1"
    );
    assert_eq!(sound.url.as_ref().unwrap().as_str(), "https://h/sound.m3u8");
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let text = "#EXTM3U\n#EXT-X-TARGETDURATION:x\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:abc,\na.ts\n\
#EXTINF:4,\nb.ts\n#EXT-X-PROGRAM-DATE-TIME:yesterday\n#EXTINF:4.5,title\n#EXT-X-BYTERANGE:100@50\nc.ts\n#EXT-X-BYTERANGE:10\n#EXTINF:4\nc.ts\n#EXT-X-ENDLIST\n";
    let manifest = read(text);
    let lines: Vec<_> = manifest
        .problems
        .iter()
        .map(|p| p.split(':').next().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            "line 2",
            "line 4",
            "line 5",
            "line 8",
            "EXT-X-TARGETDURATION is missing"
        ]
    );
    let track = &manifest.tracks[0];
    assert!(track.complete);
    let numbers: Vec<_> = track.segments.iter().map(|s| s.sequence).collect();
    assert_eq!(numbers, [7, 8, 9]);
    assert_eq!(track.segments[1].range, Some((50, 149)));
    assert_eq!(track.segments[2].range, Some((150, 159)));
}

#[test]
fn ffmpegs_hls_is_read() {
    let manifest = read(FFMPEG_HLS);
    assert_eq!(manifest.problems, [""; 0]);
    let track = &manifest.tracks[0];
    assert_eq!((track.cadence.as_secs(), track.segments.len()), (2, 5));
    // Its dates have offsets without a colon.
    assert!(track.segments.iter().all(|s| s.dated && s.at.is_some()));
    assert!(!track.complete);
}

#[test]
fn ffmpegs_dash_is_read() {
    let manifest = read(FFMPEG_DASH);
    let names: Vec<_> = manifest.ladder.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(
        names,
        ["320x180 300 kb/s", "160x90 150 kb/s", "audio 69 kb/s"]
    );
    let track = &manifest.tracks[0];
    assert_eq!((track.cadence.as_secs(), track.segments.len()), (2, 5));
    let newest = track.newest().unwrap();
    let url = track.url(newest).unwrap();
    let file = format!("chunk-stream0-{:05}.m4s", newest.sequence);
    assert_eq!(url.path(), format!("/out/v1/a/{file}"));
    // AvailabilityStartTime plus the timeline: what a player takes for now.
    let ends: Vec<_> = manifest
        .tracks
        .iter()
        .map(|t| t.newest().unwrap().end().unwrap())
        .collect();
    assert!(ends[0] == ends[1] && ends[0].duration_since(ends[2]).as_secs().abs() < 3);
}

fn mpd(head: &str, template: &str) -> Manifest {
    read(&format!(
        "<MPD {head}><Period start=\"PT10S\"><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"v\" bandwidth=\"9\">{template}</Representation></AdaptationSet></Period></MPD>"
    ))
}

#[test]
fn dash_without_a_list_follows_the_clock() {
    let began = at(-70.0);
    let live = mpd(
        &format!(
            "type=\"dynamic\" minimumUpdatePeriod=\"PT500S\" availabilityStartTime=\"{began}\""
        ),
        "<SegmentTemplate timescale=\"10\" duration=\"40\" startNumber=\"5\" media=\"$RepresentationID$-$Number%04d$-$Time$-$$.m4s\"/>",
    );
    let track = &live.tracks[0];
    assert!(track.by_clock);
    assert_eq!(track.cadence, Duration::from_secs(4));
    // 60 s of this period are over: fifteen segments.
    let newest = track.newest().unwrap();
    assert_eq!(
        (newest.sequence, newest.uri.as_str()),
        (19, "v-0019-560-$.m4s")
    );
    assert_eq!(newest.end(), Some(at(0.0)));
}

#[test]
fn nothing_is_counted_out_without_end() {
    let head = "type=\"static\" mediaPresentationDuration=\"PT1000000H\"";
    let timeline = |s: &str| {
        mpd(
            head,
            &format!(
                "<SegmentTemplate media=\"$Number$\"><SegmentTimeline>{s}</SegmentTimeline></SegmentTemplate>"
            ),
        )
    };
    let long = timeline("<S t=\"5\" d=\"1\" r=\"9000000000000000000\"/><S d=\"2\"/>");
    let segments = &long.tracks[0].segments;
    assert_eq!(segments.len(), 5_000);
    assert_eq!(segments.last().unwrap().sequence, 9_000_000_000_000_000_002);
    assert_eq!(
        timeline("<S d=\"1\" r=\"-1\"/>").tracks[0].segments.len(),
        5_000
    );
    let counted = mpd(
        head,
        "<SegmentTemplate media=\"$Number$\" timescale=\"9\" duration=\"1\"/>",
    );
    assert_eq!(counted.tracks[0].segments.len(), 5_000);
    let deep = format!("<MPD>{}", "<a>".repeat(200_000));
    assert!(parse(deep.as_bytes(), &base(), at(0.0)).is_err());
}

#[test]
fn what_is_no_manifest_says_so() {
    let told = |text: &str| parse(text.as_bytes(), &base(), at(0.0)).unwrap_err();
    assert_eq!(told(""), "is empty");
    assert!(told("<html></html>").contains("html and not MPD"));
    assert!(told("\u{1b}]0;x\u{7}boo").contains("\\u{1b}"));
    assert!(told("<MPD>").starts_with("cannot be read as an MPD"));
}

/// A real manifest with lines repeated, left out and numbers replaced.
fn mangled(text: &'static str) -> impl Strategy<Value = String> {
    let lines: Vec<&str> = text.lines().collect();
    let one = (0..lines.len(), "(|-?[0-9]{1,20}|1e300|NaN|\u{0}|\"|=|,)");
    prop::collection::vec(one, 0..40).prop_map(move |edits| {
        let mut out: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
        for (i, with) in edits {
            let at = out[i].find(|c: char| c.is_ascii_digit()).unwrap_or(0);
            let (head, tail) = out[i].split_at(at);
            let rest = tail.trim_start_matches(|c: char| c.is_ascii_digit());
            out[i] = format!("{head}{with}{rest}");
            let copy = out[i].clone();
            out.insert(i, copy);
        }
        out.join("\n")
    })
}

proptest! {
    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes, &base(), at(0.0));
        let hls = [b"#EXTM3U\n".as_slice(), &bytes].concat();
        let _ = parse(&hls, &base(), at(0.0));
    }

    #[test]
    fn no_mangled_manifest_is_too_strange(text in prop_oneof![mangled(FFMPEG_HLS), mangled(FFMPEG_DASH)]) {
        if let Ok(manifest) = parse(text.as_bytes(), &base(), at(0.0)) {
            for track in &manifest.tracks {
                let _ = (track.window(), track.newest().map(|s| (s.end(), track.url(s))));
            }
            let look = super::look(1.0, &text);
            let mut judge = super::Judge::default();
            judge.look(&look);
            judge.look(&look);
        }
    }
}
