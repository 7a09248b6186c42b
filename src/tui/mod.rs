//! The console: a terminal, a model, a pure update, screens that draw, and a worker that talks to AWS.

pub mod screens;
pub mod theme;
pub mod widgets;
