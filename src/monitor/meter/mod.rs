//! The meter: what a stream costs an hour now and what it has cost since it was started, line by line,
//! each with where its figure comes from and how old it is. Pure: prices, numbers and counts go in.
//! An unknown price is said and makes a sum "at least"; what nobody could measure is missing, not zero.

mod types;

pub use types::{Amount, Forecast, Meter, MeterLine, Origin, Sum, Viewers};

use super::ledger::Counted;
use super::reading::{Reading, Track, Why};
use super::types::{End, StreamSnapshot};
use crate::clock::Timestamp;
use crate::probe::Name;
use crate::spec::price::Tariff;
use std::time::Duration;

/// A run is billed for at least this long, in hours [documented: aws-facts 8].
const LEAST_HOURS: f64 = 10.0 / 60.0;
/// Bytes of a gigabyte as the price table has it.
const GB: f64 = 1e9;

/// What was counted of a running stream since its start.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    /// The start was seen; else it lies at least as far back.
    pub start_seen: bool,
    /// Bytes into the packager.
    pub ingress: Option<Counted>,
    /// Bytes from the packager to the edge.
    pub egress: Option<Counted>,
    /// Bytes from the edge to viewers.
    pub edge_bytes: Option<Counted>,
    /// Requests of viewers.
    pub edge_requests: Option<Counted>,
}

/// What watching costs: all streams of this console together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Polling {
    /// Dollars an hour.
    pub per_hour: f64,
    /// Dollars since it began.
    pub so_far: f64,
    /// When it began.
    pub began: Timestamp,
}

/// The meter of a stream; `stream` is complete but for its meter.
pub(super) fn meter(
    stream: &StreamSnapshot,
    usage: &Usage,
    polling: Polling,
    now: Timestamp,
) -> Meter {
    let tariff = stream.wants.as_ref().and_then(|w| w.tariff.as_ref());
    let running = stream.up();
    // On its way there or from there it is neither.
    let waits = ["IDLE", "UPDATING", "UPDATE_FAILED"];
    let state = stream.channel_state.as_deref();
    let since = stream.running_since.filter(|_| running);
    let mut lines = Vec::new();
    if running {
        lines.push(channel(stream, usage.start_seen, now));
        let p = &stream.packager;
        let parts = [
            (&p.ingress_bytes, usage.ingress),
            (&p.egress_bytes, usage.egress),
        ];
        let prices = tariff.map(|t| [t.ingest_usd_per_gb / GB, t.origination_usd_per_gb / GB]);
        lines.push(measured("packager", parts, prices, since));
        let e = &stream.edge;
        let parts = [
            (&e.bytes, usage.edge_bytes),
            (&e.requests, usage.edge_requests),
        ];
        let prices = tariff.map(|t| {
            let requests = t.cdn_usd_per_10k_requests / 10_000.0;
            [t.cdn_usd_per_gb / GB, requests]
        });
        lines.push(measured("cdn", parts, prices, since));
    } else if state.is_some_and(|s| waits.contains(&s)) {
        lines.push(idle(tariff));
    }
    if state.is_some()
        && let Some(tariff) = tariff
    {
        lines.extend(alarms(tariff));
    }
    let per_hour = sum(lines.iter().map(|l| &l.per_hour));
    let since_start = lines.iter().filter_map(|l| l.since_start.as_ref());
    let since_start = sum(since_start).filter(|_| running);
    let at = match stream.ends {
        Some(End::At(at)) if at > now => Some(at),
        _ => None,
    };
    let known = since_start.zip(per_hour);
    let forecast = at.zip(known).map(|(at, (so_far, per_hour))| {
        let hours = at.duration_since(now).as_secs_f64() / 3600.0;
        let usd = so_far.usd + per_hour.usd * hours;
        let at_least = so_far.at_least || per_hour.at_least;
        Forecast {
            at,
            sum: Sum { usd, at_least },
        }
    });
    lines.push(console(polling));
    Meter {
        lines,
        per_hour,
        since_start,
        forecast,
        viewers: viewers(stream).filter(|_| running),
        prices: tariff.map(Tariff::label),
        elsewhere: tariff.is_some_and(|t| t.elsewhere),
    }
}

