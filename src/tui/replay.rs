//! A replay as it goes: which moment of the recording is shown, how fast it runs, what had happened by
//! then. Pure: the worker reads the recording, the update asks it for moments.

use super::actions::Act;
use super::screens::live::EventLine;
use super::theme::Role;
use crate::clock::Timestamp;
use crate::history::{Act as Done, Raised};
use jiff::SignedDuration;

/// Recorded seconds per second.
pub const SPEEDS: [u16; 7] = [1, 2, 5, 10, 30, 60, 300];

/// Left and right.
const NEAR: SignedDuration = SignedDuration::from_secs(10);
/// A page.
const FAR: SignedDuration = SignedDuration::from_mins(5);
/// Ticks for which a notice stays: it is read in real time.
const NOTICE: u8 = 6;

/// Where a replay is.
#[derive(Clone, Debug)]
pub struct Replay {
    /// First moment.
    pub from: Timestamp,
    /// Last moment.
    pub to: Timestamp,
    /// The moment that is shown.
    pub at: Timestamp,
    /// Whether it stands still.
    pub paused: bool,
    speed: usize,
    /// What happened, oldest first.
    lines: Vec<EventLine>,
    noticed: u8,
}

impl Replay {
    /// At a moment of the recording, standing still.
    pub fn new(from: Timestamp, to: Timestamp, at: Timestamp) -> Self {
        Self {
            from,
            to,
            at: at.clamp(from, to),
            paused: true,
            speed: 0,
            lines: Vec::new(),
            noticed: 0,
        }
    }

    /// With what was raised and done.
    pub fn with(mut self, raised: &[Raised], done: &[Done]) -> Self {
        for c in raised {
            let role = match c.severity.as_str() {
                "critical" => Role::Bad,
                "major" => Role::Warn,
                _ => Role::Text,
            };
            self.line(c.seen, c.what.clone(), role);
            if let Some(over) = c.over {
                let letter = if c.pipeline.is_empty() {
                    String::new()
                } else {
                    format!(" {}", c.pipeline)
                };
                self.line(over, format!("over: {}{letter}", c.kind), Role::Ok);
            }
        }
        for act in done {
            // Written by this program; a time that cannot be read belongs to no moment.
            if let Ok(at) = act.at.parse() {
                let result = act.result.as_deref().unwrap_or("no answer was seen");
                let text = format!("{} {}: {result}", act.operation, act.subject);
                self.line(at, text, Role::Muted);
            }
        }
        self.lines.sort_by_key(|line| line.at);
        self
    }

    fn line(&mut self, at: Timestamp, text: String, role: Role) {
        self.lines.push(EventLine { at, text, role });
    }

    /// What had happened by now, oldest first.
    pub fn happened(&self) -> &[EventLine] {
        let end = self.lines.partition_point(|line| line.at <= self.at);
        &self.lines[..end]
    }

    /// Recorded seconds per second.
    pub fn speed(&self) -> u16 {
        SPEEDS[self.speed]
    }

    /// A real second passed; gives whether another moment is shown.
    pub fn tick(&mut self) -> bool {
        if self.paused {
            return false;
        }
        let moved = self.go(SignedDuration::from_secs(self.speed().into()));
        self.paused = self.at == self.to;
        moved
    }

    /// Whether the notice has been read, at a tick that finds one.
    pub fn read(&mut self) -> bool {
        self.noticed += 1;
        let read = self.noticed >= NOTICE;
        if read {
            self.noticed = 0;
        }
        read
    }

    /// Does an act; gives whether another moment is shown.
    pub fn perform(&mut self, act: Act) -> bool {
        match act {
            Act::Pause if self.paused && self.at == self.to => {
                self.paused = false;
                self.at = self.from;
                true
            }
            Act::Pause => {
                self.paused = !self.paused;
                false
            }
            Act::Faster => {
                self.speed = (self.speed + 1).min(SPEEDS.len() - 1);
                false
            }
            Act::Slower => {
                self.speed = self.speed.saturating_sub(1);
                false
            }
            Act::Rewind => self.go(-NEAR),
            Act::Forward => self.go(NEAR),
            Act::FarBack => self.go(-FAR),
            Act::FarOn => self.go(FAR),
            Act::First => self.go_to(self.from),
            Act::Last => self.go_to(self.to),
            _ => false,
        }
    }

    fn go(&mut self, by: SignedDuration) -> bool {
        self.go_to(self.at.checked_add(by).unwrap_or(self.to))
    }

    fn go_to(&mut self, at: Timestamp) -> bool {
        let before = self.at;
        self.at = at.clamp(self.from, self.to);
        self.at != before
    }

    /// For the identity row.
    pub fn chip(&self) -> String {
        if self.paused {
            "REPLAY paused".to_owned()
        } else {
            format!("REPLAY x{}", self.speed())
        }
    }
}

/// What a recording has nothing to say about; nothing for all other acts.
pub fn lacks(act: Act) -> bool {
    matches!(
        act,
        Act::Plan
            | Act::Outputs
            | Act::SetUp
            | Act::Faults
            | Act::Refresh
            | Act::Qr
            | Act::Calls
            | Act::Acknowledge
            | Act::Snooze
            | Act::NotUsed
            | Act::BlackMeant
            | Act::Freeze
            | Act::Left
            | Act::Right
            | Act::Interrupt
            | Act::TestNotify
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn it_runs_and_stays_within_the_recording() {
        let mut replay = Replay::new(at(0), at(1000), at(5000));
        assert_eq!((replay.at, replay.tick()), (at(1000), false));
        assert!(replay.perform(Act::First) && !replay.perform(Act::Rewind));
        assert!(!replay.perform(Act::Pause) && !replay.perform(Act::Faster));
        assert!(replay.tick());
        assert_eq!(replay.at, at(2));
        assert!(replay.perform(Act::FarOn) && replay.perform(Act::Rewind));
        assert_eq!((replay.at, replay.chip().as_str()), (at(292), "REPLAY x2"));
        for _ in 0..9 {
            replay.perform(Act::Faster);
        }
        assert_eq!(replay.speed(), 300);
        while replay.tick() {}
        assert_eq!((replay.at, replay.paused), (at(1000), true));
    }

    #[test]
    fn only_what_had_happened_is_told() {
        let raised = Raised {
            kind: "input_lost".into(),
            pipeline: "A".into(),
            severity: "major".into(),
            since: at(90),
            seen: at(100),
            over: Some(at(200)),
            what: "Input A lost.".into(),
            proof: String::new(),
            first: String::new(),
        };
        let mut replay = Replay::new(at(0), at(1000), at(99)).with(&[raised], &[]);
        assert_eq!(replay.happened(), []);
        replay.perform(Act::Forward);
        assert_eq!(replay.happened()[0].text, "Input A lost.");
        replay.perform(Act::Last);
        assert_eq!(replay.happened()[1].text, "over: input_lost A");
    }
}
