//! A stream as a project of another tool: the same shapes that a deploy sends, printed in one of the
//! dialects. [`Document`] is the stream with its parameters open, neutral between dialects; a dialect is
//! one folder that prints it, and one line of [`Dialect`].
//!
//! Pure and deterministic, but for `disk`, which writes a project's files; asks nothing of AWS.

mod bash;
mod cdk;
mod cloudformation;
mod disk;
mod document;
mod found;
mod merge;
mod names;
mod project;
mod readme;
mod request;
mod terraform;
mod value;
mod variant;

#[cfg(test)]
mod tests;

pub use disk::{WriteError, is_taken, write};
pub use document::{Document, ExportError};
pub use found::{Found, FoundError, packager};
pub use project::{Dialect, File, Project, export, export_found};
