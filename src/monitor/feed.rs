//! One metric as it comes in: late windows put in their place, the latest settled one found, and how
//! late windows usually are.

use super::catalogue::Nothing;
use super::reading::{Reading, Source, Track, Why};
use crate::clock::Timestamp;
use std::collections::VecDeque;
use std::time::Duration;

/// Points are kept as long as CloudWatch keeps ten-second windows [documented: aws-facts 1.1].
const KEPT: Duration = Duration::from_secs(3 * 3600);
/// Of streams out of focus less is kept: two hundred of them would fill the memory.
const KEPT_OUT_OF_FOCUS: Duration = Duration::from_secs(40 * 60);
/// A source that is silent for longer is not asked for all of it again.
const LONGEST_SILENCE: Duration = Duration::from_secs(30 * 60);
/// So many arrivals make a picture of the delay.
const LEARNED_FROM: usize = 20;
/// And so many are remembered.
const REMEMBERED: usize = 200;

/// How long ago; zero when it lies ahead.
pub(super) fn age(now: Timestamp, then: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

/// A track and what is known about asking for it.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    pub track: Track,
    /// What went wrong when it was asked last.
    pub fault: Option<Why>,
    /// When it was answered last.
    pub answered: Option<Timestamp>,
    /// AWS refuses the question itself: not asked again before then.
    pub refused_until: Option<Timestamp>,
    /// How often it is asked.
    pub poll: Duration,
}

/// What a feed needs to know to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub now: Timestamp,
    /// Points before are of another run.
    pub from: Option<Timestamp>,
    pub running: bool,
    pub delays: &'a Delays,
}

impl Feed {
    pub fn new(source: Source) -> Self {
        Self {
            track: Track::empty(source, source.period()),
            fault: None,
            answered: None,
            refused_until: None,
            poll: source.period(),
        }
    }

    /// Puts an answer in: what is known is replaced, what came late goes to its place. Gives how
    /// late each window was that was not known before; one that comes after those that follow it is
    /// what the delay is about.
    pub fn merge(
        &mut self,
        points: &[(Timestamp, f64)],
        now: Timestamp,
        focus: bool,
    ) -> Vec<Duration> {
        let known = &mut self.track.points;
        let (oldest, period) = (known.first().map(|p| p.0), self.track.period);
        let mut late = Vec::new();
        let mut new = Vec::new();
        for (at, v) in points.iter().filter(|p| p.1.is_finite()) {
            match known.binary_search_by_key(at, |p| p.0) {
                // Most of an answer is known: what is shared is not copied for it.
                Ok(i) if known[i].1 == *v => {}
                Ok(i) => known[i].1 = *v,
                Err(_) => {
                    new.push((*at, *v));
                    if oldest.is_some_and(|oldest| *at > oldest) {
                        late.push(age(now, *at + period));
                    }
                }
            }
        }
        let kept = if focus { KEPT } else { KEPT_OUT_OF_FOCUS };
        let old = known.partition_point(|p| age(now, p.0) > kept);
        new.retain(|p| age(now, p.0) <= kept);
        if old > 0 || !new.is_empty() {
            let mut all = Vec::with_capacity(known.len() - old + new.len());
            all.extend_from_slice(&known[old..]);
            all.append(&mut new);
            all.sort_by_key(|p| p.0);
            *known = all.into();
        }
        (self.fault, self.answered) = (None, Some(now));
        late
    }

    /// The question was asked and not answered.
    pub fn failed(&mut self, why: Why) {
        self.fault = Some(why);
    }

    /// End of the latest settled window: closed, and followed by another one or waited for long
    /// enough. A half-filled window looks like a drop.
    fn settled(&self, now: Timestamp, delays: &Delays) -> Option<usize> {
        let (points, period) = (&self.track.points, self.track.period);
        let waited = delays.settles_after(self.track.source);
        let last = points.len().checked_sub(1)?;
        (0..=last).rev().find(|i| {
            let end = points[*i].0 + period;
            end <= now && (*i < last || end + waited <= now)
        })
    }

    /// Judges the latest settled value for age.
    pub fn read(&mut self, nothing: Nothing, by: Reader<'_>) {
        let Reader {
            now,
            from,
            running,
            delays,
        } = by;
        let why = || match (&self.fault, self.answered) {
            (Some(why), _) => why.clone(),
            (None, None) => Why::NotAsked,
            (None, Some(_)) => match nothing {
                Nothing::Late => Why::Late,
                Nothing::NeverHadInput => Why::NeverHadInput,
                Nothing::NoTraffic | Nothing::ZeroWith(_) => Why::NoTraffic,
            },
        };
        let settled = self
            .settled(now, delays)
            .map(|i| self.track.points[i])
            .filter(|p| from.is_none_or(|from| p.0 >= from));
        self.track.now = match settled {
            _ if !running => Reading::NoData(Why::NotStarted),
            None => Reading::NoData(why()),
            Some((at, v)) => {
                let until = at + self.track.period;
                if age(now, until) > delays.limit(self.track.source, self.poll) {
                    let why = self.fault.clone().unwrap_or(Why::Late);
                    Reading::Stale { v, until, why }
                } else {
                    Reading::Value { v, until }
                }
            }
        };
    }

