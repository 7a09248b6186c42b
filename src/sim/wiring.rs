//! Who feeds whom, found once for a question: encoders by the pipeline that they feed, pipelines by the
//! packager's channel that they write to, packager's channels by the host that serves them. A question
//! about 200 streams would otherwise search the whole world for every window of every series.

use super::encoder::Encoder;
use super::stream::{Pipe, packagers};
use super::world::World;
use std::cell::OnceCell;
use std::collections::HashMap;

/// The connections of a world, each kind found when first asked for.
#[derive(Debug)]
pub struct Wiring<'a> {
    /// The world.
    pub world: &'a World,
    /// Region of the questions.
    pub region: &'a str,
    encoders: OnceCell<Encoders<'a>>,
    regions: OnceCell<HashMap<&'a str, Region<'a>>>,
    hosts: OnceCell<HashMap<&'a str, Vec<(&'a str, &'a str)>>>,
}

/// Encoders by input and pipeline, in the world's order.
type Encoders<'a> = HashMap<(&'a str, usize), Vec<&'a Encoder>>;

#[derive(Debug, Default)]
struct Region<'a> {
    by_channel: HashMap<&'a str, Vec<Pipe<'a>>>,
    by_packager: HashMap<&'a str, Vec<Pipe<'a>>>,
}

impl<'a> Wiring<'a> {
    /// Of a world, for questions asked in a region.
    pub fn new(world: &'a World, region: &'a str) -> Self {
        Self {
            world,
            region,
            encoders: OnceCell::new(),
            regions: OnceCell::new(),
            hosts: OnceCell::new(),
        }
    }

    /// The pipelines of a channel that ever encoded, A before B.
    pub fn pipes(&self, channel: &str) -> &[Pipe<'a>] {
        let region = self.region(self.region);
        region
            .and_then(|r| r.by_channel.get(channel))
            .map_or(&[], Vec::as_slice)
    }

    /// The pipelines that write to a packager's channel, A before B.
    pub fn writers(&self, region: &str, packager: &str) -> &[Pipe<'a>] {
        let region = self.region(region);
        region
            .and_then(|r| r.by_packager.get(packager))
            .map_or(&[], Vec::as_slice)
    }

    /// The packager's channels that a host serves, as `(region, channel)`, each once.
    pub fn served_by(&self, host: &str) -> &[(&'a str, &'a str)] {
        let hosts = self.hosts.get_or_init(|| {
            let mut hosts: HashMap<&str, Vec<_>> = HashMap::new();
            for (name, region) in &self.world.mediapackage.regions {
                for endpoint in region.endpoints.values() {
                    if let Some(host) = endpoint.host() {
                        let served = hosts.entry(host).or_default();
                        served.push((name.as_str(), endpoint.channel.as_str()));
                    }
                }
            }
            for served in hosts.values_mut() {
                served.sort_unstable();
                served.dedup();
            }
            hosts
        });
        hosts.get(host).map_or(&[], Vec::as_slice)
    }

    fn region(&self, name: &str) -> Option<&Region<'a>> {
        let all = self.regions.get_or_init(|| {
            let regions = self.world.medialive.regions.keys();
            regions
                .map(|name| (name.as_str(), self.wire(name)))
                .collect()
        });
        all.get(name)
    }

    fn wire(&self, region: &str) -> Region<'a> {
        let encoders = self.encoders.get_or_init(|| {
            let mut encoders = Encoders::new();
            for encoder in self.world.encoders.encoders.values() {
                for (input, pipeline) in encoder.fed() {
                    encoders.entry((input, pipeline)).or_default().push(encoder);
                }
            }
            encoders
        });
        let mut wired = Region::default();
        for channel in self.world.medialive.channels(region) {
            let pipes = Pipe::all(channel, |input, pipeline| {
                let found = encoders.get(&(input, pipeline));
                found.cloned().unwrap_or_default()
            });
            for packager in packagers(channel) {
                let writers = wired.by_packager.entry(packager).or_default();
                writers.extend(pipes.iter().cloned());
            }
            wired.by_channel.insert(channel.id.as_str(), pipes);
        }
        wired
    }
}
