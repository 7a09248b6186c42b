//! Under which dimensions metrics are published, where AWS's papers and its practice disagree: a
//! setting of the world, so that clients can be tried against both. [documented and seen: aws-facts 1.1, 1.2]

use super::{Asked, Sample, Series, Source};
use serde::{Deserialize, Serialize};

/// Which of the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Naming {
    /// As AWS's own samples have it: by ChannelId, and by the ids that people chose.
    #[default]
    Practice,
    /// As its guides say: DroppedFrames and SvqTime by Pipeline and Region, MediaPackage's by generated ids.
    Papers,
}

/// Metrics of MediaLive whose dimensions differ.
const DIFFER: [&str; 2] = ["DroppedFrames", "SvqTime"];

impl Asked<'_> {
    fn by_papers(&self) -> bool {
        self.world.settings.naming == Naming::Papers
    }

    /// A series as it is published.
    pub(super) fn published(&self, mut series: Series) -> Series {
        if !self.by_papers() {
            return series;
        }
        if DIFFER.contains(&series.name.as_str()) {
            series.dimensions.remove("ChannelId");
            let region = self.region.to_owned();
            series.dimensions.insert("Region".to_owned(), region);
        }
        self.generated(&mut series, |(id, _)| id, |(_, uid)| uid);
        series
    }

    /// One window of a series by its published name; nothing by any other name.
    pub(super) fn sampled(
        &self,
        source: &Source,
        series: &Series,
        at: i64,
        length: i64,
    ) -> Option<Sample> {
        let one = |series: &Series| (source.sample)(self, series, at, length);
        if !self.by_papers() {
            return one(series);
        }
        if DIFFER.contains(&series.name.as_str()) {
            if !series.has(&["Pipeline", "Region"]) || series.dimension("Region") != self.region {
                return None;
            }
            // Nothing tells the channels of a region apart.
            let channels = self.world.medialive.channels(self.region);
            let each = channels.filter_map(|c| {
                let pipeline = series.dimension("Pipeline");
                let dimensions = [("ChannelId", c.id.as_str()), ("Pipeline", pipeline)];
                one(&Series::new(&series.namespace, &series.name, &dimensions))
            });
            return each.reduce(|a, b| Sample {
                count: a.count + b.count,
                sum: a.sum + b.sum,
                min: a.min.min(b.min),
                max: a.max.max(b.max),
            });
        }
        let mut chosen = series.clone();
        self.generated(&mut chosen, |(_, uid)| uid, |(id, _)| id);
        let named = |s: &Series| {
            (
                !s.dimension("Channel").is_empty(),
                !s.dimension("OriginEndpoint").is_empty(),
            )
        };
        let unknown = chosen == *series && named(series) != (false, false);
        (!unknown).then(|| one(&chosen)).flatten()
    }

    /// Writes one name of a packager's channel or endpoint for the other.
    fn generated(
        &self,
        series: &mut Series,
        from: fn((String, String)) -> String,
        to: fn((String, String)) -> String,
    ) {
        let Some(region) = self.world.mediapackage.region(self.region) else {
            return;
        };
        let uid = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
        let channels = region
            .channels
            .values()
            .map(|c| (c.id.clone(), uid(&c.arn)));
        let endpoints = region
            .endpoints
            .values()
            .map(|e| (e.id.clone(), uid(&e.arn)));
        for (dimension, mut names) in [
            ("Channel", channels.collect::<Vec<_>>()),
            ("OriginEndpoint", endpoints.collect()),
        ] {
            if let Some(value) = series.dimensions.get_mut(dimension) {
                names.retain(|pair| from(pair.clone()) == *value);
                if let Some(pair) = names.pop() {
                    *value = to(pair);
                }
            }
        }
    }
}
