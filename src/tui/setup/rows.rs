//! A step's questions and answers as lines.

use super::{
    Identity, Setup, Spot,
    field::{Field, Input},
    ladder,
    page::{Page, fit},
    step::Step,
};
use crate::spec::{Rung, lint::Severity};
use crate::tui::theme::{Role, Theme};
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

/// Columns before an answer: the cursor's and the question's.
const LABEL: usize = 19;
const INDENT: usize = 3 + LABEL;
/// Columns of the ladder's cells, and of what is shown behind them.
const SIZE: usize = 10;
const RATE: usize = 7;
const QUALITY: usize = 7;
const FPS: usize = 10;
const GOP: usize = 10;
const PROFILE: usize = 6;

impl Setup {
    /// The step as lines of a width.
    pub(super) fn page<'t>(&self, width: usize, theme: &'t Theme) -> Page<'t> {
        let mut page = Page::new(width, theme);
        page.text(Role::Text, 1, self.step.says());
        page.blank();
        if self.step == Step::Review {
            self.review(&mut page);
            return page;
        }
        let here = self.spot();
        let spots = self.spots();
        page.last = spots.len() > 1
            && spots
                .last()
                .is_some_and(|l| here.is_some_and(|s| l.contains(&s)));
        for line in spots {
            let start = page.lines.len();
            let focus = here.is_some_and(|s| line.contains(&s));
            match line.first() {
                Some(Spot::Field(i)) => {
                    if let Some(field) = self.fields.get(*i) {
                        self.field(&mut page, field, focus);
                    }
                }
                Some(Spot::Tick(row)) => {
                    if *row == 0 {
                        heading(&mut page);
                    }
                    self.rung(&mut page, *row, here.filter(|_| focus));
                }
                Some(Spot::Add) => {
                    if self.rows.is_empty() {
                        heading(&mut page);
                    }
                    let role = if focus { Role::Accent } else { Role::Muted };
                    let line = vec![cursor(&page, focus), page.span(role, "+ add rung")];
                    page.push(line);
                    if let Some(told) = self.told("ladder.rungs").filter(|_| self.only_the_whole())
                    {
                        problem(&mut page, 3, told);
                    }
                    page.blank();
                }
                Some(Spot::Cell(..)) | None => {}
            }
            if focus {
                page.focus = start..page.lines.len();
            }
        }
        page.blank();
        self.after(&mut page);
        self.lint(&mut page);
        page
    }

    /// Whether the ladder is refused as a whole, each rung being fine.
    fn only_the_whole(&self) -> bool {
        (0..self.rows.len()).all(|r| self.rung_problem(r).is_none())
    }

    fn field(&self, page: &mut Page<'_>, field: &Field, focus: bool) {
        let role = if focus { Role::Strong } else { Role::Text };
        let mut line = vec![
            cursor(page, focus),
            page.span(role, fit(field.label, LABEL)),
        ];
        let room = page.width.saturating_sub(INDENT);
        match &field.input {
            Input::Text {
                line: text, empty, ..
            } => {
                let long = matches!(field.key, "ingest.allow" | "alarms.notify");
                let wide = if long { 52 } else { 22 };
                let wide = wide.min(room.saturating_sub(4 + empty.len() * usize::from(long)));
                line.push(page.span(Role::Muted, "["));
                line.extend(text.spans(wide, focus, page.theme));
                line.push(page.span(Role::Muted, "]"));
                let tail = match field.completion().filter(|_| focus) {
                    Some(rest) => format!(" right: ..{rest}"),
                    None if field.value().is_empty() => format!(" {empty}"),
                    None if field.key.ends_with("_days") => " days".into(),
                    None if field.key.ends_with("_seconds") => " seconds".into(),
                    None => String::new(),
                };
                line.push(page.span(Role::Muted, tail));
                page.push(line);
            }
            Input::Pick {
                options,
                at,
                tall: false,
            } => {
                let columns: usize = options.iter().map(|o| o.label.width() + 6).sum();
                if columns > room + 2 {
                    let label = options.get(*at).map_or("", |o| &o.label);
                    line.push(page.span(
                        if focus { Role::Accent } else { Role::Text },
                        format!("< {label} >"),
                    ));
                    line.push(page.span(Role::Muted, format!("  {} of {}", at + 1, options.len())));
                } else {
                    for (i, option) in options.iter().enumerate() {
                        let chosen = i == *at;
                        let role = match (chosen, focus) {
                            (true, true) => Role::Accent,
                            (true, false) => Role::Text,
                            (false, _) => Role::Muted,
                        };
                        line.push(page.span(role, format!("{} {}  ", radio(chosen), option.label)));
                    }
                }
                page.push(line);
            }
            Input::Pick {
                options,
                at,
                tall: true,
            } => {
                page.push(line);
                for (i, option) in options.iter().enumerate() {
                    let chosen = i == *at;
                    let role = match (chosen, focus) {
                        (true, true) => Role::Accent,
                        (true, false) => Role::Strong,
                        (false, _) => Role::Text,
                    };
                    let price = self
                        .verdict
                        .feeds
                        .iter()
                        .find(|(answer, _)| *answer == option.value);
                    let price = price.map_or("", |(_, p)| p);
                    let label = fit(&format!("{} {}", radio(chosen), option.label), 46);
                    let line = vec![
                        page.span(role, format!("   {label}")),
                        page.span(role, price),
                    ];
                    page.push(line);
                    page.text(Role::Muted, 7, option.says);
                }
                page.blank();
            }
            Input::Tick(on) => {
                let role = if focus { Role::Accent } else { Role::Text };
                let word = if *on { "[x] yes" } else { "[ ] no" };
                line.push(page.span(role, word));
                page.push(line);
            }
            Input::Act => self.act(page, line, field.key),
        }
        if let Some(told) = self.problem(field.key) {
            problem(page, INDENT, told);
        }
    }

    fn act(&self, page: &mut Page<'_>, mut line: Vec<Span<'static>>, key: &str) {
        let signs = page.theme.signs;
        let (role, text) = match (key, &self.identity) {
            ("check", Identity::Unasked) => (
                Role::Muted,
                format!("{} not asked yet: enter asks AWS", signs.hollow),
            ),
            ("check", Identity::Asking) => (Role::Muted, format!("{} asking AWS", signs.busy)),
            ("check", Identity::Known(id)) => {
                let alias = id
                    .alias
                    .as_ref()
                    .map(|a| format!(" {a}"))
                    .unwrap_or_default();
                (
                    Role::Ok,
                    format!("{} {}{alias} (AWS, real)  {}", signs.ok, id.account, id.who),
                )
            }
            ("check", Identity::Failed(_)) => (Role::Bad, format!("{} AWS did not say", signs.bad)),
            _ => (
                Role::Muted,
                "a simulated AWS on this machine: no account, no cost".into(),
            ),
        };
        line.push(page.span(role, text));
        page.push(line);
        if let (Identity::Failed(why), "check") = (&self.identity, key) {
            page.text(Role::Bad, INDENT, why);
            page.text(
                Role::Muted,
                INDENT,
                "Set-up needs no AWS: you can go on, and deploy will ask again.",
            );
        }
    }

    fn rung(&self, page: &mut Page<'_>, row: usize, here: Option<Spot>) {
        let (Some(rung), verdict) = (self.rows.get(row), self.verdict.rungs.get(row)) else {
            return;
        };
        let made = verdict.and_then(|v| v.rung.as_ref());
        let plain = if rung.on { Role::Text } else { Role::Muted };
        let tick = if here == Some(Spot::Tick(row)) {
            Role::Selected
        } else {
            plain
        };
        let word = if rung.on { "[x]" } else { "[ ]" };
        let mut line = vec![
            cursor(page, here.is_some()),
            page.span(tick, word),
            page.span(plain, " "),
        ];
        for (column, cell) in rung.cells.iter().enumerate() {
            let focus = here == Some(Spot::Cell(row, column));
            let wide = [SIZE, RATE, QUALITY, FPS, PROFILE][column];
            if column == 4 {
                line.push(page.span(plain, fit(&self.gop(made), GOP + 2)));
            }
            line.extend(cell_spans(page, cell, made, column, wide, focus, plain));
            line.push(page.span(plain, if column == 2 { " " } else { "  " }));
        }
        let price = verdict.map_or("", |v| v.price.as_str());
        line.push(page.span(if rung.on { Role::Text } else { Role::Muted }, price));
        page.push(line);
        if let Some((column, told)) = self.rung_problem(row) {
            problem(
                page,
                7,
                &format!("{}: {told}", ladder::CELLS[column].replace('_', " ")),
            );
        }
    }

    fn gop(&self, rung: Option<&Rung>) -> String {
        let ladder = self.verdict.shown.as_ref().map(|s| &s.ladder);
        ladder.zip(rung).map_or_else(String::new, |(l, r)| {
            format!("{}s ={:>3} fr", l.gop_seconds, l.gop_frames(r.frame_rate))
        })
    }

    /// What the lint says about the step.
    fn lint(&self, page: &mut Page<'_>) {
        if self.step == Step::Ladder && self.verdict.spec.is_some() {
            let fine = [
                ("gop-length", "key frames line up on all rungs"),
                ("rungs-too-close", "every rung at least 1.3x the next"),
                ("top-rung-bitrate", "top rung under source"),
            ];
            let found = |rule: &str| self.verdict.findings.iter().any(|f| f.rule == rule);
            let fine = fine.iter().filter(|(rule, _)| !found(rule));
            let sign = page.theme.signs.ok;
            let all: Vec<_> = fine.map(|(_, says)| format!("{sign} {says}")).collect();
            let one = all.join("   ");
            if one.width() + 2 < page.width {
                page.text(Role::Ok, 1, &one);
            } else {
                all.iter().for_each(|line| page.text(Role::Ok, 1, line));
            }
        }
        let step = self.step;
        for finding in self.findings(step) {
            self.finding(page, finding.severity, &finding.message);
        }
    }

    /// One finding with its sign.
    pub(super) fn finding(&self, page: &mut Page<'_>, severity: Severity, message: &str) {
        let signs = page.theme.signs;
        let (role, sign) = match severity {
            Severity::Error => (Role::Bad, signs.bad),
            Severity::Warning => (Role::Warn, signs.warn),
            Severity::Note => (Role::Muted, signs.follows),
        };
        page.signed(role, 1, sign, message);
    }
}

