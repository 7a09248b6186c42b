//! What each screen shows, as values without IO, and how it is drawn.

pub mod deploy;
pub mod events;
mod judge;
pub mod live;
pub mod outputs;
pub mod plan;
pub mod receipt;
pub mod streams;
pub mod welcome;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod watching;
