//! A plan before it is agreed to: what happens to each part, what viewers notice, how long it takes,
//! what it costs, and what would be refused.

use crate::engine::schedule::expected;
use crate::shape::Part;
use crate::spec::StreamSpec;
use crate::spec::price::{self, Estimate};
use crate::stack::plan::{Action, Plan, Step};
use crate::stack::{AirImpact, AirState};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{self, ink};
use crate::tui::widgets::text::{fit, pad, width, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A plan on screen.
#[derive(Clone, Debug)]
pub struct PlanView {
    /// What would be done.
    pub plan: Plan,
    /// What for.
    pub spec: StreamSpec,
    /// The step under the cursor.
    pub cursor: usize,
    /// Kept, because the table is not read again for each frame.
    estimate: Result<Estimate, String>,
}

impl PlanView {
    /// A plan with its estimate.
    pub fn new(plan: Plan, spec: StreamSpec) -> Self {
        let estimate = price::estimate(&spec).map_err(|e| e.to_string());
        Self {
            plan,
            spec,
            cursor: 0,
            estimate,
        }
    }

    /// Moves the cursor, staying on the list.
    pub fn move_by(&mut self, rows: isize) {
        let last = self.plan.steps.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
    }

    /// The step under the cursor.
    pub fn selected(&self) -> Option<&Step> {
        let last = self.plan.steps.len().checked_sub(1)?;
        self.plan.steps.get(self.cursor.min(last))
    }

    /// Why this plan must not be applied as things are.
    pub fn refused(&self) -> Option<String> {
        self.plan.refuse_on_air().err().map(|e| e.to_string())
    }
}

/// Columns from which costs stand beside the parts.
const WIDE: u16 = 118;
/// Columns of the costs when they do.
const COSTS: u16 = 58;
/// Least rows of the pane that tells about the step under the cursor.
const PANE: usize = 4;

/// Draws the plan.
pub fn draw(frame: &mut Frame<'_>, area: Rect, theme: &Theme, view: &PlanView) {
    let area = area.intersection(frame.area());
    let head = summary(theme, view, area.width.into());
    let foot = footer(theme, view, area.width.into());
    let head_rows = cells(head.len());
    let foot_rows = cells(foot.len());
    let body_rows = area
        .height
        .saturating_sub(head_rows)
        .saturating_sub(foot_rows);
    let [top, body, bottom] = paint::split(area, [head_rows, body_rows, foot_rows]);
    paint::lines(frame, top, &head);
    paint::lines(frame, bottom, &foot);
    if area.width >= WIDE {
        let left = Rect {
            width: area.width - COSTS - 2,
            ..body
        };
        let right = Rect {
            x: body.right() - COSTS,
            width: COSTS,
            ..body
        };
        steps(frame, left, theme, view);
        paint::lines(frame, right, &costs(theme, view, COSTS.into()));
    } else {
        steps(frame, body, theme, view);
    }
}

fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// What it comes to, and whether it is refused.
fn summary(theme: &Theme, view: &PlanView, columns: usize) -> Vec<Line<'static>> {
    let plan = &view.plan;
    let count = |word: &str| {
        plan.steps
            .iter()
            .filter(|s| s.action.word() == word)
            .count()
    };
    let parts: Vec<String> = [
        "create", "update", "replace", "delete", "wait", "keep", "retain",
    ]
    .iter()
    .filter(|word| count(word) > 0)
    .map(|word| format!("{} to {word}", count(word)))
    .collect();
    let cloudfront = if plan.changes().any(|s| s.part == Part::Distribution) {
        ", most of it CloudFront"
    } else {
        ""
    };
    let mut lines = vec![];
    let mut say = |role: Role, text: &str| lines.extend(paint::wrapped(theme, role, text, columns));
    if plan.is_empty() {
        say(Role::Ok, "Nothing to do: everything is as configured.");
    } else {
        say(
            Role::Strong,
            &format!(
                "{}. About {}{}.",
                parts.join(", "),
                expected(plan),
                cloudfront
            ),
        );
    }
    if let Some(refusal) = view.refused() {
        say(Role::Bad, &format!("REFUSED: {refusal}"));
    } else if plan.air == AirState::On {
        say(
            Role::Warn,
            &format!(
                "The channel RUNS. Worst effect on viewers: {}.",
                plan.impact().words()
            ),
        );
    }
    lines
}

