//! By which dimensions AWS really tells the metrics about which its papers disagree [aws-facts 1.1, 1.2]:
//! asked through ListMetrics once a session, and again while a stream that runs is not in the lists, which
//! may take a quarter of an hour. Until then, and where it may not be asked, the catalogue's table holds.

use super::feed::age;
use super::poller::Watcher;
use super::reading::Source;
use crate::aws::{Class, MetricQuery};
use crate::clock::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// ListMetrics needs up to a quarter of an hour for a new metric [documented: aws-facts 1.1].
const AGAIN: Duration = Duration::from_secs(15 * 60);

/// Metrics that are told differently in different places. One call each, and one more a page: they
/// grow with pages, not with streams.
const ASKED: [(Source, &str); 4] = [
    (Source::MediaLive, "DroppedFrames"),
    (Source::MediaLive, "SvqTime"),
    (Source::MediaPackage, "ActiveInput"),
    (Source::MediaPackage, "EgressRequestCount"),
];

type Set = BTreeMap<String, String>;

/// What ListMetrics told.
#[derive(Clone, Debug, Default)]
pub(super) struct Dimensions {
    told: BTreeMap<String, Told>,
    asked: Option<Timestamp>,
    /// AWS refuses to list them.
    refused: bool,
}

/// The dimensions of one metric.
#[derive(Clone, Debug, Default)]
struct Told {
    sets: BTreeSet<Set>,
    /// The values in them, by the dimension's name: a thousand streams are thousands of sets.
    values: BTreeMap<String, BTreeSet<String>>,
}

impl Told {
    fn new(sets: BTreeSet<Set>) -> Self {
        let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, value) in sets.iter().flatten() {
            let of_name = values.entry(name.clone()).or_default();
            of_name.insert(value.clone());
        }
        Self { sets, values }
    }

    fn names(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|v| v.contains(value))
    }
}

/// What a stream's things are called besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Uids {
    /// The name that AWS generated for the packager's channel.
    pub package: Option<String>,
    /// The one for each endpoint, by its id.
    pub endpoints: BTreeMap<String, String>,
}

impl Dimensions {
    fn knows(&self, name: &str, channel: &str) -> bool {
        let told = self.told.get(name);
        told.is_some_and(|t| t.values.values().any(|v| v.contains(channel)))
    }

    /// Puts the dimensions that AWS has in the place of the table's, where it has others. `alone`: no
    /// other channel runs in the region, so that what is told of all is told of this one.
    pub fn resolve(&self, query: &mut MetricQuery, uids: &Uids, alone: bool) {
        let told = self.told.get(&query.name);
        // EgressRequestCount stands for all of MediaPackage's metrics: what names one names the others.
        let listed = |name: &str, value: &str| self.told.values().any(|t| t.names(name, value));
        if query.namespace == Source::MediaPackage.namespace() {
            for (name, value) in &mut query.dimensions {
                let uid = match name.as_str() {
                    "Channel" => uids.package.as_ref(),
                    "OriginEndpoint" => uids.endpoints.get(value),
                    _ => None,
                };
                if let Some(uid) = uid.filter(|uid| !listed(name, value) && listed(name, uid)) {
                    value.clone_from(uid);
                }
            }
            return;
        }
        let differs = ASKED
            .iter()
            .any(|(s, n)| *s == Source::MediaLive && *n == query.name);
        if !differs || told.is_some_and(|t| t.sets.contains(&query.dimensions)) {
            return;
        }
        let pipeline = query.dimensions.get("Pipeline");
        let sets = told.into_iter().flat_map(|t| &t.sets);
        let mut of_all = sets.filter(|set| {
            let mut names: Vec<&str> = set.keys().map(String::as_str).collect();
            names.sort_unstable();
            names == ["Pipeline", "Region"] && set.get("Pipeline") == pipeline
        });
        if let Some(set) = of_all.next().filter(|_| alone) {
            query.dimensions.clone_from(set);
        }
    }
}

