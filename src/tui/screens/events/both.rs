//! The Events screen itself: what happened and the calls, one at a time, under one filter.

use super::{ConsoleEvent, Log, draw};
use crate::aws::Call;
use crate::tui::theme::Theme;
use crate::tui::widgets::line::Line as Typed;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// The Events screen: what happened, and the calls.
#[derive(Debug, Default)]
pub struct EventsView {
    /// What happened.
    pub happened: Log<ConsoleEvent>,
    /// Calls to AWS.
    pub calls: Log<Call>,
    calls_shown: bool,
    typing: bool,
    typed: Typed,
}

impl EventsView {
    /// Whether the calls are shown.
    pub fn shows_calls(&self) -> bool {
        self.calls_shown
    }

    /// Changes between what happened and the calls.
    pub fn toggle_calls(&mut self) {
        self.calls_shown = !self.calls_shown;
    }

    /// Whether keys go into the filter.
    pub fn filtering(&self) -> bool {
        self.typing
    }

    /// Keys go into the filter from now on.
    pub fn filter(&mut self) {
        self.typing = true;
    }

    /// A key for the filter: enter keeps it, esc drops it.
    pub fn key(&mut self, key: &KeyEvent) {
        match key.code {
            KeyCode::Enter => self.typing = false,
            KeyCode::Esc => {
                self.typing = false;
                self.typed = Typed::default();
            }
            _ => {
                self.typed.key(*key);
            }
        }
        self.refilter();
    }

    /// The filter as typed, for lists that may be new.
    pub fn refilter(&mut self) {
        self.happened.set_filter(self.typed.text());
        self.calls.set_filter(self.typed.text());
    }

    /// Moves the cursor.
    pub fn scroll(&mut self, rows: isize) {
        if self.calls_shown {
            self.calls.move_by(rows);
        } else {
            self.happened.move_by(rows);
        }
    }

    /// Draws the list that is shown.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
        let filter = if self.typing {
            format!("   filter: {}_", self.typed.text())
        } else if self.typed.text().is_empty() {
            String::new()
        } else {
            format!("   filter: {}", self.typed.text())
        };
        if self.calls_shown {
            draw(
                frame,
                area,
                theme,
                &format!("CALLS TO AWS{filter}"),
                &self.calls,
            );
        } else {
            draw(
                frame,
                area,
                theme,
                &format!("WHAT HAPPENED{filter}"),
                &self.happened,
            );
        }
    }
}
