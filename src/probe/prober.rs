//! The thin edge of the probe: fetches what one look needs and hands it to the judge. Light while all
//! is well, which is the manifest, one list of segments, and whether its newest one is there; all rungs
//! and their newest segments when something smells, once in a while, and when asked to.

use super::headers::shown;
use super::judge::{Judge, Look, SegmentLook, TrackLook};
use super::manifest::{Format, Kind, Manifest, Rung, Segment, Track};
use super::types::{Fetched, Finding, Observation, Play, Severity, Wanted};
use super::{dash, hls};
use crate::clock::{Clock, Timestamp};
use crate::http::{Answer, Ask, Failure, Http};
use futures::future::join_all;
use std::time::Duration;
use url::Url;

/// Rungs that a deep look asks for.
const RUNGS: usize = 24;
/// Segments of a film, between its ends, that are asked for: 5,000 of 6 s are eight hours.
const FILM: usize = 5_000;
/// Requests for segments of one list at a time.
const AT_ONCE: usize = 8;
/// Every so many looks is a deep one: a light look sees one rung.
const PATROL: u64 = 10;
/// While something may be an accident or an outage, so many looks are made in the time of one.
const HASTE: u32 = 3;
/// Between two looks, at least and at most.
const QUICK: Duration = Duration::from_secs(1);
const SLOW: Duration = Duration::from_secs(30);

/// Looks at one playback URL again and again.
#[derive(Debug)]
pub struct Prober {
    http: Http,
    clock: Clock,
    url: Url,
    deep: bool,
    judge: Judge,
    smells: bool,
    looks: u64,
    cadence: Duration,
    every: Duration,
}

/// The URL in `text`, which must be one that can be watched.
///
/// # Errors
/// In words: the value and the accepted form.
pub fn url(text: &str) -> Result<Url, String> {
    let form = "write it as in https://HOST/PATH/index.m3u8";
    let url: Url = text
        .parse()
        .map_err(|e| format!("URL {text:?}: {e}; {form}"))?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(url)
    } else {
        Err(format!(
            "URL {text:?}: only http and https are played; {form}"
        ))
    }
}

impl Prober {
    /// A prober that has not looked yet. With `deep` every look is a deep one; `wanted` are the rungs
    /// that the configuration asks for, if there is one.
    pub fn new(http: Http, clock: Clock, url: Url, deep: bool, wanted: Vec<Wanted>) -> Self {
        Self {
            http,
            clock,
            url,
            deep,
            judge: Judge::new(wanted),
            smells: false,
            looks: 0,
            cadence: Duration::from_secs(6),
            every: Duration::from_secs(6),
        }
    }

    /// The URL, without what must not be shown.
    pub fn shown(&self) -> String {
        shown(&self.url)
    }

    /// How often something new is promised, within what is worth waiting for.
    pub fn cadence(&self) -> Duration {
        self.cadence
    }

    /// When to look again: the manifest's own cadence, and sooner while one more look decides.
    pub fn every(&self) -> Duration {
        self.every
    }

    /// One look, judged by it and by those before.
    pub async fn look(&mut self) -> Observation {
        self.looks += 1;
        let deep = self.deep || self.smells || self.looks.is_multiple_of(PATROL);
        let (main, answer) = self.get(&self.url).await;
        let manifest = answer.map(|a| read(&a, self.there(&main)));
        let mut look = Look {
            at: self.clock.now(),
            main,
            manifest,
            tracks: Vec::new(),
            segments: Vec::new(),
        };
        if let Some(Ok(manifest)) = &look.manifest {
            look.tracks = self.tracks(manifest, deep).await;
        }
        look.segments = self.segments(&look.tracks).await;
        look.at = self.clock.now();
        let seen = self.judge.look(&look);
        self.smells = seen.worst() >= Severity::Minor;
        if let Some(cadence) = seen.cadence_ms {
            self.cadence = Duration::from_millis(cadence).clamp(QUICK, SLOW);
        }
        let open = seen.findings.iter().any(Finding::undecided);
        self.every = if open {
            (self.cadence / HASTE).max(QUICK)
        } else {
            self.cadence
        };
        if seen.play == Play::Vod || seen.play == Play::Ended {
            self.every = SLOW;
        }
        seen
    }

