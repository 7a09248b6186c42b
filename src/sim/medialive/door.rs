//! The side of MediaLive that encoders push to: which pipeline listens at a URL, and whether the
//! security groups admit an address.

use super::{Channel, Input, Region};
use crate::sim::encoder::Door;
use crate::sim::world::World;
use std::net::IpAddr;

/// How MediaLive looks at an encoder that pushes to `url` from `source`; nothing when no input has
/// that address.
pub fn door(world: &World, url: &str, source: IpAddr) -> Option<Door> {
    world.medialive.regions.values().find_map(|region| {
        let living = region.inputs.values().filter(|i| i.gone.is_none());
        let (input, pipeline) = living
            .filter_map(|i| Some((i, i.destinations.iter().position(|d| d.url == url)?)))
            .next()?;
        let channel = input
            .channels
            .first()
            .and_then(|id| region.channels.get(id));
        let run = channel.and_then(|c| c.runs.iter().rfind(|r| r.pipeline == pipeline));
        let since = match run {
            Some(run) => run.until.unwrap_or(run.from),
            None => channel.map_or(input.created, |c: &Channel| c.created),
        };
        let open = run.is_some_and(|r| r.until.is_none());
        Some(Door {
            input_id: input.id.clone(),
            pipeline,
            open,
            since,
            admits: admits(region, input, source),
        })
    })
}

fn admits(region: &Region, input: &Input, source: IpAddr) -> bool {
    let IpAddr::V4(source) = source else {
        return false;
    };
    input
        .groups
        .iter()
        .filter_map(|g| region.groups.get(g))
        .any(|g| g.gone.is_none() && g.admits(source))
}
