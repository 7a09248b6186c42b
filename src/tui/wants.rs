//! What a configuration lets one expect on screen.

use crate::monitor::{Pipeline, Wants};
use crate::shape::{Part, audio_name};
use crate::spec::StreamSpec;
use crate::spec::price::{Prices, Tariff, estimate, with_sound};
use crate::stack::wanted;

/// What is wanted of a stream; `unused` is not fed by plan, whatever the configuration says.
pub fn of(spec: &StreamSpec, unused: Option<Pipeline>) -> Wants {
    let sizes = spec.ladder.rungs.iter();
    let sizes = sizes.map(|r| (r.size.width, r.size.height)).collect();
    let rungs = u32::try_from(spec.ladder.rungs.len()).unwrap_or(0);
    let archive = u32::from(spec.archive.enabled);
    Wants {
        fps: spec.source.frame_rate.as_f64(),
        mbps: spec.source.bitrate.get() as f64 / 1e6,
        outputs: rungs,
        rungs: sizes,
        archive_outputs: archive,
        audio: Some(audio_name(spec.ladder.audio_bitrate.get())),
        feeds: spec.channel.feeds,
        thumbnails: spec.channel.thumbnails,
        unused,
        // A lower bound is no price: what is not in the table is not told.
        usd_per_hour: estimate(spec)
            .ok()
            .map(|e| e.channel_usd_per_hour)
            .filter(|total| !total.at_least)
            .map(|total| total.usd.usd()),
        rung_bps: spec
            .ladder
            .rungs
            .iter()
            .map(|r| with_sound(spec, r))
            .collect(),
        tariff: tariff(spec),
    }
}

/// The other prices of the table, for the parts that a stream has.
fn tariff(spec: &StreamSpec) -> Option<Tariff> {
    let prices = Prices::embedded().ok()?;
    let wanted = wanted(spec);
    let count = |is: fn(&Part) -> bool| {
        let parts = wanted.iter().filter(|w| is(&w.part));
        u32::try_from(parts.count()).unwrap_or(u32::MAX)
    };
    let alarms = count(|p| matches!(p, Part::Alarm(_)));
    let dashboards = count(|p| *p == Part::Dashboard);
    Some(Tariff::of(&prices, &spec.region, alarms, dashboards))
}
