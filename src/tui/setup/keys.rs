//! What keys do. Nothing here changes AWS, so everything is lowercase; leaving asks when something would
//! be lost.

use super::{
    Identity, Setup, SetupOut, Spot, draft,
    field::Input,
    judge,
    ladder::{self, Row},
    step::Step,
};
use crate::config;
use crate::spec::lint;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Lines that page up and page down go on the review.
const PAGE: usize = 10;

impl Setup {
    /// Understands a key.
    pub fn key(&mut self, key: KeyEvent) -> SetupOut {
        if key.kind == KeyEventKind::Release {
            return SetupOut::None;
        }
        self.note.clear();
        let paging = matches!(key.code, KeyCode::PageUp | KeyCode::PageDown);
        if self.step != Step::Review && !paging {
            self.scroll = 0;
        }
        if self.leaving {
            return self.leave_key(key.code);
        }
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char('s') if ctrl => return self.later(),
            KeyCode::Char('n') if ctrl => self.step.next().into_iter().for_each(|s| self.go(s)),
            KeyCode::Char('p') if ctrl => self.step.previous().into_iter().for_each(|s| self.go(s)),
            KeyCode::Char(c @ '0'..='9') if alt => {
                // The keyboard's order: 0 is the tenth.
                self.go(Step::at((c as usize + 9 - '0' as usize) % 10));
            }
            KeyCode::Tab => self.along(1),
            KeyCode::BackTab => self.along(-1),
            KeyCode::Enter => return self.enter(),
            KeyCode::Esc => return self.back(),
            KeyCode::PageUp | KeyCode::PageDown => self.scroll(key.code),
            _ if self.step == Step::Review => self.scroll(key.code),
            KeyCode::Up => self.up_down(-1),
            KeyCode::Down => self.up_down(1),
            _ => self.answer(key),
        }
        SetupOut::None
    }

    /// Puts a pasted text in where the cursor is.
    pub fn paste(&mut self, text: &str) {
        let Some(spot) = self.spot() else { return };
        if let Some(Input::Text { line, .. }) = self.field_at_mut(spot).map(|f| &mut f.input) {
            line.paste(text);
            self.changed(spot);
        }
    }

    fn leave_key(&mut self, code: KeyCode) -> SetupOut {
        self.leaving = false;
        match code {
            KeyCode::Char('s') => self.later(),
            KeyCode::Char('d') => SetupOut::Cancel,
            _ => SetupOut::None,
        }
    }

    pub(super) fn later(&self) -> SetupOut {
        SetupOut::Later {
            toml: draft::write(self),
            name: draft::name(self).unwrap_or_else(|| judge::UNNAMED.into()),
        }
    }

    /// Shows a step, the cursor on its first question.
    pub(super) fn go(&mut self, step: Step) {
        self.seen[self.step.index()] = true;
        self.step = step;
        self.at = (0, 0);
        self.scroll = 0;
    }

    fn back(&mut self) -> SetupOut {
        match self.step.previous() {
            Some(step) => self.go(step),
            None if self.touched => self.leaving = true,
            None => return SetupOut::Cancel,
        }
        SetupOut::None
    }

    fn enter(&mut self) -> SetupOut {
        match self.spot() {
            Some(Spot::Add) => {
                self.add();
                return SetupOut::None;
            }
            Some(Spot::Field(i)) => match self.fields.get(i).map(|f| f.key) {
                Some("check") => return self.ask(),
                Some("rehearse") => return SetupOut::Rehearse,
                _ => {}
            },
            _ => {}
        }
        if self.step == Step::Review {
            return self.save();
        }
        self.tried[self.step.index()] = true;
        if self.is_wrong(self.step) {
            self.show_problem();
            return SetupOut::None;
        }
        // Who one is should be seen before it matters; a refusal does not stop the set-up, which needs no AWS.
        if self.step == Step::Connect && self.identity == Identity::Unasked {
            return self.ask();
        }
        if let Some(next) = self.step.next() {
            self.go(next);
        }
        SetupOut::None
    }

    fn ask(&mut self) -> SetupOut {
        self.tried[Step::Connect.index()] = true;
        if self.told("region").is_some() {
            self.show_problem();
            return SetupOut::None;
        }
        self.identity = Identity::Asking;
        SetupOut::AskIdentity {
            profile: self.profile().map(String::from),
            region: self.region().into(),
        }
    }

    /// Puts the cursor on the step's first mistake.
    fn show_problem(&mut self) {
        let wrong = |spot: &Spot| match *spot {
            Spot::Field(i) => self
                .fields
                .get(i)
                .is_some_and(|f| self.told(f.key).is_some()),
            Spot::Cell(r, c) => self.rung_problem(r).is_some_and(|(column, _)| column == c),
            Spot::Tick(_) | Spot::Add => false,
        };
        let spots = self.spots();
        let found = spots.iter().enumerate().find_map(|(y, line)| {
            let x = line.iter().position(wrong)?;
            Some((y, x))
        });
        self.at = found.unwrap_or(self.at);
    }

    /// What is wrong with a rung that is on.
    pub(super) fn rung_problem(&self, row: usize) -> Option<(usize, &str)> {
        let on = self.rows.get(row).is_some_and(|r| r.on);
        let problem = self.verdict.rungs.get(row)?.problem.as_ref()?;
        on.then_some((problem.0, problem.1.as_str()))
    }

    fn save(&mut self) -> SetupOut {
        self.tried = [true; 10];
        if let Some(step) = Step::ALL.into_iter().find(|s| self.is_wrong(*s)) {
            self.go(step);
            self.show_problem();
            return SetupOut::None;
        }
        if lint::blocks(&self.verdict.findings) {
            self.note =
                "Deploy would refuse this: see the lines with x. Ctrl-s keeps it for later.".into();
            return SetupOut::None;
        }
        let Some(spec) = &self.verdict.spec else {
            return SetupOut::None;
        };
        let name = spec.name.to_string();
        let toml = config::to_toml(spec);
        // Written anew it must make the same stream; if ever it did not, the answers themselves are saved.
        let same = judge::read(&toml, &name).is_ok_and(|(again, _)| again == *spec);
        let toml = if same {
            toml
        } else {
            judge::toml_of(&name, &self.written)
        };
        SetupOut::Save { toml, name }
    }

    fn scroll(&mut self, code: KeyCode) {
        let most = self.review_len().saturating_sub(1);
        self.scroll = match code {
            KeyCode::Up => self.scroll.saturating_sub(1),
            KeyCode::Down => self.scroll + 1,
            KeyCode::PageUp => self.scroll.saturating_sub(PAGE),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll + PAGE,
            KeyCode::Home => 0,
            KeyCode::End => most,
            _ => self.scroll,
        }
        .min(most);
    }

    /// To the next or previous place, over the step's edge into its neighbour.
    fn along(&mut self, by: isize) {
        let spots = self.spots();
        let flat: Vec<_> = spots
            .iter()
            .enumerate()
            .flat_map(|(y, line)| (0..line.len()).map(move |x| (y, x)))
            .collect();
        let now = flat.iter().position(|p| *p == self.clamped(&spots));
        let next = now.and_then(|n| flat.get(n.checked_add_signed(by)?));
        match next {
            Some(at) => self.at = *at,
            None if by > 0 => self.step.next().into_iter().for_each(|s| self.go(s)),
            None => {
                if let Some(step) = self.step.previous() {
                    self.go(step);
                    let spots = self.spots();
                    let last = spots.len().saturating_sub(1);
                    self.at = (last, spots.last().map_or(0, |l| l.len().saturating_sub(1)));
                }
            }
        }
    }

    /// The cursor's place, which answers may have taken away from under it.
    fn clamped(&self, spots: &[Vec<Spot>]) -> (usize, usize) {
        let y = self.at.0.min(spots.len().saturating_sub(1));
        let x = spots
            .get(y)
            .map_or(0, |l| self.at.1.min(l.len().saturating_sub(1)));
        (y, x)
    }

    fn up_down(&mut self, by: isize) {
        // A choice with its answers one below the other is walked through before it is left.
        if let Some(Spot::Field(i)) = self.spot()
            && let Some(Input::Pick {
                options,
                at,
                tall: true,
            }) = self.fields.get_mut(i).map(|f| &mut f.input)
            && let Some(next) = at.checked_add_signed(by).filter(|n| *n < options.len())
        {
            *at = next;
            self.changed(Spot::Field(i));
            return;
        }
        let last = self.spots().len().saturating_sub(1);
        let y = self.at.0.min(last);
        self.at.0 = y.saturating_add_signed(by).min(last);
    }

    /// A key for what is under the cursor.
    fn answer(&mut self, key: KeyEvent) {
        let Some(spot) = self.spot() else { return };
        let plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
        if self.step == Step::Ladder && plain && self.rung_key(spot, key.code) {
            return;
        }
        if self.field_at_mut(spot).is_some_and(|f| f.key(key)) {
            self.changed(spot);
        }
    }

    /// Keys of the ladder; no size, bit rate or quality has an n in it, so it adds everywhere.
    fn rung_key(&mut self, spot: Spot, code: KeyCode) -> bool {
        let row = match spot {
            Spot::Tick(r) | Spot::Cell(r, _) => Some(r),
            Spot::Field(_) | Spot::Add => None,
        };
        let typing = self.is_typing();
        match (code, row) {
            (KeyCode::Char('n'), _) => self.add(),
            (KeyCode::Char(' '), None) if spot == Spot::Add => self.add(),
            (KeyCode::Char(' '), Some(r)) if matches!(spot, Spot::Tick(_)) || typing => {
                self.rows[r].on = !self.rows[r].on;
                self.own();
            }
            (KeyCode::Delete, Some(r)) if !typing => {
                self.rows.remove(r);
                self.own();
            }
            (KeyCode::Left, Some(_)) if !typing || self.edge(spot, false) => {
                self.at.1 = self.at.1.saturating_sub(1);
            }
            (KeyCode::Right, Some(_)) if !typing || self.edge(spot, true) => {
                self.at.1 = (self.at.1 + 1).min(ladder::CELLS.len());
            }
            _ => return false,
        }
        true
    }

    /// Whether the text under the cursor ends here.
    fn edge(&self, spot: Spot, right: bool) -> bool {
        match self.field_at(spot).map(|f| &f.input) {
            Some(Input::Text { line, .. }) => {
                if right {
                    line.at_end()
                } else {
                    line.at_start()
                }
            }
            _ => true,
        }
    }

    fn add(&mut self) {
        if !ladder::has_room(&self.rows) {
            self.note = "Eight rungs are the most.".into();
            return;
        }
        self.rows.push(Row::new(""));
        self.at = (self.rows.len(), 1 + ladder::BITRATE); // the preset's line is above
        self.own();
    }

    /// The rungs are the operator's own now.
    fn own(&mut self) {
        self.set("preset", "custom");
        self.kept = None;
        self.touched = true;
        self.judge();
    }

    /// An answer changed.
    fn changed(&mut self, spot: Spot) {
        self.touched = true;
        let key = match spot {
            Spot::Field(i) => self.fields.get(i).map_or("", |f| f.key),
            Spot::Tick(_) | Spot::Cell(..) | Spot::Add => return self.own(),
        };
        match key {
            "profile" | "region" => self.identity = Identity::Unasked,
            "preset" => self.preset(),
            _ => {}
        }
        self.judge();
    }

    fn preset(&mut self) {
        let word = self.value("preset").to_string();
        match ladder::PRESETS.iter().find(|p| p.word == word) {
            Some(preset) => {
                // The first preset tried puts the operator's own rungs aside.
                let untouched = ladder::PRESETS.iter().any(|p| {
                    [false, true]
                        .iter()
                        .any(|high| Row::of(p, *high) == self.rows)
                });
                if !untouched {
                    self.kept = Some(self.rows.clone());
                }
                let shown = self.verdict.shown.as_ref();
                let high = shown.is_some_and(|s| s.source.frame_rate.is_high());
                self.rows = Row::of(preset, high);
                self.set("ladder.audio_bitrate", preset.audio);
            }
            None => {
                if let Some(own) = self.kept.take() {
                    self.rows = own;
                }
            }
        }
    }
}
