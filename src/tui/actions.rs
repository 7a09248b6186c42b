//! One table says what can be done: name, key, help, where, how dangerous, and why read-only admits it.
//! Footer, help, palette, key configuration and read-only all come from it. Lowercase looks, capitals
//! change AWS (screens.md rule 1); a test holds the table to that.

use super::model::View;

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
    Copy,
    Reveal,
    Qr,
    Calls,
    Filter,
    Refresh,
    Mouse,
    Start,
    Stop,
    Destroy,
    Apply,
    Restart,
    Allow,
    Retry,
    Skip,
    RollBack,
    Interrupt,
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
    /// Why read-only admits it; without a reason it does not.
    pub read_only: Option<&'static str>,
}

const LOOKS: Option<&str> = Some("looks only");

const fn looks(
    act: Act,
    name: &'static str,
    keys: &'static [&'static str],
    label: &'static str,
    on: &'static [View],
    help: &'static str,
) -> Action {
    Action {
        act,
        name,
        keys,
        label,
        help,
        on,
        danger: Danger::Looks,
        read_only: LOOKS,
    }
}

const fn changes(
    act: Act,
    name: &'static str,
    keys: &'static [&'static str],
    label: &'static str,
    on: &'static [View],
    danger: Danger,
    help: &'static str,
) -> Action {
    Action {
        act,
        name,
        keys,
        label,
        help,
        on,
        danger,
        read_only: None,
    }
}

