//! Pieces that screens are drawn from. Each asks the theme for roles and knows no screen's state.

pub mod band;
pub mod chart;
pub mod conditions;
pub mod lamps;
pub mod level;
pub mod line;
pub mod paint;
pub mod pane;
pub mod picture;
pub mod qr;
pub mod readings;
pub mod text;
pub mod words;
