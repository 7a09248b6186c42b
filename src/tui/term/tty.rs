//! The terminal as a file. Its standard stream when that is the terminal, `/dev/tty` otherwise, so
//! that a pipe on one side does not cost the console.

use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;

/// For writing. Not `Stdout`: that one buffers by line, and a frame must be one write.
pub(super) fn output() -> io::Result<File> {
    let stdout = io::stdout();
    if stdout.is_terminal() {
        return stdout.as_fd().try_clone_to_owned().map(File::from);
    }
    OpenOptions::new().write(true).open("/dev/tty")
}

/// For waiting on; crossterm reads by itself, from the same place.
pub(super) fn input() -> io::Result<File> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return stdin.as_fd().try_clone_to_owned().map(File::from);
    }
    File::open("/dev/tty")
}

/// Columns and rows. Not crossterm's, which starts `tput` when the terminal does not answer.
pub(super) fn size(tty: impl AsFd) -> io::Result<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(tty)?;
    Ok(match (size.ws_col, size.ws_row) {
        // A serial line does not know; what every terminal had at least.
        (0, _) | (_, 0) => (80, 24),
        known => known,
    })
}

/// Pixels of a cell, across and down, where the terminal tells the kernel.
pub(super) fn cell(tty: impl AsFd) -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(tty).ok()?;
    let each = |pixels: u16, cells: u16| pixels.checked_div(cells).filter(|n| *n > 0);
    Some((
        each(size.ws_xpixel, size.ws_col)?,
        each(size.ws_ypixel, size.ws_row)?,
    ))
}

/// Whether the error says that there is no terminal any more: an end, nothing to report on screen.
pub fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::IO, Errno::PIPE, Errno::NXIO, Errno::BADF];
    Errno::from_io_error(error).is_some_and(|e| gone.contains(&e))
        || error.kind() == io::ErrorKind::BrokenPipe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_terminal_is_told_from_other_trouble() {
        assert!(is_gone(&Errno::IO.into()));
        assert!(is_gone(&io::ErrorKind::BrokenPipe.into()));
        assert!(!is_gone(&io::ErrorKind::Interrupted.into()));
        assert!(!is_gone(&io::Error::other("something else")));
    }
}
