use crate::{clock::Timestamp, engine::Receipt, tui::theme::Theme};
pub struct ReceiptView;
impl ReceiptView {
    pub fn new(_: &str, _: Receipt, _: Timestamp) -> Self {
        Self
    }
}
pub fn draw(_: &mut ratatui::Frame, _: ratatui::layout::Rect, _: &Theme, _: &ReceiptView) {}
