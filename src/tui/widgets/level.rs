//! A level of sound as a bar from silence to full scale: filled to the loudness, with marks where the
//! house wants it and where the peak is. The words beside it say the same; a bar alone proves nothing.

use super::words;
use crate::tui::theme::{Role, Theme};
use ratatui::text::Span;

/// Left end of the bar, in decibels below full scale: below is silence.
const SILENCE: f64 = -60.0;
/// How far from the house's loudness it may be [documented: live-ops, incident 9].
pub const TOLERANCE: f64 = 2.0;
/// Quieter than this is no sound [documented: live-ops, incident 9].
pub const SILENT_DBFS: f64 = -50.0;
/// Louder than this is clipped [documented: live-ops, incident 9].
pub const CLIPPED_DBFS: f64 = -1.0;
/// What the house wants unless it says so, LKFS: EBU R 128.
pub const HOUSE_LKFS: f64 = -23.0;

/// What a bar shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Loudness, LKFS; what it is filled to.
    pub lkfs: Option<f64>,
    /// Peak, dBFS.
    pub dbfs: Option<f64>,
    /// The house's loudness, LKFS.
    pub house: f64,
    /// How the fill is meant.
    pub role: Role,
}

/// Cell of a level in a bar of `cols`; nothing of what is no number.
fn cell(level: f64, cols: usize) -> Option<usize> {
    let share = (level - SILENCE) / -SILENCE;
    let at = (share.clamp(0.0, 1.0) * cols as f64).round();
    level.is_finite().then_some((at as usize).min(cols))
}

/// The bar, `cols` wide; nothing where there is no level at all.
pub fn bar(level: &Level, cols: usize, theme: &Theme) -> Vec<Span<'static>> {
    let fill = level.lkfs.or(level.dbfs).and_then(|v| cell(v, cols));
    let Some(fill) = fill.filter(|_| cols > 0) else {
        return Vec::new();
    };
    let ascii = theme.signs.ok.is_ascii();
    let (full, rest, want, top) = if ascii {
        ("=", "-", "|", ">")
    } else {
        ("█", "·", "┃", "▐")
    };
    let edge = |v: f64| cell(v, cols).map(|at| at.min(cols - 1));
    let peak = level.dbfs.and_then(edge);
    let wants = [level.house - TOLERANCE, level.house + TOLERANCE].map(edge);
    let piece = |i: usize| {
        if wants.contains(&Some(i)) {
            (want, Role::Accent)
        } else if peak == Some(i) && i >= fill {
            (top, level.role)
        } else if i < fill {
            (full, level.role)
        } else {
            (rest, Role::Muted)
        }
    };
    (0..cols)
        .map(piece)
        .map(|(text, role)| words::span(theme, role, text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Palette, Signs};

    fn drawn(lkfs: Option<f64>, dbfs: Option<f64>, cols: usize, signs: Signs) -> String {
        let theme = Theme::new(Palette::Mono, Depth::None, signs);
        let level = Level {
            lkfs,
            dbfs,
            house: HOUSE_LKFS,
            role: Role::Text,
        };
        let spans = bar(&level, cols, &theme);
        spans.iter().map(|s| s.content.as_ref()).collect()
    }

    #[test]
    fn it_is_filled_to_the_loudness_and_marks_want_and_peak() {
        let at = |lkfs, dbfs| drawn(Some(lkfs), Some(dbfs), 30, Signs::ASCII);
        // Half a decibel is a quarter of a cell: -60 is the left end, 0 the right one.
        assert_eq!(at(-23.0, -6.0), "==================|-|------>--");
        assert_eq!(at(-40.0, -30.0), "==========----->--|-|---------");
        assert_eq!(at(-60.0, -60.0), ">-----------------|-|---------");
        assert_eq!(at(0.0, 0.0), "==================|=|=========");
        assert_eq!(drawn(Some(-23.0), None, 10, Signs::UNICODE), "██████┃┃··");
    }

    #[test]
    fn nothing_is_drawn_of_nothing_and_nonsense_breaks_nothing() {
        assert_eq!(drawn(None, None, 30, Signs::ASCII), "");
        assert_eq!(drawn(Some(f64::NAN), None, 30, Signs::ASCII), "");
        assert_eq!(drawn(Some(-23.0), Some(-6.0), 0, Signs::ASCII), "");
        assert_eq!(
            drawn(Some(1e300), Some(f64::NEG_INFINITY), 5, Signs::ASCII).len(),
            5
        );
        assert_eq!(drawn(Some(-23.0), Some(-6.0), 1, Signs::ASCII), "|");
    }
}
