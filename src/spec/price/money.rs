//! US dollars, exact.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, iter::Sum, ops::Add};

/// US dollars in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

impl Money {
    /// So many millionths of a dollar.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Millionths of a dollar.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Dollars, for JSON and arithmetic that need not be exact.
    pub fn usd(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// So many times as much.
    #[must_use]
    pub const fn times(self, n: i64) -> Self {
        Self(self.0.saturating_mul(n))
    }

    /// So many parts of it, rounded to the nearest millionth.
    #[must_use]
    pub const fn over(self, n: i64) -> Self {
        Self((self.0 + n / 2) / n)
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Money {
    /// `$1.99`, or `$0.0354` where cents would say too little; more places on request, `{:.4}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let few = if self.0 != 0 && self.0.abs() < 100_000 {
            4
        } else {
            2
        };
        write!(f, "${:.*}", f.precision().unwrap_or(few), self.usd())
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_f64(self.usd())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let usd = f64::deserialize(d)?;
        if (0.0..1e9).contains(&usd) {
            Ok(Self((usd * 1e6).round() as i64))
        } else {
            Err(serde::de::Error::custom(format!(
                "{usd} is not a price in USD"
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_and_plainly_shown() {
        let three: Money = [Money(100_000); 3].into_iter().sum();
        assert_eq!(three, Money(300_000));
        assert_eq!(Money(1_992_000).to_string(), "$1.99");
        assert_eq!(format!("{:.4}", Money(1_992_000)), "$1.9920");
        assert_eq!(Money(10_000).to_string(), "$0.0100");
        assert_eq!(Money(0).to_string(), "$0.00");
        assert_eq!(Money(5).over(2), Money(3));
        assert_eq!(serde_json::to_string(&Money(1_992_000)).unwrap(), "1.992");
    }
}
