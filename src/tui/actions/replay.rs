//! What can be done in a replay, and nowhere else: moving through recorded time. These keys come before
//! the table's own; all of them only look.

use super::{Act, Action, Danger, table};
use crate::tui::model::View;

const ON: &[View] = &[View::Live, View::Streams];

const fn row(
    act: Act,
    name: &'static str,
    keys: &'static [&'static str],
    label: &'static str,
    help: &'static str,
) -> Action {
    table::row(Danger::Looks, act, name, keys, label, ON, help)
}

/// The rows, in the footer's order.
pub const REPLAY: &[Action] = &[
    row(
        Act::Pause,
        "pause",
        &["space"],
        "pause",
        "Holds the recording; once more lets it run.",
    ),
    row(
        Act::Rewind,
        "back-10s",
        &["left"],
        "-10 s",
        "Ten seconds back.",
    ),
    row(
        Act::Forward,
        "on-10s",
        &["right"],
        "+10 s",
        "Ten seconds on.",
    ),
    row(
        Act::FarBack,
        "back-5min",
        &["pageup"],
        "-5 min",
        "Five minutes back.",
    ),
    row(
        Act::FarOn,
        "on-5min",
        &["pagedown"],
        "+5 min",
        "Five minutes on.",
    ),
    row(
        Act::First,
        "first",
        &["home"],
        "first",
        "The first moment of the recording.",
    ),
    row(
        Act::Last,
        "last",
        &["end"],
        "last",
        "The last moment of the recording.",
    ),
    row(
        Act::Faster,
        "faster",
        &["+", "="],
        "faster",
        "Runs the recording faster, up to 300 times.",
    ),
    row(
        Act::Slower,
        "slower",
        &["-"],
        "slower",
        "Runs it slower, down to the pace of the day.",
    ),
];
