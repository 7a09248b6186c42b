//! What must be found, read from `expected.toml`.

use onair::monitor::{Light, Pipeline, Severity};
use onair::sim::cloudwatch::metric::Naming;
use serde::Deserialize;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub incident: Vec<Incident>,
    pub not_staged: Vec<NotStaged>,
}

/// One incident of the runbook, or a variant of one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    pub id: String,
    pub number: u8,
    pub name: String,
    /// How the stream is when it begins.
    #[serde(default)]
    pub start: Start,
    /// By which dimensions metrics are told.
    #[serde(default)]
    pub naming: Naming,
    /// Whether it ends by itself while it is looked at.
    #[serde(default)]
    pub passes: bool,
    /// Whether the channel makes thumbnails.
    #[serde(default)]
    pub pictures: bool,
    /// Whether MediaLive's alerts may be listed.
    #[serde(default = "yes")]
    pub alerts: bool,
    pub condition: Option<String>,
    pub severity: Option<Sev>,
    pub tally: Option<String>,
    pub lamp: Option<String>,
    pub light: Option<Lit>,
    pub latest_s: [u64; 3],
    pub lamp_latest_s: Option<[u64; 3]>,
    pub silent: Option<Silent>,
    /// Critical conditions that may come before the right one.
    #[serde(default)]
    pub also: Vec<String>,
    pub source: String,
}

fn yes() -> bool {
    true
}

/// What must be found when CloudWatch has nothing new.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Silent {
    pub condition: Option<String>,
    pub severity: Option<Sev>,
    pub tally: Option<String>,
    pub lamp: Option<String>,
    pub light: Option<Lit>,
    pub latest_s: u64,
}

/// How the stream is when the incident begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Start {
    /// On air for a quarter of an hour.
    #[default]
    #[serde(rename = "on air")]
    OnAir,
    /// It is started, and no encoder pushes; the incident begins when it is RUNNING.
    #[serde(rename = "without input")]
    WithoutInput,
    /// It is started, and only A pushes.
    #[serde(rename = "without B")]
    WithoutB,
}

/// A severity by its word.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sev {
    Minor,
    Major,
    Critical,
}

/// A light by its word.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lit {
    Good,
    Warn,
    Down,
    Hollow,
}

/// An incident of the runbook that nobody stages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotStaged {
    pub number: u8,
    pub name: String,
    pub why: String,
}

/// How late CloudWatch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// So many times as late as modelled: 1, 2 or 4.
    Times(u8),
    /// Nothing new comes at all.
    Silent,
}

/// What one run must show.
#[derive(Clone, Debug)]
pub struct Want {
    /// Kind and pipeline of the right condition.
    pub condition: Option<(String, Option<Pipeline>)>,
    pub severity: Option<Severity>,
    pub tally: Option<String>,
    /// Name, pipeline and state of the right lamp.
    pub lamp: Option<(String, Option<Pipeline>, Light)>,
    pub latest_s: u64,
    pub lamp_latest_s: u64,
}

impl Delay {
    pub const ALL: [Delay; 4] = [
        Delay::Times(1),
        Delay::Times(2),
        Delay::Times(4),
        Delay::Silent,
    ];
}

/// All of it.
pub fn read() -> Expected {
    toml::from_str(include_str!("expected.toml")).unwrap_or_else(|e| panic!("expected.toml: {e}"))
}

impl Incident {
    /// What must be found at that delay; nothing, when nothing may be said.
    pub fn want(&self, delay: Delay) -> Option<Want> {
        let (condition, severity, tally, lamp, light, latest_s, lamp_latest_s) = match delay {
            Delay::Times(k) => {
                let i = usize::from(k.ilog2() as u8);
                let lamp_latest = self.lamp_latest_s.unwrap_or(self.latest_s)[i];
                let own = (&self.condition, self.severity, &self.tally, &self.lamp);
                let (c, s, t, l) = own;
                (c, s, t, l, self.light, self.latest_s[i], lamp_latest)
            }
            Delay::Silent => {
                let s = self.silent.as_ref()?;
                let own = (&s.condition, s.severity, &s.tally, &s.lamp);
                let (c, sev, t, l) = own;
                (c, sev, t, l, s.light, s.latest_s, s.latest_s)
            }
        };
        let lamp = lamp.as_deref().zip(light).map(|(lamp, light)| {
            let (name, of) = place(lamp);
            (name, of, light.light())
        });
        Some(Want {
            condition: condition.as_deref().map(place),
            severity: severity.map(Sev::severity),
            tally: tally.clone(),
            lamp,
            latest_s,
            lamp_latest_s,
        })
    }
}

/// `ENC IN/A` as a name and a pipeline.
fn place(text: &str) -> (String, Option<Pipeline>) {
    let (name, of) = text.split_once('/').unwrap_or((text, ""));
    let of = match of {
        "A" => Some(Pipeline::A),
        "B" => Some(Pipeline::B),
        _ => None,
    };
    (name.to_owned(), of)
}

impl Sev {
    fn severity(self) -> Severity {
        match self {
            Sev::Minor => Severity::Minor,
            Sev::Major => Severity::Major,
            Sev::Critical => Severity::Critical,
        }
    }
}

impl Lit {
    fn light(self) -> Light {
        match self {
            Lit::Good => Light::Good,
            Lit::Warn => Light::Warn,
            Lit::Down => Light::Down,
            Lit::Hollow => Light::Hollow,
        }
    }
}
