//! The metrics of a picture by the names that AWS has for them: for whoever shows or asks for them
//! outside the house.

use super::ask::{Ids, ask};
use super::catalogue::{ALL, Slot};
use super::reading::Track;
use super::types::{Leg, Pipeline, StreamSnapshot};
use crate::aws::MetricQuery;

/// One metric of a stream: what was seen of it, and the question to CloudWatch that gives it.
#[derive(Clone, Debug)]
pub struct Named<'a> {
    /// Pipeline, where it is of one.
    pub pipeline: Option<Pipeline>,
    /// The question.
    pub query: MetricQuery,
    /// What was seen.
    pub track: &'a Track,
}

/// Every metric of the picture whose names are known, in the catalogue's order.
pub fn named(stream: &StreamSnapshot) -> Vec<Named<'_>> {
    let Some(channel) = &stream.channel_id else {
        return Vec::new();
    };
    let ids = Ids {
        stream: &stream.name,
        channel,
        ingests: &stream.names.ingests,
        distribution: stream.names.distribution.as_deref(),
        audio: stream.wants.as_ref().and_then(|w| w.audio.as_deref()),
    };
    let mut out = Vec::new();
    for entry in ALL {
        for pipeline in entry.pipelines(stream.legs.len() > 1) {
            let leg = pipeline.and_then(|p| stream.legs.iter().find(|l| l.pipeline == p));
            let track = track(stream, leg, entry.slot);
            if let (Some(track), Some(asked)) = (track, ask(entry, *pipeline, ids)) {
                out.push(Named {
                    pipeline: *pipeline,
                    query: asked.query,
                    track,
                });
            }
        }
    }
    out
}

fn track<'a>(stream: &'a StreamSnapshot, leg: Option<&'a Leg>, slot: Slot) -> Option<&'a Track> {
    let (packager, edge) = (&stream.packager, &stream.edge);
    Some(match slot {
        Slot::InFps => &leg?.in_fps,
        Slot::InFpsLow => &leg?.in_fps_low,
        Slot::InMbps => &leg?.in_mbps,
        Slot::Outputs => &leg?.outputs,
        Slot::Archive => &leg?.archive,
        Slot::Fill => &leg?.fill_ms,
        Slot::Dropped => &leg?.dropped,
        Slot::Svq => &leg?.svq_percent,
        Slot::Alerts => &leg?.alerts,
        Slot::Out4xx => &leg?.out_4xx,
        Slot::Audio => &leg?.audio_dbfs,
        Slot::Loudness => &leg?.audio_lkfs,
        Slot::Out5xx => &leg?.out_5xx,
        // What it says is in the picture as which pipeline carries; its windows are not kept there.
        Slot::Taken => return None,
        Slot::PackRequests => &packager.requests,
        Slot::Pack4xx => &packager.egress_4xx,
        Slot::Pack5xx => &packager.egress_5xx,
        Slot::PackOut => &packager.egress_bytes,
        Slot::PackIn => &packager.ingress_bytes,
        Slot::EdgeRequests => &edge.requests,
        Slot::Edge4xx => &edge.rate_4xx,
        Slot::Edge5xx => &edge.rate_5xx,
        Slot::EdgeBytes => &edge.bytes,
    })
}
