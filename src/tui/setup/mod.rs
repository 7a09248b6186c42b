use crate::tui::theme::Theme;
use ratatui::crossterm::event::KeyEvent;
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub profiles: Vec<String>,
    pub config_has: Vec<String>,
    pub env_region: Option<String>,
}
pub struct IdentityLine {
    pub account: String,
    pub who: String,
    pub region: String,
}
pub enum SetupOut {
    None,
    Save {
        toml: String,
        name: String,
    },
    Later {
        toml: String,
        name: String,
    },
    Cancel,
    AskIdentity {
        profile: Option<String>,
        region: String,
    },
}
pub struct Setup;
impl Setup {
    pub fn new(_: Found) -> Self {
        Self
    }
    pub fn resume(_: Found, _: &str) -> Self {
        Self
    }
    pub fn identity(&mut self, _: Result<IdentityLine, String>) {}
    pub fn key(&mut self, _: KeyEvent) -> SetupOut {
        SetupOut::None
    }
    pub fn paste(&mut self, _: &str) {}
    pub fn draw(&self, _: &mut ratatui::Frame, _: ratatui::layout::Rect, _: &Theme) {}
    pub fn footer(&self) -> Vec<(&'static str, &'static str)> {
        vec![]
    }
}
