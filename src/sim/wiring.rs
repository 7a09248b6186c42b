//! Who feeds whom, found once for a question: encoders by the pipeline that they feed, pipelines by the
//! packager's channel that they write to, packager's channels by the distribution that they are watched
//! through. A question about 200 streams would otherwise search the whole world for every window of every
//! series.

use super::cloudfront::Distribution;
use super::encoder::Encoder;
use super::mediapackage::Channel;
use super::stream::{Pipe, packagers};
use super::world::World;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

/// The connections of a world, each kind found when first asked for.
#[derive(Debug)]
pub struct Wiring<'a> {
    /// The world.
    pub world: &'a World,
    /// Region of the questions.
    pub region: &'a str,
    encoders: OnceCell<Encoders<'a>>,
    regions: OnceCell<HashMap<&'a str, Region<'a>>>,
    edges: OnceCell<HashMap<&'a str, Vec<Behind<'a>>>>,
    packaging: OnceCell<Packaging<'a>>,
}

/// The packager's channels and endpoints of the questions' region, that are or were there.
#[derive(Debug, Default)]
pub struct Packaging<'a> {
    /// Channels, those that are there first.
    pub channels: Vec<&'a Channel>,
    /// Endpoints by channel.
    endpoints: HashMap<&'a str, Vec<&'a str>>,
    by_id: HashMap<&'a str, Vec<&'a Channel>>,
    channel_of: HashMap<&'a str, &'a str>,
}

impl<'a> Packaging<'a> {
    fn of(world: &'a World, region: &str) -> Self {
        let mut all = Self::default();
        let Some(region) = world.mediapackage.region(region) else {
            return all;
        };
        let gone = region.gone.iter().filter_map(|g| g.what.channel());
        for channel in region.channels.values().chain(gone) {
            all.channels.push(channel);
            all.by_id.entry(&channel.id).or_default().push(channel);
        }
        let gone = region.gone.iter().filter_map(|g| g.what.endpoint());
        for endpoint in region.endpoints.values().chain(gone) {
            let (id, channel) = (endpoint.id.as_str(), endpoint.channel.as_str());
            all.endpoints.entry(channel).or_default().push(id);
            all.channel_of.entry(id).or_insert(channel);
        }
        all
    }

    /// The channels of an id: one, and those of that name that were there before.
    pub fn channel(&self, id: &str) -> &[&'a Channel] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The endpoints of a channel.
    pub fn endpoints(&self, channel: &str) -> &[&'a str] {
        self.endpoints.get(channel).map_or(&[], Vec::as_slice)
    }

    /// The channel of an endpoint.
    pub fn channel_of(&self, endpoint: &str) -> Option<&'a str> {
        self.channel_of.get(endpoint).copied()
    }
}

/// A packager's channel behind a distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Behind<'a> {
    /// Its region.
    pub region: &'a str,
    /// Its id.
    pub channel: &'a str,
    /// Which part of its viewers come this way, 0 to 1.
    pub share: f64,
}

/// Who writes to whom, by name: kept from one viewer's request to the next for as long as the world stays as
/// it is. A thousand streams are watched by thousands of requests a second.
#[derive(Debug, Default)]
pub struct Writers {
    /// Channels by region and packager's channel.
    channels: HashMap<String, HashMap<String, Vec<String>>>,
    /// Encoders by input and pipeline.
    encoders: HashMap<String, HashMap<usize, Vec<String>>>,
}

impl Writers {
    /// Of a world.
    pub fn of(world: &World) -> Self {
        let mut all = Self::default();
        for region in world.medialive.regions.keys() {
            let here = all.channels.entry(region.clone()).or_default();
            for channel in world.medialive.channels(region) {
                for packager in packagers(channel) {
                    let ids = here.entry(packager.to_owned()).or_default();
                    ids.push(channel.id.clone());
                }
            }
        }
        for (name, encoder) in &world.encoders.encoders {
            for (input, pipeline) in encoder.fed() {
                let of_input = all.encoders.entry(input.to_owned()).or_default();
                of_input.entry(pipeline).or_default().push(name.clone());
            }
        }
        all
    }

    /// The pipelines that write to a packager's channel, A before B. `world` is the one that these are of.
    pub fn pipes<'a>(&self, world: &'a World, region: &str, packager: &str) -> Vec<Pipe<'a>> {
        let ids = self.channels.get(region).and_then(|r| r.get(packager));
        let channels = ids.into_iter().flatten();
        let channels = channels.filter_map(|id| world.medialive.channel(region, id));
        let feeding = |input: &str, pipeline| {
            let names = self.encoders.get(input).and_then(|i| i.get(&pipeline));
            let names = names.into_iter().flatten();
            names
                .filter_map(|name| world.encoders.encoders.get(name))
                .collect()
        };
        channels.flat_map(|c| Pipe::all(c, feeding)).collect()
    }
}

