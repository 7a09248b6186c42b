use super::live::EventLine;
use crate::{aws::Call, tui::theme::Theme};
use ratatui::crossterm::event::KeyEvent;
use std::collections::VecDeque;
#[derive(Default)]
pub struct EventsView {
    pub calls: Vec<Call>,
}
impl EventsView {
    pub fn shows_calls(&self) -> bool {
        false
    }
    pub fn filtering(&self) -> bool {
        false
    }
    pub fn key(&mut self, _: &KeyEvent) {}
    pub fn toggle_calls(&mut self) {}
    pub fn filter(&mut self) {}
    pub fn scroll(&mut self, _: isize) {}
}
pub fn draw(
    _: &mut ratatui::Frame,
    _: ratatui::layout::Rect,
    _: &Theme,
    _: &EventsView,
    _: &VecDeque<EventLine>,
) {
}
