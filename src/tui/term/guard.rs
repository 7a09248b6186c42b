//! Takes the terminal and gives it back. Whoever leaves first does it for all: the guard's end, the
//! panic hook, a signal; the others find nothing to do.
//!
//! What is taken is process-wide by nature, so it is kept in one place that the panic hook reaches
//! too.

use super::graphics::REMOVE_ALL;
use super::tty;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use signal_hook::consts::SIGTSTP;
use std::fs::File;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::sync::{Mutex, MutexGuard, Once, PoisonError, TryLockError};
use std::thread::ThreadId;

/// What to ask of the terminal besides raw mode, the alternate screen and a hidden cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modes {
    /// Clicks and the wheel.
    pub mouse: bool,
    /// Pasted text comes as one piece and not as keys.
    pub paste: bool,
    /// Whether the window has the focus.
    pub focus: bool,
    /// Pictures that stay until they are taken away may be on the screen.
    pub pictures: bool,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            mouse: true,
            paste: true,
            focus: true,
            pictures: false,
        }
    }
}

/// Normal tracking with SGR coordinates. By hand: crossterm's `EnableMouseCapture` asks for every
/// motion too, which over ssh is a message for every move of the hand.
const MOUSE: [u16; 2] = [1000, 1006];
const PASTE: u16 = 2004;
const FOCUS: u16 = 1004;
const ALTERNATE: u16 = 1049;

impl Modes {
    fn asked(self) -> Vec<u16> {
        let mut modes = Vec::new();
        if self.mouse {
            modes.extend(MOUSE);
        }
        if self.paste {
            modes.push(PASTE);
        }
        if self.focus {
            modes.push(FOCUS);
        }
        modes
    }

    /// Takes the screen.
    fn on(self) -> String {
        format!("\x1b[?{ALTERNATE}h\x1b[?25l{}", set(&self.asked()))
    }

    /// Gives it back. A frame that was cut off may have left an update open and colours on.
    fn off(self) -> String {
        let mut modes = self.asked();
        modes.reverse();
        let pictures = if self.pictures { REMOVE_ALL } else { "" };
        format!(
            "\x1b[?2026l\x1b[0m{pictures}{}\x1b[?{ALTERNATE}l\x1b[?25h",
            reset(&modes)
        )
    }
}

fn set(modes: &[u16]) -> String {
    modes.iter().map(|m| format!("\x1b[?{m}h")).collect()
}

fn reset(modes: &[u16]) -> String {
    modes.iter().map(|m| format!("\x1b[?{m}l")).collect()
}

/// The terminal while it is ours.
struct Taken {
    modes: Modes,
    tty: File,
    owner: ThreadId,
}

static TAKEN: Mutex<Option<Taken>> = Mutex::new(None);

/// Panics of other threads while the screen was ours.
static ELSEWHERE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Nothing panics while one of these locks is held, so a poisoned one still guards whole data.
fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(taken: &mut Option<Taken>, modes: Modes) -> io::Result<()> {
    let mut tty = tty::output()?;
    enable_raw_mode()?;
    // Known from here on, so that a write that fails half way is undone like any other.
    let written = tty.write_all(modes.on().as_bytes());
    *taken = Some(Taken {
        modes,
        tty,
        owner: std::thread::current().id(),
    });
    written.inspect_err(|_| {
        let _ = give_back(taken);
    })
}

/// Both halves are tried; the first error is reported. The sequences go first: with echo on, a click
/// reported in between would be printed.
fn give_back(taken: &mut Option<Taken>) -> io::Result<()> {
    let Some(mut was) = taken.take() else {
        return Ok(());
    };
    let written = was.tty.write_all(was.modes.off().as_bytes());
    written.and(disable_raw_mode())
}

/// Holds the terminal; gives it back when it ends.
#[derive(Debug)]
#[must_use = "the terminal is given back when this is dropped"]
pub struct Guard {
    modes: Modes,
    /// Our own stop ended, and its SIGCONT is still to be heard of.
    resumed: bool,
}

impl Guard {
    /// Takes the terminal: raw mode, the alternate screen, no cursor, and the modes. Panics of this
    /// thread will be shown on the screen, those of others will not.
    pub fn enter(modes: &Modes) -> io::Result<Self> {
        take(&mut lock(&TAKEN), *modes)?;
        Ok(Self {
            modes: *modes,
            resumed: false,
        })
    }

    /// Gives the terminal back as it was; a second time does nothing.
    pub fn leave(&mut self) -> io::Result<()> {
        give_back(&mut lock(&TAKEN))
    }