/// The world as viewers' requests find their way through it.
#[derive(Clone, Copy, Debug)]
pub struct Watched<'a> {
    /// The world.
    pub world: &'a World,
    /// Who writes to whom in it.
    pub writers: &'a Writers,
}

/// The distributions before one host, and which of them have each tag: one by one, a thousand channels of a
/// thousand distributions are a million comparisons.
#[derive(Debug, Default)]
struct Before<'a> {
    distributions: Vec<&'a Distribution>,
    tagged: HashMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Before<'a> {
    fn add(&mut self, distribution: &'a Distribution) {
        for (key, value) in &distribution.tags {
            let these = self.tagged.entry((key, value)).or_default();
            these.push(self.distributions.len());
        }
        self.distributions.push(distribution);
    }

    /// Each of them, and how many tags it has in common with a channel.
    fn alike(&self, channel: &Channel) -> impl Iterator<Item = (usize, &'a Distribution)> {
        let mut common = vec![0; self.distributions.len()];
        for (key, value) in &channel.tags {
            let these = self.tagged.get(&(key.as_str(), value.as_str()));
            these.into_iter().flatten().for_each(|i| common[*i] += 1);
        }
        common.into_iter().zip(self.distributions.iter().copied())
    }
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
            edges: OnceCell::new(),
            packaging: OnceCell::new(),
        }
    }

    /// The packager's channels and endpoints of the questions' region.
    pub fn packaging(&self) -> &Packaging<'a> {
        self.packaging
            .get_or_init(|| Packaging::of(self.world, self.region))
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

    /// The packager's channels that are watched through a distribution. One host serves a whole region
    /// [documented: aws-facts 3], so that every distribution before it could carry every channel; viewers
    /// take the one that has most tags in common with the channel, in equal parts where several have.
    /// [assumed: what belongs together is tagged alike]
    pub fn behind(&self, distribution: &str) -> &[Behind<'a>] {
        let edges = self.edges.get_or_init(|| self.edges());
        edges.get(distribution).map_or(&[], Vec::as_slice)
    }

    fn edges(&self) -> HashMap<&'a str, Vec<Behind<'a>>> {
        let mut before: HashMap<&str, Before> = HashMap::new();
        for distribution in self.world.cloudfront.distributions.values() {
            let origins = distribution.config["Origins"]["Items"].as_array();
            let origins = origins.into_iter().flatten();
            let hosts = origins.filter_map(|o| o["DomainName"].as_str());
            for host in hosts.collect::<BTreeSet<_>>() {
                before.entry(host).or_default().add(distribution);
            }
        }
        let mut edges: HashMap<&str, Vec<Behind>> = HashMap::new();
        for (region, packagers) in &self.world.mediapackage.regions {
            let mut hosts: HashMap<&str, BTreeSet<&str>> = HashMap::new();
            for endpoint in packagers.endpoints.values() {
                let of_channel = hosts.entry(&endpoint.channel).or_default();
                of_channel.extend(endpoint.host());
            }
            for channel in packagers.channels.values() {
                let hosts = hosts.get(channel.id.as_str()).into_iter().flatten();
                let all = hosts.filter_map(|h| before.get(h));
                let all: Vec<_> = all.flat_map(|b| b.alike(channel)).collect();
                let most = all.iter().map(|(alike, _)| *alike).max();
                let chosen: Vec<_> = all.iter().filter(|(n, _)| Some(*n) == most).collect();
                for (_, distribution) in &chosen {
                    edges.entry(&distribution.id).or_default().push(Behind {
                        region,
                        channel: &channel.id,
                        share: 1.0 / chosen.len() as f64,
                    });
                }
            }
        }
        edges
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::stream::rig;
    use serde_json::json;

    #[test]
    fn viewers_take_the_distribution_that_is_tagged_as_the_channel() {
        let mut world = rig::world(0.0);
        let add = |world: &mut World, id: &str, stream: &str| {
            let host = "h.mediapackage.eu-west-1.amazonaws.com";
            let made = json!({
                "id": id, "domain": "d.cloudfront.net", "versions": [],
                "config": { "Origins": { "Items": [{ "DomainName": host }] } },
                "tags": { "by": "x", "stream": stream },
                "created": rig::at(0), "modified": rig::at(0),
            });
            let made = serde_json::from_value(made).unwrap();
            world.cloudfront.distributions.insert(id.into(), made);
        };
        add(&mut world, "E1", "one");
        add(&mut world, "E2", "two");
        let shares = |world: &World| {
            let wiring = Wiring::new(world, "eu-west-1");
            ["E1", "E2"].map(|id| wiring.behind(id).first().map(|b| b.share))
        };
        assert_eq!(
            shares(&world),
            [Some(0.5), Some(0.5)],
            "nothing tells them apart"
        );
        let region = world.mediapackage.regions.get_mut("eu-west-1").unwrap();
        let channel = region.channels.get_mut("pkg").unwrap();
        channel.tags.insert("stream".into(), "two".into());
        assert_eq!(shares(&world), [None, Some(1.0)]);
    }
}
