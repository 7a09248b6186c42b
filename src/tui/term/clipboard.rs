//! Copying by OSC 52, which works over ssh. Whether the terminal took it, nobody can know: the words
//! say what was sent and how, and the text is always shown too.

use super::Caps;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Of text. Some terminals drop a sequence above 100,000 bytes: 99,992 in base64 and its frame.
const LIMIT: usize = 74_994;

/// What to send and what to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// For [`Screen::send`](super::Screen::send); empty if the text is too long.
    pub bytes: Vec<u8>,
    /// One sentence for the person who copied; the screen shows the text beside it.
    pub said: String,
}

/// The clipboard's sequence for `text`. Inside tmux it goes out in two forms, because which of them
/// passes depends on tmux's settings; both carry the same text, so both arriving is no harm.
pub fn copy(text: &str, caps: &Caps) -> Copied {
    if text.len() > LIMIT {
        return Copied {
            bytes: Vec::new(),
            said: format!(
                "Not copied: {} bytes, and a terminal takes {LIMIT}. The text is shown to select.",
                text.len()
            ),
        };
    }
    let plain = format!("\x1b]52;c;{}\x1b\\", STANDARD.encode(text));
    let count = match text.chars().count() {
        1 => "1 character".to_owned(),
        n => format!("{n} characters"),
    };
    if caps.tmux {
        let wrapped = through_tmux(&plain);
        return Copied {
            bytes: (plain + &wrapped).into_bytes(),
            said: format!(
                "Sent {count} to the clipboard through tmux (OSC 52); it needs set-clipboard or \
                 allow-passthrough on. The text is shown too."
            ),
        };
    }
    let far = if caps.ssh { " over ssh" } else { "" };
    Copied {
        bytes: plain.into_bytes(),
        said: format!(
            "Sent {count} to the terminal's clipboard{far} (OSC 52). The text is shown too."
        ),
    }
}

/// A sequence as tmux hands it on to the terminal that it runs in, where its allow-passthrough is on.
pub fn through_tmux(sequence: &str) -> String {
    format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caps(tmux: bool, ssh: bool) -> Caps {
        Caps {
            tmux,
            ssh,
            ..Caps::from_env(&|_| None)
        }
    }

    #[test]
    fn plain() {
        let copied = copy("on air", &caps(false, false));
        assert_eq!(copied.bytes, b"\x1b]52;c;b24gYWly\x1b\\");
        assert_eq!(
            copied.said,
            "Sent 6 characters to the terminal's clipboard (OSC 52). The text is shown too."
        );
        let far = copy("x", &caps(false, true)).said;
        assert!(far.starts_with("Sent 1 character to the terminal's clipboard over ssh"));
    }

    #[test]
    fn tmux_gets_both_forms_with_every_escape_doubled_in_the_second() {
        let copied = copy("on air", &caps(true, false));
        assert_eq!(
            copied.bytes,
            b"\x1b]52;c;b24gYWly\x1b\\\x1bPtmux;\x1b\x1b]52;c;b24gYWly\x1b\x1b\\\x1b\\"
        );
        assert!(copied.said.contains("tmux"));
    }

    #[test]
    fn what_no_terminal_takes_is_not_sent_and_said() {
        let most = copy(&"x".repeat(LIMIT), &caps(false, false));
        assert!((99_992..=100_002).contains(&most.bytes.len()));
        let more = copy(&"x".repeat(LIMIT + 1), &caps(true, true));
        assert!(more.bytes.is_empty() && more.said.starts_with("Not copied: 74995 bytes"));
    }
}
