//! The tour: a rehearsal that runs by itself, captioned. Data and a small state machine; what it waits
//! for is what AWS shows, never a length of time alone.

use super::event::Intent;
use super::model::View;
use super::rehearsal::Order;
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// What the tour can see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Whether AWS answers.
    pub connected: bool,
    /// The channel's state.
    pub channel_state: Option<String>,
    /// Whether a deploy ended well.
    pub deployed: bool,
    /// Kinds of the open conditions.
    pub conditions: Vec<String>,
    /// Whether every input is seen to be good.
    pub inputs_good: bool,
    /// Whether a receipt is there.
    pub receipt: bool,
}

/// What the tour does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Change AWS.
    Do(Intent),
    /// Break or mend something.
    Fault(Order),
    /// Open a screen.
    Show(View),
    /// It is over.
    End,
}

struct Step {
    caption: &'static str,
    acts: &'static [fn() -> Act],
    until: fn(&Seen) -> bool,
    /// Simulated seconds that the caption stays at least.
    dwell: i64,
}

fn encoder(name: &'static str, on: bool) -> Act {
    let (fps, mbps) = if on { (30.0, 8.0) } else { (0.0, 0.0) };
    Act::Fault(Order::Encoder {
        name,
        fps,
        mbps,
        on,
    })
}

fn state(seen: &Seen, word: &str) -> bool {
    seen.channel_state.as_deref() == Some(word)
}

const STEPS: &[Step] = &[
    Step {
        caption: "Nothing is in this account. A plan says what would be made, and what it costs.",
        acts: &[|| Act::Show(View::Plan)],
        until: |s| s.connected,
        dwell: 100,
    },
    Step {
        caption: "Deploy: parts in the order they need each other. Killed at any moment, it goes on.",
        acts: &[|| {
            Act::Do(Intent::Deploy {
                plan: None,
                without: vec![],
            })
        }],
        until: |s| s.deployed,
        dwell: 60,
    },
    Step {
        caption: "What encoders and viewers need. Stream keys stay hidden until asked for.",
        acts: &[
            || Act::Show(View::Outputs),
            || encoder("A", true),
            || encoder("B", true),
        ],
        until: |_| true,
        dwell: 120,
    },
    Step {
        caption: "Start. It bills from now on; usually under 3 minutes, up to 10 is normal.",
        acts: &[|| Act::Show(View::Live), || Act::Do(Intent::Start)],
        until: |s| state(s, "RUNNING") && s.inputs_good,
        dwell: 60,
    },
    Step {
        caption: "On the way to viewers, two pipelines. RUNNING is not yet healthy: look at the lamps.",
        acts: &[],
        until: |_| true,
        dwell: 150,
    },
    Step {
        caption: "Encoder A is unplugged. CloudWatch shows it 30 to 50 s later, here as in AWS.",
        acts: &[|| encoder("A", false)],
        until: |s| s.conditions.iter().any(|c| c == "input_lost"),
        dwell: 20,
    },
    Step {
        caption: "A lost, B carries. FIRST is what a practised crew does; NOT is what makes it worse.",
        acts: &[],
        until: |_| true,
        dwell: 160,
    },
    Step {
        caption: "Encoder A comes back. The condition ends by itself when the numbers say so.",
        acts: &[|| encoder("A", true)],
        until: |s| s.inputs_good && s.conditions.is_empty(),
        dwell: 100,
    },
    Step {
        caption: "Stop is not a pause: viewers lose the picture, the URLs stay.",
        acts: &[|| Act::Do(Intent::Stop)],
        until: |s| state(s, "IDLE"),
        dwell: 60,
    },
    Step {
        caption: "Destroy, and look again after the last delete. CloudFront takes its minutes.",
        acts: &[|| {
            Act::Do(Intent::Destroy {
                delete_archive: true,
            })
        }],
        until: |s| s.receipt,
        dwell: 20,
    },
    Step {
        caption: "The receipt: gone, kept by your choice, left. q quits; onair demo lets you try it all.",
        acts: &[|| Act::Show(View::Receipt)],
        until: |_| true,
        dwell: 200,
    },
];

/// Where the tour is.
#[derive(Clone, Debug, Default)]
pub struct Tour {
    step: usize,
    /// Acts of the step that are done.
    done: usize,
    since: Option<Timestamp>,
}

impl Tour {
    /// At its beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is told now; nothing once it is over.
    pub fn caption(&self) -> Option<&'static str> {
        STEPS.get(self.step).map(|s| s.caption)
    }

    /// The next act, when it is time for one. Ask again after each.
    pub fn next(&mut self, seen: &Seen, now: Timestamp) -> Option<Act> {
        if !seen.connected {
            return None;
        }
        let step = STEPS.get(self.step)?;
        let since = *self.since.get_or_insert(now);
        if let Some(act) = step.acts.get(self.done) {
            self.done += 1;
            return Some(act());
        }
        if now.duration_since(since) < SignedDuration::from_secs(step.dwell) || !(step.until)(seen)
        {
            return None;
        }
        self.step += 1;
        self.done = 0;
        self.since = Some(now);
        if self.step == STEPS.len() {
            return Some(Act::End);
        }
        self.next(seen, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn it_waits_for_what_it_says_it_shows() {
        let mut tour = Tour::new();
        let mut seen = Seen::default();
        assert_eq!(tour.next(&seen, at(0)), None);
        seen.connected = true;
        assert_eq!(tour.next(&seen, at(0)), Some(Act::Show(View::Plan)));
        assert_eq!(tour.next(&seen, at(50)), None);
        let deploy = tour.next(&seen, at(101));
        assert!(matches!(deploy, Some(Act::Do(Intent::Deploy { .. }))));
        // An hour is not enough: the deploy must have ended.
        assert_eq!(tour.next(&seen, at(4000)), None);
        seen.deployed = true;
        assert_eq!(tour.next(&seen, at(4001)), Some(Act::Show(View::Outputs)));
    }

    #[test]
    fn the_captions_alone_leave_time_for_the_rest() {
        let dwell: i64 = STEPS.iter().map(|s| s.dwell).sum();
        // Three minutes at twenty times, less what deploy, start, CloudWatch and destroy take.
        assert!(dwell <= 1200, "{dwell}");
    }
}
