//! A bundle of a picture made by hand, poisoned wherever text comes from elsewhere.

use super::{About, Evidence, keep};
use crate::aws::{Call, Doing};
use crate::monitor::{Alert, AlertSource, Pipeline, StreamSnapshot};
use crate::tui::screens::samples::watched as sample;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

const SECRETS: [&str; 6] = [
    "abcdefghij234567",
    "hunter2hunter2",
    "SIGNED",
    "AKIAIOSFODNN7EXAMPLE",
    "PASSWORD9",
    "TOKEN9",
];

fn about() -> About {
    About {
        account: "482112347730".into(),
        region: "eu-west-1".into(),
        simulated: false,
        profile: Some("prod-sports".into()),
        recorded: false,
    }
}

fn poisoned() -> StreamSnapshot {
    let mut stream = sample::a_lost();
    stream.channel_id = Some("1234567".into());
    stream.names.distribution = Some("E2QWRTY".into());
    stream.names.ingests = vec!["in-a".into(), "in-b".into()];
    stream.names.playback_url =
        Some("https://d1.cloudfront.net/out/v1/ab/index.m3u8?Signature=SIGNED".into());
    stream.names.packager_url = Some(
        "https://user:PASSWORD9@x.mediapackage.eu-west-1.amazonaws.com/out/v1/ab/index.m3u8".into(),
    );
    stream.alerts.all.push(Alert {
        source: AlertSource::MediaLive,
        id: "a1".into(),
        what: "Failed to Open Input".into(),
        message: "cannot open rtmp://52.18.0.14:1935/cup-final/abcdefghij234567 | retrying\n# x"
            .into(),
        pipeline: Some(Pipeline::A),
        since: sample::ago(60),
        cleared: None,
    });
    stream.conditions[0].proof = "srt://203.0.113.7?passphrase=hunter2hunter2 refused".into();
    let seen = stream.playback.as_mut().unwrap();
    seen.manifest.error =
        Some("403 for https://d1.cloudfront.net/x?Policy=p&Signature=SIGNED".into());
    seen.manifest.request_id = Some("cf-id-7".into());
    stream
}

fn calls() -> Vec<Call> {
    let call = |n: u64| Call {
        at: sample::ago(200 - i64::try_from(n).unwrap()),
        region: "eu-west-1".into(),
        doing: Doing::read(
            "medialive",
            "ListChannels",
            "token=TOKEN9 AKIAIOSFODNN7EXAMPLE",
        ),
        took: Duration::from_millis(41),
        request_id: Some(format!("req-{n:03}")),
        outcome: "ok".into(),
    };
    (0..150).map(call).collect()
}

#[test]
fn everything_support_asks_for_is_in_it_and_nothing_secret() {
    let bundle = Evidence::of(&about(), &poisoned(), sample::now(), &calls());
    let (text, json) = (bundle.markdown(), serde_json::to_string(&bundle).unwrap());
    for said in [
        "# Evidence: cup-final, 2026-09-18 20:14:07 UTC",
        "arn:aws:medialive:eu-west-1:482112347730:channel:1234567",
        "arn:aws:cloudfront::482112347730:distribution/E2QWRTY",
        "**major input_lost A** since 2026-09-18",
        "RTMP Has No Audio/Video",
        "cf-id-7",
        "InputVideoFrameRate Maximum",
        "### AWS/MediaLive, pipeline B: windows of 10 s",
        "req-149",
        "curl -sS --compressed -D - -o /dev/null",
        "aws --profile 'prod-sports' --region eu-west-1 medialive list-alerts --channel-id 1234567",
        "--namespace AWS/CloudFront --metric-name Requests",
        "rtmp://52.18.0.14:1935/cup-final/[removed]",
    ] {
        assert!(text.contains(said), "{said} in\n{text}");
    }
    // The newest hundred calls.
    assert!(!text.contains("req-049") && text.contains("req-050"));
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in\n{text}");
        assert!(!json.contains(secret), "{secret} in\n{json}");
    }
    // A table's row stays one row, whatever AWS says.
    assert!(text.contains("\\| retrying # x |"), "{text}");
    assert!(!text.contains("REHEARSAL"));
}

#[test]
fn the_windows_reach_back_to_what_went_wrong_and_no_further() {
    let of = |since: i64| {
        let mut stream = sample::a_lost();
        stream.conditions[0].since = sample::ago(since);
        Evidence::of(&about(), &stream, sample::now(), &[]).from
    };
    assert_eq!(of(50), sample::ago(600));
    assert_eq!(of(900), sample::ago(1020));
    assert_eq!(of(9000), sample::ago(1800));
}

#[test]
fn a_rehearsals_bundle_says_so_in_name_and_text() {
    let about = About {
        simulated: true,
        recorded: true,
        ..about()
    };
    let bundle = Evidence::of(&about, &poisoned(), sample::now(), &calls());
    assert_eq!(
        bundle.file_name(),
        "rehearsal-cup-final-20260918T201407Z.md"
    );
    assert!(
        bundle
            .markdown()
            .contains("**REHEARSAL: a simulator, not AWS.")
    );
    assert!(
        bundle
            .markdown()
            .contains("A recording has no record of calls.")
    );
}

#[test]
fn the_file_is_its_owners_alone() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("state/evidence");
    let path = keep(&place, "a.md", "first").unwrap();
    assert_eq!(keep(&place, "a.md", "second").unwrap(), path);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "second");
    let mode = |p: &std::path::Path| p.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&place)), (0o600, 0o700));
    // Nothing half-written is left beside it.
    assert_eq!(std::fs::read_dir(&place).unwrap().count(), 1);
    assert!(keep(&path, "a.md", "x").is_err());
}
