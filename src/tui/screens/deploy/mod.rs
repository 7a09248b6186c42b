//! A deploy or a destroy under way: what its events add up to. [`DeployView`] is fed the run's
//! events and drawn by [`draw()`]; it asks nobody anything.

mod around;
mod ask;
mod draw;
mod eta;
mod rows;

pub use draw::{details, draw};
pub use eta::{Eta, Share};

use crate::clock::Timestamp;
use crate::engine::{DeployReport, EngineError, Event, Receipt, Stamped};
use crate::shape::{Attr, Attrs, Part, Settings};
use crate::stack::outputs::Ingest;
use crate::stack::plan::{Action, Plan, Step, dependents};
use crate::stack::{AirImpact, AirState, Goal, Usual};
use std::collections::BTreeMap;
use std::time::Duration;

/// What the run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Makes the stream.
    Deploy,
    /// Removes it.
    Destroy,
}

/// How the run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum DeployEnd {
    /// Every step of a deploy was done, failed or was skipped; the events said which.
    Deployed,
    /// A destroy, with its receipt.
    Destroyed(Receipt),
    /// The run itself ended, for this reason; what it was at may still go on in AWS.
    Stopped(String),
}

impl From<&Result<DeployReport, EngineError>> for DeployEnd {
    fn from(ended: &Result<DeployReport, EngineError>) -> Self {
        match ended {
            Ok(_) => Self::Deployed,
            Err(e) => Self::Stopped(e.to_string()),
        }
    }
}

impl From<&Result<Receipt, EngineError>> for DeployEnd {
    fn from(ended: &Result<Receipt, EngineError>) -> Self {
        match ended {
            Ok(receipt) => Self::Destroyed(receipt.clone()),
            Err(e) => Self::Stopped(e.to_string()),
        }
    }
}

/// How far one step is.
#[derive(Clone, Debug, PartialEq)]
enum Status {
    /// Nothing to do.
    Kept,
    /// Not begun.
    Waits,
    /// Begun.
    Runs {
        since: Timestamp,
        /// AWS knows it: parts that only need it to exist may begin.
        exists: bool,
        /// What AWS says it waits for.
        what: String,
    },
    /// Ended well.
    Done { took: Duration },
    /// Ended badly.
    Failed { error: String },
    /// Not tried, or not followed to its end.
    Skipped { behind: Option<Part> },
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
struct Progress {
    part: Part,
    action: &'static str,
    id: Option<String>,
    /// What is known of it beforehand, in a word or two.
    about: String,
    usual: Usual,
    needs: Vec<(Part, Goal)>,
    status: Status,
}

/// A run and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeployView {
    kind: Kind,
    stream: String,
    /// The steps are known: "14 of 27" can be said.
    planned: bool,
    began: Timestamp,
    ended: Option<(Timestamp, DeployEnd)>,
    steps: Vec<Progress>,
    ingest: [Option<Ingest>; 2],
    air: AirState,
    impact: AirImpact,
    channel: Option<(Timestamp, String)>,
    channel_gone: Option<Timestamp>,
    cloudfront_gone: Option<Timestamp>,
    notes: Vec<(Timestamp, String)>,
}

/// Notes kept; a run says few.
const NOTES: usize = 50;

impl DeployView {
    /// A run that begins at `at`. Without a plan the rows appear as their steps begin.
    pub fn new(kind: Kind, stream: &str, plan: Option<&Plan>, at: Timestamp) -> Self {
        let steps = plan.map(|plan| {
            let going: Vec<Part> = plan.changes().map(|s| s.part.clone()).collect();
            let all = plan.steps.iter();
            all.map(|step| Progress::of(step, &going)).collect()
        });
        Self {
            kind,
            stream: stream.to_owned(),
            planned: plan.is_some(),
            began: at,
            ended: None,
            steps: steps.unwrap_or_default(),
            ingest: [None, None],
            air: plan.map_or(AirState::Off, |plan| plan.air),
            impact: plan.map_or(AirImpact::None, Plan::impact),
            channel: None,
            channel_gone: None,
            cloudfront_gone: None,
            notes: vec![],
        }
    }

