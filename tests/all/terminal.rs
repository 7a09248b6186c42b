//! The terminal is given back, whatever ends the console: each way out, in a terminal of its own.
//!
//! Each way is tried on the console and on [`stand_in`], a console of forty lines around the same
//! guard, so that a failure says on which side it is.

use crate::pty::{Console, Life, SOON, Start, occurrences};
use crossterm::event::{Event, KeyCode};
use onair::tui::term::{
    Guard, Modes, Screen, Signal as Asked, input, install_panic_hook, is_gone, signals,
};
use ratatui::widgets::Paragraph;
use rustix::process::Signal;
use std::io;
use std::sync::mpsc;

/// What the first screen says.
const FIRST: &str = "rehearse";

/// Rust's code for a panic.
const PANICKED: i32 = 101;

/// [`stand_in`]'s code when its input thread told it that the terminal is gone.
const TOLD: i32 = 7;

/// A console that runs, and the directory it may write to.
struct Rig {
    console: Console,
    _home: tempfile::TempDir,
}

/// Starts one of the two and waits for its first screen.
type Open = fn(&[(&str, &str)]) -> Rig;

fn opened(start: Start, env: &[(&str, &str)]) -> Rig {
    let home = tempfile::tempdir().unwrap();
    let start = env
        .iter()
        .fold(start, |start, (name, value)| start.env(name, value))
        .env("HOME", home.path())
        .env("ONAIR_STATE_DIR", home.path());
    Rig {
        console: start.start(),
        _home: home,
    }
}

fn real(env: &[(&str, &str)]) -> Rig {
    opened(Start::onair(), env)
}

fn small(env: &[(&str, &str)]) -> Rig {
    let this = Start::program(std::env::current_exe().unwrap());
    let args = ["--exact", "terminal::stand_in", "--ignored", "--nocapture"];
    opened(this.args(&args).env("ONAIR_STAND_IN", "1"), env)
}

fn ready(open: Open) -> Rig {
    let rig = open(&[]);
    rig.console.wait_for(FIRST, SOON);
    rig.console.assert_taken();
    rig
}

fn quit(open: Open) {
    let mut rig = ready(open);
    rig.console.keys("q");
    assert_eq!(rig.console.exit(), Life::Exited(0));
    rig.console.assert_given_back();
}

fn panic(open: Open) {
    let rig = open(&[("ONAIR_TEST_PANIC", "1")]);
    assert_eq!(rig.console.exit(), Life::Exited(PANICKED));
    rig.console.assert_given_back();
    // First the terminal, then the report: on the alternate screen nobody would read it.
    let raw = String::from_utf8_lossy(&rig.console.raw()).into_owned();
    let left = raw.rfind("\x1b[?1049l").expect("never left");
    let report = raw.rfind("ONAIR_TEST_PANIC").expect("no report");
    assert!(left < report, "{raw:?}");
}

fn ended_by(open: Open, signal: Signal) {
    let rig = ready(open);
    rig.console.signal(signal);
    let life = rig.console.exit();
    let in_order = matches!(life, Life::Exited(code) if code != PANICKED);
    assert!(in_order, "{life:?}");
    rig.console.assert_given_back();
}

fn stopped_and_back(open: Open) {
    let mut rig = ready(open);
    for round in 2..4 {
        rig.console.signal(Signal::TSTP);
        rig.console.wait_stopped(SOON);
        rig.console.assert_given_back();
        let frames = occurrences(&rig.console.raw(), b"\x1b[?2026h");
        rig.console.signal(Signal::CONT);
        rig.console.wait_for_bytes("\x1b[?1049h", round, SOON);
        rig.console.wait_for_bytes("\x1b[?2026h", frames + 1, SOON);
        rig.console.wait_for(FIRST, SOON);
        rig.console.assert_taken();
    }
    rig.console.keys("q");
    assert_eq!(rig.console.exit(), Life::Exited(0));
    rig.console.assert_given_back();
}

/// Stopped by a signal nobody can catch, as some shells and debuggers do; the terminal was changed
/// meanwhile.
fn frozen_and_back(open: Open) {
    let mut rig = ready(open);
    rig.console.signal(Signal::STOP);
    rig.console.wait_stopped(SOON);
    rig.console.reset_terminal();
    rig.console.signal(Signal::CONT);
    rig.console.wait_for_bytes("\x1b[?1049h", 2, SOON);
    rig.console.wait_for(FIRST, SOON);
    rig.console.assert_taken();
    rig.console.keys("q");
    assert_eq!(rig.console.exit(), Life::Exited(0));
    rig.console.assert_given_back();
}

/// There is nothing to give back to; what counts is that it ends, and does not spin.
fn terminal_gone(open: Open) {
    let mut rig = ready(open);
    rig.console.hang_up();
    let life = rig.console.exit();
    let in_order = matches!(life, Life::Exited(code) if code != PANICKED);
    assert!(in_order, "{life:?}");
}