fn heading(page: &mut Page<'_>) {
    page.blank();
    let names = [
        ("on", 3),
        ("size", SIZE + 1),
        ("bit rate", RATE + 1),
        ("quality", QUALITY),
        ("fps", FPS + 1),
        ("GOP", GOP + 1),
        ("profile", PROFILE + 1),
        ("$/h now", 8),
    ];
    let words: Vec<_> = names.iter().map(|(name, wide)| fit(name, *wide)).collect();
    let line = vec![page.span(Role::Muted, format!("   {}", words.join(" ")))];
    page.push(line);
}

fn cell_spans(
    page: &Page<'_>,
    cell: &Field,
    made: Option<&Rung>,
    column: usize,
    wide: usize,
    focus: bool,
    plain: Role,
) -> Vec<Span<'static>> {
    match (&cell.input, made) {
        (Input::Text { line, .. }, _) if focus => line.spans(wide, true, page.theme),
        // What follows from the bit rate is shown dim until somebody decides otherwise.
        (Input::Text { line, .. }, Some(rung)) if line.text().is_empty() => {
            let text = if column == 0 {
                rung.size.to_string()
            } else {
                rung.quality.to_string()
            };
            vec![page.span(Role::Muted, fit(&text, wide))]
        }
        (Input::Text { line, .. }, _) => vec![page.span(plain, fit(line.text(), wide))],
        (_, rung) => {
            let value = cell.value();
            let text = match (column, rung) {
                (3, Some(r)) if value == "half" => format!("{} half", r.frame_rate),
                (3, Some(r)) => r.frame_rate.to_string(),
                (4, Some(r)) => r.profile.as_aws().to_string(),
                _ => value.to_string(),
            };
            let role = if focus { Role::Selected } else { plain };
            vec![page.span(role, fit(&text, wide))]
        }
    }
}

fn cursor(page: &Page<'_>, focus: bool) -> Span<'static> {
    let sign = if focus { page.theme.signs.cursor } else { " " };
    page.span(Role::Accent, format!(" {sign} "))
}

fn radio(chosen: bool) -> &'static str {
    if chosen { "(o)" } else { "( )" }
}

fn problem(page: &mut Page<'_>, indent: usize, told: &str) {
    let sign = page.theme.signs.bad;
    page.signed(Role::Bad, indent, sign, told);
}