/// The sum of what is known; nothing where nothing is. What is "at most" is in no sum: it may be nothing.
fn sum<'a>(amounts: impl Iterator<Item = &'a Amount>) -> Option<Sum> {
    let (mut sum, mut known) = (0.0, 0);
    let mut at_least = false;
    for amount in amounts {
        match amount {
            Amount::Usd(v) | Amount::AtLeast(v) => {
                sum += v;
                known += 1;
            }
            Amount::Unknown(_) | Amount::AtMost(_) => {}
        }
        at_least |= matches!(amount, Amount::AtLeast(_) | Amount::Unknown(_));
    }
    (known > 0).then_some(Sum { usd: sum, at_least })
}

/// Billed from the start, with or without input, by the minute after the first ten.
fn channel(stream: &StreamSnapshot, start_seen: bool, now: Timestamp) -> MeterLine {
    let usd = stream.wants.as_ref().and_then(|w| w.usd_per_hour);
    let hours = stream
        .running_since
        .map(|since| now.duration_since(since).as_secs_f64() / 3600.0);
    let no_price = || match &stream.wants {
        Some(_) => Amount::Unknown("price not in table".to_owned()),
        None => Amount::Unknown("not configured here".to_owned()),
    };
    let since_start = match (usd, hours) {
        (None, _) => no_price(),
        (Some(_), None) => Amount::Unknown("start not known".to_owned()),
        (Some(usd), Some(hours)) if start_seen => Amount::Usd(usd * hours.max(LEAST_HOURS)),
        (Some(usd), Some(hours)) => Amount::AtLeast(usd * hours.max(LEAST_HOURS)),
    };
    let note = match (hours, start_seen) {
        (Some(h), true) if h < LEAST_HOURS => "10 min are billed at least",
        (Some(_), false) => "started before it was watched",
        _ => "",
    };
    MeterLine {
        name: "channel",
        per_hour: usd.map_or_else(no_price, Amount::Usd),
        since_start: Some(since_start),
        origin: Origin::ListPrice,
        until: None,
        note: note.to_owned(),
    }
}

/// A line of two metrics of sums, each with its price.
fn measured(
    name: Name,
    parts: [(&Track, Option<Counted>); 2],
    prices: Option<[f64; 2]>,
    since: Option<Timestamp>,
) -> MeterLine {
    let Some(prices) = prices else {
        let unknown = || Amount::Unknown("not configured here".to_owned());
        return MeterLine {
            name,
            per_hour: unknown(),
            since_start: Some(unknown()),
            origin: Origin::Measured,
            until: None,
            note: String::new(),
        };
    };
    let mut rates = Vec::new();
    let mut sums = Vec::new();
    let mut missing = Duration::ZERO;
    for ((track, counted), price) in parts.iter().zip(prices) {
        let hour = 3600.0 / track.period.as_secs_f64().max(1.0);
        rates.push(match (&track.now, track.now.last()) {
            (_, Some(v)) => Amount::Usd(v * hour * price),
            // Asked, and nothing happened [documented: aws-facts 1.2, 1.3].
            (Reading::NoData(Why::NoTraffic), _) => Amount::Usd(0.0),
            (Reading::NoData(why), _) => Amount::Unknown(why.words().to_owned()),
            _ => Amount::Unknown("no data".to_owned()),
        });
        sums.push(match counted {
            Some(c) => {
                missing = missing.max(c.missing);
                let usd = c.sum * price;
                if c.missing.is_zero() {
                    Amount::Usd(usd)
                } else {
                    Amount::AtLeast(usd)
                }
            }
            None if track.now == Reading::NoData(Why::NoTraffic) => Amount::Usd(0.0),
            None => match &track.now {
                Reading::NoData(why) => Amount::Unknown(why.words().to_owned()),
                _ => Amount::Unknown("not counted yet".to_owned()),
            },
        });
    }
    let quiet = parts
        .iter()
        .all(|(t, c)| c.is_none() && t.now == Reading::NoData(Why::NoTraffic));
    let since_start = match since {
        _ if quiet => Amount::Unknown("no traffic yet".to_owned()),
        Some(_) => both(&sums),
        None => Amount::Unknown("start not known".to_owned()),
    };
    let stale = parts
        .iter()
        .any(|(t, _)| matches!(t.now, Reading::Stale { .. }));
    let note = match (missing.is_zero(), stale) {
        (false, _) => format!("{} min not measured", missing.as_secs() / 60),
        (true, true) => "stale".to_owned(),
        (true, false) => String::new(),
    };
    MeterLine {
        name,
        per_hour: if quiet {
            Amount::Unknown("no traffic yet".to_owned())
        } else {
            both(&rates)
        },
        since_start: Some(since_start),
        origin: Origin::Measured,
        until: parts.iter().filter_map(|(t, _)| t.now.until()).min(),
        note,
    }
}