    /// The time by which a list that follows from the clock is read: the server's, where it says it. This
    /// machine's may be ahead, and would find segments missing that are not due.
    fn there(&self, fetched: &Fetched) -> Timestamp {
        fetched.server_second().unwrap_or_else(|| self.clock.now())
    }

    async fn get(&self, url: &Url) -> (Fetched, Option<Answer>) {
        let ask = Ask {
            url: url.clone(),
            head: false,
            range: None,
        };
        let result = self.http.fetch(&ask).await;
        let fetched = Fetched::of(url, self.clock.now(), &result);
        let answer = result.ok().filter(|_| fetched.good());
        (fetched, answer)
    }

    /// Lists of segments, that of the first picture first.
    async fn tracks(&self, manifest: &Manifest, deep: bool) -> Vec<TrackLook> {
        let most = if deep { RUNGS } else { 1 };
        let mut order: Vec<usize> = (0..manifest.ladder.len().max(manifest.tracks.len())).collect();
        let carries = |i: usize| manifest.ladder.get(i).map(|r| r.kind);
        order.retain(|i| carries(*i) != Some(Kind::Other));
        order.sort_by_key(|i| carries(*i) == Some(Kind::Audio));
        order.truncate(most);
        if !manifest.tracks.is_empty() {
            let with = |i: usize| manifest.tracks.get(i);
            let look = |track: &Track| TrackLook {
                rung: track.rung.clone(),
                fetched: None,
                track: Some(Ok(track.clone())),
                problems: Vec::new(),
                unasked: self.unasked(track),
            };
            return order.into_iter().filter_map(with).map(look).collect();
        }
        let wanted = order.into_iter().filter_map(|i| manifest.ladder.get(i));
        join_all(wanted.map(|rung| self.playlist(rung))).await
    }

    async fn playlist(&self, rung: &Rung) -> TrackLook {
        let url = rung.url.as_ref().unwrap_or(&self.url);
        let (fetched, answer) = self.get(url).await;
        let mut problems = Vec::new();
        let track = answer.map(|answer| {
            let manifest = read(&answer, self.there(&fetched))?;
            problems = manifest.problems;
            let first = manifest.tracks.into_iter().next();
            let track = first.ok_or("lists no segments, but other playlists")?;
            Ok(Track {
                rung: rung.name.clone(),
                ..track
            })
        });
        let listed = track.as_ref().and_then(|t| t.as_ref().ok());
        TrackLook {
            rung: rung.name.clone(),
            fetched: Some(fetched),
            unasked: listed.map_or(0, |track| self.unasked(track)),
            track,
            problems,
        }
    }

    /// How many segments between a film's ends are more than a deep look asks for.
    fn unasked(&self, track: &Track) -> usize {
        let film = self.deep && track.complete;
        let between = track.segments.len().saturating_sub(2);
        if film {
            between.saturating_sub(FILM)
        } else {
            0
        }
    }

    /// The newest segment of each list in sight; of a film the first and the last, and all that are lost when
    /// every look is to be a deep one. A light look has one list in sight and asks for the headers of one
    /// segment: a list that names what is not there looks like any other.
    async fn segments(&self, tracks: &[TrackLook]) -> Vec<SegmentLook> {
        let lists = tracks.iter().filter_map(|list| {
            let track = list.track.as_ref()?.as_ref().ok()?;
            Some((list, track))
        });
        let looks = join_all(lists.map(|(list, track)| self.listed(&list.rung, track))).await;
        looks.into_iter().flatten().collect()
    }

