//! How much longer: the longest chain of what is left to do, from what each step usually takes. A
//! range, because nobody knows better; said to be late when it is.

use super::{DeployView, Progress, Status, between};
use crate::clock::Timestamp;
use crate::shape::Part;
use crate::stack::{Goal, Usual};
use std::time::Duration;

/// What is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eta {
    /// When all goes quickly.
    pub from: Duration,
    /// When all goes slowly.
    pub to: Duration,
    /// A step of the longest chain has taken longer than it usually does: `to` is then the time at
    /// which onair gives up.
    pub late: bool,
    /// How much of it is CloudFront.
    pub cloudfront: Share,
}

/// A share, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// None of it.
    None,
    /// Most of it.
    Most,
    /// All of it.
    All,
}

/// Time from a step's start until AWS knows the part: one call.
const TO_EXIST: Duration = Duration::from_secs(1);

/// When a step begins and ends, from now on.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: Duration,
    end: Duration,
    /// CloudFront's time on the way to the end.
    cloudfront: Duration,
    late: bool,
}

impl DeployView {
    /// How much longer; nothing when nothing is left to do.
    pub fn eta(&self, now: Timestamp) -> Option<Eta> {
        let open = |s: &&Progress| matches!(s.status, Status::Waits | Status::Runs { .. });
        self.steps.iter().find(open)?;
        let (quick, slow) = (self.last(now, |u| u.from), self.last(now, |u| u.to));
        let share = |span: Span| match span.cloudfront {
            part if part.is_zero() => Share::None,
            part if part == span.end => Share::All,
            part if part * 2 > span.end => Share::Most,
            _ => Share::None,
        };
        Some(Eta {
            from: quick.end,
            to: slow.end,
            late: slow.late,
            cloudfront: share(slow),
        })
    }

    /// The step that ends last, with `pick` saying how long steps take.
    fn last(&self, now: Timestamp, pick: fn(&Usual) -> Duration) -> Span {
        let mut spans = vec![Span::default(); self.steps.len()];
        // Steps need few others, so a chain is settled after as many rounds as it is long; plans are
        // free of cycles, and if one is not, the rounds still end.
        for _ in 0..self.steps.len() {
            let mut settled = true;
            for (id, step) in self.steps.iter().enumerate() {
                let next = self.span(step, &spans, now, pick);
                settled &= next.end == spans[id].end;
                spans[id] = next;
            }
            if settled {
                break;
            }
        }
        let ends = spans.into_iter().max_by_key(|s| (s.end, s.late));
        ends.unwrap_or_default()
    }

    fn span(
        &self,
        step: &Progress,
        spans: &[Span],
        now: Timestamp,
        pick: fn(&Usual) -> Duration,
    ) -> Span {
        let usual = pick(&step.usual);
        let (mut span, left) = match &step.status {
            Status::Runs { since, .. } => {
                let gone = between(*since, now);
                let late = gone > step.usual.to;
                // Past what is usual only the limit is sure; the quick end may be any moment.
                let slow = usual == step.usual.to;
                let left = if late && slow {
                    step.usual.limit
                } else {
                    usual
                };
                (
                    Span {
                        late,
                        ..Span::default()
                    },
                    left.saturating_sub(gone),
                )
            }
            Status::Waits => (self.after_needs(step, spans), usual),
            _ => return Span::default(),
        };
        span.end = span.start + left;
        if step.part == Part::Distribution {
            span.cloudfront += left;
        }
        span
    }

    /// A span that begins when the last of the step's needs is met.
    fn after_needs(&self, step: &Progress, spans: &[Span]) -> Span {
        let mut begins = Span::default();
        for (part, goal) in &step.needs {
            let Some(id) = self.steps.iter().position(|s| s.part == *part) else {
                continue;
            };
            let (need, span) = (&self.steps[id], spans[id]);
            let known = matches!(need.status, Status::Runs { exists: true, .. });
            let met = match goal {
                Goal::Exists if known => continue,
                Goal::Exists => Span {
                    start: (span.start + TO_EXIST).min(span.end),
                    cloudfront: Duration::ZERO,
                    late: false,
                    ..span
                },
                Goal::Ready => Span {
                    start: span.end,
                    ..span
                },
            };
            if met.start > begins.start {
                begins = met;
            }
        }
        begins
    }
}

impl Eta {
    /// `about 1-12 min left, all of it CloudFront`.
    pub fn words(&self) -> String {
        let Self { from, to, .. } = *self;
        let share = match self.cloudfront {
            Share::None => "",
            Share::Most => ", most of it CloudFront",
            Share::All => ", all of it CloudFront",
        };
        let length = |d: Duration| match d.as_secs() {
            secs if secs >= 120 => format!("{} min", secs.div_ceil(60)),
            secs => format!("{secs} s"),
        };
        if self.late {
            format!("later than usual, {} left at most{share}", length(to))
        } else if from.as_secs() < 5 {
            format!(
                "up to {} left{share}",
                length(to.max(Duration::from_secs(1)))
            )
        } else {
            let limit = Duration::ZERO;
            format!("about {} left{share}", Usual { from, to, limit })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Event;
    use crate::tui::screens::deploy::{DeployEnd, Kind};
    use crate::tui::screens::samples::{at, finished, fresh, middle, say, started};

    #[test]
    fn it_follows_the_longest_chain_that_is_left() {
        let view = middle();
        let eta = view.eta(at(192)).unwrap();
        // CloudFront has gone on for 2:40 of usually 3 to 15 minutes; the channel ends sooner.
        assert_eq!((eta.from.as_secs(), eta.to.as_secs()), (20, 740));
        assert_eq!(eta.words(), "about 1-13 min left, all of it CloudFront");
        assert_eq!(finished().eta(at(500)), None);
    }

    #[test]
    fn before_anything_begins_it_is_the_plans_own() {
        let plan = fresh();
        let eta = DeployView::new(Kind::Deploy, "cup-final", Some(&plan), at(0))
            .eta(at(0))
            .unwrap();
        let whole = crate::engine::schedule::expected(&plan);
        let near = |a: Duration, b: Duration| a.abs_diff(b) <= Duration::from_secs(5);
        assert!(
            near(eta.from, whole.from) && near(eta.to, whole.to),
            "{eta:?} {whole:?}"
        );
        assert_eq!(eta.cloudfront, Share::Most);
    }

    #[test]
    fn past_the_usual_only_the_limit_is_sure() {
        let view = middle();
        let eta = view.eta(at(32 + 1000)).unwrap();
        assert!(eta.late);
        assert_eq!(
            eta.words(),
            "later than usual, 19 min left at most, all of it CloudFront"
        );
    }

    #[test]
    fn steps_of_a_run_that_was_stopped_are_no_longer_waited_for() {
        let plan = fresh();
        let mut view = DeployView::new(Kind::Deploy, "cup-final", Some(&plan), at(0));
        say(&mut view, 1, started(&plan.steps[0]));
        say(
            &mut view,
            2,
            Event::Channel {
                state: "IDLE".into(),
            },
        );
        view.ended(DeployEnd::Stopped("stopped as asked".into()), at(9));
        assert_eq!(view.eta(at(10)), None);
        assert_eq!(view.billing_ended(), Some(at(2)));
    }
}
