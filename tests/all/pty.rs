//! A program in a terminal of its own: what it writes goes into a screen that can be waited for, and
//! whether it gives the terminal back can be asked. Nothing here sleeps: the thread that reads and
//! the one that waits for the child wake whoever waits for a state.

use portable_pty::{CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// For everything that should take no time at all, on a machine that does other things too.
pub const SOON: Duration = Duration::from_secs(30);

/// Goes through the terminal behind everything the program wrote; no screen shows it.
const MARK: &str = "\x1b]5379;mark\x07";

/// How a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Running, or going on again.
    Running,
    /// Stopped, as by ctrl-z.
    Stopped,
    /// Ended with this code.
    Exited(i32),
    /// Killed by this signal.
    Killed(i32),
}

impl Life {
    fn ended(self) -> bool {
        matches!(self, Life::Exited(_) | Life::Killed(_))
    }
}

struct State {
    parser: vt100::Parser,
    raw: Vec<u8>,
    life: Life,
    /// The reader shall end at the next thing it reads, so that the terminal can be closed.
    closing: bool,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
    }
}

/// How a program is started.
pub struct Start {
    command: CommandBuilder,
    size: (u16, u16),
}

impl Start {
    /// Any program, in an environment with nothing but a terminal's.
    pub fn program(program: impl Into<PathBuf>) -> Self {
        let mut command = CommandBuilder::new(program.into());
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("PATH", std::env::var("PATH").unwrap());
        Self {
            command,
            size: (80, 24),
        }
    }

    /// The real binary.
    pub fn onair() -> Self {
        Self::program(env!("CARGO_BIN_EXE_onair"))
    }

    /// Its arguments.
    pub fn args(mut self, args: &[&str]) -> Self {
        self.command.args(args);
        self
    }

    /// One variable more.
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Columns and rows; 80×24 unless told.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Starts it.
    pub fn start(self) -> Console {
        Console::start(self)
    }
}

/// A program in a terminal. It is killed when this is dropped.
pub struct Console {
    pid: Pid,
    shared: Arc<Shared>,
    tty: PathBuf,
    before: String,
    writer: Option<Box<dyn Write + Send>>,
    reader: Option<JoinHandle<()>>,
    waiter: Option<JoinHandle<()>>,
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept open: with nobody on this side the terminal would end together with the program.
    _slave: Box<dyn SlavePty + Send>,
}

