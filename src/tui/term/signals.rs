//! What the world outside asks of the process, from one thread. The signals' own effects are off
//! while it runs: ending in order is the application's.

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::{Handle, Signals};
use std::io;
use std::thread;

/// A signal as what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM: end in order.
    Terminate,
    /// SIGHUP: the terminal is gone, or about to be; end without it.
    Hangup,
    /// SIGINT from outside. The key ctrl-c is a key in raw mode and does not come here.
    Interrupt,
    /// SIGTSTP: give the terminal back and stop; see [`Guard::suspend`](super::Guard::suspend).
    Stop,
    /// SIGCONT: going on again; see [`Guard::retake`](super::Guard::retake).
    Continue,
}

impl Signal {
    const WATCHED: [i32; 5] = [SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT];

    fn of(number: i32) -> Option<Self> {
        Some(match number {
            SIGTERM => Self::Terminate,
            SIGHUP => Self::Hangup,
            SIGINT => Self::Interrupt,
            SIGTSTP => Self::Stop,
            SIGCONT => Self::Continue,
            _ => return None,
        })
    }

    /// Whether it asks for the end.
    pub fn ends(self) -> bool {
        matches!(self, Self::Terminate | Self::Hangup | Self::Interrupt)
    }
}

/// Ends the watching when dropped. The signals stay without effect: their defaults would kill a
/// process that is about to end in order.
#[derive(Debug)]
pub struct Watch(Handle);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Hands every signal of [`Signal`] to `on`, in a thread of its own. To be called before the
/// terminal is taken, so that no signal ends the process in between.
pub fn watch(on: Box<dyn Fn(Signal) + Send>) -> io::Result<Watch> {
    let mut signals = Signals::new(Signal::WATCHED)?;
    let handle = signals.handle();
    thread::Builder::new()
        .name("onair-signals".to_owned())
        .spawn(move || {
            signals.forever().filter_map(Signal::of).for_each(on);
        })?;
    Ok(Watch(handle))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn every_watched_signal_has_a_meaning() {
        let meanings: Vec<_> = Signal::WATCHED.into_iter().map(Signal::of).collect();
        assert!(meanings.iter().all(Option::is_some), "{meanings:?}");
        assert_eq!(meanings.iter().flatten().filter(|s| s.ends()).count(), 3);
    }

    #[test]
    fn a_signal_arrives() {
        let (tell, told) = mpsc::channel();
        let _watch = watch(Box::new(move |signal| tell.send(signal).unwrap())).unwrap();
        // SIGCONT, because a running process does not mind it.
        signal_hook::low_level::raise(SIGCONT).unwrap();
        let signal = told.recv_timeout(Duration::from_secs(10));
        assert_eq!(signal, Ok(Signal::Continue));
    }
}
