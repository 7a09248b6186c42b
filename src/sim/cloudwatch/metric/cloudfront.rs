//! CloudFront's metrics, told in us-east-1 only and by `DistributionId` with `Region=Global`.
//! [documented: aws-facts 1.3]

use super::{Asked, Sample, Series};
use crate::clock::Timestamp;
use crate::sim::cloudfront::{Distribution, EDGE_FAILS, VIEWERS_403, VIEWERS_404};
use crate::sim::mediapackage::PACKAGER_SOME_FAIL;
use crate::sim::stream::{PACKAGER_FAILS, noise, viewers};

/// Its namespace.
pub const NAMESPACE: &str = "AWS/CloudFront";

/// Metrics, units, and whether they cost extra.
const METRICS: [(&str, &str, bool); 14] = [
    ("Requests", "None", false),
    ("BytesDownloaded", "None", false),
    ("BytesUploaded", "None", false),
    ("TotalErrorRate", "Percent", false),
    ("4xxErrorRate", "Percent", false),
    ("5xxErrorRate", "Percent", false),
    ("CacheHitRate", "Percent", true),
    ("OriginLatency", "Milliseconds", true),
    ("401ErrorRate", "Percent", true),
    ("403ErrorRate", "Percent", true),
    ("404ErrorRate", "Percent", true),
    ("502ErrorRate", "Percent", true),
    ("503ErrorRate", "Percent", true),
    ("504ErrorRate", "Percent", true),
];

/// The unit of a metric.
pub fn unit(name: &str) -> Option<&'static str> {
    METRICS.iter().find(|m| m.0 == name).map(|m| m.1)
}

fn published<'a>(distribution: &'a Distribution) -> impl Iterator<Item = &'static str> + use<'a> {
    let extra = distribution.monitoring.as_deref() == Some("Enabled");
    METRICS.iter().filter(move |m| extra || !m.2).map(|m| m.0)
}

/// Every series with data that CloudWatch has noticed.
pub fn series(asked: &Asked) -> Vec<Series> {
    if asked.region != "us-east-1" {
        return Vec::new();
    }
    let mut all = Vec::new();
    for distribution in asked.world.cloudfront.distributions.values() {
        if distribution
            .serving
            .first()
            .is_some_and(|(from, _)| asked.noticed(&distribution.id, *from))
        {
            let dimensions = [
                ("DistributionId", distribution.id.as_str()),
                ("Region", "Global"),
            ];
            all.extend(
                published(distribution).map(|name| Series::new(NAMESPACE, name, &dimensions)),
            );
        }
    }
    all
}

/// One window of one series.
pub fn window(asked: &Asked, series: &Series, at: i64, length: i64) -> Option<Sample> {
    if asked.region != "us-east-1"
        || !series.has(&["DistributionId", "Region"])
        || series.dimension("Region") != "Global"
    {
        return None;
    }
    let distribution = asked
        .world
        .cloudfront
        .distributions
        .get(series.dimension("DistributionId"))?;
    published(distribution).find(|name| *name == series.name)?;
    let moment = Timestamp::from_second(at + length / 2).ok()?;
    let serving = |(from, until): &(Timestamp, Option<Timestamp>)| {
        *from <= moment && until.is_none_or(|u| moment < u)
    };
    distribution.serving.iter().find(|s| serving(s))?;
    let behind = asked.wiring.behind(&distribution.id);
    let people: f64 = behind
        .iter()
        .map(|b| {
            let writers = asked.wiring.writers(b.region, b.channel);
            b.share * viewers(asked.world, b.channel, writers, moment)
        })
        .sum();
    let jitter = noise(asked.world, series.mark(), at);
    // Nobody but a passing crawler when nothing is on. [assumed]
    let requests = match people {
        0.0 => f64::from(u8::from(jitter > 0.9)),
        _ => (people * length as f64 / 3.0 * (1.0 + 0.05 * jitter))
            .round()
            .max(1.0),
    };
    if requests == 0.0 {
        return None;
    }
    let faults = &asked.world.faults;
    let here = |kind| faults.trouble_at(kind, &distribution.id, None, moment);
    let behind_it = |kind| {
        let mut all = behind.iter();
        all.any(|b| faults.trouble_at(kind, b.channel, None, moment))
    };
    let failing = behind_it(PACKAGER_FAILS);
    let edge_fails = here(EDGE_FAILS);
    let on = people > 0.0;
    let upstream = if edge_fails && on {
        95.0 + 4.0 * jitter
    } else if failing && on {
        70.0 + 10.0 * jitter
    } else if behind_it(PACKAGER_SOME_FAIL) && on {
        // Much is answered from the cache.
        0.3
    } else {
        0.0
    };
    let client = match on {
        true if here(VIEWERS_404) => 30.0 + 5.0 * jitter,
        true if here(VIEWERS_403) => 3.0 + 0.3 * jitter,
        // So many whole requests: of few viewers none or one.
        true => {
            let lot = noise(asked.world, series.mark() ^ 4, at).abs();
            let errors = requests * (0.2 + 0.15 * jitter) / 100.0;
            100.0 * (errors + lot).floor() / requests
        }
        false => 100.0,
    };
    let rate = |percent: f64| {
        Some(Sample {
            count: requests,
            sum: percent * requests,
            min: 0.0,
            max: 100.0,
        })
    };
    let total = |sum: f64| {
        Some(Sample {
            count: requests,
            sum,
            min: 0.0,
            max: sum / requests * 2.0,
        })
    };
    match series.name.as_str() {
        "Requests" => Some(Sample {
            count: requests,
            sum: requests,
            min: 1.0,
            max: 1.0,
        }),
        // About three megabits a second for each viewer. [assumed]
        "BytesDownloaded" => total(
            (people * 375_000.0 * length as f64 * (1.0 + 0.05 * jitter))
                .round()
                .max(1200.0),
        ),
        "BytesUploaded" => total(requests * 420.0),
        "TotalErrorRate" => rate(upstream + client),
        "4xxErrorRate" => rate(client),
        "5xxErrorRate" | "503ErrorRate" => rate(upstream),
        "404ErrorRate" => rate(client),
        "CacheHitRate" => rate(if on { 96.0 + jitter } else { 0.0 }),
        "OriginLatency" => Some(Sample::between(requests, 12.0, 60.0 + 20.0 * jitter, 400.0)),
        _ => rate(0.0),
    }
}
