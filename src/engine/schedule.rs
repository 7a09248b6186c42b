//! In which order steps run: a small pure value, no IO, no time.
//!
//! A step may start when each step it needs has come as far as the need says. Among those that may,
//! the one with the longest road behind it goes first, so the slow thing starts as soon as it can.
//! What stands behind a failure is skipped, and the failure is not reported again.

use crate::stack::plan::{Plan, Step};
use crate::stack::{Goal, Usual};
use std::time::Duration;

/// Index of a step in its plan.
pub type StepId = usize;

/// How far a step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Not started.
    Waiting,
    /// Started.
    Running,
    /// AWS knows it; others may refer to it.
    Exists,
    /// Finished well.
    Done,
    /// Finished badly.
    Failed,
    /// Never started, because something it needs failed or the run was stopped.
    Skipped,
}

#[derive(Clone, Debug)]
struct Node {
    needs: Vec<(StepId, Goal)>,
    priority: Duration,
    status: Status,
}

/// The order of one run.
#[derive(Clone, Debug)]
pub struct Schedule {
    nodes: Vec<Node>,
    stopped: bool,
}

/// Steps that wait for each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("steps {0:?} wait for each other")]
pub struct Cycle(pub Vec<StepId>);

impl Schedule {
    /// A schedule of steps, each with its usual duration and what it needs.
    ///
    /// # Errors
    /// [`Cycle`] when no order exists.
    pub fn new(steps: Vec<(Duration, Vec<(StepId, Goal)>)>) -> Result<Self, Cycle> {
        let order = order(&steps)?;
        let mut priority: Vec<Duration> = steps.iter().map(|(cost, _)| *cost).collect();
        // Backwards, so that each step has the whole road behind it before it is added to its needs.
        for &id in order.iter().rev() {
            for &(need, _) in &steps[id].1 {
                priority[need] = priority[need].max(steps[need].0 + priority[id]);
            }
        }
        let nodes = steps
            .into_iter()
            .zip(priority)
            .map(|((_, needs), priority)| Node {
                needs,
                priority,
                status: Status::Waiting,
            })
            .collect();
        Ok(Self {
            nodes,
            stopped: false,
        })
    }

    /// Starts the most urgent step that may start.
    pub fn ready(&mut self) -> Option<StepId> {
        if self.stopped {
            return None;
        }
        let met = |(need, goal): &(StepId, Goal)| self.nodes[*need].status.meets(*goal);
        let id = (0..self.nodes.len())
            .filter(|&id| {
                self.nodes[id].status == Status::Waiting && self.nodes[id].needs.iter().all(met)
            })
            // Of equals the first, so that runs are alike.
            .max_by_key(|&id| (self.nodes[id].priority, std::cmp::Reverse(id)))?;
        self.nodes[id].status = Status::Running;
        Some(id)
    }

    /// A running step is now known to AWS.
    pub fn exists(&mut self, id: StepId) {
        if self.nodes[id].status == Status::Running {
            self.nodes[id].status = Status::Exists;
        }
    }

    /// A step has ended. Gives the steps that are skipped because of it.
    pub fn finish(&mut self, id: StepId, well: bool) -> Vec<StepId> {
        self.nodes[id].status = if well { Status::Done } else { Status::Failed };
        let mut skipped = Vec::new();
        while let Some(next) = self.doomed() {
            self.nodes[next].status = Status::Skipped;
            skipped.push(next);
        }
        skipped
    }

    /// Starts nothing more; what runs goes on. Gives the steps that will not run.
    pub fn stop(&mut self) -> Vec<StepId> {
        self.stopped = true;
        let waiting: Vec<StepId> = (0..self.nodes.len())
            .filter(|&id| self.nodes[id].status == Status::Waiting)
            .collect();
        for &id in &waiting {
            self.nodes[id].status = Status::Skipped;
        }
        waiting
    }

    /// How far a step has come.
    pub fn status(&self, id: StepId) -> Status {
        self.nodes[id].status
    }

    fn doomed(&self) -> Option<StepId> {
        let lost = |(need, _): &(StepId, Goal)| {
            matches!(self.nodes[*need].status, Status::Failed | Status::Skipped)
        };
        (0..self.nodes.len()).find(|&id| {
            self.nodes[id].status == Status::Waiting && self.nodes[id].needs.iter().any(lost)
        })
    }
}

impl Status {
    fn meets(self, goal: Goal) -> bool {
        match goal {
            Goal::Exists => matches!(self, Status::Exists | Status::Done),
            Goal::Ready => self == Status::Done,
        }
    }
}

/// An order in which every step comes after what it needs.
fn order(steps: &[(Duration, Vec<(StepId, Goal)>)]) -> Result<Vec<StepId>, Cycle> {
    let mut order = Vec::with_capacity(steps.len());
    let mut open: Vec<StepId> = (0..steps.len()).collect();
    while !open.is_empty() {
        let (free, bound): (Vec<_>, Vec<_>) = open
            .iter()
            .copied()
            .partition(|&id| steps[id].1.iter().all(|(need, _)| order.contains(need)));
        if free.is_empty() {
            return Err(Cycle(bound));
        }
        order.extend(free);
        open = bound;
    }
    Ok(order)
}

