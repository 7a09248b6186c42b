//! The stream's name: the word every AWS name of the stream is built from.

use super::{Invalid, as_text};
use std::{fmt, str::FromStr};

/// Name of a stream: `[a-z][a-z0-9-]{0,18}[a-z0-9]`.
///
/// Twenty characters leave room for `onair-<name>-archive-<12 digits>-<region>` in the 63 of a bucket
/// name, and no dots because MediaLive refuses dotted archive buckets (`(documented)` aws-facts 2.7/12).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(String);

impl StreamName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StreamName {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let b = s.as_bytes();
        let edge = |c: Option<&u8>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let inner = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == b'-';
        let fine = (2..=20).contains(&b.len())
            && b.first().is_some_and(u8::is_ascii_lowercase)
            && edge(b.last())
            && b.iter().all(inner);
        let accepted =
            "2 to 20 of a-z, 0-9 and '-', starting with a letter and not ending with '-'";
        if fine {
            Ok(Self(s.into()))
        } else {
            Err(Invalid::new("stream name", s, accepted))
        }
    }
}

impl TryFrom<&str> for StreamName {
    type Error = Invalid;
    fn try_from(s: &str) -> Result<Self, Invalid> {
        s.parse()
    }
}

impl AsRef<str> for StreamName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

as_text!(StreamName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_form_and_nothing_else() {
        for good in ["ab", "demo", "a0", "a-b", "abcdefghij0123456789", "x--y"] {
            assert_eq!(good.parse::<StreamName>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "a",
            "Demo",
            "0ab",
            "-ab",
            "ab-",
            "a_b",
            "a.b",
            "abcdefghij01234567890",
            "añb",
            "a b",
        ] {
            let refused = bad.parse::<StreamName>().unwrap_err();
            assert_eq!(refused.value, bad);
            assert!(refused.to_string().contains("2 to 20"), "{refused}");
        }
    }
}
