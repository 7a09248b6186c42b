//! What the terminal can do, from the environment: nothing is asked of it, so nothing can hang.

use super::super::theme::{Depth, Signs};

/// Abilities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Colours.
    pub depth: Depth,
    /// Whether it shows more than ASCII.
    pub unicode: bool,
    /// Whether tmux stands between.
    pub tmux: bool,
    /// Whether it is across a network.
    pub ssh: bool,
}

impl Caps {
    /// From the environment.
    pub fn from_env(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| env(name).filter(|v| !v.is_empty());
        let term = set("TERM").unwrap_or_default();
        let many = set("COLORTERM").is_some_and(|c| matches!(c.as_str(), "truecolor" | "24bit"))
            || term.contains("256color")
            || term.contains("direct");
        let depth = if set("NO_COLOR").is_some() || term == "dumb" {
            Depth::None
        } else if many {
            Depth::Many
        } else {
            Depth::Sixteen
        };
        let locale = set("LC_ALL")
            .or_else(|| set("LC_CTYPE"))
            .or_else(|| set("LANG"))
            .unwrap_or_default()
            .to_uppercase();
        // The Linux console's font has neither ticks nor braille.
        let unicode = (locale.contains("UTF-8") || locale.contains("UTF8")) && term != "linux";
        Self {
            depth,
            unicode,
            tmux: set("TMUX").is_some() || term.starts_with("tmux") || term.starts_with("screen"),
            ssh: set("SSH_CONNECTION").is_some() || set("SSH_TTY").is_some(),
        }
    }

    /// Signs that it can show.
    pub fn signs(&self) -> Signs {
        if self.unicode {
            Signs::UNICODE
        } else {
            Signs::ASCII
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caps(pairs: &[(&str, &str)]) -> Caps {
        let env = |name: &str| pairs.iter().find(|p| p.0 == name).map(|p| p.1.to_owned());
        Caps::from_env(&env)
    }

    #[test]
    fn the_environment_says_what_can_be_shown() {
        let ours = caps(&[("TERM", "xterm-256color"), ("LANG", "en_GB.UTF-8")]);
        assert_eq!(
            (ours.depth, ours.unicode, ours.tmux),
            (Depth::Many, true, false)
        );
        let plain = caps(&[("TERM", "xterm"), ("LANG", "C"), ("NO_COLOR", "1")]);
        assert_eq!((plain.depth, plain.signs()), (Depth::None, Signs::ASCII));
        assert_eq!(
            caps(&[("TERM", "linux"), ("LANG", "C.UTF-8")]).signs(),
            Signs::ASCII
        );
        assert!(caps(&[("TERM", "screen"), ("LC_ALL", "C")]).tmux);
    }
}
