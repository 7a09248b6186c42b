//! The tour of `onair demo --tour`: what it shows, in which order, and when it goes on. Data and a
//! pure machine: whoever runs the console tells it what is seen and does what it says.
//!
//! ```text
//! caption ─→ act ─→ wait until seen, and until the caption has been read ─→ next caption
//! ```

use super::rehearsal::Order;
use crate::monitor::Pipeline;
use std::time::Duration;

/// Simulated seconds per second of a tour.
pub const SPEED: f64 = 20.0;

/// What the tour wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Nothing but the next caption.
    Show,
    /// Deploy the stream.
    Deploy,
    /// Start its channel.
    Start,
    /// Tell the rehearsal.
    Order(Order),
    /// Stop the channel.
    Stop,
    /// Destroy everything, recordings too.
    Destroy,
    /// The tour is over: leave the console to the visitor.
    End,
}

/// What there is to be seen, filled in anew by the app before each [`Tour::next`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// AWS's word for the channel's state.
    pub channel: Option<String>,
    /// The deploy has ended well.
    pub deployed: bool,
    /// Every input that is expected reads frames.
    pub inputs_good: bool,
    /// An input is judged lost.
    pub input_lost: bool,
    /// The receipt of the destroy is there.
    pub receipt: bool,
    /// An act failed, and why.
    pub failed: Option<String>,
}

impl Seen {
    fn channel_is(&self, state: &str) -> bool {
        self.channel.as_deref() == Some(state)
    }
}

/// One step.
#[derive(Clone, Copy)]
pub struct Step {
    /// What is said, one or two sentences.
    pub caption: &'static str,
    /// What is done as the caption appears.
    pub act: Act,
    /// Whether it has come to what the caption speaks of.
    until: fn(&Seen) -> bool,
    /// The shortest time it stays: long enough to be read.
    pub dwell: Duration,
}

const fn step(dwell_s: u64, act: Act, until: fn(&Seen) -> bool, caption: &'static str) -> Step {
    Step {
        caption,
        act,
        until,
        dwell: Duration::from_secs(dwell_s),
    }
}

/// The steps in their order.
pub const STEPS: &[Step] = &[
    step(
        6,
        Act::Show,
        |_| true,
        "This is a rehearsal: a simulated AWS on this machine, twenty times as fast as the real one. Nothing leaves this machine, nothing costs anything.",
    ),
    step(
        7,
        Act::Deploy,
        |seen| seen.deployed,
        "Deploy makes every part in the order they need each other. CloudFront takes longest, up to a quarter of an hour in AWS; nothing is on air yet.",
    ),
    step(
        6,
        Act::Start,
        |seen| seen.channel_is("RUNNING"),
        "Start puts the channel on air, and from now on it bills: at least ten minutes, with or without a picture.",
    ),
    step(
        6,
        Act::Order(Order::Back(Pipeline::A)),
        |_| true,
        "RUNNING is not ON AIR: nobody pushes video yet. Encoder A begins.",
    ),
    step(
        7,
        Act::Order(Order::Back(Pipeline::B)),
        |seen| seen.inputs_good,
        "Encoder B joins, so that there is a spare. CloudWatch's numbers arrive a minute late, so every number here tells its age.",
    ),
    step(
        8,
        Act::Order(Order::Unplug(Pipeline::A)),
        |seen| seen.input_lost,
        "Somebody pulls encoder A's cable. For a minute nothing here shows it: look at the ages.",
    ),
    step(
        8,
        Act::Show,
        |_| true,
        "Input A is lost and B carries: viewers saw nothing, but there is no spare. First call the venue. Do not stop the channel.",
    ),
    step(
        7,
        Act::Order(Order::Back(Pipeline::A)),
        |seen| seen.inputs_good && !seen.input_lost,
        "The cable is back. Encoder A reconnects within seconds; wait until the numbers say so.",
    ),
    step(
        5,
        Act::Show,
        |_| true,
        "Both inputs are good again. The event is over: time to go off air.",
    ),
    step(
        6,
        Act::Stop,
        |seen| seen.channel_is("IDLE"),
        "Stop ends the picture for viewers and most of the bill. URLs and stream keys stay for next time.",
    ),
    step(
        7,
        Act::Destroy,
        |seen| seen.receipt,
        "Destroy removes everything it finds by name and tag, on whichever laptop it runs. CloudFront has to be switched off everywhere first.",
    ),
    step(
        8,
        Act::Show,
        |_| true,
        "The receipt lists what is gone and what is left: nothing. Press q to leave; onair demo gives you a running stream to break with the faults menu.",
    ),
];

/// How long one step may wait before the tour says that it waits in vain.
const PATIENCE: Duration = Duration::from_secs(90);

/// Said instead of a caption when the tour cannot go on.
const ENDED: &str = "The tour stops here";

/// The tour as it goes.
#[derive(Clone, Debug)]
pub struct Tour {
    /// The step that is shown; nothing before the first.
    at: Option<usize>,
    /// When it began.
    since: Duration,
    over: bool,
    wrong: Option<String>,
}

impl Default for Tour {
    fn default() -> Self {
        Self::new()
    }
}

impl Tour {
    /// Before the first step.
    pub fn new() -> Self {
        Self {
            at: None,
            since: Duration::ZERO,
            over: false,
            wrong: None,
        }
    }

    /// What to say now. After a failure: why the tour ended.
    pub fn caption(&self) -> &str {
        match (&self.wrong, self.at) {
            (Some(wrong), _) => wrong,
            (None, Some(i)) => STEPS.get(i).map_or("", |s| s.caption),
            (None, None) => "",
        }
    }

    /// Which step, counted from 1, of how many.
    pub fn progress(&self) -> (usize, usize) {
        (self.at.map_or(0, |i| i + 1), STEPS.len())
    }

    /// Whether it is over. A visitor may look around from then on.
    pub fn over(&self) -> bool {
        self.over
    }

    /// Goes on if it is time to, and says what to do then; each act is asked for once. `now` is real
    /// time since the tour began, because captions are read in real time.
    pub fn next(&mut self, seen: &Seen, now: Duration) -> Option<Act> {
        if self.over {
            return None;
        }
        if let Some(why) = &seen.failed {
            return Some(self.end(Some(format!("{ENDED}: {why}"))));
        }
        let next = match self.at {
            None => 0,
            Some(i) => {
                let step = STEPS.get(i)?;
                let shown = now.saturating_sub(self.since);
                if !(step.until)(seen) {
                    let vain = shown >= PATIENCE;
                    return vain.then(|| {
                        let why = "what it waits for does not come. Look around, or press q";
                        self.end(Some(format!("{ENDED}: {why}.")))
                    });
                }
                if shown < step.dwell {
                    return None;
                }
                i + 1
            }
        };
        match STEPS.get(next) {
            Some(step) => {
                self.at = Some(next);
                self.since = now;
                Some(step.act)
            }
            None => Some(self.end(None)),
        }
    }

    fn end(&mut self, wrong: Option<String>) -> Act {
        self.over = true;
        self.wrong = wrong;
        Act::End
    }
}

#[cfg(test)]
mod tests;
