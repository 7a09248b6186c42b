//! What happened, and what was asked of AWS: two lists that follow their end unless somebody reads
//! further up. Only rows in sight are made into text, so ten thousand of them cost no more than ten.

use crate::aws::Call;
use crate::clock::Timestamp;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{self, ink};
use crate::tui::widgets::text::{fit, pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use std::collections::VecDeque;

/// Something that happened, as the console tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleEvent {
    /// When.
    pub at: Timestamp,
    /// How it is to be taken: [`Role::Ok`], [`Role::Warn`], [`Role::Bad`] or [`Role::Text`].
    pub role: Role,
    /// Who says so: a stream, a leg, a person.
    pub source: String,
    /// What.
    pub text: String,
}

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

impl Entry for ConsoleEvent {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        [self.source.as_str(), self.text.as_str()].into_iter()
    }

    fn row(&self, theme: &Theme, columns: usize) -> Line<'static> {
        let sign = match self.role {
            Role::Ok => theme.signs.ok,
            Role::Warn => theme.signs.warn,
            Role::Bad => theme.signs.bad,
            _ => theme.signs.waits,
        };
        let text = fit(&self.text, columns.saturating_sub(11 + 2 + 14)).into_owned();
        Line::from(vec![
            ink(
                theme,
                Role::Muted,
                self.at.strftime(" %H:%M:%S  ").to_string(),
            ),
            ink(theme, self.role, format!("{sign} ")),
            ink(theme, Role::Muted, format!("{}  ", pad(&self.source, 12))),
            ink(theme, Role::Text, text),
        ])
    }

    fn whole(&self) -> String {
        format!(
            "{}  {}  {}",
            self.at.strftime("%F %T UTC"),
            self.source,
            self.text
        )
    }
}

impl Entry for Call {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let fixed = [
            self.doing.service,
            self.doing.operation,
            &self.doing.subject,
            &self.outcome,
            &self.region,
        ];
        fixed.into_iter().chain(self.request_id.as_deref())
    }

    fn row(&self, theme: &Theme, columns: usize) -> Line<'static> {
        let (sign, role) = if self.outcome == "ok" {
            (theme.signs.ok, Role::Ok)
        } else {
            (theme.signs.bad, Role::Bad)
        };
        // What changes something stands out from what only looks.
        let doing = if self.doing.mutates {
            Role::Strong
        } else {
            Role::Text
        };
        let id = if columns >= 110 { 38 } else { 0 };
        let what = columns.saturating_sub(11 + 2 + 9 + 24 + id);
        let call = format!(
            "{} {} {}",
            self.doing.service, self.doing.operation, self.doing.subject
        );
        let mut spans = vec![
            ink(
                theme,
                Role::Muted,
                self.at.strftime(" %H:%M:%S  ").to_string(),
            ),
            ink(theme, role, format!("{sign} ")),
            ink(
                theme,
                Role::Muted,
                format!("{:>6}ms  ", self.took.as_millis()),
            ),
            ink(theme, doing, pad(&call, what)),
            ink(theme, role, format!(" {}", pad(&self.outcome, 22))),
        ];
        if id > 0 {
            let request = self.request_id.as_deref().unwrap_or("no request id");
            spans.push(ink(theme, Role::Muted, fit(request, id).into_owned()));
        }
        Line::from(spans)
    }

    fn whole(&self) -> String {
        let kind = if self.doing.mutates {
            "changes"
        } else {
            "looks"
        };
        format!(
            "{}  {} {} {}  in {}  ({kind})  {} after {} ms  request id {}",
            self.at.strftime("%F %T UTC"),
            self.doing.service,
            self.doing.operation,
            self.doing.subject,
            self.region,
            self.outcome,
            self.took.as_millis(),
            self.request_id.as_deref().unwrap_or("none"),
        )
    }
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
    fn position(&self) -> usize {
        let last = self.matches.len().saturating_sub(1);
        self.cursor.map_or(last, |at| {
            self.matches.partition_point(|m| *m < at).min(last)
        })
    }

    fn get(&self, position: usize) -> Option<&T> {
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

/// Rows of the pane with the cursor's entry.
const PANE: usize = 4;

/// Draws a log under `title`: newest last, the cursor's entry whole below.
pub fn draw<T: Entry>(frame: &mut Frame<'_>, area: Rect, theme: &Theme, title: &str, log: &Log<T>) {
    let area = area.intersection(frame.area());
    let columns = usize::from(area.width);
    let pane = PANE.min(usize::from(area.height) / 3);
    let room = usize::from(area.height).saturating_sub(1 + pane);
    let cursor = log.position();
    let last = log.len().saturating_sub(room);
    // The cursor stands in the middle while somebody reads, so that both sides are in sight.
    let first = cursor.saturating_sub(room / 2).min(last);
    let [head, list, rest] = paint::split(area, [1, cells(room), cells(pane)]);
    let name = match log.filter() {
        "" => format!("{title}  {}", log.len()),
        filter => format!(
            "{title}  {} of {} with \"{filter}\"",
            log.len(),
            log.entries.len()
        ),
    };
    let state = match log.len().saturating_sub(first + room) {
        _ if log.follows() => "following".to_owned(),
        0 => String::new(),
        newer => format!("{newer} newer below"),
    };
    paint::lines(
        frame,
        head,
        &[paint::rule(theme, area.width, &name, &state)],
    );
    let shown = (first..log.len()).take(room).filter_map(|at| log.get(at));
    let mut lines: Vec<Line<'_>> = shown.map(|entry| entry.row(theme, columns)).collect();
    if lines.is_empty() {
        let why = if log.entries.is_empty() {
            " Nothing yet."
        } else {
            " Nothing with these words."
        };
        lines.push(paint::line(theme, Role::Muted, why));
    } else {
        let at = Rect {
            y: list.y + cells(cursor.saturating_sub(first)),
            height: 1.min(list.height),
            ..list
        };
        paint::select(frame, at, theme);
    }
    paint::lines(frame, list, &lines);
    let mut lines = vec![paint::rule(theme, area.width, "", "")];
    if let Some(entry) = log.selected() {
        let whole = wrap(&entry.whole(), columns.saturating_sub(2));
        lines.extend(
            whole
                .into_iter()
                .map(|text| paint::line(theme, Role::Text, format!(" {text}"))),
        );
    }
    paint::lines(frame, rest, &lines);
}

fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

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
