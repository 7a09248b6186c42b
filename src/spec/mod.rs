//! What the operator asks for, as values that cannot be wrong: a [`StreamSpec`] and its pieces, the
//! lint over it and its price. Pure: knows nothing of files, network, terminal or time;
//! reading configuration files and the environment is `crate::config`'s.

mod alarms;
mod archive;
mod channel;
mod delivery;
mod ingest;
mod ladder;
pub mod lint;
mod name;
pub mod near;
pub mod price;
mod rate;
mod region;
mod sample;
mod size;
mod source;
mod stream;
mod until;

pub use alarms::{Alarms, Notify};
pub use archive::{Archive, Lifecycle};
pub use channel::{ChannelClass, ChannelSpec, LogLevel, Maintenance, Weekday};
pub use delivery::{Cmaf, Countries, Country, Dash, Delivery, Geo, Hls, PriceClass};
pub use ingest::{AllowList, AppName, Cidr, Ingest};
pub use ladder::{Ladder, Profile, Rung, Rungs};
pub use name::StreamName;
pub use rate::{FrameRate, RateFamily};
pub use region::Region;
#[doc(hidden)]
pub use sample::sample;
pub use size::{Bps, Resolution, Size};
pub use source::{Codec, MaximumBitrate, Source};
pub use stream::StreamSpec;
pub use until::{FORMS as UNTIL_FORMS, Until};

/// A value that was refused: what it was meant for, what was written and what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {value:?}: {accepted}")]
pub struct Invalid {
    /// What the value was meant for, in words: "stream name".
    pub what: &'static str,
    /// The value as written.
    pub value: String,
    /// The accepted form, as a sentence that tells what to write.
    pub accepted: String,
}

impl Invalid {
    fn new(what: &'static str, value: impl Into<String>, accepted: impl Into<String>) -> Self {
        Self {
            what,
            value: value.into(),
            accepted: accepted.into(),
        }
    }
}

/// A fieldless enum with one table of words: as configuration writes it and as AWS does. Generates
/// `ALL`, `as_str`, `as_aws`, `Display`, `FromStr` (any letter case) and `Serialize` (as configured).
macro_rules! words {
    ($(#[$m:meta])* $name:ident, $what:literal { $($(#[$vm:meta])* $v:ident = $word:literal, $aws:literal;)+ }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vm])* $v),+ }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [Self] = &[$(Self::$v),+];

            /// The word used in configuration.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$v => $word),+ }
            }

            /// The word used in AWS requests.
            pub const fn as_aws(self) -> &'static str {
                match self { $(Self::$v => $aws),+ }
            }
        }

        $crate::spec::as_text!($name);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::spec::Invalid;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                let same = |v: &&Self| v.as_str().eq_ignore_ascii_case(s) || v.as_aws().eq_ignore_ascii_case(s);
                Self::ALL.iter().find(same).copied().ok_or_else(|| {
                    let accepted = [$($word),+].join(", ");
                    $crate::spec::Invalid::new($what, s, format!("one of {accepted}"))
                })
            }
        }
    };
}

/// Serializes a type as its `Display` text.
macro_rules! as_text {
    ($($name:ty),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
    )+};
}
use {as_text, words};
