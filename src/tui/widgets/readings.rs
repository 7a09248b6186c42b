//! How a reading is shown: value, sign, and why there is none. A stale value is dimmed; "no data" and
//! zero look different.

use super::super::theme::{Role, Signs};
use super::text;
use crate::clock::Timestamp;
use crate::monitor::{Reading, Track};

/// What a value is against what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// As wanted.
    Good,
    /// Not as wanted.
    Odd,
    /// Down.
    Down,
    /// Nothing is wanted of it.
    Plain,
}

impl Judged {
    /// Its sign.
    pub fn sign(self, signs: &Signs) -> &'static str {
        match self {
            Judged::Good => signs.ok,
            Judged::Odd => signs.warn,
            Judged::Down => signs.bad,
            Judged::Plain => "",
        }
    }

    /// Its role.
    pub fn role(self) -> Role {
        match self {
            Judged::Good => Role::Ok,
            Judged::Odd => Role::Warn,
            Judged::Down => Role::Bad,
            Judged::Plain => Role::Text,
        }
    }
}

/// A reading in a cell: text and role.
pub fn cell(
    reading: &Reading,
    digits: usize,
    judge: impl Fn(f64) -> Judged,
    signs: &Signs,
) -> (String, Role) {
    match reading {
        Reading::Value { v, .. } => {
            let judged = judge(*v);
            (
                format!("{v:.digits$} {}", judged.sign(signs)),
                judged.role(),
            )
        }
        Reading::Stale { v, .. } => (format!("{v:.digits$} stale"), Role::Muted),
        Reading::NoData(why) => (format!("-- {}", why.words()), Role::Muted),
    }
}

/// Age of the newest of some tracks; `..` before anything came.
pub fn age(now: Timestamp, tracks: &[&Track]) -> String {
    tracks
        .iter()
        .filter_map(|t| t.now.until())
        .max()
        .map_or_else(|| "..".into(), |at| text::age(now, at))
}
