//! Rows as people think of the parts: seven alarms are one row, the packager's channel and endpoints
//! another. What each row says, in words and without layout.

use super::{DeployView, Kind, Progress, Status, between};
use crate::clock::{Timestamp, short};
use crate::shape::Part;
use crate::stack::Usual;
use crate::tui::theme::Role;
use std::time::Duration;

/// A row: what it is called, and the steps in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub label: &'static str,
    pub steps: Vec<usize>,
}

/// How far a row is, the state that matters most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Failed,
    Runs,
    Skipped,
    Waits,
    Done,
    Kept,
}

/// What people call the thing that a part belongs to.
pub(super) fn label(part: &Part) -> &'static str {
    match part {
        Part::SiteBucket | Part::ArchiveBucket => "buckets",
        Part::Role => "role",
        Part::SecurityGroup => "allow-list",
        Part::Input => "input",
        Part::PackageChannel | Part::EndpointHls | Part::EndpointDash | Part::EndpointCmaf => {
            "packager"
        }
        Part::Channel => "channel",
        Part::AccessControl | Part::Distribution => "delivery",
        Part::Player => "player page",
        Part::Topic | Part::TopicGlobal => "notify topic",
        Part::Alarm(_) => "alarms",
        Part::Dashboard => "dashboard",
    }
}

/// `usually 0:10-1:30`, `usually 3-15 min, limit 35 min`: a limit where waiting for it is a matter
/// of minutes.
fn usually(usual: &Usual) -> String {
    if usual.to.as_secs() >= 120 {
        let limit = usual.limit.as_secs() / 60;
        format!("usually {usual}, limit {limit}")
    } else {
        format!("usually {}-{}", short(usual.from), short(usual.to))
    }
}

fn past(action: &str) -> &'static str {
    match action {
        "create" => "made",
        "update" => "changed",
        "replace" => "made anew",
        "delete" => "gone",
        _ => "settled",
    }
}

/// How long, for a column: `4s`, `31s`, `2:40`.
pub(super) fn took(length: Duration) -> String {
    match length.as_secs() {
        secs if secs < 60 => format!("{secs}s"),
        _ => short(length),
    }
}

impl DeployView {
    /// Rows in the order of their first step.
    pub(super) fn rows_of(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = vec![];
        for (id, step) in self.steps.iter().enumerate() {
            let label = label(&step.part);
            match rows.iter_mut().find(|row| row.label == label) {
                Some(row) => row.steps.push(id),
                None => rows.push(Row {
                    label,
                    steps: vec![id],
                }),
            }
        }
        rows
    }

    /// How many rows the cursor can be on.
    pub fn rows(&self) -> usize {
        self.rows_of().len()
    }

    /// The row to look at when nobody moved the cursor: what failed, else what has gone on longest
    /// of what goes on.
    pub fn hot(&self) -> Option<usize> {
        let rows = self.rows_of();
        let failed = rows.iter().position(|row| self.state(row) == State::Failed);
        let since = |row: &Row| {
            let each = self.members(row).filter_map(|s| match s.status {
                Status::Runs { since, .. } => Some(since),
                _ => None,
            });
            each.min()
        };
        failed.or_else(|| {
            let running = rows.iter().enumerate();
            let running = running.filter_map(|(at, row)| Some((since(row)?, at)));
            running.min().map(|(_, at)| at)
        })
    }

