//! Takes the terminal and gives it back: on leaving, on a panic, before a stop. Giving back twice does
//! no harm.

use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// What is taken besides the screen.
#[derive(Clone, Copy, Debug)]
pub struct Modes {
    /// Clicks and the wheel.
    pub mouse: bool,
}

/// Alternate screen, no cursor, bracketed paste, focus events.
const ENTER: &str = "\x1b[?1049h\x1b[2J\x1b[?25l\x1b[?2004h\x1b[?1004h";
/// The reverse, in reverse; colours and an open synchronized update too.
const LEAVE: &str =
    "\x1b[?2026l\x1b[0m\x1b[?1004l\x1b[?2004l\x1b[?1006l\x1b[?1000l\x1b[?25h\x1b[?1049l";
/// Presses and the wheel with coordinates of any size; no motion, which would cross the link each time.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

/// Whether this process holds the terminal: the panic hook and the guard share it.
static TAKEN: AtomicBool = AtomicBool::new(false);

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn give_back() -> io::Result<()> {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    // Both are tried: a terminal that takes no more bytes still has its line settings.
    let wrote = write(LEAVE);
    let cooked = disable_raw_mode();
    wrote.and(cooked)
}

/// Holds the terminal; gives it back when dropped.
#[derive(Debug)]
pub struct Guard {
    modes: Modes,
}

impl Guard {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When there is none, or it is gone.
    pub fn enter(modes: &Modes) -> io::Result<Self> {
        let guard = Self { modes: *modes };
        guard.take()?;
        Ok(guard)
    }

    fn take(&self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let mouse = if self.modes.mouse { MOUSE_ON } else { "" };
        write(&format!("{ENTER}{mouse}"))
    }

    /// Gives it back.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn leave(&mut self) -> io::Result<()> {
        give_back()
    }

    /// Takes the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn mouse(&mut self, on: bool) -> io::Result<()> {
        self.modes.mouse = on;
        write(if on { MOUSE_ON } else { MOUSE_OFF })
    }

    /// Gives the terminal back, stops this process until it is continued, and takes it again.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back()?;
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.take()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Nobody is left to tell.
        give_back().ok();
    }
}

/// From now on a panic gives the terminal back before it is reported.
pub fn install_panic_hook() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        give_back().ok();
        before(info);
    }));
}
