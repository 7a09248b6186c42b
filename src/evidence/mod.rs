//! The evidence bundle: one file about one stream at one moment, for AWS support and for whoever is
//! asked at three in the morning. What was judged, the metric windows it was judged by, what the probe
//! was answered, AWS's own alerts, the calls with their request ids, and lines that ask all of it again.
//!
//! Pure but for [`keep`], which writes the file. Nothing is asked of AWS: it writes down what was seen,
//! so that it is there at once, also of a recording. What is secret is taken out of every text, once,
//! when the bundle is made.

mod bundle;
mod clean;
mod file;
mod lines;
mod markdown;
#[cfg(test)]
mod tests;

pub use bundle::{AlertSeen, CallSeen, Evidence, Fact, LampSeen, Thing, Windows};
pub use file::keep;

use crate::aws::Call;
use crate::clock::Timestamp;
use crate::monitor::{self, Named, Pipeline, Reading, StreamSnapshot};
use crate::probe::Observation;
use crate::shape::package_channel_id;
use clean::clean;
use jiff::SignedDuration;

/// No more is shown: AWS support asks for the half hour around it.
const MOST: SignedDuration = SignedDuration::from_mins(30);
/// And no less.
const LEAST: SignedDuration = SignedDuration::from_mins(10);
/// Before what is wrong began, so that it is seen to begin.
const BEFORE: SignedDuration = SignedDuration::from_mins(2);
/// Calls that are shown.
const CALLS: usize = 100;

/// Whose account it is, and who looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Whether this is a rehearsal.
    pub simulated: bool,
    /// The profile that was named, for the `aws` lines.
    pub profile: Option<String>,
    /// Whether it is made from a recording: there is no record of calls then.
    pub recorded: bool,
}

impl Evidence {
    /// What was seen of `stream` at `at`, with the calls of this process, oldest first.
    pub fn of(about: &About, stream: &StreamSnapshot, at: Timestamp, calls: &[Call]) -> Self {
        let oldest = stream.conditions.iter().map(|c| c.since).min();
        let wanted = oldest.map_or(at, |since| since - BEFORE).min(at - LEAST);
        let from = wanted.max(at - MOST);
        let named = monitor::named(stream);
        let calls = if about.recorded { &[] } else { calls };
        let shown = &calls[calls.len().saturating_sub(CALLS)..];
        Self {
            onair: env!("CARGO_PKG_VERSION"),
            simulated: about.simulated,
            recorded: about.recorded,
            account: about.account.clone(),
            region: about.region.clone(),
            stream: stream.name.clone(),
            at,
            from,
            tally: clean(&stream.tally.words()),
            channel_state: stream.channel_state.clone(),
            channel_class: stream.channel_class.clone(),
            running_since: stream.running_since,
            carries: stream.carries.map(Pipeline::letter),
            things: things(about, stream),
            conditions: facts(stream),
            lamps: lamps(stream),
            alerts: alerts(stream),
            alarms: stream.alerts.alarms.map(|a| {
                format!(
                    "{} OK, {} ALARM, {} INSUFFICIENT_DATA; {} of them disarmed",
                    a.ok, a.alarm, a.no_data, a.disarmed
                )
            }),
            playback: stream.playback.as_ref().map(observation),
            metrics: named.iter().map(|n| windows(n, from, at)).collect(),
            calls: shown.iter().map(call).collect(),
            again: lines::again(about, stream, &named, from, at),
        }
    }

    /// What the file is called, without its directory.
    pub fn file_name(&self) -> String {
        let rehearsal = if self.simulated { "rehearsal-" } else { "" };
        let at = self.at.strftime("%Y%m%dT%H%M%SZ");
        format!("{rehearsal}{}-{at}.md", self.stream)
    }

    /// The file's text.
    pub fn markdown(&self) -> String {
        markdown::markdown(self)
    }
}

