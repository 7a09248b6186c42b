//! MediaLive over a bare world: no wire, time by hand.

mod channels;
mod life;
mod requests;
pub mod rig;
mod seldom;
mod thumbnails;
mod trouble;
