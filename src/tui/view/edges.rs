//! The rows around every screen: identity above, keys or what is to be said below.

use crate::tui::actions::{Act, Danger};
use crate::tui::model::{Link, Model, Notice, View};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{readings, text, words};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// `482112347730` as people tell accounts apart: `4821..7730`.
fn short_account(account: &str) -> String {
    match (
        account.get(..4),
        account.get(account.len().saturating_sub(4)..),
    ) {
        (Some(start), Some(end)) if account.len() > 8 => format!("{start}..{end}"),
        _ => account.to_owned(),
    }
}

/// Who, where, which world, what time (screens.md rule 2).
pub fn identity(frame: &mut Frame, area: Rect, model: &Model) {
    let theme = &model.theme;
    let wide = area.width >= 110;
    let mut left = String::from(" onair  ");
    match model.view {
        View::Streams | View::Welcome | View::Events | View::SetUp => {
            left.push_str(model.view.title())
        }
        _ => {
            let name = text::safe(model.focus.as_deref().unwrap_or("no stream"));
            left.push_str(&words::fit(
                &name,
                usize::from(area.width / 3),
                &model.theme,
            ));
            if model.view != View::Live {
                left.push_str(&format!("  {}", model.view.title()));
            }
        }
    }
    let mut role = Role::Strong;
    match &model.link {
        Link::Up(i) => {
            let account = if wide {
                i.account.clone()
            } else {
                short_account(&i.account)
            };
            left.push_str(&format!("  {}  {account}", i.region));
            if let Some(profile) = &i.profile {
                left.push_str(&format!(" {}", text::safe(profile)));
            }
            if i.simulated {
                role = Role::BandRehearsal;
                let speed = match i.speed_percent {
                    100 => String::new(),
                    n => format!(" x{}", f64::from(n) / 100.0),
                };
                left.push_str(&format!("  REHEARSAL{speed}"));
            } else {
                left.push_str(if wide { "  (AWS, real)" } else { "  AWS" });
            }
            let word = if model.read_only {
                "READ-ONLY"
            } else {
                "OPERATOR"
            };
            left.push_str(&format!(
                "  {word} {}",
                words::fit(&text::safe(&i.who), 24, &model.theme)
            ));
        }
        Link::Connecting => left.push_str("  connecting…"),
        Link::Down(_) => left.push_str("  NOT CONNECTED"),
        Link::None => {}
    }
    let time = model.now.strftime("%H:%M:%S UTC").to_string();
    let room = usize::from(area.width);
    let line = if room > time.len() + 12 {
        let left = words::fit(&left, room - time.len() - 2, &model.theme);
        let gap = room.saturating_sub(text::width(&left) + time.len() + 1);
        format!("{left}{}{time} ", " ".repeat(gap))
    } else {
        words::fit(&left, room, &model.theme)
    };
    frame.render_widget(Paragraph::new(line).style(theme.style(role)), area);
}

/// Keys of this screen; a notice takes the first row.
pub fn footer(frame: &mut Frame, area: Rect, model: &Model) {
    let theme = &model.theme;
    let (first, second) = (
        Rect { height: 1, ..area },
        Rect {
            y: area.y + 1,
            height: 1,
            ..area
        },
    );
    let room = usize::from(area.width);
    let tour = model.tour.as_ref().map(|t| (t.progress(), t.caption()));
    let under_way = model
        .focus
        .as_ref()
        .and_then(|s| model.running.get(s).map(|r| (s, r)));
    let top = if let Some(((step, of), caption)) = tour {
        Line::styled(
            words::fit(&format!(" TOUR {step}/{of}  {caption}"), room, &model.theme),
            theme.style(Role::BandRehearsal),
        )
    } else if let Some(notice) = &model.notice {
        let (first, rest) = told(theme, notice, room);
        if let Some(rest) = rest {
            frame.render_widget(Paragraph::new(vec![first, rest]), area);
            return;
        }
        first
    } else if let Some((stream, r)) = under_way.filter(|_| model.view != View::Deploy) {
        let told = format!(
            " {} {stream} {}: {}",
            r.word,
            readings::lasted(r.since, model.now),
            text::safe(&r.last)
        );
        Line::styled(
            words::fit(&told, room, &model.theme),
            theme.style(Role::Warn),
        )
    } else if model.view == View::SetUp {
        let keys = model.setup.as_ref().map_or_else(Vec::new, |s| s.footer());
        keys_line(
            model,
            keys.iter().map(|(k, l)| ((*k).to_owned(), *l)),
            room,
            "",
        )
    } else {
        let looks = model
            .offered()
            .filter(|a| a.danger == Danger::Looks && !a.label.is_empty() && a.act != Act::Quit);
        keys_line(
            model,
            looks.map(|a| (model.keys.shown(a.act).to_owned(), a.label)),
            room,
            "",
        )
    };
    frame.render_widget(Paragraph::new(top), first);
    let changes: Vec<_> = model
        .offered()
        .filter(|a| a.danger > Danger::Looks)
        .collect();
    let quit = (model.keys.shown(Act::Quit).to_owned(), "quit");
    let bottom = if changes.is_empty() {
        let told = if model.read_only {
            " read-only: nothing here changes AWS  "
        } else {
            ""
        };
        keys_line(model, std::iter::once(quit), room, told)
    } else {
        let keys = changes
            .iter()
            .map(|a| (model.keys.shown(a.act).to_owned(), a.label));
        let lead = if room >= 100 {
            " CAPITALS CHANGE AWS:"
        } else {
            " ACT:"
        };
        keys_line(model, keys.chain(std::iter::once(quit)), room, lead)
    };
    if model.view != View::SetUp {
        frame.render_widget(Paragraph::new(bottom), second);
    }
}

/// A notice, on both rows when it is long: its end is often what was not done.
fn told(theme: &Theme, notice: &Notice, room: usize) -> (Line<'static>, Option<Line<'static>>) {
    let room = room.saturating_sub(1);
    let line = |text: String| Line::styled(format!(" {text}"), theme.style(notice.role));
    let mut lines = words::wrap(&notice.text, room).into_iter();
    let first = lines.next().unwrap_or_default();
    let rest = lines.collect::<Vec<_>>().join(" ");
    let second = (!rest.is_empty()).then(|| line(words::fit(&rest, room, theme)));
    (line(first), second)
}

fn keys_line<'a>(
    model: &Model,
    keys: impl Iterator<Item = (String, &'a str)>,
    room: usize,
    lead: &'a str,
) -> Line<'a> {
    let mut spans = vec![Span::styled(lead, model.theme.style(Role::Muted))];
    let mut used = lead.chars().count();
    for (key, label) in keys {
        let more = 2 + text::width(&key) + 1 + text::width(label);
        if used + more > room {
            break;
        }
        used += more;
        spans.push(Span::raw(" "));
        spans.push(Span::styled(key, model.theme.style(Role::Accent)));
        spans.push(Span::styled(
            format!(" {label} "),
            model.theme.style(Role::Text),
        ));
    }
    Line::from(spans)
}
