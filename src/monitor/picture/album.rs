//! The pictures of one run, compared as they come: how bright, how much changed since the one before, how
//! far A is from B. Pure.

use super::{NoPicture, Picture, Shot, Small};
use crate::clock::Timestamp;
use crate::monitor::feed::age;
use crate::monitor::reading::{Reading, Source, Track, Why};
use crate::monitor::types::Pipeline;
use jiff::SignedDuration;
use std::collections::VecDeque;
use std::time::Duration;

/// A picture is no older than this for the next one; a new one comes every two seconds, and streams that are
/// not looked at wait for their turn.
pub(super) const FRESH: Duration = Duration::from_secs(90);
/// One pipeline may be this far behind the other: two encoders, two ways to AWS. (assumed)
const OFFSET: Duration = Duration::from_secs(15);
/// Numbers kept of each kind.
const POINTS: usize = 360;
/// The lowest of what is called different, percent of white [the measure from live-ops 3.3 "A/B", the number
/// assumed]. Of test sources that x264 had made anew one was at most 6 from itself two seconds later, a fast zoom
/// 11, two of them 20 and more. Two that are dark or flat may be nearer and pass for one: the error on the quiet
/// side.
pub const DIFFERENT: f64 = 8.0;

/// One pipeline's.
#[derive(Clone, Debug, Default)]
struct Side {
    newest: Picture,
    /// The latest, oldest first, each of another moment.
    past: VecDeque<(Timestamp, Small)>,
    brightest: Vec<(Timestamp, f64)>,
    stir: Vec<(Timestamp, f64)>,
}

/// All of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Album {
    sides: [Side; 2],
    apart: Vec<(Timestamp, f64)>,
    /// When it was last asked for.
    pub asked: Option<Timestamp>,
    /// The channel makes no thumbnails, as far as is known: asked again then, not before.
    pub again: Option<Timestamp>,
}

fn place(pipeline: Pipeline) -> usize {
    match pipeline {
        Pipeline::A => 0,
        Pipeline::B => 1,
    }
}

fn push(points: &mut Vec<(Timestamp, f64)>, point: (Timestamp, f64)) {
    points.push(point);
    let over = points.len().saturating_sub(POINTS);
    points.drain(..over);
}

/// Since when the latest points are bad, without a good one between.
fn streak(points: &[(Timestamp, f64)], bad: impl Fn(f64) -> bool) -> Option<Timestamp> {
    let latest = points.iter().rev().take_while(|(_, v)| bad(*v));
    latest.last().map(|p| p.0)
}

/// The brightest pixel of a small picture, percent of white.
pub(super) fn brightest(small: &Small) -> f64 {
    small.luma().fold(0.0, f64::max) / 2.55
}

/// The most that one pixel changed between two small pictures, percent of white.
pub(super) fn stir(a: &Small, b: &Small) -> f64 {
    let each = a.luma().zip(b.luma()).map(|(a, b)| (a - b).abs());
    each.fold(0.0, f64::max) / 2.55
}

/// How far two small pictures are from each other on the whole, percent of white. How bright either is as a
/// whole does not count: encoders differ in that.
pub(super) fn distance(a: &Small, b: &Small) -> f64 {
    let count = f64::from(Small::WIDTH) * f64::from(Small::HEIGHT);
    let mean = |s: &Small| s.luma().sum::<f64>() / count;
    let lift = mean(a) - mean(b);
    let sum: f64 = a
        .luma()
        .zip(b.luma())
        .map(|(a, b)| (a - b - lift).abs())
        .sum();
    sum / count / 2.55
}

impl Album {
    /// Puts in what was shown of a pipeline now.
    pub fn add(&mut self, pipeline: Pipeline, shown: Picture) {
        let side = &mut self.sides[place(pipeline)];
        if let Picture::Shot(shot) = &shown {
            let known = side.past.back().map(|p| p.0);
            // The same one again says nothing new, and an older one is a straggler.
            if known.is_some_and(|at| shot.at <= at) {
                if let Picture::None(_) = side.newest {
                    side.newest = shown;
                }
                return;
            }
            side.note(shot);
            self.compare(pipeline, shot.at);
        }
        self.sides[place(pipeline)].newest = shown;
    }

