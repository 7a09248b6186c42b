//! Keys, mouse, paste, focus and size, from a thread that only waits.
//!
//! crossterm reads and understands; whether there is something to read is asked here first. On a
//! terminal that is gone crossterm would read nothing, for ever and at full speed: hence a look for
//! the hangup before each read. A stopped process reads nothing, so stopping needs no word.

use super::tty;
use crossterm::event::{self, Event};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::SIGWINCH;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

/// Hands each event to `on`, and, once and as the last thing, the error that ended it.
pub fn listen(on: Box<dyn Fn(io::Result<Event>) + Send>) -> io::Result<()> {
    let tty = tty::input()?;
    let (resized, tell) = UnixStream::pair()?;
    resized.set_nonblocking(true)?;
    signal_hook::low_level::pipe::register(SIGWINCH, tell)?;
    thread::Builder::new()
        .name("onair-input".to_owned())
        .spawn(move || {
            if let Err(e) = read(&tty, &resized, &on) {
                on(Err(e));
            }
        })?;
    Ok(())
}

/// Ends with an error only: there is no other end of input.
fn read(tty: &File, mut resized: &UnixStream, on: &dyn Fn(io::Result<Event>)) -> io::Result<()> {
    loop {
        match wait(tty, resized)? {
            Ready::Size => {
                // Many drags of a window's corner may be waiting; they are one new size.
                while matches!(resized.read(&mut [0; 64]), Ok(1..)) {}
                let (width, height) = tty::size(tty)?;
                on(Ok(Event::Resize(width, height)));
            }
            Ready::Keys => {
                // The first may block for the rest of a sequence; those after it are there.
                pass(event::read()?, on);
                while event::poll(Duration::ZERO)? {
                    pass(event::read()?, on);
                }
            }
        }
    }
}

/// crossterm hears of a new size only when a key wakes it, which is late and a second time.
fn pass(event: Event, on: &dyn Fn(io::Result<Event>)) {
    if !matches!(event, Event::Resize(..)) {
        on(Ok(event));
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Ready {
    Keys,
    Size,
}

/// Waits without an end for one of the two; a hangup is an error.
fn wait(tty: &File, resized: &UnixStream) -> io::Result<Ready> {
    let mut fds = [
        PollFd::new(tty, PollFlags::IN),
        PollFd::new(resized, PollFlags::IN),
    ];
    loop {
        match poll(&mut fds, None) {
            Err(Errno::INTR) => continue,
            other => other?,
        };
        let keys = fds[0].revents();
        // Even with keys waiting: nobody is there to see what they do.
        if keys.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(Errno::IO.into());
        }
        if !fds[1].revents().is_empty() {
            return Ok(Ready::Size);
        }
        if keys.contains(PollFlags::IN) {
            return Ok(Ready::Keys);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::OwnedFd;

    /// A stream stands in for the terminal: the other end's close is its hangup.
    fn pair() -> (UnixStream, File) {
        let (far, near) = UnixStream::pair().unwrap();
        (far, File::from(OwnedFd::from(near)))
    }

    #[test]
    fn keys_and_sizes_are_told_apart() {
        let (mut keyboard, tty) = pair();
        let (mut winch, resized) = pair();
        let resized = UnixStream::from(OwnedFd::from(resized));
        keyboard.write_all(b"q").unwrap();
        assert_eq!(wait(&tty, &resized).unwrap(), Ready::Keys);
        winch.write_all(b"X").unwrap();
        assert_eq!(wait(&tty, &resized).unwrap(), Ready::Size);
    }

    #[test]
    fn a_hangup_ends_the_waiting_even_with_keys_unread() {
        let (mut keyboard, tty) = pair();
        let (_winch, resized) = UnixStream::pair().unwrap();
        keyboard.write_all(b"q").unwrap();
        drop(keyboard);
        let error = wait(&tty, &resized).unwrap_err();
        assert!(super::super::is_gone(&error));
    }
}
