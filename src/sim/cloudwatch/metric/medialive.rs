//! MediaLive's metrics: what a pipeline publishes while it runs, and when it publishes nothing,
//! which is not the same as zero. [documented: aws-facts 1.1, row by row]

use super::{Asked, Sample, Series};
use crate::sim::medialive::Channel;
use crate::sim::mediapackage::PACKAGER_REFUSES;
use crate::sim::stream::{Look, PACKAGER_FAILS, Pipe, bitrate, moments, noise, packagers};
use jiff::SignedDuration;
use serde_json::Value;

/// Its namespace.
pub const NAMESPACE: &str = "AWS/MediaLive";

/// Trouble of a channel (the target is its id) on a pipeline: it drops frames and lowers its quality.
pub const ENCODER_OVERLOADED: &str = "encoder_overloaded";
/// Trouble of a channel on a pipeline: what comes in has no sound.
pub const AUDIO_SILENT: &str = "audio_silent";
/// Trouble of a channel on a pipeline: outputs that are no HTTP, which is the archive, are not written.
pub const ARCHIVE_FAILS: &str = "archive_fails";

/// What a metric is told of.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Pipeline,
    Group,
    /// A group whose outputs travel by HTTP.
    HttpGroup,
    Audio,
}

/// Metrics that an RTMP input has, with their unit. The rest of the documented ones belong to RTP,
/// MediaConnect or failover pairs and are never published here.
const METRICS: [(&str, Of, &str); 15] = [
    ("ActiveAlerts", Of::Pipeline, "Count"),
    ("InputVideoFrameRate", Of::Pipeline, "Count/Second"),
    ("NetworkIn", Of::Pipeline, "Megabits/Second"),
    ("NetworkOut", Of::Pipeline, "Megabits/Second"),
    ("FillMsec", Of::Pipeline, "Count"),
    ("InputTimecodesPresent", Of::Pipeline, "None"),
    ("PipelinesLocked", Of::Pipeline, "None"),
    ("DroppedFrames", Of::Pipeline, "Count"),
    ("SvqTime", Of::Pipeline, "Percent"),
    ("ActiveOutputs", Of::Group, "Count"),
    ("Output4xxErrors", Of::HttpGroup, "Count"),
    ("Output5xxErrors", Of::HttpGroup, "Count"),
    ("OutputAudioLevelDbfs", Of::Audio, "Count"),
    ("OutputAudioLevelLkfs", Of::Audio, "Count"),
    ("PrimaryInputActive", Of::Pipeline, "None"),
];

/// The unit of a metric.
pub fn unit(name: &str) -> Option<&'static str> {
    METRICS.iter().find(|m| m.0 == name).map(|m| m.2)
}

/// Groups of outputs: name, kind, number of outputs. A group is its place in the list.
fn groups(channel: &Channel) -> Vec<(String, bool, usize)> {
    let view = |g: crate::sim::medialive::channel::OutputGroup| {
        let http = [
            "mediaPackageGroupSettings",
            "hlsGroupSettings",
            "msSmoothGroupSettings",
            "cmafIngestGroupSettings",
        ];
        (g.name, http.contains(&g.kind.as_str()), g.outputs)
    };
    channel.output_groups().into_iter().map(view).collect()
}

fn audios(channel: &Channel) -> Vec<String> {
    let audios = channel
        .settings
        .get("encoderSettings")
        .and_then(|e| e.get("audioDescriptions")?.as_array());
    audios
        .into_iter()
        .flatten()
        .filter_map(|a| a.get("name").and_then(Value::as_str))
        .map(str::to_owned)
        .collect()
}

