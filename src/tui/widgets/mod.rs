//! Pieces that screens are drawn from. Each asks the theme for roles and knows no stream.

pub mod paint;
pub mod qr;
pub mod text;
