//! Signals, on a thread of their own.

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use std::io;

/// What the console hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End.
    Term,
    /// The terminal is gone.
    Hup,
    /// End.
    Int,
    /// Stop until continued.
    Tstp,
    /// Continued.
    Cont,
    /// The terminal has another size.
    Winch,
}

/// Sends every signal to `to` from now on.
///
/// # Errors
/// When the handlers or the thread cannot be had.
pub fn catch_signals(to: Box<dyn Fn(Signal) + Send>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH])?;
    let listen = move || {
        for number in signals.forever() {
            match number {
                SIGTERM => to(Signal::Term),
                SIGHUP => to(Signal::Hup),
                SIGINT => to(Signal::Int),
                SIGTSTP => to(Signal::Tstp),
                SIGCONT => to(Signal::Cont),
                SIGWINCH => to(Signal::Winch),
                _ => {}
            }
        }
    };
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(listen)
        .map(drop)
}