/// Every series with data in the past two weeks that CloudWatch has noticed.
pub fn series(asked: &Asked) -> Vec<Series> {
    let fresh = asked.now - SignedDuration::from_hours(14 * 24);
    let mut all = Vec::new();
    for channel in asked.world.medialive.channels(asked.region) {
        for pipe in asked.wiring.pipes(&channel.id) {
            let p = pipe.pipeline.to_string();
            let mut runs = channel.runs.iter().filter(|r| r.pipeline == pipe.pipeline);
            let seen = |from| asked.noticed(&channel.id, from);
            if !runs.any(|r| r.until.is_none_or(|until| until > fresh) && seen(r.from)) {
                continue;
            }
            let base = [("ChannelId", channel.id.as_str()), ("Pipeline", p.as_str())];
            for (name, of, _) in METRICS.iter().filter(|m| m.0 != "PrimaryInputActive") {
                let mut add = |name_of: &str, value: &str| {
                    all.push(Series::new(
                        NAMESPACE,
                        name,
                        &[base[0], base[1], (name_of, value)],
                    ));
                };
                match of {
                    Of::Pipeline => all.push(Series::new(NAMESPACE, name, &base)),
                    Of::Group | Of::HttpGroup => {
                        let named = groups(channel)
                            .into_iter()
                            .filter(|g| *of == Of::Group || g.1);
                        named.for_each(|g| add("OutputGroupName", &g.0));
                    }
                    Of::Audio => audios(channel)
                        .iter()
                        .for_each(|a| add("AudioDescriptionName", a)),
                }
            }
        }
    }
    all
}

/// One window of one series.
pub fn window(asked: &Asked, series: &Series, at: i64, length: i64) -> Option<Sample> {
    let (_, of, _) = METRICS.iter().find(|m| m.0 == series.name)?;
    let dimensions: &[&str] = match of {
        Of::Pipeline => &["ChannelId", "Pipeline"],
        Of::Group | Of::HttpGroup => &["ChannelId", "Pipeline", "OutputGroupName"],
        Of::Audio => &["ChannelId", "Pipeline", "AudioDescriptionName"],
    };
    if !series.has(dimensions) {
        return None;
    }
    let channel = asked
        .world
        .medialive
        .channel(asked.region, series.dimension("ChannelId"))?;
    let wanted: usize = series.dimension("Pipeline").parse().ok()?;
    let pipes = asked.wiring.pipes(&channel.id);
    let pipe = pipes.iter().find(|p| p.pipeline == wanted)?;
    let looks = pipe.looks(at, length)?;
    let jitter = noise(asked.world, series.mark(), at);
    match of {
        Of::Pipeline => {
            let overloaded = troubled(asked, ENCODER_OVERLOADED, pipe, at, length);
            pipeline(&series.name, pipe, &looks, jitter, overloaded)
        }
        Of::Group | Of::HttpGroup => {
            let known = groups(channel);
            let (_, http, outputs) = known
                .iter()
                .find(|g| g.0 == series.dimension("OutputGroupName"))?;
            group(asked, series, pipe, (*http, *outputs), &looks, at)
        }
        Of::Audio => {
            let known = audios(channel)
                .iter()
                .any(|a| a == series.dimension("AudioDescriptionName"));
            // A house that mixes to -23 LKFS and keeps to it within one. [assumed]
            let (level, swing) = if troubled(asked, AUDIO_SILENT, pipe, at, length) {
                (-90.0, 3.0)
            } else if series.name.ends_with("Lkfs") {
                (-23.0, 1.0)
            } else {
                (-18.0, 3.0)
            };
            sample(&looks, |l| {
                (known && l.fed()).then_some(level + swing * jitter)
            })
        }
    }
}

/// Whether a trouble of the channel holds in the middle of a window.
fn troubled(asked: &Asked, kind: &str, pipe: &Pipe, at: i64, length: i64) -> bool {
    let (id, of) = (&pipe.channel.id, Some(pipe.pipeline));
    crate::clock::Timestamp::from_second(at + length / 2)
        .is_ok_and(|at| asked.world.faults.trouble_at(kind, id, of, at))
}

