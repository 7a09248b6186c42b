//! The clipboard through the terminal (OSC 52). Whether it arrived cannot be known, so it is said what
//! was sent and how, and the text is on screen too.

use super::Caps;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Longest text that terminals take, in base64 (xterm's and tmux's limit).
const LIMIT: usize = 74_994;

/// The bytes that copy `text`, and what to say about it.
pub fn copy(text: &str, caps: &Caps) -> (Vec<u8>, String) {
    let coded = STANDARD.encode(text);
    if coded.len() > LIMIT {
        return (
            Vec::new(),
            format!(
                "not copied: {} bytes are too many for the terminal's clipboard; the text is on screen",
                text.len()
            ),
        );
    }
    let plain = format!("\x1b]52;c;{coded}\x07");
    if caps.tmux {
        // Plain for `set-clipboard on`; wrapped for `allow-passthrough on`.
        let wrapped = format!("\x1bPtmux;\x1b\x1b]52;c;{coded}\x07\x1b\\");
        let said = "sent to the clipboard through tmux (needs set-clipboard on, or allow-passthrough on); the text is on screen too";
        return (format!("{plain}{wrapped}").into_bytes(), said.into());
    }
    let said =
        "sent to the clipboard (OSC 52; not every terminal takes it); the text is on screen too";
    (plain.into_bytes(), said.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Depth;

    #[test]
    fn tmux_gets_both_forms_and_too_much_is_told() {
        let caps = |tmux| Caps {
            depth: Depth::Many,
            unicode: true,
            tmux,
            ssh: false,
        };
        let (bytes, _) = copy("hi", &caps(false));
        assert_eq!(bytes, b"\x1b]52;c;aGk=\x07");
        let (bytes, said) = copy("hi", &caps(true));
        assert!(bytes.ends_with(b"\x1b\\") && said.contains("tmux"));
        let (bytes, said) = copy(&"x".repeat(60_000), &caps(false));
        assert!(bytes.is_empty() && said.contains("not copied"));
    }
}
