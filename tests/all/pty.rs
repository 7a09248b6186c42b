//! Ring 4: the real binary in a real pseudo terminal, read through a terminal emulator. Nothing here
//! sleeps: everything waits for what is on screen, up to a deadline.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(90);

struct Shown {
    parser: vt100::Parser,
    raw: Vec<u8>,
    closed: bool,
}

/// A console under test.
pub struct Console {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    // Held so that the terminal outlives the program and can be looked at afterwards.
    _slave: Box<dyn SlavePty + Send>,
    writer: Box<dyn Write + Send>,
    shown: Arc<(Mutex<Shown>, Condvar)>,
    tty: String,
    before: String,
}

fn cells(n: u16) -> NonZero<u16> {
    NonZero::new(n).unwrap()
}

fn termios(tty: &str) -> String {
    let out = Command::new("stty")
        .args(["-F", tty, "-g"])
        .output()
        .unwrap();
    String::from_utf8(out.stdout).unwrap()
}

impl Console {
    /// Starts `onair` with these arguments, its state and configuration in `home`.
    pub fn start(args: &[&str], home: &Path, (columns, rows): (u16, u16)) -> Self {
        Self::with_env(args, home, (columns, rows), &[])
    }

    /// The same with more environment.
    pub fn with_env(
        args: &[&str],
        home: &Path,
        (columns, rows): (u16, u16),
        env: &[(&str, &str)],
    ) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let tty = pair.master.tty_name().unwrap().display().to_string();
        let before = termios(&tty);
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_onair"));
        command.args(args);
        command.env_clear();
        command.env("HOME", home);
        command.env("ONAIR_STATE_DIR", home.join("state"));
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in env {
            if value.is_empty() {
                command.env_remove(name);
            } else {
                command.env(name, value);
            }
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let shown = Arc::new((
            Mutex::new(Shown {
                parser: vt100::Parser::new(cells(rows), cells(columns), 0),
                raw: vec![],
                closed: false,
            }),
            Condvar::new(),
        ));
        let to = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = [0; 65_536];
            loop {
                let read = reader.read(&mut bytes).unwrap_or(0);
                let mut shown = to.0.lock().unwrap();
                shown.parser.process(&bytes[..read]);
                shown.raw.extend_from_slice(&bytes[..read]);
                shown.closed = read == 0;
                to.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self {
            child,
            master: Some(pair.master),
            _slave: pair.slave,
            writer,
            shown,
            tty,
            before,
        }
    }

    /// Waits until the screen is as asked.
    pub fn until(&self, what: &str, asked: impl Fn(&str) -> bool) -> String {
        let shown = self.shown.0.lock().unwrap();
        let not_yet = |s: &mut Shown| !asked(&s.parser.screen().contents()) && !s.closed;
        let (shown, _) = self
            .shown
            .1
            .wait_timeout_while(shown, PATIENCE, not_yet)
            .unwrap();
        let screen = shown.parser.screen().contents();
        assert!(asked(&screen), "never seen: {what}. On screen:\n{screen}");
        screen
    }

    /// Waits until this is on screen.
    pub fn see(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Presses keys, one after the other as a person would.
    pub fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for the program's end; gives its exit code.
    pub fn exit_code(&mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }

    /// Hangs up: nobody is at the terminal any more.
    pub fn hang_up(&mut self) {
        self.master = None;
    }

    /// Asserts that the terminal is as it was before the program.
    pub fn is_given_back(&self) {
        // What was written last must have been read; a mode that is on was turned on before one is off.
        let given = |s: &mut Shown| {
            let screen = s.parser.screen();
            screen.alternate_screen()
                || screen.hide_cursor()
                || screen.bracketed_paste()
                || screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None
        };
        let shown = self.shown.0.lock().unwrap();
        let (shown, _) = self
            .shown
            .1
            .wait_timeout_while(shown, Duration::from_secs(5), given)
            .unwrap();
        let screen = shown.parser.screen();
        assert!(!screen.alternate_screen(), "still in the alternate screen");
        assert!(!screen.hide_cursor(), "cursor still hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste still on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let raw = String::from_utf8_lossy(&shown.raw);
        assert!(
            raw.rfind("\x1b[?1004l") > raw.rfind("\x1b[?1004h"),
            "focus events still on"
        );
        assert_eq!(termios(&self.tty), self.before, "line settings changed");
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.child.kill().ok();
    }
}
