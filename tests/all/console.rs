//! Ring 4: the console by keys alone, and the terminal after each way to end.

use super::pty::Console;

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

const SIZE: (u16, u16) = (100, 30);

/// The welcome, which needs nothing and nobody.
fn welcome(home: &tempfile::TempDir) -> Console {
    let console = Console::start(&[], home.path(), SIZE);
    console.see("rehearse here, no AWS account");
    console
}

#[test]
fn the_terminal_is_given_back_after_every_way_to_end() {
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let home = home();
        let mut console = welcome(&home);
        console.signal(signal);
        assert_eq!(console.exit_code(), code, "{signal}");
        console.is_given_back();
    }
    let home = home();
    let mut console = welcome(&home);
    console.press("q");
    assert_eq!(console.exit_code(), 0);
    console.is_given_back();
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let home = home();
    let mut console = Console::with_env(&[], home.path(), SIZE, &[("ONAIR_TEST_PANIC", "1")]);
    assert_ne!(console.exit_code(), 0);
    console.is_given_back();
}

#[test]
fn stopped_and_continued_it_is_there_again() {
    let home = home();
    let mut console = welcome(&home);
    console.signal("TSTP");
    console.until("the shell's screen", |screen| {
        !screen.contains("rehearse here")
    });
    console.is_given_back();
    console.signal("CONT");
    console.see("rehearse here, no AWS account");
    console.press("q");
    assert_eq!(console.exit_code(), 0);
    console.is_given_back();
}

#[test]
fn a_hung_up_terminal_ends_the_console() {
    let home = home();
    let mut console = welcome(&home);
    console.hang_up();
    console.signal("HUP");
    assert_eq!(console.exit_code(), 129);
}

#[test]
fn from_first_run_to_receipt_by_keys_alone() {
    let home = home();
    let mut console = Console::start(&["--speed", "100"], home.path(), SIZE);
    console.see("rehearse here, no AWS account");
    console.press("1");
    console.see("REHEARSAL");
    console.see("No streams in this account and region");
    // Set-up: region stands; name; allow-list; the rest stays as it is.
    console.press("n");
    console.see("1/10");
    console.press("\x1b2");
    console.see("2/10");
    console.press("cup-final");
    console.press("\x1b6");
    console.see("6/10");
    console.press("198.51.100.0/24");
    console.press("\x1b0");
    console.see("10/10");
    let review = console.see("on air $");
    assert!(review.contains("region = \"us-east-1\""), "{review}");
    console.press("\r");
    // The plan, and its consent.
    console.see("site_bucket");
    console.press("A");
    console.see("y does it");
    console.press("y");
    console.see("cup-final is deployed");
    console.press("l");
    console.see("OFF AIR");
    // Start, with encoders of the rehearsal.
    console.press("S");
    console.see("It bills");
    console.press("y");
    console.see("RUNNING");
    console.press("f");
    console.see("break something");
    console.press("b");
    console.see("encoder A pushes");
    console.press("f");
    console.press("B");
    console.see("encoder B pushes");
    console.see("NOT PROVEN");
    // Destroy is refused on air; stop wants the first letters.
    console.press("D");
    console.see("REFUSED");
    console.press("\x1b");
    console.until("the refusal is closed", |screen| {
        !screen.contains("REFUSED")
    });
    console.press("X");
    console.see("type cup-");
    console.press("cup-\r");
    console.see("OFF AIR");
    console.see("off air (channel IDLE)");
    console.press("D");
    console.see("type cup-final");
    console.press("\tcup-final\r");
    console.see("RECEIPT");
    console.press("q");
    assert_eq!(console.exit_code(), 0);
    console.is_given_back();
    let config = std::fs::read_to_string(home.path().join(".config/onair/config.toml")).unwrap();
    assert!(config.contains("[streams.cup-final]"), "{config}");
}

#[test]
fn the_demo_shows_a_running_stream_and_quits_only_when_told() {
    let home = home();
    let mut console = Console::start(&["demo"], home.path(), (80, 24));
    console.see("RUNNING, NOT PROVEN");
    console.press("q");
    console.see("stays ON AIR");
    console.press("\r");
    console.until("still there", |screen| !screen.contains("stays ON AIR"));
    console.press("X");
    console.see("This is not a pause");
    console.press("\r");
    console.press("q");
    console.see("stays ON AIR");
    console.press("y");
    assert_eq!(console.exit_code(), 0);
    console.is_given_back();
}

#[test]
fn read_only_changes_nothing() {
    let home = home();
    let mut console = Console::start(&["demo", "--read-only"], home.path(), (100, 30));
    console.see("RUNNING, NOT PROVEN");
    console.press("X");
    console.see("read-only. Nothing was changed");
    console.press("q");
    console.see("stays ON AIR");
    console.press("y");
    assert_eq!(console.exit_code(), 0);
}
