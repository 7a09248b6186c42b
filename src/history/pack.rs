//! How a picture becomes rows and comes back: the picture without its points, and what is new on its
//! tracks since the row before. Pure; zlib over CBOR: numbers come back to the last bit, and a new member
//! is no new format.

use crate::clock::Timestamp;
use crate::monitor::{self, Leg, Points, Reading, Snapshot, StreamSnapshot, Track};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufReader, Read};

/// No row of ours comes near it; one that does is no row of ours.
const MOST_BYTES: u64 = 64 << 20;

/// What is known of the watching itself, beside the stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Around {
    /// When AWS last answered.
    pub answered: Option<Timestamp>,
    /// What is wrong with the watching.
    pub trouble: Option<String>,
    /// What the watching costs, dollars an hour.
    pub usd_per_hour: f64,
}

impl Around {
    pub fn of(whole: &Snapshot) -> Self {
        Self {
            answered: whole.answered,
            trouble: whole.trouble.clone(),
            usd_per_hour: whole.usd_per_hour,
        }
    }
}

/// A picture; its tracks have no points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Picture {
    pub around: Around,
    pub stream: StreamSnapshot,
}

/// What is new on one track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct TrackNews {
    /// Start of the window in milliseconds, value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<(i64, f64)>,
    /// The reading, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Reading>,
}

/// By track.
pub(super) type News = BTreeMap<String, TrackNews>;

macro_rules! shared {
    ($of:expr; $($member:ident),+) => { [$((stringify!($member), &$of.$member)),+] };
}
macro_rules! mutable {
    ($of:expr; $($member:ident),+) => { [$((stringify!($member), &mut $of.$member)),+] };
}
macro_rules! of_leg {
    ($how:ident, $leg:expr) => {
        $how!($leg; in_fps, in_fps_low, in_mbps, outputs, archive, out_fps, fill_ms, dropped,
            svq_percent, alerts, out_4xx, out_5xx, audio_dbfs, audio_lkfs, brightest, stir)
    };
}
macro_rules! of_packager {
    ($how:ident, $packager:expr) => {
        $how!($packager; requests, egress_4xx, egress_5xx, egress_bytes, ingress_bytes)
    };
}
macro_rules! of_edge {
    ($how:ident, $edge:expr) => { $how!($edge; requests, rate_4xx, rate_5xx, bytes) };
}

/// Every track under a name that never changes: `A.in_fps`, `edge.bytes`.
pub(super) fn tracks(s: &StreamSnapshot) -> Vec<(String, &Track)> {
    let named = |prefix: &str, name: &str| format!("{prefix}.{name}");
    let mut out = Vec::new();
    for leg in &s.legs {
        let letter = leg.pipeline.letter();
        out.extend(of_leg!(shared, leg).map(|(name, t)| (named(letter, name), t)));
    }
    out.extend(of_packager!(shared, s.packager).map(|(name, t)| (named("packager", name), t)));
    out.extend(of_edge!(shared, s.edge).map(|(name, t)| (named("edge", name), t)));
    out.push((named("pictures", "apart"), &s.apart));
    out
}

/// The same, to be filled in.
pub(super) fn tracks_mut(s: &mut StreamSnapshot) -> Vec<(String, &mut Track)> {
    let named = |prefix: &str, name: &str| format!("{prefix}.{name}");
    let mut out = Vec::new();
    for leg in &mut s.legs {
        let letter = leg.pipeline.letter();
        out.extend(of_leg!(mutable, leg).map(|(name, t)| (named(letter, name), t)));
    }
    out.extend(of_packager!(mutable, s.packager).map(|(name, t)| (named("packager", name), t)));
    out.extend(of_edge!(mutable, s.edge).map(|(name, t)| (named("edge", name), t)));
    out.push((named("pictures", "apart"), &mut s.apart));
    out
}

/// The picture without points.
pub(super) fn picture(around: Around, stream: &StreamSnapshot) -> Picture {
    let mut stream = stream.clone();
    for (_, track) in tracks_mut(&mut stream) {
        track.points = Points::default();
    }
    Picture { around, stream }
}

/// What a person would call a change: any of it makes a whole picture. Numbers and ages alone do not.
pub(super) fn face(around: &Around, s: &StreamSnapshot) -> String {
    let conditions = s.conditions.iter();
    let conditions: Vec<_> = conditions
        .map(|c| (c.kind, c.pipeline, c.severity, c.since, c.seen, c.grouped))
        .collect();
    let lamps: Vec<_> = s.lamps.iter().map(|l| (l.name, &l.lights)).collect();
    let playback = s.playback.as_ref().map(|p| {
        let kinds = p.findings.iter().map(|f| (f.kind, f.severity, &f.rung));
        (p.play, p.advancing, kinds.collect::<Vec<_>>())
    });
    let alerts = s.alerts.all.iter();
    let alerts: Vec<_> = alerts.map(|a| (a.source, &a.id, a.cleared)).collect();
    let told = (alerts, s.alerts.alarms, s.alerts.heard.is_some());
    let of = (
        &s.channel_id,
        &s.channel_state,
        s.running_since,
        &s.ends,
        &s.wants,
    );
    let carried = (s.carries, s.carries_since, s.legs.len());
    // Another picture is no change, that there is none is one.
    let blank = |l: &Leg| match &l.picture {
        monitor::Picture::None(why) => Some(why.clone()),
        monitor::Picture::Shot(_) => None,
    };
    let shown = (s.legs.iter().map(blank).collect::<Vec<_>>(), s.black_until);
    format!(
        "{:?}",
        (
            of,
            carried,
            &s.tally,
            conditions,
            lamps,
            playback,
            told,
            shown,
            &around.trouble
        )
    )
}

/// Into bytes.
pub(super) fn pack(value: &impl Serialize) -> Result<Vec<u8>, String> {
    let mut into = ZlibEncoder::new(Vec::new(), Compression::default());
    ciborium::into_writer(value, &mut into).map_err(|e| e.to_string())?;
    into.finish().map_err(|e| e.to_string())
}

/// And back.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let from = ZlibDecoder::new(bytes).take(MOST_BYTES);
    ciborium::from_reader(BufReader::new(from)).map_err(|e| e.to_string())
}
