use crate::{clock::Timestamp, engine::Stamped, shape::Part, stack::plan::Plan, tui::theme::Theme};
pub enum Kind {
    Deploy,
    Destroy,
}
pub enum DeployEnd {
    Deployed,
    Destroyed,
    Failed(String),
}
pub struct DeployView;
impl DeployView {
    pub fn new(_: Kind, _: &str, _: Option<&Plan>, _: Timestamp) -> Self {
        Self
    }
    pub fn event(&mut self, _: &Stamped) {}
    pub fn ended(&mut self, _: DeployEnd, _: Timestamp) {}
    pub fn len(&self) -> usize {
        0
    }
    pub fn failed(&self) -> Vec<Part> {
        vec![]
    }
    pub fn part_at(&self, _: usize) -> Option<Part> {
        None
    }
    pub fn made_everything(&self) -> bool {
        false
    }
    pub fn ingest_to_copy(&self, _: usize) -> Option<(String, String)> {
        None
    }
}
pub fn draw(
    _: &mut ratatui::Frame,
    _: ratatui::layout::Rect,
    _: &Theme,
    _: &DeployView,
    _: Timestamp,
    _: usize,
    _: bool,
) {
}
