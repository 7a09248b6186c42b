//! What happened, and what was asked of AWS: two lists that follow their end unless somebody reads
//! further up. Only rows in sight are made into text, so ten thousand of them cost no more than ten.

mod both;
mod log;

pub use both::EventsView;
pub use log::{Entry, Log, MOST};

use crate::aws::Call;
use crate::clock::Timestamp;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{self, ink};
use crate::tui::widgets::text::{fit, pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Something that happened, as the console tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleEvent {
    /// When.
    pub at: Timestamp,
    /// How it is to be taken: [`Role::Ok`], [`Role::Warn`], [`Role::Bad`] or [`Role::Text`].
    pub role: Role,
    /// Who says so: a stream, a leg, a person.
    pub source: String,
    /// What.
    pub text: String,
}

impl Entry for ConsoleEvent {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        [self.source.as_str(), self.text.as_str()].into_iter()
    }

    fn row(&self, theme: &Theme, columns: usize) -> Line<'static> {
        let sign = match self.role {
            Role::Ok => theme.signs.ok,
            Role::Warn => theme.signs.warn,
            Role::Bad => theme.signs.bad,
            _ => theme.signs.waits,
        };
        let text = fit(&self.text, columns.saturating_sub(11 + 2 + 14)).into_owned();
        Line::from(vec![
            ink(
                theme,
                Role::Muted,
                self.at.strftime(" %H:%M:%S  ").to_string(),
            ),
            ink(theme, self.role, format!("{sign} ")),
            ink(theme, Role::Muted, format!("{}  ", pad(&self.source, 12))),
            ink(theme, Role::Text, text),
        ])
    }

    fn whole(&self) -> String {
        let at = self.at.strftime("%F %T UTC");
        let from = Some(&self.source).filter(|source| !source.is_empty());
        let from = from.map_or(String::new(), |source| format!(", {source}"));
        format!("{at}{from}: {}", self.text)
    }
}

impl Entry for Call {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let fixed = [
            self.doing.service,
            self.doing.operation,
            &self.doing.subject,
            &self.outcome,
            &self.region,
        ];
        fixed.into_iter().chain(self.request_id.as_deref())
    }

    fn row(&self, theme: &Theme, columns: usize) -> Line<'static> {
        let (sign, role) = if self.outcome == "ok" {
            (theme.signs.ok, Role::Ok)
        } else {
            (theme.signs.bad, Role::Bad)
        };
        // What changes something stands out from what only looks.
        let doing = if self.doing.mutates {
            Role::Strong
        } else {
            Role::Text
        };
        let (outcome, id) = if columns >= 110 { (28, 37) } else { (22, 0) };
        let what = columns.saturating_sub(11 + 2 + 10 + 1 + outcome + id);
        let call = format!(
            "{} {} {}",
            self.doing.service, self.doing.operation, self.doing.subject
        );
        let mut spans = vec![
            ink(
                theme,
                Role::Muted,
                self.at.strftime(" %H:%M:%S  ").to_string(),
            ),
            ink(theme, role, format!("{sign} ")),
            ink(
                theme,
                Role::Muted,
                format!("{:>6}ms  ", self.took.as_millis()),
            ),
            ink(theme, doing, pad(&call, what)),
            ink(theme, role, format!(" {}", pad(&self.outcome, outcome))),
        ];
        if id > 0 {
            let request = self.request_id.as_deref().unwrap_or("no request id");
            spans.push(ink(
                theme,
                Role::Muted,
                format!(" {}", fit(request, id - 1)),
            ));
        }
        Line::from(spans)
    }

    fn whole(&self) -> String {
        let kind = if self.doing.mutates {
            "changes"
        } else {
            "looks"
        };
        format!(
            "{}: {} {} {} in {} ({kind}): {} after {} ms, request id {}",
            self.at.strftime("%F %T UTC"),
            self.doing.service,
            self.doing.operation,
            self.doing.subject,
            self.region,
            self.outcome,
            self.took.as_millis(),
            self.request_id.as_deref().unwrap_or("none"),
        )
    }
}

/// Rows of the pane with the cursor's entry.
const PANE: usize = 4;

/// Draws a log under `title`: newest last, the cursor's entry whole below.
pub fn draw<T: Entry>(frame: &mut Frame<'_>, area: Rect, theme: &Theme, title: &str, log: &Log<T>) {
    let area = area.intersection(frame.area());
    let columns = usize::from(area.width);
    let pane = PANE.min(usize::from(area.height) / 3);
    let room = usize::from(area.height).saturating_sub(1 + pane);
    let cursor = log.position();
    let last = log.len().saturating_sub(room);
    // The cursor stands in the middle while somebody reads, so that both sides are in sight.
    let first = cursor.saturating_sub(room / 2).min(last);
    let [head, list, rest] = paint::split(area, [1, cells(room), cells(pane)]);
    let name = match log.filter() {
        "" => format!("{title}  {}", log.len()),
        filter => format!(
            "{title}  {} of {} with \"{filter}\"",
            log.len(),
            log.total()
        ),
    };
    let name = match log.gone() {
        0 => name,
        gone => format!("{name}, {gone} older gone"),
    };
    let state = match log.len().saturating_sub(first + room) {
        _ if log.follows() => "following".to_owned(),
        0 => String::new(),
        newer => format!("{newer} newer below"),
    };
    paint::lines(
        frame,
        head,
        &[paint::rule(theme, area.width, &name, &state)],
    );
    let shown = (first..log.len()).take(room).filter_map(|at| log.get(at));
    let mut lines: Vec<Line<'_>> = shown.map(|entry| entry.row(theme, columns)).collect();
    if lines.is_empty() {
        let why = if log.total() == 0 {
            " Nothing yet."
        } else {
            " Nothing with these words."
        };
        lines.push(paint::line(theme, Role::Muted, why));
    } else {
        let at = Rect {
            y: list.y + cells(cursor.saturating_sub(first)),
            height: 1.min(list.height),
            ..list
        };
        paint::select(frame, at, theme);
    }
    paint::lines(frame, list, &lines);
    let mut lines = vec![paint::rule(theme, area.width, "", "")];
    if let Some(entry) = log.selected() {
        let whole = wrap(&entry.whole(), columns.saturating_sub(2));
        lines.extend(
            whole
                .into_iter()
                .map(|text| paint::line(theme, Role::Text, format!(" {text}"))),
        );
    }
    paint::lines(frame, rest, &lines);
}

fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}