    /// On [`Signal::Continue`](super::Signal::Continue): takes the terminal again, from whatever
    /// state it is in, because a stop from outside leaves it to a shell as it is. Nothing is to be
    /// done after [`Guard::suspend`], which did it. Says whether the screen must be drawn anew.
    pub fn retake(&mut self) -> io::Result<bool> {
        if std::mem::take(&mut self.resumed) {
            return Ok(false);
        }
        let mut taken = lock(&TAKEN);
        give_back(&mut taken)?;
        take(&mut taken, self.modes)?;
        Ok(true)
    }

    /// Gives the terminal back, stops the process as ctrl-z would, and takes the terminal again when
    /// the process goes on. The window may have another size then; the screen must be resized,
    /// cleared and drawn anew, see [`Screen::reopen`](super::Screen::reopen).
    pub fn suspend(&mut self) -> io::Result<()> {
        self.leave()?;
        signal_hook::low_level::emulate_default_handler(SIGTSTP)?;
        self.resumed = true;
        take(&mut lock(&TAKEN), self.modes)
    }

    /// Asks for the mouse or lets go of it, so that the terminal's own selection works.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.modes.mouse = on;
        let mut taken = lock(&TAKEN);
        let Some(taken) = taken.as_mut() else {
            return Ok(());
        };
        taken.modes.mouse = on;
        let sequence = if on { set(&MOUSE) } else { reset(&MOUSE) };
        taken.tty.write_all(sequence.as_bytes())
    }

    /// The modes asked for.
    pub fn modes(&self) -> Modes {
        self.modes
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // The way out of a panic or of a dead terminal: nobody is left to tell.
        let _ = self.leave();
    }
}

/// From now on a panic of the thread that holds the terminal gives it back first, and is then
/// reported by the hook that was there before. A panic of another thread ends that thread and not
/// the console, so its report must not tear the screen: it goes to the log and to
/// [`panics_elsewhere`].
pub fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if ours(info) {
                before(info);
            }
        }));
    });
}

/// Whether the report may be printed; if so, there is a plain terminal to print it on.
fn ours(info: &PanicHookInfo<'_>) -> bool {
    let mut taken = match TAKEN.try_lock() {
        Ok(taken) => taken,
        Err(TryLockError::Poisoned(e)) => e.into_inner(),
        // Being given back this moment, or taken; waiting inside a panic could be for oneself.
        Err(TryLockError::WouldBlock) => return true,
    };
    match &*taken {
        Some(held) if held.owner != std::thread::current().id() => {
            let said = words(info);
            tracing::error!("{said}");
            lock(&ELSEWHERE).push(said);
            false
        }
        _ => {
            let _ = give_back(&mut taken);
            true
        }
    }
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("unnamed");
    let what = info.payload_as_str().unwrap_or("no message");
    match info.location() {
        Some(place) => format!("thread {name} panicked at {place}: {what}"),
        None => format!("thread {name} panicked: {what}"),
    }
}

/// What other threads said when they panicked behind the screen; each is given once.
pub fn panics_elsewhere() -> Vec<String> {
    std::mem::take(&mut lock(&ELSEWHERE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clicks_and_the_wheel_are_asked_for() {
        let on = Modes::default().on();
        assert_eq!(
            on,
            "\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[?1004h"
        );
        for motion in ["1002", "1003", "1015"] {
            assert!(!on.contains(motion), "{motion}");
        }
    }

    #[test]
    fn what_was_asked_for_is_given_back_and_nothing_else() {
        for bits in 0..16 {
            let modes = Modes {
                pictures: bits & 8 != 0,
                mouse: bits & 1 != 0,
                paste: bits & 2 != 0,
                focus: bits & 4 != 0,
            };
            let (on, off) = (modes.on(), modes.off());
            for mode in [1000, 1006, 2004, 1004, 1049] {
                let asked = on.contains(&format!("\x1b[?{mode}h"));
                assert_eq!(asked, off.contains(&format!("\x1b[?{mode}l")), "{mode}");
            }
            assert!(off.contains("\x1b[?25h") && off.contains("\x1b[?2026l"));
            // A frame that was cut off may have been in the middle of one.
            assert_eq!(off.contains("\x1b_Ga=d"), modes.pictures);
        }
    }

    #[test]
    fn nothing_taken_is_nothing_given_back() {
        assert!(give_back(&mut None).is_ok());
    }
}
