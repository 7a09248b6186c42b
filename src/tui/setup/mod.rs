//! The guided set-up: ten questions' worth of answers, judged with every key by the same loader, lint and
//! price list that a deploy uses. A pure state machine and its drawing: keys go in, [`SetupOut`] comes
//! out; it reads no file and asks no network.

mod draft;
mod field;
mod footer;
mod form;
mod judge;
mod keys;
mod ladder;
mod page;
mod rows;
mod side;
mod step;
mod view;

pub use step::Step;

use crate::spec::price::Prices;
use crate::tui::widgets::line::Line;
use field::{Field, Input};
use judge::{Setting, Verdict};
use ladder::Row;

/// What is known before the first question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Profiles of the AWS configuration.
    pub profiles: Vec<String>,
    /// Regions to offer; those a stream can live in when empty.
    pub regions: Vec<String>,
    /// Streams that the configuration has: their names are taken.
    pub config_has: Vec<String>,
    /// The region that the environment names.
    pub env_region: Option<String>,
    /// The region that the console works in: what a new stream most likely wants.
    pub here: Option<String>,
}

/// What a key led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupOut {
    /// Nothing outside of the set-up.
    None,
    /// Finished: a whole file with the one stream, which loads as it was reviewed.
    Save {
        /// The file's text.
        toml: String,
        /// The stream.
        name: String,
    },
    /// To be gone on with later: a draft for [`Setup::resume`].
    Later {
        /// The draft's text.
        toml: String,
        /// The stream as far as it is named, else `unnamed`.
        name: String,
    },
    /// Given up.
    Cancel,
    /// Rehearse instead, without an account.
    Rehearse,
    /// Ask AWS who these credentials are; the answer goes to [`Setup::identity`].
    AskIdentity {
        /// The profile; `None` for the default credentials.
        profile: Option<String>,
        /// The region as typed so far.
        region: String,
    },
}

/// Who the credentials belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityLine {
    /// Account number.
    pub account: String,
    /// Its alias, if it has one that may be seen.
    pub alias: Option<String>,
    /// Role or user, without the account: `OPERATOR/mk`.
    pub who: String,
}

/// What is known of the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Identity {
    /// Not asked for this profile and region.
    Unasked,
    /// Asked, not answered.
    Asking,
    /// Answered.
    Known(IdentityLine),
    /// Refused.
    Failed(String),
}

/// The guided set-up.
#[derive(Clone, Debug)]
pub struct Setup {
    found: Found,
    fields: Vec<Field>,
    rows: Vec<Row>,
    /// The operator's own rungs while a preset is tried.
    kept: Option<Vec<Row>>,
    /// Settings of a draft that no question is about.
    others: Vec<Setting>,
    step: Step,
    /// Row and column of the cursor among the step's questions.
    at: (usize, usize),
    /// Steps that have been shown.
    seen: [bool; 10],
    /// Steps whose missing answers count as mistakes: somebody wanted to go on.
    tried: [bool; 10],
    touched: bool,
    leaving: bool,
    identity: Identity,
    /// How far the review is scrolled; elsewhere, how far one looks below the cursor.
    scroll: usize,
    /// Said in place of the explanation until the next key.
    note: String,
    prices: Option<Prices>,
    verdict: Verdict,
    /// The settings as judged last: what a draft and the review show.
    written: Vec<Setting>,
}

impl Setup {
    /// A set-up with nothing answered; every question has its built-in answer.
    pub fn new(found: Found) -> Self {
        let mut setup = Self::blank(found);
        setup.judge();
        setup
    }

    /// Goes on from a draft of [`SetupOut::Later`].
    pub fn resume(found: Found, draft: &str) -> Self {
        draft::resume(found, draft)
    }

    fn blank(mut found: Found) -> Self {
        if found.regions.is_empty() {
            found.regions = form::regions();
        }
        Self {
            fields: form::fields(&found),
            found,
            rows: Row::of(&ladder::PRESETS[0], false),
            kept: None,
            others: Vec::new(),
            step: Step::Connect,
            at: (0, 0),
            seen: [false; 10],
            tried: [false; 10],
            touched: false,
            leaving: false,
            identity: Identity::Unasked,
            scroll: 0,
            note: String::new(),
            // The table is part of the program and tested; without it prices are left out.
            prices: Prices::embedded().ok(),
            verdict: Verdict::default(),
            written: Vec::new(),
        }
    }

    /// What AWS answered to the latest [`SetupOut::AskIdentity`]; any other answer is too late.
    pub fn identity(&mut self, result: Result<IdentityLine, String>) {
        // An answer about a profile that is no longer chosen would name the wrong account.
        if self.identity != Identity::Asking {
            return;
        }
        let plain = |text: &str| Line::new(text).text().to_string();
        self.identity = match result {
            Ok(line) => Identity::Known(IdentityLine {
                account: plain(&line.account),
                alias: line.alias.as_deref().map(plain),
                who: plain(&line.who),
            }),
            Err(why) => Identity::Failed(plain(&why)),
        };
    }

    /// The chosen profile; `None` for the default credentials.
    pub fn profile(&self) -> Option<&str> {
        Some(self.value("profile")).filter(|p| !p.is_empty())
    }

    /// The region as typed so far.
    pub fn region(&self) -> &str {
        self.value("region")
    }

    /// The stream's name as typed so far.
    pub fn name(&self) -> &str {
        self.value("name")
    }