/// What will be at the end, and in a narrow terminal what it costs.
fn footer(theme: &Theme, view: &PlanView, columns: usize) -> Vec<Line<'static>> {
    let mut lines = vec![paint::rule(theme, cells(columns), "", "")];
    let mut say = |role: Role, text: &str| lines.extend(paint::wrapped(theme, role, text, columns));
    if columns < usize::from(WIDE) {
        match &view.estimate {
            Ok(estimate) => say(
                Role::Text,
                &format!("{} ({})", estimate.totals(), estimate.label()),
            ),
            Err(why) => say(Role::Warn, why),
        }
    }
    say(
        Role::Muted,
        match view.plan.air {
            AirState::Off => {
                "Channel will be IDLE at the end: nothing encodes, nothing is on air, until you press Start."
            }
            AirState::On if view.refused().is_some() => {
                "Refused while the channel runs: stop it first, then deploy. Nothing is changed."
            }
            AirState::On if view.plan.impact() >= AirImpact::OffAir => {
                "To apply this the channel is stopped first and started again at the end."
            }
            AirState::On => "The channel runs on while this is applied.",
        },
    );
    lines
}

/// The steps and, below them, all about the one under the cursor.
fn steps(frame: &mut Frame<'_>, area: Rect, theme: &Theme, view: &PlanView) {
    let all = &view.plan.steps;
    let columns = usize::from(area.width);
    let cursor = view.cursor.min(all.len().saturating_sub(1));
    let height = usize::from(area.height);
    // As high as the longest step needs, so that nothing jumps when the cursor moves.
    let most = height / 2;
    let each = all
        .iter()
        .map(|step| details(theme, step, columns, most).len() + 1);
    let pane = each.max().unwrap_or(0).max(PANE).min(most);
    // In a high terminal the list ends before the area does, and the pane follows it.
    let room = (height - pane).saturating_sub(1).min(all.len());
    let pane = height.saturating_sub(room + 1);
    let first = paint::first_line(&vec![1; all.len()], cursor, room);
    let below = all.len().saturating_sub(first + room);
    let [head, list, rest] = paint::split(area, [1, cells(room), cells(pane)]);
    let above = if first > 0 {
        format!("{first} more above")
    } else {
        String::new()
    };
    paint::lines(frame, head, &[paint::rule(theme, area.width, "", &above)]);
    let shown = all.iter().enumerate().skip(first).take(room);
    let lines: Vec<Line<'_>> = shown
        .map(|(at, step)| row(theme, step, view.plan.air, at == cursor, columns))
        .collect();
    paint::lines(frame, list, &lines);
    let at = Rect {
        y: list.y + cells(cursor.saturating_sub(first)),
        height: 1.min(list.height),
        ..list
    };
    paint::select(frame, at, theme);
    let name = all
        .get(cursor)
        .map(|s| s.part.to_string())
        .unwrap_or_default();
    let below = if below > 0 {
        format!("{below} more below")
    } else {
        String::new()
    };
    let mut lines = vec![paint::rule(theme, area.width, &name, &below)];
    if let Some(step) = view.selected() {
        lines.extend(details(theme, step, columns, pane.saturating_sub(1)));
    }
    paint::lines(frame, rest, &lines);
}

fn row(theme: &Theme, step: &Step, air: AirState, cursor: bool, columns: usize) -> Line<'static> {
    let role = match step.action {
        Action::Create => Role::Ok,
        Action::Keep | Action::Wait { .. } | Action::Retain { .. } => Role::Muted,
        Action::Update { .. } => Role::Accent,
        Action::Replace { .. } => Role::Warn,
        Action::Delete => Role::Bad,
    };
    let usual = if step.action.changes_aws() {
        step.usual.to_string()
    } else {
        String::new()
    };
    let room = columns.saturating_sub(48);
    let (note_role, note) = note(step, air, room);
    Line::from(vec![
        ink(
            theme,
            Role::Accent,
            if cursor { theme.signs.cursor } else { " " },
        ),
        ink(theme, role, format!("{} ", step.action.mark())),
        ink(
            theme,
            Role::Text,
            format!("{} ", pad(&step.part.to_string(), 22)),
        ),
        ink(theme, role, pad(step.action.word(), 8)),
        ink(theme, Role::Muted, format!("{usual:>11}")),
        ink(theme, note_role, format!("   {}", fit(&note, room))),
    ])
}

