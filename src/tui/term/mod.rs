//! The terminal itself: taken, written to in one write a frame, listened to, and given back whatever
//! happens. Knows nothing of what is on screen.

mod caps;
mod clipboard;
mod guard;
mod input;
mod screen;
mod signals;

pub use caps::Caps;
pub use clipboard::copy;
pub use guard::{Guard, Modes, install_panic_hook};
pub use input::read_input;
pub use ratatui::crossterm::terminal::size;
pub use screen::Screen;
pub use signals::{Signal, catch_signals};
