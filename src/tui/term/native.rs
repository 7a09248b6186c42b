//! Copying through the desktop's own tool, for terminals that do not take OSC 52. Only where the
//! desktop is this machine's: over ssh the clipboard would be the wrong one.

use super::Caps;
use std::io::{self, Write};
use std::process::{Command, Stdio};

/// A tool that reads a text from its standard input into the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tool {
    program: &'static str,
    args: &'static [&'static str],
}

const MAC: Tool = Tool {
    program: "pbcopy",
    args: &[],
};
const WAYLAND: Tool = Tool {
    program: "wl-copy",
    args: &[],
};
const X11: [Tool; 2] = [
    Tool {
        program: "xclip",
        args: &["-selection", "clipboard"],
    },
    Tool {
        program: "xsel",
        args: &["--clipboard", "--input"],
    },
];
const WSL: Tool = Tool {
    program: "clip.exe",
    args: &[],
};

impl Tool {
    /// The one of this desktop, if it is installed.
    pub fn here(caps: &Caps) -> Option<Self> {
        if caps.ssh {
            return None;
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let installed =
            |program: &str| std::env::split_paths(&path).any(|dir| dir.join(program).is_file());
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self::of(cfg!(target_os = "macos"), &set, &installed)
    }

    fn of(mac: bool, set: &dyn Fn(&str) -> bool, installed: &dyn Fn(&str) -> bool) -> Option<Self> {
        let mut tools = Vec::new();
        if mac {
            tools.push(MAC);
        }
        if set("WSL_DISTRO_NAME") {
            tools.push(WSL);
        }
        if set("WAYLAND_DISPLAY") {
            tools.push(WAYLAND);
        }
        if set("DISPLAY") {
            tools.extend(X11);
        }
        tools.into_iter().find(|tool| installed(tool.program))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.program
    }

    /// Hands `text` over and waits for the tool, so call it where waiting hurts nobody.
    ///
    /// # Errors
    /// When the tool does not start, does not read, or says that it failed.
    pub fn copy(self, text: &str) -> io::Result<()> {
        let mut child = Command::new(self.program)
            .args(self.args)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut to) = child.stdin.take() {
            to.write_all(text.as_bytes())?;
        }
        match child.wait()? {
            status if status.success() => Ok(()),
            status => Err(io::Error::other(format!("it ended with {status}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desktop_decides_and_what_is_not_installed_is_not_called() {
        let name = |mac, set: &[&str], installed: &[&str]| {
            Tool::of(mac, &|n| set.contains(&n), &|n| installed.contains(&n)).map(Tool::name)
        };
        assert_eq!(name(true, &[], &["pbcopy"]), Some("pbcopy"));
        assert_eq!(
            name(false, &["WAYLAND_DISPLAY", "DISPLAY"], &["xclip"]),
            Some("xclip")
        );
        assert_eq!(
            name(false, &["DISPLAY"], &["wl-copy", "xsel"]),
            Some("xsel")
        );
        assert_eq!(
            name(false, &["WSL_DISTRO_NAME"], &["clip.exe"]),
            Some("clip.exe")
        );
        assert_eq!(name(false, &[], &["xclip", "wl-copy", "clip.exe"]), None);
    }

    #[test]
    fn a_tool_that_fails_says_so() {
        let tool = |program| Tool { program, args: &[] };
        assert!(tool("cat").copy("on air").is_ok());
        assert!(tool("false").copy("x").is_err());
        assert!(tool("onair-no-such-tool").copy("x").is_err());
    }
}
