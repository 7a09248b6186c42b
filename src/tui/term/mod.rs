//! The terminal: taken, drawn on, listened to, and given back whatever happens.
//!
//! - [`guard`]: takes the terminal and gives it back, once, on every way out.
//! - [`writer`]: one frame is one write; nothing changed is nothing written.
//! - [`input`]: keys and mouse from a thread that ends when the terminal does.
//! - [`signals`]: what the world outside asks of the process.
//! - [`caps`]: what the terminal can show, from the environment.
//! - [`clipboard`]: OSC 52, and words about what was sent.
//! - [`graphics`]: pictures by the terminal's own graphics.
//! - [`native`]: the desktop's own clipboard.
//! - [`notification`]: asks the terminal to show something on the desktop.
//!
//! Knows nothing about what is shown. Text from elsewhere is made harmless by `widgets::text`.

pub mod caps;
pub mod clipboard;
pub mod graphics;
pub mod guard;
pub mod input;
pub mod native;
pub mod notification;
pub mod signals;
mod tty;
pub mod writer;

pub use caps::Caps;
pub use clipboard::{Copied, copy};
pub use guard::{Guard, Modes, install_panic_hook};
pub use notification::Sequence;
pub use signals::Signal;
pub use tty::is_gone;
pub use writer::Screen;
