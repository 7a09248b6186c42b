//! Bad input and bad circumstances, through the real binary: exit code, and what stands on stderr.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A home with nothing in it but a configuration.
struct Home {
    dir: TempDir,
    config: PathBuf,
}

struct Ended {
    code: i32,
    out: String,
    err: String,
}

const DEMO: &str = "version = 1\n[defaults]\nregion = \"us-east-1\"\n[streams.demo]\ningest.allow = [\"203.0.113.7\"]\n";

impl Home {
    fn new(config: &str) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("onair.toml");
        std::fs::write(&path, config).unwrap();
        Self { config: path, dir }
    }

    /// Runs onair with nobody at the keyboard and nothing of this machine's own settings.
    fn onair(&self, args: &[&str], env: &[(&str, &str)]) -> Ended {
        let none = self.dir.path().join("none");
        let none = none.to_str().unwrap();
        let out = Command::new(env!("CARGO_BIN_EXE_onair"))
            .args(args)
            .env_clear()
            .env("HOME", self.dir.path())
            .env("ONAIR_STATE_DIR", self.dir.path().join("state"))
            .env("ONAIR_CONFIG", &self.config)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", none)
            .env("AWS_SHARED_CREDENTIALS_FILE", none)
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ended {
            code: out.status.code().unwrap(),
            out: String::from_utf8(out.stdout).unwrap(),
            err: String::from_utf8(out.stderr).unwrap(),
        }
    }
}

impl Ended {
    fn expect(&self, code: i32, pieces: &[&str]) {
        let all = format!("{}{}", self.out, self.err);
        assert_eq!(self.code, code, "{all}");
        for piece in pieces {
            assert!(all.contains(piece), "{piece:?} is missing in: {all}");
        }
        assert!(!all.contains("panicked"), "{all}");
    }
}

/// What is written after the least configuration, and what the refusal must name: the field, the value
/// and what would be accepted.
const WRONG: &[(&str, &[&str])] = &[
    (
        "source.size = \"big\"",
        &["source.size", "big", "1920x1080"],
    ),
    (
        "source.frame_rate = 24.5",
        &["source.frame_rate", "24.5", "25"],
    ),
    ("source.bitrate = \"80M\"", &["source.bitrate", "80M", "50"]),
    ("source.codec = \"av1\"", &["source.codec", "av1", "avc"]),
    (
        "ladder.video_bitrates = [0]",
        &["ladder.video_bitrates", "0"],
    ),
    ("ladder.video_bitrates = []", &["ladder.video_bitrates"]),
    (
        "ladder.audio_bitrate = \"100k\"",
        &["ladder.audio_bitrate", "100k", "128k"],
    ),
    (
        "channel.class = \"triple\"",
        &["channel.class", "triple", "standard"],
    ),
    (
        "channel.maintenance = \"someday 25:00\"",
        &["channel.maintenance", "someday"],
    ),
    (
        "channel.log_level = \"loud\"",
        &["channel.log_level", "loud", "warning"],
    ),
    ("ingest.app = \"a b\"", &["ingest.app", "a b"]),
    (
        "archive.rollover_seconds = 0",
        &["archive.rollover_seconds", "0"],
    ),
    (
        "archive.infrequent_access_after_days = 3",
        &["archive.infrequent_access_after_days", "3", "30"],
    ),
    (
        "alarms.notify = \"nobody\"",
        &["alarms.notify", "nobody", "https"],
    ),
    (
        "delivery.price_class = 300",
        &["delivery.price_class", "300", "100"],
    ),
    (
        "delivery.geo.only = [\"Germany\"]",
        &["delivery.geo.only", "Germany", "DE"],
    ),
    (
        "delivery.hls.segment_seconds = 5",
        &["delivery", "HLS segments of 5 s", "write that"],
    ),
    (
        "archive.enabeld = false",
        &["archive.enabeld", "archive.enabled"],
    ),
    ("tags = { \"aws:x\" = \"1\" }", &["tags", "aws:"]),
];

#[test]
fn a_wrong_value_is_named_with_its_field_and_what_would_do() {
    for (line, pieces) in WRONG {
        let home = Home::new(&format!("{DEMO}{line}\n"));
        let ended = home.onair(&["plan", "--offline"], &[]);
        ended.expect(2, pieces);
        let ended = home.onair(&["deploy", "--sim", "--yes"], &[]);
        ended.expect(2, pieces);
        assert!(
            !home.dir.path().join("state/simulator-world.json").exists(),
            "{line}"
        );
    }
}

#[test]
fn wrong_names_networks_and_regions_are_refused() {
    let offline = |config: &str| Home::new(config).onair(&["plan", "--offline"], &[]);
    let demo = |from: &str, to: &str| offline(&DEMO.replace(from, to));
    demo("streams.demo", "streams.Demo").expect(2, &["Demo", "2 to 20 of a-z"]);
    demo("streams.demo", "streams.a-name-much-too-long-for-a-bucket").expect(2, &["2 to 20"]);
    demo("203.0.113.7", "203.0.113.700").expect(2, &["ingest.allow", "203.0.113.700"]);
    demo("203.0.113.7", "203.0.113.7/33").expect(2, &["ingest.allow", "203.0.113.7/33"]);
    demo("203.0.113.7", "0.0.0.0/0").expect(2, &["ingest", "0.0.0.0/0", "open_to_world"]);
    demo("us-east-1", "us-west-1").expect(2, &["region", "us-west-1", "MediaLive"]);
    demo("us-east-1", "eu-central-2").expect(2, &["region", "eu-central-2"]);
    demo("us-east-1", "us-esat-1").expect(2, &["region", "us-esat-1", "us-east-1"]);
    demo("version = 1", "version = 2").expect(2, &["version", "2"]);
    offline("version = 1\nregion =").expect(2, &["onair.toml"]);
    offline(&DEMO.replace("ingest.allow = [\"203.0.113.7\"]\n", "")).expect(2, &["ingest.allow"]);
}