/// Two amounts as one: without any figure the reason, with one a lower bound.
fn both(amounts: &[Amount]) -> Amount {
    match sum(amounts.iter()) {
        Some(Sum { usd, at_least }) if at_least => Amount::AtLeast(usd),
        Some(Sum { usd, .. }) => Amount::Usd(usd),
        None => {
            let mut unknown = amounts.iter().filter(|a| a.usd().is_none());
            let why = unknown.next().cloned();
            why.unwrap_or_else(|| Amount::Unknown("no data".to_owned()))
        }
    }
}

/// A channel and a push input that wait cost something until they are deleted.
fn idle(tariff: Option<&Tariff>) -> MeterLine {
    let (per_hour, note) = match tariff {
        Some(t) => (
            Amount::Usd(t.idle_channel_usd_per_hour + t.idle_input_usd_per_hour),
            "channel and push input, until destroyed; recordings not counted",
        ),
        None => (Amount::Unknown("not configured here".to_owned()), ""),
    };
    MeterLine {
        name: "idle",
        per_hour,
        since_start: None,
        origin: Origin::Assumed,
        until: None,
        note: note.to_owned(),
    }
}

/// Alarms and dashboard, by the month; nothing where the stream has none.
fn alarms(tariff: &Tariff) -> Option<MeterLine> {
    let month = tariff.watching_usd_per_month();
    (month > 0.0).then(|| MeterLine {
        name: "alarms",
        per_hour: Amount::AtMost(month / crate::spec::price::HOURS_PER_MONTH as f64),
        since_start: None,
        origin: Origin::ListPrice,
        until: None,
        note: format!(
            "alarms and dashboard, at most ${month:.2} a month: the account's first {} and {} are free",
            tariff.alarms_free, tariff.dashboards_free
        ),
    })
}

/// The watching itself.
fn console(polling: Polling) -> MeterLine {
    MeterLine {
        name: "console",
        per_hour: Amount::Usd(polling.per_hour),
        since_start: Some(Amount::Usd(polling.so_far)),
        origin: Origin::Counted,
        until: None,
        note: format!(
            "metrics asked for since {}, all streams; not in the sum",
            super::words::clock(polling.began)
        ),
    }
}

/// Viewers by what left the edge; nothing without bytes or without a ladder.
fn viewers(stream: &StreamSnapshot) -> Option<Viewers> {
    let rates = &stream.wants.as_ref()?.rung_bps;
    let (low, high) = (rates.iter().min()?, rates.iter().max()?);
    if *low == 0 {
        return None;
    }
    let bytes = &stream.edge.bytes;
    let bps = bytes.now.last()? * 8.0 / bytes.period.as_secs_f64().max(1.0);
    let mean = rates.iter().sum::<u64>() as f64 / rates.len() as f64;
    Some(Viewers {
        low: bps / *high as f64,
        mean: bps / mean,
        high: bps / *low as f64,
        until: bytes.now.until()?,
    })
}

/// A meter for samples: what was counted are the points that a sample has.
#[cfg(test)]
pub(crate) fn sample_meter(stream: &mut StreamSnapshot, now: Timestamp) {
    let counted = |track: &Track| {
        Some(Counted {
            sum: track
                .points
                .iter()
                .map(|p| p.1)
                .filter(|v| v.is_finite())
                .sum(),
            windows: track.points.len() as u64,
            until: track.now.until()?,
            missing: Duration::ZERO,
        })
    };
    let usage = Usage {
        start_seen: true,
        ingress: counted(&stream.packager.ingress_bytes),
        egress: counted(&stream.packager.egress_bytes),
        edge_bytes: counted(&stream.edge.bytes),
        edge_requests: counted(&stream.edge.requests),
    };
    let polling = Polling {
        per_hour: 0.11,
        so_far: 0.21,
        began: now - jiff::SignedDuration::from_mins(113),
    };
    stream.meter = Some(meter(stream, &usage, polling, now));
}
