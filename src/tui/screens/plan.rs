use crate::{spec::StreamSpec, stack::plan::Plan, tui::theme::Theme};
pub struct PlanView {
    pub plan: Plan,
    pub spec: StreamSpec,
    pub cursor: usize,
}
impl PlanView {
    pub fn new(plan: Plan, spec: StreamSpec) -> Self {
        Self {
            plan,
            spec,
            cursor: 0,
        }
    }
    pub fn len(&self) -> usize {
        self.plan.steps.len()
    }
}
pub fn draw(_: &mut ratatui::Frame, _: ratatui::layout::Rect, _: &Theme, _: &PlanView) {}
