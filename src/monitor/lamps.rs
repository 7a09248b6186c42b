//! The seven lamps, source to viewer. What is not measured is hollow, never green.

use super::input::{Input, alert};
use super::types::{Leg, Pipeline, StreamSnapshot};
use super::verdict::{Lamp, Light};
use super::{channel, viewing};
use crate::clock::Timestamp;

/// Traffic that is there without a feed stays below this [assumed: aws-facts 1.1 only says some is].
const IDLE_MBPS: f64 = 0.3;

/// What shows at the encoder's inputs.
const IN: [&str; 4] = [
    "input_low",
    "audio_silent",
    "picture_black",
    "picture_frozen",
];

/// What shows at the encoder's outputs.
const OUT: [&str; 3] = [
    "encoder_overloaded",
    "archive_missing",
    "encoder_to_packager_errors",
];

/// All seven.
pub(super) fn lamps(stream: &StreamSnapshot, inputs: &[Input], now: Timestamp) -> Vec<Lamp> {
    let legs = || stream.legs.iter().zip(inputs.iter().copied());
    let per_leg = |name, light: &dyn Fn(&Leg, Input) -> Light, track: &dyn Fn(&Leg) -> Shown| {
        let shown: Vec<_> = legs().map(|(l, _)| (l.pipeline, track(l))).collect();
        Lamp {
            name,
            lights: legs()
                .map(|(l, i)| (Some(l.pipeline), light(l, i)))
                .collect(),
            evidence: evidence(&shown),
            until: shown.iter().filter_map(|(_, s)| s.until).min(),
        }
    };
    let wants = stream.wants.as_ref();
    let outputs = wants.map(|w| w.outputs);
    let ails = |leg: &Leg, kinds: &[&str]| {
        let mut all = stream.conditions.iter();
        all.any(|c| kinds.contains(&c.kind) && c.pipeline == Some(leg.pipeline))
    };
    // Which of the two is right nobody here can know.
    let differ = stream
        .conditions
        .iter()
        .any(|c| c.kind == "pictures_differ");
    let mut told = stream.conditions.iter();
    let down = told.find(|c| c.kind == "pipeline_down");
    let down = down.map_or(Vec::new(), |c| channel::down(stream, Some(c.since)));
    vec![
        hollow("SOURCE", "not measurable from here"),
        per_leg(
            "CONTRIB",
            &|l, i| contrib(l, i, wants.map(|w| w.mbps)),
            &|l| Shown::of(l.in_mbps.now.last(), l.in_mbps.now.until(), " Mb/s"),
        ),
        per_leg(
            "ENC IN",
            &|l, i| {
                encoder_in(
                    l,
                    i,
                    wants.map(|w| w.fps),
                    ails(l, &IN) || differ,
                    alert(stream, l, now).is_some(),
                )
            },
            &|l| Shown::of(l.in_fps.now.last(), l.in_fps.now.until(), " fps"),
        ),
        per_leg(
            "ENC OUT",
            &|l, i| encoder_out(l, i, outputs, ails(l, &OUT), down.contains(&l.pipeline)),
            &|l| {
                let n = outputs.map_or(" outputs".to_owned(), |n| format!("/{n}"));
                Shown::of(l.outputs.now.last(), l.outputs.now.until(), &n)
            },
        ),
        packager(stream, now),
        edge(stream, now),
        viewer(stream, now),
    ]
}

struct Shown {
    text: Option<String>,
    until: Option<Timestamp>,
}

impl Shown {
    fn of(v: Option<f64>, until: Option<Timestamp>, unit: &str) -> Self {
        let text = v.map(|v| {
            if unit.starts_with('/') || unit == " outputs" {
                format!("{v:.0}{unit}")
            } else {
                format!("{v:.1}{unit}")
            }
        });
        Self { text, until }
    }
}

fn evidence(shown: &[(Pipeline, Shown)]) -> String {
    let all: Vec<_> = shown
        .iter()
        .filter_map(|(p, s)| Some(format!("{} {}", p.letter(), s.text.as_deref()?)))
        .collect();
    if all.is_empty() {
        "no data".to_owned()
    } else {
        all.join("  ")
    }
}

fn hollow(name: &'static str, evidence: &str) -> Lamp {
    Lamp {
        name,
        lights: vec![(None, Light::Hollow)],
        evidence: evidence.to_owned(),
        until: None,
    }
}

/// Something arrives from the venue.
fn contrib(leg: &Leg, input: Input, wanted: Option<f64>) -> Light {
    match (leg.in_mbps.now.fresh(), input) {
        (Some(v), Input::Lost(_)) if v < IDLE_MBPS => Light::Down,
        (Some(v), _) if v < IDLE_MBPS && leg.expected => Light::Down,
        (Some(v), _) if v < IDLE_MBPS => Light::Hollow,
        (Some(v), _) if wanted.is_some_and(|w| v < w / 2.0) => Light::Warn,
        (Some(_), _) => Light::Good,
        // Asked less often than frames: frames prove that it arrives.
        (None, Input::Good) if leg.in_fps.now.fresh().is_some() => Light::Good,
        (None, _) => Light::Hollow,
    }
}

