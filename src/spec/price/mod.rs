//! What a stream costs, line by line, from a dated table of list prices. What the table does not have
//! is said in words and makes a total "at least"; nothing is extrapolated.

mod money;
mod table;

pub use money::Money;
pub use table::{Prices, Unreadable};

use super::{ChannelClass, Codec, MaximumBitrate, Resolution, Rung, StreamSpec};
use serde::Serialize;
use table::{Encoding, Kind};

/// Hours in AWS's month.
const HOURS_PER_MONTH: i64 = 730;

/// One item of the bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What is charged for: `output 1080p`.
    pub what: String,
    /// How much of it: `HD AVC up to 10 Mb/s, up to 30 fps, 2 pipelines`.
    pub quantity: String,
    /// What it comes to.
    #[serde(flatten)]
    pub charge: Charge,
    /// The price is commonly seen but not confirmed.
    pub assumed: bool,
}

/// How a line is charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Charge {
    /// By MediaLive for each hour the channel runs, with or without input.
    Channel {
        /// USD per hour.
        usd_per_hour: Money,
    },
    /// By others for each hour the channel runs, at most.
    Running {
        /// USD per hour.
        usd_per_hour: Money,
    },
    /// For each month that the stream exists stopped.
    Idle {
        /// USD per month.
        usd_per_month: Money,
    },
    /// By what is used; in no total.
    PerUse {
        /// USD for `per`.
        usd: Money,
        /// What the price is for: `GB`, `alarm and month`.
        per: &'static str,
    },
    /// For each hour the channel runs, but the table does not have it.
    Unknown {
        /// Why, and where to look.
        why_unknown: String,
    },
}

/// A sum, and whether lines are missing from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The sum of what is known.
    pub usd: Money,
    /// Something is unknown: the sum is a lower bound.
    pub at_least: bool,
}

/// What a stream costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// The items.
    pub lines: Vec<Line>,
    /// MediaLive per hour while running.
    pub channel_usd_per_hour: Total,
    /// All that is charged per hour while running, before viewers: MediaLive and the packager's ingest.
    pub running_usd_per_hour: Total,
    /// Per month while stopped.
    pub idle_usd_per_month: Money,
    /// Day of the prices.
    pub prices_dated: String,
    /// Region of the prices.
    pub prices_region: String,
    /// Said when the stream lives in another region than the prices.
    pub elsewhere: Option<String>,
}

impl Estimate {
    /// How the prices are labelled wherever they are shown: `us-east-1 list 2026-09-18`.
    pub fn label(&self) -> String {
        format!("{} list {}", self.prices_region, self.prices_dated)
    }
}

/// The estimate from the table that onair carries.
pub fn estimate(spec: &StreamSpec) -> Result<Estimate, Unreadable> {
    Ok(estimate_from(&Prices::embedded()?, spec))
}

/// The estimate from given prices.
pub fn estimate_from(prices: &Prices, spec: &StreamSpec) -> Estimate {
    let lines: Vec<_> = encoding(prices, spec)
        .chain(packaging(prices, spec))
        .chain(idle(prices))
        .chain(use_of(prices, spec))
        .collect();
    let unknown = lines
        .iter()
        .any(|l| matches!(l.charge, Charge::Unknown { .. }));
    let sum =
        |pick: fn(&Charge) -> Option<Money>| lines.iter().filter_map(|l| pick(&l.charge)).sum();
    let channel: Money = sum(|c| {
        if let Charge::Channel { usd_per_hour } = c {
            Some(*usd_per_hour)
        } else {
            None
        }
    });
    let others: Money = sum(|c| {
        if let Charge::Running { usd_per_hour } = c {
            Some(*usd_per_hour)
        } else {
            None
        }
    });
    let idle = sum(|c| {
        if let Charge::Idle { usd_per_month } = c {
            Some(*usd_per_month)
        } else {
            None
        }
    });
    let elsewhere = (spec.region.as_str() != prices.region).then(|| {
        format!(
            "prices of {}; those of {} differ and are not in the table",
            prices.region, spec.region
        )
    });
    Estimate {
        channel_usd_per_hour: Total {
            usd: channel,
            at_least: unknown,
        },
        running_usd_per_hour: Total {
            usd: channel + others,
            at_least: unknown,
        },
        idle_usd_per_month: idle,
        prices_dated: prices.date.clone(),
        prices_region: prices.region.clone(),
        elsewhere,
        lines,
    }
}

