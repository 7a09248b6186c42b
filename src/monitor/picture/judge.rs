//! What pictures say: black, standing still, A unlike B. Thresholds stand beside the paper that they are
//! from. No picture is no judgement. Pure.

use super::album::{DIFFERENT, FRESH};
use crate::clock::Timestamp;
use crate::monitor::feed::age;
use crate::monitor::input::Input;
use crate::monitor::judge::run_from;
use crate::monitor::reading::Track;
use crate::monitor::types::{Leg, StreamSnapshot};
use crate::monitor::verdict::{Condition, Severity};
use crate::monitor::windows::bad_since;
use crate::monitor::words::{self, condition};
use jiff::SignedDuration;

/// The brightest part of a black picture, percent of white [live-ops 3.3, incident 7: luma near zero; the
/// number assumed: video black is 16 of 255 where nobody has converted it, which is 6].
pub const BLACK: f64 = 10.0;
/// The most that changes in a picture that stands still, percent of white [live-ops 3.3, incident 8: hash
/// distance near zero; the number assumed]. A frame that x264 repeated for half a minute stayed below 0.65, mostly
/// at 0.4; noise as of a camera in the dark, in a picture where nothing moves, made 0.65 and more.
pub const STILL: f64 = 0.6;
/// Pictures that begin a state.
const PICTURES: usize = 2;
/// How long it may last before it is told, and before it is a page [live-ops 3.3, incident 7].
const BLACK_LASTS: [SignedDuration; 2] =
    [SignedDuration::from_secs(10), SignedDuration::from_secs(30)];
/// The same [live-ops 3.3, incident 8].
const STILL_LASTS: [SignedDuration; 2] =
    [SignedDuration::from_secs(15), SignedDuration::from_secs(30)];
/// How long A and B may differ [live-ops 3.3, incident 24].
const DIFFER_LASTS: SignedDuration = SignedDuration::from_secs(30);

/// A state that holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::monitor) struct Held {
    /// The picture that it began with.
    pub since: Timestamp,
    /// The last one that showed it.
    pub until: Timestamp,
}

impl Held {
    fn lasts(self) -> SignedDuration {
        self.until.duration_since(self.since)
    }
}

/// Whether numbers of pictures are bad: two begin it, two good ones end it. A gap in which nobody looked
/// proves nothing, so only what came after it counts.
pub(in crate::monitor) fn held(
    track: &Track,
    from: Option<Timestamp>,
    bad: impl Fn(f64) -> bool,
) -> Option<Held> {
    track.now.fresh()?;
    let first = from.map_or(0, |from| track.points.partition_point(|p| p.0 < from));
    let points = track.points.get(first..).unwrap_or_default();
    let gap = points
        .windows(2)
        .rposition(|two| age(two[1].0, two[0].0) > FRESH);
    let points = &points[gap.map_or(0, |i| i + 1)..];
    let verdicts = points.iter().map(|(at, v)| (*at, Some(bad(*v))));
    let since = bad_since(verdicts, PICTURES)?;
    let until = points.iter().rev().find(|(_, v)| bad(*v))?.0;
    Some(Held { since, until })
}

fn black(stream: &StreamSnapshot, leg: &Leg) -> Option<Held> {
    held(&leg.brightest, run_from(stream.running_since), |v| {
        v <= BLACK
    })
}

fn still(stream: &StreamSnapshot, leg: &Leg) -> Option<Held> {
    // Black stands still too, and is the worse word for it.
    if black(stream, leg).is_some() {
        return None;
    }
    let held = held(&leg.stir, run_from(stream.running_since), |v| v <= STILL)?;
    // A change is between two pictures: it stands still since the first of them.
    let pictures = leg.brightest.points.iter().rev();
    let before = pictures.map(|p| p.0).find(|at| *at < held.since);
    let since = before.filter(|at| age(held.since, *at) <= FRESH);
    Some(Held {
        since: since.unwrap_or(held.since),
        ..held
    })
}

/// What pictures say of the legs whose input is there.
pub(in crate::monitor) fn conditions(
    all: &mut Vec<Condition>,
    stream: &StreamSnapshot,
    inputs: &[Input],
    now: Timestamp,
) {
    // Black and stills are as they should be, says who is responsible.
    if stream.expects_black(now) {
        return differ(all, stream, inputs);
    }
    for (leg, input) in stream.legs.iter().zip(inputs) {
        if *input == Input::Good && leg.expected {
            all.extend(leg_condition(stream, leg));
        }
    }
    differ(all, stream, inputs);
}

fn leg_condition(stream: &StreamSnapshot, leg: &Leg) -> Option<Condition> {
    let (kind, held, lasts) = match (black(stream, leg), still(stream, leg)) {
        (Some(held), _) => ("picture_black", held, BLACK_LASTS),
        (None, Some(held)) => ("picture_frozen", held, STILL_LASTS),
        (None, None) => return None,
    };
    if held.lasts() < lasts[0] {
        return None;
    }
    let good = stream.legs.iter().find(|l| {
        let seen = l.brightest.now.fresh().is_some();
        let other = l.pipeline != leg.pipeline && l.expected && seen;
        other && black(stream, l).is_none() && still(stream, l).is_none()
    });
    let spare = good.is_some() && stream.carries != Some(leg.pipeline);
    let severity = match (held.lasts() >= lasts[1], spare) {
        (false, _) => Severity::Minor,
        (true, true) => Severity::Major,
        (true, false) => Severity::Critical,
    };
    let mut c = condition(kind, Some(leg.pipeline), severity, held.since);
    let number = match kind {
        "picture_black" => {
            let bright = leg.brightest.now.last().unwrap_or_default();
            format!("brightest part {bright:.0}% of white")
        }
        _ => {
            let stir = leg.stir.now.last().unwrap_or_default();
            format!("no part changed by more than {:.1}%,", stir.max(0.1))
        }
    };
    let span = (held.since, held.until);
    words::picture(&mut c, stream, (leg, good), &number, span);
    Some(c)
}

/// A and B show different things, for longer than one may be behind the other.
fn differ(all: &mut Vec<Condition>, stream: &StreamSnapshot, inputs: &[Input]) {
    let [a, b] = stream.legs.as_slice() else {
        return;
    };
    let fed = inputs.iter().all(|i| *i == Input::Good) && a.expected && b.expected;
    let from = run_from(stream.running_since);
    let Some(held) = held(&stream.apart, from, |v| v > DIFFERENT).filter(|_| fed) else {
        return;
    };
    // One of them black or standing still is the cause, and said by itself.
    let ails = |l: &Leg| black(stream, l).is_some() || still(stream, l).is_some();
    if held.lasts() < DIFFER_LASTS || ails(a) || ails(b) {
        return;
    }
    let mut c = condition("pictures_differ", None, Severity::Major, held.since);
    let apart = stream.apart.now.last().unwrap_or_default();
    words::pictures_differ(&mut c, stream.carries, apart, DIFFERENT);
    all.push(c);
}
