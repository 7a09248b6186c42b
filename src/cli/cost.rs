//! What a stream costs, as lines for people and objects for machines: the monitor's meter, told without
//! a screen.

use super::message::Message;
use crate::clock::{Timestamp, short};
use crate::monitor::{Amount, Meter, MeterLine, Origin, Sum};
use std::time::Duration;

/// Dollars to the cent, and finer where that would say too little.
fn usd(v: f64) -> String {
    match v.abs() {
        size if size > 0.0 && size < 0.1 => format!("${v:.4}"),
        _ => format!("${v:.2}"),
    }
}

fn figure(amount: Option<&Amount>) -> String {
    match amount {
        Some(Amount::Usd(v)) => usd(*v),
        Some(Amount::AtLeast(v)) => format!("at least {}", usd(*v)),
        Some(Amount::AtMost(v)) => format!("up to {}", usd(*v)),
        Some(Amount::Unknown(_)) | None => "--".to_owned(),
    }
}

fn total(sum: Sum) -> String {
    let bound = if sum.at_least { "at least " } else { "" };
    format!("{bound}{}", usd(sum.usd))
}

fn why(line: &MeterLine) -> Option<&str> {
    let both = [Some(&line.per_hour), line.since_start.as_ref()];
    both.into_iter().flatten().find_map(|a| match a {
        Amount::Unknown(why) => Some(why.as_str()),
        _ => None,
    })
}

fn age(until: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(until)).unwrap_or_default()
}

/// A table of the lines, their sum, the forecast and the viewers.
pub fn lines(meter: &Meter, now: Timestamp) -> Vec<String> {
    let row = |name: &str, hour: &str, since: &str, rest: &str| {
        let row = format!("  {name:<10}{hour:>18}{since:>18}  {rest}");
        row.trim_end().to_owned()
    };
    let mut out = vec![row("cost", "an hour", "since start", "")];
    for line in &meter.lines {
        let old = line
            .until
            .map(|at| format!("data {} old", short(age(at, now))));
        let note = Some(line.note.clone()).filter(|n| !n.is_empty());
        let origin = Some(line.origin.words().to_owned());
        let rest: Vec<_> = [why(line).map(str::to_owned), origin, old, note]
            .into_iter()
            .flatten()
            .collect();
        let hour = figure(Some(&line.per_hour));
        let since = figure(line.since_start.as_ref());
        out.push(row(line.name, &hour, &since, &rest.join(", ")));
    }
    let prices = match &meter.prices {
        Some(label) if meter.elsewhere => format!("prices {label}, of another region"),
        Some(label) => format!("prices {label}"),
        None => "not configured here: prices are not known".to_owned(),
    };
    let [hour, since] =
        [meter.per_hour, meter.since_start].map(|sum| sum.map_or("--".to_owned(), total));
    out.push(row("all", &hour, &since, &prices));
    if let Some(f) = &meter.forecast {
        let at = f.at.strftime("%F %H:%M UTC");
        out.push(format!(
            "  By the announced end, {at}: {}, if it goes on as now.",
            total(f.sum)
        ));
    }
    if let Some(v) = &meter.viewers {
        out.push(format!(
            "  Viewers, an estimate: about {:.0} ({:.0} to {:.0}), by what left the edge {} ago and the ladder.",
            v.mean.ceil(),
            v.low.ceil(),
            v.high.ceil(),
            short(age(v.until, now))
        ));
    }
    out
}

/// The same as objects: one per line of the meter, and one of all.
pub fn objects(meter: &Meter, now: Timestamp) -> Vec<Message> {
    let ms = |until: Timestamp| u64::try_from(age(until, now).as_millis()).unwrap_or(u64::MAX);
    let bound = |amount: Option<&Amount>| match amount {
        Some(Amount::AtLeast(_)) => Some("at_least"),
        Some(Amount::AtMost(_)) => Some("at_most"),
        Some(Amount::Usd(_) | Amount::Unknown(_)) | None => None,
    };
    let mut out: Vec<Message> = meter
        .lines
        .iter()
        .map(|line| Message::StatusCostLine {
            name: line.name,
            usd_per_hour: line.per_hour.usd(),
            usd_per_hour_bound: bound(Some(&line.per_hour)),
            usd_since_start: line.since_start.as_ref().and_then(Amount::usd),
            usd_since_start_bound: bound(line.since_start.as_ref()),
            origin: origin(line.origin),
            age_ms: line.until.map(ms),
            why_unknown: why(line).map(str::to_owned),
            note: Some(line.note.clone()).filter(|n| !n.is_empty()),
        })
        .collect();
    let viewers = meter.viewers.as_ref();
    out.push(Message::StatusCost {
        usd_per_hour: meter.per_hour.map(|s| s.usd),
        usd_per_hour_is_lower_bound: meter.per_hour.map(|s| s.at_least),
        usd_since_start: meter.since_start.map(|s| s.usd),
        usd_since_start_is_lower_bound: meter.since_start.map(|s| s.at_least),
        usd_at_announced_end: meter.forecast.map(|f| f.sum.usd),
        usd_at_announced_end_is_lower_bound: meter.forecast.map(|f| f.sum.at_least),
        viewers_estimate: viewers.map(|v| v.mean.ceil()),
        viewers_estimate_low: viewers.map(|v| v.low.ceil()),
        viewers_estimate_high: viewers.map(|v| v.high.ceil()),
        viewers_age_ms: viewers.map(|v| ms(v.until)),
        prices: meter.prices.clone(),
        prices_of_another_region: meter.elsewhere,
    });
    out
}

/// The key of an origin.
pub fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::ListPrice => "list_price",
        Origin::Assumed => "list_price_assumed",
        Origin::Measured => "measured",
        Origin::Counted => "counted",
    }
}