/// What one encoder item is billed by.
struct Billed {
    kind: Kind,
    codec: Codec,
    resolution: Resolution,
    up_to: MaximumBitrate,
    high_rate: bool,
}

impl Billed {
    fn line(&self, prices: &Prices, what: String, class: ChannelClass) -> Line {
        let tier = match (self.kind, self.high_rate) {
            (Kind::Input, _) => "",
            (Kind::Output, false) => ", up to 30 fps",
            (Kind::Output, true) => ", above 30 fps",
        };
        let (codec, size, rate) = (
            self.codec.as_aws(),
            self.resolution,
            self.up_to.as_str().trim_end_matches('M'),
        );
        let pipelines = if class.pipelines() == 1 {
            "1 pipeline"
        } else {
            "2 pipelines"
        };
        let item = format!("{size} {codec} up to {rate} Mb/s{tier}");
        let charge = prices
            .encoding
            .iter()
            .find(|e| self.is(e))
            .and_then(|e| e.of(class))
            .map_or_else(
                || Charge::Unknown {
                    why_unknown: format!(
                        "{item}, {pipelines}: not in the table; see AWS's MediaLive price list"
                    ),
                },
                |usd_per_hour| Charge::Channel { usd_per_hour },
            );
        Line {
            what,
            quantity: format!("{item}, {pipelines}"),
            charge,
            assumed: false,
        }
    }

    fn is(&self, e: &Encoding) -> bool {
        let tier = match self.kind {
            Kind::Input => e.fps.is_none(),
            Kind::Output => e.fps == Some(if self.high_rate { 60 } else { 30 }),
        };
        tier && e.kind == self.kind
            && e.codec == self.codec.as_aws()
            && e.resolution == self.resolution.as_aws()
            && e.up_to == self.up_to.as_aws()
    }
}

fn encoding<'a>(prices: &'a Prices, spec: &'a StreamSpec) -> impl Iterator<Item = Line> + 'a {
    let class = spec.channel.class;
    let source = &spec.source;
    let input = Billed {
        kind: Kind::Input,
        codec: source.codec,
        resolution: source.input_resolution(),
        up_to: source.input_maximum_bitrate(),
        high_rate: false,
    };
    let output = move |what: String, rung: &Rung| {
        let (resolution, up_to) = (
            rung.size.resolution(),
            MaximumBitrate::holding(rung.bitrate),
        );
        let high_rate = rung.frame_rate.is_high();
        Billed {
            kind: Kind::Output,
            codec: Codec::Avc,
            resolution,
            up_to,
            high_rate,
        }
        .line(prices, what, class)
    };
    // The archive is another output, billed again (`[documented]` aws-facts 2.7/15).
    let archive = spec
        .archive
        .enabled
        .then(|| output("output archive".into(), spec.ladder.rungs.top()));
    let rungs = spec
        .ladder
        .rungs
        .iter()
        .map(move |r| output(format!("output {}", r.name), r));
    std::iter::once(input.line(prices, "input".into(), class))
        .chain(rungs)
        .chain(archive)
}

/// Thousandths of a GB in an hour of so many bits per second.
fn mb_per_hour(bps: u64) -> i64 {
    i64::try_from((bps * 3600 / 8 + 500_000) / 1_000_000).unwrap_or(i64::MAX)
}

fn gb(mb: i64) -> String {
    format!("{}.{} GB", mb / 1000, mb % 1000 / 100)
}

