//! The console: a terminal, a model, a pure update, screens that draw, and a worker that talks to AWS.
//!
//! - [`app`]: the loop. The main thread owns terminal and model; `worker` has a thread of its own.
//! - [`event`], [`model`], `update`: what can happen, what is known, what follows. Pure.
//! - [`actions`], [`keymap`], [`theme`]: data. One table of acts feeds footer, help, palette, keys.
//! - [`view`], [`screens`], [`widgets`]: drawing. They change nothing.
//! - `outside`: who is told when nobody looks at the screen.
//! - [`term`]: the terminal itself: taken, written to in one write a frame, and given back.
//!
//! Knows nothing of the simulator: whoever starts the console hands connections over.

pub mod actions;
pub mod app;
pub mod dialog;
pub mod event;
pub mod inbox;
pub mod keymap;
mod launch;
pub mod model;
mod outside;
pub mod palette;
pub mod rehearsal;
pub mod replay;
pub mod screens;
mod session;
pub mod setup;
pub mod spare;
pub mod term;
pub mod theme;
pub mod tour;
mod update;
pub mod view;
pub mod wants;
pub mod widgets;
mod worker;

pub use launch::{Appearance, Launch, Start, open, open_recording};
pub use outside::sequence;
pub use worker::{Connected, Connector, Feed, Setting, Where};
