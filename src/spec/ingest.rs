//! Who may send, and to which RTMP application.

use super::{Invalid, StreamName, as_text};
use serde::Serialize;
use std::{fmt, net::Ipv4Addr, ops::Deref, str::FromStr};

/// An IPv4 network; the bits behind the prefix are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    network: Ipv4Addr,
    prefix: u8,
}

impl Cidr {
    /// The whole internet.
    pub const WORLD: Self = Self {
        network: Ipv4Addr::UNSPECIFIED,
        prefix: 0,
    };

    /// First address.
    pub const fn network(self) -> Ipv4Addr {
        self.network
    }

    /// Bits that are fixed.
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether `address` belongs to the network.
    pub const fn contains(self, address: Ipv4Addr) -> bool {
        address.to_bits() & mask(self.prefix) == self.network.to_bits()
    }
}

const fn mask(prefix: u8) -> u32 {
    if prefix == 0 {
        0
    } else {
        u32::MAX << (32 - prefix)
    }
}

impl FromStr for Cidr {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let refused = |accepted: String| Invalid::new("network", s, accepted);
        let form =
            || refused("an IPv4 network or address, as in 203.0.113.0/24 or 203.0.113.7".into());
        let (address, prefix) = s.trim().split_once('/').unwrap_or((s.trim(), "32"));
        let address: Ipv4Addr = address.parse().map_err(|_| form())?;
        let plain = prefix.bytes().all(|b| b.is_ascii_digit());
        let prefix = prefix
            .parse()
            .ok()
            .filter(|p| plain && *p <= 32)
            .ok_or_else(form)?;
        let network = Ipv4Addr::from_bits(address.to_bits() & mask(prefix));
        if network == address {
            Ok(Self { network, prefix })
        } else {
            Err(refused(format!(
                "bits behind the prefix are set; write {network}/{prefix}, or {address}/32 for one address"
            )))
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.network, self.prefix))
    }
}

as_text!(Cidr, AppName);

/// The networks that may send: 1 to 10 different ones, which is what one input security group holds
/// (`(documented)` aws-facts 2.4), in ascending order. The whole internet only when said twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AllowList(Vec<Cidr>);

impl AllowList {
    /// Rules in one input security group.
    pub const MAX: usize = 10;

    /// A list of networks; doubles are dropped. `0.0.0.0/0` needs `open_to_world`.
    pub fn new(
        networks: impl IntoIterator<Item = Cidr>,
        open_to_world: bool,
    ) -> Result<Self, Invalid> {
        let mut list: Vec<_> = networks.into_iter().collect();
        list.sort_unstable();
        list.dedup();
        let refused = |accepted: &str| {
            let text: Vec<_> = list.iter().map(Cidr::to_string).collect();
            Err(Invalid::new("allow-list", text.join(", "), accepted))
        };
        match list.len() {
            0 => refused("at least one network that may send, as in [\"203.0.113.7/32\"]"),
            n if n > Self::MAX => {
                refused("at most 10 networks, the limit of an input security group")
            }
            _ if !open_to_world && list.contains(&Cidr::WORLD) => refused(
                "anyone on the internet could send to air; name the encoders' networks, or also set ingest.open_to_world = true",
            ),
            _ => Ok(Self(list)),
        }
    }

    /// Whether anyone may send.
    pub fn is_open_to_world(&self) -> bool {
        self.0.contains(&Cidr::WORLD)
    }
}

impl Deref for AllowList {
    type Target = [Cidr];
    fn deref(&self) -> &[Cidr] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a AllowList {
    type Item = &'a Cidr;
    type IntoIter = std::slice::Iter<'a, Cidr>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// RTMP application name, the first part of the path encoders send to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppName(String);

impl AppName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AppName {
    type Err = Invalid;
    fn from_str(s: &str) -> Result<Self, Invalid> {
        let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if (1..=64).contains(&s.len()) && s.bytes().all(fine) {
            Ok(Self(s.into()))
        } else {
            Err(Invalid::new(
                "RTMP application",
                s,
                "1 to 64 of A-Z, a-z, 0-9, '-' and '_'",
            ))
        }
    }
}

impl From<&StreamName> for AppName {
    fn from(name: &StreamName) -> Self {
        Self(name.as_str().into()) // a stream name's characters are a subset
    }
}

impl fmt::Display for AppName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Who may send, and where to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ingest {
    /// Networks that may send.
    pub allow: AllowList,
    /// RTMP application; the instance behind it (the stream key) is generated, never configured.
    pub app: AppName,
}

impl Ingest {
    /// `allow` into the application named after the stream.
    pub fn new(name: &StreamName, allow: AllowList) -> Self {
        Self {
            allow,
            app: name.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(s: &str) -> Cidr {
        s.parse().unwrap()
    }

    #[test]
    fn networks_are_exact() {
        assert_eq!(cidr("203.0.113.7").to_string(), "203.0.113.7/32");
        assert_eq!(cidr("0.0.0.0/0"), Cidr::WORLD);
        assert!(cidr("10.0.0.0/8").contains(Ipv4Addr::new(10, 1, 2, 3)));
        assert!(!cidr("10.0.0.0/8").contains(Ipv4Addr::new(11, 1, 2, 3)));
        let refused = "203.0.113.7/24".parse::<Cidr>().unwrap_err().to_string();
        assert!(
            refused.contains("203.0.113.0/24") && refused.contains("203.0.113.7/32"),
            "{refused}"
        );
        for bad in [
            "",
            "1.2.3",
            "1.2.3.4/33",
            "1.2.3.4/",
            "1.2.3.4/+8",
            "::1/128",
            "a/8",
            "256.0.0.0/8",
        ] {
            assert!(bad.parse::<Cidr>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_world_must_be_said_twice() {
        assert!(AllowList::new([], true).is_err());
        assert!(
            AllowList::new([Cidr::WORLD], false)
                .unwrap_err()
                .to_string()
                .contains("open_to_world")
        );
        assert!(
            AllowList::new([Cidr::WORLD], true)
                .unwrap()
                .is_open_to_world()
        );
        let many = (0..11).map(|i| cidr(&format!("10.0.{i}.0/24")));
        assert!(AllowList::new(many, false).is_err());
        assert_eq!(
            AllowList::new(
                [cidr("2.0.0.0/8"), cidr("1.0.0.0/8"), cidr("2.0.0.0/8")],
                false
            )
            .unwrap()
            .len(),
            2
        );
    }
}