/// The table, in the order of the footer.
pub const ACTIONS: &[Action] = &[
    looks(
        Act::Help,
        "help",
        &["?"],
        "help",
        &[],
        "Lists this screen's keys and explains what the cursor is on.",
    ),
    looks(
        Act::Open,
        "open",
        &["enter"],
        "open",
        &[View::Streams, View::Live, View::Plan, View::Deploy],
        "Opens what the cursor is on; on Live the pane, full screen.",
    ),
    looks(
        Act::NextPane,
        "next-pane",
        &["tab"],
        "pane",
        &[View::Live],
        "Moves to the next pane.",
    ),
    looks(
        Act::PreviousPane,
        "previous-pane",
        &["backtab"],
        "",
        &[View::Live],
        "Moves to the pane before.",
    ),
    looks(
        Act::Range,
        "range",
        &["r"],
        "range",
        &[View::Live],
        "Charts over 5 minutes, 30 minutes or 3 hours.",
    ),
    looks(
        Act::Freeze,
        "freeze",
        &["space"],
        "freeze",
        &[View::Live],
        "Holds the picture while watching goes on; once more lets it run.",
    ),
    looks(
        Act::Acknowledge,
        "acknowledge",
        &["a"],
        "ack",
        &[View::Live],
        "Takes the worst condition on: others see that somebody is at it.",
    ),
    looks(
        Act::Copy,
        "copy",
        &["c"],
        "copy",
        &[View::Outputs, View::Deploy, View::Receipt],
        "Copies what the cursor is on; the text stays on screen too.",
    ),
    looks(
        Act::Reveal,
        "reveal",
        &["v"],
        "keys",
        &[View::Outputs, View::Deploy],
        "Shows stream keys, or hides them again.",
    ),
    looks(
        Act::Qr,
        "qr",
        &["u"],
        "qr",
        &[View::Outputs, View::Live],
        "Shows the playback address as a QR code for a phone.",
    ),
    looks(
        Act::Streams,
        "streams",
        &["s"],
        "streams",
        &[
            View::Live,
            View::Outputs,
            View::Events,
            View::Plan,
            View::Deploy,
            View::Receipt,
        ],
        "All streams of the account and region, worst first.",
    ),
    looks(
        Act::Live,
        "live",
        &["l"],
        "live",
        &[
            View::Streams,
            View::Outputs,
            View::Events,
            View::Plan,
            View::Deploy,
            View::Receipt,
        ],
        "The stream while it runs.",
    ),
    looks(
        Act::Outputs,
        "outputs",
        &["o"],
        "outputs",
        &[
            View::Streams,
            View::Live,
            View::Events,
            View::Plan,
            View::Deploy,
        ],
        "Addresses, ffmpeg commands and OBS settings.",
    ),
    looks(
        Act::Plan,
        "plan",
        &["p"],
        "plan",
        &[View::Streams, View::Live, View::Outputs, View::Events],
        "What a deploy would make or change, what it does to viewers, what it costs.",
    ),
    looks(
        Act::Events,
        "events",
        &["e"],
        "events",
        &[
            View::Streams,
            View::Live,
            View::Outputs,
            View::Plan,
            View::Deploy,
            View::Receipt,
        ],
        "What happened, and every call to AWS with its duration.",
    ),
    looks(
        Act::Calls,
        "calls",
        &["t"],
        "calls",
        &[View::Events],
        "Changes between what happened and the calls to AWS.",
    ),
    looks(
        Act::Filter,
        "filter",
        &["/"],
        "filter",
        &[View::Events],
        "Shows only lines with these letters.",
    ),
    looks(
        Act::SetUp,
        "set-up",
        &["n"],
        "set up",
        &[View::Streams],
        "Sets up a new stream, step by step. Nothing is made before Apply.",
    ),
    looks(
        Act::Faults,
        "faults",
        &["f"],
        "faults",
        &[View::Streams, View::Live, View::Events, View::Outputs],
        "Rehearsal only: breaks something, so that you see what it looks like.",
    ),
    looks(
        Act::Palette,
        "palette",
        &[":", "ctrl-p"],
        "command",
        &[],
        "Finds any act by its name.",
    ),
    looks(
        Act::Refresh,
        "refresh",
        &["ctrl-r"],
        "",
        &[View::Plan, View::Outputs, View::Streams, View::Live],
        "Looks again at once.",
    ),
    looks(Act::Up, "up", &["up", "k"], "", &[], "Cursor up."),
    looks(Act::Down, "down", &["down", "j"], "", &[], "Cursor down."),
    looks(Act::PageUp, "page-up", &["pageup"], "", &[], "A page up."),
    looks(
        Act::PageDown,
        "page-down",
        &["pagedown"],
        "",
        &[],
        "A page down.",
    ),
    looks(
        Act::Left,
        "left",
        &["left", "h"],
        "",
        &[View::Live],
        "Moves the cursor back in time.",
    ),
    looks(
        Act::Right,
        "right",
        &["right"],
        "",
        &[View::Live],
        "Moves the cursor on in time.",
    ),
    looks(
        Act::Mouse,
        "mouse",
        &["m"],
        "",
        &[],
        "Takes the mouse, or leaves it to the terminal so that text can be selected.",
    ),
    looks(
        Act::Interrupt,
        "interrupt",
        &["ctrl-x"],
        "",
        &[View::Deploy],
        "Asks the running act to stop; calls in flight finish, AWS keeps what is made.",
    ),
    changes(
        Act::Start,
        "start",
        &["S"],
        "start",
        &[View::Live, View::Streams, View::Outputs],
        Danger::Bills,
        "Starts the channel. It bills from then on, at least 10 minutes.",
    ),
    changes(
        Act::Stop,
        "stop",
        &["X"],
        "stop",
        &[View::Live, View::Streams],
        Danger::OffAir,
        "Stops the channel: viewers lose the picture, URLs stay.",
    ),
    changes(
        Act::Restart,
        "restart",
        &["R"],
        "restart leg",
        &[View::Live],
        Danger::OffAir,
        "Restarts one pipeline, never the one that carries.",
    ),
    changes(
        Act::Allow,
        "allow",
        &["I"],
        "allow address",
        &[View::Live],
        Danger::Changes,
        "Lets encoders in from one more network.",
    ),
    changes(
        Act::Apply,
        "apply",
        &["A"],
        "apply",
        &[View::Plan],
        Danger::Changes,
        "Makes it so: applies exactly this plan. Never starts the channel.",
    ),
    changes(
        Act::Retry,
        "retry",
        &["R"],
        "retry step",
        &[View::Deploy],
        Danger::Changes,
        "Tries again what the cursor is on, and what waits for it.",
    ),
    changes(
        Act::Skip,
        "skip",
        &["S"],
        "skip",
        &[View::Deploy],
        Danger::Changes,
        "Goes on without the failed step and what stands on it.",
    ),
    changes(
        Act::RollBack,
        "roll-back",
        &["B"],
        "roll back",
        &[View::Deploy],
        Danger::Destroys,
        "Removes what this run made, and its URLs, for ever.",
    ),
    changes(
        Act::Destroy,
        "destroy",
        &["D"],
        "destroy",
        &[View::Live, View::Streams, View::Plan],
        Danger::Destroys,
        "Removes everything of the stream; refused on air.",
    ),
    looks(
        Act::Back,
        "back",
        &["esc"],
        "back",
        &[],
        "Closes what is open, or goes back.",
    ),
    looks(
        Act::Quit,
        "quit",
        &["q", "ctrl-c"],
        "quit",
        &[],
        "Leaves the console. What runs in AWS goes on running.",
    ),
];

/// The row of an act.
pub fn action(act: Act) -> &'static Action {
    // The table holds every act: a test says so.
    ACTIONS.iter().find(|a| a.act == act).unwrap_or(&ACTIONS[0])
}

impl Action {
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
        for a in ACTIONS {
            for key in a.keys {
                let capital = key.len() == 1 && key.chars().all(|c| c.is_ascii_uppercase());
                assert_eq!(capital, a.danger > Danger::Looks, "{}: {key}", a.name);
                assert_eq!(
                    a.read_only.is_none(),
                    a.danger > Danger::Looks,
                    "{}",
                    a.name
                );
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
        let names: BTreeSet<_> = ACTIONS.iter().map(|a| a.name).collect();
        assert_eq!(names.len(), ACTIONS.len());
    }
}
