//! MediaPackage v1's metrics: what comes in, what goes out, and from which input. No datapoint where
//! there were no requests. [documented: aws-facts 1.2]

use super::{Asked, Sample, Series};
use crate::clock::Timestamp;
use crate::sim::mediapackage::{Channel, PACKAGER_REFUSES, PACKAGER_SOME_FAIL};
use crate::sim::stream::{PACKAGER_FAILS, Pipe, bitrate, moments, noise, viewers};
use crate::sim::wiring::Packaging;
use std::collections::BTreeSet;

/// Its namespace.
pub const NAMESPACE: &str = "AWS/MediaPackage";

const RANGES: [&str; 3] = ["2xx", "4xx", "5xx"];

/// Metrics, their units, and the sets of dimensions that each is told by.
type Metric = (
    &'static str,
    &'static str,
    &'static [&'static [&'static str]],
);

const METRICS: [Metric; 6] = [
    (
        "ActiveInput",
        "None",
        &[&["IngestEndpoint", "OriginEndpoint"]],
    ),
    (
        "IngressBytes",
        "Bytes",
        &[&["Channel"], &["Channel", "IngestEndpoint"], &[]],
    ),
    (
        "IngressResponseTime",
        "Milliseconds",
        &[&["Channel"], &["Channel", "IngestEndpoint"], &[]],
    ),
    (
        "EgressBytes",
        "Bytes",
        &[&["Channel"], &["Channel", "OriginEndpoint"], &[]],
    ),
    (
        "EgressRequestCount",
        "Count",
        &[
            &["Channel"],
            &["Channel", "OriginEndpoint"],
            &["StatusCodeRange"],
            &["Channel", "StatusCodeRange"],
            &["Channel", "OriginEndpoint", "StatusCodeRange"],
        ],
    ),
    (
        "EgressResponseTime",
        "Milliseconds",
        &[&["Channel"], &["Channel", "OriginEndpoint"]],
    ),
];

/// The unit of a metric.
pub fn unit(name: &str) -> Option<&'static str> {
    METRICS.iter().find(|m| m.0 == name).map(|m| m.1)
}

/// The packager's side of a question.
struct Scene<'q, 'a> {
    asked: &'q Asked<'a>,
    packaging: &'a Packaging<'a>,
}

impl<'q, 'a> Scene<'q, 'a> {
    fn new(asked: &'q Asked<'a>) -> Self {
        let packaging = asked.wiring.packaging();
        Self { asked, packaging }
    }

    fn writers(&self, channel: &str) -> &'a [Pipe<'a>] {
        self.asked.wiring.writers(self.asked.region, channel)
    }

    /// Whether what a pipeline sends is refused.
    fn refuses(&self, channel: &str, pipeline: usize, at: Timestamp) -> bool {
        let faults = &self.asked.world.faults;
        faults.trouble_at(PACKAGER_REFUSES, channel, Some(pipeline), at)
    }

    fn fails(&self, channel: &str, at: Timestamp) -> bool {
        self.asked
            .world
            .faults
            .trouble_at(PACKAGER_FAILS, channel, None, at)
    }

    /// Bytes that one pipeline brings in during a window.
    fn ingress(&self, channel: &str, pipeline: Option<usize>, at: i64, length: i64) -> f64 {
        let pipes = self.writers(channel);
        let mut bits = 0.0;
        for pipe in pipes
            .iter()
            .filter(|p| pipeline.is_none_or(|wanted| p.pipeline == wanted))
        {
            let groups = pipe.channel.output_groups().into_iter().enumerate();
            let rate: f64 = groups
                .filter(|(_, g)| g.kind == "mediaPackageGroupSettings")
                .map(|(i, _)| bitrate(pipe.channel, i))
                .sum();
            let looks: Vec<_> = moments(at, length).collect();
            let fed = looks
                .iter()
                .filter(|t| {
                    let taken =
                        !self.fails(channel, **t) && !self.refuses(channel, pipe.pipeline, **t);
                    taken && pipe.look(**t).fed()
                })
                .count();
            bits += rate * length as f64 * fed as f64 / looks.len() as f64;
        }
        (bits / 8.0).round()
    }

    /// Requests of one endpoint in a window, by range of status. A CDN stands between, so it is
    /// playlists and segments once per edge, not per viewer. (assumed)
    fn requests(&self, endpoint: &str, channel: &str, range: &str, at: i64, length: i64) -> f64 {
        let Ok(middle) = Timestamp::from_second(at + length / 2) else {
            return 0.0;
        };
        let people = viewers(self.asked.world, channel, self.writers(channel), middle);
        if people == 0.0 {
            return 0.0;
        }
        let mark = Series::new(NAMESPACE, "requests", &[("OriginEndpoint", endpoint)]).mark();
        let jitter = noise(self.asked.world, mark, at);
        let all = (length as f64 * (0.6 + people.sqrt() / 20.0) * (1.0 + 0.1 * jitter))
            .round()
            .max(1.0);
        let stray = if jitter > 0.8 { 2.0 } else { 0.0 };
        let faults = &self.asked.world.faults;
        // Now and then a request fails with nothing wrong. [assumed]
        let some = match faults.trouble_at(PACKAGER_SOME_FAIL, channel, None, middle) {
            true => (all / 100.0).ceil(),
            false => f64::from(u8::from(jitter < -0.97)),
        };
        match (range, self.fails(channel, middle)) {
            ("", _) | ("5xx", true) => all,
            ("5xx", false) => some,
            (_, true) => 0.0,
            ("4xx", false) => stray,
            (_, false) => (all - stray - some).max(0.0),
        }
    }
}

