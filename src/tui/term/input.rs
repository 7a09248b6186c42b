//! Keys, on a thread that blocks: nothing polls. A terminal that is gone ends the thread with word of it.

use ratatui::crossterm::event::{Event, read};
use std::io;

/// Sends every event to `to`; an error is the last.
///
/// # Errors
/// When the thread cannot be had.
pub fn read_input(to: Box<dyn Fn(io::Result<Event>) + Send>) -> io::Result<()> {
    let listen = move || {
        loop {
            let event = read();
            let over = event.is_err();
            to(event);
            if over {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("keys".into())
        .spawn(listen)
        .map(drop)
}