impl Console {
    fn start(start: Start) -> Self {
        let (columns, rows) = start.size;
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let tty = pair.master.tty_name().unwrap();
        let before = stty(&tty, &["-g"]);
        let child = pair.slave.spawn_command(start.command).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap().cast_signed()).unwrap();
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                parser: vt100::Parser::new(some(rows), some(columns), 0),
                raw: Vec::new(),
                life: Life::Running,
                closing: false,
            }),
            changed: Condvar::new(),
        });
        let from = pair.master.try_clone_reader().unwrap();
        let (told, waits) = (shared.clone(), shared.clone());
        Self {
            pid,
            shared,
            tty,
            before,
            writer: Some(pair.master.take_writer().unwrap()),
            reader: Some(thread::spawn(move || read(from, &told))),
            waiter: Some(thread::spawn(move || wait(pid, &waits))),
            master: Some(pair.master),
            _slave: pair.slave,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    /// Waits until `is` holds, or says what was waited for and what there is instead.
    #[track_caller]
    fn wait(&self, what: &str, timeout: Duration, is: impl Fn(&State) -> bool) {
        let changed = &self.shared.changed;
        let (state, waited) = changed
            .wait_timeout_while(self.state(), timeout, |state| !is(state))
            .unwrap();
        let (life, screen) = (state.life, state.parser.screen().contents());
        // A failed test must not poison what its clean-up needs.
        drop(state);
        assert!(!waited.timed_out(), "no {what}; {life:?}, and:\n{screen}");
    }

    /// Waits until the screen shows `text`.
    #[track_caller]
    pub fn wait_for(&self, text: &str, timeout: Duration) {
        let shown = |state: &State| state.parser.screen().contents().contains(text);
        self.wait(&format!("{text:?} on the screen"), timeout, shown);
    }

    /// Waits until the screen no longer shows `text`.
    #[track_caller]
    pub fn wait_gone(&self, text: &str, timeout: Duration) {
        let gone = |state: &State| !state.parser.screen().contents().contains(text);
        self.wait(&format!("end of {text:?} on the screen"), timeout, gone);
    }

    /// Waits until `count` pieces of `bytes` were written since the start.
    #[track_caller]
    pub fn wait_for_bytes(&self, bytes: &str, count: usize, timeout: Duration) {
        let written = |state: &State| occurrences(&state.raw, bytes.as_bytes()) >= count;
        self.wait(&format!("{count} times {bytes:?}"), timeout, written);
    }

    /// Waits until the program is stopped.
    #[track_caller]
    pub fn wait_stopped(&self, timeout: Duration) {
        self.wait("stop", timeout, |state| state.life == Life::Stopped);
        self.drain();
    }

    /// What the screen shows.
    pub fn screen(&self) -> String {
        self.state().parser.screen().contents()
    }

    /// The cells of the screen, with their colours, once a frame is whole: as long as one is being
    /// written, half of the screen is the one before.
    pub fn cells(&self) -> vt100::Screen {
        let count = |state: &State, bytes: &str| occurrences(&state.raw, bytes.as_bytes());
        let half = |state: &mut State| count(state, "\x1b[?2026h") != count(state, "\x1b[?2026l");
        let changed = &self.shared.changed;
        let (state, waited) = changed
            .wait_timeout_while(self.state(), SOON, half)
            .unwrap();
        let cells = state.parser.screen().clone();
        drop(state);
        assert!(!waited.timed_out(), "no whole frame");
        cells
    }

    /// Every byte written so far.
    pub fn raw(&self) -> Vec<u8> {
        self.state().raw.clone()
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Makes the window another size.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.shared
            .change(|state| state.parser.set_size(some(rows), some(columns)));
        let master = self.master.as_ref().unwrap();
        master.resize(size(columns, rows)).unwrap();
    }

    /// Sends a signal to the program, not to its group.
    pub fn signal(&self, signal: Signal) {
        // The lock keeps it from being reaped, and its number from being another's, meanwhile.
        let state = self.state();
        if !state.life.ended() {
            kill_process(self.pid, signal).unwrap();
        }
    }

    /// Waits for the end and for everything written until then.
    #[track_caller]
    pub fn exit(&self) -> Life {
        self.wait("end", SOON, |state| state.life.ended());
        if self.master.is_some() {
            self.drain();
        }
        self.state().life
    }

    /// Closes the terminal under the program, as a window or a connection that goes away.
    pub fn hang_up(&mut self) {
        // portable-pty types an end of file when its writer is dropped, which would be a key; it
        // does not if the terminal has none.
        stty(&self.tty, &["eof", "undef"]);
        self.shared.change(|state| state.closing = true);
        self.mark();
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.writer = None;
        self.master = None;
    }

    /// The terminal's settings now, as `stty -g` has them.
    pub fn settings(&self) -> String {
        stty(&self.tty, &["-g"])
    }

    /// Puts the terminal's settings back to those of the start, as a shell does.
    pub fn reset_terminal(&self) {
        stty(&self.tty, &[self.before.trim()]);
    }

    /// Every private mode that was ever set or reset, and how it is now.
    pub fn modes(&self) -> BTreeMap<u16, bool> {
        modes(&self.state().raw)
    }

    /// The console holds the terminal as it should: raw, with these modes and no more.
    #[track_caller]
    pub fn assert_taken(&self) {
        assert_ne!(self.settings(), self.before, "not raw");
        let modes = self.modes();
        for on in [1049, 1000, 1006, 2004, 1004] {
            assert_eq!(modes.get(&on), Some(&true), "mode {on} of {modes:?}");
        }
        for never in [1002, 1003, 1005, 1015] {
            assert_eq!(modes.get(&never), None, "mode {never} of {modes:?}");
        }
    }

    /// The terminal is as it was before the program started.
    #[track_caller]
    pub fn assert_given_back(&self) {
        assert_eq!(self.settings(), self.before, "termios");
        for (mode, on) in self.modes() {
            // The cursor is on in a terminal nobody touched; every other mode is off.
            assert_eq!(on, mode == 25, "mode {mode}");
        }
        let state = self.state();
        let screen = state.parser.screen();
        let hidden = screen.hide_cursor();
        let alternate = screen.alternate_screen();
        let paste = screen.bracketed_paste();
        let mouse = screen.mouse_protocol_mode();
        drop(state);
        assert_eq!(
            (hidden, alternate, paste, mouse),
            (false, false, false, vt100::MouseProtocolMode::None),
            "cursor hidden, alternate screen, paste, mouse"
        );
    }

    /// Waits until everything written before this moment was read.
    #[track_caller]
    fn drain(&self) {
        let is = |state: &State| occurrences(&state.raw, MARK.as_bytes());
        let before = is(&self.state());
        self.mark();
        self.wait("mark", SOON, |state| is(state) > before);
    }

    fn mark(&self) {
        let mut tty = OpenOptions::new().write(true).open(&self.tty).unwrap();
        tty.write_all(MARK.as_bytes()).unwrap();
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
        if let Some(waiter) = self.waiter.take() {
            let _ = waiter.join();
        }
        if self.master.is_some() {
            self.shared.change(|state| state.closing = true);
            self.mark();
        }
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

fn read(mut from: Box<dyn Read + Send>, shared: &Shared) {
    let mut buffer = [0; 65_536];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let bytes = &buffer[..count];
        shared.change(|state| {
            state.raw.extend_from_slice(bytes);
            state.parser.process(bytes);
        });
        if shared.state.lock().unwrap().closing {
            return;
        }
    }
}

fn wait(pid: Pid, shared: &Shared) {
    loop {
        let options = WaitOptions::UNTRACED | WaitOptions::CONTINUED;
        let (_, status) = waitpid(Some(pid), options).unwrap().unwrap();
        let life = if let Some(code) = status.exit_status() {
            Life::Exited(code)
        } else if let Some(signal) = status.terminating_signal() {
            Life::Killed(signal)
        } else if status.stopped() {
            Life::Stopped
        } else {
            Life::Running
        };
        shared.change(|state| state.life = life);
        if life.ended() {
            return;
        }
    }
}

/// `stty` on the terminal itself.
fn stty(tty: &PathBuf, args: &[&str]) -> String {
    let out = Command::new("stty")
        .args(args)
        .stdin(File::open(tty).unwrap())
        .output()
        .unwrap();
    assert!(out.status.success(), "stty {args:?}: {out:?}");
    String::from_utf8(out.stdout).unwrap()
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        ..PtySize::default()
    }
}

