//! What a stream costs, line by line, from a dated table of list prices. What the table does not have
//! is said in words and makes a total "at least"; nothing is extrapolated.

mod money;
mod table;
mod tariff;

pub use money::Money;
pub use table::{Prices, Unreadable};
pub use tariff::Tariff;

use super::{ChannelClass, Codec, MaximumBitrate, PriceClass, Resolution, Rung, StreamSpec};
use serde::Serialize;
use table::{Encoding, Kind};

/// Hours in AWS's month.
pub const HOURS_PER_MONTH: i64 = 730;

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

impl Charge {
    /// `1.9920 /h on air`, the figure right-aligned over several lines.
    pub fn words(&self) -> String {
        match self {
            Charge::Channel { usd_per_hour } => format!("{:>9.4} /h on air", usd_per_hour.usd()),
            Charge::Running { usd_per_hour } => format!("{:>9.4} /h at most", usd_per_hour.usd()),
            Charge::Idle { usd_per_month } => {
                format!("{:>9.2} /month stopped", usd_per_month.usd())
            }
            Charge::PerUse { usd, per } => format!("{:>9.4} per {per}", usd.usd()),
            Charge::Unknown { why_unknown } => format!("  unknown: {why_unknown}"),
        }
    }
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
    /// The three totals in one sentence each.
    pub fn totals(&self) -> String {
        let bound = |total: Total| if total.at_least { "at least " } else { "" };
        let (channel, running) = (self.channel_usd_per_hour, self.running_usd_per_hour);
        format!(
            "On air: {}${:.2}/h for the channel, {}${:.2}/h with the packager's ingest, before viewers. Stopped: about ${:.2}/month.",
            bound(channel),
            channel.usd.usd(),
            bound(running),
            running.usd.usd(),
            self.idle_usd_per_month.usd()
        )
    }

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
    let mut lines = encoding(prices, spec);
    lines.push(packaging(prices, spec));
    lines.extend(idle(prices));
    lines.extend(use_of(prices, spec));
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
        let item = format!("{size} {codec} up to {rate} Mb/s{tier}, {pipelines}");
        let listed = prices
            .encoding
            .iter()
            .find(|e| self.is(e))
            .and_then(|e| e.of(class));
        let charge = match listed {
            Some(usd_per_hour) => Charge::Channel { usd_per_hour },
            None => Charge::Unknown {
                why_unknown: format!("{item}: not in the table; see AWS's MediaLive price list"),
            },
        };
        line(&what, item, charge, false)
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

fn encoding(prices: &Prices, spec: &StreamSpec) -> Vec<Line> {
    let class = spec.channel.class;
    let source = &spec.source;
    let input = Billed {
        kind: Kind::Input,
        codec: source.codec,
        resolution: source.input_resolution(),
        up_to: source.input_maximum_bitrate(),
        high_rate: false,
    };
    let output = |what: String, rung: &Rung| {
        let billed = Billed {
            kind: Kind::Output,
            codec: Codec::Avc,
            resolution: rung.size.resolution(),
            up_to: MaximumBitrate::holding(rung.bitrate),
            high_rate: rung.frame_rate.is_high(),
        };
        billed.line(prices, what, class)
    };
    let mut lines = vec![input.line(prices, "input".into(), class)];
    lines.extend(
        spec.ladder
            .rungs
            .iter()
            .map(|r| output(format!("output {}", r.name), r)),
    );
    // The archive is another output, billed again (`[documented]` aws-facts 2.7/15).
    lines.extend(
        spec.archive
            .enabled
            .then(|| output("output archive".into(), spec.ladder.rungs.top())),
    );
    lines
}

/// Megabytes in an hour of so many bits per second, to the nearest.
fn mb_per_hour(bps: u64) -> i64 {
    i64::try_from((bps * 3600 / 8 + 500_000) / 1_000_000).unwrap_or(i64::MAX)
}

fn gb(mb: i64) -> String {
    format!("{:.1} GB", mb as f64 / 1000.0)
}

/// A rung with its sound, bits per second.
pub fn with_sound(spec: &StreamSpec, rung: &Rung) -> u64 {
    u64::from(rung.bitrate.get() + spec.ladder.audio_bitrate.get())
}

fn line(what: &str, quantity: impl Into<String>, charge: Charge, assumed: bool) -> Line {
    Line {
        what: what.into(),
        quantity: quantity.into(),
        charge,
        assumed,
    }
}

fn packaging(prices: &Prices, spec: &StreamSpec) -> Line {
    let pipelines = u64::from(spec.channel.class.pipelines());
    let mb = mb_per_hour(
        spec.ladder
            .rungs
            .iter()
            .map(|r| with_sound(spec, r))
            .sum::<u64>()
            * pipelines,
    );
    let usd_per_hour = prices.packaging.ingest_usd_per_gb.times(mb).over(1000);
    let quantity = format!(
        "at most {} an hour, each pipeline at its highest bit rates",
        gb(mb)
    );
    line(
        "packager ingest",
        quantity,
        Charge::Running { usd_per_hour },
        false,
    )
}

fn idle(prices: &Prices) -> [Line; 2] {
    let of = |what, hourly: Money| {
        let usd_per_month = hourly.times(HOURS_PER_MONTH);
        line(
            what,
            "730 hours a month while stopped",
            Charge::Idle { usd_per_month },
            true,
        )
    };
    let (channel, input) = (
        prices.idle.channel_usd_per_hour,
        prices.idle.push_input_usd_per_hour,
    );
    [of("idle channel", channel), of("idle push input", input)]
}

/// What depends on viewers, recordings and the rest of the account.
fn use_of(prices: &Prices, spec: &StreamSpec) -> Vec<Line> {
    let of = |what, quantity: String, usd: Money, per: &'static str, assumed: bool| {
        line(what, quantity, Charge::PerUse { usd, per }, assumed)
    };
    let (cdn, watching, top) = (&prices.cdn, &prices.watching, spec.ladder.rungs.top());
    let viewers_mb = mb_per_hour(with_sound(spec, top) * 1000);
    // Each viewer asks for a segment and a playlist once per segment length.
    let requests = 1000 * 2 * 3600 / i64::from(spec.delivery.hls.segment_seconds.max(1));
    let viewers = cdn.usd_per_gb.times(viewers_mb).over(1000)
        + cdn.usd_per_10k_https_requests.times(requests).over(10_000);
    let far = match spec.delivery.price_class {
        PriceClass::NaEu => "",
        PriceClass::NaEuAsia | PriceClass::World => "; viewers elsewhere cost more",
    };
    let watched = format!(
        "{} an hour if all watch {}, {requests} requests; North America and Europe, first 10 TB{far}",
        gb(viewers_mb),
        top.name
    );
    let origination = prices.packaging.origination_usd_per_gb;
    let mut lines = vec![
        of(
            "packager origination",
            "what CloudFront fetches".into(),
            origination,
            "GB",
            false,
        ),
        of("CDN for 1,000 viewers", watched, viewers, "hour", true),
        of(
            "CDN transfer",
            "out to viewers".into(),
            cdn.usd_per_gb,
            "GB",
            true,
        ),
        of(
            "CDN requests",
            "HTTPS".into(),
            cdn.usd_per_10k_https_requests,
            "10,000 requests",
            true,
        ),
    ];
    if spec.archive.enabled {
        let mb = mb_per_hour(with_sound(spec, top) * u64::from(spec.channel.class.pipelines()));
        let quantity = format!("each hour recorded adds at most {}, all pipelines", gb(mb));
        lines.push(of(
            "archive storage",
            quantity,
            prices.storage.standard_usd_per_gb_month,
            "GB and month",
            false,
        ));
    }
    if spec.alarms.enabled {
        let quantity = format!(
            "each alarm beyond the account's first {}",
            watching.alarms_free
        );
        lines.push(of(
            "alarms",
            quantity,
            watching.alarm_usd_per_month,
            "alarm and month",
            false,
        ));
    }
    if spec.alarms.dashboard {
        let quantity = format!(
            "each dashboard beyond the account's first {}",
            watching.dashboards_free
        );
        lines.push(of(
            "dashboard",
            quantity,
            watching.dashboard_usd_per_month,
            "month",
            false,
        ));
    }
    lines
}

#[cfg(test)]
mod tests;
