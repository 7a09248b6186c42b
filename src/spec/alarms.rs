//! What watches when nobody looks: CloudWatch alarms, the dashboard, and who is told.

use super::{Invalid, as_text};
use serde::Serialize;
use std::{fmt, str::FromStr};

/// Who is told: an SNS subscription.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Notify {
    /// A mail address, which must confirm the subscription.
    Email(String),
    /// A webhook.
    Https(String),
}

impl Notify {
    /// The subscription's endpoint.
    pub fn endpoint(&self) -> &str {
        match self {
            Self::Email(s) | Self::Https(s) => s,
        }
    }

    /// The subscription's protocol, in SNS's word.
    pub const fn protocol(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Https(_) => "https",
        }
    }
}

impl FromStr for Notify {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let plain = !s.is_empty() && s.chars().all(|c| !c.is_whitespace() && !c.is_control());
        let host = s
            .strip_prefix("https://")
            .map(|rest| rest.split('/').next().unwrap_or_default());
        match (host, s.split_once('@')) {
            (Some(host), _) if plain && !host.is_empty() => Ok(Self::Https(s.into())),
            (None, Some((user, host)))
                if plain
                    && !user.is_empty()
                    && host.contains('.')
                    && !host.contains('@')
                    && !s.contains("://") =>
            {
                Ok(Self::Email(s.into()))
            }
            _ => Err(Invalid::new(
                "notify",
                s,
                "a mail address or an https:// address",
            )),
        }
    }
}

impl fmt::Display for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.endpoint())
    }
}

as_text!(Notify);

/// Alarms, dashboard and who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alarms {
    /// CloudWatch alarms.
    pub enabled: bool,
    /// CloudWatch dashboard.
    pub dashboard: bool,
    /// Who is told; nobody when unset.
    pub notify: Option<Notify>,
}

impl Default for Alarms {
    fn default() -> Self {
        Self {
            enabled: true,
            dashboard: true,
            notify: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_or_https() {
        assert_eq!("a@b.example".parse::<Notify>().unwrap().protocol(), "email");
        assert_eq!(
            "https://hooks.example/x@y"
                .parse::<Notify>()
                .unwrap()
                .protocol(),
            "https"
        );
        for bad in [
            "",
            "ops",
            "http://x.example/",
            "https://",
            "a b@c.d",
            "a@b",
            "mailto://a@b.c",
            "@b.c",
            "a@b.c@d.e",
        ] {
            assert!(bad.parse::<Notify>().is_err(), "{bad}");
        }
    }
}