#[test]
fn wrong_words_on_the_command_line_and_in_the_environment_are_refused() {
    let home = Home::new(DEMO);
    home.onair(&["deplyo"], &[])
        .expect(2, &["deplyo", "deploy"]);
    home.onair(&["plan", "--offline", "other"], &[])
        .expect(2, &["other", "demo"]);
    home.onair(&["plan", "--offline", "--set", "archive.enabled"], &[])
        .expect(2, &["KEY=VALUE"]);
    home.onair(&["plan", "--offline", "--set", "archive.on=1"], &[])
        .expect(2, &["archive.on"]);
    home.onair(&["plan", "--offline", "--region", "mars"], &[])
        .expect(2, &["mars"]);
    home.onair(&["plan", "--speed", "0", "--sim"], &[])
        .expect(2, &["--speed"]);
    home.onair(&["plan", "--speed", "5"], &[])
        .expect(2, &["--sim"]);
    home.onair(&["plan", "--offline"], &[("VIDEO_BITRATES", "fast")])
        .expect(2, &["VIDEO_BITRATES", "fast"]);
    home.onair(&["plan", "--offline"], &[("ENABLE_ARCHIVING", "perhaps")])
        .expect(2, &["ENABLE_ARCHIVING", "perhaps"]);
    home.onair(
        &["plan", "--offline"],
        &[("ONAIR_STREAM__ARCHIV__ENABLED", "1")],
    )
    .expect(2, &["ONAIR_STREAM__ARCHIV__ENABLED"]);
    let missing = [("ONAIR_CONFIG", "/nowhere/onair.toml")];
    home.onair(&["plan", "--offline"], &missing)
        .expect(2, &["/nowhere/onair.toml"]);
}

#[test]
fn without_credentials_it_says_what_to_do() {
    let home = Home::new(DEMO);
    for verb in [
        &["plan"][..],
        &["status"],
        &["deploy", "--yes"],
        &["destroy", "--confirm", "demo"],
    ] {
        home.onair(verb, &[])
            .expect(7, &["redential", "sts:GetCallerIdentity"]);
    }
    home.onair(&["plan", "--profile", "nobody"], &[])
        .expect(7, &["nobody"]);
}

#[test]
fn with_nobody_to_ask_nothing_is_done_and_the_flag_is_named() {
    let home = Home::new(DEMO);
    let quick = |args: &[&str]| home.onair(&[args, &["--sim", "--settle", "0.002"]].concat(), &[]);
    quick(&["status"]).expect(0, &[]);
    quick(&["deploy"]).expect(3, &["--yes", "nothing was changed"]);
    quick(&["start", "--yes"]).expect(
        1,
        &["demo has no channel in us-east-1", "onair deploy demo"],
    );
    quick(&["destroy"]).expect(3, &["--confirm demo"]);
    quick(&["destroy", "--confirm", "dmeo"]).expect(3, &["dmeo", "demo", "Nothing was changed"]);
    let gone = quick(&["destroy", "--confirm", "demo"]);
    gone.expect(0, &["Nothing of demo was there", "REHEARSAL"]);
    quick(&["deploy", "--yes"]).expect(0, &["RTMPInputURL"]);
    quick(&["plan"]).expect(0, &["Nothing to do"]);
    quick(&["start"]).expect(3, &["--yes"]);
    quick(&["start", "--yes"]).expect(0, &["RUNNING"]);
    quick(&["stop"]).expect(3, &["--take-off-air"]);
    quick(&["stop", "--yes"]).expect(3, &["--take-off-air"]);
    quick(&["destroy", "--confirm", "demo"]).expect(3, &["demo is on air", "--take-off-air"]);
    quick(&["deploy", "--yes", "--set", "channel.log_level=error"])
        .expect(3, &["update channel (off air", "--take-off-air"]);
    quick(&["stop", "--take-off-air"]).expect(0, &["IDLE"]);
    let receipt = quick(&["destroy", "--confirm", "demo"]);
    receipt.expect(
        0,
        &[
            "kept     archive_bucket",
            "Nothing is left but what was kept",
        ],
    );
    let json = quick(&["destroy", "--confirm", "demo", "--delete-archive", "--json"]);
    json.expect(0, &["\"simulated\":true", "\"type\":\"receipt\""]);
    for line in json.out.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["schema"], "onair/1", "{line}");
    }
}

#[test]
fn a_state_directory_that_cannot_be_written_costs_history_and_says_so() {
    let home = Home::new(DEMO);
    std::fs::write(home.dir.path().join("file"), "").unwrap();
    let inside = home.dir.path().join("file/state");
    let env = [("ONAIR_STATE_DIR", inside.to_str().unwrap())];
    let ended = home.onair(&["status", "--sim"], &env);
    assert_ne!(ended.code, 0);
    assert!(
        ended.err.contains(Path::new(&inside).to_str().unwrap()),
        "{}",
        ended.err
    );
}