/// Shortest time in which the steps could be done with unlimited parallel work: the longest chain.
/// `to_exist` and `to_settle` are each step's times to be known to AWS and to settle after that.
///
/// # Errors
/// [`Cycle`] when no order exists.
pub fn critical_path(steps: &[CriticalStep]) -> Result<Duration, Cycle> {
    let plain: Vec<_> = steps
        .iter()
        .map(|s| (Duration::ZERO, s.needs.clone()))
        .collect();
    let mut done = vec![(Duration::ZERO, Duration::ZERO); steps.len()];
    for id in order(&plain)? {
        let step = &steps[id];
        let start = step
            .needs
            .iter()
            .map(|(need, goal)| {
                if *goal == Goal::Exists {
                    done[*need].0
                } else {
                    done[*need].1
                }
            })
            .max()
            .unwrap_or_default();
        done[id] = (
            start + step.to_exist,
            start + step.to_exist + step.to_settle,
        );
    }
    Ok(done.iter().map(|d| d.1).max().unwrap_or_default())
}

/// One step as [`critical_path`] sees it.
#[derive(Clone, Debug)]
pub struct CriticalStep {
    /// Time until AWS knows it.
    pub to_exist: Duration,
    /// Time from then until it has settled.
    pub to_settle: Duration,
    /// What it needs.
    pub needs: Vec<(StepId, Goal)>,
}

/// Quick and slow end of the longest chain of a plan's steps.
pub fn expected(plan: &Plan) -> Usual {
    let steps: Vec<&Step> = plan.changes().collect();
    let end = |pick: fn(&Usual) -> Duration| {
        let path: Vec<_> = steps
            .iter()
            .map(|step| CriticalStep {
                to_exist: Duration::from_secs(1),
                to_settle: pick(&step.usual),
                needs: step
                    .needs
                    .iter()
                    .filter_map(|(part, goal)| {
                        Some((steps.iter().position(|s| s.part == *part)?, *goal))
                    })
                    .collect(),
            })
            .collect();
        critical_path(&path).unwrap_or_default()
    };
    Usual {
        from: end(|u| u.from),
        to: end(|u| u.to),
        limit: Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn the_longest_road_starts_first() {
        // 0 and 1 are free; 1 leads to the slow 2.
        let mut s = Schedule::new(vec![
            (secs(5), vec![]),
            (secs(1), vec![]),
            (secs(60), vec![(1, Goal::Exists)]),
        ])
        .unwrap();
        assert_eq!((s.ready(), s.ready(), s.ready()), (Some(1), Some(0), None));
        s.exists(1);
        assert_eq!(s.ready(), Some(2));
    }

    #[test]
    fn a_need_for_ready_waits_past_exists() {
        let mut s =
            Schedule::new(vec![(secs(1), vec![]), (secs(1), vec![(0, Goal::Ready)])]).unwrap();
        assert_eq!(s.ready(), Some(0));
        s.exists(0);
        assert_eq!(s.ready(), None);
        assert!(s.finish(0, true).is_empty());
        assert_eq!(s.ready(), Some(1));
    }

    #[test]
    fn what_stands_behind_a_failure_is_skipped_once_and_the_rest_goes_on() {
        let needs = |id| vec![(id, Goal::Exists)];
        let mut s = Schedule::new(vec![
            (secs(1), vec![]),
            (secs(1), needs(0)),
            (secs(1), needs(1)),
            (secs(1), vec![]),
        ])
        .unwrap();
        s.ready();
        assert_eq!(s.finish(0, false), [1, 2]);
        assert_eq!(s.ready(), Some(3));
        assert_eq!(s.status(2), Status::Skipped);
    }

    #[test]
    fn stop_starts_nothing_more() {
        let mut s = Schedule::new(vec![(secs(1), vec![]), (secs(1), vec![])]).unwrap();
        assert_eq!(s.ready(), Some(0));
        assert_eq!(s.stop(), [1]);
        assert_eq!(s.ready(), None);
    }

    #[test]
    fn a_cycle_is_named() {
        let cycle = Schedule::new(vec![
            (secs(1), vec![(1, Goal::Ready)]),
            (secs(1), vec![(0, Goal::Ready)]),
        ]);
        assert_eq!(cycle.unwrap_err(), Cycle(vec![0, 1]));
    }

    #[test]
    fn the_critical_path_follows_exists_and_ready() {
        let step = |exist, settle, needs| CriticalStep {
            to_exist: secs(exist),
            to_settle: secs(settle),
            needs,
        };
        let steps = [
            step(1, 30, vec![]),
            step(2, 0, vec![(0, Goal::Exists)]),
            step(5, 0, vec![(0, Goal::Ready)]),
        ];
        assert_eq!(critical_path(&steps).unwrap(), secs(36));
    }
}
