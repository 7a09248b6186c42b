//! Readings in words: value, sign and age, `--` with its reason, stale values dimmed; and how
//! durations, ages, numbers and money are written everywhere.

use crate::clock::{Timestamp, short as short_length};
use crate::monitor::{Light, Reading, Why};
use crate::tui::theme::{Role, Theme};
use std::time::Duration;

/// The role of a light.
pub fn role(light: Light) -> Role {
    match light {
        Light::Good => Role::Ok,
        Light::Warn => Role::Warn,
        Light::Down => Role::Bad,
        Light::Follows | Light::Hollow => Role::Muted,
    }
}

/// The sign of a light.
pub fn sign(light: Light, theme: &Theme) -> &'static str {
    match light {
        Light::Good => theme.signs.ok,
        Light::Warn => theme.signs.warn,
        Light::Down => theme.signs.bad,
        Light::Follows => theme.signs.follows,
        Light::Hollow => theme.signs.hollow,
    }
}

/// Seconds from `then` to `now`; zero when `then` lies ahead.
pub fn seconds(then: Timestamp, now: Timestamp) -> i64 {
    now.duration_since(then).as_secs().max(0)
}

/// How old, in one unit: `24s`, `2m`, `3h`, `5d`.
pub fn age(then: Timestamp, now: Timestamp) -> String {
    match seconds(then, now) {
        s @ 0..120 => format!("{s}s"),
        s @ 120..7_200 => format!("{}m", s / 60),
        s @ 7_200..172_800 => format!("{}h", s / 3_600),
        s => format!("{}d", s / 86_400),
    }
}

/// How long, to the second: `0:50`, `1:52:40`.
pub fn lasted(then: Timestamp, now: Timestamp) -> String {
    short_length(Duration::try_from(now.duration_since(then)).unwrap_or_default())
}

/// How long, to the minute, with units: `1h52`, `4m`.
pub fn about(then: Timestamp, now: Timestamp) -> String {
    let minutes = seconds(then, now) / 60;
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m}m"),
        (h, m) => format!("{h}h{m:02}"),
    }
}

/// Time of day, UTC, to the second.
pub fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

/// Time of day, UTC, to the minute.
pub fn minute(at: Timestamp) -> String {
    at.strftime("%H:%M").to_string()
}

/// A count that stays short: `214`, `1.2k`, `14k`, `3.1M`.
pub fn short(v: f64) -> String {
    let size = v.abs();
    let scaled = |by: f64, unit| {
        let v = v / by;
        // 9.95 and more would read 10.0.
        if v.abs() < 9.95 {
            format!("{v:.1}{unit}")
        } else {
            format!("{v:.0}{unit}")
        }
    };
    match size {
        _ if !v.is_finite() => "--".to_string(),
        _ if size < 999.5 => format!("{v:.0}"),
        _ if size < 999_500.0 => scaled(1e3, "k"),
        _ if size < 999_500_000.0 => scaled(1e6, "M"),
        _ => scaled(1e9, "G"),
    }
}

/// A count in full, grouped: `1,240`.
pub fn grouped(v: f64) -> String {
    if !v.is_finite() {
        return "--".to_string();
    }
    let digits = format!("{:.0}", v.abs());
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if v <= -0.5 { format!("-{out}") } else { out }
}

/// One decimal: frames a second, megabits.
pub fn tenth(v: f64) -> String {
    if v.is_finite() && v.abs() < 1e6 {
        format!("{v:.1}")
    } else {
        short(v)
    }
}

/// Bits a second, from bits: `14.3 Gb/s`.
pub fn bits(v: f64) -> String {
    match v {
        _ if v >= 1e9 => format!("{:.1} Gb/s", v / 1e9),
        _ if v >= 1e6 => format!("{:.1} Mb/s", v / 1e6),
        _ => format!("{:.0} kb/s", v / 1e3),
    }
}

/// Dollars: `$5.05`, `$0.031` where cents would say too little, `$1,240`.
pub fn money(usd: f64) -> String {
    match usd.abs() {
        _ if !usd.is_finite() => "--".to_string(),
        size if size >= 1_000.0 => format!("${}", grouped(usd)),
        size if size > 0.0 && size < 0.1 => format!("${usd:.3}"),
        _ => format!("${usd:.2}"),
    }
}

