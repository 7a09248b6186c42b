//! Tells the world outside the screen what is wrong and what is over again: webhooks, commands of the
//! operator's own, and the words of a desktop notification. The same for console, `watch` and
//! `exporter`.
//!
//! [`Ledger`] is pure: pictures in, [`Message`]s out, one for each condition raised and one when it is
//! over. [`Sender`] delivers beside everything else; nobody ever waits for it. Knows nothing of AWS and
//! of terminals: the bell and the sequences are `tui::term`'s.
//!
//! Several consoles on one stream each send their messages. Where they saw the same beginning, their
//! messages have the same id, so that a receiver that drops repeated ids tells it once.

mod command;
mod ledger;
mod message;
mod sender;
mod settings;
mod sign;
#[cfg(test)]
mod tests;
mod webhook;

pub use ledger::Ledger;
pub use message::{About, Envelope, Message, Raised, What};
pub use sender::{Delivered, Sender, Undelivered};
pub use settings::{Desktop, Format, Given, Settings, Target, To};