fn pipeline(
    name: &str,
    pipe: &Pipe,
    looks: &[Look],
    jitter: f64,
    overloaded: bool,
) -> Option<Sample> {
    match name {
        // An encoder that is not there raises one alert. [assumed]
        "ActiveAlerts" => sample(looks, |l| Some(if l.fed() { 0.0 } else { 1.0 })),
        // No data before the first input since the start; zero after it is lost.
        "InputVideoFrameRate" => sample(looks, |l| {
            let shown = if l.fed() {
                l.feed.fps * (1.0 + 0.001 * jitter)
            } else {
                0.0
            };
            l.had_input.then_some(shown)
        }),
        // Some traffic is there without any input.
        "NetworkIn" => sample(looks, |l| Some(0.02 + l.feed.mbps * (1.0 + 0.03 * jitter))),
        "NetworkOut" => sample(looks, |l| {
            Some(0.05 + written(pipe, l) / 1e6 * (1.0 + 0.03 * jitter))
        }),
        "FillMsec" => sample(looks, |l| l.had_input.then_some(l.lost_ms.min(60_000.0))),
        // RTMP carries no timecode here.
        "InputTimecodesPresent" => sample(looks, |l| l.had_input.then_some(0.0)),
        // Frames of each second, and percent of the time.
        "DroppedFrames" if overloaded => sample(looks, |_| Some(2.0 + jitter.abs())),
        "SvqTime" if overloaded => sample(looks, |_| Some(35.0 + 10.0 * jitter)),
        // Nothing to lock by without timecode.
        "PipelinesLocked" | "DroppedFrames" | "SvqTime" => sample(looks, |_| Some(0.0)),
        // Published for failover pairs only.
        _ => None,
    }
}

/// Bits per second that leave: all groups while fed, only the archive's filling otherwise.
fn written(pipe: &Pipe, look: &Look) -> f64 {
    let groups = groups(pipe.channel).into_iter().enumerate();
    let active = groups.filter(|(_, (_, http, _))| look.fed() || (look.had_input && !http));
    active.map(|(i, _)| bitrate(pipe.channel, i)).sum()
}

/// Outputs to the packager pause without input; an archive is filled with black.
/// [documented: aws-facts 12 "Input loss"]
fn group(
    asked: &Asked,
    series: &Series,
    pipe: &Pipe,
    of: (bool, usize),
    looks: &[Look],
    at: i64,
) -> Option<Sample> {
    let (http, outputs) = of;
    let refuses = |packager: &str| {
        let t = moments(at, 10).next();
        let of = Some(pipe.pipeline);
        let faults = &asked.world.faults;
        t.is_some_and(|t| faults.trouble_at(PACKAGER_REFUSES, packager, of, t))
    };
    let refused = http && packagers(pipe.channel).any(refuses);
    let failed = !http && troubled(asked, ARCHIVE_FAILS, pipe, at, 10);
    if series.name == "ActiveOutputs" {
        let written = |l: &Look| {
            if refused || failed {
                0.0
            } else if l.fed() || !http {
                outputs as f64
            } else {
                0.0
            }
        };
        return sample(looks, |l| l.had_input.then(|| written(l)));
    }
    let fails = |packager: &str| {
        let t = moments(at, 10).next();
        t.is_some_and(|t| {
            asked
                .world
                .faults
                .trouble_at(PACKAGER_FAILS, packager, None, t)
        })
    };
    let failing = match series.name.as_str() {
        "Output5xxErrors" => packagers(pipe.channel).any(fails),
        "Output4xxErrors" => refused,
        _ => false,
    };
    let errors = if failing { outputs as f64 } else { 0.0 };
    (http && looks.iter().any(|l| l.had_input)).then(|| Sample::of(errors))
}

/// A sample of looks that have a value; nothing when none has.
fn sample(looks: &[Look], value: impl Fn(&Look) -> Option<f64>) -> Option<Sample> {
    let values: Vec<_> = looks.iter().filter_map(value).collect();
    let count = values.len() as f64;
    (count > 0.0).then(|| Sample {
        count,
        sum: values.iter().sum(),
        min: values.iter().copied().fold(f64::INFINITY, f64::min),
        max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    })
}
