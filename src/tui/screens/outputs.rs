use crate::{spec::StreamSpec, stack::outputs::Outputs, tui::theme::Theme};
pub struct OutputsView {
    pub outputs: Outputs,
    pub spec: StreamSpec,
    pub cursor: usize,
    pub reveal: bool,
}
impl OutputsView {
    pub fn new(outputs: Outputs, spec: StreamSpec, reveal: bool) -> Self {
        Self {
            outputs,
            spec,
            cursor: 0,
            reveal,
        }
    }
    pub fn len(&self) -> usize {
        0
    }
    pub fn selected(&self) -> Option<(String, String)> {
        None
    }
}
pub fn draw(_: &mut ratatui::Frame, _: ratatui::layout::Rect, _: &Theme, _: &OutputsView) {}
