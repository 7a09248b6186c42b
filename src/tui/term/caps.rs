//! What the terminal can show, from the environment alone: nothing is asked of the terminal, so
//! nothing waits for an answer that may not come.

use super::Sequence;
use super::graphics::Show;
use crate::tui::theme::{Depth, Signs};

/// What the terminal can show and what lies between it and us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// How many colours.
    pub depth: Depth,
    /// Whether a colour may be told by its red, green and blue.
    pub rgb: bool,
    /// How it shows pictures, as far as is known.
    pub pictures: Show,
    /// Signs in Unicode or ASCII.
    pub signs: Signs,
    /// tmux is in between: the clipboard needs another form too.
    pub tmux: bool,
    /// The terminal is on another machine.
    pub ssh: bool,
    /// How it is asked for a desktop notification, where it is known to take one.
    pub notifies: Option<Sequence>,
}

impl Caps {
    /// Reads the environment through `env`.
    pub fn from_env(env: &dyn Fn(&str) -> Option<String>) -> Self {
        // An empty variable counts as one that is not set, as NO_COLOR and POSIX's locales want it.
        let of = |name: &str| env(name).filter(|value| !value.is_empty());
        let term = of("TERM").unwrap_or_default();
        // Its font has neither braille nor ticks, whatever the locale says.
        let console = matches!(term.as_str(), "linux" | "dumb");
        let unicode = !console && utf8(&of);
        // Over ssh the variable stays behind, the terminal's name comes along.
        let tmux = of("TMUX").is_some() || term.starts_with("tmux");
        let depth = depth(&of, &term, console);
        let pictures = Show::known(&of, tmux);
        Self {
            depth,
            rgb: depth == Depth::Many && rgb(&of, &term, pictures),
            pictures,
            signs: if unicode {
                Signs::UNICODE
            } else {
                Signs::ASCII
            },
            tmux,
            ssh: ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
                .iter()
                .any(|name| of(name).is_some()),
            notifies: Sequence::known(&of),
        }
    }

    /// Of this process.
    pub fn here() -> Self {
        Self::from_env(&|name| std::env::var(name).ok())
    }

    /// Whether the signs are Unicode.
    pub fn unicode(&self) -> bool {
        self.signs == Signs::UNICODE
    }
}

fn depth(of: &dyn Fn(&str) -> Option<String>, term: &str, console: bool) -> Depth {
    if of("NO_COLOR").is_some() {
        return Depth::None;
    }
    if console {
        return Depth::Sixteen;
    }
    let more = matches!(of("COLORTERM").as_deref(), Some("truecolor" | "24bit"));
    // kitty and foot say neither in their names, and over ssh the names are all that comes along.
    let known = matches!(
        term,
        "xterm-kitty" | "xterm-ghostty" | "foot" | "foot-extra" | "contour"
    );
    if more || known || term.contains("256color") || term.ends_with("-direct") {
        Depth::Many
    } else {
        Depth::Sixteen
    }
}

/// COLORTERM says so, the terminal's name does, or it is one that shows pictures.
fn rgb(of: &dyn Fn(&str) -> Option<String>, term: &str, pictures: Show) -> bool {
    let said = matches!(of("COLORTERM").as_deref(), Some("truecolor" | "24bit"));
    said || term.ends_with("-direct") || matches!(pictures, Show::By(_))
}

/// The first of the three that is set decides, as in setlocale(3).
fn utf8(of: &dyn Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|n| of(n));
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caps(env: &[(&str, &str)]) -> Caps {
        Caps::from_env(&|name| {
            let found = env.iter().find(|(n, _)| *n == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn colours() {
        let cases: [(&[(&str, &str)], Depth); 10] = [
            (&[], Depth::Sixteen),
            (&[("TERM", "xterm")], Depth::Sixteen),
            (&[("TERM", "xterm-256color")], Depth::Many),
            (&[("TERM", "tmux-256color")], Depth::Many),
            (
                &[("TERM", "xterm"), ("COLORTERM", "truecolor")],
                Depth::Many,
            ),
            (&[("TERM", "xterm"), ("COLORTERM", "24bit")], Depth::Many),
            (&[("TERM", "linux"), ("COLORTERM", "24bit")], Depth::Sixteen),
            (&[("TERM", "dumb")], Depth::Sixteen),
            (
                &[("TERM", "xterm-256color"), ("NO_COLOR", "1")],
                Depth::None,
            ),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Depth::Many),
        ];
        for (env, depth) in cases {
            assert_eq!(caps(env).depth, depth, "{env:?}");
        }
    }

    #[test]
    fn unicode_or_ascii() {
        let cases: [(&[(&str, &str)], bool); 8] = [
            (&[], false),
            (&[("LANG", "en_US.UTF-8")], true),
            (&[("LANG", "C.utf8")], true),
            (&[("LANG", "C")], false),
            (&[("LANG", "en_US.UTF-8"), ("LC_ALL", "C")], false),
            (&[("LANG", "en_US.UTF-8"), ("LC_ALL", "")], true),
            (&[("LANG", "C"), ("LC_CTYPE", "UTF-8")], true),
            (&[("LANG", "C.UTF-8"), ("TERM", "linux")], false),
        ];
        for (env, unicode) in cases {
            assert_eq!(caps(env).unicode(), unicode, "{env:?}");
        }
    }

    #[test]
    fn what_lies_between() {
        let (none, tmux) = (caps(&[]), caps(&[("TMUX", "/tmp/tmux-0/default,1,0")]));
        assert!(!none.tmux && !none.ssh && tmux.tmux && !tmux.ssh);
        let far = caps(&[("TERM", "tmux-256color"), ("SSH_TTY", "/dev/pts/3")]);
        assert!(far.tmux && far.ssh);
    }
}
