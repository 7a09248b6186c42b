//! The services that publish metrics here, as a table.

use super::{Asked, Sample, Series, cloudfront, medialive, mediapackage};
use std::ops::Range;

/// One service's metrics.
#[derive(Debug)]
pub struct Source {
    /// `AWS/MediaLive`.
    pub namespace: &'static str,
    /// Seconds of the finest window.
    pub window: i64,
    /// How long after its end a window usually arrives, in seconds.
    pub delay: Range<f64>,
    /// The series that have data.
    pub series: fn(&Asked) -> Vec<Series>,
    /// What a window of so many seconds says.
    pub sample: fn(&Asked, &Series, i64, i64) -> Option<Sample>,
    /// The unit of a metric; nothing for one that does not exist.
    pub unit: fn(&str) -> Option<&'static str>,
}

/// All of them.
/// [assumed: aws-facts 12 "Delay of metrics"; windows: aws-facts 1.1 to 1.3]
pub const ALL: &[Source] = &[
    Source {
        namespace: medialive::NAMESPACE,
        window: 10,
        delay: 20.0..40.0,
        series: medialive::series,
        sample: medialive::window,
        unit: medialive::unit,
    },
    Source {
        namespace: mediapackage::NAMESPACE,
        window: 60,
        delay: 60.0..180.0,
        series: mediapackage::series,
        sample: mediapackage::window,
        unit: mediapackage::unit,
    },
    Source {
        namespace: cloudfront::NAMESPACE,
        window: 60,
        delay: 120.0..300.0,
        series: cloudfront::series,
        sample: cloudfront::window,
        unit: cloudfront::unit,
    },
];

/// The source of a namespace.
pub fn of(namespace: &str) -> Option<&'static Source> {
    ALL.iter().find(|s| s.namespace == namespace)
}

/// How late a window of a namespace may be, in seconds, but for those that are late beyond the usual.
pub fn lateness(namespace: &str) -> f64 {
    of(namespace).map_or(0.0, |s| s.delay.end)
}
