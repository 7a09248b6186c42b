//! The screens, one file each: pure drawing of what the model holds.

pub mod deploy;
pub mod events;
pub mod live;
pub mod outputs;
pub mod plan;
pub mod receipt;
pub mod streams;
pub mod welcome;