impl Watcher {
    /// Asks how the doubtful metrics are named, when there is reason to.
    pub(super) async fn dimensions(&mut self) {
        let now = self.now();
        let due = |asked: Option<Timestamp>| asked.is_none_or(|at| age(now, at) >= AGAIN);
        let open = self.streams.values().filter(|s| s.running()).any(|s| {
            let id = s.channel.as_ref().map(|c| c.id.as_str());
            let live = id.is_some_and(|id| self.dimensions.knows("DroppedFrames", id));
            let package = crate::shape::package_channel_id(&s.name);
            let packaged = self.dimensions.knows("EgressRequestCount", &package);
            !live || !packaged
        });
        if !open || self.dimensions.refused || !due(self.dimensions.asked) {
            return;
        }
        self.dimensions.asked = Some(now);
        let region = self.aws.region().to_owned();
        for (source, name) in ASKED {
            let listed = self
                .aws
                .metric_dimensions(source.namespace(), name, &region)
                .await;
            match listed {
                Ok(sets) => {
                    let told = Told::new(sets.into_iter().collect());
                    self.dimensions.told.insert(name.to_owned(), told);
                }
                // The table holds; nothing that is watched depends on it being told.
                Err(e) => {
                    tracing::info!(%e, "dimensions are taken from the table");
                    self.dimensions.refused |= matches!(e.class, Class::Permission { .. });
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pairs: &[(&str, &str)]) -> Set {
        let each = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        each.collect()
    }

    fn told(name: &str, sets: &[&[(&str, &str)]]) -> Dimensions {
        let mut d = Dimensions::default();
        let sets = sets.iter().map(|s| set(s)).collect();
        d.told.insert(name.to_owned(), Told::new(sets));
        d
    }

    fn asked(namespace: &str, name: &str, dimensions: &[(&str, &str)]) -> MetricQuery {
        MetricQuery {
            id: String::new(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            dimensions: set(dimensions),
            stat: "Sum".to_owned(),
            period_s: 10,
        }
    }

    #[test]
    fn what_is_listed_goes_before_the_table_and_only_where_it_can_be_meant() {
        let table = [("ChannelId", "7"), ("Pipeline", "0")];
        let query = || asked("AWS/MediaLive", "DroppedFrames", &table);
        let resolved = |d: &Dimensions, alone| {
            let mut q = query();
            d.resolve(&mut q, &Uids::default(), alone);
            q.dimensions
        };
        let papers: &[(&str, &str)] = &[("Pipeline", "0"), ("Region", "eu-west-1")];
        assert_eq!(resolved(&Dimensions::default(), true), set(&table));
        let d = told("DroppedFrames", &[&table, papers]);
        assert_eq!(resolved(&d, true), set(&table));
        let d = told("DroppedFrames", &[papers]);
        assert_eq!(resolved(&d, true), set(papers));
        assert_eq!(
            resolved(&d, false),
            set(&table),
            "of two channels nobody knows whose"
        );
    }

    #[test]
    fn generated_names_are_used_where_only_they_are_listed() {
        let uids = Uids {
            package: Some("3f2a".into()),
            endpoints: BTreeMap::new(),
        };
        let query = || {
            asked(
                "AWS/MediaPackage",
                "EgressBytes",
                &[("Channel", "onair-demo")],
            )
        };
        let resolved = |d: &Dimensions| {
            let mut q = query();
            d.resolve(&mut q, &uids, true);
            q.dimensions["Channel"].clone()
        };
        assert_eq!(
            resolved(&told("EgressRequestCount", &[&[("Channel", "3f2a")]])),
            "3f2a"
        );
        let both: &[&[(&str, &str)]] = &[&[("Channel", "3f2a")], &[("Channel", "onair-demo")]];
        assert_eq!(resolved(&told("EgressRequestCount", both)), "onair-demo");
        assert_eq!(resolved(&Dimensions::default()), "onair-demo");
    }
}