fn encoder_in(leg: &Leg, input: Input, wanted: Option<f64>, ailing: bool, alerted: bool) -> Light {
    match (input, leg.in_fps.now.fresh()) {
        (Input::Never, _) if leg.expected => Light::Down,
        // MediaLive's own word is younger than its numbers.
        (Input::Lost(_), _) if alerted => Light::Down,
        (_, None) | (Input::Unknown | Input::Never, _) => Light::Hollow,
        (Input::Lost(_), _) => Light::Down,
        (Input::Good, Some(_)) if ailing => Light::Warn,
        (Input::Good, Some(v)) if v < 1.0 || wanted.is_some_and(|w| v < 0.95 * w) => Light::Warn,
        (Input::Good, Some(_)) => Light::Good,
    }
}

fn encoder_out(leg: &Leg, input: Input, wanted: Option<u32>, ailing: bool, down: bool) -> Light {
    match leg.outputs.now.fresh() {
        _ if down => Light::Down,
        _ if input.missing() && (leg.expected || leg.ever_had_input) => Light::Follows,
        None => Light::Hollow,
        Some(v) if v < 1.0 => Light::Down,
        Some(v) if ailing || wanted.is_some_and(|w| v < f64::from(w)) => Light::Warn,
        Some(_) => Light::Good,
    }
}

fn has(stream: &StreamSnapshot, kind: &str) -> Option<Light> {
    let found = stream.conditions.iter().find(|c| c.kind == kind)?;
    Some(match found.severity {
        super::verdict::Severity::Critical => Light::Down,
        _ => Light::Warn,
    })
}

/// Whether nothing reaches the packager: what comes after it follows from that.
fn upstream(stream: &StreamSnapshot) -> bool {
    let causes = ["no_input", "pipeline_down", "encoder_to_packager_errors"];
    stream
        .conditions
        .iter()
        .any(|c| causes.contains(&c.kind) && c.severity == super::verdict::Severity::Critical)
}

fn viewer(stream: &StreamSnapshot, now: Timestamp) -> Lamp {
    let (light, evidence, until) = viewing::viewer(viewing::fresh(stream, now));
    let light = match upstream(stream) {
        true if light == Light::Down => Light::Follows,
        _ => light,
    };
    Lamp {
        name: "VIEWER",
        lights: vec![(None, light)],
        evidence,
        until,
    }
}

fn packager(stream: &StreamSnapshot, now: Timestamp) -> Lamp {
    let p = &stream.packager;
    let measured = [&p.egress_5xx, &p.ingress_bytes];
    let until = measured.iter().filter_map(|t| t.now.until()).max();
    let seen = viewing::fresh(stream, now);
    let stale = seen.and_then(|s| s.has("playlist_stale"));
    let frozen = stale.is_some_and(|f| f.what.contains("Packager is frozen"));
    let light = match (upstream(stream), has(stream, "packager_5xx")) {
        (true, _) => Light::Follows,
        (false, Some(light)) => light,
        // The probe's word comes sooner than CloudWatch's.
        (false, None) if frozen => Light::Down,
        (false, None) if measured.iter().any(|t| t.now.fresh().is_some()) => Light::Good,
        (false, None) => Light::Hollow,
    };
    let takes = stream
        .carries
        .map_or(String::new(), |c| format!("takes {}", c.letter()));
    let errors = match (p.egress_5xx.now.last(), p.requests.now.last()) {
        (Some(errors), Some(all)) => format!("5xx {errors:.0} of {all:.0}"),
        _ => String::new(),
    };
    let newest = if frozen { "frozen" } else { "" }.to_owned();
    let all: Vec<_> = [takes, newest, errors]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect();
    Lamp {
        name: "PACKAGER",
        lights: vec![(None, light)],
        evidence: if all.is_empty() {
            "no data".to_owned()
        } else {
            all.join("  ")
        },
        until,
    }
}

fn edge(stream: &StreamSnapshot, now: Timestamp) -> Lamp {
    let rate = &stream.edge.rate_5xx.now;
    let follows = upstream(stream) || has(stream, "packager_5xx").is_some();
    let probed = viewing::fresh(stream, now);
    let answer = probed.map(|seen| (viewing::edge(seen), seen.observed_at));
    let light = match (rate.fresh(), has(stream, "edge_5xx")) {
        _ if !follows && has(stream, "edge_5xx").is_none() && answer.is_some() => answer
            .as_ref()
            .map_or(Light::Hollow, |((light, _), _)| *light),
        (None, None) => Light::Hollow,
        _ if follows => Light::Follows,
        (_, Some(light)) => light,
        (Some(_), None) => Light::Good,
    };
    let light = match has(stream, "edge_4xx") {
        Some(_) if light == Light::Good => Light::Warn,
        _ => light,
    };
    let told = rate.last().map(|v| format!("5xx {v:.1}%"));
    let (words, at) = match answer {
        Some(((_, words), at)) => (Some(words), Some(at)),
        None => (None, None),
    };
    let all: Vec<_> = words.into_iter().chain(told).collect();
    Lamp {
        name: "EDGE",
        lights: vec![(None, light)],
        evidence: if all.is_empty() {
            "no data".to_owned()
        } else {
            all.join("  ")
        },
        until: at.or(rate.until()),
    }
}
