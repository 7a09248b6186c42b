//! The README's pictures, made from the real program: it is driven by keys in a pseudo terminal, and
//! what the emulator shows is written to `assets/pictures`. Run when screens have changed:
//! `cargo test --test all pictures -- --ignored`. What the screens must say is `console`'s.

use super::pty::{Console, Start};
use super::svg;
use std::path::Path;
use std::time::Duration;

/// A loss is seen when CloudWatch shows it, more than a minute later, and no rehearsal is faster here:
/// the pictures should show the ages of a real evening.
const PATIENCE: Duration = Duration::from_secs(300);

/// Begins the row of keys, once no notice stands in its place.
const FOOTER: &str = " ? help ";

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

fn gone(console: &Console, text: &str) {
    console.wait_gone(text, PATIENCE);
}

/// Writes what is on the screen, unless it shows what belongs to this machine or to nobody else.
fn snap(console: &Console, name: &str, title: &str) {
    let cells = console.cells();
    let shown = cells.contents();
    for secret in ["/tmp", "/home", "/root"] {
        assert!(!shown.contains(secret), "{name} shows {secret}:\n{shown}");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let picture = svg::draw(&cells, title);
    std::fs::write(folder.join(format!("{name}.svg")), picture).unwrap();
}

#[test]
#[ignore = "writes assets/pictures; takes minutes, because a loss is seen when CloudWatch shows it"]
fn of_a_stream_on_air() {
    let home = tempfile::tempdir().unwrap();
    let mut console = start(&["demo"], home.path(), (120, 37));
    see(&console, "RUNNING, NOT PROVEN");
    see(&console, FOOTER);
    snap(&console, "live", "onair demo");
    console.keys("D");
    see(&console, "REFUSED");
    snap(&console, "refused", "onair demo: D while it is on air");
    console.keys("\x1b");
    gone(&console, "REFUSED");
    // The encoder's cable is pulled.
    console.keys("f");
    see(&console, "break something");
    console.keys("u");
    see(&console, "Input A lost");
    see(&console, "packager takes B");
    see(&console, FOOTER);
    snap(&console, "live-a-lost", "onair demo: encoder A unplugged");
    console.keys("o");
    see(&console, "OBS stream key");
    console.keys("u");
    see(&console, "player page");
    see(&console, "▀");
    snap(&console, "outputs-qr", "onair demo: outputs");
}

#[test]
#[ignore = "writes assets/pictures"]
fn from_set_up_to_receipt() {
    let home = tempfile::tempdir().unwrap();
    let mut console = start(&["--speed", "20"], home.path(), (100, 30));
    see(&console, "rehearse here");
    console.keys("1");
    see(&console, "No stream in this region");
    console.keys("n");
    see(&console, "1/10");
    console.keys("\x1b2");
    see(&console, "2/10");
    console.keys("cup-final");
    console.keys("\x1b6");
    see(&console, "6/10");
    console.keys("198.51.100.0/24");
    console.keys("\x1b4");
    see(&console, "4/10");
    snap(&console, "set-up", "onair: set-up, the ladder");
    console.keys("\x1b0");
    see(&console, "10/10");
    gone(&console, "not complete");
    console.keys("\r");
    see(&console, "site_bucket");
    see(&console, FOOTER);
    snap(&console, "plan", "onair: plan");
    console.keys("A");
    see(&console, "y does it");
    console.keys("y");
    // Everything but CloudFront is there: the longest, and the calmest, part of a run.
    see(&console, "InProgress");
    gone(&console, "waits for channel");
    gone(&console, "later than usual");
    snap(&console, "deploy", "onair: deploy, under way");
    see(&console, "cup-final is deployed");
    console.keys("l");
    see(&console, "OFF AIR");
    console.keys("D");
    see(&console, "type cup-final");
    console.keys("cup-final\r");
    see(&console, "RECEIPT");
    see(&console, FOOTER);
    snap(&console, "receipt", "onair: the receipt of a destroy");
}
