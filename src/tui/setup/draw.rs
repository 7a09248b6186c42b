//! What the set-up looks like: step bar, fields with their errors beside them, price and lint at the
//! right or below, and one sentence about the field under the cursor.

use super::fields::{Kind, STEPS};
use super::{Setup, meaning};
use crate::config::to_toml;
use crate::spec::StreamSpec;
use crate::spec::lint::lint;
use crate::spec::price::estimate;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

/// Columns of the price box.
const BOX: u16 = 42;

impl Setup {
    /// Draws the set-up.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        if area.height < 4 || area.width < 20 {
            return;
        }
        let room = usize::from(area.width);
        let bar = vec![
            self.bar(theme, room),
            Line::styled("-".repeat(room), theme.style(Role::Muted)),
        ];
        frame.render_widget(Paragraph::new(bar), Rect { height: 2, ..area });
        let foot = Rect {
            y: area.bottom() - 2,
            height: 2,
            ..area
        };
        let body = Rect {
            y: area.y + 2,
            height: area.height - 4,
            ..area
        };
        let wide = area.width >= 110;
        let (left, right) = if wide {
            (
                Rect {
                    width: body.width - BOX,
                    ..body
                },
                Rect {
                    x: body.right() - BOX,
                    width: BOX,
                    ..body
                },
            )
        } else {
            let facts = 6.min(body.height / 2);
            (
                Rect {
                    height: body.height - facts,
                    ..body
                },
                Rect {
                    y: body.bottom() - facts,
                    height: facts,
                    ..body
                },
            )
        };
        let fields = Paragraph::new(self.fields(theme, usize::from(left.width)));
        frame.render_widget(fields, left);
        self.facts(frame, right, theme, wide);
        let says = self.field().map_or(
            "enter writes the configuration; nothing in AWS is touched.",
            |f| f.says,
        );
        let lines: Vec<Line> = text::wrap(says, room.saturating_sub(2).max(1))
            .into_iter()
            .map(|l| Line::styled(format!(" {l}"), theme.style(Role::Accent)))
            .collect();
        frame.render_widget(Paragraph::new(lines), foot);
    }

    /// `+ connect  + name  > SOURCE  . ladder …`; short when narrow.
    fn bar(&self, theme: &Theme, room: usize) -> Line<'static> {
        let long: usize = STEPS.iter().map(|s| s.name.len() + 4).sum();
        let mut spans = vec![Span::styled(
            format!(" {}/{} ", self.step + 1, STEPS.len()),
            theme.style(Role::Muted),
        )];
        for (i, step) in STEPS.iter().enumerate() {
            let (sign, role) = if i == self.step {
                (theme.signs.cursor, Role::Strong)
            } else if i > self.seen {
                (theme.signs.waits, Role::Muted)
            } else if self.step_is_wrong(i) {
                (theme.signs.bad, Role::Bad)
            } else {
                (theme.signs.ok, Role::Ok)
            };
            let name = if i == self.step {
                step.name.to_uppercase()
            } else if long + 6 > room {
                step.name.chars().take(3).collect()
            } else {
                step.name.to_owned()
            };
            spans.push(Span::styled(format!("{sign} {name}  "), theme.style(role)));
        }
        Line::from(spans)
    }

    fn fields(&self, theme: &Theme, room: usize) -> Vec<Line<'static>> {
        let step = &STEPS[self.step];
        let mut lines: Vec<Line> = text::wrap(step.about, room.saturating_sub(2).max(1))
            .into_iter()
            .map(|l| Line::styled(format!(" {l}"), theme.style(Role::Text)))
            .collect();
        lines.push(Line::default());
        for (i, field) in step.fields.iter().enumerate() {
            let here = i == self.cursor;
            let value = self.answer(field.key);
            let shown = match field.kind {
                Kind::Text if here => {
                    cursor_in(value, self.answers.get(field.key).map_or(0, |l| l.cursor()))
                }
                Kind::Text if value.is_empty() => "-".to_owned(),
                Kind::Text => value.to_owned(),
                Kind::Toggle => {
                    if value == "true" {
                        "[x] yes".into()
                    } else {
                        "[ ] no".into()
                    }
                }
                Kind::Choice(_) => format!("< {value} >  {}", meaning(field, value)),
                Kind::Profile if value.is_empty() => format!(
                    "< environment >  {} profiles found",
                    self.found.profiles.len()
                ),
                Kind::Profile => format!("< {} >", text::safe(value)),
            };
            let lead = if here { theme.signs.cursor } else { " " };
            let role = if here { Role::Strong } else { Role::Text };
            let line = vec![
                Span::styled(
                    format!(" {lead} {:<18}", field.label),
                    theme.style(if here { Role::Accent } else { Role::Muted }),
                ),
                Span::styled(
                    text::cut(&shown, room.saturating_sub(22)),
                    theme.style(role),
                ),
            ];
            lines.push(Line::from(line));
            if let Some(wrong) = self
                .wrong(field.key)
                .filter(|_| self.seen >= self.step && (here || !value.is_empty()))
            {
                for line in text::wrap(wrong, room.saturating_sub(24).max(1)) {
                    lines.push(Line::styled(
                        format!("{:<21} {} {line}", "", theme.signs.bad),
                        theme.style(Role::Bad),
                    ));
                }
            }
        }
        match step.name {
            "connect" => lines.extend(self.who_line(theme, room)),
            "review" => lines.extend(self.review(theme, room)),
            _ => {}
        }
        if let (Ok(spec), "ladder" | "source") = (&self.built, step.name) {
            lines.push(Line::default());
            lines.extend(rungs(spec, theme));
        }
        lines
    }

    fn who_line(&self, theme: &Theme, room: usize) -> Vec<Line<'static>> {
        let (role, told) = match &self.identity {
            None => (
                Role::Muted,
                "ctrl-t asks AWS who these credentials are".to_owned(),
            ),
            Some(Ok(who)) => (
                Role::Ok,
                format!(
                    "{} {} in account {}, {}",
                    theme.signs.ok, who.who, who.account, who.region
                ),
            ),
            Some(Err(e)) => (Role::Bad, format!("{} {e}", theme.signs.bad)),
        };
        let mut lines = vec![Line::default()];
        lines.extend(
            text::wrap(&text::safe(&told), room.saturating_sub(4).max(1))
                .into_iter()
                .map(|l| Line::styled(format!("   {l}"), theme.style(role))),
        );
        lines
    }

    fn review(&self, theme: &Theme, room: usize) -> Vec<Line<'static>> {
        match &self.built {
            Ok(spec) => to_toml(spec)
                .lines()
                .skip(2)
                .map(|l| Line::styled(text::cut(&format!("   {l}"), room), theme.style(Role::Text)))
                .collect(),
            Err(problems) => {
                let mut lines = vec![Line::styled(
                    " Not complete yet; enter goes to the first of these:",
                    theme.style(Role::Bad),
                )];
                for (field, told) in problems {
                    for line in
                        text::wrap(&format!("{field}  {told}"), room.saturating_sub(5).max(1))
                    {
                        lines.push(Line::styled(format!("   {line}"), theme.style(Role::Bad)));
                    }
                }
                lines
            }
        }
    }

    /// Price, uplink and lint; they move with every choice.
    fn facts(&self, frame: &mut Frame, area: Rect, theme: &Theme, wide: bool) {
        let block = Block::bordered()
            .title(" NOTHING CREATED ")
            .border_style(theme.style(Role::Muted));
        let inner = block.inner(area);
        frame.render_widget(block, area);
        let room = usize::from(inner.width).saturating_sub(2).max(1);
        let mut lines = Vec::new();
        let mut put = |role: Role, told: &str| {
            lines.extend(
                text::wrap(told, room)
                    .into_iter()
                    .map(|l| Line::styled(format!(" {l}"), theme.style(role))),
            )
        };
        match &self.built {
            Err(_) => put(
                Role::Muted,
                "Price and lint appear once name, region and allow-list are there.",
            ),
            Ok(spec) => {
                if let Ok(e) = estimate(spec) {
                    let at_least =
                        |t: crate::spec::price::Total| if t.at_least { "at least " } else { "" };
                    let (on, idle) = (e.running_usd_per_hour, e.idle_usd_per_month);
                    put(
                        Role::Strong,
                        &format!(
                            "on air {}${:.2}/h   stopped about ${:.2}/month",
                            at_least(on),
                            on.usd.usd(),
                            idle.usd()
                        ),
                    );
                    put(
                        Role::Muted,
                        &format!("before viewers and tax; {}", e.label()),
                    );
                }
                let up = spec.source.bitrate.get() as f64 * 1.5 / 1e6;
                put(
                    Role::Text,
                    &format!(
                        "uplink {up:.0} Mb/s per feed, {:.0} if A and B share a line",
                        up * 2.0
                    ),
                );
                let findings = lint(spec);
                if findings.is_empty() {
                    put(Role::Ok, &format!("{} lint finds nothing", theme.signs.ok));
                }
                for finding in findings {
                    put(
                        Role::Warn,
                        &format!("{} {}", theme.signs.warn, finding.message),
                    );
                }
            }
        }
        let _ = wide;
        frame.render_widget(Paragraph::new(lines), inner);
    }
}

/// The text with the cursor's place marked; colour alone would not show it everywhere.
fn cursor_in(value: &str, at: usize) -> String {
    let (before, after): (String, String) = (
        value.chars().take(at).collect(),
        value.chars().skip(at).collect(),
    );
    format!("{before}_{after}")
}

fn rungs(spec: &StreamSpec, theme: &Theme) -> Vec<Line<'static>> {
    let head = format!(
        "   {:<12}{:>8}  {:<8}{:>8}",
        "rendition", "Mb/s", "quality", "fps"
    );
    let mut lines = vec![Line::styled(head, theme.style(Role::Muted))];
    for rung in spec.ladder.rungs.iter() {
        let size = format!("{}x{}", rung.size.width, rung.size.height);
        let line = format!(
            "   {size:<12}{:>8.1}  {:<8}{:>8.2}",
            rung.bitrate.get() as f64 / 1e6,
            rung.quality,
            rung.frame_rate.as_f64()
        );
        lines.push(Line::styled(line, theme.style(Role::Text)));
    }
    lines
}