/// What viewers notice, or why, as fully as there is room for.
fn note(step: &Step, air: AirState, room: usize) -> (Role, String) {
    let short = match step.impact {
        AirImpact::None => return (Role::Muted, step.action.why().unwrap_or_default()),
        AirImpact::Viewers => "viewers notice",
        AirImpact::OnePipeline => "one pipeline",
        AirImpact::OffAir => "OFF AIR",
        AirImpact::UrlsChange => "URLs change",
    };
    let (role, now) = match air {
        AirState::On => (Role::Bad, "ON AIR NOW"),
        AirState::Off => (Role::Muted, "not on air now"),
    };
    let words = step.impact.words();
    let all = [format!("air: {words} ({now})"), words.to_owned()];
    let fits = all.into_iter().find(|text| width(text) <= room);
    (role, fits.unwrap_or_else(|| short.to_owned()))
}

/// All about one step, in at most `most` lines.
fn details(theme: &Theme, step: &Step, columns: usize, most: usize) -> Vec<Line<'static>> {
    let mut told: Vec<(Role, String)> = vec![];
    let air = match step.impact {
        AirImpact::None => "viewers notice nothing".to_owned(),
        impact => format!("air: {}", impact.words()),
    };
    let usual = if step.action.changes_aws() {
        format!(
            ", usually {}, given up after {} s",
            step.usual,
            step.usual.limit.as_secs()
        )
    } else {
        String::new()
    };
    told.push((Role::Text, format!("{}{usual}; {air}", step.action.word())));
    if let Some(id) = &step.id {
        told.push((Role::Muted, format!("now {id}")));
    }
    if let Some(why) = step.action.why() {
        told.push((Role::Text, why));
    }
    if let Action::Update { changes } = &step.action {
        told.extend(
            changes
                .iter()
                .map(|change| (Role::Text, change.to_string())),
        );
    }
    if !step.needs.is_empty() && step.action.changes_aws() {
        let needs: Vec<String> = step.needs.keys().map(ToString::to_string).collect();
        told.push((Role::Muted, format!("after {}", needs.join(", "))));
    }
    let mut lines: Vec<Line<'static>> = vec![];
    for (role, text) in told {
        let wrapped = wrap(&text, columns.saturating_sub(4));
        lines.extend(
            wrapped
                .into_iter()
                .map(|text| paint::line(theme, role, format!("   {text}"))),
        );
    }
    if lines.len() > most && most > 0 {
        let more = lines.len() + 1 - most;
        lines.truncate(most - 1);
        lines.push(paint::line(
            theme,
            Role::Muted,
            format!("   and {more} more lines: onair plan shows all"),
        ));
    }
    lines
}

/// The estimate, line by line.
fn costs(theme: &Theme, view: &PlanView, columns: usize) -> Vec<Line<'static>> {
    let estimate = match &view.estimate {
        Ok(estimate) => estimate,
        Err(why) => return vec![paint::line(theme, Role::Warn, why.clone())],
    };
    let title = format!("COST, USD, {}", estimate.label());
    let mut lines = vec![paint::rule(theme, cells(columns), &title, "")];
    for line in &estimate.lines {
        let assumed = if line.assumed { " ?" } else { "" };
        let words = line.charge.words();
        lines.push(Line::from(vec![
            ink(theme, Role::Text, format!(" {} ", pad(&line.what, 24))),
            ink(
                theme,
                Role::Text,
                fit(&format!("{words}{assumed}"), columns.saturating_sub(26)).into_owned(),
            ),
        ]));
    }
    let mut say = |role: Role, text: &str| lines.extend(paint::wrapped(theme, role, text, columns));
    say(Role::Strong, &estimate.totals());
    if estimate.lines.iter().any(|line| line.assumed) {
        say(Role::Muted, "? commonly seen, not confirmed");
    }
    if let Some(elsewhere) = &estimate.elsewhere {
        say(Role::Warn, &format!("Mind: {elsewhere}."));
    }
    lines
}
