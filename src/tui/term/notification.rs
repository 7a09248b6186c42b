//! Asking the terminal for a desktop notification, which works over ssh: three sequences, none of which
//! every terminal takes. Nobody can know whether one was shown.

use super::clipboard::through_tmux;

/// A sequence. [seen: the terminals' own papers]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// OSC 9, iTerm2's: one text.
    Osc9,
    /// OSC 777, rxvt's: title and body.
    Osc777,
    /// OSC 99, kitty's: title and body.
    Osc99,
}

/// Bytes of a text; some terminals drop longer ones.
const MOST: usize = 400;

impl Sequence {
    /// The one that the terminal is known to take, by what it puts into the environment. Inside tmux the
    /// variables of the terminal that tmux was started in are still there.
    pub fn known(of: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let is = |name: &str, value: &str| of(name).is_some_and(|v| v.starts_with(value));
        let set = |name: &str| of(name).is_some();
        if set("KITTY_WINDOW_ID") || is("TERM", "xterm-kitty") {
            return Some(Sequence::Osc99);
        }
        if is("TERM_PROGRAM", "iTerm.app") || is("LC_TERMINAL", "iTerm2") {
            return Some(Sequence::Osc9);
        }
        let rxvt_like = set("GHOSTTY_RESOURCES_DIR")
            || set("WEZTERM_PANE")
            || is("TERM_PROGRAM", "ghostty")
            || is("TERM_PROGRAM", "WezTerm")
            || is("TERM", "xterm-ghostty")
            || is("TERM", "foot")
            || is("TERM", "rxvt-unicode");
        rxvt_like.then_some(Sequence::Osc777)
    }

    /// The bytes that ask for it. Inside tmux wrapped so that tmux hands them on, which needs its
    /// allow-passthrough.
    pub fn bytes(self, title: &str, body: &str, tmux: bool) -> Vec<u8> {
        let (title, body) = (plain(title), plain(body));
        let sequence = match self {
            // A text that began with a digit and a semicolon would mean something else.
            Sequence::Osc9 => format!("\x1b]9;{title}: {body}\x1b\\"),
            // The semicolon parts title and body.
            Sequence::Osc777 => {
                format!("\x1b]777;notify;{};{body}\x1b\\", title.replace(';', ","))
            }
            Sequence::Osc99 => {
                format!("\x1b]99;i=onair:d=0;{title}\x1b\\\x1b]99;i=onair:d=1:p=body;{body}\x1b\\")
            }
        };
        if tmux {
            through_tmux(&sequence).into_bytes()
        } else {
            sequence.into_bytes()
        }
    }
}

/// What ends a sequence must not be in it.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let c = if c.is_control() { ' ' } else { c };
        if out.len() + c.len_utf8() > MOST {
            break;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sequence: Sequence, title: &str, body: &str, tmux: bool) -> String {
        String::from_utf8(sequence.bytes(title, body, tmux)).unwrap()
    }

    #[test]
    fn each_has_its_form_and_nothing_in_it_ends_it() {
        let (title, body) = ("MAJOR cup;final", "A lost\x1b\\ no\x07w\u{9c}");
        assert_eq!(
            shown(Sequence::Osc9, title, body, false),
            "\x1b]9;MAJOR cup;final: A lost \\ no w \x1b\\"
        );
        assert_eq!(
            shown(Sequence::Osc777, title, body, false),
            "\x1b]777;notify;MAJOR cup,final;A lost \\ no w \x1b\\"
        );
        assert_eq!(
            shown(Sequence::Osc99, title, body, false),
            "\x1b]99;i=onair:d=0;MAJOR cup;final\x1b\\\x1b]99;i=onair:d=1:p=body;A lost \\ no w \x1b\\"
        );
        assert_eq!(
            shown(Sequence::Osc9, "a", "b", true),
            "\x1bPtmux;\x1b\x1b]9;a: b\x1b\x1b\\\x1b\\"
        );
        let long = "ö".repeat(1000);
        assert!(Sequence::Osc9.bytes("", &long, false).len() < 450);
    }

    #[test]
    fn a_terminal_is_known_by_what_it_sets_or_not_at_all() {
        let known = |env: &[(&str, &str)]| {
            Sequence::known(&|name| {
                let found = env.iter().find(|(n, _)| *n == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(known(&[("TERM", "xterm-256color")]), None);
        assert_eq!(known(&[("KITTY_WINDOW_ID", "1")]), Some(Sequence::Osc99));
        assert_eq!(
            known(&[("TERM_PROGRAM", "iTerm.app")]),
            Some(Sequence::Osc9)
        );
        let tmux_in_ghostty = [("TERM", "tmux-256color"), ("GHOSTTY_RESOURCES_DIR", "/x")];
        assert_eq!(known(&tmux_in_ghostty), Some(Sequence::Osc777));
        assert_eq!(known(&[("TERM", "foot-extra")]), Some(Sequence::Osc777));
    }
}
