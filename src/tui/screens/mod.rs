//! What each screen shows, as values without IO, and how it is drawn.

pub mod deploy;
pub mod events;
pub mod outputs;
pub mod plan;
pub mod receipt;
pub mod refused;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
