//! The command palette: acts of this screen by name, found fuzzily.

use super::actions::Action;
use super::widgets::line::Line;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// An open palette.
#[derive(Debug, Default)]
pub struct Palette {
    /// What is typed.
    pub typed: Line,
    /// The row under the cursor.
    pub cursor: usize,
}

/// Acts that fit what is typed, best first; all of them when nothing is.
pub fn find<'a>(typed: &str, offered: impl Iterator<Item = &'a Action>) -> Vec<&'a Action> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, &Action)> = offered
        .filter_map(|action| {
            let hay = format!("{} {}", action.name, action.help);
            let in_name = pattern.score(Utf32Str::new(action.name, &mut buffer), &mut matcher);
            let in_help = pattern.score(Utf32Str::new(&hay, &mut buffer), &mut matcher);
            // A name that fits outranks any help text that does.
            let score = in_name.map(|s| s + 1000).or(in_help)?;
            Some((score, action))
        })
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, action)| action).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::actions::ACTIONS;

    #[test]
    fn a_few_letters_find_an_act() {
        let best = |typed| find(typed, ACTIONS.iter()).first().map(|a| a.name);
        assert_eq!(best("dest"), Some("destroy"));
        assert_eq!(best("outp"), Some("outputs"));
        assert_eq!(best("zzzz"), None);
        assert_eq!(find("", ACTIONS.iter()).len(), ACTIONS.len());
    }
}
