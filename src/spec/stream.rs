//! Everything an operator asks for about one stream.

use super::{
    Alarms, AllowList, Archive, ChannelSpec, Delivery, Ingest, Ladder, Region, Source, StreamName,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// One stream, wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StreamSpec {
    /// Its name.
    pub name: StreamName,
    /// Where it lives.
    pub region: Region,
    /// What the encoder sends.
    pub source: Source,
    /// What viewers choose from.
    pub ladder: Ladder,
    /// How the encoding channel runs.
    pub channel: ChannelSpec,
    /// Who may send.
    pub ingest: Ingest,
    /// What is recorded.
    pub archive: Archive,
    /// What watches.
    pub alarms: Alarms,
    /// How viewers get it.
    pub delivery: Delivery,
    /// The operator's own tags, put on everything that takes tags.
    pub tags: BTreeMap<String, String>,
}

impl StreamSpec {
    /// The recipe's stream: 1080p, 720p and 480p at 6, 3 and 1.5 Mb/s, two pipelines, archive, alarms.
    /// Who may send has no default.
    pub fn recipe(name: StreamName, region: Region, allow: AllowList) -> Self {
        Self {
            source: Source::default(),
            ladder: Ladder::default(),
            channel: ChannelSpec::default(),
            ingest: Ingest::new(&name, allow),
            archive: Archive::default(),
            alarms: Alarms::default(),
            delivery: Delivery::default(),
            tags: BTreeMap::new(),
            name,
            region,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipe_serializes_in_words() {
        let allow = AllowList::new(["203.0.113.7".parse().unwrap()], false).unwrap();
        let spec = StreamSpec::recipe("demo".parse().unwrap(), Region::US_EAST_1, allow);
        let json = serde_json::to_value(&spec).unwrap();
        assert_eq!(json["ladder"]["rungs"][2]["size"], "854x480");
        assert_eq!(json["ladder"]["rungs"][0]["bitrate"], 6_000_000);
        assert_eq!(json["ingest"]["allow"][0], "203.0.113.7/32");
        assert_eq!(json["channel"]["class"], "standard");
    }
}