/// Sizes nobody wants; each must be survived, and the first screen be back after them.
fn odd_sizes(open: Open) {
    let mut rig = ready(open);
    for (columns, rows) in [(20, 5), (4, 2), (1, 1), (300, 90)] {
        let frames = occurrences(&rig.console.raw(), b"\x1b[?2026l");
        rig.console.resize(columns, rows);
        rig.console.wait_for_bytes("\x1b[?2026l", frames + 1, SOON);
    }
    rig.console.wait_for(FIRST, SOON);
    rig.console.keys("q");
    assert_eq!(rig.console.exit(), Life::Exited(0));
    rig.console.assert_given_back();
}

macro_rules! ways {
    ($($(#[$attr:meta])* $module:ident = $open:ident;)*) => {$(
        mod $module {
            use super::*;

            #[test] $(#[$attr])*
            fn quit() { super::quit($open) }
            #[test] $(#[$attr])*
            fn panic() { super::panic($open) }
            #[test] $(#[$attr])*
            fn sigterm() { ended_by($open, Signal::TERM) }
            #[test] $(#[$attr])*
            fn sighup() { ended_by($open, Signal::HUP) }
            #[test] $(#[$attr])*
            fn sigint() { ended_by($open, Signal::INT) }
            #[test] $(#[$attr])*
            fn sigtstp_and_back() { stopped_and_back($open) }
            #[test] $(#[$attr])*
            fn sigstop_and_back() { frozen_and_back($open) }
            #[test] $(#[$attr])*
            fn terminal_gone() { super::terminal_gone($open) }
            #[test] $(#[$attr])*
            fn odd_sizes() { super::odd_sizes($open) }
        }
    )*};
}

ways! {
    console = real;
    guard = small;
}

/// With signals kept from it, only the input thread can tell; it must, once, and end.
#[test]
fn the_input_thread_tells_of_a_dead_terminal_by_itself() {
    let mut rig = small(&[("ONAIR_STAND_IN", "deaf")]);
    rig.console.wait_for(FIRST, SOON);
    // crossterm starts with the first key, and only then would it spin.
    rig.console.keys("!");
    rig.console.wait_for(&format!("{FIRST}!"), SOON);
    rig.console.hang_up();
    assert_eq!(rig.console.exit(), Life::Exited(TOLD));
}

#[test]
fn a_panic_of_another_thread_does_not_touch_the_screen() {
    let mut rig = small(&[("ONAIR_STAND_IN", "other thread")]);
    rig.console.wait_for("panics elsewhere: 1", SOON);
    rig.console.assert_taken();
    rig.console.keys("q");
    assert_eq!(rig.console.exit(), Life::Exited(0));
    rig.console.assert_given_back();
    assert_eq!(occurrences(&rig.console.raw(), b"behind the screen"), 0);
}

enum Heard {
    Input(io::Result<Event>),
    Signal(Asked),
}

#[test]
#[ignore = "a program for the tests above, not a test"]
fn stand_in() {
    // `cargo test -- --ignored` comes by here too, without a terminal.
    let Ok(how) = std::env::var("ONAIR_STAND_IN") else {
        return;
    };
    // Not by libtest's end, which fails on a terminal that is gone.
    std::process::exit(stand(&how));
}

/// A loop as the console's, and the code it ends with.
fn stand(how: &str) -> i32 {
    install_panic_hook();
    let (tell, heard) = mpsc::channel();
    let told = tell.clone();
    let deaf = how == "deaf";
    let _watch = signals::watch(Box::new(move |signal| {
        // The kernel sends SIGCONT behind a SIGHUP.
        if !deaf {
            let _ = told.send(Heard::Signal(signal));
        }
    }))
    .unwrap();
    let mut guard = Guard::enter(&Modes::default()).unwrap();
    let mut screen = Screen::open().unwrap();
    input::listen(Box::new(move |event| {
        let _ = tell.send(Heard::Input(event));
    }))
    .unwrap();
    let mut text = FIRST.to_owned();
    if how == "other thread" {
        let other = std::thread::spawn(|| panic!("behind the screen"));
        assert!(other.join().is_err());
        let said = onair::tui::term::guard::panics_elsewhere();
        text = format!("panics elsewhere: {}", said.len());
    }
    loop {
        let drawn = screen.draw(|frame| {
            frame.render_widget(Paragraph::new(text.as_str()), frame.area());
            Vec::new()
        });
        if drawn.is_err() {
            return 0;
        }
        assert!(
            std::env::var("ONAIR_TEST_PANIC").is_err(),
            "ONAIR_TEST_PANIC"
        );
        let back = match heard.recv().unwrap() {
            Heard::Input(Ok(Event::Key(key))) if key.code == KeyCode::Char('q') => return 0,
            Heard::Input(Ok(Event::Resize(width, height))) => {
                screen.resize(width, height);
                continue;
            }
            Heard::Input(Ok(Event::Key(key))) => {
                text.extend(key.code.as_char());
                continue;
            }
            Heard::Input(Ok(_)) => continue,
            Heard::Input(Err(e)) => return if is_gone(&e) { TOLD } else { 1 },
            Heard::Signal(Asked::Stop) => guard.suspend().map(|()| true),
            Heard::Signal(Asked::Continue) => guard.retake(),
            Heard::Signal(_) => return 0,
        };
        match back {
            Ok(true) if screen.reopen().is_ok() => {}
            Ok(false) => {}
            _ => return 0,
        }
    }
}
