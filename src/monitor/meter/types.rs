//! What the meter says: amounts with what they are worth, lines with where they come from. A recording
//! holds them, so members are only ever added.

use crate::clock::Timestamp;
use crate::probe::{Name, name};
use serde::{Deserialize, Serialize};

/// An amount of dollars, and what it is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Amount {
    /// So much.
    Usd(f64),
    /// So much, and more that is not known.
    AtLeast(f64),
    /// So much at most: something of the account's may make it less.
    AtMost(f64),
    /// Not known, and why; never zero.
    Unknown(String),
}

impl Amount {
    /// The figure, where there is one.
    pub fn usd(&self) -> Option<f64> {
        match self {
            Amount::Usd(v) | Amount::AtLeast(v) | Amount::AtMost(v) => Some(*v),
            Amount::Unknown(_) => None,
        }
    }
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The dated table of list prices.
    ListPrice,
    /// The table, for something whose price is commonly seen but not confirmed.
    Assumed,
    /// List price of what AWS has counted.
    Measured,
    /// List price of what onair has counted itself.
    Counted,
}

impl Origin {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Origin::ListPrice => "list price",
            Origin::Assumed => "list price, assumed",
            Origin::Measured => "measured bytes",
            Origin::Counted => "counted calls",
        }
    }
}

/// One line of the meter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeterLine {
    /// `channel`, `packager`, `cdn`, `idle`, `alarms`, `console`; never changes.
    #[serde(deserialize_with = "name")]
    pub name: Name,
    /// Dollars an hour as it is now.
    pub per_hour: Amount,
    /// Dollars since the channel was started; nothing where a start means nothing.
    pub since_start: Option<Amount>,
    /// Where it comes from.
    pub origin: Origin,
    /// End of the newest window it is measured by; its age counts from here.
    pub until: Option<Timestamp>,
    /// What more there is to know; may be empty.
    pub note: String,
}

/// A sum over lines.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    /// Dollars that are known.
    pub usd: f64,
    /// Something is not known: it is a lower bound.
    pub at_least: bool,
}

/// What it will have cost at the announced end, if it goes on as now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// The announced end.
    pub at: Timestamp,
    /// Since the start, by then.
    pub sum: Sum,
}

/// How many watch, estimated from the bytes that leave the edge and the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Viewers {
    /// If all took the highest rung.
    pub low: f64,
    /// If rungs are taken alike.
    pub mean: f64,
    /// If all took the lowest rung.
    pub high: f64,
    /// End of the window that was measured.
    pub until: Timestamp,
}

/// What a stream costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meter {
    /// The lines; without the console's own they make the sums.
    pub lines: Vec<MeterLine>,
    /// Dollars an hour now; nothing where nothing of it is known.
    pub per_hour: Option<Sum>,
    /// Dollars since the start; nothing while it does not run, or where nothing of it is known.
    pub since_start: Option<Sum>,
    /// At the announced end.
    pub forecast: Option<Forecast>,
    /// Viewers.
    pub viewers: Option<Viewers>,
    /// How the prices are labelled: `us-east-1 list 2026-09-18`; nothing without a configuration.
    pub prices: Option<String>,
    /// The prices are of another region than the stream's.
    pub elsewhere: bool,
}

impl Meter {
    /// A line by its name.
    pub fn line(&self, name: &str) -> Option<&MeterLine> {
        self.lines.iter().find(|l| l.name == name)
    }
}
