//! Pieces that screens are made of. Pure drawing and small text tools; no state of their own.

pub mod band;
pub mod chart;
pub mod conditions;
pub mod lamps;
pub mod line;
pub mod qr;
pub mod readings;
pub mod text;
