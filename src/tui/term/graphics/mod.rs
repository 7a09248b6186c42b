//! Pictures on the terminal: by its own graphics where it is known to have them, in characters everywhere.
//!
//! Which way is known from the environment and the configuration alone. A terminal's answer would come in
//! among the keys, and some of it would be taken for keys; so nothing is asked.
//!
//! [`Graphics`] knows which pictures the terminal shows: one that has not changed is not sent again, one that
//! is placed no more is taken away. [`kitty`], [`sixel`] and [`iterm2`] are the three ways in bytes. What stands
//! in a picture and where is not known here.

mod iterm2;
mod kitty;
mod sixel;
#[cfg(test)]
mod tests;

use crate::monitor::Raster;
use ratatui::layout::Rect;
use std::io::{self, Write};
use std::sync::Arc;

/// Graphics that terminals have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// kitty's graphics protocol: kitty, Ghostty.
    Kitty,
    /// DEC's sixel: foot, mlterm, Contour, xterm where it is switched on.
    Sixel,
    /// iTerm2's inline images: iTerm2, WezTerm, mintty.
    Iterm2,
}

/// How pictures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Not at all.
    Off,
    /// In characters.
    Blocks,
    /// By the terminal's own graphics.
    By(Protocol),
}

impl Show {
    /// Every way with its name in the configuration; `auto` is not one of them.
    pub const ALL: [(&'static str, Show); 5] = [
        ("kitty", Show::By(Protocol::Kitty)),
        ("sixel", Show::By(Protocol::Sixel)),
        ("iterm2", Show::By(Protocol::Iterm2)),
        ("blocks", Show::Blocks),
        ("off", Show::Off),
    ];

    /// The way that the terminal is known to have. Inside a multiplexer it is characters: tmux, screen and
    /// Zellij do not pass pictures on, or put them where they think that the cursor is.
    pub(super) fn known(of: &dyn Fn(&str) -> Option<String>, tmux: bool) -> Self {
        let term = of("TERM").unwrap_or_default();
        let between =
            tmux || of("STY").is_some() || of("ZELLIJ").is_some() || term.starts_with("screen");
        if between {
            return Show::Blocks;
        }
        // Over ssh only TERM and, from iTerm2, LC_TERMINAL come along.
        let program = of("TERM_PROGRAM").or(of("LC_TERMINAL")).unwrap_or_default();
        let by = match (term.as_str(), program.as_str()) {
            ("xterm-kitty" | "xterm-ghostty", _) | (_, "ghostty") => Protocol::Kitty,
            (_, "WezTerm" | "iTerm.app" | "iTerm2" | "mintty") => Protocol::Iterm2,
            ("foot" | "foot-extra" | "mlterm" | "contour", _) => Protocol::Sixel,
            _ if of("KITTY_WINDOW_ID").is_some() => Protocol::Kitty,
            _ => return Show::Blocks,
        };
        Show::By(by)
    }

    /// The same, if it can be used here; else characters, and why.
    pub fn here(self, tmux: bool) -> Result<Self, &'static str> {
        match self {
            // tmux can pass sixel on itself, since 3.4 where it was built so.
            Show::By(Protocol::Kitty | Protocol::Iterm2) if tmux => {
                Err("tmux would put it in the wrong place; blocks are used")
            }
            other => Ok(other),
        }
    }
}

/// A picture in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// Cells that it fills.
    pub area: Rect,
    /// Which of the pictures on screen it is; a new one takes the old one's place.
    pub slot: u8,
    /// How it is shown.
    pub by: Protocol,
    /// Its pixels.
    pub raster: Raster,
    /// The file that it came in, if it is there.
    pub file: Option<Arc<[u8]>>,
    /// The terminal is far away: fewer bytes.
    pub far: bool,
}

/// Columns and rows of pixels in a cell, where a terminal does not say: what most fonts are near.
pub const USUAL_CELL: (u16, u16) = (8, 16);

/// What the terminal shows.
#[derive(Debug, Default)]
pub struct Graphics {
    shown: Vec<Placement>,
    /// Pixels of a cell, where the terminal says.
    pub cell: Option<(u16, u16)>,
}

impl Graphics {
    /// Whether cells must be written anew: graphics that are painted into them go only when they are.
    pub fn leaves_paint(&self, placed: &[Placement]) -> bool {
        let kept = |old: &Placement| {
            placed
                .iter()
                .any(|new| new.area == old.area && new.by == old.by)
        };
        let mut old = self.shown.iter();
        old.any(|old| old.by != Protocol::Kitty && !kept(old))
    }

    /// Writes what has changed: new pictures, and those that are no more.
    ///
    /// # Errors
    /// As `out`.
    pub fn show(&mut self, placed: &[Placement], out: &mut impl Write) -> io::Result<()> {
        for old in &self.shown {
            let gone = !placed
                .iter()
                .any(|new| new.slot == old.slot && new.area == old.area);
            if gone && old.by == Protocol::Kitty {
                kitty::remove(out, old.slot)?;
            }
        }
        for new in placed.iter().filter(|new| !self.shown.contains(new)) {
            // Where text goes on is not the picture's to say.
            write!(out, "\x1b7\x1b[{};{}H", new.area.y + 1, new.area.x + 1)?;
            match new.by {
                Protocol::Kitty => kitty::show(out, new)?,
                Protocol::Sixel => sixel::show(out, new, self.cell.unwrap_or(USUAL_CELL))?,
                Protocol::Iterm2 => iterm2::show(out, new)?,
            }
            out.write_all(b"\x1b8")?;
        }
        self.shown = placed.to_vec();
        Ok(())
    }

    /// The terminal was cleared, or was in other hands.
    pub fn forget(&mut self) {
        self.shown.clear();
    }
}

/// Takes every picture of ours away, for whoever gives the terminal back.
pub(super) const REMOVE_ALL: &str = kitty::REMOVE_ALL;

/// The most bytes of a file that is sent as it came.
const MOST_FILE: usize = 96 << 10;
const MOST_FILE_FAR: usize = 24 << 10;

/// Whether a file may be sent as it came.
pub fn fits(file: &[u8], far: bool) -> bool {
    file.len() <= if far { MOST_FILE_FAR } else { MOST_FILE }
}
