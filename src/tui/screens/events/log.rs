//! A list that grows at its end, with a filter and a cursor that follows the end unless somebody
//! reads further up.

use crate::clock::Timestamp;
use crate::tui::theme::Theme;
use ratatui::text::Line;
use std::collections::VecDeque;

/// What a [`Log`] can hold.
pub trait Entry {
    /// When it was.
    fn at(&self) -> Timestamp;
    /// Texts in which a filter looks.
    fn texts(&self) -> impl Iterator<Item = &str>;
    /// Its row.
    fn row(&self, theme: &Theme, columns: usize) -> Line<'static>;
    /// All of it, for the cursor's row.
    fn whole(&self) -> String;
}

/// Entries kept.
pub const MOST: usize = 10_000;

/// A list that grows at its end, with a filter and a cursor.
#[derive(Clone, Debug)]
pub struct Log<T> {
    entries: VecDeque<T>,
    /// Ever removed from the front, so that what `matches` holds stays true.
    dropped: usize,
    /// Numbers of the entries that the filter lets through, counted from the first ever.
    matches: VecDeque<usize>,
    filter: String,
    /// Number of the entry under the cursor; `None` follows the end.
    cursor: Option<usize>,
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self {
            entries: VecDeque::new(),
            dropped: 0,
            matches: VecDeque::new(),
            filter: String::new(),
            cursor: None,
        }
    }
}

impl<T: Entry> Log<T> {
    /// Adds the newest entry; the oldest goes when there are [`MOST`].
    pub fn push(&mut self, entry: T) {
        if self.entries.len() == MOST {
            self.entries.pop_front();
            self.dropped += 1;
            while self.matches.front().is_some_and(|at| *at < self.dropped) {
                self.matches.pop_front();
            }
        }
        if lets_through(&self.filter, &entry) {
            self.matches.push_back(self.dropped + self.entries.len());
        }
        self.entries.push_back(entry);
    }

    /// Adds the entries of `all`, oldest first, that are newer than the newest here: for sources
    /// that give everything they have each time.
    pub fn catch_up(&mut self, all: impl DoubleEndedIterator<Item = T>) {
        let newest = self.entries.back().map(T::at);
        let here = self
            .entries
            .iter()
            .rev()
            .take_while(|e| Some(e.at()) == newest)
            .count();
        let mut new: Vec<T> = all
            .rev()
            .take_while(|e| newest.is_none_or(|n| e.at() >= n))
            .collect();
        new.reverse();
        // Those of the very same moment are here already.
        let same = new.iter().take_while(|e| Some(e.at()) == newest).count();
        for entry in new.into_iter().skip(here.min(same)) {
            self.push(entry);
        }
    }

    /// The filter.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Shows only entries in which each word of `filter` stands, whatever the case.
    pub fn set_filter(&mut self, filter: &str) {
        filter.trim().clone_into(&mut self.filter);
        let numbered = self.entries.iter().enumerate();
        self.matches = numbered
            .filter(|(_, entry)| lets_through(&self.filter, *entry))
            .map(|(at, _)| self.dropped + at)
            .collect();
    }

    /// How many entries there are.
    pub fn total(&self) -> usize {
        self.entries.len()
    }

    /// How many older entries went, because there is room for [`MOST`].
    pub fn gone(&self) -> usize {
        self.dropped
    }

    /// How many entries the filter lets through.
    pub fn len(&self) -> usize {
        self.matches.len()
    }

    /// Whether the filter lets nothing through.
    pub fn is_empty(&self) -> bool {
        self.matches.is_empty()
    }

    /// Whether it follows its end.
    pub fn follows(&self) -> bool {
        self.cursor.is_none()
    }

    /// Moves the cursor; at the last entry it follows the end again.
    pub fn move_by(&mut self, rows: isize) {
        let last = self.matches.len().saturating_sub(1);
        let at = self.position().saturating_add_signed(rows);
        self.cursor = if at >= last {
            None
        } else {
            self.matches.get(at).copied()
        };
    }

    /// Goes to the end and follows it.
    pub fn follow(&mut self) {
        self.cursor = None;
    }

    /// The entry under the cursor.
    pub fn selected(&self) -> Option<&T> {
        self.get(self.position())
    }

    /// Which of the entries let through is under the cursor; when it was filtered away or dropped,
    /// the next one is.
    pub(super) fn position(&self) -> usize {
        let last = self.matches.len().saturating_sub(1);
        self.cursor.map_or(last, |at| {
            self.matches.partition_point(|m| *m < at).min(last)
        })
    }

    pub(super) fn get(&self, position: usize) -> Option<&T> {
        let number = self.matches.get(position)?;
        self.entries.get(number.checked_sub(self.dropped)?)
    }
}

fn lets_through<T: Entry>(filter: &str, entry: &T) -> bool {
    filter
        .split_whitespace()
        .all(|word| entry.texts().any(|text| holds(text, word)))
}

/// Whether `word` stands in `text`, whatever the case of its ASCII letters; without allocating, for
/// a filter looks at every entry.
fn holds(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len().max(1))
        .any(|part| part.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::events::ConsoleEvent;
    use crate::tui::theme::Role;

    fn event(second: i64, text: &str) -> ConsoleEvent {
        ConsoleEvent {
            at: Timestamp::from_second(second).unwrap(),
            role: Role::Text,
            source: "cup-final".into(),
            text: text.into(),
        }
    }

    #[test]
    fn it_follows_its_end_unless_somebody_reads() {
        let mut log = Log::default();
        (0..10).for_each(|n| log.push(event(n, &format!("event {n}"))));
        assert_eq!(log.selected().unwrap().text, "event 9");
        log.move_by(-3);
        assert!(!log.follows());
        log.push(event(10, "event 10"));
        assert_eq!(
            log.selected().unwrap().text,
            "event 6",
            "reading is not disturbed"
        );
        log.move_by(99);
        assert!(log.follows());
    }

    #[test]
    fn a_filter_keeps_what_has_all_its_words() {
        let mut log = Log::default();
        for text in ["Input A lost", "input B lost", "input A back"] {
            log.push(event(1, text));
        }
        log.set_filter("INPUT back");
        assert_eq!(log.len(), 1);
        log.push(event(2, "input B back"));
        assert_eq!(log.len(), 2, "new entries pass through it too");
        log.set_filter("");
        assert_eq!(log.len(), 4);
    }

    #[test]
    fn the_oldest_go_and_the_rest_stay_in_place() {
        let mut log = Log::default();
        (0..12_000).for_each(|n| log.push(event(n, &format!("event {n}"))));
        assert_eq!(log.len(), MOST);
        assert_eq!(log.get(0).unwrap().text, "event 2000");
        log.move_by(-20_000);
        assert_eq!(log.selected().unwrap().text, "event 2000");
        log.push(event(12_000, "event 12000"));
        assert_eq!(
            log.selected().unwrap().text,
            "event 2001",
            "the next one is under the cursor"
        );
    }

    #[test]
    fn catching_up_adds_each_entry_once() {
        let mut log = Log::default();
        let all: Vec<ConsoleEvent> = [1, 2, 2, 3, 3, 3].iter().map(|s| event(*s, "x")).collect();
        log.catch_up(all[..3].iter().cloned());
        log.catch_up(all[..5].iter().cloned());
        log.catch_up(all.iter().cloned());
        log.catch_up(all.iter().cloned());
        assert_eq!(log.len(), 6);
    }
}
