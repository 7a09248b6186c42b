//! One table says what can be done: name, key, help, where, how dangerous.
//! Footer, help, palette, key configuration and read-only all come from it. Lowercase looks, capitals
//! change AWS (screens.md rule 1); a test holds the table to that. A replay has a few rows of its own.

mod replay;
mod table;

use super::model::View;

pub use replay::REPLAY;
pub use table::ACTIONS;

/// Everything a key can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table says what each is")]
pub enum Act {
    Help,
    Palette,
    Quit,
    Back,
    Open,
    Streams,
    Live,
    Plan,
    Outputs,
    Events,
    SetUp,
    Faults,
    NextPane,
    PreviousPane,
    Up,
    Down,
    PageUp,
    PageDown,
    Left,
    Right,
    Range,
    Freeze,
    Acknowledge,
    /// Asks again about the worst condition in a while.
    Snooze,
    NotUsed,
    Pictures,
    BlackMeant,
    Copy,
    Reveal,
    Qr,
    Calls,
    Evidence,
    Export,
    TestNotify,
    Filter,
    Refresh,
    Mouse,
    Start,
    Stop,
    Destroy,
    Apply,
    Restart,
    Allow,
    End,
    Retry,
    Skip,
    RollBack,
    Interrupt,
    Pause,
    Rewind,
    Forward,
    FarBack,
    FarOn,
    First,
    Last,
    Faster,
    Slower,
}

/// How much harm an act can do; consent is in proportion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Looks only.
    Looks,
    /// Changes AWS; harms no running stream.
    Changes,
    /// Bills from then on.
    Bills,
    /// Viewers may lose picture.
    OffAir,
    /// Removes things for ever.
    Destroys,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    /// What it is.
    pub act: Act,
    /// Name in the palette and in `[keys]`.
    pub name: &'static str,
    /// Default keys, as `[keys]` writes them; the first one is shown.
    pub keys: &'static [&'static str],
    /// A word or two for the footer; empty keeps it out.
    pub label: &'static str,
    /// One sentence for help.
    pub help: &'static str,
    /// Where it is; empty is everywhere.
    pub on: &'static [View],
    /// How dangerous.
    pub danger: Danger,
}

/// Every row of both tables.
pub fn every() -> impl Iterator<Item = &'static Action> {
    ACTIONS.iter().chain(REPLAY)
}

/// The row of an act.
pub fn action(act: Act) -> &'static Action {
    // The tables hold every act: a test says so.
    every().find(|a| a.act == act).unwrap_or(&ACTIONS[0])
}

impl Action {
    /// Whether a read-only console admits it: what only looks, and nothing else.
    pub fn read_only_admits(&self) -> bool {
        self.danger == Danger::Looks
    }

    /// Whether it belongs to this screen.
    pub fn is_on(&self, view: View) -> bool {
        self.on.is_empty() || self.on.contains(&view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn lowercase_looks_and_capitals_change() {
        for a in every() {
            for key in a.keys {
                let capital = key.len() == 1 && key.chars().all(|c| c.is_ascii_uppercase());
                assert_eq!(capital, a.danger > Danger::Looks, "{}: {key}", a.name);
            }
        }
    }

    #[test]
    fn no_key_means_two_things_on_one_screen() {
        for view in View::ALL {
            let mut seen = BTreeSet::new();
            for a in ACTIONS.iter().filter(|a| a.is_on(view)) {
                for key in a.keys {
                    assert!(seen.insert(*key), "{key} twice on {view:?}");
                }
            }
        }
    }

    #[test]
    fn destruction_is_never_on_a_key_that_slips() {
        for a in ACTIONS.iter().filter(|a| a.danger >= Danger::OffAir) {
            assert!(
                !a.keys
                    .iter()
                    .any(|k| k.contains("ctrl") || *k == "backspace")
            );
        }
    }

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<_> = every().map(|a| a.name).collect();
        assert_eq!(names.len(), ACTIONS.len() + REPLAY.len());
    }
}