    async fn listed(&self, rung: &str, track: &Track) -> Vec<SegmentLook> {
        let (first, last) = (track.segments.first(), track.newest());
        let mut these: Vec<&Segment> = last.into_iter().collect();
        if track.complete && first != last {
            these.splice(0..0, first);
            if self.deep {
                let whole = track.segments.len().saturating_sub(1);
                let between = track.segments.iter().take(whole).skip(1);
                these.splice(1..1, between.take(FILM));
            }
        }
        let ends = [first.map(|s| s.sequence), last.map(|s| s.sequence)];
        let mut asked: Vec<(&Segment, Url)> = Vec::new();
        for segment in these.into_iter().filter(|s| !s.gap) {
            asked.extend(track.url(segment).map(|url| (segment, url)));
        }
        let mut told: Vec<SegmentLook> = Vec::new();
        for some in asked.chunks(AT_ONCE) {
            let requests = some.iter().map(|(segment, url)| self.segment(url, segment));
            let fetched = join_all(requests).await;
            for ((segment, _), fetched) in some.iter().zip(fetched) {
                let lost = !fetched.good();
                match told.iter_mut().find(|l| lost && !l.fetched.good()) {
                    Some(before) => before.more += 1,
                    None if lost || ends.contains(&Some(segment.sequence)) => {
                        told.push(SegmentLook {
                            rung: rung.to_owned(),
                            sequence: segment.sequence,
                            duration: segment.duration,
                            whole: true,
                            more: 0,
                            fetched,
                        });
                    }
                    None => {}
                }
            }
        }
        told
    }

    /// Asks for a segment without reading it. Who knows no HEAD is asked for its first bytes.
    async fn segment(&self, url: &Url, segment: &Segment) -> Fetched {
        let (first, last) = segment.range.unwrap_or((0, 1));
        let mut ask = Ask {
            url: url.clone(),
            head: segment.range.is_none(),
            range: None,
        };
        let mut result: Result<Answer, Failure> = Err(Failure::Slow);
        if ask.head {
            result = self.http.fetch(&ask).await;
        }
        let refused = |a: &Answer| matches!(a.status.as_u16(), 403 | 405 | 501);
        if segment.range.is_some() || result.as_ref().is_ok_and(refused) {
            ask.head = false;
            ask.range = Some((first, first.saturating_add(1).min(last)));
            result = self.http.fetch(&ask).await;
        }
        let mut fetched = Fetched::of(url, self.clock.now(), &result);
        if let Some((first, last)) = segment.range {
            fetched.bytes = Some((last - first).saturating_add(1));
        }
        fetched
    }
}

/// Reads whichever manifest it is.
fn read(answer: &Answer, now: Timestamp) -> Result<Manifest, String> {
    parse(&answer.body, &answer.url, now)
}

/// Reads HLS or DASH, by the first characters: types that servers say are often wrong (seen).
///
/// # Errors
/// When it is neither, in words that follow "It".
pub fn parse(body: &[u8], base: &Url, now: Timestamp) -> Result<Manifest, String> {
    let text = String::from_utf8_lossy(body);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') {
        let read = dash::read(&text, base, now);
        return read.map_err(|e| format!("cannot be read as an MPD: {e}"));
    }
    if start.starts_with("#EXTM3U") {
        return hls::read(&text, base);
    }
    let begins: String = start.chars().take(24).collect();
    Err(if begins.is_empty() {
        "is empty".to_owned()
    } else {
        format!("begins with {begins:?}, and neither with #EXTM3U nor with <")
    })
}

impl Observation {
    /// `HLS live`, in two words.
    pub fn title(&self) -> String {
        let format = self.format.map_or("no manifest", Format::word);
        let play = match self.play {
            Play::Live => " live",
            Play::Ended => " ended",
            Play::Vod => " VOD",
            Play::Unknown => "",
        };
        format!("{format}{play}")
    }
}