    /// Compares A and B, when one of them has got a new picture: the nearest two of the last seconds, because
    /// one may be behind the other.
    fn compare(&mut self, of: Pipeline, at: Timestamp) {
        let [a, b] = &self.sides;
        let other = &self.sides[place(of.other())];
        let met = other.past.back().is_some_and(|p| age(at, p.0) <= OFFSET);
        if !met {
            return;
        }
        let recent = |side: &Side| -> Vec<Small> {
            let past = side.past.iter().filter(|p| age(at, p.0) <= OFFSET);
            past.map(|p| p.1.clone()).collect()
        };
        let (a, b) = (recent(a), recent(b));
        let pairs = a.iter().flat_map(|a| b.iter().map(move |b| distance(a, b)));
        let nearest = pairs.fold(f64::INFINITY, f64::min);
        if nearest.is_finite() {
            push(&mut self.apart, (at, nearest));
        }
    }

    /// What there is to see of a pipeline.
    pub fn picture(&self, pipeline: Pipeline) -> Picture {
        self.sides[place(pipeline)].newest.clone()
    }

    /// How bright its pictures are.
    pub fn brightest(&self, pipeline: Pipeline, now: Timestamp) -> Track {
        let side = &self.sides[place(pipeline)];
        track(&side.brightest, side.why(), now)
    }

    /// How much they change.
    pub fn stir(&self, pipeline: Pipeline, now: Timestamp) -> Track {
        let side = &self.sides[place(pipeline)];
        track(&side.stir, side.why(), now)
    }

    /// How far A is from B.
    pub fn apart(&self, now: Timestamp) -> Track {
        track(&self.apart, Why::NotAsked, now)
    }

    /// Whether something may be wrong: then it is looked at before others.
    pub fn smells(&self) -> bool {
        self.smells_since().is_some()
    }

    /// And since when.
    pub fn smells_since(&self) -> Option<Timestamp> {
        let dark = |v: f64| v <= super::judge::BLACK;
        let still = |v: f64| v <= super::judge::STILL;
        let sides = self.sides.iter();
        let sides = sides.flat_map(|s| [streak(&s.brightest, dark), streak(&s.stir, still)]);
        let differ = streak(&self.apart, |v| v > DIFFERENT);
        sides.chain([differ]).flatten().max()
    }

    /// Nothing is shown of either.
    pub fn none(&mut self, why: &NoPicture) {
        for side in &mut self.sides {
            side.newest = Picture::None(why.clone());
        }
    }
}

impl Side {
    fn note(&mut self, shot: &Shot) {
        push(&mut self.brightest, (shot.at, brightest(&shot.small)));
        if let Some((_, before)) = self.past.back() {
            push(&mut self.stir, (shot.at, stir(before, &shot.small)));
        }
        self.past.push_back((shot.at, shot.small.clone()));
        let first = shot.at - SignedDuration::try_from(OFFSET).unwrap_or_default();
        // The one before is kept, however old, to tell change by.
        while self.past.len() > 2 && self.past.front().is_some_and(|p| p.0 < first) {
            self.past.pop_front();
        }
    }

    fn why(&self) -> Why {
        match &self.newest {
            Picture::None(NoPicture::NotStarted) => Why::NotStarted,
            Picture::None(NoPicture::NotPermitted(text)) => Why::NotPermitted(text.clone()),
            Picture::None(NoPicture::NoAnswer(text)) => Why::Unreachable(text.clone()),
            Picture::None(NoPicture::NotAsked) => Why::NotAsked,
            Picture::None(NoPicture::Off | NoPicture::NotMade) => Why::NoSuchMetric,
            Picture::None(NoPicture::Nothing | NoPicture::Unreadable(_)) | Picture::Shot(_) => {
                Why::Late
            }
        }
    }
}

/// Numbers of pictures are of a moment and not of a window.
fn track(points: &[(Timestamp, f64)], why: Why, now: Timestamp) -> Track {
    let mut track = Track::empty(Source::Api, Duration::ZERO);
    track.points = points.to_vec().into();
    track.now = match points.last() {
        Some((at, v)) if age(now, *at) <= FRESH => Reading::Value { v: *v, until: *at },
        Some((at, v)) => Reading::Stale {
            v: *v,
            until: *at,
            why,
        },
        None => Reading::NoData(why),
    };
    track
}