fn some(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

/// How often `piece` is in `bytes`.
pub fn occurrences(bytes: &[u8], piece: &[u8]) -> usize {
    bytes.windows(piece.len()).filter(|w| *w == piece).count()
}

/// Private modes as the last `CSI ? … h` or `l` left them.
fn modes(raw: &[u8]) -> BTreeMap<u16, bool> {
    let text = String::from_utf8_lossy(raw);
    let mut modes = BTreeMap::new();
    for piece in text.split("\x1b[?").skip(1) {
        let end = piece.find(|c: char| !c.is_ascii_digit() && c != ';');
        let Some(end) = end else { continue };
        let on = match piece.as_bytes()[end] {
            b'h' => true,
            b'l' => false,
            _ => continue,
        };
        for mode in piece[..end].split(';').filter_map(|m| m.parse().ok()) {
            modes.insert(mode, on);
        }
    }
    modes
}

#[test]
fn modes_are_as_the_last_word_on_them() {
    let modes = modes(b"a\x1b[?1049h\x1b[?1000;1006hb\x1b[?1000l\x1b[?6c\x1b[?10");
    let expected = [(1000, false), (1006, true), (1049, true)];
    assert_eq!(modes, BTreeMap::from(expected));
}

#[test]
fn help_is_read_to_its_end_and_leaves_the_terminal_alone() {
    let console = Start::onair().args(&["--help"]).size(100, 60).start();
    assert_eq!(console.exit(), Life::Exited(0));
    let screen = console.screen();
    assert!(screen.contains("Usage:"), "{screen}");
    console.assert_given_back();
}

#[test]
fn a_program_is_typed_to_stopped_continued_and_hung_up() {
    let mut cat = Start::program("cat").start();
    cat.keys("on air\n");
    cat.wait_for("on air\non air", SOON);
    // Not TSTP: its default does nothing where no shell waits, and nothing else stops a cat.
    cat.signal(Signal::STOP);
    cat.wait_stopped(SOON);
    cat.signal(Signal::CONT);
    cat.keys("again\n");
    cat.wait_for("again\nagain", SOON);
    cat.hang_up();
    assert_eq!(cat.exit(), Life::Killed(Signal::HUP.as_raw()));
}

#[test]
fn a_terminal_that_was_not_given_back_is_noticed() {
    let spoilt = [
        "stty raw",
        "printf '\\033[?1049h'",
        "printf '\\033[?25l'",
        "printf '\\033[?1004h'",
    ];
    for script in spoilt {
        let console = Start::program("sh").args(&["-c", script]).start();
        assert_eq!(console.exit(), Life::Exited(0), "{script}");
        let check = std::panic::AssertUnwindSafe(|| console.assert_given_back());
        assert!(std::panic::catch_unwind(check).is_err(), "{script}");
    }
}
