//! A stream as a project of another tool: the same shapes that a deploy sends, printed in one of the
//! dialects. [`Document`] is the stream with its parameters open, neutral between dialects; a dialect is
//! one folder that prints it, and one line of [`Dialect`].
//!
//! Pure and deterministic; knows nothing about files, network or AWS's answers.

mod bash;
mod cdk;
mod cloudformation;
mod document;
mod merge;
mod names;
mod project;
mod readme;
mod request;
mod value;
mod variant;

#[cfg(test)]
mod tests;

pub use document::{Document, ExportError};
pub use project::{Dialect, File, Project, export};
