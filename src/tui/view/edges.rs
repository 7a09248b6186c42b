//! The rows around every screen: identity above, keys or what is to be said below.

use crate::tui::actions::{Act, Danger};
use crate::tui::model::{Link, Model, View};
use crate::tui::session;
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

/// Who, where, which world, what time (screens.md rule 2). Where not all fits, the product's name goes
/// first, then profile and person; account, region and world never do.
pub fn identity(frame: &mut Frame, area: Rect, model: &Model) {
    let theme = &model.theme;
    let wide = area.width >= 110;
    // Each with how soon it goes; 0 stays.
    let mut pieces: Vec<(u8, String)> = vec![(1, "onair".into())];
    let title = model.view.title().to_owned();
    let named = !matches!(
        model.view,
        View::Streams | View::Welcome | View::Events | View::SetUp
    );
    if named {
        let name = text::safe(model.focus.as_deref().unwrap_or("no stream"));
        let room = usize::from(area.width / 3);
        pieces.push((0, words::fit(&name, room, theme)));
    }
    if model.view != View::Live {
        pieces.push((if named { 3 } else { 0 }, title));
    }
    let mut role = Role::Strong;
    match &model.link {
        Link::Up(i) => {
            pieces.push((0, i.region.clone()));
            let account = if wide {
                i.account.clone()
            } else {
                short_account(&i.account)
            };
            pieces.push((0, account));
            if let Some(profile) = &i.profile {
                pieces.push((2, text::safe(profile).into_owned()));
            }
            if let Some(replay) = &model.replay {
                role = Role::BandRehearsal;
                pieces.push((0, replay.chip()));
                if i.simulated {
                    pieces.push((2, "of a rehearsal".into()));
                }
            } else if i.simulated {
                role = Role::BandRehearsal;
                let speed = match i.speed_percent {
                    100 => String::new(),
                    n => format!(" x{}", f64::from(n) / 100.0),
                };
                pieces.push((0, format!("REHEARSAL{speed}")));
            } else {
                pieces.push((0, if wide { "(AWS, real)" } else { "AWS" }.into()));
            }
            let word = if model.replay.is_some() {
                "READ-ONLY, a"
            } else if model.read_only {
                "READ-ONLY"
            } else {
                "OPERATOR"
            };
            let who = words::fit(&text::safe(&i.who), 24, theme);
            pieces.push((4, format!("{word} {who}")));
        }
        Link::Connecting => pieces.push((0, "connecting…".into())),
        Link::Down(_) => pieces.push((0, "NOT CONNECTED".into())),
        Link::None => {}
    }
    let mut right = Vec::new();
    let ends = model.snapshot.as_ref().and_then(|s| s.session_ends);
    if let Some((chip, role)) = ends.and_then(|ends| session::chip(ends, model.now, wide)) {
        right.extend([Span::styled(chip, theme.style(role)), Span::raw("  ")]);
    }
    // A recording may be of any day.
    let form = match model.replay {
        Some(_) => "%F %H:%M:%S UTC ",
        None => "%H:%M:%S UTC ",
    };
    right.push(Span::raw(model.now.strftime(form).to_string()));
    if area.width >= 130 && model.zone.to_offset(model.now).seconds() != 0 {
        let here = model.now.to_zoned(model.zone.clone());
        right.push(Span::raw(here.strftime(" %H:%M here ").to_string()));
    }
    let room = usize::from(area.width);
    let right_width: usize = right.iter().map(Span::width).sum();
    let line = if room > right_width + 12 {
        let left = fitted(pieces, room - right_width - 1, theme);
        let gap = room.saturating_sub(text::width(&left) + right_width);
        let mut spans = vec![Span::raw(left), Span::raw(" ".repeat(gap))];
        spans.extend(right);
        Line::from(spans)
    } else {
        Line::raw(fitted(pieces, room, theme))
    };
    frame.render_widget(Paragraph::new(line).style(theme.style(role)), area);
}

/// The pieces in one line; what may go goes until it fits, then the stream's name gives way.
fn fitted(mut pieces: Vec<(u8, String)>, room: usize, theme: &Theme) -> String {
    let wide = |pieces: &[(u8, String)]| -> usize {
        pieces.iter().map(|(_, text)| text::width(text) + 2).sum()
    };
    for goes in 1..=4 {
        // One blank before the first, two between the others.
        if wide(&pieces) > room + 1 {
            pieces.retain(|(when, _)| *when != goes);
        }
    }
    let over = wide(&pieces).saturating_sub(room + 1);
    if let Some((_, first)) = pieces.first_mut().filter(|_| over > 0) {
        let left = text::width(first).saturating_sub(over).max(4);
        *first = words::fit(first, left, theme);
    }
    let texts: Vec<String> = pieces.into_iter().map(|(_, text)| text).collect();
    words::fit(&format!(" {}", texts.join("  ")), room, theme)
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
    let tour = model.tour.as_ref().map(|t| {
        let ((step, of), caption) = (t.progress(), t.caption());
        (format!("TOUR {step}/{of}  {caption}"), Role::BandRehearsal)
    });
    let notice = model.notice.as_ref().map(|n| (n.text.clone(), n.role));
    let said = tour.or(notice);
    let under_way = model
        .focus
        .as_ref()
        .and_then(|s| model.running.get(s).map(|r| (s, r)));
    let top = if let Some((said, role)) = said {
        let (first, rest) = told(theme, &said, role, room);
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

/// A caption or a notice, on both rows when it is long: its end is often what was not done.
fn told(
    theme: &Theme,
    said: &str,
    role: Role,
    room: usize,
) -> (Line<'static>, Option<Line<'static>>) {
    let room = room.saturating_sub(1);
    let line = |text: String| Line::styled(format!(" {text}"), theme.style(role));
    let mut lines = words::wrap(said, room).into_iter();
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