    /// Read beside another metric: where that one has a window and this one has none, it was zero; but
    /// only when it has been waited for. Until then it is late, as windows are.
    pub fn read_with(&mut self, other: &Track, now: Timestamp, delays: &Delays) {
        // A refused question says nothing, least of all zero.
        let heard = self.answered.is_some() && self.fault.is_none();
        let Some(mut until) = other.now.until().filter(|_| heard) else {
            self.track.now = match (&other.now, &self.fault) {
                (Reading::NoData(Why::NotStarted), _) => Reading::NoData(Why::NotStarted),
                (_, Some(why)) => Reading::NoData(why.clone()),
                (Reading::NoData(why), None) => Reading::NoData(why.clone()),
                _ => Reading::NoData(Why::NotAsked),
            };
            return;
        };
        let (period, mut value) = (other.period, None);
        // Late ones come up to two minutes after the usual (assumed, as the simulator has it).
        let waited = delays.settles_after(self.track.source) + period * 2;
        for (at, _) in other.points.iter().filter(|p| p.0 + period <= until) {
            match self.track.points.binary_search_by_key(at, |p| p.0) {
                Ok(i) => value = Some((self.track.points[i].1, *at + period)),
                Err(i) if age(now, *at + period) >= waited => {
                    value = Some((0.0, *at + period));
                    self.track.points.insert(i, (*at, 0.0));
                }
                Err(_) => {}
            }
        }
        let Some((v, end)) = value else {
            self.track.now = Reading::NoData(Why::Late);
            return;
        };
        until = until.min(end);
        self.track.now = match &other.now {
            Reading::Value { .. } => Reading::Value { v, until },
            Reading::Stale { why, .. } => Reading::Stale {
                v,
                until,
                why: why.clone(),
            },
            Reading::NoData(why) => Reading::NoData(why.clone()),
        };
    }
}

/// How late windows of each source are.
#[derive(Clone, Debug, Default)]
pub(super) struct Delays([Delay; 3]);

/// How late windows of one source are.
#[derive(Clone, Debug, Default)]
struct Delay {
    learned: VecDeque<Duration>,
    /// Of twenty windows, nineteen have come by then. Found when something is learned: it is asked for at
    /// each reading of each track.
    usual: Option<Duration>,
}

impl Delays {
    fn place(source: Source) -> usize {
        match source {
            Source::MediaLive | Source::Api => 0,
            Source::MediaPackage => 1,
            Source::CloudFront => 2,
        }
    }

    /// Remembers arrivals.
    pub fn learn(&mut self, source: Source, late: &[Duration]) {
        if late.is_empty() {
            return;
        }
        let Delay { learned, usual } = &mut self.0[Self::place(source)];
        learned.extend(late);
        let over = learned.len().saturating_sub(REMEMBERED);
        learned.drain(..over);
        if learned.len() >= LEARNED_FROM {
            let mut all: Vec<_> = learned.iter().copied().collect();
            all.sort_unstable();
            let of_twenty = (all.len() * 95).div_ceil(100).saturating_sub(1);
            *usual = all.get(of_twenty).copied();
        }
    }

    fn usual(&self, source: Source) -> Option<Duration> {
        self.0[Self::place(source)].usual
    }

    /// How long a window that nothing follows is waited for before it counts as whole.
    fn settles_after(&self, source: Source) -> Duration {
        let learned = self.usual(source).unwrap_or_default();
        source.settles_after().max(learned)
    }

    /// How far back to ask, so that what comes late is still asked for: as far as is assumed, or twice
    /// what was learned; and back to the newest window there is, or a source that is slower than
    /// anybody thought would never be heard, and its delay never learned.
    pub fn look_back(&self, source: Source, newest: Option<Duration>) -> Duration {
        let learned = self.usual(source).unwrap_or_default() * 2;
        let back = source.look_back().max(learned);
        back + newest.unwrap_or_default().min(LONGEST_SILENCE)
    }

    /// Older than this is stale: a window, the usual delay and one poll; and one more window, because
    /// only a window that is followed is settled.
    pub fn limit(&self, source: Source, poll: Duration) -> Duration {
        let period = source.period();
        // A value asked for each minute is not stale because nobody asked.
        let least = source.stale_after() + poll;
        let learned = self.usual(source).map(|late| period * 2 + late + poll);
        learned.map_or(least, |l| l.max(least))
    }
}
