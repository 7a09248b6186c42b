//! Pieces that screens are made of. Pure drawing and small text tools; no state of their own.

pub mod line;
pub mod text;
