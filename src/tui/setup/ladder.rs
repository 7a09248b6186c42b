//! The rungs while they are being chosen, and ladders to begin with.

use super::field::{Choice, Field, Input};
use super::step::Step;
use crate::config::Value;
use crate::spec::{Profile, Rung, Rungs};
use crate::tui::widgets::line::Line;

/// Columns of a rung behind its tick.
pub const CELLS: [&str; 5] = ["size", "bitrate", "quality", "frame_rate", "profile"];
/// The column of the bit rate.
pub const BITRATE: usize = 1;

/// One row of the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whether it is part of the ladder; a row that is off is kept in case.
    pub on: bool,
    /// Size, bit rate, quality, frame rate, profile; what is empty follows from the bit rate.
    pub cells: [Field; 5],
}

/// A ladder to begin with.
pub struct Preset {
    /// Its word.
    pub word: &'static str,
    /// Bit rates, best first; whether each is on, and whether it takes half of a high frame rate.
    pub rungs: &'static [(&'static str, bool, bool)],
    /// The sound that goes with it.
    pub audio: &'static str,
}

/// Ladders to begin with. Movement wants frames, music wants sound, a weak line wants few bits.
pub const PRESETS: [Preset; 4] = [
    Preset {
        word: "recipe 6/3/1.5",
        rungs: &[
            ("6M", true, false),
            ("3M", true, false),
            ("1.5M", true, false),
            ("800k", false, false),
        ],
        audio: "128000",
    },
    Preset {
        word: "sport",
        rungs: &[
            ("7M", true, false),
            ("3.5M", true, false),
            ("1.5M", true, true),
            ("800k", true, true),
        ],
        audio: "128000",
    },
    Preset {
        word: "concert",
        rungs: &[
            ("6M", true, false),
            ("3M", true, false),
            ("1.8M", true, false),
            ("800k", true, false),
        ],
        audio: "192000",
    },
    Preset {
        word: "low uplink 720p",
        rungs: &[
            ("2.5M", true, false),
            ("1.2M", true, false),
            ("600k", true, false),
        ],
        audio: "96000",
    },
];

fn cell(column: usize) -> Field {
    let text = |empty| Input::Text {
        line: Line::default(),
        usual: Vec::new(),
        empty,
    };
    let pick = |options: Vec<(&str, &str)>| Input::Pick {
        options: options
            .into_iter()
            .map(|(value, label)| Choice {
                value: value.into(),
                label: label.into(),
                says: "",
            })
            .collect(),
        at: 0,
        tall: false,
    };
    let (help, input) = match column {
        0 => (
            "Size: width x height, both even; empty: the largest that the bit rate carries well.",
            text("auto"),
        ),
        1 => (
            "Bit rate: 100k to 50M. Billing uses this number even when the encoder sends less.",
            text(""),
        ),
        2 => (
            "Quality: 1 to 10, what the encoder aims at within the bit rate; empty: from the size.",
            text("auto"),
        ),
        3 => (
            "Frame rate: the source's, or half of it; space changes it.",
            pick(vec![("source", "source"), ("half", "half")]),
        ),
        _ => (
            "Profile: HIGH looks better, MAIN plays on the oldest players; space changes it.",
            {
                let known = Profile::ALL.iter().map(|p| (p.as_str(), p.as_str()));
                pick([("", "auto")].into_iter().chain(known).collect())
            },
        ),
    };
    Field {
        key: CELLS[column],
        step: Step::Ladder,
        label: CELLS[column],
        help,
        input,
    }
}

impl Row {
    /// A rung of a bit rate, everything else following from it.
    pub fn new(bitrate: &str) -> Self {
        let mut row = Self {
            on: true,
            cells: [0, 1, 2, 3, 4].map(cell),
        };
        row.cells[BITRATE].set(bitrate);
        row
    }

    /// The rungs of a preset; half rates only where the source has frames to spare.
    pub fn of(preset: &Preset, high_rate: bool) -> Vec<Self> {
        let row = |(bitrate, on, half): &(&str, bool, bool)| {
            let mut row = Self::new(bitrate);
            row.on = *on;
            if *half && high_rate {
                row.cells[3].set("half");
            }
            row
        };
        preset.rungs.iter().map(row).collect()
    }

    /// From one item of `ladder.rungs` or `ladder.video_bitrates`.
    pub fn read(value: &Value) -> Self {
        let mut row = Self::new("");
        match value {
            Value::Table(table) => {
                for cell in &mut row.cells {
                    if let Some(value) = table.get(cell.key) {
                        cell.set(&value.to_string());
                    }
                }
                row.on = table.get("on").is_none_or(|on| on.to_string() != "false");
            }
            other => row.cells[BITRATE].set(&short(&other.to_string())),
        }
        row
    }

    /// As one item of `ladder.rungs`: what is empty is left out.
    pub fn write(&self, name: Option<String>) -> Value {
        let cells = self
            .cells
            .iter()
            .filter(|c| !matches!(c.value(), "" | "source"));
        let mut table: std::collections::BTreeMap<String, Value> = cells
            .map(|c| (c.key.to_string(), c.value().to_string().into()))
            .collect();
        if let Some(name) = name {
            table.insert("name".into(), name.into());
        }
        Value::Table(table)
    }
}

/// Bits per second as one would type them: `6000000` is `6M`.
pub fn short(bitrate: &str) -> String {
    match bitrate.parse::<u64>() {
        Ok(n) if n >= 1_000_000 && n.is_multiple_of(100_000) => format!("{}M", n as f64 / 1e6),
        Ok(n) if n >= 1000 && n.is_multiple_of(1000) => format!("{}k", n / 1000),
        _ => bitrate.into(),
    }
}

/// What a column's refusal is about: the loader names the column before what it accepts.
pub fn column_of(refusal: &str) -> usize {
    let named = |c: &str| {
        refusal
            .strip_prefix(c)
            .is_some_and(|rest| rest.starts_with(": "))
    };
    CELLS.iter().position(|c| named(c)).unwrap_or(BITRATE)
}

/// Names for the rungs that are on, where two would have the same: the better keeps the plain one, as the
/// loader does it for a list of bit rates.
pub fn names(rungs: &[Option<Rung>]) -> Vec<Option<String>> {
    let mut order: Vec<usize> = (0..rungs.len()).collect();
    let rate = |i: &usize| rungs[*i].as_ref().map(|r| std::cmp::Reverse(r.bitrate));
    order.sort_by_key(rate);
    let mut names: Vec<Option<String>> = vec![None; rungs.len()];
    let mut taken: Vec<&str> = Vec::new();
    for i in order {
        let Some(rung) = &rungs[i] else { continue };
        if taken.contains(&rung.name.as_str()) {
            names[i] = Some(format!("{}-{}k", rung.name, rung.bitrate.get() / 1000));
        }
        taken.push(&rung.name);
    }
    names
}

/// Whether another rung may be added.
pub fn has_room(rows: &[Row]) -> bool {
    rows.len() < Rungs::MAX
}