    /// The step that is shown.
    pub fn step(&self) -> Step {
        self.step
    }

    fn value(&self, key: &str) -> &str {
        let field = self.fields.iter().find(|f| f.key == key);
        field.map_or("", Field::value)
    }

    fn is_on(&self, key: &str) -> bool {
        self.value(key) == "true"
    }

    fn set(&mut self, key: &str, value: &str) {
        if let Some(field) = self.fields.iter_mut().find(|f| f.key == key) {
            field.set(value);
        }
    }

    /// Judges the answers anew; after every change.
    fn judge(&mut self) {
        let name = draft::name(self).unwrap_or_else(|| judge::UNNAMED.into());
        let settings = draft::settings(self);
        let judged = judge::judge(self.prices.as_ref(), &name, &settings, &self.rows);
        (self.verdict, self.written) = judged;
        if let Some(told) = self.name_problem() {
            self.verdict.problems.push(("name".into(), told));
        }
    }

    fn name_problem(&self) -> Option<String> {
        let name = self.value("name");
        match name.parse::<crate::spec::StreamName>() {
            Err(refused) => Some(refused.accepted),
            Ok(_) if self.found.config_has.iter().any(|n| n == name) => {
                Some("taken: the configuration has a stream of this name".into())
            }
            Ok(_) => None,
        }
    }

    /// What is wrong with an answer. What is only missing is told once somebody wants to go on.
    fn problem(&self, key: &str) -> Option<&str> {
        let field = self.fields.iter().find(|f| f.key == key)?;
        if field.value().is_empty() && !self.tried[field.step.index()] {
            return None;
        }
        self.told(key)
    }

    fn told(&self, key: &str) -> Option<&str> {
        let about = |problem: &str| match key {
            "feeds" => matches!(problem, "channel.class" | "channel.feeds"),
            "geo.list" => problem.starts_with("delivery.geo"),
            _ => problem == key,
        };
        let mut problems = self.verdict.problems.iter();
        problems
            .find(|(p, _)| about(p))
            .map(|(_, told)| told.as_str())
    }

    /// Whether something of a step is wrong or missing.
    fn is_wrong(&self, step: Step) -> bool {
        let fields = self.fields.iter().filter(|f| f.step == step);
        let rows = step == Step::Ladder && self.told("ladder.rungs").is_some();
        rows || fields.into_iter().any(|f| self.told(f.key).is_some())
    }

    /// What the lint says about a step.
    fn findings(&self, step: Step) -> impl Iterator<Item = &crate::spec::lint::Finding> {
        self.verdict
            .findings
            .iter()
            .filter(move |f| step_of(f.field) == step)
    }
}

/// The step that asks for a setting.
fn step_of(key: &str) -> Step {
    match key.split('.').next().unwrap_or(key) {
        "region" => Step::Connect,
        "source" => Step::Source,
        "ladder" => Step::Ladder,
        "channel" => Step::Feeds,
        "ingest" => Step::Ingest,
        "archive" => Step::Archive,
        "alarms" => Step::Alarms,
        "delivery" => Step::Delivery,
        _ => Step::Review,
    }
}

/// A place the cursor can be at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// A question, by its place among all.
    Field(usize),
    /// The tick of a rung.
    Tick(usize),
    /// A cell of a rung.
    Cell(usize, usize),
    /// The line that adds a rung.
    Add,
}

impl Setup {
    /// The step's places, line by line.
    fn spots(&self) -> Vec<Vec<Spot>> {
        let asked = |f: &Field| f.step == self.step && draft::asked(self, f.key);
        let fields = self.fields.iter().enumerate().filter(|(_, f)| asked(f));
        let mut lines: Vec<_> = fields.map(|(i, _)| vec![Spot::Field(i)]).collect();
        if self.step == Step::Ladder {
            let row = |r: usize| {
                let cells = (0..ladder::CELLS.len()).map(move |c| Spot::Cell(r, c));
                [Spot::Tick(r)].into_iter().chain(cells).collect()
            };
            let mut rungs: Vec<Vec<Spot>> = (0..self.rows.len()).map(row).collect();
            if ladder::has_room(&self.rows) {
                rungs.push(vec![Spot::Add]);
            }
            lines.splice(1..1, rungs);
        }
        lines
    }

    /// Where the cursor is; `None` on the review, which has no questions.
    fn spot(&self) -> Option<Spot> {
        let spots = self.spots();
        let line = spots.get(self.at.0.min(spots.len().saturating_sub(1)))?;
        line.get(self.at.1.min(line.len().saturating_sub(1)))
            .copied()
    }

    fn field_at(&self, spot: Spot) -> Option<&Field> {
        match spot {
            Spot::Field(i) => self.fields.get(i),
            Spot::Cell(r, c) => self.rows.get(r)?.cells.get(c),
            Spot::Tick(_) | Spot::Add => None,
        }
    }

    fn field_at_mut(&mut self, spot: Spot) -> Option<&mut Field> {
        match spot {
            Spot::Field(i) => self.fields.get_mut(i),
            Spot::Cell(r, c) => self.rows.get_mut(r)?.cells.get_mut(c),
            Spot::Tick(_) | Spot::Add => None,
        }
    }

    /// Whether typing goes into a text here.
    fn is_typing(&self) -> bool {
        let field = self.spot().and_then(|s| self.field_at(s));
        field.is_some_and(|f| matches!(f.input, Input::Text { .. }))
    }
}

#[cfg(test)]
mod tests;