    /// Attributes known before or after the run: a kept input has URLs too.
    pub fn know(&mut self, attrs: &BTreeMap<Part, Attrs>) {
        if let Some(attrs) = attrs.get(&Part::Input) {
            self.know_input(attrs);
        }
    }

    fn know_input(&mut self, attrs: &Attrs) {
        for (ingest, attr) in self.ingest.iter_mut().zip([Attr::UrlA, Attr::UrlB]) {
            if let Some(known) = attrs.get(&attr).and_then(|url| Ingest::from_url(url)) {
                *ingest = Some(known);
            }
        }
    }

    /// Takes in what the run says.
    pub fn event(&mut self, stamped: &Stamped) {
        let at = stamped.at;
        match &stamped.event {
            Event::LockHeld { .. } => self.lock_held(at),
            Event::Started {
                part,
                action,
                from,
                to,
            } => {
                let step = self.begin(part, action);
                step.usual.from = *from;
                step.usual.to = *to;
                step.status = Status::Runs {
                    since: at,
                    exists: false,
                    what: String::new(),
                };
            }
            Event::Waiting { part, what, limit } => {
                if let Some(step) = self.running(part) {
                    step.usual.limit = *limit;
                    if let Status::Runs { what: said, .. } = &mut step.status {
                        said.clone_from(what);
                    }
                }
            }
            Event::Exists { part, id, attrs } => {
                if *part == Part::Input {
                    self.know_input(attrs);
                }
                if let Some(step) = self.running(part) {
                    step.id = Some(id.clone());
                    if let Status::Runs { exists, .. } = &mut step.status {
                        *exists = true;
                    }
                }
            }
            Event::Done { part, action, took } => {
                if *action == "delete" {
                    match part {
                        Part::Channel => self.channel_gone = Some(at),
                        Part::Distribution => self.cloudfront_gone = Some(at),
                        _ => {}
                    }
                }
                self.end(part, Status::Done { took: *took });
            }
            Event::Failed { part, error } => {
                let error = error.clone();
                self.end(part, Status::Failed { error });
            }
            Event::Skipped { part, behind } => {
                let behind = behind.clone();
                self.end(part, Status::Skipped { behind });
            }
            Event::Channel { state } => self.channel = Some((at, state.clone())),
            Event::Note { text } => {
                if self.notes.len() == NOTES {
                    self.notes.remove(0);
                }
                self.notes.push((at, text.clone()));
            }
        }
    }

    /// Takes in how it ended. Steps still open were not followed to their end.
    pub fn ended(&mut self, end: DeployEnd, at: Timestamp) {
        for step in &mut self.steps {
            if matches!(step.status, Status::Waits | Status::Runs { .. }) {
                step.status = Status::Skipped { behind: None };
            }
        }
        self.ended = Some((at, end));
    }

    /// How it ended, when it did.
    pub fn end_of_run(&self) -> Option<&DeployEnd> {
        self.ended.as_ref().map(|(_, end)| end)
    }

    /// What it is for.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The ingest of A and of B, once AWS has given them.
    pub fn ingest(&self) -> [Option<&Ingest>; 2] {
        self.ingest.each_ref().map(Option::as_ref)
    }

    /// When the channel was seen IDLE, which ends its billing; else when it was gone.
    pub fn billing_ended(&self) -> Option<Timestamp> {
        let idle = self.channel.as_ref().filter(|(_, state)| state == "IDLE");
        idle.map(|(at, _)| *at).or(self.channel_gone)
    }

    /// When CloudFront's distribution was gone.
    pub fn cloudfront_gone(&self) -> Option<Timestamp> {
        self.cloudfront_gone
    }

    /// What the run noted, oldest first.
    pub fn notes(&self) -> &[(Timestamp, String)] {
        &self.notes
    }

    fn begin(&mut self, part: &Part, action: &'static str) -> &mut Progress {
        let waits = |s: &Progress| s.part == *part && s.status == Status::Waits;
        let at = self.steps.iter().position(waits);
        let at = at.or_else(|| self.steps.iter().position(|s| s.part == *part));
        let at = at.unwrap_or_else(|| {
            self.steps.push(Progress::unplanned(part, action));
            self.steps.len() - 1
        });
        let step = &mut self.steps[at];
        step.action = action;
        step
    }

