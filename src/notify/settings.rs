//! `[notify]` of the configuration, read: who is told, from which severity on, and how. Secrets are
//! never in the file: it says where they are.

use crate::config::{Settings as Filed, Value};
use crate::monitor::Severity;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use url::Url;

/// A command's usual time limit, in seconds.
const LIMIT: u32 = 10;

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// From here on anybody is told who has no severity of its own.
    pub severity: Severity,
    /// Whether the terminal's bell rings.
    pub bell: bool,
    /// How the terminal is asked for a desktop notification.
    pub desktop: Desktop,
    /// Whether webhooks of a rehearsal may leave this machine.
    pub rehearsal_leaves: bool,
    /// Webhooks and commands.
    pub targets: Vec<Target>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            severity: Severity::Major,
            bell: true,
            desktop: Desktop::Auto,
            rehearsal_leaves: false,
            targets: Vec::new(),
        }
    }
}

/// The sequence for a desktop notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desktop {
    /// None.
    Off,
    /// The one that the terminal is known to take; none when it is not known.
    Auto,
    /// iTerm2's: one text.
    Osc9,
    /// rxvt's: title and body.
    Osc777,
    /// kitty's: title and body.
    Osc99,
}

/// One webhook or command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name in the configuration.
    pub name: String,
    /// From here on it is told.
    pub severity: Severity,
    /// What it is.
    pub to: To,
}

/// What a target is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A POST.
    Webhook {
        /// Where to.
        url: Given,
        /// Which body.
        format: Format,
        /// What it is signed with.
        secret: Option<Given>,
    },
    /// A program of the operator's own: the message as JSON on its standard input.
    Command {
        /// Program and arguments; no shell.
        run: Vec<String>,
        /// It is ended after this.
        limit: Duration,
    },
}

/// The body of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// onair's own JSON.
    Generic,
    /// As Slack's incoming webhooks take it.
    Slack,
}

/// Where a value is that may be secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Given {
    /// In the file.
    Plain(String),
    /// In an environment variable.
    Env(String),
    /// A command prints it.
    Printed(Vec<String>),
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl Given {
    /// Where it is, without what it is: of a URL no more than the host.
    pub fn shown(&self) -> String {
        match self {
            Given::Plain(text) => host(text),
            Given::Env(name) => format!("${name}"),
            Given::Printed(argv) => {
                format!("printed by {}", argv.first().map_or("", String::as_str))
            }
        }
    }
}

/// A URL's beginning: paths and queries of webhooks are as good as passwords.
pub(super) fn host(url: &str) -> String {
    match url.parse::<Url>() {
        Ok(url) => {
            let port = url.port().map_or(String::new(), |p| format!(":{p}"));
            format!(
                "{}://{}{port}/..",
                url.scheme(),
                url.host_str().unwrap_or_default()
            )
        }
        Err(_) => "not a URL".to_owned(),
    }
}

impl fmt::Display for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            To::Webhook {
                url,
                format,
                secret,
            } => {
                let body = match format {
                    Format::Generic => "generic",
                    Format::Slack => "slack",
                };
                write!(f, "webhook {} ({body}", url.shown())?;
                match secret {
                    Some(secret) => write!(f, ", signed by {})", secret.shown()),
                    None => write!(f, ", not signed)"),
                }
            }
            To::Command { run, limit } => {
                write!(
                    f,
                    "command {} (within {} s)",
                    run.join(" "),
                    limit.as_secs()
                )
            }
        }
    }
}

fn severity(text: &str) -> Option<Severity> {
    [Severity::Minor, Severity::Major, Severity::Critical]
        .into_iter()
        .find(|s| s.word() == text)
}

const SEVERITIES: &str = "one of minor, major, critical";

/// What is wrong with one key: its path, its value, what is accepted.
fn wrong(path: &str, value: &Value, accepted: &str) -> String {
    format!("notify.{path} = {value}: {accepted}")
}

impl Settings {
    /// Reads `[notify]`; and what is wrong with it, a line each. A target that is not whole is left out.
    pub fn read(filed: &Filed) -> (Self, Vec<String>) {
        let (mut read, mut odd) = (Self::default(), Vec::new());
        let mut targets: BTreeMap<(&str, &str), BTreeMap<&str, &Value>> = BTreeMap::new();
        for (path, value) in &filed.notify {
            let text = value.to_string();
            let flag = |into: &mut bool, odd: &mut Vec<String>| match value.flag() {
                Ok(yes) => *into = yes,
                Err(told) => odd.push(wrong(path, value, &told)),
            };
            match path.as_str() {
                "severity" => match severity(&text) {
                    Some(s) => read.severity = s,
                    None => odd.push(wrong(path, value, SEVERITIES)),
                },
                "bell" => flag(&mut read.bell, &mut odd),
                "rehearsal_leaves_this_machine" => flag(&mut read.rehearsal_leaves, &mut odd),
                "desktop" => match desktop(&text) {
                    Some(d) => read.desktop = d,
                    None => odd.push(wrong(path, value, "one of off, auto, osc9, osc777, osc99")),
                },
                _ => match of_target(path) {
                    Some((kind, name, key)) => {
                        targets.entry((kind, name)).or_default().insert(key, value);
                    }
                    None => odd.push(format!(
                        "notify.{path}: there is severity, bell, desktop, rehearsal_leaves_this_machine, [notify.webhooks.NAME] and [notify.commands.NAME]"
                    )),
                },
            }
        }
        for ((kind, name), keys) in targets {
            let at = format!("{kind}.{name}");
            let before = odd.len();
            let own = keys.get("severity").map(|v| (v, severity(&v.to_string())));
            let own = match own {
                Some((v, None)) => {
                    odd.push(wrong(&format!("{at}.severity"), v, SEVERITIES));
                    None
                }
                found => found.and_then(|(_, s)| s),
            };
            let to = match kind {
                "webhooks" => webhook(&at, &keys, &mut odd),
                _ => command(&at, &keys, &mut odd),
            };
            if let Some(to) = to.filter(|_| odd.len() == before) {
                read.targets.push(Target {
                    name: name.to_owned(),
                    severity: own.unwrap_or(read.severity),
                    to,
                });
            }
        }
        (read, odd)
    }
}