/// A reading as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The number, or `--`.
    pub value: String,
    /// Its sign; empty where nothing is judged.
    pub sign: &'static str,
    /// The role of both.
    pub role: Role,
    /// Why there is no number, or how old a stale one is; empty else.
    pub note: String,
    /// Age of the window; empty without one.
    pub age: String,
}

impl Shown {
    /// Value and sign, the value right-aligned to `cols`.
    pub fn cell(&self, cols: usize) -> String {
        let sign = if self.sign.is_empty() { " " } else { self.sign };
        format!("{:>cols$} {sign}", self.value)
    }
}

/// A reading, judged. A stale number is never judged: it is dimmed, hollow, and tells its age.
pub fn show(
    theme: &Theme,
    reading: &Reading,
    now: Timestamp,
    write: impl Fn(f64) -> String,
    judge: impl Fn(f64) -> Option<Light>,
) -> Shown {
    match reading {
        Reading::Value { v, until } => {
            let light = judge(*v);
            Shown {
                value: write(*v),
                sign: light.map_or("", |light| sign(light, theme)),
                role: light.map_or(Role::Text, role),
                note: String::new(),
                age: age(*until, now),
            }
        }
        Reading::Stale { v, until, why } => {
            let age = age(*until, now);
            let reason = match why {
                Why::Late => String::new(),
                why => format!(", {}", why.words()),
            };
            Shown {
                value: write(*v),
                sign: theme.signs.hollow,
                role: Role::Muted,
                note: format!("stale {age}{reason}"),
                age,
            }
        }
        Reading::NoData(why) => Shown {
            value: "--".to_string(),
            sign: "",
            role: Role::Muted,
            note: why.words().to_string(),
            age: String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Depth, Palette, Signs};

    #[test]
    fn durations_and_ages_are_short_and_to_the_point() {
        let then: Timestamp = "2026-09-18T20:00:00Z".parse().unwrap();
        let at = |s: i64| then + jiff::SignedDuration::from_secs(s);
        assert_eq!(lasted(then, at(50)), "0:50");
        assert_eq!(lasted(then, at(6_760)), "1:52:40");
        assert_eq!(about(then, at(6_760)), "1h52");
        assert_eq!(age(then, at(24)), "24s");
        assert_eq!(age(then, at(150)), "2m");
        assert_eq!(age(then, at(-9)), "0s");
        assert_eq!(age(then, at(200_000)), "2d");
    }

    #[test]
    fn numbers_stay_short() {
        let shorts = [
            0.0,
            999.4,
            999.6,
            1_240.0,
            9_960.0,
            14_000.0,
            3.1e6,
            2e9,
            f64::NAN,
        ];
        let shorts = shorts.map(short);
        let wanted = [
            "0", "999", "1.0k", "1.2k", "10k", "14k", "3.1M", "2.0G", "--",
        ];
        assert_eq!(shorts, wanted);
        assert_eq!(
            [0.0, 1_240.0, 1e6, -1e3].map(grouped),
            ["0", "1,240", "1,000,000", "-1,000"]
        );
        assert_eq!(
            [2.69, 0.031, 0.0, 1_861.4].map(money),
            ["$2.69", "$0.031", "$0.00", "$1,861"]
        );
        assert_eq!(bits(14.3e9), "14.3 Gb/s");
    }

    #[test]
    fn a_stale_number_is_not_judged() {
        let theme = Theme::new(Palette::Mono, Depth::None, Signs::ASCII);
        let until: Timestamp = "2026-09-18T20:00:00Z".parse().unwrap();
        let now = until + jiff::SignedDuration::from_secs(240);
        let stale = Reading::Stale {
            v: 30.0,
            until,
            why: Why::Late,
        };
        let shown = show(&theme, &stale, now, tenth, |_| Some(Light::Good));
        assert_eq!(
            (shown.cell(5).as_str(), shown.role),
            (" 30.0 ?", Role::Muted)
        );
        assert_eq!(shown.note, "stale 4m");
        let none = Reading::NoData(Why::NotStarted);
        let shown = show(&theme, &none, now, tenth, |_| Some(Light::Good));
        assert_eq!(
            (shown.value.as_str(), shown.note.as_str()),
            ("--", "not started")
        );
    }
}