fn things(about: &About, stream: &StreamSnapshot) -> Vec<Thing> {
    let (account, region) = (&about.account, &about.region);
    let partition = match region.split_once('-') {
        Some(("cn", _)) => "aws-cn",
        _ => "aws",
    };
    let mut all = Vec::new();
    let mut put = |what, id: &str, arn: Option<String>| {
        let id = id.to_owned();
        all.push(Thing { what, id, arn });
    };
    let Some(channel) = &stream.channel_id else {
        return all;
    };
    let arn = format!("arn:{partition}:medialive:{region}:{account}:channel:{channel}");
    put("MediaLive channel", channel, Some(arn));
    let package = package_channel_id(&stream.name);
    put("MediaPackage channel", &package, None);
    for (ingest, pipeline) in stream.names.ingests.iter().zip(Pipeline::BOTH) {
        let what = match pipeline {
            Pipeline::A => "MediaPackage ingest endpoint A",
            Pipeline::B => "MediaPackage ingest endpoint B",
        };
        put(what, ingest, None);
    }
    if let Some(id) = &stream.names.distribution {
        let arn = format!("arn:{partition}:cloudfront::{account}:distribution/{id}");
        put("CloudFront distribution", id, Some(arn));
    }
    if let Some(url) = &stream.names.playback_url {
        put("playback URL", &clean(url), None);
    }
    all
}

fn facts(stream: &StreamSnapshot) -> Vec<Fact> {
    let fact = |c: &monitor::Condition| Fact {
        kind: c.kind.to_owned(),
        pipeline: c.pipeline.map(Pipeline::letter),
        severity: c.severity.word(),
        since: c.since,
        seen: c.seen,
        what: clean(&c.what),
        proof: clean(&c.proof),
        grouped: c.grouped,
    };
    stream.conditions.iter().map(fact).collect()
}

fn lamps(stream: &StreamSnapshot) -> Vec<LampSeen> {
    use monitor::Light;
    let word = |light: &Light| match light {
        Light::Good => "good",
        Light::Warn => "bad",
        Light::Down => "down",
        Light::Follows => "follows",
        Light::Hollow => "not measured",
    };
    let light = |(pipeline, light): &(Option<Pipeline>, Light)| match pipeline {
        Some(p) => format!("{} {}", p.letter(), word(light)),
        None => word(light).to_owned(),
    };
    let lamp = |l: &monitor::Lamp| LampSeen {
        name: l.name.to_owned(),
        lights: l.lights.iter().map(light).collect(),
        evidence: clean(&l.evidence),
        until: l.until,
    };
    stream.lamps.iter().map(lamp).collect()
}

fn alerts(stream: &StreamSnapshot) -> Vec<AlertSeen> {
    let alert = |a: &monitor::Alert| AlertSeen {
        source: match a.source {
            monitor::AlertSource::MediaLive => "MediaLive",
            monitor::AlertSource::CloudWatch => "CloudWatch",
        },
        id: a.id.clone(),
        what: clean(&a.what),
        message: clean(&a.message),
        pipeline: a.pipeline.map(Pipeline::letter),
        since: a.since,
        cleared: a.cleared,
    };
    stream.alerts.all.iter().map(alert).collect()
}

fn windows(named: &Named<'_>, from: Timestamp, at: Timestamp) -> Windows {
    let q = &named.query;
    let age = |until: Timestamp| format!("{} s old", at.duration_since(until).as_secs());
    let now = match &named.track.now {
        Reading::Value { v, until } => format!("{v:.3}, {}", age(*until)),
        Reading::Stale { v, until, why } => {
            format!("stale ({}): {v:.3}, {}", why.words(), age(*until))
        }
        Reading::NoData(why) => format!("no data: {}", why.words()),
    };
    let points = named.track.points.iter();
    let points = points.filter(|(t, _)| *t >= from && *t <= at);
    Windows {
        namespace: q.namespace.clone(),
        name: q.name.clone(),
        statistic: q.stat.clone(),
        dimensions: q.dimensions.clone(),
        period_s: q.period_s,
        pipeline: named.pipeline.map(Pipeline::letter),
        now,
        points: points.copied().collect(),
    }
}

/// The look without what its texts may hold.
fn observation(seen: &Observation) -> Observation {
    let mut seen = seen.clone();
    let fetched = [Some(&mut seen.manifest), seen.playlist.as_mut()];
    for fetched in fetched.into_iter().flatten() {
        fetched.url = clean(&fetched.url);
        fetched.error = fetched.error.as_deref().map(clean);
    }
    for finding in &mut seen.findings {
        finding.what = clean(&finding.what);
        finding.evidence = clean(&finding.evidence);
        finding.source = clean(&finding.source);
    }
    seen
}

fn call(c: &Call) -> CallSeen {
    CallSeen {
        at: c.at,
        region: c.region.clone(),
        call: clean(&c.doing.to_string()),
        outcome: clean(&c.outcome),
        took_ms: u64::try_from(c.took.as_millis()).unwrap_or(u64::MAX),
        request_id: c.request_id.clone(),
    }
}