fn desktop(text: &str) -> Option<Desktop> {
    Some(match text {
        // TOML's own word for it is taken too.
        "off" | "false" => Desktop::Off,
        "auto" | "true" => Desktop::Auto,
        "osc9" => Desktop::Osc9,
        "osc777" => Desktop::Osc777,
        "osc99" => Desktop::Osc99,
        _ => return None,
    })
}

/// `webhooks.ops.url` in its three pieces.
fn of_target(path: &str) -> Option<(&str, &str, &str)> {
    let (kind, rest) = path.split_once('.')?;
    let (name, key) = rest.rsplit_once('.')?;
    let known = matches!(kind, "webhooks" | "commands");
    (known && !name.is_empty()).then_some((kind, name, key))
}

type Keys<'a> = BTreeMap<&'a str, &'a Value>;

/// Unknown keys are told with those that there are.
fn only(at: &str, keys: &Keys<'_>, known: &[&str], odd: &mut Vec<String>) {
    for key in keys.keys().filter(|k| !known.contains(k)) {
        odd.push(format!("notify.{at}.{key}: there is {}", known.join(", ")));
    }
}

/// A value that may be secret, by its three keys; more than one of them is one too many.
fn given(at: &str, key: &str, keys: &Keys<'_>, odd: &mut Vec<String>) -> Option<Given> {
    let (env, printed) = (format!("{key}_env"), format!("{key}_command"));
    let mut found = Vec::new();
    if let Some(v) = keys.get(key) {
        found.push(Given::Plain(v.to_string()));
    }
    if let Some(v) = keys.get(env.as_str()) {
        found.push(Given::Env(v.to_string()));
    }
    if let Some(v) = keys.get(printed.as_str()) {
        found.push(Given::Printed(argv(v)));
    }
    if found.len() > 1 {
        odd.push(format!(
            "notify.{at}: only one of {key}, {env} and {printed}"
        ));
    }
    found.into_iter().next()
}

fn argv(value: &Value) -> Vec<String> {
    value.items().iter().map(Value::to_string).collect()
}

fn webhook(at: &str, keys: &Keys<'_>, odd: &mut Vec<String>) -> Option<To> {
    const KNOWN: [&str; 8] = [
        "url",
        "url_env",
        "url_command",
        "format",
        "secret_env",
        "secret_command",
        "secret",
        "severity",
    ];
    only(at, keys, &KNOWN, odd);
    let url = given(at, "url", keys, odd);
    if url.is_none() {
        odd.push(format!(
            "notify.{at}: url is missing: https://HOST/PATH, or url_env or url_command where the URL is a secret itself"
        ));
    }
    if let Some(Given::Plain(text)) = &url
        && !text
            .parse::<Url>()
            .is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
    {
        // Not repeated: it may be a secret all the same.
        odd.push(format!(
            "notify.{at}.url: an http or https URL: https://HOST/PATH"
        ));
    }
    let format = match keys.get("format").map(ToString::to_string).as_deref() {
        None | Some("generic") => Format::Generic,
        Some("slack") => Format::Slack,
        Some(_) => {
            odd.push(format!("notify.{at}.format: one of generic, slack"));
            Format::Generic
        }
    };
    let secret = given(at, "secret", keys, odd);
    if let Some(Given::Plain(_)) = secret {
        odd.push(format!(
            "notify.{at}.secret: not in this file, which many can read: secret_env names an environment variable, secret_command a program that prints it"
        ));
    }
    Some(To::Webhook {
        url: url?,
        format,
        secret,
    })
}

fn command(at: &str, keys: &Keys<'_>, odd: &mut Vec<String>) -> Option<To> {
    only(at, keys, &["run", "time_limit_seconds", "severity"], odd);
    let run = keys.get("run").map_or(Vec::new(), |v| argv(v));
    if run.first().is_none_or(String::is_empty) {
        odd.push(format!(
            "notify.{at}: run is missing: program and arguments, [\"/usr/local/bin/page\", \"--now\"]; no shell reads it"
        ));
        return None;
    }
    let limit = match keys.get("time_limit_seconds") {
        None => LIMIT,
        Some(v) => v.whole(1..=300, "seconds").unwrap_or_else(|told| {
            odd.push(wrong(&format!("{at}.time_limit_seconds"), v, &told));
            LIMIT
        }),
    };
    Some(To::Command {
        run,
        limit: Duration::from_secs(limit.into()),
    })
}
