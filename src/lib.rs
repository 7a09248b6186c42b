//! onair takes a live stream from nothing to air on AWS, keeps it there, and leaves nothing behind.
//!
//! The map of the house; ARCHITECTURE.md tells the rest. Arrows point down this list only:

pub mod aws;
pub mod cli;
pub mod clock;
pub mod config;
pub mod engine;
pub mod history;
pub mod shape;
pub mod sim;
pub mod spec;
pub mod stack;
