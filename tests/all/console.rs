//! Ring 4: the console by keys alone. What happens to the terminal after each way to end is
//! `terminal`'s.

use super::pty::{Console, Life, Start, occurrences};
use super::simulator::Simulator;
use std::path::Path;
use std::time::Duration;

/// How long anything may take before the test gives up: a dev build on two busy cores.
const PATIENCE: Duration = Duration::from_secs(90);

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn start(args: &[&str], home: &Path, (columns, rows): (u16, u16)) -> Console {
    Start::onair()
        .args(args)
        .env("HOME", home)
        .env("ONAIR_STATE_DIR", home.join("state"))
        .size(columns, rows)
        .start()
}

fn see(console: &Console, text: &str) {
    console.wait_for(text, PATIENCE);
}

#[test]
fn from_first_run_to_receipt_by_keys_alone() {
    let home = home();
    let mut console = start(&["--speed", "100"], home.path(), (100, 30));
    see(&console, "rehearse here, no AWS account");
    console.keys("1");
    see(&console, "REHEARSAL");
    see(&console, "No stream in this region");
    // Set-up: region stands; name; allow-list; the rest stays as it is.
    console.keys("n");
    see(&console, "1/10");
    console.keys("\x1b2");
    see(&console, "2/10");
    console.keys("cup-final");
    console.keys("\x1b6");
    see(&console, "6/10");
    console.keys("198.51.100.0/24");
    console.keys("\x1b0");
    see(&console, "10/10");
    see(&console, "enter SAVE");
    console.wait_gone("not complete", PATIENCE);
    console.keys("\r");
    // The plan, and its consent.
    see(&console, "site_bucket");
    console.keys("A");
    see(&console, "y does it");
    console.keys("y");
    see(&console, "cup-final is deployed");
    console.keys("l");
    see(&console, "OFF AIR");
    // Start, with encoders of the rehearsal.
    console.keys("S");
    see(&console, "It bills");
    console.keys("y");
    see(&console, "RUNNING");
    console.keys("f");
    see(&console, "break something");
    console.keys("b");
    see(&console, "encoder A pushes");
    console.keys("f");
    console.keys("B");
    see(&console, "encoder B pushes");
    // Earned: the probe saw the playlist advance.
    see(&console, "ON AIR");
    // Destroy is refused on air; stop wants the first letters.
    console.keys("D");
    see(&console, "REFUSED");
    console.keys("\x1b");
    console.wait_gone("REFUSED", PATIENCE);
    console.keys("X");
    see(&console, "type cup-");
    console.keys("cup-\r");
    see(&console, "OFF AIR");
    see(&console, "off air (channel IDLE)");
    console.keys("D");
    see(&console, "type cup-final");
    console.keys("\tcup-final\r");
    see(&console, "RECEIPT");
    console.keys("q");
    assert_eq!(console.exit(), Life::Exited(0));
    console.assert_given_back();
    let config = std::fs::read_to_string(home.path().join(".config/onair/config.toml")).unwrap();
    assert!(config.contains("[streams.cup-final]"), "{config}");
}

#[test]
fn the_demo_shows_a_running_stream_and_quits_only_when_told() {
    let home = home();
    let mut console = Start::onair()
        .args(&["demo"])
        .env("HOME", home.path())
        .env("ONAIR_STATE_DIR", home.path().join("state"))
        .env("KITTY_WINDOW_ID", "1")
        .size(80, 24)
        .start();
    see(&console, "RUNNING, NOT PROVEN");
    see(&console, "ON AIR");
    // Whoever is told outside the screen can be tried: this terminal is known to take kitty's sequence.
    console.keys(":test-no\r");
    console.wait_for_bytes(
        "\x1b]99;i=onair:d=0;REHEARSAL TEST onair\x1b\\",
        1,
        PATIENCE,
    );
    see(&console, "webhook and no command");
    // One key makes the file for AWS support.
    console.keys("e");
    see(&console, "evidence: /");
    let dir = home.path().join("state/evidence");
    let files: Vec<_> = std::fs::read_dir(dir).unwrap().flatten().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let text = std::fs::read_to_string(files[0].path()).unwrap();
    assert!(text.contains("**REHEARSAL") && text.contains("medialive:ListChannels"));
    console.keys("q");
    see(&console, "stays ON AIR");
    console.keys("\r");
    console.wait_gone("stays ON AIR", PATIENCE);
    console.keys("X");
    see(&console, "This is not a pause");
    console.keys("\r");
    console.keys("q");
    see(&console, "stays ON AIR");
    console.keys("y");
    assert_eq!(console.exit(), Life::Exited(0));
    console.assert_given_back();
}