    /// The lock lives in the site bucket, which a deploy makes for it before anything else and without
    /// a step of its own.
    fn lock_held(&mut self, at: Timestamp) {
        let took = Duration::try_from(at.duration_since(self.began)).unwrap_or_default();
        let made = |s: &&mut Progress| s.part == Part::SiteBucket && s.status == Status::Waits;
        let site = self.steps.iter_mut().find(made);
        if let Some(site) = site.filter(|_| self.kind == Kind::Deploy) {
            site.status = Status::Done { took };
        }
    }

    fn running(&mut self, part: &Part) -> Option<&mut Progress> {
        let runs = |s: &&mut Progress| s.part == *part && matches!(s.status, Status::Runs { .. });
        self.steps.iter_mut().find(runs)
    }

    fn end(&mut self, part: &Part, status: Status) {
        if let Some(step) = self.running(part) {
            step.status = status;
            return;
        }
        let action = if self.kind == Kind::Deploy {
            "create"
        } else {
            "delete"
        };
        let action = self
            .steps
            .iter()
            .find(|s| s.part == *part)
            .map_or(action, |s| s.action);
        self.begin(part, action).status = status;
    }

    /// How long it has gone on, or went on.
    fn elapsed(&self, now: Timestamp) -> Duration {
        let until = self.ended.as_ref().map_or(now, |(at, _)| *at);
        between(self.began, until)
    }

    fn count(&self, of: impl Fn(&Status) -> bool) -> usize {
        self.steps.iter().filter(|s| of(&s.status)).count()
    }
}

/// Time from one moment to a later one; zero when it is not later.
fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

impl Progress {
    fn of(step: &Step, going: &[Part]) -> Self {
        let needs = if step.action == Action::Delete {
            let all = dependents(&step.part, going);
            all.into_iter().map(|part| (part, Goal::Ready)).collect()
        } else {
            let all = step.needs.iter().filter(|(part, _)| going.contains(part));
            all.map(|(part, goal)| (part.clone(), *goal)).collect()
        };
        Self {
            part: step.part.clone(),
            action: step.action.word(),
            id: step.id.clone(),
            about: about(&step.part, step.wanted.as_ref()),
            usual: step.usual,
            needs,
            status: if step.action.changes_aws() {
                Status::Waits
            } else {
                Status::Kept
            },
        }
    }

    /// A step that no plan foretold.
    fn unplanned(part: &Part, action: &'static str) -> Self {
        let removed = action == "delete";
        Self {
            part: part.clone(),
            action,
            id: None,
            about: about(part, None),
            usual: if removed {
                Usual::removing(part)
            } else {
                Usual::making(part)
            },
            needs: vec![],
            status: Status::Waits,
        }
    }

    /// How long it has gone on, when it does.
    fn runs_for(&self, now: Timestamp) -> Option<Duration> {
        match self.status {
            Status::Runs { since, .. } => Some(between(since, now)),
            _ => None,
        }
    }
}

/// What tells a part from its fellows in the same row.
fn about(part: &Part, wanted: Option<&Settings>) -> String {
    match (part, wanted) {
        (Part::SiteBucket, _) => "site".into(),
        (Part::ArchiveBucket, _) => "archive".into(),
        (Part::Role, Some(Settings::Role(role))) => role.role_name.clone(),
        (Part::SecurityGroup, Some(Settings::SecurityGroup(group))) => {
            group.whitelist_rules.join(" ")
        }
        (Part::Input, Some(Settings::Input(input))) => match input.destinations.len() {
            1 => "A".into(),
            _ => "A and B".into(),
        },
        (Part::PackageChannel, _) => "channel".into(),
        (Part::EndpointHls, _) => "HLS".into(),
        (Part::EndpointDash, _) => "DASH".into(),
        (Part::EndpointCmaf, _) => "CMAF".into(),
        (Part::Channel, Some(Settings::Channel(channel))) => {
            format!("MediaLive, {}", channel.channel_class)
        }
        (Part::Channel, _) => "MediaLive".into(),
        (Part::Distribution, _) => "CloudFront".into(),
        _ => String::new(),
    }
}
