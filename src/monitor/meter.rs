//! The meter: what a stream costs an hour now and what it has cost since it was started, line by line,
//! each with where its figure comes from and how old it is. Pure: prices, numbers and counts go in.
//! An unknown price is said and makes a sum "at least"; what nobody could measure is missing, not zero.

use super::ledger::Counted;
use super::types::{End, Reading, StreamSnapshot, Track, Why};
use crate::clock::Timestamp;
use crate::probe::{Name, name};
use crate::spec::price::Tariff;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A run is billed for at least this long, in hours [documented: aws-facts 8].
const LEAST_HOURS: f64 = 10.0 / 60.0;
/// Bytes of a gigabyte as the price table has it.
const GB: f64 = 1e9;

/// An amount of dollars, and what it is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Amount {
    /// So much.
    Usd(f64),
    /// So much, and more that is not known.
    AtLeast(f64),
    /// So much at most: something of the account's may make it less.
    AtMost(f64),
    /// Not known, and why; never zero.
    Unknown(String),
}

impl Amount {
    /// The figure, where there is one.
    pub fn usd(&self) -> Option<f64> {
        match self {
            Amount::Usd(v) | Amount::AtLeast(v) | Amount::AtMost(v) => Some(*v),
            Amount::Unknown(_) => None,
        }
    }
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The dated table of list prices.
    ListPrice,
    /// The table, for something whose price is commonly seen but not confirmed.
    Assumed,
    /// List price of what AWS has counted.
    Measured,
    /// List price of what onair has counted itself.
    Counted,
}

impl Origin {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Origin::ListPrice => "list price",
            Origin::Assumed => "list price, assumed",
            Origin::Measured => "measured bytes",
            Origin::Counted => "counted calls",
        }
    }
}

/// One line of the meter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeterLine {
    /// `channel`, `packager`, `cdn`, `idle`, `alarms`, `console`; never changes.
    #[serde(deserialize_with = "name")]
    pub name: Name,
    /// Dollars an hour as it is now.
    pub per_hour: Amount,
    /// Dollars since the channel was started; nothing where a start means nothing.
    pub since_start: Option<Amount>,
    /// Where it comes from.
    pub origin: Origin,
    /// End of the newest window it is measured by; its age counts from here.
    pub until: Option<Timestamp>,
    /// What more there is to know; may be empty.
    pub note: String,
}

/// A sum over lines.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    /// Dollars that are known.
    pub usd: f64,
    /// Something is not known: it is a lower bound.
    pub at_least: bool,
}

/// What it will have cost at the announced end, if it goes on as now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// The announced end.
    pub at: Timestamp,
    /// Since the start, by then.
    pub sum: Sum,
}

/// How many watch, estimated from the bytes that leave the edge and the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Viewers {
    /// If all took the highest rung.
    pub low: f64,
    /// If rungs are taken alike.
    pub mean: f64,
    /// If all took the lowest rung.
    pub high: f64,
    /// End of the window that was measured.
    pub until: Timestamp,
}

/// What a stream costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meter {
    /// The lines; without the console's own they make the sums.
    pub lines: Vec<MeterLine>,
    /// Dollars an hour now.
    pub per_hour: Sum,
    /// Dollars since the start; nothing while it does not run.
    pub since_start: Option<Sum>,
    /// At the announced end.
    pub forecast: Option<Forecast>,
    /// Viewers.
    pub viewers: Option<Viewers>,
    /// How the prices are labelled: `us-east-1 list 2026-09-18`; nothing without a configuration.
    pub prices: Option<String>,
    /// The prices are of another region than the stream's.
    pub elsewhere: bool,
}

impl Meter {
    /// A line by its name.
    pub fn line(&self, name: &str) -> Option<&MeterLine> {
        self.lines.iter().find(|l| l.name == name)
    }
}

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
    let running = stream.channel_state.as_deref() == Some("RUNNING");
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
    } else if stream.channel_state.is_some() {
        lines.push(idle(tariff));
    }
    if stream.channel_state.is_some()
        && let Some(tariff) = tariff
    {
        lines.extend(alarms(tariff));
    }
    let per_hour = sum(lines.iter().map(|l| &l.per_hour));
    let since_start = running.then(|| sum(lines.iter().filter_map(|l| l.since_start.as_ref())));
    let at = match stream.ends {
        Some(End::At(at)) if at > now => Some(at),
        _ => None,
    };
    let forecast = at.zip(since_start).map(|(at, so_far)| {
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

/// The sum of what is known. What is "at most" is in no sum: it may be nothing.
fn sum<'a>(amounts: impl Iterator<Item = &'a Amount>) -> Sum {
    let mut sum = Sum {
        usd: 0.0,
        at_least: false,
    };
    for amount in amounts {
        match amount {
            Amount::Usd(v) => sum.usd += v,
            Amount::AtLeast(v) => {
                sum.usd += v;
                sum.at_least = true;
            }
            Amount::Unknown(_) => sum.at_least = true,
            Amount::AtMost(_) => {}
        }
    }
    sum
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
    let stale = parts.iter().any(|(t, _)| matches!(t.now, Reading::Stale { .. }));
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
    let all = sum(amounts.iter());
    let known = amounts.iter().any(|a| a.usd().is_some());
    match amounts.iter().find(|a| a.usd().is_none()) {
        Some(unknown) if !known => unknown.clone(),
        _ if all.at_least => Amount::AtLeast(all.usd),
        _ => Amount::Usd(all.usd),
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
            sum: track.points.iter().map(|p| p.1).filter(|v| v.is_finite()).sum(),
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
