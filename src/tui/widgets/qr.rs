pub fn draw(
    _: &mut ratatui::Frame,
    _: ratatui::layout::Rect,
    _: &crate::tui::theme::Theme,
    _: &str,
) {
}