fn packaging<'a>(prices: &Prices, spec: &StreamSpec) -> impl Iterator<Item = Line> + use<'a> {
    let pipelines = u64::from(spec.channel.class.pipelines());
    let of_rung = |r: &Rung| u64::from(r.bitrate.get() + spec.ladder.audio_bitrate.get());
    let mb = mb_per_hour(spec.ladder.rungs.iter().map(of_rung).sum::<u64>() * pipelines);
    let usd_per_hour = prices.packaging.ingest_usd_per_gb.times(mb).over(1000);
    let ingest = Line {
        what: "packager ingest".into(),
        quantity: format!(
            "at most {} an hour, each pipeline at its highest bit rates",
            gb(mb)
        ),
        charge: Charge::Running { usd_per_hour },
        assumed: false,
    };
    std::iter::once(ingest)
}

fn idle(prices: &Prices) -> impl Iterator<Item = Line> + use<> {
    let of = |what: &str, hourly: Money| Line {
        what: what.into(),
        quantity: "730 hours a month while stopped".into(),
        charge: Charge::Idle {
            usd_per_month: hourly.times(HOURS_PER_MONTH),
        },
        assumed: true,
    };
    [
        of("idle channel", prices.idle.channel_usd_per_hour),
        of("idle push input", prices.idle.push_input_usd_per_hour),
    ]
    .into_iter()
}

fn use_of(prices: &Prices, spec: &StreamSpec) -> impl Iterator<Item = Line> + use<> {
    let line = |what: &str, quantity: String, usd: Money, per: &'static str, assumed: bool| {
        Some(Line {
            what: what.into(),
            quantity,
            charge: Charge::PerUse { usd, per },
            assumed,
        })
    };
    let (cdn, watching, top) = (&prices.cdn, &prices.watching, spec.ladder.rungs.top());
    let viewer_bps = u64::from(top.bitrate.get() + spec.ladder.audio_bitrate.get());
    let viewers_mb = mb_per_hour(viewer_bps) * 1000;
    // A segment and a playlist for each segment's length.
    let requests = 1000 * 2 * 3600 / i64::from(spec.delivery.hls.segment_seconds.max(1));
    let viewers = cdn.usd_per_gb.times(viewers_mb).over(1000)
        + cdn.usd_per_10k_https_requests.times(requests).over(10_000);
    let recorded_mb = mb_per_hour(viewer_bps * u64::from(spec.channel.class.pipelines()));
    let region_free = |n: u32, what: &str| format!("each {what} beyond the account's first {n}");
    let class = match spec.delivery.price_class {
        super::PriceClass::NaEu => "",
        super::PriceClass::NaEuAsia | super::PriceClass::World => "; viewers elsewhere cost more",
    };
    [
        line("packager origination", "what CloudFront fetches".into(), prices.packaging.origination_usd_per_gb, "GB", false),
        line(
            "CDN for 1,000 viewers",
            format!("{} an hour if all watch {}, {requests} requests; North America and Europe, first 10 TB{class}", gb(viewers_mb), top.name),
            viewers,
            "hour",
            true,
        ),
        line("CDN transfer", "out to viewers".into(), cdn.usd_per_gb, "GB", true),
        line("CDN requests", "HTTPS".into(), cdn.usd_per_10k_https_requests, "10,000 requests", true),
        spec.archive.enabled
            .then(|| {
                let usd = prices.storage.standard_usd_per_gb_month;
                line("archive storage", format!("each hour recorded adds {}, one file set per pipeline", gb(recorded_mb)), usd, "GB and month", false)
            })
            .flatten(),
        spec.alarms.enabled
            .then(|| line("alarms", region_free(watching.alarms_free, "alarm"), watching.alarm_usd_per_month, "alarm and month", false))
            .flatten(),
        spec.alarms.dashboard
            .then(|| line("dashboard", region_free(watching.dashboards_free, "dashboard"), watching.dashboard_usd_per_month, "month", false))
            .flatten(),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests;