#[test]
fn a_set_up_that_was_left_goes_on_in_another_session() {
    let home = home();
    let mut console = start(&[], home.path(), (80, 24));
    see(&console, "connect to AWS");
    console.keys("2");
    see(&console, "1/10");
    console.keys("\x1b2");
    see(&console, "2/10");
    console.keys("cup-final");
    see(&console, "cup-final");
    // ctrl-s, then out: two steps back and one to leave.
    console.keys("\x13");
    see(&console, "kept for later");
    console.signal(rustix::process::Signal::TERM);
    assert_eq!(console.exit(), Life::Exited(143));
    let mut console = start(&[], home.path(), (80, 24));
    see(&console, "connect to AWS");
    console.keys("2");
    see(&console, "was kept for later");
    console.keys("y");
    see(&console, "cup-final");
}

#[test]
fn a_megabyte_pasted_where_nothing_is_typed_does_nothing() {
    let home = home();
    let mut console = start(&[], home.path(), (80, 24));
    see(&console, "rehearse here");
    console.keys("\x1b[200~");
    for _ in 0..256 {
        console.keys(&"D2y\r".repeat(1024));
    }
    console.keys("\x1b[201~?");
    see(&console, "any key closes");
    console.keys("x");
    console.wait_gone("any key closes", PATIENCE);
    see(&console, "rehearse here");
    console.keys("q");
    assert_eq!(console.exit(), Life::Exited(0));
}

#[test]
fn read_only_changes_nothing() {
    let home = home();
    let mut console = start(&["demo", "--read-only"], home.path(), (100, 30));
    see(&console, "RUNNING, NOT PROVEN");
    console.keys("X");
    see(&console, "read-only. Nothing was changed");
    console.keys("q");
    see(&console, "stays ON AIR");
    console.keys("y");
    assert_eq!(console.exit(), Life::Exited(0));
}

/// Credentials that a process gives and that end soon: the SDK asks, we listen, nobody is surprised.
#[test]
fn the_end_of_the_session_is_announced_with_what_to_do() {
    let home = home();
    let simulator = Simulator::start(home.path(), &[]);
    let ends = onair::clock::Clock::wall().now() + jiff::SignedDuration::from_secs(580);
    let answer = format!(
        r#"{{"Version":1,"AccessKeyId":"AKIAONAIRTEST0000000","SecretAccessKey":"x","SessionToken":"x","Expiration":"{}"}}"#,
        ends.strftime("%FT%TZ")
    );
    let at = |name: &str| home.path().join(name);
    std::fs::write(at("answer.json"), answer).unwrap();
    let profile = format!(
        "[profile prod-sports]\ncredential_process = cat {}\n",
        at("answer.json").display()
    );
    std::fs::write(at("aws"), profile).unwrap();
    let config = "version = 1\n[defaults]\nregion = \"us-east-1\"\n[streams.cup-final.ingest]\nallow = [\"203.0.113.0/29\"]\n";
    std::fs::write(at("config.toml"), config).unwrap();
    let mut console = Start::onair()
        .args(&["--config", at("config.toml").to_str().unwrap()])
        .args(&["--profile", "prod-sports"])
        .env("HOME", home.path())
        .env("ONAIR_STATE_DIR", at("state"))
        .env("AWS_CONFIG_FILE", at("aws"))
        .env("AWS_ENDPOINT_URL", &simulator.url)
        .size(100, 30)
        .start();
    see(&console, "Your AWS session ends in 9:");
    see(&console, "creds 9:");
    console.keys("w");
    see(&console, "aws sso login --profile prod-sports");
    console.keys("q");
    assert_eq!(console.exit(), Life::Exited(0));
}

/// What a terminal would answer comes in among the keys: so it is asked nothing, and the first frame waits for
/// nobody. Its pictures go when something covers them, and at the end.
#[test]
fn a_terminal_that_draws_pictures_is_asked_nothing_and_left_without_any() {
    let home = home();
    let mut console = Start::onair()
        .args(&["demo"])
        .env("TERM", "xterm-kitty")
        .env("HOME", home.path())
        .env("ONAIR_STATE_DIR", home.path().join("state"))
        .size(100, 30)
        .start();
    see(&console, "ON AIR");
    console.keys("t");
    see(&console, "PICTURES");
    console.wait_for_bytes("\x1b_Ga=T", 2, PATIENCE);
    see(&console, "moves");
    console.keys("?");
    console.wait_for_bytes("\x1b_Ga=d,d=I", 2, PATIENCE);
    console.keys("?");
    console.wait_for_bytes("\x1b_Ga=T", 4, PATIENCE);
    console.keys("q");
    see(&console, "stays ON AIR");
    console.keys("y");
    assert_eq!(console.exit(), Life::Exited(0));
    console.assert_given_back();
    let raw = console.raw();
    for question in [
        "\x1b[c",
        "\x1b[>",
        "\x1b[6n",
        "\x1b[5n",
        "\x1b[14t",
        "\x1b[16t",
        "a=q",
        "\x1b]11;?",
    ] {
        assert_eq!(occurrences(&raw, question.as_bytes()), 0, "{question:?}");
    }
    let all = b"\x1b_Ga=d,d=A,q=2\x1b\\";
    assert_eq!(occurrences(&raw, all), 1);
}
