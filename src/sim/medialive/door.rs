//! The side of MediaLive that encoders push to: which pipeline listens at a URL, and whether the
//! security groups admit an address.

use super::{Channel, Input, Region};
use crate::sim::encoder::Door;
use crate::sim::world::World;
use std::collections::HashMap;
use std::net::IpAddr;

/// Where a world's inputs listen, by URL. Looked for once for all encoders: there may be hundreds of both.
pub struct Doors<'a>(HashMap<&'a str, (&'a Region, &'a Input, usize)>);

impl<'a> Doors<'a> {
    /// Of a world.
    pub fn new(world: &'a World) -> Self {
        let mut doors = HashMap::new();
        for region in world.medialive.regions.values() {
            for input in region.inputs.values().filter(|i| i.gone.is_none()) {
                for (pipeline, destination) in input.destinations.iter().enumerate() {
                    let url = destination.url.as_str();
                    doors.entry(url).or_insert((region, input, pipeline));
                }
            }
        }
        Self(doors)
    }

    /// How MediaLive looks at an encoder that pushes to `url` from `source`; nothing when no input has
    /// that address.
    pub fn find(&self, url: &str, source: IpAddr) -> Option<Door> {
        let &(region, input, pipeline) = self.0.get(url)?;
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
    }
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