    pub(super) fn members<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = &'a Progress> {
        row.steps.iter().filter_map(|id| self.steps.get(*id))
    }

    pub(super) fn state(&self, row: &Row) -> State {
        let each = self.members(row).map(Progress::state);
        each.min().unwrap_or(State::Kept)
    }

    /// What the row is about: `CloudFront E2QWRTYUIOPASD, InProgress`.
    pub(super) fn what(&self, row: &Row) -> String {
        let mut pieces: Vec<String> = vec![];
        let alarms = self
            .members(row)
            .filter(|s| matches!(s.part, Part::Alarm(_)))
            .count();
        if alarms > 0 {
            pieces.push(alarms.to_string());
        }
        for step in self.members(row) {
            let id = step.id.as_ref().filter(|_| step.part == Part::Distribution);
            match (step.about.is_empty(), id) {
                (false, Some(id)) => pieces.push(format!("{} {id}", step.about)),
                (false, None) => pieces.push(step.about.clone()),
                (true, _) => {}
            }
            // AWS's own word for a state is short enough to stand here; reasons get a line.
            if let Status::Runs { what, .. } = &step.status
                && !what.is_empty()
                && !what.contains(' ')
            {
                pieces.push(what.clone());
            }
        }
        pieces.join(", ")
    }

    /// Actions of the row, unless they are what the run is for anyway.
    pub(super) fn action(&self, row: &Row) -> Option<&'static str> {
        let usual = if self.kind == Kind::Deploy {
            "create"
        } else {
            "delete"
        };
        let mut unusual = self
            .members(row)
            .map(|s| s.action)
            .filter(|a| *a != usual && *a != "keep");
        unusual.next()
    }

    /// The row's time: how long its slowest step has taken.
    pub(super) fn time(&self, row: &Row, now: Timestamp) -> Option<Duration> {
        let runs = self.members(row).filter_map(|s| s.runs_for(now)).max();
        runs.or_else(|| {
            let took = self.members(row).filter_map(|s| match s.status {
                Status::Done { took } => Some(took),
                _ => None,
            });
            took.max()
        })
    }

    /// Where the row stands: `usually 0:10-1:30`, `waits for channel`, `made`.
    pub(super) fn standing(&self, row: &Row, now: Timestamp) -> (Role, String) {
        let steps = || self.members(row);
        let all = steps().filter(|s| s.status != Status::Kept).count();
        let done = steps()
            .filter(|s| matches!(s.status, Status::Done { .. }))
            .count();
        let some = |words: String| {
            if done > 0 && all > 1 {
                format!("{done} of {all}; {words}")
            } else {
                words
            }
        };
        match self.state(row) {
            State::Failed => (Role::Bad, some("FAILED".into())),
            State::Runs => {
                let slowest = steps().filter(|s| s.runs_for(now).is_some());
                let Some(step) = slowest.max_by_key(|s| s.usual.to) else {
                    return (Role::Text, String::new());
                };
                if step.runs_for(now) > Some(step.usual.to) {
                    let limit = short(step.usual.limit);
                    return (Role::Warn, format!("later than usual, limit {limit}"));
                }
                (Role::Muted, usually(&step.usual))
            }
            State::Skipped => {
                let behind = steps().find_map(|s| match &s.status {
                    Status::Skipped { behind } => behind.as_ref().map(label),
                    _ => None,
                });
                let why = behind.map_or("stopped, not finished".into(), |label| {
                    format!("not tried: needs {label}")
                });
                (Role::Warn, some(why))
            }
            State::Waits => (Role::Muted, some(self.waits_for(row))),
            State::Done => (
                Role::Muted,
                steps().map(|s| past(s.action)).max().unwrap_or("").into(),
            ),
            State::Kept => (
                Role::Muted,
                steps()
                    .find(|s| s.action == "retain")
                    .map_or("unchanged", |_| "kept")
                    .into(),
            ),
        }
    }

    /// `waits for channel, delivery`.
    fn waits_for(&self, row: &Row) -> String {
        let mut labels: Vec<&str> = vec![];
        for step in self.members(row).filter(|s| s.status == Status::Waits) {
            for (part, _) in &step.needs {
                let open = self.steps.iter().any(|s| {
                    s.part == *part && matches!(s.status, Status::Waits | Status::Runs { .. })
                });
                let label = label(part);
                if open && label != row.label && !labels.contains(&label) {
                    labels.push(label);
                }
            }
        }
        // What a row stands behind last is what it will be held up by.
        match labels.as_slice() {
            [] => "not begun".into(),
            [one] => format!("waits for {one}"),
            [first, .., last] => format!("waits for {first}, {last}"),
        }
    }

    /// What a row has to say beyond its line: why it waits, why it failed, what to do meanwhile.
    pub(super) fn told(&self, row: &Row, now: Timestamp) -> Vec<(Role, String)> {
        self.members(row)
            .flat_map(|step| self.told_of(step, row, now))
            .collect()
    }

    pub(super) fn told_of(
        &self,
        step: &Progress,
        row: &Row,
        now: Timestamp,
    ) -> Vec<(Role, String)> {
        match &step.status {
            Status::Failed { error } => {
                let of = if row.steps.len() > 1 {
                    format!("{}: ", step.part)
                } else {
                    String::new()
                };
                vec![(Role::Bad, format!("{of}{error}"))]
            }
            Status::Runs { since, what, .. } => {
                let mut told = vec![];
                if what.contains("IAM is spreading") {
                    let so_far = short(between(*since, now));
                    told.push((Role::Warn, format!(
                        "WAIT, normal: AWS does not see the new role everywhere yet ({so_far}, usually under 0:30, gives up at 2:00). Nothing to do."
                    )));
                } else if what.contains(' ') {
                    told.push((Role::Warn, format!("WAIT: {what}")));
                }
                if step.part == Part::Distribution {
                    told.extend(self.told_of_cloudfront(step));
                }
                told
            }
            _ => vec![],
        }
    }

    /// CloudFront takes longest, so it says what can be done meanwhile.
    fn told_of_cloudfront(&self, step: &Progress) -> Option<(Role, String)> {
        if self.kind == Kind::Destroy || step.action == "delete" {
            return Some((
                Role::Muted,
                "CloudFront turns it off everywhere first, then it can be deleted. Nothing to do."
                    .into(),
            ));
        }
        let others = self.steps.iter().filter(|s| s.part != step.part);
        let all_ready = others
            .clone()
            .all(|s| matches!(s.state(), State::Done | State::Kept));
        if all_ready {
            return Some((Role::Muted, "Everything else is ready: encoders and the channel can start now. The playback URL may fail in some places until this says Deployed.".into()));
        }
        self.ingest[0].is_some().then(|| {
            (Role::Muted, "You need not wait: encoders can be set up now. The playback URL answers when this is Deployed.".into())
        })
    }
}

impl Progress {
    pub(super) fn state(&self) -> State {
        match self.status {
            Status::Failed { .. } => State::Failed,
            Status::Runs { .. } => State::Runs,
            Status::Skipped { .. } => State::Skipped,
            Status::Waits => State::Waits,
            Status::Done { .. } => State::Done,
            Status::Kept => State::Kept,
        }
    }
}