/// Every series with data that CloudWatch has noticed.
pub fn series(asked: &Asked) -> Vec<Series> {
    let scene = Scene::new(asked);
    let mut all = Vec::new();
    for made in &scene.packaging.channels {
        let channel = made.id.as_str();
        let ingest: Vec<_> = made.ingest.iter().map(|i| i.id.as_str()).collect();
        let first = scene
            .writers(channel)
            .iter()
            .flat_map(|p| &p.channel.runs)
            .map(|r| r.from)
            .min();
        if !first.is_some_and(|from| asked.noticed(channel, from)) {
            continue;
        }
        let endpoints = scene.packaging.endpoints(channel);
        for (name, _, sets) in METRICS {
            for set in sets {
                let values = |dimension: &&str| match *dimension {
                    "Channel" => vec![channel],
                    "IngestEndpoint" => ingest.clone(),
                    "OriginEndpoint" => endpoints.to_vec(),
                    _ => RANGES.to_vec(),
                };
                let mut made = vec![Vec::new()];
                for dimension in *set {
                    let longer = |so_far: &Vec<(&'static str, String)>| {
                        let next = values(dimension)
                            .into_iter()
                            .map(|v| (*dimension, v.to_owned()));
                        next.map(|d| [so_far.clone(), vec![d]].concat())
                            .collect::<Vec<_>>()
                    };
                    made = made.iter().flat_map(longer).collect();
                }
                for dimensions in made {
                    let dimensions: Vec<_> =
                        dimensions.iter().map(|(k, v)| (*k, v.as_str())).collect();
                    all.push(Series::new(NAMESPACE, name, &dimensions));
                }
            }
        }
    }
    let fails = |kind: &str| [PACKAGER_FAILS, PACKAGER_SOME_FAIL].contains(&kind);
    let troubles = &asked.world.faults.troubles;
    let failed = troubles.iter().any(|t| fails(&t.kind));
    all.retain(|s| s.dimension("StatusCodeRange") != "5xx" || failed);
    all
}

/// One window of one series.
pub fn window(asked: &Asked, series: &Series, at: i64, length: i64) -> Option<Sample> {
    let (name, _, sets) = METRICS.iter().find(|m| m.0 == series.name)?;
    sets.iter().find(|set| series.has(set))?;
    let scene = Scene::new(asked);
    let (channel, endpoint) = (
        series.dimension("Channel"),
        series.dimension("OriginEndpoint"),
    );
    let channels = match channel {
        "" => scene.packaging.channels.as_slice(),
        id => scene.packaging.channel(id),
    };
    let wanted = |id: &str| endpoint.is_empty() || endpoint == id;
    let ids: BTreeSet<&str> = channels.iter().map(|c| c.id.as_str()).collect();
    let endpoints = ids.iter().flat_map(|channel| {
        let all = scene.packaging.endpoints(channel).iter();
        all.filter(|e| wanted(e)).map(|e| (*e, *channel))
    });
    let endpoints: Vec<(&str, &str)> = endpoints.collect();
    let range = series.dimension("StatusCodeRange");
    let requests = || {
        endpoints
            .iter()
            .map(|(e, c)| scene.requests(e, c, range, at, length))
            .sum::<f64>()
    };
    let ingress = || {
        let of = |c: &&Channel| match series.dimension("IngestEndpoint") {
            "" => scene.ingress(&c.id, None, at, length),
            id => c
                .ingest
                .iter()
                .position(|i| i.id == id)
                .map_or(0.0, |p| scene.ingress(&c.id, Some(p), at, length)),
        };
        channels.iter().map(of).sum::<f64>()
    };
    let jitter = noise(asked.world, series.mark(), at);
    let some = |value: f64, count: f64| {
        (value > 0.0).then_some(Sample {
            count: count.max(1.0),
            sum: value,
            min: value,
            max: value,
        })
    };
    match *name {
        "ActiveInput" => active_input(&scene, series, at, length),
        "IngressBytes" => some(ingress(), 1.0),
        "IngressResponseTime" => {
            (ingress() > 0.0).then(|| Sample::between(30.0, 12.0, 35.0 + 10.0 * jitter, 90.0))
        }
        "EgressRequestCount" => some(requests(), 1.0),
        // A request is worth about a segment of half a megabyte. [assumed]
        "EgressBytes" => some((requests() * 480_000.0).round(), 1.0),
        _ => {
            let count = requests();
            (count > 0.0).then(|| Sample::between(count, 8.0, 40.0 + 15.0 * jitter, 180.0))
        }
    }
}

/// The packager takes the input that has come without a break for longest, so it does not go back
/// to A when A returns. [assumed: aws-facts 12 "Failback"]
fn active_input(scene: &Scene, series: &Series, at: i64, length: i64) -> Option<Sample> {
    let ingest = series.dimension("IngestEndpoint");
    let channel = scene
        .packaging
        .channel_of(series.dimension("OriginEndpoint"))?;
    let all = &scene.packaging.channel(channel).first()?.ingest;
    let mine = all.iter().position(|i| i.id == ingest)?;
    let moment = moments(at, length).last()?;
    let pipes = scene.writers(channel);
    let taken = |p: &&Pipe| !scene.refuses(channel, p.pipeline, moment);
    let fed = pipes
        .iter()
        .filter(taken)
        .filter_map(|p| Some((p.fed_since(moment)?, p.pipeline)));
    let active = fed.min().map(|(_, pipeline)| pipeline);
    let running = pipes.iter().any(|p| p.look(moment).running);
    running.then(|| Sample::of(if active == Some(mine) { 1.0 } else { 0.0 }))
}
